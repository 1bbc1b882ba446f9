"""Patterns of the grid compiled once: word sequences by Aho-Corasick on lemmas, expressions by RE2.

The pattern language is described in docs/grille.md; linear time on any text (no backtracking).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import ahocorasick
import numpy as np
import re2
from scipy import sparse

from ...errors import Problem
from ...french import Word
from ...messages import _
from ..language import districts, quantities
from .found import Found, Places, Span, span
from .parsing import FOUND_KINDS, PatternFault, parse

# Typography that expressions need not know; one character for one, so that places stay.
_PLAIN = {ord("’"): "'", 0xA0: " ", 0x202F: " "}


@dataclass(frozen=True)
class _Sequence:
    """A compiled pattern of words: segments of slots, and the largest gap before each next segment."""

    segments: tuple[int, ...]
    gaps: tuple[int, ...]


class Matcher:
    """All patterns of a grid, matched together on the passages of a document."""

    def __init__(self, classes: Mapping[str, tuple[str, ...]]) -> None:
        self._classes = classes
        self._sequences: dict[tuple[str, ...], int] = {}
        self._segments: dict[frozenset[int], int] = {}
        self._patterns: dict[str, int] = {}
        self._compiled: list[_Sequence | object] = []
        self._automaton = None

    def add(self, pattern: str) -> int:
        """Compile a pattern (once) and return its number; raises PatternFault."""
        if pattern in self._patterns:
            return self._patterns[pattern]
        compiled = self._expression(pattern) if _is_expression(pattern) else self._words(pattern)
        number = len(self._compiled)
        self._patterns[pattern] = number
        self._compiled.append(compiled)
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
        return _Sequence(tuple(self._segment(sequences) for sequences in segments), tuple(gaps))

    def _segment(self, sequences: Iterable[tuple[str, ...]]) -> int:
        """Number of a set of word sequences; patterns that share a set share its number."""
        known = self._sequences
        numbers = frozenset([known.setdefault(one, len(known)) for one in sequences])
        return self._segments.setdefault(numbers, len(self._segments))

    def seal(self) -> None:
        """Build the automaton and the tables; call once, after the last `add`."""
        self._automaton = ahocorasick.Automaton(ahocorasick.STORE_ANY, ahocorasick.KEY_SEQUENCE)
        lemmas = dict.fromkeys(itertools.chain.from_iterable(self._sequences))
        self._ids = {lemma: number for number, lemma in enumerate(lemmas, start=1)}
        for sequence, number in self._sequences.items():
            self._automaton.add_word(tuple(map(self._ids.__getitem__, sequence)), (len(sequence), number))
        if self._sequences:
            self._automaton.make_automaton()
        named = ((kind, self._sequences.get((f"<{kind}>",))) for kind in FOUND_KINDS)
        self._quantities = {kind: number for kind, number in named if number is not None}
        self._members = list(self._segments)
        self._in_segment = _incidence(self._members, (len(self._sequences), len(self._members))).T.tocsr()
        needed = [set(c.segments) if isinstance(c, _Sequence) else () for c in self._compiled]
        self._needs = np.array([len(segments) or -1 for segments in needed])
        self._in_pattern = _incidence(needed, (len(self._members), len(needed)))
        self._seal_expressions()

    def _seal_expressions(self) -> None:
        """Gather the expressions behind a filter that looks for the words they cannot do without."""
        self._expressions = [
            number for number, compiled in enumerate(self._compiled) if not isinstance(compiled, _Sequence)
        ]
        self._filter = re2.Filter()
        for number in self._expressions:
            self._filter.Add(self._compiled[number].pattern)
        if self._expressions:
            self._filter.Compile()

    def sequences(self) -> list[tuple[str, ...]]:
        """Return the word sequences looked for, as lemmas."""
        return list(self._sequences)

    def find(self, text: str, found_words: list[Word]) -> dict[int, list[Span]]:
        """Return `{pattern number: matches}` in one text."""
        found = self.find_all([text], [found_words])
        return {number: spans for number in found.patterns(0) if (spans := found.spans(0, number))}

    def find_all(self, texts: Sequence[str], found_words: Sequence[list[Word]]) -> Found:
        """Find the patterns in the texts of a document."""
        relative = {quantities.HORIZON, quantities.PAST} & self._quantities.keys()
        usual = quantities.usual_year(found_words) if relative else 0
        places = [self._places(own, usual) for own in found_words]
        if districts.KIND in self._quantities:
            self._place_districts(texts, found_words, places)
        expressions = [self._matching(text) for text in texts]
        return Found(self.chains, self._search, found_words, places, self._candidates(places), expressions)

    def _matching(self, text: str) -> dict[int, bytes]:
        """The expressions that match a text, with the text as they see it."""
        lowered = text.lower().translate(_PLAIN) if self._expressions else ""
        if not lowered or len(lowered) != len(text):
            return {}
        encoded = lowered.encode()
        return {self._expressions[place]: encoded for place in self._filter.Match(encoded) or ()}

    def _search(self, number: int, encoded: bytes) -> list[Span]:
        match = self._compiled[number].search(encoded)
        if not match:
            return []
        start, end = (len(encoded[:place].decode()) for place in match.span())
        return [span(((start, end),))]

    def _places(self, found_words: list[Word], usual: int) -> Places:
        """First and last word of each sequence found in a text; `usual` is the document's usual year."""
        places: Places = {}
        if not self._sequences or not found_words:
            return places
        ids = tuple(self._ids.get(word.lemma, 0) for word in found_words)
        for last, (length, number) in self._automaton.iter(ids):
            places.setdefault(number, []).append((last - length + 1, last))
        if not self._quantities:
            return places
        for kind, first, last in (*quantities.find(found_words), *quantities.horizons(found_words, usual)):
            if kind in self._quantities:
                places.setdefault(self._quantities[kind], []).append((first, last))
        return places

    def _place_districts(
        self, texts: Sequence[str], found_words: Sequence[list[Word]], places: Sequence[Places]
    ) -> None:
        """Add the names of parts of a town, which only the whole document makes known."""
        known = districts.names(texts)
        number = self._quantities[districts.KIND]
        for text, own, at in zip(texts, found_words, places, strict=True):
            stretches = districts.find(text, own, known) if known else ()
            if stretches:
                at[number] = [(first, last) for _kind, first, last in stretches]

    def _candidates(self, places: Sequence[Places]) -> sparse.csc_matrix:
        """Texts x patterns: those of which every segment occurs there, in whatever order."""
        if not self._sequences:
            return sparse.csc_matrix((len(places), len(self._compiled)))
        found = _incidence(places, (len(self._sequences), len(places))).T
        segments = found @ self._in_segment.T
        segments.data[:] = 1
        counts = (segments @ self._in_pattern).tocsc()
        counts.data = counts.data == np.repeat(self._needs, np.diff(counts.indptr))
        counts.eliminate_zeros()
        return counts

    def chains(
        self, number: int, places: Places, known: dict[int, list[tuple[int, int]]]
    ) -> list[tuple[tuple[int, int], ...]]:
        """Return the chains of a word pattern in a text; `known` keeps the places of segments already asked."""
        compiled, segments = self._compiled[number], []
        for segment in compiled.segments:
            found = known.get(segment)
            if found is None:
                found = known[segment] = _places_of(self._members[segment], places)
            segments.append(found)
        return _chains(compiled, segments)


def _places_of(members: frozenset[int], places: Places) -> list[tuple[int, int]]:
    """The places of several sequences in a text, in the order in which the sequences were found."""
    present = members.intersection(places)
    if len(present) == 1:
        return places[next(iter(present))]
    return [place for one in places if one in present for place in places[one]]


def _incidence(columns: Sequence[Iterable[int]], shape: tuple[int, int]) -> sparse.csr_matrix:
    """Matrix of ones whose column j holds the numbers of `columns[j]`."""
    rows = [number for column in columns for number in column]
    heads = [index for index, column in enumerate(columns) for _number in column]
    return sparse.csr_matrix((np.ones(len(rows), dtype=np.int32), (rows, heads)), shape=shape)


def _chains(
    sequence: _Sequence, places: Sequence[list[tuple[int, int]]]
) -> list[tuple[tuple[int, int], ...]]:
    """Return the chains of segments (first and last word of each) whose gaps fit, one for each outer span."""
    chains = [(place,) for place in places[0]]
    if len(places) == 1:
        return chains
    for following, gap in zip(places[1:], sequence.gaps, strict=True):
        chains = [
            (*chain, (start, end))
            for chain in chains
            for start, end in following
            if chain[-1][1] < start <= chain[-1][1] + 1 + gap
        ]
        if not chains:
            return chains
    return list({(chain[0][0], chain[-1][1]): chain for chain in chains}.values())


def _is_expression(pattern: str) -> bool:
    return len(pattern) > 2 and pattern.startswith("/") and pattern.endswith("/")


def problem(place: str, pattern: str, fault: PatternFault) -> Problem:
    """Return the located problem of a pattern that cannot be compiled."""
    return Problem(
        place, _("motif « {pattern} » : {fault}").format(pattern=pattern, fault=fault), _("corriger le motif")
    )
