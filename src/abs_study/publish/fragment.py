"""A notebook's HTML fragment: what may not be published, and what is put right before it is."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable

from bs4 import BeautifulSoup, Tag

from ..errors import Problem
from ..views import safe_url
from .addresses import FINDINGS
from .site import finding_anchor
from .typography import say as _
from .typography import slug, typeset

# nbconvert writes this where an image has no alternative text: a placeholder, not a text.
PLACEHOLDER = "No description has been provided for this image"
FORBIDDEN = ("script", "iframe", "object", "embed", "form", "base", "link", "meta")
_BARE_OBJECT = re.compile(r"<[\w.]+(?: object)? at 0x[0-9a-f]+>|^(?:<Figure|Figure\(\d|\[?<matplotlib|<Axes)")
_INLINE = re.compile(r"data:image/(svg\+xml|png|jpeg);base64,(.*)", re.DOTALL)
_NOTEBOOK = re.compile(r"^[\w.-]+\.ipynb(#.*)?$")
_STYLED = re.compile(r"^T_[0-9a-f]{5}")
_ACTIVE_STYLE = re.compile(r"url\(|@import|expression")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_HEARD = 80  # letters of what a link speaks of
_VERBATIM = ("pre", "code", "blockquote", "q", "script", "style")


def problems_of(soup: BeautifulSoup, page: str) -> list[Problem]:
    """Return every reason why a fragment may not be published, each with its cell."""
    found: list[Problem] = []

    def add(tag: Tag, fault: str, remedy: str) -> None:
        cell = tag.find_parent(attrs={"data-cell": True}) or tag
        number = cell.get("data-cell", "?")
        found.append(Problem(_("{page}, cellule {number}").format(page=page, number=number), fault, remedy))

    tags = soup.find_all(True)  # once: Beautiful Soup takes long to find
    for image in _named(tags, "img"):
        if image.get("alt", "").strip() in ("", PLACEHOLDER):
            add(image, _("image sans texte de remplacement"), _("montrer la figure par views.Figure"))
    for table in _named(tags, "table"):
        if table.caption is None or not table.caption.get_text().strip():
            add(table, _("tableau sans titre"), _("montrer le tableau par views.Table"))
    for tag in _named(tags, *FORBIDDEN):
        add(tag, _("élément <{name}>").format(name=tag.name), _("ne publier que du texte et des images"))
    for tag in _named(tags, "p", of="echec"):
        add(tag, _("résultat impubliable : {text}").format(text=tag.get_text()), _("corriger la cellule"))
    for pre in _named(tags, "pre", of="texte"):
        if _BARE_OBJECT.search(pre.get_text().strip()):
            remedy = _("finir la cellule par views.Table, views.Figure ou rien")
            add(pre, _("objet sans représentation : {text}").format(text=pre.get_text()[:60]), remedy)
    for tag in tags:
        for fault in _attribute_faults(tag):
            add(tag, fault, _("n'employer que des liens simples"))
    return found


def _named(tags: Iterable[Tag], *names: str, of: str = "") -> list[Tag]:
    """The tags of these names, of a class where one is given."""
    return [tag for tag in tags if tag.name in names and (not of or of in tag.get("class", ()))]


def _attribute_faults(tag: Tag) -> list[str]:
    faults = []
    for name, value in tag.attrs.items():
        text = value if isinstance(value, str) else " ".join(value)
        if name.startswith("on"):
            faults.append(_("attribut actif {name}").format(name=name))
        elif name == "href" and not safe_url(text):
            faults.append(_("adresse refusée : {text}").format(text=text[:60]))
        elif name in ("src", "srcset", "poster", "background") and not text.startswith("data:image/"):
            faults.append(_("ressource extérieure à la page : {text}").format(text=text[:60]))
        elif name == "style" and _ACTIVE_STYLE.search(text):
            faults.append(_("style actif"))
    return faults


def clean(soup: BeautifulSoup) -> None:
    """Put a fragment right: anchors, scopes, scrolling boxes, addresses, typography; drop styles."""
    for tag in soup.find_all("style"):
        tag.decompose()
    tags = soup.find_all(True)
    _anchor_headings(tags)
    tables = _named(tags, "table")
    # Cells of our own tables say what of them is somebody else's words; those of other tables do not.
    foreign = {id(cell) for table in tables if not _boxed(table) for cell in table.find_all("td")}
    for table in tables:
        _scope(table)
        _box(soup, table)
    for link in _named(tags, "a"):
        if _NOTEBOOK.search(link.get("href", "")):
            link["href"] = link["href"].replace(".ipynb", ".html")
    for pre in _named(tags, "pre"):
        pre["tabindex"] = "0"
    for line in _named(tags, "li"):
        if "data-constat" in line.attrs:
            _link_to_finding(soup, line)
    _typeset(soup, foreign)


def _typeset(soup: BeautifulSoup, foreign: set[int]) -> None:
    """Set the texts of a fragment, but for those that must stay letter for letter."""
    waiting: list[Tag] = [soup]
    while waiting:
        for child in list(waiting.pop().children):
            if isinstance(child, Tag):
                verbatim = child.name in _VERBATIM or "lang" in child.attrs or id(child) in foreign
                waiting += [] if verbatim else [child]
            elif (text := typeset(child)) != child:
                child.replace_with(type(child)(text))


def _link_to_finding(soup: BeautifulSoup, line: Tag) -> None:
    """A finding leads to its place among all findings, where the reports behind it are."""
    link = soup.new_tag(
        "a", href=f"{FINDINGS}#{finding_anchor(line['data-constat'])}", attrs={"class": "source"}
    )
    link.string = _("en détail")
    link.append(_hidden(soup, line.get_text()))
    del line["data-constat"]
    line.append(" ")
    line.append(link)


def _hidden(soup: BeautifulSoup, told: str) -> Tag:
    """What a link speaks of, for who hears links one by one: the first words."""
    span = soup.new_tag("span", attrs={"class": "cache"})
    cut = told if len(told) <= _HEARD else told[:_HEARD].rpartition(" ")[0].rstrip(" ,;:(") + "…"
    span.string = typeset(f" – {cut}")
    return span


def drawn_apart(soup: BeautifulSoup, page: str) -> list[tuple[str, bytes]]:
    """Take the drawings out of a page: each becomes a file, with a link to it under the figure.

    Returns their addresses from the root of the language, and their bytes.
    """
    drawings = []
    inline = [
        (image, found) for image in soup.find_all("img") if (found := _INLINE.match(image.get("src", "")))
    ]
    for number, (image, found) in enumerate(inline, start=1):
        kind, data = found.groups()
        address = f"figures/{page}-{number:02d}.{'svg' if kind == 'svg+xml' else kind}"
        drawings.append((address, base64.b64decode(data)))
        image["src"] = address
        image["loading"] = "lazy"
        figure = image.find_parent("figure")
        if figure is not None:
            link = soup.new_tag("a", href=address, download="")
            link.string = _("Télécharger la figure")
            paragraph = soup.new_tag("p", attrs={"class": "note telecharger"})
            paragraph.append(link)
            link.append(_hidden(soup, image["alt"]))
            figure.append(paragraph)
    return drawings


def _anchor_headings(tags: Iterable[Tag]) -> None:
    used = {"contenu"}
    for heading in _named(tags, *_HEADINGS):
        name = anchor = slug(heading.get_text())
        number = 2
        while anchor in used:
            anchor, number = f"{name}-{number}", number + 1
        used.add(anchor)
        heading["id"] = anchor
    for tag in tags:
        if _STYLED.search(tag.get("id", "")):
            del tag["id"]


def _scope(table: Tag) -> None:
    for name in ("border", "cellpadding", "cellspacing"):
        table.attrs.pop(name, None)
    for cell in table.find_all("th"):
        if not cell.get_text().strip():
            cell.name = "td"
            cell.attrs.pop("scope", None)
        elif not cell.get("scope"):
            cell["scope"] = "col" if cell.find_parent("thead") else "row"


def _boxed(table: Tag) -> bool:
    """Whether a table stands in its scrolling box already: `views.Table` makes one, nobody else does."""
    return table.find_parent(attrs={"role": "region"}) is not None


def _box(soup: BeautifulSoup, table: Tag) -> None:
    if not _boxed(table):
        label = table.caption.get_text().strip()
        attributes = {"class": "tableau", "role": "region", "tabindex": "0", "aria-label": label}
        table.wrap(soup.new_tag("div", attrs=attributes))


def sections(soup: BeautifulSoup) -> list[tuple[str, str]]:
    """Return (anchor, title) of the second-level headings."""
    return [(heading["id"], heading.get_text().strip()) for heading in soup.find_all("h2")]
