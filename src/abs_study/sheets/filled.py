"""A sheet as somebody filled it in: its lines, each cell with its place, and its identity."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..errors import Problem
from ..messages import LANGUAGES, _, speaking
from .entries import WHOLE
from .workbook import headers

FIELDS = (
    "document_id", "variable", "slot", "report", "question", "answer", "page", "quote", "note", "grid_version"
)  # fmt: skip
MOST_LINES = 50_000
ERRORS = re.compile(r"#(REF|N/A|NAME|NOM|VALUE|VALEUR|DIV/0|NUM|NOMBRE|NULL|NUL)[!?]?|Err:\d{3}")
_MONTHS = r"janv|févr|fevr|mars|avr|mai|juin|juil|août|aout|sept|oct|nov|déc|dec|jan|feb|apr|may|jun|jul|aug"
DATES = re.compile(
    rf"\d{{1,2}}[-/ .](?:{_MONTHS})[a-zé]*\.?(?:[-/ .]\d{{2,4}})?|\d{{1,2}}/\d{{1,2}}/\d{{2,4}}|\d{{4}}-\d\d-\d\d.*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Line:
    """One line: what each field holds and where it stands; `plain` lines give a level, without rows to tick."""

    cells: Mapping[str, str]
    places: Mapping[str, str]
    place: str
    plain: bool = False
    hidden: bool = False

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")

    def at(self, name: str) -> str:
        """Return the place of a field, for people: « Codage!G14 »."""
        return self.places.get(name, self.place)

    @property
    def answered(self) -> bool:
        """Whether anything was written in it."""
        return any(self[name] for name in ("answer", "page", "quote", "note"))


@dataclass
class Filled:
    """What was read: lines, identity (empty for a CSV file), and the faults of the file itself."""

    lines: list[Line] = field(default_factory=list)
    identity: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)
    faults: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    name: str = ""

    def fact(self, kind: str) -> str:
        """Return the only name of a kind in the identity ("" where there is none)."""
        return next(iter(self.identity.get(kind, {})), "")


def columns_of(row: list[str], plain: bool) -> dict[str, int]:
    """Return the position of each field that a row of headings names, in either language."""
    known: dict[str, str] = {}
    for spoken in LANGUAGES:
        with speaking(spoken):
            known |= {title.lower(): name for name, title in headers().items()}
    if plain:
        known |= {"level": "answer", "page": "page", "quote": "quote", "note": "note"}
        known["grid_version"] = "grid_version"
    found: dict[str, int] = {}
    for position, title in enumerate(row):
        name = known.get(title.strip().lower())
        if name in FIELDS and name not in found:
            found[name] = position
    return found


def content_problem(text: str, place: str) -> Problem | None:
    """Say what a spreadsheet made of a cell, where it is no longer what was typed."""
    if ERRORS.fullmatch(text.strip()):
        found = _("la cellule contient une erreur du tableur ({text})").format(text=text.strip())
        return Problem(place, found, _("l’effacer et récrire ce qu’elle disait"))
    if DATES.fullmatch(text.strip()):
        return Problem(
            place,
            _("le tableur a fait une date de ce qui a été tapé ({text})").format(text=text),
            date_remedy(),
        )
    return None


def date_remedy() -> str:
    """Return what to do about a date."""
    return _(
        "mettre la cellule au format « texte », puis choisir la réponse dans la liste ou récrire le nombre"
    )


def read_table(content: bytes, name: str) -> Filled:
    """Read a CSV file: comma, semicolon or tab; UTF-8 or the encoding of Excel in France (cp1252)."""
    filled = Filled(name=name)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        filled.faults.append(
            Problem(name, _("ce n’est pas un fichier CSV"), _("l’enregistrer en .xlsx ou en CSV UTF-8"))
        )
        return filled
    rows = _rows(text)
    at, columns = next(
        ((n, found) for n, (_line, row) in enumerate(rows[:5]) if (found := _headings(row))), (0, {})
    )
    if not columns:
        remedy = _("colonnes attendues : {columns}").format(
            columns="document_id, variable, level, page, quote, note"
        )
        filled.faults.append(Problem(f"{name}:1", _("la ligne d’en-tête manque"), remedy))
        return filled
    width, plain = len(rows[at][1]), "slot" not in columns
    for number, row in rows[at + 1 :][:MOST_LINES]:
        place = f"{name}:{number}"
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > width and any(cell.strip() for cell in row[width:]):
            found = _("{found} cellules au lieu de {expected}").format(found=len(row), expected=width)
            filled.faults.append(
                Problem(place, found, _("vérifier les virgules et les guillemets de la ligne"))
            )
            continue
        cells = {field: row[position].strip() for field, position in columns.items() if position < len(row)}
        for field_name in ("answer", "page"):
            problem = content_problem(cells.get(field_name, ""), place)
            if problem:
                filled.faults.append(problem)
                cells[field_name] = ""
                cells["spoilt"] = "1"
        filled.lines.append(Line(cells, {}, place, plain))
    return filled


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Each row with the line on which it begins, cut at the separator that its headings use most."""
    head = text[:2000].split("document_id", 1)[-1]
    separator = max(",;\t", key=lambda sign: head.split("\n")[0].count(sign))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows, line = [], 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return rows
        except csv.Error:
            row = []
        rows.append((line, row))
        line = reader.line_num + 1


def _headings(row: list[str]) -> dict[str, int]:
    found = columns_of(row, plain=True)
    return found if {"document_id", "variable", "answer"} <= set(found) else {}


def stray(line: Line) -> bool:
    """Whether a line has content but no identifiers: somebody added or spoilt it."""
    return not (line["document_id"] and line["variable"] and (line.plain or line["slot"]))


def whole(line: Line) -> bool:
    """Whether a line answers for its whole variable."""
    return line.plain or line["slot"] == WHOLE
