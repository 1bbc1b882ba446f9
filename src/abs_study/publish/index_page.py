"""The first page: what was asked, what was found, what cannot be said, where to read on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb
from typing import Any

import pandas as pd

from ..tables import TABLES
from .finding_lines import FindingLine, finding_line
from .notebook_pages import NotebookPage
from .site import Site
from .typography import plural
from .typography import say as _

SENTENCES = 15
MAIN_FAMILY = "A"  # the findings of 2015, tested together


@dataclass(frozen=True)
class IndexPage:
    """What the first page shows."""

    findings: tuple[FindingLine, ...]
    highlights: tuple[tuple[NotebookPage, str], ...]
    selected: int
    selection: str
    majority: int | None
    majority_among: int | None
    tests: int


def index_page(site: Site, notebooks: Sequence[NotebookPage]) -> IndexPage:
    """Return what the first page shows of a study."""
    selected = [document for document in site.documents if document.selected]
    years = sorted(year for document in selected if (year := document.integer("year")) is not None)
    others = sum(document.readable and not document.selected for document in site.documents)
    pages = {page.id: page for page in notebooks}
    tests = main_tests(site)
    lines = tuple(finding_line(site, row, pages) for row in chosen(site.tables["findings"], site.plan))
    return IndexPage(
        findings=lines,
        highlights=tuple((page, html) for page in notebooks for html in page.highlights),
        selected=len(selected),
        selection=_selection(len(selected), years, others),
        majority=majority_threshold(len(selected)),
        majority_among=majority_threshold(len(selected), 0.05 / max(tests, 1)),
        tests=tests,
    )


def main_tests(site: Site) -> int:
    """Return how many claims are tested together: those of 2015."""
    return sum(entry.family == MAIN_FAMILY for entry in site.grid.hypotheses.values())


def chosen(findings: pd.DataFrame, plan: Sequence[Any]) -> list[dict[str, Any]]:
    """Return the findings of the first page, at most fifteen.

    They are those that a notebook of the plan takes as a parameter (a list of findings, in its order),
    else those that the last notebook wrote, else the first ones.
    """
    rows = {row["finding"]: row for row in findings[list(TABLES["findings"].columns)].to_dict("records")}
    for step in plan:
        for value in step.parameters.values():
            named = [rows[name] for name in value if name in rows] if isinstance(value, (list, tuple)) else []
            if named:
                return named[:SENTENCES]
    last = plan[-1].notebook if plan else ""
    synthesis = [row for row in rows.values() if row["notebook"] == last]
    return (synthesis or list(rows.values()))[:SENTENCES]


def _selection(selected: int, years: Sequence[int], others: int) -> str:
    """Return in words how many reports the study counts, of which years, beside how many others."""
    text = plural("Sélection principale : {n} rapport", "Sélection principale : {n} rapports", selected)
    if years:
        span = _(", de {first} à {last}") if years[0] < years[-1] else _(", de {first}")
        text += span.format(first=years[0], last=years[-1])
    if others:
        text += plural(
            " ; à titre de comparaison, {n} autre", " ; à titre de comparaison, {n} autres", others
        )
    return f"{text}."


def majority_threshold(n: int, level: float = 0.05) -> int | None:
    """Return from how many of `n` reports on a majority is established (exact one-sided binomial test).

    >>> majority_threshold(16), majority_threshold(3)
    (12, None)
    """
    tail = 0
    least = None
    for k in range(n, 0, -1):
        tail += comb(n, k)
        if tail / 2**n > level:
            break
        least = k
    return least
