"""Exact tests for small numbers of reports, and corrections for many tests."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def binomial_tail(k: int, n: int, share: float, above: bool = True) -> float:
    """Return P(X >= k), or P(X <= k) when not `above`, for X binomial (n, share).

    >>> round(binomial_tail(12, 16, 0.5), 3)
    0.038
    """
    from scipy.stats import binom

    return float(binom.sf(k - 1, n, share) if above else binom.cdf(k, n, share))


def needed(n: int, share: float, above: bool, level: float) -> int | None:
    """Return the count from which (down to which, when not `above`) the binomial test reaches the level."""
    counts = range(n + 1) if above else range(n, -1, -1)
    return next((k for k in counts if binomial_tail(k, n, share, above) <= level), None)


def wilcoxon_pratt(differences: Sequence[float]) -> tuple[float, float, float]:
    """Return W+, P(W >= W+) and P(W <= W+) of the signed-rank test, zeros ranked then dropped.

    The null distribution over all signs is enumerated exactly (ties included). Source: Pratt (1959), JASA 54.

    >>> wilcoxon_pratt([1, 2, 3])
    (6.0, 0.125, 1.0)
    """
    from scipy.stats import rankdata

    values = np.asarray(differences, dtype=float)
    doubled = np.rint(2 * rankdata(np.abs(values))).astype(int) if len(values) else np.zeros(0, dtype=int)
    kept = doubled[values != 0]
    observed = int(doubled[values > 0].sum())
    ways = np.zeros(int(kept.sum()) + 1)
    ways[0] = 1.0
    for rank in kept:
        ways[rank:] = (ways[rank:] + ways[: len(ways) - rank]) / 2 if rank else ways
        ways[:rank] /= 2
    return observed / 2, min(float(ways[observed:].sum()), 1.0), min(float(ways[: observed + 1].sum()), 1.0)


def mcnemar(first_only: int, second_only: int) -> tuple[float, float]:
    """Return the exact one-sided p ("first" more frequent) and two-sided p from the discordant pairs."""
    discordant = first_only + second_only
    if discordant == 0:
        return 1.0, 1.0
    above = binomial_tail(first_only, discordant, 0.5)
    two_sided = 2 * binomial_tail(max(first_only, second_only), discordant, 0.5)
    return above, min(two_sided, 1.0)


def paired_difference(first_only: int, second_only: int, n: int, confidence: float = 0.95):
    """Return the difference of two shares on the same reports with its adjusted Wald interval.

    Source: Bonett and Price (2012), J. Educ. Behav. Stat. 37(4).
    """
    from scipy.stats import norm

    one, other = (first_only + 1) / (n + 2), (second_only + 1) / (n + 2)
    error = norm.isf((1 - confidence) / 2) * np.sqrt((one + other - (one - other) ** 2) / (n + 2))
    middle = one - other
    return (first_only - second_only) / n, max(middle - error, -1.0), min(middle + error, 1.0)


def holm(p_values: Sequence[float]) -> list[float]:
    """Return Holm's adjusted p-values; NaN stays NaN and is not counted.

    >>> [round(p, 2) for p in holm([0.01, 0.04, float("nan"), 0.03])]
    [0.03, 0.06, nan, 0.06]
    """
    values = np.asarray(p_values, dtype=float)
    known = np.flatnonzero(~np.isnan(values))
    order = known[np.argsort(values[known], kind="stable")]
    adjusted, highest = np.full(len(values), np.nan), 0.0
    for position, index in enumerate(order):
        highest = max(highest, (len(order) - position) * values[index])
        adjusted[index] = min(highest, 1.0)
    return adjusted.tolist()


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Return p-values adjusted for the false discovery rate; NaN stays NaN and is not counted.

    Source: Benjamini and Hochberg (1995), JRSS B 57.

    >>> [round(p, 3) for p in benjamini_hochberg([0.01, 0.04, float("nan"), 0.03])]
    [0.03, 0.04, nan, 0.04]
    """
    from scipy.stats import false_discovery_control

    values = np.asarray(p_values, dtype=float)
    known = ~np.isnan(values)
    if known.any():
        values[known] = false_discovery_control(values[known])
    return values.tolist()
