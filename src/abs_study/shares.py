"""How many reports bear each level, with Jeffreys intervals, or exact ones where the population is known."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from .bearers import bearers
from .intervals import hypergeometric, jeffreys, predictive
from .tables import NONE_TICKED

COLUMNS = ["variable", "level", "k", "n", "missing", "share", "low", "high"]


def by_level(
    matrix: pd.DataFrame, grid, confidence: float = 0.95, population: int | None = None
) -> pd.DataFrame:
    """Return the share of reports at each level of each variable, coded and derived.

    Missing values (NC, NA, disputed, not coded) leave the base `n` and are counted in `missing`. Levels come
    in the grid's order, those that no report bears included; levels of a multi variable are not exclusive
    and end with `aucun`.

    Parameters
    ----------
    population : how many reports exist in all, where that is known: intervals are then exact
        (hypergeometric), and have no width where all reports were read. Default: Jeffreys intervals.

    Returns
    -------
    DataFrame with columns variable, level, k, n, missing, share, low, high.
    """
    rows = [
        (
            variable.id,
            level,
            int((bears == 1).sum()),
            int((~np.isnan(bears)).sum()),
            int(np.isnan(bears).sum()),
        )
        for variable in (*grid.variables.values(), *grid.derived.values())
        if variable.id in matrix
        for level, bears in ((level, series.to_numpy()) for level, series in bearers(matrix, variable))
    ]
    frame = pd.DataFrame(rows, columns=COLUMNS[:5]).astype({"k": "Int64", "n": "Int64", "missing": "Int64"})
    k, n = frame["k"].to_numpy(float), frame["n"].to_numpy(float)
    frame["share"] = np.divide(k, n, out=np.full(len(frame), np.nan), where=n > 0)
    if population is None:
        frame["low"], frame["high"] = jeffreys(k, n, confidence)
    else:
        frame["low"], frame["high"] = hypergeometric(k, n, max(population, len(matrix)), confidence)
    return frame


def weighted(
    matrix: pd.DataFrame, grid, strata: Mapping[str, str], sizes: Mapping[str, int], confidence: float = 0.95
) -> pd.DataFrame:
    """Return shares weighted to the strata of a population, as size bands of communes.

    Each stratum counts for the reports it has in the population, whatever part of them was read; a stratum of
    which nothing was read widens the interval by all that it could hold. See `intervals.predictive`.

    Parameters
    ----------
    strata : the stratum of each report; reports without one (or of no declared one) leave the base.
    sizes : how many reports each stratum has in the population.

    Returns
    -------
    DataFrame with columns variable, level, k, n, missing, share, low, high, as `by_level`.
    """
    names = list(sizes)
    place = matrix["document_id"].map(strata)
    rows = []
    for variable in (*grid.variables.values(), *grid.derived.values()):
        if variable.id not in matrix:
            continue
        for level, bears in bearers(matrix, variable):
            known = bears.notna() & place.isin(names)
            by_stratum = bears[known].groupby(place[known])
            k = by_stratum.sum().reindex(names).fillna(0).astype(int)
            n = by_stratum.size().reindex(names).fillna(0).astype(int)
            population = np.maximum([sizes[name] for name in names], n)
            estimate = predictive(k, n, population, confidence) if n.sum() else (np.nan,) * 3
            rows.append((variable.id, level, k.sum(), n.sum(), len(matrix) - n.sum(), *estimate))
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.astype({"k": "Int64", "n": "Int64", "missing": "Int64"})


def crossed(matrix: pd.DataFrame, one, other) -> pd.DataFrame:
    """Return how many reports at each level of a variable bear each level of another.

    Returns
    -------
    DataFrame with columns one, other (levels), k, n (reports at the level of `one` whose `other` is known); levels of
    `one` that no report bears are left out, `aucun` too.
    """
    columns = [(level, bears) for level, bears in bearers(matrix, other) if level != NONE_TICKED]
    rows = [
        (level, beside, int((mine == 1).sum()), len(mine))
        for level, bears in bearers(matrix, one)
        if (bears == 1).any() and level != NONE_TICKED
        for beside, also in columns
        for mine in [also[bears == 1].dropna()]
    ]
    return pd.DataFrame(rows, columns=["one", "other", "k", "n"])
