"""Figures: what they say in words, fonts that can be read, labels that do not collide, marks of fiction."""

from itertools import pairwise

import pandas as pd
import pytest
from small_grid import grid, variable

from abs_study import figures
from abs_study.drawing import GREY, SHADES, canvas, lead, spread
from abs_study.typology import Typology, map_reports


class Drawn:
    """Stands in for views.Figure and keeps the drawing."""

    def __init__(self, figure, alt, caption="", data=None):
        self.figure, self.alt, self.caption, self.data = figure, alt, caption, data

    def texts(self):
        """Every piece of text that is drawn."""
        import matplotlib.text

        return [text for text in self.figure.findobj(matplotlib.text.Text) if text.get_text().strip()]


@pytest.fixture
def drawn(monkeypatch):
    """Figures kept as drawings."""
    for module in (figures.reports, figures.maps, figures.evaluation):
        monkeypatch.setattr(module, "Figure", Drawn)


def shares(name, counts, missing=0):
    """Shares of a variable from counts per level."""
    n = sum(counts.values())
    rows = [
        (name, level, k, n, missing, k / n if n else float("nan"), 0.1, 0.9) for level, k in counts.items()
    ]
    return pd.DataFrame(rows, columns=["variable", "level", "k", "n", "missing", "share", "low", "high"])


def readable(figure):
    """No text under nine points, and nothing drawn outside the figure's height and width by much."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    FigureCanvasAgg(figure.figure).draw()
    assert min(text.get_fontsize() for text in figure.texts()) >= 9


def test_levels(drawn):
    """Counts and level names are on the drawing and in the words; a zero is in the words only."""
    table = shares("degre", {"0": 9, "1": 0, "2": 4, "3": 3}, missing=2)
    figure = figures.levels(table, grid(), ["degre"], "Légende", fictitious=True)
    said = [text.get_text() for text in figure.texts()]
    assert {"9", "4", "3", "niveau 0", "niveau 3", "Corpus fictif"} <= set(said)
    assert "niveau 1" not in said and "niveau 1 0" in figure.alt
    assert "Variable degre (16 rapports, 2 sans valeur)" in said
    readable(figure)


def test_long_level_names_do_not_overlap(drawn):
    """Names of neighbouring narrow levels take different lines."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    rules = grid(
        variable("x", "nominal", "concertation_et_construction rapports_deja_rendus plan_et_actions reste")
    )
    codes = rules.variables["x"].codes
    figure = figures.levels(shares("x", dict(zip(codes, (1, 1, 2, 12), strict=True))), rules, ["x"], "L")
    canvas = FigureCanvasAgg(figure.figure)
    canvas.draw()
    boxes = [
        t.get_window_extent(canvas.get_renderer())
        for t in figure.texts()
        if t.get_text().startswith("niveau")
    ]
    assert len(boxes) == 4
    assert not any(one.overlaps(other) for i, one in enumerate(boxes) for other in boxes[:i])


def test_forest(drawn):
    """Each line shows its count; the words give the interval."""
    table = shares("sources", {"a": 9, "b": 0}).assign(n=16, share=[9 / 16, 0])
    figure = figures.level_forest(table, grid(), ["sources=a", "sources=b"], "L", reference=0.5)
    assert {"9/16", "0/16", "niveau a"} <= {text.get_text() for text in figure.texts()}
    assert "intervalle de 10\u202f% à 90\u202f%" in figure.alt
    readable(figure)


def test_agreement(drawn):
    """Variables are sorted by alpha; those that cannot be estimated are named below."""
    table = pd.DataFrame({
        "variable": ["forme", "degre", "signe", "sources=a"], "units": 16, "percent": 1.0,
        "alpha": [0.9, 0.4, float("nan"), 0.1], "alpha_low": [float("nan"), -0.2, float("nan"), 0],
        "alpha_high": [float("nan"), 0.8, float("nan"), 0.2],
    })  # fmt: skip
    figure = figures.agreement(table, grid(), "L")
    said = [text.get_text() for text in figure.texts()]
    assert any("Non estimable" in text and "Variable signe" in text for text in said)
    assert not any("sources" in text for text in said)
    assert "1 sous le seuil provisoire" in figure.alt and "Variable degre" in figure.alt
    readable(figure)


def noisy(size=16):
    """A typology of reports drawn at random."""
    import numpy as np

    rng = np.random.default_rng(1)
    frame = pd.DataFrame(rng.choice(list("abc"), (size, 8)), columns=[f"v{i}" for i in range(8)])
    frame.insert(0, "document_id", [f"commune-de-saint-exemple-{i:02d}" for i in range(size)])
    rules = grid(*(variable(f"v{i}", "nominal", "a b c") for i in range(8)))
    return map_reports(frame, rules, seed=1, permutations=19)


def test_map(drawn):
    """Groups are not called types where types cannot be claimed; every report is named once, apart."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    found = noisy()
    assert not found.claimed
    labels = {name: f"Exemple {number}" for number, name in enumerate(found.types["document_id"])}
    figure = figures.reports_map(found, "L", labels=labels)
    canvas = FigureCanvasAgg(figure.figure)
    canvas.draw()
    names = [text for text in figure.texts() if text.get_text() in labels.values()]
    assert sorted(text.get_text() for text in names) == sorted(labels.values())
    boxes = [text.get_window_extent(canvas.get_renderer()) for text in names]
    assert not any(one.overlaps(other) for i, one in enumerate(boxes) for other in boxes[:i])
    assert "groupe G1" in figure.alt and "type" not in figure.alt
    readable(figure)


def test_labels_keep_clear_of_marks_that_have_none():
    """A mark where the label would stand moves it."""
    box, size = (1.0, 4.0), (100.0, 100.0)
    ((x, y, side),) = spread([(0, 0)], ["abcd"], box, size)
    assert (y, side) == (0, "left")
    moved = spread([(0, 0)], ["abcd"], box, size, [(x + 1, y)])
    assert moved != [(x, y, side)]


def test_no_map():
    """Drawing a map that does not exist is a mistake."""
    with pytest.raises(ValueError, match="trop peu"):
        figures.reports_map(Typology(False, "trop peu"), "L")


def test_chain_and_comparison(drawn):
    """Steps show count and base; groups are compared bar by bar, each with its own base."""
    steps = figures.chain(
        shares("sources", {"a": 9, "b": 3, "aucun": 0}).assign(n=16), grid(), "sources", "L"
    )
    assert {"9/16", "3/16"} <= {text.get_text() for text in steps.texts()}
    assert "aucun" not in steps.alt
    groups = {"2010-2014": shares("degre", {"0": 9, "1": 7}), "2021-2022": shares("degre", {"0": 1, "1": 7})}
    figure = figures.compared(groups, grid(), ["degre"], "L")
    assert "2021-2022\n(8 rapports)" in [text.get_text() for text in figure.texts()]
    readable(steps)
    readable(figure)


def test_nothing_to_draw():
    """Without any value there is still a figure with words, and no crash."""
    empty = shares("degre", {"0": 0, "1": 0})
    assert figures.levels(empty, grid(), ["degre"], "Rien").alt == "Rien"
    assert figures.agreement(
        pd.DataFrame(columns=["variable", "units", "percent", "alpha", "alpha_low", "alpha_high"]).astype(
            {"variable": "str", "alpha": float, "alpha_low": float, "alpha_high": float}
        ),
        grid(),
        "Rien",
    ).alt == "Rien"  # fmt: skip


def test_shades_differ_in_grey():
    """Neighbouring shades are at least 20 levels of grey apart."""
    greys = [sum(w * int(s[i : i + 2], 16) for w, i in ((0.299, 1), (0.587, 3), (0.114, 5))) for s in SHADES]
    assert all(light - dark >= 20 for light, dark in pairwise(greys))


def test_labels_in_a_crowd_stay_apart():
    """Ten points in one place: their labels do not overlap."""
    places = spread([(0.01 * i, 0.0) for i in range(8)], ["nom"] * 8, (0.05, 0.1), (4, 4))
    rows = {(round(y, 3), side) for _x, y, side in places}
    assert len(rows) == 8


def test_the_reliability_diagram_tells_its_points(drawn):
    """Confidence told, share of right answers, number of answers."""
    points = pd.DataFrame(
        [(0.0, 0.5, 12, 0.4, 0.25), (0.5, 1.0, 20, 0.8, 0.75)],
        columns=["low", "high", "answers", "confidence", "right"],
    )
    figure = figures.calibration(points, "L", fictitious=True)
    assert "40\u202f%" in figure.alt and "75\u202f%" in figure.alt
    assert {"12", "20"} <= {text.get_text() for text in figure.texts()}


def test_a_label_that_moved_is_tied_to_its_point():
    """By a line that can be seen; a label beside its point needs none."""
    _figure, (ax,) = canvas(2.0)
    lead(ax, (0.0, 0.0), (1.0, 0.4), 1.0)
    assert not ax.lines
    lead(ax, (0.0, 0.0), (1.0, -0.9), 1.0)
    (line,) = ax.lines
    assert line.get_xydata().tolist() == [[0.0, 0.0], [1.0, -0.9]]
    assert line.get_color() == GREY
