"""Layout of PDF pages: order, columns, tables, headings, furniture, cut words."""

import ctypes
import re
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest
from extract_samples import PROSE, Pdf, prose

from abs_study.extract import extract_file
from abs_study.extract.characters import unit_codes

COLUMNS = (60, 320)


def read(pdf, tmp_path, **options):
    """Extract a hand-made PDF; it must be readable."""
    extraction = extract_file(pdf.write(tmp_path / "rapport.pdf"), **options)
    assert extraction.status == "ok", extraction
    return extraction


def blocks(extraction, *kinds):
    """Return (kind, text) of the blocks, of some kinds or all."""
    return [
        (block.kind, page.text[block.start : block.end])
        for page in extraction.pages
        for block in page.blocks
        if not kinds or block.kind in kinds
    ]


def texts(extraction, *kinds):
    """Return the texts of the blocks, of some kinds or all."""
    return [text for _kind, text in blocks(extraction, *kinds)]


def test_lines_of_a_paragraph_are_joined_and_paragraphs_stay_apart(tmp_path):
    """Lines at the usual pitch are one paragraph; a gap starts another."""
    pdf = Pdf().page().lines(60, 100, prose(12, 0, 3)).lines(60, 160, prose(12, 36, 2))
    assert texts(read(pdf, tmp_path)) == [" ".join(PROSE[:36]), " ".join(PROSE[36:60])]


def test_columns_drawn_one_after_the_other_keep_their_order(tmp_path):
    """The content stream's order is right in ordinary files and is kept; the sentence goes on over the gutter."""
    pdf = Pdf().page().lines(60, 100, prose(6, 0)).lines(320, 100, prose(6, 48, 6))
    extraction = read(pdf, tmp_path)
    assert " ".join(texts(extraction)).split() == PROSE[:84]
    assert extraction.pages[0].flags == ()


@pytest.mark.parametrize("way", ["interleaved", "shuffled"])
def test_incoherent_streams_are_put_in_the_order_of_the_eye(tmp_path, way):
    """Lines drawn across the gutter, or in disorder, are read column by column and the page says so."""
    left = [(60, 100 + 14 * n, line) for n, line in enumerate(prose(6, 0))]
    right = [(320, 100 + 14 * n, line) for n, line in enumerate(prose(6, 48, 6))]
    lines = [line for pair in zip(left, right, strict=False) for line in pair] + left[6:]
    if way == "shuffled":
        lines = [lines[(5 * n) % len(lines)] for n in range(len(lines))]
    pdf = Pdf().page()
    for line in lines:
        pdf.text(*line)
    extraction = read(pdf, tmp_path)
    assert " ".join(texts(extraction)).split() == PROSE[:84]
    assert extraction.pages[0].flags == ("reordered",)


def test_a_ruled_table_gives_one_block_a_row(tmp_path):
    """Cells wrapped on two lines, among them a number, come out in their row, cells parted by tabs."""
    xs, ys = [60, 180, 240, 300], [200, 220, 252, 284]
    pdf = Pdf().page().lines(60, 100, prose(12, 0, 3)).grid(xs, ys)
    pdf.text(64, 214, "Indicateur", bold=True).text(184, 214, "2009", bold=True).text(
        244, 214, "2010", bold=True
    )
    pdf.lines(64, 232, ["Demandeurs", "d’emploi"]).lines(184, 232, ["1", "688"]).text(244, 240, "1 978")
    pdf.text(64, 270, "Foyers aidés").text(184, 270, "742").text(244, 270, "786")
    extraction = read(pdf, tmp_path)
    assert texts(extraction, "table_row") == [
        "Indicateur\t2009\t2010", "Demandeurs d’emploi\t1 688\t1 978", "Foyers aidés\t742\t786",
    ]  # fmt: skip
    assert "742\nFoyers" not in extraction.pages[0].text
    assert "1 978\nFoyers" in extraction.pages[0].text


def test_merged_and_empty_cells_keep_their_place(tmp_path):
    """A cell over two columns is said once; an empty cell leaves its tab."""
    pdf = Pdf().page().lines(60, 100, prose(12, 0, 3))
    pdf.rule(60, 200, 300, 200).rule(60, 220, 300, 220).rule(60, 240, 300, 240)
    pdf.rule(60, 200, 60, 240).rule(300, 200, 300, 240).rule(140, 200, 140, 240).rule(220, 220, 220, 240)
    pdf.text(64, 214, "Âge").text(144, 214, "Part des habitants").text(144, 234, "12,5").text(
        224, 234, "13,1"
    )
    assert texts(read(pdf, tmp_path), "table_row") == ["Âge\tPart des habitants", "\t12,5\t13,1"]


def test_a_table_without_lines_is_seen_by_its_columns(tmp_path):
    """Cells side by side, row after row, are rows; the paragraph around them stays a paragraph."""
    pdf = Pdf().page().lines(60, 100, prose(12, 0, 3))
    rows = [
        ("Motif du passage", "Nombre", "%"),
        ("Repas à domicile", "398", "18,5"),
        ("Logement", "131", "6,1"),
    ]
    for number, row in enumerate(rows):
        for x, cell in zip((60, 250, 400), row, strict=True):
            pdf.text(x, 170 + 16 * number, cell)
    pdf.text(60, 240, "Le lundi concentre les passages.")
    extraction = read(pdf, tmp_path)
    assert texts(extraction, "table_row") == ["\t".join(row) for row in rows]
    assert texts(extraction, "body") == [" ".join(PROSE[:36]), "Le lundi concentre les passages."]


def test_a_sentence_broken_by_a_table_is_one_paragraph(tmp_path):
    """A table between the lines of a paragraph does not cut its sentence."""
    pdf = Pdf().page().lines(60, 100, prose(12, 0, 3))
    pdf.grid([60, 180, 300], [160, 180, 200]).text(64, 174, "Aides").text(184, 174, "41")
    pdf.text(64, 194, "Refus").text(184, 194, "12").lines(60, 220, prose(12, 36, 2))
    extraction = read(pdf, tmp_path)
    assert texts(extraction, "table_row") == ["Aides\t41", "Refus\t12"]
    assert texts(extraction, "body") == [" ".join(PROSE[:60])]


def test_headings_lists_captions_and_notes(tmp_path):
    """Size, weight, number and mark tell what a block is; a number tells its depth."""
    pdf = Pdf().page().text(60, 80, "1. Population", 16, True).text(60, 104, "1.2 Les âges", 13, True)
    pdf.lines(60, 130, prose(12, 0, 4)).lines(60, 200, ["• les familles ;", "• les aînés seuls,"])
    pdf.text(72, 228, "chez eux ou non.").text(60, 260, "Source : INSEE, recensement 2008.", 10)
    pdf.lines(60, 290, prose(12, 48, 3)).text(60, 640, "(1) Données de la caisse, décembre 2010.", 8)
    extraction = read(pdf, tmp_path)
    found = blocks(extraction)
    assert found[:2] == [("heading", "1. Population"), ("heading", "1.2 Les âges")]
    assert [block.level for block in extraction.pages[0].blocks][:2] == [1, 2]
    assert texts(extraction, "list") == ["• les familles ;", "• les aînés seuls, chez eux ou non."]
    assert texts(extraction, "caption") == ["Source : INSEE, recensement 2008."]
    assert texts(extraction, "footnote") == ["(1) Données de la caisse, décembre 2010."]


def test_bullets_drawn_last_rejoin_their_items(tmp_path):
    """Some producers draw all bullets after the text."""
    pdf = Pdf().page().lines(60, 100, prose(12, 0, 3))
    pdf.text(80, 160, "les familles ;").text(80, 176, "les aînés.").text(66, 160, "•").text(66, 176, "•")
    assert texts(read(pdf, tmp_path), "list") == ["• les familles ;", "• les aînés."]


def test_headers_and_footers_are_flagged_and_kept(tmp_path):
    """What comes back at the same height, and page numbers, are furniture; the same words in the text are not."""
    pdf = Pdf()
    for number in range(1, 4):
        pdf.page().text(450, 30, "CCAS de Rive").lines(60, 100, prose(12, 12 * number, 3))
        pdf.text(60, 200, "CCAS de Rive").text(290, 820, f"Page {number}")
    extraction = read(pdf, tmp_path)
    assert blocks(extraction, "header") == [("header", "CCAS de Rive")] * 3
    assert texts(extraction, "footer") == ["Page 1", "Page 2", "Page 3"]
    assert all("CCAS de Rive" in page.text[20:] for page in extraction.pages)


def test_cut_words_are_mended_and_compounds_kept(tmp_path):
    """A hyphen at a line's end goes, but stays in a compound that the text has elsewhere, or known as one."""
    lines = [
        "Le travail de la collec-", "tivité compte quarante-", "six actions et un porte-", "parole ; le porte-parole",
        "du CCAS et celle-", "ci les suivent à Louise-", "Michel depuis 2008.",
    ]  # fmt: skip
    assert texts(read(Pdf().page().lines(60, 100, lines), tmp_path)) == [
        "Le travail de la collectivité compte quarante-six actions et un porte-parole ; le porte-parole "
        "du CCAS et celle-ci les suivent à Louise-Michel depuis 2008."
    ]


def test_a_word_cut_by_the_pages_end_is_whole_on_its_first_page(tmp_path):
    """The tail of the word moves to the page where it starts."""
    pdf = Pdf().page().lines(60, 100, [*prose(12, 0, 3), "et la commis-"])
    pdf.page().lines(60, 100, ["sion siège en mai comme tous les ans.", *prose(12, 0, 2)])
    one, two = read(pdf, tmp_path).pages
    assert one.text.endswith("et la commission")
    assert two.text.startswith("siège en mai")


def test_old_latex_accents_are_recomposed(tmp_path):
    """Accents printed as letters of their own return to their letter, in NFC."""
    pdf = Pdf().page().text(60, 100, "L’analyse g´en´erale des besoins `a Besan¸con")
    assert texts(read(pdf, tmp_path)) == ["L’analyse générale des besoins à Besançon"]


def test_turned_pages_read_as_seen(tmp_path):
    """A page stored on its side gives the same lines."""
    upright = Pdf().page().lines(60, 100, prose(9, 0, 3)).text(60, 160, "1. Les suites", 16, True)
    turned = Pdf().page()
    for line in upright.pages[0]:
        place = re.search(rb"1 0 0 1 (\S+) (\S+) Tm", line)
        x, y = float(place.group(1)), float(place.group(2))
        turned.pages[0].append(line.replace(place.group(), b"0 1 -1 0 %g %g Tm" % (842 - y, x)))
    path = turned.write(tmp_path / "a.pdf")
    path.write_bytes(path.read_bytes().replace(b"/Type/Page/Parent", b"/Type/Page/Rotate 90/Parent"))
    expected = read(upright, tmp_path)
    assert blocks(extract_file(path)) == blocks(expected)
    assert len(blocks(expected)) == 2


def test_offsets_order_and_meta(tmp_path):
    """Blocks lie in order without overlap, pages are numbered, title and page count are known."""
    pdf = Pdf().page().lines(60, 100, prose(12, 0, 3)).page().page().text(60, 100, "Fin du rapport annuel.")
    extraction = extract_file(pdf.write(tmp_path / "r.pdf", title="Besoins sociaux"))
    assert extraction.meta["title"] == "Besoins sociaux"
    assert extraction.meta["page_count"] == 3
    assert [page.number for page in extraction.pages] == [1, 2, 3]
    assert extraction.pages[1].text == ""
    for page in extraction.pages:
        places = [(block.start, block.end) for block in page.blocks]
        assert places == sorted(places)
        assert all(a[1] < b[0] for a, b in pairwise(places))


def test_codes_asked_at_once_are_those_asked_one_by_one(root):
    """Over the PDF reports of the study, whether pdfium tells one unit for each character of a page or not.

    But for a hyphen at a line's end, which pdfium tells in two ways.
    """
    ways, hyphen = set(), {0xFFFE: 2}
    for path in sorted((root / "data" / "raw" / "documents").glob("*.pdf")):
        document = pdfium.PdfDocument(path)
        for page in document:
            text = page.get_textpage()
            count = raw.FPDFText_CountChars(text)
            one_by_one = [raw.FPDFText_GetUnicode(text, index) for index in range(count)]
            assert [hyphen.get(code, code) for code in unit_codes(text, count)] == one_by_one, path
            told = raw.FPDFText_GetText(text, 0, count, (ctypes.c_ushort * (count + 1))())
            ways.add(told == count + 1)
            text.close()
        document.close()
    assert ways == {True, False}
