"""DOCX, ODT, HTML and TXT: text, structure, notes, encodings."""

import docx
import pytest
from docx.oxml import parse_xml
from extract_samples import write_odt

from abs_study.extract import extract_file

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def blocks(path):
    """Return (kind, level, text) of every block of a document's one page."""
    extraction = extract_file(path)
    assert extraction.status == "ok", extraction
    (page,) = extraction.pages
    assert page.number == 1
    return [(block.kind, block.level, page.text[block.start : block.end]) for block in page.blocks]


def test_docx_headings_lists_tables_and_bold_titles(tmp_path):
    """Styles tell headings and lists, a bold short paragraph is a heading, rows come with tabs."""
    document = docx.Document()
    document.core_properties.title, document.core_properties.author = "ABS 2022", "CCAS"
    document.sections[0].header.paragraphs[0].text = "En-tête"
    document.add_heading("1. Population", 1)
    document.add_paragraph("La commune perd des habitants.")
    document.add_heading("Les âges", 2)
    document.add_paragraph("les aînés", style="List Bullet")
    document.add_paragraph().add_run("Nos constats").bold = True
    table = document.add_table(2, 3)
    for row, cells in zip(table.rows, [("Âge", "2013", "2019"), ("0-14 ans", "776", "757")], strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.add_paragraph("Source : INSEE.")
    path = tmp_path / "rapport.docx"
    document.save(path)
    assert blocks(path) == [
        ("heading", 1, "1. Population"), ("body", 0, "La commune perd des habitants."),
        ("heading", 2, "Les âges"), ("list", 0, "les aînés"), ("heading", 3, "Nos constats"),
        ("table_row", 0, "Âge\t2013\t2019"), ("table_row", 0, "0-14 ans\t776\t757"),
        ("caption", 0, "Source : INSEE."),
    ]  # fmt: skip
    meta = extract_file(path).meta
    assert (meta["title"], meta["author"], meta["format"]) == ("ABS 2022", "CCAS", "docx")


def test_docx_merged_cells_content_controls_and_deletions(tmp_path):
    """A merged cell is said once; enclosed paragraphs are read; deleted text is not."""
    document = docx.Document()
    table = document.add_table(1, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Part"
    table.cell(0, 2).text = "%"
    control = f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>Enclos.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    changed = f"<w:p {W}><w:del><w:r><w:delText>ôté </w:delText></w:r></w:del><w:ins><w:r><w:t>mis</w:t></w:r></w:ins></w:p>"
    for xml in (control, changed):
        document.element.body.insert(len(document.element.body) - 1, parse_xml(xml))
    path = tmp_path / "a.docx"
    document.save(path)
    assert [text for _kind, _level, text in blocks(path)] == ["Part\t%", "Enclos.", "mis"]


def test_docx_footnotes_are_footnote_blocks(tmp_path):
    """Notes live in a part of their own, which is read; separators are not."""
    import zipfile

    document = docx.Document()
    document.add_paragraph("Le taux double.")
    plain, path = tmp_path / "p.docx", tmp_path / "n.docx"
    document.save(plain)
    notes = (
        f'<w:footnotes {W}><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>--</w:t></w:r></w:p></w:footnote>'
        '<w:footnote w:id="2"><w:p><w:r><w:t>Données 2019.</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("word/footnotes.xml", notes)
    assert blocks(path) == [("body", 0, "Le taux double."), ("footnote", 0, "Données 2019.")]


def test_odt_headings_lists_tables_notes_and_spaces(tmp_path):
    """The walk keeps the order; a note becomes a footnote block; tracked deletions are skipped."""
    body = (
        "<text:tracked-changes><text:p>ôté</text:p></text:tracked-changes>"
        '<text:h text:outline-level="2">Les âges</text:h>'
        '<text:p>Le<text:s text:c="3"/>taux<text:note><text:note-citation>1</text:note-citation><text:note-body>'
        "<text:p>Recensement.</text:p></text:note-body></text:note> double<text:line-break/>ici.</text:p>"
        "<text:list><text:list-item><text:p>les aînés</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>Âge</text:p></table:table-cell><table:table-cell>"
        "<text:p>12</text:p><text:p>%</text:p></table:table-cell></table:table-row></table:table>"
    )
    assert blocks(write_odt(tmp_path / "a.odt", body)) == [
        ("heading", 2, "Les âges"), ("body", 0, "Le taux double ici."), ("list", 0, "les aînés"),
        ("table_row", 0, "Âge\t12 %"), ("footnote", 0, "Recensement."),
    ]  # fmt: skip


def test_html_structure_without_scripts_and_menus(tmp_path):
    """Headings, lists and tables are typed; scripts, styles and navigation are not read."""
    path = tmp_path / "rapport.html"
    path.write_text(
        "<html><head><title>ABS</title><meta charset=utf-8><style>p{}</style></head><body><nav>Menu</nav>"
        "<h1>1. Été</h1><p>Le <b>taux</b>\n double.<script>x()</script></p><ul><li>les aînés<ul><li>seuls</li></ul>"
        "</li></ul><table><caption>Tableau 1</caption><tr><th>Âge</th><td>12</td></tr></table><div>Fin</div>",
        encoding="utf-8",
    )
    assert blocks(path) == [
        ("heading", 1, "1. Été"), ("body", 0, "Le taux double."), ("list", 0, "les aînés"),
        ("list", 0, "seuls"), ("caption", 0, "Tableau 1"), ("table_row", 0, "Âge\t12"), ("body", 0, "Fin"),
    ]  # fmt: skip
    assert extract_file(path).meta["title"] == "ABS"


TEXT = (
    "1. POPULATION\n\nLa commune a été\ntrès touchée.\n\nLes aides\n=========\n- le secours ;\n- le prêt.\n"
)


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("cp1252", "cp1252"), ("utf-16", "utf-16")],
)
def test_txt_encodings_and_structure(tmp_path, encoding, told):
    """Encodings are found and told; numbers, capitals and underlines make headings."""
    path = tmp_path / "rapport.txt"
    path.write_bytes(TEXT.encode(encoding))
    assert extract_file(path).meta["encoding"] == told
    assert blocks(path) == [
        ("heading", 1, "1. POPULATION"), ("body", 0, "La commune a été très touchée."),
        ("heading", 1, "Les aides"), ("list", 0, "- le secours ;"), ("list", 0, "- le prêt."),
    ]  # fmt: skip


def test_txt_in_an_old_dos_encoding(tmp_path):
    """Bytes that are neither UTF-8 nor plausible cp1252 are guessed."""
    path = tmp_path / "vieux.txt"
    path.write_bytes(
        ("L’été, les élèves âgés étaient fêtés à l'école. ".replace("’", "'") * 60).encode("cp850")
    )
    extraction = extract_file(path)
    assert "élèves âgés étaient fêtés" in extraction.pages[0].text
    assert extraction.meta["encoding"] != "cp1252"
