"""Exact and permutation tests against R, scipy, statsmodels, published tables and full enumeration."""

from itertools import combinations, permutations, product

import numpy as np
import pytest

from abs_study.association import cliff, deviation_of_tau, fisher_freeman_halton, mann_whitney, tau_b
from abs_study.exact import benjamini_hochberg
from abs_study.ordered import cochran, friedman, loevinger, page


@pytest.mark.parametrize("seed", range(6))
def test_rank_sums_by_enumeration(seed):
    """Every choice of the first group listed, with ties: same tails; and scipy's exact test without ties."""
    from scipy.stats import mannwhitneyu, rankdata

    rng = np.random.default_rng(seed)
    values = rng.integers(0, 4, 10).astype(float)
    first, second = values[:4], values[4:]
    ranks = rankdata(values)
    sums = np.array([ranks[list(chosen)].sum() for chosen in combinations(range(10), 4)])
    found = mann_whitney(first, second)
    assert found.p_above == pytest.approx((sums >= ranks[:4].sum() - 1e-9).mean(), abs=1e-12)
    apart = rng.permutation(12).astype(float)
    theirs = mannwhitneyu(apart[:5], apart[5:], alternative="two-sided", method="exact").pvalue
    assert mann_whitney(apart[:5], apart[5:]).p_two == pytest.approx(theirs, abs=1e-12)


def test_exact_and_normal_laws_meet():
    """At 110 reports the exact rank-sum test is close to scipy's normal one; beyond, it is that one."""
    from scipy.stats import kendalltau, mannwhitneyu

    rng = np.random.default_rng(1)
    for size, close in ((40, 2e-2), (200, 1e-12)):
        first, second = rng.integers(0, 4, size), rng.integers(0, 4, size - 10)
        theirs = mannwhitneyu(first, second, alternative="greater", method="asymptotic").pvalue
        assert mann_whitney(first, second).p_above == pytest.approx(theirs, abs=close)
    one, other = rng.integers(0, 4, 300), rng.integers(0, 4, 300)
    found = tau_b(one, other, seed=1)
    assert (
        found.p_two == pytest.approx(kendalltau(one, other).pvalue) and found.low < found.value < found.high
    )


def test_cliffs_delta():
    """Delta is 2 AUC - 1 (scikit-learn); complete separation has an interval; a lone report has none."""
    from sklearn.metrics import roc_auc_score

    rng = np.random.default_rng(2)
    first, second = rng.integers(0, 5, 9).astype(float), rng.integers(0, 5, 12).astype(float)
    auc = roc_auc_score([1] * 9 + [0] * 12, np.r_[first, second])
    delta, low, high = cliff(first, second)
    assert delta == pytest.approx(2 * auc - 1) and low < delta < high
    assert cliff(np.array([5.0, 6]), np.array([1.0, 2]))[0::2] == (1.0, 1.0)
    assert np.isnan(cliff(np.array([1.0]), np.array([0.0, 2]))[1:]).all()
    assert np.isnan(mann_whitney([], [1.0]).value)


def test_interval_of_delta_covers():
    """Two groups of twelve ordinal answers, true delta .35: the interval holds it about 95 times in a hundred."""
    rng = np.random.default_rng(3)
    shares = np.array([[0.1, 0.2, 0.3, 0.4], [0.3, 0.3, 0.2, 0.2]])
    true = sum(np.sign(i - j) * a * b for i, a in enumerate(shares[0]) for j, b in enumerate(shares[1]))
    held = 0
    for _draw in range(600):
        first, second = (rng.choice(4, 12, p=share).astype(float) for share in shares)
        _delta, low, high = cliff(first, second)
        held += low <= true <= high
    assert 0.92 < held / 600 < 0.985


def test_tau_b_against_scipy_and_enumeration():
    """The coefficient is scipy's; up to seven reports p is the share of all orders."""
    from scipy.stats import kendalltau

    rng = np.random.default_rng(4)
    one, other = rng.integers(0, 4, 16), rng.integers(0, 3, 16)
    assert tau_b(one, other, seed=1).value == pytest.approx(kendalltau(one, other).statistic, abs=1e-12)
    few, beside = np.array([0, 1, 1, 2, 3, 3]), np.array([0, 0, 2, 1, 2, 3])
    taus = [kendalltau(few, beside[list(order)]).statistic for order in permutations(range(6))]
    found = tau_b(few, beside, seed=1)
    assert found.exact and found.p_above == pytest.approx(
        np.mean(np.array(taus) >= found.value - 1e-9), abs=1e-12
    )
    assert np.isnan(tau_b([1, 1, 1], [1, 2, 3], seed=1).value)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("level", [0.05, 0.025])
def test_least_effect_by_enumeration(seed, level):
    """Every order of the answers listed, ties and all: the smallest effect that as few as the level reach or pass."""
    from scipy.stats import kendalltau

    rng = np.random.default_rng(seed)
    one, other = np.r_[0:3, rng.integers(0, 3, 4)].astype(float), np.r_[0:3, rng.integers(0, 4, 4)]
    taus = np.array([kendalltau(one, other[list(order)]).statistic for order in permutations(range(7))])
    least = min((tau for tau in taus if (taus >= tau - 1e-9).mean() <= level), default=np.nan)
    assert tau_b(one, other, seed=1, level=level).least == pytest.approx(least, abs=1e-8, nan_ok=True)
    values = rng.integers(0, 4, 10).astype(float)
    deltas = np.array(
        [
            np.sign(values[list(chosen)][:, None] - np.delete(values, list(chosen))[None]).mean()
            for chosen in combinations(range(10), 4)
        ]
    )
    least = min((delta for delta in deltas if (deltas >= delta - 1e-9).mean() <= level), default=np.nan)
    assert mann_whitney(values[:4], values[4:], level).least == pytest.approx(least, abs=1e-9, nan_ok=True)


def test_least_effect_of_few_and_of_many():
    """Two against two never suffice; beyond 120 reports the normal law with ties, whose p at that effect is the level."""
    from scipy.stats import norm

    assert np.isnan(mann_whitney([3.0, 4], [1.0, 2]).least)
    assert np.isnan(tau_b([1.0, 2, 3], [1.0, 2, 3], seed=1).least)
    rng = np.random.default_rng(6)
    one, other = rng.integers(0, 4, 300), rng.integers(0, 3, 300)
    for found in (tau_b(one, other, seed=1), mann_whitney(one, other)):
        assert found.p_above == pytest.approx(norm.sf(found.value / found.least * norm.isf(0.05)), abs=2e-3)


def test_deviation_of_tau_by_enumeration():
    """The spread of tau over every order of the answers; Kendall's own formula without ties; none where one is constant."""
    from scipy.stats import kendalltau

    one, other = np.array([0, 0, 1, 1, 1, 2, 3]), np.array([0, 1, 1, 1, 2, 2, 2])
    taus = [kendalltau(one, other[list(order)]).statistic for order in permutations(range(7))]
    assert deviation_of_tau(one, other) == pytest.approx(np.std(taus), abs=1e-12)
    assert deviation_of_tau(range(14), range(14)) == pytest.approx(np.sqrt(2 * 33 / (9 * 14 * 13)))
    assert np.isnan(deviation_of_tau([1, 1, 1, 1], [1, 2, 3, 4]))


def test_tau_b_p_is_fair():
    """Independent answers reject at .05 about five times in a hundred."""
    rng = np.random.default_rng(5)
    rejected = sum(
        tau_b(rng.integers(0, 4, 14), rng.integers(0, 4, 14), seed=draw, permutations=199).p_two <= 0.05
        for draw in range(200)
    )
    assert 2 <= rejected <= 21


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ([[3, 1, 4], [0, 5, 2], [2, 2, 1]], 0.13857295668441),
        ([[4, 0, 1, 2], [1, 3, 3, 0]], 0.0734265734265736),
        ([[2, 0, 0], [0, 3, 0], [1, 0, 4], [2, 2, 2]], 0.0296310832025117),
    ],
)
def test_fisher_freeman_halton_against_r(table, expected):
    """R 4.2.2, fisher.test(x)$p.value; V is scipy's."""
    from scipy.stats.contingency import association

    found = fisher_freeman_halton(table, seed=1)
    assert found.exact and found.p_two == pytest.approx(expected, abs=1e-10)
    assert found.value == pytest.approx(association(np.array(table), method="cramer"), abs=1e-12)


def test_fisher_freeman_halton_drawn_and_degenerate(monkeypatch):
    """Too many tables: they are drawn, near the exact value; one line only: nothing to test."""
    from abs_study import association

    monkeypatch.setattr(association, "MOST_TABLES", 3)
    found = fisher_freeman_halton([[3, 1, 4], [0, 5, 2], [2, 2, 1]], seed=1)
    assert not found.exact and found.p_two == pytest.approx(0.1386, abs=0.015)
    assert np.isnan(fisher_freeman_halton([[3, 2], [0, 0]], seed=1).p_two)


def test_benjamini_hochberg_against_statsmodels():
    """And a missing value stays missing."""
    from statsmodels.stats.multitest import multipletests

    values = [0.01, 0.2, 0.03, 0.04, 0.5, 0.012]
    assert benjamini_hochberg(values) == pytest.approx(multipletests(values, method="fdr_bh")[1].tolist())
    assert np.isnan(benjamini_hochberg([0.01, np.nan])[1]) and np.isnan(benjamini_hochberg([np.nan])[0])


TICKS = np.array([[1, 1, 0, 0], [1, 1, 1, 0], [1, 0, 0, 0], [1, 1, 0, 1], [0, 1, 0, 0], [1, 1, 1, 1]])


def test_cochran_against_statsmodels_and_enumeration():
    """Q is statsmodels'; p is near the share of all arrangements within reports."""
    from statsmodels.stats.contingency_tables import cochrans_q

    found = cochran(TICKS, seed=1)
    assert found.statistic == pytest.approx(cochrans_q(TICKS).statistic)
    few = TICKS[:4]
    ways = [sorted(set(permutations(row))) for row in few.tolist()]
    qs = [cochrans_q(np.array(table)).statistic for table in product(*ways)]
    exact = np.mean(np.array(qs) >= cochrans_q(few).statistic - 1e-9)
    assert cochran(few, seed=1).p == pytest.approx(exact, abs=0.015)
    assert np.isnan(cochran([[1, 1], [0, 0]], seed=1).statistic)


def test_friedman_against_scipy():
    """chi2 with ties is scipy's, W is chi2 / (n (k - 1)); nothing to compare gives nothing."""
    from scipy.stats import friedmanchisquare

    values = np.random.default_rng(6).integers(0, 3, (9, 5))
    found = friedman(values, seed=1)
    theirs = friedmanchisquare(*values.T)
    assert found.statistic == pytest.approx(theirs.statistic) and found.effect == pytest.approx(
        theirs.statistic / 36
    )
    assert found.p == pytest.approx(theirs.pvalue, abs=0.06)
    assert np.isnan(friedman(values[:1], seed=1).p) and np.isnan(friedman([[1, 1], [2, 2]], seed=1).p)


def test_page_against_scipy_and_enumeration():
    """Without ties: scipy's exact test. With ties: all arrangements of all reports listed."""
    from scipy.stats import page_trend_test, rankdata

    values = np.array([[1, 2, 3, 4], [2, 1, 4, 3], [1, 3, 2, 4], [1, 2, 4, 3]])
    theirs = page_trend_test(values, method="exact")
    found = page(values)
    assert found.statistic == theirs.statistic and found.p == pytest.approx(theirs.pvalue, abs=1e-12)
    few = TICKS[:4]
    weights = np.arange(1, 5)
    ways = [list(set(permutations(row))) for row in (-few).tolist()]
    sums = [(rankdata(np.array(table), axis=1) * weights).sum() for table in product(*ways)]
    observed = (rankdata(-few, axis=1) * weights).sum()
    falling = page(few, falling=True)
    assert falling.statistic == observed and falling.p == pytest.approx(
        np.mean(np.array(sums) >= observed - 1e-9)
    )
    assert np.isnan(page([[1, 1, 1]]).p) and page(np.arange(30).reshape(3, 10)).effect == pytest.approx(1)


def test_loevinger():
    """1 for a perfect scale; elsewhere the ratio of covariances to their largest values (Mokken 1971)."""
    assert loevinger([[1, 0, 0], [1, 1, 0], [1, 1, 1], [0, 0, 0]]) == 1
    shares, size = TICKS.mean(axis=0), len(TICKS)
    pairs = list(combinations(range(4), 2))
    covariances = sum(np.cov(TICKS[:, i], TICKS[:, j], bias=True)[0, 1] for i, j in pairs)
    largest = sum(min(shares[i], shares[j]) - shares[i] * shares[j] for i, j in pairs)
    assert loevinger(TICKS) == pytest.approx(covariances / largest) and size == 6
    assert np.isnan(loevinger([[1, 0], [1, 0]]))
