"""Bullets and item numbers drawn apart from their text (often after all of it) are put before it again."""

from __future__ import annotations

import re

from .characters import Fragment
from .tabular import Row

_MARK = re.compile(
    r"[•●○◦▪■□▫‣⁃∙·►▶➢➤➔→✓✔✗❖◆◇*\uf0b7\uf0a7\uf0d8\uf02d–-]|o|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]"
)
_REACH = 4.0
_DASH_REACH = 1.6


def attach_marks(items: list[Fragment | Row]) -> list[Fragment | Row]:
    """Return the page's items with every lone mark joined to the line that starts just to its right."""
    for item in items:
        if isinstance(item, Row):
            item.cells = [_attached(cell) for cell in item.cells]
    kept = {id(line) for line in _attached([item for item in items if isinstance(item, Fragment)])}
    return [item for item in items if isinstance(item, Row) or id(item) in kept]


def _attached(lines: list[Fragment]) -> list[Fragment]:
    marks = [line for line in lines if len(line.words) == 1 and _MARK.fullmatch(line.words[0].text)]
    if not marks:
        return lines
    lone = {id(mark) for mark in marks}
    others = [line for line in lines if id(line) not in lone]
    taken: set[int] = set()
    joined: set[int] = set()
    for mark in marks:
        line = _beside(mark, others, taken)
        if line is None:
            continue
        taken.add(id(line))
        joined.add(id(mark))
        line.words[0].spaced = True
        line.words.insert(0, mark.words[0])
        line.x0 = mark.x0
    return [line for line in lines if id(line) not in joined]


def _beside(mark: Fragment, lines: list[Fragment], taken: set[int]) -> Fragment | None:
    """Return the nearest line to the right of a mark, on its height."""
    reach = _DASH_REACH if mark.words[0].text in "–-o" else _REACH
    best, distance = None, reach * mark.size
    for line in lines:
        gap = line.x0 - mark.x1
        if not -0.3 * mark.size < gap < distance or id(line) in taken:
            continue
        overlap = min(line.bottom, mark.bottom) - max(line.top, mark.top)
        if overlap > 0.4 * min(line.height, mark.height):
            best, distance = line, gap
    return best
