"""What each draft of a document is: heading, caption, list, note, by the document's own habits."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from .furniture import mark_furniture
from .marks import numbered_level, starts_bullet, starts_caption, starts_list, starts_note, starts_source
from .model import Draft

_LONGEST = 160
_LARGER = 1.12
_NOTE = 0.9
_LEADERS = re.compile(r"(?:\.\s?){4,}\s*\d*$|…{2,}\s*\d*$")  # A line of a table of contents.
_LETTER = re.compile(r"[^\W\d_]")
Style = tuple[float, bool]


def classify(sheets) -> None:
    """Set kind and level of every draft, from sizes, weights, numbers and repetition over the pages."""
    mark_furniture(sheets)
    body = body_size(sheets)
    heads: list[Draft] = []
    scanned: list[Draft] = []
    for sheet in sheets:
        drafts = [draft for draft in sheet.drafts if draft.kind in ("body", "list")]
        for position, draft in enumerate(drafts):
            before = drafts[position - 1] if position else None
            after = drafts[position + 1] if position + 1 < len(drafts) else None
            draft.kind = _kind(draft, before, after, body)
            if draft.kind == "heading":
                (scanned if sheet.source == "ocr" else heads).append(draft)
        _mark_notes(sheet.drafts, body)
    _drop_false_heads(sheets)
    _set_levels([draft for draft in heads if draft.kind == "heading"], sheets)
    for draft in scanned:
        # Heights measured on an image are too rough to rank: the number tells, else large or not.
        draft.level = min(numbered_level(draft.text) or (1 if draft.size >= 1.5 * body else 2), 4)


def body_size(sheets) -> float:
    """Return the type size of most characters outside tables and furniture."""
    sizes: Counter[float] = Counter()
    for sheet in sheets:
        for draft in sheet.drafts:
            if draft.kind in ("body", "list"):
                sizes[_rounded(draft.size)] += len(draft.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _rounded(size: float) -> float:
    return round(size * 2) / 2


def _kind(draft: Draft, before: Draft | None, after: Draft | None, body: float) -> str:
    text = draft.text
    if starts_caption(text) and len(text) < 300 and (draft.size < 1.3 * body or starts_source(text)):
        return "caption"
    if starts_bullet(text):
        return "list"
    if _is_heading(draft, before, after, body):
        return "heading"
    return "list" if starts_list(text) else "body"


def _is_heading(draft: Draft, before: Draft | None, after: Draft | None, body: float) -> bool:
    text = draft.text
    large = draft.size >= _LARGER * body
    room = 1.5 if draft.size > 1.4 * body else 1.0
    if len(_LETTER.findall(text)) < 3 or len(text) > _LONGEST * room or draft.lines > 4 * room:
        return False
    if text.endswith((",", ";")) or (
        text.endswith((".", ":")) and not (large and draft.bold and draft.lines <= 2)
    ):
        return False
    if _LEADERS.search(text):
        return False
    if large or (draft.bold and draft.size >= 0.93 * body):
        return text[0].islower() is False or large
    level = numbered_level(text)
    if not level or draft.lines > 2 or len(text) > 100:
        return False
    enumerated = any(
        other is not None and starts_list(other.text) and not other.bold for other in (before, after)
    )
    return not enumerated and not text.endswith((".", "?", "!"))


def _drop_false_heads(sheets) -> None:
    """Keep only the largest headings of a page whose blocks would nearly all be headings."""
    for sheet in sheets:
        own = [draft for draft in sheet.drafts if draft.kind not in ("header", "footer")]
        heads = [draft for draft in own if draft.kind == "heading"]
        if len(heads) < 6 or len(heads) <= 0.6 * len(own):
            continue
        largest = max(draft.size for draft in heads)
        for draft in heads:
            if draft.size < 0.95 * largest and not numbered_level(draft.text):
                draft.kind, draft.level = "body", 0


def _mark_notes(drafts: list[Draft], body: float) -> None:
    """Small type at the foot of a page is a note: from the first marked one to the end of the page."""
    open_notes = False
    for draft in drafts:
        if draft.kind in ("header", "footer", "table_row", "caption"):
            continue
        small = draft.size <= _NOTE * body and draft.top > 0.5
        if small and (open_notes or starts_note(draft.text)) and draft.kind in ("body", "list"):
            draft.kind, draft.level = "footnote", 0
            open_notes = True
        elif not small:
            open_notes = False


def _set_levels(heads: list[Draft], sheets) -> None:
    """Rank the styles of headings: the largest type first, a number's own depth where most bear one."""
    styles: dict[Style, list[Draft]] = defaultdict(list)
    for draft in heads:
        styles[_rounded(draft.size), draft.bold].append(draft)
    order = sorted(styles, key=lambda style: (-style[0], not style[1]))
    titles = _titles(order, styles, sheets)
    level = 0
    for style in order:
        own = styles[style]
        if style in titles:
            told = 1
        else:
            told = _numbered(own) or level + 1
            told = level = max(min(told, 4), min(level, 4), 1)
        for draft in own:
            draft.level = told
    for draft in heads:
        number = numbered_level(draft.text)
        if number >= 2 and draft.text[:1].isdigit():
            draft.level = min(number, 4)


def _numbered(drafts: list[Draft]) -> int:
    """Return the depth that the numbers of a style's headings tell, 0 where few bear one."""
    levels = [level for level in (numbered_level(draft.text) for draft in drafts) if level]
    if len(levels) * 2 < len(drafts):
        return 0
    return Counter(levels).most_common(1)[0][0]


def _titles(order: list[Style], styles: dict[Style, list[Draft]], sheets) -> set[Style]:
    """The document's own title: the largest styles, seen only on the first two pages, others below them."""
    early = {id(draft) for sheet in sheets[:2] for draft in sheet.drafts}
    titles: set[Style] = set()
    for style in order[:-1]:
        own = styles[style]
        if len(own) > 2 or any(id(draft) not in early for draft in own) or _numbered(own):
            break
        titles.add(style)
    return titles
