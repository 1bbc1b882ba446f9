"""Flat tables and the corpus for IRaMuTeQ: told by other readers, without formulas, the same bytes twice."""

import csv
import io
import re
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from exchange_sample import FOOT, MULTI, ORDINAL, OTHER, OVER_A_PAGE, PAGES, READINGS, losses, make, template
from openpyxl import load_workbook

from abs_study.exchange.exports import export
from abs_study.exchange.imports import import_file
from abs_study.tables import TABLES

__all__ = ["template"]
HOSTILE = ("= total : douze familles", '=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(A1)")


@pytest.fixture(scope="module")
def study(tmp_path_factory, template):
    """The sample study; notes begin as formulas do."""
    rows = [(*row[:5], note) for row, note in zip(READINGS["anne"], (*HOSTILE, "", ""), strict=True)]
    rows[5] = ("fontbrune-2013", OTHER, "1", 1, HOSTILE[0], "")
    return make(tmp_path_factory.mktemp("tables") / "etude", template, readings={**READINGS, "anne": rows})


def test_the_table_holds_every_answer_with_what_people_ask_for(study, tmp_path):
    """Quote, report, attributes, path of the code, coder: one line for each, texts as they are."""
    place = tmp_path / "codages.csv"
    export(study, "csv", place)
    assert not place.read_bytes().startswith(b"\xef\xbb\xbf") and b"\r" not in place.read_bytes()
    lines = list(csv.DictReader(io.StringIO(place.read_text("utf-8"))))
    assert len(lines) == sum(map(len, READINGS.values()))
    (line,) = [row for row in lines if row["coder"] == "anne" and row["quote"] == OVER_A_PAGE]
    assert line["organisation"] == "CCAS Lormeuil" and line["year"] == "2014" and line["population"] == "5600"
    assert line["code_path"] == "Méthodologie > Suites données > Préconisations" or line[
        "code_path"
    ].endswith(" > Suites données > Préconisations")
    start = PAGES["lormeuil-2014"][0].index("À Noël")
    assert line["page"] == "1" and line["spans"].startswith(f"1:{start}-") and " 2:" in line["spans"]
    assert (line["status"], line["note"]) == ("exact", HOSTILE[1])


def test_cells_that_a_spreadsheet_may_run_are_told(study, tmp_path):
    """In CSV texts stay verbatim, so the report names each such cell; in the workbook none is a formula."""
    export(study, "csv", tmp_path / "x.csv")
    lines = list(csv.reader(io.StringIO((tmp_path / "x.csv").read_text("utf-8"))))
    found = {
        f"{number}:{name}"
        for number, line in enumerate(lines[1:], start=2)
        for name, cell in zip(lines[0], line, strict=True)
        if cell[:1] in tuple("=+-@")
    }
    assert len(found) == 6 and set(losses(tmp_path / "x.csv")["formula"]) == found
    export(study, "xlsx", tmp_path / "x.xlsx")
    book = load_workbook(tmp_path / "x.xlsx")
    cells = [cell for row in book["Codages"].iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert set(HOSTILE) <= {cell.value for cell in cells}
    with zipfile.ZipFile(tmp_path / "x.xlsx") as archive:
        assert not [name for name in archive.namelist() if b"<f>" in archive.read(name)]


def test_the_workbook_is_the_same_twice_and_says_the_same(study, tmp_path):
    """The same bytes, no clock; the same cells as the CSV, numbers as numbers; the grid beside."""
    for name in ("a", "b"):
        export(study, "xlsx", tmp_path / f"{name}.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        assert re.findall(rb"\d{4}-\d\d-\d\dT", archive.read("docProps/core.xml")) == [b"1980-01-01T"] * 2
    export(study, "csv", tmp_path / "a.csv")
    told = pd.read_csv(tmp_path / "a.csv", dtype=str, keep_default_na=False)
    book = pd.read_excel(tmp_path / "a.xlsx", sheet_name="Codages", dtype=str, keep_default_na=False)
    assert told.equals(book.astype(told.dtypes.to_dict()))
    assert load_workbook(tmp_path / "a.xlsx")["Codages"]["G2"].value == 2014
    grid = pd.read_excel(tmp_path / "a.xlsx", sheet_name="Grille", dtype=str, keep_default_na=False)
    assert len(grid) == sum(len(variable.levels) for variable in study.grid.variables.values())


def test_one_coders_table_can_be_imported_again(study, tmp_path, template):
    """The columns of a coding sheet are there: another study takes the answers in."""
    place = tmp_path / "anne.csv"
    export(study, "csv", place, coders=["anne"], documents=["lormeuil-2014"])
    other = make(tmp_path / "etude", template, readings={})
    import_file(other, place)
    own = study.readings()["anne"]
    own = own[own["document_id"] == "lormeuil-2014"].sort_values(["variable", "level"], ignore_index=True)
    found = other.readings()["anne"]
    assert found[["variable", "level", "quote", "note"]].equals(own[["variable", "level", "quote", "note"]])


def parsed(content):
    """A corpus as IRaMuTeQ reads it: for each text its starred variables (name, modality) and its words."""
    texts = []
    for line in content.split("\n"):
        if line.startswith("****"):
            stars = [star.split("_", 1) for star in line.split()[1:]]
            texts.append(([(name.removeprefix("*"), value) for name, value in stars], []))
        elif line:
            texts[-1][1].extend(line.split())
    return texts


def test_the_corpus_follows_the_format(study, tmp_path):
    """A line of starred variables a report, one for each ticked level, and a text that holds none of its signs."""
    place = tmp_path / "corpus.txt"
    export(study, "iramuteq", place, coders=["anne"])
    texts = parsed(place.read_text("utf-8"))
    assert len(texts) == len(PAGES)
    stars, words = texts[0]
    names = dict(stars)
    assert names["doc"] == "lormeuil-2014" and names["annee"] == "2014" and names["organisme"] == "ccas"
    assert names[ORDINAL.replace("_", "")] == "2"
    assert [value for name, value in stars if name == MULTI.replace("_", "")] == [
        "infracommunale",
        "communale",
    ]
    assert all(
        re.fullmatch(r"[a-z0-9]+", name) and re.fullmatch(r"[a-z0-9_-]+", value) for name, value in stars
    )
    assert "réuni" in words and not [word for word in words if set(word) & set("*_$")]
    assert b"\r" not in place.read_bytes() and not place.read_bytes().startswith(b"\xef\xbb\xbf")
    assert len(losses(place)["withheld_kept"]) == 2


def test_the_corpus_leaves_running_heads_out_and_signs_too(study, tmp_path, template):
    """What would be read as a variable, or repeated on each page, is not text."""
    other = make(tmp_path / "etude", template)
    text = "**** *faux_1 prix : 3 $ _rire_ -*theme"
    passages = [
        ("a", "lormeuil-2014", 1, 0, 9, "footer", "", FOOT),
        ("b", "lormeuil-2014", 1, 9, 20, "body", "", text),
    ]
    other.write("passages", pd.DataFrame(passages, columns=list(TABLES["passages"].columns)))
    export(other, "iramuteq", tmp_path / "x.txt", documents=["lormeuil-2014"])
    ((stars, words),) = parsed((tmp_path / "x.txt").read_text("utf-8"))
    assert words == ["faux", "1", "prix", ":", "3", "rire", "-", "theme"]
    assert (ORDINAL.replace("_", ""), "2") in stars, "the settled answers by default"
    assert "lormeuil-2014 / header, footer (1)" in losses(tmp_path / "x.txt")["not_in_format"]


def test_nothing_is_written_beside_what_was_asked(study, tmp_path):
    """An export writes its file and its report, and leaves the study as it was."""
    before = sorted(path for path in study.folder.rglob("*"))
    export(study, "csv", tmp_path / "x.csv")
    assert sorted(path for path in study.folder.rglob("*")) == before
    assert {path.name for path in Path(tmp_path).iterdir()} == {"x.csv", "x.csv.pertes.json"}
