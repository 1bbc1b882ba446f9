"""Two runs compared: everything that differs, with its causes."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ..memory import Memory
from . import moved
from .causes import Context, causes, changed_between, context
from .flips import SETTLED, flips, regrounded
from .state import State

PROGRAM = "src/abs_study/"


@dataclass(frozen=True)
class Comparison:
    """What differs between two runs; see `moved` and `flips` for the columns. `flips` has one more: causes."""

    before: State
    after: State
    context: Context
    documents: pd.DataFrame
    flips: pd.DataFrame
    regrounded: int
    shares: pd.DataFrame
    types: moved.Types | None
    findings: pd.DataFrame
    verdicts: pd.DataFrame
    agreement: pd.DataFrame
    inputs: tuple[str, ...]

    @property
    def nothing(self) -> bool:
        """Whether no result differs, whatever the runs were made with."""
        frames = (self.documents, self.flips, self.shares, self.findings, self.verdicts, self.agreement)
        typed = [len(side.frames["types"]) > 0 for side in (self.before, self.after)]
        types = self.types.same if self.types else typed[0] == typed[1]
        return types and not self.regrounded and not any(len(frame) for frame in frames)


def compare(before: State, after: State, memory: Memory | None = None) -> Comparison:
    """Compare two runs; `memory` is what the later grid remembers (what became of levels that are gone)."""
    one, other = before.frames, after.frames
    documents = moved.documents(one["documents"], other["documents"], one["pages.csv"], other["pages.csv"])
    known = context(before, after, documents, memory or Memory())
    flipped = flips(one, other)
    return Comparison(
        before, after, known, documents,
        flipped.assign(causes=_causes(flipped, known)),
        regrounded(one["evidence"], other["evidence"], flipped),
        moved.shares(before.shares, after.shares),
        moved.types(one["types"], other["types"]),
        moved.findings(one["findings"], other["findings"]),
        moved.verdicts(one["sensitivity"], other["sensitivity"]),
        moved.agreement(one["agreement"], other["agreement"]),
        tuple(_inputs(before, after)),
    )  # fmt: skip


def _causes(flipped: pd.DataFrame, known: Context) -> list:
    """The causes of each answer; those of the answers retained come from those of the coders."""
    rows = flipped.to_dict("records")
    found: dict[tuple[str, str], dict] = {}
    for row in sorted(rows, key=lambda one: one["kind"] == SETTLED):
        own = found.setdefault((row["document_id"], row["variable"]), {})
        own[row["coder"]] = causes(row, known, own)
    return [found[row["document_id"], row["variable"]][row["coder"]] for row in rows]


def _inputs(before: State, after: State) -> list[str]:
    """The files of the study, the code, the versions and the revision that are not the same."""
    told = changed_between(before.texts, after.texts)
    told += [f"{PROGRAM}{path}" for path in changed_between(before.code, after.code)]
    told += [
        f"{name} {before.packages.get(name, '–')} → {after.packages.get(name, '–')}"
        for name in changed_between(before.packages, after.packages)
    ]
    told += [
        f"{name} {before.facts.get(name) or '–'} → {after.facts.get(name) or '–'}"
        for name in changed_between(before.facts, after.facts)
    ]
    return told
