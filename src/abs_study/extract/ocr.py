"""Scanned pages: rendered in grey at 300 dpi, read by tesseract in French, with its confidence."""

from __future__ import annotations

import subprocess

import pypdfium2 as pdfium

from .characters import Fragment, Word
from .model import Limits
from .paragraphs import paragraphs

_DPI = 300
_TRUSTED = 0.75


def recognise(document: pdfium.PdfDocument, index: int, sheet, limits: Limits, tesseract: str) -> None:
    """Fill `sheet` with what tesseract reads on a page; a failure is a flag of the page."""
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
    except subprocess.SubprocessError:
        sheet.flags.append("ocr_failed")
        return
    lines, trust = _lines(answer.decode("utf-8", "replace"), scale)
    sheet.drafts = paragraphs(lines, height, width)
    if trust:
        sheet.confidence = round(sum(trust) / len(trust) / 100, 4)
        if sheet.confidence < _TRUSTED:
            sheet.flags.append("low_confidence")


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


def _lines(tsv: str, scale: float) -> tuple[list[Fragment], list[float]]:
    """Return the lines that tesseract found (its order), and the confidence of each word."""
    lines: list[Fragment] = []
    trust: list[float] = []
    place = None
    for row in tsv.split("\n")[1:]:
        cells = row.split("\t")
        if len(cells) != 12 or cells[0] != "5" or not cells[11].strip():
            continue
        left, top, width, height = (float(cell) / scale for cell in cells[6:10])
        trust.append(float(cells[10]))
        if cells[1:5] != place:
            place = cells[1:5]
            lines.append(Fragment([], left, top, left + width, top + height))
        line = lines[-1]
        line.words.append(Word(cells[11], left, top, left + width, top + height, height, False, True))
        line.x1 = max(line.x1, left + width)
        line.top, line.bottom = min(line.top, top), max(line.bottom, top + height)
    for line in lines:
        heights = sorted(word.bottom - word.top for word in line.words)
        line.size = heights[len(heights) // 2]
    return lines, trust
