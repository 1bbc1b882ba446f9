"""What the menus of the site hold; a page that this study does not have is left out by the templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .addresses import ANSWERS, CLUES, CODEBOOK, FINDINGS, READ, REDO, REPORTS, SEARCH, SELF_CHECK, UNDERSTAND
from .notebook_pages import NotebookPage
from .prose import prose_pages
from .typography import say as _
from .typography import typeset

_AUDIENCES = ("elus", "directions", "usagers")


@dataclass(frozen=True)
class MenuItem:
    """A link of a menu; `href` is from the root of the language, `told` says in a line what is there."""

    href: str
    label: str
    told: str = ""


def menu() -> tuple[MenuItem, ...]:
    """Return the head's menu: the three ways in, the reports, the self-check, the search."""
    return (
        MenuItem(READ, _("Lire")),
        MenuItem(UNDERSTAND, _("Comprendre")),
        MenuItem(REDO, _("Refaire")),
        MenuItem(REPORTS, _("Rapports")),
        MenuItem(SELF_CHECK, _("Où en est notre ABS ?")),
        MenuItem(SEARCH, _("Rechercher")),
    )


def shelf(notebooks: Sequence[NotebookPage]) -> tuple[MenuItem, ...]:
    """Return the pages of the analysis: each notebook's, the answers, the findings, the grid."""
    pages = [MenuItem(page.href, typeset(page.short)) for page in notebooks]
    pages += [
        MenuItem(ANSWERS, _("Réponses")),
        MenuItem(FINDINGS, _("Tous les constats")),
        MenuItem(CODEBOOK, _("Grille")),
    ]
    return tuple(pages)


def footer() -> tuple[MenuItem, ...]:
    """Return the foot's menu: the pages of prose, leaves included."""
    return tuple(MenuItem(page.address, page.title) for page in prose_pages())


def leaves() -> tuple[MenuItem, ...]:
    """Return what the first page offers to each audience: a leaf, and the self-check."""
    pages = (page for page in prose_pages() if page.stem in _AUDIENCES)
    check = MenuItem(SELF_CHECK, _("Où en est notre ABS ?"), _("quelques questions, sans note ni classement"))
    return (*(MenuItem(page.address, page.title, page.description) for page in pages), check)


def section_of(address: str, notebooks: Sequence[NotebookPage]) -> str:
    """Return the entry of the head's menu to which a page belongs, "" for none."""
    if address.startswith("rapports/"):
        return REPORTS
    analysis = {page.href for page in notebooks} | {ANSWERS, FINDINGS, CODEBOOK, CLUES, UNDERSTAND}
    if address.startswith("reponses/") or address in analysis:
        return UNDERSTAND
    return address
