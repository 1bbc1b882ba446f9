"""Tables without drawn lines: cells that stand side by side, row after row."""

from __future__ import annotations

from dataclasses import dataclass

from .characters import Fragment
from .tabular import Row, fit, like


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


def aligned_tables(items: list[Fragment | Row], edges: list[float] | None = None) -> list[Fragment | Row]:
    """Return the page's items, with runs of rows of cells side by side turned into table rows.

    `edges` are the left edges of the columns of a table that ended the page before: rows that stand on them
    at the top of this page continue it.
    """
    result: list[Fragment | Row] = []
    run: list[Fragment] = []
    for item in [*items, None]:
        if isinstance(item, Fragment):
            run.append(item)
            continue
        if run:
            result.extend(_aligned(run, edges or []))
            edges, run = None, []
        if item is not None:
            result.append(item)
            edges = None
    return result


def trailing_edges(items: list[Fragment | Row], page_height: float) -> list[float] | None:
    """Return the left edges of the columns of a table that runs to the page's end, None without one."""
    for below, item in enumerate(reversed(items)):
        if isinstance(item, Row):
            if item.box()[3] < 0.7 * page_height or below > 2:
                return None
            return [min(line.x0 for line in cell) for cell in item.cells if cell]
    return None


def _aligned(fragments: list[Fragment], edges: list[float]) -> list[Fragment | Row]:
    rows = _chains(_cells(fragments))
    result: list[Fragment | Row] = []
    start = 0
    if len(edges) >= 2:
        start = _continued(rows, edges, result)
    while start < len(rows):
        if len(rows[start]) < 2:
            result.extend(line for cell in rows[start] for line in cell.lines)
            start += 1
            continue
        stop = start + 1
        while stop < len(rows) and _goes_on(rows[stop - 1], rows[stop]):
            stop += 1
        if _worth(rows[start:stop]):
            chains = enumerate(rows[start:stop])
            table = [Row([cell.lines for cell in chain], first=n == 0) for n, chain in chains]
            _split_heads(table)
            result.extend(table)
        else:
            result.extend(line for chain in rows[start:stop] for cell in chain for line in cell.lines)
        start = stop
    return result


def _continued(rows: list[list[_Cell]], edges: list[float], result: list[Fragment | Row]) -> int:
    """Put the first rows that stand on a former table's columns into `result`; return where they end."""
    start = 0
    while start < len(rows) and start < 2 and all(_column(cell, edges) is None for cell in rows[start]):
        # The page's own header may come first.
        result.extend(line for cell in rows[start] for line in cell.lines)
        start += 1
    first = True
    while start < len(rows):
        columns = [_column(cell, edges) for cell in rows[start]]
        if None in columns or columns == [0] or columns != sorted(set(columns)):
            break
        cells: list[list[Fragment]] = [[] for _edge in edges]
        for column, cell in zip(columns, rows[start], strict=True):
            cells[column] = cell.lines
        result.append(Row(cells, first=first))
        first = False
        start += 1
    return start


def _column(cell: _Cell, edges: list[float]) -> int | None:
    return next((number for number, edge in enumerate(edges) if abs(cell.x0 - edge) < 3.0), None)


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
