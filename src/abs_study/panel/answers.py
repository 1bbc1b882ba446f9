"""An answer while it is being given: levels with their quotes and notes, and whether it is finished."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from ..grid import Variable
from ..tables import MISSING_CODES, NONE_TICKED, TABLES

Cell = tuple[str, str]  # a report and a variable


@dataclass(frozen=True)
class Row:
    """A level given, as in people's files; `version` is that of the grid by which it was given."""

    level: str
    page: int | None = None
    quote: str = ""
    note: str = ""
    version: str = ""


@dataclass(frozen=True)
class Answer:
    """The rows of a cell; `waiting` holds a quote that was taken before any level."""

    rows: tuple[Row, ...] = ()
    done: bool = False
    waiting: Row | None = None

    @property
    def levels(self) -> frozenset[str]:
        """The set of levels given."""
        return frozenset(row.level for row in self.rows)

    def row(self, level: str) -> Row | None:
        """Return the row of a level, None where it is not given."""
        return next((row for row in self.rows if row.level == level), None)


def reserved(variable: Variable) -> tuple[str, ...]:
    """Return the reserved codes that a person may give to a variable."""
    missing = MISSING_CODES[:2]
    return (NONE_TICKED, *missing) if variable.multi else missing


def chosen(answer: Answer, variable: Variable, level: str, version: str) -> Answer:
    """Choose a level, or untick it where several are possible; a waiting quote goes to it.

    A finished answer of several levels stays finished while one is ticked. A reserved code stands alone.
    """
    given = answer.row(level)
    if level in reserved(variable):
        note = next((row.note for row in answer.rows if row.level in reserved(variable)), "")
        return Answer((Row(level, note=note, version=version),), True)
    if given is not None and not variable.multi:
        return answer
    if given is not None:
        kept = tuple(replace(row, version=version) for row in answer.rows if row.level != level)
        return Answer(kept, answer.done and bool(kept), answer.waiting)
    if not variable.multi:
        before = answer.rows[0] if answer.rows else Row("")
        if before.level in reserved(variable):
            before = Row("", note=before.note)
        source = answer.waiting or before
        row = Row(level, source.page, source.quote, before.note, version)
        return Answer((row,), True)
    kept = [row for row in answer.rows if row.level not in reserved(variable)]
    source = answer.waiting or Row("")
    rows = [replace(row, version=version) for row in kept]
    rows.append(Row(level, source.page, source.quote, "", version))
    return Answer(in_order(rows, variable), answer.done and bool(kept))


def quoted(answer: Answer, level: str, page: int | None, quote: str) -> Answer:
    """Give a quote to a level, or keep it waiting where that level is not given."""
    if answer.row(level) is None:
        return replace(answer, waiting=Row("", page, quote) if quote else None)
    rows = (replace(row, page=page, quote=quote) if row.level == level else row for row in answer.rows)
    return replace(answer, rows=tuple(rows))


def noted(answer: Answer, level: str, note: str) -> Answer:
    """Give a note to a level that is given."""
    rows = (replace(row, note=note) if row.level == level else row for row in answer.rows)
    return replace(answer, rows=tuple(rows))


def in_order(rows: Iterable[Row], variable: Variable) -> tuple[Row, ...]:
    """Return rows in the order of the grid."""
    order = {code: place for place, code in enumerate(variable.codes)}
    return tuple(sorted(rows, key=lambda row: order.get(row.level, len(order))))


def filed(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return rows in the order of people's files."""
    return tuple(sorted(rows, key=lambda row: row.level))


def cells_of(readings: pd.DataFrame) -> dict[Cell, tuple[Row, ...]]:
    """Return the rows of a people's file (TABLES["readings"]) by report and variable."""
    cells: dict[Cell, tuple[Row, ...]] = {}
    for row in readings.itertuples():
        page = None if pd.isna(row.page) else int(row.page)
        given = Row(row.level, page, row.quote, row.note, row.grid_version)
        cell = (row.document_id, row.variable)
        cells[cell] = (*cells.get(cell, ()), given)
    return {cell: filed(rows) for cell, rows in cells.items()}


def frame_of(cells: Mapping[Cell, Iterable[Row]]) -> pd.DataFrame:
    """Return TABLES["readings"] from the rows of each cell."""
    table = TABLES["readings"]
    rows = [
        (*cell, row.level, row.page, row.quote, row.note, row.version)
        for cell, given in cells.items()
        for row in given
    ]
    return table.conform(pd.DataFrame(rows, columns=list(table.columns), dtype=object))
