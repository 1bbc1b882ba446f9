"""The text of a report as the panel shows it: pages, paragraphs, sentences at their places; quotes found in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import pandas as pd

from ..codings import EXACT, NOT_FOUND, Anchor, DocumentText
from ..passages import SEPARATOR
from ..study import Study

_LIKE = (
    0.6  # below this likeness nothing is proposed for a quote that is not found, as when a sheet is taken in
)
_DEEPEST = 4


@dataclass(frozen=True)
class Place:
    """Where a quote stands: its spans (page, start, end) and how sure that is (`codings` statuses)."""

    spans: tuple[tuple[int, int, int], ...]
    status: str


class ReportText:
    """One report: the texts of its pages, and its passages."""

    def __init__(self, pages: pd.DataFrame, blocks: pd.DataFrame, passages: pd.DataFrame) -> None:
        """Take the rows of one report (TABLES["pages"], ["blocks"], ["passages"])."""
        pages = pages.sort_values("page", kind="stable")
        self._pages, self._blocks, self._passages = pages, blocks, passages
        self.texts = {int(page): text for page, text in zip(pages["page"], pages["text"], strict=True)}
        self.scanned = frozenset(int(page) for page in pages.loc[pages["source"] == "ocr", "page"])
        self._places: dict[tuple[str, int | None], Place] = {}

    @cached_property
    def _folded(self) -> DocumentText:
        return DocumentText(self._pages, self._blocks)

    def cut(self, page: int, start: int, end: int) -> str:
        """Return the text between two places of a page; raises KeyError where there is none."""
        text = self.texts[page]
        if not 0 <= start < end <= len(text) or not text[start:end].strip():
            raise KeyError((page, start, end))
        return text[start:end]

    def place(self, quote: str, page: int | None) -> Place:
        """Return where a quote stands, near `page` where it is given: to the letter, else as `import` finds it."""
        if (quote, page) not in self._places:
            self._places[quote, page] = self._verbatim(quote, page) or self.found(quote, page)
        return self._places[quote, page]

    def nearest(self, quote: str) -> tuple[int, str] | None:
        """Return the page and the sentence most like a quote that is not found, None where nothing is near."""
        anchor: Anchor = self._folded.nearest(quote)
        if not anchor.spans or anchor.score < _LIKE:
            return None
        page, start, end = anchor.spans[0]
        rows = self._passages[self._passages["page"] == page]
        shared = rows["end"].clip(upper=end) - rows["start"].clip(lower=start)
        return page, rows.loc[shared.idxmax(), "text"] if (shared > 0).any() else self.texts[page][start:end]

    def _verbatim(self, quote: str, page: int | None) -> Place | None:
        for number in self.texts if page is None else [page]:
            start = self.texts.get(number, "").find(quote)
            if start >= 0:
                return Place(((number, start, start + len(quote)),), EXACT)
        return None

    def found(self, quote: str, page: int | None) -> Place:
        """Return where a quote stands as `import` and `run` find it."""
        anchor = self._folded.find(quote, page)
        return Place(anchor.spans, anchor.status)

    def view(self) -> list[dict]:
        """Return the pages for the browser: paragraphs of sentences (start, end, text), the rest as plain text."""
        passages = {int(page): rows for page, rows in self._passages.groupby("page")}
        blocks = {int(page): rows for page, rows in self._blocks.groupby("page")}
        return [
            {
                "page": page,
                "scanned": page in self.scanned,
                "paragraphs": _paragraphs(text, passages.get(page), blocks.get(page)),
            }
            for page, text in self.texts.items()
        ]


def _paragraphs(text: str, passages: pd.DataFrame | None, blocks: pd.DataFrame | None) -> list[dict]:
    """The sentences of each block together; what belongs to no passage (running heads and feet) as it stands."""
    starts = sorted(int(start) for start in blocks["start"]) if blocks is not None else []
    pieces = list(_pieces(text, passages, starts))
    paragraphs = []
    for (_block, kind, depth), units in groupby(pieces, key=lambda piece: piece[:3]):
        paragraphs.append({"kind": kind, "depth": depth, "units": [list(unit[3:]) for unit in units]})
    return paragraphs


def _pieces(
    text: str, passages: pd.DataFrame | None, starts: list[int]
) -> Iterator[tuple[int, str, int, int, int, str]]:
    position = 0
    rows = passages.sort_values("start", kind="stable").itertuples() if passages is not None else ()
    for row in rows:
        start, end = int(row.start), int(row.end)
        yield from _plain(text, position, start)
        block = bisect_right(starts, start) if row.kind != "table_row" else 0
        depth = min(row.section.count(SEPARATOR) + 1, _DEEPEST) if row.kind == "heading" else 0
        yield block, row.kind, depth, start, end, text[start:end]
        position = end
    yield from _plain(text, position, len(text))


def _plain(text: str, start: int, end: int) -> Iterator[tuple[int, str, int, int, int, str]]:
    if text[start:end].strip():
        yield -start - 1, "plain", 0, start, end, text[start:end]


class Library:
    """The reports of a study, each made ready when it is opened."""

    def __init__(self, study: Study) -> None:
        """Read pages, blocks and passages; raises StudyError where the study was not run."""
        frames = [study.read(name) for name in ("pages", "blocks", "passages")]
        self._tables = [dict(tuple(frame.groupby("document_id"))) for frame in frames]
        self._empty = [frame.iloc[:0] for frame in frames]
        self._open: dict[str, ReportText] = {}

    def __contains__(self, document: str) -> bool:
        """Whether the text of a report is known."""
        return document in self._tables[0]

    def __getitem__(self, document: str) -> ReportText:
        """Return the text of a report, empty where it could not be read."""
        if document not in self._open:
            parts = zip(self._tables, self._empty, strict=True)
            self._open = {document: ReportText(*(table.get(document, empty) for table, empty in parts))}
        return self._open[document]


__all__ = ["NOT_FOUND", "Library", "Place", "ReportText"]
