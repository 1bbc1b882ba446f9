"""Every page as a file: its links lead somewhere, it is well ordered, and it names its language and its twin."""

import re
from itertools import pairwise

import pypdfium2

from .reading import dead_links, fault, read


def test_every_link_leads_to_a_file_and_its_place(site, readings):
    """Files, anchors, pages of documents: pictures and scripts too."""
    inside = [link for reading in readings.values() for link in reading.links if "#" in link[1]]
    assert len(inside) > len(readings)
    assert dead_links(site, readings) == []


def test_every_record_of_the_search_leads_to_its_place(site, readings):
    """What the search would open is there: the index holds no address of a page that is not published."""
    looked = []
    for page in ("recherche.html", "en/recherche.html"):
        if page not in readings:
            continue
        folder = page.removesuffix("recherche.html")
        index = (site / folder / "recherche-index.js").read_text("utf-8")
        found = set(re.findall(r'"([\w./-]+\.html(?:#[^"\\]*)?)"', index))
        looked += [(page, address) for address in sorted(found)]
    assert len(looked) > 10
    assert [
        (page, address, why) for page, address in looked if (why := fault(site, readings, page, address))
    ] == []


def test_no_id_stands_twice_on_a_page(readings):
    """An anchor means one place."""
    twice = {page: [name for name, n in reading.ids.items() if n > 1] for page, reading in readings.items()}
    assert {page: names for page, names in twice.items() if names} == {}


def test_every_page_names_its_language_and_its_twin(site, readings):
    """The language is the folder's; the alternate page exists, has the language told, and leads back."""
    wrong = []
    for page, reading in readings.items():
        if reading.lang != ("en" if page.startswith("en/") else "fr"):
            wrong.append(f"{page}: lang={reading.lang}")
        for code, address in reading.alternates.items():
            twin = ((site / page).parent / address).resolve().relative_to(site).as_posix()
            other = readings.get(twin)
            if other is None or other.lang != code:
                wrong.append(f"{page}: hreflang={code} leads to {twin}")
            elif reading.lang not in other.alternates or (
                ((site / twin).parent / other.alternates[reading.lang]).resolve() != site / page
            ):
                wrong.append(f"{page}: {twin} does not lead back")
    assert wrong == []


def test_headings_make_an_outline(readings):
    """One first heading, which comes first; no level is skipped."""
    wrong = {
        page: reading.headings
        for page, reading in readings.items()
        if reading.headings[:1] != (1,)
        or reading.headings.count(1) != 1
        or any(after > before + 1 for before, after in pairwise(reading.headings))
    }
    assert wrong == {}


def test_landmarks_are_few_and_named_apart(readings):
    """One content, one head, one foot; menus whose names tell them apart."""
    wrong = {}
    for page, reading in readings.items():
        *alone, menus = reading.landmarks.values()
        if (
            [len(names) for names in alone] != [1, 1, 1]
            or not menus
            or not all(menus)
            or len(set(menus)) < len(menus)
        ):
            wrong[page] = reading.landmarks
    assert wrong == {}


def test_no_two_pages_have_the_same_title(readings):
    """In one language, a title tells which page it is: tabs, bookmarks, lists of results."""
    pages = {}
    for page, reading in readings.items():
        pages.setdefault((reading.lang, reading.title), []).append(page)
    assert all(title for _lang, title in pages)
    assert [found for found in pages.values() if len(found) > 1] == []


def test_faults_of_links_are_found(tmp_path):
    """A site with one fault of each kind is found out: the tests above can fail."""
    (tmp_path / "a.html").write_text(
        '<html lang="fr"><title>A</title><p id="la"></p><p id="la"></p><a href="#la">1</a><a href="#loin">2</a>'
        '<a href="b.html#ici">3</a><a href="c.html">4</a><a href="javascript:x">5</a><img src="../d.png">'
        '<a href="e.pdf#page=1">6</a><a href="e.pdf#page=2">7</a><a href="mailto:a@b.fr">8</a></html>',
        "utf-8",
    )
    (tmp_path / "b.html").write_text("<html><h2 id='la'>B</h2></html>", "utf-8")
    one_page = pypdfium2.PdfDocument.new()
    one_page.new_page(100, 100)
    one_page.save(tmp_path / "e.pdf")
    readings = {name: read(tmp_path / name) for name in ("a.html", "b.html")}
    told = dead_links(tmp_path, readings)
    assert [line.split(": ")[1] for line in told] == [
        "href=#loin", "href=b.html#ici", "href=c.html", "href=javascript:x", "href=e.pdf#page=2", "src=../d.png",
    ]  # fmt: skip
    assert readings["a.html"].ids["la"] == 2 and readings["b.html"].headings == (2,)
