"""The search of the site: what its records hold, hostile text, size, and the answers of its script in Node."""

import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from publish_sample import HOSTILE, sample_site, sample_study

from abs_study import open_study
from abs_study.messages import speaking
from abs_study.publish import addresses, search
from abs_study.publish.answers import answers_there
from abs_study.publish.search_pages import sections_of
from abs_study.publish.site import load_site, read_tables

ROOT = Path(__file__).parents[1]
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(
    NODE is None, reason="the search’s script is tried in Node, which is not here"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The sample site, built once."""
    return sample_site(tmp_path_factory.mktemp("recherche"))


def held(script: Path):
    """What a script of the search gives a name to."""
    text = script.read_text("utf-8")
    return json.loads(re.fullmatch(r"window\.ABS_\w+ = (.*);\n", text, re.DOTALL)[1])


def records(site: Path, kind: int, language: str = "") -> list[list]:
    """The records of a kind."""
    return [row for row in held(site / language / addresses.INDEX)["records"] if row[0] == kind]


# The records


def test_every_kind_has_its_records(site):
    """Findings, reports, definitions, levels and sections of pages, each at its place."""
    places = {kind: [row[1] for row in records(site, kind)] for kind in range(6)}
    assert places[search.FINDING] == ["constats.html#constat-ecoute", "constats.html#constat-ailleurs"]
    assert len(places[search.REPORT]) == 3 and "rapports/bourg-2012.html" in places[search.REPORT]
    expected = {
        "grille.html#degre",
        "grille.html#ecart",
        "grille.html#hypothese-H1",
        "grille.html#codes-reserves",
    }
    assert expected <= set(places[search.DEFINITION])
    assert {"grille.html#degre-2", "grille.html#sources-caf"} <= set(places[search.LEVEL])
    assert {"01_essai.html", "01_essai.html#ou-s-arrete-t-on", "refaire.html"} <= set(places[search.PAGE])
    assert not places[search.PASSAGE]


def test_every_place_exists(site):
    """Each address of the search leads to a page of its language and to an anchor on it."""
    for language in ("", "en"):
        folder, index = site / language, held(site / language / addresses.INDEX)
        places = {row[1] for row in index["records"]} | {row[6] for row in index["records"] if len(row) > 6}
        names = [name for name, _label in index["variables"]]
        for document, _page, _text, *numbers in held(site / addresses.PASSAGES):
            places |= {f"{index['documents'][document][1]}#{names[number]}" for number in numbers}
        for address, _sign, anchor in (place.partition("#") for place in places):
            soup = anchors_of(folder / address)
            assert not anchor or anchor in soup, (address, anchor)


@cache
def anchors_of(page: Path) -> frozenset[str]:
    """The anchors of a page."""
    soup = BeautifulSoup(page.read_text("utf-8"), "html.parser")
    return frozenset(tag["id"] for tag in soup.find_all(id=True))


def test_each_language_has_its_records_and_they_share_the_passages(site):
    """Labels and sections in the language of the page; quotes once, at the root."""
    (french,) = [row for row in records(site, search.LEVEL) if row[1].endswith("#degre-2")]
    (english,) = [row for row in records(site, search.LEVEL, "en") if row[1].endswith("#degre-2")]
    assert (french[2], english[2]) == ("Consultation", "Consultation (en)")
    assert french[5] == english[5] == "Un questionnaire a été distribué. Un questionnaire sera distribué."
    assert "Where does it stop?" in [row[2] for row in records(site, search.PAGE, "en")]
    assert (site / addresses.PASSAGES).is_file() and not (site / "en" / addresses.PASSAGES).exists()


def test_passages_are_the_quotes_that_were_found(site):
    """A quote with its page and variables; one that is not in the document is not searched."""
    rows = held(site / addresses.PASSAGES)
    texts = [row[2] for row in rows]
    assert "TROIS ATELIERS ONT RÉUNI QUARANTE PERSONNES." in texts and "Des mots perdus" not in texts
    bourg = [row for row in rows if row[2] == "Les habitants"]
    assert [row[1:] for row in bourg] == [[1, "Les habitants", 1]]


def test_a_quote_inside_another_is_that_one(tmp_path):
    """The same words for two questions are one passage; a long one is cut at a word."""
    study = sample_study(tmp_path)
    quotes = study.tables["evidence"]["quote"].tolist()
    quotes[0], quotes[2] = "Trois ateliers " + "et encore " * 40, "trois ateliers"
    study.tables["evidence"]["quote"] = quotes
    site = load_site(study, read_tables(study), {})
    document = next(document for document in site.documents if document.id == "bourg-2012")
    ((page, text, variables),) = search.passages(site, document)
    assert page == 1 and sorted(variables) == ["degre", "sources"]
    assert 290 < len(text) <= search.LONGEST and text.endswith(" …")


def test_hostile_text_stays_text(site):
    """Nothing in a title, a finding or a quote can end the script or a line of it; all of it is kept."""
    for path in site.rglob("recherche-*.js"):
        text = path.read_text("utf-8")
        if path.name in (addresses.INDEX, addresses.PASSAGES):
            assert "<" not in text and text.count("\n") == 1
    assert HOSTILE in [row[2] for row in held(site / addresses.PASSAGES)]
    script = search.script("X", "a\u2028b\u2029c</script><!--")
    assert script == b'window.X = "a\\u2028b\\u2029c\\u003c/script>\\u003c!--";\n'


def test_the_page_enters_text_as_text(site):
    """The script of the page never writes HTML, and asks for nothing."""
    for path in site.glob("recherche*.js"):
        if path.name not in (addresses.INDEX, addresses.PASSAGES):
            text = path.read_text("utf-8")
            assert not re.search(
                r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|fetch\(|XMLHttp", text
            )


def test_the_form_works_as_a_form(site):
    """A label, a role, an address that keeps the query, a region that speaks; a way on without JavaScript."""
    for language in ("", "en"):
        soup = BeautifulSoup((site / language / "recherche.html").read_text("utf-8"), "html.parser")
        form = soup.select_one("form[role=search][method=get][action='recherche.html']")
        assert form.select_one("label[for=q]") and form.select_one("input#q[name=q]")
        assert len(form.select("fieldset input[type=checkbox][name=dans]")) == len(search.kinds()) == 5
        assert soup.select_one("[role=status][aria-live=polite]")
        links = [tag["href"] for tag in soup.select("noscript a")]
        assert links == ["constats.html", "rapports.html", "grille.html"]


def test_a_page_is_cut_at_its_headings():
    """Each section with its text; menus, tables and folded parts are left out."""
    html = """<main><nav><p>Menu</p></nav><h1>Titre</h1><p>Début.</p><section><h2 id="a">Un</h2><ul><li>Point</li></ul>
    <table><caption>Légende</caption><tbody><tr><td>Cellule</td></tr></tbody></table><details><p>Plié</p></details>
    <h2>Sans ancre</h2><p>Suite</p></section></main>"""
    assert sections_of("p.html", html) == [
        ("p.html", "Titre", "", "Début."),
        ("p.html#a", "Un", "Titre", "Point Légende Sans ancre Suite"),
    ]
    assert sections_of("p.html", "<p>rien</p>") == []
    ((_place, _title, _page, text),) = sections_of("p.html", f"<main><h1>T</h1><p>{'mot ' * 900}</p></main>")
    assert 1400 < len(text) <= 1500


def test_real_reports_make_a_small_index():
    """The records of the whole study weigh under 1.2 MB per language, passages included."""
    try:
        study = open_study(ROOT)
        tables = read_tables(study)
    except Exception as error:
        pytest.skip(f"the study has not been run here: {type(error).__name__}")
    for language in ("fr", "en"):
        with speaking(language):
            site = load_site(study, tables, {})
            passages = search.passages_script(site)
            index = search.index_script(site, [], answers_there(site))
            assert index == search.index_script(load_site(study, tables, {}), [], answers_there(site))
        assert len(passages) + len(index) < 1_200_000
        assert len(passages) > 50_000


# The answers


def ask(site: Path, *queries: str, language: str = "fr") -> list[dict]:
    """Each query's answer by the site's own scripts, run in Node."""
    return run_node(site, language, queries)["answers"]


def run_node(site: Path, language: str, queries, words=()) -> dict:
    """What tests/search_queries.js prints."""
    asked = [json.dumps(list(given)) for given in (queries, words)]
    command = [NODE, str(Path(__file__).with_name("search_queries.js")), str(site), language, *asked]
    outcome = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    return json.loads(outcome.stdout)


def texts(answer: dict) -> list[str]:
    """The texts of an answer's results, in order."""
    return [result["text"] for result in answer["results"]]


@needs_node
def test_accents_capitals_and_inflection_do_not_matter(site):
    """Folded letters, plural, feminine and verb forms find each other."""
    atelier, reunir, degre, cap, femme = ask(site, "ATELIER", "réunir", "degre", "Réunissaient", "réunie")
    quote = "TROIS ATELIERS ONT RÉUNI QUARANTE PERSONNES."
    assert quote in texts(atelier)
    assert all(quote in texts(answer) for answer in (reunir, cap, femme))
    assert degre["results"][0]["title"] == "Degré d’écoute"
    assert atelier["results"][-1]["marked"]


@needs_node
@pytest.mark.parametrize(
    ("language", "family"),
    [
        (
            "fr",
            "rencontrer rencontrés rencontrée rencontre rencontrent rencontraient rencontrant rencontrera",
        ),
        ("fr", "participation participations participer participé participent participatif participatives"),
        ("fr", "évaluation évaluer évalués évaluative évaluatifs"),
        ("fr", "social sociale sociaux sociales"),
        ("fr", "directeur directrice directeurs directrices"),
        ("fr", "financier financière financiers financières"),
        ("fr", "travailleur travailleuses travailleurs"),
        ("fr", "nombreux nombreuse nombreuses"),
        ("fr", "ancien ancienne anciens anciennes"),
        ("fr", "public publics publique publiques"),
        ("fr", "réunir réuni réunies réunissent réunissait"),
        ("fr", "âgé âgées âgée âges"),
        ("fr", "accompagner accompagnement accompagnés accompagnements"),
        ("fr", "travail travaux"),
        ("fr", "document documents documenter documentée"),
        ("en", "report reports reported reporting"),
        ("en", "study studies studied"),
        ("en", "need needs needed"),
        ("en", "evaluation evaluations evaluate evaluated evaluating"),
    ],
)
def test_a_family_has_one_stem(site, language, family):
    """The forms of a word are reduced to the same stem."""
    stems = run_node(site, language, [], family.split())["stems"][language]
    assert len(set(stems)) == 1, dict(zip(family.split(), stems, strict=True))


@needs_node
def test_other_words_keep_apart(site):
    """Words that only look alike are not confused."""
    words = "département départ enfant personne personnel maison mission agent âge formation forme".split()
    stems = run_node(site, "fr", [], words)["stems"]["fr"]
    assert len(set(stems)) == len(words), dict(zip(words, stems, strict=True))


@needs_node
def test_typing_errors_and_unfinished_words(site):
    """A letter lost, added, changed or swapped; the start of a word; the nearest word is told."""
    for error in ("consultaton", "consultatiion", "consulzation", "cosnultation"):
        (answer,) = ask(site, error)
        assert answer["results"][0]["title"] == "Consultation", error
        assert answer["nearest"] == ["consultation"]
    start, short = ask(site, "consul", "zq")
    assert start["results"][0]["title"] == "Consultation" and not start["nearest"]
    assert not short["results"]


@needs_node
def test_all_the_words_come_before_some(site):
    """Records with every word first; words empty of sense do not count; a passage is completed by its report."""
    several, empty, named = ask(site, "ateliers de la consultation", "de la", "bourg ateliers")
    counts = [result["words"] for result in several["results"]]
    assert several["asked"] == ["ateliers", "consultation"]
    assert counts == sorted(counts, reverse=True) and counts[-1] == 1
    assert empty["results"] == []
    assert named["results"][0]["text"].startswith("TROIS ATELIERS") and named["results"][0]["words"] == 2


@needs_node
def test_titles_come_before_definitions_and_quotes(site):
    """What is named by a word comes before what only uses it."""
    (answer,) = ask(site, "habitants")
    kinds = [result["kind"] for result in answer["results"]]
    assert kinds.index(search.DEFINITION) < kinds.index(search.PASSAGE)
    (answer,) = ask(site, "bourg")
    assert answer["results"][0]["href"] == "rapports/bourg-2012.html"


@needs_node
def test_hostile_queries_are_only_words(site):
    """Markup, names of JavaScript and patterns find nothing by themselves and break nothing."""
    queries = [
        "<img src=x onerror=alert(1)>",
        "__proto__",
        "constructor",
        "(((",
        "a.*+?^${}",
        "\u2028",
        "",
        "x" * 5000,
    ]
    for query, answer in zip(queries, ask(site, *queries), strict=True):
        assert isinstance(answer["results"], list), query
    (answer,) = ask(site, "alert titre")
    assert HOSTILE in texts(answer)


@needs_node
def test_english_pages_find_both_languages(site):
    """English definitions by English words, French quotes by French ones."""
    where, quote = ask(site, "stopping", "atelier", language="en")
    assert where["results"][0]["title"] == "Where does it stop?"
    assert "TROIS ATELIERS ONT RÉUNI QUARANTE PERSONNES." in texts(quote)


@needs_node
def test_an_excerpt_shows_the_words_found(site):
    """A long text is cut around its found words, whole words only."""
    (answer,) = ask(site, "convocation plupart")
    for result in answer["results"]:
        if len(result["text"]) > 120:
            assert len(result["shown"]) < 100
