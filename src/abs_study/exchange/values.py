"""Variables of a source: what the register says of a report, and the answers that no quote carries."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..grid import Grid, Variable
from .codebook import DASH, admitted

ATTRIBUTES = {
    "title": "Text", "organisation": "Text", "kind": "Text", "region": "Text", "population": "Integer",
    "year": "Integer", "document_type": "Text", "nature": "Text", "rights": "Text", "url": "Text",
}  # fmt: skip
_BETWEEN = " ; "


def answer_variable(name: str, coder: str) -> str:
    """Return the name of the variable that holds a coder's answers without quote to the variable of this name."""
    return f"{name}{DASH}sans extrait{DASH}{coder}"


def answer_value(grid: Grid, variable: str, levels: Iterable[str]) -> str:
    """Return levels as people read them: « 0 – Absente »."""
    told = []
    for code in levels:
        label = grid.level_label(variable, code, "fr")
        told.append(code if label == code else f"{code}{DASH}{label}")
    return _BETWEEN.join(told)


def levels_of(variable: Variable, value: str) -> list[str]:
    """Return the levels that a value tells, which `answer_value` wrote."""
    codes = (re.match(r"\w+", part.strip()) for part in value.split(_BETWEEN))
    return [code[0] for code in codes if code and code[0] in admitted(variable)]
