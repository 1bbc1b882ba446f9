"""Projects and codebooks of REFI-QDA out: as the standard says, told by the standard library and by a peer."""

import hashlib
import unicodedata
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from exchange_sample import (
    JOINED,
    MULTI,
    NS,
    ORDINAL,
    OTHER,
    OVER_A_PAGE,
    PAGES,
    ROOT,
    losses,
    make,
    opened,
    selections,
    template,
)
from lxml import etree
from typer.testing import CliRunner

from abs_study.cli import app
from abs_study.errors import StudyError
from abs_study.exchange.codebook import names
from abs_study.exchange.exports import export
from abs_study.grid import Text
from abs_study.messages import speaking

__all__ = ["template"]
SCHEMAS = ROOT / "src" / "abs_study" / "exchange" / "schemas"


@pytest.fixture(scope="module")
def study(tmp_path_factory, template):
    """The sample study."""
    return make(tmp_path_factory.mktemp("echange") / "etude", template)


@pytest.fixture(scope="module")
def project(study, tmp_path_factory):
    """Its project with everybody, written once: where it is."""
    place = tmp_path_factory.mktemp("sortie") / "tout.qdpx"
    export(study, "qdpx", place, coders=["anne,paul,arbitrage,machine,consensus"])
    return place


def schema(name):
    """A schema of the standard."""
    return etree.XMLSchema(etree.parse(SCHEMAS / f"{name}.xsd"))


def test_the_schemas_are_those_of_the_standard():
    """What is shipped is what was published, with its notice."""
    assert b"Copyright 2019 REFI" in (SCHEMAS / "Project.xsd").read_bytes()
    assert "Permission is hereby granted" in (SCHEMAS / "README.md").read_text("utf-8")
    published = ROOT.parent / "shared" / "refi"
    if not published.is_dir():
        pytest.skip("the published schemas are not beside the project")
    for name in ("Project.xsd", "Codebook.xsd"):
        assert (SCHEMAS / name).read_bytes() == (published / name).read_bytes()


def test_the_archive_is_laid_out_as_the_standard_says(project):
    """project.qde first, one text a report in sources/, nothing else; no time, no BOM, LF, normal form C."""
    with zipfile.ZipFile(project) as archive:
        names = archive.namelist()
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert names[0] == "project.qde" and len(names) == 1 + len(PAGES)
    root, entries = opened(project)
    paths = {source.get("plainTextPath") for source in root.iter(f"{NS}TextSource")}
    assert paths == {"internal://" + name.removeprefix("sources/") for name in names[1:]}
    for content in entries.values():
        text = content.decode("utf-8")
        assert not text.startswith("\ufeff") and "\r" not in text and unicodedata.is_normalized("NFC", text)


def test_the_project_is_valid(project):
    """The schema of the standard accepts the project."""
    root = etree.fromstring(zipfile.ZipFile(project).read("project.qde"))
    checker = schema("Project")
    assert checker.validate(root), checker.error_log


def test_identifiers_are_unique_and_references_lead_somewhere(project):
    """What the schema does not check: each GUID once, each reference to one."""
    root, _entries = opened(project)
    own = Counter(node.get("guid") for node in root.iter() if node.get("guid"))
    assert max(own.values()) == 1
    keys = ("targetGUID", "creatingUser", "originGUID")
    targets = {node.get(key) for node in root.iter() for key in keys if node.get(key)}
    assert targets and targets <= set(own)


def test_every_selection_holds_the_text_that_it_names(project):
    """Code points, half open, accents, emoji, apostrophes and no-break spaces before and within."""
    found = selections(*opened(project))
    assert len(found) > 8
    assert all(text == name and text for *_ids, text, name, _start in found)
    texts = [(user, code, text) for _document, user, code, text, *_rest in found]
    label = "Participation des usagers ou des habitants – "
    assert ("anne", "« L’écoute » a réuni 12 % des habitants.") in {
        (user, text) for user, code, text in texts if label in code
    }
    assert ("anne", "Puis plus rien ; œuvre & <suite>") in {(user, text) for user, _code, text in texts}
    assert ("machine", "réuni 12") in {(user, text) for user, _code, text in texts}
    assert ("machine", "Puis") in {(user, text) for user, _code, text in texts}


def test_a_quote_over_a_page_is_one_selection_unless_something_stands_between(project):
    """Running heads part a quote into linked selections; a mere page break does not."""
    root, entries = opened(project)
    found = [s for s in selections(root, entries) if s[1] == "anne"]
    parts = [
        text
        for document, _user, code, text, *_rest in found
        if document == "lormeuil-2014" and "Suites" in code
    ]
    assert parts == ["À Noël, le comité\ts’est réuni", "trois fois, sans les aînés."]
    assert " ".join(" ".join(parts).split()).replace("’", "'") == OVER_A_PAGE
    (whole,) = [
        text
        for document, _user, code, text, *_rest in found
        if document == "fontbrune-2013" and "Suites" in code
    ]
    assert " ".join(whole.split()) == JOINED
    nodes = {node.get("guid"): node for node in root.iter(f"{NS}PlainTextSelection")}
    links = [
        (nodes[link.get("originGUID")], nodes[link.get("targetGUID")]) for link in root.iter(f"{NS}Link")
    ]
    assert ("trois fois, sans les aînés.") in [target.get("name") for _origin, target in links]
    assert all(int(a.get("endPosition")) < int(b.get("startPosition")) for a, b in links)


def test_what_has_no_position_is_carried_by_the_whole_report(project):
    """As a coding of the source, with its note, and as the value of a variable, since some programs drop the first."""
    root, _entries = opened(project)
    codes = {code.get("guid"): code.get("name") for code in root.iter(f"{NS}Code")}
    users = {user.get("guid"): user.get("name") for user in root.iter(f"{NS}User")}
    notes = {n.get("guid"): n.findtext(f"{NS}PlainTextContent") for n in root.iter(f"{NS}Note")}
    variables = {v.get("guid"): v.get("name") for v in root.iter(f"{NS}Variable")}
    whole, values = {}, {}
    for source in root.iter(f"{NS}TextSource"):
        for coding in source.findall(f"{NS}Coding"):
            refs = [notes[ref.get("targetGUID")] for ref in coding.findall(f"{NS}NoteRef")]
            key = (source.get("name"), users[coding.get("creatingUser")])
            whole[(*key, codes[coding.find(f"{NS}CodeRef").get("targetGUID")])] = "\n".join(refs)
        for value in source.findall(f"{NS}VariableValue"):
            name = variables[value.find(f"{NS}VariableRef").get("targetGUID")]
            values[(source.get("name"), name)] = value[1].text
    assert (
        whole[("fontbrune-2013", "anne", "Participation des usagers ou des habitants – Absente")]
        == "Grille : 1.0"
    )
    lost = next(
        told for (_document, coder, code), told in whole.items() if coder == "paul" and "Suites" in code
    )
    assert lost == "Page : 2\nExtrait : Elle accueille des vieillards\nNote : introuvable\nGrille : 1.0"
    assert (
        values[("fontbrune-2013", "Participation des usagers ou des habitants – sans extrait – anne")]
        == "0 – Absente"
    )
    assert (
        values[("lormeuil-2014", "Participation des usagers ou des habitants – sans extrait – paul")] == "NC"
    )
    assert values[("lormeuil-2014", "year")] == "2014" and values[("lormeuil-2014", "population")] == "5600"


def test_what_stops_one_reader_is_not_there(project):
    """QualCoder stops at a note without date, an origin that is absent, a path without its scheme; names are its files'."""
    root, _entries = opened(project)
    notes = list(root.iter(f"{NS}Note"))
    assert notes and all(note.get("creationDateTime") == "1980-01-01T00:00:00Z" for note in notes)
    sources = list(root.iter(f"{NS}TextSource"))
    assert all(source.get("plainTextPath").startswith("internal://") for source in sources)
    assert root.get("origin") and not [source for source in sources if "/" in source.get("name")]


def test_codes_have_names_of_their_own(study, project):
    """No two codes of the whole codebook share a name, whatever the case; levels alone are codable."""
    root, _entries = opened(project)
    names = [code.get("name") for code in root.iter(f"{NS}Code")]
    assert len({name.casefold() for name in names}) == len(names)
    levels = sum(len(variable.levels) for variable in study.grid.variables.values())
    codable = [code for code in root.iter(f"{NS}Code") if code.get("isCodable") == "true"]
    assert len(codable) > levels and not [code for code in codable if code.findall(f"{NS}Code")]


def test_names_that_would_be_alike_are_told_apart(template):
    """Two variables or levels of one label, whatever the case, get their ids: programs know codes by their names."""
    grid = template.grid
    first, second = grid.variables[ORDINAL], grid.variables[OTHER]
    twin = replace(second, label=Text(first.label.fr.upper()), levels=first.levels)
    named = names(replace(grid, variables={ORDINAL: first, OTHER: twin}))
    assert len({name.casefold() for name in named.values()}) == len(named)
    assert named[OTHER] == f"{twin.label.fr} ({OTHER})" and named[f"{OTHER}=2"].endswith(
        f"Consultation ({OTHER}=2)"
    )
    alone = names(replace(grid, variables={ORDINAL: first}))
    assert (
        alone[ORDINAL] == first.label.fr
        and named[f"{ORDINAL}=2"] == alone[f"{ORDINAL}=2"] + f" ({ORDINAL}=2)"
    )


def test_the_same_study_gives_the_same_bytes(study, project, tmp_path, template):
    """Run again, and in another folder; a different file is not overwritten without being told."""
    again = tmp_path / "tout.qdpx"
    other = make(tmp_path / "ailleurs", template)
    export(other, "qdpx", again, coders=["machine", "consensus,arbitrage", "paul", "anne"])
    assert again.read_bytes() == project.read_bytes()
    assert (
        again.with_name("tout.qdpx.pertes.json").read_bytes()
        == project.with_name("tout.qdpx.pertes.json").read_bytes()
    )
    export(other, "qdpx", again, coders=["machine,consensus,arbitrage,paul,anne"])
    with pytest.raises(StudyError, match="existe déjà"):
        export(other, "qdpx", again, coders=["anne"])
    assert again.read_bytes() == project.read_bytes()
    export(other, "qdpx", again, coders=["anne"], replace=True)
    assert again.read_bytes() != project.read_bytes()


def test_identifiers_do_not_depend_on_what_is_exported(study, project, tmp_path):
    """A code keeps its GUID and its name whatever else is exported: programs can merge by them."""
    place = tmp_path / "peu.qdpx"
    export(
        study, "qdpx", place, coders=["anne"], documents=["lormeuil-2014"], variables=[f"{ORDINAL},{MULTI}"]
    )
    few, entries = opened(place)
    every, _entries = opened(project)
    told = {node.get("guid"): node.get("name") for node in every.iter()}
    assert all(told[node.get("guid")] == node.get("name") for node in few.iter() if node.get("guid"))
    assert {s[1] for s in selections(few, entries)} == {"anne"} and len(entries) == 2


def test_the_losses_are_told(project):
    """Element by element: what was not found, what some programs drop, what is not to be spread."""
    told = losses(project)
    assert told["quote_not_found"] == [f"fontbrune-2013 / {OTHER}=1 / paul"]
    assert f"fontbrune-2013 / {MULTI}=aucun / anne" in told["no_position"]
    assert f"lormeuil-2014 / {OTHER}=1 / anne" in told["in_parts"]
    assert len(told["disputed"]) == 2
    assert told["withheld_kept"] == [
        "fontbrune-2013 / Annexe : verbatims",
        "lormeuil-2014 / Annexe : verbatims",
    ]
    assert "lormeuil-2014 / lormeuil-2014.pdf" in told["not_in_format"]


def test_what_the_grid_does_not_know_is_not_carried(tmp_path, template):
    """An answer to a question, with a level or on a report that are no more is told, one by one."""
    rows = [
        ("lormeuil-2014", "disparue", "1"),
        ("lormeuil-2014", MULTI, "quartier"),
        ("ailleurs-2010", ORDINAL, "1"),
    ]
    rows = [(*row, None, "", "") for row in [*rows, ("lormeuil-2014", ORDINAL, "1")]]
    other = make(tmp_path / "etude", template, readings={"anne": rows})
    export(other, "qdpx", tmp_path / "x.qdpx")
    told = losses(tmp_path / "x.qdpx")["unknown_answer"]
    assert told == [
        f"ailleurs-2010 / {ORDINAL}=1 / anne", "lormeuil-2014 / disparue=1 / anne", f"lormeuil-2014 / {MULTI}=quartier / anne",
    ]  # fmt: skip


def test_a_peer_reads_the_same_quotes(study, project, tmp_path):
    """pyrefiqda loads the project: coders, codes, texts, and each quote at its place."""
    pyrefiqda = pytest.importorskip("pyrefiqda")
    loaded = pyrefiqda.RefiProject.load(project, tmp_path / "ouvert")
    users = {user.guid: user.name for user in loaded.users.user}
    assert sorted(users.values()) == ["anne", "arbitrage", "consensus", "machine", "paul"]
    names = {}

    def walk(codes):
        for code in codes:
            names[code.guid] = code.name
            walk(code.code)

    walk(loaded.code_book.codes.code)
    found = []
    for source in loaded.sources.text_source:
        path = pyrefiqda.RefiProject.resolve_source_path(source.plain_text_path, tmp_path / "ouvert")
        text = path.read_text("utf-8")
        for selection in source.plain_text_selection:
            assert text[selection.start_position : selection.end_position] == selection.name
            for coding in selection.coding:
                found.append(
                    (
                        source.name,
                        users[coding.creating_user],
                        names[coding.code_ref.target_guid],
                        selection.name,
                    )
                )
    assert sorted(found) == sorted((*s[:3], s[4]) for s in selections(*opened(project)))


def test_the_codebook_is_valid_and_a_peer_reads_it(study, tmp_path):
    """The schema of codebooks accepts the grid, and pyrefiqda finds every level with its definition."""
    place = tmp_path / "grille.qdc"
    export(study, "qdc", place)
    content = place.read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf") and b"\r" not in content
    checker = schema("Codebook")
    assert checker.validate(etree.fromstring(content)), checker.error_log
    pyrefiqda = pytest.importorskip("pyrefiqda")
    found = {}

    def walk(codes):
        for code in codes:
            found[code.name] = code.description or ""
            walk(code.code)

    walk(pyrefiqda.RefiCodebook.load(place).codes.code)
    for variable in study.grid.variables.values():
        assert f"Variable : {variable.id}" in found[variable.label.fr]
        for level in variable.levels:
            assert level.definition.fr in found[f"{variable.label.fr} – {level.label.fr}"]


def test_french_names_whatever_the_language(study, project, tmp_path):
    """Names and bytes are those of the grid's own language, so that two people's files agree."""
    with speaking("en"):
        export(study, "qdpx", tmp_path / "tout.qdpx", coders=["anne,paul,arbitrage,machine,consensus"])
    assert (tmp_path / "tout.qdpx").read_bytes() == project.read_bytes()


def test_wrong_names_are_all_told(study, tmp_path):
    """Format, coders, reports and variables, each with the nearest; nothing is written."""
    with pytest.raises(StudyError) as caught:
        export(study, "qdpxx", tmp_path / "x", ["ane"], ["lormeuil"], ["suite"])
    told = str(caught.value)
    assert all(f"« {name} »" in told for name in ("ane", "lormeuil", "suite", "qdpx", "anne", OTHER))
    assert not list(tmp_path.iterdir())


def test_nobody_coded(tmp_path, template):
    """Without people's codings, the machine's are offered, not taken."""
    alone = make(tmp_path / "seul", template, readings={})
    with pytest.raises(StudyError, match="--coder machine"):
        export(alone, "qdpx", tmp_path / "x.qdpx")


def test_the_command(study, tmp_path, monkeypatch):
    """`abs-study export` writes here, tells what is lost, and answers where the file is."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("abs_study.study.open_study", lambda _folder=None: study)
    outcome = CliRunner().invoke(app, ["export", "qdpx"])
    assert outcome.exit_code == 0, outcome.output
    assert outcome.stdout == "codages.qdpx\n" and "perdus ou portés autrement" in outcome.stderr
    assert "anne, paul, arbitrage" in outcome.stderr
    assert hashlib.sha256(Path("codages.qdpx").read_bytes()).hexdigest()
    root = ElementTree.fromstring(zipfile.ZipFile("codages.qdpx").read("project.qde"))
    assert root.get("origin").startswith("abs-study ") and "fictifs" in root.findtext(f"{NS}Description")
