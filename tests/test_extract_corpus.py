"""Extraction of the reference reports, of real municipal files and of hostile ones (each skipped where absent)."""

import csv
import re
import time
import unicodedata
from functools import cache
from pathlib import Path

import pytest

from abs_study.extract import STATUSES, extract_file, ocr_available, to_tables
from abs_study.passages import segment

SCANS = ("fontblanche-2012", "la-roche-vallier-2010")
SIGNS = str.maketrans(
    {"’": "'", "‘": "'", "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "…": "."} | dict.fromkeys('«»“”"')
)
ELLIPSIS = re.compile(r"[\[(]\s*(?:\.\.\.|…)\s*[\])]")
read = cache(extract_file)


def fold(text):
    """Return a text without spaces, its apostrophes, dashes and quotation marks made plain."""
    return re.sub(r"\s+", "", text.translate(SIGNS).replace("...", ".")).lower()


def running_text(extraction):
    """Return the folded text of a document without its headers and footers."""
    pieces = [
        page.text[block.start : block.end]
        for page in extraction.pages
        for block in page.blocks
        if block.kind not in ("header", "footer")
    ]
    return fold(" ".join(pieces))


def reports(shared: Path, scans: bool) -> list[Path]:
    """Return the reports of the corpus that are scans, or those that are not."""
    return [path for path in sorted((shared / "corpus/documents").iterdir()) if (path.stem in SCANS) == scans]


def quotes(shared: Path, scans: bool) -> list[tuple[str, str]]:
    """Return the (document, quote) of both readings."""
    found = []
    for reader in ("lecture_a", "lecture_b"):
        with (shared / f"corpus/codings/{reader}.csv").open(encoding="utf-8", newline="") as file:
            rows = [
                (row["document_id"], row["quote"]) for row in csv.DictReader(file) if row["quote"].strip()
            ]
        found += [row for row in rows if (row[0] in SCANS) == scans]
    return found


def rate(shared: Path, scans: bool) -> float:
    """Return the share of quotes whose every part is in the text of their document."""
    texts = {path.stem: running_text(read(path)) for path in reports(shared, scans)}
    wanted = quotes(shared, scans)
    hits = [
        all(fold(part).strip(".") in texts[document] for part in ELLIPSIS.split(quote) if part.strip())
        for document, quote in wanted
    ]
    return sum(hits) / len(hits)


def test_every_report_that_is_no_scan_is_read_quickly(shared):
    """Twenty-two reports, each in its own process, are all read, in well under the fifteen seconds allowed."""
    start = time.monotonic()
    for path in reports(shared, scans=False):
        extraction = read(path)
        assert extraction.status == "ok", (path.name, extraction.message)
        assert not [page.flags for page in extraction.pages if page.flags], path.name
    assert time.monotonic() - start < 30


def test_quotes_of_both_readers_are_found(shared):
    """Nearly all quotes taken from the reports' sources are in the extracted text (99,9 % when written)."""
    assert rate(shared, scans=False) >= 0.98


@pytest.mark.skipif(not ocr_available(), reason="tesseract with French is not installed")
def test_scans_are_recognised(shared):
    """The two scanned reports are read with good confidence and most quotes are found letter by letter."""
    for path in reports(shared, scans=True):
        extraction = read(path)
        assert extraction.status == "ok"
        assert {page.source for page in extraction.pages} == {"ocr"}
        assert min(page.confidence for page in extraction.pages) > 0.8
    assert rate(shared, scans=True) >= 0.8


def test_scans_without_recognition_wait(shared):
    """The scanned reports say that they need recognition."""
    assert {extract_file(path, ocr=False).status for path in reports(shared, scans=True)} == {"ocr_needed"}


def test_structure_of_a_report(shared):
    """Chapters, a wrapped number in a table's cell, furniture and page order of one report."""
    extraction = read(shared / "corpus/documents/lormeuil-2011.pdf")
    found = [
        (page.number, block.kind, block.level, page.text[block.start : block.end])
        for page in extraction.pages
        for block in page.blocks
    ]
    chapters = [text for _page, kind, level, text in found if kind == "heading" and level == 1]
    numbers = [int(match.group(1)) for match in (re.match(r"(\d+)\. ", text) for text in chapters) if match]
    assert numbers == list(range(1, 12))
    row = "3\tDemandeurs d'emploi A, B, C\t1 688\t1 512\t1 574\t1 902\t1 978\t+ 17,2 %\talerte"
    assert (3, "table_row", 0, row) in found
    assert sum(kind == "footer" for _page, kind, _level, _text in found) == len(extraction.pages)


def test_columns_are_read_one_after_the_other(shared):
    """In a report of two columns, sentences run on from line to line and over the gutter."""
    text = running_text(read(shared / "corpus/documents/marsaulx-2013.pdf"))
    assert fold("Quand il a fallu se remettre à l'ouvrage, la directrice générale adjointe a posé") in text


def test_passages_of_the_reports_are_verbatim(shared):
    """Every passage of every report is its page's text between its offsets; ids are unique."""
    for path in reports(shared, scans=False):
        pages, blocks = to_tables(path.stem, read(path))
        passages = segment(pages, blocks)
        texts = dict(zip(pages["page"], pages["text"], strict=True))
        assert all(texts[row.page][row.start : row.end] == row.text for row in passages.itertuples())
        assert passages["passage_id"].is_unique
        assert all(unicodedata.is_normalized("NFC", text) for text in pages["text"])
        assert (passages["section"] != "").mean() > 0.9, path.name


def test_real_municipal_files_are_read(shared):
    """Twenty-five real council decisions are read, in the order of their pages, with their headings."""
    files = sorted((shared / "real-municipal/pdf").glob("*.pdf"))
    assert len(files) == 25
    for path in files:
        extraction = read(path)
        assert extraction.status == "ok", path.name
        assert "conseilmunicipal" in running_text(extraction)
        assert "reordered" not in {flag for page in extraction.pages for flag in page.flags}


def test_hostile_files_end_as_text_or_status(shared):
    """Fuzzed, truncated, looping or encrypted files end quickly as text or as a status; none crashes the reader."""
    files = sorted((shared / "hostile/pdf").glob("*.pdf"))
    assert len(files) == 67
    for path in files:
        start = time.monotonic()
        extraction = extract_file(path)
        assert time.monotonic() - start < 20, path.name
        assert extraction.status in STATUSES
        assert extraction.status not in ("crash", "timeout", "memory"), (path.name, extraction.meta)
        assert (extraction.status == "ok") == any(page.text for page in extraction.pages)
