"""The passage on its page: where the words of a quote stand on the drawn page, and what is shown around them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz.fuzz import partial_ratio_alignment

from ..drawings import draw_documents
from ..extract import PagePicture
from ..french import fold
from .entries import entry
from .quotes import Quote
from .site import Document, Site
from .surroundings import texts

Box = tuple[int, int, int, int]
_LIKE = 80  # share of letters, in percent, from which a passage set otherwise on the page is still this one
_AROUND = 45  # thousandths of the page's height shown above and below
_PAD = 2


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


def draw(site: Site, study: Any) -> dict[tuple[str, int], PagePicture]:
    """Return the pictures of the pages whose quotes are shown, of documents and pages that may be shown."""
    wanted = {}
    for document in site.documents:
        if document.copy and document.paged:
            entries = (entry(site, document, variable) for variable in site.grid.variables.values())
            pages = {quote.spans[0][0] for one in entries for quote in one.shown if quote.spans}
            private = site.private.get(document.id)
            pages -= {page for page, _start, _end in private.places} if private else set()
            wanted[document.id] = (study.documents_folder / document.fields["file"], pages)
    return draw_documents(wanted, study.processed / "dessins", study.settings.limits)


def address(document: Document, page: int) -> str:
    """Return where a page's picture is, from the site's root."""
    stem = document.page.removeprefix("rapports/").removesuffix(".html")
    return f"pages/{stem}-{page:03d}.webp"


def crop_of(site: Site, pictures: Pictures, document: Document, quote: Quote) -> Crop | None:
    """Return what to show of a page for a quote, None where its page is not drawn."""
    if not quote.spans:
        return None
    page, start, end = quote.spans[0]
    picture = pictures.get((document.id, page))
    if picture is None:
        return None
    text = texts(site).get((document.id, page), "")
    return crop(picture, address(document, page), text[start:end], start / max(len(text), 1))


def crop(picture: PagePicture, place: str, text: str, near: float) -> Crop:
    """Return what to show of a page for a passage; the whole page where its words are not found.

    Parameters
    ----------
    place : where the picture is, from the site's root
    text : the passage as the text of the page has it
    near : how far down the page's text it starts, from 0 to 1: tells apart passages with the same words
    """
    boxes = locate(picture.words, text, near)
    width, height = picture.width, picture.height
    if not boxes:
        return Crop(place, picture.number, width, height, 0, height, "")
    top = max(min(box[1] for box in boxes) - _AROUND, 0) * height // 1000
    bottom = min(max(box[3] for box in boxes) + _AROUND, 1000) * height // 1000
    marks = "".join(_mark(box, width, height) for box in boxes)
    return Crop(place, picture.number, width, height, top, bottom - top, marks)


def _mark(box: Box, width: int, height: int) -> str:
    left, right = ((box[i] + pad) * width // 1000 for i, pad in ((0, -_PAD), (2, _PAD)))
    top, bottom = (box[i] * height // 1000 for i in (1, 3))
    return f"M{left} {top}H{right}V{bottom}H{left}z"


def locate(words: Sequence[tuple], text: str, near: float = 0.0) -> list[Box]:
    """Return the boxes, one a line, of the words of a page that say a text; none where they are not found.

    Letters and figures alone are compared, accents and case aside; failing that, the passage most alike.

    Parameters
    ----------
    words : (text, left, top, right, bottom) in the order of the page's content
    near : see `crop`
    """
    letters, owners = [], []
    for place, (word, *_box) in enumerate(words):
        own = _letters(word)
        letters.append(own)
        owners += [place] * len(own)
    page, wanted = "".join(letters), _letters(text)
    found = _span(page, wanted, near)
    if found is None:
        return []
    start, end = found
    chosen = [words[place][1:] for place in sorted(set(owners[start:end]))]
    return _lines(chosen)


def _span(page: str, wanted: str, near: float) -> tuple[int, int] | None:
    if not wanted or not page:
        return None
    starts = [found.start() for found in re.finditer(f"(?={re.escape(wanted)})", page)]
    if starts:
        start = min(starts, key=lambda place: abs(place - near * len(page)))
        return start, start + len(wanted)
    alike = partial_ratio_alignment(wanted, page, score_cutoff=_LIKE) if len(wanted) <= len(page) else None
    return (alike.dest_start, alike.dest_end) if alike else None


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
    return re.sub(r"[\W_]+", "", fold(text))
