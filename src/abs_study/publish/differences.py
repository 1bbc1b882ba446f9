"""A page of differences between two readings that stands alone, to print and to talk over."""

from __future__ import annotations

from collections.abc import Sequence

from ..display.sections import Section
from .alone import standing_alone


def page(
    title: str, lead: Sequence[str], warnings: Sequence[str], sections: Sequence[Section], decide: bool
) -> str:
    """Return one HTML file that asks for no other and runs nothing, in the language of messages.

    `lead` and `warnings` are paragraphs; `decide` leaves room for a decision under each difference.
    """
    values = {"title": title, "lead": lead, "warnings": warnings, "sections": sections, "decide": decide}
    return standing_alone("differences.html.j2", **values)
