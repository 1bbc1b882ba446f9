"""Patterns of the grid compiled once: word sequences by Aho-Corasick on lemmas, expressions by RE2.

The pattern language is described in docs/grille.md; linear time on any text (no backtracking).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import ahocorasick
import numpy as np
import re2
from scipy import sparse

from ...errors import Problem
from ...french import NUMBER, Word, words
from ...messages import _
from ..language import districts, quantities
from .found import Found, Places, Span, span

_MOST_SEQUENCES = 60_000
_GAP = re.compile(r"~(\d*)")
_USUAL_GAP = 6
# What a pattern names like a class of words, and the machine finds by other means than a list of words.
FOUND_KINDS = (*quantities.KINDS, districts.KIND)
# Typography that expressions need not know; one character for one, so that places stay.
_PLAIN = {ord("’"): "'", 0xA0: " ", 0x202F: " "}


class PatternFault(ValueError):
    """A pattern cannot be compiled; the message says why, in the language of messages."""


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
            if name in FOUND_KINDS:
                choices.append((f"<{name}>",))
                continue
            if name not in classes:
                near = get_close_matches(name, [*classes, *FOUND_KINDS], 1)
                meant = _(" ; la plus proche : <{name}>").format(name=near[0]) if near else ""
                raise PatternFault(_("classe inconnue : <{name}>").format(name=name) + meant)
            choices += [tuple(word.lemma for word in words(entry)) for entry in classes[name]]
        elif "<" in part or ">" in part:
            raise PatternFault(_("« {part} » : une classe s’écrit <nom>").format(part=part))
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
        if "~" in token:
            raise PatternFault(
                _("« {token} » : « ~ » se met entre deux mots, seul ou suivi d’un nombre").format(token=token)
            )
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
    """All patterns of a grid, matched together on the passages of a document."""

    def __init__(self, classes: Mapping[str, tuple[str, ...]]) -> None:
        self._classes = classes
        self._ids: dict[str, int] = {}
        self._sequences: dict[tuple[int, ...], int] = {}
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
        ids = (tuple(self._ids.setdefault(word, len(self._ids) + 1) for word in one) for one in sequences)
        numbers = frozenset(self._sequences.setdefault(one, len(self._sequences)) for one in ids)
        return self._segments.setdefault(numbers, len(self._segments))

    def seal(self) -> None:
        """Build the automaton and the tables; call once, after the last `add`."""
        self._automaton = ahocorasick.Automaton(ahocorasick.STORE_ANY, ahocorasick.KEY_SEQUENCE)
        for ids, number in self._sequences.items():
            self._automaton.add_word(ids, (len(ids), number))
        if self._sequences:
            self._automaton.make_automaton()
        names = ((kind, self._ids.get(f"<{kind}>")) for kind in FOUND_KINDS)
        self._quantities = {
            kind: self._sequences[(number,)] for kind, number in names if (number,) in self._sequences
        }
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
        names = {number: word for word, number in self._ids.items()}
        return [tuple(names[number] for number in one) for one in self._sequences]

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
        expressions = [self._expression_hits(text) for text in texts] if self._expressions else []
        return Found(self.chains, found_words, places, *self._candidates(places), expressions)

    def _expression_hits(self, text: str) -> dict[int, list[Span]]:
        lowered = text.lower().translate(_PLAIN)
        if len(lowered) != len(text):
            return {}
        numbers = [self._expressions[place] for place in self._filter.Match(lowered) or ()]
        matches = ((number, self._compiled[number].search(lowered)) for number in numbers)
        return {number: [span([match.span()])] for number, match in matches if match}

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

    def _candidates(self, places: Sequence[Places]) -> tuple[np.ndarray, np.ndarray]:
        """Texts and patterns of which every segment occurs there, in whatever order."""
        if not self._sequences:
            return np.zeros(0, dtype=int), np.zeros(0, dtype=int)
        found = _incidence(places, (len(self._sequences), len(places))).T
        segments = found @ self._in_segment.T
        segments.data[:] = 1
        counts = (segments @ self._in_pattern).tocoo()
        whole = counts.data == self._needs[counts.col]
        return counts.row[whole], counts.col[whole]

    def chains(
        self, number: int, places: Places, known: dict[int, list[tuple[int, int]]]
    ) -> list[tuple[tuple[int, int], ...]]:
        """Return the chains of a word pattern in a text; `known` keeps the places of segments already asked."""
        compiled, segments = self._compiled[number], []
        for segment in compiled.segments:
            found = known.get(segment)
            if found is None:
                members = self._members[segment]
                found = [place for one in places if one in members for place in places[one]]
                known[segment] = found
            segments.append(found)
        return _chains(compiled, segments)


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
