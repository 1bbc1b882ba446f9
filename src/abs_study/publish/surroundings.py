"""Where a quote stands: its section, and what its paragraph says before and after it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from .rows import rows
from .site import Site

MOST = 180  # letters of the paragraph shown on each side


@dataclass(frozen=True)
class Surroundings:
    """The words before and after a quote in its paragraph, and the section it is in; "" where unknown."""

    before: str = ""
    after: str = ""
    section: str = ""


NOWHERE = Surroundings()


def surroundings(
    site: Site, document_id: str, spans: Sequence[tuple[int, int, int]], quote: str = ""
) -> Surroundings:
    """Return what stands around a quote.

    Parameters
    ----------
    spans : (page, start, end) of the quote in the text of its pages; without any, nothing is known
    quote : its words; a final stop that is in them and just after the place is not said twice
    """
    if not spans:
        return NOWHERE
    (page, start, _end), (last, _start, end) = spans[0], spans[-1]
    written = texts(site)
    blocks, passages = (
        site.once(("places", name), lambda name=name: _places(site.tables[name]))
        for name in ("blocks", "passages")
    )
    first, final = (_at(blocks, (document_id, n), place) for n, place in ((page, start), (last, end - 1)))
    passage = _at(passages, (document_id, page), start)
    before = written.get((document_id, page), "")[first.start : start] if first else ""
    after = written.get((document_id, last), "")[end : final.end] if final else ""
    after = _head(_without(after, re.search(r"[\W_]*$", quote).group()))
    return Surroundings(_tail(before), after, passage.section.rpartition(" > ")[2] if passage else "")


def _without(text: str, start: str) -> str:
    """A text without the signs that it starts with, if they are these, spaces aside."""
    signs, text = "".join(start.split()), text.lstrip()
    for sign in signs:
        if not text.startswith(sign):
            break
        text = text[1:].lstrip()
    return text


def texts(site: Site) -> dict[tuple[str, int], str]:
    """Return the text of each page, by (document, page)."""
    pages = site.tables["pages"]
    return site.once("texts", lambda: {(row.document_id, row.page): row.text for row in rows(pages)})


def _places(frame: pd.DataFrame) -> dict[tuple[str, int], list]:
    """The rows of a table of places by page, in the order of the text."""
    found: dict[tuple[str, int], list] = {}
    for row in rows(frame.sort_values("start", kind="stable")):
        found.setdefault((row.document_id, row.page), []).append(row)
    return found


def _at(places: dict[tuple[str, int], list], page: tuple[str, int], position: int):
    rows = places.get(page, [])
    found = bisect_right(rows, position, key=lambda row: row.start) - 1
    return rows[found] if found >= 0 and rows[found].end > position else None


def _tail(text: str) -> str:
    """The end of a text, from a whole word on."""
    text = " ".join(text.split())
    return text if len(text) <= MOST else "… " + text[-MOST:].partition(" ")[2]


def _head(text: str) -> str:
    """The start of a text, to a whole word."""
    text = " ".join(text.split())
    return text if len(text) <= MOST else text[:MOST].rpartition(" ")[0] + " …"
