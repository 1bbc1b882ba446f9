"""Reading documents: PDF, scans, DOCX, ODT, HTML, TXT, each in its own process, each failure a status."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .model import OK, STATUSES, Block, Extraction, Limits, Page, PagePicture
from .sniff import SUFFIXES

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "OK", "STATUSES", "SUFFIXES", "Block", "Extraction", "Limits", "Page", "PagePicture", "draw_pages", "extract_file", "fork_readers",
    "ocr_available", "readers_are_forked",
    "to_tables",
]  # fmt: skip


def extract_file(
    path: str | os.PathLike[str], *, ocr: bool = True, limits: Limits | None = None
) -> Extraction:
    """Read one document in its own process, under limits of time, memory and size.

    Never raises for a bad document: `status` is one of STATUSES and `message` says it in French. With
    status "ok" every page is there; pages that would need recognition and could not get it are flagged
    "ocr_missing". `meta` holds title, author, page_count, engine, format, encoding where known.
    """
    from .sandbox import run

    return run(Path(path), ocr, limits or Limits())


def draw_pages(
    path: str | os.PathLike[str], pages: Sequence[int], *, limits: Limits | None = None
) -> tuple[PagePicture, ...]:
    """Draw some pages of a PDF in its own process, under the same limits as reading.

    Never raises for a bad document: pages that cannot be drawn, and all those of a format without fixed
    pages, are left out.
    """
    from .sandbox import draw

    return draw(Path(path), pages, limits or Limits())


def fork_readers() -> None:
    """From now on fork the processes that read from this one, which must have no other thread (Linux)."""
    from .sandbox import fork_readers as fork

    fork()


def readers_are_forked() -> bool:
    """Tell whether the processes that read are forked from this one."""
    from .sandbox import readers_are_forked as told

    return told()


def ocr_available() -> bool:
    """Tell whether scans can be read here: tesseract on the path, with its French data."""
    from .sandbox import ocr_available as available

    return available()


def to_tables(document_id: str, extraction: Extraction) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tables `pages` and `blocks` of one document (both empty where nothing was read)."""
    from .frames import to_tables as convert

    return convert(document_id, extraction)
