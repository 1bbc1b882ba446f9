"""Expressions of cues behind a sieve: one pass of RE2 tells which of them can occur in a passage at all.

Most passages hold few cues; Python's expressions, which know lookaround, are only tried where RE2, which does
not but takes linear time, has found the expression without its lookaround.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import re2

Span = tuple[int, int]
_LOOKAROUND = ("(?=", "(?!", "(?<=", "(?<!")


class Cues:
    """One expression of several, each at a word's beginning, on text folded in place (where « œ » is « o »)."""

    def __init__(self, expressions: Sequence[str]) -> None:
        pattern = r"\b(?:" + "|".join(expressions).replace("oeu", "oe?u") + ")"
        self._expression = re.compile(pattern)
        self._place = _SIEVE.add(loosened(pattern))

    def finditer(self, folded: str) -> Iterable[re.Match[str]]:
        """Return the matches in a folded text, one after another."""
        return self._expression.finditer(folded) if self._place in _SIEVE.possible(folded) else ()

    def search(self, folded: str) -> re.Match[str] | None:
        """Return the first match in a folded text."""
        return self._expression.search(folded) if self._place in _SIEVE.possible(folded) else None


class _Sieve:
    """The loosened expressions of all cues, looked for together."""

    def __init__(self) -> None:
        self._patterns: list[str] = []
        self._set: re2.Set | None = None
        self._last: tuple[str, frozenset[int]] = ("", frozenset())

    def add(self, pattern: str) -> int:
        self._patterns.append(pattern)
        self._set = None
        return len(self._patterns) - 1

    def possible(self, folded: str) -> frozenset[int]:
        """Return which expressions may match in a text; the last answer is kept, as texts are asked in turn."""
        if self._set is None:
            options = re2.Options()
            options.max_mem = 64 << 20
            self._set = re2.Set.SearchSet(options)
            for pattern in self._patterns:
                self._set.Add(pattern)
            self._set.Compile()
            self._last = ("", frozenset())
        if self._last[0] != folded or not folded:
            self._last = (folded, frozenset(self._set.Match(folded) or ()))
        return self._last[1]


_SIEVE = _Sieve()


def cues(*expressions: str) -> Cues:
    """Return the expressions as one, behind the sieve."""
    return Cues(expressions)


def spans(expression: Cues | re.Pattern[str], folded: str) -> tuple[Span, ...]:
    """Return the places of an expression in a folded text."""
    return tuple([match.span() for match in expression.finditer(folded)])


def loosened(pattern: str) -> str:
    """Return a pattern without its lookaround: it matches wherever the pattern does, and more.

    >>> loosened(r"sans(?! doute\b)|(?<!au )coeur (?=d(?:u|es))")
    'sans|coeur '
    """
    kept, place = [], 0
    while place < len(pattern):
        if pattern.startswith(_LOOKAROUND, place):
            place = _closing(pattern, place) + 1
            continue
        width = 2 if pattern[place] == "\\" else 1
        kept.append(pattern[place : place + width])
        place += width
    return "".join(kept)


def _closing(pattern: str, opening: int) -> int:
    """Return the place of the bracket that closes the one at `opening`."""
    depth, place, in_class = 0, opening, False
    while True:
        character = pattern[place]
        if character == "\\":
            place += 2
            continue
        if in_class:
            in_class = character != "]"
        elif character == "[":
            in_class = True
        else:
            depth += (character == "(") - (character == ")")
            if not depth:
                return place
        place += 1
