"""The hypotheses of grid/hypotheses.yaml, tested on the matrix: exact tests, effects and intervals first."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd

from .errors import Problem, StudyError
from .exact import binomial_tail, holm, mcnemar, needed, paired_difference, wilcoxon_pratt
from .expressions import compile_expression
from .intervals import jeffreys
from .messages import _

SUPPORTED, CONTRADICTED, UNDECIDED = "soutenue", "contredite", "indécise"
DESCRIBED, UNRELIABLE, NO_DATA, PLANNED = (
    "décrite",
    "exploratoire",
    "sans donnée",
    "prévue, pas encore calculée",
)
COLUMNS = [
    "hypothesis",
    "part",
    "family",
    "n",
    "k",
    "estimate",
    "low",
    "high",
    "p",
    "p_holm",
    "verdict",
    "note",
]
# The expressions each computed kind reads from its options.
EXPRESSIONS = {
    "part": ("condition",),
    "part_superieure": ("condition",),
    "part_inferieure": ("condition",),
    "mediane_positive": ("valeur",),
    "mcnemar": ("premier", "second"),
}
LEVEL = 0.05


def test_all(
    matrix: pd.DataFrame,
    grid,
    seed: int = 0,
    *,
    thresholds: Mapping[str, float] | None = None,
    unreliable: Collection[str] = (),
) -> pd.DataFrame:
    """Return one row per entry of the grid's hypotheses, in their order.

    `estimate`, `low`, `high` are a share with its Jeffreys interval, or for "mcnemar" the difference of two
    shares with its interval. `p` is one-sided in the direction of the hypothesis; `p_holm` is corrected
    within the family, for entries whose `famille` is not "descriptif". A kind not computed yet says so.

    Parameters
    ----------
    seed : for the kinds that draw (none of those computed so far).
    thresholds : `alpha_hypotheses`, the level of the tests (default .05).
    unreliable : coded variables below the threshold of agreement; hypotheses that rest on one of them are
        computed but leave their family, with the verdict "exploratoire".
    """
    level = (thresholds or {}).get("alpha_hypotheses", LEVEL)
    rows = _rows(matrix, grid)
    results = []
    for entry in grid.hypotheses.values():
        row = {
            "hypothesis": str(entry.options.get("hypothese", entry.id)),
            "part": entry.id,
            "family": entry.family,
        }
        result = _test(entry, rows, grid, level)
        if (
            unreliable
            and result["verdict"] not in (PLANNED, NO_DATA)
            and _rests_on(entry, grid) & set(unreliable)
        ):
            result["verdict"] = UNRELIABLE
        results.append(row | result)
    frame = pd.DataFrame(results, columns=COLUMNS).astype({"n": "Int64", "k": "Int64"})
    _correct(frame, level)
    return frame


test_all.__test__ = False  # not a test for pytest, in spite of its name


def check(grid) -> list[Problem]:
    """Return a problem for each expression of a hypothesis that cannot be read or names what is unknown."""
    problems = []
    for entry in grid.hypotheses.values():
        for option in EXPRESSIONS.get(entry.kind, ()):
            text = str(entry.options.get(option, ""))
            try:
                problems += compile_expression(text, entry.place).check(grid, entry.place)
            except StudyError as fault:
                problems += fault.problems
    return problems


def _rows(matrix: pd.DataFrame, grid) -> list[dict[str, Any]]:
    """Return each report's values as expressions read them; a multi variable is {level: ticked}."""
    known = {**grid.variables, **grid.derived}
    rows = matrix.to_dict("records")
    for row in rows:
        for name, variable in known.items():
            if variable.measure == "multi" and name in row:
                ticks = {level.code: row[f"{name}={level.code}"] for level in variable.levels}
                ticks = {code: None if pd.isna(tick) else bool(tick) for code, tick in ticks.items()}
                row[name] = None if set(ticks.values()) == {None} else ticks
    return rows


def _values(text: str, rows: list[dict[str, Any]], grid, place: str) -> list[Any]:
    expression = compile_expression(str(text), place)
    orders = {name: variable.codes for name, variable in grid.variables.items()}
    return [expression.evaluate(row, orders) for row in rows]


def _test(entry, rows: list[dict[str, Any]], grid, level: float) -> dict[str, Any]:
    if entry.kind not in EXPRESSIONS:
        return _result(PLANNED)
    columns = [
        _values(entry.options.get(name, ""), rows, grid, entry.place) for name in EXPRESSIONS[entry.kind]
    ]
    complete = [values for values in zip(*columns, strict=True) if None not in values]
    missing = len(rows) - len(complete)
    note = _("{count} sans valeur").format(count=missing) if missing else ""
    if not complete:
        return _result(NO_DATA, note=note)
    if entry.kind == "mcnemar":
        result = _paired(complete, level)
    elif entry.kind == "mediane_positive":
        result = _median([float(value) for (value,) in complete], level)
    else:
        result = _share(sum(bool(value) for (value,) in complete), len(complete), entry, level)
    result["note"] = " ; ".join(part for part in (result["note"], note) if part)
    return result


def _result(
    verdict: str, n=pd.NA, k=pd.NA, estimate=np.nan, low=np.nan, high=np.nan, p=np.nan, note=""
) -> dict:
    return {
        "n": n, "k": k, "estimate": estimate, "low": low, "high": high, "p": p,
        "verdict": verdict, "note": note,
    }  # fmt: skip


def _share(k: int, n: int, entry, level: float) -> dict[str, Any]:
    low, high = (float(bound) for bound in jeffreys(k, n))
    if entry.kind == "part":
        return _result(DESCRIBED, n, k, k / n, low, high)
    bound, above = float(entry.options.get("seuil", 0.5)), entry.kind == "part_superieure"
    p = binomial_tail(k, n, bound, above)
    wanted = needed(n, bound, above, level)
    if wanted is None:
        note = _("{n} rapports ne peuvent pas suffire").format(n=n)
    elif above:
        note = _("sans correction, il en faudrait au moins {k} sur {n}").format(k=wanted, n=n)
    else:
        note = _("sans correction, il en faudrait au plus {k} sur {n}").format(k=wanted, n=n)
    contradicted = high < bound if above else low > bound
    return _result(CONTRADICTED if contradicted else UNDECIDED, n, k, k / n, low, high, p, note)


def _median(values: list[float], level: float) -> dict[str, Any]:
    n, positive, negative = len(values), sum(v > 0 for v in values), sum(v < 0 for v in values)
    low, high = (float(bound) for bound in jeffreys(positive, n))
    _statistic, above, below = wilcoxon_pratt(values)
    note = _("médiane {median} ; {positive} au-dessus de zéro, {negative} au-dessous, {zero} à zéro").format(
        median=f"{np.median(values):g}".replace(".", ","),
        positive=positive,
        negative=negative,
        zero=n - positive - negative,
    )
    verdict = CONTRADICTED if below <= level / 2 else UNDECIDED
    return _result(verdict, n, positive, positive / n, low, high, above, note)


def _paired(pairs: list[tuple[Any, Any]], level: float) -> dict[str, Any]:
    n = len(pairs)
    first, second = sum(bool(one) for one, _other in pairs), sum(bool(other) for _one, other in pairs)
    first_only = sum(bool(one) and not other for one, other in pairs)
    second_only = sum(bool(other) and not one for one, other in pairs)
    estimate, low, high = paired_difference(first_only, second_only, n)
    p, _two_sided = mcnemar(first_only, second_only)
    note = _("{first} contre {second} sur {n} ; premier seul : {a} ; second seul : {b}").format(
        first=first, second=second, n=n, a=first_only, b=second_only
    )
    return _result(CONTRADICTED if high < 0 else UNDECIDED, n, first, estimate, low, high, p, note)


def _correct(frame: pd.DataFrame, level: float) -> None:
    """Fill `p_holm` within each family and turn undecided entries into supported ones."""
    frame["p_holm"] = frame["p_holm"].astype("float64")
    tested = frame["p"].notna() & (frame["verdict"] != UNRELIABLE) & ~frame["family"].isin(["", "descriptif"])
    for _family, members in frame[tested].groupby("family", sort=False):
        frame.loc[members.index, "p_holm"] = holm(list(members["p"]))
    supported = tested & (frame["p_holm"] <= level)
    frame.loc[supported, "verdict"] = SUPPORTED
    loose = frame["family"].isin(["", "descriptif"]) & frame["verdict"].isin([UNDECIDED, CONTRADICTED])
    frame.loc[loose, "verdict"] = DESCRIBED


def _rests_on(entry, grid) -> set[str]:
    """Return the coded variables behind a hypothesis, through derived ones."""
    todo = [str(entry.options[name]) for name in EXPRESSIONS[entry.kind]]
    found: set[str] = set()
    while todo:
        for name in compile_expression(todo.pop(), entry.place).names:
            if name in found:
                continue
            found.add(name)
            if name in grid.derived:
                derived = grid.derived[name]
                todo += [derived.formula] if derived.formula else []
                todo += [condition for condition, _outcome in derived.cases if condition != "sinon"]
                todo += [level.when for level in derived.levels if level.when]
    return found & set(grid.variables)
