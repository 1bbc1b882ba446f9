"""A finding as pages show it: its sentence, base and interval, the reports behind it, where it comes from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..views import interval, sentence
from .addresses import FINDINGS
from .lists import Listing, of_finding
from .notebook_pages import NotebookPage
from .site import Site, finding_anchor
from .typography import plural, typeset


@dataclass(frozen=True)
class FindingLine:
    """A finding: `text` in full, `plain` without the language of statistics, and the page that establishes it."""

    anchor: str
    text: str
    plain: str
    interval: str
    base: str
    href: str
    page: str
    listings: tuple[Listing, ...] = ()

    @property
    def address(self) -> str:
        """Its place on the page of all findings, from the root of the language."""
        return f"{FINDINGS}#{self.anchor}"


def finding_line(site: Site, row: Mapping[str, Any], pages: Mapping[str, NotebookPage]) -> FindingLine:
    """Return what pages show of a finding (a row of `findings`)."""
    text = typeset(sentence(row))
    base = "" if pd.isna(row["base"]) else str(row["base"])
    if re.search(rf"\b{base}\b", text):
        base = ""
    page = pages.get(row["notebook"])
    return FindingLine(
        anchor=finding_anchor(row["finding"]),
        text=text,
        plain=typeset(sentence(row, plain=True)),
        interval=typeset(interval(row)),
        base=plural("base : {n} rapport", "base : {n} rapports", int(base)) if base else "",
        href=page.href if page else "",
        page=page.short if page else "",
        listings=of_finding(site, row),
    )


def findings_by_page(
    site: Site, pages: Sequence[NotebookPage]
) -> tuple[tuple[NotebookPage | None, tuple[FindingLine, ...]], ...]:
    """Return every finding, by the notebook page that establishes it, in the order of the menu."""
    known = {page.id: page for page in pages}
    rows = site.tables["findings"].to_dict("records")
    groups: dict[str, list[FindingLine]] = {name: [] for name in known}
    for row in rows:
        groups.setdefault(row["notebook"], []).append(finding_line(site, row, known))
    return tuple((known.get(name), tuple(lines)) for name, lines in groups.items() if lines)
