"""Hypotheses on shares: above or below a bound, a median above zero, two answers of the same reports."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..exact import binomial_tail, mcnemar, needed, paired_difference, wilcoxon_pratt
from ..intervals import jeffreys
from ..messages import nsaid, said
from .rows import (
    AGAINST,
    DESCRIBED,
    DIFFERENCE,
    EXCLUDED,
    NO_DATA,
    SHARE,
    UNDECIDED,
    Data,
    Decimal,
    Options,
    joined,
    missing_note,
    result,
)

FEWEST_PAIRS = 5  # below, no difference could reach the level


def test_share(entry, data: Data, options: Options) -> list[dict[str, Any]]:
    """`part`, `part_superieure`, `part_inferieure`: a share against a bound, exact binomial test."""
    values = data.values(entry.options.get("condition", ""), entry.place)
    above = entry.kind != "part_inferieure"
    values, absent = _filled(values, options.missing, above)
    if not values:
        return [result(NO_DATA, note=missing_note(absent))]
    k, n = sum(bool(value) for value in values), len(values)
    return [share(k, n, entry, options.level, missing_note(absent))]


test_share.__test__ = False


def share(k: int, n: int, entry, level: float, note: Any, **more: Any) -> dict[str, Any]:
    """One share with its interval, and for a bound its one-sided test and the count that it would take."""
    low, high = (float(bound) for bound in jeffreys(k, n))
    row = result(DESCRIBED, n=n, k=k, effect=SHARE, estimate=k / n, low=low, high=high, note=note) | more
    if entry.kind == "part":
        return row
    bound, above = float(entry.options.get("seuil", 0.5)), entry.kind == "part_superieure"
    wanted = needed(n, bound, above, level)
    if wanted is None:
        told = said("{n} rapports ne peuvent pas suffire", n=n)
    elif above:
        told = said("sans correction, il en faudrait au moins {k} sur {n}", k=wanted, n=n)
    else:
        told = said("sans correction, il en faudrait au plus {k} sur {n}", k=wanted, n=n)
    return row | {
        "p": binomial_tail(k, n, bound, above),
        "p_against": binomial_tail(k, n, bound, not above),
        "verdict": UNDECIDED,
        "note": joined(told, note),
    }


def test_median(entry, data: Data, options: Options) -> list[dict[str, Any]]:
    """`mediane_positive`: Wilcoxon's signed ranks with Pratt's zeros; the sign test stands in the note."""
    values = data.values(entry.options.get("valeur", ""), entry.place)
    known = [float(value) for value in values if value is not None]
    absent = len(values) - len(known)
    if options.missing != EXCLUDED and known:
        # Nobody knows how far an unknown difference goes: the most extreme one observed, either way.
        worst = max(abs(value) for value in known) * (-1 if options.missing == AGAINST else 1)
        known, absent = known + [worst] * absent, 0
    if not known:
        return [result(NO_DATA, note=missing_note(absent))]
    n, positive, negative = len(known), sum(v > 0 for v in known), sum(v < 0 for v in known)
    low, high = (float(bound) for bound in jeffreys(positive, n))
    _statistic, above, below = wilcoxon_pratt(known)
    sign, _two = mcnemar(positive, negative)
    told = said(
        "médiane {median} ; {positive} au-dessus de zéro, {negative} au-dessous, {zero} à zéro",
        median=Decimal(float(np.median(known)), -1), positive=positive, negative=negative,
        zero=n - positive - negative,
    )  # fmt: skip
    signs = said("test des signes : p = {p}", p=Decimal(sign, 3))
    return [
        result(
            n=n, k=positive, effect=SHARE, estimate=positive / n, low=low, high=high, p=above, p_against=below,
            note=joined(told, signs, missing_note(absent)),
        )
    ]  # fmt: skip


test_median.__test__ = False


def test_paired(entry, data: Data, options: Options) -> list[dict[str, Any]]:
    """`mcnemar`, and `mcnemar_parmi` among the reports that meet a condition: the first answer more frequent."""
    first, second = (data.values(entry.options.get(name, ""), entry.place) for name in ("premier", "second"))
    among = (
        data.values(entry.options["parmi"], entry.place) if "parmi" in entry.options else [True] * len(first)
    )
    kept = [(one, other) for one, other, inside in zip(first, second, among, strict=True) if inside]
    if options.missing != EXCLUDED:
        fill = options.missing != AGAINST
        kept = [(fill if a is None else a, (not fill) if b is None else b) for a, b in kept]
    pairs = [(bool(a), bool(b)) for a, b in kept if a is not None and b is not None]
    absent = missing_note(len(kept) - len(pairs) + (sum(v is None for v in among)))
    if len(pairs) < FEWEST_PAIRS:
        few = nsaid("{n} rapport seulement", "{n} rapports seulement", len(pairs))
        return [result(NO_DATA, n=len(pairs), note=joined(few, absent))]
    n, total, beside = len(pairs), sum(a for a, _b in pairs), sum(b for _a, b in pairs)
    first_only, second_only = sum(a and not b for a, b in pairs), sum(b and not a for a, b in pairs)
    estimate, low, high = paired_difference(first_only, second_only, n)
    p, _two_sided = mcnemar(first_only, second_only)
    against, _two_sided = mcnemar(second_only, first_only)
    told = said(
        "{first} contre {second} sur {n} ; premier seul : {a} ; second seul : {b}",
        first=total, second=beside, n=n, a=first_only, b=second_only,
    )  # fmt: skip
    fewest = next(count for count in range(1, 60) if 0.5**count <= options.level)
    if first_only + second_only < fewest:
        few = said("il faudrait au moins {n} rapports qui diffèrent", n=fewest)
    else:
        few = ""
    return [
        result(n=n, k=total, effect=DIFFERENCE, estimate=estimate, low=low, high=high, p=p, p_against=against,
               note=joined(told, few, absent))
    ]  # fmt: skip


test_paired.__test__ = False


def _filled(values: list[Any], missing: str, above: bool) -> tuple[list[Any], int]:
    """The known values and how many were not; or all, the unknown counted for or against the hypothesis."""
    absent = sum(value is None for value in values)
    if missing == EXCLUDED:
        return [value for value in values if value is not None], absent
    favourable = above if missing != AGAINST else not above
    return [favourable if value is None else value for value in values], 0
