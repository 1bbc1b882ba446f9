"""The reports behind a number: those that it counts, those that it does not, those whose answer is unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from ..errors import Problem, StudyError
from ..hypotheses import reports_behind
from ..messages import _
from ..tables import NONE_TICKED
from .site import Document, Site
from .typography import typeset


@dataclass(frozen=True)
class Listing:
    """The reports behind a number; `variable` is where to look on their pages, "" for the top.

    `level` is the level that the counted ones bear, where a report may bear several; `label` tells apart the
    lists of a finding that has several.
    """

    variable: str
    counted: tuple[Document, ...]
    others: tuple[Document, ...]
    unknown: tuple[Document, ...] = ()
    label: str = ""
    level: str = ""

    @property
    def number(self) -> str:
        """The number as a finding writes it, « 9/16 »."""
        return f"{len(self.counted)}/{len(self.counted) + len(self.others)}"

    def address(self, document: Document) -> str:
        """Where a report's page answers the question, from the root of the language."""
        if not self.variable:
            return document.page
        bears = self.level and any(other.id == document.id for other in self.counted)
        return (
            f"{document.page}#{self.variable}-{self.level}" if bears else f"{document.page}#{self.variable}"
        )


def of_finding(site: Site, row: Mapping[str, Any]) -> tuple[Listing, ...]:
    """Return the reports behind a finding (a row of `findings`): none, one list, or one for each of its counts."""
    table, name = row["table"], str(row["finding"]).partition(".")[2]
    if table == "shares":
        variable, _dot, level = name.partition(".")
        found = of_level(site, variable, level)
        return (found,) if found else ()
    if table == "hypotheses":
        return site.once(("hypothesis", name), lambda: _of_hypothesis(site, name))
    if table == "types":
        return _of_types(site, row)
    return _of_corpus(site, row) if table == "documents" else ()


def of_level(site: Site, variable: str, level: str, selected: bool = True) -> Listing | None:
    """Return the reports of the main selection (or the others) that bear a level of a variable."""
    found = site.bearers(variable, selected)
    if level not in found:
        return None
    known = site.grid.variables.get(variable)
    listing = _listing(site, variable if known else "", site.matrix(selected)["document_id"], found[level])
    return replace(listing, level=level) if known and known.multi and level != NONE_TICKED else listing


def _of_hypothesis(site: Site, part: str) -> tuple[Listing, ...]:
    tables = site.tables
    known = site.once("reports of hypotheses", dict)
    given = site.matrix(), site.grid, tables["matrix"], tables["documents"]
    behind = list(reports_behind(part, *given, known))
    label = typeset if len(behind) > 1 else lambda _text: ""
    return tuple(
        replace(_listing(site, variable, frame["document_id"], frame["counted"]), label=label(text))
        for text, variable, frame in behind
    )


def _of_types(site: Site, row: Mapping[str, Any]) -> tuple[Listing, ...]:
    """The reports of each group, where the finding is the number of groups."""
    types = site.tables["types"]
    groups = list(types.groupby("type", sort=True)["document_id"])
    if str(row["number"]) != str(len(groups)):
        return ()
    return tuple(
        Listing("", _in_order(site, set(names)), (), label=_("groupe {name}").format(name=name))
        for name, names in groups
    )


def _of_corpus(site: Site, row: Mapping[str, Any]) -> tuple[Listing, ...]:
    if "/" not in str(row["number"]):
        return (Listing("", tuple(document for document in site.documents if document.selected), ()),)
    read = {document.id for document in site.documents if document.readable}
    others = {document.id for document in site.documents} - read
    return (Listing("", _in_order(site, read), _in_order(site, others)),)


def _in_order(site: Site, names: set[str]) -> tuple[Document, ...]:
    return tuple(document for document in site.documents if document.id in names)


def _listing(site: Site, variable: str, names: pd.Series, counted: pd.Series) -> Listing:
    told = dict(zip(names, counted, strict=True))
    unknown = {name for name, value in told.items() if pd.isna(value)}
    yes = {name for name, value in told.items() if name not in unknown and value}
    groups = (yes, set(told) - yes - unknown, unknown)
    return Listing(variable, *(_in_order(site, group) for group in groups))


def check_lists(site: Site) -> None:
    """Check that each finding counts as many reports as its list has; raises StudyError naming those that do not."""
    problems = []
    for row in site.tables["findings"].to_dict("records"):
        listings = of_finding(site, row)
        wrong = len(listings) == 1 and "/" in row["number"] and row["number"] != listings[0].number
        if wrong:
            found = _("le constat dit {number}, sa liste de rapports {listed}")
            found = found.format(number=row["number"], listed=listings[0].number)
            problems.append(Problem(row["finding"], found, _("relancer « abs-study run »")))
    if problems:
        raise StudyError(_("Des constats ne correspondent pas aux rapports : rien n’est publié."), problems)
