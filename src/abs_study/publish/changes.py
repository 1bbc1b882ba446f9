"""The page of what changed between two runs: one file that stands alone, made on demand.

It is no page of the site, which says the same whatever was run before: its bytes follow from the study alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .alone import standing_alone


def page(title: str, lead: Sequence[str], warnings: Sequence[str], sections: Sequence[Any]) -> str:
    """Return one HTML file that asks for no other and runs nothing, in the language of messages.

    `sections` have an id, a heading, a lead (sentences), heads and rows (texts; quotes on lines of their own).
    """
    values = {"title": title, "lead": lead, "warnings": warnings, "sections": sections}
    return standing_alone("changes.html.j2", **values)
