"""Codings with their quotes: verbatim stretches of a page, best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .decide import Hit, best_by_passage

MOST_QUOTES = 5
_LONGEST_QUOTE = 400


@dataclass(frozen=True)
class Evidence:
    """A verbatim quote of one page: half-open place in code points."""

    quote: str
    page: int
    start: int
    end: int
    score: float


@dataclass(frozen=True)
class Coding:
    """One level given to one variable, its confidence (0-1, not calibrated) and its quotes, best first."""

    variable: str
    level: str
    confidence: float
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class DocumentCoding:
    """All codings of a document and what kind of document it is."""

    document_type: Coding
    codings: tuple[Coding, ...]


def coding_of(variable: str, code: str, hits: Sequence[Hit]) -> Coding:
    best = sorted(
        (hit for hit in best_by_passage(hits).values() if hit.weight > 0),
        key=lambda hit: (-hit.weight, hit.passage.kind == "heading", hit.passage.number),
    )
    strength = sum(hit.weight for hit in best)
    confidence = round(min(0.95, 0.5 + 0.12 * strength), 2) if best else 0.6
    return Coding(variable, code, confidence, tuple(_evidence(hit) for hit in best[:MOST_QUOTES]))


def _evidence(hit: Hit) -> Evidence:
    """Quote the passage, or the stretch of at most 400 characters around the match, cut at spaces."""
    passage = hit.passage
    low, high = 0, len(passage.text)
    if high > _LONGEST_QUOTE:
        room = max(0, _LONGEST_QUOTE - (hit.end - hit.start)) // 2
        low, high = max(0, hit.start - room), min(high, hit.end + room)
        if low:
            low = passage.text.find(" ", low, hit.start) + 1 or low
        if high < len(passage.text):
            cut = passage.text.rfind(" ", hit.end, high)
            high = cut if cut > 0 else high
    quote = passage.text[low:high]
    return Evidence(quote, passage.page, passage.start + low, passage.start + high, round(hit.weight, 3))
