"""The same report as HTML, DOCX, PDF in one and two columns, slides and a scan gets nearly the same codes."""

import shutil
import subprocess
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from abs_study.documents import make_coder, read_document
from abs_study.extract import ocr_available
from abs_study.register import find_grid

ROOT = Path(__file__).parents[1]
REPORTS = ROOT / "data" / "raw" / "mise_au_point" / "documents"
NAMES = ("essai-33", "essai-27")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-pdf-header-footer",
]  # fmt: skip
STYLES = {
    "pdf": "body { font: 11pt serif }",
    "pdf_two_columns": "body { font: 9.5pt serif; columns: 2; column-gap: 8mm } h1 { column-span: all }",
    "slides": "@page { size: 297mm 167mm; margin: 12mm } body { font: 15pt sans-serif } h2 { break-before: page }",
}
# Share of the 33 answers that must be the same as those of the HTML file.
ENOUGH = {"docx": 0.9, "pdf": 0.85, "pdf_two_columns": 0.8, "slides": 0.75, "scan": 0.75}


@pytest.fixture(scope="module")
def coder():
    """The coder that comes with the study; it answers always, so that answers can be compared."""
    grid, learner = find_grid(ROOT)
    return make_coder(grid, learner, 0.0)


def answers(coder, path: Path) -> dict[str, set[str]]:
    """The levels of each variable."""
    document = read_document(path, "d")
    assert document.status == "ok", document.message
    told: dict[str, set[str]] = {}
    for coding in coder.code(document.passages).codings:
        told.setdefault(coding.variable, set()).add(coding.level)
    return told


def alike(one: dict[str, set[str]], other: dict[str, set[str]]) -> float:
    """Mean share of levels in common (Jaccard) over the variables."""
    return sum(len(one[v] & other[v]) / len(one[v] | other[v]) for v in one) / len(one)


def as_docx(source: Path, target: Path) -> None:
    """Headings, paragraphs, lists and tables in a Word file."""
    import docx

    document = docx.Document()
    soup = BeautifulSoup(source.read_text("utf-8"), "html.parser")
    for element in soup.body.find_all(["h1", "h2", "h3", "h4", "p", "li", "tr"]):
        text = " ".join(element.get_text(" ").split())
        if element.name == "tr":
            cells = [" ".join(cell.get_text(" ").split()) for cell in element.find_all(["td", "th"])]
            if element.find_previous_sibling("tr") is None and element.parent.name in ("thead", "table"):
                table = document.add_table(0, len(cells))
            row = table.add_row()
            for place, cell in enumerate(cells[: len(row.cells)]):
                row.cells[place].text = cell
        elif element.name.startswith("h"):
            document.add_heading(text, int(element.name[1]))
        elif element.name == "li":
            document.add_paragraph(text, style="List Bullet")
        elif element.find_parent("li") is None:
            document.add_paragraph(text)
    document.save(str(target))


def printed(source: Path, style: str, target: Path, profile: Path) -> None:
    """Print through a browser with a page style."""
    page = target.with_suffix(".html")
    html = source.read_text("utf-8").replace("</head>", f"<style>{style}</style></head>")
    page.write_text(html, encoding="utf-8")
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={profile}", f"--print-to-pdf={target}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    page.unlink()


def scanned(pdf: Path, target: Path) -> None:
    """The pages as pictures of 300 dots an inch, without any text."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    pictures = [page.render(scale=300 / 72).to_pil().convert("L") for page in document]
    pictures[0].save(target, save_all=True, append_images=pictures[1:], resolution=300)
    document.close()


@pytest.mark.parametrize("name", NAMES)
def test_a_word_file_reads_as_the_page_does(coder, tmp_path, name):
    """DOCX against HTML."""
    as_docx(REPORTS / f"{name}.html", tmp_path / "r.docx")
    assert (
        alike(answers(coder, REPORTS / f"{name}.html"), answers(coder, tmp_path / "r.docx")) >= ENOUGH["docx"]
    )


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium to print the report")
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", STYLES)
def test_a_printed_report_reads_as_the_page_does(coder, tmp_path, name, form):
    """PDF in one column, in two, and as slides, against HTML."""
    printed(REPORTS / f"{name}.html", STYLES[form], tmp_path / "r.pdf", tmp_path / "profile")
    assert alike(answers(coder, REPORTS / f"{name}.html"), answers(coder, tmp_path / "r.pdf")) >= ENOUGH[form]


@pytest.mark.skipif(
    CHROMIUM is None or not ocr_available(), reason="needs chromium and tesseract with French"
)
def test_a_scan_reads_as_the_page_does(coder, tmp_path):
    """Pictures of the printed pages, read by tesseract."""
    source = REPORTS / f"{NAMES[0]}.html"
    printed(source, STYLES["pdf"], tmp_path / "r.pdf", tmp_path / "profile")
    scanned(tmp_path / "r.pdf", tmp_path / "scan.pdf")
    assert alike(answers(coder, source), answers(coder, tmp_path / "scan.pdf")) >= ENOUGH["scan"]
