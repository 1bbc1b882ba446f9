"""What every kind of hypothesis needs: the values of an expression for each report, and the row of a result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..expressions import CONTEXT, compile_expression
from ..grid import Text
from ..messages import in_words, said
from ..numerals import half_up

SUPPORTED, CONTRADICTED, UNDECIDED = "soutenue", "contredite", "indécise"
DESCRIBED, UNRELIABLE, NO_DATA = "décrite", "exploratoire", "sans donnée"
SHARE, DIFFERENCE, DELTA, TAU, CRAMER, KENDALL, COCHRAN, PAGE, LOEVINGER = (
    "part", "différence de parts", "delta de Cliff", "tau-b", "V de Cramér", "W de Kendall", "êta² de Cochran",
    "place de L", "H de Loevinger",
)  # fmt: skip
EXCLUDED, FOR, AGAINST = "exclure", "pour", "contre"


@dataclass(frozen=True)
class Options:
    """How to test: the level, the seed and number of permutations, and what becomes of an unknown answer."""

    level: float = 0.05
    seed: int = 0
    permutations: int = 9999
    missing: str = EXCLUDED


class Data:
    """The reports' values as expressions read them; a multi variable is {level: ticked}.

    Parameters
    ----------
    matrix : TABLES["matrix"]; context : TABLES["documents"], for what the register says of the communes.
    """

    def __init__(self, matrix: pd.DataFrame, grid, context: pd.DataFrame | None = None) -> None:
        self.grid = grid
        self.known = {**grid.variables, **grid.derived}
        self.orders = {name: variable.codes for name, variable in grid.variables.items()}
        self.rows = self._context(matrix, context)
        for row in self.rows:
            for name, variable in self.known.items():
                if variable.measure == "multi" and name in row:
                    ticks = {level.code: row[f"{name}={level.code}"] for level in variable.levels}
                    ticks = {code: None if pd.isna(tick) else bool(tick) for code, tick in ticks.items()}
                    row[name] = None if set(ticks.values()) == {None} else ticks

    @staticmethod
    def _context(matrix: pd.DataFrame, context: pd.DataFrame | None) -> list[dict[str, Any]]:
        records = matrix.to_dict("records")
        told = {} if context is None else context.set_index("document_id").to_dict("index")
        for record in records:
            own = told.get(record["document_id"], {})
            for name, column in CONTEXT.items():
                record.setdefault(name, own.get(column))
        return records

    def values(self, text: str, place: str) -> list[Any]:
        """The value of an expression for each report; None where it is not known."""
        expression = compile_expression(str(text), place)
        return [expression.evaluate(row, self.orders) for row in self.rows]

    def numbers(self, name: str, place: str) -> np.ndarray:
        """An ordered variable as numbers; NaN where it is not known."""
        return np.array([np.nan if value is None else float(value) for value in self.values(name, place)])

    def ticks(self, name: str) -> np.ndarray:
        """A multi variable as reports x levels, 0 or 1; reports with an unknown tick are left out."""
        codes = [level.code for level in self.known[name].levels]
        cells = [[(row[name] or {}).get(code) for code in codes] for row in self.rows]
        return np.array([cell for cell in cells if None not in cell], dtype=float).reshape(-1, len(codes))

    def present(self, name: str, values: Sequence) -> list[str]:
        """The codes of a variable that occur, in the order of its levels."""
        found = {value for value in values if value is not None}
        declared = [level.code for level in self.known[name].levels]
        return [code for code in declared if code in found] + sorted(found - set(declared))

    def ordered(self, name: str) -> bool:
        """Whether a variable's values have an order."""
        return self.known[name].measure in ("ordinal", "boolean", "nombre")


def result(verdict: str = UNDECIDED, **columns: Any) -> dict[str, Any]:
    """A row of results; what is not given is missing."""
    empty = {
        "detail": "", "n": pd.NA, "k": pd.NA, "effect": "", "estimate": np.nan, "low": np.nan, "high": np.nan,
        "p": np.nan, "p_against": np.nan, "verdict": verdict, "note": "",
    }  # fmt: skip
    return empty | columns


def missing_note(count: int) -> Any:
    """How many reports had no value."""
    return said("{count} sans valeur", count=count) if count else ""


@dataclass(frozen=True)
class Notes:
    """Notes as one text, in either language; nothing where there is none."""

    notes: tuple[Any, ...]

    def get(self, language: str) -> str:
        """Return the notes in a language, between semicolons."""
        told = [in_words(note, language) for note in self.notes]
        return (" ; " if language == "fr" else "; ").join(note for note in told if note)


def joined(*notes: Any) -> Notes:
    """Notes as one text."""
    return Notes(notes)


@dataclass(frozen=True)
class Decimal:
    """A number in a note, with the decimal mark of the language; `digits` < 0: as many as it has."""

    value: float
    digits: int = 2

    def get(self, language: str) -> str:
        """Return the number as a language writes it."""
        text = f"{self.value:g}" if self.digits < 0 else f"{half_up(self.value, self.digits):.{self.digits}f}"
        return (text.replace(".", ",") if language == "fr" else text).replace("-", "−")


def labels(grid, name: str, code: str = "") -> Text:
    """The label of a variable, or of one of its levels, in both languages."""
    return Text(*(grid.label(f"{name}={code}" if code else name, language) for language in ("fr", "en")))


def in_both(row: dict[str, Any]) -> dict[str, Any]:
    """A row of results with its texts in French, and in English beside."""
    texts = {column: row[column] for column in ("detail", "note")}
    french = {column: in_words(text, "fr") for column, text in texts.items()}
    return row | french | {f"{column}_en": in_words(text, "en") for column, text in texts.items()}


def names_of(entry, options: Sequence[str]) -> list[str]:
    """The variables that options of an entry name, one or several each."""
    found: list[str] = []
    for option in options:
        value: Any = entry.options.get(option, [])
        found += (
            [str(value)]
            if isinstance(value, str) or not isinstance(value, Sequence)
            else [str(v) for v in value]
        )
    return found


def expressions_of(entry, options: Mapping[str, str]) -> list[str]:
    """The expressions among an entry's options."""
    return [
        str(entry.options[name])
        for name, what in options.items()
        if what == "expression" and name in entry.options
    ]
