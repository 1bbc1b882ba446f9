"""From the register of sources into the study: entered once, verified ever after, nothing lost, nothing replaced."""

import hashlib
import shutil
import sys

import pytest
from hostile_server import PDF, Watch, answer, page, ranged, serving, visitor
from typer.testing import CliRunner

from abs_study import register, source_commands
from abs_study.cli import app, main
from abs_study.errors import StudyError
from abs_study.fetch import collect, entry
from abs_study.fetch.collect import closing_lines, explained, fetch
from abs_study.files import sha256
from abs_study.lock import alone
from abs_study.sources import check_sources
from abs_study.study import open_study

REPORT = (
    "ANALYSE DES BESOINS SOCIAUX 2019\nCCAS de Villemont\n\nLa commune de Villemont compte 6 240 habitants.\n"
)
TEXT = {"Content_Type": "text/plain; charset=utf-8"}


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    """The tests' internet is this machine."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "ABS_STUDY_FOLDER"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def server():
    """A server with one report."""
    with serving() as server:
        server.pages["/abs.txt"] = page(REPORT.encode(), **TEXT)
        yield server


@pytest.fixture
def study(tmp_path):
    """A new study."""
    return open_study(register.init(tmp_path / "étude"))


def go(study, **options):
    """Fetch, in a time of its own; the outcome and the lines told."""
    said = []
    outcome = fetch(open_study(study.folder), say=said.append, visitor=visitor(Watch()), **options)
    return outcome, said


def row(study, name):
    """The line of a source."""
    return study.sources.set_index("source_id").loc[name]


def state(study):
    """Every file of data/raw with its bytes."""
    return {path.relative_to(study.raw): path.read_bytes() for path in study.raw.rglob("*") if path.is_file()}


def test_a_source_becomes_a_report(server, study):
    """By the door of `add`: its file, its line; what the source says wins; fingerprint, size and day are written."""
    given = {
        "url": server.url("/abs.txt"),
        "organisation": "CCAS Villemont",
        "year": 2020,
        "rights": "Licence Ouverte 2.0",
    }
    name = entry.add_source(study, given)
    outcome, said = go(study)
    assert (outcome.entered, outcome.problems) == ([name], []) and said[0].startswith(
        "[1/1] villemont-2020 : "
    )
    source, document = row(study, name), open_study(study.folder).register.iloc[0]
    assert (source["status"], source["document_id"], source["bytes"]) == (
        "obtenu",
        "villemont-2020",
        len(REPORT.encode()),
    )
    path = study.documents_folder / "villemont-2020.txt"
    assert source["sha256"] == document["sha256"] == sha256(path) and source["fetched_on"] == entry.today()
    assert (document["year"], document["rights"], document["url"]) == (
        2020,
        "Licence Ouverte 2.0",
        given["url"],
    )
    assert document["population"] == 6240 and document["nature"] == "reel"
    assert register.check(study.folder) == []
    assert not list((study.processed / ".collecte").iterdir())


def test_twice_does_nothing(server, study):
    """Neither asked for again nor written again."""
    entry.add_source(study, {"url": server.url("/abs.txt")})
    go(study)
    before, asked = state(study), len(server.asked)
    outcome, said = go(study)
    assert (state(study), len(server.asked), said) == (before, asked, [])
    assert closing_lines(open_study(study.folder), outcome)[0] == "Rien à télécharger."


def test_without_rights_it_is_for_reading_only(server, study):
    """The register says so, the person is told; rights stated later are carried over."""
    name = entry.add_source(study, {"url": server.url("/abs.txt"), "rights": "?"})
    outcome, _said = go(study)
    opened = open_study(study.folder)
    assert opened.register["rights"][0] == "non précisés"
    assert any("sans droits précisés" in line for line in closing_lines(opened, outcome))
    entry.record(study, name, {"rights": "Accord écrit du CCAS, 3 mars 2027"})
    assert [problem.remedy for problem in register.check(study.folder)] == [
        "lancer « abs-study fetch », qui les y reporte"
    ]
    outcome, _said = go(study)
    opened = open_study(study.folder)
    assert outcome.rights_carried == 1 and opened.register["rights"][0].startswith("Accord écrit")
    assert register.check(study.folder) == [] and not any(
        "sans droits" in one for one in closing_lines(opened, outcome)
    )


def test_rights_that_people_wrote_in_the_register_stay(server, study):
    """Only « not stated » is replaced."""
    name = entry.add_source(study, {"url": server.url("/abs.txt"), "rights": "CC BY 4.0"})
    go(study)
    entry.record(study, name, {"rights": "Licence Ouverte"})
    outcome, _said = go(study)
    assert outcome.rights_carried == 0 and open_study(study.folder).register["rights"][0] == "CC BY 4.0"


def test_a_lost_file_comes_back_only_if_it_is_the_same(server, study):
    """A study shared without its documents; then the site publishes another text at the same address."""
    name = entry.add_source(study, {"url": server.url("/abs.txt")})
    go(study)
    before = state(study)
    shutil.rmtree(study.documents_folder)
    outcome, _said = go(study)
    assert outcome.restored == [name] and state(study) == before
    shutil.rmtree(study.documents_folder)
    server.pages["/abs.txt"] = page(REPORT.replace("6 240", "9 999").encode(), **TEXT)
    outcome, _said = go(study)
    assert "n’est plus le même" in outcome.problems[0].found and not study.documents_folder.exists()
    assert outcome.problems[0].place == "data/raw/sources.csv:2"


def test_a_document_that_changed_is_told_and_never_replaced(server, study):
    """`--verify` compares; the new text enters only by a line of its own."""
    name = entry.add_source(study, {"url": server.url("/abs.txt")})
    go(study)
    assert go(study, verify=True)[0].same == [name]
    before = state(study)
    new = REPORT.replace("6 240", "9 999").encode()
    server.pages["/abs.txt"] = page(new, **TEXT)
    outcome, _said = go(study, verify=True)
    assert "n’est plus le même" in outcome.problems[0].found and state(study) == before
    second = entry.add_source(study, {"url": server.url("/abs.txt")})
    assert go(study)[0].entered == [second]
    assert row(study, second)["sha256"] != row(study, name)["sha256"] == before_hash(before)
    opened = open_study(study.folder)
    assert len(opened.register) == 2 and check_sources(opened.sources, opened.register) == []


def before_hash(before):
    """The fingerprint of the one document of a study."""
    (content,) = [content for path, content in before.items() if path.parts[0] == "documents"]
    return hashlib.sha256(content).hexdigest()


def test_a_recorded_fingerprint_is_verified_before_anything_enters(server, study):
    """A register shared without the corpus: what comes must be what its author had."""
    name = entry.add_source(study, {"url": server.url("/abs.txt")})
    entry.record(study, name, {"sha256": "0" * 64, "fetched_on": "2026-01-02"})
    outcome, _said = go(study)
    assert "2026-01-02" in outcome.problems[0].found and len(open_study(study.folder).register) == 0


def test_two_addresses_of_one_document(server, study):
    """The second names the first; nothing enters twice."""
    server.pages["/copie.txt"] = server.pages["/abs.txt"]
    names = [entry.add_source(study, {"url": server.url(path)}) for path in ("/abs.txt", "/copie.txt")]
    _outcome, said = go(study)
    assert "même document que villemont-2019" in said[1]
    assert {row(study, name)["document_id"] for name in names} == {"villemont-2019"}
    assert len(open_study(study.folder).register) == 1


def test_a_stop_between_two_writings_loses_nothing(server, study, monkeypatch):
    """The document has entered, its source does not say so yet: the next call only writes that."""
    name = entry.add_source(study, {"url": server.url("/abs.txt")})
    with monkeypatch.context() as broken:
        broken.setattr(entry, "record", lambda *_arguments: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            go(study)
    assert len(open_study(study.folder).register) == 1 and row(study, name)["sha256"] == ""
    asked = len(server.asked)
    go(study)
    assert len(server.asked) == asked and row(study, name)["document_id"] == "villemont-2019"
    assert len(open_study(study.folder).register) == 1


def test_one_failure_does_not_keep_the_others_out(server, study):
    """Each refusal with the line of its source and what to do; the others have entered."""
    server.pages["/page.pdf"] = page(b"<html><title>Patientez</title>", Content_Type="text/html")
    paths = ("/perdu.pdf", "/abs.txt", "/page.pdf")
    names = [entry.add_source(study, {"url": server.url(path), "organisation": path[1:4]}) for path in paths]
    outcome, said = go(study)
    assert outcome.entered == [names[1]] and len(said) == 3
    told = {problem.place: str(problem) for problem in outcome.problems}
    assert "(404)" in told["data/raw/sources.csv:2"] and "« Patientez »" in told["data/raw/sources.csv:4"]
    assert all(problem.remedy for problem in outcome.problems)


def test_what_the_register_refuses_is_not_asked_for_twice(server, study):
    """A name with an invisible sign: told; once it is put right, the document that came enters."""
    name = entry.add_source(study, {"url": server.url("/abs.txt"), "organisation": "CCAS\x07 Villemont"})
    outcome, _said = go(study)
    assert "invisible" in outcome.problems[0].found and len(open_study(study.folder).register) == 0
    entry.record(study, name, {"organisation": "CCAS Villemont"})
    asked = len(server.asked)
    assert go(study)[0].entered == [name] and len(server.asked) == asked


def test_a_broken_pdf_is_kept_with_its_status(server, study):
    """It is a PDF: like `add`, it enters, and the corpus page will say that it cannot be read."""
    server.pages["/a.pdf"] = page(PDF)
    entry.add_source(study, {"url": server.url("/a.pdf"), "organisation": "CCAS Lormeuil", "year": 2021})
    assert "attention" in go(study)[1][0]
    assert list(open_study(study.folder).register["file"]) == ["lormeuil-2021.pdf"]


def test_people_may_edit_the_register_meanwhile(server, study):
    """A line added and a note written in Excel while documents come: both stay, in Excel's own ways."""
    name = entry.add_source(study, {"url": server.url("/abs.txt")})
    path = study.folder / "data/raw/sources.csv"

    def meanwhile(handler, _times):
        text = path.read_text("utf-8").replace(",", ";").replace("\n", "\r\n")
        path.write_bytes(("\ufeff" + text + "nouvelle;;;;;;vue au salon;;28/11/2026;;;;;;;\r\n").encode())
        answer(handler, REPORT.encode(), **TEXT)

    server.pages["/abs.txt"] = meanwhile
    go(study)
    assert path.read_bytes().startswith("\ufeffsource_id;".encode()) and b"\r\n" in path.read_bytes()
    assert row(study, "nouvelle")["found_how"] == "vue au salon" and row(study, name)["status"] == "obtenu"


def test_a_line_that_vanishes_meanwhile_is_told(server, study):
    """The document has entered; its source is to be put back."""
    entry.add_source(study, {"url": server.url("/abs.txt")})
    path = study.folder / "data/raw/sources.csv"

    def meanwhile(handler, _times):
        path.write_text(path.read_text("utf-8").split("\n")[0] + "\n", "utf-8")
        answer(handler, REPORT.encode(), **TEXT)

    server.pages["/abs.txt"] = meanwhile
    assert "a disparu" in go(study)[0].problems[0].found


def test_only_some_sources(server, study):
    """By their ids; an unknown one is an error before anything is asked."""
    server.pages["/b.txt"] = page(REPORT.replace("2019", "2020").encode(), **TEXT)
    first, second = (entry.add_source(study, {"url": server.url(path)}) for path in ("/abs.txt", "/b.txt"))
    assert go(study, only=[second])[0].entered == [second] and row(study, first)["sha256"] == ""
    with pytest.raises(StudyError, match="inconnu") as caught:
        go(study, only=["inconnue"])
    assert first in caught.value.problems[0].remedy


def test_what_is_not_to_be_fetched_is_not(server, study):
    """Excluded, asked for by letter, without address, already there; `--explain` says why, and asks nobody."""
    add = entry.add_source
    add(
        study, {"organisation": "A", "url": server.url("/abs.txt"), "status": "exclu", "reason": "hors sujet"}
    )
    add(study, {"organisation": "B", "status": "demande"})
    add(study, {"organisation": "C"})
    add(study, {"organisation": "D", "url": server.url("/d.txt")})
    told = dict(line.split(" : ", 1) for line in explained(study))
    assert told["a"] == "exclue : hors sujet" and "sans adresse" in told["b"] and "à demander" in told["c"]
    assert told["d"] == "à télécharger" and server.asked == []
    go(study)
    assert server.paths() == ["/d.txt"]


def test_faulty_lines_are_told_before_anything_is_fetched(server, study):
    """With their line; a fault of a source that is not to be fetched stops nothing."""
    path = study.folder / "data/raw/sources.csv"
    head = path.read_text("utf-8")
    path.write_text(
        head + f"a,,,,{server.url('/abs.txt')}" + "," * 11 + "\nB/../b,,,,ftp://x" + "," * 11 + "\n", "utf-8"
    )
    with pytest.raises(StudyError) as caught:
        go(study)
    assert {problem.place for problem in caught.value.problems} == {
        "data/raw/sources.csv:3"
    } and server.asked == []
    path.write_text(path.read_text("utf-8").replace("ftp://x", ""), "utf-8")
    assert go(study)[0].entered == ["a"]


def test_a_run_and_a_fetch_do_not_meet(server, study):
    """One at a time in a study's folder."""
    with alone(study), pytest.raises(StudyError, match="en cours"):
        go(study)


def test_the_pause_is_a_setting(study, monkeypatch):
    """Of study.yaml, one second at least."""
    path = study.folder / "study.yaml"
    path.write_text(path.read_text("utf-8") + "\ncollecte: {pause: 12}\ncontact: etude@exemple.fr\n", "utf-8")
    made = []
    monkeypatch.setattr(
        collect, "Visitor", lambda contact, pace: made.append((contact, pace.pause)) or visitor(Watch())
    )
    fetch(open_study(study.folder), say=print)
    assert made == [("etude@exemple.fr", 12.0)]
    path.write_text(path.read_text("utf-8").replace("pause: 12", "pause: 0"), "utf-8")
    with pytest.raises(StudyError):
        open_study(study.folder)


# At the door


def call(study, *words):
    """Type a command; what it answers."""
    return CliRunner().invoke(app, [*words, "--etude", str(study.folder)])


def typed(study, monkeypatch, *words):
    """Type a command as the program is started, in a time of its own; its exit code."""
    monkeypatch.setattr(collect, "Visitor", lambda contact, _pace: visitor(Watch(), contact=contact))
    monkeypatch.setattr(sys, "argv", ["abs-study", *words, "--etude", str(study.folder)])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


def test_commands(server, study, monkeypatch, capsys):
    """A source is registered, explained, fetched; a failure ends with code 2, its line and its remedy."""
    url = server.url("/abs.txt")
    assert typed(study, monkeypatch, "source", url, "--organisation", "CCAS Villemont", "--by", "Anne") == 0
    assert row(study, "villemont")["found_by"] == "Anne"
    assert typed(study, monkeypatch, "fetch", "--explain") == 0
    assert capsys.readouterr().out == "villemont : à télécharger\n"
    assert typed(study, monkeypatch, "fetch", "--only", "villemont, ") == 0
    told = capsys.readouterr().err
    assert "Aucun « contact »" in told and "1 source entrée dans l’étude." in told
    assert typed(study, monkeypatch, "source", server.url("/perdu.pdf"), "--organisation", "Z") == 0
    assert typed(study, monkeypatch, "fetch") == 2
    told = capsys.readouterr().err
    assert "sources.csv:3" in told and "(404)" in told and "→" in told


def test_an_interruption_says_that_nothing_is_lost(server, study, monkeypatch, capsys):
    """Ctrl-C while the second document comes: the first has entered, the rest goes on from its part."""
    server.pages["/long.pdf"] = ranged()
    entry.add_source(study, {"url": server.url("/abs.txt")})
    entry.add_source(study, {"url": server.url("/long.pdf"), "organisation": "CCAS Lormeuil"})

    def stop(name, came, _total):
        if name == "lormeuil" and came > 10_000:
            raise KeyboardInterrupt

    monkeypatch.setattr(source_commands, "_progress", stop)
    assert typed(study, monkeypatch, "fetch") == 130
    assert "reprendra le reste" in capsys.readouterr().err
    assert len(open_study(study.folder).register) == 1 and register.check(study.folder) == []
    monkeypatch.setattr(source_commands, "_progress", lambda *_told: None)
    assert typed(study, monkeypatch, "fetch") == 0 and "Range" in server.asked[-1][1]
    assert len(open_study(study.folder).register) == 2


@pytest.mark.parametrize(
    "words",
    [(), ("pas une adresse",), ("https://a.fr/x", "--kind", "mairie"), ("https://a.fr/x", "--status", "exclu"),
     ("https://moi:mdp@a.fr/x",), ("https://a.fr/x", "--year", "12")],
)  # fmt: skip
def test_wrong_sources_are_not_registered(study, words):
    """No address and no organisation; a kind, a state, a year that cannot be."""
    done = call(study, "source", *words)
    assert isinstance(done.exception, StudyError) and len(study.sources) == 0


def test_help_teaches():
    """What it does, what it never does, how to begin, where the guide is."""
    text = " ".join(CliRunner().invoke(app, ["fetch", "--help"]).output.split())
    for words in ("robots.txt", "jamais remplacé", "docs/corpus.md", "abs-study source https://"):
        assert words in text
