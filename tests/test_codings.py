"""People's codings: checked against the grid, their quotes anchored whatever the typography."""

import json

import pandas as pd
import pytest

from abs_study import codings
from abs_study.codings import DocumentText
from abs_study.gridfile import load_grid
from abs_study.tables import TABLES, read_csv

GRID = load_grid(
    {
        "00_grille.yaml": 'version: "1.0"',
        "01_p.yaml": """dimension: P
variables:
  - {id: suites, libelle: Suites, question: Lesquelles ?, mesure: ordinal,
     niveaux: [{code: "0", libelle: Non}, {code: "1", libelle: Oui}]}
  - {id: sources, libelle: Sources, question: Lesquelles ?, mesure: multi,
     niveaux: [{code: insee, libelle: INSEE}, {code: caf, libelle: CAF}]}
""",
    }
)


def text(*pages: str, source: str = "text") -> DocumentText:
    """A document of these pages, each with the running head « Page »."""
    frame = pd.DataFrame(
        [("d", n, f"Page\n{body}", source) for n, body in enumerate(pages, 1)],
        columns=["document_id", "page", "text", "source"],
    )
    blocks = pd.DataFrame(
        [("d", n, 0, 4, "header", 0) for n in range(1, len(pages) + 1)],
        columns=list(TABLES["blocks"].columns),
    )
    return DocumentText(TABLES["pages"].conform(frame), TABLES["blocks"].conform(blocks))


@pytest.mark.parametrize(
    "quote",
    [
        "L'écart est de 12 400 €",
        "l’écart   est de 12\u202f400 €",
        "L’ÉCART est de 12 400",
        "l'é-\ncart est de 12 400",
    ],
)
def test_typography_never_hides_a_quote(quote):
    """Apostrophes, spaces, capitals and line-end hyphens."""
    found = text("Sans suite.", "Oui. L’écart est de 12 400 € cette année.").find(quote)
    assert found.status == "exact" and found.spans[0][:2] == (2, len("Page\nOui. "))


def test_a_quote_crosses_a_page_break_over_the_running_head():
    """Two spans, one on each page."""
    found = text("Le besoin est grand et", "la réponse petite.").find("grand et la réponse petite")
    assert [span[0] for span in found.spans] == [1, 2] and found.status == "exact"


def test_parts_around_an_ellipsis_are_found_one_by_one():
    """« […] » stands for words left out."""
    found = text("Le CCAS, créé en 1986, gère l’aide légale.").find("Le CCAS […] gère l’aide légale")
    assert len(found.spans) == 2


def test_the_page_told_decides_between_two_places():
    """The nearest occurrence to the page that the reader noted."""
    document = text("Aide sociale.", "Rien.", "Aide sociale.")
    assert document.find("aide sociale", 3).spans[0][0] == 3
    assert document.find("aide sociale").spans[0][0] == 1


def test_misread_letters_are_forgiven_on_scanned_pages_only():
    """A quote on an OCR page is found approximately, and says so."""
    body = "Les demandes d’aide alimentaire ont doub1é en deux ans dans la cornmune."
    quote = "Les demandes d’aide alimentaire ont doublé en deux ans dans la commune."
    assert text(body, source="ocr").find(quote).status == "ocr"
    assert text(body).find(quote).status == "introuvable"


def test_a_quote_that_is_not_there_is_told_so():
    """Never a wrong place."""
    assert text("Le diagnostic est partagé.").find("un tout autre texte") == codings.Anchor(
        (), "introuvable", 0.0
    )


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("x,suites,1", "rapport inconnu"),
        ("d,suite,1", "variable inconnue"),
        ("d,suites,2", "niveau « 2 » inconnu"),
        ("d,suites,aucun", "niveau « aucun » inconnu"),
        ("d,suites,0\nd,suites,1", "plusieurs niveaux"),
        ("d,sources,aucun\nd,sources,caf", "plusieurs niveaux"),
    ],
)
def test_faults_of_a_reading_are_told_with_their_line(row, words):
    """Unknown report, variable or level; levels that contradict each other."""
    frame = read_csv(f"document_id,variable,level\n{row}\n", TABLES["readings"])
    problems = codings.check_readings(frame, GRID, ["d"], "lecture.csv")
    assert len(problems) == 1 and words in problems[0].found and problems[0].place.startswith("lecture.csv:")


def test_reserved_codes_are_admitted_everywhere():
    """NC and NA for every variable, `aucun` for a multi variable."""
    frame = read_csv("document_id,variable,level\nd,suites,NC\nd,sources,aucun\n", TABLES["readings"])
    assert codings.check_readings(frame, GRID, ["d"], "x") == []


def test_anchored_evidence_has_spans_for_each_quoted_level():
    """Rank 1, JSON spans; rows without quote have none."""
    frame = read_csv(
        "document_id,variable,level,quote\nd,suites,1,Aide sociale\nd,sources,caf,\n", TABLES["readings"]
    )
    evidence = codings.anchored_evidence(frame, "anne", {"d": text("Aide sociale.")})
    assert len(evidence) == 1 and json.loads(evidence.at[0, "spans"]) == [[1, 5, 17]]
