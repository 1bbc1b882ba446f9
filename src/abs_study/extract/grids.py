"""Rules that touch each other form grids; a grid's cells are what its rules separate."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from .rules import Rule

_TOUCH = 3.0
_SAME = 4.0


@dataclass(slots=True)
class RuledGrid:
    """A ruled table: column edges `xs`, row edges `ys`, and the merged cell to which each cell belongs."""

    xs: list[float]
    ys: list[float]
    owner: dict[tuple[int, int], tuple[int, int]]

    def cell(self, x: float, y: float) -> tuple[int, int] | None:
        """Return the (row, column) of the merged cell at a point, None outside."""
        row, column = bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1
        if not (0 <= row < len(self.ys) - 1 and 0 <= column < len(self.xs) - 1):
            return None
        return self.owner[row, column]

    @property
    def columns(self) -> int:
        """Return the number of columns."""
        return len(self.xs) - 1


def find_grids(rules: list[Rule]) -> list[RuledGrid]:
    """Return the grids with at least two columns and one row that rules draw."""
    grids = []
    for group in _touching(rules):
        xs = _levels([rule.at for rule in group if rule.upright])
        ys = _levels([rule.at for rule in group if not rule.upright])
        ys = _with_open_ends(ys, [rule for rule in group if rule.upright])
        if len(xs) >= 3 and len(ys) >= 2 and len(xs) * len(ys) <= 5000:
            grids.append(RuledGrid(xs, ys, _owners(xs, ys, group)))
    return grids


def _with_open_ends(ys: list[float], upright: list[Rule]) -> list[float]:
    """Add the edges of a first or last row whose border a page's end left out: its sides go further."""
    if not ys or len(upright) < 2:
        return ys
    top = sorted(rule.low for rule in upright)[1]
    bottom = sorted(rule.high for rule in upright)[-2]
    above = [top] if ys[0] - top > 8 else []
    return above + ys + ([bottom] if bottom - ys[-1] > 8 else [])


def _touching(rules: list[Rule]) -> list[list[Rule]]:
    """Group rules whose boxes touch (a sweep from the top)."""
    boxes = [(r.low, r.at, r.high, r.at) if not r.upright else (r.at, r.low, r.at, r.high) for r in rules]
    order = sorted(range(len(rules)), key=lambda i: boxes[i][1])
    parent = list(range(len(rules)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    active: list[int] = []
    for i in order:
        x0, top, x1, _bottom = boxes[i]
        active = [j for j in active if boxes[j][3] >= top - _TOUCH]
        for j in active:
            if boxes[j][0] <= x1 + _TOUCH and boxes[j][2] >= x0 - _TOUCH:
                parent[root(i)] = root(j)
        active.append(i)
    groups: dict[int, list[Rule]] = {}
    for i, rule in enumerate(rules):
        groups.setdefault(root(i), []).append(rule)
    return [group for group in groups.values() if len(group) >= 5]


def _levels(values: list[float]) -> list[float]:
    """Return distinct positions: those closer than a cell's border are one."""
    levels: list[float] = []
    members: list[float] = []
    for value in sorted(values):
        if members and value - members[-1] > _SAME:
            levels.append(sum(members) / len(members))
            members = []
        members.append(value)
    if members:
        levels.append(sum(members) / len(members))
    return levels


def _owners(xs: list[float], ys: list[float], group: list[Rule]) -> dict[tuple[int, int], tuple[int, int]]:
    """Merge neighbouring cells that no rule separates; the first cell of each merged one owns it."""
    upright, level = (
        [[rule for rule in group if rule.upright == up and abs(rule.at - at) <= _SAME] for at in places]
        for up, places in ((True, xs), (False, ys))
    )
    rows, columns = len(ys) - 1, len(xs) - 1
    owner = {(row, column): (row, column) for row in range(rows) for column in range(columns)}

    def root(cell: tuple[int, int]) -> tuple[int, int]:
        while owner[cell] != cell:
            cell = owner[cell]
        return cell

    def join(one: tuple[int, int], two: tuple[int, int]) -> None:
        a, b = sorted((root(one), root(two)))
        owner[b] = a

    for row in range(rows):
        middle = (ys[row] + ys[row + 1]) / 2
        for column in range(1, columns):
            if not _crossed(upright[column], middle):
                join((row, column - 1), (row, column))
    for column in range(columns):
        middle = (xs[column] + xs[column + 1]) / 2
        for row in range(1, rows):
            if not _crossed(level[row], middle):
                join((row - 1, column), (row, column))
    return {cell: root(cell) for cell in owner}


def _crossed(rules: list[Rule], middle: float) -> bool:
    return any(rule.low - 1 <= middle <= rule.high + 1 for rule in rules)
