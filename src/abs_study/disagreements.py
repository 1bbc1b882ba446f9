"""Where two coders differ, by how much and which way, and what to discuss first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from .coefficients import masi
from .exact import binomial_tail
from .grid import Grid, Variable
from .tables import MISSING_CODES, NONE_TICKED, gathered

SAME, LEVELS, MISSING = "same", "levels", "missing"
RULE, BOTH_WAYS, FEW = "rule", "both_ways", "few"
# A discussion costs little: a sign that chance gives less than once in ten is worth one.
_RISK = 0.10
# Below this number of differences, the sign test cannot reach that risk whatever their direction.
_LEAST = 5
COMPARED = [
    "document_id", "variable", "first", "second", "kind", "distance", "steps", "lean", "first_only", "second_only",
]  # fmt: skip
_CONFUSIONS = ["variable", "level", "other", "cells", "first_level", "second_level", "reports"]
_DISCUSSED = [
    "variable", "compared", "differing", "gain", "pattern", "about", "for_first", "for_second", "p", "level", "other", "confused",
    "first_level",
]  # fmt: skip


def compared(codings: pd.DataFrame, grid: Grid, pair: Sequence[str]) -> pd.DataFrame:
    """Return each report and variable that both coders of a pair answered, alike or not.

    Columns: document_id, variable, first and second (tuples of levels in the grid's order), kind (`same`, `levels`,
    or `missing` where they differ and one at least gave NC or NA), distance (0 to 1: steps apart over the steps of the scale for an
    ordinal variable, MASI for several levels, else 1), steps (of an ordinal variable, else missing), lean (1 where
    the first coder answers higher or ticks more, -1 where the second does, 0 where neither), first_only and
    second_only (levels that one gave and the other did not). Variables that the grid does not have are left out.
    """
    own = codings[codings["coder"].isin(list(pair)) & codings["variable"].isin(list(grid.variables))]
    first, second = (gathered(own[own["coder"] == coder], ("variable", "document_id")) for coder in pair)
    rows = [
        (document, name, *_compare(grid.variables[name], first[name, document], second[name, document]))
        for name, document in sorted(first.keys() & second.keys())
    ]
    frame = pd.DataFrame(rows, columns=COMPARED).astype({"distance": float, "steps": "Int64", "lean": int})
    order = {name: place for place, name in enumerate(grid.variables)}
    return frame.sort_values(
        ["variable", "document_id"],
        key=lambda values: values.replace(order),
        kind="stable",
        ignore_index=True,
    )


def _compare(variable: Variable, first: frozenset, second: frozenset) -> tuple:
    order = (*variable.codes, NONE_TICKED, *MISSING_CODES)
    one, other = (tuple(sorted(levels, key=order.index)) for levels in (first, second))
    if first == second:
        return (one, other, SAME, 0.0, None, 0, (), ())
    apart = (
        tuple(level for level in one if level not in second),
        tuple(level for level in other if level not in first),
    )
    if (first | second) & set(MISSING_CODES):
        return (one, other, MISSING, 1.0, None, 0, *apart)
    if variable.multi:
        ticked = [frozenset(levels) - {NONE_TICKED} for levels in (first, second)]
        lean = int(np.sign(len(ticked[0] - ticked[1]) - len(ticked[1] - ticked[0])))
        return (one, other, LEVELS, masi(*ticked), None, lean, *apart)
    if variable.measure in ("ordinal", "boolean"):
        steps = variable.codes.index(one[0]) - variable.codes.index(other[0])
        distance = abs(steps) / (len(variable.codes) - 1)
        return (one, other, LEVELS, distance, abs(steps), int(np.sign(steps)), *apart)
    return (one, other, LEVELS, 1.0, None, 0, *apart)


def confusions(cells: pd.DataFrame, grid: Grid) -> pd.DataFrame:
    """Return the levels that two coders take for one another (`cells` is the result of `compared`).

    Columns: variable, level and other (the two levels, the lower first; `other` is "" where
    several may be ticked: one coder gave `level`, the other did not), cells, first_level (those where the first coder gave `level`),
    second_level (those where the second did), reports (their ids). Most frequent first within a variable.
    """
    found: dict[tuple[str, str, str], list[tuple[int, str]]] = {}
    for row in cells[cells["kind"] != SAME].itertuples():
        for level, other, who in _confused(grid.variables[row.variable], row):
            found.setdefault((row.variable, level, other), []).append((who, row.document_id))
    rows = []
    for key, seen in found.items():
        who = Counter(one for one, _document in seen)
        rows.append((*key, len(seen), who[1], who[-1], tuple(document for _who, document in seen)))
    frame = pd.DataFrame(rows, columns=_CONFUSIONS).astype({"cells": int})
    order = {name: place for place, name in enumerate(grid.variables)}
    frame["place"] = frame["variable"].map(order)
    frame = frame.sort_values(["place", "cells"], ascending=[True, False], kind="stable", ignore_index=True)
    return frame.drop(columns="place")


def _confused(variable: Variable, row) -> list[tuple[str, str, int]]:
    """The confusions of one cell: (level, other, 1 where the first coder gave `level`, -1 where the second did)."""
    if variable.multi:
        # Beside a code that says "cannot be known", what the other ticked is no confusion of levels.
        codes = MISSING_CODES if row.kind == MISSING else variable.codes
        given = [(level, "", 1) for level in row.first_only] + [(level, "", -1) for level in row.second_only]
        return [entry for entry in given if entry[0] in codes]
    order = (*variable.codes, *MISSING_CODES)
    one, other = row.first[0], row.second[0]
    return [(one, other, 1) if order.index(one) < order.index(other) else (other, one, -1)]


def to_discuss(cells: pd.DataFrame, grid: Grid) -> pd.DataFrame:
    """Return the variables on which two coders differ, those to discuss first at the head.

    What settling a variable would gain is the sum of the distances of its differing cells: cells lost to agreement,
    each for as much as it is apart. A direction goes first: where one coder always answers higher, ticks more, or
    takes one level where the other takes another, one rule settles all the cells; where they differ both ways the
    definition itself is to be looked at, case by case. The direction is judged by the exact sign test (two-sided, at
    one in ten, since a discussion costs little).

    Columns: variable, compared, differing, gain, pattern (`rule`; `both_ways`; `few` below five differences with a
    direction), about (what the direction is of: `levels`, or `missing` for who gave NC or NA), for_first and for_second
    (differences that lean to a coder), p (of the sign test), level, other, confused and first_level (the most frequent
    confusion). Ordered by pattern (`rule` first), gain, differing.
    """
    known = confusions(cells, grid)
    rows = []
    for name, own in cells.groupby("variable", sort=False):
        differing = own[own["kind"] != SAME]
        if differing.empty:
            continue
        worst = known[known["variable"] == name].iloc[0]
        about, *leaning = _leaning(grid.variables[name], differing, worst)
        p = sign_test(*leaning)
        pattern = RULE if p <= _RISK else BOTH_WAYS if sum(leaning) >= _LEAST else FEW
        confusion = worst[["level", "other", "cells", "first_level"]]
        rows.append(
            (
                name,
                len(own),
                len(differing),
                differing["distance"].sum(),
                pattern,
                about,
                *leaning,
                p,
                *confusion,
            )
        )
    frame = pd.DataFrame(rows, columns=_DISCUSSED)
    frame["later"] = frame["pattern"] != RULE
    frame = frame.sort_values(
        ["later", "gain", "differing"], ascending=[True, False, False], kind="stable", ignore_index=True
    )
    return frame.drop(columns="later")


def _leaning(variable: Variable, differing: pd.DataFrame, worst: Mapping) -> tuple[str, int, int]:
    """What leans, and how many differences to each coder: levels, or the missing codes where these lean more.

    Without order between levels, those of the most frequent confusion count.
    """
    if variable.measure == "nominal" and worst["other"] not in MISSING_CODES:
        levels = int(worst["first_level"]), int(worst["second_level"])
    else:
        levels = int((differing["lean"] > 0).sum()), int((differing["lean"] < 0).sum())
    missing = set(MISSING_CODES)
    silent = [
        (bool(missing & set(row.first)), bool(missing & set(row.second))) for row in differing.itertuples()
    ]
    alone = sum(one and not other for one, other in silent), sum(other and not one for one, other in silent)
    if sign_test(*alone) < sign_test(*levels):
        return (MISSING, *alone)
    return (LEVELS, *levels)


def sign_test(one: int, other: int) -> float:
    """Return the two-sided p of the exact sign test, 1 without any sign.

    Source: Dixon and Mood (1946), JASA 41.

    >>> sign_test(6, 0), round(sign_test(7, 1), 4)
    (0.03125, 0.0703)
    """
    return min(1.0, 2 * binomial_tail(max(one, other), one + other, 0.5)) if one + other else 1.0
