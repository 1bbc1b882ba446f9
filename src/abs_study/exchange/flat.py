"""Codings as one flat table, a line for each quote, for a spreadsheet or a statistics program: .csv and .xlsx."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable

import pandas as pd

from ..sheets.look import clean
from .answers import Answer, Scope
from .archive import packed
from .losses import Losses
from .plain import variables_of

COLUMNS = (
    "document_id", "title", "organisation", "kind", "region", "population", "year", "document_type", "nature",
    "dimension", "variable", "variable_label", "level", "level_label", "code_path", "coder", "rank", "page",
    "quote", "status", "spans", "note", "grid_version",
)  # fmt: skip
_GRID_COLUMNS = ("variable", "libelle", "question", "mesure", "code", "niveau", "definition")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_EPOCH = "1980-01-01T00:00:00Z"


def rows(answers: Iterable[Answer], scope: Scope, documents: pd.DataFrame) -> list[tuple[str, ...]]:
    """Return the lines of the table (COLUMNS): report and its attributes, path of the code, coder, quote and place.

    `page` is the one that the coder gave, else where the quote begins; `spans` are `page:start-end`.
    """
    known = documents.set_index("document_id")
    lines = []
    for answer in answers:
        row = known.loc[answer.document]
        variable = scope.grid.variables[answer.variable]
        dimension = scope.grid.dimensions[variable.dimension].label.get()
        level = scope.grid.level_label(answer.variable, answer.level)
        page = answer.page if answer.page is not None else (answer.spans[0][0] if answer.spans else "")
        spans = " ".join(f"{number}:{start}-{end}" for number, start, end in answer.spans)
        cells = (
            answer.document, *(_told(row[column]) for column in COLUMNS[1:9]), variable.dimension, answer.variable,
            variable.label.get(), answer.level, level, " > ".join((dimension, variable.label.get(), level)),
            answer.coder, str(answer.rank), str(page), answer.quote, answer.status, spans, answer.note,
            answer.grid_version,
        )  # fmt: skip
        lines.append(cells)
    return lines


def _told(value: object) -> str:
    return "" if pd.isna(value) else str(value)


def csv_file(lines: list[tuple[str, ...]], losses: Losses) -> bytes:
    """Return the table as CSV: UTF-8, LF, each text as it is; cells that a spreadsheet may run are noted."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows([COLUMNS, *lines])
    for number, line in enumerate(lines, start=2):
        cells = zip(COLUMNS, line, strict=True)
        losses.add("formula", *(f"{number}:{name}" for name, cell in cells if cell.startswith(_FORMULA)))
    return buffer.getvalue().encode()


def xlsx_file(lines: list[tuple[str, ...]], scope: Scope, losses: Losses) -> bytes:
    """Return the table as a workbook with the grid beside it; every cell is text or a number, never a formula."""
    from openpyxl import Workbook

    from ..sheets.workbook import text_cell

    book = Workbook()
    coding, grid = book.active, book.create_sheet("Grille")
    coding.title = "Codages"
    for number, line in enumerate([COLUMNS, *lines], start=1):
        for column, text in enumerate(line, start=1):
            cell = text_cell(coding, number, column, text)
            if number > 1 and COLUMNS[column - 1] in ("population", "year", "rank", "page") and text:
                cell.value = int(text)
            if clean(text) != text:
                losses.add("control_characters", f"{number}:{COLUMNS[column - 1]}")
    coding.freeze_panes = "B2"
    coding.auto_filter.ref = coding.dimensions
    for number, line in enumerate([_GRID_COLUMNS, *_grid_rows(scope)], start=1):
        for column, text in enumerate(line, start=1):
            text_cell(grid, number, column, text)
    buffer = io.BytesIO()
    book.save(buffer)
    return _timeless(buffer.getvalue())


def _grid_rows(scope: Scope) -> list[tuple[str, ...]]:
    lines = []
    for entry in variables_of(scope.grid):
        if entry["id"] not in scope.variables:
            continue
        head = (entry["id"], entry["libelle"]["fr"], entry.get("question", {}).get("fr", ""), entry["mesure"])
        for level in entry["niveaux"]:
            definition = level.get("definition", {}).get("fr", "")
            lines.append((*head, level["code"], level["libelle"]["fr"], definition))
    return lines


def _timeless(workbook: bytes) -> bytes:
    """A workbook without the time at which it was made, so that the same table gives the same bytes."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    core = entries["docProps/core.xml"].decode()
    entries["docProps/core.xml"] = re.sub(
        r"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rf"\g<1>{_EPOCH}", core
    ).encode()
    return packed(entries)
