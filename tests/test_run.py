"""A small complete study, end to end: from three documents to a published site."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import docx
import pytest
from bs4 import BeautifulSoup
from typer.testing import CliRunner

from abs_study import footprint, register, universes
from abs_study import run as running
from abs_study.cli import app
from abs_study.errors import StudyError
from abs_study.history.files import difference
from abs_study.lock import alone
from abs_study.publish import unchanged
from abs_study.run import run
from abs_study.study import open_study

BODY = [
    "La commune compte 6 240 habitants au recensement (source : INSEE). La CAF dénombre 1 102 allocataires.",
    "Un questionnaire a été adressé à tous les foyers : 312 habitants ont répondu.",
    "Le CCAS analyse les besoins sociaux de la population <script>alert(1)</script>.",
]


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """A study of three documents, one of them unreadable, run once."""
    folder = tmp_path_factory.mktemp("étude") / "essai"
    register.init(folder, "Étude d’essai")
    study = open_study(folder)
    text = folder.parent / "a.txt"
    text.write_text(
        "Analyse des besoins sociaux 2019\nCCAS de Villemont\n\n" + "\n\n".join(BODY), encoding="utf-8"
    )
    word = docx.Document()
    word.add_heading("Analyse des besoins sociaux 2021 – CCAS de Bourgneuf", 1)
    for paragraph in BODY:
        word.add_paragraph(paragraph)
    word.save(folder.parent / "b.docx")
    (folder.parent / "c.pdf").write_bytes(b"%PDF-1.4 rien de bon")
    register.add(
        study, [folder.parent / name for name in ("a.txt", "b.docx", "c.pdf")], {}, say=lambda _line: None
    )
    study = open_study(folder)
    said: list[str] = []
    outcome = run(study, said.append)
    return study, outcome, said


def test_every_page_is_there(ran):
    """Index, eight notebooks, codebook, one page per document."""
    study, outcome, _said = ran
    assert outcome.index.is_file()
    names = {path.name for path in study.reports.iterdir()}
    assert {f"{step.notebook}.html" for step in study.settings.plan} | {"grille.html", "style.css"} <= names
    pages = {path.stem for path in (study.reports / "rapports").iterdir()}
    assert pages == set(study.register["document_id"])


def test_what_could_not_be_read_is_told(ran):
    """In the outcome, on the corpus page, in the table."""
    study, outcome, _said = ran
    assert list(outcome.unread.values()) and "illisible" not in outcome.unread
    assert set(study.read("documents")["status"]) == {"ok", "malformed"}
    assert "abîmé" in (study.reports / "01_corpus.html").read_text(encoding="utf-8")


def test_a_document_that_is_not_the_registered_one_stops_the_run(ran):
    """Named by its line; what was published stays, and the document put back runs again."""
    study, _outcome, _said = ran
    path = next(study.documents_folder.glob("*.txt"))
    before, page = path.read_bytes(), (study.reports / "index.html").read_bytes()
    try:
        path.write_bytes(before + b"x")
        with pytest.raises(StudyError, match=f"corpus.csv:[234] : le fichier {path.name} a changé"):
            run(open_study(study.folder), lambda _line: None)
    finally:
        path.write_bytes(before)
    assert (study.reports / "index.html").read_bytes() == page


def _while_libraries_load(begun: subprocess.Popen) -> None:
    """Until the server of libraries is there."""
    while not Path(f"/proc/{begun.pid}/task/{begun.pid}/children").read_text():
        time.sleep(0.02)


def _while_notebooks_run(begun: subprocess.Popen) -> None:
    """Until the second of three steps is said to begin."""
    while not begun.stdout.readline().startswith("2/3"):
        assert begun.poll() is None


@pytest.mark.skipif(sys.platform != "linux", reason="a server holds the libraries on Linux only")
@pytest.mark.parametrize("moment", [_while_libraries_load, _while_notebooks_run])
def test_an_interruption_is_told_in_a_sentence(ran, tmp_path, moment):
    """Ctrl-C reaches every process of the run; one sentence, no traceback, and nothing is published."""
    study, _outcome, _said = ran
    folder = shutil.copytree(study.folder, tmp_path / "etude", ignore=shutil.ignore_patterns("processed"))
    page = (folder / "reports" / "index.html").read_bytes()
    command = [sys.executable, "-u", "-m", "abs_study.cli", "run", "--tout", "--etude", str(folder)]
    begun = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    moment(begun)
    time.sleep(0.3)
    os.killpg(begun.pid, signal.SIGINT)
    said, _nothing = begun.communicate(timeout=60)
    # Python ends by the signal itself where it was met inside an `exec` of the libraries: 130 for a shell as well.
    assert begun.returncode in (130, -signal.SIGINT)
    assert said.count("Interrompu") == 1 and "Traceback" not in said
    assert (folder / "reports" / "index.html").read_bytes() == page


def test_without_readings_every_page_says_that_the_machine_is_alone(ran):
    """Status `automatic`, and a notice on each page."""
    study, _outcome, _said = ran
    assert set(study.read("consensus")["status"]) == {"automatic"}
    for page in study.reports.rglob("*.html"):
        notice = (
            "Automatic codings." if "en" in page.relative_to(study.reports).parts else "Codages automatiques."
        )
        assert notice in page.read_text(encoding="utf-8"), page.name


def test_hostile_text_stays_text(ran):
    """A script in a report is never one on a page."""
    study, _outcome, _said = ran
    for page in study.reports.rglob("*.html"):
        assert "<script>alert" not in page.read_text(encoding="utf-8")


def test_a_second_run_reads_and_codes_nothing_again(ran):
    """The same tables, and the documents from the shelf."""
    study, _outcome, _said = ran
    before = {path.name: path.stat().st_mtime_ns for path in (study.processed / "documents").iterdir()}
    first, said = study.read("codings"), []
    run(open_study(study.folder), said.append)
    executed = [line for line in said if "[" in line and "/16]" in line and "inchangé" not in line]
    assert sum("/16]" in line for line in said) == 16 and executed == []
    assert {
        path.name: path.stat().st_mtime_ns for path in (study.processed / "documents").iterdir()
    } == before
    assert study.read("codings").equals(first)


def test_a_clue_writes_again_only_what_shows_the_grid_and_the_site_is_the_one_made_anew(ran, monkeypatch):
    """Every page names the new digest of the grid; those of reports are put back, not written."""
    study, _outcome, _said = ran
    before = study.grid.digest[:12]
    path = study.folder / "grid" / "04_effets.yaml"
    clue = '          - motif: "<instances_decision> ~5 <decision_prise>"'
    text = path.read_text(encoding="utf-8")
    assert clue in text
    path.write_text(text.replace(clue, f'          - motif: "zorglub"\n{clue}', 1), encoding="utf-8")
    kept: list[Path] = []
    put_back = unchanged.Unchanged.put_back
    monkeypatch.setattr(
        unchanged.Unchanged, "put_back", lambda self, out: kept.extend(put_back(self, out)) or kept
    )
    run(open_study(study.folder), lambda _line: None)
    again = contents(study.reports)
    after = open_study(study.folder).grid.digest[:12]
    names = {name for name in contents(study.reports) if name.endswith(".html")}
    left = {"grille.html", "indices.html", "refaire.html"}
    assert {name for name in names if name.split("/")[-1] not in left} <= {as_kept(path) for path in kept}
    assert not any(before.encode() in content for content in again.values())
    assert all(after.encode() in again[name] for name in names)
    monkeypatch.undo()
    run(open_study(study.folder), lambda _line: None, anew=True)
    anew = contents(study.reports)
    assert set(anew) == set(again)
    assert [difference(name, again[name], anew[name]) for name in anew if again[name] != anew[name]] == []
    path.write_text(text, encoding="utf-8")
    run(open_study(study.folder), lambda _line: None)


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of each file of a folder."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def as_kept(path: Path) -> str:
    """Return the address of a file of a site that is being written."""
    return path.as_posix().partition("/site.partiel/")[2]


@pytest.mark.parametrize(
    "place",
    ["reports/style.css", "reports/rapports/{report}.html", "data/processed/pages/site.json", "study.yaml", "data/raw/corpus.csv"],
)  # fmt: skip
def test_nothing_is_put_back_of_a_site_that_is_not_as_written_or_of_another_study(ran, place):
    """A page, the record, the settings, what people gave: each change has all pages written."""
    study, _outcome, _said = ran
    path = study.folder / place.format(report=study.register["document_id"][0])
    text = path.read_text(encoding="utf-8")
    executed = {
        "fr": {copy.stem: copy for copy in sorted((study.processed / "notebooks/fr").glob("*.ipynb"))}
    }
    stamp = {"digest": study.grid.digest}
    out = study.folder / "ailleurs"
    try:
        unchanged.Unchanged(open_study(study.folder), executed, stamp).keep(
            study.reports, [path for path in study.reports.rglob("*") if path.is_file()]
        )
        assert unchanged.Unchanged(open_study(study.folder), executed, stamp).put_back(out)
        damaged = {
            "study.yaml": text.replace("Étude d’essai", "Autre étude"),
            "data/processed/pages/site.json": text[:-9],
        }
        changed = damaged.get(place, f"{text}\n")
        path.write_text(changed, encoding="utf-8")
        assert unchanged.Unchanged(open_study(study.folder), executed, stamp).put_back(out) == []
    finally:
        path.write_text(text, encoding="utf-8")
        shutil.rmtree(out, ignore_errors=True)


def test_everything_anew_forgets_what_is_kept(small_study, monkeypatch):
    """What `--all` asks for; nothing else in data/processed goes."""
    for name in ("documents/a", "carnets/fr/01_corpus", "pages", "dessins", "evaluation"):
        (small_study.processed / name).mkdir(parents=True)
    monkeypatch.setattr(running, "_run", lambda *_given: None)
    run(small_study)
    assert (small_study.processed / "carnets").is_dir()
    run(small_study, anew=True)
    left = {path.name for path in small_study.processed.iterdir()} - {".lancement", "README.md"}
    assert left == {"evaluation"}


def test_the_manifest_names_inputs_and_versions(ran):
    """run.json: documents, grid, packages, seconds."""
    study, _outcome, _said = ran
    told = json.loads((study.processed / "run.json").read_text(encoding="utf-8"))
    assert told["grid"]["sha256"] == study.grid.digest and len(told["documents"]) == 3
    assert set(told["seconds"]) >= {"documents", "tables", "carnets", "publication"}


def test_a_failing_notebook_leaves_the_published_site_as_it_was(ran):
    """Wrong reading file: told before anything is published; the site stays."""
    study, outcome, _said = ran
    before = outcome.index.read_bytes()
    reading = study.raw / "codings" / "anne.csv"
    reading.parent.mkdir(exist_ok=True)
    reading.write_text("document_id,variable,level\nx,y,z\n", encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        run(open_study(study.folder), lambda _line: None)
    reading.unlink()
    assert "anne.csv:2" in str(caught.value) and outcome.index.read_bytes() == before


def command(*arguments, cwd=None, lang="fr"):
    """Run the command line; returns its code and what it says."""
    environment = {**os.environ, "ABS_STUDY_LANG": lang}
    done = subprocess.run(
        [sys.executable, "-m", "abs_study.cli", *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=environment,
    )
    return done.returncode, done.stdout + done.stderr


def test_help_teaches_in_both_languages():
    """Commands and what they are for."""
    code, text = command("--help")
    assert code == 0 and all(name in text for name in ("run", "init", "add", "check", "code", "lab"))
    assert "Lancer toute l’étude" in text and "Run the whole study" in command("--lang", "en", "--help")[1]


def test_version():
    """`--version` alone answers."""
    code, text = command("--version")
    assert code == 0 and text.startswith("abs-study ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run"], "study.yaml"),
        (["check"], "study.yaml"),
        (["add", "absent.pdf"], "study.yaml"),
        (["code", "absent", "--out", "x.csv"], "introuvable"),
        (["--lang", "de", "check"], "Langue inconnue"),
    ],
)
def test_faults_are_told_in_words_with_exit_code_2(tmp_path, arguments, words):
    """No traceback for what a person can mend."""
    code, text = command(*arguments, cwd=tmp_path)
    assert code == 2 and words in text and "Traceback" not in text


def test_check_and_run_refuse_an_empty_register(tmp_path):
    """An empty study is sound, but there is nothing to run."""
    assert command("init", "neuve", cwd=tmp_path)[0] == 0
    assert command("check", cwd=tmp_path / "neuve")[0] == 0
    code, text = command("run", cwd=tmp_path / "neuve")
    assert code == 2 and "abs-study add" in text


def test_nothing_changed_does_nothing(ran):
    """A second call of the command writes no file; the record knows each page and table."""
    study, outcome, _said = ran
    assert footprint.changes(study.folder) == []
    before = {path: path.stat().st_mtime_ns for path in study.reports.rglob("*")}
    done = CliRunner().invoke(app, ["run", "--etude", str(study.folder)])
    assert done.exit_code == 0 and str(outcome.index) in done.stdout
    assert before == {path: path.stat().st_mtime_ns for path in study.reports.rglob("*")}


def test_a_multiverse_without_verdicts_or_out_of_date_is_no_finding(ran, tmp_path):
    """Where nothing could be tested there is nothing to show; once the answers are others, no finding rests on the old ones."""
    study = open_study(shutil.copytree(ran[0].folder, tmp_path / "etude"))
    list(universes.explore(study, lambda _line: None, processes=2))
    summary, state = study.multiverse_folder / "resume.csv", study.multiverse_folder / "etat.json"
    head = "part,verdict,agreeing,total,supported,contradicted,lowest,highest\n"
    summary.write_text(head, "utf-8")
    run(open_study(study.folder), lambda _line: None)
    assert "multivers.H1a" not in set(study.read("findings")["finding"])
    summary.write_text(f"{head}H1a,indécise,3,4,1,0,0.1,0.2\n", "utf-8")
    run(open_study(study.folder), lambda _line: None)
    assert "multivers.H1a" in set(study.read("findings")["finding"])
    state.write_text(state.read_text("utf-8").replace('"empreinte": "', '"empreinte": "0'), "utf-8")
    run(open_study(study.folder), lambda _line: None)
    assert not study.read("findings")["finding"].str.startswith("multivers").any()
    page = BeautifulSoup((study.reports / "08_synthese.html").read_text("utf-8"), "html.parser")
    assert any(
        pre.get_text().startswith("Calculé avant le dernier changement") for pre in page.find_all("pre")
    )


@pytest.mark.parametrize(
    "place",
    [
        "study.yaml", "grid/04_effets.yaml", "grid/modele.npz", "notebooks/04_portrait.ipynb", "data/raw/corpus.csv",
        "data/raw/codings/anne.csv", "data/raw/codings/anciens/anne-1.csv", "data/raw/documents/a.txt", "data/processed/matrix.csv", "data/processed/pages.parquet",
        "reports/index.html", "reports/style.css",
    ],
)  # fmt: skip
def test_a_change_of_any_file_is_seen(ran, place):
    """Of what a run uses or of what it made: changed, removed or new, it is named."""
    study, _outcome, _said = ran
    path = study.folder / place
    if place.endswith("a.txt"):
        path = next((study.folder / "data/raw/documents").glob("*.txt"))
        place = f"data/raw/documents/{path.name}"
    before = path.read_bytes() if path.exists() else None
    path.parent.mkdir(exist_ok=True)
    try:
        path.write_bytes((before or b"document_id,variable,level\n") + b" ")
        assert [line.split(" :")[0] for line in footprint.changes(study.folder)] == [place]
        path.unlink()
        assert len(footprint.changes(study.folder)) == (before is not None)
    finally:
        if before is not None:
            path.write_bytes(before)
    assert footprint.changes(study.folder) == []


@pytest.mark.parametrize("name", ["abs-study", "packages", "python", "tesseract", "commit"])
def test_a_change_of_code_or_tools_is_seen(ran, monkeypatch, name):
    """Another version of the code, of a package, of Python, of what reads scans, another commit."""
    study, _outcome, _said = ran
    now = footprint.used(study.folder)
    monkeypatch.setattr(footprint, "used", lambda _folder: {**now, name: "autre"})
    assert footprint.changes(study.folder) == [f"{name} : changé"]


def test_a_file_that_changes_during_a_run_is_seen_by_the_next(ran):
    """What is recorded is what stood there when the run began."""
    study, _outcome, _said = ran
    path = study.folder / "data/processed/empreinte.json"
    record = path.read_text("utf-8")
    try:
        footprint.keep(study.folder, {**footprint.used(study.folder), "study.yaml": "avant"})
        assert footprint.changes(study.folder) == ["study.yaml : changé"]
    finally:
        path.write_text(record, "utf-8")


@pytest.mark.parametrize("place", ["data/raw/documents", "notebooks", "grid"])
def test_a_file_written_during_a_run_stops_it_before_anything_is_published(ran, tmp_path, place):
    """Even put back to what it was: it may have been read in between. The next run makes what a first one makes."""
    folder = shutil.copytree(ran[0].folder, tmp_path / "etude", ignore=shutil.ignore_patterns("documents"))
    shutil.copytree(ran[0].documents_folder, folder / "data/raw/documents")
    page = (folder / "reports" / "index.html").read_bytes()
    path = min((folder / place).iterdir())
    content = path.read_bytes()

    def say(line: str) -> None:
        if "[1/3]" in line:
            path.write_bytes(b"autre")
        elif "[3/3]" in line:
            path.write_bytes(content)

    with pytest.raises(StudyError, match=f"{path.name}.*écrit pendant le lancement"):
        run(open_study(folder), say)
    assert (folder / "reports" / "index.html").read_bytes() == page
    run(open_study(folder), lambda _line: None)
    assert contents(folder / "reports") == contents(ran[0].folder / "reports")


def test_linked_folders_and_modules_beside_the_study_are_inputs(tmp_path):
    """A linked folder of documents, and one that leads back to itself; a module that notebooks may import; no hidden file."""
    (tmp_path / "ailleurs").mkdir()
    (tmp_path / "ailleurs" / "a.pdf").write_bytes(b"a")
    study = tmp_path / "etude"
    (study / "data/raw").mkdir(parents=True)
    (study / "data/raw/documents").symlink_to(tmp_path / "ailleurs", target_is_directory=True)
    (study / "data/raw/retour").symlink_to(study / "data", target_is_directory=True)
    (study / "outils.py").write_text("mot = 1\n")
    (study / "data/raw/.cache").write_text("x")
    before = footprint.used(study)
    assert {name for name in before if "." in name} == {"outils.py", "data/raw/documents/a.pdf"}
    watch = footprint.Watch(study)
    (tmp_path / "ailleurs" / "a.pdf").write_bytes(b"b")
    (study / "outils.py").write_text("mot = 2\n")
    assert sum(before[name] != now for name, now in footprint.used(study).items()) == 2
    assert watch.changed() == ["data/raw/documents/a.pdf", "outils.py"]
    assert watch.changed("data/raw/documents") == ["outils.py"]
    # Linked within the inputs: known by either name.
    (study / "data/raw/aaa").symlink_to(tmp_path / "ailleurs", target_is_directory=True)
    assert {"data/raw/aaa/a.pdf", "data/raw/documents/a.pdf"} <= set(footprint.used(study))


def test_what_a_notebook_writes_beside_it_stops_no_run(tmp_path):
    """It is no notebook; the next run sees it as one sees any input."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "a.ipynb").write_text("{}")
    watch, before = footprint.Watch(tmp_path), footprint.used(tmp_path)
    (tmp_path / "notebooks" / "sortie.csv").write_text("x")
    assert watch.changed() == [] and set(footprint.used(tmp_path)) - set(before) == {"notebooks/sortie.csv"}
    (tmp_path / "notebooks" / "a.ipynb").write_text("{}")
    assert watch.changed() == ["notebooks/a.ipynb"]


def test_a_package_that_is_twice_on_the_path_is_the_first(tmp_path, monkeypatch):
    """As Python imports it."""
    for place, version in (("un", "2.0"), ("deux", "1.0")):
        folder = tmp_path / place / f"essai_abs-{version}.dist-info"
        folder.mkdir(parents=True)
        (folder / "METADATA").write_text(f"Name: essai-abs\nVersion: {version}\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "un"), str(tmp_path / "deux"), *sys.path])
    footprint.installed.cache_clear()
    try:
        assert footprint.installed()["essai-abs"] == "2.0"
    finally:
        footprint.installed.cache_clear()


def test_a_run_that_is_refused_leaves_a_site(ran, tmp_path):
    """Stopped between two renames, then refused for another reason; a folder that leads nowhere is told beforehand."""
    study = open_study(shutil.copytree(ran[0].folder, tmp_path / "etude"))
    study.reports.rename(study.processed / "site.ancien")
    path = next(study.documents_folder.glob("*.txt"))
    content = path.read_bytes()
    path.write_bytes(b"autre")
    with pytest.raises(StudyError, match="a changé depuis"):
        run(study, lambda _line: None)
    assert (study.reports / "index.html").is_file()
    path.write_bytes(content)
    shutil.rmtree(study.reports)
    study.reports.symlink_to(tmp_path / "nulle-part", target_is_directory=True)
    with pytest.raises(StudyError, match="lien vers un dossier qui n’existe pas"):
        run(open_study(study.folder), lambda _line: None)


@pytest.mark.parametrize("linked", [False, True])
def test_the_new_site_takes_the_place_of_the_old(tmp_path, linked):
    """By two renames; file by file where the folder is a link; what is not ours stays."""
    fresh, place, old = tmp_path / "neuf", tmp_path / "reports", tmp_path / "ancien"
    (tmp_path / "vrai").mkdir()
    place.symlink_to(tmp_path / "vrai") if linked else place.mkdir()
    for folder, word in ((fresh, "neuf"), (place, "vieux")):
        (folder / "rapports").mkdir(parents=True)
        (folder / "index.html").write_text(word)
        (folder / "rapports" / f"{word}.html").write_text(word)
    (place / "README.md").write_text("à nous")
    running._exchange(fresh, place, old)
    assert contents(place) == {
        "README.md": "à nous".encode(),
        "index.html": b"neuf",
        "rapports/neuf.html": b"neuf",
    }
    assert place.is_symlink() == linked and not fresh.exists() and not old.exists()


def test_a_run_stopped_between_two_renames_loses_nothing(tmp_path):
    """The site before is put back where none stands; where one does, nothing is touched."""
    old, place = tmp_path / "ancien", tmp_path / "reports"
    old.mkdir()
    (old / "index.html").write_text("vieux")
    running._put_back(old, place)
    assert contents(place) == {"index.html": b"vieux"} and not old.exists()
    running._put_back(old, place)
    assert contents(place) == {"index.html": b"vieux"}


def test_two_runs_do_not_write_over_each_other(ran):
    """The second is told to wait, and nothing is begun."""
    study, _outcome, _said = ran
    said = []
    with alone(study), pytest.raises(StudyError, match="un lancement y est en cours"):
        run(study, said.append)
    assert said == [] and footprint.changes(study.folder) == []
