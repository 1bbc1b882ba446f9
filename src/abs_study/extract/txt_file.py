"""Plain text: encoding found, paragraphs, headings by number, capitals or underline, lists."""

from __future__ import annotations

import codecs
import contextlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from .assemble import page_from_drafts
from .clean import canonical
from .marks import numbered_level, starts_list
from .model import Draft, Limits, Page, Unreadable

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_UNDERLINE = re.compile(r"^\s*([=\-~_*])\1{2,}\s*$")
_FRENCH = frozenset("àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ«»’‘“”–—…€°\u00a0·•½")
_HIGH = re.compile(r"[^\x00-\x7f]")
_CAPITAL_INSIDE = re.compile(r"(?<=[a-z])[À-ÖØ-ÞŸŒ]")
_PLAUSIBLE = 0.7
_SAMPLE = 200_000
_LETTERS = re.compile(r"[^\W\d_]")


def pages(path: Path, limits: Limits, tesseract: str, emit: Callable[[dict], None]) -> Iterator[Page]:
    """Yield the one page of a text file."""
    data = path.read_bytes()
    if len(data) > 4 * limits.characters:
        raise Unreadable("too_large", f"{len(data)} bytes of text")
    text, encoding = decode(data)
    emit({"meta": {"format": "txt", "engine": "text", "encoding": encoding, "page_count": 1}})
    yield page_from_drafts(1, drafts(text))


def decode(data: bytes) -> tuple[str, str]:
    """Return the text and its encoding: byte-order mark, strict UTF-8, strict cp1252, then a guess.

    >>> decode("déjà".encode("cp1252"))
    ('déjà', 'cp1252')
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    text, encoding = max(_readings(data), key=lambda reading: _french_share(reading[0]), default=("", ""))
    if text and _french_share(text) >= _PLAUSIBLE:
        return text, encoding
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is None:
        raise Unreadable("malformed", "unknown encoding")
    return str(best), best.encoding


def _readings(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield strict readings in the encodings of French files, the likeliest first."""
    for encoding in ("cp1252", "mac_roman", "cp850"):
        with contextlib.suppress(UnicodeDecodeError):
            yield data.decode(encoding), encoding


def _french_share(text: str) -> float:
    """Return the share of French letters and signs among the high characters, capitals inside words not."""
    high = _HIGH.findall(text, 0, _SAMPLE)
    wrong = len(_CAPITAL_INSIDE.findall(text, 0, _SAMPLE))
    return (sum(1 for character in high if character in _FRENCH) - wrong) / len(high) if high else 1.0


def drafts(text: str) -> Iterator[Draft]:
    """Yield the blocks of a plain text: paragraphs are set apart by empty lines, list items by their mark."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").split("\n")
    paragraph: list[str] = []
    for position, line in enumerate(lines):
        following = lines[position + 1] if position + 1 < len(lines) else ""
        if _UNDERLINE.match(line):
            if len(paragraph) == 1:
                yield Draft(canonical(paragraph.pop()), "heading", 1 if "=" in line else 2)
            continue
        if not line.strip():
            yield from _paragraph(paragraph)
        elif paragraph and (starts_list(line.strip()) or _standing_heading(line) or _heading_like(paragraph)):
            yield from _paragraph(paragraph)
            paragraph.append(line)
        else:
            paragraph.append(line)
            if _UNDERLINE.match(following) and len(paragraph) > 1:
                last = paragraph.pop()
                yield from _paragraph(paragraph)
                paragraph.append(last)
    yield from _paragraph(paragraph)


def _heading_like(paragraph: list[str]) -> bool:
    return len(paragraph) == 1 and bool(_standing_heading(paragraph[0]))


def _standing_heading(line: str) -> int:
    """Return the level of a line that is a heading by itself (number or capitals), else 0."""
    text = canonical(line)
    if not text or len(text) > 100 or text[-1] in ".,;":
        return 0
    level = numbered_level(text)
    if level:
        return level
    letters = _LETTERS.findall(text)
    return 1 if len(letters) >= 4 and text == text.upper() and len(text) <= 80 else 0


def _paragraph(lines: list[str]) -> Iterator[Draft]:
    if not lines:
        return
    level = _standing_heading(lines[0]) if len(lines) == 1 else 0
    text = lines[0].strip()
    if "\t" in text and len(lines) >= 1 and all("\t" in line.strip() for line in lines):
        for number, line in enumerate(lines):
            cells = [canonical(cell) for cell in line.strip().split("\t")]
            yield Draft("\t".join(cells), "table_row", new_table=number == 0)
    elif level:
        yield Draft(canonical(text), "heading", level)
    else:
        kind = "list" if starts_list(text) else "body"
        yield Draft(_joined(lines), kind)
    lines.clear()


def _joined(lines: list[str]) -> str:
    """Join a paragraph's lines; a word cut at a line's end keeps its hyphen only before a capital."""
    text = "\n".join(line.strip() for line in lines)
    text = re.sub(r"(?<=[a-zà-ÿœ])[\u00ad\u2010]\n(?=[a-zà-ÿœ])", "", text)
    text = re.sub(r"(?<=\w)-\n(?=\w)", "-", text)
    return canonical(text)
