"""Pages of executed notebooks: readable prose, folded code, a refusal where they would not be accessible."""

import base64

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_output
from publish_sample import sample_notebook

from abs_study import views
from abs_study.errors import StudyError
from abs_study.publish.notebook_pages import notebook_page, short_title
from abs_study.publish.typography import french

PIXEL = base64.b64encode(b"not really an image").decode()


def html(text):
    """An output made of HTML."""
    return new_output("display_data", {"text/html": text, "text/plain": "..."})


def page_of(tmp_path, *outputs, **more):
    """The page of a notebook with these outputs."""
    return notebook_page("01_essai", sample_notebook(tmp_path / "n.ipynb", *outputs, **more))


def test_title_sections_and_description(tmp_path):
    """The first heading is the title, second ones get distinct anchors, the first sentence describes."""
    page = page_of(tmp_path)
    assert (page.title, page.short, page.href) == ("1. Essai\u00a0: un carnet", "Essai", "01_essai.html")
    assert [anchor for anchor, _title in page.sections] == ["ou-s-arrete-t-on", "ou-s-arrete-t-on-2"]
    assert page.description == "Une phrase d’essai\u00a0: oui\u202f? Suite."
    assert "<h1" not in page.body


def test_code_is_folded_after_its_output(tmp_path):
    """Code is in a details element named by its cell; the injected parameters are called so."""
    soup = BeautifulSoup(page_of(tmp_path).body, "html.parser")
    assert [tag.get_text() for tag in soup.select("details.code > summary")] == [
        "Paramètres", "Voir le code (cellule 3)",
    ]  # fmt: skip
    cell = soup.select("div.cellule")[1]
    assert [child.name for child in cell.find_all(recursive=False)] == ["div", "div", "details"]
    assert soup.select_one("pre.texte").get_text() == "bonjour <b>\n\nau revoir"
    assert "In [" not in soup.get_text() and not soup.select("style, script")


@pytest.mark.parametrize(
    ("output", "fault"),
    [
        (new_output("display_data", {"image/png": PIXEL}), "image sans texte de remplacement"),
        (new_output("display_data", {"image/svg+xml": "<svg/>"}), "image sans texte de remplacement"),
        (html('<img src="data:image/png;base64,x" alt=" ">'), "image sans texte de remplacement"),
        (html("<table><tr><td>1</td></tr></table>"), "tableau sans titre"),
        (html("<script>1</script>"), "élément <script>"),
        (html('<p onclick="x()">a</p>'), "attribut actif onclick"),
        (html('<a href="javascript:x()">a</a>'), "adresse refusée"),
        (html('<img alt="a" src="https://example.org/x.png">'), "ressource extérieure"),
        (new_output("display_data", {"text/plain": "<Figure size 1x1 with 1 Axes>"}), "objet sans"),
        (new_output("execute_result", {"text/plain": "<object object at 0x7f00>"}), "objet sans"),
        (new_output("error", ename="ValueError", evalue="non", traceback=[]), "résultat impubliable"),
        (new_output("display_data", {"application/javascript": "x()"}), "résultat impubliable"),
    ],
)
def test_what_may_not_be_published_stops_the_page(tmp_path, output, fault):
    """Each fault is named with its cell; nothing is repaired in silence."""
    with pytest.raises(StudyError) as caught:
        page_of(tmp_path, output)
    assert fault in str(caught.value)
    assert "01_essai, cellule 3" in str(caught.value)


def test_image_with_alternative_text_passes(tmp_path):
    """A picture whose output carries an alternative text is published with it."""
    output = new_output("display_data", {"image/png": PIXEL}, metadata={"alt": 'Barres « a » "b"'})
    soup = BeautifulSoup(page_of(tmp_path, output).body, "html.parser")
    assert soup.img["alt"] == 'Barres « a » "b"'


def test_data_frame_html_is_put_right(tmp_path):
    """A captioned table gets scopes and a box that scrolls; empty headings are none; styles are dropped."""
    table = (
        "<style>td{}</style><table border=1><caption>T</caption><thead><tr><th></th><th>a</th></tr></thead>"
        "<tbody><tr><th>x</th><td>l'eau : 1</td></tr></tbody></table>"
    )
    soup = BeautifulSoup(page_of(tmp_path, html(table)).body, "html.parser")
    assert soup.style is None
    assert [cell.get("scope") for cell in soup.find_all("th")] == ["col", "row"]
    assert soup.select_one("div.tableau[role=region][tabindex='0']")["aria-label"] == "T"
    assert soup.select("td")[1].get_text() == "l'eau : 1"


def test_our_cells_are_set_and_quotes_are_not(tmp_path):
    """What the study says in a table is set as French wants it; what a report says stays letter for letter."""
    frame = pd.DataFrame({"a": ["n"], "told": ["l'un : 1 ; l'autre"], "quote": [views.Quote("l'eau : 1")]})
    body = page_of(tmp_path, html(views.Table(frame, "T")._repr_html_())).body
    assert "<td>l’un\u00a0: 1\u202f; l’autre</td>" in body and '<span lang="fr">l\'eau : 1</span>' in body


def test_links_between_notebooks_become_links_between_pages(tmp_path):
    """A link to another notebook leads to its page."""
    body = page_of(tmp_path, markdown="# T\n\n[b](02_codage.ipynb#x)").body
    assert 'href="02_codage.html#x"' in body


def test_unexecuted_notebook_is_refused(tmp_path):
    """A notebook without any result is not a page."""
    import nbformat

    path = sample_notebook(tmp_path / "n.ipynb")
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nbformat.write(notebook, path)
    with pytest.raises(StudyError, match="n’a pas été exécuté"):
        notebook_page("n", path)


def test_french_typography():
    """Apostrophes curve and spaces hold; addresses, hours and prices are left alone."""
    assert french("l'été : oui ! 5 % « a »") == "l’été\u00a0: oui\u202f! 5\u202f% «\u00a0a\u00a0»"
    assert french("http://a.b 12:30") == "http://a.b 12:30"
    assert short_title("2. Le codage, en détail") == "Le codage"
