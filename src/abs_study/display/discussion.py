"""Disagreements in words: what to discuss first, which levels are taken for one another, how far apart two answers are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from ..grid import Grid
from ..messages import _, ngettext
from ..numerals import number
from ..tables import MISSING_CODES, NONE_TICKED
from ..wording import coder, listed, quoted
from .codings import variable_link
from .portrait import level_label
from .reports import report_link

_MANY = 3  # a confusion met so many times is worth its examples
_EXAMPLES = 4
_MOSTLY = 0.75  # share of the differences in one direction that is worth saying


def level(grid: Grid, variable: str, code: str) -> str:
    """Return a level as coders know it: its code where that is a number or a reserved one, and its label."""
    label = level_label(grid, variable, code)
    return f"{code} – {label}" if code in MISSING_CODES or code.isdigit() else label


def levels(grid: Grid, variable: str, codes: Iterable[str]) -> str:
    """Return the levels of an answer, in words."""
    return listed(level(grid, variable, code) for code in codes)


def advice(row: Mapping[str, Any], grid: Grid, pair: Sequence[str]) -> str:
    """Return what the differences on a variable look like and what to talk about (`disagreements.to_discuss`)."""
    one, other = (coder(name) for name in pair)
    most, least = row["for_first"], row["for_second"]
    if least > most:
        one, other, most, least = other, one, least, most
    told = {"who": one, "other": other, "k": int(most), "n": int(most + least)}
    if row["pattern"] == "few":
        first = _("Trop peu d’écarts pour dire s’ils vont dans un sens.")
    elif row["pattern"] == "rule" or told["k"] >= _MOSTLY * told["n"]:
        first = _direction(row, grid).format(**told)
        first = first[:1].upper() + first[1:]
    else:
        first = _("Les écarts vont dans les deux sens : c’est la définition qui n’est pas lue de même.")
    if row["pattern"] == "rule":
        return f"{first} {_lacking(row, grid)}"
    chance = (
        _("Ce peut être le hasard.") if row["pattern"] != "few" and told["k"] >= _MOSTLY * told["n"] else ""
    )
    return " ".join(filter(None, (first, chance, _most_confused(row, grid))))


def _direction(row: Mapping[str, Any], grid: Grid) -> str:
    """The sentence of a direction, with the places of `who`, `other`, `k` and `n`."""
    variable = grid.variables[row["variable"]]
    if row["about"] == "missing":
        return _("{who} répond NC ou NA là où {other} répond, {k} fois sur {n}.")
    if variable.multi:
        return _("{who} coche plus que {other} {k} fois sur {n}.")
    if variable.measure == "nominal":
        return _("{who} prend une réponse là où {other} prend l’autre, {k} fois sur {n}.")
    return _("{who} répond plus haut que {other} {k} fois sur {n}.")


def _lacking(row: Mapping[str, Any], grid: Grid) -> str:
    """Which rule is lacking, where one coder always goes further."""
    names = [quoted(level(grid, row["variable"], code)) for code in (row["level"], row["other"]) if code]
    if row["about"] == "missing":
        return _("Une règle manque : quand un rapport ne permet-il pas de savoir ?")
    if len(names) == 1:
        return _("Une règle manque : quand cocher ? D’abord pour {level}.").format(level=names[0])
    return _("Une règle manque entre {level} et {other}.").format(level=names[0], other=names[1])


def _most_confused(row: Mapping[str, Any], grid: Grid) -> str:
    if row["confused"] < 2:
        return ""
    names = [quoted(level(grid, row["variable"], code)) for code in (row["level"], row["other"]) if code]
    if len(names) == 1:
        return _("Le plus souvent en cause : {level} ({n} fois).").format(level=names[0], n=row["confused"])
    return _("Le plus souvent confondus : {level} et {other} ({n} fois).").format(
        level=names[0], other=names[1], n=row["confused"]
    )


def apart(row: Mapping[str, Any], grid: Grid, pair: Sequence[str]) -> str:
    """Return how far apart two answers are, in words (a row of `disagreements.compared`)."""
    names = [coder(name) for name in pair]
    if row["kind"] == "missing":
        return _("l’un dit qu’on ne peut pas savoir, ou que la question est sans objet")
    if not pd.isna(row["steps"]):
        steps = int(row["steps"])
        return ngettext("un cran d’écart", "{n} crans d’écart", steps).format(n=steps)
    if not grid.variables[row["variable"]].multi:
        return _("réponses différentes")
    told = []
    for place, only in enumerate((row["first_only"], row["second_only"])):
        ticked = ", ".join(level_label(grid, row["variable"], code) for code in only if code != NONE_TICKED)
        if ticked:
            words = _("{levels} : oui pour {who}, non pour {other}")
            told.append(words.format(levels=ticked, who=names[place], other=names[1 - place]))
    return listed(told)


def to_discuss(
    discussed: pd.DataFrame, alphas: Mapping[str, float], grid: Grid, pair: Sequence[str]
) -> pd.DataFrame:
    """One line a variable, what to discuss first at the head; `alphas` by variable."""
    return pd.DataFrame(
        {
            _("Variable"): [variable_link(grid, name) for name in discussed["variable"]],
            _("Écarts"): [
                _("{k} sur {n}").format(k=k, n=n)
                for k, n in zip(discussed["differing"], discussed["compared"], strict=True)
            ],
            _("Accord perdu"): [number(value, 1) for value in discussed["gain"]],
            _("Alpha"): [decimal(alphas.get(name, float("nan"))) for name in discussed["variable"]],
            _("Ce qu’on en voit"): [advice(row, grid, pair) for row in discussed.to_dict("records")],
        }
    )


def decimal(value: float) -> str:
    """Return a coefficient in words."""
    return _("non estimable") if pd.isna(value) else number(value, 2)


def confusions(
    known: pd.DataFrame,
    grid: Grid,
    pair: Sequence[str],
    least: int = _MANY,
    titles: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """One line a confusion met `least` times or more, most frequent first (`disagreements.confusions`).

    `titles`: how reports are named, for a page with links; on a screen without any, by their ids.
    """
    links = titles is not None
    own = known[known["cells"] >= least].sort_values("cells", ascending=False, kind="stable")
    one, other = (coder(name) for name in pair)
    rows = []
    for row in own.itertuples():
        names = [level(grid, row.variable, code) for code in (row.level, row.other) if code]
        told = _("{a} ou {b}") if len(names) == 2 else _("{a}, oui ou non")
        examples = list(row.reports[:_EXAMPLES])
        rows.append(
            (
                variable_link(grid, row.variable) if links else grid.label(row.variable),
                told.format(a=names[0], b=names[-1]),
                row.cells,
                row.first_level,
                row.second_level,
                [report_link(name, titles.get(name, name)) for name in examples]
                if links
                else ", ".join(examples),
            )
        )
    given = _("{who} donne le premier")
    heads = [
        _("Variable"),
        _("Ce qui est confondu"),
        _("Fois"),
        given.format(who=one),
        given.format(who=other),
    ]
    return pd.DataFrame(rows, columns=[*heads, _("Rapports, par exemple")])
