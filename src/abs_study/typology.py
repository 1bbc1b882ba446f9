"""A map of the reports and, where the data bear it, types of reports (MCA, then HCPC)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from . import crowds, nulls, stability
from .mca import Axes, mca, partition, silhouettes, ward
from .messages import Said, _, said
from .tables import MISSING_LEVEL, TABLES

FEWEST_REPORTS, SMALLEST_TYPE = 6, 3
STEADY = 0.5  # share of the groups that must come back more often than chance gives, for types to be claimed
SOME = 1000  # reports drawn for silhouettes, nulls and stability where there are thousands
_DECIMALS = 10  # of published coordinates: another processor moves a small one as much as the largest


@dataclass(frozen=True)
class Typology:
    """What the map and the partition give; every part is a table.

    Attributes
    ----------
    possible, reason : whether a map could be drawn, and why not.
    claimed : whether both nulls are rejected and most groups come back: only then may the groups be called types. The
        nulls test whether there is a structure at all (the best partition into 2 to 4); stability tests these groups.
    k : number of types of `types`.
    types : the `types` table (document_id, type, silhouette, comembership, axis_1, ... to ten decimals); comembership is in how
        many of the draws a report falls with the others of its type, on average.
    axes, active : the analysis itself (`mca.Axes`) and the table of categories on which it rests.
    eigenvalues, categories : see `mca.Axes`; categories name variable and level.
    stability : per type, whether it comes back when reports are drawn again (`stability.measure`).
    together : reports x reports, in how many of the draws two fall in the same group.
    choice : for each k: inertia within, gain, quotient, silhouette, smallest type, chosen.
    nulls : see `nulls.structure`.
    dropped : columns left out of the analysis (variable, level, reason).
    """

    possible: bool
    reason: Said | str = ""
    claimed: bool = False
    k: int = 0
    types: pd.DataFrame = field(default_factory=TABLES["types"].empty)
    axes: Axes | None = None
    active: pd.DataFrame = field(default_factory=pd.DataFrame)
    eigenvalues: pd.DataFrame = field(default_factory=pd.DataFrame)
    categories: pd.DataFrame = field(default_factory=pd.DataFrame)
    choice: pd.DataFrame = field(default_factory=pd.DataFrame)
    nulls: pd.DataFrame = field(default_factory=pd.DataFrame)
    stability: pd.DataFrame = field(default_factory=pd.DataFrame)
    together: pd.DataFrame = field(default_factory=pd.DataFrame)
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
    tree = _Tree(points, seed)
    choice = _choice(tree, candidates, k)
    chosen = int(choice.loc[choice["chosen"], "k"].iloc[0])
    blocks = [_split(column)[0] for column in table]
    few = tree.some  # all reports, unless there are thousands
    tests = nulls.structure(table.iloc[few], blocks, points[few, 0], seed=seed, permutations=permutations)
    types = _types(found.rows, tree, tree.cut(chosen))
    steady = stability.measure(table.iloc[few], blocks, types["type"].iloc[few], axes=axes, seed=seed)
    own = np.full(len(table), np.nan)
    own[few] = steady.own
    types.insert(3, "comembership", own)
    names = table.index[few]
    return Typology(
        possible=True,
        claimed=bool(tests["rejected"].all()) and float(steady.groups["above"].mean()) > STEADY,
        k=chosen,
        types=types,
        axes=found,
        active=table,
        eigenvalues=found.eigenvalues,
        categories=_named(found),
        choice=choice,
        nulls=tests,
        stability=steady.groups.rename(columns={"group": "type"}).assign(null_own=steady.null_own),
        together=pd.DataFrame(steady.together, index=names, columns=names),
        dropped=dropped,
    )


class _Tree:
    """Ward's tree of the points, or of small groups of them where there are thousands."""

    def __init__(self, points: np.ndarray, seed: int) -> None:
        self.points, self.many = points, len(points) > crowds.MOST
        if self.many:
            self.labels, self.merges, self.within = crowds.ward_of_small_groups(points, seed)
            drawn = np.random.default_rng([seed, 3]).choice(len(points), SOME, replace=False)
            self.some = np.sort(drawn)
        else:
            self.tree, self.within = ward(points)
            self.some = np.arange(len(points))

    def cut(self, k: int) -> np.ndarray:
        """Return the consolidated partition into k groups."""
        if self.many:
            return crowds.cut(self.labels, self.merges, self.points, k)
        return partition(self.points, self.tree, k)

    def silhouettes(self, groups: np.ndarray) -> np.ndarray:
        """Return the silhouette of each point; NaN for those that were not drawn among thousands."""
        here = self.points[self.some]
        distances = np.sqrt(((here[:, None, :] - here[None]) ** 2).sum(axis=2))
        values = np.full(len(self.points), np.nan)
        values[self.some] = silhouettes(distances, groups[self.some])
        return values


def best_k(points: np.ndarray, largest_k: int = 5, seed: int = 0) -> int:
    """Return the number of types that `map_reports` would choose for points on the axes kept (n x axes)."""
    choice = _choice(_Tree(points, seed), range(2, min(largest_k, len(points) // 3) + 1), None)
    return int(choice.loc[choice["chosen"], "k"].iloc[0])


def same_columns(matrix: pd.DataFrame, active: pd.DataFrame) -> pd.DataFrame:
    """Return other reports' categories in the columns of an active table, indexed by document_id."""
    columns = {column: _categories(matrix[column]).to_numpy() for column in active}
    return pd.DataFrame(columns, index=pd.Index(matrix["document_id"], name="document_id"))


def _categories(values: pd.Series) -> pd.Series:
    text = values.astype(object).where(values.notna(), "").astype(str).to_numpy()
    return pd.Series(np.where(text == "", MISSING_LEVEL, text), dtype="str")


def _split(column: str) -> tuple[str, str]:
    variable, _sign, level = column.partition("=")
    return variable, level


def _impossible(table: pd.DataFrame) -> Said | str:
    if len(table) < FEWEST_REPORTS:
        text = "{count} rapports ne suffisent pas pour dresser une carte : il en faut au moins {fewest}"
        return said(text, count=len(table), fewest=FEWEST_REPORTS)
    if len(table.columns) < 3:
        return said("trop peu de variables distinguent les rapports pour dresser une carte")
    if len(table.drop_duplicates()) < 4:
        return said("les rapports se ressemblent trop pour dresser une carte")
    return ""


def _choice(tree: _Tree, candidates: Sequence[int], k: int | None) -> pd.DataFrame:
    """Return, for each number of types, what speaks for it."""
    rows = []
    for number in sorted({*candidates, *([k] if k else [])}):
        groups = tree.cut(number)
        before, after = tree.within[number - 2], tree.within[number - 1]
        quotient = after / before if before > 0 else np.nan
        sizes = np.bincount(groups)
        silhouette = float(np.nanmean(tree.silhouettes(groups)))
        gain = (before - after) / tree.within[0]
        rows.append((number, after, gain, quotient, silhouette, int(sizes[sizes > 0].min())))
    columns = ["k", "within", "gain", "quotient", "silhouette", "smallest"]
    frame = pd.DataFrame(rows, columns=columns)
    if k is None:
        k = _hcpc_rule(frame)
    return frame.assign(chosen=frame["k"] == k)


def _hcpc_rule(choice: pd.DataFrame) -> int:
    """Return the k >= 3 with the smallest quotient among those without a tiny type, else 2."""
    admitted = choice[(choice["k"] >= 3) & (choice["smallest"] >= SMALLEST_TYPE)]
    return 2 if admitted.empty else int(admitted.loc[admitted["quotient"].idxmin(), "k"])


def _types(rows: pd.DataFrame, tree: _Tree, groups: np.ndarray) -> pd.DataFrame:
    """Return the `types` table; groups are numbered by size, then along the first axis.

    Their names are no words: they stand on pages in two languages, and are types only where these may be claimed.
    """
    points = rows.to_numpy()
    members = pd.Series(groups)
    sizes, places = members.value_counts(), pd.Series(points[:, 0]).groupby(members).mean()
    order = sorted(sizes.index, key=lambda group: (-sizes[group], places[group]))
    names = {group: f"G{number}" for number, group in enumerate(order, start=1)}
    frame = rows.round(_DECIMALS).reset_index()
    frame.insert(1, "type", [names[group] for group in groups])
    frame.insert(2, "silhouette", tree.silhouettes(groups))
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
