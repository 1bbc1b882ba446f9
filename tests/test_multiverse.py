"""Sensitivity of verdicts and the multiverse, on matrices small enough to check by hand."""

import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from small_grid import grid, hypothesis, variable

from abs_study import figures, hypotheses, multiverse, sensitivity, typology, universes
from abs_study.errors import StudyError
from abs_study.settings import Settings
from abs_study.tables import TABLES

RULES = grid(
    variable("signe", "boolean", "0 1"),
    hypotheses=[
        hypothesis("H1", "part_superieure", condition="signe = 1"),
        hypothesis("H2", "part", condition="signe = 1"),
    ],
)


def signs(*values):
    """A matrix of one boolean variable."""
    names = [f"d{n:02d}" for n in range(len(values))]
    return pd.DataFrame({"document_id": names, "signe": pd.array(values, dtype="Int64")})


MANY, FEW, UNKNOWN = (
    signs(*[1] * 14, 0, 0),
    signs(*[1] * 8, *[0] * 8),
    signs(*[1] * 12, *[0] * 1, *[pd.NA] * 3),
)


def test_a_verdict_is_robust_only_if_it_holds_everywhere():
    """Fourteen of sixteen hold for one coder, eight of sixteen for another; the unknown may decide."""
    same = sensitivity.run({"retenu": (MANY, MANY), "anne": (MANY, MANY)}, RULES, 1)
    assert list(same["version"].unique()) == [
        "retenu",
        "anne",
        "sans réponse : pour",
        "sans réponse : contre",
    ]
    assert sensitivity.robust(same)["robust"].tolist() == ["robuste", "décrite"]
    other = sensitivity.robust(sensitivity.run({"retenu": (MANY, MANY), "machine": (FEW, FEW)}, RULES, 1))
    assert other["robust"].tolist() == ["fragile", "décrite"] and other["differing"][0] == "machine"
    unknown = sensitivity.run({"retenu": (UNKNOWN, UNKNOWN)}, RULES, 1).set_index(["part", "version"])
    assert unknown.loc[("H1", "sans réponse : pour"), "k"] == 15
    assert unknown.loc[("H1", "sans réponse : contre"), "n"] == 16
    TABLES["sensitivity"].conform(same)


def test_a_version_that_cannot_be_computed_does_not_bear_the_verdict():
    """No report left in a version: neither robust nor gainsaid, and the version is named."""
    table = sensitivity.run({"retenu": (MANY, MANY), "complets": (MANY.head(0), MANY.head(0))}, RULES, 1)
    row = sensitivity.robust(table).iloc[0]
    assert (row["robust"], row["differing"], row["untested"]) == ("incomplète", "", "complets")


CHOICES = {
    "codeur": ("retenu", "machine"), "sans_reponse": ("exclure", "pour"), "rapports": ("selection",), "seuil": (0.05, 0.1),
    "accord": (0, 0.667), "variables": ("coeur",), "axes": (2, 3), "groupes": (0, 2), "methode": ("acm", "gower"),
}  # fmt: skip


def test_universes_are_all_combinations_once():
    """2 x 2 x 1 x 2 x 2 of verdicts; of types, Gower's distance has no axes: 2 x 1 x 1 x (2 + 1) x 2."""
    assert len(multiverse.universes(CHOICES, multiverse.VERDICTS)) == 16
    found = multiverse.universes(CHOICES, multiverse.TYPES)
    assert len(found) == 12 and all(one["axes"] == 0 for one in found if one["methode"] == "gower")


def inputs(**matrices):
    """What universes share, for matrices of the small grid."""
    documents = pd.DataFrame({"document_id": MANY["document_id"], "year": 2012, "population": 100, "kind": "ccas",
                              "document_type": "complet"})  # fmt: skip
    names = tuple(MANY["document_id"])
    return multiverse.Inputs(matrices, {"selection": names}, RULES, documents, {"signe": 0.5}, 1, 99)


def test_summary_counts_the_universes_that_agree():
    """The machine's answers undecide, low agreement takes a universe out: by hand."""
    told = inputs(retenu=MANY, machine=FEW)
    curve = pd.concat(
        multiverse.verdicts(u, told) for u in multiverse.universes(CHOICES, multiverse.VERDICTS)
    )
    assert len(curve) == 32 and set(curve["seuil"]) == {"0.05", "0.1"}
    table = multiverse.summary(curve[curve["part"] == "H1"], {"H1": "soutenue"}).iloc[0]
    # Eight universes at `accord` 0.667 leave: the variable's agreement is .5. Of the other eight the machine has four, and
    # what becomes of unknown answers changes nothing where none is unknown: two distinct analyses for each coder.
    assert (table["agreeing"], table["total"], table["supported"], table["contradicted"]) == (2, 4, 2, 0)
    assert (table["lowest"], table["highest"]) == (0.5, 0.875)


def clear(size=18, columns=12):
    """Three types that no choice of ours could miss."""
    kinds = np.arange(size) % 3
    rng = np.random.default_rng(2)
    values = np.where(rng.random((size, columns)) < 0.95, kinds[:, None], rng.integers(0, 3, (size, columns)))
    frame = pd.DataFrame(values.astype(str), columns=[f"v{i}" for i in range(columns)])
    return frame.assign(document_id=[f"d{n:02d}" for n in range(size)]), kinds


def test_clear_types_stay_in_every_universe():
    """Whatever axes, method and rule: with three groups the partition is the planted one; pairs fall accordingly."""
    frame, kinds = clear()
    rules = grid(*(variable(name, "nominal", "0 1 2") for name in list(frame)[:-1]))
    told = multiverse.Inputs(
        {"retenu": frame}, {"selection": tuple(frame["document_id"])}, rules, frame, {}, 1
    )
    choices = CHOICES | {"codeur": ("retenu",), "groupes": (0, 3)}
    found = [multiverse.groups(u, told) for u in multiverse.universes(choices, multiverse.TYPES)]
    main = dict(zip(frame["document_id"], kinds.astype(str), strict=True))
    table = multiverse.stability(found, main)
    assert len(table) == 6 and (table["rand"] == 1).all() and (table["k"] == 3).all()
    together = multiverse.together(found, list(frame["document_id"]))
    assert (together.to_numpy() == (kinds[:, None] == kinds[None])).all()


def test_the_published_partition_is_one_of_the_universes():
    """MCA on the core variables, five axes, k by the rule: the same groups as the typology page."""
    frame, _kinds = clear(16, 9)
    frame.iloc[:, :9] = np.random.default_rng(7).integers(0, 3, (16, 9)).astype(str)
    rules = grid(*(variable(name, "nominal", "0 1 2") for name in list(frame)[:-1]))
    told = multiverse.Inputs(
        {"retenu": frame}, {"selection": tuple(frame["document_id"])}, rules, frame, {}, 1
    )
    universe = {
        "codeur": "retenu",
        "rapports": "selection",
        "variables": "coeur",
        "axes": 5,
        "groupes": 0,
        "methode": "acm",
    }
    found = multiverse.groups(universe, told)
    carte = typology.map_reports(frame, rules, seed=1, permutations=99)
    main = dict(carte.types[["document_id", "type"]].to_numpy())
    assert multiverse.stability([found], main)["rand"][0] == 1 and found["k"] == carte.k


def test_too_few_reports_bear_no_groups():
    """The universe is there, without groups."""
    frame, _kinds = clear(5)
    rules = grid(*(variable(name, "nominal", "0 1 2") for name in list(frame)[:-1]))
    told = multiverse.Inputs(
        {"retenu": frame}, {"selection": tuple(frame["document_id"])}, rules, frame, {}, 1
    )
    found = multiverse.groups(multiverse.universes(CHOICES, multiverse.TYPES)[0], told)
    assert found["k"] == 0 and np.isnan(multiverse.stability([found], {})["rand"][0])


def study(tmp_path, **choices):
    """A study of sixteen reports, two readers and the machine, its tables in memory."""
    ids = list(MANY["document_id"])
    documents = pd.DataFrame({"document_id": ids, "year": 2012, "population": 100, "kind": "ccas",
                              "document_type": ["complet"] * 15 + ["synthese"], "status": "ok"})  # fmt: skip
    codings = pd.DataFrame({"coder": ["anne", "bruno", "machine"]})
    agreement = pd.DataFrame(
        {"variable": ["signe", "signe"], "coders": ["anne|bruno", "consensus|machine"], "alpha": [0.9, 0.1]}
    )
    tables = {"matrix": MANY, "codings": codings, "documents": documents, "agreement": agreement}
    settings = Settings(title=RULES.variables["signe"].label, multiverse=choices)
    return SimpleNamespace(
        folder=tmp_path, multiverse_folder=tmp_path / "data" / "raw" / "multivers", settings=settings, grid=RULES,
        read=tables.__getitem__, coded_documents=lambda: documents,
        matrix_of=lambda coder: FEW if coder == "machine" else MANY,
    )  # fmt: skip


def test_the_command_saves_what_it_found_and_knows_when_it_is_out_of_date(tmp_path):
    """All files are there; another answer makes the fingerprint differ; one process or two give the same bytes."""
    one = study(tmp_path)
    lines = list(universes.explore(one, lambda _line: None, processes=1))
    assert any(line.startswith("H1") and "soutenue" in line for line in lines)
    found = universes.saved(one)
    assert set(found) == set(universes.FILES) and found["verdicts"]["main"].sum() == 1
    assert universes.up_to_date(one)
    first = (one.multiverse_folder / "verdicts.csv").read_bytes()
    list(universes.explore(one, lambda _line: None, processes=2))
    assert (one.multiverse_folder / "verdicts.csv").read_bytes() == first
    one.read = {
        **{name: one.read(name) for name in ("codings", "documents", "agreement")},
        "matrix": FEW,
    }.__getitem__
    assert not universes.up_to_date(one)
    assert json.loads((one.multiverse_folder / "etat.json").read_text())["hypotheses"] == 144


@pytest.mark.parametrize(
    "choices", [{"codeur": ("zoe",)}, {"rapports": ("passe",)}, {"couleur": (1,)}, {"axes": ()}]
)
def test_a_choice_that_does_not_exist_is_refused(tmp_path, choices):
    """A coder, a selection, a name or an empty list: told, with the line's file."""
    with pytest.raises(StudyError, match="multivers"):
        universes.prepare(study(tmp_path, **choices))


def test_nothing_saved_is_no_fault(tmp_path):
    """The synthesis then says so."""
    assert universes.saved(study(tmp_path)) is None and not universes.up_to_date(study(tmp_path))


def test_figures_of_verdicts():
    """Their words count what they show."""
    table = sensitivity.run({"retenu": (MANY, MANY), "machine": (FEW, FEW)}, RULES, 1)
    shown = figures.sensitivity(table, {"H1": "Première"}, "Verdicts")
    assert "Première" in shown.alt and "soutenue 3" in shown.alt and "indécise 1" in shown.alt
    told = inputs(retenu=MANY, machine=FEW)
    curve = pd.concat(
        multiverse.verdicts(u, told) for u in multiverse.universes(CHOICES, multiverse.VERDICTS)
    )
    curve = curve[(curve["part"] == "H1") & (curve["verdict"] != hypotheses.UNRELIABLE)].assign(main=False)
    drawn = figures.specifications(curve, ["codeur", "seuil"], "Courbe", bound=0.5)
    assert "8 analyses, de 0,50 à 0,88" in drawn.alt and "soutenue 4" in drawn.alt
