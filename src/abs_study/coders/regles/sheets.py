"""Passages as the coder reads them: in order, with their page of reading, without the document's title."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pandas as pd

from ...french import count_words
from ...passages import SEPARATOR
from ..language.context import leads
from .decide import CONTENT_KINDS, Passage

_SHEET_WORDS = 450
_SKIPPED_KINDS = ("header", "footer")
# A heading above more than this share of the passages is the document's title.
_TITLE_SHARE = 0.8


def read_passages(frame: pd.DataFrame) -> list[Passage]:
    """Rows of TABLES["passages"] as passages, with their page of reading.

    A document of one long page (DOCX, ODT, HTML) is read in sheets of about 450 words.
    """
    sections = _without_title(frame["section"].tolist())
    paged = frame["page"].nunique() > 1
    passages: list[Passage] = []
    sheet_words = 0
    columns = (frame[name].tolist() for name in ("page", "start", "end", "kind", "text"))
    for page, start, end, kind, text, section in zip(*columns, sections, strict=True):
        if kind in _SKIPPED_KINDS:
            continue
        if kind in CONTENT_KINDS and not paged:
            sheet_words += count_words(text)
        sheet = int(page) if paged else 1 + sheet_words // _SHEET_WORDS
        passages.append(Passage(len(passages), int(page), int(start), int(end), kind, section, text, sheet))
    kinds, texts, own = ([getattr(p, name) for p in passages] for name in ("kind", "text", "section"))
    return [
        replace(passage, lead=lead) for passage, lead in zip(passages, leads(kinds, texts, own), strict=True)
    ]


def _without_title(sections: list[str]) -> list[str]:
    """Drop a heading that stands above nearly the whole document: it is its title, not a section."""
    while sections:
        tops = Counter(section.split(SEPARATOR, 1)[0] for section in sections if section)
        if not tops:
            break
        title, count = tops.most_common(1)[0]
        if count <= _TITLE_SHARE * len(sections):
            break
        sections = [_below(section, title) for section in sections]
    return sections


def _below(section: str, title: str) -> str:
    top, _separator, rest = section.partition(SEPARATOR)
    return rest if top == title else section
