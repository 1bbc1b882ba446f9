"""The workbook of what two coders answered differently: one line a report and question, with room for the decision."""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from ..display.sections import Answer, Section
from ..messages import _
from . import look
from .workbook import text_cell

_WIDTHS = (22, 26, 34, 26, 40, 26, 40, 30, 60, 30, 34)


def workbook(sections: Sequence[Section], who: Sequence[str]) -> bytes:
    """Return the .xlsx of differences (`display.sections`), `who` naming the two coders; nothing in it is a formula."""
    book = Workbook()
    sheet = book.active
    sheet.title = _("Désaccords")
    heads = [_("Rapport"), _("Question"), _("Écart")]
    for name in who:
        heads += [name, _("{who} : pages, extraits, notes").format(who=name)]
    heads += [
        _("Ce qu’on en voit"), _("Règles de la grille"), _("Déjà tranché"), _("Décision et raison"), "document_id", "variable",
    ]  # fmt: skip
    for column, title in enumerate(heads, start=1):
        look.header(text_cell(sheet, 1, column, title), False)
        sheet.column_dimensions[get_column_letter(column)].width = (*_WIDTHS, 14, 14)[column - 1]
    row = 1
    for section in sections:
        rules = "\n".join(f"{name} : {text}" for name, text in section.rules)
        for difference in section.differences:
            row += 1
            answers = [text for one in difference.answers for text in (one.told, _rests_on(one))]
            decided = " ".join(filter(None, (difference.settled, difference.reason)))
            line = [
                difference.report,
                section.label,
                difference.apart,
                *answers,
                section.advice,
                rules,
                decided,
                "",
            ]
            for column, text in enumerate([*line, difference.document, section.variable], start=1):
                look.guide_line(text_cell(sheet, row, column, text), False)
    sheet.freeze_panes = "D2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{row}"
    sheet.print_title_rows = "1:1"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _rests_on(answer: Answer) -> str:
    told = []
    for passage in answer.passages:
        page = _("p. {pages}").format(pages=passage.page) if passage.page else ""
        quote = f"« {passage.quote} »" if passage.quote else ""
        told.append(" · ".join(filter(None, (passage.level, page, quote, passage.note))))
    return "\n".join(told)
