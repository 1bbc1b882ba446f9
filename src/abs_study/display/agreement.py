"""Agreement between coders as the pages show it."""

from __future__ import annotations

import pandas as pd

from ..grid import Grid
from ..messages import _
from ..views import number, percent
from ..wording import labelled, verdict
from .codings import variable_link


def pairs(agreement: pd.DataFrame) -> list[str]:
    """Pairs of coders ("a|b") who answered at least one question about the same report."""
    return sorted(set(agreement.loc[agreement["units"] > 0, "coders"]))


def by_variable(agreement: pd.DataFrame, grid: Grid, coders: str) -> pd.DataFrame:
    """One line a variable that both of a pair of coders ("a|b") answered: alpha, interval, percent, Gwet, verdict."""
    own = agreement[(agreement["coders"] == coders) & agreement["variable"].isin(list(grid.variables))]
    own = own[own["units"] > 0]
    return pd.DataFrame(
        {
            _("Variable"): [variable_link(grid, name) for name in own["variable"]],
            _("Rapports"): own["units"].to_numpy(),
            _("Alpha"): [_decimal(value) for value in own["alpha"]],
            _("Intervalle à 95 %"): [
                _interval(low, high) for low, high in zip(own["alpha_low"], own["alpha_high"], strict=True)
            ],
            _("Accord brut"): [percent(value) for value in own["percent"]],
            _("Coefficient de Gwet"): [_decimal(value) for value in own["ac"]],
            _("Verdict"): [verdict(code) for code in own["verdict"]],
        }
    )


def _decimal(value: float) -> str:
    return _("non estimable") if pd.isna(value) else number(value, 2)


def _interval(low: float, high: float) -> str:
    return (
        "–"
        if pd.isna(low) or pd.isna(high)
        else _("{low} à {high}").format(low=number(low, 2), high=number(high, 2))
    )


def by_level(agreement: pd.DataFrame, grid: Grid, coders: str) -> pd.DataFrame:
    """One line a level of the multi variables."""
    own = agreement[(agreement["coders"] == coders) & agreement["variable"].str.contains("=")]
    own = own[own["units"] > 0]
    return pd.DataFrame(
        {
            _("Niveau"): [_named(grid, name) for name in own["variable"]],
            _("Alpha"): [_decimal(value) for value in own["alpha"]],
            _("Accord brut"): [percent(value) for value in own["percent"]],
            _("Verdict"): [verdict(code) for code in own["verdict"]],
        }
    )


def _named(grid: Grid, name: str) -> str:
    variable, _sign, code = name.partition("=")
    return labelled(grid.label(variable), grid.level_label(variable, code))


def statuses(consensus: pd.DataFrame) -> pd.DataFrame:
    """How the settled codes came about: cells (report x variable) by status."""
    labels = {
        "agreed": _("les deux lectures s’accordent"),
        "arbitrated": _("désaccord arbitré"),
        "single": _("une seule lecture"),
        "disputed": _("désaccord non arbitré (valeur manquante)"),
        "automatic": _("codage automatique seul"),
    }
    cells = consensus.drop_duplicates(["document_id", "variable"])
    counts = cells["status"].value_counts()
    rows = [(label, int(counts.get(status, 0))) for status, label in labels.items() if counts.get(status, 0)]
    return pd.DataFrame(rows, columns=[_("Origine du code retenu"), _("Cases (rapport × variable)")])


def side_by_side(first: pd.DataFrame, second: pd.DataFrame, grid: Grid, coders: str) -> pd.DataFrame:
    """Alpha of a pair of coders on the reports used to write the patterns, and on the others."""
    frames = [
        frame[(frame["coders"] == coders) & frame["variable"].isin(list(grid.variables))].set_index(
            "variable"
        )
        for frame in (first, second)
    ]
    return pd.DataFrame(
        {
            _("Variable"): [variable_link(grid, name) for name in grid.variables],
            _("Rapports de mise au point"): [
                _decimal(frames[0]["alpha"].get(name)) for name in grid.variables
            ],
            _("Autres rapports"): [_decimal(frames[1]["alpha"].get(name)) for name in grid.variables],
        }
    )
