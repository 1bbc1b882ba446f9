"""The site used: from a disk and from a server, by keyboard, without scripts, on paper, in both languages."""

import functools
import http.server
import threading

import pypdfium2
import pytest
from bs4 import BeautifulSoup

# What has the focus, once the page has scrolled to it: two frames later.
FOCUS = """async () => {
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const it = document.activeElement;
  if (!it || it === document.body) return null;
  const style = getComputedStyle(it), box = it.getBoundingClientRect();
  const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  return {tag: it.tagName, text: (it.textContent || '').trim().slice(0, 40), seen,
          shown: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight};
}"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server that does not log."""

    def log_message(self, *_said):
        """Say nothing."""


@pytest.fixture(scope="module")
def served(site):
    """The address of the site on a local server."""
    handler = functools.partial(Quiet, directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def watched(view) -> list[str]:
    """Whatever a page says or asks that it should not: filled in as pages are opened."""
    told = []
    view.on(
        "console",
        lambda said: told.append(f"console: {said.text}") if said.type in ("error", "warning") else None,
    )
    view.on("pageerror", lambda error: told.append(f"script: {error}"))
    # A picture still on its way when the next page is opened is aborted, not missing.
    view.on(
        "requestfailed",
        lambda request: told.append(f"failed: {request.url}") if "ABORTED" not in request.failure else None,
    )
    view.on("request", lambda request: told.append(f"asked: {request.url}") if strange(request.url) else None)
    return told


def strange(address: str) -> bool:
    """Whether a request leaves the disk and the local server."""
    return not address.startswith(("file://", "http://127.0.0.1", "data:"))


def test_from_a_disk_nothing_is_asked_of_anybody(site, pages, tab):
    """No request to another host, no failed one, no error nor warning, on any page."""
    view = tab()
    told = watched(view)
    for page in pages:
        view.goto((site / page).as_uri())
    assert told == []


def test_from_a_server_it_is_the_same(served, kinds, tab):
    """The same over http, for a page of each kind."""
    view = tab()
    told = watched(view)
    for page in kinds:
        assert view.goto(f"{served}/{page}").ok
    assert told == []


def test_by_keyboard_nothing_is_hidden_nor_a_trap(site, kinds, tab):
    """The first stop skips to the content; each stop is seen where it is; the last one leads out of the page."""
    view = tab(viewport={"width": 1100, "height": 800}, reduced_motion="reduce")
    wrong = []
    for page in kinds:
        view.goto((site / page).as_uri())
        view.keyboard.press("Tab")
        first = view.evaluate(FOCUS)
        assert first["seen"] and first["shown"] and first["tag"] == "A", page
        view.keyboard.press("Enter")
        assert view.evaluate("document.activeElement.id") == "contenu", page
        view.goto((site / page).as_uri())
        stops = 0
        while stops < 60:
            view.keyboard.press("Tab")
            stop = view.evaluate(FOCUS)
            if stop is None:
                break
            stops += 1
            if not (stop["seen"] and stop["shown"]):
                wrong.append(f"{page}: {stop}")
        assert stops > 8, page
    assert wrong == []


def test_without_scripts_everything_is_read(site, kinds, tab):
    """The content is there; what needs a script says so in words."""
    view = tab(java_script_enabled=False)
    for page in kinds:
        view.goto((site / page).as_uri())
        main = view.locator("main")
        assert main.is_visible() and len(main.inner_text()) > 150, page


def test_tables_sort_by_their_headings(site, pages, tab):
    """A click puts the rows in order, a second one in the other, and a screen reader is told."""
    view = tab()
    page = "rapports.html"
    assert page in pages
    view.goto((site / page).as_uri())
    buttons = view.locator("button.trier")
    if not buttons.count():
        pytest.skip("too few reports to sort")
    years = "[...document.querySelectorAll('table.rapports tbody tr')].map(row => row.cells[1].textContent.trim())"
    buttons.nth(1).click()
    rising = view.evaluate(years)
    assert rising == sorted(rising)
    assert view.locator("th[aria-sort=ascending]").count() == 1
    buttons.nth(1).click()
    assert view.evaluate(years)[0] == max(rising)


def test_on_paper_the_page_stands_without_its_menus(site, kinds, tab, tmp_path):
    """A printed page has its title, not its menu, and nothing is wider than the sheet."""
    view = tab()
    for page in [page for page in kinds if not page.startswith("en/")]:
        view.goto((site / page).as_uri())
        title = view.locator("h1").inner_text()
        menu = view.locator("header nav a").last.inner_text()
        path = tmp_path / "page.pdf"
        view.pdf(path=path, format="A4")
        document = pypdfium2.PdfDocument(path)
        head = " ".join(document[0].get_textpage().get_text_bounded().split())
        assert title.split()[0] in head, page
        assert menu not in head, page
        document.close()


def test_the_other_language_is_the_same_page(site, pages, tab):
    """The switch leads to the page's twin and back."""
    view = tab()
    french = [page for page in pages if not page.startswith("en/")]
    english = [page for page in pages if page.startswith("en/")]
    assert [f"en/{page}" for page in french] == english
    for page in ("index.html", "rapports.html", french[-1]):
        view.goto((site / page).as_uri())
        view.locator("li.langue a").click()
        assert view.url.endswith(f"en/{page}")
        assert view.evaluate("document.documentElement.lang") == "en"
        view.locator("li.langue a").click()
        assert view.url == (site / page).as_uri()


def test_nothing_moves_for_who_asks_for_it(site, tab):
    """With reduced motion, no transition, animation nor smooth scrolling."""
    view = tab(reduced_motion="reduce")
    view.goto((site / "index.html").as_uri())
    moving = """() => [...document.querySelectorAll('*')].filter(it => {
      const style = getComputedStyle(it);
      return style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0 || style.scrollBehavior === 'smooth';
    }).length"""
    assert view.evaluate(moving) == 0


def test_each_page_has_its_landmarks_and_its_own_title(site, pages):
    """One first heading, no level skipped, landmarks with different names, a title no other page has."""
    titles = {}
    for page in pages:
        soup = BeautifulSoup((site / page).read_text("utf-8"), "html.parser")
        assert len(soup.find_all("h1")) == 1 == len(soup.find_all("main")), page
        names = [nav.get("aria-label") for nav in soup.find_all("nav")]
        assert all(names) and len(set(names)) == len(names), page
        title = (soup.html["lang"], soup.title.get_text())
        assert title not in titles, f"{page} and {titles.get(title)} have the same title"
        titles[title] = page
