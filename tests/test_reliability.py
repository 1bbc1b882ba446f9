"""Agreement is tested against published values, R and independent implementations (notes G1 to G6)."""

import numpy as np
import pandas as pd
import pytest
from small_grid import codings, grid, variable

from abs_study import reliability
from abs_study.coefficients import alpha, bootstrap_alpha, gwet, masi, ordinal_weights, percent_agreement
from abs_study.consensus import settle

N = None
# Krippendorff (2011), data C: 12 units x 4 coders.
G1 = [[1, 1, N, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4], [4, 4, 4, 4],
      [1, 1, 2, 1], [2, 2, 2, 2], [N, 5, 5, 5], [N, N, 1, 1], [N, N, 3, N]]  # fmt: skip
# Wikipedia's example: 3 coders x 15 units.
G2 = np.array([[c if c == "*" else int(c) for c in row.split()] for row in (
    "* * * * * 3 4 1 2 1 1 3 3 * 3", "1 * 2 1 3 3 4 3 * * * * * * *", "* * 2 1 3 4 4 * 2 1 1 3 3 * 4")],
    dtype=object).T  # fmt: skip
G2[G2 == "*"] = None


@pytest.mark.parametrize(
    "metric, expected",
    [("nominal", 0.743421052632), ("ordinal", 0.815387503755), ("interval", 0.849107142857)],
)
def test_alpha_of_krippendorffs_example(metric, expected):
    """G1: R's irr and Python's krippendorff give these values."""
    assert alpha(G1, metric) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    "metric, expected",
    [("nominal", 0.691358024691), ("ordinal", 0.806721419941), ("interval", 0.810844892812)],
)
def test_alpha_of_the_encyclopedias_example(metric, expected):
    """G2: published as 0.691 (nominal) and 0.811 (interval)."""
    assert alpha(G2, metric) == pytest.approx(expected, abs=1e-12)


def test_alpha_of_two_coders():
    """G3 and G4: Krippendorff (2011) prints .095 and .692."""
    binary = list(zip("0100000010", "1110010000", strict=True))
    five = list(zip("aabbdcccedda", "babbbcccedd" + "d", strict=True))
    assert alpha(binary) == pytest.approx(0.095238095238, abs=1e-12)
    assert alpha(five) == pytest.approx(0.691964285714, abs=1e-12)


def test_gwet_and_percent_agreement():
    """G1: Gwet's R code gives AC1 .77544, AC2 ordinal .89894, AC2 quadratic .91400, agreement .8181818."""
    size = np.arange(5)
    quadratic = 1 - np.subtract.outer(size, size) ** 2 / 16
    assert gwet(G1) == pytest.approx(0.775444068, abs=1e-9)
    assert gwet(G1, weights=ordinal_weights(5)) == pytest.approx(0.898939770, abs=1e-9)
    assert gwet(G1, weights=quadratic) == pytest.approx(0.914000722, abs=5e-9)
    assert percent_agreement(G1) == pytest.approx(0.8181818, abs=1e-7)


def test_alpha_of_the_psychiatrists(shared):
    """G5: Fleiss' 30 patients x 6 psychiatrists; not the value of CRAN irr 0.84.1, which is wrong here."""
    diagnoses = pd.read_csv(shared / "golden" / "diagnoses_codes.csv")
    assert alpha(diagnoses) == pytest.approx(0.433409828282, abs=1e-12)


def test_alpha_of_anxiety_ratings(shared):
    """G6: 20 subjects x 3 raters."""
    anxiety = pd.read_csv(shared / "golden" / "anxiety.csv")
    expected = {"nominal": -0.023725212465, "ordinal": 0.228386945292, "interval": 0.170098607889}
    for metric, value in expected.items():
        assert alpha(anxiety, metric) == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize("seed", range(6))
def test_alpha_against_an_independent_implementation(seed):
    """Random ratings with gaps: equal to the package krippendorff for each metric."""
    krippendorff = pytest.importorskip("krippendorff")
    rng = np.random.default_rng(seed)
    units, coders = int(rng.integers(5, 40)), int(rng.integers(2, 6))
    ratings = rng.integers(0, 5, (units, coders)).astype(float)
    ratings[rng.random(ratings.shape) < 0.2] = np.nan
    for metric in ("nominal", "ordinal", "interval"):
        theirs = krippendorff.alpha(reliability_data=ratings.T, level_of_measurement=metric)
        assert alpha(ratings, metric) == pytest.approx(theirs, abs=1e-12)


def test_set_alpha_against_an_independent_implementation():
    """Alpha with the MASI distance equals krippendorff with the same distance between numbered sets."""
    krippendorff = pytest.importorskip("krippendorff")
    sets = [frozenset(text) for text in ("", "a", "b", "ab", "abc")]
    distances = np.array([[masi(one, other) for other in sets] for one in sets])
    ratings = np.random.default_rng(3).integers(0, 5, (25, 2)).astype(float)

    def metric(v1, v2, **_kwargs):
        return distances[np.asarray(v1, dtype=int), np.asarray(v2, dtype=int)]

    theirs = krippendorff.alpha(
        reliability_data=ratings.T, level_of_measurement=metric, value_domain=[0.0, 1.0, 2.0, 3.0, 4.0]
    )
    assert alpha(ratings, distances, [0, 1, 2, 3, 4]) == pytest.approx(theirs, abs=1e-12)


def test_a_constant_variable_is_not_estimable():
    """Without variation there is no alpha, and full agreement is still shown."""
    constant = [["a", "a"]] * 5
    assert np.isnan(alpha(constant))
    assert all(np.isnan(value) for value in bootstrap_alpha(constant, seed=1))
    assert percent_agreement(constant) == 1


def test_prevalence_trap():
    """16 units, two lone disagreements: agreement .875, alpha -.033, AC1 .858."""
    pairs = [["a", "a"]] * 14 + [["a", "b"], ["b", "a"]]
    assert percent_agreement(pairs) == pytest.approx(0.875)
    assert alpha(pairs) == pytest.approx(-0.033, abs=5e-4)


def test_bootstrap_is_the_bootstrap_over_units():
    """Drawing patterns together gives the quantiles of drawing units one by one."""
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 3, 40)
    ratings = np.stack([truth, np.where(rng.random(40) < 0.8, truth, rng.integers(0, 3, 40))], axis=1)
    one_by_one = [alpha(ratings[rng.integers(0, 40, 40)]) for _ in range(2000)]
    estimate = bootstrap_alpha(ratings, seed=5)
    assert estimate[1:] == pytest.approx(np.quantile(one_by_one, [0.025, 0.975]), abs=0.02)
    assert bootstrap_alpha(ratings, seed=5) == estimate


def test_table_of_agreement():
    """One row per variable and pair; levels of a multi variable apart; missing codes are missing."""
    table = codings(
        "d1 degre 0 x", "d1 degre 0 y", "d2 degre 2 x", "d2 degre 3 y", "d3 degre NC x", "d3 degre 1 y",
        "d4 degre 1 x", "d1 sources a,b x", "d1 sources a y", "d2 sources aucun x", "d2 sources aucun y",
    )  # fmt: skip
    agreement = reliability.by_variable(table, grid(), seed=1).set_index("variable")
    degre = agreement.loc["degre"]
    assert (degre["coders"], degre["units"], degre["missing"]) == ("x|y", 2, 2)
    assert degre["percent"] == 0.5
    assert "manquant chez un seul codeur : 1" in degre["note"]
    assert agreement.loc["sources=a", "alpha"] == 1
    assert agreement.loc["sources=a", ["alpha_low", "alpha_high"]].isna().all()
    assert agreement.loc["sources=c", "verdict"] == "non estimable"
    assert agreement.loc["sources", "percent"] == 0.5
    assert agreement.loc["forme", "units"] == 0
    assert agreement.loc["forme", "verdict"] == "non estimable"


def test_verdicts_follow_the_thresholds_of_the_study():
    """A bound of study.yaml changes the verdict."""
    assert [reliability.verdict(value) for value in (0.8, 0.7, 0.2, np.nan)] == [
        "ferme", "provisoire", "exploratoire", "non estimable",
    ]  # fmt: skip
    table = codings(*(f"d{i} signe {i % 2} {c}" for i in range(6) for c in "xy"))
    strict = {"alpha_ferme": 1.1, "alpha_provisoire": 0.9}
    only = grid(variable("signe", "boolean", "0 1"))
    agreement = reliability.by_variable(table, only, seed=1, thresholds=strict)
    assert list(agreement["verdict"]) == ["provisoire"]


def test_the_machine_is_compared_to_the_settled_codes():
    """Settled codes become a coder; a disputed cell is not one of them."""
    table = codings("d1 signe 1 x", "d1 signe 1 y", "d2 signe 0 x", "d2 signe 1 y", "d1 signe 1 regles")
    settled = reliability.consensus_codings(settle(table, table.head(0)))
    assert list(settled["document_id"]) == ["d1"]
    both = pd.concat([table, settled], ignore_index=True)
    agreement = reliability.by_variable(both, grid(), coders=["consensus", "regles"], seed=1)
    assert agreement.set_index("variable").loc["signe", "units"] == 1


def test_intervals_do_not_depend_on_other_rows():
    """Each row has its own draw: adding a variable leaves the others' intervals as they were."""
    table = codings(*(f"d{i} degre {(i * j) % 4} {c}" for i in range(9) for j, c in ((1, "x"), (3, "y"))))
    alone = reliability.by_variable(table, grid(variable("degre", "ordinal", "0 1 2 3")), seed=4)
    among = reliability.by_variable(table, grid(), seed=4)
    pd.testing.assert_frame_equal(alone, among[among["variable"] == "degre"].reset_index(drop=True))
