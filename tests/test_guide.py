"""docs/etendre.md followed to the letter: each command typed, each block of YAML put where it says."""

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from bs4 import BeautifulSoup

from abs_study import register
from abs_study.study import open_study

NAME = "registres_besoin"
REPORTS = ("saint-gildas-des-landes-2022.docx", "sainte-aurore-en-plaine-2014.docx", "haut-vernay-2011.pdf")
CODED = "saint-gildas-des-landes-2022"


def blocks(text: str, kind: str) -> list[str]:
    """The fenced blocks of a kind, in order."""
    return re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)


class Desk:
    """A study's folder, a terminal open in it, and an editor."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def type(self, commands: str) -> str:
        """Type commands as they stand; returns what they print."""
        shell = f'set -e\nabs-study() {{ "{sys.executable}" -m abs_study.cli "$@"; }}\n{commands}'
        done = subprocess.run(
            ["bash", "-c", shell], cwd=self.folder, capture_output=True, text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{commands}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    def edit(self, name: str, pattern: str, new: str) -> None:
        """Replace the one place of a file that a pattern finds."""
        path = self.folder / "grid" / name
        text, count = re.subn(
            pattern, lambda _match: new, path.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE
        )
        assert count == 1, (name, pattern, count)
        path.write_text(text, "utf-8")

    def written(self, name: str) -> list[dict[str, str]]:
        """The rows of a file of codings."""
        with (self.folder / "data/raw/codings" / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def guide(root):
    """The guide's text."""
    return (root / "docs" / "etendre.md").read_text("utf-8")


@pytest.fixture(scope="module")
def desk(root, tmp_path_factory):
    """A new study of three reports, run once on two notebooks, in French only."""
    folder = tmp_path_factory.mktemp("guide") / "étude"
    register.init(folder, "Étude qui s’étend")
    settings = (folder / "study.yaml").read_text("utf-8")
    settings = re.sub(
        r"^plan:.*", "plan: [03_fiabilite, 04_portrait]\n", settings, flags=re.DOTALL | re.MULTILINE
    )
    (folder / "study.yaml").write_text(settings.replace("traductions: [en]", "traductions: []"), "utf-8")
    paths = [root / "data/raw/documents" / name for name in REPORTS]
    register.add(open_study(folder), paths, {"nature": "fictif"}, say=lambda _line: None)
    desk = Desk(folder)
    desk.type("abs-study run")
    return desk


@pytest.fixture(scope="module")
def told(desk, guide):
    """What each command of the guide answered, with the edits made between them."""
    commands, texts = blocks(guide, "sh"), blocks(guide, "yaml")
    block, version, journal, decision, level, later = texts
    told = {}

    def type_next() -> None:
        command = commands.pop(0)
        told[command.strip().split("\n")[0]] = desk.type(command)

    type_next()  # cp -r grid grid-avant
    type_next()  # grid new
    desk.edit("01_pratiques.yaml", rf"^  - id: {NAME}\n.*\Z", block)
    type_next()  # grid check
    type_next()  # grid try
    desk.edit("00_grille.yaml", r'^version: "1.0"\n', version)
    desk.edit("journal.yaml", r"^versions:\n", f"versions:\n{journal}")
    type_next()  # grid diff
    type_next()  # sheet
    fill(desk.folder / "registres.xlsx")
    type_next()  # import
    type_next()  # run
    type_next()  # grid docs
    decisions = desk.folder / "grid/decisions.yaml"
    decisions.write_text(decisions.read_text("utf-8") + decision, "utf-8")
    told["check with the decision"] = desk.type(
        f"abs-study grid check {NAME}\nabs-study grid docs --out manuel.html"
    )
    type_next()  # cp -r grid grid-avant-1.2
    desk.edit("01_pratiques.yaml", r"^      - code: normatif\n.*?(?=^      - code: ressenti)", level)
    desk.edit("01_pratiques.yaml", r"^      - code: comparatif\n.*\Z", "")
    desk.edit("00_grille.yaml", r'^version: "1.1"\n', 'version: "1.2"\n')
    desk.edit("journal.yaml", r"^versions:\n", f"versions:\n{later}")
    with pytest.raises(AssertionError, match="grid migrate"):
        desk.type("abs-study run")
    told["before"] = desk.written("anne.csv")
    for line in commands.pop(0).strip().split("\n"):
        told[line] = desk.type(line)
    assert not commands
    return told


def fill(path: Path) -> None:
    """Anne ticks two registers of one report and finds none in another."""
    book = openpyxl.load_workbook(path)
    sheet = book["Codage"]
    column = {cell.value: cell.column for cell in sheet[2]}
    quotes = {
        "normatif": "un peu en-dessous de la moyenne départementale",
        "comparatif": "fait légèrement mieux",
    }
    for row in range(3, sheet.max_row + 1):
        document, _variable, slot = (sheet.cell(row, n).value for n in (1, 2, 3))
        if document == CODED and slot in quotes:
            sheet.cell(row, column["Réponse"], "oui")
            sheet.cell(row, column["Extrait (mot pour mot)"], quotes[slot])
        elif document == CODED and slot == "§":
            sheet.cell(row, column["Réponse"], "terminé")
        elif document.startswith("haut-vernay") and slot == "§":
            sheet.cell(row, column["Réponse"], "aucun")
    book.save(path)


def test_the_variable_is_begun_checked_and_tried(told):
    """No fault; the examples are seen; the reports are counted level by level."""
    assert "grid/01_pratiques.yaml" in next(
        text for key, text in told.items() if key.startswith("abs-study grid new")
    )
    assert "Aucun défaut" in told[f"abs-study grid check {NAME}"]
    assert "exemple que le codeur" not in told[f"abs-study grid check {NAME}"]
    assert re.search(r"exprime +\d", told[f"abs-study grid try {NAME}"])
    assert "12 sur 12" in told[f"abs-study grid try {NAME}"]


def test_only_the_new_variable_is_to_be_coded(told):
    """Compared with the copy made before."""
    answer = told["abs-study grid diff grid-avant"]
    assert f"{NAME} : variable ajoutée" in answer and answer.count("  - ") == 1, answer


def test_it_goes_from_the_file_to_the_figure(desk, told):
    """The published grid, the portrait with its figure, the report with its quote, the manual."""
    assert "Écrit : data/raw/codings/anne.csv" in told["abs-study import registres.xlsx"]
    reports = desk.folder / "reports"
    assert f'id="{NAME}"' in (reports / "grille.html").read_text("utf-8")
    portrait = (reports / "04_portrait.html").read_text("utf-8")
    assert "Registres du besoin (Bradshaw)" in portrait
    figures = [one.get_text() for one in BeautifulSoup(portrait, "lxml").select("figure:has(img)")]
    assert any("Registres du besoin (Bradshaw)" in text and "Exprimé" in text for text in figures)
    assert "en-dessous de la moyenne" in (reports / "rapports" / f"{CODED}.html").read_text("utf-8")
    assert "Une liste d’attente citée sans chiffre" in (desk.folder / "manuel.html").read_text("utf-8")


def test_two_levels_become_one_and_nothing_is_lost(desk, told):
    """Both quotes stay, the version before is kept, the dry run wrote nothing."""
    assert "normatif, comparatif → expert" in told["abs-study grid diff grid-avant-1.2"]
    assert "anne (1)" in told["abs-study grid diff grid-avant-1.2"]
    assert "rien n’a été écrit" in told["abs-study grid migrate --essai"]
    before = [row for row in told["before"] if row["document_id"] == CODED]
    after = [row for row in desk.written("anne.csv") if row["document_id"] == CODED]
    assert {row["level"] for row in before} == {"normatif", "comparatif"}
    assert [(row["level"], row["grid_version"]) for row in after] == [("expert", "1.2")]
    assert all(row["quote"] in after[0]["quote"] + after[0]["note"] for row in before)
    other = {"grid_version": ""}
    assert [row | other for row in told["before"] if row not in before] == [
        row | other for row in desk.written("anne.csv") if row not in after
    ]
    assert desk.written("anciens/anne-1.csv") == told["before"]
