"""Does a verdict hold whoever coded, whatever reports are kept, whatever becomes of unknown answers?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from . import hypotheses

SETTLED, COMPLETE = "retenu", "rapports complets"
FOR, AGAINST = "sans réponse : pour", "sans réponse : contre"
COLUMNS = [
    "part",
    "entry",
    "hypothesis",
    "detail",
    "version",
    "n",
    "k",
    "estimate",
    "low",
    "high",
    "p",
    "verdict",
]
ROBUST, FRAGILE, INCOMPLETE, ONE = "robuste", "fragile", "incomplète", "décrite"


def run(
    matrices: Mapping[str, tuple[pd.DataFrame, pd.DataFrame]],
    grid,
    seed: int,
    reference: str = SETTLED,
    **options,
) -> pd.DataFrame:
    """Return the results of every hypothesis in every version of the analysis.

    Parameters
    ----------
    matrices : for each version its matrix of the selection and that of all reports. On the reference, two versions
        are added: unknown answers counted for, and against, each hypothesis.
    options : of `hypotheses.test_all` (thresholds, context, ...).

    Returns
    -------
    DataFrame with columns part, entry, hypothesis, detail, version, n, k, estimate, low, high, p, verdict; parts in the
    grid's order, versions in that given.
    """
    frames = []
    for version, (chosen, everything) in matrices.items():
        results = hypotheses.test_all(chosen, grid, seed, everything=everything, **options)
        frames.append(results.assign(version=version))
    chosen, everything = matrices[reference]
    for version, missing in ((FOR, hypotheses.FOR), (AGAINST, hypotheses.AGAINST)):
        results = hypotheses.test_all(chosen, grid, seed, everything=everything, missing=missing, **options)
        frames.append(results.assign(version=version))
    table = pd.concat(frames, ignore_index=True)
    parts = list(dict.fromkeys(table["part"]))
    table["order"] = table["part"].map({part: place for place, part in enumerate(parts)})
    return table.sort_values("order", kind="stable", ignore_index=True)[COLUMNS]


def robust(table: pd.DataFrame, reference: str = SETTLED) -> pd.DataFrame:
    """Return, for each part, its verdict in the reference and whether it is the same in all versions.

    A version in which a hypothesis cannot be computed does not bear the verdict, nor gainsay it: the verdict is then
    `incomplète`, and not robust. What is only described has no verdict that could fail.

    Returns
    -------
    DataFrame with columns part, verdict, robust (`robuste`, `fragile`, `incomplète`, `décrite`), versions (how many), differing and
    untested (their names, "|" between them).
    """
    rows = []
    for part, own in table.groupby("part", sort=False):
        verdict = own.loc[own["version"] == reference, "verdict"].iloc[0]
        absent = own["verdict"] == hypotheses.NO_DATA
        untested = own.loc[absent, "version"]
        differing = own.loc[(own["verdict"] != verdict) & ~absent, "version"]
        kind = FRAGILE if len(differing) else INCOMPLETE if len(untested) else ROBUST
        if verdict in (hypotheses.DESCRIBED, hypotheses.NO_DATA):
            kind = ONE
        rows.append((part, verdict, kind, len(own), "|".join(differing), "|".join(untested)))
    return pd.DataFrame(rows, columns=["part", "verdict", "robust", "versions", "differing", "untested"])
