"""The workbook that a coder fills in: the rows to code, the grid, the guide, the lists and the identity."""

from __future__ import annotations

import io
from collections.abc import Mapping

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ..grid import Level, Variable
from ..memory import Memory
from ..messages import _
from ..wording import rules
from . import look
from .entries import DASH, WHOLE, choices, entry
from .guide import guide_lines
from .plan import Asked, Plan

IDENTITY, LISTS = "_identite", "_listes"
HEADER_ROW = 2
COLUMNS = (
    "document_id", "variable", "slot", "report", "question", "definition", "answer", "page", "quote", "note",
)  # fmt: skip
SUGGESTED = ("machine_answer", "machine_confidence", "machine_page", "machine_quote")
EDITABLE = ("answer", "page", "quote", "note")
LAST_ROW = 20_000


def headers() -> dict[str, str]:
    """Return the heading of each column, in the language of messages."""
    return {
        "document_id": "document_id",
        "variable": "variable",
        "slot": "case_id",
        "report": _("Rapport"),
        "question": _("Question"),
        "definition": _("Réponses possibles et définitions"),
        "answer": _("Réponse"),
        "page": _("Page"),
        "quote": _("Extrait (mot pour mot)"),
        "note": _("Note"),
        "machine_answer": _("MACHINE : réponse proposée"),
        "machine_confidence": _("MACHINE : confiance"),
        "machine_page": _("MACHINE : page"),
        "machine_quote": _("MACHINE : extrait"),
    }


def workbook(
    plan: Plan,
    filled: Mapping[Asked, Mapping[str, str]],
    suggestions: Mapping[Asked, Mapping[str, str]] | None = None,
) -> bytes:
    """Return the .xlsx of a plan, with what is already `filled` in and, only if given, the machine's answers."""
    book = Workbook()
    guide = book.active
    guide.title = _("Mode d’emploi")
    coding = book.create_sheet(_("Codage"))
    grid = book.create_sheet(_("Grille"))
    lists = book.create_sheet(LISTS)
    columns = COLUMNS + (SUGGESTED if suggestions is not None else ())
    rows = plan.rows()
    look.coding_sheet(coding, columns, len(rows) + HEADER_ROW)
    for column, name in enumerate(columns, start=1):
        look.header(text_cell(coding, HEADER_ROW, column, headers()[name]), name.startswith("machine"))
    for number, asked in enumerate(rows, start=HEADER_ROW + 1):
        _row(coding, number, asked, plan, filled.get(asked, {}), suggestions)
    _drop_downs(coding, lists, plan, rows)
    _progress(coding, plan, len(rows) + HEADER_ROW)
    _grid_sheet(grid, plan)
    for number, (line, title) in enumerate(guide_lines(plan, coding.title, suggestions is not None), start=1):
        look.guide_line(text_cell(guide, number, 1, line), title)
    look.text_sheet(guide, (110,))
    _identity(book.create_sheet(IDENTITY), plan, coding.title)
    look.hide(lists)
    book.active = 1
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def text_cell(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """Write text as text, whatever it starts with: a spreadsheet never runs it as a formula."""
    cell = sheet.cell(row, column)
    cell.value = look.clean(text)
    if text[:1] in ("=", "+", "-", "@"):
        cell.data_type = "s"
        cell.quotePrefix = True
    return cell


def _row(
    sheet: Worksheet,
    number: int,
    asked: Asked,
    plan: Plan,
    filled: Mapping[str, str],
    suggestions: Mapping[Asked, Mapping[str, str]] | None,
) -> None:
    variable = plan.grid.variables[asked.variable]
    answer = filled.get("answer", "")
    if answer:
        answer = entry(variable, answer) if asked.slot == WHOLE else choices(variable, asked.slot)[0]
    content = {
        "document_id": asked.document,
        "variable": asked.variable,
        "slot": asked.slot,
        "report": plan.titles[asked.document],
        "question": question(variable, asked.slot),
        "definition": definition(variable, asked.slot),
        **filled,
        "answer": answer,
    }
    names = COLUMNS
    if suggestions is not None:
        names += SUGGESTED
        content |= suggestions.get(asked, {})
    for column, name in enumerate(names, start=1):
        cell = text_cell(sheet, number, column, content.get(name, ""))
        if name == "page" and cell.value:
            cell.value = int(cell.value)
        look.body(cell, name, asked.slot != WHOLE)
        cell.protection = Protection(locked=name not in EDITABLE)
    if asked.slot == WHOLE:
        _comment(sheet.cell(number, COLUMNS.index("question") + 1), variable, plan.memory)
    sheet.row_dimensions[number].height = look.height(content["question"], content["definition"])


def question(variable: Variable, slot: str) -> str:
    """Return what the coder is asked on a row."""
    if slot != WHOLE:
        return f"{variable.label.get()} › {variable.level(slot).label.get()}"
    if variable.multi:
        return _("{label} : fin de la question. {question}").format(
            label=variable.label.get(), question=variable.question.get()
        )
    return f"{variable.label.get()}. {variable.question.get()}"


def definition(variable: Variable, slot: str) -> str:
    """Return the definitions that stand beside a row."""
    if slot != WHOLE:
        return variable.level(slot).definition.get()
    if variable.multi:
        return _(
            "Une fois les cases ci-dessus vues : « terminé » si au moins une est cochée, « aucun » si rien ne l’est."
        )
    return "\n".join(
        f"{level.code}{DASH}{level.label.get()} : {level.definition.get()}" for level in variable.levels
    )


def _comment(cell: Cell, variable: Variable, memory: Memory) -> None:
    text = "\n".join(f"{name} : {told}" for name, told in rules(variable, memory))
    if text:
        cell.comment = Comment(look.clean(text), "abs-study", height=260, width=420)


def _drop_downs(sheet: Worksheet, lists: Worksheet, plan: Plan, rows: list[Asked]) -> None:
    """One list a variable in the hidden sheet, so that no list is too long for a cell's rule."""
    validations: dict[tuple[str, bool], DataValidation] = {}
    letter = get_column_letter(COLUMNS.index("answer") + 1)
    for number, asked in enumerate(rows, start=HEADER_ROW + 1):
        key = ("", False) if asked.slot != WHOLE else (asked.variable, True)
        if key not in validations:
            admitted = choices(plan.grid.variables[asked.variable], asked.slot)
            column = len(validations) + 1
            for row, text in enumerate([key[0] or "oui/non", *admitted], start=1):
                text_cell(lists, row, column, text)
            at = get_column_letter(column)
            validations[key] = _list_rule(f"{LISTS}!${at}$2:${at}${len(admitted) + 1}")
        validations[key].add(f"{letter}{number}")
    pages = DataValidation("whole", operator="greaterThan", formula1="0", allow_blank=True)
    pages.errorTitle, pages.error = _("Page"), _("Le numéro de la page du document : un nombre entier.")
    page = get_column_letter(COLUMNS.index("page") + 1)
    pages.add(f"{page}{HEADER_ROW + 1}:{page}{HEADER_ROW + len(rows)}")
    for rule in (*validations.values(), pages):
        sheet.add_data_validation(rule)


def _list_rule(formula: str) -> DataValidation:
    rule = DataValidation("list", formula1=formula, allow_blank=True, showErrorMessage=True)
    rule.errorTitle = _("Réponse")
    rule.error = _("Choisir dans la liste ; laisser vide ce qui n’est pas encore codé.")
    return rule


def _progress(sheet: Worksheet, plan: Plan, last: int) -> None:
    """The first row tells how many questions are answered; empty ones are coloured."""
    slot, answer = (get_column_letter(COLUMNS.index(name) + 1) for name in ("slot", "answer"))
    span = f"${slot}${HEADER_ROW + 1}:${slot}${last}", f"${answer}${HEADER_ROW + 1}:${answer}${last}"
    told = _("Codé par {coder} : questions répondues").format(coder=plan.coder)
    look.banner(text_cell(sheet, 1, COLUMNS.index("report") + 1, told))
    counted = sheet.cell(1, COLUMNS.index("answer") + 1)
    counted.value = f'=COUNTIFS({span[0]},"{WHOLE}",{span[1]},"<>")&" / "&COUNTIF({span[0]},"{WHOLE}")'
    look.banner(counted)
    empty = f'AND(${slot}{HEADER_ROW + 1}="{WHOLE}",${answer}{HEADER_ROW + 1}="")'
    sheet.conditional_formatting.add(
        f"{answer}{HEADER_ROW + 1}:{answer}{last}", FormulaRule(formula=[empty], fill=look.UNFILLED)
    )


def _grid_sheet(sheet: Worksheet, plan: Plan) -> None:
    titles = (
        _("Question"),
        _("Code"),
        _("Niveau"),
        _("Définition"),
        _("Exemples (✓) et contre-exemples (✗)"),
    )
    for column, title in enumerate(titles, start=1):
        look.header(text_cell(sheet, 1, column, title), False)
    number = 2
    for name in plan.variables:
        variable = plan.grid.variables[name]
        told = "\n".join(f"{title} : {text}" for title, text in rules(variable, plan.memory))
        look.guide_line(
            text_cell(sheet, number, 1, f"{variable.label.get()}. {variable.question.get()}"), True
        )
        look.guide_line(text_cell(sheet, number, 4, told), False)
        for level in variable.levels:
            number += 1
            told = (level.code, level.label.get(), level.definition.get(), _examples(level))
            for column, text in enumerate(told, start=2):
                look.guide_line(text_cell(sheet, number, column, text), False)
        number += 1
    look.text_sheet(sheet, (50, 18, 30, 90, 90))
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"


def _examples(level: Level) -> str:
    shown = [("✓", text) for text in level.examples] + [("✗", text) for text in level.counter_examples]
    return "\n".join(f"{mark} {text}" for mark, text in shown)


def _identity(sheet: Worksheet, plan: Plan, coding: str) -> None:
    for number, facts in enumerate([*plan.identity(), ("sheet", coding, "", "")], start=1):
        for column, fact in enumerate(facts, start=1):
            text_cell(sheet, number, column, fact)
    look.hide(sheet)
