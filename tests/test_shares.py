"""Shares and their intervals."""

import pytest
from small_grid import codings, derived, documents, grid, readings

from abs_study.consensus import settle
from abs_study.intervals import jeffreys
from abs_study.matrix import build
from abs_study.shares import by_level


def test_jeffreys_published_values():
    """x = 4 of 16: (.091, .491); x = 0 of 16: (0, .143)."""
    low, high = jeffreys([4, 0], 16)
    assert low == pytest.approx([0.091, 0], abs=5e-4)
    assert high == pytest.approx([0.491, 0.143], abs=5e-4)


def test_jeffreys_against_statsmodels():
    """Equal to statsmodels wherever the bounds are not conventional (k = 0, k = n)."""
    from statsmodels.stats.proportion import proportion_confint

    for n in (5, 16, 200):
        for k in (1, n // 2, n - 1):
            assert jeffreys(k, n) == pytest.approx(proportion_confint(k, n, method="jeffreys"), abs=1e-10)
        assert jeffreys(n, n)[1] == 1 and jeffreys(0, n)[0] == 0


def test_shares_by_level():
    """Bases leave missing values out, unobserved levels stay, multi levels end with `aucun`."""
    rules = grid(derived=[derived("ecart", "ordinal", "degre - 2"), derived("part", "nombre", "degre")])
    rows = ("d1 degre 0", "d2 degre 3", "d3 degre NC", "d1 sources a,b", "d2 sources aucun")
    consensus = settle(codings(*(f"{row} x" for row in rows)), readings())
    frame = by_level(build(consensus, rules, documents("d1", "d2", "d3")), rules)
    table = frame.set_index(["variable", "level"])
    assert table.loc[("degre", "0"), ["k", "n", "missing"]].tolist() == [1, 2, 1]
    assert table.loc[("degre", "1"), "share"] == 0
    assert table.loc[("sources", "a"), "share"] == 0.5
    assert table.loc[("sources", "aucun"), ["k", "n"]].tolist() == [1, 2]
    assert list(table.loc["ecart"].index) == ["-2", "1"]
    assert table.loc[("forme", "libre"), "n"] == 0
    assert table.loc[("forme", "libre"), ["share", "low", "high"]].isna().all()
    assert "part" not in set(frame["variable"])
