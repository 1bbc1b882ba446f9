"""The development reports: those on which the automatic coder is written and trained, never judged.

They are the registered reports that study.yaml names under `mise_au_point`, and those of
data/raw/mise_au_point: documents/ and lecture.csv (document_id, variable, level, page, quote, note), with
extraits.csv (document_id, variable, level, quote) for further passages; a level written `non:2` marks a
passage that looks like evidence for it and is none. regles.txt names, one a line, those on which the clues of
the grid were written too. seconde_lecture.csv holds an independent reading of some, which nothing learns from: it
tells how far two readings agree there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from . import codings as codings_table
from . import consensus
from .coders.machine import Found, Machine, passage_tokens, question_features
from .coders.modele.fitting import ReadReport
from .coders.modele.training import Trained, train
from .documents import ReadDocument, concatenate, read_document
from .errors import Problem, StudyError
from .files import read_text
from .french import fold_letters
from .messages import _
from .shelf import Shelf
from .study import Study
from .tables import TABLES, Table, read_csv

FOLDER = "mise_au_point"
NEAR_MISS = "non:"
# What the rules find in a report on which they were written proves less.
WRITTEN_ON = 0.4
_SHORTEST_QUOTE = 12


@dataclass(frozen=True)
class Development:
    """The development reports as read, their settled codes, all quoted passages, and second readings of some."""

    documents: Mapping[str, ReadDocument]
    settled: pd.DataFrame
    quotes: pd.DataFrame
    written_on: frozenset[str]
    second: pd.DataFrame


def gather(study: Study, say: Callable[[str], None]) -> Development:
    """Read the development reports; raises StudyError where there is none or a reading has faults."""
    folder = study.raw / FOLDER
    documents = {}
    shelf = Shelf(study.processed / "mise_au_point")
    names = set(study.settings.development)
    registered = [row for row in study.register.itertuples() if row.document_id in names]
    paths = {row.document_id: study.documents_folder / row.file for row in registered}
    paths |= {path.stem: path for path in sorted((folder / "documents").glob("*.*"))}
    for number, (name, path) in enumerate(paths.items(), start=1):
        document = _read(study, shelf, path, name)
        say(f"    [{number}/{len(paths)}] {name} {'' if document.status == 'ok' else document.message}")
        if document.status == "ok":
            documents[name] = document
    readings = study.readings()
    own = [
        codings_table.from_readings(frame[frame["document_id"].isin(names)], coder)
        for coder, frame in readings.items()
    ]
    arbitration = study.arbitration()
    registered_codes = consensus.settle(
        concatenate(own, "codings"), arbitration[arbitration["document_id"].isin(names)]
    )
    further, passages = _further(study, folder)
    settled = pd.concat([registered_codes[registered_codes["status"] != consensus.DISPUTED], further])
    quotes = pd.concat([*(frame for frame in own), further, passages])
    columns = ["document_id", "variable", "level"]
    settled, quotes = settled[columns], quotes[[*columns, "quote"]]
    settled = settled[settled["document_id"].isin(documents)]
    if settled.empty:
        remedy = _("nommer des rapports lus sous « mise_au_point », dans study.yaml")
        raise StudyError(
            _("Rien à apprendre."), [Problem("study.yaml", _("aucun rapport de mise au point"), remedy)]
        )
    second = _checked(study, folder, "seconde_lecture.csv")
    listed = folder / "regles.txt"
    written_on = names | set(read_text(listed, listed.name).split() if listed.is_file() else ())
    return Development(
        documents,
        settled,
        quotes[quotes["document_id"].isin(documents)],
        frozenset(written_on),
        second.loc[second["document_id"].isin(documents), columns],
    )


def _read(study: Study, shelf: Shelf, path: Path, name: str) -> ReadDocument:
    """Read a document, or take it from the shelf where it has been read before."""
    settings = study.settings
    key = shelf.reading_key(path, name, settings.ocr, settings.limits)
    known = shelf.reading(key, name)
    if known is None:
        known = read_document(path, name, ocr=settings.ocr, limits=settings.limits)
        shelf.keep_reading(key, known)
    return known


def _further(study: Study, folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The readings and the further passages of data/raw/mise_au_point; empty where it is absent."""
    return _checked(study, folder, "lecture.csv"), _table(folder, "extraits.csv", TABLES["passages_read"])


def _table(folder: Path, name: str, table: Table) -> pd.DataFrame:
    path, place = folder / name, f"data/raw/{FOLDER}/{name}"
    return read_csv(read_text(path, place), table, place) if path.is_file() else table.empty()


def _checked(study: Study, folder: Path, name: str) -> pd.DataFrame:
    """A file of readings; raises StudyError where a code is none of the grid's."""
    frame = _table(folder, name, TABLES["readings"])
    problems = codings_table.check_readings(
        frame, study.grid, set(frame["document_id"]), f"data/raw/{FOLDER}/{name}"
    )
    if problems:
        raise StudyError(_("Les codages saisis ont des défauts."), problems)
    return frame


def learn(development: Development, study: Study, say: Callable[[str], None]) -> tuple[Trained, pd.DataFrame]:
    """Train the learner; returns it with the codings of the rules alone on the same reports."""
    reports = reports_to_learn_from(development, Machine(study.grid))
    rows = [
        (report.name, coding.variable, coding.level, "regles")
        for report in reports
        for decided in report.rules.decided.values()
        for coding in decided.codings
    ]
    columns = {
        key: place
        for place, key in enumerate((v.id, code) for v in study.grid.variables.values() for code in v.codes)
    }

    def features(report, variable, scores, rules):
        seen = Found(report.rules.reading, report.rules.decided, scores, columns)
        return question_features(variable, seen, rules)

    trained = train(reports, study.grid, features, study.settings.seed, say)
    return trained, pd.DataFrame(rows, columns=["document_id", "variable", "level", "coder"])


def reports_to_learn_from(development: Development, machine: Machine) -> list[ReadReport]:
    """Return the development reports that were read, their passages as the learner sees them, and what the rules found."""
    settled = _by_variable(development.settled)
    quoted = _quoted(development.quotes)
    reports = []
    for name, document in development.documents.items():
        if name not in settled:
            continue
        found = machine.found(machine.rules.read(document.passages))
        letters = [fold_letters(passage.text) for passage in found.reading.document.passages]
        places = {key: _places(letters, texts) for key, texts in quoted.get(name, {}).items()}
        near = {
            (v, level[len(NEAR_MISS) :]): at
            for (v, level), at in places.items()
            if level.startswith(NEAR_MISS)
        }
        trust = WRITTEN_ON if name in development.written_on else 1.0
        tokens = passage_tokens(found.reading)
        reports.append(ReadReport(name, tokens, found.quotable, places, near, settled[name], found, trust))
    return reports


def _by_variable(settled: pd.DataFrame) -> dict[str, dict[str, frozenset[str]]]:
    found: dict[str, dict[str, frozenset[str]]] = {}
    for (name, variable), levels in settled.groupby(["document_id", "variable"])["level"]:
        found.setdefault(name, {})[variable] = frozenset(levels)
    return found


def _quoted(quotes: pd.DataFrame) -> dict[str, dict[tuple[str, str], list[str]]]:
    found: dict[str, dict[tuple[str, str], list[str]]] = {}
    for row in quotes.itertuples():
        text = fold_letters(row.quote)
        if len(text) >= _SHORTEST_QUOTE:
            found.setdefault(row.document_id, {}).setdefault((row.variable, row.level), []).append(text)
    return found


def _places(passages: list[str], texts: Iterable[str]) -> set[int]:
    """Ranks of the passages that hold one of the texts, or that one of them holds."""
    return {
        place
        for text in texts
        for place, own in enumerate(passages)
        if len(own) >= _SHORTEST_QUOTE and (text in own or own in text)
    }
