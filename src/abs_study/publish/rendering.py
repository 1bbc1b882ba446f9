"""Jinja templates, with escaping always on, and what every page shares."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from .. import views
from ..messages import language
from . import labels
from .notebook_pages import TEMPLATES, NotebookPage
from .report_pages import document_type
from .site import Site
from .typography import french, plural, say


class Renderer:
    """Renders the site's templates; `root` is "" for pages at the top, "../" below."""

    def __init__(self, site: Site, notebooks: Sequence[NotebookPage]) -> None:
        self.environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.filters.update(
            number=views.number, percent=views.percent, french=french, safe_url=views.safe_url
        )
        self.environment.globals.update(
            _=say,
            site=site,
            notebooks=notebooks,
            lang=language(),
            status=labels.document_status,
            document_type=partial(document_type, site),
            status_help=labels.status_help(),
            reserved_help=labels.reserved_help(),
            more_quotes=_more_quotes,
        )

    def render(self, template: str, root: str = "", **values: Any) -> str:
        """Return a page as text."""
        page = self.environment.get_template(f"{template}.html.j2").render(root=root, **values)
        return "\n".join(line.rstrip() for line in page.splitlines() if line.strip()) + "\n"

    def notebook(self, page: NotebookPage, **values: Any) -> str:
        """Return a notebook's page; its body has been checked, and its lines are kept (`<pre>`)."""
        template = self.environment.get_template("notebook.html.j2")
        return template.render(root="", page=page, body=Markup(page.body), **values) + "\n"


def _more_quotes(count: int, shown: int) -> str:
    if shown:
        return plural("{n} autre citation", "{n} autres citations", count)
    return plural("{n} citation", "{n} citations", count)


def neighbours(items: Sequence[Any], position: int) -> dict[str, Any]:
    """Return the items before and after a position, None at the ends."""
    return {
        "before": items[position - 1] if position else None,
        "after": items[position + 1] if position + 1 < len(items) else None,
    }


def style_sheet() -> bytes:
    """Return the site's only style sheet."""
    return (Path(TEMPLATES) / "style.css").read_bytes()
