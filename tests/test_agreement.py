"""The command agreement, on the readings of the project and on small studies."""

import re
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook
from small_grid import readings
from typer.testing import CliRunner

from abs_study import agreement
from abs_study.cli import app
from abs_study.errors import StudyError
from abs_study.study import Study, open_study
from abs_study.tables import TABLES, to_csv

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def project():
    """The project's own study."""
    return open_study(ROOT)


@pytest.fixture(scope="module")
def found(project):
    """Its one pair of readings."""
    return agreement.pairs(project)


@pytest.fixture(scope="module")
def differing():
    """The reports and questions on which the two files differ, by plain pandas."""
    files = [
        pd.read_csv(ROOT / f"data/raw/codings/lecture_{name}.csv", dtype=str, keep_default_na=False)
        .groupby(["document_id", "variable"])["level"]
        .agg(lambda levels: tuple(sorted(levels)))
        for name in "ab"
    ]
    return files[0].index[files[0] != files[1].reindex(files[0].index)]


def study_of(folder, template, **files):
    """A study whose coding files hold "document variable level" lines; `anne_1` is an old version of anne."""
    made = Study(folder, template.settings, template.grid)
    for name, rows in files.items():
        coder, _sign, number = name.partition("_")
        path = made.raw / "codings" / (f"anciens/{coder}-{number}.csv" if number else f"{coder}.csv")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(to_csv(readings(*rows), TABLES["readings"]), "utf-8")
    return made


def test_what_is_told(project, found, differing):
    """Counts of the files, the worst question first, and that drift cannot be known."""
    told = "\n".join(agreement.tell(project, found)).replace("\u00a0", " ").replace("\u202f", " ")
    alike = 24 * 33 - len(differing)
    assert f"24 rapports lus par les deux ; réponses pareilles : {alike} sur 792" in told
    worst = differing.get_level_values("variable").value_counts().idxmax()
    assert re.search(rf"^1\. {re.escape(project.grid.label(worst))} : ", told, re.MULTILINE)
    assert told.count("un seul import") == 2


def test_each_difference_is_written_with_both_quotes(project, found, differing, tmp_path):
    """As many in the page and in the sheet as in the files; a decision taken already is there with its reason."""
    outs = [tmp_path / "ecarts.html", tmp_path / "ecarts.xlsx"]
    assert list(agreement.write(project, found, outs)) == [str(out) for out in outs]
    soup = BeautifulSoup(outs[0].read_text("utf-8"), "html.parser")
    assert len(soup.find_all("article")) == len(differing)
    assert "Corpus fictif" in soup.find("aside").get_text()
    assert len(soup.find_all("blockquote")) > len(differing) / 2
    book = load_workbook(outs[1])
    columns = {cell.value: cell.column for cell in book.active[1]}
    written = {
        tuple(book.active.cell(row, columns[name]).value for name in ("document_id", "variable"))
        for row in range(2, book.active.max_row + 1)
    }
    assert written == set(differing)
    decided = project.arbitration().set_index(["document_id", "variable"])["note"]
    reasons = {note for cell in differing for note in decided.loc[[cell]] if note}
    shown = re.sub(r"\s", "", soup.get_text().replace("’", "'"))
    assert reasons and not [
        note for note in reasons if re.sub(r"\s", "", note.replace("’", "'")) not in shown
    ]
    with pytest.raises(StudyError) as caught:
        list(agreement.write(project, found, [*outs, tmp_path / "ecarts.pdf"]))
    assert str(caught.value).count("existe déjà") == 2 and "format inconnu" in str(caught.value)


def test_all_wrong_names_are_told_at_once(project):
    """A coder, the number of coders, a variable."""
    with pytest.raises(StudyError) as caught:
        agreement.pairs(project, "lecture_a,lectrue_b,x", "particpation_usagers")
    words = str(caught.value)
    assert (
        "lectrue_b" in words
        and "lecture_b" in words
        and "deux personnes" in words
        and "participation_usagers" in words
    )


def test_an_answer_that_the_grid_does_not_have_is_told_with_its_line(project, tmp_path):
    """As `check` and `run` do, not by a traceback."""
    study = study_of(tmp_path, project, anne=["d1 suites 1"], paul=["d1 suites exprimer"])
    with pytest.raises(StudyError, match=r"codings/paul\.csv:2.*exprimer"):
        agreement.pairs(study)


def test_nobody_read_twice(project, tmp_path):
    """No file at all, or two that have nothing in common."""
    for files in ({}, {"anne": ["d suites 1"], "paul": ["e suites 1"]}):
        with pytest.raises(StudyError, match="lu deux fois"):
            agreement.pairs(study_of(tmp_path / str(len(files)), project, **files))


def test_several_pairs_are_told_but_not_written_together(project, tmp_path):
    """Three people, three pairs; one pair is asked for before writing."""
    rows = ["d suites 1", "e suites 2"]
    study = study_of(tmp_path, project, anne=rows, paul=rows, lea=rows)
    found = agreement.pairs(study)
    assert [pair.names for pair in found] == [("anne", "lea"), ("anne", "paul"), ("lea", "paul")]
    with pytest.raises(StudyError, match="--coders anne,lea"):
        list(agreement.write(study, found, [tmp_path / "a.html"]))


def test_drift_of_a_coder_whose_imports_were_kept(project, tmp_path):
    """Five reports alike, then five apart: 2 of 252 arrangements; the answers changed since are counted."""
    early = [f"a{n} suites 1" for n in range(5)]
    late = [f"b{n} suites 1" for n in range(5)]
    paul = [*early, *(f"b{n} suites 2" for n in range(5))]
    study = study_of(tmp_path, project, anne_1=[*early[:4], "a4 suites 3"], anne=[*early, *late], paul=paul)
    (pair,) = agreement.pairs(study)
    told = list(agreement.drifts(study, pair))
    assert "l’accord baisse" in told[0] and "0,008" in told[0]
    assert "5 sur 5" in told[1] and "0 sur 5" in told[2]
    assert "1 réponse changée sur 5" in told[3] and "un seul import" in told[4]


def test_the_plan_says_a_sentence_for_each_question(project, found):
    """Thirty-three questions; a half-width that makes no sense is refused."""
    told = list(agreement.plan(project, found, 0.2))
    assert len(told) == 2 + len(project.grid.variables)
    with pytest.raises(StudyError, match="entre 0 et 1"):
        list(agreement.plan(project, found, 1.5))


def test_the_command():
    """One variable alone."""
    outcome = CliRunner().invoke(app, ["agreement", "--variable", "suites", "--etude", str(ROOT)])
    assert outcome.exit_code == 0 and "réponses pareilles : 23 sur 24" in outcome.output.replace(
        "\u00a0", " "
    )
