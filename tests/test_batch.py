"""`abs-study code`: any folder of documents, without a study."""

import pandas as pd
import pytest

from abs_study import batch
from abs_study.errors import StudyError
from abs_study.gridfile import load_grid
from abs_study.study import grid_files
from abs_study.tables import RESERVED_CODES

PRACTICES = ("M", "E")


@pytest.fixture(scope="module")
def grid(root):
    """The project's grid."""
    return load_grid(grid_files(root))


def code(folder, grid):
    """Code a folder in silence."""
    return batch.code_folder(folder, grid, say=lambda _line: None)


def test_every_variable_has_a_row_and_every_quote_stands_at_its_span(tmp_path, grid):
    """33 variables and the document's type; page, start and end lead to the quote."""
    text = "Analyse des besoins sociaux 2019 du CCAS de Villemont.\n\n1. Population\n\nLa commune compte 6 240 habitants (source : INSEE). Le CCAS analyse les besoins sociaux de sa population.\n"
    (tmp_path / "villemont.txt").write_text(text * 3, encoding="utf-8")
    frames = code(tmp_path, grid)
    codings = frames["codings"]
    assert set(codings["variable"]) == {"document_type", *grid.variables}
    assert (codings["document_id"] == "villemont").all()
    found = codings[~codings["level"].isin((*RESERVED_CODES, "0")) & (codings["variable"] != "document_type")]
    quoted = found[found["quote"] != ""]
    assert len(quoted) > 0 and (quoted["end"] - quoted["start"] == quoted["quote"].str.len()).all()


def test_unreadable_documents_go_to_the_status_file(tmp_path, grid):
    """A broken PDF and an empty file are told, and the others are coded."""
    (tmp_path / "casse.pdf").write_bytes(b"%PDF-1.4 cass\xe9")
    (tmp_path / "vide.txt").write_bytes(b"")
    (tmp_path / "bon.txt").write_text("Un texte sans rapport.", encoding="utf-8")
    (tmp_path / "notes.xyz").write_bytes(b"x")
    said = []
    frames = batch.code_folder(tmp_path, grid, say=said.append)
    assert said[-1] == "Laissé de côté, format non lu : notes.xyz"
    status = frames["status"].set_index("document_id")["status"]
    assert status["bon"] == "ok" and status["casse"] == "malformed" and status["vide"] == "empty"
    assert set(frames["codings"]["document_id"]) == {"bon"}
    assert set(frames["codings"]["level"]) == {"autre", "NA"}


def test_the_three_files_are_written_whole(tmp_path, grid):
    """FILE.csv, FILE.status.csv, FILE.evidence.csv, readable by any program."""
    (tmp_path / "a.txt").write_text("Analyse des besoins sociaux. " * 5, encoding="utf-8")
    paths = batch.write(code(tmp_path, grid), tmp_path / "sortie.csv")
    assert [path.name for path in paths.values()] == [
        "sortie.csv",
        "sortie.status.csv",
        "sortie.evidence.csv",
    ]
    assert list(pd.read_csv(paths["codings"]).columns) == list(batch.COLUMNS)
    assert not list(tmp_path.glob("*.partiel"))


def test_two_documents_of_one_stem_keep_apart(tmp_path, grid):
    """The whole name tells them apart."""
    for name in ("a.txt", "a.html"):
        (tmp_path / name).write_text("Un texte.", encoding="utf-8")
    assert set(code(tmp_path, grid)["status"]["document_id"]) == {"a.txt", "a.html"}


@pytest.mark.parametrize("name", ["absent", "vide"])
def test_nothing_to_code_is_told(tmp_path, grid, name):
    """Absent folder, folder without documents."""
    (tmp_path / "vide").mkdir()
    with pytest.raises(StudyError):
        code(tmp_path / name, grid)


def test_council_decisions_are_no_abs(shared, grid):
    """25 real decisions of a city: every one classed `autre`, nothing coded."""
    frames = code(shared / "real-municipal" / "pdf", grid)
    codings = frames["codings"]
    types = codings[codings["variable"] == "document_type"]
    assert len(types) == 25 and set(types["level"]) == {"autre"}
    assert set(codings.loc[codings["variable"] != "document_type", "level"]) == {"NA"}


def test_hostile_files_end_as_text_or_a_status(shared, grid):
    """67 malformed PDFs: none hangs, none is an ABS, each has a status."""
    folder = shared / "hostile" / "pdf"
    frames = code(folder, grid)
    assert (
        len(frames["status"]) == len(list(folder.glob("*.pdf"))) and (frames["status"]["status"] != "").all()
    )
    types = frames["codings"][frames["codings"]["variable"] == "document_type"]
    assert set(types["level"]) <= {"autre"}
