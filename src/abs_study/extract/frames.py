"""Extractions as the declared tables `pages` and `blocks`."""

from __future__ import annotations

import pandas as pd

from ..tables import TABLES
from .model import Extraction


def to_tables(document_id: str, extraction: Extraction) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tables `pages` and `blocks` of one document (both empty where nothing was read)."""
    pages = [
        (document_id, page.number, page.text, page.source, page.confidence, " ".join(page.flags))
        for page in extraction.pages
    ]
    blocks = [
        (document_id, page.number, block.start, block.end, block.kind, block.level)
        for page in extraction.pages
        for block in page.blocks
    ]
    return _frame("pages", pages), _frame("blocks", blocks)


def _frame(name: str, rows: list[tuple]) -> pd.DataFrame:
    table = TABLES[name]
    return table.conform(pd.DataFrame(rows, columns=list(table.columns))) if rows else table.empty()
