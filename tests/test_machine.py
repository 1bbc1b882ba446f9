"""The automatic coder: the learner agrees with scikit-learn, is kept as bytes, and never speaks without a quote."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression
from test_coder import GRID, TYPES, passages  # the small grid of the rules' own tests

from abs_study.coders.machine import Machine, passage_tokens, question_features
from abs_study.coders.modele import Model, PassageModel, ReportModel
from abs_study.coders.modele.fitting import ReadReport, fit_passages
from abs_study.coders.modele.reports import Asked, LevelFound, Question, features
from abs_study.coders.modele.scorer import weighted
from abs_study.coders.modele.training import train
from abs_study.documents import make_coder
from abs_study.errors import StudyError
from abs_study.gridfile import load_grid

SMALL = load_grid({"00_grille.yaml": 'version: "1"', "03_m.yaml": GRID, "type_document.yaml": TYPES})
WITH = "Les habitants ont répondu à un questionnaire adressé à chaque foyer."
WITHOUT = "La commune compte une école et deux commerces."


def report(*sentences: str) -> pd.DataFrame:
    """A report of a few sentences, recognised as one."""
    return passages(*sentences)


def trained():
    """A learner from twelve tiny reports: half of them speak of a questionnaire."""
    machine = Machine(SMALL)
    reports = []
    for number in range(12):
        says = number % 2
        frame = report(*([WITH] * says), WITHOUT, f"Le rapport de l’année {2000 + number} a été présenté.")
        found = machine.found(machine.rules.read(frame))
        place = [p.number for p in found.reading.document.passages if p.text == WITH]
        settled = {"participation": frozenset({"2" if says else "0"}), "sources": frozenset({"aucun"})}
        quoted = {("participation", "2"): set(place)} if says else {}
        tokens = passage_tokens(found.reading)
        reports.append(ReadReport(f"r{number}", tokens, found.quotable, quoted, {}, settled, found))

    keys = {
        (v.id, c): i for i, (v, c) in enumerate((v, c) for v in SMALL.variables.values() for c in v.codes)
    }

    def asked(one, variable, scores, rules):
        return question_features(variable, replace(one.rules, scores=scores, columns=keys), rules)

    learnt = train(reports, SMALL, asked)
    decides = frozenset({"participation"})
    return replace(
        learnt, model=replace(learnt.model, reports=replace(learnt.model.reports, decides=decides))
    )


@pytest.fixture(scope="module")
def learnt():
    """The learner, trained once."""
    return trained()


def test_several_processes_learn_the_same(learnt, monkeypatch):
    """The same learner to the letter, and the same answers, from one process with a thread or from as many as there are cores."""
    monkeypatch.setattr("abs_study.coders.modele.training._MANY", 0)
    again = trained()
    assert again.model.to_bytes() == learnt.model.to_bytes()
    assert (again.together, again.alone, again.chances) == (learnt.together, learnt.alone, learnt.chances)


def test_passages_are_weighed_as_scikit_learn_weighs_them():
    """Binary counts, smoothed idf, rows of length one: TfidfTransformer is the outside truth."""
    rows = [[0, 1, 3], [1], [0, 2, 3], [1, 2]]
    counts = np.zeros((4, 4))
    for place, row in enumerate(rows):
        counts[place, row] = 1
    transformer = TfidfTransformer(smooth_idf=True).fit(counts)
    own = weighted(rows, transformer.idf_).toarray()
    assert own == pytest.approx(transformer.transform(counts).toarray())
    assert weighted([[], [1]], transformer.idf_).toarray()[0].tolist() == [0, 0, 0, 0]


def test_a_passage_shows_its_longer_words_to_those_beside_it_in_its_section():
    """Not its short ones, and nothing across a heading."""
    frame = report(
        "# Logement", "Le parc vieillit.", "Les loyers augmentent.", "# Emploi", "Les usines ferment."
    )
    found = Machine(SMALL).rules.read(frame)
    seen = {p.text: own for p, own in zip(found.document.passages, passage_tokens(found), strict=True)}
    assert {"B:loyer", "B:augmenter"} <= seen["Le parc vieillit."]
    assert not {"B:le", "B:usine", "B:parc"} & seen["Le parc vieillit."]
    assert "B:parc" in seen["Les loyers augmentent."] and "B:usine" not in seen["Les loyers augmentent."]


def test_a_question_is_a_logistic_regression():
    """The stored weights give the probabilities of the fitted model."""
    rng = np.random.default_rng(1)
    table, truth = rng.normal(size=(40, 3)), rng.integers(0, 2, 40)
    mean, deviation = table.mean(axis=0), table.std(axis=0)
    fitted = LogisticRegression().fit((table - mean) / deviation, truth)
    question = Question(fitted.coef_[0], float(fitted.intercept_[0]), mean, deviation)
    told = [question.probability(row) for row in table]
    assert told == pytest.approx(fitted.predict_proba((table - mean) / deviation)[:, 1])


def test_features_of_a_question():
    """How clearly passages speak for it, each level's best, what the rules counted for and against."""
    nothing = LevelFound(np.zeros(0), 0, 0, False)
    assert features([Asked([nothing])], [], 0)[0][-4:].tolist() == [0, 0, 0, 0]
    high = LevelFound(np.array([1.0, -3.0, 2.0, 0.0, -1.0]), 2.0, 1, True)
    low = LevelFound(np.array([-4.0, 3.0, -4.0, -4.0, -4.0]), 0.5, 1, False)
    asked = Asked([high], [low])
    told, other = features([asked, Asked([high, low])], [high, low], 5)
    chances = 1 / (1 + np.exp(-np.array([2.0, 1.0, 0.0, -1.0, -3.0])))
    assert told[:4] == pytest.approx([2, 1.5, 0.5, (2 + 1 - 1 - 3 - 3 * 8) / 8])
    assert told[4:6] == pytest.approx(np.log([chances.sum() + 1e-3, (chances**2).sum() + 1e-3]))
    assert told[6:9] == pytest.approx(np.log([3, 5, 6]))
    assert told[9:13] == pytest.approx([2, 0.5, 3, (3 - 12) / 4])
    assert told[13:] == pytest.approx([1, np.log(3), np.log(2), np.log(1.5)])
    assert features([asked], [high, low], 5, rules=False)[0].tolist() == told[:13].tolist()
    # A passage that speaks for either of two levels counts once, at its better score.
    assert other[:2] == pytest.approx([3.0, 2.5])


def test_what_is_learnt_is_kept_in_bytes(learnt):
    """The same bytes twice; read back, the same answers to within the rounding of weights."""
    content = learnt.model.to_bytes()
    assert content == learnt.model.to_bytes()
    again = Model.from_bytes(content)
    passages = [{"questionnaire", "habitant"}, {"ecole"}]
    assert again.passages.scores(passages) == pytest.approx(learnt.model.passages.scores(passages), abs=0.1)
    assert again.reports.to_json() == learnt.model.reports.to_json()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"nothing of the kind"])
def test_a_damaged_learner_is_told(content):
    """A located error with a remedy, not a traceback; an absent one is no fault."""
    if not content:
        assert make_coder(SMALL, content).model is None
        return
    with pytest.raises(ValueError, match="learner"):
        Model.from_bytes(content)
    with pytest.raises(StudyError, match=r"modele\.npz"):
        make_coder(SMALL, content)


def test_a_learner_of_other_features_is_told(learnt, monkeypatch):
    """Weights learnt for the features of an earlier version are refused, not misread."""
    monkeypatch.setattr("abs_study.coders.modele.scorer.VERSION", 1)
    earlier = learnt.model.to_bytes()
    monkeypatch.undo()
    with pytest.raises(StudyError, match="autre version"):
        make_coder(SMALL, earlier)


def test_answers_on_reports_not_seen(learnt):
    """Cross-validated answers tell the two kinds of tiny reports apart."""
    right = sum(
        learnt.together[f"r{number}", "participation"].levels == (("2",) if number % 2 else ("0",))
        for number in range(12)
    )
    assert right == 12


def test_without_a_learner_the_rules_decide():
    """Same codes, same quotes."""
    frame = report(WITH, WITHOUT)
    assert Machine(SMALL).code(frame) == Machine(SMALL).rules.code(frame)


def test_no_level_without_a_quote_at_its_place(learnt):
    """What is given above zero is quoted word for word; what is absent is not."""
    frame = report(WITH, WITHOUT)
    coded = Machine(SMALL, learnt.model).code(frame)
    own = {c.level: c for c in coded.codings if c.variable == "participation"}
    assert list(own) == ["2"] and own["2"].evidence
    assert own["2"].evidence[0].quote == WITH
    texts = dict(zip(zip(frame["page"], frame["start"], strict=True), frame["text"], strict=True))
    best = own["2"].evidence[0]
    assert texts[best.page, best.start] == best.quote
    absent = Machine(SMALL, learnt.model).code(report(WITHOUT))
    assert [(c.level, c.evidence) for c in absent.codings if c.variable == "participation"] == [("0", ())]


def test_a_level_that_cannot_be_quoted_is_not_given(learnt, monkeypatch):
    """The learner is sure of a level, but no sentence is long enough to quote and no clue was found: NC."""
    sure = replace(learnt.model.reports.questions["participation"]["2"], intercept=30.0)
    reports = replace(learnt.model.reports, questions={"participation": {"1": sure, "2": sure}})
    coder = Machine(SMALL, replace(learnt.model, reports=reports))

    def levels():
        coded = coder.code(report(WITHOUT))
        return [coding.level for coding in coded.codings if coding.variable == "participation"]

    assert levels() == ["2"]
    monkeypatch.setattr("abs_study.coders.machine._SHORTEST_QUOTE", 1000)
    assert levels() == ["NC"]


def test_below_its_threshold_the_machine_abstains_and_says_between_what(learnt):
    """NC_machine, with the level it would have given and its quotes."""
    coded = Machine(SMALL, learnt.model, threshold=0.999).code(report(WITH, WITHOUT))
    own = next(c for c in coded.codings if c.variable == "participation")
    assert (own.level, own.hesitation) == ("NC_machine", ("2",))
    assert own.evidence and own.confidence < 0.999


def test_a_variable_that_was_not_learnt_is_left_to_the_rules(learnt):
    """`gouvernance` has no settled code in the training reports."""
    assert "gouvernance" not in learnt.model.reports.questions
    coded = Machine(SMALL, learnt.model).code(report("Les acteurs forment un réseau."))
    assert [c.level for c in coded.codings if c.variable == "gouvernance"] == ["1"]


def test_a_variable_whose_levels_changed_is_left_to_the_rules(learnt):
    """A level more, and what was learnt no longer speaks of this variable."""
    reports = learnt.model.reports
    variable = SMALL.variables["participation"]
    assert reports.knows(variable)
    assert not reports.knows(replace(variable, levels=variable.levels[:-1]))
    more = GRID.replace("  - id: sources\n", '      - {code: "3", libelle: Neuf}\n  - id: sources\n')
    grid = load_grid({"00_grille.yaml": 'version: "1"', "03_m.yaml": more, "type_document.yaml": TYPES})
    frame = report(WITH, WITHOUT)
    assert Machine(grid, learnt.model).code(frame).codings[0].level == "2"


def test_probabilities_of_degrees_add_up():
    """Chances of « reached » that cross are made to fall; the levels' probabilities sum to one."""
    from small_grid import variable

    def sure(chance):
        return Question(np.zeros(1), float(np.log(chance / (1 - chance))), np.zeros(1), np.ones(1))

    degree = variable("degre", "ordinal", "0 1 2 3")
    model = ReportModel({"degre": {"1": sure(0.9), "2": sure(0.3), "3": sure(0.4)}})
    answer = model.answer(degree, dict.fromkeys("123", np.zeros(1)))
    assert answer.levels == ("1",)
    assert answer.confidence == pytest.approx({"0": 0.1, "1": 0.6, "2": 0.0, "3": 0.3})


def passage_model(keys, ordered, weights, intercepts):
    """A learner of passages that knows the one word « a »."""
    return PassageModel(
        {"a": 0},
        np.ones(1, dtype=np.float32),
        tuple(keys),
        frozenset(ordered),
        np.array([weights], dtype=float),
        np.array(intercepts, dtype=float),
    )


def log_odds_of(chance):
    return np.log(chance / (1 - chance))


def test_passage_model_ignores_words_it_does_not_know():
    """Only the intercepts are left: straight -2, in two steps one half of one half."""
    model = passage_model([("v", "1")], [], [1, 1, 1], [-2, 0, 0])
    strange, known = model.scores([{"zzz"}, {"a"}]).ravel()
    assert strange == pytest.approx((-2 + log_odds_of(0.25)) / 2)
    one = 1 / (1 + np.exp(-1))
    assert known == pytest.approx((-1 + log_odds_of(one * one)) / 2)


def test_two_steps_share_a_passage_among_the_degrees():
    """A passage surely on the variable: its degrees' chances are the differences of the « reached » ones, made to fall."""
    keys = [("d", "0"), ("d", "1"), ("d", "2"), ("e", "x")]
    reached = [log_odds_of(0.8), log_odds_of(0.9)]
    model = passage_model(keys, ["d"], [0] * 9, [0, 0, 0, 0, 30, -30, *reached, 30])
    scores = 2 * model.scores([{"a"}])[0]
    assert scores[:3] == pytest.approx([log_odds_of(0.2), log_odds_of(1e-3), log_odds_of(0.8)], abs=1e-3)
    assert scores[3] == pytest.approx(log_odds_of(6e-6), abs=1e-3)


def test_passages_on_a_variable_are_told_from_others_and_from_each_other():
    """Trained on quotes of two levels: each level's words win over the other's, and over those of no level."""
    from types import SimpleNamespace

    from small_grid import variable

    grid = SimpleNamespace(variables={"v": variable("v", "multi", "x y")})
    passages = [{"loyer", "dette"}] * 4 + [{"loyer", "bail"}] * 4 + [{"fête"}] * 20
    quoted = {("v", "x"): {0, 1, 2}, ("v", "y"): {4, 5}}
    every = np.ones(len(passages), dtype=bool)
    report = ReadReport("r", passages, every, quoted, {("v", "y"): {7}}, {}, None)
    model = fit_passages([report] * 2, grid)
    (dette_x, dette_y), (bail_x, bail_y), fete = model.scores(
        [{"loyer", "dette"}, {"loyer", "bail"}, {"fête"}]
    )
    assert dette_x > dette_y and bail_y > bail_x
    assert dette_x > fete.max() and bail_y > fete.max()
