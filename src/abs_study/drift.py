"""Whether people code late reports as they coded the early ones: agreement import by import, answers changed since.

Coding files have no date. What is known is in which import each answer first appeared: an import is a wave.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from .tables import CELL, gathered

_MOST = 20_000  # arrangements that are all looked at; above, DRAWS of them are
DRAWS = 9_999


class Trend(NamedTuple):
    """A test of drift: p, the smallest p that these waves allow, and whether every arrangement was looked at."""

    p: float
    least: float
    exact: bool


def waves(versions: Sequence[pd.DataFrame]) -> pd.Series:
    """Return the wave of each report: the import, counted from 1, that brought most of its answers (the earlier if two did).

    `versions` are TABLES["readings"] of one coder, the oldest first and the present one last; a question that was
    answered again keeps its first wave. Reports that the present version no longer has are left out.
    """
    seen: dict[tuple[str, str], int] = {}
    for number, version in enumerate(versions, start=1):
        for cell in zip(version["document_id"], version["variable"], strict=True):
            seen.setdefault(cell, number)
    present = set(versions[-1]["document_id"]) if versions else set()
    frame = pd.DataFrame(
        [(document, wave) for (document, _variable), wave in seen.items() if document in present],
        columns=["document_id", "wave"],
    )
    most = frame.groupby("document_id")["wave"].agg(lambda own: own.mode().min())
    return most.astype(int).rename("wave")


def by_report(cells: pd.DataFrame, wave: pd.Series) -> pd.DataFrame:
    """Return one row a report: document_id, wave, cells (compared), agreed, share.

    `cells` is the result of `disagreements.compared`; reports without a wave are left out.
    """
    alike = cells.assign(agreed=cells["kind"] == "same")
    counted = alike.groupby("document_id")["agreed"].agg(cells="size", agreed="sum")
    counted = counted.join(wave, how="inner").reset_index()
    return counted.assign(share=counted["agreed"] / counted["cells"])[
        ["document_id", "wave", "cells", "agreed", "share"]
    ]


def by_wave(reports: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Return one row a wave: wave, reports, cells, agreed, share (mean of its reports' shares), low, high.

    The answers of one report hang together, so the interval is that of a mean of reports (Student's t), within 0 and
    1; there is none for one report, nor where all reports have the same share.
    """
    from scipy.stats import t

    rows = []
    for wave, own in reports.groupby("wave"):
        count, share, spread = len(own), own["share"].mean(), own["share"].std()
        low = high = np.nan
        if count > 1 and spread > 0:
            half = t.isf((1 - confidence) / 2, count - 1) * spread / math.sqrt(count)
            low, high = max(share - half, 0.0), min(share + half, 1.0)
        rows.append((wave, count, own["cells"].sum(), own["agreed"].sum(), share, low, high))
    return pd.DataFrame(rows, columns=["wave", "reports", "cells", "agreed", "share", "low", "high"])


def trend(reports: pd.DataFrame, seed: int = 0) -> Trend:
    """Return the two-sided permutation test of a rise or fall of agreement from wave to wave.

    Waves are dealt again over whole reports, whose answers hang together; the statistic is the covariance of a
    report's wave and its share of agreement (for two waves, the difference of their means up to a constant). Every
    arrangement is looked at where there are few, else 9,999 at random. p is NaN with fewer than two waves.
    Source: Good (2005), Permutation, Parametric and Bootstrap Tests of Hypotheses, ch. 3 (Pitman's correlation).
    """
    wave, share = reports["wave"].to_numpy(dtype=float), reports["share"].to_numpy(dtype=float)
    sizes = reports["wave"].value_counts().sort_index()
    if len(sizes) < 2:
        return Trend(np.nan, np.nan, True)
    number = math.factorial(len(wave)) // math.prod(math.factorial(size) for size in sizes)
    centred = share - share.mean()
    if number <= _MOST:
        statistics = np.array([dealt @ centred for dealt in _arrangements(list(sizes.items()), len(wave))])
        told, least = 0, 1 / number
    else:
        rng = np.random.default_rng(seed)
        statistics = rng.permuted(np.tile(wave, (DRAWS, 1)), axis=1) @ centred
        told, least = 1, 1 / (DRAWS + 1)
    reached = np.abs(statistics) >= abs(wave @ centred) - 1e-12
    # Two waves of one size: each arrangement has its mirror, as far from the middle.
    mirrored = len(sizes) == 2 and sizes.nunique() == 1
    least *= 2 if mirrored and not told else 1
    return Trend(float((reached.sum() + told) / (len(statistics) + told)), least, not told)


def _arrangements(sizes: list[tuple[int, int]], length: int) -> list[np.ndarray]:
    """Every way to deal waves, so many of each, over the places."""
    dealt = [(np.full(length, float(sizes[-1][0])), tuple(range(length)))]
    for wave, size in sizes[:-1]:
        following = []
        for row, free in dealt:
            for places in combinations(free, size):
                one = row.copy()
                one[list(places)] = wave
                following.append((one, tuple(place for place in free if place not in places)))
        dealt = following
    return [row for row, _free in dealt]


def changed(versions: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the answers that a coder gave otherwise from one import to the next.

    Columns: version (the later one, counted from 1), document_id, variable, before and after (tuples of levels). Whether
    a change is a second reading or a correction after discussion, the files do not say.
    """
    rows = []
    sets = [gathered(version, CELL) for version in versions]
    for number, (old, new) in enumerate(pairwise(sets), start=2):
        for cell, levels in sorted(new.items()):
            if cell in old and old[cell] != levels:
                rows.append((number, *cell, tuple(sorted(old[cell])), tuple(sorted(levels))))
    return pd.DataFrame(rows, columns=["version", *CELL, "before", "after"])


def kept(versions: Sequence[pd.DataFrame]) -> int:
    """Return how many answers were there already in the version before, import after import, changed or not."""
    cells = [set(zip(version["document_id"], version["variable"], strict=True)) for version in versions]
    return sum(len(old & new) for old, new in pairwise(cells))
