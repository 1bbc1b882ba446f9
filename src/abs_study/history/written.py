"""A comparison as a file: a page that stands alone (.html), a workbook (.xlsx), or the list of what changed (.csv)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from ..errors import Problem, StudyError
from ..files import write_safely
from ..messages import _
from ..sheets import look
from ..sheets.workbook import text_cell
from ..tables import DIGITS
from .compared import Comparison
from .sections import Section, cause_words, document_change, sections
from .summary import summary

FORMATS = (".html", ".xlsx", ".csv")
_COLUMNS = "what id variable level coder before after cause lost gained".split()
_WIDEST = 60


def check_formats(outs: Sequence[Path]) -> None:
    """Refuse, before anything is computed, a file whose format is unknown; raises StudyError with every fault."""
    admitted = ", ".join(FORMATS)
    faults = [
        Problem(str(out), _("format inconnu"), _("formats admis : {admitted}").format(admitted=admitted))
        for out in outs
        if out.suffix.lower() not in FORMATS
    ]
    if faults:
        raise StudyError(_("La comparaison ne peut pas être écrite."), faults)


def write(found: Comparison, out: Path, fictitious: bool) -> None:
    """Write a comparison; raises StudyError where the file cannot be written."""
    suffix = out.suffix.lower()
    if suffix == ".csv":
        content = table(found).encode()
    elif suffix == ".xlsx":
        content = workbook(sections(found), summary(found))
    else:
        content = page(found, fictitious).encode()
    try:
        write_safely(out, content)
    except OSError as error:
        problem = Problem(str(out), str(error.strerror or error))
        raise StudyError(_("La comparaison ne peut pas être écrite."), [problem]) from None


def title(found: Comparison) -> str:
    """Return the title of a comparison."""
    return _("Ce qui a changé : de {before} à {after}").format(
        before=found.before.name, after=found.after.name
    )


def page(found: Comparison, fictitious: bool) -> str:
    """Return the page, in the language of messages: it asks for no other file and runs nothing."""
    from ..publish.changes import page as render

    warnings = [_("Corpus fictif : les rapports cités sont inventés.")] if fictitious else []
    return render(title(found), summary(found), warnings, sections(found))


def table(found: Comparison) -> str:
    """Return all that changed as CSV text, a line each, for programs: codes, not labels."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for row in _rows(found):
        writer.writerow([_no_formula(row.get(column, "")) for column in _COLUMNS])
    return text.getvalue()


def _no_formula(text: str) -> str:
    """What a spreadsheet would run gets an apostrophe first: this list is opened in one."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _rows(found: Comparison) -> Iterator[dict[str, str]]:
    for row in found.documents.itertuples():
        told = document_change(row.change, row.detail)
        yield {"what": f"document.{row.change}", "id": row.document_id, "after": told}
    for row in found.flips.to_dict("records"):
        yield {
            "what": f"coding.{row['kind']}", "id": row["document_id"], "variable": row["variable"], "coder": row["coder"],
            "before": "|".join(row["before"]), "after": "|".join(row["after"]), "cause": cause_words(row["causes"]),
            "lost": " / ".join(row["lost"]), "gained": " / ".join(row["gained"]),
        }  # fmt: skip
    for row in found.shares.itertuples():
        counts = {"before": _ratio(row.k_before, row.n_before), "after": _ratio(row.k_after, row.n_after)}
        yield {"what": "share", "variable": row.variable, "level": row.level, **counts}
    yield from _moved_reports(found)
    for row in found.findings.itertuples():
        yield {
            "what": f"finding.{row.change}",
            "id": row.finding,
            "before": row.before_fr,
            "after": row.after_fr,
        }
    for row in found.verdicts.itertuples():
        yield {"what": "verdict", "id": row.part, "before": row.verdict_before, "after": row.verdict_after}
    for row in found.agreement.itertuples():
        alphas = {"before": _alpha(row.alpha_before, row.verdict_before), "after": _alpha(row.alpha_after, row.verdict_after)}  # fmt: skip
        yield {"what": "agreement", "variable": row.variable, "coder": row.coders, **alphas}
    yield from ({"what": "input", "id": told} for told in found.inputs)


def _ratio(k, n) -> str:
    return "" if pd.isna(n) else f"{k}/{n}"


def _alpha(value: float, verdict: str) -> str:
    return " ".join(filter(None, ["" if pd.isna(value) else f"{value:.{DIGITS}g}", verdict]))


def _moved_reports(found: Comparison) -> Iterator[dict[str, str]]:
    if found.types is None:
        return
    before, after = (
        side.frames["types"].set_index("document_id")["type"] for side in (found.before, found.after)
    )
    for name in found.types.moved:
        yield {"what": "type", "id": name, "before": before[name], "after": after[name]}


def workbook(parts: Sequence[Section], lead: Sequence[str]) -> bytes:
    """Return the .xlsx: a sheet of sentences, then one for each part; nothing in it is a formula."""
    book = Workbook()
    first = book.active
    first.title = _("Résumé")
    for row, line in enumerate(lead, start=1):
        look.guide_line(text_cell(first, row, 1, line), False)
    first.column_dimensions["A"].width = 2 * _WIDEST
    for part in parts:
        sheet = book.create_sheet(part.id)
        _fill(sheet, part)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _fill(sheet, part: Section) -> None:
    start = len(part.lead) + 2
    look.guide_line(text_cell(sheet, 1, 1, part.heading), True)
    for row, line in enumerate(part.lead, start=2):
        look.guide_line(text_cell(sheet, row, 1, line), False)
    for column, head in enumerate(part.heads, start=1):
        look.header(text_cell(sheet, start, column, head), False)
        longest = max([len(head), *(len(row[column - 1]) for row in part.rows)])
        sheet.column_dimensions[get_column_letter(column)].width = min(_WIDEST, max(12, longest + 2))
    for number, row in enumerate(part.rows, start=start + 1):
        for column, text in enumerate(row, start=1):
            look.guide_line(text_cell(sheet, number, column, text), False)
    if part.heads:
        sheet.freeze_panes = f"A{start + 1}"
        sheet.auto_filter.ref = f"A{start}:{get_column_letter(len(part.heads))}{start + len(part.rows)}"
