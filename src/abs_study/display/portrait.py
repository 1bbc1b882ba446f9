"""Shares, hypotheses and types as the pages show them."""

from __future__ import annotations

import pandas as pd

from ..grid import Grid
from ..messages import _
from ..tables import NONE_TICKED
from ..views import number, percent, share
from .codings import variable_link
from .reports import names, report_link


def level_label(grid: Grid, variable: str, level: str) -> str:
    """Label of a level, « aucun » included."""
    return _("aucun") if level == NONE_TICKED else grid.level_label(variable, level)


def shares(by_level: pd.DataFrame, grid: Grid, variables: list[str] | tuple[str, ...]) -> pd.DataFrame:
    """Shares of some variables (frame of `shares.by_level`): variable, level, reports, share, interval."""
    own = by_level[by_level["variable"].isin(list(variables))]
    return pd.DataFrame(
        {
            _("Variable"): [variable_link(grid, name) for name in own["variable"]],
            _("Niveau"): [
                level_label(grid, *pair) for pair in zip(own["variable"], own["level"], strict=True)
            ],
            _("Rapports"): [share(int(k), int(n)) for k, n in zip(own["k"], own["n"], strict=True)],
            _("Part"): [percent(value) for value in own["share"]],
            _("Intervalle à 95 %"): [interval(*pair) for pair in zip(own["low"], own["high"], strict=True)],
        }
    )


def of_dimension(by_level: pd.DataFrame, grid: Grid, dimension: str) -> pd.DataFrame:
    """Shares of a dimension's variables."""
    return shares(by_level, grid, [variable.id for variable in grid.of_dimension(dimension)])


def interval(low: float, high: float) -> str:
    """Interval of a share in percent; a dash when it cannot be estimated."""
    return (
        "–"
        if pd.isna(low) or pd.isna(high)
        else _("{low} à {high}").format(low=percent(low), high=percent(high))
    )


def members(types: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Reports of each group, with how well each one sits in it (silhouette, from -1 to 1)."""
    shown = names(documents)
    own = types.sort_values(["type", "silhouette"], ascending=[True, False], kind="stable")
    return pd.DataFrame(
        {
            _("Rapport"): [report_link(name, shown.get(name, name)) for name in own["document_id"]],
            _("Groupe"): own["type"].to_numpy(),
            _("Silhouette"): [number(value, 2) for value in own["silhouette"]],
        }
    )


def strongest(profiles: pd.DataFrame, grid: Grid, count: int, threshold: float) -> pd.DataFrame:
    """Levels that most mark each group: at most `count` a group, absolute test value above `threshold`."""
    marked = profiles[(profiles["v_test"].abs() > threshold) & (profiles["level"] != "moyenne")]
    marked = marked.assign(strength=marked["v_test"].abs()).sort_values(
        ["type", "strength"], ascending=[True, False]
    )
    own = marked.groupby("type", sort=True).head(count)
    return pd.DataFrame(
        {
            _("Groupe"): own["type"].to_numpy(),
            _("Trait"): [
                f"{grid.label(name)}\u00a0: {level_label(grid, name, level)}"
                for name, level in zip(own["variable"], own["level"], strict=True)
            ],
            _("Dans le groupe"): [percent(value) for value in own["share"]],
            _("En tout"): [percent(value) for value in own["overall"]],
            _("Valeur-test"): [number(value, 1) for value in own["v_test"]],
        }
    )
