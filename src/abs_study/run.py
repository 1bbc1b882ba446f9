"""The run: read new documents, code them, execute the plan's notebooks, publish the site."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pandas as pd

from . import codings as codings_table
from . import collection, consensus, executions, footprint, matrix, warm
from .coders.regles.quotes import OTHER
from .collection import Collection
from .corpus import changed_files
from .documents import CodedDocument, ReadDocument, concatenate
from .errors import Problem, StudyError
from .extract import ocr_available
from .footprint import Watch
from .history.remember import gathered, remember
from .lock import alone
from .messages import _, ngettext
from .notebooks import check_plan
from .provenance import record
from .publish import build, convert, draw
from .study import Study
from .tables import TABLES
from .warm import Server
from .workshop.migration import check_people

Say = Callable[[str], None]
# What is kept from one run to the next: readings and codings, notebooks, their pages, drawings of pages.
_KEPT = ("documents", "carnets", "pages", "dessins")
_NOT_OURS, _OLD = ("README.md", ".gitkeep"), "site.ancien"


@dataclass
class Outcome:
    """What a run did: seconds per step, documents not read, the site's first page.

    `others`: documents that are no analysis of social needs. `partly_read`: those in which people answered some questions only.
    """

    index: Path
    seconds: dict[str, float] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)
    scans_left_out: bool = False
    others: tuple[str, ...] = ()
    partly_read: tuple[str, ...] = ()


def run(
    study: Study,
    say: Say = print,
    anew: bool = False,
    server: Server | None = None,
    watch: Watch | None = None,
) -> Outcome:
    """Run the whole study; the site appears only when every step has succeeded.

    `anew`: forget what is kept of earlier runs, and do everything again. `server`: one that has begun already. `watch`: of the
    study's files, begun before it was opened. Raises StudyError for a fault of the plan, of people's files or of a notebook
    cell, where another run is under way and where a file is written meanwhile; what was published before stays in place then.
    """
    watch = watch or Watch(study.folder)
    with alone(study):
        _put_back(study.processed / _OLD, study.reports)
        inputs = footprint.used(study.folder)
        _check(study, inputs)
        begun = nullcontext(server) if server else warm.server(warm.environment(study.folder))
        with begun as ready:
            for name in _KEPT if anew else ():
                shutil.rmtree(study.processed / name, ignore_errors=True)
            return _run(study, ready, say, watch, inputs)


def _check(study: Study, inputs: Mapping[str, str]) -> None:
    """Raise StudyError with what keeps a study from being run."""
    problems = check_plan(study.settings.plan, study.notebooks)
    folder = f"{study.documents_folder.relative_to(study.folder).as_posix()}/"
    documents = {
        name.removeprefix(folder): digest for name, digest in inputs.items() if name.startswith(folder)
    }
    problems += changed_files(study.register, documents)
    faults = check_people(study, study.readings(), study.arbitration())
    if faults:
        raise StudyError(_("Les codages saisis ont des défauts."), faults)
    if len(study.register) == 0:
        remedy = _("en ajouter : « abs-study add FICHIER… »")
        problems.append(Problem("data/raw/corpus.csv", _("aucun rapport au registre"), remedy))
    if study.reports.is_symlink() and not study.reports.exists():
        problems.append(
            Problem(
                "reports", _("lien vers un dossier qui n’existe pas"), _("le retirer, ou faire ce dossier")
            )
        )
    if problems:
        raise StudyError(_("L’étude ne peut pas être lancée."), problems)


def told(outcome: Outcome) -> Iterator[str]:
    """Say what a person should know of a run: what was not read or was set aside, and why."""
    for name, message in outcome.unread.items():
        yield _("Non lu : {name} ({message})").format(name=name, message=message)
    for name in outcome.others:
        yield _("Laissé de côté : {name} (ce n’est pas une analyse des besoins sociaux)").format(name=name)
    if outcome.partly_read:
        count = len(outcome.partly_read)
        left = ngettext(
            "{n} rapport n’a été lu par une personne qu’en partie : ses autres questions restent sans valeur, car la machine "
            "ne répond que dans les rapports que personne n’a lus.",
            "{n} rapports n’ont été lus par une personne qu’en partie : leurs autres questions restent sans valeur, car la "
            "machine ne répond que dans les rapports que personne n’a lus.",
            count,
        )
        yield left.format(n=count)
    if outcome.scans_left_out:
        yield _(
            "Les documents numérisés ont été laissés de côté : installer tesseract et sa langue française."
        )


def forecast(study: Study) -> Iterator[str]:
    """Say what a run would do as things stand: documents, variables, notebooks, each with its reason."""
    yield from collection.forecast(study)
    yield from executions.forecast(study)
    yield _(
        "publication : toutes les pages ; sont reprises celles qu’aucun changement n’atteint, sinon l’empreinte de la grille à leur pied"
    )


def _run(study: Study, server: Server, say: Say, watch: Watch, inputs: dict[str, str]) -> Outcome:
    outcome = Outcome(study.reports / "index.html")
    began = time.monotonic()

    def clock(step: str) -> None:
        nonlocal began
        now = time.monotonic()
        outcome.seconds[step] = round(now - began, 2)
        began = now

    say(_("1/3 Lecture et codage des documents"))
    found = collection.collect(study, server, say)
    clock("documents")
    _write_tables(study, found, outcome)
    clock("tables")
    say(_("2/3 Carnets"))
    with warm.hurried(server.pool()) as pool, ThreadPoolExecutor(1) as aside:
        if found.read_now:  # else few pages at most are new: they are drawn with the site
            draw(study, pool)
        executed = executions.execute_plan(study, server, say, partial(pool.submit, convert, study))
        clock("carnets")
        say(_("3/3 Publication"))
        kept = aside.submit(gathered, study.folder)  # of tables only, while other processes write the site
        _publish(study, executed, pool, server.workers, watch)
    clock("publication")
    record(study, outcome.seconds, inputs)
    footprint.keep(study.folder, inputs)
    remember(study.folder, say, kept.result)
    return outcome


def _write_tables(study: Study, found: Collection, outcome: Outcome) -> None:
    read, coded = found.read, found.coded
    documents = _documents(study.register, read, coded)
    outcome.unread = {name: document.message for name, document in read.items() if document.status != "ok"}
    outcome.scans_left_out = (
        study.settings.ocr
        and not ocr_available()
        and any(document.status == "ocr_needed" or document.unread_pages for document in read.values())
    )
    outcome.others = tuple(documents.loc[documents["document_type"] == OTHER, "document_id"])
    study.write("documents", documents)
    for name in ("pages", "blocks", "passages"):
        study.write(name, concatenate((getattr(document, name) for document in read.values()), name))
    readings = study.readings()
    quoted = {name for frame in readings.values() for name in frame["document_id"]}
    texts = {
        name: codings_table.DocumentText(document.pages, document.blocks)
        for name, document in read.items()
        if document.status == "ok" and name in quoted
    }
    all_codings = [document.codings for document in coded.values()]
    all_evidence = [document.evidence for document in coded.values()]
    for coder, frame in readings.items():
        all_codings.append(codings_table.from_readings(frame, coder))
        all_evidence.append(codings_table.anchored_evidence(frame, coder, texts))
    study.write("codings", concatenate(all_codings, "codings"))
    study.write("evidence", concatenate(all_evidence, "evidence"))
    study.write("considered", concatenate((document.considered for document in coded.values()), "considered"))
    codings, arbitrated = study.read("codings"), study.arbitration()
    settled = consensus.settle(codings, arbitrated, machine_alone=study.settings.machine_alone)
    if study.settings.machine_alone:
        outcome.partly_read = consensus.partly_read(codings, arbitrated)
    study.write("consensus", settled)
    study.write("matrix", matrix.build(settled, study.grid, study.coded_documents()))


def _documents(
    register: pd.DataFrame, read: dict[str, ReadDocument], coded: dict[str, CodedDocument]
) -> pd.DataFrame:
    """The register with what reading adds: pages, status, and the machine's document type where none is given."""
    documents = register.copy()
    documents["pages"] = [len(read[name].pages) for name in documents["document_id"]]
    documents["status"] = [read[name].status for name in documents["document_id"]]
    found = documents["document_id"].map({name: document.document_type for name, document in coded.items()})
    documents["document_type"] = (
        documents["document_type"].where(documents["document_type"] != "", found).fillna("")
    )
    return TABLES["documents"].conform(documents)


def _publish(
    study: Study, executed: dict[str, dict[str, Path]], pool: Executor, workers: int, watch: Watch
) -> None:
    """Build the site beside its place, then exchange: readers never see half a site."""
    fresh = study.processed / "site.partiel"
    shutil.rmtree(fresh, ignore_errors=True)
    build(study, executed, fresh, pool=pool, workers=workers, again=True)
    written = watch.changed()
    if written:
        remedy = _(
            "relancer « abs-study run » quand plus rien n’y écrit ; un carnet n’écrit que dans data/processed"
        )
        problems = [Problem(name, _("écrit pendant le lancement"), remedy) for name in written]
        raise StudyError(_("L’étude a changé pendant qu’elle était lancée ; rien n’a été publié."), problems)
    _exchange(fresh, study.reports, study.processed / _OLD)


def _exchange(fresh: Path, place: Path, old: Path) -> None:
    """Put a new site at its place: two renames, or file by file where the folder is a link or cannot be renamed."""
    place.mkdir(parents=True, exist_ok=True)
    for name in filter(lambda name: (place / name).exists(), _NOT_OURS):
        shutil.copy2(place / name, fresh / name)
    shutil.rmtree(old, ignore_errors=True)
    try:
        if place.is_symlink():
            raise OSError
        place.rename(old)
        fresh.rename(place)
    except OSError:
        _put_back(old, place)
        for gone in place.iterdir():
            shutil.rmtree(gone) if gone.is_dir() and not gone.is_symlink() else gone.unlink()
        for new in fresh.iterdir():
            shutil.move(str(new), place / new.name)
        fresh.rmdir()
    shutil.rmtree(old, ignore_errors=True)


def _put_back(old: Path, place: Path) -> None:
    """Put the site before at its place where a run was stopped between two renames."""
    if old.is_dir() and not place.exists():
        old.rename(place)
