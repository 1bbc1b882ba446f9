"""Tests for several answers of the same reports: do the shares differ, do they fall in order, do they form a scale?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

PERMUTATIONS = 9999
MOST = 120  # reports: beyond, the chi-squared law is as good as permutations, and much quicker


class Several(NamedTuple):
    """A statistic over several answers, its effect between 0 and 1 (or -1 and 1) and its p-value."""

    statistic: float
    effect: float
    p: float


def cochran(ticks, *, seed: int, permutations: int = PERMUTATIONS) -> Several:
    """Return Cochran's Q for ticks (reports x levels, 0 or 1), eta2_Q, and p by permutation within reports (by the
    chi-squared law beyond 120 reports).

    eta2_Q = Q / (n (k - 1)) is the part of its largest value that Q reaches (Serlin, Carr, Marascuilo 1982). NaN where
    every report ticks all or none.

    Source: Cochran (1950), Biometrika 37.
    """
    ticks = np.asarray(ticks, dtype=float)
    size, count = ticks.shape
    lines = ticks.sum(axis=1)
    spread = (lines * (count - lines)).sum()
    if size < 2 or spread == 0:
        return Several(np.nan, np.nan, np.nan)

    def q(columns: np.ndarray) -> np.ndarray:
        return (count - 1) * (count * (columns**2).sum(axis=-1) - columns.sum(axis=-1) ** 2) / spread

    observed = float(q(ticks.sum(axis=0)))
    if size > MOST:
        return Several(observed, observed / (size * (count - 1)), _chi2_tail(observed, count - 1))
    drawn = _shuffled_sums(ticks, permutations, np.random.default_rng([seed, 7]))
    p = ((q(drawn) >= observed - 1e-9).sum() + 1) / (permutations + 1)
    return Several(observed, observed / (size * (count - 1)), float(p))


def friedman(values, *, seed: int, permutations: int = PERMUTATIONS) -> Several:
    """Return Friedman's chi2 with ties, Kendall's W, and p by permutation within reports (by the chi-squared law
    beyond 120 reports).

    Parameters
    ----------
    values : complete reports x variables, ordered.

    All NaN with fewer than two reports, or where no report tells the variables apart.
    Source: Friedman (1937), JASA 32; Kendall and Babington Smith (1939), Ann. Math. Stat. 10.
    """
    from scipy.stats import rankdata

    values = np.asarray(values, dtype=float)
    size, count = values.shape if values.ndim == 2 else (0, 0)
    if size < 2 or count < 2:
        return Several(np.nan, np.nan, np.nan)
    ranks = rankdata(values, axis=1)
    spread = ((ranks - (count + 1) / 2) ** 2).sum() / (count - 1)
    if spread == 0:
        return Several(np.nan, np.nan, np.nan)

    def chi2(sums: np.ndarray) -> np.ndarray:
        return ((sums - size * (count + 1) / 2) ** 2).sum(axis=-1) / spread

    observed = float(chi2(ranks.sum(axis=0)))
    if size > MOST:
        return Several(observed, observed / (size * (count - 1)), _chi2_tail(observed, count - 1))
    rng = np.random.default_rng([seed, 8])
    drawn = _shuffled_sums(ranks, permutations, rng)
    p = ((chi2(drawn) >= observed - 1e-9).sum() + 1) / (permutations + 1)
    return Several(observed, observed / (size * (count - 1)), float(p))


def page(values, *, falling: bool = False) -> Several:
    """Return Page's L, its place between its least and largest values (-1 to 1), and the exact p, ties included.

    Tests whether the columns rise (fall) in the order given. The law of L is the convolution of what each report's
    own arrangements give, so that tied ranks, which no published table has, are no approximation.

    All NaN with no report, or where no report tells the columns apart.
    Source: Page (1963), JASA 58.
    """
    from scipy.stats import rankdata

    values = np.asarray(values, dtype=float)
    if values.ndim != 2 or not len(values) or values.shape[1] < 2:
        return Several(np.nan, np.nan, np.nan)
    ranks = np.rint(2 * rankdata(-values if falling else values, axis=1)).astype(int)
    weights = np.arange(1, ranks.shape[1] + 1)
    observed = int((ranks * weights).sum())
    law, start, known = np.ones(1), 0, {}
    for row in ranks:
        key = tuple(sorted(row))
        if key not in known:
            known[key] = _arrangements(key, weights)
        least, own = known[key]
        law, start = np.convolve(law, own), start + least
    least, most = start, start + len(law) - 1
    if least == most:
        return Several(np.nan, np.nan, np.nan)
    p = float(law[observed - least :].sum())
    return Several(observed / 2, (observed - (least + most) / 2) / ((most - least) / 2), min(p, 1.0))


def _arrangements(values: tuple[int, ...], weights: np.ndarray) -> tuple[int, np.ndarray]:
    """The law of the weighted sum over all orders of a report's ranks: its least value and the probabilities.

    Built column by column: which ranks are left, and how many orders led to each sum.
    """
    kinds = sorted(set(values))
    states = {tuple(values.count(kind) for kind in kinds): {0: 1}}
    for weight in weights.tolist():
        further: dict[tuple[int, ...], dict[int, int]] = {}
        for left, sums in states.items():
            for place, kind in enumerate(kinds):
                if left[place]:
                    rest = (*left[:place], left[place] - 1, *left[place + 1 :])
                    target = further.setdefault(rest, {})
                    for total, ways in sums.items():
                        target[total + weight * kind] = target.get(total + weight * kind, 0) + ways
        states = further
    (sums,) = states.values()
    least = min(sums)
    law = np.zeros(max(sums) - least + 1)
    for total, ways in sums.items():
        law[total - least] = ways
    return least, law / law.sum()


def loevinger(ticks) -> float:
    """Return Loevinger's H of ticks (reports x levels): 1 for a perfect scale, 0 for independent levels.

    H = 1 - errors / errors expected, over all pairs of levels; an error is a report that ticks the rarer level of a
    pair and not the other. NaN where no level varies.

    Source: Loevinger (1948), Psychol. Bull. 45; Mokken (1971), A Theory and Procedure of Scale Analysis.
    """
    ticks = np.asarray(ticks, dtype=float)
    shares = ticks.mean(axis=0)
    errors = expected = 0.0
    for one in range(ticks.shape[1]):
        for other in range(one + 1, ticks.shape[1]):
            rare, common = (one, other) if shares[one] <= shares[other] else (other, one)
            errors += float((ticks[:, rare] * (1 - ticks[:, common])).sum())
            expected += float(len(ticks) * shares[rare] * (1 - shares[common]))
    return 1 - errors / expected if expected > 0 else np.nan


def _chi2_tail(statistic: float, freedom: int) -> float:
    from scipy.stats import chi2

    return float(chi2.sf(statistic, freedom))


def _shuffled_sums(table: np.ndarray, permutations: int, rng) -> np.ndarray:
    """Column sums of the table with each line shuffled on its own, permutations x columns."""
    sums = np.zeros((permutations, table.shape[1]))
    for row in table:
        sums += rng.permuted(np.broadcast_to(row, (permutations, len(row))), axis=1)
    return sums
