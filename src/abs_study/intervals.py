"""Intervals for a share: of a process (Jeffreys), of a population of known size, of a stratified population."""

from __future__ import annotations

from bisect import bisect_left

import numpy as np


def jeffreys(k, n, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Return the equal-tailed Jeffreys interval of k out of n; the bound is 0 at k = 0 and 1 at k = n.

    Source: Brown, Cai, DasGupta (2001), Statistical Science 16(2). NaN where n is 0.

    >>> low, high = jeffreys(4, 16)
    >>> round(float(low), 3), round(float(high), 3)
    (0.091, 0.491)
    """
    from scipy.special import betaincinv

    k, n = np.asarray(k, dtype=float), np.asarray(n, dtype=float)
    tail = (1 - confidence) / 2
    low = np.where(k == 0, 0.0, betaincinv(k + 0.5, n - k + 0.5, tail))
    high = np.where(k == n, 1.0, betaincinv(k + 0.5, n - k + 0.5, 1 - tail))
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)


def newcombe(k: int, n: int, other: int, m: int, confidence: float = 0.95) -> tuple[float, float, float]:
    """Return the difference k/n - other/m of two groups' shares with Newcombe's interval; NaN for an empty group.

    Source: Newcombe (1998), Statistics in Medicine 17, method 10 (Wilson's intervals, combined).

    >>> [round(value, 4) for value in newcombe(56, 70, 48, 80)]
    [0.2, 0.0524, 0.3339]
    """
    from scipy.stats import norm

    if not n or not m:
        return np.nan, np.nan, np.nan
    z = norm.isf((1 - confidence) / 2)
    first, second, (low, high), (least, most) = k / n, other / m, _wilson(k, n, z), _wilson(other, m, z)
    difference = first - second
    below = np.sqrt((first - low) ** 2 + (most - second) ** 2)
    above = np.sqrt((high - first) ** 2 + (second - least) ** 2)
    return difference, float(difference - below), float(difference + above)


def _wilson(k: int, n: int, z: float) -> tuple[float, float]:
    """Wilson's score interval (1927)."""
    middle, half = (k + z**2 / 2) / (n + z**2), z / (n + z**2) * np.sqrt(k * (n - k) / n + z**2 / 4)
    return middle - half, middle + half


def hypergeometric(k, n, size: int, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Return the exact interval for a share of a population of `size`, from k of n drawn without replacement.

    The bounds are the smallest and largest numbers of bearers in the population that a test of each tail at
    half the risk does not reject (Clopper and Pearson's rule on the hypergeometric law; Buonaccorsi 1987, Am.
    Stat. 41). Nothing is left to chance where n = size: both bounds are then k / n. NaN where n is 0.

    Raises ValueError for n larger than `size`.

    >>> low, high = hypergeometric(4, 16, 40)
    >>> round(float(low), 3), round(float(high), 3)
    (0.125, 0.45)
    """
    k, n = np.broadcast_arrays(np.asarray(k, dtype=float), np.asarray(n, dtype=float))
    if np.nanmax(n, initial=0) > size:
        raise ValueError(f"{int(np.nanmax(n))} drawn from a population of {size}")
    bounds = [
        _bearers(int(one), int(drawn), size, (1 - confidence) / 2)
        for one, drawn in zip(k.flat, n.flat, strict=True)
    ]
    low, high = np.array(bounds, dtype=float).reshape(-1, 2).T.reshape(2, *k.shape) / size
    return low, high


def _bearers(k: int, n: int, size: int, tail: float) -> tuple[float, float]:
    """Return the smallest and largest number of bearers in the population that k of n does not reject."""
    from scipy.stats import hypergeom

    if n == 0:
        return np.nan, np.nan
    possible = range(k, size - (n - k) + 1)
    fewest = bisect_left(possible, True, key=lambda bearers: hypergeom.sf(k - 1, size, bearers, n) > tail)
    most = bisect_left(possible, True, key=lambda bearers: hypergeom.cdf(k, size, bearers, n) <= tail) - 1
    return float(possible[fewest]), float(possible[most])


def predictive(k, n, sizes, confidence: float = 0.95) -> tuple[float, float, float]:
    """Return the share of bearers in a stratified population, with its predictive interval.

    In each stratum, k of n units drawn at random were seen; the other units follow a beta-binomial law with
    Jeffreys' prior, and the laws of the strata are convolved: no draw, hence no Monte Carlo error. The estimate
    is the mean of that law, and the bounds are its quantiles. Where every unit was seen the interval has no
    width. Coverage is measured in benchmarks/coverage.py.

    Parameters
    ----------
    k, n : bearers and units seen, by stratum; `sizes` : units in the population, by stratum.

    Raises ValueError where n exceeds a stratum's size.
    Source: Ericson (1969), JRSS B 31 (finite-population Bayes); Brown, Cai, DasGupta (2001) for the prior.

    >>> [round(bound, 3) for bound in predictive([4], [16], [16])]
    [0.25, 0.25, 0.25]
    """
    k, n, sizes = (np.atleast_1d(np.asarray(values, dtype=int)) for values in (k, n, sizes))
    if (n > sizes).any():
        raise ValueError("more units seen than the stratum has")
    total = int(sizes.sum())
    if total == 0:
        return np.nan, np.nan, np.nan
    law = np.ones(1)
    for one, seen, size in zip(k, n, sizes, strict=True):
        law = _convolve(law, _unseen(one, seen, size - seen))
    law = np.maximum(law, 0) / np.maximum(law, 0).sum()
    reached, tail, known = np.cumsum(law), (1 - confidence) / 2, int(k.sum())
    low, high = np.searchsorted(reached, [tail, 1 - tail - 1e-12])
    mean = float(law @ np.arange(len(law)))
    return (known + mean) / total, (known + int(low)) / total, (known + int(high)) / total


def _unseen(k: int, n: int, unseen: int) -> np.ndarray:
    """The law of the number of bearers among the units not seen (0 ... unseen)."""
    from scipy.stats import betabinom

    return betabinom.pmf(np.arange(unseen + 1), unseen, k + 0.5, n - k + 0.5)


def _convolve(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    from scipy.signal import fftconvolve

    short = min(len(one), len(other)) < 200
    return np.convolve(one, other) if short else fftconvolve(one, other)
