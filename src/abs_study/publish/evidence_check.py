"""Quotes must be where they are said to be: checked again at each publication, which fails otherwise."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

import pandas as pd

from ..errors import Problem, StudyError
from ..french import fold_letters
from ..messages import _
from ..tables import MACHINE
from .rows import rows

_JOINTS = ("", " ", "\n", " … ", " […] ")


def check_evidence(
    evidence: pd.DataFrame, pages: pd.DataFrame, machines: Collection[str] = (MACHINE,)
) -> None:
    """Check each quote said to be exact against the text of its pages.

    A machine's quote must be the very characters at its spans; a person's exact anchor must hold the
    same letters and figures (typography may differ between a report's source and its page). A
    person's quote that was not found (`introuvable`) is admitted: the site says so.

    Parameters
    ----------
    evidence : rows of the table `evidence`
    pages : rows of the table `pages`
    machines : coders whose quotes must be verbatim

    Raises StudyError listing every quote that is not at its place.
    """
    texts = {(row.document_id, row.page): row.text for row in rows(pages)}
    problems = []
    for row in rows(evidence):
        found = _fault(row, texts, row.coder in machines)
        if found:
            place = f"{row.document_id} / {row.variable} / {row.level} / {row.coder}"
            remedy = _("reconstruire data/processed, puis publier de nouveau")
            problems.append(Problem(place, found, remedy))
    if problems:
        raise StudyError(_("Des citations ne sont pas à leur place : rien n’est publié."), problems)


def _fault(row: object, texts: Mapping[tuple[str, int], str], machine: bool) -> str:
    if row.status != "exact":
        return _("citation de la machine introuvable") if machine and row.status == "introuvable" else ""
    pieces = []
    for page, start, end in read_spans(row.spans):
        text = texts.get((row.document_id, page))
        if text is None:
            return _("page {page} absente du texte").format(page=page)
        if not 0 <= start < end <= len(text):
            return _("page {page}, {start}-{end} : hors du texte").format(page=page, start=start, end=end)
        pieces.append(text[start:end])
    if not pieces:
        return _("citation exacte sans emplacement")
    if machine:
        same = row.quote in [joint.join(pieces) for joint in _JOINTS]
    else:
        same = fold_letters("".join(pieces)) == fold_letters(row.quote)
    return "" if same else _("« {quote} » n’est pas le texte de cet endroit").format(quote=row.quote[:80])


def read_spans(spans: str) -> list[tuple[int, int, int]]:
    """Return the (page, start, end) of a quote from the JSON of its cell.

    >>> read_spans("[[3, 10, 25]]"), read_spans("")
    ([(3, 10, 25)], [])
    """
    return [(int(page), int(start), int(end)) for page, start, end in json.loads(spans or "[]")]
