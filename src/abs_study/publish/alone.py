"""Pages that stand alone: one file that asks for no other and runs nothing, in the look of the site."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from .. import __version__
from ..messages import language
from ..numerals import NBSP
from .addresses import TEMPLATES
from .typography import plural, say, typeset


def standing_alone(template: str, **values: Any) -> str:
    """Return a template of the site as one HTML file, its style inside, in the language of messages."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["typeset"] = typeset
    style = (Path(TEMPLATES) / "style.css").read_text("utf-8")
    return environment.get_template(template).render(
        _=say,
        plural=plural,
        lang=language(),
        colon=f"{NBSP}:" if language() == "fr" else ":",
        style=Markup(style),
        version=__version__,
        **values,
    )
