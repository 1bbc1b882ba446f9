"""Quotes as a page shows them: the same words by several coders once, the surest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from ..french import fold_letters
from ..tables import MACHINE
from ..wording import coder
from .surroundings import NOWHERE, Surroundings

NOT_FOUND = "introuvable"
_ORDER = {"exact": 0, "ocr": 1, "": 2, NOT_FOUND: 3}


@dataclass(frozen=True)
class Quote:
    """A quote at its place: `href` opens the document there; `supports` tells one of the settled value.

    Where it is `withheld`, `text` says so and nothing holds its words.
    """

    text: str
    level: dict[str, str]
    coders: tuple[str, ...]
    pages: tuple[int, ...]
    href: str
    paged: bool
    status: str
    recognised: bool
    machine: bool
    supports: bool = False
    spans: tuple[tuple[int, int, int], ...] = ()
    around: Surroundings = NOWHERE
    withheld: bool = False

    @property
    def found(self) -> bool:
        """Whether the words were found in the document."""
        return self.status != NOT_FOUND


def merged(quotes: Iterable[tuple[str, Quote]], settled: Iterable[str]) -> list[Quote]:
    """Return the quotes of a variable, those that support the settled levels first, then the surest.

    Quotes with the same letters for the same level are one, with all its coders; the place of the
    surest is kept.
    """
    settled = list(settled)
    known: dict[tuple[str, str, tuple[int, ...]], Quote] = {}
    for level, quote in quotes:
        key = (level, _letters(quote.text), quote.pages if quote.withheld else ())
        if not key[1]:
            continue
        if level in settled:
            quote = replace(quote, supports=True)
        before = known.get(key)
        known[key] = quote if before is None else _together(before, quote)
    return _one_per_level_first(sorted(known.values(), key=_rank))


def _rank(quote: Quote) -> tuple[bool, int, bool, int, bool]:
    """Supporting quotes first, then those found, that may be read, that several chose, people's."""
    found = _ORDER.get(quote.status, 2)
    return (not quote.supports, found, quote.withheld, -len(quote.coders), quote.machine)


def pick(quotes: Iterable[Quote], most: int) -> tuple[Quote, ...]:
    """Return the first supporting quotes, at most so many, without one that repeats another's words."""
    picked: list[Quote] = []
    for quote in quotes:
        repeats = any(
            _letters(a.text) in _letters(b.text) for x in picked for a, b in ((x, quote), (quote, x))
        )
        if quote.supports and not repeats and len(picked) < most:
            picked.append(quote)
    return tuple(picked)


def _repeats(one: Quote, other: Quote) -> bool:
    words, others = _letters(one.text), _letters(other.text)
    return words in others or others in words


_letters = lru_cache(maxsize=1 << 16)(fold_letters)


def _machine_last(name: str) -> tuple[bool, str]:
    return (name == coder(MACHINE), name)


def _together(first: Quote, second: Quote) -> Quote:
    surest = min(first, second, key=lambda quote: (_ORDER.get(quote.status, 2), quote.machine))
    coders = tuple(sorted({*first.coders, *second.coders}, key=_machine_last))
    return replace(surest, coders=coders, machine=first.machine and second.machine)


def _one_per_level_first(quotes: list[Quote]) -> list[Quote]:
    seen: dict[str, int] = {}
    ranks = []
    for quote in quotes:
        code = quote.level["code"]
        ranks.append(seen.get(code, 0))
        seen[code] = ranks[-1] + 1
    order = sorted(range(len(quotes)), key=lambda i: (not quotes[i].supports, ranks[i], i))
    return [quotes[i] for i in order]
