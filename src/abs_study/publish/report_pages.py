"""One page per report: each variable's settled value, what each reading and the machine said, the quotes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from markupsafe import Markup

from ..corpus import rights_stated
from ..messages import language
from ..replies import Reply
from ..views import number, percent
from ..wording import kind_of_organisation
from . import labels
from .entries import Entry, entry
from .markdown import safe_html
from .site import Document, Site, split_levels
from .typography import long_date, plural, typeset
from .typography import say as _


@dataclass(frozen=True)
class ShownReply:
    """A commune's reply: who signs, its day for people and for programs, its text as safe HTML."""

    author: str
    day: str
    iso: str
    body: Markup


@dataclass(frozen=True)
class ReportPage:
    """A report and its codings, by dimension: (id, label, entries); `facts` are (name, value, in the report's words)."""

    document: Document
    facts: tuple[tuple[str, str, bool], ...]
    dimensions: tuple[tuple[str, str, tuple[Entry, ...]], ...]
    derived: tuple[tuple[str, str, str], ...] = ()
    group: str = ""
    notes: tuple[str, ...] = field(default=())
    reply: ShownReply | None = None

    @property
    def coded(self) -> bool:
        """Whether anybody coded this report."""
        return any(e.answers or e.settled for _id, _label, part in self.dimensions for e in part)


def report_page(site: Site, document: Document) -> ReportPage:
    """Return what the page of a report shows."""
    return site.once(("report", document.id), lambda: _report_page(site, document))


def _report_page(site: Site, document: Document) -> ReportPage:
    rows = {name: site.of_document(name, document.id) for name in ("codings", "matrix", "types", "pages")}
    dimensions = []
    for dimension in site.grid.dimensions.values():
        entries = tuple(entry(site, document, v) for v in site.grid.of_dimension(dimension.id))
        dimensions.append((dimension.id, typeset(dimension.label.get(language())), entries))
    types = rows["types"]["type"].tolist()
    return ReportPage(
        document=document,
        facts=tuple(_facts(site, document, rows["pages"], rows["codings"])),
        dimensions=tuple(dimensions),
        derived=tuple(_derived(site, rows["matrix"])),
        group=str(types[0]) if types else "",
        reply=_reply(site.replies.get(document.id)),
    )


def _reply(reply: Reply | None) -> ShownReply | None:
    if reply is None:
        return None
    return ShownReply(reply.author, long_date(reply.day), reply.day.isoformat(), safe_html(reply.text))


def _facts(
    site: Site, document: Document, pages: pd.DataFrame, codings: pd.DataFrame
) -> Iterable[tuple[str, str, bool]]:
    fields = document.fields
    population, year, count = (document.integer(name) for name in ("population", "year", "pages"))
    type_known = codings[~codings["variable"].isin(list(site.grid.variables)) & (codings["level"] != "")]
    recognised = pages[pages["source"] == "ocr"]
    confidence = recognised["confidence"].mean()
    facts = [
        (_("Titre"), fields["title"]),
        (_("Organisme"), _organisation(fields)),
        (_("Région"), fields["region"]),
        (_("Habitants"), "" if population is None else number(population)),
        (_("Année"), "" if year is None else str(year)),
        (_("Auteur"), fields["author"]),
        (_("Type de document"), document_type(site, fields["document_type"])),
        (_("Type selon la machine"), ", ".join(document_type(site, level) for level in type_known["level"])),
        (_("Nature"), _nature(document)),
        (
            _("Droits"),
            fields["rights"] if document.fictitious or rights_stated(fields["rights"]) else _("non précisés"),
        ),
        (_("Pages"), "" if count is None else number(count)),
        (_("Lecture du fichier"), labels.document_status(fields["status"])),
        (_("Copie du document"), _kept_back(site, document)),
        (_("Reconnaissance de caractères"), _recognised(len(recognised), confidence)),
        (_("Sélection principale"), _selected(document)),
    ]
    own = {fields[name] for name in ("title", "author", "rights")}
    return [(name, str(value), value in own) for name, value in facts if str(value)]


def _selected(document: Document) -> str:
    if document.selected:
        return _("oui")
    return _("non, à titre de comparaison") if document.readable else _("non, le document n'a pas été lu")


def _nature(document: Document) -> str:
    if document.fictitious:
        return _("document fictif")
    return _("réel") if document.fields["nature"] == "reel" else document.fields["nature"]


def _kept_back(site: Site, document: Document) -> str:
    """Why there is no copy of a real report, "" where there is one."""
    if document.fictitious or document.copy:
        return ""
    if not rights_stated(document.fields["rights"]):
        return _(
            "non publiée : les droits de ce rapport ne sont pas précisés ; il est seulement cité, par de courts extraits "
            "(code de la propriété intellectuelle, article L. 122-5)"
        )
    if document.only_quoted:
        return _(
            "non publiée, selon ses droits ; le rapport est seulement cité, par de courts extraits "
            "(code de la propriété intellectuelle, article L. 122-5)"
        )
    if document.id in site.private:
        return _("non publiée : ce rapport contient des paroles de répondants")
    return _("non publiée")


def _organisation(fields: Any) -> str:
    kind = kind_of_organisation(fields["kind"])
    name = fields["organisation"]
    return name if not kind or kind.casefold() in name.casefold() else f"{name} ({kind})"


def _recognised(pages: int, confidence: float) -> str:
    if not pages:
        return ""
    text = _("confiance moyenne {confidence} ; les citations peuvent être fautives")
    return f"{plural('{n} page', '{n} pages', pages)}, {text.format(confidence=percent(confidence))}"


def document_type(site: Site, code: str) -> str:
    """Return a document type's label as the grid says it."""
    known = {level.code: level.label.get(language()) for level in site.grid.lexicon.document_types}
    return typeset(known.get(code, labels.reserved(code) or code))


def _derived(site: Site, matrix: pd.DataFrame) -> Iterable[tuple[str, str, str]]:
    for derived in site.grid.derived.values():
        if derived.id not in matrix or matrix.empty:
            continue
        value = matrix[derived.id].iloc[0]
        if derived.levels or derived.measure in ("nominal", "multi"):
            said = ", ".join(site.level(derived.id, code)["label"] for code in split_levels(value))
        elif derived.measure == "boolean" and not pd.isna(value):
            said = _("oui") if value else _("non")
        else:
            said = "" if pd.isna(value) else number(value)
        yield derived.id, typeset(derived.label.get(language())), said or _("non calculable")


def missing_share(page: ReportPage) -> tuple[int, int]:
    """Return how many variables of a report have no settled value, and out of how many."""
    entries = [e for _id, _label, part in page.dimensions for e in part]
    missing = [e for e in entries if e.missing or not e.settled]
    return len(missing), len(entries)
