"""Rows of tables; ruled tables: what stands in the cells of a grid of drawn lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from .characters import Fragment
from .grids import RuledGrid


@dataclass(slots=True)
class Row:
    """A table's row: the line fragments of each cell, left to right."""

    cells: list[list[Fragment]] = field(default_factory=list)
    first: bool = False

    def box(self) -> tuple[float, float, float, float]:
        """Return the row's box (left, top, right, bottom)."""
        lines = [line for cell in self.cells for line in cell]
        return (
            min(line.x0 for line in lines), min(line.top for line in lines),
            max(line.x1 for line in lines), max(line.bottom for line in lines),
        )  # fmt: skip


def ruled_tables(fragments: list[Fragment], grids: list[RuledGrid]) -> list[Fragment | Row]:
    """Return the page's items: fragments inside a grid become the grid's rows, where its first one stood."""
    items: list[Fragment | Row] = list(fragments)
    for grid in grids:
        items = _with_grid(items, grid)
    return items


def _with_grid(items: list[Fragment | Row], grid: RuledGrid) -> list[Fragment | Row]:
    cells: dict[tuple[int, int], list[Fragment]] = {}
    kept: list[Fragment | Row] = []
    place = -1
    for item in items:
        middle = (item.x0 + item.x1) / 2 if isinstance(item, Fragment) else -1.0
        if isinstance(item, Row) or grid.cell(middle, item.middle) is None:
            kept.append(item)
            continue
        if place < 0:
            place = len(kept)
        for piece in _cut(item, grid):
            word = piece.words[0]
            cell = grid.cell((word.x0 + word.x1) / 2, piece.middle) or grid.cell(middle, item.middle)
            cells.setdefault(cell, []).append(piece)
    rows = _grid_rows(cells, grid)
    if not _is_table(rows):
        return items
    return [*kept[:place], *rows, *kept[place:]]


def _cut(line: Fragment, grid: RuledGrid) -> list[Fragment]:
    """Cut a line where a column's edge runs between two of its words."""
    pieces: list[Fragment] = []
    cell = None
    for word in line.words:
        here = grid.cell((word.x0 + word.x1) / 2, (word.top + word.bottom) / 2) or cell
        if not pieces or here != cell:
            pieces.append(like(line))
        pieces[-1].words.append(word)
        cell = here
    for piece in pieces:
        fit(piece)
    return pieces


def like(line: Fragment) -> Fragment:
    """Return an empty line of the same type."""
    return Fragment([], 0.0, line.top, 0.0, line.bottom, line.size, line.bold, line.page_width)


def fit(line: Fragment) -> None:
    """Set a line's box from its words."""
    line.x0, line.x1 = line.words[0].x0, max(word.x1 for word in line.words)
    line.top, line.bottom = min(w.top for w in line.words), max(w.bottom for w in line.words)
    line.bold = sum(len(w.text) * w.bold for w in line.words) > 0.8 * sum(len(w.text) for w in line.words)


def _grid_rows(cells: dict[tuple[int, int], list[Fragment]], grid: RuledGrid) -> list[Row]:
    rows: list[Row] = []
    for number in range(len(grid.ys) - 1):
        if not any(row == number for row, _column in cells):
            continue
        own = [
            cells.get((number, column), [])
            for column in range(grid.columns)
            if grid.owner[number, column][1] == column
        ]
        rows.append(Row([_reading_order(cell) for cell in own], first=not rows))
    return rows


def _reading_order(cell: list[Fragment]) -> list[Fragment]:
    """Return a cell's lines as drawn, from the top where they were drawn otherwise."""
    tops = [line.middle for line in cell]
    if all(a <= b + 1 for a, b in pairwise(tops)):
        return cell
    return sorted(cell, key=lambda line: (round(line.middle / max(line.size, 1)), line.x0))


def _is_table(rows: list[Row]) -> bool:
    """Tell a table from boxes around text: two rows with several filled cells, or one of short cells."""
    full = [row for row in rows if sum(1 for cell in row.cells if cell) >= 2]
    if len(full) >= 2:
        return True
    words = sum(len(line.words) for row in full for cell in row.cells for line in cell)
    return bool(full) and len(rows) >= 1 and words <= 60
