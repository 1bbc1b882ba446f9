"""The commands evaluate, explain and train, on studies small enough to check by eye."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from test_coder import GRID, TYPES, passages

from abs_study import evaluate, register
from abs_study.display import evaluation
from abs_study.errors import StudyError
from abs_study.explain import explain
from abs_study.gridfile import load_grid
from abs_study.settings import Settings
from abs_study.study import open_study
from abs_study.tables import TABLES
from abs_study.training import between_readings, calibrate, decided_together, train

SMALL = load_grid({"00_grille.yaml": 'version: "1"', "03_m.yaml": GRID, "type_document.yaml": TYPES})


def codings(*rows: str) -> pd.DataFrame:
    """Codings written « document variable level coder confidence »."""
    cells = [row.split() for row in rows]
    names = ["document_id", "variable", "level", "coder", "confidence"]
    return TABLES["codings"].conform(pd.DataFrame(cells, columns=names))


def study(tmp_path, frame: pd.DataFrame, development=()):
    """A study whose tables are in memory."""
    tables = {
        "codings": frame,
        "evidence": TABLES["evidence"].empty(),
        "passages": TABLES["passages"].empty(),
    }
    settings = Settings(title=SMALL.variables["participation"].label, development=tuple(development))
    return SimpleNamespace(
        read=tables.__getitem__, grid=SMALL, settings=settings, processed=tmp_path,
        arbitration=lambda: TABLES["readings"].empty(),
    )  # fmt: skip


READ = [
    f"d{n} participation {level} {coder} 1" for n, level in enumerate("0122") for coder in ("anne", "bruno")
]
MACHINE = ["d0 participation 0 machine 0.9", "d1 participation 2 machine 0.6", "d2 participation 2 machine 0.8",
           "d3 participation NC_machine machine 0.2"]  # fmt: skip


def test_only_reports_that_had_no_part_in_making_it_are_judged(tmp_path):
    """d0 is a development report: it is in the flattering evaluation only."""
    one = study(tmp_path, codings(*READ, *MACHINE), development=["d0"])
    assert set(evaluate.measure(one)["answers"]["document_id"]) == {"d1", "d2"}
    assert set(evaluate.measure(one, development=True)["answers"]["document_id"]) == {"d0"}


def test_the_tables_are_written_and_the_lines_tell_them(tmp_path):
    """Confusion of 1 taken for 2, agreement of two readers, abstentions counted as errors."""
    lines = list(evaluate.evaluate(study(tmp_path, codings(*READ, *MACHINE))))
    confusion = pd.read_csv(tmp_path / "evaluation" / "confusion_participation.csv", index_col=0)
    assert confusion.loc["1", "2"] == 1 and confusion.loc["2", "NC_machine"] == 1
    assert (tmp_path / "evaluation" / "agreement.csv").is_file()
    row = next(line for line in lines if line.startswith("participation"))
    assert row.split()[-2] == "1,00", "the two readers agree on everything"
    machine, harsh = (
        next(line for line in lines if words in line) for words in ("machine et code retenu", "abstentions")
    )
    assert machine != harsh


def test_without_readings_there_is_nothing_to_judge(tmp_path):
    """A clear refusal with a remedy."""
    with pytest.raises(StudyError, match="data/raw/codings"):
        evaluate.measure(study(tmp_path, codings(*MACHINE)))


@pytest.fixture
def own(tmp_path):
    """An empty study with one text beside it."""
    register.init(tmp_path / "etude")
    text = tmp_path / "rapport.txt"
    text.write_text(
        "Analyse des besoins sociaux 2014\n\n"
        + "\n\n".join(passages("Aucun questionnaire n’a été adressé aux habitants.")["text"]),
        encoding="utf-8",
    )
    return open_study(tmp_path / "etude"), text


def test_an_answer_is_explained_with_what_was_set_aside(own):
    """The question, the rule, the passages of each level."""
    opened, text = own
    name = next(iter(opened.grid.variables))
    lines = list(explain(opened, str(text), name))
    assert lines[1] == opened.grid.variables[name].question.fr
    assert any(line.startswith("Réponse") for line in lines) and any(
        line.startswith("La règle") for line in lines
    )
    assert all(
        any(line.startswith(f"[{code}]") for line in lines) for code in opened.grid.variables[name].codes
    )


def test_chances_of_levels_that_exclude_one_another_add_up(own):
    """Beside each level its chance; those of an ordinal variable sum to one, the answer's is its confidence."""
    opened, text = own
    lines = list(explain(opened, str(text), "participation_usagers"))
    chances = [
        float(line.split("probabilité ")[1][:-1].replace(",", ".")) for line in lines if "probabilité" in line
    ]
    assert len(chances) == len(opened.grid.variables["participation_usagers"].codes)
    assert sum(chances) == pytest.approx(1, abs=0.021)
    answer = next(line for line in lines if line.startswith("Réponse"))
    assert any(f"(confiance {chance:.2f})".replace(".", ",") in answer for chance in chances)


@pytest.mark.parametrize(
    ("document", "variable", "told"), [("rien.pdf", "", "rien.pdf"), ("", "inconnue", "inconnue")]
)
def test_an_unknown_report_or_variable_is_told(own, document, variable, told):
    """With what is admitted instead."""
    opened, text = own
    with pytest.raises(StudyError, match=told):
        list(explain(opened, document or str(text), variable or next(iter(opened.grid.variables))))


def test_what_the_learner_is_worth_is_told(own):
    """The shipped comparison: a line a variable, who decides it, the means in a sentence."""
    opened, _text = own
    learnt = opened.learnt
    shown = evaluation.learnt(learnt, opened.grid)
    assert len(shown) == len(opened.grid.variables)
    clearly_worse = learnt["regles"] - learnt["machine"] > 0.1
    assert (shown["Qui décide"] == "les deux").tolist() == (~clearly_worse).tolist()
    assert "les deux" in shown["Qui décide"].tolist()
    told = evaluation.learnt_sentence(learnt)
    assert (
        f"{learnt['machine'].mean():.2f}".replace(".", ",") in told
        and f"Sur {learnt['rapports'].iloc[0]} " in told
    )
    once = evaluation.learnt_sentence(learnt.assign(relus=0))
    assert told.startswith(once) and f"{learnt['lectures'].mean():.2f}".replace(".", ",") in told[len(once) :]
    assert "Deux lectures" in shown and "Deux lectures" not in evaluation.learnt(
        learnt.drop(columns="relus"), opened.grid
    )
    (opened.folder / "grid" / "modele.csv").unlink()
    assert opened.learnt.empty


def test_rules_decide_only_where_they_lead_clearly():
    """A lead of less than a tenth counts for nothing; what cannot be estimated stays with the rules."""
    table = pd.DataFrame(
        {"regles": [0.50, 0.50, 0.20, np.nan], "machine": [0.45, 0.35, 0.60, 0.70]},
        index=["chance", "clear", "behind", "unknown"],
    )
    assert decided_together(table) == {"chance", "behind"}


def test_two_readings_of_development_reports_are_compared(own):
    """Only reports read twice count: one read alike, one read once and left out."""
    opened, _text = own
    name = next(name for name, one in opened.grid.variables.items() if one.measure == "ordinal")
    first = pd.DataFrame(
        [("a", name, "0"), ("b", name, "1"), ("c", name, "2")], columns=["document_id", "variable", "level"]
    )
    for levels, alike in ((["0", "1"], True), (["1", "0"], False)):
        second = first.head(2).assign(level=levels)
        development = SimpleNamespace(settled=first, second=second, documents=set("abc"))
        alphas, count = between_readings(development, opened)
        assert count == 2 and (alphas[name] == 1.0 if alike else alphas[name] < 0)
        assert alphas.drop(name).isna().all()


def test_nothing_to_learn_from_is_told_and_the_learner_stays(own):
    """A new study has no development reports; grid/modele.npz is untouched."""
    opened, _text = own
    before = opened.learner
    with pytest.raises(StudyError, match="mise au point"):
        list(train(opened, lambda _line: None))
    assert (opened.folder / "grid" / "modele.npz").read_bytes() == before


def test_calibration_agrees_with_a_direct_maximisation():
    """Platt's two numbers maximise the likelihood: scipy's optimiser finds the same."""
    import numpy as np
    from scipy.optimize import minimize

    rng = np.random.default_rng(3)
    chance = rng.uniform(0.05, 0.95, 400)
    right = (rng.uniform(size=400) < chance**1.5).astype(int)
    odds = np.log(chance / (1 - chance))

    def loss(numbers):
        z = numbers[0] + numbers[1] * odds
        return np.logaddexp(0, z).sum() - (right * z).sum()

    found = minimize(loss, [0, 1]).x
    assert calibrate(pd.DataFrame({"chance": chance, "right": right})) == pytest.approx(
        tuple(found), abs=1e-3
    )
