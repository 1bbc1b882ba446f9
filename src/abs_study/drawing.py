"""The house style of figures: one face, one blue, direct labels, nothing that carries no information."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .messages import _
from .numerals import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 6.4  # inches; at the width of a telephone 10 points stay readable
BAR, LINE = 0.34, 0.17  # heights of a stacked bar and of a line of names under it
INK, GREY, PALE, BLUE = "#1a1a1a", "#5c5c5c", "#d9d9d9", "#1f4e79"
# From light to dark, told apart in grey print and by colour-blind readers.
SHADES = ("#e3ebf3", "#b9cde0", "#7fa3c7", "#3f74a8", "#1f4e79", "#0b2a4a")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
MARKS = ("#1f4e79", "#b45309", "#4d7c0f", "#7e22ce", "#0f766e", "#9f1239", "#444444", "#a16207")
STYLE = {
    "font.family": ["DejaVu Sans"],
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "xtick.color": GREY,
    "ytick.color": INK,
    "text.color": INK,
}


def canvas(
    height: float, panels: int = 1, fictitious: bool = False, side: str = "right"
) -> tuple[Figure, list[Axes]]:
    """Return a figure with stacked panels, marked as fictitious where it must be, at the top on one side."""
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, height))
        axes = [figure.add_subplot(panels, 1, number + 1) for number in range(panels)]
    if fictitious:
        place = 0.995 if side == "right" else 0.005
        figure.text(place, 0.995, _("Corpus fictif"), ha=side, va="top", fontsize=9, color="#9f1239")
    return figure, axes


def bare(ax: Axes) -> None:
    """Take away spines and ticks where labels say everything."""
    ax.spines[:].set_visible(False)
    ax.set_xticks([])
    ax.set_yticks([])


def on(shade: str) -> str:
    """Return the ink readable on a shade."""
    red, green, blue = (int(shade[i : i + 2], 16) for i in (1, 3, 5))
    return INK if 0.299 * red + 0.587 * green + 0.114 * blue > 140 else "white"


def shades(count: int) -> list[str]:
    """Return `count` shades from light to dark."""
    steps = {1: (3,), 2: (0, 4), 3: (0, 2, 4), 4: (0, 1, 3, 5), 5: (0, 1, 2, 3, 5)}
    return [SHADES[step] for step in steps.get(count, [min(i, 5) for i in range(count)])]


def wrap(text: str, width: int) -> str:
    """Return a text on several lines."""
    return "\n".join(textwrap.wrap(text, width, break_long_words=False)) or text


def stack(ax: Axes, y: float, counts: Sequence[int], labels: Sequence[str], letters: int = 80) -> None:
    """Draw one stacked bar with each level's count inside and its name below, on up to three lines.

    Parameters
    ----------
    counts : reports at each level, in order; nothing is drawn for 0.
    letters : how many letters of 9 points the whole bar is wide.
    """
    total, left, ends = sum(counts) or 1, 0.0, [-1.0, -1.0, -1.0]
    for count, label, shade in zip(counts, labels, shades(len(counts)), strict=True):
        if not count:
            continue
        share = count / total
        middle, wide = left + share / 2, len(label) / letters
        ax.barh(y, share, BAR, left, color=shade, edgecolor="white", linewidth=1.5)
        ax.text(middle, y, str(count), ha="center", va="center", color=on(shade), fontsize=10)
        centre = min(max(middle, wide / 2), 1 - wide / 2)
        line = next((n for n, end in enumerate(ends) if centre - wide / 2 > end), len(ends) - 1)
        ends[line] = centre + wide / 2 + 1.5 / letters
        below = y - BAR * 0.62 - LINE * line
        if line:
            ax.plot([middle, middle], [y - BAR / 2, below], color=PALE, linewidth=0.8, zorder=0)
        aligned = "left" if centre > middle else "right" if centre < middle else "center"
        place = {"left": 0.0, "right": 1.0, "center": centre}[aligned]
        ax.text(place, below, label, ha=aligned, va="top", fontsize=9, color=GREY)
        left += share


def two_axes(
    figure: Figure,
    ax: Axes,
    held: Sequence[float],
    reach: Sequence[float],
    centre: Sequence[float] = (0.0, 0.0),
) -> None:
    """Frame a map: crossed lines, the inertia that each axis holds, no ticks, the legend below.

    Parameters
    ----------
    held : shares of inertia; reach : half the width and height shown, around `centre`.
    """
    ax.axhline(0, color=PALE, linewidth=0.8, zorder=0)
    ax.axvline(0, color=PALE, linewidth=0.8, zorder=0)
    ax.set_xlabel(_("Axe 1 ({share} de l’inertie)").format(share=percent(held[0])), color=INK)
    if len(held) > 1:
        ax.set_ylabel(_("Axe 2 ({share} de l’inertie)").format(share=percent(held[1])), color=INK)
    ax.set_xlim(centre[0] - reach[0], centre[0] + reach[0])
    ax.set_ylim(centre[1] - reach[1], centre[1] + reach[1])
    ax.set_xticks([])
    ax.set_yticks([])
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.06), ncols=3, frameon=False, fontsize=10,
              handletextpad=0.2)  # fmt: skip
    figure.subplots_adjust(left=0.06, right=0.99, top=0.96, bottom=0.14)


def spread(
    points: Sequence[tuple[float, float]],
    texts: Sequence[str],
    box: tuple[float, float],
    size: tuple[float, float],
    others: Sequence[tuple[float, float]] = (),
) -> list[tuple[float, float, str]]:
    """Return a place and an alignment for each label, so that labels overlap neither each other nor a point.

    Each label takes, in turn, the free place that is nearest to its point.

    Parameters
    ----------
    box : width of one letter and height of a line, in the units of the points.
    size : extent of the drawing in the same units, from -size/2 to +size/2; labels stay inside.
    others : points without a label, which labels keep clear of too.
    """
    letter, high = box
    taken = [(x - letter, y - high * 0.4, x + letter, y + high * 0.4) for x, y in (*points, *others)]
    steps = sorted((0, 0.9, -0.9, 1.8, -1.8, 2.7, -2.7, 3.6, -3.6), key=abs)
    places = []
    for (x, y), text in zip(points, texts, strict=True):
        wide, best, least = letter * len(text), None, float("inf")
        for up, side in ((up, side) for up in steps for side in ("left", "right")):
            start = x + 1.4 * letter if side == "left" else x - 1.4 * letter - wide
            here = (start, y + (up - 0.5) * high, start + wide, y + (up + 0.5) * high)
            cost = sum(_overlap(here, other) for other in taken) + 9 * _outside(here, size)
            if cost < least - 1e-12:
                best, least = (here, side), cost
            if cost == 0:
                break
        here, side = best
        taken.append(here)
        places.append((here[0] if side == "left" else here[2], (here[1] + here[3]) / 2, side))
    return places


def lead(ax: Axes, point: Sequence[float], place: Sequence[float], high: float) -> None:
    """Draw a thin line from a point to its label, where `spread` moved this by more than half a line's height."""
    (x, y), (label_x, label_y) = point, place
    if abs(label_y - y) > high / 2:
        ax.plot([x, label_x], [y, label_y], color=GREY, linewidth=0.7, zorder=0)


def _overlap(one, other) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width * height if width > 0 and height > 0 else 0.0


def _outside(box, size) -> float:
    wide, high = size[0] / 2, size[1] / 2
    return max(-wide - box[0], 0) + max(box[2] - wide, 0) + max(-high - box[1], 0) + max(box[3] - high, 0)
