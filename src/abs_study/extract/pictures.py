"""Pages drawn as small grey pictures, with the boxes of their words: where a quote stands, seen."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image

from .limits import allow_pages
from .model import Limits, Unreadable
from .pdf_file import open_document
from .sheets import page_words

_WIDTH = 700  # pixels: 11 point type is still read
_HIGHEST = 16_383  # pixels: what the format can hold
# Four greys without loss: crisper than a lossy picture, and half its size (a full page: 24 kB).
_GREYS = [round(round(value / 85) * 85) for value in range(256)]
# 13.5 kB a page in 11 ms; more work gives 12.2 kB in 23 ms (effort 1, thoroughness 80), 11.9 kB in 34 (4, 80).
_EFFORT, _THOROUGHNESS = 1, 20
_THOUSAND = 1000


def draw(path: Path, limits: Limits, numbers: Sequence[int], emit: Callable[[dict], None]) -> None:
    """Emit a record for each page that can be drawn: WebP in base64, its size in pixels, its words.

    Words are [text, left, top, right, bottom], the box in thousandths of the page's width and height.
    """
    document = open_document(path)
    allow_pages(limits, len(numbers))
    emit({"allow": [len(numbers), 0]})
    for number in numbers:
        for record in _drawn(document, number, limits):
            emit(record)
    emit({"status": "ok", "detail": ""})


def _drawn(document: pdfium.PdfDocument, number: int, limits: Limits) -> Iterator[dict]:
    if not 1 <= number <= len(document):
        return
    try:
        page = document[number - 1]
    except pdfium.PdfiumError:
        return
    try:
        width, height = (max(side, 1.0) for side in page.get_size())
        # A side is rounded up, hence one pixel less than the most.
        scale = min(_WIDTH / width, (_HIGHEST - 1) / height, (limits.pixels / (width * height)) ** 0.5)
        image = page.render(scale=scale, grayscale=True).to_pil()
        words = [
            [word.text, *_thousandths((word.x0, word.top, word.x1, word.bottom), width, height)]
            for word in page_words(page)
        ]
    except pdfium.PdfiumError:
        return
    finally:
        page.close()
    record = {"picture": number, "width": image.width, "height": image.height}
    yield record | {"image": base64.b64encode(_webp(image)).decode(), "words": words}


def _thousandths(box: Sequence[float], width: float, height: float) -> list[int]:
    sides = (width, height, width, height)
    return [
        min(max(round(_THOUSAND * value / side), 0), _THOUSAND)
        for value, side in zip(box, sides, strict=True)
    ]


def _webp(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.convert("L").point(_GREYS).save(
        buffer, "WEBP", lossless=True, method=_EFFORT, quality=_THOROUGHNESS
    )
    return buffer.getvalue()


def check_drawable(kind: str) -> None:
    """Raise Unreadable for a format whose pages are not fixed, so cannot be drawn."""
    if kind != "pdf":
        raise Unreadable("unsupported", kind)
