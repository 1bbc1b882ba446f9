"""One page of a PDF laid out: characters, tables, order, paragraphs; whether it is an image to recognise."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from .alignment import aligned_tables, trailing_edges
from .bullets import attach_marks
from .characters import Word, read_fragments, read_words
from .clean import canonical, garbage_share, recompose_accents, usable
from .grids import find_grids
from .hyphens import CUT_MARKS
from .model import Draft
from .order import incoherent, reorder
from .paragraphs import paragraphs
from .rules import page_rules
from .tabular import ruled_tables

_KEPT = re.compile(f"([\\t{''.join(CUT_MARKS)}])")
_USABLE = 20
_GARBAGE = 0.05
_COVER = 0.5
_PAGE_CHARACTERS = 400_000


@dataclass(slots=True)
class Sheet:
    """What is kept of a page until the whole document is known."""

    number: int
    drafts: list[Draft] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    source: str = "text"
    confidence: float | None = None
    scanned: bool = False


class SheetReader:
    """Lays out the pages of a document one by one; remembers only the columns of a table that goes on."""

    def __init__(self, document: pdfium.PdfDocument) -> None:
        self._document = document
        self._edges: list[float] | None = None

    def read(self, index: int) -> Sheet:
        """Return a page's sheet; `scanned` when its text must be recognised from its image."""
        sheet = Sheet(index + 1)
        try:
            page = self._document[index]
        except pdfium.PdfiumError:
            sheet.flags.append("unreadable")
            return sheet
        try:
            self._fill(sheet, page)
        except pdfium.PdfiumError:
            sheet.flags.append("unreadable")
        finally:
            page.close()
        for draft in sheet.drafts:
            clean(draft)
        return sheet

    def _fill(self, sheet: Sheet, page: pdfium.PdfPage) -> None:
        width, height = (max(side, 1.0) for side in page.get_size())
        turn = _turner(page)
        words = page_words(page)
        text = "".join(word.text for word in words)
        garbled = garbage_share(text) > _GARBAGE
        if garbled:
            sheet.flags.append("garbled")
        sheet.scanned = (garbled or usable(text) < _USABLE) and _image_cover(page) > _COVER
        grids = find_grids(page_rules(page, turn))
        items = ruled_tables(read_fragments(words, width), grids)
        if incoherent(items):
            sheet.flags.append("reordered")
            items = ruled_tables(reorder(words, width), grids)
        items = aligned_tables(attach_marks(items), self._edges)
        self._edges = trailing_edges(items, height)
        sheet.drafts = paragraphs(items, height, width)


def page_words(page: pdfium.PdfPage, styled: bool = True) -> list[Word]:
    """Return the words of a page in the order of its content, boxes in points from the top left."""
    textpage = page.get_textpage()
    try:
        return list(read_words(textpage.raw, _turner(page), _PAGE_CHARACTERS, styled))
    finally:
        textpage.close()


def clean(draft: Draft) -> None:
    """Make a draft's text canonical, its tabs and cuts kept."""
    parts = _KEPT.split(draft.text)
    draft.text = "".join(
        part if _KEPT.fullmatch(part) else recompose_accents(canonical(part)) for part in parts
    )


def _turner(
    page: pdfium.PdfPage,
) -> Callable[[float, float, float, float], tuple[float, float, float, float]]:
    """Return the map from a page's own coordinates to points from the top left of the page as seen."""
    left, bottom, right, top = page.get_bbox()
    rotation = page.get_rotation()
    if rotation == 90:
        return lambda x0, y0, x1, y1: (y1 - bottom, x0 - left, y0 - bottom, x1 - left)
    if rotation == 180:
        return lambda x0, y0, x1, y1: (right - x1, y1 - bottom, right - x0, y0 - bottom)
    if rotation == 270:
        return lambda x0, y0, x1, y1: (top - y0, right - x1, top - y1, right - x0)
    return lambda x0, y0, x1, y1: (x0 - left, top - y0, x1 - left, top - y1)


def _image_cover(page: pdfium.PdfPage) -> float:
    """Return the share of the page that images cover (a scan may be cut in strips)."""
    left, bottom, right, top = page.get_bbox()
    area = max((right - left) * (top - bottom), 1.0)
    covered = 0.0
    for item in page.get_objects([raw.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        try:
            x0, y0, x1, y1 = item.get_bounds()
        except pdfium.PdfiumError:
            continue
        wide = min(x1, right) - max(x0, left)
        high = min(y1, top) - max(y0, bottom)
        covered += max(wide, 0) * max(high, 0) / area
    return covered
