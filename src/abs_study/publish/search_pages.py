"""A page cut at its headings, so that a search leads to the section that speaks of it."""

from __future__ import annotations

from collections.abc import Iterator

# Menus, tables, code and lists of findings say elsewhere what they say.
_SKIPPED = frozenset("nav details pre svg script form thead tbody button aside".split())
_SKIPPED_CLASSES = frozenset(("telecharger", "constats", "voisins", "portes", "cache"))
_HEADINGS = ("h1", "h2")
_TEXTS = frozenset("h3 h4 p li dt dd figcaption caption".split())
MOST = 1500  # letters of a section


def sections_of(address: str, html: str) -> list[tuple[str, str, str, str]]:
    """Return (address, title, title of the page, text) of a page's start and of each of its sections.

    A heading without anchor belongs to the section before it.
    """
    from selectolax.lexbor import LexborHTMLParser

    main = LexborHTMLParser(html).css_first("main")
    found: list[tuple[str, str, list[str]]] = []
    for tag, anchor, text in _blocks(main) if main else ():
        if tag in _HEADINGS and (anchor or not found):
            found.append((f"{address}#{anchor}" if found else address, text, []))
        elif found:
            found[-1][2].append(text)
    title = found[0][1] if found else ""
    return [
        (place, heading, title if number else "", _first_words(" ".join(texts)))
        for number, (place, heading, texts) in enumerate(found)
    ]


def _blocks(node) -> Iterator[tuple[str, str, str]]:
    for child in node.iter():
        classes = set((child.attributes.get("class") or "").split())
        if child.tag in _SKIPPED or classes & _SKIPPED_CLASSES:
            continue
        if child.tag in _HEADINGS or child.tag in _TEXTS:
            text = " ".join(child.text().split())
            if text:
                yield child.tag, child.attributes.get("id") or "", text
        else:
            yield from _blocks(child)


def _first_words(text: str) -> str:
    return text if len(text) <= MOST else text[:MOST].rpartition(" ")[0]
