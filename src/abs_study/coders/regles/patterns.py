"""Patterns of the grid compiled once: word sequences by Aho-Corasick on lemmas, expressions by RE2.

The pattern language is described in docs/grille.md; linear time on any text (no backtracking).
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import ahocorasick
import re2

from ...errors import Problem
from ...french import NUMBER, Word, words
from ...messages import _

_MOST_SEQUENCES = 60_000
_GAP = re.compile(r"~(\d*)")
_USUAL_GAP = 6
_SIEVE_MEMORY = 128 << 20


class PatternFault(ValueError):
    """A pattern cannot be compiled; the message says why, in the language of messages."""


@dataclass(frozen=True)
class Span:
    """A match: its characters, and the stretches of them that the pattern names (not its gaps)."""

    start: int
    end: int
    parts: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class _Sequence:
    """A compiled pattern of words: segments of slots, and the largest gap before each next segment."""

    segments: tuple[int, ...]
    gaps: tuple[int, ...]


def _slot(token: str, classes: Mapping[str, tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the admitted lemma sequences of one token of a pattern."""
    if token in (NUMBER, "%"):
        return [(token,)]
    choices: list[tuple[str, ...]] = []
    for part in token.split("/"):
        if part.startswith("<") and part.endswith(">"):
            name = part[1:-1]
            if name not in classes:
                raise PatternFault(_("classe inconnue : <{name}>").format(name=name))
            choices += [tuple(word.lemma for word in words(entry)) for entry in classes[name]]
        elif part == NUMBER:
            choices.append((NUMBER,))
        else:
            choices.append(tuple(word.lemma for word in words(part.replace("_", " "))))
    return [choice for choice in dict.fromkeys(choices) if choice]


def parse(
    pattern: str, classes: Mapping[str, tuple[str, ...]]
) -> tuple[list[list[tuple[str, ...]]], list[int]]:
    """Parse a word pattern into segments (each a list of admitted lemma sequences) and gaps between them.

    Raises PatternFault for an unknown class, an empty pattern or one that expands too far.
    """
    segments: list[list[list[tuple[str, ...]]]] = [[]]
    gaps: list[int] = []
    for token in pattern.split():
        gap = _GAP.fullmatch(token)
        if gap:
            if not segments[-1]:
                raise PatternFault(_("« ~ » sans mot devant"))
            gaps.append(int(gap.group(1) or _USUAL_GAP))
            segments.append([])
            continue
        slot = _slot(token, classes)
        if slot:
            segments[-1].append(slot)
    if not segments[-1]:
        raise PatternFault(_("motif vide ou qui finit par « ~ »"))
    expanded = []
    for segment in segments:
        size = 1
        for slot in segment:
            size *= len(slot)
        if size > _MOST_SEQUENCES:
            raise PatternFault(_("motif trop vaste ({size} suites de mots)").format(size=size))
        expanded.append(
            [tuple(itertools.chain.from_iterable(combo)) for combo in itertools.product(*segment)]
        )
    return expanded, gaps


class Matcher:
    """All patterns of a grid, matched together on one passage at a time."""

    def __init__(self, classes: Mapping[str, tuple[str, ...]]) -> None:
        self._classes = classes
        self._ids: dict[str, int] = {}
        self._sequences: dict[tuple[int, ...], list[int]] = {}
        self._segment_count = 0
        self._patterns: dict[str, int] = {}
        self._compiled: list[_Sequence | object] = []
        self._automaton = None
        self._first_segments: dict[int, list[int]] = defaultdict(list)

    def add(self, pattern: str) -> int:
        """Compile a pattern (once) and return its number; raises PatternFault."""
        if pattern in self._patterns:
            return self._patterns[pattern]
        compiled = self._expression(pattern) if _is_expression(pattern) else self._words(pattern)
        number = len(self._compiled)
        self._patterns[pattern] = number
        self._compiled.append(compiled)
        if isinstance(compiled, _Sequence):
            self._first_segments[compiled.segments[0]].append(number)
        return number

    def _expression(self, pattern: str) -> object:
        options = re2.Options()
        options.log_errors = False
        try:
            return re2.compile(pattern[1:-1], options=options)
        except re2.error as error:
            reason = error.args[0] if error.args else ""
            reason = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
            raise PatternFault(_("expression illisible : {reason}").format(reason=reason)) from None

    def _words(self, pattern: str) -> _Sequence:
        segments, gaps = parse(pattern, self._classes)
        numbers = []
        for sequences in segments:
            number = self._segment_count
            self._segment_count += 1
            for sequence in sequences:
                ids = tuple(self._ids.setdefault(lemma, len(self._ids) + 1) for lemma in sequence)
                self._sequences.setdefault(ids, []).append(number)
            numbers.append(number)
        return _Sequence(tuple(numbers), tuple(gaps))

    def seal(self) -> None:
        """Build the automaton; call once, after the last `add`."""
        self._automaton = ahocorasick.Automaton(ahocorasick.STORE_ANY, ahocorasick.KEY_SEQUENCE)
        for ids, numbers in self._sequences.items():
            self._automaton.add_word(ids, (len(ids), numbers))
        if self._sequences:
            self._automaton.make_automaton()
        self._expressions = [
            number for number, compiled in enumerate(self._compiled) if not isinstance(compiled, _Sequence)
        ]
        # One pass tells which expressions match at all; only those are then placed.
        options = re2.Options()
        options.max_mem = _SIEVE_MEMORY
        self._sieve = re2.Set.SearchSet(options)
        for number in self._expressions:
            self._sieve.Add(self._compiled[number].pattern)
        if self._expressions:
            self._sieve.Compile()

    def find(self, text: str, found_words: list[Word]) -> dict[int, list[Span]]:
        """Return `{pattern number: matches}` in one passage."""
        hits: dict[int, list[Span]] = {}
        places = self._segments(found_words)
        for segment in places:
            for number in self._first_segments.get(segment, ()):
                spans = [
                    _span([(found_words[first].start, found_words[last].end) for first, last in chain])
                    for chain in _chains(self._compiled[number], places)
                ]
                if spans:
                    hits[number] = spans
        lowered = text.lower().replace("’", "'").replace("\u00a0", " ").replace("\u202f", " ")
        if self._expressions and len(lowered) == len(text):
            for place in self._sieve.Match(lowered) or ():
                number = self._expressions[place]
                match = self._compiled[number].search(lowered)
                if match:
                    hits[number] = [_span([match.span()])]
        return hits

    def _segments(self, found_words: list[Word]) -> dict[int, list[tuple[int, int]]]:
        places: dict[int, list[tuple[int, int]]] = {}
        if not self._sequences or not found_words:
            return places
        ids = tuple(self._ids.get(word.lemma, 0) for word in found_words)
        for last, (length, numbers) in self._automaton.iter(ids):
            for number in numbers:
                places.setdefault(number, []).append((last - length + 1, last))
        return places


def _span(parts: list[tuple[int, int]]) -> Span:
    return Span(parts[0][0], parts[-1][1], tuple(parts))


def _chains(
    sequence: _Sequence, places: Mapping[int, list[tuple[int, int]]]
) -> Iterable[tuple[tuple[int, int], ...]]:
    """Return the chains of segments (first and last word of each) whose gaps fit, one for each outer span."""
    chains = [(place,) for place in places[sequence.segments[0]]]
    for segment, gap in zip(sequence.segments[1:], sequence.gaps, strict=True):
        following = places.get(segment, [])
        chains = [
            (*chain, (start, end))
            for chain in chains
            for start, end in following
            if chain[-1][1] < start <= chain[-1][1] + 1 + gap
        ]
    return {(chain[0][0], chain[-1][1]): chain for chain in chains}.values()


def _is_expression(pattern: str) -> bool:
    return len(pattern) > 2 and pattern.startswith("/") and pattern.endswith("/")


def problem(place: str, pattern: str, fault: PatternFault) -> Problem:
    """Return the located problem of a pattern that cannot be compiled."""
    return Problem(
        place, _("motif « {pattern} » : {fault}").format(pattern=pattern, fault=fault), _("corriger le motif")
    )
