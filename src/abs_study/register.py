"""Changes to a study's folder by command: a new study, new documents, the check of everything."""

from __future__ import annotations

import shutil
import sysconfig
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from . import corpus
from .documents import read_document
from .errors import Problem, StudyError
from .files import read_text, sha256, write_safely
from .grid import Grid
from .gridfile import load_grid
from .messages import _, ngettext
from .notebooks import check_plan
from .replies import check_replies
from .settings import FILE as SETTINGS_FILE
from .settings import load_settings
from .sources import FILE as SOURCES
from .sources import check_sources
from .study import Study, find_study, grid_files, learner_file
from .tables import TABLES, to_csv
from .wording import labelled
from .workshop import check as grid_check
from .workshop.migration import check_people

TEMPLATE = ("grid", "notebooks", SETTINGS_FILE)
_SOURCE = Path(__file__).parents[2]
_INSTALLED = Path(sysconfig.get_path("data")) / "share" / "abs-study"
_TITLE = 'titre:\n  fr: "{title}"\n  en: "{title}"\n'


def template_folder() -> Path:
    """Folder that holds the grid, the notebooks and the settings to start a study from.

    It is the project's own folder, or share/abs-study of the installation; raises StudyError otherwise.
    """
    for folder in (_SOURCE, _INSTALLED):
        if all((folder / name).exists() for name in TEMPLATE):
            return folder
    raise StudyError(
        _("Le modèle d’étude est introuvable."),
        [Problem(str(_SOURCE), _("grid/, notebooks/ et study.yaml manquent"), _("réinstaller abs-study"))],
    )


def find_grid(folder: Path | None = None) -> tuple[Grid, bytes]:
    """Return the grid of `folder`, else of the study where one stands, else the one that comes with abs-study.

    With it comes what its coder has learnt (b"" where there is nothing).
    """
    if folder is not None:
        root = folder if (folder / "grid").is_dir() else folder.parent
        if folder.name != "grid" and root is not folder:
            remedy = _("donner un dossier « grid » ou celui qui le contient")
            raise StudyError(
                _("La grille de codage est introuvable."), [Problem(str(folder), _("pas de grille"), remedy)]
            )
        return load_grid(grid_files(root)), learner_file(root)
    try:
        here = find_study()
    except StudyError:
        here = template_folder()
    return load_grid(grid_files(here)), learner_file(here)


def init(folder: Path, title: str = "") -> Path:
    """Make a new empty study in `folder`: grid, notebooks, settings, empty register.

    Raises StudyError when the folder already holds something; nothing is overwritten.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        remedy = _("choisir un dossier neuf ou vide")
        raise StudyError(
            _("La nouvelle étude ne peut pas être créée."),
            [Problem(str(folder), _("ce dossier n’est pas vide"), remedy)],
        )
    template = template_folder()
    try:
        for name in ("grid", "notebooks"):
            ignore = shutil.ignore_patterns(".ipynb_checkpoints", ".*")
            shutil.copytree(template / name, folder / name, ignore=ignore)
        for name in ("data/raw/documents", "data/raw/codings", "data/processed", "reports"):
            (folder / name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StudyError(
            _("La nouvelle étude ne peut pas être créée."),
            [Problem(str(folder), str(error.strerror or error))],
        ) from None
    settings = read_text(template / SETTINGS_FILE, SETTINGS_FILE)
    (folder / SETTINGS_FILE).write_text(
        _new_settings(settings, title or folder.resolve().name), encoding="utf-8"
    )
    for name, table in (("corpus.csv", TABLES["register"]), ("sources.csv", TABLES["sources"])):
        (folder / "data" / "raw" / name).write_text(to_csv(table.empty(), table), "utf-8")
    return folder


def _new_settings(text: str, title: str) -> str:
    """The template's settings with another title, no subtitle and no selection of years."""
    kept, skipping = [], False
    for line in text.splitlines():
        top = bool(line) and not line[0].isspace() and not line.startswith("#")
        if not line:
            skipping = False
        if top:
            skipping = line.split(":", 1)[0] in (
                "titre",
                "sous_titre",
                "selection",
                "noms_des_types",
                "population",
                "multivers",
                "mise_au_point",
                "contact",
                "collecte",
            )
        if not skipping:
            kept.append(line)
    escaped = title.replace("\\", "\\\\").replace('"', '\\"')
    body = "\n".join(kept).replace(
        "# La sélection principale : autant de rapports, et des mêmes années, que l’étude de 2015.\n",
        _SELECTION_HINT,
    )
    body = body.replace(_DEVELOPMENT_HINT, "")
    head, _sep, rest = body.partition("\n")
    return f"{head}\n{_TITLE.format(title=escaped)}{rest}\n"


_DEVELOPMENT_HINT = "# Les rapports sur lesquels le codeur automatique a été mis au point. Ce qu’il vaut se mesure sur les autres.\n"
_SELECTION_HINT = "# Pour limiter l’étude à certaines années, enlever les dièses :\n# selection:\n#   de: 2010\n#   a: 2014\n"


def add(study: Study, paths: Iterable[Path], given: Mapping[str, object], say=print) -> list[str]:
    """Register documents: copy, sha256, a line in corpus.csv with what the document says of itself.

    All or nothing: raises StudyError with every fault (absent file, unreadable format, same content
    already registered) before anything is copied. Returns the new document ids.
    """
    paths = [Path(path) for path in paths]
    problems = [problem for path in paths for problem in _file_problems(path)]
    if problems:
        raise StudyError(_("Rien n’a été ajouté."), problems)
    register = study.register
    hashes = dict(zip(register["sha256"], register["document_id"], strict=True))
    taken = set(register["document_id"]) | _stems(study.documents_folder)
    entries: list[dict] = []
    for path in paths:
        digest = sha256(path)
        if digest in hashes:
            remedy = _("rien à faire : ce document est déjà dans l’étude")
            found = _("même contenu que {id}").format(id=hashes[digest])
            problems.append(Problem(str(path), found, remedy))
            continue
        document = read_document(path, "nouveau", ocr=study.settings.ocr, limits=study.settings.limits)
        entry = corpus.new_entry(
            corpus.guess(document.pages, document.meta, path.name), digest, path.name, taken, given
        )
        hashes[digest] = entry["document_id"]
        taken.add(entry["document_id"])
        entries.append({**entry, "source": path})
        say(_told(entry, document))
    if not problems:
        columns = list(TABLES["register"].columns)
        new = TABLES["register"].conform(pd.DataFrame(entries)[columns])
        problems += corpus.check_register(new, None, _("nouvelle ligne"))
    if problems:
        raise StudyError(_("Rien n’a été ajouté."), problems)
    _store(study, pd.concat([register, new], ignore_index=True), entries)
    return [entry["document_id"] for entry in entries]


def _told(entry: Mapping[str, object], document) -> str:
    known = [str(entry[name]) for name in ("organisation", "year", "population") if entry.get(name)]
    if document.status != "ok":
        known.append(_("attention : {message}").format(message=document.message))
    told = ", ".join(known) or _("le document ne dit ni sa commune ni son année")
    return labelled(str(entry["document_id"]), told)


def rights_lines(register: pd.DataFrame, where: str) -> list[str]:
    """Return what a person should know of real documents without stated rights, and where to write them; [] for none."""
    unstated = (register["nature"] != "fictif") & ~register["rights"].map(corpus.rights_stated).astype(bool)
    count = int(unstated.sum())
    if not count:
        return []
    told = ngettext(
        "{n} document réel sans droits précisés : le site n’en publiera ni copie ni image, seulement de courtes citations.",
        "{n} documents réels sans droits précisés : le site n’en publiera ni copie ni image, seulement de courtes citations.",
        count,
    )
    return [told.format(n=count), _("Quand les droits sont connus : {where}.").format(where=where)]


def _file_problems(path: Path) -> list[Problem]:
    if not path.is_file():
        return [Problem(str(path), _("fichier introuvable"), _("vérifier le chemin"))]
    if path.suffix.lower() not in corpus.EXTENSIONS:
        admitted = ", ".join(corpus.EXTENSIONS)
        return [
            Problem(str(path), _("format non lu"), _("formats admis : {admitted}").format(admitted=admitted))
        ]
    if not path.stat().st_size:
        return [Problem(str(path), _("fichier vide"), _("le copier ou le télécharger à nouveau"))]
    return []


def _stems(folder: Path) -> set[str]:
    return {path.stem for path in folder.iterdir()} if folder.is_dir() else set()


def _store(study: Study, register: pd.DataFrame, entries: list[dict]) -> None:
    study.documents_folder.mkdir(parents=True, exist_ok=True)
    copied: list[Path] = []
    try:
        for entry in entries:
            target = study.documents_folder / entry["file"]
            shutil.copyfile(entry["source"], target)
            copied.append(target)
        write_safely(study.raw / "corpus.csv", to_csv(register, TABLES["register"]).encode())
    except OSError as error:
        for target in copied:
            target.unlink(missing_ok=True)
        raise StudyError(
            _("Rien n’a été ajouté."), [Problem(str(study.raw), str(error.strerror or error))]
        ) from None
    study.__dict__.pop("register", None)


def check(folder: Path) -> list[Problem]:
    """List every fault of a study: settings, grid, patterns, register, files, readings, plan."""
    problems: list[Problem] = []
    settings = _try(problems, lambda: load_settings(read_text(folder / SETTINGS_FILE, SETTINGS_FILE)))
    grid, faults = grid_check.faults(folder)
    problems += faults
    if settings is None or grid is None:
        return problems
    study = Study(folder, settings, grid)
    problems += check_plan(settings.plan, study.notebooks)
    register = _try(problems, lambda: study.register)
    if register is None:
        return problems
    present = {path.name: sha256(path) for path in study.documents_folder.glob("*") if path.is_file()}
    problems += corpus.check_register(register, present, "data/raw/corpus.csv")
    sources = _try(problems, lambda: study.sources)
    if sources is not None:
        problems += check_sources(sources, register, SOURCES)
    problems += check_replies(folder, set(register["document_id"]))
    readings, settled = _try(problems, study.readings), _try(problems, study.arbitration)
    nothing = TABLES["readings"].empty()
    return problems + check_people(study, readings or {}, nothing if settled is None else settled)


def _try(problems: list[Problem], action):
    """Return what `action` gives, or None with its problems noted."""
    try:
        return action()
    except StudyError as error:
        problems += error.problems or [Problem("", error.subject)]
        return None
