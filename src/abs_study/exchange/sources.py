"""The plain text of a report as one source: its pages joined, with the place where each begins."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

SEPARATOR = "\n\n"
# What XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets).
_FORBIDDEN = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """Return text that XML can hold, at the same positions: a forbidden character becomes a space.

    >>> clean("a\\x0cb")
    'a b'
    """
    return _FORBIDDEN.sub(" ", text)


@dataclass(frozen=True)
class SourceText:
    """A report's text and the position at which each page begins in it (code points)."""

    text: str
    starts: Mapping[int, int]
    pages: Mapping[int, str]

    def at(self, page: int, position: int) -> int:
        """Return the position in the source of a position in a page.

        Positions are those of the page as it was read, which may not be in normal form C.
        """
        return self.starts[page] + len(unicodedata.normalize("NFC", self.pages[page][:position]))


def source_text(pages: pd.DataFrame) -> SourceText:
    """Join the pages (TABLES["pages"]) of one report: normal form C, LF, nothing that XML cannot hold."""
    texts = {int(page): text for page, text in zip(pages["page"], pages["text"], strict=True)}
    starts, parts, position = {}, [], 0
    for page in sorted(texts):
        part = clean(unicodedata.normalize("NFC", texts[page]))
        starts[page] = position
        parts.append(part)
        position += len(part) + len(SEPARATOR)
    return SourceText(SEPARATOR.join(parts), starts, texts)
