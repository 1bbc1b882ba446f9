"""A map of the reports and, where the data bear it, types of reports (MCA, then HCPC)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from . import nulls
from .mca import Axes, mca, partition, silhouettes, ward
from .messages import _
from .tables import TABLES

FEWEST_REPORTS, SMALLEST_TYPE = 6, 3
MISSING_LEVEL = "manquant"


@dataclass(frozen=True)
class Typology:
    """What the map and the partition give; every part is a table.

    Attributes
    ----------
    possible, reason : whether a map could be drawn, and why not.
    claimed : whether both nulls are rejected: only then may the groups be called types.
    k : number of types of `types`.
    types : the `types` table (document_id, type, silhouette, axis_1, ...).
    eigenvalues, categories : see `mca.Axes`; categories name variable and level.
    choice : for each k: inertia within, gain, quotient, silhouette, smallest type, chosen.
    nulls : see `nulls.structure`.
    dropped : columns left out of the analysis (variable, level, reason).
    """

    possible: bool
    reason: str = ""
    claimed: bool = False
    k: int = 0
    types: pd.DataFrame = field(default_factory=TABLES["types"].empty)
    eigenvalues: pd.DataFrame = field(default_factory=pd.DataFrame)
    categories: pd.DataFrame = field(default_factory=pd.DataFrame)
    choice: pd.DataFrame = field(default_factory=pd.DataFrame)
    nulls: pd.DataFrame = field(default_factory=pd.DataFrame)
    dropped: pd.DataFrame = field(default_factory=pd.DataFrame)


def active_table(
    matrix: pd.DataFrame, grid, active: Sequence[str] | None = None, rare: int = 2
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the table of categories on which the map rests, and the columns left out with the reason.

    Ordinal levels are categories; a missing value is a category of its own; a multi variable gives one column
    per level. Left out: columns with one category, and levels of a multi variable ticked (or not) by fewer
    than `rare` reports, which would each pull an axis to a single report.

    Parameters
    ----------
    active : names of coded or derived variables (default: the core variables still in use).

    Raises KeyError for a variable that the grid does not have.
    """
    known = {**grid.variables, **grid.derived}
    if active is None:
        active = [name for name, variable in grid.variables.items() if variable.core and not variable.retired]
    columns, dropped = {}, []
    for name in active:
        variable = known[name]
        multi = variable.measure == "multi"
        for column in [f"{name}={level.code}" for level in variable.levels] if multi else [name]:
            categories = _categories(matrix[column])
            counts = categories.value_counts()
            if len(counts) < 2:
                reason = _("tous les rapports ont la même valeur")
            elif multi and counts.drop(MISSING_LEVEL, errors="ignore").min() < rare:
                reason = _("niveau trop rare ou trop commun")
            else:
                columns[column] = categories.to_numpy()
                continue
            dropped.append((*_split(column), reason))
    table = pd.DataFrame(columns, index=pd.Index(matrix["document_id"], name="document_id"))
    return table, pd.DataFrame(dropped, columns=["variable", "level", "reason"])


def map_reports(
    matrix: pd.DataFrame,
    grid,
    active: Sequence[str] | None = None,
    *,
    k: int | None = None,
    axes: int = 5,
    largest_k: int = 5,
    seed: int = 0,
    permutations: int = nulls.PERMUTATIONS,
    rare: int = 2,
) -> Typology:
    """Return the map of the reports, their partition and the tests of structure.

    The partition is FactoMineR's HCPC: Ward's tree on the first `axes` axes, cut, consolidated by k-means.
    Without `k`, it is chosen by HCPC's rule (smallest quotient of within-type inertias, from three types on)
    among the k up to `largest_k` whose smallest type has three reports: a smaller one could never pass an
    exact test. `choice` shows all of them. Types are numbered by size, the largest first.

    Raises ValueError for a `k` that the number of reports does not bear.
    """
    table, dropped = active_table(matrix, grid, active, rare)
    reason = _impossible(table)
    if reason:
        return Typology(False, reason, dropped=dropped)
    found = mca(table, axes)
    points = found.rows.to_numpy()
    candidates = range(2, min(largest_k, len(table) // 3) + 1)
    if k is not None and not 2 <= k < len(np.unique(points, axis=0)):
        raise ValueError(f"k = {k} types of {len(table)} reports")
    choice = _choice(points, candidates, k)
    chosen = int(choice.loc[choice["chosen"], "k"].iloc[0])
    tree, _within = ward(points)
    blocks = [_split(column)[0] for column in table]
    tests = nulls.structure(table, blocks, points[:, 0], seed=seed, permutations=permutations)
    return Typology(
        possible=True,
        claimed=bool(tests["rejected"].all()),
        k=chosen,
        types=_types(found.rows, partition(points, tree, chosen)),
        eigenvalues=found.eigenvalues,
        categories=_named(found),
        choice=choice,
        nulls=tests,
        dropped=dropped,
    )


def _categories(values: pd.Series) -> pd.Series:
    text = values.astype(object).where(values.notna(), "").astype(str).to_numpy()
    return pd.Series(np.where(text == "", MISSING_LEVEL, text), dtype="str")


def _split(column: str) -> tuple[str, str]:
    variable, _sign, level = column.partition("=")
    return variable, level


def _impossible(table: pd.DataFrame) -> str:
    if len(table) < FEWEST_REPORTS:
        text = _("{count} rapports ne suffisent pas pour dresser une carte : il en faut au moins {fewest}")
        return text.format(count=len(table), fewest=FEWEST_REPORTS)
    if len(table.columns) < 3:
        return _("trop peu de variables distinguent les rapports pour dresser une carte")
    if len(table.drop_duplicates()) < 4:
        return _("les rapports se ressemblent trop pour dresser une carte")
    return ""


def _choice(points: np.ndarray, candidates: Sequence[int], k: int | None) -> pd.DataFrame:
    """Return, for each number of types, what speaks for it."""
    tree, within = ward(points)
    distances = np.sqrt(((points[:, None, :] - points[None]) ** 2).sum(axis=2))
    rows = []
    for number in sorted({*candidates, *([k] if k else [])}):
        groups = partition(points, tree, number)
        before, after = within[number - 2], within[number - 1]
        quotient = after / before if before > 0 else np.nan
        sizes = np.bincount(groups)
        silhouette = float(silhouettes(distances, groups).mean())
        rows.append(
            (number, after, (before - after) / within[0], quotient, silhouette, int(sizes[sizes > 0].min()))
        )
    columns = ["k", "within", "gain", "quotient", "silhouette", "smallest"]
    frame = pd.DataFrame(rows, columns=columns)
    if k is None:
        k = _hcpc_rule(frame)
    return frame.assign(chosen=frame["k"] == k)


def _hcpc_rule(choice: pd.DataFrame) -> int:
    """Return the k >= 3 with the smallest quotient among those without a tiny type, else 2."""
    admitted = choice[(choice["k"] >= 3) & (choice["smallest"] >= SMALLEST_TYPE)]
    return 2 if admitted.empty else int(admitted.loc[admitted["quotient"].idxmin(), "k"])


def _types(rows: pd.DataFrame, groups: np.ndarray) -> pd.DataFrame:
    """Return the `types` table; types are numbered by size, then along the first axis."""
    points = rows.to_numpy()
    members = pd.Series(groups)
    sizes, places = members.value_counts(), pd.Series(points[:, 0]).groupby(members).mean()
    order = sorted(sizes.index, key=lambda group: (-sizes[group], places[group]))
    names = {group: f"type {number}" for number, group in enumerate(order, start=1)}
    distances = np.sqrt(((points[:, None, :] - points[None]) ** 2).sum(axis=2))
    frame = rows.reset_index()
    frame.insert(1, "type", [names[group] for group in groups])
    frame.insert(2, "silhouette", silhouettes(distances, groups))
    return TABLES["types"].conform(frame)


def _named(found: Axes) -> pd.DataFrame:
    """Return the categories with their variable and level; a column of a multi variable keeps its ticks."""
    frame = found.categories
    variables = [_split(column) for column in frame["column"]]
    frame = frame.rename(columns={"level": "category"})
    frame.insert(0, "variable", [variable for variable, _level in variables])
    frame.insert(
        1,
        "level",
        [level or category for (_v, level), category in zip(variables, frame["category"], strict=True)],
    )
    return frame.drop(columns="column")
