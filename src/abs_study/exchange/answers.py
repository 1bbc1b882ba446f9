"""The answers to carry to another program: who gave which level of a report, by which quote, and where it stands."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from ..codings import NOT_FOUND, DocumentText
from ..consensus import DISPUTED
from ..grid import Grid
from .codebook import admitted
from .losses import Losses

CONSENSUS = "consensus"


@dataclass(frozen=True)
class Answer:
    """A level that somebody gave, one of its quotes (`rank` from 1), the page that was given, where the quote stands.

    `spans` are (page, start, end), half open, in code points; none where there is no quote or it was not found.
    """

    document: str
    variable: str
    level: str
    coder: str
    rank: int = 1
    quote: str = ""
    page: int | None = None
    note: str = ""
    grid_version: str = ""
    spans: tuple[tuple[int, int, int], ...] = ()
    status: str = ""

    @property
    def name(self) -> str:
        """What tells it apart, for people and in reports of losses."""
        rank = f" / {self.rank}" if self.rank > 1 else ""
        return f"{self.document} / {self.variable}={self.level} / {self.coder}{rank}"


@dataclass(frozen=True)
class Scope:
    """What is exported: reports and variables, in order, of a grid."""

    grid: Grid
    documents: tuple[str, ...]
    variables: tuple[str, ...]

    def holds(self, document: str, variable: str) -> bool:
        """Whether answers of a report to a variable are wanted."""
        return document in self.documents and variable in self.variables

    def order(self, answer: Answer) -> tuple:
        """Return the sorting key of an answer: report, variable, level, coder, rank."""
        levels = admitted(self.grid.variables[answer.variable])
        return (
            self.documents.index(answer.document), self.variables.index(answer.variable),
            levels.index(answer.level), answer.coder, answer.rank,
        )  # fmt: skip


def of_people(
    readings: pd.DataFrame, coder: str, scope: Scope, texts: Mapping[str, DocumentText], losses: Losses
) -> list[Answer]:
    """Return the answers of one coder (TABLES["readings"]), each quote looked for in its report.

    What the grid or the register does not know is noted among the losses.
    """
    found = []
    for row in readings.itertuples():
        page = None if pd.isna(row.page) else int(row.page)
        answer = Answer(
            row.document_id, row.variable, row.level, coder, 1, row.quote, page, row.note, row.grid_version
        )
        if not _known(answer, scope.grid, texts):
            losses.add("unknown_answer", answer.name)
            continue
        if not scope.holds(row.document_id, row.variable):
            continue
        if row.quote:
            anchor = texts[row.document_id].find(row.quote, page)
            answer = replace(answer, spans=anchor.spans, status=anchor.status)
        found.append(answer)
    return found


def _known(answer: Answer, grid: Grid, documents: Collection[str]) -> bool:
    variable = grid.variables.get(answer.variable)
    return variable is not None and answer.level in admitted(variable) and answer.document in documents


def of_machine(
    codings: pd.DataFrame, evidence: pd.DataFrame, coder: str, scope: Scope, losses: Losses
) -> list[Answer]:
    """Return the machine's answers: each level with its quotes, or once without any (TABLES["codings"], ["evidence"]).

    Its confidence, and its quotes for levels that it did not give, are noted among the losses.
    """
    quotes: dict[tuple[str, str, str], list] = {}
    for row in evidence[evidence["coder"] == coder].itertuples():
        quotes.setdefault((row.document_id, row.variable, row.level), []).append(row)
    found = []
    for row in codings[codings["coder"] == coder].itertuples():
        key = (row.document_id, row.variable, row.level)
        if not scope.holds(row.document_id, row.variable):
            continue
        losses.add("machine_detail", f"{Answer(*key, coder).name} / {row.confidence}")
        found += [
            Answer(
                *key, coder, int(one.rank), one.quote, None, "", row.grid_version,
                tuple(map(tuple, json.loads(one.spans))), one.status,
            )
            for one in quotes.pop(key, ())
        ] or [Answer(*key, coder, grid_version=row.grid_version)]  # fmt: skip
    left = [one for key, rows in quotes.items() if scope.holds(*key[:2]) for one in rows]
    losses.add(
        "machine_detail",
        *(Answer(one.document_id, one.variable, one.level, coder, one.rank).name for one in left),
    )
    return found


def of_consensus(
    settled: pd.DataFrame, given: list[Answer], scope: Scope, arbitration: str, losses: Losses
) -> list[Answer]:
    """Return the settled answers (TABLES["consensus"]) under one name, with a quote of those who gave them.

    The arbitration's quote comes first, then that of the coders in their order. Disputed cells are noted
    among the losses.
    """
    quoted: dict[tuple[str, str, str, str], Answer] = {
        (answer.document, answer.variable, answer.level, answer.coder): answer
        for answer in given
        if answer.rank == 1
    }
    found = []
    for row in settled.itertuples():
        if not scope.holds(row.document_id, row.variable):
            continue
        answer = Answer(row.document_id, row.variable, row.level, CONSENSUS)
        if row.status == DISPUTED:
            losses.add("disputed", answer.name)
            continue
        key = (row.document_id, row.variable, row.level)
        own = [quoted.get((*key, name)) for name in (arbitration, *row.coders.split("|"))]
        shown = next((one for one in own if one is not None and one.quote and one.status != NOT_FOUND), None)
        found.append(replace(shown, coder=CONSENSUS, note="", grid_version="") if shown else answer)
    return found
