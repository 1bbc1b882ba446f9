"""How sure the agreement of two readers is: drift from import to import, reports still to be read twice."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..grid import Grid
from ..messages import _, ngettext
from ..numerals import number, p_value, percent
from ..wording import coder, labelled
from .codings import variable_link
from .discussion import decimal

_RISK = 0.05


def planned(
    plan: pd.DataFrame, grid: Grid, thresholds: Mapping[str, float], half_width: float
) -> pd.DataFrame:
    """One line a variable: alpha, its interval, and the reports still to be read twice for each aim (`planning.plan`)."""
    rows = plan.to_dict("records")
    provisional, firm = thresholds["alpha_provisoire"], thresholds["alpha_ferme"]
    above = _("Pour un intervalle au-dessus de {bound}")
    return pd.DataFrame(
        {
            _("Variable"): [variable_link(grid, row["variable"]) for row in rows],
            _("Rapports lus deux fois"): [row["units"] for row in rows],
            _("Alpha"): [decimal(row["alpha"]) for row in rows],
            _("Intervalle à 95 %"): [_interval(row["low"], row["high"]) for row in rows],
            _("Pour un intervalle de ± {w}").format(w=number(half_width)): [
                more(row, "width") for row in rows
            ],
            above.format(bound=number(provisional, 3)): [
                more(row, "provisional", provisional) for row in rows
            ],
            above.format(bound=number(firm, 3)): [more(row, "firm", firm) for row in rows],
        }
    )


def _interval(low: float, high: float) -> str:
    return "–" if pd.isna(low) else _("{low} à {high}").format(low=number(low, 2), high=number(high, 2))


def more(row: Mapping[str, Any], aim: str, threshold: float = -math.inf) -> str:
    """Return how many more reports must be read twice for an aim, in words."""
    size = row[aim]
    if pd.isna(size):
        return {"perfect": _("aucun écart"), "constant": _("un seul niveau")}.get(
            row["status"], _("trop peu lus")
        )
    if math.isinf(size):
        return _("jamais") if row["alpha"] <= threshold else _("plus de mille")
    lacking = int(size - row["units"])
    return _("déjà") if lacking == 0 else _("encore {n}").format(n=number(lacking))


def plan_sentence(
    row: Mapping[str, Any], grid: Grid, thresholds: Mapping[str, float], half_width: float, other_level: int
) -> str:
    """Return one sentence on a variable of the plan; `other_level` is `planning.other_level(half_width)`."""
    label, units = grid.label(row["variable"]), int(row["units"])
    told = {
        "constant": _(
            "toutes les réponses sont les mêmes, l’accord ne peut pas être mesuré ; il faudrait des rapports "
            "d’un autre niveau, une dizaine au moins ({n} pour un intervalle de ± {w} si l’accord est ferme)"
        ),
        "perfect": _(
            "aucun écart sur {units} rapports : rien à rééchantillonner ; l’écart touche sans doute moins d’un rapport sur {one}"
        ),
        "too_few": _("trop peu de rapports lus deux fois ({units}) : en lire {least} au moins"),
    }.get(row["status"])
    if told is None:
        told = _(
            "intervalle de ± {w} : {width} ; au-dessus de {low} : {provisional} ; au-dessus de {high} : {firm}"
        )
    # At 95 %, no difference among n leaves at most 1 - 0.05^(1/n) of them: about 3 / n (« règle de trois »).
    one = math.floor(1 / (1 - 0.05 ** (1 / units))) if units else 0
    told = told.format(
        n=other_level, units=units, one=one, least=5, w=number(half_width), width=more(row, "width"),
        provisional=more(row, "provisional", thresholds["alpha_provisoire"]),
        firm=more(row, "firm", thresholds["alpha_ferme"]), low=number(thresholds["alpha_provisoire"], 3),
        high=number(thresholds["alpha_ferme"], 3),
    )  # fmt: skip
    return labelled(label, f"{told}.")


def by_wave(waves: pd.DataFrame) -> pd.DataFrame:
    """One line an import (`drift.by_wave`): reports, answers alike, share and interval."""
    return pd.DataFrame(
        {
            _("Import"): waves["wave"],
            _("Rapports"): waves["reports"],
            _("Réponses pareilles"): [
                _("{k} sur {n}").format(k=k, n=n)
                for k, n in zip(waves["agreed"], waves["cells"], strict=True)
            ],
            _("Part, en moyenne des rapports"): [percent(value) for value in waves["share"]],
            _("Intervalle à 95 %"): [
                "–" if pd.isna(low) else _("{low} à {high}").format(low=percent(low), high=percent(high))
                for low, high in zip(waves["low"], waves["high"], strict=True)
            ],
        }
    )


def drift_sentence(waves: pd.DataFrame, trend) -> str:
    """Return what is known of a coder's drift; `waves` and `trend` are those of `drift`."""
    if len(waves) < 2:
        return _(
            "un seul import, la dérive ne peut pas être connue ; pour la connaître, importer la feuille par étapes "
            "(dix rapports, puis dix autres), ou recoder deux rapports sous un autre nom."
        )
    told = {"p": p_value(trend.p), "least": p_value(trend.least)}
    if trend.least > _RISK:
        return _(
            "trop peu de rapports par import pour conclure (le plus petit p possible est {least})."
        ).format(**told)
    if trend.p > _RISK:
        return _(
            "pas de dérive visible d’un import à l’autre (p = {p}), ce qui ne prouve pas qu’il n’y en ait pas."
        ).format(**told)
    if waves["share"].iloc[-1] > waves["share"].iloc[0]:
        return _(
            "l’accord monte d’un import à l’autre (p = {p}) : relire les premiers rapports, s’ils ne sont pas seulement plus difficiles."
        ).format(**told)
    return _(
        "l’accord baisse d’un import à l’autre (p = {p}) : reparler de la grille et relire les derniers rapports, s’ils ne sont pas seulement plus difficiles."
    ).format(**told)


def changed_sentence(name: str, changed: int, kept: int) -> str:
    """Return how many of a coder's answers were given otherwise from one import to the next."""
    return ngettext(
        "{who} : {n} réponse changée sur {kept}, d’un import au suivant ; second regard ou correction, les fichiers ne le disent pas.",
        "{who} : {n} réponses changées sur {kept}, d’un import au suivant ; second regard ou correction, les fichiers ne le disent pas.",
        changed,
    ).format(who=coder(name), n=changed, kept=kept)


def drifts(told: Mapping[str, str]) -> pd.DataFrame:
    """One line a coder: what is known of their drift (`drift_sentence`, by coder)."""
    return pd.DataFrame(
        {_("Lecture"): [coder(name) for name in told], _("Ce qu’on en sait"): list(told.values())}
    )
