"""Cos2, supplementary reports and traits, paragons, second opinion, stability, latent classes, thousands of reports.

Outside truth: FactoMineR 2.7 and cluster 2.1.4 (values written by tests/data/golden/more.R).
"""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from small_grid import grid, variable

from abs_study import crowds, latent, mapped, pam, profiles, stability, supplementary
from abs_study.grid import Text
from abs_study.mca import mca, partition, silhouettes, ward
from abs_study.typology import map_reports

GOLDEN = Path(__file__).parent / "data" / "golden"
MEDIUM = pd.read_csv(GOLDEN / "medium.csv", index_col=0, dtype=str)


def golden(name, **options):
    """A table that R wrote."""
    return pd.read_csv(GOLDEN / f"medium_{name}.csv", skipinitialspace=True, **options)


def as_map(frame, **options):
    """The map of a table of nominal columns."""
    variables = [variable(c, "nominal", " ".join(sorted(set(frame[c])))) for c in frame]
    return map_reports(
        frame.rename_axis("document_id").reset_index(), grid(*variables), seed=1, permutations=99, **options
    )


@pytest.fixture(scope="module")
def carte():
    """The map of medium.csv with three types."""
    return as_map(MEDIUM, k=3)


@pytest.mark.parametrize("what", ["cos2", "contribution"])
def test_quality_equals_factominer(what):
    """Cos2 and contributions (there in percent) of rows and categories to 1e-8."""
    found, scale = mca(MEDIUM), 1 if what == "cos2" else 100
    rows = golden(f"rows_{what}", index_col=0)
    np.testing.assert_allclose(scale * found.quality.filter(like=what), rows, atol=1e-8)
    categories = golden(f"categories_{what}", index_col=0)
    np.testing.assert_allclose(scale * found.categories.filter(like=what), categories, atol=1e-8)


def test_supplementary_rows_and_traits_equal_factominer():
    """Ten rows and one column set aside lie where FactoMineR puts them; v-tests equal."""
    active, later = MEDIUM.iloc[:-10, 1:], MEDIUM.iloc[-10:, 1:]
    found = mca(active)
    placed = supplementary.rows(found, later)
    np.testing.assert_allclose(placed.filter(like="axis_"), golden("sup_rows", index_col=0), atol=1e-8)
    assert (placed["known"] == 1).all()
    traits = supplementary.categories(found, MEDIUM.iloc[:-10, 0])
    expected = golden("sup_categories", index_col=0)
    np.testing.assert_allclose(traits.filter(regex="axis_|v_"), expected, atol=1e-8)


def test_an_active_row_set_aside_lies_where_it_was():
    """The transition formula gives active rows back; an unknown category leaves the mean and is told."""
    found = mca(MEDIUM)
    np.testing.assert_allclose(supplementary.rows(found, MEDIUM).filter(like="axis_"), found.rows, atol=1e-10)
    odd = MEDIUM.iloc[:1].assign(v01="never seen")
    assert supplementary.rows(found, odd)["known"].iloc[0] == pytest.approx(14 / 15)


def test_paragons_and_extremes_equal_factominer(carte):
    """The five paragons and specific individuals of each type, with their distances."""
    expected = golden("individuals3", dtype={"cluster": str})
    found = mapped.individuals(carte, 5)
    groups = golden("hcpc3", dtype=str).set_index("id")["cluster"]
    for kind, what in (("paragon", "paragon"), ("extreme", "specific")):
        for name in set(found["type"]):
            mine = found[(found["type"] == name) & (found["kind"] == kind)]
            theirs = expected[
                (expected["what"] == what) & (expected["cluster"] == groups[mine["document_id"].iloc[0]])
            ]
            assert list(mine["document_id"]) == list(theirs["id"])
            np.testing.assert_allclose(mine["distance"], theirs["distance"], atol=1e-8)


def test_gower_and_pam_equal_r():
    """Medoids, partition, objective and silhouettes of cluster::pam on cluster::daisy."""
    distances = pam.gower(MEDIUM)
    groups, medoids = pam.partition(distances, 3)
    expected = golden("pam3", dtype={"cluster": str})
    assert len(set(zip(groups, expected["cluster"], strict=True))) == 3
    assert list(medoids + 1) == [43, 124, 150]
    assert distances[np.arange(200), medoids[groups]].mean() == pytest.approx(0.422333333333333)
    np.testing.assert_allclose(silhouettes(distances, groups), expected["silhouette"], atol=1e-8)


def test_gower_by_hand():
    """A nominal and an ordered column; a missing value leaves the mean of its pairs."""
    table = pd.DataFrame({"a": ["x", "y", "x"], "b": ["0", "3", ""]})
    distances = pam.gower(table, {"b": 3})
    assert distances[0, 1] == 1 and distances[0, 2] == 0 and distances[1, 2] == 1
    assert np.isnan(pam.gower(pd.DataFrame({"a": ["", "x"]}))[0, 1])


def test_pam_against_all_choices():
    """On nine points the medoids are the best of all pairs."""
    points = np.random.default_rng(8).normal(size=(9, 2))
    distances = np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=2))
    _groups, medoids = pam.partition(distances, 2)
    costs = {(i, j): np.minimum(distances[i], distances[j]).sum() for i in range(9) for j in range(i)}
    assert np.minimum(*distances[medoids]).sum() == pytest.approx(min(costs.values()))
    with pytest.raises(ValueError, match="k = 10"):
        pam.partition(distances, 10)


def test_the_quick_coordinates_are_those_of_the_map():
    """Up to the sign of the axes, for few and for many reports."""
    for frame in (MEDIUM, pd.read_csv(GOLDEN / "small.csv", index_col=0, dtype=str)):
        indicators, _blocks = stability.indicator_matrix(frame, list(frame))
        quick = stability.coordinates(indicators, len(frame.columns), 5)
        np.testing.assert_allclose(np.abs(quick), np.abs(mca(frame).rows), atol=1e-8)


def clear(size=18, columns=12):
    """Three types so clear that every draw finds them."""
    kinds = np.arange(size) % 3
    rng = np.random.default_rng(2)
    values = np.where(rng.random((size, columns)) < 0.92, kinds[:, None], rng.integers(0, 3, (size, columns)))
    return pd.DataFrame(values.astype(str), columns=[f"v{i}" for i in range(columns)]), kinds


def test_clear_types_come_back_and_noise_does_not():
    """Jaccard near 1 and far above shuffled tables; groups of noise stay within them."""
    frame, kinds = clear()
    found = stability.measure(frame, list(frame), kinds, axes=2, seed=1)
    assert found.groups["jaccard"].min() > 0.9 and found.groups["above"].all()
    assert np.nanmin(found.own) > found.null_own
    noise = pd.DataFrame(np.random.default_rng(4).integers(0, 3, (18, 12)).astype(str), columns=list(frame))
    start = partition((points := mca(noise).rows.to_numpy()), ward(points)[0], 3)
    weak = stability.measure(noise, list(noise), start, axes=5, seed=1)
    assert weak.groups["above"].sum() <= 1 and 0.5 < weak.groups["null_mean"].iloc[0] < 0.75


def test_jaccard_by_hand():
    """{a, b, c} meets {a, b} at 2/3; a group of which nothing was drawn has none."""
    best = stability._jaccard(np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1]), 3)
    assert best[:2] == pytest.approx([2 / 3, 1 / 2]) and np.isnan(best[2])


def test_stability_depends_on_the_seed_alone(carte):
    """Twice the same; co-membership is symmetric and 1 with oneself."""
    again = as_map(MEDIUM, k=3)
    pd.testing.assert_frame_equal(carte.stability, again.stability)
    together = carte.together.to_numpy()
    assert np.allclose(together, together.T, equal_nan=True) and np.allclose(np.diag(together), 1)


def test_later_reports_and_context(carte):
    """A report of the map projected again is nearest to the type it lies in, nearly always; context by name."""
    placed = mapped.project(carte, carte.active).set_index("document_id")["nearest"]
    assert (placed == carte.types.set_index("document_id")["type"]).mean() > 0.95
    told = mapped.context(carte, pd.DataFrame({"region": MEDIUM["v01"], "empty": ""}))
    assert set(told["variable"]) == {"region"} and told["count"].sum() == 200
    assert mapped.context(carte, pd.DataFrame({"empty": MEDIUM["v01"].replace(".*", "", regex=True)})).empty


def test_second_opinion(carte):
    """For each k: R's average silhouette for three groups, and the Rand index of scikit-learn."""
    told = mapped.second_opinion(carte).set_index("k")
    assert told.loc[3, "silhouette"] == pytest.approx(0.13935954921352, abs=1e-8)
    assert told["same_k"].sum() == 1 and told["rand"].between(-0.5, 1).all()


def test_latent_classes_find_what_was_planted():
    """Three planted classes of 300 reports have the lowest BIC; too few reports are refused."""
    frame, kinds = clear(300)
    told = latent.classes(frame, kinds, seed=1, largest=4)
    assert told.loc[told["best"], "k"].tolist() == [3] and told.set_index("k").loc[3, "rand"] > 0.95
    with pytest.raises(ValueError, match="latent"):
        latent.classes(frame.iloc[:50], seed=1)


def test_weighted_ward_against_repeated_points():
    """Points repeated as often as their weight give scipy's tree: the same losses, once the repetitions are merged."""
    rng = np.random.default_rng(0)
    centres, sizes = rng.normal(size=(12, 3)), rng.integers(1, 5, 12)
    _merges, losses = crowds.weighted_ward(centres, sizes.astype(float))
    _tree, within = ward(np.repeat(centres, sizes, axis=0))
    expected = np.diff(within[::-1])[-11:] * sizes.sum()
    np.testing.assert_allclose(losses, expected, atol=1e-10)


def test_thousands_of_reports():
    """Planted types among 3,600 reports are found by way of small groups."""
    frame, kinds = clear(3600)
    frame.index = [f"r{n}" for n in range(3600)]
    found = as_map(frame, k=3, axes=2)
    assert len(set(zip(found.types["type"], kinds, strict=True))) == 3 and found.claimed
    assert found.types["silhouette"].notna().sum() == 1000


def test_names_of_types_follow_their_traits():
    """A name goes to the type that shows its traits; one that no type bears says which trait fails."""
    rows = [
        ("type 1", "a", "2", 3.0),
        ("type 1", "b", "1", 2.5),
        ("type 2", "a", "2", -3.0),
        ("type 2", "b", "1", 2.1),
    ]
    table = pd.DataFrame(rows, columns=["type", "variable", "level", "v_test"])
    names = [SimpleNamespace(name=Text(n), traits=t) for n, t in
             (("plein", ("a=2", "b=1")), ("mince", ("b=1",)), ("autre", ("a=2", "c=0")))]  # fmt: skip
    told = profiles.named(table, names)
    assert told["type"].tolist() == ["type 1", "type 2", ""]
    assert told["failing"].tolist() == ["", "", "c=0"]
