"""One document at a time: a kept reading or coding is never stale, a passing failure is never kept."""

import ast
import os
import shutil
import sys
from dataclasses import replace

import pytest

from abs_study import collection, documents, footprint, recogniser
from abs_study import shelf as kept
from abs_study.documents import code_document, make_coder, read_document
from abs_study.grid import Grid
from abs_study.gridfile import load_grid
from abs_study.gridparts import coding_digests, lexicon_digest
from abs_study.settings import Limits
from abs_study.shelf import Shelf


def imported(module: str, root, known: set[str]) -> set[str]:
    """Files of the package that a module needs, directly or not (paths from the package)."""
    path = root / "src" / "abs_study" / module
    if module in known or not path.is_file():
        return known
    known.add(module)
    here = list(path.relative_to(root / "src" / "abs_study").parent.parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = here[: len(here) - node.level + 1] + (node.module.split(".") if node.module else [])
            for name in ("/".join(base), *("/".join([*base, alias.name]) for alias in node.names)):
                imported(f"{name}.py", root, known)
                imported(f"{name}/__init__.py", root, known)
    return known


@pytest.mark.parametrize(
    ("patterns", "starts"),
    [
        (kept._READERS, ["extract/worker.py", "extract/sandbox.py", "extract/frames.py", "passages.py"]),
        ((*kept._CODERS, *kept._READERS), ["coders/regles/coder.py"]),
    ],
)
def test_the_key_covers_all_the_code_on_the_path(root, patterns, starts):
    """Every module that reading or coding imports is part of its key."""
    package = root / "src" / "abs_study"
    covered = {path.relative_to(package).as_posix() for pattern in patterns for path in package.glob(pattern)}
    needed = set().union(*(imported(start, root, set()) for start in starts)) - {"__init__.py"}
    assert needed <= covered, f"stale results possible: {sorted(needed - covered)}"


def test_the_key_changes_with_content_limits_and_name(tmp_path):
    """Another content, another limit, another document id."""
    shelf, path = Shelf(tmp_path / "rayon"), tmp_path / "a.txt"
    path.write_text("un", encoding="utf-8")
    first = shelf.reading_key(path, "a", True, Limits())
    assert shelf.reading_key(path, "a", True, Limits()) == first
    assert shelf.reading_key(path, "b", True, Limits()) != first
    assert shelf.reading_key(path, "a", True, Limits(pages=9)) != first
    path.write_text("deux", encoding="utf-8")
    assert shelf.reading_key(path, "a", True, Limits()) != first


# Which package a module is of.
OF = {"PIL": "pillow", "ahocorasick": "pyahocorasick", "docx": "python-docx", "re2": "google-re2", "sklearn": "scikit-learn",
      "charset_normalizer": "charset-normalizer"}  # fmt: skip


@pytest.mark.parametrize(
    ("patterns", "named"), [(kept._READERS, kept.READ_BY), (kept._CODERS, kept.CODED_BY)]
)
def test_the_key_covers_all_packages_on_the_path(root, patterns, named):
    """Whatever a module that reads or codes imports of others is named; only yaml reads the grid, which has its own digests."""
    package = root / "src" / "abs_study"
    used = set()
    for path in sorted({path for pattern in patterns for path in package.glob(pattern)}):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                used |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                used.add(node.module.partition(".")[0])
    others = {OF.get(name, name) for name in used - set(sys.stdlib_module_names)} - {"yaml"}
    assert others <= set(named), f"stale results possible: {sorted(others - set(named))}"


@pytest.mark.parametrize("name", [*kept.READ_BY, *kept.CODED_BY, "python"])
def test_another_version_of_a_package_reads_or_codes_anew(tmp_path, monkeypatch, name):
    """What reads asks for both; what codes for coding."""
    path = tmp_path / "a.txt"
    path.write_text("un", encoding="utf-8")
    shelf, grid = Shelf(tmp_path / "rayon"), changed("version", "version")
    reading = shelf.reading_key(path, "a", True, Limits())
    coding = shelf.coding_key(reading, grid)
    if name == "python":
        monkeypatch.setattr(kept.platform, "python_version", lambda: "3.99")
    else:
        true = kept._version
        monkeypatch.setattr(kept, "_version", lambda one: "autre" if one == name else true(one))
    again = shelf.reading_key(path, "a", True, Limits())
    assert (again != reading) == (name in (*kept.READ_BY, "python"))
    assert shelf.coding_key(again, grid) != coding


def test_another_tesseract_reads_anew(tmp_path, monkeypatch):
    """Its version or its French data; where scans are not to be recognised, neither counts."""
    data, program, path = tmp_path / "fra.traineddata", tmp_path / "bin" / "tesseract", tmp_path / "a.txt"
    path.write_text("un", encoding="utf-8")
    program.parent.mkdir()
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    monkeypatch.setattr(kept.extract, "ocr_available", lambda: True)
    shelf, keys, without = Shelf(tmp_path / "rayon"), [], set()
    for moment, (version, words) in enumerate([("5.0", b"un"), ("5.5", b"un"), ("5.5", b"deux")], start=1):
        data.write_bytes(words)
        told = f'if [ "$1" = --version ]; then echo tesseract {version}; else echo \'langs in "{tmp_path}/" (1):\'; echo fra; fi'
        program.write_text(f"#!/bin/sh\n{told}\n")
        program.chmod(0o755)
        os.utime(program, ns=(moment, moment))
        keys.append(
            (
                recogniser.identity(),
                footprint.used(tmp_path)["tesseract"],
                shelf.reading_key(path, "a", True, Limits()),
            )
        )
        without.add(shelf.reading_key(path, "a", False, Limits()))
    assert all(len(set(column)) == 3 for column in zip(*keys, strict=True)) and len(without) == 1
    assert recogniser.version() == "tesseract 5.5"


@pytest.mark.parametrize(
    "damage", [lambda b: b"", lambda b: b[: len(b) // 2], lambda b: b[:-1] + bytes([b[-1] ^ 1]), None]
)
def test_what_is_kept_and_damaged_counts_for_nothing(tmp_path, damage):
    """Each file of a reading and of a coding: emptied, cut, a bit turned, gone."""
    grid, path = changed("version", "version"), tmp_path / "a.txt"
    path.write_text("Les habitants ont reçu un questionnaire.", encoding="utf-8")
    document, shelf = read_document(path, "a"), Shelf(tmp_path / "rayon")
    coded = code_document(document, make_coder(grid))
    shelf.keep_reading("lu", document)
    shelf.keep_coding("codé", coded, grid)
    files = sorted(path for path in shelf.folder.rglob("*") if path.is_file())
    assert len(files) == 8 and shelf.reading("lu", "a") and shelf.coding("codé", "a", grid)
    for file in files:
        content = file.read_bytes()
        file.unlink() if damage is None else file.write_bytes(damage(content))
        read = file.parent.name == "lu"
        assert (shelf.reading("lu", "a") is None) == read
        assert (shelf.coding("codé", "a", grid) is None) == (not read)
        file.write_bytes(content)
    assert shelf.reading("lu", "a") and shelf.coding("codé", "a", grid)


def test_what_is_kept_of_another_document_counts_for_nothing(tmp_path):
    """Whole, but not where it belongs."""
    path = tmp_path / "a.txt"
    path.write_text("Une phrase.", encoding="utf-8")
    shelf = Shelf(tmp_path / "rayon")
    for key in ("un", "deux"):
        shelf.keep_reading(key, read_document(path, "a"))
    shutil.copyfile(shelf.folder / "un" / "pages", shelf.folder / "deux" / "pages")
    assert shelf.reading("un", "a") is not None and shelf.reading("deux", "a") is None


def test_a_kept_reading_comes_back_equal(tmp_path):
    """Pages, blocks, passages, status and what the file says of itself."""
    path = tmp_path / "a.txt"
    path.write_text("TITRE\n\nUne phrase. Une autre.", encoding="utf-8")
    document, shelf = read_document(path, "a"), Shelf(tmp_path / "rayon")
    shelf.keep_reading("clé", document)
    kept = shelf.reading("clé", "a")
    assert (
        kept.passages.equals(document.passages)
        and kept.status == "ok"
        and dict(kept.meta) == dict(document.meta)
    )


def test_a_failure_for_want_of_time_is_not_kept(tmp_path):
    """The next run tries again; what nobody asked for is pruned."""
    path = tmp_path / "a.txt"
    path.write_text("Une phrase.", encoding="utf-8")
    document = read_document(path, "a")
    shelf = Shelf(tmp_path / "rayon")
    shelf.keep_reading(
        "k",
        documents.ReadDocument("a", "timeout", "", {}, document.pages, document.blocks, document.passages),
    )
    assert shelf.reading("k", "a") is None
    shelf.keep_reading("ancienne", document)
    Shelf(tmp_path / "rayon").prune()
    assert list((tmp_path / "rayon").iterdir()) == []


GRID = {
    "00_grille.yaml": 'version: "1.0"\n',
    "lexique.yaml": "classes:\n  enquete: [questionnaire, enquête]\n",
    "A.yaml": """dimension: A
libelle: {fr: Essai, en: Trial}
variables:
  - id: un
    mesure: boolean
    libelle: {fr: Un, en: One}
    question: {fr: Un ?, en: One?}
    niveaux:
      - {code: 0, libelle: {fr: non, en: no}}
      - {code: 1, libelle: {fr: oui, en: yes}, indices: [habitants]}
  - id: deux
    mesure: boolean
    libelle: {fr: Deux, en: Two}
    question: {fr: Deux ?, en: Two?}
    decision: {si: un = 1}
    niveaux:
      - {code: 0, libelle: {fr: non, en: no}}
      - {code: 1, libelle: {fr: oui, en: yes}, indices: [<enquete>]}
""",
}


def changed(old: str, new: str) -> Grid:
    """The grid with one thing written otherwise."""
    assert any(old in text for text in GRID.values()), old
    return load_grid({name: text.replace(old, new) for name, text in GRID.items()})


@pytest.mark.parametrize(
    ("old", "new", "coded_again"),
    [
        ("indices: [habitants]", "indices: [habitants, riverains]", {"un", "deux"}),
        ("indices: [<enquete>]", "indices: [<enquete>, sondage]", {"deux"}),
        ("si: un = 1", "si: un = 0", {"deux"}),
        ("libelle: {fr: Un, en: One}", "libelle: {fr: Une, en: One}", set()),
        ("variables:", "# une ligne de plus\nvariables:", set()),
        ('"1.0"', '"1.1"', set()),
    ],
)
def test_only_what_a_variable_rests_on_asks_for_coding_it_again(old, new, coded_again):
    """Its clues, its rule, the variables that its condition names; neither words for people nor line numbers."""
    before, after = coding_digests(changed(old, old)), coding_digests(changed(old, new))
    assert {name for name in after if after[name] != before[name]} == coded_again
    assert lexicon_digest(changed(old, old)) == lexicon_digest(changed(old, new))


def test_a_word_class_asks_for_coding_everything_again():
    """Patterns of any variable may name it."""
    assert lexicon_digest(changed("questionnaire", "sondage")) != lexicon_digest(
        changed("version", "version")
    )


def test_what_is_kept_of_a_coding_is_what_still_holds(tmp_path):
    """The variables that changed are lacking and their rows gone; the version of the grid is that of now."""
    grid = changed("version", "version")
    path = tmp_path / "a.txt"
    path.write_text("Les habitants ont reçu un questionnaire.", encoding="utf-8")
    document = read_document(path, "a")
    own = Shelf(tmp_path / "rayon")
    own.keep_coding("clé", code_document(document, make_coder(grid)), grid)
    again = own.coding("clé", "a", replace(changed("<enquete>", "sondage"), version="2.0"))
    assert again.lacking == ("deux",)
    assert set(again.coded.codings["variable"]) == {"un"}
    assert set(again.coded.codings["grid_version"]) == {"2.0"}
    assert own.coding("clé", "a", grid).lacking == ()


def test_coding_a_part_anew_gives_what_coding_all_gives(root, tmp_path):
    """Three variables of the real grid, one with a condition, put back among the others, row for row."""
    from abs_study.study import open_study

    study = open_study(root)
    row = study.register.iloc[1]
    document = read_document(study.documents_folder / row.file, row.document_id)
    whole = code_document(document, make_coder(study.grid, study.learner, 0.3))
    names = ("publics_couverts", "phases_participation", "effets_exogenes")
    stale = {
        table: getattr(whole, table)[~getattr(whole, table)["variable"].isin(names)]
        for table in ("codings", "evidence", "considered")
    }
    collection._begin(study, apart=False)
    task = collection._Task("a", tmp_path, "", "", document, replace(whole, **stale), names)
    _document, merged = collection._treat(task)
    assert len(whole.codings) > len(stale["codings"])
    for table in stale:
        assert getattr(merged, table).equals(getattr(whole, table)), table


def test_documents_are_the_same_one_after_the_other_and_side_by_side(small_study):
    """Read and coded in this process, or by workers that fork their readers."""
    from abs_study.warm import environment, server

    alone = collection.collect(small_study, None, lambda _line: None)
    assert alone.read_now == alone.coded_now == 3
    again = collection.collect(small_study, None, lambda _line: None)
    assert again.read_now == again.coded_now == 0
    shutil.rmtree(small_study.processed / "documents")
    with server(environment(small_study.folder)) as workers:
        together = collection.collect(small_study, workers, lambda _line: None)
    assert together.read_now == 3
    for one in (again, together):
        for name, document in alone.read.items():
            assert one.read[name].passages.equals(document.passages)
            assert one.read[name].pages.equals(document.pages)
            assert one.coded[name].codings.equals(alone.coded[name].codings)
            assert one.coded[name].considered.equals(alone.coded[name].considered)
