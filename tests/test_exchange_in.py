"""Projects of REFI-QDA in: ours whole, other programs' variants by what they name, hostile archives refused."""

import hashlib
import re
import uuid
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from exchange_sample import (
    MULTI,
    NS,
    ORDINAL,
    OTHER,
    PAGES,
    READINGS,
    all_readings,
    frame,
    losses,
    make,
    opened,
    repacked,
    template,
    write_readings,
)
from typer.testing import CliRunner

from abs_study import peoplefiles
from abs_study.cli import app
from abs_study.codings import fold_letters
from abs_study.errors import StudyError
from abs_study.exchange.exports import export
from abs_study.exchange.imports import import_file
from abs_study.exchange.matched import Codes, Documents
from abs_study.exchange.project_in import Source

__all__ = ["template"]
GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
PEOPLE = "anne,paul,arbitrage"


@pytest.fixture(scope="module")
def study(tmp_path_factory, template):
    """The sample study, with what people gave."""
    return make(tmp_path_factory.mktemp("echange") / "etude", template)


@pytest.fixture(scope="module")
def project(study, tmp_path_factory):
    """Its project."""
    place = tmp_path_factory.mktemp("sortie") / "tout.qdpx"
    export(study, "qdpx", place, coders=[PEOPLE])
    return place


@pytest.fixture
def empty(tmp_path, template):
    """The same study before anybody coded."""
    return make(tmp_path / "vide", template, readings={})


def entries_of(project):
    """The entries of a project, its XML as text."""
    _root, entries = opened(project)
    return {**entries, "project.qde": entries["project.qde"].decode()}


def packed(tmp_path, entries, name="autre.qdpx"):
    """An archive of entries, texts in UTF-8."""
    place = tmp_path / name
    contents = {key: value.encode() if isinstance(value, str) else value for key, value in entries.items()}
    place.write_bytes(repacked(contents))
    return place


def essentials(study, quotes=True):
    """Who gave which level of what by which quote: what no program may change."""
    return sorted(
        (coder, document, variable, level, quote if quotes else "")
        for coder, document, variable, level, _page, quote, *_rest in all_readings(study)
    )


def refused(study, place, **options):
    """The faults of an import that writes nothing at all."""
    before = all_readings(study)
    with pytest.raises(StudyError) as caught:
        import_file(study, place, **options)
    assert all_readings(study) == before and not list(place.parent.glob("*.pertes.json"))
    return str(caught.value)


def test_a_round_trip_loses_nothing(study, project, empty):
    """Report, variable, level, coder, quote, page, note and grid's version come back as they were, in people's files."""
    import_file(empty, project, lenient=True)
    assert all_readings(empty) == all_readings(study)
    for name in READINGS:
        assert (
            peoplefiles.path_of(empty, name).read_bytes()
            == peoplefiles.ordered(frame(READINGS[name])).to_csv(index=False, lineterminator="\n").encode()
        )
    assert losses(project, "import") == {}


def test_answers_without_a_known_version_stay_so(tmp_path, template, empty):
    """No version of the grid is claimed for answers that were given before versions were kept."""
    old = make(tmp_path / "etude", template, readings={})
    write_readings(old, "anne", frame(READINGS["anne"], version=""))
    export(old, "qdpx", tmp_path / "x.qdpx")
    import_file(empty, tmp_path / "x.qdpx")
    assert set(empty.readings()["anne"]["grid_version"]) == {""}


def test_importing_what_one_has_changes_nothing(study, project):
    """In the study that wrote it, even a quote that is not found is no fault: it was there before."""
    before = all_readings(study)
    told = "\n".join(import_file(study, project))
    assert told.count("n’a pas changé") == 3 and all_readings(study) == before
    assert not (study.raw / "codings" / "anciens").exists()


def test_a_quote_that_is_not_found_is_a_fault(empty, project, tmp_path):
    """As in a sheet; and one coder's fault keeps the other's answers out too."""
    told = refused(empty, packed(tmp_path, entries_of(project)))
    assert "paul, autre.qdpx/project.qde" in told and "introuvable" in told and "fontbrune-2013" in told


def test_what_another_program_changed_is_taken_and_the_rest_stays(study, project, tmp_path, template):
    """A code, a selection and a memo are changed; the version before is kept, other answers are as they were."""
    own = make(tmp_path / "etude", template)
    write_readings(
        own, "anne", frame([*READINGS["anne"], ("fontbrune-2013", "role_ccas", "1", None, "", "gardé")])
    )
    root, entries = opened(project)
    named = {code.get("name"): code.get("guid") for code in root.iter(f"{NS}Code")}
    node = next(n for n in root.iter(f"{NS}PlainTextSelection") if n.get("name").startswith("« L’écoute"))
    node.find(f"{NS}Coding/{NS}CodeRef").set(
        "targetGUID", named["Participation des usagers ou des habitants – Information"]
    )
    node.set("endPosition", str(int(node.get("startPosition")) + len("« L’écoute »")))
    node.set("name", "« L’écoute »")
    node.find(f"{NS}Description").text += "\nRevu en juin"
    place = packed(tmp_path, {**entries, "project.qde": ElementTree.tostring(root)})
    import_file(own, place, lenient=True)
    rows = {(r.document_id, r.variable): r for r in own.readings()["anne"].itertuples()}
    changed = rows[("lormeuil-2014", ORDINAL)]
    assert (changed.level, changed.quote, changed.page) == ("1", "« L’écoute »", 1)
    assert changed.note == "hésité\nà coder\nRevu en juin"
    assert rows[("fontbrune-2013", "role_ccas")].note == "gardé"
    assert len(list((own.raw / "codings" / "anciens").glob("anne-*.csv"))) == 1


def test_without_our_identifiers_nor_whole_codings(study, project, empty, tmp_path):
    """As one desktop program gives back: new GUIDs, no coding of a whole source, no note; variables still tell them."""
    entries = entries_of(project)
    new: dict[str, str] = {}

    def renamed(match):
        return new.setdefault(match[0], str(uuid.uuid4()))

    root = ElementTree.fromstring(GUID.sub(renamed, entries.pop("project.qde")))
    for source in root.iter(f"{NS}TextSource"):
        for coding in source.findall(f"{NS}Coding"):
            source.remove(coding)
    for notes in root.findall(f"{NS}Notes"):
        root.remove(notes)
    texts = {GUID.sub(renamed, name): content for name, content in entries.items()}
    place = packed(tmp_path, {"project.qde": ElementTree.tostring(root), **texts})
    import_file(empty, place, lenient=True)
    found, wanted = essentials(empty), essentials(study)
    lost = ("paul", "fontbrune-2013", OTHER, "1", "Elle accueille des vieillards")
    assert set(wanted) - set(found) == {lost} and set(found) - set(wanted) == {(*lost[:4], "")}


def _crlf_twice(text, position):
    return position + text[:position].count("\n")


def _utf16(text, position):
    return len(text[:position].encode("utf-16-le")) // 2


VARIANTS = {
    "lines ended by CR LF, each counted as two": (lambda t: t.replace("\n", "\r\n"), _crlf_twice, ""),
    "lines ended by CR LF, each counted as one": (lambda t: t.replace("\n", "\r\n"), lambda _t, p: p, ""),
    "the same, by ATLAS.ti": (lambda t: t.replace("\n", "\r\n"), lambda _t, p: p, "ATLAS.ti 23"),
    "a byte order mark, not counted": (lambda t: "\ufeff" + t, lambda _t, p: p, ""),
    "a byte order mark, counted": (lambda t: "\ufeff" + t, lambda _t, p: p + 1, ""),
    "UTF-16 units": (lambda t: t, _utf16, ""),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_positions_counted_otherwise(study, project, empty, tmp_path, name):
    """Line ends, marks and units that other programs count: the names of selections tell which."""
    told, counted, origin = VARIANTS[name]
    root, entries = opened(project)
    root.set("origin", origin)
    for source in root.iter(f"{NS}TextSource"):
        entry = "sources/" + source.get("plainTextPath").removeprefix("internal://")
        text = entries[entry].decode()
        entries[entry] = told(text).encode()
        for node in source.iter(f"{NS}PlainTextSelection"):
            for key in ("startPosition", "endPosition"):
                node.set(key, str(counted(text, int(node.get(key)))))
    place = packed(tmp_path, {**entries, "project.qde": ElementTree.tostring(root)})
    import_file(empty, place, lenient=True)
    assert essentials(empty) == essentials(study)
    assert "name_contradicts" not in losses(place, "import")


def test_a_selection_that_names_another_text_is_not_taken(project, empty, tmp_path):
    """Where no way of counting agrees with a name, neither the position nor the name is believed."""
    root, entries = opened(project)
    node = next(n for n in root.iter(f"{NS}PlainTextSelection") if n.get("name").startswith("Puis plus"))
    node.set("startPosition", "3")
    node.set("endPosition", "30")
    place = packed(tmp_path, {**entries, "project.qde": ElementTree.tostring(root)})
    import_file(empty, place, lenient=True)
    (told,) = losses(place, "import")["name_contradicts"]
    assert "Puis plus rien" in told and ("anne", "lormeuil-2014", MULTI, "communale") not in {
        row[:4] for row in essentials(empty)
    }


def _upper_in_braces(entries):
    text = GUID.sub(lambda match: "{" + match[0].upper() + "}", entries["project.qde"])
    return {
        **entries,
        "project.qde": re.sub(r"internal://\{([^}]*)\}", lambda m: f"internal://{m[1].lower()}", text),
    }


def _other_names(entries):
    texts = {
        name.replace("sources/", "Sources/"): content
        for name, content in entries.items()
        if name != "project.qde"
    }
    return {"Mon étude.qde": entries["project.qde"], "Sources/": b"", "Sources/.root": b"", **texts}


def _bare_paths(entries):
    return {**entries, "project.qde": entries["project.qde"].replace("internal://", "")}


def _inline(entries):
    root = ElementTree.fromstring(entries["project.qde"])
    for source in root.iter(f"{NS}TextSource"):
        content = ElementTree.Element(f"{NS}PlainTextContent")
        content.text = entries[
            "sources/" + source.attrib.pop("plainTextPath").removeprefix("internal://")
        ].decode()
        source.insert(1, content)
    return {"project.qde": ElementTree.tostring(root)}


def _older_namespace(entries):
    return {
        **entries,
        "project.qde": entries["project.qde"].replace("urn:QDA-XML:project:1.0", "urn:QDA-XML:project:0:4"),
    }


def _a_mark_before_the_xml(entries):
    return {**entries, "project.qde": b"\xef\xbb\xbf" + entries["project.qde"].encode()}


def _pdf(entries):
    root = ElementTree.fromstring(entries["project.qde"])
    for source in root.iter(f"{NS}TextSource"):
        inner = ElementTree.Element(f"{NS}Representation", {"guid": str(uuid.uuid4()), "name": "texte"})
        inner.set("plainTextPath", source.attrib.pop("plainTextPath"))
        inner.extend(source.findall(f"{NS}PlainTextSelection"))
        for node in list(inner):
            source.remove(node)
        source.tag, source.attrib["path"] = f"{NS}PDFSource", "internal://absent.pdf"
        source.insert(1, inner)
    return {**entries, "project.qde": ElementTree.tostring(root)}


@pytest.mark.parametrize(
    "variant",
    [_upper_in_braces, _other_names, _bare_paths, _inline, _older_namespace, _a_mark_before_the_xml, _pdf],
)
def test_variants_of_other_programs(study, project, empty, tmp_path, variant):
    """What was met in other programs' archives is read: braces, names, folders, inline texts, PDF with their text."""
    place = packed(tmp_path, variant(entries_of(project)))
    import_file(empty, place, lenient=True)
    assert essentials(empty) == essentials(study)


# A project that another program might make: its own codes, names and coders.
FOREIGN = """<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="étude" origin="Autre 1.0">
<Users><User guid="00000000-0000-4000-8000-000000000001" name="Anne Dupont"/>
<User guid="00000000-0000-4000-8000-000000000002" name="paul"/></Users>
<CodeBook><Codes>
<Code guid="00000000-0000-4000-8000-000000000010" name="Participation des usagers ou des habitants" isCodable="false">
<Code guid="00000000-0000-4000-8000-000000000011" name="2 – consultation" isCodable="true"/>
<Code guid="00000000-0000-4000-8000-000000000012" name="Information" isCodable="true"/></Code>
<Code guid="00000000-0000-4000-8000-000000000013" name="Colère" isCodable="true"/>
</Codes></CodeBook>
<Cases><Case guid="00000000-0000-4000-8000-000000000020" name="Lormeuil"/></Cases>
<Sources>
<TextSource guid="00000000-0000-4000-8000-000000000030" name="Lormeuil-2014.PDF" plainTextPath="internal://a.txt">{selections}</TextSource>
<TextSource guid="00000000-0000-4000-8000-000000000031" name="Inconnu" plainTextPath="internal://b.txt">
<PlainTextSelection guid="00000000-0000-4000-8000-000000000032" startPosition="0" endPosition="4">
<Coding guid="00000000-0000-4000-8000-000000000033" creatingUser="00000000-0000-4000-8000-000000000002">
<CodeRef targetGUID="00000000-0000-4000-8000-000000000011"/></Coding></PlainTextSelection></TextSource>
<PictureSource guid="00000000-0000-4000-8000-000000000034" name="photo.png" path="internal://c.png"/>
</Sources></Project>"""
TEXT = "Entretien.\nL'écoute a réuni 12 % des habitants. Puis plus rien. Et trois fois, sans les aînés."


def selection(number, quote, code, user, told=""):
    """A selection of a quote in the foreign text."""
    start = TEXT.index(quote)
    description = f"<Description>{told}</Description>" if told else ""
    return (
        f'<PlainTextSelection guid="00000000-0000-4000-8000-0000000001{number:02}" startPosition="{start}" '
        f'endPosition="{start + len(quote)}">{description}<Coding guid="00000000-0000-4000-8000-0000000002{number:02}" '
        f'creatingUser="00000000-0000-4000-8000-00000000000{user}"><CodeRef '
        f'targetGUID="00000000-0000-4000-8000-0000000000{code}"/></Coding></PlainTextSelection>'
    )


def foreign(tmp_path, *selections):
    """A foreign project with these selections."""
    content = FOREIGN.replace("{selections}", "".join(selections))
    return packed(tmp_path, {"project.qde": content, "sources/a.txt": TEXT, "sources/b.txt": "rien"})


def test_a_foreign_project(empty, tmp_path):
    """Its codes and reports are known by their names, its quotes anchored in our text, the rest told one by one."""
    place = foreign(
        tmp_path,
        selection(1, "écoute a réuni 12 % des habitants", 11, 1, "à revoir"),
        selection(2, "Puis plus rien", 11, 1),
        selection(3, "Puis plus rien", 13, 1),
        selection(4, "trois fois, sans les aînés", 12, 2),
    )
    import_file(empty, place, coder="Anne Dupont=anne")
    assert all_readings(empty) == [
        ("anne", "lormeuil-2014", ORDINAL, "2", 1, "écoute a réuni 12 % des habitants", "à revoir", "1.0"),
        ("paul", "lormeuil-2014", ORDINAL, "1", 2, "trois fois, sans les aînés", "", "1.0"),
    ]
    told = losses(place, "import")
    assert told["further_quote"] == [f"lormeuil-2014 / {ORDINAL} / 2 : Puis plus rien"]
    assert told["unknown_code"] == ["Colère / Lormeuil-2014.PDF / Puis plus rien"]
    assert told["unknown_document"] == [
        "Inconnu / Participation des usagers ou des habitants > 2 – consultation"
    ]
    assert told["not_text"] == ["PictureSource « photo.png »"] and told["not_imported"] == [
        "Case « Lormeuil »"
    ]


def test_coders_are_named_or_asked_for(empty, tmp_path):
    """A name that no file can have, one name for two people, a name nobody bears: each with its remedy."""
    place = foreign(tmp_path, selection(1, "Puis plus rien", 11, 1), selection(2, "Puis plus rien", 11, 2))
    assert "--coder « Anne Dupont=anne »" in refused(empty, place)
    assert "plusieurs personnes ont codé : Anne Dupont, paul" in refused(empty, place, coder="zoe")
    assert "deux codeurs seraient « paul »" in refused(empty, place, coder="Anne Dupont=paul")
    assert "« Zoé » n’a rien codé ici" in refused(empty, place, coder="Zoé=zoe,Anne Dupont=anne")
    assert "celui du codage automatique" in refused(empty, place, coder="Anne Dupont=machine")
    (tmp_path / "seule").mkdir()
    alone = foreign(tmp_path / "seule", selection(1, "Puis plus rien", 11, 1))
    import_file(empty, alone, coder="zoe")
    assert list(empty.readings()) == ["zoe"]


def test_two_answers_to_one_question_are_a_fault(empty, tmp_path):
    """A question with one answer that was coded twice is not settled by us."""
    place = foreign(tmp_path, selection(1, "Puis plus rien", 11, 2), selection(2, "trois fois", 12, 2))
    told = refused(empty, place)
    assert "plusieurs niveaux (2, 1)" in told and "n’en garder qu’un" in told


def test_computed_answers_are_not_taken_for_peoples(study, empty, tmp_path):
    """The machine's answers and the settled ones go out on demand, and never come back as somebody's."""
    export(study, "qdpx", tmp_path / "x.qdpx", coders=["machine", "consensus", "anne"])
    import_file(empty, tmp_path / "x.qdpx")
    assert list(empty.readings()) == ["anne"]
    assert len(losses(tmp_path / "x.qdpx", "import")["computed_coder"]) == 4


def test_reports_are_known_by_their_file_or_their_whole_text(study, empty, tmp_path):
    """Under another name, a source is ours by the fingerprint of its file, or by all its letters; not by a few."""
    register = study.register
    long = {name: fold_letters(" ".join(texts) * 3) for name, texts in PAGES.items()}
    documents = Documents(register, long)
    text = " ".join(PAGES["lormeuil-2014"]) * 3
    digest = hashlib.sha256(b"fontbrune-2013").hexdigest()
    assert documents.of_source(Source("x", "Scan 1", text.upper(), "", "")) == "lormeuil-2014"
    assert documents.of_source(Source("x", "Scan 2", None, digest, "")) == "fontbrune-2013"
    assert documents.of_source(Source("x", "Scan 3", text[:-30], "", "")) == ""
    assert documents.of_source(Source("x", "Scan 4", "", "", "")) == ""
    assert (
        Documents(register, {"lormeuil-2014": "trop court"}).of_source(Source("x", "y", "trop court", "", ""))
        == ""
    )


def test_a_name_that_two_levels_have_is_nobodys(study):
    """Codes are known by exact names only; where several levels bear one, none is chosen."""
    codes = Codes(study.grid)
    label = "Participation des usagers ou des habitants"
    for name in (
        f"{ORDINAL}=2",
        f"{ORDINAL}.2",
        f"{label} – Consultation",
        f"{label} — 2 – CONSULTATION",
        f"{label} – NC",
    ):
        assert codes.named(name) in ((ORDINAL, "2"), (ORDINAL, "NC"))
    assert (
        codes.named("Consultation")
        is codes.named("Absente")
        is codes.named(f"{label} – Consultations")
        is None
    )
    twice = replace(study.grid.variables[OTHER], id="autre", label=study.grid.variables[ORDINAL].label)
    both = Codes(replace(study.grid, variables={ORDINAL: study.grid.variables[ORDINAL], "autre": twice}))
    assert both.named(f"{label} – 2") is None and both.named(f"{label} – Consultation") == (ORDINAL, "2")


def test_before_the_reports_were_read(project, empty, tmp_path):
    """Where pages were not extracted yet, quotes are taken as they are, and this is told."""
    for table in ("pages.parquet", "blocks.parquet"):
        (empty.processed / table).unlink()
    told = "\n".join(import_file(empty, packed(tmp_path, entries_of(project))))
    assert "extraits non vérifiés" in told and len(empty.readings()["anne"]) == len(READINGS["anne"])


def test_losses_that_cannot_be_written_are_told(study, project, empty, tmp_path, monkeypatch):
    """Where the report of losses has no place beside the file, what it says is told instead."""
    place = packed(tmp_path, entries_of(project))
    place.with_name(f"{place.name}.import.pertes.json").mkdir()
    told = "\n".join(import_file(empty, place, lenient=True))
    assert "abs-study losses 1" in told and all_readings(empty) == all_readings(study)


# Hostile and broken archives


def _with(entries, **changes):
    return {**entries, **{key.replace("__", "/"): value for key, value in changes.items()}}


HOSTILE = {
    "../ailleurs.txt": "sort de l’archive",
    "/etc/passwd": "sort de l’archive",
    "sources\\..\\..\\x": "sort de l’archive",
    "C:/x.txt": "sort de l’archive",
    "PROJECT.qde": "nom répété",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_names_that_leave_the_archive(empty, project, tmp_path, name):
    """Nothing is unpacked, and such an archive is not read at all."""
    told = refused(empty, packed(tmp_path, {**entries_of(project), name: "x"}))
    assert HOSTILE[name] in told and "redemander" in told


def test_links_bombs_and_secrets(empty, tmp_path):
    """A link to another file, text compressed beyond measure, a password: all told at once."""
    place = tmp_path / "x.qdpx"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        link = zipfile.ZipInfo("sources/lien.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("sources/bombe.txt", b"0" * 30_000_000)
        archive.writestr("secret.qde", b"x")
    content = bytearray(place.read_bytes())
    for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        content[content.rindex(signature) + offset] |= 1
    place.write_bytes(bytes(content))
    told = refused(empty, place)
    assert "lien vers un autre fichier" in told and "vraisemblable" in told and "mot de passe" in told


def test_what_is_not_a_project(empty, project, tmp_path):
    """No archive, a cut one, one without a project or with two, XML that is not, another document."""
    entries = entries_of(project)
    texts = {name: content for name, content in entries.items() if name != "project.qde"}
    (tmp_path / "texte.qdpx").write_text("bonjour")
    (tmp_path / "coupe.qdpx").write_bytes(project.read_bytes()[:2000])
    assert "archive zip" in refused(empty, tmp_path / "texte.qdpx")
    assert "archive zip" in refused(empty, tmp_path / "coupe.qdpx")
    assert "aucun fichier .qde" in refused(empty, packed(tmp_path, texts))
    assert "plusieurs fichiers .qde" in refused(
        empty, packed(tmp_path, {**texts, "a.qde": "x", "b.qde": "y"})
    )
    assert "bien formé" in refused(empty, packed(tmp_path, {**texts, "project.qde": "<Project>"}))
    assert "« html »" in refused(empty, packed(tmp_path, {**texts, "project.qde": "<html/>"}))
    assert "absent.qdpx : " in refused(empty, tmp_path / "absent.qdpx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(empty, project, tmp_path, encoding):
    """No document type, whatever its encoding: nothing is fetched and nothing expands."""
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    content = entries_of(project)["project.qde"].split("\n", 1)[1].replace("fictifs", "fictifs &b; &c;")
    content = f'<?xml version="1.0" encoding="{encoding}"?>\n{bomb}\n{content}'
    told = refused(empty, packed(tmp_path, {**entries_of(project), "project.qde": content.encode(encoding)}))
    assert "déclarations" in told


def test_broken_references_are_all_told(empty, project, tmp_path):
    """Repeated identifiers, references that lead nowhere, positions outside, a text that is no text: each with its line."""
    root, entries = opened(project)
    first, second = list(root.iter(f"{NS}Code"))[5:7]
    second.set("guid", first.get("guid"))
    nodes = list(root.iter(f"{NS}PlainTextSelection"))
    nodes[0].find(f"{NS}Coding/{NS}CodeRef").set("targetGUID", str(uuid.uuid4()))
    nodes[1].set("endPosition", "999999")
    text = list(entries)[-1]  # not that of the first source, whose positions are looked at
    place = packed(tmp_path, {**entries, "project.qde": ElementTree.tostring(root), text: b"\xe9t\xe9 \xff"})
    told = refused(empty, place)
    for found in ("identifiant répété", "n’existe pas", "hors du texte", "n’est pas en UTF-8"):
        assert found in told
    assert re.search(r"autre\.qdpx/project\.qde:\d+ :", told)


def test_the_command_takes_a_project_in(study, project, empty, monkeypatch):
    """`abs-study import` knows the file by its ending, and says where each person's answers went."""
    monkeypatch.setattr("abs_study.study.open_study", lambda _folder=None: empty)
    outcome = CliRunner().invoke(app, ["import", str(project), "--accepter-extraits"])
    assert outcome.exit_code == 0, outcome.output
    assert "data/raw/codings/anne.csv" in outcome.stderr and "data/raw/arbitrage.csv" in outcome.stderr
    assert all_readings(empty) == all_readings(study) and len(PAGES) == 2
