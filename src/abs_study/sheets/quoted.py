"""The pages and quotes of a sheet, looked for in the reports: where a quote really is, or what comes nearest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from ..codings import NOT_FOUND, Anchor, DocumentText
from ..errors import Problem
from ..messages import _
from ..tables import MISSING_CODES, NONE_TICKED
from .checked import Answer, Checked

_SHOWN = 160
_LIKE = 0.6
_SHORTEST = 20  # below, what comes nearest is any few letters
_NEEDS_NONE = ("0", NONE_TICKED, *MISSING_CODES)


@dataclass(frozen=True)
class Report:
    """A report in which quotes are looked for: its pages' text by number, those that were recognised from a picture."""

    text: DocumentText
    pages: Mapping[int, str]
    scanned: frozenset[int]

    @property
    def last(self) -> int:
        """The number of its last page."""
        return max(self.pages, default=0)


def report(pages: pd.DataFrame, blocks: pd.DataFrame) -> Report:
    """Return one report from its pages and blocks (TABLES)."""
    texts = {int(page): text for page, text in zip(pages["page"], pages["text"], strict=True)}
    scanned = frozenset(int(page) for page in pages.loc[pages["source"] == "ocr", "page"])
    return Report(DocumentText(pages, blocks), texts, scanned)


def check_quotes(
    checked: Checked, reports: Mapping[str, Report], lenient: bool, version: str = ""
) -> list[dict]:
    """Check the page and quote of each answer; returns the rows to keep (TABLES["readings"]).

    A quote that is not found is a fault, but a warning on a scanned page, or where `lenient`. `version` is that
    of the grid by which the answers were given.
    """
    rows = []
    for answer in checked.answers:
        page = _page(answer, reports.get(answer.document), checked)
        if answer.line["quote"]:
            _check_quote(answer, page, reports.get(answer.document), lenient, checked)
        elif answer.level not in _NEEDS_NONE:
            found = _("{variable} : « {level} » sans extrait").format(
                variable=answer.variable, level=answer.level
            )
            checked.warnings.append(
                Problem(answer.line.at("quote"), found, _("recopier la phrase qui le montre"))
            )
        rows.append(
            {
                "document_id": answer.document, "variable": answer.variable, "level": answer.level,
                "page": page, "quote": answer.line["quote"], "note": answer.note,
                "grid_version": answer.line["grid_version"] or version,
            }
        )  # fmt: skip
    return rows


def _page(answer: Answer, report: Report | None, checked: Checked) -> int | None:
    text, place = answer.line["page"], answer.line.at("page")
    if not text:
        return None
    if not text.isdecimal() or int(text) < 1:
        found = _("page « {text} » : ce n’est pas un numéro de page").format(text=text)
        checked.faults.append(Problem(place, found, _("écrire un nombre entier, par exemple 12")))
        return None
    if report is not None and int(text) > report.last:
        found = _("page {page} : le document en a {last}").format(page=text, last=report.last)
        checked.faults.append(
            Problem(place, found, _("compter les pages dans le fichier, la première est 1"))
        )
        return None
    return int(text)


def _check_quote(
    answer: Answer, page: int | None, report: Report | None, lenient: bool, checked: Checked
) -> None:
    if report is None:
        return
    quote, place = answer.line["quote"], answer.line.at("quote")
    anchor = report.text.find(quote, page)
    if anchor.status != NOT_FOUND:
        on = sorted({span[0] for span in anchor.spans})
        if page is None or page in on:
            return
        found = _("l’extrait n’est pas page {page} ; il est page {on}").format(
            page=page, on=", ".join(map(str, on))
        )
        problem = Problem(answer.line.at("page"), found, _("écrire {page}").format(page=on[0]))
    else:
        found = _("extrait introuvable dans le document")
        if page is not None:
            found = _("extrait introuvable page {page}, et ailleurs dans le document").format(page=page)
        problem = Problem(place, found, _nearest(report.text.nearest(quote), report))
    scanned = bool(report.scanned) if page is None else page in report.scanned
    if scanned:
        told = _("{found} (page numérisée : le texte reconnu peut différer)").format(found=problem.found)
        problem = Problem(problem.place, told, problem.remedy)
    (checked.warnings if lenient or scanned else checked.faults).append(problem)


def _nearest(anchor: Anchor, report: Report) -> str:
    """The remedy for a quote that is not found: the passage that is most like it, with its page."""
    length = sum(end - start for _page, start, end in anchor.spans)
    if anchor.score < _LIKE or length < _SHORTEST:
        return _("rien d’approchant : recopier l’extrait mot pour mot")
    page, start, end = anchor.spans[0]
    text = " ".join(report.pages[page][start:end].split())
    text = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    return _("le plus proche, page {page} : « {text} »").format(page=page, text=text)
