"""The published site: complete, offline, honest, every link and anchor resolved, the same bytes twice."""

import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from publish_sample import HOSTILE, TEXT, sample_notebook, sample_site, sample_study

from abs_study.grid import Grid
from abs_study.publish import build
from abs_study.publish.codebook import codebook
from abs_study.publish.index_page import chosen, majority_threshold
from abs_study.publish.labels import document_status
from abs_study.publish.rights import copied_name
from abs_study.settings import Step
from abs_study.tables import TABLES
from abs_study.wording import coder


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The sample site, built once."""
    return sample_site(tmp_path_factory.mktemp("publication"))


def soups(site: Path) -> dict[str, BeautifulSoup]:
    """Each page of a site, parsed."""
    pages = sorted(site.rglob("*.html"))
    return {
        path.relative_to(site).as_posix(): BeautifulSoup(path.read_text("utf-8"), "html.parser")
        for path in pages
    }


def broken_links(site: Path) -> list[str]:
    """Links and anchors of a site that lead nowhere."""
    pages = soups(site)
    anchors = {name: {tag["id"] for tag in soup.find_all(id=True)} for name, soup in pages.items()}
    broken = []
    for name, soup in pages.items():
        for tag in soup.find_all(href=True):
            if re.match(r"(https?|mailto|data):", tag["href"]):
                continue
            address, anchor = urldefrag(tag["href"])
            target = (site / name).parent / unquote(address) if address else site / name
            known = anchors.get(target.resolve().relative_to(site.resolve()).as_posix(), set())
            if not target.is_file() or (anchor and not anchor.startswith("page=") and anchor not in known):
                broken.append(f"{name}: {tag['href']}")
    return broken


def report(site: Path, name: str) -> BeautifulSoup:
    """The page of a report."""
    return soups(site)[f"rapports/{name}.html"]


def test_the_site_is_complete(site):
    """First page, style, notebook, codebook, clues, one page per report, copies of the documents."""
    names = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    pages = {"index.html", "style.css", "01_essai.html", "grille.html", "indices.html"}
    assert pages | {"documents/bourg.pdf", "rapports/bourg-2012.html"} <= names
    assert len([name for name in names if name.startswith("rapports/")]) == 3


def test_links_and_anchors_resolve(site):
    """Every address inside the site leads to a file and, where it names one, to an anchor."""
    assert broken_links(site) == []


def test_nothing_comes_from_another_host(site):
    """No page nor the style sheet asks anything of another host; the style sheet stays small."""
    for soup in soups(site).values():
        loaded = soup.select("script, iframe, img[src], link[rel=stylesheet], object, embed, source")
        sources = [tag.get("src") or tag.get("href") or "" for tag in loaded]
        assert all(
            re.match(
                r"figures/|(\.\./)*(style\.css|(tableaux|auto-evaluation|recherche(-mots|-page|-passages)?)\.js)$"
                r"|recherche-index\.js$",
                source,
            )
            for source in sources
        )
    css = (site / "style.css").read_text("utf-8")
    assert not re.search(r"url\(|@import|https?:", css)
    assert len(css.encode()) < 25_000


def test_every_page_stands_on_its_own(site):
    """Language, title, landmarks, one first heading, a way past the menu, unique ids, headings in order."""
    for name, soup in soups(site).items():
        assert soup.html["lang"] == ("en" if name.startswith("en/") else "fr"), name
        assert soup.title.get_text().strip(), name
        assert all(soup.find(tag) for tag in ("header", "nav", "main", "footer")), name
        assert len(soup.find_all("h1")) == 1, name
        assert soup.find(id=soup.select_one("a.evitement")["href"].lstrip("#")), name
        ids = [tag["id"] for tag in soup.find_all(id=True)]
        assert len(ids) == len(set(ids)), name
        levels = [int(tag.name[1]) for tag in soup.find_all(re.compile("^h[1-6]$"))]
        assert all(after <= before + 1 for before, after in pairwise(levels)), name
        assert not [image for image in soup.find_all("img") if not image.get("alt")], name
        assert not [table for table in soup.find_all("table") if table.caption is None], name


def test_fictitious_data_say_so_everywhere(site):
    """Each page carries the warning in words, each invented report its own mark."""
    for name, soup in soups(site).items():
        french = not name.startswith("en/")
        told = soup.aside.get_text()
        assert ("Données fictives." if french else "Fictitious data.") in told, name
        assert ("Codages automatiques." if french else "Automatic codings.") in told, name
        assert ("1 rapport numérisé n’a pas été lu" if french else "1 scanned report") in told, name
        if name.startswith("rapports/"):
            assert "Document fictif" in soup.main.get_text()


def test_hostile_text_comes_out_as_text(site):
    """A title with a script, an id with a slash, a file outside the folder, a javascript: address."""
    for name, soup in soups(site).items():
        assert not [tag for tag in soup.find_all("script") if tag.string or not tag.get("src")], name
        assert not soup.select('[href^="javascript"]'), name
    assert HOSTILE in soups(site)["rapports.html"].main.get_text()
    assert not list(site.rglob("*secret*"))
    names = [path.name for path in (site / "rapports").iterdir()]
    assert [name for name in names if re.fullmatch(r"mal---[0-9a-f]{8}\.html", name)]


def test_first_page_says_what_was_found(site):
    """The findings with base, detail and page; what cannot be said; the three ways in."""
    main = soups(site)["index.html"].main
    items = main.select("ol.constats > li")
    assert len(items) == 2
    links = [tag["href"] for tag in items[0].select(".source a")]
    assert links == ["constats.html#constat-ecoute", "01_essai.html"]
    assert "base\u00a0: 7 rapports" in items[1].get_text()
    text = main.get_text()
    assert "nous ne pouvons pas en reproduire les chiffres" in text
    assert "lectures de démonstration, produites automatiquement" in text
    assert [tag["href"] for tag in main.select("ul.portes a")] == [
        "#essentiel",
        "comprendre.html",
        "refaire.html",
        "elus.html",
        "directions.html",
        "usagers.html",
        "auto-evaluation.html",
    ]


def test_findings_reports_and_notebooks_have_their_lists(site):
    """Each finding with its interval; the reports, those not read apart; the notebooks."""
    pages = soups(site)
    told = pages["constats.html"].find(id="constat-ecoute").get_text()
    assert "intervalle à 95\u202f%\u00a0: 6\u202f% à 94\u202f%" in told
    reports = pages["rapports.html"].main
    text = "Sélection principale\u00a0: 1 rapport, de 2012\u202f; à titre de comparaison, 1 autre."
    assert text in reports.get_text()
    assert "CCAS Scan" in reports.find(id="non-lus").find_next("ul").get_text()
    assert "1. Essai\u00a0: un carnet" in pages["comprendre.html"].main.select_one("dl.pages dt").get_text()


def test_report_page_shows_value_readings_and_quotes(site):
    """A settled value, how it was settled, who said what, the quote at its page, what was not found."""
    variable = report(site, "bourg-2012").find(id="degre")
    assert variable.select_one(".reponse").get_text().strip() == "Consultation"
    assert variable.select_one(".reponse a")["href"] == "../grille.html#degre-2"
    assert variable.select_one(".statut").get_text() == "accord des lectures"
    first, lost = variable.select("figure.citation")
    assert first.select_one("a")["href"] == "../documents/bourg.pdf#page=1"
    assert "texte reconnu sur image" in first.get_text()
    assert "introuvable dans le document" in lost.get_text() and lost.find("a") is None
    voices = [item.get_text(" ", strip=True) for item in variable.select("ul.avis li")]
    assert voices[0].startswith("Consultation : lecture A, lecture B")
    assert "machine (confiance 60\u202f%)" in voices[1]


def test_report_page_tells_disagreement_from_what_is_missing(site):
    """A disputed variable shows both answers and no value; NC is said to be unknowable, not absent."""
    page = report(site, "bourg-2012")
    disputed, unknown = page.find(id="sources"), page.find(id="forme")
    assert "Sans valeur retenue" in disputed.get_text() and "en désaccord" in disputed.get_text()
    assert len(disputed.select("ul.avis li")) == 2
    assert disputed.select_one("figure blockquote").get_text().strip() == "Les habitants"
    assert "Non connaissable" in unknown.get_text() and "Cherché" not in unknown.get_text()
    assert page.find(id="calculees").find_next("dl").get_text(" ", strip=True) == "Écart 1"


def test_unread_report_has_a_page_that_says_why(site):
    """A document that could not be read keeps its page, with the reason and no codings."""
    text = report(site, "scan-2010").main.get_text()
    assert "Ce document n’est pas codé." in text and "il faut la reconnaissance de caractères" in text


def test_codebook_defines_every_level(site):
    """Each variable and level of the grid has its anchor, with definition, example and counter-example."""
    page = soups(site)["grille.html"]
    text = page.find(id="degre-2").find_next("dd").get_text(" ", strip=True)
    assert "On les a consultés." in text
    assert "Exemple : ✓" in text or "✓ Exemple :" in text.replace("\u00a0", " ")
    assert "Un questionnaire sera distribué." in text
    assert {"sources-caf", "forme-libre", "codes-reserves", "ecart", "hypothese-H1"} <= {
        tag["id"] for tag in page.find_all(id=True)
    }
    assert soups(site)["indices.html"].find(id="degre").find_next("li").get_text() == "questionnaire"


def test_foot_names_version_commit_and_grid(site):
    """Each page says what it was made from, and no date of the clock."""
    foot = soups(site)["index.html"].footer.get_text()
    assert "0123abc" in foot and "abcdef012345" in foot and "grille 1.0" in foot


def test_two_builds_give_the_same_bytes(site, tmp_path):
    """The site depends on the study alone."""
    again = sample_site(tmp_path)
    names = sorted(path.relative_to(site) for path in site.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file())
    assert [name for name in names if (site / name).read_bytes() != (again / name).read_bytes()] == []


def test_real_reports_without_readings_are_not_called_fictitious(tmp_path):
    """A corpus of real reports coded by the machine alone: no word of fiction nor of demonstration."""
    study = sample_study(tmp_path)
    tables = study.tables
    tables["documents"]["nature"] = "reel"
    for name in ("codings", "evidence"):
        tables[name] = tables[name][tables[name]["coder"] == "machine"]
    for name in ("consensus", "findings", "matrix"):
        del tables[name]
    build(study, {"fr": {}}, tmp_path / "site", commit="")
    text = soups(tmp_path / "site")["index.html"].get_text()
    assert "fictif" not in text.lower() and "démonstration" not in text
    assert "Aucun constat n’a été calculé" in text
    assert broken_links(tmp_path / "site") == []


def test_findings_of_the_first_page_follow_the_plan():
    """A list of findings among a notebook's parameters chooses; else the last one's own; fifteen at most."""
    names = [f"f{number:02d}" for number in range(20)]
    frame = pd.DataFrame({"finding": names, "sentence_fr": names, "notebook": ["a"] * 15 + ["z"] * 5})
    findings = TABLES["findings"].conform(frame)
    listed = chosen(findings, (Step("a", {"constats": ["f03", "f01"]}), Step("z")))
    assert [row["finding"] for row in listed] == ["f03", "f01"]
    assert [row["finding"] for row in chosen(findings, (Step("z"),))] == names[15:]
    assert len(chosen(findings, ())) == 15


def test_majority_threshold_against_the_binomial():
    """The least k whose one-sided exact test of one half is at 5 %, against scipy."""
    from scipy.stats import binomtest

    for n in (5, 8, 16, 24):
        k = majority_threshold(n)
        assert binomtest(k, n, alternative="greater").pvalue <= 0.05
        assert binomtest(k - 1, n, alternative="greater").pvalue > 0.05
    assert majority_threshold(4) is None


def test_documents_that_may_not_be_shown_are_not_copied():
    """Reserved rights keep a document out; a page that could run scripts is copied as text."""
    assert copied_name("a.pdf", "Tous droits réservés") == ""
    assert copied_name("a.PDF", "") == "a.PDF"
    assert copied_name("x.HTM", "") == "x.HTM.txt"
    assert copied_name(".cache", "") == copied_name("a\\b.pdf", "") == ""


def published_with(tmp_path, nature, rights):
    """The site of the sample study, its first report of this nature and these rights, its text in one block."""
    study = sample_study(tmp_path)
    study.tables["documents"] = study.tables["documents"].assign(nature=nature, rights=rights)
    whole = [("bourg-2012", 1, 0, len(TEXT))]
    block = pd.DataFrame(whole, columns=["document_id", "page", "start", "end"])
    study.tables["blocks"] = TABLES["blocks"].conform(block)
    build(study, {"fr": {}, "en": {}}, tmp_path / "site", commit="")
    return tmp_path / "site"


@pytest.mark.parametrize("rights", ["", "non précisés", "Non précisé.", "?", "à vérifier"])
def test_nothing_is_published_of_a_real_report_whose_rights_are_not_stated(tmp_path, rights):
    """Neither copy, nor picture of a page, nor paragraph around a quote: the quote, and why there is no more."""
    site = published_with(tmp_path, "reel", rights)
    assert not list(site.glob("documents/*")) and not list(site.glob("pages/*"))
    for page in ("rapports/bourg-2012.html", "en/rapports/bourg-2012.html"):
        text = (site / page).read_text("utf-8")
        assert "documents/bourg.pdf" not in text and "L. 122-5" in text
        assert (
            "TROIS ATELIERS ONT RÉUNI" in text and "Les habitants ont répondu à un questionnaire" not in text
        )
    assert "<dd>non précisés</dd>" in (site / "rapports/bourg-2012.html").read_text("utf-8")
    assert broken_links(site) == []


@pytest.mark.parametrize(
    ("nature", "rights"),
    [("reel", "Licence Ouverte 2.0"), ("reel", "Accord du CCAS, 3 mars 2027"), ("fictif", "")],
)
def test_stated_rights_and_invented_reports_are_shown(tmp_path, nature, rights):
    """The copy, the picture of the page, the paragraph around the quote."""
    site = published_with(tmp_path, nature, rights)
    assert (site / "documents/bourg.pdf").is_file() and list(site.glob("pages/bourg-2012-*.png"))
    text = (site / "rapports/bourg-2012.html").read_text("utf-8")
    assert "Les habitants ont répondu à un questionnaire" in text and "L. 122-5" not in text


@pytest.mark.parametrize(
    "rights",
    ["Tous droits réservés", "publication refusée par le CCAS", "copie interdite", "usage interne", "Non autorisé",
     "sans autorisation", "pas d’accord du CCAS", "communiqué, ne pas publier", "document non communicable"],
)  # fmt: skip
def test_stated_refusals_are_refusals(tmp_path, rights):
    """Rights that say no are stated, and keep the document out all the same."""
    site = published_with(tmp_path, "reel", rights)
    assert not list(site.glob("documents/*")) and not list(site.glob("pages/*"))
    text = (site / "rapports/bourg-2012.html").read_text("utf-8")
    assert "selon ses droits" in text and "Les habitants ont répondu à un questionnaire" not in text


def test_words_for_coders_and_states():
    """An unknown coder keeps its name; an unknown state is shown as it is rather than hidden."""
    assert coder("marie_durand") == "marie durand"
    assert document_status("ok") == "lu" and document_status("bizarre") == "bizarre"


def test_empty_grid_makes_an_empty_codebook():
    """A grid without derived variable nor hypothesis has a codebook all the same."""
    assert codebook(Grid("1", {}, {})).dimensions == ()


def test_stored_notebook_pages_have_neighbours(tmp_path):
    """Pages of results lead to the one before and the one after."""
    study = sample_study(tmp_path)
    notebook = sample_notebook(tmp_path / "n.ipynb")
    build(study, {"fr": {"01_essai": notebook, "02_suite": notebook}}, tmp_path / "site", commit="")
    first = soups(tmp_path / "site")["01_essai.html"]
    assert first.select_one("a[rel=next]")["href"] == "02_suite.html" and not first.select("a[rel=prev]")
