"""Pages and blocks cut into passages: sentences, table rows, headings, each at its exact place.

A sentence never crosses a block. A sentence that goes on on the next page (a paragraph broken by the page's
end) therefore stays two passages, one on each page, so that every passage has one page and exact offsets.
Headers and footers are no passages.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from .sentences import spans
from .tables import TABLES

SEPARATOR = " > "
_WHOLE = frozenset({"heading", "table_row"})
_LEFT_OUT = frozenset({"header", "footer"})


def segment(pages: pd.DataFrame, blocks: pd.DataFrame) -> pd.DataFrame:
    """Return the table `passages` of the tables `pages` and `blocks` of one or more documents.

    Sentences of body, list, footnote and caption blocks; table rows and headings whole. `section` is the
    path of headings above (a heading's own path ends with itself). `text` is `page text[start:end]`.
    """
    texts = {(row.document_id, row.page): row.text for row in pages.itertuples(index=False)}
    rows: list[tuple] = []
    for document_id, own in blocks.groupby("document_id", sort=False):
        rows.extend(_document(str(document_id), own.sort_values(["page", "start"], kind="stable"), texts))
    table = TABLES["passages"]
    return table.conform(pd.DataFrame(rows, columns=list(table.columns))) if rows else table.empty()


def _document(document_id: str, blocks: pd.DataFrame, texts: dict) -> Iterator[tuple]:
    path: list[tuple[int, str]] = []
    section = ""
    for block in blocks.itertuples(index=False):
        if block.kind in _LEFT_OUT:
            continue
        page, start, end = int(block.page), int(block.start), int(block.end)
        text = texts[document_id, block.page]
        if block.kind == "heading":
            level = max(int(block.level), 1)
            path = [*(step for step in path if step[0] < level), (level, text[start:end])]
            section = SEPARATOR.join(title for _level, title in path)
        for left, right in _spans(text[start:end], block.kind):
            place = start + left
            yield (
                f"{document_id}:{page}:{place}", document_id, page, place, start + right, block.kind, section,
                text[place : start + right],
            )  # fmt: skip


def _spans(text: str, kind: str) -> list[tuple[int, int]]:
    return [(0, len(text))] if kind in _WHOLE else spans(text)
