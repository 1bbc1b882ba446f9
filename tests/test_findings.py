"""Findings: every number of a sentence comes from its table; French and English are right."""

import re

import numpy as np
import pandas as pd
import pytest
from small_grid import documents, grid, hypothesis

from abs_study import findings
from abs_study.typology import Typology

NB = "\u00a0"


def shares(*rows):
    """A table of shares from (variable, level, k, n)."""
    frame = pd.DataFrame(rows, columns=["variable", "level", "k", "n"])
    return frame.assign(missing=0, share=frame["k"] / frame["n"], low=0.34, high=0.77)


def test_shares_in_two_languages():
    """Count, base, percentage with the thin space; interval, number and table in their columns."""
    frame = findings.from_shares(shares(("degre", "2", 9, 16), ("degre", "0", 7, 16)), grid(), notebook="04")
    (row,) = frame.to_dict("records")
    assert row["sentence_fr"] == f"Variable degre{NB}: «{NB}niveau 2{NB}» dans 9 rapports sur 16 (56\u202f%)."
    assert row["sentence_en"] == "Variable degre: “level 2” in 9 of 16 reports (56%)."
    assert (row["number"], row["base"], row["low"], row["high"]) == ("9/16", 16, 0.34, 0.77)
    assert (row["finding"], row["table"], row["notebook"]) == ("part.degre.2", "shares", "04")


def test_wanted_levels_and_small_counts():
    """Zero and one are singular; an unknown level is an error, not a silence."""
    table = shares(("signe", "1", 1, 16), ("sources", "aucun", 0, 16))
    frame = findings.from_shares(table, grid(), ["signe=1", "sources=aucun"], notebook="04")
    assert "dans 1 rapport sur 16" in frame["sentence_fr"][0]
    assert "rien de relevé" in frame["sentence_fr"][1] and "aucun rapport sur 16" in frame["sentence_fr"][1]
    with pytest.raises(KeyError):
        findings.from_shares(table, grid(), ["signe=7"], notebook="04")


def result(part, k, n, estimate, verdict, p_adjusted):
    """A row of results of a hypothesis."""
    effect = {"H2": "différence de parts", "H3.1": "delta de Cliff"}.get(part, "part")
    return {"part": part, "entry": part.partition(".")[0], "detail": "", "detail_en": "", "effect": effect, "k": k, "n": n,
            "estimate": estimate, "low": 0.1, "high": 0.2, "verdict": verdict, "p_adjusted": p_adjusted, "p_against": 0.5}  # fmt: skip


def test_hypotheses():
    """What was counted, the verdict, the corrected p; without a number nothing; whether it holds."""
    entries = [hypothesis("H1", "part_superieure"), hypothesis("H2", "mcnemar"), hypothesis("H3", "tau_b")]
    results = pd.DataFrame([
        result("H1", 13, 16, 13 / 16, "soutenue", 0.0004), result("H2", 9, 16, -0.125, "décrite", np.nan),
        result("H3.1", pd.NA, 12, 0.5, "indécise", 0.2), result("H3.2", pd.NA, 3, np.nan, "sans donnée", np.nan),
    ])  # fmt: skip
    held = pd.DataFrame({"part": ["H1", "H2", "H3.1"], "robust": ["robuste", "décrite", "fragile"], "versions": 7,
                         "differing": ["", "", "machine"], "untested": "",
                         "verdict": ["soutenue", "décrite", "indécise"]})  # fmt: skip
    frame = findings.from_hypotheses(results, grid(hypotheses=entries), notebook="04", robust=held)
    frame = frame.set_index("finding")
    assert list(frame.index) == ["hypothese.H1", "hypothese.H2", "hypothese.H3.1"]
    assert frame.loc["hypothese.H1", "sentence_fr"] == (
        f"«{NB}énoncé H1{NB}»{NB}: 13 rapports sur 16 (81\u202f%)\u202f; l’hypothèse est soutenue "
        f"(p corrigé <{NB}0,001). Ce verdict est le même dans les 7 versions de l’analyse."
    )
    assert f"delta de Cliff{NB}= 0,50, sur 12 rapports" in frame.loc["hypothese.H3.1", "sentence_fr"]
    assert (
        "changes in 1 of 7 versions of the analysis (machine)" in frame.loc["hypothese.H3.1", "sentence_en"]
    )
    assert frame.loc["hypothese.H1", "plain_fr"].endswith("C’est établi pour ces rapports.")
    fragile = findings.from_hypotheses(
        results,
        grid(hypotheses=entries),
        notebook="04",
        robust=held.assign(differing="machine", robust="fragile"),
    ).set_index("finding")
    assert fragile.loc["hypothese.H1", "plain_fr"].endswith("mais pas dans toutes les versions de l’analyse.")
    assert "9 contre 11 sur 16, soit −13 points" in frame.loc["hypothese.H2", "sentence_fr"]


def test_agreement():
    """Variables are counted by verdict, rows of levels left out, the weakest one named."""
    frame = pd.DataFrame({
        "variable": ["forme", "degre", "sources", "sources=a", "signe"], "coders": "lecture_a|lecture_b",
        "units": 16, "alpha": [0.9, 0.7, 0.5, 0.1, np.nan], "alpha_low": 0.2, "alpha_high": 0.9,
        "verdict": ["ferme", "provisoire", "exploratoire", "exploratoire", "non estimable"],
    })  # fmt: skip
    first, weakest = findings.from_agreement(frame, grid(), notebook="03").to_dict("records")
    assert (
        "sur 4 variables, accord ferme pour 1" in first["sentence_fr"]
        and "alpha médian 0,70" in first["sentence_fr"]
    )
    assert "lecture A et lecture B" in first["sentence_fr"]
    assert "dans 16 rapports" in first["plain_fr"] and "sûr pour aucune" in first["plain_fr"]
    sure = findings.from_agreement(
        frame.assign(alpha_low=[0.82, 0.2, 0.2, 0.2, np.nan]), grid(), notebook="03"
    )
    assert "(dont 1 avec tout l’intervalle)" in sure["sentence_fr"][0] and "sure for 1" in sure["plain_en"][0]
    strict = findings.from_agreement(frame.assign(alpha_low=0.82), grid(), notebook="03", threshold=0.9)
    assert "sûr pour aucune" in strict["plain_fr"][0]
    assert "Variable sources" in weakest["sentence_fr"] and weakest["low"] == 0.2


def test_typology():
    """Types are claimed or not in words; without a map the reason is given."""
    types = pd.DataFrame({"type": ["G1"] * 4 + ["G2"] * 3})
    tests = pd.DataFrame({"null": ["independence", "gradient"], "p": [0.001, 0.2]})
    eigen = pd.DataFrame({"share": [0.2, 0.1, 0.05]})
    steady = pd.DataFrame({"type": ["G1", "G2"], "above": [False, True]})
    found = Typology(True, k=2, types=types, nulls=tests, eigenvalues=eigen, stability=steady)
    frame = findings.from_typology(found, notebook="05").set_index("finding")
    assert frame.loc["types.epreuves", "sentence_fr"].startswith("On ne peut pas parler de types")
    assert "2 groupes de rapports" in frame.loc["types.nombre", "sentence_fr"]
    assert "30\u202f%" in frame.loc["types.axes", "sentence_fr"]
    told = frame.loc["types.stabilite", "sentence_fr"]
    assert "sur 2 groupes, seul le groupe G2 revient plus souvent" in told
    (none,) = findings.from_typology(Typology(False, "trop peu"), notebook="05").to_dict("records")
    assert "trop peu" in none["sentence_fr"] and pd.isna(none["base"])


def test_corpus():
    """Selection, years, and how many reports could be read."""
    register = documents("a", "b", "c", year=[2010, 2014, 2021], status=["ok", "ok", "encrypted"])
    selection, read = findings.from_corpus(register, register.head(2), notebook="01")["sentence_fr"]
    assert selection == "L’étude porte sur 2 rapports, publiés de 2010 à 2014."
    assert read == "2 rapports sur 3 ont pu être lus."
    none = findings.from_corpus(documents("a", status=["encrypted"]), notebook="01")["sentence_fr"]
    assert list(none) == ["L’étude porte sur 1 rapport.", "Aucun rapport sur 1 n’a pu être lu."]


def test_no_plain_space_before_high_punctuation():
    """French sentences have no breaking space before : ; ! ? or %."""
    frame = findings.from_shares(shares(("degre", "2", 9, 16)), grid(), notebook="04")
    assert not re.search(r" [:;!?%»]|« ", " ".join(frame["sentence_fr"]))


def test_multiverse():
    """One sentence a verdict of 2015, one for all, one for the groups; exploratory hypotheses are left out."""
    entries = [hypothesis("H1", "part_superieure"), hypothesis("H8", "tau_b", family="exploratoire")]
    summary = pd.DataFrame({"part": ["H1", "H8.1"], "verdict": ["indécise", "indécise"], "agreeing": [1000, 5],
                            "total": [1152, 10], "supported": [152, 5], "contradicted": [0, 0]})  # fmt: skip
    types = pd.DataFrame({"rand": [1.0, 0.9, 0.2, np.nan]})
    frame = findings.from_multiverse(summary, types, grid(hypotheses=entries), notebook="08").set_index(
        "finding"
    )
    assert list(frame.index) == ["multivers.H1", "multivers.ensemble", "multivers.types"]
    assert "1000 analyses distinctes sur 1152" in frame.loc["multivers.H1", "sentence_fr"]
    assert (
        "1\u202f000 analyses distinctes sur 1\u202f152 (87\u202f%)"
        in frame.loc["multivers.ensemble", "sentence_fr"]
    )
    assert "2 of 3 defensible typologies" in frame.loc["multivers.types", "sentence_en"]
