"""From drafts to a page: blocks joined into one canonical text, with exact offsets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .model import Block, Draft, Page


def page_from_drafts(
    number: int,
    drafts: Iterable[Draft],
    source: str = "text",
    confidence: float | None = None,
    flags: Sequence[str] = (),
) -> Page:
    """Join drafts into a page: an empty line between blocks, a line end between rows of one table."""
    parts: list[str] = []
    blocks: list[Block] = []
    position = 0
    previous = None
    for draft in drafts:
        if not draft.text:
            continue
        if previous is not None:
            rows = draft.kind == previous.kind == "table_row" and not draft.new_table
            gap = "\n" if rows else "\n\n"
            parts.append(gap)
            position += len(gap)
        parts.append(draft.text)
        blocks.append(Block(position, position + len(draft.text), draft.kind, draft.level))
        position += len(draft.text)
        previous = draft
    return Page(number, "".join(parts), source, confidence, tuple(flags), tuple(blocks))
