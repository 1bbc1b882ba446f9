"""The page of what changed between two runs: one file that stands alone, made on demand.

It is no page of the site, which says the same whatever was run before: its bytes follow from the study alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from .. import __version__
from ..messages import language
from .notebook_pages import TEMPLATES
from .typography import plural, say, typeset


def page(title: str, lead: Sequence[str], warnings: Sequence[str], sections: Sequence[Any]) -> str:
    """Return one HTML file that asks for no other and runs nothing, in the language of messages.

    `sections` have an id, a heading, a lead (sentences), heads and rows (texts; quotes on lines of their own).
    """
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["typeset"] = typeset
    style = (Path(TEMPLATES) / "style.css").read_text("utf-8")
    return environment.get_template("changes.html.j2").render(
        _=say,
        plural=plural,
        title=title,
        lead=lead,
        warnings=warnings,
        sections=sections,
        lang=language(),
        style=Markup(style),
        version=__version__,
    )
