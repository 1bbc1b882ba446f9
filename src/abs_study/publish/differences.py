"""A page of differences between two readings that stands alone, to print and to talk over."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from .. import __version__
from ..display.sections import Section
from ..messages import language
from ..numerals import NBSP
from .notebook_pages import TEMPLATES
from .typography import plural, say, typeset


def page(
    title: str, lead: Sequence[str], warnings: Sequence[str], sections: Sequence[Section], decide: bool
) -> str:
    """Return one HTML file that asks for no other and runs nothing, in the language of messages.

    `lead` and `warnings` are paragraphs; `decide` leaves room for a decision under each difference.
    """
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["typeset"] = typeset
    style = (Path(TEMPLATES) / "style.css").read_text("utf-8")
    return environment.get_template("differences.html.j2").render(
        _=say,
        plural=plural,
        title=title,
        lead=lead,
        warnings=warnings,
        sections=sections,
        decide=decide,
        lang=language(),
        colon=f"{NBSP}:" if language() == "fr" else ":",
        style=Markup(style),
        version=__version__,
    )
