"""The study as an RO-Crate: a folder that says what is in it, what was run, on what, and what came out.

RO-Crate 1.1 with the profiles Process Run Crate 0.5, Workflow Run Crate 0.5 and Workflow RO-Crate 1.0. The crate is
the study's folder, since the reports, the grid and the results of a crate must stand in it.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from .. import __version__
from ..footprint import installed
from ..revision import commit
from ..study import Study
from .origins import authors, day_of, files_used, tesseract_version
from .slots import Slot, values, where

# Written as plain JSON-LD: the library rocrate gives random ids and today's date to what it makes, and has no entity
# for a run; the tests read every crate back with it.
FILE = "ro-crate-metadata.json"
WORKFLOW = "study.yaml"
CONTEXT = ["https://w3id.org/ro/crate/1.1/context", "https://w3id.org/ro/terms/workflow-run/context"]
SPECIFICATION = "https://w3id.org/ro/crate/1.1"
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": ("Process Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/workflow/0.5": ("Workflow Run Crate", "0.5"),
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": ("Workflow RO-Crate", "1.0"),
}
_PLAN = {"@id": "#langage-du-plan"}
_NO_LICENCE = {
    "@id": "#droits", "@type": "CreativeWork", "name": "Droits non précisés",
    "description": "L’étude n’a pas de fichier LICENSE. Les droits de chaque rapport sont dans data/raw/corpus.csv.",
}  # fmt: skip
_SAID = {
    "LICENSE": {
        "encodingFormat": "text/plain",
        "description": "La licence de l’étude et de ses programmes ; les droits de chaque rapport sont dans "
        "data/raw/corpus.csv.",
    },
}
_PYTHON = "https://www.python.org/"
_RUN_JSON = "data/processed/run.json"
# What is around the study, where it is there; `footprint.used` watches them too.
_BESIDE = ("LICENSE", "CITATION.cff")
_FORMATS = {
    ".csv": "text/csv", ".json": "application/json", ".jsonld": "application/ld+json", ".html": "text/html",
    ".parquet": "application/vnd.apache.parquet", ".ipynb": "application/x-ipynb+json", ".css": "text/css",
    ".js": "text/javascript", ".svg": "image/svg+xml", ".png": "image/png",
    ".pdf": "application/pdf", ".txt": "text/plain", ".md": "text/markdown", ".yaml": "application/yaml",
    ".cff": "application/yaml", ".lock": "text/plain", ".npz": "application/zip",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text",
}  # fmt: skip
_TOOLS = {
    "papermill": "https://github.com/nteract/papermill",
    "nbconvert": "https://nbconvert.readthedocs.io/",
    "pandas": "https://pandas.pydata.org/",
    "numpy": "https://numpy.org/",
    "scipy": "https://scipy.org/",
    "scikit-learn": "https://scikit-learn.org/",
    "prince": "https://github.com/MaxHalford/prince",
    "pypdfium2": "https://github.com/pypdfium2-team/pypdfium2",
    "simplemma": "https://github.com/adbar/simplemma",
}
Entity = dict[str, Any]


@dataclass(frozen=True)
class _Run:
    """What a crate tells of: a study, the files used and made, and what names the run, its state and its authors."""

    study: Study
    used: Mapping[str, str]
    made: Mapping[str, str]
    id: str
    state: str
    people: Mapping[str, str]

    @property
    def authors(self) -> Entity:
        """Who made the study, for an entity that they made; nothing where nobody is told."""
        return {"author": [_ref(_person(name)) for name in self.people]} if self.people else {}


def crate(study: Study, inputs: Mapping[str, str], made: Mapping[str, str]) -> Entity:
    """Return the crate's metadata as JSON-LD, the same for the same files, code and programs.

    Parameters
    ----------
    inputs : what the run used, by name, with its sha256 (`footprint.used`)
    made : the files that it wrote, by path, with their sha256
    """
    used, state = files_used(study, inputs), commit(study.folder)
    # Not the commit that `inputs` tells: a copy of the study made to verify it is no repository.
    named = _action_id(state, {name: inputs.get(name, "") for name in ("abs-study", "packages")}, used, made)
    run = _Run(study, used, made, named, state, authors(study.folder))
    programs, parameters = list(_programs()), list(_parameters(run))
    files = list(_files(run, parameters, programs))
    graph = [
        *_opening(run, [entity["@id"] for entity in files]),
        *files,
        *parameters,
        _action(run, parameters),
        *programs,
        *({"@id": _person(name), "@type": kind, "name": name} for name, kind in run.people.items()),
        *_profiles(),
    ]
    return {"@context": CONTEXT, "@graph": [_single(entity) for entity in graph]}


def _opening(run: _Run, parts: list[str]) -> Iterator[Entity]:
    """The descriptor and the root."""
    study, settings = run.study, run.study.settings
    yield {
        "@id": FILE, "@type": "CreativeWork", "about": _ref("./"),
        "conformsTo": [_ref(SPECIFICATION), _ref("https://w3id.org/workflowhub/workflow-ro-crate/1.0")],
    }  # fmt: skip
    told = [settings.subtitle.fr, f"{len(study.register)} rapports ; grille de codage {study.grid.version}."]
    told += ["Communes et rapports fictifs."] if study.fictitious else []
    licence = _licence(study)
    yield {
        "@id": "./", "@type": "Dataset", "name": settings.title.fr, "description": " ".join(filter(None, told)),
        "datePublished": day_of(study), "license": licence, "conformsTo": [_ref(one) for one in PROFILES],
        "mainEntity": _ref(WORKFLOW), "mentions": [_ref(run.id)], "hasPart": [_ref(name) for name in parts],
        "inLanguage": settings.language, **_version(run), **run.authors,
    }  # fmt: skip
    if licence == _ref(_NO_LICENCE["@id"]):
        yield _NO_LICENCE


def _version(run: _Run) -> Entity:
    return {"version": run.state} if run.state else {}


def _licence(study: Study) -> Entity:
    return _ref("LICENSE" if (study.folder / "LICENSE").is_file() else _NO_LICENCE["@id"])


def _files(run: _Run, parameters: list[Entity], programs: list[Entity]) -> Iterator[Entity]:
    """Every file of the crate, each once."""
    beside = [name for name in _BESIDE if (run.study.folder / name).is_file()]
    rights = _rights(run.study)
    for name, digest in {**run.used, **dict.fromkeys(beside, ""), **run.made}.items():
        entity = _file(run.study, name, digest) | rights.get(name, {}) | _SAID.get(name, {})
        if name == WORKFLOW:
            entity |= _workflow(run, parameters, programs)
        elif name.startswith("notebooks/"):
            entity |= {
                "@type": ["File", "SoftwareSourceCode"],
                "programmingLanguage": _ref(_PYTHON),
                **_version(run),
            }
        yield entity
    # Its digest changes with its times: it is told without.
    yield {
        "@id": _RUN_JSON, "@type": "File", "name": "run.json", "encodingFormat": "application/json",
        "description": "Ce que le lancement a utilisé, fait, et ses durées, qui ne sont écrites que là",
        "about": _ref(run.id),
    }  # fmt: skip


def _file(study: Study, name: str, digest: str) -> Entity:
    """A file with what it takes to check it, and the slot that it fills."""
    path, slot = study.folder / name, where(name)
    return {
        "@id": quote(name), "@type": "File", "name": path.name,
        "sha256": digest or hashlib.sha256(path.read_bytes()).hexdigest(), "contentSize": str(path.stat().st_size),
        "encodingFormat": _FORMATS.get(path.suffix.lower(), "application/octet-stream"),
        **({"exampleOfWork": _ref(slot.id)} if slot else {}),
    }  # fmt: skip


def _workflow(run: _Run, parameters: list[Entity], programs: list[Entity]) -> Entity:
    """What study.yaml is: the plan, what it takes and gives, its parts, its programs."""
    slots = [one["@id"] for one in parameters if one["@type"] == "FormalParameter"]
    planned = sorted({step.notebook for step in run.study.settings.plan})
    return {
        "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow"], "name": run.study.settings.title.fr,
        "description": "Les réglages de l’étude et le plan de ses carnets.", "programmingLanguage": _PLAN,
        "input": [_ref(name) for name in slots if not name.startswith("#sortie-")],
        "output": [_ref(name) for name in slots if name.startswith("#sortie-")],
        "hasPart": [_ref(quote(f"notebooks/{name}.ipynb")) for name in planned],
        "softwareRequirements": [_ref(one["@id"]) for one in programs if "SoftwareApplication" in one["@type"]],
        **_version(run), **run.authors,
    }  # fmt: skip


def _rights(study: Study) -> dict[str, Entity]:
    """What the register says of each report, by the path of its file."""
    found = {}
    for row in study.register.to_dict(orient="records"):
        told = {"description": row["title"], "license": row["rights"]}
        found[f"data/raw/documents/{row['file']}"] = {key: value for key, value in told.items() if value}
    return found


def _parameters(run: _Run) -> Iterator[Entity]:
    """The slots of the workflow that this run filled, and the values of those that no file fills."""
    slots: dict[str, Slot] = {}
    for name in (*run.used, *run.made):
        slot = where(name)
        if slot:
            slots[slot.id] = slot
    for slot in slots.values():
        yield {
            "@id": slot.id, "@type": "FormalParameter", "name": slot.name, "description": slot.description,
            "additionalType": "File", **({"multipleValues": "True"} if slot.several else {}),
        }  # fmt: skip
    for value in values(run.study):
        slot = f"#parametre-{value.name}"
        yield {"@id": slot, "@type": "FormalParameter", "name": value.name, "additionalType": value.kind}
        yield {"@id": f"#valeur-{value.name}", "@type": "PropertyValue", "name": value.name,
               "value": value.text, "exampleOfWork": _ref(slot)}  # fmt: skip


def _action(run: _Run, parameters: list[Entity]) -> Entity:
    """The run. It says no time: that would be other bytes each time; run.json does."""
    given = [one["@id"] for one in parameters if one["@type"] == "PropertyValue"]
    return {
        "@id": run.id, "@type": "CreateAction", "name": "Lancement de l’étude",
        "description": "abs-study run, dans le dossier de l’étude ; ses durées sont dans data/processed/run.json.",
        "instrument": _ref(WORKFLOW), "actionStatus": "http://schema.org/CompletedActionStatus",
        "object": [_ref(quote(one)) for one in run.used if one != WORKFLOW] + [_ref(one) for one in given],
        "result": [_ref(quote(one)) for one in run.made],
        **({"agent": _ref(_person(next(iter(run.people))))} if run.people else {}),
    }  # fmt: skip


def _action_id(state: str, *parts: Mapping[str, str]) -> str:
    """The same for a run of the same on the same."""
    lines = [f"{name} {digest}" for part in parts for name, digest in sorted(part.items())]
    return f"#lancement-{hashlib.sha256(chr(10).join([state, *lines]).encode()).hexdigest()[:16]}"


def _programs() -> Iterator[Entity]:
    versions = installed()
    yield {"@id": _PLAN["@id"], "@type": "ComputerLanguage", "name": "Plan d’abs-study (YAML)",
           "description": "La liste « plan » de study.yaml : des carnets Jupyter, dans l’ordre, avec leurs paramètres.",
           "version": __version__}  # fmt: skip
    yield _program("#abs-study", "abs-study", __version__)
    python = ".".join(map(str, sys.version_info[:3]))
    told = {"@type": ["ComputerLanguage", "SoftwareApplication"], "url": _PYTHON}
    yield _program(_PYTHON, "Python", python) | told
    for name, url in _TOOLS.items():
        if name in versions:
            yield _program(url, name, versions[name]) | {"url": url}
    tesseract = tesseract_version()
    if tesseract:
        url = "https://github.com/tesseract-ocr/tesseract"
        yield _program(url, "tesseract", tesseract) | {"url": url}


def _program(name: str, called: str, version: str) -> Entity:
    return {"@id": name, "@type": "SoftwareApplication", "name": called, "softwareVersion": version}


def _person(name: str) -> str:
    return f"#auteurs-{quote(name, safe='')}"


def _profiles() -> Iterator[Entity]:
    for name, (called, version) in PROFILES.items():
        yield {"@id": name, "@type": "CreativeWork", "name": called, "version": version}


def _single(entity: Entity) -> Entity:
    """An entity whose lists of one are that one, as RO-Crate recommends."""
    return {
        key: value[0] if isinstance(value, list) and len(value) == 1 else value
        for key, value in entity.items()
    }


def _ref(name: str) -> Entity:
    return {"@id": name}
