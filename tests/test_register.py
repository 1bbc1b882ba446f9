"""A new study, new documents, the check of everything: nothing is lost, every fault has its remedy."""

import shutil

import pytest

from abs_study import register
from abs_study.errors import StudyError
from abs_study.study import open_study

REPORT = """ANALYSE DES BESOINS SOCIAUX 2019
CCAS de Villemont

1. La population

La commune de Villemont compte 6 240 habitants (source : INSEE).
"""


@pytest.fixture
def study(tmp_path):
    """A new study."""
    return open_study(register.init(tmp_path / "étude neuve", "Mon « étude »"))


@pytest.fixture
def report(tmp_path):
    """A small report."""
    path = tmp_path / "rapport été.txt"
    path.write_text(REPORT, encoding="utf-8")
    return path


def test_a_new_study_is_whole_and_empty(study):
    """Grid, notebooks, settings; its title; no selection of years; nothing to mend."""
    assert study.settings.title.fr == "Mon « étude »" and study.settings.years == (None, None)
    assert len(study.grid.variables) == 33 and len(study.register) == 0
    assert (study.notebooks / "atelier.ipynb").is_file()
    assert register.check(study.folder) == []


def test_init_never_overwrites(tmp_path):
    """A folder with something in it is refused."""
    (tmp_path / "notes.txt").write_text("à garder", encoding="utf-8")
    with pytest.raises(StudyError):
        register.init(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_new_study_takes_neither_the_contact_nor_the_replies_of_another(study):
    """What a commune was answered, and where it wrote, belong to one study."""
    assert study.settings.contact == "" and not (study.raw / "reponses").exists()


def test_check_tells_of_a_reply_to_an_unknown_report(study):
    """The file, what is wrong and what to do."""
    folder = study.raw / "reponses"
    folder.mkdir()
    (folder / "nulle-part-2020.md").write_text(
        "---\nde: Moi\ndate: 2026-09-14\n---\nBonjour.\n", encoding="utf-8"
    )
    (problem,) = register.check(study.folder)
    assert problem.place == "data/raw/reponses/nulle-part-2020.md" and "nulle-part-2020" in problem.found
    assert "corpus.csv" in problem.remedy


def test_add_copies_registers_and_guesses(study, report):
    """What the report says of itself; a safe file name; its hash."""
    assert register.add(study, [report], {}, say=lambda _line: None) == ["villemont-2019"]
    row = open_study(study.folder).register.iloc[0]
    assert (row["organisation"], row["year"], row["population"], row["kind"]) == (
        "CCAS Villemont",
        2019,
        6240,
        "ccas",
    )
    assert (study.documents_folder / "villemont-2019.txt").read_text(encoding="utf-8") == REPORT
    assert register.check(study.folder) == []


def test_what_the_person_says_wins(study, report):
    """Options overrule guesses."""
    register.add(study, [report], {"year": 2020, "organisation": "CIAS du Val"}, say=lambda _line: None)
    row = open_study(study.folder).register.iloc[0]
    assert (row["year"], row["organisation"]) == (2020, "CIAS du Val")


@pytest.mark.parametrize("given", [{"kind": "mairie"}, {"nature": "vrai"}, {"year": 12}])
def test_what_a_person_says_is_checked(study, report, given):
    """Unknown kind of body, unknown nature, impossible year."""
    with pytest.raises(StudyError):
        register.add(study, [report], given, say=lambda _line: None)
    assert list(study.documents_folder.iterdir()) == []


def test_add_is_all_or_nothing(study, report, tmp_path):
    """One bad file and none is taken."""
    with pytest.raises(StudyError) as caught:
        register.add(study, [report, tmp_path / "absent.pdf", tmp_path], {}, say=lambda _line: None)
    assert len(caught.value.problems) == 2
    assert len(open_study(study.folder).register) == 0 and list(study.documents_folder.iterdir()) == []


def test_the_same_content_is_not_added_twice(study, report):
    """The message names the report that is already there."""
    register.add(study, [report], {}, say=lambda _line: None)
    with pytest.raises(StudyError) as caught:
        register.add(open_study(study.folder), [report], {}, say=lambda _line: None)
    assert "villemont-2019" in str(caught.value)


def spoil(study, what):
    """Spoil one thing of a study."""
    folder = study.folder
    if what == "hash":
        (study.documents_folder / "villemont-2019.txt").write_text("autre", encoding="utf-8")
    elif what == "absent":
        (study.documents_folder / "villemont-2019.txt").unlink()
    elif what == "settings":
        with (folder / "study.yaml").open("a", encoding="utf-8") as file:
            file.write("grain: 3\n")
    elif what == "pattern":
        path = folder / "grid" / "lexique.yaml"
        path.write_text(
            path.read_text(encoding="utf-8").replace("sections:", 'sections:\n  essai: ["/(/"]', 1),
            encoding="utf-8",
        )
    elif what == "reading":
        (study.raw / "codings" / "anne.csv").write_text(
            "document_id,variable,level\nx,y,z\n", encoding="utf-8"
        )
    elif what == "encoding":
        (study.raw / "codings" / "anne.csv").write_bytes(
            "document_id,variable,level\né,y,z\n".encode("cp1252")
        )
    elif what == "notebook":
        (folder / "notebooks" / "01_corpus.ipynb").unlink()
    elif what == "grid":
        shutil.rmtree(folder / "grid")


@pytest.mark.parametrize(
    ("what", "place"),
    [
        ("hash", "data/raw/corpus.csv"),
        ("absent", "data/raw/corpus.csv"),
        ("settings", "study.yaml"),
        ("pattern", "lexique.yaml"),
        ("reading", "data/raw/codings/anne.csv:2"),
        ("encoding", "data/raw/codings/anne.csv:2"),
        ("notebook", "notebooks/01_corpus.ipynb"),
        ("grid", "grid/"),
    ],
)
def test_check_finds_each_fault(study, report, what, place):
    """Changed or absent document, settings, pattern, reading, encoding, notebook, grid."""
    register.add(study, [report], {}, say=lambda _line: None)
    spoil(study, what)
    problems = register.check(study.folder)
    assert problems and all(place in problem.place for problem in problems), [str(p) for p in problems]
