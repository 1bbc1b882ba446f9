"""One page per executed notebook: prose, results, code folded; refused where it would not be accessible."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbconvert.filters import Highlight2HTML
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter
from nbformat import NotebookNode

from ..errors import Problem, StudyError
from ..messages import LANGUAGES, language
from ..notebooks import TAG, declared
from .addresses import TEMPLATES
from .fragment import clean, drawn_apart, problems_of, sections
from .typography import say as _
from .withheld import Private, keep_back

PARAMETERS_TAG = "injected-parameters"
FIRST_PAGE_TAG = "lire"


@dataclass(frozen=True)
class NotebookPage:
    """What the site shows of a notebook.

    `body` is its HTML, `sections` the (anchor, title) of its parts, `highlights` the results of the cells that
    are tagged for the first page, `figures` the (address, bytes) of its drawings.
    """

    id: str
    title: str
    short: str
    description: str
    body: str
    sections: tuple[tuple[str, str], ...]
    highlights: tuple[str, ...] = ()
    figures: tuple[tuple[str, bytes], ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def href(self) -> str:
        """Address of the page from the site's root."""
        return f"{self.id}.html"


class _PageExporter(HTMLExporter):
    """nbconvert's HTML exporter with the site's own template: a fragment without script nor style."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            extra_template_basedirs=[str(TEMPLATES)],
            template_name="cells",
            exclude_anchor_links=True,
            # The others leave a notebook as it is here, and after each the whole of it is validated.
            default_preprocessors=["nbconvert.preprocessors.HighlightMagicsPreprocessor"],
            **options,
        )

    def body(self, notebook: NotebookNode) -> str:
        """Return the notebook's cells as an HTML fragment."""
        titles = [code_title(cell, number) for number, cell in enumerate(notebook.cells, start=1)]
        self.environment.globals["cell_titles"] = titles
        lexer = notebook.metadata.get("language_info", {}).get("pygments_lexer", "ipython3")
        self.register_filter("highlight_code", Highlight2HTML(pygments_lexer=lexer, parent=self))
        self.register_filter("filter_data_type", WidgetsDataTypeFilter({"": notebook.metadata}, parent=self))
        # Not that of HTMLExporter, which parses the page again to describe images and to help the keyboard in its own
        # template.
        return TemplateExporter.from_notebook_node(self, notebook)[0]


@cache
def _exporter() -> _PageExporter:
    return _PageExporter()


def code_title(cell: NotebookNode, number: int) -> str:
    """Return the heading of a cell's folded code."""
    if PARAMETERS_TAG in _tags(cell):
        return _("Paramètres")
    return _("Voir le code (cellule {number})").format(number=number)


def notebook_page(notebook_id: str, path: Path, private: Collection[Private] = ()) -> NotebookPage:
    """Read an executed notebook and return its page, without the words of respondents that reports hold.

    Raises StudyError, naming each cell, for a failed cell, an image without alternative text, a table
    without caption, a script, a resource of another host or a bare object.
    """
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if spoken(cell)]
    soup = BeautifulSoup(_exporter().body(notebook), "html.parser")
    problems = _unexecuted(notebook, notebook_id) + problems_of(soup, notebook_id)
    if problems:
        raise StudyError(_("La page « {page} » ne peut pas être publiée.").format(page=notebook_id), problems)
    keep_back(soup, private)
    clean(soup)
    figures = drawn_apart(soup, notebook_id)
    highlights = [
        str(cell.select_one(".sortie > *"))
        for cell in soup.find_all(True)
        if FIRST_PAGE_TAG in cell.get("data-tags", "").split()
    ]
    heading = soup.find("h1")
    title = heading.extract().get_text().strip() if heading else notebook_id.replace("_", " ")
    settings = notebook.metadata.get("abs_study", {})
    return NotebookPage(
        id=notebook_id,
        title=title,
        short=settings.get("short") or short_title(title),
        description=settings.get("description") or _first_sentence(soup),
        body=str(soup),
        sections=tuple(sections(soup)),
        highlights=tuple(highlights),
        figures=tuple(figures),
        parameters=next((declared(cell.source) for cell in notebook.cells if TAG in _tags(cell)), {}),
    )


def spoken(cell: NotebookNode) -> bool:
    """Whether a cell is for the language of messages: tagged with it, or with no language at all."""
    tags = _tags(cell) & set(LANGUAGES)
    return not tags or language() in tags


def _tags(cell: NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", []))


def _unexecuted(notebook: NotebookNode, place: str) -> list[Problem]:
    codes = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    if codes and not any(cell.get("execution_count") or cell.outputs for cell in codes):
        found = _("le carnet n'a pas été exécuté")
        return [Problem(place, found, _("publier par « abs-study run »"))]
    return []


def short_title(title: str) -> str:
    """Return the part of a title that fits a menu.

    >>> short_title("3. La fiabilité : deux lectures et une machine")
    'La fiabilité'
    """
    head = title
    for cut in ("\u00a0:", " :", ":", " — ", " – ", ","):
        head = head.split(cut)[0]
    return head.lstrip("0123456789. ·").strip() or title


def _first_sentence(soup: BeautifulSoup) -> str:
    paragraph = soup.select_one("div.prose > p")
    if paragraph is None:
        return ""
    text = " ".join(paragraph.get_text().replace("\u00a0", "\0").replace("\u202f", "\1").split())
    text = text.replace("\0", "\u00a0").replace("\1", "\u202f")
    for end in (". ", "? ", "! "):
        before, found, _after = text.partition(end)
        if found and len(before) > 30:
            text = before + found.strip()
    return text
