"""Straight lines drawn on a page: borders of cells, edges of shaded boxes."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pypdfium2.raw as raw

Turn = Callable[[float, float, float, float], tuple[float, float, float, float]]
_THIN = 3.0
_SHORT = 6.0
_GLYPH = 12.0  # Letters drawn as outlines (charts) are no borders.
_MOST_OBJECTS = 4000
_MOST_RULES = 1500
_MOST_SEGMENTS = 800


@dataclass(frozen=True, slots=True)
class Rule:
    """A line from `low` to `high`: level (`at` is y) or upright (`at` is x), in points from the top left."""

    upright: bool
    at: float
    low: float
    high: float


def page_rules(page, turn: Turn) -> list[Rule]:
    """Return the rules of a page; none where a drawing (a map) has too many to be a table's."""
    handle = page.raw if hasattr(page, "raw") else page
    count = raw.FPDFPage_CountObjects(handle)
    if count > _MOST_OBJECTS:
        return []
    found: list[Rule] = []
    bounds = [ctypes.c_float() for _side in range(4)]
    for index in range(count):
        item = raw.FPDFPage_GetObject(handle, index)
        if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_PATH:
            continue
        if not raw.FPDFPageObj_GetBounds(item, *bounds):
            continue
        left, bottom, right, top = (side.value for side in bounds)
        if right - left < _GLYPH and top - bottom < _GLYPH:
            continue
        segments = raw.FPDFPath_CountSegments(item)
        if 6 < segments <= _MOST_SEGMENTS:
            found.extend(_drawn(item, segments, turn))
        else:
            found.extend(_edges(*turn(left, top, right, bottom)))
        if len(found) > 2 * _MOST_RULES:
            return []
    unique = list(
        dict.fromkeys(Rule(r.upright, round(r.at, 1), round(r.low, 1), round(r.high, 1)) for r in found)
    )
    return unique if len(unique) <= _MOST_RULES else []


def _edges(x0: float, top: float, x1: float, bottom: float) -> Iterator[Rule]:
    """Yield a thin box as one rule, a larger one as its four edges."""
    wide, high = x1 - x0, bottom - top
    if high <= _THIN:
        if wide >= _SHORT:
            yield Rule(False, (top + bottom) / 2, x0, x1)
    elif wide <= _THIN:
        if high >= _SHORT:
            yield Rule(True, (x0 + x1) / 2, top, bottom)
    elif wide >= _SHORT and high >= _SHORT:
        yield Rule(False, top, x0, x1)
        yield Rule(False, bottom, x0, x1)
        yield Rule(True, x0, top, bottom)
        yield Rule(True, x1, top, bottom)


def _drawn(item, segments: int, turn: Turn) -> Iterator[Rule]:
    """Yield the straight, upright or level segments of a path with many."""
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    before: tuple[float, float] | None = None
    for index in range(segments):
        segment = raw.FPDFPath_GetPathSegment(item, index)
        if not raw.FPDFPathSegment_GetPoint(segment, x, y):
            before = None
            continue
        px = matrix.a * x.value + matrix.c * y.value + matrix.e
        py = matrix.b * x.value + matrix.d * y.value + matrix.f
        here = turn(px, py, px, py)[:2]
        if before and raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_LINETO:
            (x0, y0), (x1, y1) = before, here
            if abs(y0 - y1) < 0.7 and abs(x0 - x1) >= _SHORT:
                yield Rule(False, (y0 + y1) / 2, min(x0, x1), max(x0, x1))
            elif abs(x0 - x1) < 0.7 and abs(y0 - y1) >= _SHORT:
                yield Rule(True, (x0 + x1) / 2, min(y0, y1), max(y0, y1))
        before = here
