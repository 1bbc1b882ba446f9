"""Every failure is a status; a bad document costs its limits and nothing more."""

import os
import threading
import time
import zipfile
from pathlib import Path

import pytest
from extract_samples import Pdf, prose, write_odt

from abs_study.extract import STATUSES, Extraction, Limits, Page, extract_file, ocr_available, to_tables
from abs_study.extract import sandbox as sandbox_module
from abs_study.tables import TABLES


def sample(path: Path) -> Path:
    """Write a readable one-page PDF."""
    return Pdf().page().lines(60, 100, prose(12, 0, 3)).write(path)


def compound(path: Path, name: str) -> Path:
    """Write the head of an old office compound file that names a stream."""
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + name.encode("utf-16-le"))
    return path


def zipped(path: Path, **parts: bytes) -> Path:
    """Write a zip of parts, compressed."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), data)
    return path


def bad(folder: Path) -> dict[str, tuple[Path, str]]:
    """Return bad files with the status each must have."""
    (folder / "vide.pdf").write_bytes(b"")
    (folder / "tronqué.pdf").write_bytes(sample(folder / "bon.pdf").read_bytes()[:180])
    (folder / "image.pdf").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (folder / "octets.txt").write_bytes(bytes(range(32)) * 40)
    (folder / "faux.docx").write_bytes(b"un texte")
    os.mkfifo(folder / "tube.pdf")
    bomb = zipped(folder / "bombe.docx", word__document_xml=b"<a>" + b" " * 40_000_000 + b"</a>")
    entity = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    return {
        "absent": (folder / "absent.pdf", "missing"),
        "folder": (folder, "unsupported"),
        "pipe": (folder / "tube.pdf", "unsupported"),
        "empty": (folder / "vide.pdf", "empty"),
        "truncated": (folder / "tronqué.pdf", "malformed"),
        "image named pdf": (folder / "image.pdf", "unsupported"),
        "bytes named txt": (folder / "octets.txt", "unsupported"),
        "text named docx": (folder / "faux.docx", "malformed"),
        "spreadsheet": (zipped(folder / "t.docx", xl__workbook_xml=b"<a/>"), "unsupported"),
        "broken xml": (zipped(folder / "x.docx", word__document_xml=b"<a>"), "malformed"),
        "not a package": (zipped(folder / "y.docx", word__document_xml=b"<a/>"), "malformed"),
        "zip bomb": (bomb, "too_large"),
        "entities": (write_odt(folder / "e.odt", "", {"meta.xml": entity}), "malformed"),
        "encrypted docx": (compound(folder / "c.docx", "EncryptedPackage"), "encrypted"),
        "old doc": (compound(folder / "d.doc", "WordDocument"), "unsupported"),
        "no text": (Pdf().page().write(folder / "blanc.pdf"), "no_text"),
        "blank odt": (write_odt(folder / "b.odt", "<text:p/>"), "no_text"),
    }


def test_each_fault_has_its_status(tmp_path):
    """Bad files of every kind give the status and a French explanation, and no page."""
    for name, (path, status) in bad(tmp_path).items():
        extraction = extract_file(path)
        assert (extraction.status, extraction.pages) == (status, ()), (name, extraction)
        assert extraction.message, name


def test_content_wins_over_the_suffix(tmp_path):
    """A PDF named .txt is read as a PDF, HTML named .txt as HTML."""
    assert extract_file(sample(tmp_path / "a.txt")).meta["format"] == "pdf"
    (tmp_path / "b.txt").write_text("<!DOCTYPE html><html><p>Bonjour à tous</p></html>", encoding="utf-8")
    assert extract_file(tmp_path / "b.txt").meta["format"] == "html"


def test_names_with_spaces_accents_and_a_hostile_working_folder(tmp_path, monkeypatch):
    """Any file name is read; modules lying in the working folder are not imported."""
    (tmp_path / "json.py").write_text("raise SystemExit('imported')")
    monkeypatch.chdir(tmp_path)
    sample(tmp_path / "--rapport d’été [1].pdf")
    assert extract_file("--rapport d’été [1].pdf").status == "ok"


def test_size_caps(tmp_path):
    """A file, a number of pages or of characters beyond the limits is too large."""
    path = Pdf().page().lines(60, 100, prose(12)).page().write(tmp_path / "a.pdf")
    for limits in (Limits(file_bytes=100), Limits(pages=1), Limits(characters=50)):
        assert extract_file(path, limits=limits).status == "too_large"


WORKERS = {
    "timeout": "import time; time.sleep(60)",
    "timeout by processor": "while True: pass",
    "memory": "b = bytearray(3 << 30); raise MemoryError",
    "crash": "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
    "crash by itself": "raise SystemExit(3)",
    "crash by noise": "print('not an answer')",
    "too_large by noise": "import sys\nwhile True: sys.stdout.write('x' * 65536)",
}


@pytest.mark.parametrize("case", WORKERS)
def test_a_child_that_misbehaves_is_ended(tmp_path, monkeypatch, case):
    """Hangs, loops, memory, crashes and endless answers end within the limits, as a status."""
    start = "from abs_study.extract.limits import confine; from abs_study.extract.model import Limits; "
    start = f"import sys, json; sys.path[:] = json.loads(sys.argv[1]); {start}confine(Limits(cpu=1))\n"
    body = WORKERS[case].replace("raise MemoryError", 'print(\'{"status":"memory","detail":""}\')')
    if case == "memory":
        body = 'try:\n  bytearray(3 << 30)\nexcept MemoryError:\n  print(\'{"status":"memory","detail":""}\')'
    monkeypatch.setattr(sandbox_module, "_START", start + body)
    limits = Limits(cpu=1, characters=1000)
    monkeypatch.setattr(Limits, "wall", lambda self, pages=0, ocr_pages=0: 3.0)
    began = time.monotonic()
    extraction = extract_file(sample(tmp_path / "a.pdf"), limits=limits)
    assert extraction.status == case.split()[0], extraction
    assert time.monotonic() - began < 8


def test_the_child_is_confined(tmp_path, monkeypatch):
    """The child cannot write files nor allocate beyond its limit, and knows no variable of its parent."""
    monkeypatch.setenv("SECRET_OF_THE_PARENT", "1")
    probe = (
        "import sys, json, os; sys.path[:] = json.loads(sys.argv[1])\n"
        "from abs_study.extract.limits import confine; from abs_study.extract.model import Limits; confine(Limits())\n"
        "try:\n open('ecrit', 'w').write('x' * 10); wrote = os.path.getsize('ecrit')\nexcept OSError:\n wrote = 0\n"
        "print(json.dumps({'meta': {'secret': 'SECRET_OF_THE_PARENT' in os.environ, 'wrote': wrote}}))\n"
        "print(json.dumps({'status': 'ok', 'detail': ''}))"
    )
    monkeypatch.setattr(sandbox_module, "_START", probe)
    monkeypatch.chdir(tmp_path)
    meta = extract_file(sample(tmp_path / "a.pdf")).meta
    assert meta["secret"] is False
    assert meta["wrote"] == 0


def test_documents_read_side_by_side_give_the_same(tmp_path):
    """No shared state: threads reading at once give what one after the other gives."""
    paths = [Pdf().page().lines(60, 100, prose(12, n, 3)).write(tmp_path / f"{n}.pdf") for n in range(6)]
    alone = [extract_file(path) for path in paths]
    together: dict[int, Extraction] = {}

    def work(number: int) -> None:
        together[number] = extract_file(paths[number])

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [together[n] for n in range(6)] == alone


def test_tables_conform(tmp_path):
    """Pages and blocks come as the declared tables; a failure gives them empty."""
    path = Pdf().page().lines(60, 100, prose(12)).page().write(tmp_path / "a.pdf")
    pages, blocks = to_tables("rive-2010", extract_file(path))
    assert list(pages.columns) == list(TABLES["pages"].columns)
    assert list(blocks.columns) == list(TABLES["blocks"].columns)
    assert list(pages["page"]) == [1, 2]
    assert pages["confidence"].isna().all()
    pages, blocks = to_tables("x", Extraction("malformed"))
    assert pages.empty and blocks.empty
    flagged = Extraction("ok", pages=(Page(1, "", flags=("ocr_missing", "garbled")),))
    assert to_tables("x", flagged)[0].loc[0, "flags"] == "ocr_missing garbled"


def scan(path: Path) -> Path:
    """Write a PDF whose page is the image of a printed page."""
    import pypdfium2

    lines = [
        "Le centre communal a reçu les familles du quartier et la salle",
        "était pleine malgré la pluie.",
    ]
    pdf = Pdf().page().text(60, 80, "1. Population", 18, True).lines(60, 120, lines, 12, 16)
    document = pypdfium2.PdfDocument(pdf.write(path.with_suffix(".source.pdf")))
    bitmap = document[0].render(scale=200 / 72, grayscale=True)
    rows = bytes(bitmap.buffer)
    grey = b"".join(rows[n * bitmap.stride : n * bitmap.stride + bitmap.width] for n in range(bitmap.height))
    return Pdf().page().image(bitmap.width, bitmap.height, grey).write(path)


def test_a_scan_without_recognition_says_so(tmp_path):
    """A page that is an image is flagged; alone it makes the document wait; beside text the document is read."""
    path = scan(tmp_path / "scan.pdf")
    alone = extract_file(path, ocr=False)
    assert alone.status == "ocr_needed"
    assert [page.flags for page in alone.pages] == [("ocr_missing",)]
    pdf = Pdf().page().lines(60, 100, prose(12)).page().image(2, 2, b"\xff\xff\xff\xff")
    mixed = extract_file(pdf.write(tmp_path / "mixte.pdf"), ocr=False)
    assert mixed.status == "ok"
    assert [page.flags for page in mixed.pages] == [(), ("ocr_missing",)]


@pytest.mark.skipif(not ocr_available(), reason="tesseract with French is not installed")
def test_a_scan_is_recognised(tmp_path):
    """The image's words come back as paragraphs with a confidence, the page marked as recognised."""
    (page,) = extract_file(scan(tmp_path / "scan.pdf")).pages
    assert page.source == "ocr"
    assert page.confidence > 0.8
    kinds = [(block.kind, page.text[block.start : block.end]) for block in page.blocks]
    assert kinds[0] == ("heading", "1. Population")
    assert "a reçu les familles du quartier et la salle était pleine" in kinds[1][1]


def test_statuses_are_the_promised_ones():
    """The list of statuses is part of the interface."""
    assert set(STATUSES) == {
        "ok", "encrypted", "malformed", "timeout", "memory", "crash", "no_text", "ocr_needed", "unsupported",
        "too_large", "missing", "empty",
    }  # fmt: skip
