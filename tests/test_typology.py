"""The map and the types, against FactoMineR 2.7 on R 4.2.2 (values of tests/data/golden)."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.cluster.hierarchy import fcluster, linkage
from small_grid import grid, variable

from abs_study import nulls
from abs_study.mca import mca, partition, silhouettes, ward
from abs_study.typology import active_table, map_reports

GOLDEN = Path(__file__).parent / "data" / "golden"


def table(name):
    """A synthetic table of categories."""
    return pd.read_csv(GOLDEN / f"{name}.csv", index_col=0, dtype=str)


def as_matrix(frame):
    """The table as a matrix with its grid of nominal variables."""
    variables = [variable(c, "nominal", " ".join(sorted(set(frame[c])))) for c in frame]
    return frame.rename_axis("document_id").reset_index(), grid(*variables)


def same_partition(one, other):
    """Whether two partitions group the same reports, whatever the names of the groups."""
    return len(set(zip(one, other, strict=True))) == len(set(one)) == len(set(other))


@pytest.mark.parametrize("name", ["small", "medium"])
def test_mca_equals_factominer(name):
    """Eigenvalues, shares, coordinates of reports and categories to 1e-8, signs included."""
    found, eigen = mca(table(name)), pd.read_csv(GOLDEN / f"{name}_eig.csv", index_col=0)
    assert found.eigenvalues["eigenvalue"].to_numpy() == pytest.approx(
        eigen["eigenvalue"].to_numpy(), abs=1e-8
    )
    assert 100 * found.eigenvalues["share"].to_numpy() == pytest.approx(eigen.iloc[:, 1].to_numpy(), abs=1e-8)
    rows = pd.read_csv(GOLDEN / f"{name}_rows.csv", index_col=0)
    np.testing.assert_allclose(found.rows, rows, atol=1e-8)
    expected = pd.read_csv(GOLDEN / f"{name}_categories.csv", index_col=0)
    labels = found.categories["column"] + "_" + found.categories["level"]
    assert list(labels) == list(expected.index)
    np.testing.assert_allclose(found.categories.filter(like="axis_"), expected, atol=1e-8)


@pytest.mark.parametrize("name", ["small", "medium"])
@pytest.mark.parametrize("k", [2, 3, 4, 5])
def test_types_equal_hcpc(name, k):
    """Ward on the axes then consolidation gives FactoMineR's partition for each k."""
    points = mca(table(name)).rows.to_numpy()
    groups = partition(points, ward(points)[0], k)
    expected = pd.read_csv(GOLDEN / f"{name}_hcpc{k}.csv", dtype=str).set_index("id")["cluster"]
    assert same_partition(groups, expected.loc[table(name).index])


def test_the_whole_map_gives_the_same_types():
    """`map_reports` ends at HCPC's partition, numbers types by size and names them."""
    matrix, rules = as_matrix(table("medium"))
    found = map_reports(matrix, rules, k=3, seed=1, permutations=19)
    expected = pd.read_csv(GOLDEN / "medium_hcpc3.csv", dtype=str).set_index("id")["cluster"]
    assert same_partition(found.types["type"], expected.loc[found.types["document_id"]])
    sizes = found.types["type"].value_counts()
    assert list(sizes.sort_index().index) == ["G1", "G2", "G3"]
    assert list(sizes.sort_index()) == sorted(sizes, reverse=True)
    assert list(found.choice["k"]) == [2, 3, 4, 5] and found.choice["chosen"].sum() == 1


def test_within_inertia_of_the_tree():
    """Inertia within types from the tree's heights equals its definition; one type holds it all."""
    points = np.random.default_rng(0).normal(size=(30, 3))
    tree, within = ward(points)
    from scipy.cluster.hierarchy import fcluster

    for k in (1, 2, 5, 30):
        groups = fcluster(tree, k, "maxclust")
        spread = sum(
            ((points[groups == g] - points[groups == g].mean(axis=0)) ** 2).sum() for g in set(groups)
        )
        assert within[k - 1] == pytest.approx(spread / 30, abs=1e-12)


def test_silhouettes_against_scikit_learn():
    """Equal to scikit-learn, lone points included."""
    from sklearn.metrics import silhouette_samples

    points = np.random.default_rng(1).normal(size=(20, 2))
    groups = np.array([0] * 9 + [1] * 10 + [2])
    distances = np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=2))
    expected = silhouette_samples(points, groups)
    np.testing.assert_allclose(silhouettes(distances, groups), expected, atol=1e-12)
    others = np.array([2] * 9 + [0] * 11)  # one group less than announced
    both = nulls._silhouettes(np.stack([distances, distances]), np.stack([groups, others]), 3)
    np.testing.assert_allclose(both, [expected, silhouette_samples(points, others)], atol=1e-12)


def test_active_columns():
    """Missing values are a category; constant and rare columns are left out and named."""
    rules = grid(
        variable("a", "nominal", "x y"), variable("b", "ordinal", "0 1", core=False),
        variable("c", "multi", "u v w"), variable("d", "boolean", "0 1"),
    )  # fmt: skip
    frame = pd.DataFrame({
        "document_id": list("pqrs"), "a": ["x", "y", "", "x"], "b": [0, 1, 0, 1], "c": [""] * 4,
        "c=u": [1, 1, 0, 0], "c=v": [1, 0, 0, 0], "c=w": [1, 1, 1, 1], "d": [pd.NA] * 4,
    }).astype({"c=u": "Int64", "d": "Int64"})  # fmt: skip
    table, dropped = active_table(frame, rules)
    assert table.to_dict("list") == {"a": ["x", "y", "manquant", "x"], "c=u": ["1", "1", "0", "0"]}
    assert list(table.index) == list("pqrs")
    assert list(dropped["variable"] + "=" + dropped["level"]) == ["c=v", "c=w", "d="]


@pytest.mark.parametrize("size, same", [(0, False), (5, False), (12, True)])
def test_no_map_without_enough_to_map(size, same):
    """Too few reports, or reports all alike: no map, and the reason is said."""
    frame = table("small").iloc[:size]
    if same:
        frame.loc[:] = frame.iloc[0].to_numpy()
    matrix, rules = (
        as_matrix(frame) if size else (as_matrix(table("small"))[0].head(0), as_matrix(table("small"))[1])
    )
    found = map_reports(matrix, rules, seed=1)
    assert not found.possible and found.reason and not found.claimed
    assert found.types.empty


def test_a_number_of_types_that_cannot_be():
    """k = 1 or as many types as reports is a mistake."""
    matrix, rules = as_matrix(table("small"))
    for k in (1, 16):
        with pytest.raises(ValueError, match=f"k = {k}"):
            map_reports(matrix, rules, k=k, seed=1)


def nulls_of(frame, seed=0):
    """Which nulls a table rejects, with its own first axis."""
    axis = mca(frame).rows["axis_1"]
    return dict(
        nulls.structure(frame, list(frame), axis, seed=seed, permutations=99)[["null", "rejected"]].to_numpy()
    )


def drawn(rng, kind, size=16, columns=30):
    """A table of noise, of a plain gradient, or of three clear types."""
    if kind == "noise":
        values = rng.integers(0, 4, (size, columns))
    elif kind == "gradient":
        place = rng.random(size)[:, None] + rng.normal(0, 0.3, (size, columns))
        values = (place[:, :, None] > np.sort(rng.random((columns, 3)), axis=1)).sum(axis=2)
    else:
        typical = rng.integers(0, 4, (3, columns))[np.arange(size) % 3]
        values = np.where(rng.random((size, columns)) < 0.65, typical, rng.integers(0, 4, (size, columns)))
    return pd.DataFrame(values.astype(str), columns=[f"v{i}" for i in range(columns)])


def test_a_tree_is_cut_as_scipy_cuts_it():
    """The same groups as fcluster, ties included, on 1,500 cuts of trees of few points, many of them equal."""
    rng = np.random.default_rng(0)
    for _turn in range(500):
        size = int(rng.integers(5, 30))
        tree = linkage(rng.integers(0, 3, (size, 3)).astype(float), "ward")
        for groups in (2, 3, 4):
            theirs, ours = fcluster(tree, groups, "maxclust"), nulls.cut(tree, groups)
            assert ((theirs[:, None] == theirs) == (ours[:, None] == ours)).all()


def test_the_nulls_tell_types_from_noise_and_gradients():
    """Of six tables each: three clear types are found, noise and gradients are hardly ever claimed."""
    claimed = {}
    for kind in ("noise", "gradient", "types"):
        rng = np.random.default_rng(5)
        results = [nulls_of(drawn(rng, kind), seed) for seed in range(6)]
        claimed[kind] = sum(all(result.values()) for result in results)
    assert claimed["types"] >= 5
    assert claimed["noise"] <= 1 and claimed["gradient"] <= 2


def test_shuffles_keep_each_column():
    """Local shuffles are permutations, and move a report a few ranks only."""
    order = np.argsort(np.random.default_rng(2).random(32))
    shuffles = nulls._shuffles((1, 32, 50), order, np.random.default_rng(3))[0]
    assert (np.sort(shuffles, axis=0) == np.arange(32)[:, None]).all()
    rank = np.argsort(order)
    assert np.abs(rank[shuffles] - rank[:, None]).mean() < 3


def test_the_same_seed_gives_the_same_answer():
    """Results depend on the seed alone."""
    matrix, rules = as_matrix(table("small"))
    one, two = (map_reports(matrix, rules, seed=4, permutations=49) for _ in range(2))
    pd.testing.assert_frame_equal(one.nulls, two.nulls)
    pd.testing.assert_frame_equal(one.types, two.types)
