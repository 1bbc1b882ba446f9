"""ODT by zip and lxml: headings, paragraphs, lists, tables, notes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from lxml import etree

from .assemble import page_from_drafts
from .clean import canonical
from .marks import starts_caption
from .model import Draft, Limits, Page, Unreadable
from .packed import open_archive, parse

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_SKIPPED = frozenset({f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_TEXT}table-of-content"})


def pages(path: Path, limits: Limits, tesseract: str, emit: Callable[[dict], None]) -> Iterator[Page]:
    """Yield the one page of an ODT document."""
    with open_archive(path, limits) as archive:
        if "META-INF/manifest.xml" in archive.namelist():
            manifest = parse(archive, "META-INF/manifest.xml", limits)
            if any(str(e.tag).endswith("}encryption-data") for e in manifest.iter()):
                raise Unreadable("encrypted", "encrypted ODT")
        content = parse(archive, "content.xml", limits)
        if content is None:
            raise Unreadable("malformed", "content.xml is absent")
        about = parse(archive, "meta.xml", limits)
    emit({"meta": _meta(about) | {"format": "odt", "engine": "lxml", "page_count": 1}})
    body = content.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise Unreadable("malformed", "no text in the document")
    reader = _Reader(content)
    yield page_from_drafts(1, [*reader.blocks(body), *reader.notes])


def _meta(root: etree._Element | None) -> dict:
    if root is None:
        return {}
    author = root.findtext(f".//{_META}initial-creator") or root.findtext(f".//{_DC}creator") or ""
    return {"title": root.findtext(f".//{_DC}title") or "", "author": author}


class _Reader:
    """Walks the body; notes are gathered for the end of the page."""

    def __init__(self, content: etree._Element) -> None:
        self.notes: list[Draft] = []
        self.bold = {
            style.get(f"{_STYLE}name")
            for style in content.iter(f"{_STYLE}style")
            for properties in style.iter(f"{_STYLE}text-properties")
            if properties.get(f"{_FO}font-weight") == "bold"
        }

    def blocks(self, parent: etree._Element, in_list: bool = False) -> Iterator[Draft]:
        for child in parent:
            tag = child.tag
            if not isinstance(tag, str) or tag in _SKIPPED:
                continue
            if tag == f"{_TEXT}h":
                level = child.get(f"{_TEXT}outline-level", "1")
                yield Draft(self.text(child), "heading", min(int(level) if level.isdigit() else 1, 4))
            elif tag == f"{_TEXT}p":
                yield self._paragraph(child, in_list)
            elif tag == f"{_TEXT}list":
                for item in child:
                    yield from self._item(item)
            elif tag == f"{_TABLE}table":
                yield from self._rows(child)
            else:
                yield from self.blocks(child, in_list)

    def _item(self, item: etree._Element) -> Iterator[Draft]:
        """Yield a list item; a numbered heading may hide in a list (an office habit)."""
        for draft in self.blocks(item, in_list=True):
            if draft.kind == "list" and not draft.text:
                continue
            yield draft

    def _paragraph(self, node: etree._Element, in_list: bool) -> Draft:
        text = self.text(node)
        style = node.get(f"{_TEXT}style-name", "")
        if in_list:
            return Draft(text, "list")
        if style in ("Title", "Titre"):
            return Draft(text, "heading", 1)
        if starts_caption(text) and len(text) < 200:
            return Draft(text, "caption")
        if self._all_bold(node, style) and 0 < len(text) <= 100 and text[-1] not in ".;,":
            return Draft(text, "heading", 3)
        return Draft(text)

    def _all_bold(self, node: etree._Element, style: str) -> bool:
        if style in self.bold:
            return True
        spans = [child for child in node if child.tag == f"{_TEXT}span"]
        inside = sum(len("".join(s.itertext())) for s in spans if s.get(f"{_TEXT}style-name") in self.bold)
        return inside > 0 and inside >= 0.95 * len("".join(node.itertext()).strip())

    def _rows(self, table: etree._Element) -> Iterator[Draft]:
        first = True
        for row in table.iter(f"{_TABLE}table-row"):
            cells = [
                " ".join(filter(None, (self.text(p) for p in cell.iter(f"{_TEXT}p", f"{_TEXT}h"))))
                for cell in row
                if cell.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
            ]
            if any(cells):
                yield Draft("\t".join(cells), "table_row", new_table=first)
                first = False

    def text(self, node: etree._Element) -> str:
        """Return a paragraph's text; a note inside becomes a footnote of the page."""
        parts: list[str] = []
        self._gather(node, parts)
        return canonical("".join(parts))

    def _gather(self, node: etree._Element, parts: list[str]) -> None:
        parts.append(node.text or "")
        for child in node:
            tag = child.tag
            if tag == f"{_TEXT}note":
                body = child.find(f"{_TEXT}note-body")
                if body is not None:
                    self.notes.append(Draft(canonical(" ".join(self.text(p) for p in body)), "footnote"))
            elif tag in (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"):
                parts.append(" ")
            elif isinstance(tag, str) and tag not in _SKIPPED:
                self._gather(child, parts)
            parts.append(child.tail or "")
