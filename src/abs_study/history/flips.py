"""Answers that are not the same in two runs, with the quotes that they gained and lost."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ..consensus import AUTOMATIC
from ..tables import MACHINE

PERSON, SETTLED = "person", "consensus"
COLUMNS = [
    "document_id", "variable", "coder", "kind", "before", "after", "status_before", "status_after", "lost", "gained",
]  # fmt: skip
_CELL = ["document_id", "variable", "coder"]


def flips(before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return each answer that differs, of the reports that both runs hold.

    Parameters
    ----------
    before, after : the frames of two runs: codings, consensus, evidence, documents

    Returns
    -------
    DataFrame with columns document_id, variable, coder (SETTLED for the answer retained), kind (`machine`, `person` or
    `consensus`), before and after (tuples of levels, sorted; none: not answered), status_before and status_after
    (of the answer retained), lost and gained (the best quote of each level that went or came).
    """
    both = set(before["documents"]["document_id"]) & set(after["documents"]["document_id"])
    given = [_given(frames, both) for frames in (before, after)]
    quotes = [_quotes(frames["evidence"]) for frames in (before, after)]
    statuses = [_statuses(frames["consensus"]) for frames in (before, after)]
    rows = []
    for cell in sorted(given[0].keys() | given[1].keys()):
        levels = [side.get(cell, frozenset()) for side in given]
        status = [side.get(cell[:2], "") if cell[2] == SETTLED else "" for side in statuses]
        if levels[0] == levels[1] and status[0] == status[1]:
            continue
        kind = cell[2] if cell[2] in (MACHINE, SETTLED) else PERSON
        went, came = levels[0] - levels[1], levels[1] - levels[0]
        lost, gained = (_best(own, cell, moved) for own, moved in zip(quotes, (went, came), strict=True))
        rows.append((*cell, kind, *(tuple(sorted(side)) for side in levels), *status, lost, gained))
    return pd.DataFrame(rows, columns=COLUMNS)


def _given(frames: Mapping[str, pd.DataFrame], documents: set[str]) -> dict[tuple, frozenset[str]]:
    """The levels of each cell: those of each coder, and those retained."""
    settled = frames["consensus"].assign(coder=SETTLED)
    both = pd.concat([frames["codings"][[*_CELL, "level"]], settled[[*_CELL, "level"]]], ignore_index=True)
    both = both[both["document_id"].isin(documents)]
    found: dict[tuple, set[str]] = {}
    for document, variable, coder, level in both.itertuples(index=False):
        found.setdefault((document, variable, coder), set()).add(level)
    return {cell: frozenset(levels) for cell, levels in found.items()}


def _statuses(consensus: pd.DataFrame) -> dict[tuple[str, str], str]:
    keys = zip(consensus["document_id"], consensus["variable"], strict=True)
    return dict(zip(keys, consensus["status"], strict=True))


def _quotes(evidence: pd.DataFrame) -> dict[tuple[str, str, str], dict[str, str]]:
    """The best quote of each answer: {(document, variable, level): {coder: quote}}."""
    found: dict[tuple[str, str, str], dict[str, str]] = {}
    best = evidence[evidence["rank"] == "1"]
    for row in best.itertuples():
        found.setdefault((row.document_id, row.variable, row.level), {})[row.coder] = row.quote
    return found


def _best(quotes: Mapping, cell: tuple[str, str, str], levels: frozenset[str]) -> tuple[str, ...]:
    """The quotes of the levels that moved; of an answer retained, those of anybody who gave it."""
    document, variable, coder = cell
    found = []
    for level in sorted(levels):
        own = quotes.get((document, variable, level), {})
        chosen = [own[coder]] if coder in own else sorted(set(own.values())) if coder == SETTLED else []
        found += [quote for quote in chosen if quote and quote not in found]
    return tuple(found)


def automatic(row: Mapping) -> bool:
    """Whether an answer retained is the machine's alone, on either side."""
    return AUTOMATIC in (row["status_before"], row["status_after"])


def regrounded(before: pd.DataFrame, after: pd.DataFrame, changed: pd.DataFrame) -> int:
    """Return how many of the machine's answers are the same in both runs and rest on another best quote.

    `before` and `after` are evidence; answers in `changed` (flips) are not counted.
    """
    sides = []
    for frame in (before, after):
        own = frame[(frame["coder"] == MACHINE) & (frame["rank"] == "1")]
        sides.append(own.set_index(["document_id", "variable", "level"])["quote"])
    both = sides[0].index.intersection(sides[1].index)
    moved = both[(sides[0].loc[both] != sides[1].loc[both]).to_numpy()] if len(both) else both
    cells = set(zip(changed["document_id"], changed["variable"], strict=True))
    return sum((document, variable) not in cells for document, variable, _level in moved)
