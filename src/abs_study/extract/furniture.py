"""Headers and footers: what comes back at the same height of many pages, and page numbers; flagged, kept."""

from __future__ import annotations

import re
from collections import defaultdict

from .model import Draft

_BAND = 0.12
_PAGES = 0.4
_NUMBER = re.compile(
    r"(?:page|p\.)?\s*[-–—|]?\s*(?:\d{1,4}|[ivxl]{1,6})\s*(?:(?:/|sur|de)\s*\d{1,4})?\s*[-–—|]?",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_ROMAN = re.compile(r"\b[ivxl]+\b")


def mark_furniture(sheets) -> None:
    """Give kind header or footer to repeated lines of the top and bottom bands; set them first and last."""
    seen: dict[tuple[str, str], set[int]] = defaultdict(set)
    for sheet in sheets:
        for draft in sheet.drafts:
            band = _band(draft)
            if band:
                seen[band, _shape(draft.text)].add(sheet.number)
    least = max(2, _PAGES * len(sheets))
    numbered = {
        band: sum(1 for sheet in sheets if any(_is_number(d) and _band(d) == band for d in sheet.drafts))
        for band in ("header", "footer")
    }
    for sheet in sheets:
        for draft in sheet.drafts:
            band = _band(draft)
            if not band or draft.lines > 3:
                continue
            repeated = len(seen[band, _shape(draft.text)]) >= least
            if repeated or (_is_number(draft) and numbered[band] >= 2):
                draft.kind, draft.level = band, 0
        rank = {"header": 0, "footer": 2}
        sheet.drafts.sort(key=lambda draft: rank.get(draft.kind, 1))


def _band(draft: Draft) -> str:
    if draft.bottom <= _BAND:
        return "header"
    return "footer" if draft.top >= 1 - _BAND else ""


def _shape(text: str) -> str:
    return _ROMAN.sub("#", _DIGITS.sub("#", text.lower())).replace("\t", " ")


def _is_number(draft: Draft) -> bool:
    return bool(_NUMBER.fullmatch(draft.text))
