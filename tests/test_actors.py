"""Networks of actors: who is named by which report, with whom, and who is said to act."""

import itertools

import numpy as np
import pandas as pd
import pytest
from small_grid import grid, variable

from abs_study import actors, figures
from abs_study.shares import crossed

WHO = variable("sources", "multi", "a b c")


def matrix(*rows):
    """A matrix from « document a b c » lines; « - » is a missing answer."""
    frame = pd.DataFrame(
        [row.split() for row in rows], columns=["document_id", "sources=a", "sources=b", "sources=c"]
    )
    for name in list(frame)[1:]:
        frame[name] = pd.to_numeric(frame[name].replace("-", None)).astype("Int64")
    return frame.assign(sources="")


REPORTS = matrix("d1 1 0 0", "d2 1 1 0", "d3 1 1 0", "d4 0 0 0", "d5 - - -", "d6 1 0 1")


def test_reports_and_actors_in_order_of_number():
    """The fullest report and the actor most named come first; an unanswered report is left out."""
    table = actors.incidence(REPORTS, WHO)
    assert list(table.index) == ["d2", "d3", "d6", "d1", "d4"] and list(table) == ["a", "b", "c"]
    assert table.to_numpy().sum() == 7


def test_pairs_against_fisher_and_statsmodels():
    """p is Fisher's exact one-sided test on the two-by-two table, corrected as statsmodels does."""
    from scipy.stats import fisher_exact
    from statsmodels.stats.multitest import multipletests

    rng = np.random.default_rng(1)
    table = pd.DataFrame(rng.integers(0, 2, (16, 5)), columns=list("abcde")).assign(f=1)
    found = actors.pairs(table)
    for row in found.itertuples():
        if "f" in (row.one, row.other):
            assert np.isnan(row.p) and np.isnan(row.p_bh)
            continue
        counts = pd.crosstab(table[row.one], table[row.other]).to_numpy()[::-1, ::-1]
        assert row.p == pytest.approx(fisher_exact(counts, "greater").pvalue)
        assert row.both == counts[0, 0] and row.expected == pytest.approx(
            counts[0].sum() * counts[:, 0].sum() / 16
        )
    known = found.dropna(subset=["p"])
    assert known["p_bh"].to_numpy() == pytest.approx(multipletests(known["p"], method="fdr_bh")[1])
    assert len(found) == len(list(itertools.combinations("abcdef", 2)))


def test_network():
    """Edges where the reports that name either mostly name both; an actor that nobody names is no node."""
    graph = actors.network(actors.incidence(REPORTS, WHO).assign(d=0), 0.5)
    assert set(graph) == {"a", "b", "c"} and graph.nodes["a"]["reports"] == 4
    assert list(graph.edges(data=True)) == [("a", "b", {"both": 2, "jaccard": 0.5})]


def quotes(*rows):
    """Evidence from « document | variable | level | quote » lines."""
    names = ["document_id", "variable", "level", "quote"]
    return pd.DataFrame([[part.strip() for part in row.split("|")] for row in rows], columns=names)


def test_who_is_said_to_act():
    """Subjects and « par… » of each clause; what does not say who acts counts for nobody."""
    evidence = quotes(
        "d1 | degre | 1 | Le CCAS tient une permanence ; la mission locale reçoit les jeunes le mardi.",
        "d1 | degre | 2 | Le CCAS tient une permanence ; la mission locale reçoit les jeunes le mardi.",
        "d2 | degre | 1 | Une permanence est tenue par le Département.",
        "d3 | signe | 1 | Trois permanences ont été ouvertes en 2013.",
    )
    told = actors.doing(evidence, {"degre": "P", "signe": "M"}).set_index(["dimension", "actor"])
    assert told.index.tolist() == [("P", "ccas"), ("P", "departement"), ("P", "partenaires")]
    assert (told["reports"] == 1).all() and (told["clauses"] == 1).all() and (told["base"] == 2).all()


def test_who_is_named_beside_the_centre():
    """Per actor: reports with a quote, and those where the quote names the CCAS too."""
    evidence = quotes(
        "d1 | sources | a | Le CCAS et le conseil général instruisent ensemble les demandes.",
        "d2 | sources | a | Le conseil général verse l’allocation.",
        "d2 | sources | b | L’hôpital oriente vers nos services.",
        "d2 | degre | 1 | Le CCAS agit.",
    )
    told = actors.beside_the_centre(evidence, "sources").set_index("actor")
    assert told.loc["a"].tolist() == [2, 1] and set(told.index) == {"a", "b"}


def test_crossed():
    """Reports at each level of one variable that bear each level of another; a missing answer leaves the base."""
    rules = grid()
    frame = REPORTS.assign(signe=pd.array([1, 1, 0, 0, 1, pd.NA], dtype="Int64"))
    table = crossed(frame, rules.variables["signe"], WHO).set_index(["one", "other"])
    assert table.loc[("1", "a")].tolist() == [2, 2] and table.loc[("0", "b")].tolist() == [1, 2]


def test_figures_say_what_they_show():
    """Alternative texts name the actors and their numbers; nothing breaks without any edge or report."""
    rules = grid(WHO)
    table = actors.incidence(REPORTS, WHO)
    assert "niveau a 4" in figures.named_by(table, rules, "sources", "Qui nomme qui").alt
    shown = figures.named_together(actors.network(table), rules, "sources", "Ensemble")
    assert "niveau a avec niveau b (2)" in shown.alt and b"<svg" in shown.svg
    assert "aucun" in figures.named_together(actors.network(table.head(0)), rules, "sources", "Ensemble").alt
