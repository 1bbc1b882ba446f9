"""The calibration kit: what it says is in its reports; what is coded on it stays out of the study."""

import re
import shutil
import tomllib
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook
from typer.testing import CliRunner

from abs_study import calibrate, handcodings
from abs_study.cli import app
from abs_study.codings import DocumentText, check_readings
from abs_study.documents import read_document
from abs_study.errors import StudyError
from abs_study.files import sha256
from abs_study.messages import speaking
from abs_study.register import init
from abs_study.sheets.entries import DONE, WHOLE, entry
from abs_study.study import open_study
from abs_study.tables import NONE_TICKED

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / calibrate.FOLDER


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """A study as `abs-study init` makes it: no report, no kit of its own."""
    return open_study(init(tmp_path_factory.mktemp("init") / "etude"))


@pytest.fixture(scope="module")
def kit(study):
    """The kit that comes with abs-study."""
    return calibrate.open_kit(study)


@pytest.fixture(scope="module")
def written(study, tmp_path_factory):
    """Anne's kit, written once."""
    folder = tmp_path_factory.mktemp("kit") / "calibration-anne"
    return folder, list(calibrate.write_kit(study, "anne", folder))


def test_the_kit_is_whole_light_and_apart(kit):
    """Three reports, every question settled, a reason for each code, none of them in the studied corpus."""
    assert len(kit.register) == 3 and set(kit.register["nature"]) == {"fictif"}
    assert not set(kit.register["document_id"]) & set(open_study(ROOT).register["document_id"])
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < 300_000
    assert [sha256(FOLDER / "documents" / row.file) for row in kit.register.itertuples()] == list(
        kit.register["sha256"]
    )
    grid = open_study(ROOT).grid
    assert not check_readings(kit.codes, grid, kit.register["document_id"], "codes.csv")
    cells = kit.codes.groupby("document_id")["variable"].agg(set)
    assert all(asked == set(grid.variables) for asked in cells) and len(cells) == 3
    assert kit.codes["note"].str.len().min() > 3


def test_each_quote_stands_in_its_report(kit):
    """Word for word; a level above zero has one."""
    for row in kit.register.itertuples():
        read = read_document(FOLDER / "documents" / row.file, row.document_id)
        text = DocumentText(read.pages, read.blocks)
        own = kit.codes[kit.codes["document_id"] == row.document_id]
        assert [quote for quote in own["quote"] if quote and text.find(quote).status != "exact"] == []
        bare = own[own["quote"] == ""]
        assert set(bare["level"]) <= {"0", NONE_TICKED}, bare


def test_the_reasons_are_those_of_the_automatic_reading(kit):
    """Nothing was made up for the kit: levels and notes are those of data/raw/mise_au_point."""
    source = pd.read_csv(ROOT / "data/raw/mise_au_point/lecture.csv", dtype=str, keep_default_na=False)
    known = set(zip(source["variable"], source["level"], source["note"], strict=True))
    assert set(zip(kit.codes["variable"], kit.codes["level"], kit.codes["note"], strict=True)) <= known
    assert "automatique" in kit.origin


def test_an_installation_has_the_kit():
    """Each of its files is among those that are installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    patterns = project["tool"]["setuptools"]["data-files"]
    installed = {
        (target, path.name)
        for target, globs in patterns.items()
        for glob in globs
        for path in ROOT.glob(glob)
    }
    for path in FOLDER.rglob("*"):
        if path.is_file():
            assert (f"share/abs-study/{path.parent.relative_to(ROOT)}", path.name) in installed, path


def test_the_kit_of_a_person(written, kit):
    """The reports, directions that say where the codes come from, an empty sheet that gives no answer away."""
    folder, told = written
    assert sorted(path.name for path in (folder / "documents").iterdir()) == sorted(kit.register["file"])
    directions = (folder / "LISEZ-MOI.txt").read_text("utf-8")
    assert "automatique" in directions and "calibration-anne.xlsx" in told[-1]
    book = load_workbook(folder / "calibration-anne.xlsx")
    sheet = book["Codage"]
    columns = {cell.value: cell.column for cell in sheet[2]}
    answers = [sheet.cell(row, columns["Réponse"]).value for row in range(3, sheet.max_row + 1)]
    assert not any(answers)
    words = "\n".join(str(cell.value) for ws in book for row in ws.iter_rows() for cell in row if cell.value)
    assert "abs-study calibrate --sheet" in words and "abs-study import" not in words
    assert not [quote for quote in kit.codes["quote"] if len(quote) > 30 and quote in words]


def plain(text):
    """A text with ordinary spaces."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def fill(path, grid, kit, but=(), leave=()):
    """Answer as the settled codes do, save the questions of `but` (another level) and of `leave` (nothing)."""
    settled = kit.codes.groupby(["document_id", "variable"])["level"].agg(list).to_dict()
    book = load_workbook(path)
    sheet = book["Codage"]
    answer = {cell.value: cell.column for cell in sheet[2]}["Réponse"]
    for row in range(3, sheet.max_row + 1):
        document, name, slot = (sheet.cell(row, column).value for column in (1, 2, 3))
        if (document, name) in leave:
            continue
        variable, levels = grid.variables[name], list(settled[document, name])
        if (document, name) in but:
            others = [code for code in variable.codes if code not in levels]
            levels = [*(levels if variable.multi else []), others[0]]
        if slot != WHOLE:
            told = "oui" if slot in levels else "non"
        elif variable.multi:
            told = entry(variable, DONE if set(levels) & set(variable.codes) else levels[0])
        else:
            told = entry(variable, levels[0])
        sheet.cell(row, answer).value = told
    book.save(path)


@pytest.fixture
def filled(written, tmp_path):
    """A copy of Anne's empty sheet."""
    path = tmp_path / "calibration-anne.xlsx"
    shutil.copyfile(written[0] / path.name, path)
    return path


def test_a_filled_sheet_is_compared_in_words(study, kit, filled):
    """99 questions: two otherwise, one left; each difference has its reason; nothing enters the codings."""
    first, second, third = kit.register["document_id"]
    variables = study.grid.variables
    single = next(name for name, variable in variables.items() if variable.measure == "ordinal")
    multi = next(name for name, variable in variables.items() if variable.multi)
    last = list(variables)[-1]
    fill(filled, study.grid, kit, but={(first, single), (second, multi)}, leave={(third, last)})
    told = plain("\n".join(calibrate.compare(study, filled)))
    assert "anne : 96 réponses sur 98 comme le code retenu." in told
    assert "Il reste 1 question sans réponse." in told
    reasons = kit.codes[(kit.codes["document_id"] == first) & (kit.codes["variable"] == single)]
    assert reasons["note"].iloc[0] in told and plain(variables[single].rule.get()) in told
    assert "oui pour anne, non pour code retenu" in told
    assert told.count("raison : ") == 1  # what she ticked besides has no settled reason
    page = BeautifulSoup(filled.with_suffix(".html").read_text("utf-8"), "html.parser")
    assert len(page.find_all("article")) == 2 and not page.find_all("textarea")
    assert "automatique" in page.find("aside").get_text()
    assert not re.search(r"%|note \d|/ ?20", told)
    assert list((study.raw / "codings").rglob("*.csv")) == []


def test_all_alike(study, kit, filled):
    """Nothing to read again."""
    fill(filled, study.grid, kit)
    told = list(calibrate.compare(study, filled))
    assert any("99 réponses sur 99" in line for line in told) and not any("raison" in line for line in told)


def test_the_sheet_of_the_kit_does_not_enter_the_study(study, kit, filled):
    """Its reports are not those of the register."""
    fill(filled, study.grid, kit)
    with pytest.raises(StudyError, match="rapport inconnu"):
        handcodings.import_sheet(study, filled)


def test_faults_are_all_told(study, kit, filled, tmp_path):
    """An empty sheet, a wrong answer, a folder that exists, a name that cannot be."""
    with pytest.raises(StudyError, match="aucune réponse"):
        list(calibrate.compare(study, filled))
    book = load_workbook(filled)
    sheet = book["Codage"]
    answer = {cell.value: cell.column for cell in sheet[2]}["Réponse"]
    sheet.cell(3, answer).value, sheet.cell(4, answer).value = "peut-être", "sans doute"
    book.save(filled)
    with pytest.raises(StudyError) as caught:
        list(calibrate.compare(study, filled))
    assert "peut-être" in str(caught.value) and "sans doute" in str(caught.value)
    assert not filled.with_suffix(".html").exists()
    with pytest.raises(StudyError, match="existe déjà"):
        list(calibrate.write_kit(study, "anne", tmp_path))
    with pytest.raises(StudyError, match="fichier de codage"):
        list(calibrate.write_kit(study, "Anne É", tmp_path / "neuf"))


def test_the_kit_of_a_team_comes_first(study, tmp_path):
    """data/raw/calibration of the study, with its own codes; a question that the grid lost is left out."""
    own = open_study(init(tmp_path / "etude"))
    shutil.copytree(FOLDER, own.folder / calibrate.FOLDER)
    codes = own.folder / calibrate.FOLDER / "codes.csv"
    lines = codes.read_text("utf-8").splitlines()[:3]
    codes.write_text("\n".join([*lines, "romevaux-2012,disparue,1,,,,"]) + "\n", "utf-8")
    (own.folder / calibrate.FOLDER / "origine.txt").unlink()
    kit = calibrate.open_kit(own)
    assert len(kit.codes) == 2 and kit.origin == ""
    codes.write_text("\n".join([*lines, lines[1].replace("romevaux-2012", "inconnu-1")]) + "\n", "utf-8")
    with pytest.raises(StudyError, match="rapport inconnu"):
        calibrate.open_kit(own)


def test_the_command(study, tmp_path, monkeypatch):
    """One of --coder and --sheet; English directions on demand."""
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()
    outcome = runner.invoke(app, ["calibrate", "--etude", str(study.folder)])
    assert isinstance(outcome.exception, StudyError)
    outcome = runner.invoke(
        app, ["calibrate", "--coder", "paul", "--lang", "en", "--etude", str(study.folder)]
    )
    assert outcome.exit_code == 0, outcome.output
    with speaking("en"):
        assert "automatic reading" in (tmp_path / "calibration-paul" / "READ-ME.txt").read_text("utf-8")
