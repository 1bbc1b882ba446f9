"""Differences between two readings laid out for people: question by question, both quotes, the rule beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ..grid import Grid, Variable
from ..memory import Memory
from ..tables import RESERVED_CODES
from ..wording import coder, listed, rules
from .discussion import advice, apart, level, levels

Cell = tuple[str, str]


@dataclass(frozen=True)
class Passage:
    """What a coder rests an answer on: the level, the page ("" where unknown), the quote and the note."""

    level: str
    page: str
    quote: str
    note: str


@dataclass(frozen=True)
class Answer:
    """What one of the two answered, and on what."""

    who: str
    told: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Difference:
    """One report on which two readings differ; `settled` and `reason` are what was decided already."""

    document: str
    report: str
    apart: str
    answers: tuple[Answer, Answer]
    settled: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Section:
    """A question with its differences, the grid's rules and the definitions of the levels concerned."""

    variable: str
    label: str
    multi: bool
    question: str
    advice: str
    rules: tuple[tuple[str, str], ...]
    levels: tuple[tuple[str, str], ...]
    differences: tuple[Difference, ...]


def sections(
    cells: pd.DataFrame,
    discussed: pd.DataFrame,
    codings: pd.DataFrame,
    grid: Grid,
    pair: Sequence[str],
    titles: Mapping[str, str],
    settled: pd.DataFrame | None = None,
    memory: Memory | None = None,
) -> list[Section]:
    """Return the questions on which two coders differ, in the order of `discussed`, each with its differences.

    Parameters
    ----------
    cells, discussed : results of `disagreements.compared` and `to_discuss`.
    codings : TABLES["codings"] of both coders, for pages, quotes and notes.
    titles : how a report is named; its id where it is not there.
    settled : TABLES["readings"] of what was decided already.
    memory : whose local decisions stand beside the rules.
    """
    given = dict(iter(codings.groupby(["document_id", "variable", "coder"], sort=False)))
    decided = _decided(settled, grid) if settled is not None else {}
    found = []
    for line in discussed.to_dict("records"):
        variable = grid.variables[line["variable"]]
        rows = cells[(cells["variable"] == variable.id) & (cells["kind"] != "same")].to_dict("records")
        found.append(
            Section(
                variable.id, variable.label.get(), variable.multi, variable.question.get(), advice(line, grid, pair),
                rules(variable, memory or Memory()),
                _definitions(variable, rows),
                tuple(_difference(row, given, grid, pair, titles, decided) for row in rows),
            )
        )  # fmt: skip
    return found


def _definitions(variable: Variable, rows: list[dict]) -> tuple[tuple[str, str], ...]:
    given = {code for row in rows for code in (*row["first_only"], *row["second_only"])}
    return tuple((one.label.get(), one.definition.get()) for one in variable.levels if one.code in given)


def _difference(row: dict, given: Mapping, grid: Grid, pair, titles, decided: Mapping) -> Difference:
    document, name = row["document_id"], row["variable"]
    answers = tuple(
        Answer(
            coder(who),
            levels(grid, name, codes),
            _passages(given[document, name, who], name, only, grid),
        )
        for who, codes, only in zip(
            pair, (row["first"], row["second"]), (row["first_only"], row["second_only"]), strict=True
        )
    )
    told = decided.get((document, name), ("", ""))
    return Difference(document, titles.get(document, document), apart(row, grid, pair), answers, *told)


def _passages(rows: pd.DataFrame, name: str, only: Sequence[str], grid: Grid) -> tuple[Passage, ...]:
    """The quotes and notes of the levels that one alone gave: the others are no matter of discussion."""
    return tuple(
        Passage(
            level(grid, name, row.level),
            "" if pd.isna(row.page) else str(int(row.page)),
            row.quote,
            row.note,
        )
        for row in rows.itertuples()
        if row.level in only and (row.quote or row.note)
    )


def _decided(settled: pd.DataFrame, grid: Grid) -> dict[Cell, tuple[str, str]]:
    """What was decided for each report and variable, and why, in words."""
    told = {}
    for (document, name), own in settled.groupby(["document_id", "variable"], sort=False):
        order = (*grid.variables[name].codes, *RESERVED_CODES) if name in grid.variables else ()
        codes = sorted(own["level"], key=lambda code, order=order: order.index(code) if code in order else 0)
        reasons = dict.fromkeys(note for note in own["note"] if note)
        told[document, name] = (levels(grid, name, codes), listed(reasons))
    return told
