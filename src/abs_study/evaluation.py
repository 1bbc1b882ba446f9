"""What a coder is worth against settled codes: confusion, precision and recall, evidence found, calibration.

Agreement itself (alpha, Gwet, percent) comes from `reliability`; here is the rest of an evaluation.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from .tables import ABSTAINED, CELL, MISSING_CODES, NONE_TICKED, TABLES, gathered

Cell = tuple[str, str]


def cells(codings: pd.DataFrame) -> dict[Cell, frozenset[str]]:
    """Return the set of levels of each report and variable (codings of one coder)."""
    return gathered(codings, CELL)


def confusion(codings: pd.DataFrame, reference: pd.DataFrame, variable) -> pd.DataFrame:
    """Return the confusion table of a variable with one level a report.

    Rows: the settled level; columns: the coder's; missing codes (NC, NC_machine) last, where they occur.
    """
    pairs = _pairs(codings, reference, variable.id)
    found = {level for pair in pairs for level in pair}
    order = [*variable.codes, *(code for code in MISSING_CODES if code in found)]
    table = pd.DataFrame(0, index=order, columns=order)
    for settled, given in pairs:
        if settled in order and given in order:
            table.loc[settled, given] += 1
    return table


def _pairs(codings: pd.DataFrame, reference: pd.DataFrame, variable: str) -> list[tuple[str, str]]:
    own, settled = (cells(frame[frame["variable"] == variable]) for frame in (codings, reference))
    return [(min(levels), min(own[cell])) for cell, levels in settled.items() if cell in own]


def by_level(codings: pd.DataFrame, reference: pd.DataFrame, grid) -> pd.DataFrame:
    """Return for each level of each variable how often the coder found it.

    Columns: variable, level, settled (reports that have it), given (reports to which the coder gives it),
    both, precision (both / given), recall (both / settled). Cells that either leaves missing do not count.
    """
    own, settled = cells(codings), cells(reference)
    rows = []
    for name, variable in grid.variables.items():
        known = [
            (levels, own[cell])
            for cell, levels in settled.items()
            if cell[1] == name and cell in own and not (levels | own[cell]) & set(MISSING_CODES)
        ]
        for code in variable.codes:
            has = sum(code in levels for levels, _given in known)
            given = sum(code in ticked for _levels, ticked in known)
            both = sum(code in levels and code in ticked for levels, ticked in known)
            rows.append((name, code, has, given, both, _ratio(both, given), _ratio(both, has)))
    columns = ["variable", "level", "settled", "given", "both", "precision", "recall"]
    return pd.DataFrame(rows, columns=columns)


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


def evidence(
    quotes: pd.DataFrame, passages: pd.DataFrame, coder: str, readers: Sequence[str]
) -> pd.DataFrame:
    """Return, for each level, how far a coder's quotes and the readers' meet.

    Parameters
    ----------
    quotes : TABLES["evidence"]; a quote that was not found in its document is left out.
    passages : TABLES["passages"] of the same documents.

    Columns: variable, level, read (readers' quotes), found (those whose passage the coder quotes for that
    level too), given (the coder's quotes), shared (those of them that a reader quoted, or that stand in the
    section of a reader's quote for that level).
    """
    places = _Places(passages)
    theirs: dict[tuple, list[tuple[set, set]]] = defaultdict(list)
    ours: dict[tuple, list[tuple[set, set]]] = defaultdict(list)
    for row in quotes.itertuples():
        target = ours if row.coder == coder else theirs if row.coder in readers else None
        if target is not None and row.status != "introuvable":
            target[row.document_id, row.variable, row.level].append(places.of(row.document_id, row.spans))
    counts: dict[tuple[str, str], np.ndarray] = defaultdict(lambda: np.zeros(4, dtype=int))
    for key in {*theirs, *ours}:
        read, given = theirs.get(key, []), ours.get(key, [])
        found = sum(any(one & other for other, _s in given) for one, _sections in read)
        shared = sum(any(one & other or own & near for other, near in read) for one, own in given)
        counts[key[1:]] += (len(read), found, len(given), shared)
    rows = [(*key, *(int(count) for count in counts[key])) for key in sorted(counts)]
    return pd.DataFrame(rows, columns=["variable", "level", "read", "found", "given", "shared"])


class _Places:
    """Passages and sections of each document, for finding those that a quote touches."""

    def __init__(self, passages: pd.DataFrame) -> None:
        self._pages: dict[tuple[str, int], list[tuple[int, int, str, str]]] = defaultdict(list)
        columns = ("document_id", "page", "start", "end", "passage_id", "section")
        for document, page, start, end, name, section in zip(*(passages[c] for c in columns), strict=True):
            self._pages[document, int(page)].append((int(start), int(end), name, section))

    def of(self, document: str, spans: str) -> tuple[set[str], set[str]]:
        """The passages, and the named sections, that the spans of a quote (JSON) touch."""
        touched = [
            (name, section)
            for page, low, high in json.loads(spans)
            for start, end, name, section in self._pages.get((document, page), ())
            if start < high and low < end
        ]
        return {name for name, _section in touched}, {section for _name, section in touched if section}


def abstentions_as_errors(codings: pd.DataFrame, reference: pd.DataFrame, grid) -> pd.DataFrame:
    """Return the codings with each abstention (NC_machine) replaced by the answer farthest from the settled one.

    An ordinal variable gets the level at the greatest distance, a multi variable the complement of what is
    settled, another variable some other level: the harshest reading of « I do not know ».
    """
    settled = cells(reference)
    rows = []
    for row in codings.to_dict("records"):
        levels = settled.get((row["document_id"], row["variable"]))
        variable = grid.variables.get(row["variable"])
        if row["level"] != ABSTAINED or not levels or variable is None or levels & set(MISSING_CODES):
            rows.append(row)
            continue
        rows += [{**row, "level": level} for level in _farthest(variable, levels)]
    return TABLES["codings"].conform(pd.DataFrame(rows, columns=list(codings.columns)))


def _farthest(variable, levels: frozenset[str]) -> list[str]:
    if variable.multi:
        return [code for code in variable.codes if code not in levels] or [NONE_TICKED]
    place = variable.codes.index(min(levels))
    if variable.measure == "ordinal":
        return [variable.codes[0] if place >= len(variable.codes) / 2 else variable.codes[-1]]
    return [next(code for code in variable.codes if code not in levels)]


def correct(codings: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    """Return the levels that the coder gives, with their confidence and whether they are settled too.

    Columns: document_id, variable, level, confidence, right (0 or 1). Abstentions and cells that are not
    settled are left out.
    """
    settled = cells(reference)
    rows = [
        (*cell, row.level, row.confidence, int(row.level in settled[cell]))
        for row in codings.itertuples()
        if (cell := (row.document_id, row.variable)) in settled and row.level != ABSTAINED
    ]
    return pd.DataFrame(rows, columns=["document_id", "variable", "level", "confidence", "right"])


def calibration(answers: pd.DataFrame, edges: Iterable[float] = (0, 0.3, 0.5, 0.7, 0.85, 1)) -> pd.DataFrame:
    """Return the reliability diagram's points: for each band of confidence, what was told and what came true.

    `answers` is the result of `correct`. Columns: low, high, answers, confidence (mean), right (share).
    """
    edges = list(edges)
    bands = pd.cut(answers["confidence"], edges, include_lowest=True, labels=False)
    rows = []
    for band, (low, high) in enumerate(pairwise(edges)):
        own = answers[bands == band]
        if len(own):
            rows.append((low, high, len(own), own["confidence"].mean(), own["right"].mean()))
    return pd.DataFrame(rows, columns=["low", "high", "answers", "confidence", "right"])


def brier(answers: pd.DataFrame) -> float:
    """Return the mean squared difference between confidence and truth (Brier 1950); 0 is perfect."""
    return float(((answers["confidence"] - answers["right"]) ** 2).mean())
