"""Where patterns occur in the texts of a document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ...french import Word

# Places of word sequences in a text: number of the sequence -> first and last word of each occurrence.
Places = dict[int, list[tuple[int, int]]]
# Number of a pattern, places in a text, places of its segments already asked -> words of each match.
Chains = Callable[[int, Places, dict[int, list[tuple[int, int]]]], list[tuple[tuple[int, int], ...]]]


@dataclass(frozen=True)
class Span:
    """A match: its characters, and the stretches of them that the pattern names (not its gaps)."""

    start: int
    end: int
    parts: tuple[tuple[int, int], ...]


def span(parts: list[tuple[int, int]]) -> Span:
    """Return the match that these stretches of characters make."""
    return Span(parts[0][0], parts[-1][1], tuple(parts))


class Found:
    """Where patterns occur in the texts of a document; a match is worked out when it is asked for."""

    def __init__(
        self,
        chains: Chains,
        found_words: Sequence[list[Word]],
        places: Sequence[Places],
        rows: np.ndarray,
        columns: np.ndarray,
        expressions: Sequence[dict[int, list[Span]]],
    ) -> None:
        self._chains, self._words, self._places = chains, found_words, places
        self._spans: dict[tuple[int, int], list[Span]] = {}
        self._segments: list[dict[int, list[tuple[int, int]]]] = [{} for _text in places]
        self._candidates: list[set[int]] = [set() for _text in places]
        self._texts: dict[int, list[int]] = {}
        for text, pattern in zip(rows.tolist(), columns.tolist(), strict=True):
            self._candidates[text].add(pattern)
            self._texts.setdefault(pattern, []).append(text)
        for text, own in enumerate(expressions):
            for pattern, spans in own.items():
                self._candidates[text].add(pattern)
                self._texts.setdefault(pattern, []).append(text)
                self._spans[text, pattern] = spans

    def patterns(self, text: int) -> set[int]:
        """Return the patterns that may occur in a text: all their words are there."""
        return self._candidates[text]

    def texts(self, pattern: int) -> Sequence[int]:
        """Return the texts where a pattern may occur, in order."""
        return self._texts.get(pattern, ())

    def spans(self, text: int, pattern: int) -> list[Span]:
        """Return the matches of a pattern in a text."""
        key = (text, pattern)
        known = self._spans.get(key)
        if known is None:
            own = self._words[text]
            chains = self._chains(pattern, self._places[text], self._segments[text])
            known = self._spans[key] = [
                span([(own[first].start, own[last].end) for first, last in chain]) for chain in chains
            ]
        return known

    def has(self, text: int, pattern: int) -> bool:
        """Whether a pattern occurs in a text."""
        return pattern in self._candidates[text] and bool(self.spans(text, pattern))
