"""Tables that read the map of the reports: what its axes hold, who is typical, whether the groups come back."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pandas as pd

from ..grid import Grid
from ..messages import _
from ..numerals import number, percent
from ..wording import kind_of_organisation, labelled, listed
from .portrait import level_label
from .reports import names, report_link


def axes(carte, grid: Grid, count: int = 6) -> pd.DataFrame:
    """The traits that weigh most on the first two axes: their side, contribution and cos2."""
    rows = []
    for axis in [name for name in ("axis_1", "axis_2") if name in carte.categories]:
        place, share, cos2 = axis, axis.replace("axis", "contribution"), axis.replace("axis", "cos2")
        for row in carte.categories.nlargest(count, share).to_dict("records"):
            side = _("droite") if row[place] > 0 else _("gauche")
            if axis == "axis_2":
                side = _("haut") if row[place] > 0 else _("bas")
            rows.append(
                (number(int(axis[-1])), _trait(row, grid), side, percent(row[share]), number(row[cos2], 2))
            )
    columns = [_("Axe"), _("Trait"), _("Côté"), _("Contribution"), _("Cosinus carré")]
    return pd.DataFrame(rows, columns=columns)


def _trait(row: dict, grid: Grid) -> str:
    """The label of a category of the map: a level, a tick or its absence, a missing value."""
    if row["level"] == row["category"]:
        told = level_label(grid, row["variable"], row["level"])
    else:
        told = level_label(grid, row["variable"], row["level"])
        told += {"0": _(" (non)"), "1": _(" (oui)")}.get(
            row["category"], f" ({level_label(grid, row['variable'], row['category'])})"
        )
    return labelled(grid.label(row["variable"]), told)


def individuals(frame: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """The reports to read first in each group: nearest its centre, and farthest from the other groups."""
    shown = names(documents)
    kinds = {"paragon": _("au centre du groupe"), "extreme": _("le plus loin des autres groupes")}
    return pd.DataFrame(
        {
            _("Groupe"): frame["type"].to_numpy(),
            _("Place"): [kinds[kind] for kind in frame["kind"]],
            _("Rapport"): [report_link(name, shown.get(name, name)) for name in frame["document_id"]],
            _("Distance"): [number(value, 2) for value in frame["distance"]],
        }
    )


def stability(frame: pd.DataFrame) -> pd.DataFrame:
    """Whether each group comes back when reports are drawn again, beside what chance alone gives."""
    return pd.DataFrame(
        {
            _("Groupe"): frame["type"].to_numpy(),
            _("Indice de Jaccard"): [number(value, 2) for value in frame["jaccard"]],
            _("Sans structure, en moyenne"): [number(value, 2) for value in frame["null_mean"]],
            _("Sans structure, 95 % au plus"): [number(value, 2) for value in frame["null_high"]],
            _("Revient plus que par hasard"): [_("oui") if above else _("non") for above in frame["above"]],
        }
    )


def second(frame: pd.DataFrame) -> pd.DataFrame:
    """What another method makes of the same answers, for each number of groups."""
    return pd.DataFrame(
        {
            _("Groupes"): frame["k"].to_numpy(),
            _("Silhouette moyenne"): [number(value, 2) for value in frame["silhouette"]],
            _("Ressemblance avec la partition retenue"): [number(value, 2) for value in frame["rand"]],
            _("Même nombre"): [_("oui") if same else "" for same in frame["same_k"]],
        }
    )


def latent(frame: pd.DataFrame) -> pd.DataFrame:
    """What latent classes make of the same answers, for each number of classes."""
    return pd.DataFrame(
        {
            _("Classes"): frame["k"].to_numpy(),
            _("BIC"): [number(value, 0) for value in frame["bic"]],
            _("Netteté des classes"): [number(value, 2) for value in frame["entropy"]],
            _("Ressemblance avec la partition retenue"): [number(value, 2) for value in frame["rand"]],
            _("Meilleur BIC"): [_("oui") if best else "" for best in frame["best"]],
        }
    )


def later(frame: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Reports laid on the map afterwards, with the group whose centre is nearest."""
    shown = names(documents)
    return pd.DataFrame(
        {
            _("Rapport"): [report_link(name, shown.get(name, name)) for name in frame["document_id"]],
            _("Groupe le plus proche"): frame["nearest"].to_numpy(),
            _("Réponses qui comptent"): [percent(value) for value in frame["known"]],
        }
    )


def context_columns(documents: pd.DataFrame, wanted: Sequence[str], bounds: Sequence[int]) -> pd.DataFrame:
    """Return text columns of the register for `mapped.context`; `population` is cut at `bounds` (inhabitants)."""
    frame = documents.set_index("document_id")[list(wanted)].copy()
    if "kind" in frame:
        frame["kind"] = [kind_of_organisation(code) for code in frame["kind"]]
    if "population" in frame:
        edges = [0, *bounds, float("inf")]
        labels = [_("moins de {high}").format(high=number(bounds[0]))]
        labels += [
            _("{low} à {high}").format(low=number(a), high=number(b - 1))
            for a, b in itertools.pairwise(bounds)
        ]
        labels += [_("{low} et plus").format(low=number(bounds[-1]))]
        inhabitants = pd.to_numeric(frame["population"]).astype("float64")
        frame["population"] = pd.cut(inhabitants, edges, right=False, labels=labels).astype(object)
    return frame.astype(object).where(frame.notna(), "").astype(str)


def context(frame: pd.DataFrame, heads: dict[str, str]) -> pd.DataFrame:
    """Where traits of context lie on the map; a v-test beyond 2 goes with the axis."""
    axes = [name for name in ("axis_1", "axis_2") if name in frame]
    table = {
        _("Contexte"): [
            labelled(heads.get(row.variable, row.variable), row.level) for row in frame.itertuples()
        ],
        _("Rapports"): frame["count"].to_numpy(),
    }
    for axis in axes:
        place = axis[-1]
        table[_("Axe {n}").format(n=place)] = [number(value, 2) for value in frame[axis]]
        table[_("Valeur-test, axe {n}").format(n=place)] = [number(value, 1) for value in frame[f"v_{place}"]]
    return pd.DataFrame(table)


def type_names(frame: pd.DataFrame, grid: Grid) -> pd.DataFrame:
    """The names declared in study.yaml: the group that bears each, or the traits that no longer hold."""
    return pd.DataFrame(
        {
            _("Nom déclaré"): [name.get() for name in frame["name"]],
            _("Groupe"): [kind or _("aucun") for kind in frame["type"]],
            _("Traits qui ne tiennent plus"): [
                listed(_told(trait, grid) for trait in failing.split(", ") if trait)
                for failing in frame["failing"]
            ],
        }
    )


def _told(trait: str, grid: Grid) -> str:
    variable, _sign, level = trait.partition("=")
    return labelled(grid.label(variable), level_label(grid, variable, level))
