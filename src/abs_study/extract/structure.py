"""What each draft of a document is: heading, caption, note, header, footer, by the document's own habits."""

from __future__ import annotations

from collections import Counter

from .marks import numbered_level, starts_caption


def classify(sheets) -> None:
    """Set kind and level of every draft, from sizes, weights, numbers and repetition over the pages."""
    sizes: Counter[float] = Counter()
    for sheet in sheets:
        for draft in sheet.drafts:
            sizes[round(draft.size * 2) / 2] += len(draft.text)
    body = sizes.most_common(1)[0][0] if sizes else 10.0
    for sheet in sheets:
        for draft in sheet.drafts:
            if draft.kind != "body":
                continue
            if starts_caption(draft.text) and len(draft.text) < 200:
                draft.kind = "caption"
            elif len(draft.text) < 140 and (draft.size > 1.15 * body or draft.bold) and draft.lines <= 3:
                draft.kind = "heading"
                draft.level = numbered_level(draft.text) or (1 if draft.size > 1.5 * body else 2)
