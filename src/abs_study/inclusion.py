"""From the reports that were found to those that are studied: how many at each step, how many left, and why.

The steps follow the flow diagram of PRISMA 2020 (Page et al., BMJ 2021;372:n71), with its second way in: documents
entered without a line in the register of sources.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from .settings import Settings
from .sources import ASKED, EXCLUDED, OBTAINED

AT_FIRST, WHEN_OBTAINED, WHEN_READ, WHEN_KEPT, AT_LAST = STEPS = (
    "found", "obtained", "read", "kept", "selected",
)  # fmt: skip
REPEATED, WAITING, UNASKED, UNENTERED, UNREADABLE, NO_ABS, COMPARED = (
    "repeated", "waiting", "unasked", "unentered", "unreadable", "no_abs", "compared",
)  # fmt: skip


@dataclass(frozen=True)
class Left:
    """Reports that go no further: why (a name of this module, or a person's own words where `told`), and how many."""

    why: str
    count: int
    told: bool = False


@dataclass(frozen=True)
class Step:
    """A step of the flow: the reports that reach it, of which `direct` without a source, and those that leave there."""

    name: str
    count: int
    direct: int = 0
    left: tuple[Left, ...] = ()


class _Fate(NamedTuple):
    """How far a report goes: the step where it leaves, why, whether in a person's words, whether without a source."""

    step: str
    why: str = ""
    told: bool = False
    direct: bool = False


def flow(sources: pd.DataFrame, documents: pd.DataFrame, settings: Settings) -> tuple[Step, ...]:
    """Return the steps from the reports found to those of the main selection, each the one before less those that left.

    What the study does rules: a source whose document is studied counts as studied, whatever its status says.

    Parameters
    ----------
    sources : TABLES["sources"]
    documents : TABLES["documents"]
    """
    fates = list(_fates(sources, documents, settings))
    steps = []
    for place, name in enumerate(STEPS):
        there = [fate for fate in fates if STEPS.index(fate.step) >= place]
        leaving = Counter((fate.told, fate.why) for fate in there if fate.step == name and fate.why)
        left = tuple(Left(why, leaving[told, why], told) for told, why in sorted(leaving))
        steps.append(Step(name, len(there), sum(fate.direct for fate in there), left))
    return tuple(steps)


def _fates(sources: pd.DataFrame, documents: pd.DataFrame, settings: Settings) -> Iterator[_Fate]:
    """The fate of each source, then of each document that no source names."""
    selected = set(settings.selected(documents)["document_id"])
    known = {row.document_id: _of_document(row, selected) for row in documents.itertuples(index=False)}
    named: set[str] = set()
    for row in sources.itertuples(index=False):
        if row.document_id in named:
            yield _Fate(AT_FIRST, REPEATED)
        elif row.document_id in known:
            named.add(row.document_id)
            yield known[row.document_id]
        else:
            yield _of_source(row)
    for name, fate in known.items():
        if name not in named:
            yield fate._replace(direct=True)


def _of_document(row: Any, selected: set[str]) -> _Fate:
    if row.status != "ok":
        return _Fate(WHEN_OBTAINED, UNREADABLE)
    if row.document_type == "autre":
        return _Fate(WHEN_READ, NO_ABS)
    return _Fate(AT_LAST) if row.document_id in selected else _Fate(WHEN_KEPT, COMPARED)


def _of_source(row: Any) -> _Fate:
    """The fate of a source without a document in the study."""
    obtained = bool(row.sha256 or row.document_id) or row.status == OBTAINED
    if row.status == EXCLUDED:
        reason = " ".join(row.reason.split())
        return _Fate(WHEN_OBTAINED if obtained else AT_FIRST, reason or EXCLUDED, bool(reason))
    if obtained:
        return _Fate(WHEN_OBTAINED, UNENTERED)
    return _Fate(AT_FIRST, WAITING if row.status == ASKED else UNASKED)
