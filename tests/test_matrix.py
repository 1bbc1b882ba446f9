"""The matrix: dtypes, missing values, derived variables."""

import pandas as pd
import pytest
from small_grid import codings, derived, documents, grid, readings

from abs_study import gridfile
from abs_study.consensus import settle
from abs_study.errors import StudyError
from abs_study.matrix import build, check_derived


def settled(*rows):
    """Settled codes of one reading."""
    return settle(codings(*(f"{row} x" for row in rows)), readings())


def test_columns_and_dtypes():
    """Nominal text, ordinal and boolean Int64, multi text and 0/1 columns; NC and no row are missing."""
    rows = (
        "d1 forme libre",
        "d1 degre 3",
        "d1 signe 1",
        "d1 sources a,c",
        "d2 sources aucun",
        "d2 degre NC",
        "d3 sources NA",
    )
    matrix = build(settled(*rows), grid(), documents("d1", "d2", "d3"))
    assert list(matrix.columns) == [
        "document_id", "forme", "degre", "signe", "sources", "sources=a", "sources=b", "sources=c",
    ]  # fmt: skip
    assert [str(dtype) for dtype in matrix.dtypes] == ["str", "str", "Int64", "Int64", "str", *["Int64"] * 3]
    assert list(matrix["forme"]) == ["libre", "", ""]
    assert matrix["degre"].tolist() == [3, pd.NA, pd.NA]
    assert list(matrix["sources"]) == ["a|c", "aucun", ""]
    assert matrix["sources=a"].tolist() == [1, 0, pd.NA]


def test_disputed_cells_are_missing():
    """What two readings dispute has no value."""
    consensus = settle(codings("d1 degre 1 x", "d1 degre 2 y"), readings())
    assert build(consensus, grid(), documents("d1"))["degre"].isna().all()


def test_levels_outside_the_grid_are_refused():
    """An unknown level, or two levels of a single-valued variable, names report and variable."""
    with pytest.raises(StudyError) as fault:
        build(settled("d1 forme ronde", "d2 degre 1,2"), grid(), documents("d1", "d2"))
    assert [problem.place for problem in fault.value.problems] == ["d1", "d2"]


def test_derived_variables():
    """Formulas, cases, levels with expressions, variables derived from derived ones, context fields."""
    rules = grid(
        derived=[
            derived("ecart", "ordinal", "degre - signe"),
            derived("regime", "nominal", cases=[("annee <= 2015", "avant"), ("annee >= 2017", "apres")]),
            derived("traits", "multi", levels=[("haut", "ecart >= 2"), ("vu", "signe = 1")]),
            derived("tout", "boolean", "contient(traits, haut) et contient(traits, vu)"),
            derived("part", "nombre", "part_au_niveau(1, [signe, degre], 1)"),
        ]
    )
    rows = ("d1 degre 3", "d1 signe 1", "d2 degre 3", "d3 degre 1", "d3 signe 0")
    matrix = build(settled(*rows), rules, documents("d1", "d2", "d3", year=[2012, 2016, 2021]))
    assert matrix["ecart"].tolist() == [2, pd.NA, 1]
    assert list(matrix["regime"]) == ["avant", "", "apres"]
    assert list(matrix["traits"]) == ["haut|vu", "", "aucun"]
    assert matrix["traits=vu"].tolist() == [1, pd.NA, 0]
    assert matrix["tout"].tolist() == [1, pd.NA, 0]
    assert matrix["part"].tolist() == [0.5, 0.0, 0.5]


def test_a_case_is_not_skipped_because_it_is_unknown():
    """An unknown case before a true one leaves the value unknown, unless both lead to the same level."""
    cases = [("signe = 1", "oui"), ("degre >= 1", "peut"), ("sinon", "non")]
    same = [("signe = 1", "oui"), ("degre >= 1", "oui")]
    rules = grid(derived=[derived("a", "nominal", cases=cases), derived("b", "nominal", cases=same)])
    matrix = build(settled("d1 degre 1", "d2 degre 0", "d2 signe 0"), rules, documents("d1", "d2"))
    assert list(matrix["a"]) == ["", "non"]
    assert list(matrix["b"]) == ["oui", ""]


def test_faults_of_derived_variables_are_listed():
    """Unreadable and unknown names, wrong outcomes, use before definition, no rule: all at once."""
    rules = grid(
        derived=[
            derived("a", "ordinal", "degre +"),
            derived("b", "nominal", cases=[("signe = 1", "x")], levels=[("y", "")]),
            derived("c", "boolean", "contient(e, u)"),
            derived("d", "multi", levels=[("u", "")]),
            derived("e", "multi", levels=[("u", "degre = 7")]),
        ]
    )
    found = [problem.found for problem in check_derived(rules)]
    assert len(found) == 5
    assert "mal formée" in found[0] and "« x »" in found[1] and "pas encore" in found[2]


def test_derived_variables_of_the_study_fit_the_grid(root):
    """The study's own derived variables have no fault once the grid's files are there."""
    files = {path.name: path.read_text("utf-8") for path in (root / "grid").glob("*.yaml")}
    if len(files) < 12:
        pytest.skip("the grid is not complete yet")
    assert check_derived(gridfile.load_grid(files)) == []
