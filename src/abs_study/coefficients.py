"""Coefficients of agreement: Krippendorff's alpha, Gwet's AC1/AC2, percent agreement, bootstrap intervals.

Units are described by their count vectors (how many coders chose each level), so every coefficient works
with any number of coders and with missing codes, and the bootstrap over units is one matrix product.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .numerals import is_missing

NOMINAL, ORDINAL, INTERVAL = "nominal", "ordinal", "interval"
REPETITIONS = 2000


class Estimate(NamedTuple):
    """A coefficient with its bootstrap interval; all three NaN when it is not estimable."""

    value: float
    low: float
    high: float


def counts(ratings, levels: Sequence | None = None) -> tuple[np.ndarray, list]:
    """Return how many coders chose each level, units x levels, and the list of levels.

    Parameters
    ----------
    ratings : array-like, units x coders; None and NaN are missing codes.
    levels : all admitted levels in their order (default: those observed, sorted).

    Raises ValueError for a value outside `levels`.
    """
    cells = [[value for value in row if not is_missing(value)] for row in np.asarray(ratings, dtype=object)]
    observed = {value for row in cells for value in row}
    levels = sorted(observed) if levels is None else list(levels)
    if unknown := observed - set(levels):
        raise ValueError(f"values outside the levels: {sorted(map(str, unknown))}")
    places = {level: place for place, level in enumerate(levels)}
    tallies = np.zeros((len(cells), len(levels)))
    for row, values in zip(tallies, cells, strict=True):
        for value in values:
            row[places[value]] += 1
    return tallies, levels


def _coincidences(tallies: np.ndarray) -> np.ndarray:
    """Return each unit's coincidence matrix (units x levels x levels); units with one code give zeros."""
    raters = tallies.sum(axis=1)
    pairs = tallies[:, :, None] * tallies[:, None, :]
    pairs -= np.einsum("uc,ck->uck", tallies, np.eye(tallies.shape[1]))
    return np.where(raters[:, None, None] > 1, pairs / np.maximum(raters - 1, 1)[:, None, None], 0.0)


def _squared_differences(margins: np.ndarray, metric, levels: Sequence) -> np.ndarray:
    """Return the metric's squared differences between levels, (..., levels, levels)."""
    if isinstance(metric, np.ndarray):
        return metric
    if metric == NOMINAL:
        return 1.0 - np.eye(len(levels))
    if metric == INTERVAL:
        position = np.asarray(levels, dtype=float)
    elif metric == ORDINAL:  # the sum of frequencies between two levels is a difference of mid-ranks
        position = np.cumsum(margins, axis=-1) - margins / 2
    else:
        raise ValueError(f"unknown metric {metric!r}")
    return (position[..., :, None] - position[..., None, :]) ** 2


def _alpha(coincidences: np.ndarray, metric, levels: Sequence) -> np.ndarray:
    """Return alpha for one or many coincidence matrices (..., levels, levels); NaN where nothing varies."""
    margins = coincidences.sum(axis=-1)
    total = margins.sum(axis=-1)
    difference = _squared_differences(margins, metric, levels)
    observed = (coincidences * difference).sum(axis=(-2, -1))
    expected = (margins[..., :, None] * margins[..., None, :] * difference).sum(axis=(-2, -1))
    return _from_parts(total, observed, expected)


def _from_parts(total: np.ndarray, observed: np.ndarray, expected: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - (total - 1) * observed / expected, np.nan)


def alpha(ratings, metric: str | np.ndarray = NOMINAL, levels: Sequence | None = None) -> float:
    """Return Krippendorff's alpha of units x coders, or NaN when fewer than two values occur.

    `metric` is "nominal", "ordinal" (Krippendorff's, not Gwet's weights), "interval", or a levels x levels
    array of squared differences. Source: Krippendorff (2011), Computing Krippendorff's alpha-reliability.

    >>> round(alpha([[0, 1], [1, 1], [0, 1], [0, 0], [0, 0], [0, 1], [0, 0], [0, 0], [1, 0], [0, 0]]), 3)
    0.095
    """
    tallies, levels = counts(ratings, levels)
    return float(_alpha(_coincidences(tallies).sum(axis=0), metric, levels))


def bootstrap_alpha(
    ratings,
    metric: str | np.ndarray = NOMINAL,
    levels: Sequence | None = None,
    *,
    seed: int | Sequence[int],
    repetitions: int = REPETITIONS,
    confidence: float = 0.95,
    size: int | None = None,
) -> Estimate:
    """Return alpha with its percentile bootstrap interval over units.

    Units with the same counts are drawn together (one multinomial draw), which is the same distribution as
    drawing them one by one. Replicates in which nothing varies have no alpha and are left out. `size` is the
    number of units drawn (default: as many as there are); another tells the interval of a study of that size.
    """
    tallies, levels = counts(ratings, levels)
    tallies = tallies[tallies.sum(axis=1) > 1]
    if len(tallies) == 0:
        return Estimate(np.nan, np.nan, np.nan)
    patterns, sizes = np.unique(tallies, axis=0, return_counts=True)
    by_pattern = _coincidences(patterns)
    value = float(_alpha(np.tensordot(sizes, by_pattern, axes=1), metric, levels))
    if np.isnan(value):
        return Estimate(np.nan, np.nan, np.nan)
    draws = np.random.default_rng(seed).multinomial(
        size or len(tallies), sizes / len(tallies), size=repetitions
    )
    replicates = _replicates(draws.astype(float), by_pattern, metric, levels)
    if np.isnan(replicates).all():
        return Estimate(value, np.nan, np.nan)
    tail = (1 - confidence) / 2
    low, high = np.nanquantile(replicates, [tail, 1 - tail])
    return Estimate(value, float(low), float(high))


def _replicates(draws: np.ndarray, by_pattern: np.ndarray, metric, levels: Sequence) -> np.ndarray:
    """Return the alpha of each draw (draws x patterns) of units with these coincidences (patterns x levels x levels)."""
    if isinstance(metric, str) and metric == ORDINAL:  # the differences are not the same in each draw
        return _alpha(np.tensordot(draws, by_pattern, axes=1), metric, levels)
    by_margin = by_pattern.sum(axis=-1)
    difference = _squared_differences(by_margin, metric, levels)
    margins = draws @ by_margin
    observed = draws @ (by_pattern * difference).sum(axis=(-2, -1))
    expected = ((margins @ difference) * margins).sum(axis=-1)
    return _from_parts(margins.sum(axis=-1), observed, expected)


def ordinal_weights(size: int) -> np.ndarray:
    """Return Gwet's ordinal agreement weights, size x size (Gwet 2014, Inter-Rater Reliability)."""
    step = np.abs(np.subtract.outer(np.arange(size), np.arange(size)))
    pairs = step * (step + 1) / 2
    return 1 - pairs / max(pairs.max(), 1)


def gwet(ratings, levels: Sequence | None = None, weights: np.ndarray | None = None) -> float:
    """Return Gwet's AC1, or AC2 when `weights` (levels x levels) are given; NaN without a pair of codes.

    `levels` are those the coders could choose from. Source: Gwet (2008), Br. J. Math. Stat. Psychol. 61.

    >>> round(gwet([["a", "a"]] * 14 + [["a", "b"], ["b", "a"]]), 3)
    0.858
    """
    tallies, levels = counts(ratings, levels)
    size = len(levels)
    weights = np.eye(size) if weights is None else weights
    raters = tallies.sum(axis=1)
    paired = raters > 1
    if not paired.any() or size < 2:
        return float("nan")
    agreeing = _weighted_pairs(tallies[paired], weights)
    rated = raters > 0
    share = (tallies[rated] / raters[rated, None]).mean(axis=0)
    chance = weights.sum() * (share * (1 - share)).sum() / (size * (size - 1))
    return float((agreeing.mean() - chance) / (1 - chance)) if chance < 1 else float("nan")


def percent_agreement(ratings) -> float:
    """Return the mean share of agreeing pairs of codes per unit; NaN without a unit coded twice."""
    tallies, levels = counts(ratings)
    tallies = tallies[tallies.sum(axis=1) > 1]
    if len(tallies) == 0:
        return float("nan")
    return float(_weighted_pairs(tallies, np.eye(len(levels))).mean())


def _weighted_pairs(tallies: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return per unit the (weighted) share of agreeing ordered pairs of coders."""
    raters = tallies.sum(axis=1)
    return (tallies * (tallies @ weights - 1)).sum(axis=1) / (raters * (raters - 1))


def masi(one: frozenset, other: frozenset) -> float:
    """Return the distance between two sets of levels: 1 - Jaccard x monotonicity (Passonneau 2006, LREC).

    >>> masi(frozenset("ab"), frozenset("a")), masi(frozenset(), frozenset())
    (0.6666666666666667, 0.0)
    """
    if one == other:
        return 0.0
    if not one & other:
        return 1.0
    monotonicity = 2 / 3 if one <= other or other <= one else 1 / 3
    return 1 - len(one & other) / len(one | other) * monotonicity
