"""No finding of axe-core (WCAG 2.2 AA, RGAA, best practice) in either colour scheme, wide and narrow."""

import os

import pytest

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "RGAAv4"]
VIEWS = {"clair": ("light", 1280), "sombre": ("dark", 1280), "étroit": ("light", 320)}
RUN = (
    "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'],"
    " rules: {'target-size': {enabled: true}}})"
)
OPEN = "document.querySelectorAll('details').forEach(fold => { fold.open = true; })"


def findings(tab, axe: str) -> list[str]:
    """What axe finds on the page that is open, one line a rule."""
    tab.evaluate(axe)
    found = tab.evaluate(RUN, RULES)["violations"]
    return [
        f"{rule['id']} ({', '.join(tag for tag in rule['tags'] if tag.startswith('RGAA-'))}): {len(rule['nodes'])} × "
        f"{rule['nodes'][0]['html'][:160]}"
        for rule in found
    ]


def checked(site, pages: list[str], tab, axe: str) -> list[str]:
    """Findings on some pages, every fold open."""
    told = []
    for page in pages:
        tab.goto((site / page).as_uri())
        tab.evaluate(OPEN)
        told += [f"{page}: {finding}" for finding in findings(tab, axe)]
    return told


@pytest.mark.parametrize("name", VIEWS)
def test_no_finding_on_a_page_of_each_kind(site, kinds, tab, axe, name):
    """Each kind of page, in each view, each language."""
    scheme, width = VIEWS[name]
    view = tab(color_scheme=scheme, viewport={"width": width, "height": 900})
    assert checked(site, kinds, view, axe) == []


def test_no_finding_on_the_other_pages(site, pages, kinds, tab, axe):
    """Each other page in one view, in turn; in all of them with $ABS_STUDY_ALL_VIEWS."""
    everything = bool(os.environ.get("ABS_STUDY_ALL_VIEWS"))
    others = [page for page in pages if page not in kinds]
    told = []
    for place, (scheme, width) in enumerate(VIEWS.values()):
        view = tab(color_scheme=scheme, viewport={"width": width, "height": 900})
        told += checked(site, others if everything else others[place :: len(VIEWS)], view, axe)
    assert told == []


def test_the_rules_do_find_faults(tab, axe):
    """A page with an image without text and pale words is found out: the tests above can fail."""
    view = tab()
    view.set_content(
        '<html><body><img src="a.png"><p style="color:#bbb;background:#fff">Pâle</p></body></html>'
    )
    rules = {finding.split(" ")[0] for finding in findings(view, axe)}
    assert {"image-alt", "color-contrast", "html-has-lang", "document-title"} <= rules


def test_nothing_is_wider_than_a_narrow_screen(site, pages, tab):
    """At 320 pixels, and at 640 with letters twice as large, only tables and figures scroll, in their own box."""
    wide = []
    narrow, large = tab(viewport={"width": 320, "height": 800}), tab(viewport={"width": 640, "height": 800})
    for page in pages:
        for view, size in ((narrow, ""), (large, "200%")):
            view.goto((site / page).as_uri())
            view.evaluate("size => { document.documentElement.style.fontSize = size; }", size)
            view.evaluate(OPEN)
            inner, outer = view.evaluate(
                "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
            )
            if inner > outer:
                wide.append(f"{page} ({size or '320'}): {inner} > {outer}")
    assert wide == []
