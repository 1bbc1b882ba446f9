"""Each count opens the list of its reports; a list that does not match stops the publication."""

import pandas as pd
import pytest
from publish_sample import sample_study, sample_tables
from small_grid import grid as small_grid

from abs_study.errors import StudyError
from abs_study.grid import Hypothesis, Text
from abs_study.hypotheses import reports_behind
from abs_study.publish.answers import answers_pages
from abs_study.publish.lists import check_lists, of_finding, of_level
from abs_study.publish.rerun import downloads
from abs_study.publish.site import load_site, read_tables
from abs_study.publish.surroundings import surroundings
from abs_study.tables import TABLES


def site_with(tmp_path, **tables):
    """The sample site, some tables replaced."""
    study = sample_study(tmp_path)
    study.tables.update(tables)
    return load_site(study, read_tables(study), {"commit": "0123abc"})


def finding(name, number, table):
    """A row of `findings`."""
    return {
        "finding": name,
        "number": number,
        "table": table,
        "sentence_fr": "Dit.",
        "base": 1,
        "notebook": "01_essai",
    }


def test_a_share_opens_its_reports(tmp_path):
    """Counted, not counted, and where to look on their pages."""
    site = site_with(tmp_path)
    listing = of_level(site, "degre", "2")
    assert [document.id for document in listing.counted] == ["bourg-2012"]
    assert listing.number == "1/1" and listing.others == () == listing.unknown
    assert listing.address(listing.counted[0]) == "rapports/bourg-2012.html#degre"
    assert of_level(site, "degre", "0").number == "0/1"
    assert of_level(site, "inconnue", "0") is None and of_level(site, "degre", "9") is None


def test_a_list_that_does_not_match_stops_the_publication(tmp_path):
    """A number that the matrix contradicts is named."""
    good, bad = finding("part.degre.2", "1/1", "shares"), finding("part.degre.0", "1/1", "shares")
    other = finding("part.degre", "0,5", "autre")
    check_lists(site_with(tmp_path, findings=pd.DataFrame([good, other])))
    with pytest.raises(StudyError) as caught:
        check_lists(site_with(tmp_path, findings=pd.DataFrame([good, bad])))
    assert "part.degre.0" in str(caught.value) and "0/1" in str(caught.value)
    assert of_finding(site_with(tmp_path), other) == ()


def matrix_of(**columns):
    """A matrix of three reports."""
    return pd.DataFrame({"document_id": ["d1", "d2", "d3"], **columns})


@pytest.mark.parametrize(
    ("kind", "options", "expected"),
    [
        ("part_superieure", {"condition": "degre >= 1"}, [["d2"]]),
        ("mediane_positive", {"valeur": "degre - 1"}, [["d2"]]),
        ("mcnemar", {"premier": "degre >= 1", "second": "degre = 0"}, [["d2"], ["d1"]]),
        ("composantes", {"variables": ["degre"], "niveau": "2"}, [["d2"]]),
        ("tau_b", {"variable": "degre", "avec": ["degre"]}, []),
    ],
)
def test_reports_behind_each_kind_of_hypothesis(kind, options, expected):
    """The reports that each kind counts; an unknown answer is neither counted nor not."""
    grid = small_grid()
    entry = Hypothesis("HX", "A", kind, Text("Essai"), Text("Essai"), options)
    grid = grid.__class__(**{**grid.__dict__, "hypotheses": {"HX": entry}})
    matrix = matrix_of(degre=pd.array([0, 2, None], dtype="Int64"))
    frames = list(reports_behind("HX", matrix, grid, matrix, matrix[["document_id"]]))
    counted = [
        list(frame.loc[frame["counted"].eq(True).fillna(False), "document_id"]) for _t, _v, frame in frames
    ]
    assert counted == expected
    assert all(variable == "degre" for _text, variable, _frame in frames)
    assert all(frame["counted"].isna().sum() == 1 for _text, _variable, frame in frames)


def test_pages_of_answers_quote_the_settled_value(tmp_path):
    """A level shows who bears it and a sentence that was found; no page for a variable without matrix."""
    pages = {page.variable: page for page in answers_pages(site_with(tmp_path))}
    assert set(pages) == {"degre"}
    by_code = {level.code: level for level in pages["degre"].levels}
    assert [document.id for document, _quote in by_code["2"].examples] == ["bourg-2012"]
    assert by_code["0"].examples == ()


def test_a_quote_is_shown_in_its_paragraph(tmp_path):
    """Words before and after, the section, and no stop said twice."""
    text = "Avant ceci. Les habitants ont parlé. Après cela."
    start, end = text.index("Les"), text.index(". Après")
    tables = sample_tables()
    pages = tables["pages"].assign(text=[text, ""])
    blocks = pd.DataFrame({"document_id": ["bourg-2012"], "page": 1, "start": 0, "end": len(text)})
    passages = blocks.assign(section="1. Enquête > 1.2 Résultats")
    site = site_with(tmp_path, pages=pages, blocks=blocks, passages=passages)
    around = surroundings(site, "bourg-2012", [(1, start, end)], "Les habitants ont parlé.")
    assert (around.before, around.after, around.section) == ("Avant ceci.", "Après cela.", "1.2 Résultats")
    assert surroundings(site, "bourg-2012", []).before == ""


def test_downloads_say_that_they_are_fictitious_and_hold_no_formula(tmp_path):
    """The name of each file, and a quote that a spreadsheet would run."""
    tables = sample_tables()
    evidence = tables["evidence"].assign(quote='=HYPERLINK("x")')
    files = {item.table: item for item in downloads(site_with(tmp_path, evidence=evidence))}
    of_corpus = [item.name for item in files.values() if item.table in TABLES]
    assert of_corpus and all(name.endswith("-corpus-fictif.csv") for name in of_corpus)
    assert b"'=HYPERLINK" in files["evidence"].content_bytes
    assert not any(b",=" in item.content_bytes or b',"=' in item.content_bytes for item in files.values())
