"""One page per report: each variable's settled value, what each reading and the machine said, the quotes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ..messages import language
from ..tables import MISSING_CODES, NONE_TICKED
from ..views import number, percent
from . import labels
from .evidence_check import read_spans
from .quotes import Quote, merged, pick
from .site import CODEBOOK, Document, Site, split_levels
from .typography import french, plural
from .typography import say as _

SHOWN_QUOTES = 2


@dataclass(frozen=True)
class Answer:
    """What one or several coders said of a variable: the same levels, who said it, with what confidence."""

    levels: tuple[dict[str, str], ...]
    coders: tuple[str, ...]
    notes: tuple[tuple[str, str], ...] = ()
    settled: bool = False


@dataclass(frozen=True)
class Entry:
    """A variable on a report's page."""

    id: str
    label: str
    question: str
    href: str
    settled: tuple[dict[str, str], ...]
    status: str
    status_label: str
    absent: bool
    missing: bool
    answers: tuple[Answer, ...]
    shown: tuple[Quote, ...] = ()
    folded: tuple[Quote, ...] = ()

    @property
    def unanimous(self) -> bool:
        """Whether everyone who spoke gave the settled value."""
        return len(self.answers) == 1 and self.answers[0].settled


@dataclass(frozen=True)
class ReportPage:
    """A report and its codings, by dimension: (id, label, entries)."""

    document: Document
    facts: tuple[tuple[str, str], ...]
    dimensions: tuple[tuple[str, str, tuple[Entry, ...]], ...]
    derived: tuple[tuple[str, str, str], ...] = ()
    type: str = ""
    notes: tuple[str, ...] = field(default=())

    @property
    def coded(self) -> bool:
        """Whether anybody coded this report."""
        return any(entry.answers or entry.settled for _id, _label, part in self.dimensions for entry in part)


def report_page(site: Site, document: Document) -> ReportPage:
    """Return what the page of a report shows."""
    rows = {
        name: site.tables[name][site.tables[name]["document_id"] == document.id]
        for name in ("codings", "evidence", "consensus", "matrix", "types", "pages")
    }
    dimensions = []
    for dimension in site.grid.dimensions.values():
        entries = tuple(
            _entry(site, document, variable, rows) for variable in site.grid.of_dimension(dimension.id)
        )
        dimensions.append((dimension.id, french(dimension.label.get(language())), entries))
    types = rows["types"]["type"].tolist()
    return ReportPage(
        document=document,
        facts=tuple(_facts(site, document, rows["pages"], rows["codings"])),
        dimensions=tuple(dimensions),
        derived=tuple(_derived(site, rows["matrix"])),
        type=str(types[0]) if types else "",
    )


def _facts(
    site: Site, document: Document, pages: pd.DataFrame, codings: pd.DataFrame
) -> Iterable[tuple[str, str]]:
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
        (_("Nature"), _("document fictif") if document.fictitious else fields["nature"]),
        (_("Droits"), fields["rights"]),
        (_("Pages"), "" if count is None else number(count)),
        (_("Lecture du fichier"), labels.document_status(fields["status"])),
        (_("Reconnaissance de caractères"), _recognised(len(recognised), confidence)),
        (_("Sélection principale"), _("oui") if document.selected else _("non, à titre de comparaison")),
    ]
    return [(name, str(value)) for name, value in facts if str(value)]


def _organisation(fields: Any) -> str:
    kind = labels.kind(fields["kind"])
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
    return french(known.get(code, labels.reserved(code) or code))


def _entry(site: Site, document: Document, variable: Any, rows: dict[str, pd.DataFrame]) -> Entry:
    codings, evidence, consensus = (
        rows[name][rows[name]["variable"] == variable.id] for name in ("codings", "evidence", "consensus")
    )
    settled = list(dict.fromkeys(consensus["level"]))
    status = next(iter(consensus["status"]), "")
    quotes = merged(_quotes(site, document, codings, evidence), settled)
    if status == "disputed":
        settled = []
    shown = pick(quotes, SHOWN_QUOTES)
    return Entry(
        id=variable.id,
        label=french(variable.label.get(language())),
        question=french(variable.question.get(language())),
        href=f"{CODEBOOK}#{variable.id}",
        settled=tuple(site.level(variable.id, code) for code in _ordered(settled, variable.codes)),
        status=status,
        status_label=labels.consensus_status(status),
        absent=bool(settled) and all(_absence(code, variable) for code in settled),
        missing=bool(settled) and all(code in MISSING_CODES for code in settled),
        answers=tuple(_answers(site, variable, codings, settled)),
        shown=shown,
        folded=tuple(quote for quote in quotes if quote not in shown),
    )


def _absence(code: str, variable: Any) -> bool:
    lowest = variable.codes[:1] if variable.measure in ("ordinal", "boolean") else ()
    return code == NONE_TICKED or code in lowest


def _ordered(codes: Iterable[str], known: tuple[str, ...]) -> list[str]:
    return sorted(codes, key=lambda code: (known.index(code) if code in known else len(known), code))


def _answers(site: Site, variable: Any, codings: pd.DataFrame, settled: list[str]) -> list[Answer]:
    groups: dict[tuple[str, ...], list[tuple[str, pd.DataFrame]]] = {}
    for coder in sorted(set(codings["coder"]), key=labels.coder_order):
        own = codings[codings["coder"] == coder]
        groups.setdefault(tuple(_ordered(set(own["level"]), variable.codes)), []).append((coder, own))
    return [
        Answer(
            levels=tuple(site.level(variable.id, code) for code in levels),
            coders=tuple(_named(coder, own) for coder, own in members),
            notes=tuple((labels.coder(coder), note) for coder, own in members for note in _notes(own)),
            settled=set(levels) == set(settled),
        )
        for levels, members in groups.items()
    ]


def _notes(own: pd.DataFrame) -> list[str]:
    return [note for note in dict.fromkeys(own["note"]) if note]


def _named(coder: str, own: pd.DataFrame) -> str:
    confidence = own["confidence"].mean()
    name = labels.coder(coder)
    if pd.isna(confidence):
        return name
    return _("{name} (confiance {confidence})").format(name=name, confidence=percent(confidence))


def _quotes(
    site: Site, document: Document, codings: pd.DataFrame, evidence: pd.DataFrame
) -> Iterable[tuple[str, Quote]]:
    scanned = site.scanned_pages.get(document.id, frozenset())
    anchored = set()
    for row in evidence.sort_values("rank", kind="stable").itertuples():
        anchored.add((row.level, row.coder))
        spans = read_spans(row.spans) if row.status != "introuvable" else []
        pages = tuple(dict.fromkeys(page for page, _start, _end in spans))
        yield row.level, _quote(site, document, row, pages, row.status, scanned)
    for row in codings.itertuples():
        if row.quote and (row.level, row.coder) not in anchored:
            pages = () if pd.isna(row.page) else (int(row.page),)
            yield row.level, _quote(site, document, row, pages, "", scanned)


def _quote(
    site: Site, document: Document, row: Any, pages: tuple[int, ...], status: str, scanned: frozenset[int]
) -> Quote:
    return Quote(
        text=row.quote,
        level=site.level(row.variable, row.level),
        coders=(labels.coder(row.coder),),
        pages=pages,
        href=document.at(pages[0] if pages else None),
        paged=document.paged,
        status=status,
        recognised=status == "ocr" or any(page in scanned for page in pages),
        machine=row.coder == labels.MACHINE,
    )


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
        yield derived.id, french(derived.label.get(language())), said or _("non calculable")


def missing_share(page: ReportPage) -> tuple[int, int]:
    """Return how many variables of a report have no settled value, and out of how many."""
    entries = [entry for _id, _label, part in page.dimensions for entry in part]
    missing = [e for e in entries if e.missing or not e.settled]
    return len(missing), len(entries)
