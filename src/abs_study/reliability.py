"""Agreement between coders, variable by variable: the `agreement` table."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd

from .coefficients import (
    NOMINAL,
    ORDINAL,
    REPETITIONS,
    Estimate,
    alpha,
    bootstrap_alpha,
    gwet,
    masi,
    ordinal_weights,
    percent_agreement,
)
from .messages import _, speaking
from .tables import MISSING_CODES, NONE_TICKED, TABLES

__all__ = ["alpha", "by_variable", "consensus_codings", "gwet", "percent_agreement", "rated", "verdict"]

# Lower bounds of the verdicts "ferme" and "provisoire": Krippendorff (2004), Content Analysis, ch. 11.
THRESHOLDS = {"alpha_ferme": 0.8, "alpha_provisoire": 0.667}


_Pair = tuple[set[str] | None, ...]


class Rated(NamedTuple):
    """What two coders gave to the reports that both answered, as `coefficients` want it.

    `values` is reports x coders, in the order of the reports' names; a set of ticked levels is the number of a set, and
    `metric` then holds the distances between sets.
    """

    values: list[tuple]
    metric: str | np.ndarray
    levels: list


def consensus_codings(consensus: pd.DataFrame, coder: str = "consensus") -> pd.DataFrame:
    """Return the settled codes as the rows of one more coder; disputed cells are left out.

    The result has the columns of `codings` and may be concatenated with it, so that any coder can be
    compared to the settled codes.
    """
    settled = consensus.loc[consensus["status"] != "disputed", ["document_id", "variable", "level"]]
    return TABLES["codings"].conform(settled.assign(coder=coder))


@speaking("fr")
def by_variable(
    codings: pd.DataFrame,
    grid,
    coders: Sequence[str] | None = None,
    *,
    seed: int = 0,
    thresholds: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Return the `agreement` table: one row per variable (and level of a multi variable) and pair of coders.

    Nominal and boolean variables have the nominal metric and AC1, ordinal ones Krippendorff's ordinal metric
    and AC2 with ordinal weights. A multi variable has one nominal row per level (`variable=level`, ticked or
    not) and one for the whole set of ticked levels, with the MASI distance. `units` counts the reports coded
    by both with a substantive code, `missing` those that one of them read but that cannot be compared. Where
    the coders agree on every report the bootstrap cannot vary: there is no interval, and the note says so. Notes
    are in French, whatever the language of messages.

    Parameters
    ----------
    codings : the `codings` table.
    coders : whose pairs are compared (default: all coders of the table, sorted).
    thresholds : `alpha_ferme` and `alpha_provisoire`, lower bounds of the verdicts (default .800 and .667),
        and `reechantillonnages`, the number of bootstrap replicates (default 2,000).
    """
    coders = sorted(codings["coder"].unique()) if coders is None else list(coders)
    thresholds = THRESHOLDS | dict(thresholds or {})
    repetitions = int(thresholds.get("reechantillonnages", REPETITIONS))
    rows = []
    answers = _answers(codings)
    for name, variable in grid.variables.items():
        cells = answers.get(name, {})
        for pair in combinations(coders, 2):
            rows += _pair_rows(name, variable, cells, pair, seed, repetitions)
    frame = pd.DataFrame(rows, columns=[c for c in TABLES["agreement"].columns if c != "verdict"])
    frame["verdict"] = [verdict(value, thresholds) for value in frame["alpha"]]
    return TABLES["agreement"].conform(frame)


def rated(codings: pd.DataFrame, variable, pair: Sequence[str]) -> Rated:
    """Return what two coders gave to a variable (codings of any), where both gave a substantive code."""
    cells = _answers(codings[codings["variable"] == variable.id]).get(variable.id, {})
    return _rated(variable, [given for given in _of_pair(cells, pair) if all(map(_known, given))])


def verdict(value: float, thresholds: Mapping[str, float] = THRESHOLDS) -> str:
    """Return "ferme", "provisoire", "exploratoire" or "non estimable" for an alpha."""
    if np.isnan(value):
        return "non estimable"
    if value >= thresholds["alpha_ferme"]:
        return "ferme"
    return "provisoire" if value >= thresholds["alpha_provisoire"] else "exploratoire"


def _answers(codings: pd.DataFrame) -> dict[str, dict[str, dict[str, set[str]]]]:
    """Return the levels given: {variable: {report: {coder: levels}}}, reports in the order of their names."""
    columns = (codings[name].tolist() for name in ("document_id", "variable", "coder", "level"))
    found: dict[str, dict[str, dict[str, set[str]]]] = {}
    for document, variable, coder, level in sorted(zip(*columns, strict=True)):
        of_report = found.setdefault(variable, {}).setdefault(document, {})
        of_report.setdefault(coder, set()).add(level)
    return found


def _of_pair(cells: Mapping[str, Mapping[str, set[str]]], pair: Sequence[str]) -> list[_Pair]:
    """What two coders gave to each report that one of them coded; None where it did not."""
    given = [tuple(of_report.get(coder) for coder in pair) for of_report in cells.values()]
    return [both for both in given if any(levels is not None for levels in both)]


def _known(levels: set[str] | None) -> bool:
    """Whether a coder gave a substantive code."""
    return levels is not None and not levels & set(MISSING_CODES)


def _ticked(pairs: Sequence[_Pair]) -> list[tuple[frozenset[str], ...]]:
    return [tuple(frozenset(levels) - {NONE_TICKED} for levels in both) for both in pairs]


def _rated(variable, pairs: Sequence[_Pair]) -> Rated:
    if not variable.multi:
        values = [tuple(min(levels) for levels in both) for both in pairs]
        return Rated(values, ORDINAL if variable.measure == "ordinal" else NOMINAL, list(variable.codes))
    ticked = _ticked(pairs)
    observed = sorted(
        {levels for both in ticked for levels in both}, key=lambda cell: (len(cell), sorted(cell))
    )
    places = {levels: place for place, levels in enumerate(observed)}
    distances = np.array([[masi(one, other) for other in observed] for one in observed]).reshape(
        len(observed), len(observed)
    )
    values = [tuple(places[levels] for levels in both) for both in ticked]
    return Rated(values, distances, list(range(len(observed))))


def _pair_rows(name: str, variable, cells: Mapping, pair, seed: int, repetitions: int) -> list[dict]:
    sets = _of_pair(cells, pair)
    pairs = [both for both in sets if all(map(_known, both))]
    row = {
        "coders": "|".join(pair),
        "units": len(pairs),
        "missing": len(sets) - len(pairs),
        "note": _missing_note(sets),
    }

    def options(row_name: str) -> dict:
        key = [seed, zlib.crc32(f"{row_name}|{row['coders']}".encode())]
        return {"seed": key, "repetitions": repetitions}

    whole = _rated(variable, pairs)
    if not variable.multi:
        ordered = variable.measure == "ordinal"
        return [row | {"variable": name} | _statistics(whole.values, whole.levels, ordered, options(name))]
    ticked, by_level = _ticked(pairs), []
    for code in variable.codes:
        values = [tuple(int(code in levels) for levels in both) for both in ticked]
        row_name = f"{name}={code}"
        by_level.append(row | {"variable": row_name} | _statistics(values, [0, 1], False, options(row_name)))
    estimate = bootstrap_alpha(*whole, **options(name))
    metric = _("ensemble des niveaux (MASI)")
    whole = row | {"variable": name} | _row(whole.values, estimate, metric) | {"ac": np.nan}
    alphas = [entry["alpha"] for entry in by_level if not np.isnan(entry["alpha"])]
    mean = _("alpha moyen des niveaux : {mean}").format(mean=_comma(np.mean(alphas))) if alphas else ""
    whole["note"] = " ; ".join(part for part in (whole["note"], mean) if part)
    return [whole, *by_level]


def _missing_note(sets: Sequence[_Pair]) -> str:
    """Say how often only one of two coders gave a missing code: a disagreement that alpha does not see."""
    coded = [[_known(levels) for levels in both] for both in sets if None not in both]
    lone = sum(any(known) and not all(known) for known in coded)
    return _("code manquant chez un seul codeur : {count}").format(count=lone) if lone else ""


def _statistics(values: list[tuple], levels: list, ordered: bool, options: dict) -> dict:
    estimate = bootstrap_alpha(values, ORDINAL if ordered else NOMINAL, levels, **options)
    weights = ordinal_weights(len(levels)) if ordered else None
    metric = _("ordinale ; AC2") if ordered else _("nominale ; AC1")
    return _row(values, estimate, metric) | {"ac": gwet(values, levels, weights)}


def _row(values: list[tuple], estimate: Estimate, metric: str) -> dict:
    percent = percent_agreement(values) if len(values) else np.nan
    low, high = (np.nan, np.nan) if percent == 1 else estimate[1:]
    return {
        "percent": percent,
        "alpha": estimate.value,
        "alpha_low": low,
        "alpha_high": high,
        "metric": metric,
    }


def _comma(value: float) -> str:
    return f"{value:.3f}".replace(".", ",")
