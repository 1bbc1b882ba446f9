"""Lines of a page gathered into drafts of paragraphs, headings, list items."""

from __future__ import annotations

from .characters import HYPHEN_MARK, Fragment
from .marks import starts_bullet, starts_list
from .model import Draft

_SENTENCE_END = (".", "!", "?", "…", ":", ";", "»", ")", ".”")
_HYPHENS = ("-", "\u2010", "\u00ad", HYPHEN_MARK)


def paragraphs(lines: list[Fragment], page_height: float, page_width: float) -> list[Draft]:
    """Return the drafts of a page's lines, in their order; cut words keep HYPHEN_MARK at the cut."""
    drafts: list[Draft] = []
    group: list[Fragment] = []
    for line in lines:
        if group and not _same_paragraph(group, line):
            drafts.append(_draft(group, page_height, page_width))
            group = []
        group.append(line)
    if group:
        drafts.append(_draft(group, page_height, page_width))
    return drafts


def _same_paragraph(group: list[Fragment], line: Fragment) -> bool:
    last = group[-1]
    if abs(last.size - line.size) > 0.08 * last.size or last.bold != line.bold:
        return False
    if starts_list(line.text):
        return False
    pitch = line.middle - last.middle
    if not 0.2 * last.size < pitch < 2.0 * last.size:
        return False
    return not abs(line.x0 - group[-1].x0) > 3 * last.size


def _draft(group: list[Fragment], page_height: float, page_width: float) -> Draft:
    first, last = group[0], group[-1]
    text = join_lines([line.text for line in group])
    return Draft(
        text,
        "list" if starts_bullet(text) else "body",
        0,
        min(line.top for line in group) / page_height,
        max(line.bottom for line in group) / page_height,
        min(line.x0 for line in group) / page_width,
        max(line.x1 for line in group) / page_width,
        first.size,
        first.bold and last.bold,
        len(group),
    )


def join_lines(texts: list[str]) -> str:
    """Join a paragraph's lines by spaces; a hyphen that ends a line becomes HYPHEN_MARK, to be judged later."""
    joined = ""
    for text in texts:
        text = text.strip()
        if joined.endswith(_HYPHENS) and joined[-2:-1].isalpha() and text[:1].isalnum():
            joined = joined[:-1] + HYPHEN_MARK + text
        else:
            joined = f"{joined} {text}" if joined else text
    return joined
