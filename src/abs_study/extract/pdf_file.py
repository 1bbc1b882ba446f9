"""PDF by pypdfium2: every page laid out once, then headings, furniture and cut words judged on the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from .assemble import page_from_drafts
from .clean import canonical
from .hyphens import SOFT_MARK, mend, vocabulary
from .limits import allow_pages
from .model import Limits, Page, Unreadable
from .paragraphs import join_pages
from .sheets import Sheet, SheetReader, clean
from .structure import classify

_TYPESET = 3


def pages(path: Path, limits: Limits, tesseract: str, emit: Callable[[dict], None]) -> Iterator[Page]:
    """Yield the pages of a PDF, those that are only an image recognised by tesseract."""
    document = open_document(path)
    count = len(document)
    if count > limits.pages:
        raise Unreadable("too_large", f"{count} pages")
    if count == 0:
        raise Unreadable("malformed", "no page")
    allow_pages(limits, count)
    emit({"meta": _meta(document, count)})
    emit({"allow": [count, 0]})
    sheets = list(_sheets(document, count, limits, tesseract, emit))
    if all("unreadable" in sheet.flags for sheet in sheets):
        raise Unreadable("malformed", "no page can be loaded")
    classify(sheets)
    _mend(sheets)
    for sheet in sheets:
        yield page_from_drafts(sheet.number, sheet.drafts, sheet.source, sheet.confidence, sheet.flags)
        sheet.drafts = []


def open_document(path: Path) -> pdfium.PdfDocument:
    """Open a PDF; raises Unreadable where it is encrypted or malformed."""
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


def _sheets(
    document: pdfium.PdfDocument, count: int, limits: Limits, tesseract: str, emit: Callable[[dict], None]
) -> Iterator[Sheet]:
    """Yield the pages laid out one by one; only their drafts outlive them."""
    reader = SheetReader(document)
    scans = 0
    for index in range(count):
        sheet = reader.read(index)
        if sheet.scanned:
            scans += 1
            emit({"allow": [count, scans]})
            _recognise(document, index, sheet, limits, tesseract)
        yield sheet


def _recognise(
    document: pdfium.PdfDocument, index: int, sheet: Sheet, limits: Limits, tesseract: str
) -> None:
    """Replace what little text a scanned page has by what tesseract reads, or flag the page."""
    if not tesseract:
        sheet.flags.append("ocr_missing")
        return
    from .ocr import recognise

    drafts, confidence, flags = recognise(document, index, limits, tesseract)
    sheet.flags += flags
    if drafts:
        sheet.source, sheet.drafts, sheet.confidence = "ocr", drafts, confidence
        sheet.flags = [flag for flag in sheet.flags if flag != "garbled"]
    for draft in sheet.drafts:
        clean(draft)


def _mend(sheets: list[Sheet]) -> None:
    """Put cut words together, on the evidence of the whole document."""
    known = vocabulary(draft.text for sheet in sheets for draft in sheet.drafts)
    soft = sum(draft.text.count(SOFT_MARK) for sheet in sheets for draft in sheet.drafts)
    for one, two in pairwise(sheets):
        join_pages(one.drafts, two.drafts)
    for sheet in sheets:
        for draft in sheet.drafts:
            draft.text = mend(draft.text, known, typeset=soft >= _TYPESET)
