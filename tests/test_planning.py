"""How many reports to read twice: against closed formulas for two levels, and another program's."""

import math

import numpy as np
import pytest
from small_grid import codings, grid, variable
from statsmodels.stats.inter_rater import cohens_kappa

from abs_study import planning
from abs_study.messages import speaking

PAIR = ("anne", "paul")
Z = 1.959964


def binary(both, neither, apart):
    """Answers to `signe`: both 1, both 0, one of each (half each way)."""
    pairs = [("1", "1")] * both + [("0", "0")] * neither + [("0", "1"), ("1", "0")] * (apart // 2)
    return codings(
        *(
            f"d{n:04} signe {level} {coder}"
            for n, pair in enumerate(pairs)
            for coder, level in zip(PAIR, pair, strict=True)
        )
    )


def row_of(frame, half_width=0.1, **options):
    """The line of `signe` in the plan."""
    told = planning.plan(
        frame, grid(variable("signe", "boolean", "0 1")), PAIR, half_width=half_width, **options
    )
    return told.iloc[0]


@pytest.mark.parametrize(
    ("both", "neither", "apart", "half_width"), [(40, 40, 20, 0.1), (12, 68, 20, 0.12), (30, 50, 20, 0.08)]
)
def test_the_number_for_a_width_is_that_of_the_closed_formula(both, neither, apart, half_width):
    """Bloch and Kraemer's (1989) large-sample variance of the intraclass kappa, within a tenth."""
    n = both + neither + apart
    share = (both + apart / 2) / n
    kappa = 1 - (apart / n) / (2 * share * (1 - share))
    variance = (1 - kappa) * ((1 - kappa) * (1 - 2 * kappa) + kappa * (2 - kappa) / (2 * share * (1 - share)))
    expected = Z**2 * variance / half_width**2
    assert expected > n
    told = row_of(binary(both, neither, apart), half_width, seed=1)
    assert told["width"] == pytest.approx(expected, rel=0.1)
    assert told["alpha"] == pytest.approx(kappa, abs=0.01)


def test_the_number_for_a_width_gives_that_width_in_another_program():
    """statsmodels' standard error of Cohen's kappa, on the same table blown up to the size planned."""
    told = row_of(binary(40, 40, 20), 0.1, seed=2)
    table = np.array([[40, 10], [10, 40]]) * told["width"] / 100
    assert Z * cohens_kappa(table).std_kappa == pytest.approx(0.1, rel=0.07)


def test_the_number_for_a_bound():
    """One-sided distance from alpha to the threshold, in standard errors of the closed formula."""
    told = row_of(binary(43, 43, 14), 0.1, seed=3)
    table = np.array([[43, 7], [7, 43]])
    error = cohens_kappa(table).std_kappa * math.sqrt(100)
    expected = (Z * error / (0.72 - 0.667)) ** 2
    assert told["provisional"] == pytest.approx(expected, rel=0.15)
    assert math.isinf(told["firm"])


@pytest.mark.parametrize("half_width", [0.1, 0.2])
def test_reports_of_a_rare_level(half_width):
    """With 2 % of a level and kappa .8, so many reports of it give that width by statsmodels, within a tenth."""
    share, kappa = 0.02, 0.8
    size = planning.other_level(half_width, kappa) / share
    off = share * (1 - share) * (1 - kappa)
    table = np.array([[1 - share - off, off], [off, share - off]]) * size
    assert cohens_kappa(table).kappa == pytest.approx(kappa)
    assert Z * cohens_kappa(table).std_kappa == pytest.approx(half_width, rel=0.1)


def test_what_cannot_be_planned_is_said():
    """One level only, no difference, too few reports; no number then."""
    for frame, status in (
        (binary(10, 0, 0), "constant"),
        (binary(5, 5, 0), "perfect"),
        (binary(1, 1, 2), "too_few"),
        (codings("a signe 1 anne"), "too_few"),
    ):
        told = row_of(frame)
        assert told["status"] == status and told[["width", "provisional", "firm"]].isna().all()


def test_the_same_seed_gives_the_same_plan():
    """And several levels at once are planned as sets."""
    rng = np.random.default_rng(5)
    sets = [",".join(sorted(rng.choice(list("abc"), rng.integers(1, 4), replace=False))) for _ in range(60)]
    frame = codings(*(f"d{n // 2:02} sources {levels} {PAIR[n % 2]}" for n, levels in enumerate(sets)))
    one, other = (planning.plan(frame, grid(), PAIR, seed=7).set_index("variable") for _ in range(2))
    assert one.equals(other) and one.loc["sources", "status"] == "planned"


def test_the_plan_in_words():
    """Already, so many more, never, more than a thousand, and what to do where nothing can be said."""
    from abs_study.display import reading

    thresholds = {"alpha_provisoire": 0.667, "alpha_ferme": 0.8}
    row = {"variable": "signe", "units": 24, "alpha": 0.75, "status": "planned", "width": 24.0, "provisional": 60.0, "firm": math.inf}  # fmt: skip
    told = reading.plan_sentence(row, grid(), thresholds, 0.1, 37)
    assert "déjà" in told and "encore 36" in told and "jamais" in told
    assert "plus de mille" in reading.plan_sentence({**row, "alpha": 0.81}, grid(), thresholds, 0.1, 37)
    nothing = {**row, "width": math.nan, "provisional": math.nan, "firm": math.nan}
    told = reading.plan_sentence({**nothing, "status": "constant"}, grid(), thresholds, 0.1, 37)
    assert "37" in told and "autre niveau" in told
    # Rule of three: 24 reports without a difference, 1 - .05^(1/24) = .117, less than one in eight.
    with speaking("en"):
        told = reading.plan_sentence({**nothing, "status": "perfect"}, grid(), thresholds, 0.1, 37)
    assert "one report in 8" in told
