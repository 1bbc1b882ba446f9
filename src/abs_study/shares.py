"""How many reports bear each level, with Jeffreys intervals."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from .intervals import jeffreys
from .tables import NONE_TICKED

COLUMNS = ["variable", "level", "k", "n", "missing", "share", "low", "high"]


def by_level(matrix: pd.DataFrame, grid, confidence: float = 0.95) -> pd.DataFrame:
    """Return the share of reports at each level of each variable, coded and derived.

    Missing values (NC, NA, disputed, not coded) leave the base `n` and are counted in `missing`. Levels come
    in the grid's order, those that no report bears included; levels of a multi variable are not exclusive
    and end with `aucun`.

    Returns
    -------
    DataFrame with columns variable, level, k, n, missing, share, low, high.
    """
    rows = [
        (variable.id, level, int(k), int(n), len(matrix) - int(n))
        for variable in (*grid.variables.values(), *grid.derived.values())
        if variable.id in matrix
        for level, k, n in _tallies(matrix, variable)
    ]
    frame = pd.DataFrame(rows, columns=COLUMNS[:5]).astype({"k": "Int64", "n": "Int64", "missing": "Int64"})
    k, n = frame["k"].to_numpy(float), frame["n"].to_numpy(float)
    frame["share"] = np.divide(k, n, out=np.full(len(frame), np.nan), where=n > 0)
    frame["low"], frame["high"] = jeffreys(k, n, confidence)
    return frame


def _tallies(matrix: pd.DataFrame, variable) -> Iterator[tuple[str, int, int]]:
    """Yield (level, reports at this level, reports with a value)."""
    column = matrix[variable.id]
    codes = [level.code for level in variable.levels]
    if variable.measure == "multi":
        for code in codes:
            ticks = matrix[f"{variable.id}={code}"].dropna()
            yield code, int((ticks == 1).sum()), len(ticks)
        known = column[column != ""]
        yield NONE_TICKED, int((known == NONE_TICKED).sum()), len(known)
        return
    if variable.measure == "nombre":
        return
    known = column[column != ""] if variable.measure == "nominal" else column.dropna()
    values = known.astype(str)
    observed = sorted(set(values) - set(codes), key=lambda value: (len(value), value))
    if variable.measure != "nominal":
        observed.sort(key=int)
    for code in [*codes, *observed]:
        yield code, int((values == code).sum()), len(values)
