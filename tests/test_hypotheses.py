"""Exact tests against independent implementations, and verdicts on tiny matrices."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from small_grid import derived, grid, hypothesis, variable

from abs_study import gridfile, hypotheses
from abs_study.exact import binomial_tail, holm, mcnemar, needed, paired_difference, wilcoxon_pratt


@pytest.mark.parametrize("k, n, share", [(12, 16, 0.5), (0, 5, 0.3), (16, 16, 0.5), (3, 20, 0.1)])
def test_binomial_against_scipy(k, n, share):
    """Both tails equal scipy.stats.binomtest."""
    from scipy.stats import binomtest

    for above, name in ((True, "greater"), (False, "less")):
        theirs = binomtest(k, n, share, alternative=name).pvalue
        assert binomial_tail(k, n, share, above) == pytest.approx(theirs, abs=1e-12)


def test_a_majority_of_sixteen_needs_twelve():
    """Published in the field notes: one-sided p < .05 from 12 of 16 on (p = .038)."""
    assert needed(16, 0.5, True, 0.05) == 12
    assert needed(16, 0.5, False, 0.05) == 4
    assert needed(3, 0.5, True, 0.05) is None


@pytest.mark.parametrize("seed", range(8))
def test_wilcoxon_pratt_by_enumeration(seed):
    """Every assignment of signs listed: same tails, with zeros and ties."""
    from scipy.stats import rankdata

    values = np.random.default_rng(seed).integers(-3, 4, 9)
    ranks = rankdata(np.abs(values))
    kept = ranks[values != 0]
    sums = [
        sum(r for r, sign in zip(kept, signs, strict=True) if sign)
        for signs in product((0, 1), repeat=len(kept))
    ]
    observed = ranks[values > 0].sum()
    statistic, above, below = wilcoxon_pratt(values)
    assert statistic == observed
    assert above == pytest.approx(np.mean([s >= observed - 1e-9 for s in sums]), abs=1e-12)
    assert below == pytest.approx(np.mean([s <= observed + 1e-9 for s in sums]), abs=1e-12)


def test_wilcoxon_without_zeros_against_scipy():
    """Without zeros or ties it is the usual exact test; all zeros give p = 1."""
    from scipy.stats import wilcoxon

    values = [1.5, -0.5, 2.5, 3.0, -1.0, 4.0, 5.5]
    theirs = wilcoxon(values, alternative="greater", mode="exact").pvalue
    assert wilcoxon_pratt(values)[1] == pytest.approx(theirs, abs=1e-12)
    assert wilcoxon_pratt([0, 0, 0])[1:] == (1.0, 1.0)


@pytest.mark.parametrize("first, second", [(5, 1), (0, 0), (3, 3), (0, 7)])
def test_mcnemar_against_statsmodels(first, second):
    """The two-sided p equals statsmodels' exact test."""
    from statsmodels.stats.contingency_tables import mcnemar as theirs

    expected = theirs([[4, first], [second, 6]], exact=True).pvalue
    assert mcnemar(first, second)[1] == pytest.approx(min(expected, 1), abs=1e-12)


def test_paired_difference_covers():
    """The interval of the paired difference holds the truth about 95 times in a hundred at n = 16."""
    rng = np.random.default_rng(1)
    cells = np.array([0.3, 0.35, 0.1, 0.25])
    covered = 0
    for counts in rng.multinomial(16, cells, size=2000):
        _estimate, low, high = paired_difference(int(counts[1]), int(counts[2]), 16)
        covered += low <= 0.25 <= high
    assert 0.93 < covered / 2000 < 0.99


def test_holm_against_statsmodels():
    """Equal to statsmodels' multipletests."""
    from statsmodels.stats.multitest import multipletests

    values = [0.01, 0.2, 0.03, 0.04, 0.5, 0.012]
    assert holm(values) == pytest.approx(multipletests(values, method="holm")[1].tolist(), abs=1e-12)


def reports(**columns):
    """A matrix of sixteen reports with these columns."""
    return pd.DataFrame({"document_id": [f"d{i:02d}" for i in range(16)], **columns})


RULES = {"derived": [derived("forte", "boolean", "degre >= 2"), derived("ecart", "ordinal", "degre - 1")]}


def test_verdicts():
    """Supported, contradicted, undecided, described; Holm in the family only."""
    entries = [
        hypothesis("H1", "part_superieure", condition="degre >= 1"),
        hypothesis("H2", "part_superieure", condition="degre >= 3"),
        hypothesis("H3", "part_inferieure", condition="signe = 1"),
        hypothesis("H4", "mcnemar", premier="degre >= 1", second="degre >= 3", hypothese="H4x"),
        hypothesis("H5", "part", family="descriptif", condition="signe = 1"),
        hypothesis("H6", "tau_b", family="B", variable="degre", avec=["signe"]),
        hypothesis("H7", "mediane_positive", valeur="ecart"),
        hypothesis("H8", "part_superieure", condition="forme = libre"),
    ]
    degrees = [3, 2, 2, 2, 1, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 0]
    matrix = reports(
        degre=pd.array(degrees, dtype="Int64"), ecart=pd.array([d - 1 for d in degrees], dtype="Int64"),
        signe=pd.array([1] * 8 + [0] * 7 + [pd.NA], dtype="Int64"), forme=[""] * 16,
    )  # fmt: skip
    table = hypotheses.test_all(matrix, grid(**RULES, hypotheses=entries)).set_index("part")
    verdicts = dict(table["verdict"])
    assert verdicts == {
        "H1": "soutenue", "H2": "contredite", "H3": "indécise", "H4": "soutenue", "H5": "décrite",
        "H6": "indécise", "H7": "soutenue", "H8": "sans donnée",
    }  # fmt: skip
    assert table.loc["H1", ["n", "k"]].tolist() == [16, 15]
    assert table.loc["H1", "p"] == pytest.approx(17 / 2**16)
    assert table.loc["H3", "n"] == 15 and "1 sans valeur" in table.loc["H3", "note"]
    assert table.loc["H4", "hypothesis"] == "H4x"
    assert table.loc["H4", "estimate"] == pytest.approx(14 / 16)
    assert table["p_adjusted"].notna().sum() == 6
    assert "médiane 1" in table.loc["H7", "note"]


def test_a_contradiction_is_corrected_like_a_support():
    """Two of sixteen where most were expected: p = .0021 the other way, three times that among three hypotheses."""
    entries = [hypothesis(f"H{n}", "part_superieure", condition=f"degre >= {n}") for n in (1, 2, 3)]
    matrix = reports(
        degre=pd.array([3, 3] + [0] * 14, dtype="Int64"), signe=pd.array([1] * 16, dtype="Int64")
    )
    table = hypotheses.test_all(matrix, grid(hypotheses=entries))
    assert table["p_against"].tolist() == pytest.approx([3 * 137 / 2**16] * 3)
    assert set(table["verdict"]) == {"contredite"}


def test_unreliable_variables_leave_the_family():
    """A hypothesis on a derived variable goes with the coded variable behind it."""
    entries = [
        hypothesis("H1", "part_superieure", condition="forte = 1"),
        hypothesis("H2", "part_superieure", condition="signe = 1"),
    ]
    matrix = reports(
        degre=pd.array([2] * 16, dtype="Int64"), forte=pd.array([1] * 16, dtype="Int64"),
        signe=pd.array([1] * 16, dtype="Int64"),
    )  # fmt: skip
    rules = grid(**RULES, hypotheses=entries)
    table = hypotheses.test_all(matrix, rules, unreliable={"degre"}).set_index("part")
    assert list(table["verdict"]) == ["exploratoire", "soutenue"]
    assert np.isnan(table.loc["H1", "p_adjusted"])
    assert table.loc["H2", "p_adjusted"] == table.loc["H2", "p"]


def test_multi_variables_and_unknown_levels():
    """A level of a multi variable can be tested, even where another level is unknown."""
    rules = grid(
        variable("s", "multi", "a b"),
        hypotheses=[hypothesis("H", "part", family="descriptif", condition="contient(s, a)")],
    )
    matrix = pd.DataFrame({
        "document_id": ["p", "q", "r"], "s": ["a|b", "", ""], "s=a": pd.array([1, 0, pd.NA], dtype="Int64"),
        "s=b": pd.array([1, pd.NA, pd.NA], dtype="Int64"),
    })  # fmt: skip
    assert hypotheses.test_all(matrix, rules).loc[0, ["n", "k"]].tolist() == [2, 1]


def test_check_names_the_line():
    """A wrong name or an unreadable condition is a located problem."""
    entries = [
        hypothesis("H1", "part", condition="rien = 1"),
        hypothesis("H2", "part"),
        hypothesis("H3", "mcnemar", premier="signe = 1", second="signe = 7"),
    ]
    assert len(hypotheses.check(grid(hypotheses=entries))) == 3


@pytest.mark.parametrize(
    "entry",
    [
        hypothesis("H", "part_majoritaire", condition="signe = 1"),
        hypothesis("H", "tau_b", variable="degre", avec=["couleur"]),
        hypothesis("H", "tau_b", avec=["degre"]),
        hypothesis("H", "part_superieure", condition="signe = 1", seuil="moitié"),
        hypothesis("H", "part", condition="signe = 1", marge="0.3"),
        hypothesis("H", "fisher_freeman_halton", variables=["forme", "population"], tranches=["5000", "x"]),
    ],
)
def test_a_wrong_entry_is_told(entry):
    """Unknown kind, variable or key; a key that lacks; what should be a number."""
    assert len(hypotheses.check(grid(hypotheses=[entry]))) == 1


def answers(**columns):
    """A matrix of ordinal answers."""
    size = len(next(iter(columns.values())))
    frame = pd.DataFrame({name: pd.array(values, dtype="Int64") for name, values in columns.items()})
    return frame.assign(document_id=[f"d{i:02d}" for i in range(size)])


def test_unknown_answers_counted_for_and_against():
    """Eleven of fourteen, two unknown: the bounds are eleven and thirteen of sixteen; for `part_inferieure` mirrored."""
    rules = grid(hypotheses=[hypothesis("H", "part_superieure", condition="signe = 1"),
                             hypothesis("L", "part_inferieure", condition="signe = 1")])  # fmt: skip
    matrix = answers(signe=[1] * 11 + [0] * 3 + [pd.NA] * 2, degre=[0] * 16)
    counted = {
        missing: hypotheses.test_all(matrix, rules, missing=missing).set_index("part")["k"].to_dict()
        for missing in ("exclure", "pour", "contre")
    }
    assert counted == {
        "exclure": {"H": 11, "L": 11},
        "pour": {"H": 13, "L": 11},
        "contre": {"H": 11, "L": 13},
    }


def test_groups_components_and_chains():
    """Each part has its row; a group that is empty, or the only one, gives no number."""
    rules = grid(
        variable("a", "ordinal", "0 1 2"), variable("b", "ordinal", "0 1 2"), variable("g", "nominal", "x y z"),
        variable("m", "multi", "u v w"),
        hypotheses=[
            hypothesis("G", "mann_whitney", family="exploratoire", variables=["a", "b"], groupe="g", niveau_groupe="x"),
            hypothesis("D", "delta_de_cliff", family="exploratoire", variables=["a"], groupe="g"),
            hypothesis("C", "composantes", family="exploratoire", variables=["a", "b"], niveau="2"),
            hypothesis("K", "chaine", family="exploratoire", variables=["m"]),
            hypothesis("E", "equivalence", family="exploratoire", variable="a", avec=["b"], marge="0.3", minimum="100"),
            hypothesis("P", "mcnemar_parmi", family="exploratoire", parmi="g = x", premier="a >= 1", second="b >= 1"),
        ],
    )  # fmt: skip
    matrix = answers(a=[2, 2, 1, 2, 0, 0, 1, 0], b=[0, 1, 0, 1, 2, 1, 2, 2], **{
        "m=u": [1] * 8, "m=v": [1] * 5 + [0] * 3, "m=w": [1] + [0] * 7})  # fmt: skip
    matrix = matrix.assign(g=["x"] * 4 + ["y"] * 4, m="u")
    table = hypotheses.test_all(matrix, rules, seed=1, permutations=199).set_index("part")
    assert list(table.index) == ["G.1", "G.2", "D", "C.1", "C.2", "C.3", "K.1", "K.2", "K.3", "E", "P"]
    assert table.loc["G.1", "estimate"] == 15 / 16 and table.loc["G.2", "estimate"] == -14 / 16
    # Four against four cannot contradict either, once corrected; the opposite test is there all the same.
    assert table.loc["G.2", "verdict"] == "indécise" and 0.05 < table.loc["G.2", "p_against"] < 0.25
    assert table.loc["D", "estimate"] == -15 / 16
    assert table.loc["C.1", ["k", "n"]].tolist() == [3, 8] and table.loc["C.3", "effect"] == "W de Kendall"
    assert table.loc["K.3", "estimate"] == 1 and np.isnan(table.loc["E", "p"]) and table.loc["P", "n"] == 4
    tested = table[table["correction"] != ""]
    assert set(tested["correction"]) == {"Benjamini-Hochberg"} and table.loc["D", "verdict"] == "décrite"
    alone = hypotheses.test_all(matrix.assign(g="x"), rules, seed=1, permutations=199).set_index("part")
    assert alone.loc["D", "verdict"] == "sans donnée" and alone.loc["G.1", "verdict"] == "sans donnée"


def test_nothing_to_test_is_no_fault():
    """No report at all, or every answer missing: rows without numbers."""
    rules = grid(variable("a", "ordinal", "0 1"), variable("m", "multi", "u v"), variable("g", "nominal", "x y"), hypotheses=[
        hypothesis("A", "part", condition="a = 1"), hypothesis("B", "mediane_positive", valeur="a"),
        hypothesis("C", "chaine", variables=["m"]), hypothesis("D", "tau_b", variable="a", avec=["a"]),
        hypothesis("E", "composantes", variables=["a"], niveau="1"), hypothesis("F", "mcnemar", premier="a = 1", second="a = 0"),
        hypothesis("G", "fisher_freeman_halton", variables=["g", "a"]), hypothesis("H", "mann_whitney", variables=["a"], groupe="g"),
    ])  # fmt: skip
    full = answers(a=[pd.NA] * 3, **{"m=u": [pd.NA] * 3, "m=v": [pd.NA] * 3}).assign(m="", g="")
    for matrix in (full, full.head(0)):
        assert set(hypotheses.test_all(matrix, rules)["verdict"]) == {"sans donnée"}


def test_hypotheses_of_the_study_fit_the_grid(root):
    """The twelve hypotheses are there and every expression of theirs names known variables and levels."""
    files = {path.name: path.read_text("utf-8") for path in (root / "grid").glob("*.yaml")}
    study_grid = gridfile.load_grid(files)
    assert hypotheses.check(study_grid) == []
    named = {str(entry.options["hypothese"]) for entry in study_grid.hypotheses.values()}
    assert named == {f"H{number}" for number in range(1, 13)}
    assert all(
        entry.label.en and entry.claim.fr and entry.claim.en for entry in study_grid.hypotheses.values()
    )
