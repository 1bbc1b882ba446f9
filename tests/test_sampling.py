"""Random sub-samples, shares corrected by them, shares weighted to strata; exact intervals behind them."""

from fractions import Fraction
from math import comb
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from small_grid import codings, documents, grid, readings

from abs_study import sample, sampling
from abs_study.consensus import settle
from abs_study.errors import StudyError
from abs_study.intervals import hypergeometric, predictive
from abs_study.matrix import build
from abs_study.settings import load_settings
from abs_study.shares import by_level, weighted
from abs_study.tables import TABLES


@pytest.mark.parametrize(
    ("size", "low", "high"),
    [(16, 0.25, 0.25), (17, 0.235, 0.294), (24, 0.167, 0.417), (40, 0.125, 0.45), (200, 0.08, 0.51), (35_000, 0.073, 0.524)],
)  # fmt: skip
def test_hypergeometric_interval(size, low, high):
    """4 of 16 drawn from populations of several sizes: R's phyper, inverted; the last is Clopper-Pearson's."""
    assert [float(bound) for bound in hypergeometric(4, 16, size)] == pytest.approx([low, high], abs=5e-4)


def test_hypergeometric_interval_covers():
    """Over all populations of 12 of which 5 are drawn, the true share lies inside at least 95 times in 100."""
    for bearers in range(13):
        inside = Fraction(0)
        for k in range(max(0, bearers - 7), min(5, bearers) + 1):
            low, high = hypergeometric(k, 5, 12)
            if low - 1e-9 <= bearers / 12 <= high + 1e-9:
                inside += Fraction(comb(bearers, k) * comb(12 - bearers, 5 - k), comb(12, 5))
        assert inside >= Fraction(95, 100)
    with pytest.raises(ValueError, match="population"):
        hypergeometric(1, 5, 4)


def test_predictive_against_drawing():
    """The law of two strata, convolved, is the one that a million draws of it give."""
    rng = np.random.default_rng(3)
    shares = rng.beta([4.5, 1.5], [12.5, 10.5], (400_000, 2))
    totals = 5 + rng.binomial([84, 29], shares).sum(axis=1)
    mean, low, high = predictive([4, 1], [16, 11], [100, 40])
    assert mean == pytest.approx(totals.mean() / 140, abs=2e-4)
    assert [low, high] == pytest.approx(np.quantile(totals, [0.025, 0.975]) / 140, abs=1.1 / 140)


def test_predictive_at_the_ends():
    """Nothing seen: nearly the whole range; all seen: no width; large strata convolve as small ones do."""
    assert predictive([0], [0], [50])[1:] == (0, 1)
    assert predictive([3, 2], [10, 4], [10, 4]) == pytest.approx((5 / 14,) * 3)
    assert predictive([3, 3], [10, 10], [500, 500])[0] == pytest.approx(3.5 / 11 * 0.98 + 0.3 * 0.02)
    with pytest.raises(ValueError, match="more units"):
        predictive([1], [5], [4])


def matrix_of(*rows):
    """The matrix of the small grid's variable `degre` from « document level » lines."""
    settled = settle(codings(*(f"{row.split()[0]} degre {row.split()[1]} x" for row in rows)), readings())
    return build(settled, grid(), documents(*(row.split()[0] for row in rows)))


def drawn(parts: dict[str, str], variable="", strata=None) -> pd.DataFrame:
    """TABLES["samples"] of one sample."""
    rows = [("s", variable, name, (strata or {}).get(name, ""), part, 1, "") for name, part in parts.items()]
    return TABLES["samples"].conform(pd.DataFrame(rows, columns=list(TABLES["samples"].columns)))


MACHINE = matrix_of(*(f"d{n} {int(n < 4)}" for n in range(10)))
PARTS = {f"d{n}": "tire" if n in (0, 1, 4, 5, 6) else "reste" for n in range(10)}


def level(table, code):
    return table.set_index(["variable", "level"]).loc[("degre", code)]


def test_corrected_share_is_predicted_within_the_machine_s_answers():
    """Of 4 reports called 1, 2 were read and 1 is so; of 6 called 0, 3 were read and 1 is a 1."""
    people = matrix_of("d0 1", "d1 0", "d4 1", "d5 0", "d6 0")
    row = level(sampling.corrected(MACHINE, people, drawn(PARTS), grid()), "1")
    assert (row["population"], row["read"], row["machine"], row["machine_share"]) == (10, 5, 4, 0.4)
    by_hand = (1 + 2 * 1.5 / 3) + (1 + 3 * 1.5 / 4)  # seen, and what Jeffreys' mean predicts of the others
    assert row["share"] == pytest.approx(by_hand / 10)
    assert 0.2 <= row["low"] < row["share"] < row["high"] <= 0.7


def test_reports_chosen_otherwise_are_left_aside():
    """A report read without having been drawn changes nothing but the note; one read before the draw is known."""
    people = ["d0 1", "d1 0", "d4 1", "d5 0", "d6 0"]
    plain = level(sampling.corrected(MACHINE, matrix_of(*people), drawn(PARTS), grid()), "1")
    more = level(sampling.corrected(MACHINE, matrix_of(*people, "d9 1"), drawn(PARTS), grid()), "1")
    assert more["share"] == plain["share"] and "1 rapport" in more["note"]
    before = drawn(PARTS | {"d9": "lu_avant"})
    known = level(sampling.corrected(MACHINE, matrix_of(*people, "d9 1"), before, grid()), "1")
    assert known["share"] == pytest.approx(((1 + 2 * 1.5 / 3) + (1 + 2 * 1.5 / 4) + 1) / 10)


def test_no_estimate_from_a_sample_half_read_or_not_drawn():
    """Reports still to be read: no number; no draw at all: refused, with the reason."""
    half = level(sampling.corrected(MACHINE, matrix_of("d0 1", "d4 0"), drawn(PARTS), grid()), "1")
    assert np.isnan(half["share"]) and "3 rapports" in half["note"]
    with pytest.raises(StudyError, match="choisis"):
        sampling.corrected(MACHINE, matrix_of("d0 1"), TABLES["samples"].empty(), grid())


def test_a_sample_drawn_for_one_variable_corrects_it_alone():
    """And by the strata of its draw."""
    strata = {f"d{n}": "1" if n < 4 else "0" for n in range(10)}
    people = matrix_of("d0 1", "d1 0", "d4 1", "d5 0", "d6 0")
    table = sampling.corrected(MACHINE, people, drawn(PARTS, "degre", strata), grid())
    assert set(table["variable"]) == {"degre"}
    assert set(sampling.corrected(MACHINE, people, drawn(PARTS, "degre=2", strata), grid())["level"]) == {"2"}


def test_draw():
    """Two in each stratum, the same for the same seed, not for another; impossible sizes are refused."""
    strata = {f"d{n:03}": "a" if n < 95 else "b" for n in range(100)}
    one, again, other = (sampling.draw(strata, 20, seed) for seed in (1, 1, 2))
    assert one.equals(again) and not one.equals(other)
    picked = one[one["part"] == "tire"]
    assert len(picked) == 20 and picked["stratum"].value_counts()["b"] == 2
    for size in (0, 3, 101):
        with pytest.raises(StudyError):
            sampling.draw(strata, size, 1)


def test_draw_is_even():
    """Each report of a stratum is as likely to be drawn as another (1,000 draws, four standard errors)."""
    strata = {f"d{n}": "" for n in range(10)}
    times = sum((sampling.draw(strata, 3, seed)["part"] == "tire").to_numpy(int) for seed in range(1000))
    assert np.abs(times - 300).max() < 4 * np.sqrt(1000 * 0.3 * 0.7)


def test_allocation_adds_up():
    """Whatever the sizes: never more than a stratum has, never less than two where it can."""
    rng = np.random.default_rng(5)
    for _trial in range(200):
        sizes = pd.Series(rng.integers(1, 40, rng.integers(1, 6)))
        size = int(rng.integers(np.minimum(sizes, 2).sum(), sizes.sum() + 1))
        given = sampling.allocate(sizes, size)
        assert given.sum() == size and (given <= sizes).all() and (given >= np.minimum(sizes, 2)).all()


def study(tmp_path, read=()):
    """A study of ten reports that the machine coded, some of them read."""
    rows = [f"d{n} degre {int(n < 4)} machine" for n in range(10)]
    given = codings(*rows, *(f"{name} degre 1 anne" for name in read))
    settled = settle(given, readings(), machine_alone=True)
    files = documents(*(f"d{n}" for n in range(10)))
    tables = {"documents": files, "codings": given, "consensus": settled}
    settings = SimpleNamespace(seed=7, selected=lambda documents: documents)
    people = settled[settled["status"] != "automatic"]
    return SimpleNamespace(
        folder=tmp_path, settings=settings, grid=grid(), read=tables.__getitem__,
        matrix_of=lambda coder: MACHINE,
        matrix_of_people=lambda: build(people, grid(), files[files["document_id"].isin(people["document_id"])]),
        samples=lambda: pd.read_csv(tmp_path / sample.SAMPLES, keep_default_na=False, dtype={"stratum": str})
        if (tmp_path / sample.SAMPLES).exists() else TABLES["samples"].empty(),
    )  # fmt: skip


def test_the_draw_is_recorded(tmp_path):
    """The whole frame with its strata; a second sample has its own name and seed; a name is taken once."""
    one = study(tmp_path, read=["d9"])
    lines = list(sample.draw(one, 4, "degre"))
    table = one.samples()
    assert table["part"].value_counts().to_dict() == {"reste": 5, "tire": 4, "lu_avant": 1}
    assert "4 rapports" in lines[0] and "degre" in " ".join(lines)
    list(sample.draw(one, 3))
    assert one.samples()["sample"].unique().tolist() == ["echantillon-1", "echantillon-2"]
    assert one.samples()["seed"].unique().tolist() == [7, 8]
    with pytest.raises(StudyError, match="déjà pris"):
        list(sample.draw(one, 3, name="echantillon-1"))


@pytest.mark.parametrize("target", ["couleur", "degre=9", "sources"])
def test_what_cannot_be_drawn_for_is_refused(tmp_path, target):
    """An unknown variable or level; a multi variable without its level."""
    with pytest.raises(StudyError):
        list(sample.draw(study(tmp_path), 4, target))


def test_shares_of_a_known_population():
    """All reports that exist were read: the share is known, without an interval."""
    table = level(by_level(MACHINE, grid(), population=10), "1")
    assert table["low"] == table["high"] == table["share"] == 0.4
    assert level(by_level(MACHINE, grid(), population=40), "1")[["low", "high"]].tolist() == pytest.approx(
        [float(bound) for bound in hypergeometric(4, 10, 40)]
    )


def test_weighted_shares():
    """Small towns are nine tenths of the population and a half of the sample: their share weighs nine tenths."""
    strata = {f"d{n}": "petites" if n % 2 else "grandes" for n in range(10)}
    table = level(weighted(MACHINE, grid(), strata, {"petites": 900, "grandes": 100}), "1")
    by_hand = 0.9 * (2 + 895 * 2.5 / 6) / 900 + 0.1 * (2 + 95 * 2.5 / 6) / 100
    assert table["n"] == 10 and table["share"] == pytest.approx(by_hand)


def test_population_of_study_yaml():
    """Size bands take communes by their inhabitants; faults have their line."""
    text = "titre: x\nplan: [01_corpus]\npopulation:\n  tranches:\n    - {moins_de: 5000, rapports: 30}\n    - {rapports: 7}\n"
    population = load_settings(text).population
    assert list(population.sizes().values()) == [30, 7]
    small, large = population.sizes()
    assert [population.band(n) for n in (4999, 5000, None)] == [small, large, ""]
    for wrong in (text.replace("moins_de: 5000, ", ""), text.replace("rapports: 7", "moins_de: 3000, rapports: 7"),
                  text.replace(", rapports: 30", "")):  # fmt: skip
        with pytest.raises(StudyError) as caught:
            load_settings(wrong)
        assert all(problem.place.startswith("study.yaml:") for problem in caught.value.problems)
