"""study.yaml: wrong keys and values are errors, with their line."""

import pandas as pd
import pytest

from abs_study.errors import StudyError
from abs_study.settings import load_settings
from abs_study.tables import TABLES

GOOD = "titre: Une étude\nselection: {de: 2010, a: 2014}\nplan:\n  - 01_corpus\n"


def test_parameters_take_the_types_that_notebooks_expect():
    """oui/non, numbers, texts and lists."""
    plan = "plan:\n  - carnet: 05_typologie\n    parametres: {k: 3, seuil: 0.5, ouvert: oui, axes: [1, 2], nom: a}\n"
    step = load_settings("titre: x\n" + plan).plan[0]
    assert step.parameters == {"k": 3, "seuil": 0.5, "ouvert": True, "axes": [1, 2], "nom": "a"}


def test_the_contact_is_optional():
    """Where a commune may write: not given, an address, or a fault with its line."""
    assert load_settings(GOOD).contact == ""
    assert load_settings(GOOD + "contact: etude@exemple.fr\n").contact == "etude@exemple.fr"
    with pytest.raises(StudyError, match=r"study\.yaml:5"):
        load_settings(GOOD + "contact: [a, b]\n")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (GOOD + "graines: 3\n", "study.yaml:5"),
        (GOOD + "graine: beaucoup\n", "study.yaml:5"),
        (GOOD + "langue: de\n", "study.yaml:5"),
        (GOOD + "seuils: {alpha_ferme: 3}\n", "study.yaml:5"),
        (GOOD.replace("de: 2010", "de: 2020"), "study.yaml:2"),
        (GOOD.replace("01_corpus", "../secret"), "study.yaml:3"),
        (GOOD.replace("titre: Une étude\n", ""), "study.yaml:1"),
        ("", "study.yaml:1"),
        ("titre: [", "study.yaml:"),
    ],
)
def test_faults_have_a_line(text, line):
    """Unknown key, wrong value, impossible selection, unsafe notebook, empty file."""
    with pytest.raises(StudyError) as caught:
        load_settings(text)
    assert any(problem.place.startswith(line) for problem in caught.value.problems), str(caught.value)


def test_the_main_selection_keeps_readable_reports_of_its_years():
    """Unread documents, other kinds of documents and unknown years stay out."""
    rows = [("a", 2010, "complet", "ok"), ("b", 2015, "complet", "ok"), ("c", 2012, "autre", "ok"),
            ("d", 2012, "complet", "encrypted"), ("e", None, "complet", "ok"), ("f", 2014, "thematique", "ok")]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["document_id", "year", "document_type", "status"])
    chosen = load_settings(GOOD).selected(TABLES["documents"].conform(frame))
    assert list(chosen["document_id"]) == ["a", "f"]
