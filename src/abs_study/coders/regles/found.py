"""Where patterns occur in the texts of a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from scipy import sparse

from ...french import Word

# Places of word sequences in a text: number of the sequence -> first and last word of each occurrence.
Places = dict[int, list[tuple[int, int]]]
# Number of a pattern, places in a text, places of its segments already asked -> words of each match.
Chains = Callable[[int, Places, dict[int, list[tuple[int, int]]]], list[tuple[tuple[int, int], ...]]]


class Span(NamedTuple):
    """A match: its characters, and the stretches of them that the pattern names (not its gaps)."""

    start: int
    end: int
    parts: tuple[tuple[int, int], ...]


def span(parts: tuple[tuple[int, int], ...]) -> Span:
    """Return the match that these stretches of characters make."""
    return Span(parts[0][0], parts[-1][1], parts)


class Found:
    """Where patterns occur in the texts of a document; a match is worked out when it is asked for.

    `candidates` (texts x patterns) tells where all words of a pattern occur, `expressions` for each text which
    expressions match it, with the text as they see it.
    """

    def __init__(
        self,
        chains: Chains,
        search: Callable[[int, bytes], list[Span]],
        found_words: Sequence[list[Word]],
        places: Sequence[Places],
        candidates: sparse.csc_matrix,
        expressions: Sequence[Mapping[int, bytes]],
    ) -> None:
        self._chains, self._search, self._words, self._places = chains, search, found_words, places
        self._spans: dict[tuple[int, int], list[Span]] = {}
        self._segments: list[dict[int, list[tuple[int, int]]]] = [{} for _text in places]
        self._expressions = expressions
        self._candidates: list[set[int]] = [set(own) for own in _parts(candidates.tocsr())]
        self._texts: list[list[int]] = _parts(candidates)
        for text, own in enumerate(expressions):
            self._candidates[text].update(own)
            for pattern in own:
                self._texts[pattern].append(text)

    def patterns(self, text: int) -> set[int]:
        """Return the patterns that may occur in a text: all their words are there."""
        return self._candidates[text]

    def texts(self, pattern: int) -> Sequence[int]:
        """Return the texts where a pattern may occur."""
        return self._texts[pattern]

    def spans(self, text: int, pattern: int) -> list[Span]:
        """Return the matches of a pattern in a text."""
        key = (text, pattern)
        known = self._spans.get(key)
        if known is None:
            encoded = self._expressions[text].get(pattern)
            known = self._spans[key] = (
                self._word_spans(text, pattern) if encoded is None else self._search(pattern, encoded)
            )
        return known

    def _word_spans(self, text: int, pattern: int) -> list[Span]:
        own = self._words[text]
        chains = self._chains(pattern, self._places[text], self._segments[text])
        return [span(tuple([(own[first].start, own[last].end) for first, last in chain])) for chain in chains]

    def has(self, text: int, pattern: int) -> bool:
        """Whether a pattern occurs in a text."""
        return pattern in self._candidates[text] and bool(self.spans(text, pattern))


def _parts(matrix: sparse.csr_matrix | sparse.csc_matrix) -> list[list[int]]:
    """What each row (csr) or each column (csc) of a matrix holds."""
    held, bounds = matrix.indices.tolist(), matrix.indptr.tolist()
    return [held[start:end] for start, end in pairwise(bounds)]
