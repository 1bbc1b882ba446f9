"""How many more reports two people must read before their agreement is known well enough."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from .coefficients import REPETITIONS, Estimate, bootstrap_alpha
from .grid import Grid
from .reliability import THRESHOLDS, Rated, rated

LARGEST = 1000  # reports; beyond, no study of this kind reads twice
LEAST = 5  # reports read twice, below which resampling them says nothing
PLANNED, CONSTANT, PERFECT, TOO_FEW = "planned", "constant", "perfect", "too_few"
COLUMNS = ["variable", "units", "alpha", "low", "high", "status", "width", "provisional", "firm"]


def plan(
    codings: pd.DataFrame,
    grid: Grid,
    pair: Sequence[str],
    *,
    half_width: float = 0.2,
    seed: int = 0,
    thresholds: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Return how many reports in all two coders must read, variable by variable.

    The reports to come are taken to be like those read: samples of each size are drawn from these with replacement, and
    the 2.5 and 97.5 % quantiles of their alphas make the interval of that size.

    Columns: variable, units (reports that both coded), alpha, low, high, status, and three numbers of reports: width
    (the interval is no wider than twice `half_width`), provisional and firm (its lower bound reaches the threshold of
    the verdict). Infinity where alpha itself is below the threshold, or more than LARGEST reports would be needed; NaN where
    the status is not `planned`: `constant` (one level only: alpha does not exist), `perfect` (no difference: nothing to
    resample), `too_few` (under LEAST reports).
    """
    thresholds = THRESHOLDS | dict(thresholds or {})
    repetitions = int(thresholds.get("reechantillonnages", REPETITIONS))
    rows = []
    for name, variable in grid.variables.items():
        ratings = rated(codings, variable, pair)
        key = [seed, zlib.crc32(f"{name}|{'|'.join(pair)}".encode())]
        now = bootstrap_alpha(*ratings, seed=key, repetitions=repetitions)
        status = _status(ratings, now)
        needed = (np.nan,) * 3
        if status == PLANNED:
            needed = _needed(ratings, now.value, half_width, thresholds, key, repetitions)
        else:
            now = Estimate(now.value, np.nan, np.nan)
        rows.append((name, len(ratings.values), *now, status, *needed))
    return pd.DataFrame(rows, columns=COLUMNS)


def _status(ratings: Rated, now: Estimate) -> str:
    if len(ratings.values) < LEAST:
        return TOO_FEW
    if np.isnan(now.value):
        return CONSTANT
    return PERFECT if all(len(set(given)) == 1 for given in ratings.values) else PLANNED


def _needed(ratings: Rated, alpha: float, half_width: float, thresholds, key, repetitions: int) -> tuple:
    known: dict[int, Estimate] = {}

    def at(size: int) -> Estimate:
        if size not in known:
            known[size] = bootstrap_alpha(*ratings, seed=key, repetitions=repetitions, size=size)
        return known[size]

    start = len(ratings.values)
    wide = smallest(lambda size: at(size).high - at(size).low <= 2 * half_width, start)
    bounds = (thresholds["alpha_provisoire"], thresholds["alpha_ferme"])
    reached = (
        smallest(lambda size, bound=bound: at(size).low >= bound, start) if alpha > bound else math.inf
        for bound in bounds
    )
    return wide, *reached


def smallest(enough: Callable[[int], bool], start: int, largest: int = LARGEST) -> float:
    """Return the smallest number from `start` that is enough, if all after one that is are; infinity beyond `largest`.

    >>> smallest(lambda size: size * size > 500, 10), smallest(lambda size: False, 10)
    (23, inf)
    """
    if enough(start):
        return start
    low, high = start, start
    while not enough(high):
        if high == largest:
            return math.inf
        low, high = high, min(2 * high, largest)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def other_level(half_width: float, kappa: float = THRESHOLDS["alpha_ferme"]) -> int:
    """Return how many reports of a rare level are needed, whatever the others, to know the agreement to ± `half_width`.

    Two coders, that level or another, 95 %; `kappa` is the agreement supposed. It is the product of the number of
    reports by the level's share, as this share becomes small, in the large-sample variance of the intraclass kappa
    (to which Krippendorff's nominal alpha tends). Source: Bloch and Kraemer (1989), Biometrics 45, 269-287.

    >>> other_level(0.2), other_level(0.1)
    (10, 37)
    """
    z = 1.959964
    return math.ceil(z**2 * (1 - kappa) * kappa * (2 - kappa) / (2 * half_width**2))
