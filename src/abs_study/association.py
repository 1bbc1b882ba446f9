"""Exact and permutation tests of association for small numbers: two groups, two orders, two categories."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

PERMUTATIONS = 9999
MOST = 120  # reports: beyond, the normal law is as good as the exact one, and much quicker
_NUMBERS = 200_000  # rearranged at a time: what a processor has at hand
MOST_TABLES = 40_000  # beyond, contingency tables are drawn and no longer listed


class Effect(NamedTuple):
    """An effect with its interval, the p-values of its test (above, both sides, below) and whether they are exact.

    `least`: the smallest effect, on these very answers put in any other order, with `p_above` at most the level asked
    for; NaN where even the largest has not.
    """

    value: float
    low: float
    high: float
    p_above: float
    p_two: float
    exact: bool
    p_below: float = float("nan")
    least: float = float("nan")


def mann_whitney(first: Sequence[float], second: Sequence[float], level: float = 0.05) -> Effect:
    """Return Cliff's delta of two groups with its interval, and the exact rank-sum test, ties included.

    delta = P(first > second) - P(first < second). The rank sum of the first group is compared with that of every
    choice of as many values, counted by convolution, not drawn; beyond 120 reports by the normal law. `p_above`: the
    first group higher. `level`: of the least delta.

    Sources: Mann and Whitney (1947), Ann. Math. Stat. 18; Cliff (1993), Psychol. Bull. 114; interval of Feng and
    Cliff (2004), J. Mod. Appl. Stat. Methods 3. All NaN for an empty group.
    """
    from scipy.stats import mannwhitneyu, norm, rankdata

    first, second = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if not len(first) or not len(second):
        return Effect(*[np.nan] * 5, True)
    delta, low, high = cliff(first, second)
    if len(first) + len(second) > MOST:
        above, two, below = (
            float(mannwhitneyu(first, second, alternative=side).pvalue)
            for side in ("greater", "two-sided", "less")
        )
        least = norm.isf(level) * _deviation_of_delta(rankdata(np.r_[first, second]), len(first))
        return Effect(delta, low, high, above, two, False, below, _possible(least))
    doubled = np.rint(2 * rankdata(np.r_[first, second])).astype(int)
    law = _rank_sums(doubled, len(first))
    observed = int(doubled[: len(first)].sum())
    above, below = law[observed:].sum(), law[: observed + 1].sum()
    two = min(1.0, 2 * min(above, below))
    size = len(first)
    deltas = (np.arange(len(law)) - size * (size + 1)) / (size * len(second)) - 1
    least = _least(deltas[law > 0], law[::-1].cumsum()[::-1][law > 0], level)
    return Effect(delta, low, high, min(float(above), 1.0), float(two), True, min(float(below), 1.0), least)


def _least(values: np.ndarray, tails: np.ndarray, level: float) -> float:
    """The smallest of these values whose tail (the chance of as much or more) is at most the level; NaN without."""
    enough = values[tails <= level + 1e-12]
    return float(enough.min()) if len(enough) else np.nan


def _possible(least: float) -> float:
    return float(least) if least <= 1 else np.nan


def _deviation_of_delta(ranks: np.ndarray, size: int) -> float:
    """The standard deviation of delta between groups drawn at random, ties included (Lehmann 1975, Nonparametrics, 1.4)."""
    total, other = len(ranks), len(ranks) - size
    ties = np.unique(ranks, return_counts=True)[1]
    kept = 1 - float((ties**3 - ties).sum()) / (total**3 - total)
    return float(np.sqrt((total + 1) / (3 * size * other) * kept))


def _rank_sums(doubled: np.ndarray, size: int) -> np.ndarray:
    """The law of the sum of `size` of these values, drawn without replacement."""
    ways = np.zeros((size + 1, int(doubled.sum()) + 1))
    ways[0, 0] = 1.0
    for seen, rank in enumerate(doubled):
        for count in range(min(seen + 1, size), 0, -1):
            ways[count, rank:] += ways[count - 1, : ways.shape[1] - rank]
        ways /= max(ways.max(), 1.0)
    return ways[size] / ways[size].sum()


def cliff(first: np.ndarray, second: np.ndarray, confidence: float = 0.95) -> tuple[float, float, float]:
    """Return Cliff's delta with its asymmetric interval; the interval is NaN where a group has one value only.

    Source: Feng and Cliff (2004), with Cliff's (1996) consistent estimate of the variance.
    """
    from scipy.stats import norm

    wins = np.sign(first[:, None] - second[None])
    delta, n, m = float(wins.mean()), len(first), len(second)
    if n < 2 or m < 2:
        return delta, np.nan, np.nan
    if abs(delta) == 1:  # complete separation: the variance is estimated as 0, and says nothing
        z = norm.isf((1 - confidence) / 2)
        inner = (min(n, m) - z**2) / (min(n, m) + z**2)
        return (delta, max(inner, -1.0), 1.0) if delta > 0 else (delta, -1.0, min(-inner, 1.0))
    rows, columns = ((wins.mean(axis=axis) - delta) ** 2 for axis in (1, 0))
    within = ((wins - delta) ** 2).sum()
    variance = (m**2 * rows.sum() + n**2 * columns.sum() - within) / (n * m * (n - 1) * (m - 1))
    variance = max(variance, (1 - delta**2) / (n * m - 1))
    z = norm.isf((1 - confidence) / 2)
    root = z * np.sqrt(variance) * np.sqrt((1 - delta**2) ** 2 + z**2 * variance)
    middle, scale = delta - delta**3, 1 - delta**2 + z**2 * variance
    return delta, float(max((middle - root) / scale, -1)), float(min((middle + root) / scale, 1))


def tau_b(
    one: Sequence[float],
    other: Sequence[float],
    *,
    seed: int,
    permutations: int = PERMUTATIONS,
    level: float = 0.05,
) -> Effect:
    """Return Kendall's tau-b with a bootstrap interval, and its permutation test; NaN where a variable is constant.

    Up to seven reports every permutation is listed, up to 120 they are drawn, beyond the normal law serves. `p_above`: the variables rise together. `level`: of
    the least tau.

    Source: Kendall (1945), Biometrika 33.
    """
    from itertools import permutations as listed
    from math import factorial

    one, other = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    if len(one) < 3 or len(set(one)) < 2 or len(set(other)) < 2:
        return Effect(*[np.nan] * 5, True)
    rng = np.random.default_rng([seed, 5])
    if len(one) > MOST:
        return _tau_of_many(one, other, rng, level)
    order = np.sign(one[:, None] - one[None])
    apart = np.sign(other[:, None] - other[None])
    scale = np.sqrt((order**2).sum() * (apart**2).sum())
    observed = float((order * apart).sum() / scale)
    exact = factorial(len(one)) <= permutations
    if exact:
        draws = np.array(list(listed(range(len(one)))))
    else:
        draws = rng.permuted(np.tile(np.arange(len(one)), (permutations, 1)), axis=1)
    values = np.concatenate([moved @ order.ravel() for moved in _rearranged(draws, apart)]) / scale
    extra = 0 if exact else 1
    above = ((values >= observed - 1e-9).sum() + extra) / (len(values) + extra)
    below = ((values <= observed + 1e-9).sum() + extra) / (len(values) + extra)
    two = ((np.abs(values) >= abs(observed) - 1e-9).sum() + extra) / (len(values) + extra)
    low, high = _bootstrap_tau(order, apart, rng, min(permutations, 1000))
    taus, counts = np.unique(values.round(9), return_counts=True)
    least = _least(taus, (counts[::-1].cumsum()[::-1] + extra) / (len(values) + extra), level)
    return Effect(observed, low, high, float(above), float(two), exact, float(below), least)


def deviation_of_tau(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the standard deviation of tau-b between independent answers, ties included; NaN where one is constant.

    Source: Kendall (1970), Rank Correlation Methods, 4th ed., 4.4.
    """
    n = len(one)
    ties = [np.unique(values, return_counts=True)[1].astype(float) for values in (one, other)]
    pairs, triples, weighted = (
        [float(given(t).sum()) for t in ties]
        for given in (
            lambda t: t * (t - 1),
            lambda t: t * (t - 1) * (t - 2),
            lambda t: t * (t - 1) * (2 * t + 5),
        )
    )
    apart = np.prod([n * (n - 1) - same for same in pairs])
    if n < 3 or apart == 0:
        return np.nan
    variance = (n * (n - 1) * (2 * n + 5) - sum(weighted)) / 18
    variance += np.prod(pairs) / (2 * n * (n - 1)) + np.prod(triples) / (9 * n * (n - 1) * (n - 2))
    return float(2 * np.sqrt(variance / apart))


def _rearranged(draws: np.ndarray, *matrices: np.ndarray) -> Iterator[np.ndarray]:
    """Yield square matrices with lines and columns rearranged by each draw, as lines of numbers, so many draws at a time."""
    size = len(matrices[0])
    step = max(1, _NUMBERS // size**2)
    for start in range(0, len(draws), step):
        chosen = draws[start : start + step]
        places = (chosen[:, :, None] * size + chosen[:, None, :]).reshape(len(chosen), -1)
        moved = tuple(matrix.ravel()[places] for matrix in matrices)
        yield moved if len(moved) > 1 else moved[0]


def _tau_of_many(one: np.ndarray, other: np.ndarray, rng, level: float) -> Effect:
    from scipy.stats import kendalltau, norm

    above, two, below = (
        float(kendalltau(one, other, alternative=side).pvalue) for side in ("greater", "two-sided", "less")
    )
    draws = (rng.integers(0, len(one), len(one)) for _draw in range(200))
    values = [kendalltau(one[drawn], other[drawn]).statistic for drawn in draws]
    low, high = np.nanquantile(values, [0.025, 0.975])
    tau, least = float(kendalltau(one, other).statistic), norm.isf(level) * deviation_of_tau(one, other)
    return Effect(tau, float(low), float(high), above, two, False, below, _possible(least))


def _bootstrap_tau(order: np.ndarray, apart: np.ndarray, rng, repetitions: int) -> tuple[float, float]:
    drawn = rng.integers(0, len(order), (repetitions, len(order)))
    sums = [
        [np.einsum("ij,ij->i", *pair) for pair in ((one, other), (one, one), (other, other))]
        for one, other in _rearranged(drawn, order, apart)
    ]
    products, *squares = np.concatenate(sums, axis=1)
    scale = np.sqrt(squares[0] * squares[1])
    values = products[scale > 0] / scale[scale > 0]
    if not len(values):
        return np.nan, np.nan
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def fisher_freeman_halton(table, *, seed: int, draws: int = PERMUTATIONS) -> Effect:
    """Return Cramér's V of a contingency table, and the exact test of Fisher, Freeman and Halton.

    All tables with the same margins are listed; where they are too many, they are drawn (scipy's random_table).
    Empty lines and columns are left out. NaN where fewer than two lines or columns are left.

    Source: Freeman and Halton (1951), Biometrika 38; the p-value of R's fisher.test.
    """
    table = np.asarray(table, dtype=int)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    if min(table.shape, default=0) < 2:
        return Effect(*[np.nan] * 5, True)
    lines, columns, size = table.sum(axis=1), table.sum(axis=0), table.sum()
    expected = np.outer(lines, columns) / size
    v = float(np.sqrt(((table - expected) ** 2 / expected).sum() / size / (min(table.shape) - 1)))
    listed = _probabilities(lines, columns)
    observed = _log_weight(table)
    if listed is not None:
        weights, logs = listed
        p = weights[logs <= observed + 1e-7].sum() / weights.sum()
        return Effect(v, np.nan, np.nan, np.nan, float(min(p, 1)), True)
    from scipy.stats import random_table

    drawn = random_table(lines, columns, seed=np.random.default_rng([seed, 6])).rvs(draws)
    hits = sum(_log_weight(one) <= observed + 1e-7 for one in drawn)
    return Effect(v, np.nan, np.nan, np.nan, (hits + 1) / (draws + 1), False)


def _log_weight(table: np.ndarray) -> float:
    """The logarithm of a table's probability given its margins, up to a constant."""
    from scipy.special import gammaln

    return float(-gammaln(table + 1.0).sum())


def _probabilities(lines: np.ndarray, columns: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """The weight of every table with these margins and its logarithm; None where there are too many."""
    from scipy.special import gammaln

    logs: list[float] = []

    def fill(column: int, left: tuple[int, ...], log: float) -> bool:
        if column == len(columns) - 1:
            logs.append(log - float(gammaln(np.asarray(left) + 1.0).sum()))
            return len(logs) <= MOST_TABLES
        return all(
            fill(column + 1, tuple(a - b for a, b in zip(left, cells, strict=True)), log - float(gammaln(np.asarray(cells) + 1.0).sum()))
            for cells in _splits(int(columns[column]), left)
        )  # fmt: skip

    if not fill(0, tuple(int(line) for line in lines), 0.0):
        return None
    found = np.array(logs)
    return np.exp(found - found.max()), found


def _splits(total: int, caps: tuple[int, ...]):
    """Yield every way to share a total among cells that hold at most `caps`."""
    if len(caps) == 1:
        if total <= caps[0]:
            yield (total,)
        return
    for first in range(min(total, caps[0]) + 1):
        for rest in _splits(total - first, caps[1:]):
            yield (first, *rest)
