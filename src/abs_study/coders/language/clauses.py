"""Where a cue may reach: clauses between strong marks, chunks between commas, on folded text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

Span = tuple[int, int]

# A point ends a sentence before a space; after a single letter or « art » it belongs to a name (« R. 123-1 »).
_SENTENCE = r"[;!?\t]|(?<!\b\w)(?<!\bart)\.(?=\s|$)"
_TURN = (
    r"\b(?:mais|tandis qu|alors qu|toutefois|cependant|neanmoins|en revanche|bien qu|puis|meme si|"
    r"quand bien meme)\b"
)
_STATEMENT = re.compile(f"{_SENTENCE}|{_TURN}")
_BREAK = re.compile(rf"{_SENTENCE}|{_TURN}|[:()–—]|\s-\s")
_COMMA = re.compile(r",")


@dataclass(frozen=True)
class Clauses:
    """The marks of a passage: between statements (`ends`), with colons and brackets (`breaks`), with commas (`stops`)."""

    folded: str
    breaks: tuple[int, ...]
    stops: tuple[int, ...]

    @property
    def length(self) -> int:
        """Its number of characters."""
        return len(self.folded)

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """The marks between statements, which only a reminder of the law asks for."""
        return tuple(match.start() for match in _STATEMENT.finditer(self.folded))

    def statement(self, start: int, end: int) -> Span:
        """Return the stretch between semicolons, full stops and « mais » around [start, end)."""
        return _around(self.ends, start, end, self.length)

    def clause(self, start: int, end: int) -> Span:
        """Return the stretch between the strong marks around [start, end)."""
        return _around(self.breaks, start, end, self.length)

    def chunk(self, start: int, end: int) -> Span:
        """Return the stretch between any two marks around [start, end)."""
        return _around(self.stops, start, end, self.length)


def read_clauses(folded: str) -> Clauses:
    """Find the marks of a folded passage.

    >>> read_clauses("nous avons ecrit, mais rien").clause(0, 4)
    (0, 18)
    """
    breaks = [match.start() for match in _BREAK.finditer(folded)]
    commas = [match.start() for match in _COMMA.finditer(folded)]
    return Clauses(folded, tuple(breaks), tuple(sorted(breaks + commas)))


def _around(marks: Sequence[int], start: int, end: int, length: int) -> Span:
    index = bisect_right(marks, start)
    low = marks[index - 1] + 1 if index else 0
    after = bisect_left(marks, end, index)
    return low, marks[after] if after < len(marks) else length


def begins_in(found: Sequence[Span], stretch: Span, named: Sequence[Span]) -> bool:
    """Whether a cue begins in the stretch and is none of the words that the pattern itself names."""
    low, high = stretch
    return any(low <= a < high and not any(start < b and a < end for start, end in named) for a, b in found)
