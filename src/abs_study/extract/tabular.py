"""Tables of a page: ruled ones by their grid, others by cells that stand side by side row after row."""

from __future__ import annotations

from dataclasses import dataclass, field

from .characters import Fragment
from .grids import RuledGrid

Item = "Fragment | Row"


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
    if all(a <= b + 1 for a, b in zip(tops, tops[1:], strict=False)):
        return cell
    return sorted(cell, key=lambda line: (round(line.middle / max(line.size, 1)), line.x0))


def _is_table(rows: list[Row]) -> bool:
    """Tell a table from boxes around text: two rows with several filled cells, or one of short cells."""
    full = [row for row in rows if sum(1 for cell in row.cells if cell) >= 2]
    if len(full) >= 2:
        return True
    words = sum(len(line.words) for row in full for cell in row.cells for line in cell)
    return bool(full) and len(rows) >= 1 and words <= 60


# -- tables without rules ----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Cell:
    lines: list[Fragment]
    x0: float
    top: float
    x1: float
    bottom: float

    def add(self, line: Fragment) -> None:
        self.lines.append(line)
        self.x0, self.x1 = min(self.x0, line.x0), max(self.x1, line.x1)
        self.top, self.bottom = min(self.top, line.top), max(self.bottom, line.bottom)


def aligned_tables(items: list[Fragment | Row]) -> list[Fragment | Row]:
    """Return the page's items, with runs of rows of cells side by side turned into table rows."""
    result: list[Fragment | Row] = []
    run: list[Fragment] = []
    for item in items:
        if isinstance(item, Fragment):
            run.append(item)
        else:
            result.extend(_aligned(run))
            run = []
            result.append(item)
    result.extend(_aligned(run))
    return result


def _aligned(fragments: list[Fragment]) -> list[Fragment | Row]:
    rows = _chains(_cells(fragments))
    result: list[Fragment | Row] = []
    start = 0
    while start < len(rows):
        if len(rows[start]) < 2:
            result.extend(line for cell in rows[start] for line in cell.lines)
            start += 1
            continue
        stop = start + 1
        while stop < len(rows) and _goes_on(rows[stop - 1], rows[stop]):
            stop += 1
        if _worth(rows[start:stop]):
            table = [
                Row([cell.lines for cell in chain], first=n == 0) for n, chain in enumerate(rows[start:stop])
            ]
            _split_heads(table)
            result.extend(table)
        else:
            result.extend(line for chain in rows[start:stop] for cell in chain for line in cell.lines)
        start = stop
    return result


def _cells(fragments: list[Fragment]) -> list[_Cell]:
    """Gather lines drawn one under the other in one column."""
    cells: list[_Cell] = []
    for line in fragments:
        if cells and _under(cells[-1], line):
            cells[-1].add(line)
        else:
            cells.append(_Cell([line], line.x0, line.top, line.x1, line.bottom))
    return cells


def _under(cell: _Cell, line: Fragment) -> bool:
    last = cell.lines[-1]
    pitch = line.middle - last.middle
    if abs(last.size - line.size) > 0.15 * last.size or last.bold != line.bold:
        return False
    if not 0.5 * last.size < pitch < 1.55 * last.size:
        return False
    left = abs(line.x0 - cell.x0) < 2.0
    centred = abs((line.x0 + line.x1) - (cell.x0 + cell.x1)) < 6.0
    return left or centred or abs(line.x1 - cell.x1) < 2.0


def _chains(cells: list[_Cell]) -> list[list[_Cell]]:
    """Chain cells that stand each to the right of the one before and beside it."""
    chains: list[list[_Cell]] = []
    for cell in cells:
        if chains and _beside(chains[-1], cell):
            chains[-1].append(cell)
        else:
            chains.append([cell])
    return chains


def _beside(chain: list[_Cell], cell: _Cell) -> bool:
    last = chain[-1]
    if cell.x0 < last.x1 + 1.0:
        return False
    top, bottom = min(c.top for c in chain), max(c.bottom for c in chain)
    overlap = min(bottom, cell.bottom) - max(top, cell.top)
    return overlap > 0.5 * min(bottom - top, cell.bottom - cell.top)


def _goes_on(above: list[_Cell], below: list[_Cell]) -> bool:
    """Tell whether a row continues a table: just below, its cells under (or between) those above."""
    if len(below) < 2:
        return False
    size = below[0].lines[0].size
    gap = min(c.top for c in below) - max(c.bottom for c in above)
    if not -0.8 * size < gap < 2.5 * size:
        return False
    shared = sum(1 for cell in below if any(cell.x0 < c.x1 and c.x0 < cell.x1 for c in above))
    return shared >= 2 or (shared >= 1 and len(below) == 2)


def _worth(rows: list[list[_Cell]]) -> bool:
    """Tell a table from columns of prose and from one stray pair of words."""
    lines = [line for row in rows for cell in row for line in cell.lines]
    longest = max(len(cell.lines) for row in rows for cell in row)
    if longest > 14:
        return False
    words = sum(len(line.words) for line in lines) / sum(len(row) for row in rows)
    if len(rows) == 1:
        return len(rows[0]) >= 3 and words <= 6
    return words <= 25


def _split_heads(table: list[Row]) -> None:
    """Cut a cell that runs over the next column's edge (tight columns), where other rows show that edge."""
    most = max(len(row.cells) for row in table)
    full = [row for row in table if len(row.cells) == most]
    if len(full) < 2 or len(full) == len(table):
        return
    edges = [min(line.x0 for row in full for line in row.cells[column]) for column in range(most)]
    for row in table:
        if len(row.cells) >= most:
            continue
        cells: list[list[Fragment]] = []
        for cell in row.cells:
            cells.extend(_at_edges(cell, edges[1:]))
        row.cells = cells


def _at_edges(cell: list[Fragment], edges: list[float]) -> list[list[Fragment]]:
    if len(cell) != 1:
        return [cell]
    line = cell[0]
    pieces: list[Fragment] = []
    for number, word in enumerate(line.words):
        if not pieces or (number and any(abs(word.x0 - edge) < 2.5 for edge in edges)):
            pieces.append(like(line))
        pieces[-1].words.append(word)
    for piece in pieces:
        fit(piece)
    return [[piece] for piece in pieces]
