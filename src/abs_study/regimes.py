"""Two groups of reports side by side, and the towns that have a report in both; nothing here is causal."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from .association import mann_whitney
from .bearers import bearers
from .intervals import newcombe

DELTA, DIFFERENCE = "delta", "difference"


def compare(first: pd.DataFrame, second: pd.DataFrame, grid, variables: Sequence[str]) -> pd.DataFrame:
    """Return how far the second group lies from the first, answer by answer.

    An ordered answer has Cliff's delta, a ticked level or a level of a nominal answer the difference of its shares.

    Parameters
    ----------
    first, second : matrices of the two groups; variables : names of coded or derived variables.

    Returns
    -------
    DataFrame with columns variable, level ("" for an ordered answer), effect (`delta`, `difference`), value, low, high
    (NaN where a group has no answer), n_first, n_second.
    """
    known = {**grid.variables, **grid.derived}
    rows = []
    for name in variables:
        variable = known[name]
        if variable.measure in ("ordinal", "nombre"):
            before, after = (frame[name].dropna().to_numpy(float) for frame in (first, second))
            found = mann_whitney(after, before)
            rows.append((name, "", DELTA, found.value, found.low, found.high, len(before), len(after)))
            continue
        bearing = [dict(bearers(frame, variable)) for frame in (first, second)]
        for level in variable.levels:
            before, after = (by_level[level.code].dropna() for by_level in bearing)
            value, low, high = newcombe(int(after.sum()), len(after), int(before.sum()), len(before))
            rows.append((name, level.code, DIFFERENCE, value, low, high, len(before), len(after)))
    columns = ["variable", "level", "effect", "value", "low", "high", "n_first", "n_second"]
    return pd.DataFrame(rows, columns=columns)


def pairs(
    matrix: pd.DataFrame, documents: pd.DataFrame, regime: str, order: Sequence[str], variables: Sequence[str]
) -> pd.DataFrame:
    """Return the ordered answers of organisations that have a report in both groups, before and after.

    The last report of the first group and the first of the second are compared.

    Parameters
    ----------
    regime : the matrix's column that tells the groups; order : the two groups.
    variables : ordered variables.

    Returns
    -------
    DataFrame with columns organisation, variable, before, after (NaN where not known), first_id, second_id.
    """
    answers = matrix[list(dict.fromkeys(["document_id", regime, *variables]))]
    joined = answers.merge(documents[["document_id", "organisation", "year"]], on="document_id")
    joined = joined[joined["organisation"] != ""].sort_values(
        ["organisation", "year", "document_id"], kind="stable"
    )
    rows = []
    for organisation, own in joined.groupby("organisation", sort=True):
        before, after = (own[own[regime] == group] for group in order)
        if before.empty or after.empty:
            continue
        one, other = before.iloc[-1], after.iloc[0]
        for name in variables:
            values = (
                float("nan") if pd.isna(report[name]) else float(report[name]) for report in (one, other)
            )
            rows.append((organisation, name, *values, one["document_id"], other["document_id"]))
    columns = ["organisation", "variable", "before", "after", "first_id", "second_id"]
    return pd.DataFrame(rows, columns=columns)
