"""Coding by hand with spreadsheets: out, filled in, checked, taken in whole or not at all."""

import datetime
import io
import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from typer.testing import CliRunner

from abs_study import handcodings, register
from abs_study.cli import app
from abs_study.errors import StudyError
from abs_study.messages import speaking
from abs_study.study import Study, open_study
from abs_study.tables import TABLES

ROOT = Path(__file__).parents[1]
PAGES = {
    "lormeuil-2014": [
        "Le comité de pilotage réunit des habitants et le CCAS.\nIl s’est réuni trois fois.",
        "La CAF et l’Insee fournissent les chiffres.\n= total : 12 familles suivies cette année.",
    ],
    "fontbrune-2013": ["Nous avons écouté douze familles au centre social.", "La commune vieillit."],
}
ORDINAL, OTHER, MULTI = "participation_usagers", "suites", "echelles_analyse"
QUOTE = "Le comité de pilotage réunit des habitants"


@pytest.fixture(scope="module")
def template():
    """Settings and grid, read once."""
    return open_study(ROOT)


@pytest.fixture
def study(tmp_path, monkeypatch, template):
    """A study of two reports, read already, with one answer of the machine."""
    made = Study(tmp_path / "etude", template.settings, template.grid)
    made.__dict__["memory"] = template.memory
    made.raw.mkdir(parents=True)
    entries = [
        {
            "document_id": name, "title": "ABS", "organisation": f"CCAS {name.split('-')[0].title()}", "kind": "ccas",
            "year": int(name[-4:]), "document_type": "complet", "nature": "fictif", "file": f"{name}.txt", "sha256": "0" * 64,
        }
        for name in PAGES
    ]  # fmt: skip
    made.write("documents", pd.DataFrame([{**entry, "pages": 2, "status": "ok"} for entry in entries]))
    pages = [
        (name, number, text, "text")
        for name, texts in PAGES.items()
        for number, text in enumerate(texts, start=1)
    ]
    made.write("pages", pd.DataFrame(pages, columns=["document_id", "page", "text", "source"]))
    made.write("blocks", TABLES["blocks"].empty())
    machine = {
        "document_id": "lormeuil-2014", "variable": ORDINAL, "level": "2", "coder": "machine",
        "confidence": 0.71, "page": 1, "quote": "+ machine " + QUOTE,
    }  # fmt: skip
    made.write("codings", pd.DataFrame([machine]))
    monkeypatch.chdir(tmp_path)
    return made


class Sheet:
    """A coding sheet opened as a coder does."""

    def __init__(self, path):
        self.path, self.book = path, load_workbook(path)
        self.ws = self.book["Codage"]
        self.columns = {cell.value: cell.column for cell in self.ws[2]}

    def row(self, document, variable, slot="§"):
        for row in range(3, self.ws.max_row + 1):
            if [self.ws.cell(row, n).value for n in (1, 2, 3)] == [document, variable, slot]:
                return row
        raise KeyError((document, variable, slot))

    def fill(self, document, variable, answer=None, page=None, quote=None, note=None, slot="§"):
        """Fill a row in; returns it."""
        row = self.row(document, variable, slot)
        for name, value in (
            ("Réponse", answer),
            ("Page", page),
            ("Extrait (mot pour mot)", quote),
            ("Note", note),
        ):
            if value is not None:
                self.cell(row, name).value = value
        return row

    def cell(self, row, name):
        return self.ws.cell(row, self.columns[name])

    def save(self, path=None):
        self.book.save(path or self.path)
        return path or self.path


@pytest.fixture
def sheet(study, made):
    """A blind sheet of Anne on three variables."""
    if not made:
        path = handcodings.write_sheet(study, "anne", variables=[f"{ORDINAL},{OTHER},{MULTI}"])
        made.append(path.read_bytes())
    path = Path("codage-anne.xlsx")
    path.write_bytes(made[0])
    return Sheet(path)


@pytest.fixture(scope="module")
def made():
    """The bytes of that sheet, once made."""
    return []


def codes(study, variable):
    """The codes of a variable."""
    return study.grid.variables[variable].codes


def faults(study, path, **options):
    """The faults of an import, each in a line; nothing is written."""
    with pytest.raises(StudyError) as caught:
        handcodings.import_sheet(study, path, **options)
    assert not list((study.raw / "codings").rglob("*.csv"))
    return str(caught.value)


def test_a_sheet_has_what_a_coder_needs(study, sheet):
    """Lists, hidden and protected ids, frozen headings, definitions, guide, progress; nothing of the machine."""
    ws = sheet.ws
    assert ws.freeze_panes == "F3" and ws.protection.sheet
    assert all(ws.column_dimensions[letter].hidden for letter in "ABC")
    row = sheet.row("lormeuil-2014", ORDINAL)
    assert ws.cell(row, 1).protection.locked and not sheet.cell(row, "Réponse").protection.locked
    level = study.grid.variables[ORDINAL].levels[2]
    assert level.definition.fr in ws.cell(row, 6).value and ws.cell(row, 5).comment
    rule = next(
        r for r in ws.data_validations.dataValidation if f"G{row}" in str(r.sqref) and r.type == "list"
    )
    at = re.fullmatch(r"_listes!\$(\w+)\$2:\$\w+\$(\d+)", rule.formula1)
    listed = [sheet.book["_listes"][f"{at[1]}{n}"].value for n in range(2, int(at[2]) + 1)]
    assert f"2 – {level.label.fr}" in listed and any(text.startswith("NC – ") for text in listed)
    assert "COUNTIFS" in ws["G1"].value and ws.conditional_formatting
    assert sheet.book["_identite"].sheet_state == "hidden" and sheet.book["_identite"].protection.sheet
    guide = "\n".join(str(cell.value) for cell in sheet.book["Mode d’emploi"]["A"])
    assert "Absent n’est pas manquant" in guide and "MACHINE" not in str([c.value for c in ws[2]])
    asked = "\n".join(str(cell.value) for cell in sheet.book["Grille"]["A"])
    assert study.grid.variables[MULTI].question.fr in asked


def test_suggestions_only_on_demand_and_never_a_formula(study):
    """The machine's columns are there when asked for; text that starts with + stays text."""
    blind = handcodings.write_sheet(study, "anne", out=study.folder / "a.xlsx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(blind)) as archive:
        assert not [n for n in archive.namelist() if b"+ machine" in archive.read(n)]
    shown = Sheet(handcodings.write_sheet(study, "anne", suggestions=True, out=study.folder / "b.xlsx"))
    row = shown.row("lormeuil-2014", ORDINAL)
    assert shown.cell(row, "MACHINE : réponse proposée").value.startswith("2 – ")
    assert shown.cell(row, "MACHINE : confiance").value == "0.71"
    quote = shown.cell(row, "MACHINE : extrait")
    assert quote.value.startswith("+ machine") and quote.data_type == "s" and quote.quotePrefix


def test_round_trip(study, sheet):
    """Filled in part, imported; made again with its answers; imported again with nothing changed."""
    level = study.grid.variables[ORDINAL].levels[2]
    sheet.fill("lormeuil-2014", ORDINAL, f"2 – {level.label.fr}", 1, QUOTE, "=note")
    for cell in (sheet.cell(sheet.row("lormeuil-2014", ORDINAL), "Note"),):
        cell.data_type = "s"
    sheet.fill("fontbrune-2013", OTHER, 0)
    sheet.fill("lormeuil-2014", MULTI, "oui", "1", "Il s'est réuni trois fois", slot=codes(study, MULTI)[0])
    sheet.fill("lormeuil-2014", MULTI, "terminé – ce qui n’est pas coché est absent", note="fin")
    sheet.fill("fontbrune-2013", MULTI, "aucun")
    handcodings.import_sheet(study, sheet.save())
    frame = study.readings()["anne"]
    assert frame[["document_id", "variable", "level", "note"]].values.tolist() == [
        ["fontbrune-2013", MULTI, "aucun", ""],
        ["fontbrune-2013", OTHER, "0", ""],
        ["lormeuil-2014", MULTI, codes(study, MULTI)[0], "fin"],
        ["lormeuil-2014", ORDINAL, "2", "=note"],
    ]
    again = Sheet(handcodings.write_sheet(study, "anne", out=study.folder / "2.xlsx"))
    assert again.cell(again.row("lormeuil-2014", ORDINAL), "Note").data_type == "s"
    told = handcodings.import_sheet(study, again.path)
    assert "n’a pas changé" in told[-1] and study.readings()["anne"].equals(frame)


def test_old_versions_are_kept_and_read_by_nobody(study, sheet):
    """A new import replaces what the sheet covers, keeps the rest and the files of before."""
    folder = study.raw / "codings"
    folder.mkdir(parents=True, exist_ok=True)
    first = "document_id,variable,level,page,quote,note\nlormeuil-2014,role_ccas,NC,,,ici\n"
    (folder / "anne.csv").write_text(first, "utf-8")
    for number, answer in enumerate(("0", "NC"), start=1):
        sheet.fill("lormeuil-2014", ORDINAL, answer)
        handcodings.import_sheet(study, sheet.save())
        assert (folder / "anciens" / f"anne-{number}.csv").exists()
    assert (folder / "anciens" / "anne-1.csv").read_text("utf-8") == first
    assert list(study.readings()) == ["anne"] and study.readings()["anne"]["level"].tolist() == ["NC", "NC"]


def test_an_emptied_answer_is_withdrawn_only_when_said(study, sheet):
    """Two blank sheets of one coder never wipe each other out."""
    row = sheet.fill("lormeuil-2014", ORDINAL, "0")
    handcodings.import_sheet(study, sheet.save())
    sheet.cell(row, "Réponse").value = None
    with pytest.raises(StudyError, match="déjà importée"):
        handcodings.import_sheet(study, sheet.save())
    assert len(study.readings()["anne"]) == 1
    handcodings.import_sheet(study, sheet.path, withdraw=True)
    assert len(study.readings()["anne"]) == 0 and (study.raw / "codings/anciens/anne-1.csv").exists()


def test_a_sheet_never_overwrites(study, sheet):
    """Nor takes a coder's name that cannot be a file, nor unknown names, nor a language."""
    with pytest.raises(StudyError, match="existe déjà"):
        handcodings.write_sheet(study, "anne")
    for coder in ("machine", "Anne Martin", "../x", ""):
        with pytest.raises(StudyError):
            handcodings.write_sheet(study, coder)
    with pytest.raises(StudyError, match="le plus proche : « lormeuil-2014 »"):
        handcodings.write_sheet(study, "zoe", documents=["lormeuil-2041"])
    with pytest.raises(StudyError, match=f"« {OTHER} »"):
        handcodings.write_sheet(study, "zoe", variables=["suite"])
    with pytest.raises(StudyError):
        handcodings.write_sheet(study, "zoe", lang="de")


def test_english(study):
    """A sheet in English is read by a program that speaks French."""
    path = handcodings.write_sheet(study, "ann", variables=[ORDINAL], lang="en")
    book = load_workbook(path)
    assert book.sheetnames[:3] == ["How to", "Coding", "Grid"]
    level = study.grid.variables[ORDINAL].levels[0]
    book["Coding"]["G3"].value = f"0 – {level.label.en}"
    book.save(path)
    with speaking("fr"):
        handcodings.import_sheet(study, path)
    assert study.readings()["ann"]["level"].tolist() == ["0"]


# Each entry: what a coder does to the sheet (with a row), what is told, in which column.
L, F = "lormeuil-2014", "fontbrune-2013"
CELL_FAULTS = {
    "unknown level": ({"answer": "9"}, "niveau « 9 » inconnu", "G"),
    "near level": ({"answer": "2 – Consultaton des gens"}, None, None),
    "machine's code": ({"answer": "NC_machine"}, "réservé à la machine", "G"),
    "none for a single choice": ({"answer": "aucun"}, "niveau « aucun » inconnu", "G"),
    "two levels": ({"answer": "1, 2"}, "niveau « 1, 2 » inconnu", "G"),
    "date": ({"answer": datetime.datetime(2026, 2, 1)}, "fait une date", "G"),
    "date as text": ({"answer": "1-févr"}, "fait une date", "G"),
    "formula": ({"answer": "=1+1"}, "formule", "G"),
    "formula in a quote": ({"answer": "2", "quote": "=A1"}, "formule", "I"),
    "formula in a note": ({"answer": "0", "note": "=A1"}, "formule", "J"),
    "error": ({"answer": "#REF!"}, "erreur du tableur", "G"),
    "error in a page": ({"answer": "0", "page": "#VALUE!"}, "erreur du tableur", "H"),
    "page beyond": ({"answer": "2", "page": 12, "quote": QUOTE}, "page 12 : le document en a 2", "H"),
    "page zero": ({"answer": "0", "page": 0}, "ce n’est pas un numéro", "H"),
    "page in words": ({"answer": "0", "page": "p. 1"}, "ce n’est pas un numéro", "H"),
    "page with a fraction": ({"answer": "0", "page": 1.5}, "ce n’est pas un numéro", "H"),
    "page as a date": ({"answer": "0", "page": datetime.datetime(2026, 1, 2)}, "fait une date", "H"),
    "negative page": ({"answer": "0", "page": -1}, "ce n’est pas un numéro", "H"),
    "quote elsewhere": ({"answer": "2", "page": 2, "quote": QUOTE}, "il est page 1 → écrire 1", "H"),
    "quote misquoted": (
        {"answer": "2", "page": 1, "quote": "Le comité de pilotage rassemble des habitants"},
        "extrait introuvable page 1, et ailleurs dans le document → le plus proche, page 1 : « ", "I",
    ),
    "quote invented": ({"answer": "2", "quote": "Zzz wxk qqq jjj"}, "rien d’approchant", "I"),
}  # fmt: skip


@pytest.mark.parametrize("name", CELL_FAULTS)
def test_a_cell_at_fault_is_located_and_nothing_written(study, sheet, name):
    """One mistake, one line with its cell."""
    content, told, column = CELL_FAULTS[name]
    row = sheet.fill(L, ORDINAL, **content)
    sheet.fill(F, ORDINAL, "0")
    if told is None:
        # The code before the dash decides: a spoilt label is no fault.
        handcodings.import_sheet(study, sheet.save())
        return
    text = faults(study, sheet.save())
    assert f"Codage!{column}{row} : " in text and told in text


def spoil_document(sheet, row):
    sheet.ws.cell(row, 1).value = "lormeuil-2041"


def spoil_variable(sheet, row):
    sheet.ws.cell(row, 2).value = "suite"


def spoil_slot(sheet, row):
    sheet.ws.cell(row, 3).value = "5"


def swap_ids(sheet, row):
    sheet.ws.cell(row, 2).value = OTHER


def swap_report(sheet, row):
    sheet.ws.cell(row, 1).value = F


def erase_ids(sheet, row):
    sheet.ws.cell(row, 1).value = None


def formula_in_ids(sheet, row):
    sheet.ws.cell(row, 1).value = "=A3"


def add_a_row(sheet, row):
    sheet.ws.cell(sheet.ws.max_row + 1, 7).value = "2"


def repeat_a_row(sheet, row):
    new = sheet.ws.max_row + 1
    for column in range(1, 11):
        sheet.ws.cell(new, column).value = sheet.ws.cell(row, column).value


def merge_cells(sheet, row):
    sheet.ws.merge_cells(start_row=row, end_row=row + 1, start_column=7, end_column=7)


def change_headings(sheet, row):
    sheet.ws["G2"].value = "Ma réponse"


def rename_the_sheet(sheet, row):
    sheet.ws.title = "Feuil1"


def remove_the_identity(sheet, row):
    del sheet.book["_identite"]


def another_coder(sheet, row):
    sheet.book["_identite"]["B2"].value = "../../anne"


def close_without_tick(sheet, row):
    sheet.fill(L, MULTI, "terminé")


def none_with_a_tick(sheet, row):
    sheet.fill(L, MULTI, "oui", slot=sheet.ws.cell(sheet.row(L, MULTI) - 1, 3).value)
    sheet.fill(L, MULTI, "aucun")


def missing_with_a_tick(sheet, row):
    sheet.fill(L, MULTI, "x", slot=sheet.ws.cell(sheet.row(L, MULTI) - 1, 3).value)
    sheet.fill(L, MULTI, "NC")


def unknown_tick(sheet, row):
    sheet.ws.cell(sheet.row(L, MULTI) - 1, 7).value = "peut-être"


def quote_at_the_end(sheet, row):
    sheet.ws.cell(sheet.row(L, MULTI) - 1, 7).value = "oui"
    sheet.fill(L, MULTI, "terminé", quote=QUOTE)


def level_at_the_end(sheet, row):
    sheet.fill(L, MULTI, sheet.ws.cell(sheet.row(L, MULTI) - 1, 3).value)


SHEET_FAULTS = {
    spoil_document: "rapport inconnu : lormeuil-2041 → le plus proche : « lormeuil-2014 »",
    spoil_variable: "variable inconnue : suite → le plus proche : « suites »",
    spoil_slot: "niveau « 5 » inconnu",
    swap_ids: "ne sont pas ceux de la question affichée",
    swap_report: "ne sont pas ceux de la question affichée",
    erase_ids: "identifiants effacés",
    formula_in_ids: "formule",
    add_a_row: "ligne ajoutée",
    repeat_a_row: "ligne répétée",
    merge_cells: "cellules fusionnées",
    change_headings: "la ligne d’en-tête a été changée (answer)",
    rename_the_sheet: "la feuille « Codage » manque",
    remove_the_identity: "ne vient pas d’abs-study",
    another_coder: "ne peut pas être celui d’un fichier",
    close_without_tick: "sans aucune case cochée",
    none_with_a_tick: "« aucun » avec des cases cochées",
    missing_with_a_tick: "« NC » avec des cases cochées",
    unknown_tick: "inconnue pour une case",
    quote_at_the_end: "extrait à la fin de la question",
    level_at_the_end: "à la fin de la question",
}


@pytest.mark.parametrize("spoil", SHEET_FAULTS, ids=lambda spoil: spoil.__name__)
def test_a_spoilt_sheet_is_refused(study, sheet, spoil):
    """What happened to the sheet is told, with what to do."""
    row = sheet.fill(L, ORDINAL, "0")
    spoil(sheet, row)
    text = faults(study, sheet.save())
    assert SHEET_FAULTS[spoil] in text
    assert all("→" in line for line in text.split("\n")[1:])


def test_all_faults_at_once(study, sheet):
    """Twenty mistakes give twenty lines, and nothing is written."""
    names = [name for name in CELL_FAULTS if CELL_FAULTS[name][1]]
    sheet = Sheet(handcodings.write_sheet(study, "bea", documents=[L]))
    single = [name for name, v in study.grid.variables.items() if v.measure == "ordinal"]
    places = []
    for name, variable in zip(names, single, strict=False):
        content, _told, column = CELL_FAULTS[name]
        places.append(f"Codage!{column}{sheet.fill(L, variable, **content)} : ")
    close_without_tick(sheet, 0)
    text = faults(study, sheet.save())
    assert len(places) > 15 and not [place for place in places if place not in text]


def test_warnings_do_not_block(study, sheet):
    """No quote, a forgotten answer, a question not closed, a hidden row: told, and the rest taken."""
    row = sheet.fill(L, ORDINAL, "2")
    sheet.ws.row_dimensions[row].hidden = True
    sheet.fill(F, ORDINAL, page=1)
    tick = sheet.row(F, MULTI) - 1
    sheet.ws.cell(tick, 7).value = "oui"
    told = "\n".join(handcodings.import_sheet(study, sheet.save()))
    for part in ("« 2 » sans extrait", "sans réponse", "n’est pas close", "lignes masquées"):
        assert part in told
    assert study.readings()["anne"]["level"].tolist() == ["2"]


def test_every_box_answered_closes_a_question(study, sheet):
    """A coder who says yes or no for each box need not close."""
    for slot in codes(study, MULTI):
        sheet.fill(L, MULTI, "oui" if slot == codes(study, MULTI)[1] else "non", slot=slot)
    handcodings.import_sheet(study, sheet.save())
    assert study.readings()["anne"]["level"].tolist() == [codes(study, MULTI)[1]]


def test_a_quote_not_found_can_be_taken_all_the_same(study, sheet):
    """A damaged page must not stop a coder: said on purpose, and told."""
    sheet.fill(L, ORDINAL, "2", 1, "Phrase que le fichier a perdue en route")
    assert "introuvable" in faults(study, sheet.save())
    assert "introuvable" in "\n".join(handcodings.import_sheet(study, sheet.path, lenient=True))


def test_a_scanned_page_only_warns(study, sheet):
    """What was recognised from a picture is not certain enough to refuse a quote."""
    study.write("pages", study.read("pages").assign(source="ocr"))
    sheet.fill(L, ORDINAL, "2", 1, "Zzz wxk qqq jjj")
    assert "introuvable" in "\n".join(handcodings.import_sheet(study, sheet.save()))


def test_another_version_of_the_grid(study, sheet):
    """What changed is told; an answer that no longer exists is a fault."""
    identity = sheet.book["_identite"]
    for row in identity.iter_rows():
        if row[0].value == "variable" and row[1].value == ORDINAL:
            row[2].value = "0 1 2 3 disparu"
    row = sheet.fill(L, ORDINAL, "disparu")
    changed = replace(study, grid=replace(study.grid, version="9.9"))
    text = faults(changed, sheet.save())
    assert f"Codage!G{row} : " in text and "− disparu" in text and "la grille 9.9" in text
    sheet.fill(L, ORDINAL, "0")
    assert "− disparu" in handcodings.import_sheet(changed, sheet.save())[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_as_spreadsheets_write_it(study, encoding, separator):
    """Semicolons and cp1252, as Excel in France; the coder is the file's name."""
    rows = [
        "document_id variable level page quote note".split(),
        [L, ORDINAL, "2", "1", QUOTE, "noté à l’été"],
    ]
    path = study.folder / "anne.csv"
    path.write_bytes("\r\n".join(separator.join(row) for row in rows).encode(encoding))
    handcodings.import_sheet(study, path)
    assert study.readings()["anne"].iloc[0]["note"] == "noté à l’été"


def test_the_sheet_saved_as_csv(study, sheet):
    """The sheet’s own columns are known in a CSV file too."""
    sheet.fill(L, ORDINAL, "0", note="oui")
    sheet.fill(L, MULTI, "aucun")
    text = "\n".join(
        ";".join('"' + str("" if cell.value is None else cell.value).replace('"', '""') + '"' for cell in row)
        for row in sheet.ws.iter_rows()
    )
    path = study.folder / "anne.csv"
    path.write_bytes(text.encode("cp1252", errors="replace"))
    handcodings.import_sheet(study, path)
    assert study.readings()["anne"]["level"].tolist() == ["aucun", "0"]


CSV_FAULTS = {
    f"{L},{ORDINAL},1,,,\n{L},{ORDINAL},2,,,": ("anne.csv:3", "plusieurs niveaux (1, 2)"),
    f"{L},{ORDINAL},1,,,\n{L},{ORDINAL},1,,,": ("anne.csv:3", "ligne répétée"),
    f"{L},{MULTI},aucun,,,\n{L},{MULTI},NC,,,": ("anne.csv:3", "ne va avec aucun autre niveau"),
    f"{L},{ORDINAL},terminé,,,": ("anne.csv:2", "inconnu"),
    f"nulle-part,{ORDINAL},1,,,": ("anne.csv:2", "rapport inconnu"),
    f"{L},rien,1,,,": ("anne.csv:2", "variable inconnue"),
    f"{L},{ORDINAL},1,,a,b,c": ("anne.csv:2", "7 cellules au lieu de 6"),
    f"{L},{ORDINAL},01/02/2026,,,": ("anne.csv:2", "fait une date"),
    f"{L},{ORDINAL},#NOM?,,,": ("anne.csv:2", "erreur du tableur"),
    f",{ORDINAL},1,,,": ("anne.csv:2", "identifiants effacés"),
}


@pytest.mark.parametrize("body", CSV_FAULTS)
def test_faults_of_a_csv(study, body):
    """By their line."""
    path = study.folder / "anne.csv"
    path.write_text(f"document_id,variable,level,page,quote,note\n{body}\n", "utf-8")
    place, told = CSV_FAULTS[body]
    text = faults(study, path)
    assert f"{place} : " in text and told in text


def bomb() -> bytes:
    """An archive that says it unpacks to very much."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 80_000_000)
    return buffer.getvalue()


def entities() -> bytes:
    """A workbook with entities."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(
            "xl/workbook.xml", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
        )
    return buffer.getvalue()


def foreign() -> bytes:
    """Somebody's workbook."""
    book, buffer = Workbook(), io.BytesIO()
    book.active["A1"].value = "Recettes"
    book.active["A1"].font = Font(bold=True)
    book.save(buffer)
    return buffer.getvalue()


UNSAFE = {
    "bomb": bomb,
    "entities": entities,
    "foreign": foreign,
    "empty": bytes,
    "broken": lambda: b"PK\3\4junk",
    "text": lambda: b"document_id,variable",
}


@pytest.mark.parametrize("name", UNSAFE)
def test_unsafe_or_foreign_files_are_refused(study, name):
    """A bomb, entities, another workbook, no workbook at all."""
    path = study.folder / "anne.xlsx"
    path.write_bytes(UNSAFE[name]())
    assert "→" in faults(study, path)


def test_other_formats_are_refused(study):
    """As is a file that is not there."""
    (study.folder / "a.ods").write_bytes(b"x")
    for name in ("a.ods", "rien.xlsx"):
        with pytest.raises(StudyError):
            handcodings.import_sheet(study, study.folder / name)


def test_the_guide_for_coders_tells_what_works(study, root, tmp_path):
    """The commands of docs/codage.md, one after the other, with answers filled in between."""
    folder = register.init(tmp_path / "neuve")
    shutil.copytree(study.processed, folder / "data" / "processed", dirs_exist_ok=True)
    study = open_study(folder)
    text = (root / "docs" / "codage.md").read_text("utf-8")
    commands = [line.split()[1:] for line in re.findall(r"^abs-study .*$", text, re.MULTILINE)]
    assert [words[0] for words in commands] == ["sheet", "sheet", "import"]
    for words in commands:
        if words[0] == "import":
            sheet = Sheet(words[1])
            sheet.fill(L, ORDINAL, "2", 1, QUOTE)
            sheet.save()
        names = [word if "-20" not in word or word.startswith("--") else f"{L},{F}" for word in words]
        outcome = CliRunner().invoke(app, [*names, "--etude", str(study.folder)])
        assert outcome.exit_code == 0, outcome.output
    assert study.readings()["anne"]["level"].tolist() == ["2"]
    for option in re.findall(r"`(--[a-z-]+)`", text):
        assert option in (root / "src/abs_study/sheet_commands.py").read_text("utf-8")
