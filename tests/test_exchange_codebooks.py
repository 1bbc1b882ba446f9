"""Codebooks of REFI-QDA in: ours word for word, others as a draft that a person finishes; the grid never changes."""

import json
from dataclasses import replace

import pytest
from exchange_sample import make, template

from abs_study.errors import StudyError
from abs_study.exchange.exports import export
from abs_study.exchange.imports import import_file
from abs_study.grid import Condition, Decision, Text
from abs_study.gridfile import load_grid

__all__ = ["template"]
OPENING = 'version: "1.0"\n'


@pytest.fixture(scope="module")
def study(tmp_path_factory, template):
    """The sample study."""
    return make(tmp_path_factory.mktemp("livre") / "etude", template)


@pytest.fixture(scope="module")
def codebook(study, tmp_path_factory):
    """Its codebook."""
    place = tmp_path_factory.mktemp("sortie") / "grille.qdc"
    export(study, "qdc", place)
    return place


def told_of(variable):
    """What a codebook holds of a variable: all but what tells the automatic coder where to look."""
    levels = tuple(replace(level, clues=(), condition=Condition(), place="") for level in variable.levels)
    return replace(variable, dimension="", levels=levels, decision=Decision(), place="")


def test_our_codebook_comes_back_word_for_word(study, codebook, tmp_path):
    """Ids, labels, definitions, examples, rules in both languages; the draft is a file that the grid's reader takes."""
    (same, lost) = import_file(study, codebook)
    assert same == "Les 33 variables sont celles de la grille, mot pour mot." and "Rien n’est perdu" in lost
    import_file(study, codebook, out=tmp_path / "brouillon.yaml")
    grid = load_grid(
        {"00_grille.yaml": OPENING, "10_brouillon.yaml": (tmp_path / "brouillon.yaml").read_text("utf-8")}
    )
    assert list(grid.variables) == list(study.grid.variables)
    for name, variable in study.grid.variables.items():
        assert told_of(grid.variables[name]) == told_of(variable)


def test_what_differs_is_told(study, codebook, tmp_path):
    """A definition that somebody changed elsewhere, a level and a variable more or less."""
    content = codebook.read_text("utf-8")
    variable = next(iter(study.grid.variables.values()))
    level = variable.levels[0]
    content = content.replace(f"Définition : {level.definition.fr}", "Définition : autre chose")
    content = content.replace(f"Variable : {list(study.grid.variables)[1]}\n", "Variable : inconnue_ici\n")
    place = tmp_path / "change.qdc"
    place.write_text(content, "utf-8")
    told = import_file(study, place)
    assert f"{variable.id}={level.code} : « definition » diffère" in told
    assert "inconnue_ici : n’est pas dans la grille" in told
    other = replace(study, grid=replace(study.grid, variables={
        variable.id: replace(variable, levels=(*variable.levels, replace(level, code="neuf", label=Text("Neuf"))))
    }))  # fmt: skip
    assert f"{variable.id}=neuf : manque" in import_file(other, codebook)


FOREIGN = """<?xml version="1.0" encoding="utf-8"?>
<CodeBook xmlns="{namespace}" origin="Autre"><Codes>
<Code guid="{{00000000-0000-4000-8000-00000000000A}}" name="Émotions: no" isCodable="false">
<Description>Ce que disent
les gens.</Description>
<Code guid="00000000-0000-4000-8000-000000000002" name="Colère" isCodable="true"><Description>12:30</Description></Code>
<Code guid="00000000-0000-4000-8000-000000000003" name="colere" isCodable="true"/>
<Code guid="00000000-0000-4000-8000-000000000004" name="NC" isCodable="true"/>
<Code guid="00000000-0000-4000-8000-000000000005" name="Joie" isCodable="true">
<Code guid="00000000-0000-4000-8000-000000000006" name="Vive" isCodable="true"/></Code></Code>
<Code guid="00000000-0000-4000-8000-000000000007" name="À revoir" isCodable="true"/>
</Codes>{sets}</CodeBook>"""


@pytest.mark.parametrize(
    "namespace", ["urn:QDA-XML:codebook:1.0", "urn:QDA-XML:codebook:0:4", "urn:QDA-XML:codebook:1:0"]
)
def test_a_foreign_codebook_becomes_a_draft(study, tmp_path, monkeypatch, namespace):
    """Codes become questions and boxes with ids of their own; the draft loads, and says what is to be written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "autre.qdc").write_text(FOREIGN.format(namespace=namespace, sets="<Sets/>"), "utf-8")
    told = "\n".join(import_file(study, tmp_path / "autre.qdc"))
    assert "autre-brouillon.yaml" in told and "écarts à la norme" in told
    text = (tmp_path / "autre-brouillon.yaml").read_text("utf-8")
    grid = load_grid({"00_grille.yaml": OPENING, "10.yaml": text})
    assert {name: variable.codes for name, variable in grid.variables.items()} == {
        "emotions_no": ("colere", "colere_2", "nc_2"), "joie": ("vive",), "a_revoir": ("0", "1")
    }  # fmt: skip
    emotions = grid.variables["emotions_no"]
    assert emotions.measure == "multi" and emotions.rule.fr == "Ce que disent\nles gens."
    assert emotions.level("colere").definition.fr == "12:30" and emotions.question.fr == "À ÉCRIRE"
    assert grid.variables["joie"].label.fr == "Émotions: no – Joie"
    lost = json.loads((tmp_path / "autre.qdc.import.pertes.json").read_text("utf-8"))["losses"]
    assert [loss["elements"] for loss in lost] == [["Émotions: no > Joie isCodable"]]
    with pytest.raises(StudyError, match="existe déjà"):
        import_file(study, tmp_path / "autre.qdc")


def test_what_is_not_a_codebook(study, codebook, tmp_path):
    """Each with its reason: no file, no XML, another document, declarations, no code."""
    cases = {
        "<CodeBook": "bien formé", "<html/>": "« html »", "": "bien formé",
        '<!DOCTYPE x [<!ENTITY a "b">]><CodeBook xmlns="urn:QDA-XML:codebook:1.0">&a;</CodeBook>': "déclarations",
        '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes/></CodeBook>': "aucun code",
        "<CodeBook xmlns='urn:QDA-XML:codebook:1.0'>" + "<Code>" * 400 + "</Code>" * 400 + "</CodeBook>": "bien formé",
    }  # fmt: skip
    for content, found in cases.items():
        (tmp_path / "x.qdc").write_text(content, "utf-8")
        with pytest.raises(StudyError, match=found):
            import_file(study, tmp_path / "x.qdc", out=tmp_path / "b.yaml")
    with pytest.raises(StudyError, match="absent"):
        import_file(study, tmp_path / "absent.qdc")
    assert {path.name for path in tmp_path.iterdir()} == {"x.qdc"}
