"""The passage on its page: where the words of a quote stand on the drawn page, and what is shown around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import normalize

from rapidfuzz.distance import Indel
from rapidfuzz.fuzz import partial_ratio_alignment

from ..drawings import DRAWN, draw_documents
from ..extract import PagePicture
from ..french import fold_letters, occurrences
from .entries import quotes_of
from .quotes import Quote
from .site import Document, Site
from .surroundings import texts

Box = tuple[int, int, int, int]
Span = tuple[int, int]
_LIKE = 80  # share of letters, in percent, from which a passage set otherwise on the page is still this one
_AROUND = 45  # thousandths of the page's height shown above and below
_MOST = 450  # thousandths of the page's height shown in all
_PAD = 2
_PIECE = 4  # letters: fewer in a row may be alike by chance
_SIDE = 60  # letters compared on each side of places with the same words
_HYPHENS = ("-", "\u2010", "\u00ad", "\x02")  # the last is the reader's own, at the end of a line


@dataclass(frozen=True)
class Crop:
    """A part of a page's picture, in its pixels: the whole width, from `top` on; `marks` are SVG path data."""

    address: str
    page: int
    page_width: int
    page_height: int
    top: int
    height: int
    marks: str


Pictures = Mapping[tuple[str, int], PagePicture]


def draw(site: Site, study: Any, documents: Sequence[Document]) -> dict[tuple[str, int], PagePicture]:
    """Return the pictures of the pages of documents whose quotes are shown, of those that may be shown."""
    wanted = shown_pages(site, study, documents)
    return draw_documents(wanted, study.processed / DRAWN, study.settings.limits)


def shown_pages(site: Site, study: Any, documents: Sequence[Document]) -> dict[str, tuple[Path, set[int]]]:
    """Return by document, its file and the pages whose quotes are shown; no table that notebooks write is needed."""
    wanted = {}
    for document in documents:
        if document.copy and document.paged:
            quotes = (quotes_of(site, document, variable) for variable in site.grid.variables.values())
            pages = {quote.spans[0][0] for one in quotes for quote in one.shown if quote.spans}
            private = site.private.get(document.id)
            pages -= {page for page, _start, _end in private.places} if private else set()
            wanted[document.id] = (study.documents_folder / document.fields["file"], pages)
    return wanted


def address(document: Document, page: int) -> str:
    """Return where a page's picture is, from the site's root."""
    stem = document.page.removeprefix("rapports/").removesuffix(".html")
    return f"pages/{stem}-{page:03d}.png"


def crop_of(site: Site, pictures: Pictures, document: Document, quote: Quote) -> Crop | None:
    """Return what to show of a page for a quote, None where its page is not drawn."""
    if not quote.spans:
        return None
    page, start, end = quote.spans[0]
    picture = pictures.get((document.id, page))
    if picture is None:
        return None
    text = texts(site).get((document.id, page), "")
    return crop(picture, address(document, page), text, start, end)


def crop(picture: PagePicture, place: str, text: str, start: int, end: int) -> Crop:
    """Return what to show of a page for a passage; the whole page where its words are not found.

    Of a passage that goes from the foot of a column to the head of the next, the longer part is shown.

    Parameters
    ----------
    place : where the picture is, from the site's root
    text : the text of the page
    start, end : the passage in it (code points, half open)
    """
    boxes = _in_view(locate(picture.words, text, start, end))
    width, height = picture.width, picture.height
    if not boxes:
        return Crop(place, picture.number, width, height, 0, height, "")
    top = max(min(box[1] for box in boxes) - _AROUND, 0) * height // 1000
    bottom = min(max(box[3] for box in boxes) + _AROUND, 1000) * height // 1000
    marks = "".join(_mark(box, width, height) for box in boxes)
    return Crop(place, picture.number, width, height, top, bottom - top, marks)


def _in_view(boxes: Sequence[Box]) -> list[Box]:
    """Return the longest part of a passage that is not taller than what is shown of a page."""
    parts: list[list[Box]] = []
    for box in boxes:
        part = [*parts[-1], box] if parts else [box]
        if max(b[3] for b in part) - min(b[1] for b in part) <= _MOST - 2 * _AROUND and parts:
            parts[-1] = part
        else:
            parts.append([box])
    return max(parts, key=lambda part: sum(box[2] - box[0] for box in part), default=[])


def _mark(box: Box, width: int, height: int) -> str:
    left, right = ((box[i] + pad) * width // 1000 for i, pad in ((0, -_PAD), (2, _PAD)))
    top, bottom = (box[i] * height // 1000 for i in (1, 3))
    return f"M{left} {top}H{right}V{bottom}H{left}z"


def locate(words: tuple[tuple, ...], text: str, start: int, end: int) -> list[Box]:
    """Return the boxes, one a line, of the words of a page that say a passage; none where they are not found.

    Letters and figures alone are compared, accents and case aside; failing that, the passage most alike.
    Of several places with the same words, that in the same surroundings is taken.

    Parameters
    ----------
    words : (text, left, top, right, bottom) in the order of the page's content
    text, start, end : see `crop`
    """
    page = _spelt(words)
    wanted = _letters(text[start:end])
    if not wanted:
        return []
    found = _exact(page, wanted, text[:start], text[end:]) or _cut(page, wanted) or _alike(page, wanted)
    if found is None:
        return []
    return _lines([words[place][1:] for place in sorted(set(page.owners[slice(*found)]))])


class _Spelt(NamedTuple):
    """The letters of a page's words, the place of the word that each is of, the ends of words cut by a hyphen."""

    letters: str
    owners: tuple[int, ...]
    cuts: tuple[int, ...]


@lru_cache(maxsize=64)
def _spelt(words: tuple[tuple, ...]) -> _Spelt:
    letters, owners, cuts = [], [], []
    for place, (word, *_box) in enumerate(words):
        own = _letters_of_word(word)
        letters.append(own)
        owners += [place] * len(own)
        if word.endswith(_HYPHENS):
            cuts.append(len(owners))
    return _Spelt("".join(letters), tuple(owners), tuple(cuts))


def _exact(page: _Spelt, wanted: str, before: str, after: str) -> Span | None:
    """The very letters; of several places, where most on both sides is the same, then the nearest."""
    starts = list(occurrences(page.letters, wanted))
    if not starts:
        return None
    if len(starts) > 1:
        before, after = _letters(before), _letters(after)
        near = len(before) * len(page.letters) / (len(before) + len(wanted) + len(after))

        def fit(start: int) -> tuple[int, float]:
            behind = _common(before[::-1], page.letters[:start][::-1])
            return behind + _common(after, page.letters[start + len(wanted) :]), -abs(start - near)

        starts.sort(key=fit)
    return starts[-1], starts[-1] + len(wanted)


def _common(one: str, other: str) -> int:
    """The number of letters that two texts start with alike, as far as it matters."""
    pairs = zip(one[:_SIDE], other[:_SIDE], strict=False)
    return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _cut(page: _Spelt, wanted: str) -> Span | None:
    """A passage whose last word goes on overleaf, where the text of the page has the whole word."""
    for length in range(len(wanted) - 1, max(len(wanted) // 2, _PIECE), -1):
        for end in page.cuts:
            if page.letters.endswith(wanted[:length], 0, end):
                return end - length, end
    return None


def _alike(page: _Spelt, wanted: str) -> Span | None:
    """The place most alike, without the letters at its ends that belong to its neighbours."""
    if len(wanted) > len(page.letters):
        return None
    found = partial_ratio_alignment(wanted, page.letters, score_cutoff=_LIKE)
    if not found:
        return None
    start, end = found.dest_start, found.dest_end
    same = Indel.editops(wanted, page.letters[start:end]).as_matching_blocks()
    pieces = [piece for piece in same if piece.size >= _PIECE]
    return (start + pieces[0].b, start + pieces[-1].b + pieces[-1].size) if pieces else None


def _lines(boxes: Sequence[Sequence[int]]) -> list[Box]:
    """Join boxes that follow one another on a line."""
    lines: list[list[int]] = []
    for left, top, right, bottom in boxes:
        last = lines[-1] if lines else None
        middle = (top + bottom) / 2
        if last and last[1] <= middle <= last[3] and left >= last[0]:
            last[:] = [last[0], min(last[1], top), max(last[2], right), max(last[3], bottom)]
        else:
            lines.append([left, top, right, bottom])
    return [tuple(line) for line in lines]


def _letters(text: str) -> str:
    # Words as printed still hold ligatures, which the text of a page has opened.
    return fold_letters(normalize("NFKC", text))


_letters_of_word = lru_cache(maxsize=1 << 14)(_letters)
