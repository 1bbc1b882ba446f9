"""All defensible analyses at once: what becomes of each verdict, and of the groups of reports, when choices change.

Only choices that a reader could defend as well as ours are crossed (Del Giudice and Gangestad 2021, type E); each
universe is one combination. Sources: Steegen et al. (2016), Perspect. Psychol. Sci. 11; Simonsohn, Simmons and Nelson
(2020), Nat. Hum. Behav. 4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
import pandas as pd

from . import hypotheses, pam
from .mca import mca, partition, silhouettes, ward
from .messages import _
from .typology import active_table, best_k

CODER, MISSING, REPORTS, LEVEL, AGREEMENT = "codeur", "sans_reponse", "rapports", "seuil", "accord"
VARIABLES, AXES, GROUPS, METHOD = "variables", "axes", "groupes", "methode"
VERDICTS, TYPES = (
    (CODER, MISSING, REPORTS, LEVEL, AGREEMENT),
    (CODER, REPORTS, VARIABLES, AXES, GROUPS, METHOD),
)
CORE, ALL = "coeur", "toutes"
MCA_METHOD, GOWER = "acm", "gower"
BY_RULE = 0


@dataclass(frozen=True, eq=False)
class Inputs:
    """What all universes share.

    Attributes
    ----------
    matrices : matrix of each coder, all reports; reports : the document ids of each selection.
    agreement : alpha of each coded variable between the readers, for the choice `accord`.
    """

    matrices: Mapping[str, pd.DataFrame]
    reports: Mapping[str, Sequence[str]]
    grid: object
    documents: pd.DataFrame
    agreement: Mapping[str, float]
    seed: int = 0
    permutations: int = 499


def universes(choices: Mapping[str, Sequence], names: Sequence[str]) -> list[dict]:
    """Return every combination of the declared choices, in the order declared.

    Gower's distance has no axes: those universes are listed once, with `axes` 0.

    >>> universes({"methode": ["acm", "gower"], "axes": [2, 3]}, ["methode", "axes"])
    [{'methode': 'acm', 'axes': 2}, {'methode': 'acm', 'axes': 3}, {'methode': 'gower', 'axes': 0}]
    """
    found = [dict(zip(names, values, strict=True)) for values in product(*(choices[name] for name in names))]
    for universe in found:
        if universe.get(METHOD) == GOWER:
            universe[AXES] = 0
    return list({tuple(universe.items()): universe for universe in found}.values())


def verdicts(universe: Mapping, inputs: Inputs) -> pd.DataFrame:
    """Return the results of all hypotheses in one universe, with its choices as columns."""
    matrix = inputs.matrices[universe[CODER]]
    weak = {name for name, alpha in inputs.agreement.items() if alpha < universe[AGREEMENT]}
    results = hypotheses.test_all(
        matrix[matrix["document_id"].isin(inputs.reports[universe[REPORTS]])],
        inputs.grid,
        inputs.seed,
        thresholds={"alpha_hypotheses": universe[LEVEL]},
        unreliable=weak,
        everything=matrix,
        context=inputs.documents,
        missing=universe[MISSING],
        permutations=inputs.permutations,
    )
    kept = results[["part", "entry", "n", "estimate", "low", "high", "verdict"]]
    return kept.assign(**{name: str(value) for name, value in universe.items()})


def groups(universe: Mapping, inputs: Inputs) -> dict:
    """Return one universe's partition: its choices, k, mean silhouette and the group of each report.

    `k` is 0, and `partition` empty, where these reports and variables bear no map.
    """
    table, points = _placed(inputs, universe[CODER], universe[REPORTS], universe[VARIABLES])
    row = {name: str(value) for name, value in universe.items()} | {
        "k": 0,
        "silhouette": np.nan,
        "partition": {},
    }
    if points is None:
        return row
    labels, distances = _labels(table, points[:, : int(universe[AXES])], universe)
    width = float(silhouettes(distances, labels).mean())
    told = dict(zip(table.index, (int(label) for label in labels), strict=True))
    return row | {"k": len(set(labels)), "silhouette": width, "partition": told}


@lru_cache(maxsize=64)
def _placed(
    inputs: Inputs, coder: str, reports: str, variables: str
) -> tuple[pd.DataFrame, np.ndarray | None]:
    """The active table and the reports' places on all axes; None where they bear no map."""
    matrix = inputs.matrices[coder]
    matrix = matrix[matrix["document_id"].isin(inputs.reports[reports])].reset_index(drop=True)
    known = inputs.grid.variables.values()
    active = [v.id for v in known if not v.retired and (v.core or variables == ALL)]
    table, _dropped = active_table(matrix, inputs.grid, active)
    if len(table) < 6 or len(table.columns) < 3 or len(table.drop_duplicates()) < 5:
        return table, None
    return table, mca(table, len(table)).rows.to_numpy()


def _labels(table: pd.DataFrame, points: np.ndarray, universe: Mapping) -> tuple[np.ndarray, np.ndarray]:
    wanted = int(universe[GROUPS])
    if universe[METHOD] == GOWER:
        distances = np.nan_to_num(pam.gower(table), nan=1.0)
        if wanted != BY_RULE:
            return pam.partition(distances, wanted)[0], distances
        tried = [pam.partition(distances, k)[0] for k in range(2, min(5, len(table) // 3) + 1)]
        return max(tried, key=lambda labels: silhouettes(distances, labels).mean()), distances
    distances = np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=2))
    k = best_k(points) if wanted == BY_RULE else wanted
    return partition(points, ward(points)[0], k), distances


def stability(found: Sequence[Mapping], main: Mapping[str, str]) -> pd.DataFrame:
    """Return for each universe its adjusted Rand index with the published partition, on the reports of both.

    Parameters
    ----------
    found : results of `groups`; main : the published type of each report.

    Returns
    -------
    DataFrame with the choices, k, silhouette, shared (reports in both), rand (NaN with fewer than 6 shared).
    """
    from sklearn.metrics import adjusted_rand_score

    rows = []
    for row in found:
        shared = [name for name in main if name in row["partition"]]
        rand = np.nan
        if len(shared) >= 6:
            rand = adjusted_rand_score(
                [main[name] for name in shared], [row["partition"][name] for name in shared]
            )
        rows.append(
            {name: row[name] for name in (*TYPES, "k", "silhouette")}
            | {"shared": len(shared), "rand": float(rand)}
        )
    return pd.DataFrame(rows)


def together(found: Sequence[Mapping], reports: Sequence[str]) -> pd.DataFrame:
    """Return in what share of the universes that hold both two reports fall in the same group."""
    same, both = np.zeros((len(reports),) * 2), np.zeros((len(reports),) * 2)
    for row in found:
        labels = np.array([row["partition"].get(name, -1) for name in reports])
        here = labels >= 0
        both += here[:, None] & here[None]
        same += (labels[:, None] == labels[None]) & here[:, None] & here[None]
    with np.errstate(invalid="ignore"):
        share = same / np.where(both > 0, both, np.nan)
    return pd.DataFrame(share, index=list(reports), columns=list(reports))


def summary(curve: pd.DataFrame, main: Mapping[str, str]) -> pd.DataFrame:
    """Return, for each part of a hypothesis, how many universes of how many agree with the published verdict.

    Parameters
    ----------
    curve : results of `verdicts`, all universes; main : the published verdict of each part.

    Returns
    -------
    DataFrame with columns part, verdict, agreeing, total, supported, contradicted, lowest, highest (estimates). Universes
    in which the hypothesis cannot be computed, or leaves its family for want of agreement, are not defensible analyses of
    it and leave the total; universes of one coder, selection and level with the same result count once.
    """
    rows = []
    for part, own in curve.groupby("part", sort=False):
        own = own[~own["verdict"].isin([hypotheses.NO_DATA, hypotheses.UNRELIABLE])]
        # Choices that change nothing for this hypothesis make no further analysis of it.
        own = own.assign(estimate=own["estimate"].round(9)).drop_duplicates(
            [CODER, REPORTS, LEVEL, "n", "estimate", "verdict"]
        )
        verdict = main[part]
        counts = own["verdict"].value_counts()
        rows.append((part, verdict, int(counts.get(verdict, 0)), len(own), int(counts.get(hypotheses.SUPPORTED, 0)),
                     int(counts.get(hypotheses.CONTRADICTED, 0)), own["estimate"].min(), own["estimate"].max()))  # fmt: skip
    columns = ["part", "verdict", "agreeing", "total", "supported", "contradicted", "lowest", "highest"]
    return pd.DataFrame(rows, columns=columns)


def check(choices: Mapping[str, Sequence], inputs: Inputs) -> list[str]:
    """Return what is wrong with declared choices: a coder or selection that does not exist, a missing or empty choice."""
    wrong = []
    for name in dict.fromkeys((*VERDICTS, *TYPES)):
        if not choices.get(name):
            wrong.append(_("multivers : « {name} » manque ou est vide").format(name=name))
    admitted = {
        CODER: list(inputs.matrices), REPORTS: list(inputs.reports), VARIABLES: [CORE, ALL], METHOD: [MCA_METHOD, GOWER],
        MISSING: [hypotheses.EXCLUDED, hypotheses.FOR, hypotheses.AGAINST],
    }  # fmt: skip
    for name, known in admitted.items():
        for value in choices.get(name, []):
            if value not in known:
                told = _("multivers, {name} : « {value} » ; admis : {known}")
                wrong.append(told.format(name=name, value=value, known=", ".join(known)))
    return wrong
