"""The pages of a site as files, without a browser: what they hold, and where their links lead."""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import pypdfium2
from selectolax.lexbor import LexborHTMLParser as Parser


@dataclass(frozen=True)
class Reading:
    """What a page says of itself; links are (attribute, address)."""

    lang: str
    title: str
    ids: Counter
    links: tuple[tuple[str, str], ...]
    alternates: dict[str, str]
    headings: tuple[int, ...]
    landmarks: dict[str, list[str]]


def landmarks(tree: Parser) -> dict[str, list[str]]:
    """The names of the landmarks of a page, by element."""
    return {
        tag: [node.attributes.get("aria-label") or "" for node in tree.css(tag)]
        for tag in ("main", "body > header", "body > footer", "nav")
    }


def read(path: Path) -> Reading:
    """Read a page."""
    tree = Parser(path.read_text("utf-8"))
    links = [
        (name, node.attributes[name] or "")
        for name in ("href", "src", "action", "xlink:href", "poster")
        for node in tree.css(f"[{name.replace(':', chr(92) + ':')}]")
    ]
    title = tree.css_first("head > title")
    return Reading(
        lang=(tree.css_first("html").attributes.get("lang") or ""),
        title=title.text(strip=True) if title else "",
        ids=Counter(node.attributes["id"] for node in tree.css("[id]")),
        links=tuple(links),
        alternates={
            node.attributes["hreflang"]: node.attributes["href"] for node in tree.css("link[rel=alternate]")
        },
        headings=tuple(int(node.tag[1]) for node in tree.css("h1, h2, h3, h4, h5, h6")),
        landmarks=landmarks(tree),
    )


@cache
def sheets(path: Path) -> int:
    """How many pages a PDF has."""
    document = pypdfium2.PdfDocument(path)
    try:
        return len(document)
    finally:
        document.close()


def fault(site: Path, readings: dict[str, Reading], page: str, address: str) -> str:
    """Why a link leads nowhere; empty when it leads somewhere, or out of the site."""
    if urlsplit(address).scheme in ("http", "https", "mailto", "data"):
        return ""
    if urlsplit(address).scheme or address.startswith("/"):
        return "neither inside the site nor an address of the web"
    before, anchor = urldefrag(address)
    target = ((site / page).parent / unquote(before.partition("?")[0]) if before else site / page).resolve()
    if not target.is_relative_to(site):
        return "leads out of the folder of the site"
    if not target.is_file():
        return "no such file"
    anchor = unquote(anchor)
    if target.suffix == ".pdf" and anchor.startswith("page="):
        number, last = anchor.removeprefix("page="), sheets(target)
        return "" if number.isdecimal() and 1 <= int(number) <= last else f"the document has {last} pages"
    if not anchor:
        return ""
    known = readings.get(target.relative_to(site).as_posix())
    return "" if known and anchor in known.ids else "no such anchor"


def dead_links(site: Path, readings: dict[str, Reading]) -> list[str]:
    """Every link of every page that leads nowhere, with the reason."""
    return [
        f"{page}: {name}={address}: {why}"
        for page, reading in readings.items()
        for name, address in dict.fromkeys(reading.links)
        if (why := fault(site, readings, page, address))
    ]
