"""Drift over imports: against scipy's permutation tests and intervals, and hand counts."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import pearsonr, permutation_test, ttest_1samp
from small_grid import readings

from abs_study import drift, peoplefiles
from abs_study.display import reading
from abs_study.study import Study
from abs_study.tables import TABLES, to_csv


def reports(shares, waves):
    """The table of reports, of a hundred cells each."""
    return pd.DataFrame(
        {
            "document_id": [f"d{n}" for n in range(len(shares))],
            "wave": waves, "cells": 100, "agreed": [round(100 * share) for share in shares], "share": shares,
        }
    )  # fmt: skip


def test_the_wave_of_a_report_is_the_import_that_brought_most_of_it():
    """b was begun in the first import and finished in the second; a tie goes to the earlier; what is gone is gone."""
    first = readings("a degre 1", "b degre 1", "gone degre 1")
    second = readings("a degre 2", "b degre 1", "b forme libre", "b signe 1", "c degre 1", "gone degre 1")
    third = readings("a degre 2", "a forme libre", "b degre 1", "b forme libre", "b signe 1", "c degre 1")
    assert drift.waves([first, second, third]).to_dict() == {"a": 1, "b": 2, "c": 2}
    assert drift.waves([first]).to_dict() == {"a": 1, "b": 1, "gone": 1}


@pytest.mark.parametrize("seed", range(3))
def test_two_waves_are_tested_as_scipy_does(seed):
    """The difference of two means, every arrangement."""
    rng = np.random.default_rng(seed)
    shares = rng.choice(np.linspace(0.5, 1, 11), 9)
    outside = permutation_test(
        (shares[:4], shares[4:]), lambda a, b, axis=0: a.mean(axis) - b.mean(axis), n_resamples=np.inf
    )
    told = drift.trend(reports(shares, [1] * 4 + [2] * 5))
    assert told.exact
    # scipy doubles the smaller tail; here both tails are counted as far as the observed one.
    differences = outside.null_distribution
    assert told.p == pytest.approx(np.mean(np.abs(differences) >= abs(outside.statistic) - 1e-12))


def test_three_waves_are_tested_as_scipy_does():
    """The correlation of wave and share under every pairing."""
    shares, waves = np.array([0.95, 0.9, 0.92, 0.85, 0.8, 0.88, 0.7]), np.array([1, 1, 1, 2, 2, 3, 3])
    outside = permutation_test(
        (waves,), lambda x: pearsonr(x, shares).statistic, permutation_type="pairings", n_resamples=np.inf
    )
    expected = np.mean(np.abs(outside.null_distribution) >= abs(outside.statistic) - 1e-12)
    assert drift.trend(reports(shares, waves)).p == pytest.approx(expected)


def test_many_reports_are_dealt_at_random_with_a_seed():
    """Near scipy's p with as many draws; the same seed gives the same p."""
    rng = np.random.default_rng(0)
    shares = np.concatenate([rng.normal(0.9, 0.05, 15), rng.normal(0.87, 0.05, 15)])
    frame = reports(shares, [1] * 15 + [2] * 15)
    told = drift.trend(frame, seed=4)
    outside = permutation_test(
        (shares[:15], shares[15:]), lambda a, b, axis=0: a.mean(axis) - b.mean(axis), n_resamples=9999,
        rng=np.random.default_rng(1),
    )  # fmt: skip
    assert not told.exact and told == drift.trend(frame, seed=4)
    assert told.p == pytest.approx(outside.pvalue, abs=0.02)


@pytest.mark.parametrize(("sizes", "least"), [((3, 3), 0.1), ((2, 3), 0.1), ((1, 4), 0.2), ((5, 5), 2 / 252)])
def test_the_smallest_p_that_waves_allow(sizes, least):
    """One arrangement of all, or its mirror too; the most extreme data reach it."""
    one, two = sizes
    shares = np.concatenate([np.linspace(0.9, 1, one), np.linspace(0.1, 0.2, two)])
    told = drift.trend(reports(shares, [1] * one + [2] * two))
    assert told.least == pytest.approx(least) and told.p == pytest.approx(least)


def test_intervals_are_those_of_a_mean_of_reports():
    """Against scipy's Student interval; none for one report, nor where nothing varies."""
    frame = reports([0.8, 0.9, 0.85, 0.7, 0.9, 0.9], [1, 1, 1, 2, 3, 3])
    table = drift.by_wave(frame).set_index("wave")
    low, high = ttest_1samp([0.8, 0.9, 0.85], 0).confidence_interval(0.95)
    assert table.loc[1, ["low", "high"]].tolist() == pytest.approx([low, high])
    assert table.loc[[2, 3], ["low", "high"]].isna().all(axis=None) and table.loc[3, "share"] == 0.9


def test_answers_changed_between_imports():
    """One of three kept answers changed, then one back; what is new or withdrawn is no change."""
    versions = [
        readings("a degre 1", "a sources a,b"),
        readings("a degre 2", "a sources a,b", "b degre 1"),
        readings("a degre 1", "b degre 1"),
    ]
    told = drift.changed(versions)
    assert list(told["version"]) == [2, 3] and list(told["before"]) == [("1",), ("2",)]
    assert drift.kept(versions) == 4
    assert reading.changed_sentence("anne", 2, 4).startswith("anne : 2 réponses changées sur 4")


def test_versions_are_read_in_their_order(tmp_path):
    """The tenth old version comes after the second; another coder's are not mixed in."""
    study = Study(tmp_path, SimpleNamespace(), SimpleNamespace())
    folder = tmp_path / "data" / "raw" / "codings"
    for path, level in (
        ("anciens/anne-2.csv", 2), ("anciens/anne-10.csv", 3), ("anciens/anne-1.csv", 1), ("anne.csv", 0),
        ("anciens/anne-marie-1.csv", 9), ("anciens/anne_b-1.csv", 9),
    ):  # fmt: skip
        target = Path(folder, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(
            to_csv(TABLES["readings"].conform(readings(f"a degre {level}")), TABLES["readings"])
        )
    assert [version["level"].iloc[0] for version in peoplefiles.versions(study, "anne")] == [
        "1",
        "2",
        "3",
        "0",
    ]


def test_drift_in_words():
    """One import: how to know; few reports: that nothing can be concluded; else which way it goes."""
    one = drift.by_wave(reports([0.9, 0.8], [1, 1]))
    assert "importer la feuille par étapes" in reading.drift_sentence(one, drift.Trend(np.nan, np.nan, True))
    two = drift.by_wave(reports([0.9, 0.8], [1, 2]))
    assert "trop peu de rapports" in reading.drift_sentence(two, drift.Trend(1.0, 1.0, True))
    assert "baisse" in reading.drift_sentence(two, drift.Trend(0.01, 0.004, True))
    assert "pas de dérive visible" in reading.drift_sentence(two, drift.Trend(0.3, 0.004, True))
