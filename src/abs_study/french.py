"""French text folded and cut into words: the same view for patterns, quotes and search."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from unicodedata import combining, normalize

from .lemmas import dictionary_form

_LIGATURES = (("œ", "oe"), ("æ", "ae"), ("’", "'"), ("‘", "'"), ("ʼ", "'"))
_SPACES = re.compile(r"\s+")
_SIGNS = re.compile(r"[\W_]+")
_MAY_COMBINE = re.compile("[\u0300-\U0010ffff]")  # no character before U+0300 does
# Articles, demonstratives, possessives and bare prepositions that patterns and passages both drop.
DROPPED = frozenset(
    "le la les l un une des du de d au aux ce cet cette ces son sa ses leur leurs notre nos".split()
)
_NUMBER_WORDS = frozenset(
    "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt trente "
    "quarante cinquante soixante cent cents mille "
    "vingtaine trentaine dizaine quinzaine douzaine centaine".split()
)
NUMBER = "#"
_WORD = re.compile(
    r"(?P<number>\d+(?:[\u00a0\u202f .]\d{3})*(?:[.,]\d+)?)|(?P<acronym>(?:[^\W\d_a-z]\.){2,}(?:[^\W\d_a-z]\b)?)"
    r"|(?P<word>[^\W\d_]+)|(?P<sign>[%€])",
    re.UNICODE,
)


class Word(NamedTuple):
    """A word of a text: its folded lemma, its folded form, its place (code points, half open)."""

    lemma: str
    form: str
    start: int
    end: int


def fold(text: str) -> str:
    """Return `text` in lower case, without accents, with plain apostrophes and spaces.

    >>> fold("L’Œuvre sociale du CCAS à Été")
    "l'oeuvre sociale du ccas a ete"
    """
    plain = text.lower()
    if not plain.isascii():
        for written, letters in _LIGATURES:
            plain = plain.replace(written, letters)
        plain = _MAY_COMBINE.sub(_unless_combining, normalize("NFD", plain))
    return _SPACES.sub(" ", plain)


def _unless_combining(found: re.Match[str]) -> str:
    return "" if combining(found[0]) else found[0]


def fold_letters(text: str) -> str:
    """Return the letters and digits of a text, folded: what a quote is recognised by.

    >>> fold_letters("L’Œuvre, à 3 %")
    'loeuvrea3'
    """
    return _SIGNS.sub("", fold(text))


def occurrences(text: str, part: str) -> Iterator[int]:
    """Yield where a part stands in a text, overlaps included.

    >>> list(occurrences("papapa", "papa"))
    [0, 2]
    """
    start = text.find(part)
    while start >= 0:
        yield start
        start = text.find(part, start + 1)


def fold_in_place(text: str) -> str:
    """Fold character by character (a ligature to its first letter), so that offsets stay those of `text`.

    >>> fold_in_place("L’Œuvre")
    "l'ouvre"
    """
    return text.translate(_IN_PLACE)


class _FoldedCharacters(dict):
    """Code point to folded character, filled as characters are met (a table for str.translate)."""

    def __missing__(self, code: int) -> str:
        folded = (fold(chr(code)) or " ")[0]
        self[code] = folded
        return folded


_IN_PLACE = _FoldedCharacters()


@lru_cache(maxsize=200_000)
def lemma(word: str) -> str:
    """Return the folded lemma of a lower-case French word.

    >>> [lemma(word) for word in ("travaux", "gérée", "élus")]
    ['travail', 'gerer', 'elu']
    """
    if word in _NUMBER_WORDS:
        return NUMBER
    return fold(dictionary_form(word))


def words(text: str, keep_dropped: bool = False) -> list[Word]:
    """Cut `text` into words with lemma and offsets; articles and the like are dropped unless asked for.

    >>> [word.lemma for word in words("Les 12 000 habitants du CCAS")]
    ['#', 'habitant', 'ccas']
    >>> [word.lemma for word in words("le C.C.A.S. et l’A.B.S")]
    ['ccas', 'et', 'abs']
    """
    known, found = _KNOWN, []
    for match in _WORD.finditer(text):
        raw = match.group()
        read = known.get(raw)
        if read is None:
            read = known[raw] = _read(raw, match.lastgroup)
        lemma_, form, dropped = read
        if not dropped or keep_dropped:
            start, end = match.span()
            found.append(Word(lemma_, form, start, end))
    return found


class _Memory(dict):
    """Words already read, forgotten all together when there are too many."""

    def __setitem__(self, raw: str, read: tuple[str, str, bool]) -> None:
        if len(self) >= 300_000:
            self.clear()
        super().__setitem__(raw, read)


_KNOWN = _Memory()


def _read(raw: str, kind: str | None) -> tuple[str, str, bool]:
    """Lemma and form of a stretch of text, and whether it is a word that patterns drop."""
    if kind == "number":
        return NUMBER, raw, False
    lowered = raw.lower()
    if kind == "acronym":
        lowered = lowered.replace(".", "")
    return lemma(lowered), fold(lowered), lowered in DROPPED


def count_words(text: str) -> int:
    """Return the number of words of a text (numbers included)."""
    return sum(1 for match in _WORD.finditer(text) if match.lastgroup != "sign")
