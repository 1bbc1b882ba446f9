"""Hypotheses on several shares of the same reports: components at a level, links of a chain."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import ordered
from ..messages import said
from .counts import share
from .rows import (
    COCHRAN,
    DESCRIBED,
    KENDALL,
    LOEVINGER,
    NO_DATA,
    PAGE,
    UNDECIDED,
    Data,
    Decimal,
    Notes,
    Options,
    joined,
    labels,
    missing_note,
    names_of,
    result,
)


def test_components(entry, data: Data, options: Options) -> list[dict[str, Any]]:
    """`composantes`: is each component below one half at a level? Then, do the components differ?"""
    names = names_of(entry, ["variables"])
    code = str(entry.options.get("niveau", ""))
    rows = []
    for name in names:
        values = data.values(f"{name} = {code}", entry.place)
        known = [bool(value) for value in values if value is not None]
        absent, detail = missing_note(len(values) - len(known)), labels(data.grid, name)
        below = _Below(entry.options)
        rows.append(
            share(sum(known), len(known), below, options.level, absent, detail=detail)
            if known
            else result(NO_DATA, detail=detail, note=absent)
        )
    table = np.column_stack([data.numbers(name, entry.place) for name in names])
    complete = table[~np.isnan(table).any(axis=1)]
    found = ordered.friedman(complete, seed=options.seed, permutations=options.permutations)
    detail = said("Les composantes diffèrent entre elles")
    if np.isnan(found.statistic):
        rows.append(
            result(NO_DATA, detail=detail, n=len(complete), note=said("trop peu de rapports complets"))
        )
    else:
        note = said("Friedman : χ² = {chi2}, sur les rapports complets", chi2=Decimal(found.statistic, 1))
        rows.append(result(UNDECIDED, detail=detail, n=len(complete), effect=KENDALL, estimate=found.effect,
                           p=found.p, note=note))  # fmt: skip
    return rows


test_components.__test__ = False


class _Below:
    """A share expected below its bound (one half by default)."""

    kind = "part_inferieure"

    def __init__(self, options) -> None:
        self.options = {"seuil": options.get("seuil", 0.5)}


def test_chain(entry, data: Data, options: Options) -> list[dict[str, Any]]:
    """`chaine`: do the shares of a multi variable's levels differ, fall in the grid's order, form a scale?"""
    (name,) = names_of(entry, ["variables"])
    ticks = data.ticks(name)
    absent = missing_note(len(data.rows) - len(ticks))
    details = [
        said("Les maillons ne sont pas également traités"),
        said("Tendance d’ensemble à la baisse le long de la chaîne"),
        said("Un maillon suppose les plus courants"),
    ]
    if not len(ticks):
        return [result(NO_DATA, detail=detail, note=absent) for detail in details]
    differ, fall, scale = (
        ordered.cochran(ticks, seed=options.seed, permutations=options.permutations),
        ordered.page(ticks, falling=True),
        ordered.loevinger(ticks),
    )
    told = [
        said("Cochran : Q = {q}", q=Decimal(differ.statistic, 1)),
        said("Page : L = {l}", l=Decimal(fall.statistic, int(fall.statistic % 1 > 0))),
        said("1 : échelle parfaite ; au-dessous de 0,3, pas d’échelle"),
    ]
    told[1] = joined(told[1], _rises(data, name, ticks))
    numbers = [(COCHRAN, differ.effect, differ.p), (PAGE, fall.effect, fall.p), (LOEVINGER, scale, np.nan)]
    rows = []
    for detail, note, (effect, value, p) in zip(details, told, numbers, strict=True):
        if np.isnan(value):
            rows.append(
                result(NO_DATA, detail=detail, n=len(ticks), note=joined(said("rien ne varie"), absent))
            )
            continue
        verdict = DESCRIBED if effect == LOEVINGER else UNDECIDED
        rows.append(result(verdict, detail=detail, n=len(ticks), effect=effect, estimate=value, p=p,
                           note=joined(note, absent)))  # fmt: skip
    return rows


test_chain.__test__ = False


def _rises(data: Data, name: str, ticks: np.ndarray) -> Notes:
    """The links treated more often than the one before them: where a fall is not regular."""
    counts, codes = ticks.sum(axis=0), [level.code for level in data.known[name].levels]
    rises = [
        said(
            "« {link} » ({n}) dépasse « {before} » ({m})",
            link=labels(data.grid, name, codes[place]), n=int(counts[place]),
            before=labels(data.grid, name, codes[place - 1]), m=int(counts[place - 1]),
        )
        for place in range(1, len(codes))
        if counts[place] > counts[place - 1]
    ]  # fmt: skip
    return joined(*rises)
