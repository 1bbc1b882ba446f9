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
_HIGHEST = 16_383  # pixels: what any browser shows
# Four greys without loss: crisper than a lossy picture, and half its size. PNG: 19.3 kB a page in 4.5 ms, over the 166
# pages of the fictitious reports; WebP gives 17.3 kB in 12 ms at its lowest effort.
_GREY = 85
_NEAREST = [round(value / _GREY) for value in range(256)]
_PALETTE = [part for value in range(4) for part in (value * _GREY,) * 3]
_THOUSAND = 1000


def draw(path: Path, limits: Limits, numbers: Sequence[int], emit: Callable[[dict], None]) -> None:
    """Emit a record for each page that can be drawn: PNG in base64, its size in pixels, its words.

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
            for word in page_words(page, styled=False)
        ]
    except pdfium.PdfiumError:
        return
    finally:
        page.close()
    record = {"picture": number, "width": image.width, "height": image.height}
    yield record | {"image": base64.b64encode(_png(image)).decode(), "words": words}


def _thousandths(box: Sequence[float], width: float, height: float) -> list[int]:
    places = [round(_THOUSAND * value / side) for value, side in zip(box, (width, height) * 2, strict=True)]
    # Few words stand out of their page, and many are placed.
    if min(places) < 0 or max(places) > _THOUSAND:
        return [min(max(place, 0), _THOUSAND) for place in places]
    return places


def _png(image: Image.Image) -> bytes:
    greys = image.point(_NEAREST)
    greys.putpalette(_PALETTE)
    buffer = io.BytesIO()
    greys.save(buffer, "PNG", bits=2)
    return buffer.getvalue()


def check_drawable(kind: str) -> None:
    """Raise Unreadable for a format whose pages are not fixed, so cannot be drawn."""
    if kind != "pdf":
        raise Unreadable("unsupported", kind)
