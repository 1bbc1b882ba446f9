"""The page of what changed, which stands alone: accessible, nothing wider than a narrow screen, nothing asked of anybody."""

import pytest
from history_sample import everything

from abs_study.history.written import page

from .test_accessibility import VIEWS, findings


@pytest.fixture(scope="module")
def changes(tmp_path_factory):
    """A comparison in which every part has something to tell, as a file."""
    path = tmp_path_factory.mktemp("changements") / "changements.html"
    path.write_text(page(everything(), fictitious=True), encoding="utf-8")
    return path.as_uri()


@pytest.mark.parametrize("name", VIEWS)
def test_no_finding(changes, tab, axe, name):
    """In each view."""
    scheme, width = VIEWS[name]
    view = tab(color_scheme=scheme, viewport={"width": width, "height": 900})
    view.goto(changes)
    assert findings(view, axe) == []


def test_narrow_and_alone(changes, tab):
    """Tables scroll in their own box; the page asks for no other file."""
    view, asked = tab(viewport={"width": 320, "height": 800}), []
    view.on("request", lambda request: asked.append(request.url))
    view.goto(changes)
    inner, outer = view.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert inner <= outer and [url for url in asked if not url.startswith("data:")] == [changes]
