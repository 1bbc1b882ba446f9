"""Hypotheses on several answers: groups compared, answers that rise together, shares that fall along a chain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from .. import association, ordered
from ..grid import Text
from ..messages import Said, said
from .counts import share
from .rows import (
    COCHRAN,
    CRAMER,
    DELTA,
    DESCRIBED,
    KENDALL,
    LOEVINGER,
    NO_DATA,
    PAGE,
    TAU,
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

FEWEST_IN_GROUP = 3  # a smaller group can hardly show anything, and its effect would only mislead


def test_groups(entry, data: Data, options: Options) -> list[dict[str, Any]]:
    """`mann_whitney`, `delta_de_cliff`: an ordered answer in two groups, one row a variable.

    The groups are the levels of `groupe`, or of the last of `variables` without it: `niveau_groupe` against the
    others, or the second of two values against the first. A nominal answer is compared by Cramér's V.
    """
    variables = names_of(entry, ["variables"])
    group = str(entry.options.get("groupe", "")) or variables.pop()
    chosen = str(entry.options.get("niveau_groupe", ""))
    groups = [None if value is None else _code(value) for value in data.values(group, entry.place)]
    present = data.present(group, groups)
    if chosen:
        inside = [None if value is None else value == chosen for value in groups]
        titles = [labels(data.grid, group, chosen), said("les autres")]
    elif len(present) == 2:
        inside = [None if value is None else value == present[1] for value in groups]
        titles = [labels(data.grid, group, code) for code in reversed(present)]
    else:
        told = said(
            "{group} : il faut deux groupes, il y en a {n}", group=labels(data.grid, group), n=len(present)
        )
        return [result(NO_DATA, detail=labels(data.grid, name), note=told) for name in variables]
    return [_compared(entry, data, name, inside, titles, options) for name in variables]


test_groups.__test__ = False


def _compared(
    entry, data: Data, name: str, inside: Sequence, titles: Sequence[Text], options: Options
) -> dict:
    values = data.values(name, entry.place)
    kept = [
        (value, mine)
        for value, mine in zip(values, inside, strict=True)
        if value is not None and mine is not None
    ]
    absent, detail = missing_note(len(values) - len(kept)), labels(data.grid, name)
    first, second = ([value for value, mine in kept if mine is wanted] for wanted in (True, False))
    if min(len(first), len(second)) < FEWEST_IN_GROUP:
        few = said(
            "{one} : {n} ; {other} : {m} ; trop peu pour comparer",
            one=titles[0],
            n=len(first),
            other=titles[1],
            m=len(second),
        )
        return result(NO_DATA, detail=detail, n=len(kept), note=joined(few, absent))
    sizes = said("{one} : {n} ; {other} : {m}", one=titles[0], n=len(first), other=titles[1], m=len(second))
    if not data.ordered(name):
        table = pd.crosstab(pd.Series([mine for _v, mine in kept]), pd.Series([str(v) for v, _m in kept]))
        found = association.fisher_freeman_halton(
            table.to_numpy(), seed=options.seed, draws=options.permutations
        )
        return result(DESCRIBED, detail=detail, n=len(kept), effect=CRAMER, estimate=found.value, p=found.p_two,
                      note=joined(sizes, _how(found), absent))  # fmt: skip
    found = association.mann_whitney([float(v) for v in first], [float(v) for v in second])
    descriptive = entry.kind == "delta_de_cliff"
    verdict = DESCRIBED if descriptive else UNDECIDED
    least = _smallest(len(first), len(second), options.level)
    return result(
        verdict, detail=detail, n=len(kept), effect=DELTA, estimate=found.value, low=found.low, high=found.high,
        p=found.p_two if descriptive else found.p_above, p_against=found.p_below, note=joined(sizes, least, absent),
    )  # fmt: skip


def _smallest(first: int, second: int, level: float) -> Said:
    """What two groups of these sizes can detect: the delta that the test needs, about."""
    from scipy.stats import norm

    delta = norm.isf(level) * np.sqrt((first + second + 1) / (3 * first * second))
    if delta > 1:
        return said("deux groupes de cette taille ne peuvent pas suffire")
    return said("il faudrait un delta d’au moins {delta} environ", delta=Decimal(delta))


def test_crossed(entry, data: Data, options: Options) -> list[dict[str, Any]]:
    """`fisher_freeman_halton`: two answers cross-tabulated; a number is cut at `tranches`."""
    one, other = names_of(entry, ["variables"])
    bounds = [float(bound) for bound in names_of(entry, ["tranches"])]
    pairs = list(zip(data.values(one, entry.place), data.values(other, entry.place), strict=True))
    kept = [pair for pair in pairs if None not in pair]
    absent = missing_note(len(pairs) - len(kept))
    if not kept:
        return [result(NO_DATA, note=absent)]
    codes = [int(np.searchsorted(bounds, float(b), side="right")) if bounds else str(b) for _a, b in kept]
    table = pd.crosstab(pd.Series([str(a) for a, _b in kept]), pd.Series(codes))
    found = association.fisher_freeman_halton(table.to_numpy(), seed=options.seed, draws=options.permutations)
    if np.isnan(found.value):
        return [result(NO_DATA, n=len(kept), note=joined(said("une seule ligne ou colonne"), absent))]
    return [result(UNDECIDED, n=len(kept), effect=CRAMER, estimate=found.value, p=found.p_two,
                   note=joined(_how(found), absent))]  # fmt: skip


test_crossed.__test__ = False


def test_together(entry, data: Data, options: Options) -> list[dict[str, Any]]:
    """`tau_b`: does an answer rise with each of others? One row each, by permutation."""
    from scipy.stats import norm

    rows = []
    one = data.numbers(str(entry.options["variable"]), entry.place)
    for name in names_of(entry, ["avec"]):
        other = data.numbers(name, entry.place)
        known = ~np.isnan(one) & ~np.isnan(other)
        n, detail, absent = int(known.sum()), labels(data.grid, name), missing_note(int((~known).sum()))
        found = association.tau_b(
            one[known], other[known], seed=options.seed, permutations=options.permutations
        )
        if np.isnan(found.value):
            note = joined(said("trop peu de rapports, ou une réponse constante"), absent)
            rows.append(result(NO_DATA, detail=detail, n=n, note=note))
            continue
        tau = norm.isf(options.level) * _deviation(n)
        least = said("il faudrait un tau d’au moins {tau} environ", tau=Decimal(tau))
        rows.append(result(detail=detail, n=n, effect=TAU, estimate=found.value, low=found.low, high=found.high,
                           p=found.p_above, p_against=found.p_below, note=joined(least, absent)))  # fmt: skip
    return rows


test_together.__test__ = False


def test_absence(entry, data: Data, options: Options) -> list[dict[str, Any]]:
    """`equivalence`: is the tie between two answers smaller than `marge`? Its interval must lie within.

    Two one-sided tests (Schuirmann 1987); no interval is shown, since theirs is not the 95 % of the others. Below `minimum` reports nothing is
    concluded. How many it would take to show a true absence eight times in ten is told.
    """
    from scipy.stats import norm

    margin, fewest = float(entry.options["marge"]), int(entry.options.get("minimum", 0))
    z, power = norm.isf(options.level), norm.isf(0.1)
    enough = next(n for n in range(4, 1_000_000) if (z + power) * _deviation(n) <= margin)
    told = said(
        "pour une marge de {margin}, il faudrait au moins {n} rapports",
        margin=Decimal(margin), n=max(enough, fewest),
    )  # fmt: skip
    rows = []
    for row in test_together(entry, data, options):
        if row["verdict"] != NO_DATA:
            p = float(norm.sf((margin - abs(row["estimate"])) / _deviation(row["n"])))
            row |= {
                "low": np.nan,
                "high": np.nan,
                "p": p if row["n"] >= fewest else np.nan,
                "note": told,
            }
            outside = norm.sf((abs(row["estimate"]) - margin) / _deviation(row["n"]))
            row["p_against"] = float(outside) if row["n"] >= fewest else np.nan
        rows.append(row)
    return rows


def _deviation(n: int) -> float:
    """The standard deviation of tau without ties between independent answers (Kendall 1938)."""
    return float(np.sqrt(2 * (2 * n + 5) / (9 * n * (n - 1))))


test_absence.__test__ = False


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
        said("Page : L = {l}", l=Decimal(fall.statistic, 1)),
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
            "{link} ({n}) plus traité que {before} ({m})",
            link=labels(data.grid, name, codes[place]), n=int(counts[place]),
            before=labels(data.grid, name, codes[place - 1]), m=int(counts[place - 1]),
        )
        for place in range(1, len(codes))
        if counts[place] > counts[place - 1]
    ]  # fmt: skip
    return joined(*rises)


def _how(found: association.Effect) -> Said:
    return said("test exact") if found.exact else said("test par tirage de tableaux")


def _code(value: Any) -> str:
    return str(int(value)) if isinstance(value, (bool, int, float, np.integer, np.floating)) else str(value)
