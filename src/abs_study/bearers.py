"""Which reports bear each level of a variable, read from the matrix."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from .tables import NONE_TICKED


def bearers(matrix: pd.DataFrame, variable) -> Iterator[tuple[str, pd.Series]]:
    """Yield each level of a variable with whether each report bears it (1.0, 0.0, NaN where not known)."""
    column = matrix[variable.id]
    codes = [level.code for level in variable.levels]
    if variable.measure == "multi":
        for code in codes:
            yield code, matrix[f"{variable.id}={code}"].astype("float64")
        yield NONE_TICKED, (column == NONE_TICKED).astype("float64").where(column != "")
        return
    if variable.measure == "nombre":
        return
    known = (column != "" if variable.measure == "nominal" else column.notna()).to_numpy(bool)
    values = column.astype(str).to_numpy(object)
    observed = sorted(set(values[known]) - set(codes), key=lambda value: (len(value), value))
    if variable.measure != "nominal":
        observed.sort(key=int)
    for code in [*codes, *observed]:
        yield code, pd.Series(np.where(known, values == code, np.nan), column.index)
