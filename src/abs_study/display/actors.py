"""Tables of the actors: who is said to act, who is named with the centre, which pairs go together."""

from __future__ import annotations

import pandas as pd

from ..grid import Grid
from ..messages import _, ngettext
from ..numerals import number, p_value
from ..views import share


def doing(frame: pd.DataFrame, grid: Grid) -> pd.DataFrame:
    """Reports in which each actor is said to act, a line an actor, a column a dimension of the grid."""
    names = {
        "ccas": _("CCAS ou CIAS"), "commune": _("Commune, élus"), "partenaires": _("Partenaires"),
        "departement": _("Département"), "etat": _("État"), "habitants": _("Habitants, usagers"),
        "autre_commune": _("Autre commune"),
    }  # fmt: skip
    dimensions = [name for name in grid.dimensions if name in set(frame["dimension"])]
    cells = {(row.actor, row.dimension): share(row.reports, row.base) for row in frame.itertuples()}
    order = frame.groupby("actor")["clauses"].sum().sort_values(ascending=False, kind="stable").index
    table = {_("Acteur"): [names.get(actor, actor) for actor in order]}
    for dimension in dimensions:
        label = grid.dimensions[dimension].label.get()
        base = int(frame.loc[frame["dimension"] == dimension, "base"].iloc[0])
        table[label] = [cells.get((actor, dimension), share(0, base)) for actor in order]
    return pd.DataFrame(table)


def beside(frame: pd.DataFrame, grid: Grid, variable: str) -> pd.DataFrame:
    """For each actor, the reports whose quote on it names the centre too."""
    return pd.DataFrame(
        {
            _("Acteur"): [grid.level_label(variable, actor) for actor in frame["actor"]],
            _("Nommé avec le CCAS dans la même phrase"): [
                share(row.beside, row.quoted) for row in frame.itertuples()
            ],
        }
    )


def pairs(frame: pd.DataFrame, grid: Grid, variable: str, count: int = 10) -> pd.DataFrame:
    """The pairs of actors that go together most beyond chance, with p corrected over all pairs."""
    best = (
        frame.dropna(subset=["p"])
        .sort_values(["p", "jaccard"], ascending=[True, False], kind="stable")
        .head(count)
    )
    return pd.DataFrame(
        {
            _("Acteur"): [grid.level_label(variable, name) for name in best["one"]],
            _("Et"): [grid.level_label(variable, name) for name in best["other"]],
            _("Rapports qui nomment les deux"): best["both"].to_numpy(),
            _("Attendu par hasard"): [number(value, 1) for value in best["expected"]],
            _("p"): [p_value(value) for value in best["p"]],
            _("p corrigé (Benjamini-Hochberg)"): [number(value, 2) for value in best["p_bh"]],
        }
    )


def pairs_caption(frame: pd.DataFrame, level: float = 0.05) -> str:
    """What the table of pairs shows: how many go together beyond chance, once corrected."""
    beyond = int((frame["p_bh"] <= level).sum())
    if not beyond:
        return _(
            "Paires d’acteurs les plus souvent nommées ensemble ; aucune ne dépasse le hasard après correction"
        )
    return ngettext(
        "Paires d’acteurs les plus souvent nommées ensemble ; {n} dépasse le hasard après correction",
        "Paires d’acteurs les plus souvent nommées ensemble ; {n} dépassent le hasard après correction",
        beyond,
    ).format(n=beyond)


def crossed(frame: pd.DataFrame, grid: Grid, one: str, other: str) -> pd.DataFrame:
    """How many reports at each level of a variable (lines) bear each level of another (columns)."""
    levels = list(dict.fromkeys(frame["one"]))
    cells = {(row.one, row.other): share(row.k, row.n) if row.n else "–" for row in frame.itertuples()}
    table = {grid.label(one): [grid.level_label(one, level) for level in levels]}
    for beside in dict.fromkeys(frame["other"]):
        table[grid.level_label(other, beside)] = [cells[level, beside] for level in levels]
    return pd.DataFrame(table)
