"""How a coding sheet looks: widths, colours, wrapping, protection, printing."""

from __future__ import annotations

import math

from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

UNFILLED = PatternFill("solid", bgColor="FFF2CC")
_HEADER, _MACHINE = PatternFill("solid", fgColor="1F3864"), PatternFill("solid", fgColor="7F4F00")
_WRITE, _SUGGESTED = PatternFill("solid", fgColor="FFFFFF"), PatternFill("solid", fgColor="FBE9D0")
_READ = PatternFill("solid", fgColor="F2F2F2")
_LINE = Border(bottom=Side("thin", color="BFBFBF"), right=Side("thin", color="D9D9D9"))
_WIDTHS = {
    "document_id": 12, "variable": 12, "slot": 12, "report": 20, "question": 34, "definition": 58,
    "answer": 30, "page": 7, "quote": 55, "note": 28, "machine_answer": 26, "machine_confidence": 11,
    "machine_page": 9, "machine_quote": 50,
}  # fmt: skip
_HIDDEN = ("document_id", "variable", "slot")
_LONGEST = 32_000


def clean(text: str) -> str:
    """Return text without the control characters that no spreadsheet can hold, at the length of a cell."""
    return ILLEGAL_CHARACTERS_RE.sub(" ", text)[:_LONGEST]


def coding_sheet(sheet: Worksheet, columns: tuple[str, ...], last: int) -> None:
    """Set up the sheet to code in: widths, hidden ids, frozen headings, filter, protection, print."""
    for number, name in enumerate(columns, start=1):
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width, dimension.hidden = _WIDTHS[name], name in _HIDDEN
    sheet.freeze_panes = "F3"
    sheet.auto_filter.ref = f"A2:{get_column_letter(len(columns))}{last}"
    _protect(sheet)
    sheet.protection.autoFilter = False
    sheet.protection.formatColumns = sheet.protection.formatRows = sheet.protection.formatCells = False
    sheet.print_title_rows = "1:2"
    _page(sheet)


def text_sheet(sheet: Worksheet, widths: tuple[int, ...]) -> None:
    """Set up a sheet to read."""
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    _protect(sheet)
    _page(sheet)


def hide(sheet: Worksheet) -> None:
    """Hide and protect a sheet that is for programs."""
    sheet.sheet_state = "hidden"
    _protect(sheet)


def header(cell: Cell, machine: bool) -> None:
    """Make a column's heading; the machine's are of another colour."""
    cell.font = Font(bold=True, color="FFFFFF")
    cell.fill = _MACHINE if machine else _HEADER
    cell.alignment = Alignment(wrap_text=True, vertical="center")


def banner(cell: Cell) -> None:
    """Make the line above the headings."""
    cell.font = Font(bold=True)


def guide_line(cell: Cell, title: bool) -> None:
    """Make a line to read."""
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.font = Font(bold=title)


def body(cell: Cell, name: str, tick: bool) -> None:
    """Make a cell of the coding sheet: white to write in, grey to read, orange from the machine."""
    writable = name in ("answer", "page", "quote", "note")
    cell.fill = _SUGGESTED if name.startswith("machine") else _WRITE if writable else _READ
    cell.alignment = Alignment(wrap_text=True, vertical="top", indent=1 if tick and name == "question" else 0)
    cell.border = _LINE
    # Text, so that a spreadsheet makes neither a date nor a formula of what is typed.
    cell.number_format = "0" if name == "page" else "@"


def height(question: str, definition: str) -> float:
    """Return the height at which a row shows its question and definitions."""
    lines = max(_lines(question, 34), _lines(definition, 58))
    return min(400.0, 15.0 * max(1, lines) + 3)


def _lines(text: str, width: int) -> int:
    return sum(max(1, math.ceil(len(line) / (width * 0.95))) for line in text.split("\n"))


def _protect(sheet: Worksheet) -> None:
    sheet.protection.sheet = True


def _page(sheet: Worksheet) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "&P / &N"
