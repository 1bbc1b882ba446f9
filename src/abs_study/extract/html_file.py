"""HTML by selectolax (lexbor): headings, paragraphs, lists, tables; scripts and menus are skipped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from .assemble import page_from_drafts
from .clean import canonical
from .marks import starts_caption
from .model import Draft, Limits, Page, Unreadable
from .txt_file import decode

_SKIPPED = frozenset(
    "script style nav noscript template head svg math iframe object form button select input textarea".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figure "
    "footer header hr html main ol p pre section summary table tbody thead tfoot tr td th ul li h1 "
    "h2 h3 h4 h5 h6 caption figcaption".split()
)
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w\-]+)", re.IGNORECASE)
_DEPTH = 400


def pages(path: Path, limits: Limits, tesseract: str, emit: Callable[[dict], None]) -> Iterator[Page]:
    """Yield the one page of an HTML document."""
    from selectolax.lexbor import LexborHTMLParser

    data = path.read_bytes()
    if len(data) > 4 * limits.characters:
        raise Unreadable("too_large", f"{len(data)} bytes of HTML")
    text, encoding = _decode(data)
    tree = LexborHTMLParser(text)
    title = tree.css_first("title")
    author = tree.css_first('meta[name="author"]')
    emit(
        {
            "meta": {
                "format": "html", "engine": "selectolax", "encoding": encoding, "page_count": 1,
                "title": canonical(title.text()) if title else "",
                "author": canonical((author.attributes.get("content") or "") if author else ""),
            }
        }
    )  # fmt: skip
    body = tree.body or tree.root
    yield page_from_drafts(1, [d for d in _Walk().blocks(body, "body", 0) if d.text] if body else [])


def _decode(data: bytes) -> tuple[str, str]:
    """Return the text: the declared encoding where it holds strictly, else as for plain text."""
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        name = declared.group(1).decode("ascii", "replace").lower()
        # Browsers read latin-1 as cp1252 (WHATWG Encoding).
        name = "cp1252" if name in ("iso-8859-1", "latin1", "latin-1", "us-ascii") else name
        try:
            return data.decode(name), name
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data)


class _Walk:
    """Gathers inline text and flushes it at every block's edge."""

    def __init__(self) -> None:
        self.inline: list[str] = []

    def flush(self, kind: str, level: int = 0) -> Iterator[Draft]:
        text = canonical("".join(self.inline))
        self.inline.clear()
        if text:
            if kind == "body" and starts_caption(text) and len(text) < 200:
                kind = "caption"
            yield Draft(text, kind, level)

    def blocks(self, node, kind: str, depth: int) -> Iterator[Draft]:
        if depth > _DEPTH:
            self.inline.append(node.text() or "")
            return
        for child in node.iter(include_text=True):
            tag = child.tag
            if tag == "-text":
                self.inline.append(child.text_content or "")
            elif tag in _SKIPPED or tag.startswith(("!", "_", "-")):
                continue
            elif tag == "br":
                self.inline.append(" ")
            elif tag == "table":
                yield from self.flush(kind)
                yield from self._rows(child)
            elif tag in _BLOCKS:
                yield from self.flush(kind)
                yield from self._block(child, tag, kind, depth)
            else:
                yield from self.blocks(child, kind, depth + 1)

    def _block(self, child, tag: str, kind: str, depth: int) -> Iterator[Draft]:
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.inline.append(child.text(deep=True, separator=""))
            yield from self.flush("heading", min(int(tag[1]), 4))
            return
        inner = {"li": "list", "dd": "list", "caption": "caption", "figcaption": "caption"}.get(tag, kind)
        yield from self.blocks(child, inner, depth + 1)
        yield from self.flush(inner)

    def _rows(self, table) -> Iterator[Draft]:
        caption = table.css_first("caption")
        if caption is not None:
            yield Draft(canonical(caption.text()), "caption")
        first = True
        for row in table.css("tr"):
            cells = [canonical(c.text(separator=" ")) for c in row.iter() if c.tag in ("td", "th")]
            if any(cells):
                yield Draft("\t".join(cells), "table_row", new_table=first)
                first = False
