"""Scanned pages: rendered in grey at 300 dpi, read by tesseract in French, with its confidence."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator

import pypdfium2 as pdfium

from .alignment import aligned_tables
from .characters import Fragment, Word
from .model import Draft, Limits
from .paragraphs import paragraphs

_DPI = 300
_TRUSTED = 0.75
_TALL = 0.78  # Height of a word's letters (ascenders, now and then descenders) as a share of the type's size.
_BORDER = re.compile(r"[|_¦—\[\]{}~=]+")
_BULLET = re.compile(r"[^\w]|\d{1,2}[.)]")
_LOW = re.compile(r"[acemnorsuvwxz.,:;'’-]+")  # Words without a tall letter.
_DUST = re.compile(r"[^\w%€+*•]+")
Recognised = tuple[list[Draft], float | None, list[str]]


def recognise(document: pdfium.PdfDocument, index: int, limits: Limits, tesseract: str) -> Recognised:
    """Return what tesseract reads on a page: drafts, mean confidence of the words (0 to 1), flags."""
    image, width, height, scale = _render(document, index, limits)
    command = [
        tesseract,
        "stdin",
        "stdout",
        "-l",
        "fra",
        "--dpi",
        str(round(72 * scale)),
        "--psm",
        "3",
        "tsv",
    ]
    try:
        answer = subprocess.run(
            command, input=image, capture_output=True, timeout=limits.ocr_seconds, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return [], None, ["ocr_failed"]
    lines, trust = read_tsv(answer.decode("utf-8", "replace"), scale, width)
    drafts = paragraphs(aligned_tables(lines), height, width)
    if not trust:
        return drafts, None, []
    confidence = round(sum(trust) / len(trust) / 100, 4)
    return drafts, confidence, ["low_confidence"] if confidence < _TRUSTED else []


def _render(document: pdfium.PdfDocument, index: int, limits: Limits) -> tuple[bytes, float, float, float]:
    """Return a page as a PGM image, its size in points, its pixels per point."""
    page = document[index]
    try:
        width, height = page.get_size()
        scale = min(_DPI / 72, (limits.pixels / max(width * height, 1.0)) ** 0.5)
        bitmap = page.render(scale=scale, grayscale=True)
        try:
            data, stride = bytes(bitmap.buffer), bitmap.stride
            if stride != bitmap.width:
                rows = range(bitmap.height)
                data = b"".join(data[row * stride : row * stride + bitmap.width] for row in rows)
            return b"P5\n%d %d\n255\n" % (bitmap.width, bitmap.height) + data, width, height, scale
        finally:
            bitmap.close()
    finally:
        page.close()


def read_tsv(tsv: str, scale: float, page_width: float) -> tuple[list[Fragment], list[float]]:
    """Return the line fragments of tesseract's TSV, in its order, and the confidence of each word."""
    lines: list[list[Word]] = []
    trust: list[float] = []
    place: list[str] = []
    for cells in (row.split("\t") for row in tsv.split("\n")[1:]):
        if len(cells) != 12 or cells[0] != "5" or not cells[11].strip():
            continue
        confidence, text = float(cells[10]), cells[11].strip()
        left, top, width, height = (float(cell) / scale for cell in cells[6:10])
        if _DUST.fullmatch(text) and confidence < 40:
            continue
        if cells[1:5] != place:
            place = cells[1:5]
            lines.append([])
        trust.append(confidence)
        lines[-1].append(Word(text, left, top, left + width, top + height, height, False, True))
    body = _body_height(lines)
    return [piece for line in lines for piece in _pieces(line, body, page_width)], trust


def _line_height(words: list[Word]) -> float:
    """Return a line's letter height: that of its taller words, borders and signs left out."""
    heights = sorted(
        (w.bottom - w.top) * (1.4 if _LOW.fullmatch(w.text) else 1.0)
        for w in words
        if any(c.isalnum() for c in w.text)
    )
    return heights[(2 * len(heights)) // 3] if heights else words[0].bottom - words[0].top


def _body_height(lines: list[list[Word]]) -> float:
    heights = sorted(_line_height(line) for line in lines if len(line) >= 4)
    return heights[len(heights) // 2] if heights else 10.0


def _pieces(words: list[Word], body: float, page_width: float) -> Iterator[Fragment]:
    """Cut a line at wide gaps and at a table's borders; sizes near the page's usual one are the usual one."""
    height = _line_height(words)
    size = (body if 0.72 * body < height < 1.3 * body else height) / _TALL
    piece: list[Word] = []
    for word in words:
        border = bool(_BORDER.fullmatch(word.text))
        word.size = size
        if piece and (
            border or (word.x0 - piece[-1].x1 > 1.6 * size and not _BULLET.fullmatch(piece[-1].text))
        ):
            yield _fragment(piece, size, page_width)
            piece = []
        if not border:
            piece.append(word)
    if piece:
        yield _fragment(piece, size, page_width)


def _fragment(words: list[Word], size: float, page_width: float) -> Fragment:
    """Return words as a line whose box stands on their base line, whatever their letters and the skew."""
    bottoms = sorted(word.bottom for word in words)
    bottom = bottoms[len(bottoms) // 3] + 0.2 * size
    return Fragment(words, words[0].x0, bottom - 1.15 * size, words[-1].x1, bottom, size, False, page_width)
