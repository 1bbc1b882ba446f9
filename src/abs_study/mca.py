"""Multiple correspondence analysis and hierarchical clustering on its axes (the French HCPC)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .refused import PLOTS, put_off

SEPARATOR = "__"


@dataclass(frozen=True)
class Axes:
    """An MCA: eigenvalues (one row per axis), coordinates of rows and of categories (axis_1, axis_2, ...).

    `eigenvalues` has columns eigenvalue, share and corrected (Benzécri's corrected share, 0 where an axis is
    below the mean); `categories` has columns column, level, count, then axis_i, contribution_i (the
    contributions to an axis add up to 1) and cos2_i (the part of a category's distance from the centre that the
    axis shows). `quality` has contribution_i and cos2_i of the rows.
    """

    eigenvalues: pd.DataFrame
    rows: pd.DataFrame
    categories: pd.DataFrame
    quality: pd.DataFrame


def mca(table: pd.DataFrame, axes: int = 5) -> Axes:
    """Return the MCA of a table of categories (rows x columns, no missing value, no constant column).

    Computed by prince with the exact SVD (its default engine is randomised). Axes have FactoMineR's
    orientation: a positive sum of the categories' coordinates times the root of their counts.
    """
    with put_off(PLOTS):
        import prince

    columns = len(table.columns)
    indicators = sum(table[column].nunique() for column in table.columns)
    rank = min(len(table) - 1, indicators - columns)
    fitted = prince.MCA(n_components=rank, engine="scipy").fit(table)
    kept = min(axes, rank)
    rows = fitted.row_coordinates(table)
    coordinates = fitted.column_coordinates(table)
    labels = pd.DataFrame(
        [str(name).split(SEPARATOR, 1) for name in coordinates.index], columns=["column", "level"]
    )
    labels["count"] = [int((table[column] == level).sum()) for column, level in labels.to_numpy()]
    values = np.asarray(fitted.eigenvalues_)[:rank]
    signs = np.where(np.sqrt(labels["count"].to_numpy()) @ coordinates.to_numpy() < 0, -1.0, 1.0)
    weights = labels["count"].to_numpy() / (len(table) * columns)
    categories = [labels, *_parts(coordinates.to_numpy() * signs, weights, values, kept)]
    rows_parts = _parts(rows.to_numpy() * signs, np.full(len(table), 1 / len(table)), values, kept)
    places, *quality = (part.set_axis(table.index) for part in rows_parts)
    eigenvalues = _eigenvalues(np.asarray(fitted.eigenvalues_), fitted.total_inertia_, columns)
    return Axes(eigenvalues, places, pd.concat(categories, axis=1), pd.concat(quality, axis=1))


def _parts(points: np.ndarray, weights: np.ndarray, values: np.ndarray, kept: int) -> list[pd.DataFrame]:
    """Return the coordinates of points on all axes, their contributions and cos2, on the first `kept` axes."""
    distances = (points**2).sum(axis=1, keepdims=True)
    tables = {
        "axis": points,
        "contribution": weights[:, None] * points**2 / values,
        "cos2": np.divide(points**2, distances, out=np.zeros_like(points), where=distances > 1e-15),
    }
    return [
        pd.DataFrame(table[:, :kept], columns=[f"{name}_{number}" for number in range(1, kept + 1)])
        for name, table in tables.items()
    ]


def _eigenvalues(values: np.ndarray, total: float, columns: int) -> pd.DataFrame:
    """Return eigenvalues with their share of inertia and Benzécri's corrected share (1979)."""
    surplus = np.maximum(columns / (columns - 1) * (values - 1 / columns), 0) ** 2 if columns > 1 else values
    corrected = surplus / surplus.sum() if surplus.sum() > 0 else surplus
    axes = [f"axis_{number}" for number in range(1, len(values) + 1)]
    return pd.DataFrame({"axis": axes, "eigenvalue": values, "share": values / total, "corrected": corrected})


def ward(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return Ward's tree of the points and the within-type inertia for 1, 2, ... n types (equal weights)."""
    from scipy.cluster.hierarchy import linkage

    tree = linkage(points, "ward")
    losses = tree[:, 2] ** 2 / (2 * len(points))
    return tree, np.append(np.cumsum(losses)[::-1], 0.0)


def partition(points: np.ndarray, tree: np.ndarray, k: int) -> np.ndarray:
    """Return the partition into k types: the tree cut, then consolidated by k-means from its centres.

    Points are taken along the first axis, as FactoMineR's HCPC does: the order decides among local optima.
    """
    from scipy.cluster.hierarchy import fcluster

    start = fcluster(tree, k, "maxclust") - 1
    centres = np.stack([points[start == group].mean(axis=0) for group in range(start.max() + 1)])
    order = np.argsort(points[:, 0], kind="stable")
    groups = np.empty(len(points), dtype=int)
    groups[order] = consolidate(points[order], centres)
    return groups


def consolidate(points: np.ndarray, centres: np.ndarray, rounds: int = 10) -> np.ndarray:
    """Return the k-means partition from given centres by Hartigan and Wong's transfers, as R's kmeans does.

    Source: Hartigan and Wong (1979), Applied Statistics 28(1), AS 136: a point moves when that lowers the
    within-group sum of squares, group sizes taken into account; after each full pass the two nearest groups
    of each point are tried until nothing moves.
    """
    distances = ((points[:, None, :] - centres[None]) ** 2).sum(axis=2)
    groups = distances.argmin(axis=1)
    second = np.where(np.eye(len(centres), dtype=bool)[groups], np.inf, distances).argmin(axis=1)
    state = _Groups(points, groups, len(centres))
    for _round in range(rounds):
        if not _full_pass(state, second):
            break
        _quick_transfers(state, second)
    return state.groups


def _full_pass(state: _Groups, second: np.ndarray) -> int:
    """Move each point in turn to the group where it costs least; return how many moved. `second` is brought up to date."""
    start = moved = 0
    while start < len(second):
        # Nothing changes until a point moves: all are looked at together up to the next that does.
        costs = state.costs()
        costs[state.places, state.groups] = np.inf
        best = costs.argmin(axis=1)
        movers = np.flatnonzero(state.gains(best)[start:])
        stop = start + int(movers[0]) if len(movers) else len(second)
        settled = state.places[start:stop][state.sizes[state.groups[start:stop]] > 1]
        second[settled] = best[settled]
        if stop < len(second):
            second[stop] = state.move(stop, best[stop])
            moved += 1
        start = stop + 1
    return moved


def _quick_transfers(state: _Groups, second: np.ndarray) -> None:
    """Move points between their two nearest groups, round after round, until none has moved in a whole round."""
    size, point, still = len(second), 0, 0
    while still < size:
        gains = np.roll(state.gains(second), -point)[: size - still]
        movers = np.flatnonzero(gains)
        if not len(movers):
            return
        point = (point + int(movers[0])) % size
        second[point] = state.move(point, second[point])
        point, still = (point + 1) % size, 1


class _Groups:
    """Groups of points with their centres, kept up to date as points move."""

    def __init__(self, points: np.ndarray, groups: np.ndarray, k: int) -> None:
        self.points, self.groups = points, groups.copy()
        self.places = np.arange(len(points))
        self.sizes = np.bincount(groups, minlength=k)
        self.centres = np.stack([points[groups == group].mean(axis=0) for group in range(k)])

    def _squares(self) -> np.ndarray:
        return ((self.points[:, None, :] - self.centres[None]) ** 2).sum(axis=2)

    def costs(self) -> np.ndarray:
        """What each point (rows) would add to the sum of squares of each group (columns) by joining it."""
        return self._squares() * self.sizes / (self.sizes + 1)

    def gains(self, others: np.ndarray) -> np.ndarray:
        """How much the sum of squares falls if each point moves to its other group (0: it may not)."""
        squares, here = self._squares(), self.groups
        sizes, other_sizes = self.sizes[here], self.sizes[others]
        leaving = squares[self.places, here] * (sizes / np.maximum(sizes - 1, 1))
        gains = leaving - squares[self.places, others] * other_sizes / (other_sizes + 1)
        return np.where((sizes > 1) & (others != here) & (gains > 1e-12), gains, 0.0)

    def move(self, point: int, other: int) -> int:
        """Move a point to another group; return the one that it leaves."""
        here, place = self.groups[point], self.points[point]
        self.centres[here] += (self.centres[here] - place) / (self.sizes[here] - 1)
        self.centres[other] += (place - self.centres[other]) / (self.sizes[other] + 1)
        self.sizes[here] -= 1
        self.sizes[other] += 1
        self.groups[point] = other
        return here


def silhouettes(distances: np.ndarray, groups: Sequence[int]) -> np.ndarray:
    """Return each point's silhouette from an n x n matrix of distances; 0 for a point alone in its group.

    Source: Rousseeuw (1987), J. Comput. Appl. Math. 20.
    """
    _names, groups = np.unique(groups, return_inverse=True)
    members = np.eye(groups.max() + 1)[groups]
    sizes, sums, points = members.sum(axis=0), distances @ members, np.arange(len(groups))
    own = sums[points, groups] / np.maximum(sizes[groups] - 1, 1)
    others = sums / sizes
    others[points, groups] = np.inf
    nearest = others.min(axis=1)
    widest = np.maximum(own, nearest)
    usable = (sizes[groups] > 1) & np.isfinite(nearest) & (widest > 0)
    return np.where(usable, (nearest - own) / np.where(usable, widest, 1), 0.0)
