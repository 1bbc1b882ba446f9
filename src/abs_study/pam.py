"""A second opinion on groups: Gower's distance and partitioning around medoids."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

MOST = 5000  # reports: beyond, the distance matrix no longer fits in memory


def gower(table: pd.DataFrame, ordered: Mapping[str, int] | None = None) -> np.ndarray:
    """Return Gower's distances between rows, n x n in [0, 1].

    A nominal column counts 1 where two rows differ; an ordered one their difference over its range. A column
    that either row lacks is left out of the mean of that pair; NaN where nothing is left.

    Parameters
    ----------
    table : rows x columns; missing values are NaN, None or "".
    ordered : columns read as numbers, with their range (0: the range observed).

    Raises ValueError beyond 5,000 rows.
    Source: Gower (1971), Biometrics 27; equal to R's cluster::daisy.
    """
    if len(table) > MOST:
        raise ValueError(f"{len(table)} rows: a matrix of distances bears {MOST}")
    size = len(table)
    total, counted = np.zeros((size, size)), np.zeros((size, size))
    for column in table:
        values = table[column].astype(object)
        known = (values.notna() & (values != "")).to_numpy()
        if ordered and column in ordered:
            numbers = pd.to_numeric(values.where(known)).to_numpy(float)
            span = ordered[column] or float(np.nanmax(numbers) - np.nanmin(numbers)) or 1.0
            apart = np.abs(numbers[:, None] - numbers[None]) / span
        else:
            codes = pd.factorize(values.astype(str))[0]
            apart = (codes[:, None] != codes[None]).astype(float)
        both = known[:, None] & known[None]
        total += np.where(both, apart, 0.0)
        counted += both
    with np.errstate(invalid="ignore"):
        return total / np.where(counted > 0, counted, np.nan)


def partition(distances: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the group of each point (0 ... k - 1) and the medoids, by PAM (build, then swap while it helps).

    Ties go to the lower index, so that the answer depends on the order of the points only where two partitions
    are equally good. Source: Kaufman and Rousseeuw (1990), Finding Groups in Data, ch. 2.

    Raises ValueError unless 1 <= k <= n.
    """
    size = len(distances)
    if not 1 <= k <= size:
        raise ValueError(f"k = {k} groups of {size} points")
    medoids = _build(distances, k)
    while True:
        swap, gain = _best_swap(distances, medoids)
        if gain <= 1e-12:
            break
        medoids[swap[0]] = swap[1]
    medoids = np.sort(medoids)
    return distances[:, medoids].argmin(axis=1), medoids


def _build(distances: np.ndarray, k: int) -> np.ndarray:
    """The first medoid is the most central point, each further one lowers the sum of distances most."""
    medoids = [int(distances.sum(axis=0).argmin())]
    nearest = distances[:, medoids[0]].copy()
    while len(medoids) < k:
        gains = np.maximum(nearest[:, None] - distances, 0).sum(axis=0)
        gains[medoids] = -1.0
        medoids.append(int(gains.argmax()))
        nearest = np.minimum(nearest, distances[:, medoids[-1]])
    return np.array(medoids)


def _best_swap(distances: np.ndarray, medoids: np.ndarray) -> tuple[tuple[int, int], float]:
    """The exchange of a medoid for another point that lowers the sum of distances most, and by how much."""
    to_medoids = distances[:, medoids]
    cost = to_medoids.min(axis=1).sum()
    best, least = (0, 0), cost
    for place in range(len(medoids)):
        others = np.delete(to_medoids, place, axis=1)
        rest = others.min(axis=1) if others.shape[1] else np.full(len(distances), np.inf)
        costs = np.minimum(rest[:, None], distances).sum(axis=0)
        costs[medoids] = np.inf
        point = int(costs.argmin())
        if costs[point] < least - 1e-12:
            best, least = (place, point), float(costs[point])
    return best, float(cost - least)
