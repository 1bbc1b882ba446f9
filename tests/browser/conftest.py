"""A published site in a real browser: the sample study's, or the one that $ABS_STUDY_SITE names."""

import os
import shutil
from pathlib import Path

import pytest
from publish_sample import sample_site

from .reading import Reading, read

HERE = Path(__file__).parent
AXE = HERE / "node_modules" / "axe-core"
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
)


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    """The folder of the site under test."""
    named = os.environ.get("ABS_STUDY_SITE", "")
    if named:
        folder = Path(named).resolve()
        assert (folder / "index.html").is_file(), f"no site in {folder}: run `make study` first"
        return folder
    return sample_site(tmp_path_factory.mktemp("navigateur")).resolve()


@pytest.fixture(scope="session")
def pages(site) -> list[str]:
    """Every page, by its address from the site's root."""
    found = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    assert len(found) > 20
    return found


@pytest.fixture(scope="session")
def kinds(pages) -> list[str]:
    """A page of each kind, in each language: the first of a folder, and every page that is alone of its kind."""
    chosen = {}
    for page in pages:
        folder, _slash, name = page.rpartition("/")
        chosen.setdefault(folder if folder.endswith(("rapports", "reponses")) else (folder, name), page)
    return sorted(chosen.values())


@pytest.fixture(scope="session")
def readings(site, pages) -> dict[str, Reading]:
    """Every page, read as a file."""
    return {page: read(site / page) for page in pages}


@pytest.fixture(scope="session")
def browser():
    """Debian's chromium (or Chrome), driven by Playwright."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM:
        pytest.skip("no chromium on the path (Debian: apt-get install chromium)")
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility rules of axe-core, as a script."""
    script = AXE / "axe.min.js"
    if not script.is_file():
        pytest.skip(
            "axe-core is not installed (npm install in tests/browser, as `make test` does where npm is)"
        )
    return script.read_text("utf-8")


@pytest.fixture
def tab(browser):
    """Open a tab: a function of Playwright's options for a context."""
    opened = []

    def opening(**options):
        context = browser.new_context(**options)
        opened.append(context)
        return context.new_page()

    yield opening
    for context in opened:
        context.close()
