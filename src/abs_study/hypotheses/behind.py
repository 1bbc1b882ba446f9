"""Which reports stand behind the count of a hypothesis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from ..expressions import compile_expression
from .rows import Data, names_of

_SHARES = ("part", "part_superieure", "part_inferieure")
_PAIRED = {"premier": 0, "second": 1}


def reports_behind(
    part: str,
    matrix: pd.DataFrame,
    grid,
    everything: pd.DataFrame,
    context: pd.DataFrame,
    known: dict[bool, Data] | None = None,
) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Yield what a part of a hypothesis counts, the variable to look at, and the reports counted or not.

    Parameters
    ----------
    part : the column `part` of `test_all` (« H1a », « H5.2 »)
    matrix, everything, context : the same as for `test_all`
    known : what is made of them, kept there for the next part

    Yields
    ------
    The expression counted, a coded variable that it reads ("" if none), and a DataFrame with columns document_id
    and counted (True, False, NA where the report leaves the base). A part that does not count reports yields
    nothing; two paired answers yield one each.
    """
    name, _dot, number = part.partition(".")
    entry = grid.hypotheses.get(name)
    if entry is None:
        return
    known = {} if known is None else known
    every = entry.options.get("rapports") == "tous"
    chosen = everything if every else matrix
    if every not in known:
        known[every] = Data(chosen, grid, context)
    data = known[every]
    for text in _counted(entry, int(number or 1)):
        values = [_yes(value, entry.kind) for value in data.values(text, entry.place)]
        frame = pd.DataFrame({"document_id": chosen["document_id"].to_numpy(), "counted": values})
        yield text, _variable(text, entry.place, grid), frame


def _counted(entry, number: int) -> list[str]:
    """The expressions whose true values a part counts."""
    options = entry.options
    if entry.kind in _SHARES:
        return [str(options.get("condition", ""))]
    if entry.kind == "mediane_positive":
        return [str(options.get("valeur", ""))]
    if entry.kind == "mcnemar":
        return [str(options.get(name, "")) for name in _PAIRED]
    names = names_of(entry, ["variables"])
    if entry.kind == "composantes" and number <= len(names):
        return [f"{names[number - 1]} = {options.get('niveau', '')}"]
    return []


def _yes(value: Any, kind: str) -> Any:
    if value is None:
        return pd.NA
    return float(value) > 0 if kind == "mediane_positive" else bool(value)


def _variable(text: str, place: str, grid) -> str:
    """The first coded variable that an expression reads, through derived ones where need be."""
    todo, seen = [text], set()
    while todo:
        names = [name for name in compile_expression(todo.pop(0), place).names if name not in seen]
        seen.update(names)
        coded = next((name for name in names if name in grid.variables), "")
        if coded:
            return coded
        todo += [text for name in names if name in grid.derived for text in grid.derived[name].expressions]
    return ""
