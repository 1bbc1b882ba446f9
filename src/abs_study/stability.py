"""Would the same groups come back? Reports drawn again with replacement, and the same on data without structure.

A classification of sixteen reports can look stable by chance alone: groups found in pure noise reach a Jaccard
index of .62 on average. Each figure therefore stands beside its distribution on tables whose columns were shuffled
independently of one another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .mca import partition, ward

REPETITIONS, NULL_TABLES, NULL_REPETITIONS = 100, 30, 15
FEW, MANY = 60, 500  # reports: beyond, fewer draws tell enough


@dataclass(frozen=True)
class Stability:
    """What comes back.

    Attributes
    ----------
    groups : one row per group: group, jaccard (mean over the draws of the best match), null_mean, null_high (95th
        percentile over the groups of shuffled tables), above (jaccard > null_high).
    together : n x n, in how many of the draws that hold both two reports fall in the same group (NaN: never drawn).
    own : for each report, its mean `together` with the others of its group (NaN for a report alone).
    null_own : 95th percentile of `own` on shuffled tables.
    """

    groups: pd.DataFrame
    together: np.ndarray
    own: np.ndarray
    null_own: float


def measure(
    table: pd.DataFrame,
    blocks: Sequence[str],
    groups: Sequence,
    *,
    axes: int,
    seed: int,
    repetitions: int | None = None,
) -> Stability:
    """Return the stability of a partition found by MCA, Ward's tree and consolidation on `axes` axes.

    Reports drawn twice count once in the Jaccard index of two sets of reports.

    Parameters
    ----------
    table : categories, reports x columns; `blocks` the variable of each column (shuffled together).
    groups : the group of each report.
    repetitions : draws (default 100 beside 30 shuffled tables of 15 draws; fewer
        beyond 60 reports).

    Source: Hennig (2007), Comput. Stat. Data Anal. 52, with his bootstrap counted on sets.
    """
    names, labels = np.unique(np.asarray(groups), return_inverse=True)
    indicators, block_of = indicator_matrix(table, blocks)
    usual, tables, draws = _budget(len(table))
    repetitions = repetitions or usual
    rng = np.random.default_rng([seed, 2])
    found, together = _draws(indicators, len(table.columns), labels, len(names), axes, repetitions, rng)
    null_found, null_own = [], []
    for _table in range(tables):
        order = np.argsort(rng.random((len(table), block_of.max() + 1)), axis=0)
        shuffled = np.take_along_axis(indicators, order[:, block_of], axis=0)
        start = classify(shuffled, len(table.columns), axes, len(names))
        values, beside = _draws(shuffled, len(table.columns), start, len(names), axes, draws, rng)
        null_found += values[~np.isnan(values)].tolist()
        null_own += _own(beside, start).tolist()
    high = float(np.quantile(null_found, 0.95)) if null_found else np.nan
    frame = pd.DataFrame({"group": names, "jaccard": found})
    frame = frame.assign(null_mean=float(np.mean(null_found)) if null_found else np.nan, null_high=high)
    frame["above"] = frame["jaccard"] > high
    known = np.asarray(null_own)[~np.isnan(null_own)]
    return Stability(
        frame, together, _own(together, labels), float(np.quantile(known, 0.95)) if len(known) else np.nan
    )


def _budget(size: int) -> tuple[int, int, int]:
    """Draws of the reports, shuffled tables, and draws of each of these."""
    if size > MANY:
        return 10, 3, 3
    return (20, 4, 5) if size > FEW else (REPETITIONS, NULL_TABLES, NULL_REPETITIONS)


def indicator_matrix(table: pd.DataFrame, blocks: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return the reports x categories matrix of 0 and 1, and the block number of each category."""
    parts = [pd.get_dummies(table[column]).to_numpy(dtype=float) for column in table]
    codes = np.unique(np.asarray(blocks), return_inverse=True)[1]
    return np.concatenate(parts, axis=1), np.repeat(codes, [part.shape[1] for part in parts])


def coordinates(indicators: np.ndarray, columns: int, axes: int) -> np.ndarray:
    """Return the rows' MCA coordinates on the first axes; categories that nobody has are left out.

    Equal to `mca.mca` up to the sign of the axes, by the eigenvectors of the smaller cross-product.
    """
    indicators = indicators[:, indicators.any(axis=0)]
    size, masses = len(indicators), indicators.sum(axis=0)
    centred = (indicators - masses / size) / np.sqrt(masses) / np.sqrt(columns)
    if size <= centred.shape[1]:
        values, vectors = np.linalg.eigh(centred @ centred.T)
        places = vectors * np.sqrt(np.maximum(values, 0)) * np.sqrt(size)
    else:
        values, vectors = np.linalg.eigh(centred.T @ centred)
        places = centred @ vectors * np.sqrt(size)
    kept = min(axes, int((values > 1e-10).sum()))
    return places[:, ::-1][:, : max(kept, 1)]


def classify(indicators: np.ndarray, columns: int, axes: int, k: int) -> np.ndarray:
    """Return the partition into k groups: MCA, Ward's tree, consolidation."""
    points = coordinates(indicators, columns, axes)
    return partition(points, ward(points)[0], k)


def _draws(
    indicators: np.ndarray, columns: int, labels: np.ndarray, k: int, axes: int, repetitions: int, rng
) -> tuple[np.ndarray, np.ndarray]:
    """Return each group's mean best Jaccard index, and how often two reports fall together."""
    size = len(indicators)
    best, same, both = np.zeros((repetitions, k)), np.zeros((size, size)), np.zeros((size, size))
    for repetition in range(repetitions):
        drawn = np.sort(rng.integers(0, size, size))
        inside = np.unique(drawn)
        groups = classify(indicators[drawn], columns, axes, min(k, len(inside)))
        # Of a report drawn twice, the first copy tells (both lie at one place).
        mine = groups[np.searchsorted(drawn, inside)]
        best[repetition] = _jaccard(labels[inside], mine, k)
        both[np.ix_(inside, inside)] += 1
        same[np.ix_(inside, inside)] += mine[:, None] == mine[None]
    with np.errstate(invalid="ignore"):
        together = same / np.where(both > 0, both, np.nan)
    return np.array(
        [column[~np.isnan(column)].mean() if (~np.isnan(column)).any() else np.nan for column in best.T]
    ), together


def _jaccard(one: np.ndarray, other: np.ndarray, k: int) -> np.ndarray:
    """For each of the k groups of `one`, its best Jaccard index with a group of `other`; NaN for an empty group."""
    first = np.eye(k)[one]
    second = np.eye(other.max() + 1)[other]
    shared = first.T @ second
    union = first.sum(axis=0)[:, None] + second.sum(axis=0)[None] - shared
    best = (shared / np.maximum(union, 1)).max(axis=1)
    return np.where(first.sum(axis=0) > 0, best, np.nan)


def _own(together: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Each report's mean share of draws spent with the others of its group."""
    same = (labels[:, None] == labels[None]) & ~np.eye(len(labels), dtype=bool) & ~np.isnan(together)
    counts = same.sum(axis=1)
    sums = np.where(same, np.nan_to_num(together), 0).sum(axis=1)
    return np.divide(sums, counts, out=np.full(len(labels), np.nan), where=counts > 0)
