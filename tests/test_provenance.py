"""Where results come from: the manifest, the crate, the data package, the grid as SKOS, the citation."""

import copy
import csv
import hashlib
import io
import json
import re
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import peer
import pytest
import yaml
from crate_rules import faults

from abs_study import footprint, register
from abs_study.grid import Grid, Text
from abs_study.memory import Memory
from abs_study.provenance import CRATE, PACKAGE, codebook
from abs_study.provenance.columns import TABLES_TOLD, told_of
from abs_study.provenance.crate import crate as make_crate
from abs_study.provenance.origins import NO_DATE, authors, day_of, files_used
from abs_study.provenance.package import package, resource, schema
from abs_study.run import run
from abs_study.study import open_study
from abs_study.tables import TABLES

ROOT = Path(__file__).parents[1]
RAW = ROOT / "data/raw"
REPORTS = (
    "beaucroix-les-forges-2012",
    "saint-gildas-des-landes-2022",
    "sainte-aurore-en-plaine-2014",
    "montferrel-2022",
)
# A name that must be quoted in a URI.
RENAMED = {"saint-gildas-des-landes-2022.docx": "Saint-Gildas – à lire, 50 %.docx"}


def made(folder):
    """A study of some of the reports that come with the project, with their readings, and of three notebooks, run once."""
    register.init(folder, "Étude d’essai")
    settings = (folder / "study.yaml").read_text("utf-8")
    head = settings[: settings.index("plan:")].replace("traductions: [en]", "traductions: []")
    plan = "plan:\n  - 01_corpus\n  - 03_fiabilite\n  - carnet: 05_typologie\n    parametres: {groupes: 2}\n"
    (folder / "study.yaml").write_text(head + plan, "utf-8")
    for path in (RAW / "corpus.csv", *(RAW / "codings").glob("*.csv"), RAW / "arbitrage.csv"):
        rows = pd.read_csv(path, dtype="str", keep_default_na=False)
        target = folder / "data/raw" / path.relative_to(RAW)
        target.parent.mkdir(parents=True, exist_ok=True)
        rows[rows["document_id"].isin(REPORTS)].replace(RENAMED).to_csv(target, index=False)
    study = open_study(folder)
    study.documents_folder.mkdir(exist_ok=True)
    for file in (path for path in (RAW / "documents").iterdir() if path.stem in REPORTS):
        shutil.copy(file, study.documents_folder / RENAMED.get(file.name, file.name))
    # Nobody registered it: it is no input.
    (study.documents_folder / "à part.txt").write_text("rien", "utf-8")
    run(study, lambda _line: None)
    return open_study(folder)


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """The small study."""
    return made(tmp_path_factory.mktemp("provenance") / "étude un")


@pytest.fixture(scope="module")
def crate(study):
    """Its crate."""
    return json.loads((study.folder / CRATE).read_bytes())


def test_two_builds_in_two_folders_are_the_same_bytes(study, tmp_path_factory):
    """The crate, the data packages, the grid as data: no path, no time, nothing drawn at random."""
    other = made(tmp_path_factory.mktemp("ailleurs") / "b")
    names = [CRATE, f"data/processed/{PACKAGE}"]
    names += [f"reports/donnees/{name}" for name in (PACKAGE, codebook.CSV_FILE, codebook.SKOS_FILE)]
    for name in names:
        assert (study.folder / name).read_bytes() == (other.folder / name).read_bytes(), name


# run.json


def test_the_manifest_is_complete(study):
    """Inputs, outputs and packages; each digest is that of the file; durations are there and nowhere else."""
    told = json.loads((study.processed / "run.json").read_bytes())
    inputs = {
        "study.yaml",
        "data/raw/corpus.csv",
        "notebooks/01_corpus.ipynb",
        "notebooks/05_typologie.ipynb",
    }
    assert inputs <= set(told["inputs"]) and "notebooks/atelier.ipynb" not in told["inputs"]
    assert {name for name in told["inputs"] if name.startswith("data/raw/documents/")} == {
        f"data/raw/documents/{file}" for file in study.register["file"]
    }
    outputs = {
        "data/processed/matrix.csv",
        "data/processed/notebooks/fr/01_corpus.ipynb",
        "reports/index.html",
    }
    assert outputs <= set(told["outputs"])
    files = dict(footprint.used(study.folder)) | footprint.made(study.folder)
    assert all(files[name] == digest for name, digest in {**told["inputs"], **told["outputs"]}.items())
    assert (
        told["packages"]["pandas"]
        and told["ended"]
        and len(told["code"]) == 64
        and told["command"].startswith("abs-study")
    )
    assert set(told["seconds"]) == {"documents", "tables", "carnets", "publication"}
    for name in (CRATE, f"data/processed/{PACKAGE}"):
        assert "seconds" not in (study.folder / name).read_text("utf-8")


def test_what_a_run_does_not_read_is_no_input(study):
    """Help of editors, the training kit, replaced codings, reports that are not in the register."""
    file = study.register["file"][0]
    inputs = ["grid/00_grille.yaml", "grid/schema/x.json", "data/raw/calibration/a.txt", "packages", "commit",
              "data/raw/codings/anciens/a.csv", "data/raw/documents/autre.pdf", f"data/raw/documents/{file}",
              "notebooks/atelier.ipynb", "notebooks/01_corpus.ipynb"]  # fmt: skip
    kept = files_used(study, dict.fromkeys(inputs, ""))
    assert set(kept) == {"grid/00_grille.yaml", f"data/raw/documents/{file}", "notebooks/01_corpus.ipynb"}


# RO-Crate


def test_the_crate_keeps_every_rule(study, crate):
    """Specification and profiles (crate_rules); every file that a run makes is told."""
    assert faults(crate, study.folder) == []
    told = {entity["@id"] for entity in crate["@graph"]}
    assert {name for name in footprint.made(study.folder) if name.isascii() and " " not in name} <= told
    assert not any("empreinte.json" in name for name in told)


def entity(crate, kind):
    """The first entity of a type."""
    return next(one for one in crate["@graph"] if kind in one["@type"])


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda crate: crate["@graph"].pop(0), "the descriptor"),
        (lambda crate: crate["@graph"][1].pop("datePublished"), "no datePublished"),
        (lambda crate: crate["@graph"][1].update(datePublished="hier"), "no date"),
        (lambda crate: crate["@graph"][1].pop("license"), "no license"),
        (lambda crate: crate["@graph"][1]["hasPart"].pop(0), "no part of the root"),
        (lambda crate: crate["@graph"][1].update(conformsTo=[]), "does not conform"),
        (lambda crate: crate["@graph"].append(crate["@graph"][2]), "twice"),
        (lambda crate: entity(crate, "File").update(sha256="0" * 64), "another sha256"),
        (lambda crate: entity(crate, "File").update(contentSize="1"), "another size"),
        (lambda crate: entity(crate, "ComputationalWorkflow").pop("programmingLanguage"), "ComputerLanguage"),
        (lambda crate: entity(crate, "CreateAction").pop("instrument"), "instrument"),
        (lambda crate: entity(crate, "CreateAction")["object"].clear(), "neither took nor gave"),
        (lambda crate: entity(crate, "FormalParameter").pop("additionalType"), "additionalType"),
        (lambda crate: entity(crate, "PropertyValue").pop("exampleOfWork"), "nothing fills"),
        (lambda crate: entity(crate, "CreateAction").update(agent={"@id": "#qui"}), "which is not there"),
        (lambda crate: entity(crate, "File").update(author={"name": "a"}), "not flat"),
    ],
)  # fmt: skip
def test_a_wrong_crate_is_found_out(study, crate, wrong, words):
    """The rules can fail: each of them on a crate that breaks it."""
    broken = copy.deepcopy(crate)
    wrong(broken)
    assert any(words in fault for fault in faults(broken, study.folder))


def test_the_crate_tells_what_was_run(study, crate):
    """The plan with its notebooks, the parameters with their values, nobody invented, no time."""
    by_id = {one["@id"]: one for one in crate["@graph"]}
    workflow, action = by_id["study.yaml"], entity(crate, "CreateAction")
    planned = [f"notebooks/{name}.ipynb" for name in ("01_corpus", "03_fiabilite", "05_typologie")]
    assert [one["@id"] for one in workflow["hasPart"]] == planned
    assert by_id["#valeur-05_typologie.groupes"]["value"] == "2"
    assert by_id["#valeur-graine"]["value"] == str(study.settings.seed)
    assert by_id["#parametre-05_typologie.groupes"]["additionalType"] == "Integer"
    assert "agent" not in action and not {"startTime", "endTime"} & set(action)
    assert by_id["./"]["datePublished"] == day_of(study) != NO_DATE
    documents = [one for name, one in by_id.items() if name.startswith("data/raw/documents/")]
    assert len(documents) == len(REPORTS)
    assert "data/raw/documents/Saint-Gildas%20%E2%80%93%20%C3%A0%20lire%2C%2050%20%25.docx" in by_id
    assert all(one["exampleOfWork"] == {"@id": "#entree-documents"} and one["license"] for one in documents)


def test_a_copy_that_is_no_repository_is_the_same_crate(study):
    """What git told the footprint, where python and tesseract stand: none of it names the run."""
    used = footprint.used(study.folder)
    outputs = {"data/processed/findings.csv": "0"}
    assert make_crate(study, used, outputs) == make_crate(
        study, used | {"commit": "x", "python": "y"}, outputs
    )
    assert make_crate(study, used, outputs) != make_crate(study, used | {"abs-study": "z"}, outputs)


def test_the_licence_is_the_file_of_the_study(study):
    """LICENSE and CITATION.cff are part of the crate, and watched: a change of either makes the crate anew."""
    before = footprint.used(study.folder)
    for name in ("LICENSE", "CITATION.cff"):
        shutil.copy(ROOT / name, study.folder)
    try:
        used = footprint.used(study.folder)
        told = {one["@id"]: one for one in make_crate(study, used, {})["@graph"]}
    finally:
        for name in ("LICENSE", "CITATION.cff"):
            (study.folder / name).unlink()
    assert set(used) - set(before) == {"LICENSE", "CITATION.cff"}
    assert told["./"]["license"] == {"@id": "LICENSE"} and "#droits" not in told
    assert (
        told["./"]["author"]["@id"] in told
        and entity({"@graph": list(told.values())}, "CreateAction")["agent"]
    )


def test_authors_are_those_of_the_citation_file(tmp_path):
    """An organisation, a person; nobody without the file or with a broken one."""
    assert authors(tmp_path) == {}
    told = "authors:\n - name: La chaire\n - {given-names: Anne, family-names: Roux}\n - rien\n"
    (tmp_path / "CITATION.cff").write_text(told, "utf-8")
    assert authors(tmp_path) == {"La chaire": "Organization", "Anne Roux": "Person"}
    (tmp_path / "CITATION.cff").write_text("authors: [", "utf-8")
    assert authors(tmp_path) == {}


READ_BACK = """
import json, sys
from rocrate.rocrate import ROCrate
crate = ROCrate(sys.argv[1])
action = next(one for one in crate.contextual_entities if one.type == "CreateAction")
print(json.dumps({
    "name": crate.name, "main": crate.mainEntity.id, "instrument": action["instrument"].id,
    "objects": len(action["object"]), "results": sorted(one.id for one in action["result"]),
    "parts": sorted(one.id for one in crate.data_entities),
}))
"""


def test_the_library_rocrate_reads_it_back(request, study, crate):
    """Another implementation finds the workflow, the run, its objects and results."""
    python = peer.installed(request, "rocrate", "0.16.0").with_name("python")
    done = subprocess.run([python, "-c", READ_BACK, study.folder], capture_output=True, text=True, check=True)
    told, action = json.loads(done.stdout), entity(crate, "CreateAction")
    assert told["name"] == "Étude d’essai" and told["main"] == told["instrument"] == "study.yaml"
    assert told["objects"] == len(action["object"]) > 10
    assert told["results"] == sorted(one["@id"] for one in action["result"])
    files = {one["@id"] for one in crate["@graph"] if "File" in one["@type"]}
    assert set(told["parts"]) == files


@pytest.fixture(scope="module")
def plain(study, tmp_path_factory):
    """The study’s folder by a path that the validator can read: it stumbles over spaces and accents in that path."""
    link = tmp_path_factory.mktemp("plain") / "study"
    link.symlink_to(study.folder)
    return link


@pytest.fixture(scope="module")
def validator(request):
    """What roc-validator (SHACL shapes of the specification and of the profiles) finds wrong with a folder."""
    python = peer.installed(request, "roc-validator", "0.13.0", "rocrate-validator").with_name("python")
    script = Path(__file__).with_name("crate_validator.py")

    def issues(folder, profile, severity="REQUIRED"):
        command = [python, script, folder, profile, severity]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr[-500:]
        return done.stdout.splitlines()

    return issues


@pytest.mark.parametrize("profile", ["ro-crate-1.1", "workflow-ro-crate-1.0", "workflow-run-crate-0.5"])
def test_the_crate_has_all_that_the_profiles_require(plain, validator, profile):
    """By the validator of those who wrote the profiles; the contexts that it fetches are answered here."""
    assert validator(plain, profile) == []


def test_the_crate_leaves_out_only_what_it_must(plain, validator):
    """Recommended too, but for times, addresses that nobody has, and versions outside git."""
    told = validator(plain, "workflow-run-crate-0.5", "RECOMMENDED")
    accepted = ("endTime", "absolute URI", "have a url", "have a version", "publisher", "agent", "Bioschemas",
                "author", "README")  # fmt: skip
    assert [line for line in told if not any(word in line for word in accepted)] == []


def test_the_validator_can_find_fault(study, crate, validator, tmp_path):
    """It is not silent about everything: without a workflow, a date, a context."""
    broken = copy.deepcopy(crate)
    broken["@graph"][1].pop("mainEntity")
    broken["@graph"][1].pop("datePublished")
    shutil.copytree(study.folder, tmp_path / "b", ignore=shutil.ignore_patterns("reports"))
    (tmp_path / "b" / CRATE).write_text(json.dumps(broken), "utf-8")
    told = " ".join(validator(tmp_path / "b", "workflow-ro-crate-1.0"))
    assert "datePublished" in told and "Main Workflow" in told


# Data package


@pytest.mark.parametrize("place", ["data/processed", "reports/donnees"])
def test_frictionless_finds_the_tables_as_they_are_told(request, study, place):
    """Types, keys, constraints, digests, foreign keys, by the reference implementation."""
    command = peer.installed(request, "frictionless", "5.21.0")
    done = subprocess.run(
        [command, "validate", study.folder / place / PACKAGE, "--json"], capture_output=True, text=True
    )
    report = json.loads(done.stdout)
    wrong = [error for task in report["tasks"] for error in task["errors"]] + report["errors"]
    assert report["valid"] and not wrong, wrong[:3]
    assert (
        report["stats"]["tasks"]
        == len(json.loads((study.folder / place / PACKAGE).read_bytes())["resources"])
        > 8
    )


def test_frictionless_finds_fault(request, study, tmp_path):
    """Another byte of a table, or a level that the grid does not have, is seen."""
    command = peer.installed(request, "frictionless", "5.21.0")
    told = json.loads((study.processed / PACKAGE).read_bytes())
    told["resources"] = [one for one in told["resources"] if one["name"] in ("matrix", "pages", "documents")]
    for one in told["resources"]:
        shutil.copy(study.processed / one["path"], tmp_path)
    (tmp_path / PACKAGE).write_text(json.dumps(told), "utf-8")
    variable = next(one for one in study.grid.variables.values() if one.measure == "nominal")
    matrix = pd.read_csv(tmp_path / "matrix.csv", dtype="str")
    matrix.assign(**{variable.id: "inconnu"}).to_csv(tmp_path / "matrix.csv", index=False)
    with (tmp_path / "pages.parquet").open("ab") as file:
        file.write(b"x")
    done = subprocess.run([command, "validate", tmp_path / PACKAGE, "--json"], capture_output=True, text=True)
    kinds = {
        (task["name"], error["type"]) for task in json.loads(done.stdout)["tasks"] for error in task["errors"]
    }
    assert {("matrix", "constraint-error"), ("pages", "hash-count")} <= kinds


def test_each_table_is_told_with_its_columns(study):
    """Every declared table that is there; each field in the file's order, with the type of the declaration."""
    told = json.loads((study.processed / PACKAGE).read_bytes())
    resources = {one["name"]: one for one in told["resources"]}
    assert set(resources) == {name for name in TABLES if study.path(name).is_file()} >= {"pages", "matrix"}
    for name, one in resources.items():
        frame = study.read(name)
        assert [field["name"] for field in one["schema"]["fields"]] == list(frame), name
        digest = hashlib.sha256(study.path(name).read_bytes()).hexdigest()
        assert one["hash"] == f"sha256:{digest}"
        assert one["bytes"] == study.path(name).stat().st_size
        for field in one["schema"]["fields"]:
            numeric = field["type"] in ("integer", "number")
            assert numeric == (frame[field["name"]].dtype.kind in "iuf"), (name, field)
    assert resources["pages"]["schema"]["foreignKeys"][0]["reference"]["resource"] == "documents"


def test_the_matrix_admits_what_the_grid_does(study):
    """A level is one of its variable; a box is 0 or 1; a degree that is computed is any integer."""
    matrix = study.read("matrix")
    fields = {one["name"]: one for one in schema("matrix", list(matrix), study.grid)["fields"]}
    for variable in study.grid.variables.values():
        field = fields[variable.id]
        assert field["title"] == variable.label.fr and field["description"] == variable.question.fr
        if variable.measure == "nominal":
            assert field["constraints"]["enum"] == list(variable.codes)
        if variable.multi:
            pattern = field["constraints"]["pattern"]
            assert re.match(pattern, "|".join(variable.codes)) and not re.match(pattern, "inconnu")
    degrees = [one for one in study.grid.derived.values() if one.measure == "ordinal" and not one.levels]
    assert degrees and all("constraints" not in fields[one.id] for one in degrees)


def test_every_column_has_a_meaning():
    """No declared column goes without its sentence, and no table either."""
    assert set(TABLES_TOLD) == set(TABLES)
    silent = [
        (name, column)
        for name, table in TABLES.items()
        for column in table.columns
        if not told_of(name, column)
    ]
    assert silent == []


def test_licence_and_sources_are_those_of_the_register(study):
    """CC BY only where every report is; an address only where it is one; no key to a table that is not there."""

    def of(rights, url=""):
        rows = study.register.assign(rights=rights, url=url)
        return package(
            "t", "d", "", "2026", [resource("pages", "pages.csv", ["page"], b"", study.grid)], rows
        )

    free = of("CC BY 4.0, document fictif", "javascript:alert(1)")
    assert [one["name"] for one in free["licenses"]] == ["CC-BY-4.0"] and "path" not in free["sources"][0]
    assert "licenses" not in of("") and "licenses" not in of("CC BY-NC 4.0") and "created" not in free
    assert of("", "https://a.fr/b.pdf")["sources"][0]["path"] == "https://a.fr/b.pdf"
    assert "foreignKeys" not in free["resources"][0]["schema"]


# The grid as data

READ_SKOS = """
import json, sys
import rdflib
graph = rdflib.Graph().parse(sys.argv[1], format="json-ld")
print(json.dumps([[str(s), str(p), str(o), getattr(o, "language", None)] for s, p, o in graph]))
"""
SKOS = "http://www.w3.org/2004/02/skos/core#"


@pytest.fixture(scope="module")
def triples(request, study):
    """The grid as an RDF library reads it from the site."""
    python = peer.installed(request, "rdflib", "7.6.0", "rdfpipe").with_name("python")
    path = study.reports / "donnees" / codebook.SKOS_FILE
    done = subprocess.run([python, "-c", READ_SKOS, path], capture_output=True, text=True, check=True)
    return [tuple(one) for one in json.loads(done.stdout)]


def pairs(triples, name):
    """Subjects and objects of a property of SKOS."""
    return {(s, o) for s, p, o, _language in triples if p == SKOS + name}


def test_skos_integrity(triples):
    """S9, S13, S14, S27, S37, S46 of the SKOS reference, and its broader and narrower the inverse of each other."""
    kind = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    of = {name: {s for s, p, o, _l in triples if p == kind and o == SKOS + name}
          for name in ("Concept", "ConceptScheme", "OrderedCollection")}  # fmt: skip
    assert len(of["Concept"]) > 150 and of["OrderedCollection"]
    for one, other in (
        ("Concept", "ConceptScheme"),
        ("Concept", "OrderedCollection"),
        ("ConceptScheme", "OrderedCollection"),
    ):
        assert not of[one] & of[other]
    labels = [(s, language) for s, p, _o, language in triples if p == SKOS + "prefLabel"]
    assert len(labels) == len(set(labels)) and {s for s, _l in labels} >= of["Concept"]
    assert {(s, "fr") for s in of["Concept"]} <= set(labels)
    broader, narrower = pairs(triples, "broader"), pairs(triples, "narrower")
    assert broader == {(o, s) for s, o in narrower}
    above = set(broader)
    while more := {(s, b) for s, o in above for a, b in broader if a == o} - above:
        above |= more
    assert not {s for s, o in above if s == o} and not above & pairs(triples, "related")
    assert not pairs(triples, "exactMatch") & (pairs(triples, "relatedMatch") | pairs(triples, "broadMatch"))
    inside = pairs(triples, "inScheme")
    assert {s for s, _o in inside} >= of["Concept"] and {o for _s, o in inside} <= of["ConceptScheme"]
    assert pairs(triples, "topConceptOf") == {(o, s) for s, o in pairs(triples, "hasTopConcept")}
    matched = [
        pair for name in ("closeMatch", "relatedMatch", "mappingRelation") for pair in pairs(triples, name)
    ]
    schemes = dict(inside)
    assert matched and all(schemes[s] != schemes[o] for s, o in matched)


def test_skos_holds_the_whole_grid(study, triples):
    """Each variable and level by its notation, with its label in both languages, its definition and its examples."""
    named = {o: s for s, p, o, _l in triples if p == SKOS + "notation"}
    said = {(s, p.removeprefix(SKOS), o, language) for s, p, o, language in triples}
    for variable in study.grid.variables.values():
        concept = named[variable.id]
        assert (concept, "prefLabel", variable.label.en, "en") in said
        assert (concept, "definition", variable.question.fr, "fr") in said
        assert (concept, "broader", named[variable.dimension], None) in said
        for level in variable.levels:
            leaf = named[f"{variable.id}={level.code}"]
            assert (leaf, "prefLabel", level.label.fr, "fr") in said and (
                leaf,
                "broader",
                concept,
                None,
            ) in said
            assert {(leaf, "example", text, "fr") for text in level.examples} <= said
    assert {entry.id for entry in study.grid.derived.values()} <= set(named)
    assert any(p.endswith("versionInfo") and o == study.grid.version for _s, p, o, _l in triples)


def test_skos_and_refi_qda_call_codes_alike(study):
    """One concept, one identifier, in all that other programs read."""
    from abs_study.exchange.codebook import level_guid

    told = codebook.skos(study.grid, study.memory, Text("t"))["@graph"]
    by_notation = {one.get("notation"): one["@id"] for one in told}
    variable = next(iter(study.grid.variables.values()))
    code = variable.codes[0]
    assert by_notation[f"{variable.id}={code}"] == f"urn:uuid:{level_guid(variable.id, code)}"


def test_the_table_of_the_grid_has_a_line_for_each_level(study):
    """Every level of every variable, no cell that a spreadsheet would run."""
    lines = list(csv.DictReader(io.StringIO(codebook.table(study.grid).decode())))
    told = [(line["variable"], line["code"]) for line in lines if line["origine"] == "codee"]
    assert told == [
        (name, code) for name, variable in study.grid.variables.items() for code in variable.codes
    ]
    assert len(lines) == codebook.count(study.grid) and not [
        cell for line in lines for cell in line.values() if cell.startswith(("=", "+", "@"))
    ]


def test_a_grid_without_anything_is_still_a_scheme():
    """No variable, no journal, no concordance."""
    told = codebook.skos(Grid("0.1", {}, {}), Memory(), Text("Rien"))["@graph"]
    assert [one["@type"] for one in told] == ["skos:ConceptScheme"] and "hasTopConcept" not in told[0]


# Pages


def test_every_page_says_how_to_make_it_again(study):
    """State of the grid, corpus, settings, command; on the page of a notebook, its parameters."""
    from abs_study.provenance.origins import corpus_digest

    digest = corpus_digest(study.read("documents"))[:12]
    pages = list(study.reports.rglob("*.html"))
    for page in pages:
        foot = page.read_text("utf-8").split('<footer class="pied">')[1]
        assert digest in foot and study.grid.digest[:12] in foot and "abs-study run</code>" in foot, page.name
        assert f"{len(REPORTS)} rapports" in foot and f"<dd>{study.settings.seed}</dd>" in foot
    assert study.settings.thresholds["alpha_provisoire"] == 0.667 and "<dd>0,667</dd>" in foot
    assert "<code>groupes</code></dt><dd><code>2</code>" in (study.reports / "05_typologie.html").read_text(
        "utf-8"
    )
    redo = (study.reports / "refaire.html").read_text("utf-8")
    for name in ("run.json", CRATE, PACKAGE, codebook.SKOS_FILE, codebook.CSV_FILE):
        assert name in redo


# Citation


def test_the_citation_file_is_valid(request):
    """By cffconvert, which brings the schema of CFF 1.2.0."""
    command = peer.installed(request, "cffconvert", "2.0.0")
    done = subprocess.run(
        [command, "--validate", "-i", ROOT / "CITATION.cff"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_citation_is_honest():
    """The last released version, or the one under way; no identifier that nobody gave; no author's name made up."""
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    released = re.findall(r"^## \[([\d.]+)\] - (\d{4}-\d\d-\d\d)", changes, re.MULTILINE)
    if released:
        assert (str(citation["version"]), str(citation["date-released"])) == released[0]
    else:
        assert "date-released" not in citation, "no version is released yet"
    assert not {"doi", "identifiers"} & set(citation)
