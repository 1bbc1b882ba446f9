"""Specificities, correspondence analysis, Reinert's classification, pairs of towns."""

from fractions import Fraction
from itertools import product
from math import comb, log10

import numpy as np
import pandas as pd
import pytest
from small_grid import grid, variable

from abs_study import figures, findings, lexicon, regimes, reinert
from abs_study.display import words as display_words
from abs_study.intervals import newcombe


def passages(*texts, kind="body", section=""):
    """Passages from (document, text) pairs."""
    rows = [
        {
            "passage_id": f"{document}:1:{number}",
            "document_id": document,
            "page": 1,
            "kind": kind,
            "section": section,
            "text": text,
        }
        for number, (document, text) in enumerate(texts)
    ]
    return pd.DataFrame(rows)


def test_lemmas_that_count():
    """Function words, numbers and single letters go; inflected forms meet."""
    assert lexicon.lemmas("Les 3 agents du C.C.A.S. n’ont pas reçu l’aide demandée.") == [
        "agent",
        "ccas",
        "recevoir",
        "aide",
        "demander",
    ]


def test_words_of_one_author_and_shared_formulas_are_left_out():
    """A lemma needs three reports; a sentence that three reports share is a formula; tables are no running text."""
    shared = "Document de démonstration, commune fictive."
    frame = pd.concat([
        passages(*((f"d{n}", f"{shared} La famille habite le quartier {'nord sud est'.split()[n]}.") for n in range(3)), ("d3", "Une girouette, une girouette.")),
        passages(*((f"d{n}", "montant") for n in range(4)), kind="table_row"),
    ])  # fmt: skip
    table = lexicon.count(frame)
    assert list(table) == ["famille", "habiter", "quartier"] and list(table.index) == ["d0", "d1", "d2", "d3"]


def exact(k, total, part, size):
    """P(X >= k), by counting."""
    ways = sum(comb(total, x) * comb(size - total, part - x) for x in range(k, min(total, part) + 1))
    return Fraction(ways, comb(size, part))


def test_specificities_are_exact():
    """Both tails against whole-number counting, for words more and less frequent than expected."""
    rng = np.random.default_rng(1)
    table = pd.DataFrame(rng.poisson([6, 2, 0.7, 3, 9], (6, 5)), index=list("pqrstu"), columns=list("abcde"))
    groups = dict(zip("pqrstu", "xxyyyz", strict=True)) | {"u": ""}
    found = lexicon.specificities(table, groups)
    kept = table.loc[list("pqrst")]
    size = int(kept.to_numpy().sum())
    for row in found.itertuples():
        own = kept.loc[[name for name in kept.index if groups[name] == row.group]]
        part, k, total = int(own.to_numpy().sum()), int(own[row.lemma].sum()), int(kept[row.lemma].sum())
        if k >= total * part / size:
            expected = -log10(exact(k, total, part, size))
        else:
            expected = log10(1 - exact(k + 1, total, part, size))
        assert row.score == pytest.approx(expected, abs=1e-9) and row.bearing == int(
            (own[row.lemma] > 0).sum()
        )


def test_specificities_of_frequent_words_against_scipy():
    """Tails too long for the quick sum, and probabilities that underflow."""
    from scipy.stats import hypergeom

    cases = np.array([(450, 900, 9000), (60, 100, 12000), (3, 3, 40), (0, 5, 100), (880, 900, 15000)])
    k, total, part = cases.T
    assert lexicon.log_tail(k, total, part, 20_000) == pytest.approx(
        hypergeom.logsf(k - 1, 20_000, total, part), abs=1e-8
    )


def test_specificities_equal_textometry(shared):
    """TXM's published example, speeches of Robespierre: six words in ten parts, four decimals."""
    table = pd.read_csv(shared / "golden" / "robespierre.csv", index_col=0)
    parts = [f"D{n}" for n in range(1, 11)]
    counts, sizes = table.loc["peuple", parts].to_numpy(int), table[parts].sum().to_numpy(int)
    expected = [0.6161, 1.1466, -0.6709, -4.1743, 2.1122, 1.2906, -0.7980, 1.3632, -0.3977, -0.8410]
    size, total = int(sizes.sum()), int(counts.sum())
    rest = pd.DataFrame({"peuple": counts, "autres": sizes - counts}, index=parts)
    found = lexicon.specificities(rest, {part: part for part in parts})
    mine = found[found["lemma"] == "peuple"].set_index("group")["score"].loc[parts]
    assert size > total and mine.to_numpy() == pytest.approx(expected, abs=6e-5)


def test_typical_words_are_borne_by_several_reports():
    """A word that one report repeats is not typical of its group; one that all use is."""
    table = pd.DataFrame(
        {"often": [40, 0, 0, 0, 0, 0], "all": [9, 8, 9, 0, 1, 0], "rest": [60, 60, 60, 90, 90, 90]},
        index=list("abcdef"),
    )
    found = lexicon.typical(lexicon.specificities(table, dict(zip("abcdef", "xxxyyy", strict=True))))
    assert list(found.loc[found["group"] == "x", "lemma"]) == ["all"]


def test_correspondence_against_singular_values():
    """Places, inertia and contributions from numpy's SVD of the standardised residuals; contributions add up to 1."""
    table = pd.DataFrame(
        np.random.default_rng(2).poisson(4, (7, 9)) + 1, index=list("abcdefg"), columns=list("hijklmnop")
    )
    rows, columns, share = lexicon.correspondence(table, 2)
    shares = table.to_numpy() / table.to_numpy().sum()
    r, c = shares.sum(axis=1), shares.sum(axis=0)
    left, values, right = np.linalg.svd((shares - np.outer(r, c)) / np.sqrt(np.outer(r, c)))
    np.testing.assert_allclose(
        np.abs(rows), np.abs(left[:, :2] * values[:2] / np.sqrt(r)[:, None]), atol=1e-10
    )
    np.testing.assert_allclose(
        np.abs(columns.iloc[:, :2]), np.abs(right[:2].T * values[:2] / np.sqrt(c)[:, None]), atol=1e-10
    )
    assert share.to_numpy() == pytest.approx(values[:2] ** 2 / (values**2).sum())
    assert columns.filter(like="contribution").sum().to_numpy() == pytest.approx([1, 1])
    import prince

    theirs = prince.CA(n_components=2, engine="scipy").fit(table)
    np.testing.assert_allclose(np.abs(rows), np.abs(theirs.row_coordinates(table)), atol=1e-10)
    mine = columns.filter(like="axis")
    np.testing.assert_allclose(np.abs(mine), np.abs(theirs.column_coordinates(table)), atol=1e-10)


def test_correspondence_leaves_out_what_is_empty():
    """An empty report or lemma changes nothing; one report cannot be laid out."""
    table = pd.DataFrame(
        [[4, 1, 2, 0], [1, 5, 2, 0], [0, 0, 0, 0], [2, 2, 6, 0]], index=list("abcd"), columns=list("wxyz")
    )
    whole, clean = lexicon.correspondence(table), lexicon.correspondence(table.loc[list("abd"), list("wxy")])
    for mine, expected in zip(whole, clean, strict=True):
        assert mine.equals(expected)
    with pytest.raises(ValueError, match="two reports"):
        lexicon.correspondence(table.head(1))


def test_segments_stay_within_sections():
    """About forty words each, none across two sections or reports; a short rest joins the segment before."""
    text = " ".join(f"mot{n}" for n in range(100))
    frame = pd.concat(
        [
            passages(("a", text), ("a", "fin de partie"), section="1"),
            passages(("a", "autre partie"), ("b", text), section="2"),
        ]
    )
    found = lexicon.segments(frame, 40, least=1)
    assert list(found["document_id"]) == ["a", "a", "a", "b", "b"] and found["text"].iloc[2] == "autre partie"
    assert found["text"].iloc[1].endswith("fin de partie") and found["passage_id"].iloc[3] == "b:1:1"


def planted(kinds=3, each=60, seed=0):
    """Segments that draw their words from the vocabulary of their kind, with some noise."""
    rng = np.random.default_rng(seed)
    truth = np.repeat(np.arange(kinds), each)
    rng.shuffle(truth)
    words = [
        [f"w{kind}{n}" for n in rng.integers(0, 15, 8)] + [f"common{n}" for n in rng.integers(0, 10, 3)]
        for kind in truth
    ]
    return words, truth


def test_planted_worlds_are_found():
    """Three vocabularies give three classes (adjusted Rand .95 at least), each marked by its own words."""
    from sklearn.metrics import adjusted_rand_score

    words, truth = planted()
    found = reinert.classify(words, 3)
    assert adjusted_rand_score(truth, found.partitions[3]) > 0.95
    marks = reinert.words(found, 3, 8)
    for label in (1, 2, 3):
        kinds = {lemma[:2] for lemma in marks.loc[marks["class"] == label, "lemma"]}
        assert len(kinds) == 1 and next(iter(kinds)).startswith("w")
    best = reinert.typical(found, 3, 2)
    assert (found.partitions[3][best["segment"]] == best["class"]).all()


def chi2_of(table, second):
    """chi2 of the 2 x lemmas table, from its definition."""
    counts = np.array([table[~second].sum(axis=0), table[second].sum(axis=0)])
    counts = counts[:, counts.sum(axis=0) > 0]
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    return float(((counts - expected) ** 2 / expected).sum())


@pytest.mark.parametrize("seed", range(4))
def test_split_against_all_partitions(seed):
    """Of ten segments: chi2 is that of the definition, no single move improves it, and few partitions of all 511 do."""
    from scipy.sparse import csr_array

    dense = (np.random.default_rng(seed).random((10, 12)) < 0.35).astype(float)
    dense[dense.sum(axis=1) == 0, 0] = 1
    second, chi2 = reinert.split(csr_array(dense))
    assert chi2 == pytest.approx(chi2_of(dense, second))
    for segment in range(10):
        moved = second.copy()
        moved[segment] = not moved[segment]
        if 0 < moved.sum() < 10:
            assert chi2_of(dense, moved) <= chi2 + 1e-9
    others = [np.array((0, *bits), dtype=bool) for bits in product((0, 1), repeat=9)]
    better = sum(chi2_of(dense, other) > chi2 + 1e-9 for other in others if other.any())
    assert better <= 0.05 * len(others)


def test_the_cut_along_the_axis_is_the_best_one():
    """Before any exchange, no other cut of the same order has a larger chi2."""
    from scipy.sparse import csr_array

    dense = (np.random.default_rng(9).random((14, 10)) < 0.4).astype(float)
    dense[:, 0] = 1
    halves, order = reinert._Halves(csr_array(dense)), np.random.default_rng(3).permutation(14)
    halves.start(order)
    cuts = []
    for cut in range(1, 14):
        second = np.zeros(14, dtype=bool)
        second[order[:cut]] = True
        cuts.append(chi2_of(dense, second))
    assert halves.chi2() == pytest.approx(max(cuts)) == pytest.approx(chi2_of(dense, halves.second))


def test_words_of_a_class_against_scipy():
    """chi2 of a lemma is scipy's, without correction, on presence in segments."""
    from scipy.stats import chi2_contingency

    words, _truth = planted(2, 30, 4)
    found = reinert.classify(words, 2)
    marks = reinert.words(found, 2, 5)
    for row in marks.itertuples():
        here = found.partitions[2] == row._1
        uses = np.array([row.lemma in set(segment) for segment in words])
        table = [[(here & uses).sum(), (here & ~uses).sum()], [(~here & uses).sum(), (~here & ~uses).sum()]]
        assert row.chi2 == pytest.approx(chi2_contingency(table, correction=False).statistic)


@pytest.mark.parametrize("seed", range(3))
def test_worlds_do_not_depend_on_the_order_of_segments(seed):
    """Weakly separated segments in any order get the same classes, to the number; so does a run after a run."""
    rng = np.random.default_rng(seed)
    words = [[f"w{n}" for n in rng.integers(0, 60, 12)] for _segment in range(150)]
    order = rng.permutation(len(words))
    one, other = reinert.classify(words, 5), reinert.classify([words[i] for i in order], 5)
    assert one.partitions and set(one.partitions) == set(other.partitions)
    for k, labels in one.partitions.items():
        assert (labels[order] == other.partitions[k]).all()
    assert (one.table[order] != other.table).nnz == 0


def test_names_of_one_town_make_no_world():
    """A lemma that two reports alone use does not enter the segments; one that three use does."""
    ends = ["Girouette ancien", "Girouette ancien nord", "ancien sud", "ancien est ouest", "neuf"]
    texts = [(f"d{n}", f"La famille habite le quartier {end}.") for n, end in enumerate(ends)]
    found = lexicon.segments(passages(*texts), 8)
    assert {lemma for own in found["lemmas"] for lemma in own} == {"famille", "habiter", "quartier", "ancien"}


@pytest.mark.parametrize("words", [[], [["a"]], [["a", "b"]] * 12, [[]] * 5])
def test_nothing_to_separate(words):
    """No text, one segment, identical or empty segments: no classes, no fault."""
    assert reinert.classify(words).partitions == {}


def test_spread_over_worlds():
    """Shares of each group add up to one; segments without a group are left out."""
    words, truth = planted(2, 30, 5)
    found = reinert.classify(words, 2)
    table = reinert.of_groups(found, 2, ["x" if kind else "" for kind in truth])
    assert (
        set(table["group"]) == {"x"}
        and table["share"].sum() == pytest.approx(1)
        and table["segments"].sum() == 30
    )


def test_newcombe_against_statsmodels():
    """And it stands where a share is 0 or 1; an empty group gives nothing."""
    from statsmodels.stats.proportion import confint_proportions_2indep

    for k, n, other, m in ((5, 16, 6, 8), (0, 16, 3, 8), (8, 8, 16, 16)):
        theirs = confint_proportions_2indep(k, n, other, m, compare="diff", method="newcomb")
        assert newcombe(k, n, other, m)[1:] == pytest.approx(theirs, abs=1e-9)
    assert np.isnan(newcombe(0, 0, 1, 2)).all()


RULES = grid(
    variable("degre", "ordinal", "0 1 2"),
    variable("forme", "nominal", "libre table"),
    variable("s", "multi", "a b"),
)


def two_groups():
    """Four reports before, three after; towns A and B have one of each."""
    frame = pd.DataFrame({
        "document_id": list("abcdefg"), "epoque": ["avant"] * 4 + ["apres"] * 3, "forme": ["libre", "table", "", "table", "libre", "libre", "libre"],
        "degre": pd.array([0, 1, 0, pd.NA, 2, 1, 2], dtype="Int64"), "s": "a",
        "s=a": pd.array([1, 0, 1, 0, 1, 1, 1], dtype="Int64"), "s=b": pd.array([0] * 7, dtype="Int64"),
    })  # fmt: skip
    documents = pd.DataFrame({"document_id": list("abcdefg"), "organisation": ["A", "A", "B", "C", "A", "B", "D"],
                              "year": [2010, 2012, 2013, 2014, 2021, 2021, 2022]})  # fmt: skip
    return frame, documents


def test_two_groups_compared():
    """Delta for ordered answers, difference of shares for the others, missing answers out of the base: by hand."""
    frame, _documents = two_groups()
    before, after = (frame[frame["epoque"] == epoch] for epoch in ("avant", "apres"))
    table = regimes.compare(before, after, RULES, ["degre", "forme", "s"]).set_index(["variable", "level"])
    # Nine pairs of degree (0, 1, 0) and (2, 1, 2): eight higher, one equal.
    assert (
        table.loc[("degre", ""), "value"] == pytest.approx(8 / 9) and table.loc[("degre", ""), "n_first"] == 3
    )
    assert table.loc[("forme", "libre"), "value"] == pytest.approx(1 - 1 / 3)
    assert table.loc[("s", "a"), "value"] == pytest.approx(0.5) and table.loc[("s", "b"), "value"] == 0
    empty = regimes.compare(before.head(0), after, RULES, ["degre", "forme"])
    assert empty["value"].isna().all()


def test_pairs_of_the_same_town():
    """The last report before and the first after; towns with one report only are left out."""
    found = regimes.pairs(*two_groups(), "epoque", ["avant", "apres"], ["degre"])
    assert found[["organisation", "before", "after", "first_id"]].to_numpy().tolist() == [
        ["A", 1, 2, "b"],
        ["B", 0, 1, "c"],
    ]
    shown = figures.changes(found, RULES, ["degre"], ["avant", "après"], "Avant et après")
    assert "A, Variable degre" in shown.alt and "niveau 1 → niveau 2" in shown.alt
    assert regimes.pairs(
        two_groups()[0].head(4), two_groups()[1], "epoque", ["avant", "apres"], ["degre"]
    ).empty


def test_figures_of_words():
    """Words, bases and marks are told in the alternative texts."""
    frame, _documents = two_groups()
    table = pd.DataFrame(
        {"often": [40, 0, 0, 0, 0, 0], "all": [9, 8, 9, 0, 1, 0], "rest": [60, 60, 60, 90, 90, 90]},
        index=list("abcdef"),
    )
    typical = lexicon.typical(lexicon.specificities(table, dict(zip("abcdef", "xxxyyy", strict=True))))
    assert "Groupe X : all" in figures.typical_words(typical, {"x": "Groupe X"}, "Mots").alt.replace(
        "\u00a0", " "
    )
    rows, columns, share = lexicon.correspondence(table.assign(more=[1, 2, 3, 4, 5, 6]), 2)
    shown = figures.reports_by_words(rows, columns, share, {"a": "x"}, "Carte des mots")
    assert "often" in shown.alt
    compared = regimes.compare(frame.head(4), frame.tail(3), RULES, ["degre", "s"])
    assert "0,89" in figures.differences(compared, RULES, "Écarts").alt


def test_findings_of_two_groups():
    """Delta with its interval, towns counted up and down, words with how many were compared."""
    frame, documents = two_groups()
    compared = regimes.compare(frame.head(4), frame.tail(3), RULES, ["degre", "forme"])
    pairs = regimes.pairs(frame, documents, "epoque", ["avant", "apres"], ["degre"])
    found = findings.from_regimes(compared, pairs, RULES, notebook="07").set_index("finding")
    told = found.loc["regimes.degre", "sentence_fr"]
    assert "plutôt plus haut à la seconde époque (3 rapports)" in told and "delta de Cliff de 0,89" in told
    for low, high, opened in (
        (0.1, 0.9, False),
        (-0.9, -0.1, False),
        (-0.1, 0.9, True),
        (np.nan, np.nan, True),
    ):
        rows = compared.assign(low=low, high=high)
        row = (
            findings.from_regimes(rows, pairs, RULES, notebook="07").set_index("finding").loc["regimes.degre"]
        )
        assert ("sans que le sens soit établi" in row["sentence_fr"]) == opened
        assert ("without the direction being established" in row["sentence_en"]) == opened
    assert found.loc["regimes.degre", "base"] == 6 and found.loc["regimes.degre", "high"] <= 1
    assert "higher in 2, lower in 0, unchanged in 0" in found.loc["paires.degre", "sentence_en"]
    table = pd.DataFrame({"all": [9, 8, 9, 0, 1, 0], "rest": [60, 60, 60, 90, 90, 90]}, index=list("abcdef"))
    spec = lexicon.specificities(table, dict(zip("abcdef", "xxxyyy", strict=True)))
    titles = {"fr": {"x": "Ancien"}, "en": {"x": "Old"}}
    told = findings.from_words(spec, lexicon.typical(spec), titles, notebook="07").iloc[0]
    assert (
        "Sur 2 mots comparés entre 2 groupes" in told["sentence_fr"]
        and "Ancien («\u00a0all\u00a0»" in told["sentence_fr"]
    )
    assert told["base"] == 6 and "Old (“all”)" in told["sentence_en"]
    none = findings.from_words(spec, lexicon.typical(spec).head(0), titles, notebook="07").iloc[0]
    assert "aucun" in none["sentence_fr"] and none["number"] == "0/2"
    assert findings.from_words(spec.head(0), spec.head(0), titles, notebook="07").empty
    assert findings.from_regimes(compared.head(0), pairs.head(0), RULES, notebook="07").empty


def test_typical_segments_lead_to_their_page():
    """The report's name and the page where the segment begins, linked to the report; no page where none is known."""
    words, _truth = planted(2, 20, 3)
    found = reinert.classify(words, 2)
    segments = pd.DataFrame({"document_id": "a-2011", "page": 7, "text": "un texte", "lemmas": words})
    marks, best = reinert.words(found, 2), reinert.typical(found, 2, 1)
    table = display_words.worlds(marks, best, found.partitions[2], segments, {"a-2011": "Ville A"})
    link = table.iloc[0, -1]
    assert (str(link), link.href) == ("Ville A, p.\u00a07", "rapports/a-2011.html")
    unknown = segments.assign(page=pd.NA)
    assert str(display_words.worlds(marks, best, found.partitions[2], unknown, {}).iloc[0, -1]) == "a-2011"
