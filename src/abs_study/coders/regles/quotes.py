"""Codings with their quotes: verbatim stretches of a page, best first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .decide import Hit, Passage, best_by_passage

OTHER = "autre"
MOST_QUOTES = 5
# Passages shown for a level that is not given, and passages shown as refused.
MOST_ASIDE = 3
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
    """One level given to one variable, its confidence (0-1) and its quotes, best first.

    `hesitation` are the levels that an abstaining machine would have given.
    """

    variable: str
    level: str
    confidence: float
    evidence: tuple[Evidence, ...] = ()
    hesitation: tuple[str, ...] = ()


@dataclass(frozen=True)
class Considered:
    """A passage that spoke for a level without deciding: `refusal` says why it does not count, "" if it does."""

    variable: str
    level: str
    evidence: Evidence
    status: str
    actor: str
    refusal: str
    pattern: str


@dataclass(frozen=True)
class DocumentCoding:
    """All codings of a document, what kind of document it is, and what was considered besides."""

    document_type: Coding
    codings: tuple[Coding, ...]
    considered: tuple[Considered, ...] = ()


def coding_of(variable: str, code: str, hits: Sequence[Hit]) -> Coding:
    best = sorted(
        (hit for hit in best_by_passage(hits).values() if hit.weight > 0),
        key=lambda hit: (-hit.weight, hit.passage.kind == "heading", hit.passage.number),
    )
    strength = sum(hit.weight for hit in best)
    confidence = round(min(0.95, 0.5 + 0.12 * strength), 2) if best else 0.6
    return Coding(variable, code, confidence, tuple(_evidence(hit) for hit in best[:MOST_QUOTES]))


def considered(codings: Sequence[Coding], found: Mapping[str, Sequence[Hit]]) -> Iterable[Considered]:
    """Yield what was set aside: counted hits of levels not given, then refused ones, the heaviest of each level."""
    given = {coding.level for coding in codings}
    name = codings[0].variable
    for level, own in found.items():
        quoted = {e.quote for coding in codings if coding.level == level for e in coding.evidence}
        counted = [hit for hit in own if not hit.refusal and level not in given]
        refused = [hit for hit in own if hit.refusal]
        for group in (counted, refused):
            best = sorted(best_by_passage(group).values(), key=lambda hit: (-hit.weight, hit.passage.number))
            for hit in [hit for hit in best if hit.weight > 0][:MOST_ASIDE]:
                evidence = _evidence(hit)
                if evidence.quote not in quoted:
                    quoted.add(evidence.quote)
                    yield Considered(name, level, evidence, hit.status, hit.actor, hit.refusal, hit.pattern)


def _evidence(hit: Hit) -> Evidence:
    return evidence_of(hit.passage, hit, round(hit.weight, 3))


def evidence_of(passage: Passage, hit: Hit | None, score: float) -> Evidence:
    """Quote the passage, or the stretch of at most 400 characters around the hit (its beginning without a hit).

    The stretch is cut at spaces.
    """
    start, end = (hit.start, hit.end) if hit else (0, 0)
    low, high = 0, len(passage.text)
    if high > _LONGEST_QUOTE:
        room = max(0, _LONGEST_QUOTE - (end - start)) // (2 if hit else 1)
        low, high = max(0, start - room) if hit else 0, min(high, end + room)
        if low:
            low = passage.text.find(" ", low, start) + 1 or low
        if high < len(passage.text):
            cut = passage.text.rfind(" ", end, high)
            high = cut if cut > 0 else high
    quote = passage.text[low:high]
    return Evidence(quote, passage.page, passage.start + low, passage.start + high, score)
