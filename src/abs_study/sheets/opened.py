"""A filled workbook opened without harm: bounded, no macro, no external link, no formula computed."""

from __future__ import annotations

import datetime
import io
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ..errors import Problem
from ..extract.model import Limits, Unreadable
from ..extract.packed import open_archive
from ..messages import _
from .filled import FIELDS, MOST_LINES, Filled, Line, columns_of, content_problem, date_remedy
from .plan import FORMAT
from .workbook import EDITABLE, IDENTITY

_LIMITS = Limits(unpacked_bytes=60_000_000)


def read_workbook(content: bytes, name: str) -> Filled:
    """Read a filled .xlsx; what is wrong with the file itself is among its faults."""
    filled = Filled(name=name)
    unsafe = _unsafe(content)
    if unsafe:
        filled.faults.append(Problem(name, unsafe, _("rouvrir la feuille et l’enregistrer au format .xlsx")))
        return filled
    try:
        book = load_workbook(io.BytesIO(content), keep_links=False, keep_vba=False)
    except Exception as error:
        # openpyxl raises whatever a malformed part makes it stumble on.
        found = _("ce classeur ne peut pas être lu ({error})").format(error=type(error).__name__)
        filled.faults.append(Problem(name, found, _("rouvrir la feuille et l’enregistrer au format .xlsx")))
        return filled
    if IDENTITY in book.sheetnames:
        _read_identity(book[IDENTITY], filled)
    coding = filled.fact("sheet")
    if filled.fact("format") != FORMAT:
        remedy = _("repartir d’une feuille faite par « abs-study sheet »")
        filled.faults.append(
            Problem(name, _("cette feuille ne vient pas d’abs-study, ou son identité a été effacée"), remedy)
        )
    elif coding not in book.sheetnames:
        found = _("la feuille « {sheet} » manque").format(sheet=coding)
        filled.faults.append(Problem(name, found, _("lui rendre son nom")))
    else:
        _read_lines(book[coding], filled)
    return filled


def plain_rows(content: bytes, sheet: str) -> list[list[str]]:
    """Return the rows of a sheet of somebody else's workbook as texts; none where it is unsafe, unreadable or absent."""
    if _unsafe(content):
        return []
    try:
        book = load_workbook(io.BytesIO(content), keep_links=False, keep_vba=False)
    except Exception:
        # openpyxl raises whatever a malformed part makes it stumble on; the sheets' reader says what is wrong.
        return []
    if sheet not in book.sheetnames or book[sheet].max_row > MOST_LINES:
        return []
    rows = book[sheet].iter_rows(values_only=True)
    return [["" if cell is None else str(cell) for cell in row] for row in rows]


def _unsafe(content: bytes) -> str:
    """Say why a file must not be opened, "" where it may be."""
    try:
        with open_archive(io.BytesIO(content), _LIMITS) as archive:
            for entry in archive.infolist():
                if entry.filename.endswith((".xml", ".rels")):
                    data = archive.read(entry)
                    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
                        return _("le fichier contient des déclarations qu’un classeur n’a pas")
            if "xl/workbook.xml" not in archive.namelist():
                return _("ce n’est pas un classeur .xlsx")
    except Unreadable as error:
        told = {
            "too_large": _("le fichier est trop grand une fois décompressé"),
            "encrypted": _("le classeur est protégé par un mot de passe"),
        }
        return told.get(error.status, _("ce n’est pas un classeur .xlsx"))
    except Exception:
        # A damaged archive fails in many ways (zlib, zip, sizes).
        return _("ce n’est pas un classeur .xlsx")
    return ""


def _read_identity(sheet: Worksheet, filled: Filled) -> None:
    if sheet.max_row > MOST_LINES:
        return
    for row in sheet.iter_rows(max_col=4, values_only=True):
        kind, name, first, second = (str(cell) if cell is not None else "" for cell in row)
        filled.identity.setdefault(kind, {})[name] = (first, second)


def _read_lines(sheet: Worksheet, filled: Filled) -> None:
    if sheet.max_row > MOST_LINES:
        found = _("{n} lignes : c’est trop").format(n=sheet.max_row)
        filled.faults.append(Problem(sheet.title, found, _("repartir d’une feuille neuve")))
        return
    for merged in sheet.merged_cells.ranges:
        place = f"{sheet.title}!{merged.coord}"
        filled.faults.append(
            Problem(place, _("cellules fusionnées"), _("les séparer : chaque ligne a sa réponse"))
        )
    head, columns = 0, {}
    for number in range(1, 6):
        row = [str(sheet.cell(number, n).value or "") for n in range(1, 31)]
        columns = columns_of(row, plain=False)
        if {"document_id", "variable"} <= set(columns):
            head = number
            break
    absent = [field for field in (*FIELDS[:3], *EDITABLE) if field not in columns]
    if not head or absent:
        found = _("la ligne d’en-tête a été changée ({columns})").format(columns=", ".join(absent))
        filled.faults.append(
            Problem(f"{sheet.title}!2", found, _("la rétablir, ou repartir d’une feuille neuve"))
        )
        return
    for number in range(head + 1, sheet.max_row + 1):
        line = _line(sheet, number, columns, filled)
        if any(line.cells.values()):
            filled.lines.append(line)
    _tell_hidden(sheet, filled)


def _line(sheet: Worksheet, number: int, columns: dict[str, int], filled: Filled) -> Line:
    cells, places = {}, {}
    for field, position in columns.items():
        place = f"{sheet.title}!{get_column_letter(position + 1)}{number}"
        places[field] = place
        cell = sheet.cell(number, position + 1)
        text, problem = _text(cell.value, cell.data_type, place)
        if problem is None and field in ("answer", "page"):
            problem = content_problem(text, place)
        if problem and (field in EDITABLE or field in FIELDS[:3]):
            filled.faults.append(problem)
            cells["spoilt"], text = "1", ""
        cells[field] = text
    hidden = bool(sheet.row_dimensions[number].hidden)
    return Line(cells, places, f"{sheet.title}!{number}", hidden=hidden)


def _text(value: Any, kind: str, place: str) -> tuple[str, Problem | None]:
    """The text of a cell as it was typed, and what is wrong where it cannot be."""
    if value is None:
        return "", None
    if kind == "f":
        remedy = _(
            "la remplacer par son texte ; un texte qui commence par « = » se tape après une apostrophe"
        )
        return "", Problem(place, _("la cellule contient une formule"), remedy)
    if kind == "e":
        found = _("la cellule contient une erreur du tableur ({text})").format(text=value)
        return "", Problem(place, found, _("l’effacer et récrire ce qu’elle disait"))
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        told = value.strftime("%d/%m/%Y") if isinstance(value, datetime.date) else str(value)
        found = _("le tableur a fait une date de ce qui a été tapé ({text})").format(text=told)
        return "", Problem(place, found, date_remedy())
    if isinstance(value, bool):
        return ("oui" if value else "non"), None
    if isinstance(value, float) and value.is_integer():
        return str(int(value)), None
    return str(value).strip(), None


def _tell_hidden(sheet: Worksheet, filled: Filled) -> None:
    rows = [line.place.rpartition("!")[2] for line in filled.lines if line.hidden and line.answered]
    if rows:
        told = ", ".join(rows[:10]) + (" …" if len(rows) > 10 else "")
        found = _("lignes masquées qui portent une réponse : {rows}").format(rows=told)
        filled.warnings.append(
            Problem(sheet.title, found, _("elles sont prises comme les autres : les relire"))
        )
