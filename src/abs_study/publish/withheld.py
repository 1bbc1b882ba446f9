"""Respondents' words and names, never published: quotes from the sections that the grid says to keep back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from ..french import fold
from ..grid import Lexicon
from ..passages import SEPARATOR

# Fewer letters in common may be chance.
_ENOUGH = 12
_ANY = "…"


@dataclass(frozen=True)
class Private:
    """What may not be published of a report: its places (page, start, end) and its letters, in a row."""

    places: tuple[tuple[int, int, int], ...]
    letters: str


def private_parts(passages: pd.DataFrame, lexicon: Lexicon) -> dict[str, Private]:
    """Return what the grid keeps back in each report that has such a section.

    Parameters
    ----------
    passages : TABLES["passages"]; a section is the path of its headings
    """
    known = {
        path: any(is_private(title, lexicon) for title in path.split(SEPARATOR))
        for path in passages["section"].unique()
    }
    kept_back = passages[passages["section"].map(known).astype(bool)]
    return {
        str(document_id): Private(
            tuple(zip(*(map(int, own[name]) for name in ("page", "start", "end")), strict=True)),
            "".join(map(_letters, own["text"])),
        )
        for document_id, own in kept_back.groupby("document_id", sort=False)
    }


def is_private(title: str, lexicon: Lexicon) -> bool:
    """Whether a section of this title holds respondents' words or names.

    >>> rule = Lexicon(private=("verbatim", "annexe … entretien"), not_private=("guide d'entretien",))
    >>> [is_private(t, rule) for t in ("Verbatims", "ANNEXE 2 : les entretiens", "Annexe : guide d’entretien")]
    [True, True, False]
    """
    words = " ".join(_words(title))
    for phrase in lexicon.not_private:
        words = _pattern(phrase).sub(" ", words)
    return any(_pattern(phrase).search(words) for phrase in lexicon.private)


def is_withheld(quote: str, spans: Sequence[tuple[int, int, int]], private: Private | None) -> bool:
    """Whether a quote touches a private part of its report, or repeats its words where its place is not known.

    Parameters
    ----------
    spans : the (page, start, end) of the quote; empty where it was not found in the document
    private : the private parts of its report, None where there are none

    >>> annex = Private(((8, 0, 40),), "jemetslatablepourdeux")
    >>> [is_withheld("", [span], annex) for span in ((8, 30, 60), (8, 40, 60), (7, 0, 9))]
    [True, False, False]
    >>> is_withheld("« Je mets la table", [], annex), is_withheld("La table", [], annex)
    (True, False)
    """
    if private is None:
        return False
    if spans:
        return any(
            page == kept and start < last and first < end
            for page, start, end in spans
            for kept, first, last in private.places
        )
    letters = _letters(quote)
    return len(letters) >= _ENOUGH and letters in private.letters


def _words(text: str) -> Iterable[str]:
    return re.findall(r"\w+", fold(text))


@lru_cache(maxsize=512)
def _pattern(phrase: str) -> re.Pattern[str]:
    """A phrase as whole words in a row, each with or without the s of the plural."""
    parts = [" ".join(rf"{word}s?" for word in _words(part)) for part in phrase.split(_ANY)]
    return re.compile(r"\b" + r"\b.*\b".join(parts) + r"\b")


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold(text))
