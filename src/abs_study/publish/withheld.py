"""Respondents' words and names, never published: the sections that the grid says to keep back.

Pages, downloads and search read the tables that `without_private` returns: what is not in them cannot be shown.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import pandas as pd
from bs4 import BeautifulSoup

from ..french import fold, fold_letters
from ..grid import Lexicon
from ..passages import SEPARATOR
from .evidence_check import read_spans
from .typography import say as _

_QUOTING = ("evidence", "considered", "codings")
# Fewer letters in common may be chance.
_ENOUGH = 12
_PLENTY = 24
_ANY = "…"


@dataclass(frozen=True)
class Private:
    """What may not be published of a report: its places (page, start, end) and its letters, piece by piece."""

    places: tuple[tuple[int, int, int], ...]
    pieces: tuple[str, ...]

    @cached_property
    def letters(self) -> str:
        """All the letters in a row."""
        return "".join(self.pieces)


def notice() -> str:
    """Return what stands in the place of a passage that is kept back, in the language of messages."""
    return _("passage d'annexe non publié (paroles de répondants)")


def without_private(
    tables: Mapping[str, pd.DataFrame], lexicon: Lexicon
) -> tuple[dict[str, pd.DataFrame], dict[str, Private]]:
    """Return the study's tables without what the grid keeps back, and what that is in each report.

    Quotes become the notice, the text of pages is blank there (at the same offsets), passages are left out.
    """
    private = private_parts(tables["passages"], lexicon) if "passages" in tables else {}
    kept = dict(tables)
    if not private:
        return kept, private
    for name in _QUOTING:
        if name in kept:
            kept[name] = _quotes_kept_back(kept[name], private)
    if "pages" in kept:
        kept["pages"] = _pages_kept_back(kept["pages"], private)
    own = kept["passages"]
    places = {(name, *place) for name, part in private.items() for place in part.places}
    keys = zip(*(own[name].tolist() for name in ("document_id", "page", "start", "end")), strict=True)
    kept["passages"] = own[[key not in places for key in keys]]
    return kept, private


def _quotes_kept_back(frame: pd.DataFrame, private: Mapping[str, Private]) -> pd.DataFrame:
    spans = frame["spans"].tolist() if "spans" in frame else [""] * len(frame)
    rows = zip(frame["document_id"].tolist(), frame["quote"].tolist(), spans, strict=True)
    hidden = [
        bool(name in private and quote) and is_withheld(quote, read_spans(where), private[name])
        for name, quote, where in rows
    ]
    return frame.assign(quote=frame["quote"].mask(pd.Series(hidden, index=frame.index), notice()))


def _pages_kept_back(pages: pd.DataFrame, private: Mapping[str, Private]) -> pd.DataFrame:
    def blank(document_id: str, page: int, text: str) -> str:
        part = private.get(document_id)
        for kept, start, end in part.places if part else ():
            if kept == page:
                text = text[:start] + " " * (end - start) + text[end:]
        return text

    rows = zip(*(pages[name].tolist() for name in ("document_id", "page", "text")), strict=True)
    return pages.assign(text=[blank(name, int(page), text) for name, page, text in rows])


def keep_back(soup: BeautifulSoup, private: Collection[Private]) -> None:
    """Put the notice in the place of each text of a page that holds words kept back, or is part of them."""
    for text in soup.find_all(string=True):
        letters = fold_letters(text)
        if len(letters) >= _PLENTY and any(_shares(letters, part) for part in private):
            text.replace_with(notice())


def _shares(letters: str, part: Private) -> bool:
    return letters in part.letters or any(len(p) >= _PLENTY and p in letters for p in part.pieces)


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
            tuple(map(fold_letters, own["text"])),
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

    >>> annex = Private(((8, 0, 40),), ("jemetslatable", "pourdeux"))
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
    letters = fold_letters(quote)
    return len(letters) >= _ENOUGH and letters in private.letters


def _words(text: str) -> Iterable[str]:
    return re.findall(r"\w+", fold(text))


@lru_cache(maxsize=512)
def _pattern(phrase: str) -> re.Pattern[str]:
    """A phrase as whole words in a row, each with or without the s of the plural."""
    parts = [" ".join(rf"{word}s?" for word in _words(part)) for part in phrase.split(_ANY)]
    return re.compile(r"\b" + r"\b.*\b".join(parts) + r"\b")
