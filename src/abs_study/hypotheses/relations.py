"""Hypotheses on several answers: groups compared, answers that rise together, shares that fall along a chain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from .. import association
from ..grid import Text
from ..messages import Said, said
from .rows import (
    CRAMER,
    DELTA,
    DESCRIBED,
    NO_DATA,
    TAU,
    UNDECIDED,
    Data,
    Decimal,
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
    descriptive = entry.kind == "delta_de_cliff"
    # Described on both sides, each has half of the level.
    level = options.level / 2 if descriptive else options.level
    found = association.mann_whitney([float(v) for v in first], [float(v) for v in second], level)
    verdict = DESCRIBED if descriptive else UNDECIDED
    if np.isnan(found.least):
        least = said("deux groupes de cette taille ne peuvent pas suffire")
    else:
        least = said("sans correction, il faudrait un delta d’au moins {delta}", delta=Decimal(found.least))
    return result(
        verdict, detail=detail, n=len(kept), effect=DELTA, estimate=found.value, low=found.low, high=found.high,
        p=found.p_two if descriptive else found.p_above, p_against=found.p_below, note=joined(sizes, least, absent),
    )  # fmt: skip


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
    return [_together(pair, options) for pair in _pairs(entry, data)]


test_together.__test__ = False


class _Pair(NamedTuple):
    """Two answers on the reports where both are known, and a note on the others."""

    detail: Text
    one: np.ndarray
    other: np.ndarray
    absent: Any


def _pairs(entry, data: Data) -> Iterator[_Pair]:
    one = data.numbers(str(entry.options["variable"]), entry.place)
    for name in names_of(entry, ["avec"]):
        other = data.numbers(name, entry.place)
        known = ~np.isnan(one) & ~np.isnan(other)
        yield _Pair(labels(data.grid, name), one[known], other[known], missing_note(int((~known).sum())))


def _together(pair: _Pair, options: Options) -> dict[str, Any]:
    n = len(pair.one)
    found = association.tau_b(
        pair.one, pair.other, seed=options.seed, permutations=options.permutations, level=options.level
    )
    if np.isnan(found.value):
        note = joined(said("trop peu de rapports, ou une réponse constante"), pair.absent)
        return result(NO_DATA, detail=pair.detail, n=n, note=note)
    if np.isnan(found.least):
        least = said("ces réponses ne peuvent pas suffire, dans aucun ordre")
    else:
        least = said("sans correction, il faudrait un tau d’au moins {tau}", tau=Decimal(found.least))
    return result(detail=pair.detail, n=n, effect=TAU, estimate=found.value, low=found.low, high=found.high,
                  p=found.p_above, p_against=found.p_below, note=joined(least, pair.absent))  # fmt: skip


def test_absence(entry, data: Data, options: Options) -> list[dict[str, Any]]:
    """`equivalence`: is the tie between two answers smaller than `marge`? Its interval must lie within.

    Two one-sided tests (Schuirmann 1987); no interval is shown, since theirs is not the 95 % of the others. Below `minimum` reports nothing is
    concluded. How many it would take to show a true absence eight times in ten is told, ties as they are.
    """
    margin, fewest = float(entry.options["marge"]), int(entry.options.get("minimum", 0))
    return [
        _within(row, pair, margin, fewest, options.level)
        for pair, row in zip(_pairs(entry, data), test_together(entry, data, options), strict=True)
    ]


def _within(row: dict, pair: _Pair, margin: float, fewest: int, level: float) -> dict[str, Any]:
    from scipy.stats import norm

    if row["verdict"] == NO_DATA:
        return row
    deviation, n, tau = association.deviation_of_tau(pair.one, pair.other), row["n"], abs(row["estimate"])
    ties = deviation / _deviation(n)
    wanted = norm.isf(level) + norm.isf(0.1)
    enough = next(n for n in range(4, 1_000_000) if wanted * ties * _deviation(n) <= margin)
    p = float(norm.sf((margin - tau) / deviation)) if n >= fewest else np.nan
    against = float(norm.sf((tau - margin) / deviation)) if n >= fewest else np.nan
    told = said(
        "pour une marge de {margin}, il faudrait au moins {n} rapports",
        margin=Decimal(margin), n=max(enough, fewest),
    )  # fmt: skip
    return row | {"low": np.nan, "high": np.nan, "p": p, "p_against": against, "note": told}


def _deviation(n: int) -> float:
    """The standard deviation of tau without ties between independent answers (Kendall 1938)."""
    return float(np.sqrt(2 * (2 * n + 5) / (9 * n * (n - 1))))


test_absence.__test__ = False


def _how(found: association.Effect) -> Said:
    return said("test exact") if found.exact else said("test par tirage de tableaux")


def _code(value: Any) -> str:
    return str(int(value)) if isinstance(value, (bool, int, float, np.integer, np.floating)) else str(value)
