"""What a coder is worth: every number worked out by hand on a handful of codings."""

import json

import pandas as pd
import pytest

from abs_study import evaluation
from abs_study.gridfile import load_grid
from abs_study.tables import TABLES

GRID = load_grid(
    {
        "00_grille.yaml": 'version: "1"',
        "01_p.yaml": """dimension: P
variables:
  - id: degre
    libelle: Degré
    question: Lequel ?
    mesure: ordinal
    niveaux: [{code: "0", libelle: a}, {code: "1", libelle: b}, {code: "2", libelle: c}]
  - id: forme
    libelle: Forme
    question: Laquelle ?
    mesure: nominal
    niveaux: [{code: x, libelle: x}, {code: y, libelle: y}]
  - id: sources
    libelle: Sources
    question: Lesquelles ?
    mesure: multi
    niveaux: [{code: insee, libelle: i}, {code: caf, libelle: c}]
""",
    }
)


def codings(coder: str, *cells: str) -> pd.DataFrame:
    """Codings written « document variable levels[:confidence] », levels joined by commas."""
    rows = []
    for cell in cells:
        document, variable, told = cell.split()
        levels, _colon, confidence = told.partition(":")
        rows += [
            {"document_id": document, "variable": variable, "level": level, "coder": coder,
             "confidence": float(confidence or "nan")}
            for level in levels.split(",")
        ]  # fmt: skip
    return TABLES["codings"].conform(pd.DataFrame(rows))


SETTLED = codings(
    "consensus", "d1 degre 2", "d2 degre 0", "d3 degre 1", "d1 sources insee,caf", "d2 sources aucun"
)
MACHINE = codings(
    "machine",
    "d1 degre 1:0.9",
    "d2 degre 0:0.6",
    "d3 degre NC_machine:0.2",
    "d1 sources insee:0.7",
    "d2 sources caf:0.5",
)


def test_confusion_has_the_settled_level_in_rows():
    """d1 settled 2 and coded 1; d2 0 and 0; d3 1 and abstained."""
    table = evaluation.confusion(MACHINE, SETTLED, GRID.variables["degre"])
    assert list(table.index) == ["0", "1", "2", "NC_machine"]
    assert table.loc["2", "1"] == table.loc["0", "0"] == table.loc["1", "NC_machine"] == 1
    assert table.to_numpy().sum() == 3


def test_precision_and_recall_of_each_level():
    """CAF is given once, wrongly, and missed once; INSEE is found where it is."""
    table = evaluation.by_level(MACHINE, SETTLED, GRID).set_index(["variable", "level"])
    caf, insee = table.loc[("sources", "caf")], table.loc[("sources", "insee")]
    assert (caf.settled, caf.given, caf.both, caf.precision, caf.recall) == (1, 1, 0, 0, 0)
    assert (insee.settled, insee.given, insee.precision, insee.recall) == (1, 1, 1, 1)
    assert table.loc[("degre", "0"), "settled"] == 1, "an abstention leaves its cell out"
    assert pd.isna(table.loc[("forme", "x"), "recall"])


def test_an_abstention_counted_as_an_error_is_the_farthest_answer():
    """Settled 1 of 0-2 lies nearer the bottom, so the farthest is 2; a multi variable gets the complement."""
    given = codings(
        "m", "d3 degre NC_machine", "d1 sources NC_machine", "d2 sources NC_machine", "d2 degre 0"
    )
    harsh = evaluation.abstentions_as_errors(given, SETTLED, GRID)
    told = harsh.groupby(["document_id", "variable"])["level"].agg(sorted).to_dict()
    assert told == {
        ("d1", "sources"): ["aucun"], ("d2", "degre"): ["0"], ("d2", "sources"): ["caf", "insee"], ("d3", "degre"): ["2"]
    }  # fmt: skip


def test_quotes_meet_in_a_passage_or_in_a_section():
    """The machine quotes the reader's first passage, another of its section, and one of another section."""
    passages = TABLES["passages"].conform(
        pd.DataFrame(
            [("p1", "d", 1, 0, 10, "body", "A", "x"), ("p2", "d", 1, 11, 20, "body", "A", "x"),
             ("p3", "d", 2, 0, 9, "body", "B", "x")],
            columns=list(TABLES["passages"].columns),
        )
    )  # fmt: skip
    rows = [
        ("lecture", 1, [[1, 2, 8]], "exact"), ("lecture", 2, [], "introuvable"), ("machine", 1, [[1, 0, 10]], "exact"),
        ("machine", 2, [[1, 12, 19]], "exact"), ("machine", 3, [[2, 0, 5]], "exact"),
    ]  # fmt: skip
    quotes = TABLES["evidence"].conform(
        pd.DataFrame(
            [
                {"document_id": "d", "variable": "degre", "level": "2", "coder": coder, "rank": rank, "quote": "q",
                 "spans": json.dumps(spans), "score": 1.0, "status": status}
                for coder, rank, spans, status in rows
            ]
        )
    )  # fmt: skip
    table = evaluation.evidence(quotes, passages, "machine", ["lecture"])
    assert table.to_dict("records") == [
        {"variable": "degre", "level": "2", "read": 1, "found": 1, "given": 3, "shared": 2}
    ]


def test_confidence_is_compared_with_what_came_true():
    """Four answers (the abstention is none): 0.9 wrong, 0.6 right, INSEE at 0.7 right, CAF at 0.5 wrong."""
    answers = evaluation.correct(MACHINE, SETTLED)
    assert answers["right"].tolist() == [0, 1, 1, 0]
    points = evaluation.calibration(answers, (0, 0.65, 1))
    assert points["answers"].tolist() == [2, 2]
    assert points["confidence"].tolist() == pytest.approx([0.55, 0.8])
    assert points["right"].tolist() == [0.5, 0.5]
    assert evaluation.brier(answers) == pytest.approx((0.81 + 0.16 + 0.09 + 0.25) / 4)


def test_brier_agrees_with_scikit_learn():
    """An outside truth for the score."""
    from sklearn.metrics import brier_score_loss

    answers = evaluation.correct(MACHINE, SETTLED)
    assert evaluation.brier(answers) == pytest.approx(
        brier_score_loss(answers["right"], answers["confidence"])
    )
