"""The hypotheses of grid/hypotheses.yaml, tested on the matrix: exact tests, effects and intervals first."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..errors import Problem, StudyError
from ..exact import benjamini_hochberg, holm
from ..expressions import CONTEXT, compile_expression
from ..messages import _
from .behind import reports_behind
from .chains import test_chain, test_components
from .counts import test_median, test_paired, test_share
from .relations import test_absence, test_crossed, test_groups, test_together
from .rows import (
    AGAINST,
    CONTRADICTED,
    DESCRIBED,
    EXCLUDED,
    FOR,
    NO_DATA,
    SUPPORTED,
    UNDECIDED,
    UNRELIABLE,
    Data,
    Options,
    expressions_of,
    in_both,
    names_of,
)

__all__ = [
    "AGAINST", "CONTRADICTED", "DESCRIBED", "EXCLUDED", "FOR", "NO_DATA", "SUPPORTED", "UNDECIDED", "UNRELIABLE",
    "check", "reports_behind", "rests_on", "test_all",
]  # fmt: skip

COLUMNS = [
    "hypothesis", "part", "entry", "detail", "family", "n", "k", "effect", "estimate", "low", "high", "p", "p_adjusted", "p_against",
    "correction", "verdict", "note", "detail_en", "note_en",
]  # fmt: skip
LEVEL = 0.05
DESCRIPTIVE, EXPLORATORY = "descriptif", "exploratoire"
HOLM, BH = "Holm", "Benjamini-Hochberg"
_TESTS = {
    "part": test_share, "part_superieure": test_share, "part_inferieure": test_share, "mediane_positive": test_median,
    "mcnemar": test_paired, "mcnemar_parmi": test_paired,
    "fisher_freeman_halton": test_crossed, "composantes": test_components, "mann_whitney": test_groups,
    "delta_de_cliff": test_groups, "chaine": test_chain, "tau_b": test_together, "equivalence": test_absence,
}  # fmt: skip
# What each kind reads of its entry: an expression, the name of a variable or names, a number; `?` where it may lack.
OPTIONS: dict[str, dict[str, str]] = {
    "part": {"condition": "expression"},
    "part_superieure": {"condition": "expression", "seuil": "number?"},
    "part_inferieure": {"condition": "expression", "seuil": "number?"},
    "mediane_positive": {"valeur": "expression"},
    "mcnemar": {"premier": "expression", "second": "expression"},
    "mcnemar_parmi": {"parmi": "expression", "premier": "expression", "second": "expression"},
    "fisher_freeman_halton": {"variables": "names", "tranches": "numbers?"},
    "composantes": {"variables": "names", "niveau": "text", "seuil": "number?"},
    "mann_whitney": {"variables": "names", "groupe": "name?", "niveau_groupe": "text?"},
    "delta_de_cliff": {"variables": "names", "groupe": "name?", "niveau_groupe": "text?"},
    "chaine": {"variables": "names"},
    "tau_b": {"variable": "name", "avec": "names"},
    "equivalence": {"variable": "name", "avec": "names", "marge": "number", "minimum": "number?"},
}
_COMMON = {"hypothese", "origine", "test", "rapports"}
ALL_REPORTS = "tous"


def test_all(
    matrix: pd.DataFrame,
    grid,
    seed: int = 0,
    *,
    thresholds: Mapping[str, float] | None = None,
    unreliable: Collection[str] = (),
    everything: pd.DataFrame | None = None,
    context: pd.DataFrame | None = None,
    missing: str = EXCLUDED,
    permutations: int = Options.permutations,
) -> pd.DataFrame:
    """Return one row per part of each entry of the grid's hypotheses, in their order.

    `detail` and `note` are in French, `detail_en` and `note_en` in English. `effect` names what `estimate`, `low` and `high` measure. `p` is one-sided in the direction of the hypothesis,
    where it has one; `p_against` is the same in the opposite direction. `p_adjusted` is Holm's within a family, Benjamini and Hochberg's within `exploratoire`; the
    family `descriptif` is not tested. `part` is the entry's id, followed by a number where it has several parts.

    Parameters
    ----------
    seed : for permutation tests.
    thresholds : `alpha_hypotheses`, the level of the tests (default .05).
    unreliable : coded variables below the threshold of agreement; hypotheses that rest on one of them are
        computed but leave their family, with the verdict "exploratoire".
    everything : the matrix of all reports, for entries with `rapports: tous` (default: `matrix`).
    context : TABLES["documents"], for entries that read the register (population, ...).
    missing : what becomes of an unknown answer in conditions and paired answers: "exclure" (it leaves the base), or
        counted "pour" or "contre" the hypothesis, the bounds of what it could change.
    permutations : draws of each permutation test.
    """
    level = float((thresholds or {}).get("alpha_hypotheses", LEVEL))
    options = Options(level, seed, permutations, missing)
    chosen = Data(matrix, grid, context)
    whole = chosen if everything is None else Data(everything, grid, context)
    results = []
    for entry in grid.hypotheses.values():
        data = whole if entry.options.get("rapports") == ALL_REPORTS else chosen
        rows = _TESTS[entry.kind](entry, data, options)
        weak = bool(unreliable and rests_on(entry, grid) & set(unreliable))
        for number, row in enumerate(rows, start=1):
            if weak and row["verdict"] != NO_DATA:
                row["verdict"] = UNRELIABLE
            part = entry.id if len(rows) == 1 else f"{entry.id}.{number}"
            head = {
                "hypothesis": str(entry.options.get("hypothese", entry.id)),
                "part": part,
                "entry": entry.id,
            }
            results.append(head | {"family": entry.family} | in_both(row))
    frame = pd.DataFrame(results, columns=COLUMNS).astype({"n": "Int64", "k": "Int64"})
    _correct(frame, level)
    return frame


test_all.__test__ = False  # not a test for pytest, in spite of its name


def _correct(frame: pd.DataFrame, level: float) -> None:
    """Fill `p_adjusted`, `p_against` and `correction` within each family, and turn undecided entries into verdicts."""
    frame["p_adjusted"] = frame["p_adjusted"].astype("float64")
    frame["correction"] = ""
    against = pd.Series(np.nan, index=frame.index)
    loose = frame["family"].isin(["", DESCRIPTIVE])
    tested = frame["p"].notna() & ~frame["verdict"].isin([UNRELIABLE, DESCRIBED]) & ~loose
    for family, members in frame[tested].groupby("family", sort=False):
        adjust, name = (benjamini_hochberg, BH) if family == EXPLORATORY else (holm, HOLM)
        frame.loc[members.index, "p_adjusted"] = adjust(list(members["p"]))
        against.loc[members.index] = adjust(list(members["p_against"]))
        frame.loc[members.index, "correction"] = name
    frame["p_against"] = against
    frame.loc[tested & (frame["p_adjusted"] <= level), "verdict"] = SUPPORTED
    frame.loc[tested & (frame["p_against"] <= level), "verdict"] = CONTRADICTED
    frame.loc[loose & frame["verdict"].isin([UNDECIDED, CONTRADICTED]), "verdict"] = DESCRIBED


def check(grid) -> list[Problem]:
    """Return a problem for each unknown kind or option, unreadable expression, unknown variable or wrong number."""
    problems = []
    for entry in grid.hypotheses.values():
        if entry.kind not in OPTIONS:
            found = _("{id} : genre inconnu « {kind} »").format(id=entry.id, kind=entry.kind)
            problems.append(
                Problem(entry.place, found, _("genres admis : {kinds}").format(kinds=", ".join(OPTIONS)))
            )
            continue
        options = OPTIONS[entry.kind]
        for option in entry.options:
            if option not in options and option not in _COMMON:
                found = _("{id} : clé inconnue « {key} »").format(id=entry.id, key=option)
                remedy = _("clés du genre {kind} : {keys}").format(kind=entry.kind, keys=", ".join(options))
                problems.append(Problem(entry.place, found, remedy))
        for option, what in options.items():
            problems += _option_problems(entry, option, what, grid)
    return problems


def _option_problems(entry, option: str, what: str, grid) -> list[Problem]:
    value = entry.options.get(option)
    if value is None:
        if what.endswith("?"):
            return []
        found = _("{id} : « {key} » manque").format(id=entry.id, key=option)
        return [Problem(entry.place, found, _("ajouter cette clé"))]
    kind = what.rstrip("?")
    if kind == "expression":
        try:
            return compile_expression(str(value), entry.place).check(grid, entry.place)
        except StudyError as fault:
            return list(fault.problems)
    problems = []
    for one in names_of(entry, [option]):
        if kind in ("name", "names") and one not in {**grid.variables, **grid.derived, **CONTEXT}:
            found = _("{id} : variable inconnue « {name} »").format(id=entry.id, name=one)
            problems.append(Problem(entry.place, found, _("les identifiants de la grille")))
        if kind in ("number", "numbers") and not _is_number(one):
            found = _("{id} : {key} : « {value} »").format(id=entry.id, key=option, value=one)
            problems.append(Problem(entry.place, found, _("écrire un nombre")))
    return problems


def _is_number(text: str) -> bool:
    try:
        return float(text) == float(text)
    except ValueError:
        return False


def rests_on(entry, grid) -> set[str]:
    """Return the coded variables behind a hypothesis, through derived ones."""
    options = OPTIONS[entry.kind]
    todo: list[Any] = expressions_of(entry, options)
    todo += names_of(entry, [name for name, what in options.items() if what.rstrip("?") in ("name", "names")])
    found: set[str] = set()
    while todo:
        for name in compile_expression(todo.pop(), entry.place).names:
            if name in found:
                continue
            found.add(name)
            if name in grid.derived:
                todo += grid.derived[name].expressions
    return found & set(grid.variables)
