"""Views: what a notebook cell shows is escaped, captioned, French, and the same at each run."""

import base64
import io
import re

import matplotlib
import numpy as np
import pandas as pd
import pytest

from abs_study import views
from abs_study.messages import set_language

HOSTILE = '<script>alert("x")</script>'


@pytest.fixture
def english():
    set_language("en")
    yield
    set_language("fr")


def test_numbers_are_french() -> None:
    """Decimal comma, narrow space between thousands, true minus sign, dash for a missing value."""
    assert views.number(1234567) == "1\u202f234\u202f567"
    assert views.number(np.float64(0.123), 2) == "0,12"
    assert views.number(-0.004, 1) == "0,0"
    assert views.number(pd.NA) == views.number(float("nan")) == "–"
    assert views.percent(0.5) == "50\u202f%"
    assert views.percent(float("nan")) == "–"


def test_numbers_follow_the_language(english: None) -> None:
    """In English: decimal point, comma between thousands, no space before the percent sign."""
    assert (views.number(1234.5, 1), views.percent(0.5)) == ("1,234.5", "50%")


def test_table_is_captioned_and_scoped() -> None:
    """A table has a caption, column headings and row headings, in a box that scrolls and can be focused."""
    frame = pd.DataFrame({"type": ["A"], "part": [0.25], "n": [1200]})
    html = views.Table(frame, "Parts (16 rapports)", "Note.", head={"type": "Type"})._repr_html_()
    assert "<caption>Parts (16 rapports)</caption>" in html
    assert '<th scope="col">Type</th>' in html
    assert '<th scope="row">A</th><td class="n">0,25</td><td class="n">1\u202f200</td>' in html
    assert 'role="region" tabindex="0" aria-label="Parts (16 rapports)"' in html
    assert '<p class="note">Note.</p>' in html


def test_table_escapes_everything() -> None:
    """Hostile text in a caption, heading, cell, list or link comes out as text."""
    cells = [[HOSTILE, views.Link(HOSTILE, 'a.html" onclick="x'), [HOSTILE]]]
    frame = pd.DataFrame(cells, columns=[HOSTILE, "b", "c"])
    html = views.Table(frame, HOSTILE, HOSTILE)._repr_html_()
    assert "<script" not in html
    assert '" onclick' not in html
    assert html.count("&lt;script&gt;") == 7


@pytest.mark.parametrize(
    "href",
    ["javascript:alert(1)", " JaVaScRiPt:x", "java\nscript:x", "data:text/html,x", "//evil.example", "\\\\x"],
)
def test_link_refuses_unsafe_addresses(href: str) -> None:
    """An address that could run a script or leave silently becomes plain text."""
    assert views.Link("texte", href)._repr_html_() == "texte"


def test_french_words_keep_their_language(english: None) -> None:
    """A quote and words of reports are marked as French on every page, and escaped."""
    frame = pd.DataFrame({"a": ["x"], "quote": [views.Quote("l’<été>")], "words": [views.French("aidant")]})
    shown = views.Table(frame, "Caption")._repr_html_()
    assert '“<span lang="fr">l’&lt;été&gt;</span>”' in shown and '<span lang="fr">aidant</span>' in shown
    set_language("fr")
    shown = views.Table(frame, "Titre")._repr_html_()
    assert (
        '«\u00a0<span lang="fr">l’&lt;été&gt;</span>\u00a0»' in shown
    )  # not to be set otherwise than it was written


def test_table_shows_a_named_index_and_formats() -> None:
    """A named index is the first column; a format says how to write a column; missing values are a dash."""
    frame = pd.DataFrame({"share": [0.5, np.nan], "x": [True, False]}, index=pd.Index(["a", "b"], name="dim"))
    html = views.Table(frame, "c", formats={"share": views.percent})._repr_html_()
    assert '<th scope="col">dim</th>' in html
    assert '<th scope="row">a</th><td class="n">50\u202f%</td><td>oui</td>' in html
    assert '<td class="n">–</td><td>non</td>' in html


def test_table_without_rows_says_so() -> None:
    """An empty table is a sentence, not an empty grid."""
    assert "aucune ligne" in views.Table(pd.DataFrame({"a": []}), "Rien")._repr_html_()


def test_table_and_figure_refuse_silence() -> None:
    """A table without caption and a figure without alternative text are programming mistakes."""
    from matplotlib.figure import Figure

    with pytest.raises(ValueError, match="caption"):
        views.Table(pd.DataFrame(), " ")
    with pytest.raises(ValueError, match="alt"):
        views.Figure(Figure(), " ", "c")


def test_figure_is_the_same_bytes_twice_and_is_closed() -> None:
    """The same drawing gives the same bytes, carries its texts, and is closed so that it shows once."""
    from matplotlib import pyplot

    def draw() -> str:
        drawing, axes = pyplot.subplots()
        axes.bar(["é"], [1])
        data = views.Table(pd.DataFrame({"a": [1]}), "Valeurs")
        return views.Figure(drawing, "Une barre & rien", "Légende", data)._repr_html_()

    first = draw()
    assert first == draw()
    assert pyplot.get_fignums() == []
    assert 'alt="Une barre &amp; rien"' in first
    assert "<figcaption>Légende</figcaption>" in first
    assert "<caption>Valeurs</caption>" in first
    svg = base64.b64decode(re.search(r"base64,([^\"]+)", first).group(1)).decode()
    assert "é" in svg and "<dc:date>" not in svg


def _busy_figure():
    """A figure with all that moves when it is laid out: panels, title, legend, equal scales, turned and long labels."""
    from matplotlib.figure import Figure as Drawing

    drawing = Drawing(figsize=(6, 4))
    left, right = drawing.subplots(1, 2)
    left.plot([0, 1, 2], [0, 10_000, 5], "o-", label="courbe")
    left.set_title("Un titre\nsur deux lignes")
    left.legend(loc="upper left", bbox_to_anchor=(0.8, 1.2))
    left.set_aspect("equal", adjustable="datalim")
    right.barh(["un long nom qui déborde à gauche", "é"], [1, 2])
    right.tick_params(axis="x", rotation=45)
    right.annotate("loin", (2, 1), (2.9, 1.8), arrowprops={"arrowstyle": "->"})
    drawing.text(0.99, 1.02, "au-dessus")
    return drawing


def test_figure_is_cut_as_matplotlib_cuts_it() -> None:
    """What is found to be drawn on, in one drawing less, is what savefig's own "tight" keeps, to a thousandth of an inch."""
    numbers = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")

    def told(svg: bytes) -> tuple[str, list[float]]:
        text = re.sub(
            r'(#|id=")[a-z][0-9a-f]{10}', r"\1", svg.decode()
        )  # named after what they cut, to the last digit
        return numbers.sub("0", text), [float(number) for number in numbers.findall(text)]

    buffer = io.BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "abs-study", "svg.fonttype": "none"}):
        silent = {"Date": None, "Creator": None, "Format": None}
        _busy_figure().savefig(buffer, format="svg", bbox_inches="tight", metadata=silent)
    own, usual = told(views.Figure(_busy_figure(), "Tout").svg), told(buffer.getvalue())
    assert own[0] == usual[0]
    assert np.abs(np.subtract(own[1], usual[1])).max() < 0.1


def test_sentences_show_their_interval() -> None:
    """A proportion's interval is in percent, another number's is a number, and none is no parenthesis."""
    findings = pd.DataFrame(
        {
            "sentence_fr": ["Neuf <b>.", "Écart.", "Seul."],
            "sentence_en": ["Nine.", "", ""],
            "number": ["9/16", "0,4", "3"],
            "low": [0.33, 0.1, np.nan],
            "high": [0.77, 0.7, np.nan],
        }
    )
    html = views.Sentences(findings)._repr_html_()
    assert "Neuf &lt;b&gt;." in html
    assert "intervalle à 95\u202f%\u00a0: 33\u202f% à 77\u202f%" in html
    assert "0,10 à 0,70" in html
    assert html.count("intervalle à") == 2
    assert views.Sentences(findings, "en")._rows()[0][1] == "Nine."
    assert repr(views.Sentences(findings)).splitlines()[2] == "– Seul."
