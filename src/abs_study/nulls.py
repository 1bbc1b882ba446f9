"""Is there any structure? Two permutation nulls for a table of categories.

The statistic is the best mean silhouette of Ward's partitions into 2, 3 or 4 groups, on the share of columns
in which two reports differ. Under "independence" each block of columns is shuffled on its own; under
"gradient" it is shuffled only among neighbours along the first axis, so that a mere continuum from one kind
of report to another stays a continuum. Types may be claimed only where both nulls are rejected.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

INDEPENDENCE, GRADIENT = "independence", "gradient"
PERMUTATIONS = 999
LEVEL = 0.05
# Spread of the local shuffle, as a share of the ranks: 1 rank of 16. Simulations (16 reports, 30 variables,
# 40 to 80 tables each): it rejects .02, .05 and .50 of weak, plain, near-deterministic gradients, and finds
# three types of separation .50 and .65 in .75 and 1.00 of tables, two types of .65 in .78. Shuffling inside
# blocks of four ranks gave .05, .28 and .70 false alarms, and found .90, 1.00 and .20.
SPREAD = 1 / 16
_NUMBERS = 200_000  # of the tables shuffled together: a megabyte and a half


def best_silhouettes(indicators: np.ndarray, columns: int) -> np.ndarray:
    """Return the statistic for each of many indicator matrices (tables x reports x categories of `columns` columns)."""
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import squareform

    size = indicators.shape[1]
    differing = np.maximum(1 - indicators @ indicators.transpose(0, 2, 1) / columns, 0)
    differing[:, np.arange(size), np.arange(size)] = 0
    trees = [linkage(squareform(np.sqrt(one), checks=False), "ward") for one in differing]
    found = []
    for k in (k for k in (2, 3, 4) if k < size):
        groups = np.stack([cut(tree, k) for tree in trees])
        found.append(_silhouettes(differing, groups, k).mean(axis=1))
    return np.max(found, axis=0)


def _silhouettes(distances: np.ndarray, groups: np.ndarray, k: int) -> np.ndarray:
    """As `mca.silhouettes`, for many tables together: distances tables x n x n, groups (from 0 on) tables x n."""
    members = (groups[:, :, None] == np.arange(k)).astype(float)
    sizes, sums, own_group = members.sum(axis=1), distances @ members, groups[:, :, None]
    own_size = np.take_along_axis(sizes, groups, axis=1)
    own = np.take_along_axis(sums, own_group, axis=2)[:, :, 0] / np.maximum(own_size - 1, 1)
    others = np.where(sizes[:, None] > 0, sums / np.maximum(sizes, 1)[:, None], np.inf)
    np.put_along_axis(others, own_group, np.inf, axis=2)
    nearest = others.min(axis=2)
    widest = np.maximum(own, nearest)
    usable = (own_size > 1) & np.isfinite(nearest) & (widest > 0)
    difference = np.where(usable, nearest, 0) - np.where(usable, own, 0)
    return difference / np.where(usable, widest, 1)


def cut(tree: np.ndarray, groups: int) -> np.ndarray:
    """Return the partition of a tree (scipy's linkage matrix, heights rising) into at most so many groups, from 0 on.

    The same as scipy's `fcluster(tree, groups, "maxclust")` but for the numbers of the groups, without its checks,
    which take twenty times as long for a few reports: nulls cut thousands of trees.
    """
    size = len(tree) + 1
    merged = (
        int(np.searchsorted(tree[:, 2], tree[size - 1 - groups, 2], side="right")) if groups < size else 0
    )
    members = {leaf: [leaf] for leaf in range(size)}
    for step, (first, second) in enumerate(tree[:merged, :2].astype(int).tolist()):
        members[size + step] = members.pop(first) + members.pop(second)
    labels = np.empty(size, dtype=int)
    for number, group in enumerate(members.values()):
        labels[group] = number
    return labels


def structure(
    table: pd.DataFrame,
    blocks: Sequence[str],
    axis: Sequence[float],
    *,
    seed: int,
    permutations: int = PERMUTATIONS,
) -> pd.DataFrame:
    """Return the two nulls with columns null, statistic, expected, p, permutations, rejected.

    Parameters
    ----------
    table : categories, reports x columns.
    blocks : the variable that each column belongs to; columns of one variable are shuffled together.
    axis : the reports' places on the first axis.
    """
    dummies = [pd.get_dummies(table[column]).to_numpy(dtype=float) for column in table]
    indicators = np.concatenate(dummies, axis=1)
    names, codes = np.unique(np.asarray(blocks), return_inverse=True)
    block_of = np.repeat(codes, [part.shape[1] for part in dummies])
    size, count = len(table), len(names)
    observed = float(best_silhouettes(indicators[None], len(table.columns))[0])
    repetitions = int(min(permutations, max(99, 100_000 // size)))
    together = max(1, _NUMBERS // indicators.size)
    rng = np.random.default_rng([seed, 1])
    order = np.argsort(np.asarray(axis), kind="stable")
    rows = []
    for null in (INDEPENDENCE, GRADIENT):
        values = np.empty(repetitions)
        for first in range(0, repetitions, together):
            tables = min(together, repetitions - first)
            drawn = _shuffles((tables, size, count), None if null == INDEPENDENCE else order, rng)
            shuffled = np.take_along_axis(indicators[None], drawn[:, :, block_of], axis=1)
            values[first : first + tables] = best_silhouettes(shuffled, len(table.columns))
        p = (int((values >= observed - 1e-12).sum()) + 1) / (repetitions + 1)
        rows.append((null, observed, float(values.mean()), p, repetitions, p <= LEVEL))
    return pd.DataFrame(rows, columns=["null", "statistic", "expected", "p", "permutations", "rejected"])


def _shuffles(shape: tuple[int, int, int], order: np.ndarray | None, rng: np.random.Generator) -> np.ndarray:
    """Return shuffles of the reports (tables x reports x shuffles); local ones along `order` when it is given."""
    if order is None:
        return np.argsort(rng.random(shape), axis=1)
    size = shape[1]
    places = np.argsort(np.arange(size)[:, None] + rng.normal(0, SPREAD * size, shape), axis=1)
    drawn = np.empty(shape, dtype=int)
    drawn[:, order] = order[places]
    return drawn
