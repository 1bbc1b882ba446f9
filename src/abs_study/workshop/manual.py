"""`abs-study grid docs`: the coding manual, one page that needs no other and prints."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from .. import __version__, peoplefiles
from ..publish.addresses import TEMPLATES
from ..publish.codebook import codebook
from ..publish.rendering import Renderer
from ..publish.site import Site
from ..publish.typography import typeset
from ..study import Study


def write_manual(study: Study, out: Path | None = None) -> Path:
    """Write the manual in the language of messages; returns where (default: manuel-de-codage.html, here).

    Raises StudyError where the memory of the grid has faults or the place cannot be written.
    """
    target = out or Path("manuel-de-codage.html")
    peoplefiles.save(target, manual(study).encode())
    return target


def manual(study: Study) -> str:
    """Return the manual as one HTML page that asks for no other file."""
    site = Site(
        title=typeset(study.settings.title.get()),
        subtitle="",
        grid=study.grid,
        documents=(),
        tables={},
        stamp={"version": __version__},
        memory=study.memory,
    )
    style = (Path(TEMPLATES) / "style.css").read_text("utf-8")
    book = codebook(study.grid, study.memory)
    return Renderer(site, []).render("manual", "manuel.html", book=book, style=Markup(style))
