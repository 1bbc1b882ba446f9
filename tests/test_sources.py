"""The register of sources: what people type in a spreadsheet, its faults, and the flow from found to studied."""

import itertools

import pandas as pd
import pytest

from abs_study import figures, register
from abs_study.display import inclusion as shown
from abs_study.errors import StudyError
from abs_study.grid import Text
from abs_study.inclusion import flow
from abs_study.settings import Settings
from abs_study.sources import check_sources, new_source, read_sources, written_like
from abs_study.study import open_study
from abs_study.tables import TABLES
from abs_study.views import Note

HEAD = ",".join(TABLES["sources"].columns)
SETTINGS = Settings(title=Text(""), years=(2010, 2014))
GOOD = {
    "source_id": "lormeuil-2021", "url": "https://www.lormeuil.fr/abs.pdf", "status": "trouve", "year": 2021,
    "found_on": "2026-11-28",
}  # fmt: skip


def frame(*rows):
    """A register of these lines."""
    return TABLES["sources"].conform(pd.DataFrame([GOOD | row for row in rows]))


def documents(*rows):
    """Documents with these ids, statuses, types and years."""
    columns = ["document_id", "status", "document_type", "year"]
    return TABLES["documents"].conform(pd.DataFrame(rows, columns=columns))


# What a spreadsheet makes of it


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_spreadsheet_has_its_ways(mark, separator, end):
    """Mark, semicolons, dates by day, accents and capitals, empty lines and columns; written back in the same ways."""
    header = HEAD.replace(",", separator) + separator * 2
    cells = ["lormeuil-2021", "CCAS Lormeuil", "CCAS", "2021", "https://www.lormeuil.fr/abs.pdf", "", "site", "Anne",
             "3/2/2026", "Trouvé", "", "", "", "", "", ""]  # fmt: skip
    text = mark + end.join([header, separator.join(cells) + separator * 2, separator * 17, ""])
    found = read_sources(text)
    (row,) = found.to_dict("records")
    assert (row["kind"], row["status"], row["found_on"], row["year"]) == (
        "ccas",
        "trouve",
        "2026-02-03",
        2021,
    )
    assert check_sources(found) == []
    again = written_like(found, text)
    assert again.startswith(mark + f"source_id{separator}organisation") and again.endswith(end)
    assert again.count("\r\n") == (2 if end == "\r\n" else 0)
    assert read_sources(again).equals(found)


def test_cells_with_separators_quotes_and_lines_survive():
    """Both separators, quotation marks and a line end in one cell."""
    note = 'vu, à revoir ; « "bis" »\ndemain'
    found = frame({"note": note})
    for like in ("", "a;b;c\n", "\ufeffa;b\r\n"):
        assert read_sources(written_like(found, like))["note"][0] == note


@pytest.mark.parametrize("text", ["", "\ufeff", "\r\n", ";;;;\n"])
def test_nothing_is_an_empty_register(text):
    """No file yet, or what a spreadsheet leaves of an empty one."""
    assert read_sources(text).empty


@pytest.mark.parametrize("text", ["source_id,couleur\na,rouge\n", HEAD + "\na,b\n", "organisation\nx\n"])
def test_a_table_of_another_form_is_refused_with_its_place(text):
    """Unknown column, short line, no id."""
    with pytest.raises(StudyError) as caught:
        read_sources(text)
    assert all("data/raw/sources.csv" in problem.place for problem in caught.value.problems)


# Faults


@pytest.mark.parametrize(
    ("change", "found", "remedy"),
    [
        ({"source_id": "Lormeuil 2021"}, "source_id", "« lormeuil-2021 »"),
        ({"source_id": "../x"}, "source_id", "minuscules"),
        ({"url": "www.lormeuil.fr/abs.pdf"}, "url", "https://"),
        ({"url": "file:///etc/passwd"}, "url", "https://"),
        ({"url": "https://moi:secret@lormeuil.fr/a.pdf"}, "mot de passe", "se partage"),
        ({"url": "http://a.fr:99999/x"}, "url", "https://"),
        ({"kind": "mairie"}, "kind", "ccas, cias"),
        ({"status": "vu"}, "status", "trouve, demande, obtenu, exclu"),
        ({"year": 20211}, "year", "entre 1950 et 2100"),
        ({"found_on": "hier"}, "found_on", "2026-11-28"),
        ({"found_on": "2026-13-01"}, "found_on", "2026-11-28"),
        ({"sha256": "abc"}, "sha256", "laisser vide"),
        ({"status": "exclu"}, "sans raison", "reason"),
        ({"reason": "hors sujet"}, "une raison d’exclure", "statut exclu"),
        ({"status": "obtenu"}, "aucun document", "abs-study add"),
        ({"document_id": "inconnu-2020"}, "n’est pas au registre", "abs-study fetch"),
        ({"document_id": "lormeuil-2021", "status": "exclu", "reason": "x"}, "toujours étudié", "corpus.csv"),
        (
            {"document_id": "lormeuil-2021", "rights": "CC BY"},
            "les droits sont précisés ici",
            "abs-study fetch",
        ),
    ],
)
def test_each_fault_has_its_line_and_its_remedy(change, found, remedy):
    """One fault a line, none of a good one."""
    known = TABLES["register"].conform(
        pd.DataFrame({"document_id": ["lormeuil-2021"], "rights": ["non précisés"]})
    )
    register_of_sources = frame({"source_id": "autre", "url": "https://a.fr/b"}, change)
    (problem,) = check_sources(register_of_sources, known)
    assert problem.place == "data/raw/sources.csv:3"
    assert found in problem.found and remedy in problem.remedy


def test_the_same_address_twice():
    """A fault, unless the first has the fingerprint of what it was then: the document has changed since."""
    twice = ({"source_id": "a"}, {"source_id": "b"})
    (problem,) = check_sources(frame(*twice))
    assert "ligne 2" in problem.found
    assert check_sources(frame({"source_id": "a", "sha256": "0" * 64}, {"source_id": "b"})) == []


def test_check_looks_at_the_register(tmp_path):
    """`abs-study check` names the file and the line; a new study has an empty register, without fault."""
    folder = register.init(tmp_path / "étude")
    assert register.check(folder) == [] and open_study(folder).sources.empty
    (folder / "data/raw/sources.csv").write_text(HEAD.replace(",", ";") + "\nA B" + ";" * 15 + "\n", "utf-8")
    (problem,) = register.check(folder)
    assert problem.place == "data/raw/sources.csv:2" and "a-b" in problem.remedy


def test_the_shipped_register_of_sources_is_empty(root):
    """The corpus is invented: no real source is listed beside it."""
    assert (root / "data/raw/sources.csv").read_text("utf-8") == HEAD + "\n"


def test_a_new_source_is_named_after_the_organisation_or_the_site():
    """And numbered where the name is taken."""
    given = {"organisation": "CCAS de Lormeuil", "year": 2021, "url": "https://www.lormeuil.fr/x.pdf"}
    assert new_source(given, set(), "2026-11-28")["source_id"] == "lormeuil-2021"
    assert new_source(given, {"lormeuil-2021"}, "2026-11-28")["source_id"] == "lormeuil-2021-2"
    assert new_source({"url": "https://data.gouv.fr/r/ab%20s"}, set(), "")["source_id"] == "data-gouv-ab-s"
    assert new_source({"url": "http://[::1]/"}, set(), "")["source_id"] == "1"


# The flow

FOUND = (
    {"source_id": "a", "document_id": "d1", "status": "obtenu", "sha256": "1" * 64},
    {"source_id": "b", "document_id": "d2", "status": "obtenu", "sha256": "2" * 64},
    {"source_id": "c", "document_id": "d1", "status": "obtenu", "sha256": "1" * 64},
    {"source_id": "d", "status": "demande"},
    {"source_id": "e"},
    {"source_id": "f", "status": "exclu", "reason": "refus\nécrit"},
    {"source_id": "g", "status": "exclu", "reason": "rapport d’activité", "sha256": "3" * 64},
    {"source_id": "h", "status": "obtenu", "document_id": "parti"},
    {"source_id": "i", "status": "exclu"},
)
STUDIED = documents(
    ("d1", "ok", "complet", 2012), ("d2", "malformed", "", 2012), ("d3", "ok", "complet", 2021),
    ("d4", "ok", "autre", 2012), ("d5", "ok", "synthese", 2011),
)  # fmt: skip


def test_each_step_is_the_one_before_less_those_that_left():
    """Every source and every document is somewhere, once."""
    steps = flow(frame(*FOUND), STUDIED, SETTINGS)
    assert [(step.count, step.direct) for step in steps] == [(12, 3), (7, 3), (4, 3), (3, 2), (2, 1)]
    for step, following in itertools.pairwise(steps):
        assert step.count - sum(left.count for left in step.left) == following.count
    reasons = {(left.why, left.count, left.told) for step in steps for left in step.left}
    assert reasons == {
        ("repeated", 1, False), ("waiting", 1, False), ("unasked", 1, False), ("refus écrit", 1, True),
        ("exclu", 1, False), ("rapport d’activité", 1, True), ("unentered", 1, False), ("unreadable", 1, False),
        ("no_abs", 1, False), ("compared", 1, False),
    }  # fmt: skip


def test_what_the_study_does_rules():
    """A source said to be excluded whose document is studied counts as studied; `check` tells of it."""
    excluded = frame({"document_id": "d1", "status": "exclu", "reason": "doublon"})
    steps = flow(excluded, documents(("d1", "ok", "complet", 2012)), SETTINGS)
    assert [step.count for step in steps] == [1] * 5 and not any(step.left for step in steps)


def test_without_a_register_one_sentence_says_so():
    """Nothing is drawn, nothing listed."""
    nothing = TABLES["sources"].empty()
    note = figures.inclusion(nothing, STUDIED, SETTINGS, "Titre")
    assert isinstance(note, Note) and "ne tient pas de registre" in note._repr_html_()
    assert shown.sources(nothing, STUDIED) is None


def test_the_figure_says_what_it_draws():
    """In its alternative text and its table; people's words stay words, however many and however long."""
    odd = [
        {"source_id": f"x{number}", "status": "exclu", "reason": f"$\\frac{{<b>{number}" + "a" * 300}
        for number in range(12)
    ]
    figure = figures.inclusion(frame(*FOUND, *odd), STUDIED, SETTINGS, "Titre", fictitious=True)
    assert "Rapports trouvés\u00a0: 24" in figure.alt and "dont 3 ajoutés sans source" in figure.alt
    table = figure.data._repr_html_()
    assert "&lt;b&gt;11" in table and "<b>" not in table and "rapport d’activité" in table
    assert b"pour d\xe2\x80\x99autres raisons" in figure.svg


def test_sources_are_listed_without_the_people():
    """Where and when each was found, its rights, what became of it; not who found it, nor notes; links are safe."""
    own = {"found_by": "Anne Dupont", "note": "à rappeler", "found_how": "site <de> la ville"}
    rows = [row | own for row in FOUND] + [{"source_id": "j", "url": "javascript:alert(1)"}]
    table = shown.sources(frame(*rows), STUDIED)._repr_html_()
    assert "Anne" not in table and "rappeler" not in table and "javascript" not in table
    assert "site &lt;de&gt; la ville" in table and "non précisés" in table and "rapports/d1.html" in table
    assert 'exclue, <span lang="fr">rapport d’activité</span>' in table and ">www.lormeuil.fr</a>" in table
