"""DOCX by python-docx: paragraphs and tables in order, headings by style, notes from their own part."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from .assemble import page_from_drafts
from .clean import canonical
from .marks import numbered_level, starts_bullet, starts_caption
from .model import Draft, Limits, Page, Unreadable
from .packed import open_archive, parse

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_ENCLOSING = frozenset(f"{_W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "smartTag"))
_HEADING = re.compile(r"(?:heading|titre)\s*(\d)", re.IGNORECASE)


def pages(path: Path, limits: Limits, tesseract: str, emit: Callable[[dict], None]) -> Iterator[Page]:
    """Yield the one page of a DOCX document."""
    with open_archive(path, limits) as archive:
        notes = [
            *_notes(parse(archive, "word/footnotes.xml", limits), "footnote"),
            *_notes(parse(archive, "word/endnotes.xml", limits), "endnote"),
        ]
        for name in ("word/document.xml", "word/styles.xml", "word/numbering.xml"):
            parse(archive, name, limits)
    document = _open(path)
    about = document.core_properties
    emit(
        {
            "meta": {
                "format": "docx", "engine": "python-docx", "title": about.title or "",
                "author": about.author or "", "page_count": 1,
            }
        }
    )  # fmt: skip
    yield page_from_drafts(1, [*_blocks(document), *notes])


def _open(path: Path):
    import docx

    try:
        return docx.Document(str(path))
    except Exception as error:
        # python-docx raises KeyError, ValueError, PackageNotFoundError, lxml errors... on broken packages.
        raise Unreadable("malformed", f"{type(error).__name__}: {error}"[:300]) from error


def _notes(root, name: str) -> Iterator[Draft]:
    if root is None:
        return
    for note in root.iter(f"{_W}{name}"):
        if note.get(f"{_W}type") in ("separator", "continuationSeparator", "continuationNotice"):
            continue
        text = canonical(" ".join(_text(paragraph) for paragraph in note.iter(f"{_W}p")))
        if text:
            yield Draft(text, "footnote")


def _text(paragraph) -> str:
    """Return a paragraph element's text: runs, links, insertions; not deletions."""
    parts: list[str] = []
    for node in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}noBreakHyphen"):
        if node.tag == f"{_W}tab" and node.getparent().tag == f"{_W}tabs":
            continue
        if next(node.iterancestors(_FALLBACK), None) is not None:
            continue
        if node.tag == f"{_W}t":
            parts.append(node.text or "")
        else:
            parts.append("-" if node.tag == f"{_W}noBreakHyphen" else " ")
    return "".join(parts)


def _blocks(document) -> Iterator[Draft]:
    yield from _inside(document.element.body, document._body)


def _inside(parent, story) -> Iterator[Draft]:
    """Yield the drafts of a story's children, also of those that content controls and the like enclose."""
    from docx.text.paragraph import Paragraph

    for child in parent:
        if child.tag == f"{_W}p":
            draft = _paragraph(Paragraph(child, story))
            if draft.text:
                yield draft
        elif child.tag == f"{_W}tbl":
            yield from _rows(child)
        elif child.tag in _ENCLOSING:
            yield from _inside(child, story)


def _paragraph(paragraph) -> Draft:
    text = canonical(_text(paragraph._p))
    style = (paragraph.style.name if paragraph.style is not None else "") or ""
    level = _style_level(paragraph, style)
    if level:
        return Draft(text, "heading", level)
    if style.lower().startswith(("caption", "légende")) or (starts_caption(text) and len(text) < 200):
        return Draft(text, "caption")
    if paragraph._p.find(f"{_W}pPr/{_W}numPr") is not None or style.lower().startswith("list"):
        return Draft(text, "list")
    if starts_bullet(text):
        return Draft(text, "list")
    if 0 < len(text) <= 100 and text[-1] not in ".;,:" and _all_bold(paragraph):
        return Draft(text, "heading", numbered_level(text) or 3)
    return Draft(text)


def _style_level(paragraph, style: str) -> int:
    """Return the heading level of a paragraph's style (by name or outline level), else 0."""
    match = _HEADING.match(style)
    if match:
        return min(max(int(match.group(1)), 1), 4)
    if style.lower() in ("title", "titre"):
        return 1
    if style.lower() in ("subtitle", "sous-titre"):
        return 2
    outline = paragraph._p.find(f"{_W}pPr/{_W}outlineLvl")
    value = outline.get(f"{_W}val", "") if outline is not None else ""
    return int(value) + 1 if value.isdigit() and int(value) < 4 else 0


def _all_bold(paragraph) -> bool:
    runs = [run for run in paragraph.runs if run.text.strip()]
    style_bold = bool(paragraph.style is not None and paragraph.style.font.bold)
    return bool(runs) and all(run.bold or (run.bold is None and style_bold) for run in runs)


def _rows(table) -> Iterator[Draft]:
    """Yield a table's rows; a cell merged over several columns is said once."""
    first = True
    for row in table.iter(f"{_W}tr"):
        if next(row.iterancestors(f"{_W}tbl"), None) is not table:
            continue
        cells = [
            canonical(" ".join(_text(paragraph) for paragraph in cell.iter(f"{_W}p")))
            for cell in row.iter(f"{_W}tc")
            if next(cell.iterancestors(f"{_W}tr"), None) is row
        ]
        if any(cells):
            yield Draft("\t".join(cells), "table_row", new_table=first)
            first = False
