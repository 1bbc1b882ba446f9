"""What a coding sheet asks: its coder, reports and variables, and the identity by which it is known again."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

import pandas as pd

from ..errors import Problem, StudyError
from ..french import fold
from ..grid import Grid, Variable
from ..memory import Memory
from ..messages import _
from .entries import DASH, DONE, WHOLE, slots
from .names import nearest

__all__ = ["DASH", "WHOLE", "Asked", "Plan", "chosen", "coder_problems", "filled_in", "wording"]
FORMAT = "abs-study sheet 1"
_CODER = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@dataclass(frozen=True)
class Asked:
    """One row of a sheet: a report, a variable, and the level to tick or WHOLE."""

    document: str
    variable: str
    slot: str


@dataclass(frozen=True)
class Plan:
    """A sheet to be made: `titles` names each report as the coder sees it, `variables` are in the grid's order.

    `command` is what takes the sheet back once it is filled in.
    """

    coder: str
    titles: dict[str, str]
    variables: tuple[str, ...]
    grid: Grid
    command: str = "abs-study import"
    memory: Memory = field(default_factory=Memory)

    def rows(self) -> list[Asked]:
        """Return every row that the sheet asks, report after report."""
        return [
            Asked(document, name, slot)
            for document in self.titles
            for name in self.variables
            for slot in slots(self.grid.variables[name])
        ]

    def identity(self) -> list[tuple[str, str, str, str]]:
        """Return what the protected sheet says of this one: kind, name and values."""
        facts = [
            ("format", FORMAT, "", ""),
            ("coder", self.coder, "", ""),
            ("grid", self.grid.version, self.grid.digest, ""),
        ]
        facts += [("document", document, title, "") for document, title in self.titles.items()]
        for name in self.variables:
            variable = self.grid.variables[name]
            facts.append(("variable", name, " ".join(variable.codes), wording(variable)))
        return facts


def wording(variable: Variable) -> str:
    """Return a fingerprint of what coders read of a variable, so that a change of words is noticed."""
    texts = [variable.measure, *map(repr, (variable.label, variable.question, variable.rule))]
    texts += map(repr, (variable.include, variable.exclude, variable.where))
    texts += [repr((level.code, level.label, level.definition)) for level in variable.levels]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]


def coder_problems(coder: str, machine: str) -> list[Problem]:
    """Say what is wrong with the name of a coder, which will be the name of a file."""
    if coder == machine:
        return [Problem(coder, _("ce nom est celui du codage automatique"), _("en prendre un autre"))]
    if _CODER.fullmatch(coder):
        return []
    better = re.sub(r"[^a-z0-9_-]+", "_", fold(coder)).strip("_-") or "anne"
    found = _("ce nom ne peut pas être celui d’un fichier de codage")
    remedy = _("minuscules sans accents, chiffres, « _ » et « - » : par exemple « {name} »")
    return [Problem(coder, found, remedy.format(name=better))]


def chosen(wanted: list[str], known: list[str], option: str) -> list[str]:
    """Return the names asked for (all where none is); raises StudyError for those unknown, with the nearest."""
    names = [name for text in wanted for name in re.split(r"[,;\s]+", text) if name]
    problems = [
        Problem(option, _("« {name} » est inconnu").format(name=name), nearest(name, known))
        for name in names
        if name not in known
    ]
    if problems:
        raise StudyError(_("La feuille ne peut pas être faite."), problems)
    return [name for name in known if name in names] if names else list(known)


def filled_in(readings: pd.DataFrame, grid: Grid) -> dict[Asked, dict[str, str]]:
    """Return what a coder has already answered, row by row of a sheet: code, page, quote and note."""
    known: dict[Asked, dict[str, str]] = {}
    for row in readings.itertuples():
        variable = grid.variables.get(row.variable)
        if variable is None:
            continue
        tick = variable.multi and row.level in variable.codes
        page = "" if pd.isna(row.page) else str(int(row.page))
        content = {"answer": row.level, "page": page, "quote": row.quote, "note": row.note}
        known[Asked(row.document_id, row.variable, row.level if tick else WHOLE)] = content
        if tick:
            known[Asked(row.document_id, row.variable, WHOLE)] = {"answer": DONE}
    return known
