"""Pages of prose, replies of communes, words of respondents: in both languages, safe, never more than may be shown."""

import re
from dataclasses import replace
from itertools import pairwise

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from publish_sample import TEXT, sample_grid, sample_notebook, sample_study, sample_tables

from abs_study.errors import StudyError
from abs_study.grid import Lexicon
from abs_study.publish import build
from abs_study.publish.addresses import TEMPLATES
from abs_study.publish.markdown import safe_html
from abs_study.publish.prose import prose_pages
from abs_study.publish.withheld import is_private, is_withheld, private_parts, without_private
from abs_study.replies import check_replies, read_replies
from abs_study.study import open_study
from abs_study.tables import TABLES

STEMS = [page.stem for page in prose_pages()]
LEAVES = ("elus", "directions", "usagers")
WORDS = "Trois ateliers ont réuni quarante personnes"
ANNEX = "Annexe 2 – Paroles d'habitants"
REPLY = "---\nde: La directrice <b>\ndate: 2026-09-14\n---\nNous *répondons*.\n\n<script>alert(1)</script> [ici](javascript:x)\n"


def source(stem: str, language: str) -> str:
    """The template of a page of prose in a language."""
    return (TEMPLATES / "prose" / f"{stem}.{language}.html.j2").read_text("utf-8")


def passages(section: str = ANNEX) -> pd.DataFrame:
    """The passages of the sample's first report: its second sentence lies in a section."""
    start = TEXT.index("Trois ateliers")
    rows = [
        ("bourg-2012:1:0", "bourg-2012", 1, 0, start - 1, "body", "1. Méthode", TEXT[: start - 1]),
        ("bourg-2012:1:1", "bourg-2012", 1, start, len(TEXT), "body", f"Fin > {section}", TEXT[start:]),
    ]
    return TABLES["passages"].conform(pd.DataFrame(rows, columns=list(TABLES["passages"].columns)))


def published(folder, reply: str = "", nature: str = "fictif", private=("paroles d",), contact: str = ""):
    """Publish the sample study with a reply and a section that may not be published; return its folder."""
    study = sample_study(folder / "etude")
    study.tables["passages"] = passages()
    study.tables["documents"]["nature"] = nature
    finding = {
        "finding": "hypothese.H3_usagers", "sentence_fr": "Usagers au plus informés : 1 rapport sur 1.",
        "sentence_en": "Users informed at most: 1 of 1 report.", "number": "1/1", "base": 1,
        "notebook": "01_essai",
    }  # fmt: skip
    known = study.tables["findings"]
    study.tables["findings"] = TABLES["findings"].conform(pd.concat([known, pd.DataFrame([finding])]))
    study.grid = replace(study.grid, lexicon=Lexicon(private=private))
    study.settings = replace(study.settings, contact=contact)
    if reply:
        place = folder / "etude" / "data" / "raw" / "reponses"
        place.mkdir(parents=True)
        (place / "bourg-2012.md").write_text(reply, encoding="utf-8")
    cell = f"<table><caption>Segments</caption><tr><td>{WORDS}, dit-on</td></tr></table>"
    markdown = f"# Essai\n\n## Mots\n\n{cell}"
    notebook = sample_notebook(folder / "01_essai.ipynb", markdown=markdown)
    build(study, {"fr": {"01_essai": notebook}, "en": {"01_essai": notebook}}, folder / "site", commit="")
    return folder / "site"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The sample with a hostile reply and a private section."""
    return published(tmp_path_factory.mktemp("prose"), REPLY, contact="etude@exemple.fr")


def page(site, address: str) -> BeautifulSoup:
    """A page of a site, parsed."""
    return BeautifulSoup((site / address).read_text("utf-8"), "html.parser")


@pytest.mark.parametrize("stem", STEMS)
def test_both_languages_say_the_same(stem):
    """The same headings at the same anchors, the same findings, links and states, in French and in English."""
    french, english = (source(stem, language) for language in ("fr", "en"))
    for pattern in (
        r"<h[1-6]", r'<h2 id="([^"]+)"', r'"((?:part|hypothese|paires|corpus|multivers)\.[^"]+)"',
        r'lien\("([^"]+)"', r'reponses\("([^"]+)"', r'href="(https?[^"]+)"', r"<li>", r"<dt>", r"\{% if ([^%]+)%\}",
        r'^  \("([\d.]+)", "[^"]+", "?([\w-]+)',
    ):  # fmt: skip
        found = [re.findall(pattern, text, re.MULTILINE) for text in (french, english)]
        assert found[0] == found[1], pattern


@pytest.mark.parametrize("stem", STEMS)
def test_french_prose_is_set_as_french_wants(stem):
    """Curved apostrophes, spaces that do not break before high signs and inside quotation marks."""
    text = re.sub(
        r"<pre.*?</pre>|\{%.*?%\}|\{#.*?#\}|\{\{.*?\}\}|<[^>]*>", " ", source(stem, "fr"), flags=re.DOTALL
    )
    assert not re.search(r"\w'\w", text)
    assert not re.findall(r"[^\s\u202f\u00a0]* [;!?%»:]|« ", text)


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_count_of_reports_is_typed_by_hand(stem, language):
    """A count of reports comes from the study: none stands in a template."""
    assert not re.search(r"\d+ (rapports?|reports?)\b|\d+ (sur|of) \d+", source(stem, language))


def test_every_study_has_the_pages(site):
    """Each page, in each language, with one first heading and headings in order."""
    for folder in ("", "en/"):
        for one in prose_pages():
            soup = page(site, folder + one.address)
            levels = [int(tag.name[1]) for tag in soup.main.find_all(re.compile("^h[1-6]$"))]
            assert levels.count(1) == 1 and all(after <= before + 1 for before, after in pairwise(levels))
            assert len(soup.main.get_text().split()) > 150, one.address


def test_leaves_show_the_findings_that_the_study_has(site):
    """A finding by its id, in the page's language, with its page; one that the study lacks leaves no hole."""
    for folder, words in (("", "Usagers au plus informés"), ("en/", "Users informed at most")):
        for leaf in ("elus", "usagers"):
            items = page(site, f"{folder}{leaf}.html").select("[data-finding]")
            assert [item["data-finding"] for item in items] == ["hypothese.H3_usagers"]
            assert words in items[0].get_text() and items[0].a["href"] == "01_essai.html"
        text = page(site, f"{folder}directions.html").main.get_text()
        assert ("n’a pas compté ces points" if not folder else "has not counted these points") in text


def test_the_demonstration_has_every_finding_of_the_leaves(root):
    """Each id of a leaf is a finding that a notebook writes, or a level of the grid that can be counted."""
    grid = open_study(root).grid
    notebooks = "".join(path.read_text("utf-8") for path in (root / "notebooks").glob("*.ipynb"))
    for leaf in LEAVES:
        ids = re.findall(r'"((?:part|hypothese|paires)\.[^"]+)"', source(leaf, "fr"))
        assert 3 <= len(ids) <= 5, leaf
        for name in ids:
            kind, variable, *level = name.split(".")
            known = (
                variable.partition("_")[0] in grid.hypotheses
                if kind == "hypothese"
                else variable in grid.variables and (not level or level[0] in grid.variables[variable].codes)
            )
            assert known, name
    assert "paires" in notebooks


def test_a_share_that_no_notebook_wrote_is_counted(tmp_path):
    """`part.<variable>.<level>` is read in the matrix of the main selection, with the words of findings."""
    from abs_study.messages import speaking
    from abs_study.publish.prose import findings
    from abs_study.publish.site import load_site, read_tables

    study = sample_study(tmp_path)
    with speaking("fr"):
        finding = findings(load_site(study, read_tables(study), {}), [])
        assert "« Consultation » dans 1 rapport sur 1" in finding("part.degre.2").plain.replace("\u00a0", " ")
        assert finding("part.degre.9") is finding("part.inconnue.1") is finding("inconnu") is None


# Replies


def test_a_reply_stands_on_its_reports_page_and_nothing_in_it_acts(site):
    """Signed and dated, in the commune's words; a script, an address that runs, a tag come out as text."""
    for folder, day in (("", "14 septembre 2026"), ("en/", "14 September 2026")):
        box = page(site, f"{folder}rapports/bourg-2012.html").select_one("section.droit-de-reponse")
        assert box.em.get_text() == "répondons" and day in box.get_text()
        assert "<script>alert(1)</script>" in box.get_text() and "La directrice <b>" in box.get_text()
        assert not box.find(["script", "b", "img"]) and not box.select('[href^="javascript"]')
        answered = page(site, f"{folder}reponse.html").select('a[href$="#reponse-de-la-commune"]')
        assert [link["href"] for link in answered] == ["rapports/bourg-2012.html#reponse-de-la-commune"]


@pytest.mark.parametrize(
    "hostile",
    [
        "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "[a](JaVaScript&#58;alert(1))", "![a](https://x.fr/a.png)",
        "[a](data:text/html;base64,PHNjcmlwdD4=)", "[a](//mal.fr)", "<a href='javascript:x'>a</a>", "<https://x.fr\" onclick=a>",
        "[a](https://x.fr\"onmouseover=alert(1))", "[r]\n\n[r]: vbscript:x", "<style>*{}</style>", "```html\n<script>x</script>\n```",
        "[a](<javascript:x>)", "<!-- <script> -->", "&lt;script&gt;", "| a |\n|---|\n| <b>x</b> |", "# <iframe>", "`<svg/onload=x>`",
    ],
)  # fmt: skip
def test_hostile_markdown_is_text(hostile):
    """Whatever is written, only named elements come out, with no attribute but a link's address."""
    soup = BeautifulSoup(safe_html(hostile), "html.parser")
    assert {tag.name for tag in soup.find_all(True)} <= {"p", "em", "strong", "ul", "ol", "li", "a", "br"}
    for tag in soup.find_all(True):
        assert set(tag.attrs) <= ({"href", "rel"} if tag.name == "a" else set())
        assert tag.name != "a" or re.match(r"https?://", tag["href"])


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("personne-1999", REPLY, "personne-1999.md"),
        ("bourg-2012", "Sans signature.", "bourg-2012.md:1"),
        ("bourg-2012", "---\nde: Moi\n---\nTexte.", "bourg-2012.md:2"),
        ("bourg-2012", "---\nde: Moi\ndate: hier\n---\nTexte.", "bourg-2012.md:3"),
        ("bourg-2012", "---\nde: Moi\ndate: 2026-09-14\nville: Ici\n---\nTexte.", "bourg-2012.md:4"),
        ("bourg-2012", "---\nde: Moi\ndate: 2026-09-14\n---\n\n", "bourg-2012.md"),
        ("bourg-2012", "---\n- a\n---\nTexte.", "bourg-2012.md:2"),
    ],
)
def test_faults_of_a_reply_have_a_place(tmp_path, name, text, place):
    """An unknown report, no signature, no date, a strange key, no text: each is told, with its file and line."""
    folder = tmp_path / "data" / "raw" / "reponses"
    folder.mkdir(parents=True)
    (folder / f"{name}.md").write_text(text, encoding="utf-8")
    problems = check_replies(tmp_path, {"bourg-2012"})
    assert [problem.place for problem in problems] == [f"data/raw/reponses/{place}"]
    with pytest.raises(StudyError):
        read_replies(tmp_path, {"bourg-2012"})


def test_the_contact_is_a_link_where_it_can_be(site, tmp_path):
    """An e-mail address or a page; anything else stays text; without one the page says so."""
    for address in ("reponse.html", "accessibilite.html", "en/reponse.html"):
        assert page(site, address).select_one('a[href="mailto:etude@exemple.fr"]'), address
    other = published(tmp_path, contact="javascript:alert('@')")
    soup = page(other, "reponse.html")
    assert "javascript:alert" in soup.main.get_text() and not soup.select('[href^="javascript"]')
    assert page(other, "reponse.html").find(string=re.compile("Aucune réponse n’a été reçue"))


# Words of respondents


def test_withheld_words_are_nowhere(site):
    """No page, script, table to download nor other file holds them; the page number stays."""
    for path in site.rglob("*"):
        if path.suffix in (".html", ".js", ".csv", ".json"):
            assert WORDS.casefold() not in path.read_text("utf-8").casefold(), path
    figure = page(site, "rapports/bourg-2012.html").select_one("#degre figure")
    assert "passage d’annexe non publié (paroles de répondants)" in figure.get_text()
    assert figure.a["href"].endswith("bourg.pdf#page=1") and not figure.find(["blockquote", "q"])
    assert "passage of an annex not published" in page(site, "en/rapports/bourg-2012.html").get_text()
    assert "Les habitants" in page(site, "rapports/bourg-2012.html").find(id="sources").get_text()


def test_without_the_rule_the_same_words_are_shown(tmp_path):
    """The test above can fail: what the grid does not keep back is quoted."""
    site = published(tmp_path, private=())
    assert WORDS.casefold() in (site / "rapports/bourg-2012.html").read_text("utf-8").casefold()


def test_a_real_report_that_holds_such_words_is_not_copied(site, tmp_path):
    """An invented report may be shown whole; a real one with respondents' words may not, and its page says why."""
    assert (site / "documents" / "bourg.pdf").is_file()
    real = published(tmp_path, nature="reel")
    assert not (real / "documents" / "bourg.pdf").exists()
    assert "contient des paroles de répondants" in page(real, "rapports/bourg-2012.html").get_text()


def test_tables_without_private_keep_their_shape():
    """Quotes become the notice, pages are blank there at the same offsets, passages leave; the rest is untouched."""
    tables = {**sample_tables(), "passages": passages()}
    kept, private = without_private(tables, Lexicon(private=("paroles d",)))
    assert set(private) == {"bourg-2012"}
    before, after = (frames["pages"].set_index("document_id")["text"] for frames in (tables, kept))
    start = TEXT.index("Trois ateliers")
    assert after["bourg-2012"] == TEXT[:start] + " " * (len(TEXT) - start)
    assert after["mal/é"] == before["mal/é"]
    assert kept["passages"]["section"].tolist() == ["1. Méthode"]
    changed = tables["evidence"]["quote"] != kept["evidence"]["quote"]
    assert tables["evidence"]["coder"][changed].tolist() == ["lecture_a"]
    assert tables["evidence"]["quote"].str.upper().str.contains("ATELIERS").any()
    same, nothing = without_private(tables, sample_grid().lexicon)
    assert not nothing and same["pages"].equals(tables["pages"])


def test_a_quote_whose_place_is_unknown_is_known_by_its_words():
    """A reader's quote of the annex, not found for its typography, is kept back; a short or other one is not."""
    part = private_parts(passages(), Lexicon(private=("paroles d",)))["bourg-2012"]
    assert is_withheld("« trois ATELIERS ont reuni »", [], part)
    assert not is_withheld("Trois", [], part) and not is_withheld("Les habitants ont répondu", [], part)
    assert not is_withheld("Trois ateliers ont réuni", [(1, 0, 10)], part)
    assert not is_withheld("Trois ateliers ont réuni", [], None)


@pytest.fixture(scope="module")
def lexicon():
    """The lexicon of the grid that comes with the project."""
    from pathlib import Path

    return open_study(Path(__file__).parents[1]).grid.lexicon


@pytest.mark.parametrize(
    "title",
    [
        "Verbatims", "VERBATIM DES ENTRETIENS", "Annexe 2 – Paroles notées par les bénévoles", "Paroles d’habitants",
        "Témoignages", "Annexe – Quelques réponses libres", "Annexe 4 : comptes rendus d'entretiens", "Annexe : les entretiens",
        "Liste des personnes rencontrées", "Annexe 3. Personnes auditionnées", "Retranscription des échanges",
        "Annexe – Guide d’entretien et verbatims",
    ],
)  # fmt: skip
def test_sections_of_respondents_are_recognised(lexicon, title):
    """Whatever the case, accents, plural and number of the annex."""
    assert is_private(title, lexicon)


@pytest.mark.parametrize(
    "title",
    [
        "Ce que disent les réponses", "4. Ce que disent les répondants", "Annexe 2 – Thèmes du guide d’entretien",
        "Annexe – Définitions", "Annexe 1. Structures ayant pris part à au moins une séance", "Les entretiens avec les partenaires",
        "La parole aux partenaires", "Annexes", "Profil des personnes interrogées", "Annexe – Sigles utilisés", "Le questionnaire",
        "Annexe : grille d'entretien", "Entretien du logement", "4.6 Et le CCAS ?",
    ],
)  # fmt: skip
def test_ordinary_sections_are_published(lexicon, title):
    """A chapter on answers, a guide of interview, a list of bodies: what a report says in its own name."""
    assert not is_private(title, lexicon)
