"""PDF by pypdfium2: every page laid out once, then headings, furniture and cut words judged on the whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from .assemble import page_from_drafts
from .bullets import attach_marks
from .characters import HYPHEN_MARK, read_fragments, read_words
from .clean import canonical, garbage_share, recompose_accents, usable
from .grids import find_grids
from .hyphens import SOFT_MARK, mend, vocabulary
from .limits import allow_pages
from .model import Draft, Limits, Page, Unreadable
from .order import incoherent, reorder
from .paragraphs import join_pages, paragraphs
from .rules import page_rules
from .structure import classify
from .tabular import aligned_tables, ruled_tables

_KEPT = re.compile(f"([\\t{HYPHEN_MARK}{SOFT_MARK}])")
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


def pages(path: Path, limits: Limits, tesseract: str, emit: Callable[[dict], None]) -> Iterator[Page]:
    """Yield the pages of a PDF, those that are only an image recognised by tesseract."""
    document = _open(path)
    count = len(document)
    if count > limits.pages:
        raise Unreadable("too_large", f"{count} pages")
    if count == 0:
        raise Unreadable("malformed", "no page")
    allow_pages(limits, count)
    emit({"meta": _meta(document, count)})
    emit({"allow": [count, 0]})
    sheets: list[Sheet] = []
    scans = 0
    for index in range(count):
        sheet, scanned = _sheet(document, index, limits)
        sheets.append(sheet)
        if scanned:
            scans += 1
            emit({"allow": [count, scans]})
            _recognise(document, index, sheet, limits, tesseract)
    if all("unreadable" in sheet.flags for sheet in sheets):
        raise Unreadable("malformed", "no page can be loaded")
    classify(sheets)
    _mend(sheets)
    for sheet in sheets:
        yield page_from_drafts(sheet.number, sheet.drafts, sheet.source, sheet.confidence, sheet.flags)
        sheet.drafts = []


def _mend(sheets: list[Sheet]) -> None:
    """Put cut words together, on the evidence of the whole document."""
    known = vocabulary(draft.text for sheet in sheets for draft in sheet.drafts)
    soft = sum(draft.text.count(SOFT_MARK) for sheet in sheets for draft in sheet.drafts)
    for one, two in zip(sheets, sheets[1:], strict=False):
        join_pages(one.drafts, two.drafts)
    for sheet in sheets:
        for draft in sheet.drafts:
            draft.text = mend(draft.text, known, typeset=soft >= 3)


def _open(path: Path) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        code = raw.FPDF_GetLastError()
        if code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY) or "password" in str(error).lower():
            raise Unreadable("encrypted", str(error)) from error
        raise Unreadable("malformed", str(error)) from error


def _meta(document: pdfium.PdfDocument, count: int) -> dict:
    try:
        about = document.get_metadata_dict()
    except (pdfium.PdfiumError, UnicodeDecodeError):
        about = {}
    return {
        "format": "pdf", "engine": "pypdfium2", "page_count": count,
        "title": canonical(about.get("Title", "")), "author": canonical(about.get("Author", "")),
        "producer": canonical(about.get("Producer", "")), "created": about.get("CreationDate", ""),
    }  # fmt: skip


def _sheet(document: pdfium.PdfDocument, index: int, limits: Limits) -> tuple[Sheet, bool]:
    """Lay out one page; tell whether it is an image to recognise."""
    sheet = Sheet(index + 1)
    try:
        page = document[index]
    except pdfium.PdfiumError:
        sheet.flags.append("unreadable")
        return sheet, False
    try:
        width, height = page.get_size()
        turn = _turner(page)
        textpage = page.get_textpage()
        try:
            words = list(read_words(textpage, turn, _PAGE_CHARACTERS))
        finally:
            textpage.close()
        text = "".join(word.text for word in words)
        garbled = garbage_share(text) > _GARBAGE
        if usable(text) < _USABLE or garbled:
            if _image_cover(page) > _COVER:
                return sheet, True
            if garbled:
                sheet.flags.append("garbled")
        fragments = attach_marks(read_fragments(words, width))
        grids = find_grids(page_rules(page, turn))
        items = ruled_tables(fragments, grids)
        if incoherent(items):
            sheet.flags.append("reordered")
            items = ruled_tables(attach_marks(reorder(words, width)), grids)
        items = aligned_tables(items)
        sheet.drafts = paragraphs(items, max(height, 1.0), max(width, 1.0))
    except pdfium.PdfiumError:
        sheet.flags.append("unreadable")
    finally:
        page.close()
    for draft in sheet.drafts:
        _clean(draft)
    return sheet, False


def _clean(draft: Draft) -> None:
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


def _recognise(
    document: pdfium.PdfDocument, index: int, sheet: Sheet, limits: Limits, tesseract: str
) -> None:
    from .ocr import recognise

    sheet.source = "ocr"
    if not tesseract:
        sheet.flags.append("ocr_missing")
        return
    sheet.drafts, sheet.confidence, flags = recognise(document, index, limits, tesseract)
    sheet.flags += flags
    for draft in sheet.drafts:
        _clean(draft)
