"""A random sub-sample of reports for people to read, and what it says of shares that the machine counted.

The machine codes every report and is sometimes wrong. People read a few, drawn at random; within each stratum
of the machine's answers their readings tell how often it is right, and the rest is predicted from that. Reports
that somebody chose (the list of those on which the machine hesitates, above all) can train or check a coder, but
say nothing of a share: only reports drawn at random, and those read before the draw, enter the estimate.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from .bearers import bearers
from .errors import Problem, StudyError
from .intervals import predictive
from .messages import _, ngettext

DRAWN, LEFT, READ_BEFORE = "tire", "reste", "lu_avant"
LEAST = 2  # reports drawn in each stratum that has as many
COLUMNS = [
    "sample", "variable", "level", "population", "read", "machine", "machine_share", "share", "low", "high",
    "note",
]  # fmt: skip


def draw(strata: Mapping[str, str], size: int, seed: int) -> pd.DataFrame:
    """Draw reports at random, stratum by stratum, in proportion to its size but two at least.

    Parameters
    ----------
    strata : the stratum of each report of the frame ("" for all: a simple random sample).

    Returns
    -------
    DataFrame with columns document_id, stratum, part (`tire` or `reste`), ordered by document_id.

    Raises StudyError for more reports than the frame has, or too few for two in each stratum.
    """
    frame = pd.DataFrame(sorted(strata.items()), columns=["document_id", "stratum"])
    sizes = frame["stratum"].value_counts().sort_index()
    least = int(np.minimum(sizes, LEAST).sum())
    if not 0 < size <= len(frame) or size < least:
        remedy = _("demander entre {least} et {most} rapports").format(least=max(1, least), most=len(frame))
        raise StudyError(_("L’échantillon ne peut pas être tiré."), [Problem(str(size), _("taille"), remedy)])
    rng = np.random.default_rng(seed)
    chosen: set[str] = set()
    for stratum, number in allocate(sizes, size).items():
        members = frame.loc[frame["stratum"] == stratum, "document_id"].to_numpy()
        chosen |= set(rng.choice(members, number, replace=False))
    frame["part"] = np.where(frame["document_id"].isin(chosen), DRAWN, LEFT)
    return frame


def allocate(sizes: pd.Series, size: int) -> pd.Series:
    """Share a sample among strata: two each (all of a smaller one), the rest in proportion, by largest remainder.

    >>> allocate(pd.Series({"0": 90, "1": 10}), 10).to_dict(), allocate(pd.Series({"0": 98, "1": 1}), 5).to_dict()
    ({'0': 8, '1': 2}, {'0': 4, '1': 1})
    """
    given = np.minimum(sizes, LEAST).astype(int)
    while (left := size - int(given.sum())) > 0:
        room = sizes - given
        wanted = (sizes * size / sizes.sum() - given).clip(lower=0).where(room > 0, 0.0)
        wanted = wanted if wanted.sum() > 0 else room.astype(float)
        exact = wanted / wanted.sum() * left
        whole = np.minimum(np.floor(exact), room).astype(int)
        if whole.sum() == 0:
            first = (exact - whole).where(room > 0, -1.0).idxmax()
            whole[first] = 1
        given = given + whole
    return given


def corrected(machine: pd.DataFrame, people: pd.DataFrame, samples: pd.DataFrame, grid) -> pd.DataFrame:
    """Return the share of each level among the reports of each sample's frame, corrected by people's readings.

    A sample drawn for one variable corrects that variable alone, by the strata of its draw; one drawn without
    regard to any variable corrects all, its reports being sorted afterwards by the machine's answer
    (post-stratification). Reports read before the draw count as they were read. A drawn report that people
    read without being able to answer (NC, disputed) leaves its stratum's sample, not the population.

    Parameters
    ----------
    machine, people : matrices (TABLES["matrix"]) of the machine's answers and of people's settled ones; `people`
        has a row for each report that people read, and no other.
    samples : TABLES["samples"].

    Returns
    -------
    DataFrame with columns sample, variable, level, population (reports in the frame), read, machine (its count),
    machine_share, share, low, high, note. Without an interval where the sample has not been read to its end.

    Raises StudyError where there is no sample at all.
    """
    if samples.empty:
        found = _("les rapports lus ont été choisis, non tirés au hasard : ils ne disent rien d’une part")
        remedy = _("tirer un échantillon : « abs-study sample --size 20 », puis le lire")
        raise StudyError(_("Les parts ne peuvent pas être corrigées."), [Problem("", found, remedy)])
    rows = []
    for (sample, target), drawn in samples.groupby(["sample", "variable"], sort=True):
        variables = {**grid.variables, **grid.derived}
        if target:
            variables = {name: v for name, v in variables.items() if name == target.partition("=")[0]}
        drawn = drawn.set_index("document_id")
        drawn["read"] = drawn.index.isin(people["document_id"])
        for name, variable in variables.items():
            if name not in machine:
                continue
            truths, answers = (
                {level: _by_report(bears, m).reindex(drawn.index) for level, bears in bearers(m, variable)}
                for m in (people, machine)
            )
            for level, bears in answers.items():
                if "=" in target and f"{name}={level}" != target:
                    continue
                truth = truths.get(level, pd.Series(np.nan, index=drawn.index))
                rows.append((sample, name, level, *_estimate(bears, truth, drawn, by_draw=bool(target))))
    return pd.DataFrame(rows, columns=COLUMNS)


def _by_report(bears: pd.Series, matrix: pd.DataFrame) -> pd.Series:
    return bears.set_axis(matrix["document_id"])


def _estimate(bears: pd.Series, truth: pd.Series, drawn: pd.DataFrame, by_draw: bool) -> tuple:
    """One level: population, read, machine's count and share, share, low, high, note."""
    stratum = drawn["stratum"] if by_draw else bears.map({1.0: "1", 0.0: "0"}).fillna("?")
    before = drawn["part"] == READ_BEFORE
    asked, known = drawn["part"] == DRAWN, truth.notna()
    count, coded = int((bears == 1).sum()), int(bears.notna().sum())
    head = (len(drawn), int((asked & known).sum()), count, count / coded if coded else np.nan)
    waiting = int((asked & ~drawn["read"]).sum())
    if waiting:
        note = ngettext(
            "{n} rapport tiré reste à lire : pas d’estimation",
            "{n} rapports tirés restent à lire : pas d’estimation",
            waiting,
        ).format(n=waiting)
        return (*head, np.nan, np.nan, np.nan, note)
    cells = []
    for _name, members in stratum[~before].groupby(stratum[~before], sort=True):
        seen = truth[members.index[(asked & known)[members.index]]]
        cells.append((int(seen.sum()), len(seen), len(members)))
    certain = truth[before].dropna()
    cells.append((int(certain.sum()), len(certain), len(certain)))
    notes = []
    if any(n == 0 < size for _k, n, size in cells):
        notes.append(_("une strate n’a aucun rapport lu"))
    if uncertain := int((asked & ~known).sum()):
        notes.append(
            ngettext("{n} rapport lu sans réponse", "{n} rapports lus sans réponse", uncertain).format(
                n=uncertain
            )
        )
    if aside := int(((drawn["part"] == LEFT) & known).sum()):
        notes.append(
            ngettext(
                "{n} rapport lu sans avoir été tiré, laissé de côté",
                "{n} rapports lus sans avoir été tirés, laissés de côté",
                aside,
            ).format(n=aside)
        )
    return (*head, *predictive(*zip(*cells, strict=True)), " ; ".join(notes))
