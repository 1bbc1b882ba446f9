"""Shares, hypotheses and types as the pages show them."""

from __future__ import annotations

import pandas as pd

from ..grid import Grid
from ..messages import _, language
from ..tables import NONE_TICKED
from ..views import interval as said
from ..views import number, percent, sentence, share
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


def hypotheses(results: pd.DataFrame, grid: Grid) -> pd.DataFrame:
    """Results of `hypotheses.test_all`: claim, reports, interval, p (Holm's in the family), verdict."""
    rows = []
    for row in results.to_dict("records"):
        entry = grid.hypotheses[row["part"]]
        counted = "–" if pd.isna(row["n"]) or pd.isna(row["k"]) else share(int(row["k"]), int(row["n"]))
        p = row["p_adjusted"] if not pd.isna(row["p_adjusted"]) else row["p"]
        rows.append(
            (
                row["part"].replace("_", "\u00a0"),
                entry.label.get(language()),
                counted,
                interval(row["low"], row["high"]),
                "–" if pd.isna(p) else number(p, 3),
                row["verdict"],
            )
        )
    columns = [_("Code"), _("Hypothèse"), _("Rapports"), _("Intervalle à 95 %"), _("p"), _("Verdict")]
    return pd.DataFrame(rows, columns=columns)


def choice(frame: pd.DataFrame) -> pd.DataFrame:
    """Every number of groups tried, with its silhouette and its smallest group; the one kept is marked."""
    return pd.DataFrame(
        {
            _("Groupes"): frame["k"].to_numpy(),
            _("Inertie dans les groupes"): [number(value, 3) for value in frame["within"]],
            _("Silhouette moyenne"): [number(value, 2) for value in frame["silhouette"]],
            _("Plus petit groupe"): frame["smallest"].to_numpy(),
            _("Retenu"): [_("oui") if kept else "" for kept in frame["chosen"]],
        }
    )


def nulls(frame: pd.DataFrame) -> pd.DataFrame:
    """The tests of structure: what is observed, what chance would give, p."""
    labels = {"independence": _("variables indépendantes"), "gradient": _("simple continuum")}
    return pd.DataFrame(
        {
            _("Ce que l’on suppose"): [labels.get(name, name) for name in frame["null"]],
            _("Observé"): [number(value, 3) for value in frame["statistic"]],
            _("Attendu"): [number(value, 3) for value in frame["expected"]],
            _("p"): [number(value, 3) for value in frame["p"]],
            _("Supposition rejetée"): [_("oui") if rejected else _("non") for rejected in frame["rejected"]],
        }
    )


def two_groups(first: pd.DataFrame, second: pd.DataFrame, grid: Grid, variables: list[str], heads: list[str]):
    """Shares of some variables in two groups of reports side by side (two frames of `shares.by_level`)."""
    keys = ["variable", "level"]
    both = first.merge(second, on=keys, suffixes=("_1", "_2"))
    both = both[both["variable"].isin(variables) & ((both["k_1"] > 0) | (both["k_2"] > 0))]
    columns = {
        _("Variable"): [variable_link(grid, name) for name in both["variable"]],
        _("Niveau"): [level_label(grid, *pair) for pair in zip(both["variable"], both["level"], strict=True)],
    }
    for number_of, head in enumerate(heads, start=1):
        counts = zip(both[f"k_{number_of}"], both[f"n_{number_of}"], strict=True)
        columns[head] = [share(int(k), int(n)) for k, n in counts]
        bounds = zip(both[f"low_{number_of}"], both[f"high_{number_of}"], strict=True)
        columns[_("Intervalle, {group}").format(group=head)] = [interval(low, high) for low, high in bounds]
    return pd.DataFrame(columns)


def single(grid: Grid, dimension: str) -> list[str]:
    """Variables of a dimension whose levels exclude each other."""
    return [variable.id for variable in grid.of_dimension(dimension) if not variable.multi]


def multiple(grid: Grid, dimension: str) -> list[str]:
    """Variables of a dimension for which several levels may be ticked."""
    return [variable.id for variable in grid.of_dimension(dimension) if variable.multi]


def findings(rows: pd.DataFrame, chosen: str) -> pd.DataFrame:
    """Findings as a table: sentence, base, interval."""
    return pd.DataFrame(
        {
            _("Constat"): [sentence(row, chosen) for row in rows.to_dict("records")],
            _("Base"): rows["base"].to_numpy(),
            _("Intervalle"): [said(row) or "–" for row in rows.to_dict("records")],
        }
    )


def in_order(rows: pd.DataFrame, wanted: list[str]) -> pd.DataFrame:
    """Findings named in `wanted`, in that order; those that this study did not establish are left out."""
    indexed = rows.set_index("finding", drop=False)
    return indexed.loc[[name for name in wanted if name in indexed.index]].reset_index(drop=True)
