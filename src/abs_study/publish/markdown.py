"""Markdown that people outside wrote: paragraphs, emphasis, lists and plain links, all the rest as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import mistune
from markupsafe import Markup, escape

from ..views import safe_url

_TAGS = {
    "paragraph": "p", "heading": "p", "emphasis": "em", "strong": "strong", "list_item": "li",
}  # fmt: skip
_EMPTY = {"softbreak": "\n", "linebreak": "<br>", "blank_line": "", "thematic_break": ""}
_Token = Mapping[str, Any]


def safe_html(text: str) -> Markup:
    """Return a text written in Markdown as HTML that can hold nothing active.

    Only what is named here is written as an element: HTML, pictures, code and tables come out as their text,
    and an address that is not http(s) leaves its words alone.

    >>> print(safe_html("Un *point* : [ici](https://exemple.fr).<script>x</script>"))
    <p>Un <em>point</em> : <a href="https://exemple.fr" rel="nofollow">ici</a>.&lt;script&gt;x&lt;/script&gt;</p>
    """
    tokens = mistune.create_markdown(renderer=None)(text)
    return Markup("\n").join(filter(None, map(_html, tokens)))


def _html(token: _Token) -> Markup:
    kind = token["type"]
    if kind in _EMPTY:
        return Markup(_EMPTY[kind])
    if "children" not in token:
        text = escape(str(token.get("raw", "")).strip("\n"))
        return Markup("<p>{}</p>").format(text) if kind.startswith("block_") else text
    inside = _joined(token["children"])
    if kind == "list":
        name = "ol" if token.get("attrs", {}).get("ordered") else "ul"
        return Markup("<{0}>{1}</{0}>").format(Markup(name), inside)
    if kind == "link":
        return _link(str(token["attrs"].get("url", "")), inside)
    if kind in _TAGS:
        return Markup("<{0}>{1}</{0}>").format(Markup(_TAGS[kind]), inside)
    return inside


def _link(address: str, words: Markup) -> Markup:
    if not re.match(r"https?://", address, re.IGNORECASE) or not safe_url(address):
        return words
    return Markup('<a href="{}" rel="nofollow">{}</a>').format(address, words)


def _joined(tokens: Iterable[_Token]) -> Markup:
    return Markup("").join(map(_html, tokens))
