"""A variable on a report's page: its settled value, who said what, the quotes that support it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Any

import pandas as pd

from .. import wording
from ..coders.reasons import reason
from ..grid import Variable
from ..messages import language
from ..tables import MACHINE, MISSING_CODES, NONE_TICKED
from ..views import percent
from . import labels
from .addresses import CODEBOOK
from .evidence_check import read_spans
from .quotes import NOT_FOUND, Quote, merged, pick
from .site import Document, Site
from .surroundings import Surroundings, surroundings
from .typography import say as _
from .typography import typeset
from .withheld import notice

SHOWN_QUOTES = 2
DISPUTED = "disputed"


@dataclass(frozen=True)
class Answer:
    """The same levels given by one or several coders; `notes` are (coder, note)."""

    levels: tuple[dict[str, str], ...]
    coders: tuple[str, ...]
    notes: tuple[tuple[str, str], ...] = ()
    settled: bool = False


@dataclass(frozen=True)
class Aside:
    """A passage that the machine considered without keeping it, and why."""

    quote: Quote
    why: str


@dataclass(frozen=True)
class Entry:
    """A variable on a report's page; `settled` is empty where the readings are in dispute."""

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
    aside: tuple[Aside, ...] = ()

    @property
    def folded_by_level(self) -> list[tuple[dict[str, str], list[Quote]]]:
        """The folded quotes under their level, in the order in which levels first come."""
        groups: dict[str, tuple[dict[str, str], list[Quote]]] = {}
        for quote in self.folded:
            groups.setdefault(quote.level["code"], (quote.level, []))[1].append(quote)
        return list(groups.values())

    @property
    def quoted(self) -> frozenset[str]:
        """The levels of which a quote is there."""
        return frozenset(quote.level["code"] for quote in (*self.shown, *self.folded))

    @property
    def unanimous(self) -> bool:
        """Whether everyone who spoke gave the settled value."""
        return len(self.answers) == 1 and self.answers[0].settled


@dataclass(frozen=True)
class Quotes:
    """What supports a variable in a report: `settled` and `status` of its value, quotes that are shown first, or folded."""

    settled: tuple[str, ...]
    status: str
    shown: tuple[Quote, ...]
    folded: tuple[Quote, ...]


def quotes_of(site: Site, document: Document, variable: Variable) -> Quotes:
    """Return the quotes of a variable in a report, the best first, without what stands around them."""
    return site.once(("quotes", document.id, variable.id), lambda: _quotes_of(site, document, variable))


def _quotes_of(site: Site, document: Document, variable: Variable) -> Quotes:
    codings, evidence, consensus = (
        site.cells(name).get((document.id, variable.id), []) for name in ("codings", "evidence", "consensus")
    )
    settled = tuple(dict.fromkeys(row.level for row in consensus))
    status = consensus[0].status if consensus else ""
    # In a dispute every level that somebody gave has its quotes, and none is the value.
    quotes = merged(_quotes(site, document, codings, evidence), settled)
    shown = pick(quotes, SHOWN_QUOTES)
    folded = tuple(quote for quote in quotes if quote not in shown)
    return Quotes(() if status == DISPUTED else settled, status, shown, folded)


def placed(site: Site, document: Document, variable: Variable) -> tuple[Quote, ...]:
    """Return the quotes of a variable that are shown first, with what stands around them."""
    shown = quotes_of(site, document, variable).shown
    return site.once(
        ("placed", document.id, variable.id),
        lambda: tuple(replace(quote, around=_around(site, document, quote)) for quote in shown),
    )


def entry(site: Site, document: Document, variable: Variable) -> Entry:
    """Return what a report's page shows of a variable."""
    return site.once(("entry", document.id, variable.id), lambda: _entry(site, document, variable))


def _entry(site: Site, document: Document, variable: Variable) -> Entry:
    codings = site.cells("codings").get((document.id, variable.id), [])
    quotes = quotes_of(site, document, variable)
    settled, status = quotes.settled, quotes.status
    return Entry(
        id=variable.id,
        label=typeset(variable.label.get(language())),
        question=typeset(variable.question.get(language())),
        href=f"{CODEBOOK}#{variable.id}",
        settled=tuple(site.level(variable.id, code) for code in _ordered(settled, variable)),
        status=status,
        status_label=labels.consensus_status(status),
        absent=bool(settled) and all(_absence(code, variable) for code in settled),
        missing=bool(settled) and all(code in MISSING_CODES for code in settled),
        answers=tuple(_answers(site, variable, codings, settled)),
        shown=placed(site, document, variable),
        folded=quotes.folded,
        aside=tuple(_aside(site, document, variable)),
    )


def _around(site: Site, document: Document, quote: Quote) -> Surroundings:
    """What stands around a quote; of a report that may only be quoted, its section alone."""
    found = surroundings(site, document.id, quote.spans, quote.text)
    return Surroundings(section=found.section) if document.only_quoted else found


def _aside(site: Site, document: Document, variable: Variable) -> Iterable[Aside]:
    """What the machine set aside, in the order of the levels, that which counts first."""
    rows = site.cells("considered").get((document.id, variable.id), [])
    for row in sorted(rows, key=lambda row: (variable.codes.index(row.level), row.rank)):
        why = typeset(reason(row.refusal, row.status, row.actor))
        yield Aside(_quote(site, document, row, read_spans(row.spans), "exact"), why)


def _absence(code: str, variable: Variable) -> bool:
    lowest = variable.codes[:1] if variable.measure in ("ordinal", "boolean") else ()
    return code == NONE_TICKED or code in lowest


def _ordered(codes: Iterable[str], variable: Variable) -> list[str]:
    known = variable.codes
    return sorted(codes, key=lambda code: (known.index(code) if code in known else len(known), code))


def _answers(site: Site, variable: Variable, codings: Sequence[Any], settled: Iterable[str]) -> list[Answer]:
    groups: dict[tuple[str, ...], list[tuple[str, list[Any]]]] = {}
    for coder in sorted({row.coder for row in codings}, key=labels.coder_order):
        own = [row for row in codings if row.coder == coder]
        levels = tuple(_ordered({row.level for row in own}, variable))
        groups.setdefault(levels, []).append((coder, own))
    return [
        Answer(
            levels=tuple(site.level(variable.id, code) for code in levels),
            coders=tuple(_named(coder, own) for coder, own in members),
            notes=tuple((wording.coder(coder), note) for coder, own in members for note in _notes(own)),
            settled=set(levels) == set(settled),
        )
        for levels, members in groups.items()
    ]


def _notes(own: Sequence[Any]) -> list[str]:
    return [note for note in dict.fromkeys(row.note for row in own) if note]


def _named(coder: str, own: Sequence[Any]) -> str:
    known = [row.confidence for row in own if not pd.isna(row.confidence)]
    name = wording.coder(coder)
    if not known:
        return name
    return _("{name} (confiance {share})").format(name=name, share=percent(fmean(known)))


def _quotes(
    site: Site, document: Document, codings: Sequence[Any], evidence: Sequence[Any]
) -> Iterable[tuple[str, Quote]]:
    anchored = set()
    for row in sorted(evidence, key=lambda row: row.rank):
        anchored.add((row.level, row.coder))
        spans = read_spans(row.spans) if row.status != NOT_FOUND else []
        yield row.level, _quote(site, document, row, spans, row.status)
    for row in codings:
        if row.quote and (row.level, row.coder) not in anchored:
            quote = _quote(site, document, row, [], "")
            pages = () if pd.isna(row.page) else (int(row.page),)
            yield row.level, replace(quote, pages=pages, href=document.at(pages[0] if pages else None))


def _quote(
    site: Site, document: Document, row: Any, spans: Sequence[tuple[int, int, int]], status: str
) -> Quote:
    pages = tuple(dict.fromkeys(page for page, _start, _end in spans))
    scanned = site.scanned_pages.get(document.id, frozenset())
    withheld = bool(site.private) and row.quote == notice()
    return Quote(
        text=row.quote,
        level=site.level(row.variable, row.level),
        coders=(wording.coder(row.coder),),
        pages=pages,
        spans=() if withheld else tuple(spans),
        href=document.at(pages[0] if pages else None),
        paged=document.paged,
        status=status,
        recognised=status == "ocr" or any(page in scanned for page in pages),
        machine=row.coder == MACHINE,
        withheld=withheld,
    )
