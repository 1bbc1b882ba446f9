"""The pages that people read as prose: the law, a leaf for each audience, replies, accessibility, limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from .. import shares
from ..findings.of_shares import from_shares
from ..messages import language
from ..tables import TABLES
from .finding_lines import FindingLine, finding_line
from .index_page import main_tests, majority_threshold
from .notebook_pages import NotebookPage
from .site import Site
from .typography import say as _

_SHARE = re.compile(r"part\.([^.]+)\.(.+)")


@dataclass(frozen=True)
class ProsePage:
    """A page of prose: its address and template (one for each language), its title for menus, what it holds."""

    address: str
    stem: str
    title: str
    description: str

    @property
    def template(self) -> str:
        """The template of the page in the language of messages."""
        return f"prose/{self.stem}.{language()}"


def prose_pages() -> tuple[ProsePage, ...]:
    """Return the pages of prose in the order of menus, titles in the language of messages."""
    pages = (
        ("loi", _("La loi"), _("Ce que la loi demande à une analyse des besoins sociaux, et ce qu'elle ne demande pas.")),
        ("elus", _("Pour les élus"), _("Une page : lisibilité, priorités, participation, dépense.")),
        ("directions", _("Pour les directions"), _("Une page : culture du projet, travail commun, moyens.")),
        ("usagers", _("Pour les usagers"), _("Une page : la parole, la qualité, les inégalités.")),
        ("limites", _("Limites"), _("Ce que l'étude ne permet pas de dire.")),
        ("reponse", _("Droit de réponse"), _("Comment une commune corrige ce qui est dit de son rapport, ou y répond.")),
        ("accessibilite", _("Accessibilité"), _("Ce qui a été vérifié, ce qui ne l'a pas été, comment signaler un défaut.")),
    )  # fmt: skip
    return tuple(ProsePage(f"{stem}.html", stem, title, told) for stem, title, told in pages)


def rendered(
    site: Site, notebooks: Sequence[NotebookPage]
) -> Iterator[tuple[str, str, Callable[[], dict[str, Any]]]]:
    """Yield each page of prose: its address, its template, what gives what the template needs.

    Counts about reports are findings of the study or shares of its matrix; none is written in a template.
    """
    selected = sum(document.selected for document in site.documents)
    tests = main_tests(site)

    def values(page: ProsePage) -> dict[str, Any]:
        return {
            "page": page,
            "finding": findings(site, notebooks),
            "selected": selected,
            "majority": majority_threshold(selected),
            "majority_among": majority_threshold(selected, 0.05 / max(tests, 1)) if tests > 1 else None,
            "tests": tests,
        }

    for page in prose_pages():
        yield page.address, page.template, partial(values, page)


def findings(site: Site, notebooks: Sequence[NotebookPage]) -> Callable[[str], FindingLine | None]:
    """Return what gives a finding by its id, None where the study has none.

    An id `part.<variable>.<level>` that no notebook wrote is counted in the matrix, with the same words.
    """
    table = site.tables["findings"]
    rows = {row["finding"]: row for row in table[list(TABLES["findings"].columns)].to_dict("records")}
    pages = {page.id: page for page in notebooks}

    def finding(name: str) -> FindingLine | None:
        row = rows.get(name) or _counted(site, name)
        return finding_line(site, row, pages) if row else None

    return finding


def _counted(site: Site, name: str) -> dict[str, Any] | None:
    """The share of the main selection at a level, None where the grid or the matrix does not have it."""
    found = _SHARE.fullmatch(name)
    variable, level = found.groups() if found else ("", "")
    known, matrix = site.grid.variables.get(variable), site.matrix()
    if known is None or level not in known.codes or variable not in matrix:
        return None
    own = [name for name in matrix.columns if name == variable or name.startswith(f"{variable}=")]
    table = shares.by_level(matrix[["document_id", *own]], site.grid)
    if not (table["n"] > 0).any():
        return None
    return from_shares(table, site.grid, [f"{variable}={level}"], notebook="").iloc[0].to_dict()
