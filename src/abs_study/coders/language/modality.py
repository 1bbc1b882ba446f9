"""Modality and time: what is done, under way, decided, planned, wished for, regretted.

The wordings are in moods.py; this module says which of them reach a match.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .clauses import Clauses, Span
from .deeds import find_deeds
from .moods import (
    ADJECTIVAL,
    BOTH,
    CHUNK,
    CONDITIONAL,
    HEARSAY,
    MOODS,
    NOT_FUTURE,
    ORDER,
    REGRETTED,
    REPORTED,
    TENSE,
    THEN_DONE,
    UNDER_WAY,
)

__all__ = ["UNDER_WAY", "Modalities", "read_modalities"]


@dataclass(frozen=True)
class Cue:
    """A wording of modality: its place, what it makes of a deed, how far it reaches."""

    low: int
    high: int
    modality: str
    reach: str
    tense: bool = False


@dataclass(frozen=True)
class Modalities:
    """The modal cues of a passage, the most telling modality first, and its deeds."""

    cues: tuple[Cue, ...]
    deeds: tuple[Span, ...]

    def of(self, named: Sequence[Span], clauses: Clauses) -> str:
        """Return the modality of a match at these stretches, "" for a plain statement.

        Done beats announced: a deed that the match names, or between match and cue, shields the match.
        """
        if not self.cues:
            return ""
        start, end = named[0][0], named[-1][1]
        clause, chunk = clauses.clause(start, end), clauses.chunk(start, end)
        for cue in self.cues:
            low, high = chunk if cue.reach == CHUNK else clause
            # A pattern names a verb, never its tense: « distribuera » announces though « distribuer » is sought.
            sought = not cue.tense and any(a < cue.high and cue.low < b for a, b in named)
            if sought or not low <= cue.low < high:
                continue
            if cue.reach != BOTH and cue.low >= end:
                continue
            if cue.modality == REGRETTED or not self._shielded(cue, start, end):
                return cue.modality
        return ""

    def _shielded(self, cue: Cue, start: int, end: int) -> bool:
        if cue.low >= end:
            return any(start <= a and b <= cue.low for a, b in self.deeds)
        return any(cue.high <= a < end for a, _b in self.deeds)


def read_modalities(folded: str, text: str = "") -> Modalities:
    """Find the modal cues of a folded passage; `text` is the passage itself, where deeds keep their accents."""
    deeds = find_deeds(text or folded)
    found = [
        Cue(*match.span(), mood.modality, mood.reach, bool(TENSE.fullmatch(match.group())))
        for mood in MOODS
        for match in mood.expression.finditer(folded)
        if match.group() not in NOT_FUTURE and not _fulfilled(folded, match.span(), deeds)
    ]
    return Modalities(tuple(sorted(found, key=lambda cue: ORDER.index(cue.modality))), deeds)


def _fulfilled(folded: str, cue: Span, deeds: Sequence[Span]) -> bool:
    """Whether a cue announces nothing: « l’enquête prévue a été faite », « selon la CAF, 30 familles seraient »."""
    low, high = cue
    if CONDITIONAL.fullmatch(folded, low, high):
        before = folded[max(0, low - 100) : low]
        return bool(HEARSAY.search(before) or REPORTED.search(before))
    if not ADJECTIVAL.match(folded, low):
        return False
    if folded[:low].endswith("comme "):
        return True
    before = folded[max(0, low - 30) : low]
    if THEN_DONE.match(folded, high):
        return True
    if before.endswith(("est ", "sont ", "ete ", " a ", "ont ", "avons ", "sera ", "seront ")):
        return False
    return any(a >= high and not set(";:.!?").intersection(folded[high:a]) for a, _b in deeds)
