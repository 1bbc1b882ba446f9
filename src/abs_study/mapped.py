"""What a map of the reports says beyond itself: its typical reports, further reports and traits laid on it, and what
another method makes of the same answers.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from . import pam, supplementary

PARAGON, EXTREME = "paragon", "extreme"


def individuals(carte, count: int = 3) -> pd.DataFrame:
    """Return, for each type, its paragons (nearest its centre) and its extremes (farthest from the other centres).

    Returns
    -------
    DataFrame with columns type, kind (`paragon`, `extreme`), rank, document_id, distance (on the axes kept).
    Source: Husson, Le, Pages (2017), Exploratory Multivariate Analysis by Example; FactoMineR's `desc.ind`.
    """
    points, types, centres = _centres(carte)
    distances = np.sqrt(((points[:, None] - centres.to_numpy()[None]) ** 2).sum(axis=2))
    rows = []
    for place, name in enumerate(centres.index):
        here = np.flatnonzero(types == name)
        others = np.delete(distances[here], place, axis=1)
        away = others.min(axis=1) if others.shape[1] else np.full(len(here), np.nan)
        for kind, values, order in (
            (PARAGON, distances[here, place], np.argsort(distances[here, place], kind="stable")),
            (EXTREME, away, np.argsort(-away, kind="stable")),
        ):
            for rank, member in enumerate(order[:count], start=1):
                document = carte.types["document_id"].iloc[here[member]]
                rows.append((name, kind, rank, document, float(values[member])))
    return pd.DataFrame(rows, columns=["type", "kind", "rank", "document_id", "distance"])


def project(carte, table: pd.DataFrame) -> pd.DataFrame:
    """Return further reports on the map, with the type whose centre is nearest.

    Parameters
    ----------
    table : their categories, with the columns of `carte.active`; indexed by document_id.

    Returns
    -------
    DataFrame with columns document_id, nearest, known (share of the columns that count), axis_1, ...
    """
    _points, _types, centres = _centres(carte)
    placed = supplementary.rows(carte.axes, table)
    points = placed[list(centres.columns)].to_numpy()
    apart = ((points[:, None] - centres.to_numpy()[None]) ** 2).sum(axis=2)
    nearest = [centres.index[row.argmin()] if np.isfinite(row).all() else "" for row in apart]
    frame = placed.rename_axis("document_id").reset_index()
    known = frame.pop("known")
    frame.insert(1, "nearest", nearest)
    frame.insert(2, "known", known)
    return frame


def context(carte, columns: pd.DataFrame) -> pd.DataFrame:
    """Return where traits that did not shape the map lie on it (`supplementary.categories`).

    Parameters
    ----------
    columns : text columns indexed by document_id; reports off the map are ignored.

    Returns
    -------
    DataFrame with columns variable, level, count, axis_1, ..., v_1, ...
    """
    known = columns.reindex(carte.active.index)
    frames = [
        supplementary.categories(carte.axes, known[name]).assign(variable=name)
        for name in known
        if known[name].replace("", None).dropna().nunique() > 1
    ]
    if not frames:
        return pd.DataFrame(columns=["variable", "level", "count"])
    frame = pd.concat(frames, ignore_index=True)
    return frame[["variable", *frame.columns.drop("variable")]]


def second_opinion(carte, ordered: Sequence[str] = (), largest: int = 5) -> pd.DataFrame:
    """Return what Gower's distance and PAM make of the same answers, for each number of groups.

    Parameters
    ----------
    ordered : active columns whose categories are numbers in order.

    Returns
    -------
    DataFrame with columns k, silhouette, rand (adjusted Rand index with the types), same_k (k is that of the types).
    Raises ValueError beyond 5,000 reports.
    """
    from sklearn.metrics import adjusted_rand_score

    from .mca import silhouettes

    numbers = pd.to_numeric
    spans = {
        name: int(np.ptp(numbers(carte.active[name], errors="coerce").dropna()))
        for name in ordered
        if name in carte.active
    }
    table = carte.active.apply(lambda column: _numbers_only(column) if column.name in spans else column)
    distances = np.nan_to_num(pam.gower(table, spans), nan=1.0)
    rows = []
    for k in range(2, min(largest, len(table) - 1) + 1):
        groups, _medoids = pam.partition(distances, k)
        rand = adjusted_rand_score(carte.types["type"], groups)
        rows.append((k, float(silhouettes(distances, groups).mean()), float(rand), k == carte.k))
    return pd.DataFrame(rows, columns=["k", "silhouette", "rand", "same_k"])


def _numbers_only(column: pd.Series) -> pd.Series:
    """The column with what is no number (a missing value) left empty."""
    return column.where(pd.to_numeric(column, errors="coerce").notna())


def _centres(carte) -> tuple[np.ndarray, np.ndarray, pd.DataFrame]:
    axes = list(carte.axes.rows.columns)
    points, types = carte.axes.rows.to_numpy(), carte.types["type"].to_numpy()
    return points, types, pd.DataFrame(points, columns=axes).groupby(types).mean()
