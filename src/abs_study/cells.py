"""What may stand in a table's cell: links, French words, quotes, numbers, each escaped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from .messages import _
from .numerals import MISSING, number
from .wording import quoted

_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_SAFE_SCHEMES = ("http:", "https:", "mailto:")


def safe_url(href: str) -> str:
    """Return `href` if it is relative, http(s) or mailto, else "" (javascript:, data:, file:...).

    >>> safe_url("rapports/a.html#p"), safe_url("java\\tscript:alert(1)")
    ('rapports/a.html#p', '')
    """
    cleaned = re.sub(r"[\x00-\x20\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e]", "", href)
    if cleaned.replace("\\", "/").startswith("//"):
        return ""
    found = _SCHEME.match(cleaned)
    return "" if found and found.group().lower() not in _SAFE_SCHEMES else href.strip()


@dataclass(frozen=True)
class Link:
    """A link in a table's cell; an unsafe address leaves the text alone."""

    text: str
    href: str

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        href = safe_url(self.href)
        return f'<a href="{escape(href)}">{escape(self.text)}</a>' if href else escape(self.text)


@dataclass(frozen=True)
class French:
    """French words in a table's cell, of a report or of a person: marked as such, they stay letter for letter."""

    text: str

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return f'<span lang="fr">{escape(self.text)}</span>'


@dataclass(frozen=True)
class Quote(French):
    """Words of a report, between the quotation marks of the page's language."""

    def __str__(self) -> str:
        return quoted(self.text)

    def _repr_html_(self) -> str:
        return quoted(super()._repr_html_())


def cell_html(value: Any) -> str:
    """Return one value as escaped HTML: links, quotes, yes and no, numbers, « – » for what is missing."""
    if isinstance(value, (Link, French)):
        return value._repr_html_()
    if isinstance(value, (list, tuple)):
        return ", ".join(cell_html(part) for part in value)
    if isinstance(value, str):
        return escape(value)
    if value is None or pd.isna(value):
        return MISSING
    if isinstance(value, bool) or type(value).__name__ == "bool_":
        return _("oui") if value else _("non")
    if hasattr(value, "__float__"):
        return number(value)
    return escape(str(value))
