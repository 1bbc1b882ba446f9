"""Reports and traits placed on a map that they did not shape (supplementary elements of an MCA)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .mca import Axes


def rows(found: Axes, table: pd.DataFrame) -> pd.DataFrame:
    """Return the coordinates of further rows, by the transition formula.

    A row lies at the mean of its categories, stretched by the inverse root of the eigenvalue. A category that no
    active row has is left out of the mean, and `known` tells the share of the columns that count.

    Parameters
    ----------
    table : the same columns as the active table.

    Returns
    -------
    DataFrame indexed as `table`: axis_1, ..., known.
    Source: Lebart, Morineau, Piron (1995), Statistique exploratoire multidimensionnelle, ch. 1.4.
    """
    axes = list(found.rows.columns)
    stretch = 1 / np.sqrt(found.eigenvalues["eigenvalue"].to_numpy()[: len(axes)])
    places = found.categories.set_index(["column", "level"])[axes]
    columns = list(dict.fromkeys(found.categories["column"]))
    sums, known = np.zeros((len(table), len(axes))), np.zeros(len(table))
    for column in columns:
        here = places.loc[column].reindex(table[column].astype(str)).to_numpy()
        seen = ~np.isnan(here[:, 0])
        sums[seen] += here[seen]
        known += seen
    with np.errstate(invalid="ignore", divide="ignore"):
        frame = pd.DataFrame(sums / known[:, None] * stretch, index=table.index, columns=axes)
    return frame.assign(known=known / len(columns))


def categories(found: Axes, values: pd.Series) -> pd.DataFrame:
    """Return where each value of a column that did not shape the map lies on it.

    The v-test compares the place of the rows with that value to a random draw of as many rows; beyond 2 the
    value goes with the axis. Missing values ("" or NaN) have no row.

    Parameters
    ----------
    values : one value for each active row, in the order of `found.rows`.

    Returns
    -------
    DataFrame with columns level, count, axis_1, ..., v_1, ...
    Source: Lebart, Morineau, Piron (1995), ch. 1.4; the numbers are those of FactoMineR's `quali.sup`.
    """
    points, size = found.rows.to_numpy(), len(found.rows)
    stretch = 1 / np.sqrt(found.eigenvalues["eigenvalue"].to_numpy()[: points.shape[1]])
    text = values.astype(object).where(values.notna(), "").astype(str).to_numpy()
    records = []
    for level in sorted(set(text) - {""}):
        here = text == level
        count = int(here.sum())
        place = points[here].mean(axis=0) * stretch
        with np.errstate(divide="ignore"):
            v = (
                place * np.sqrt(count * (size - 1) / (size - count))
                if count < size
                else np.full(len(place), np.nan)
            )
        records.append((level, count, *place, *v))
    axes = list(found.rows.columns)
    return pd.DataFrame(
        records, columns=["level", "count", *axes, *(axis.replace("axis", "v") for axis in axes)]
    )
