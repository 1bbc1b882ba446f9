"""Figures of words and of pairs: what is typical of a group, where reports lie by their words, what changed in a town."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from .. import drawing
from ..drawing import BLUE, GREY, INK, PALE
from ..messages import _
from ..views import Figure, French, Table, number
from ..wording import labelled, listed

WORD = "#9f1239"  # the words of a map, beside the names of reports


def typical_words(
    frame: pd.DataFrame, titles: Mapping[str, str], caption: str, *, fictitious: bool = False
) -> Figure:
    """Draw the words most typical of each group, a list each, with bars as long as their specificity.

    Parameters
    ----------
    frame : columns group, lemma, score, bearing, reports (`lexicon.typical`); titles : name of each group, in order.
    """
    groups = [group for group in titles if group in set(frame["group"])]
    most = max((len(frame[frame["group"] == group]) for group in groups), default=0)
    figure, axes = drawing.canvas(0.6 + 0.28 * max(most, 1), 1, fictitious)
    figure.delaxes(axes[0])
    longest = float(frame["score"].max()) if len(frame) else 1.0
    for place, group in enumerate(groups):
        ax = figure.add_subplot(1, max(len(groups), 1), place + 1)
        own = frame[frame["group"] == group].reset_index(drop=True)
        for row in own.itertuples():
            ax.barh(-row.Index, row.score / longest, 0.62, color=drawing.SHADES[1])
            ax.text(0.02, -row.Index, row.lemma, ha="left", va="center", fontsize=10, color=INK)
            ax.text(
                1.0,
                -row.Index,
                f"{row.bearing}/{row.reports}",
                ha="right",
                va="center",
                fontsize=8.5,
                color=GREY,
            )
        ax.set_title(drawing.wrap(titles[group], 30), loc="left", fontsize=10, weight="bold")
        ax.set_xlim(0, 1.02)
        ax.set_ylim(-most + 0.4, 0.6)
        drawing.bare(ax)
    figure.subplots_adjust(
        left=0.01, right=0.99, wspace=0.12, bottom=0.01, top=1 - 0.45 / figure.get_figheight()
    )
    told = [
        labelled(titles[group], ", ".join(frame.loc[frame["group"] == group, "lemma"])) for group in groups
    ]
    shown = frame[["group", "lemma", "k", "total", "score", "bearing", "reports"]].assign(
        group=frame["group"].map(dict(titles)), lemma=[French(word) for word in frame["lemma"]]
    )
    head = [_("Groupe"), _("Mot"), _("Occurrences"), _("En tout"), _("Spécificité"), _("Rapports"), _("Sur")]
    return Figure(figure, listed(told) or caption, caption, Table(shown, caption, head=head))


def reports_by_words(
    rows: pd.DataFrame, columns: pd.DataFrame, inertia: pd.Series, groups: Mapping[str, str], caption: str, *,
    labels: Mapping[str, str] | None = None, count: int = 14, fictitious: bool = False,
) -> Figure:  # fmt: skip
    """Draw reports on the first two axes of their words, with the words that weigh most on these axes.

    Parameters
    ----------
    rows, columns, inertia : `lexicon.correspondence`; groups : the name of each report's group (marks).
    count : words drawn.
    """
    figure, (ax,) = drawing.canvas(6.0, fictitious=fictitious)
    points = rows[["axis_1", "axis_2"]].to_numpy()
    weights = columns["contribution_1"] * inertia.iloc[0] + columns["contribution_2"] * inertia.iloc[1]
    best = columns.loc[weights.sort_values(ascending=False, kind="stable").index[:count]]
    marks = best[["axis_1", "axis_2"]].to_numpy()
    drawn = np.r_[points, marks]
    centre, reach = (drawn.max(axis=0) + drawn.min(axis=0)) / 2, np.ptp(drawn, axis=0) * 0.62 + 1e-9
    texts = _short([str((labels or {}).get(name, name)) for name in rows.index])
    box = 2 * reach[0] / 78, 2 * reach[1] / 40
    places = drawing.spread(
        [tuple(point) for point in drawn - centre], [*texts, *best.index], box, tuple(2 * reach)
    )
    places = [(x + centre[0], y + centre[1], side) for x, y, side in places]
    names = list(dict.fromkeys(groups.get(name, "") for name in rows.index))
    for place, group in enumerate(names):
        here = np.array([groups.get(name, "") == group for name in rows.index])
        ax.plot(
            *points[here].T,
            drawing.MARKERS[place % 8],
            color=drawing.MARKS[place % 8],
            markersize=8,
            label=group,
        )
    _names_and_words(ax, drawn, places, [*texts, *best.index], len(texts), box[1])
    ax.plot(*marks.T, "+", color=WORD, markersize=5)
    drawing.two_axes(figure, ax, inertia.tolist(), reach, centre)
    words = _("Rapports placés d’après leurs mots ; les mots qui pèsent le plus : {words}.").format(
        words=", ".join(best.index)
    )
    shown = pd.DataFrame({"report": texts, "group": [groups.get(name, "") for name in rows.index],
                          "one": rows["axis_1"].to_numpy(), "two": rows["axis_2"].to_numpy()})  # fmt: skip
    head = [_("Rapport"), _("Groupe"), _("Axe 1"), _("Axe 2")]
    return Figure(figure, words, caption, Table(shown, caption, head=head))


def _short(texts: Sequence[str]) -> list[str]:
    """Names without the acronym of a kind of organisation that opens them, where they stay different."""
    short = [re.sub(r"^[A-Z]{3,5} ", "", text) for text in texts]
    return short if len(set(short)) == len(short) else list(texts)


def _names_and_words(
    ax, drawn: np.ndarray, places: Sequence[tuple], texts: Sequence[str], reports: int, line: float
) -> None:
    """Write the names of the reports, then the words (in italics), with a thin line where a text had to move away."""
    for place, ((cx, cy, side), text) in enumerate(zip(places, texts, strict=True)):
        word = place >= reports
        drawing.lead(ax, drawn[place], (cx, cy), line)
        ax.text(cx, cy, text, ha=side, va="center", fontsize=8.5, style="italic" if word else "normal",
                color=WORD if word else INK)  # fmt: skip


def changes(pairs: pd.DataFrame, grid, variables: Sequence[str], titles: Sequence[str], caption: str, *,
            fictitious: bool = False) -> Figure:  # fmt: skip
    """Draw, for each town with two reports, where it stood before (hollow) and where it stands after (full).

    Parameters
    ----------
    pairs : `regimes.pairs`; titles : the names of the two groups.
    """
    towns = sorted(set(pairs["organisation"]))
    figure, axes = drawing.canvas(
        0.55 + (0.62 + 0.3 * len(towns)) * len(variables), len(variables), fictitious
    )
    for ax, name in zip(axes, variables, strict=True):
        own = pairs[pairs["variable"] == name].set_index("organisation")
        _panel(ax, own.loc[towns, ["before", "after"]], grid, name)
    figure.subplots_adjust(
        left=0.3, right=0.98, top=1 - 0.5 / figure.get_figheight(), bottom=0.12 / len(variables), hspace=0.55
    )
    told = _("Cercle vide : {before} ; point plein : {after}.").format(before=titles[0], after=titles[1])
    rows = [
        (
            row.organisation,
            grid.label(row.variable),
            _level(grid, row.variable, row.before),
            _level(grid, row.variable, row.after),
        )
        for row in pairs.itertuples()
    ]
    table = Table(pd.DataFrame(rows), caption, head=[_("Organisme"), _("Question"), titles[0], titles[1]])
    sentences = [
        labelled(f"{town}, {question}", f"{before} → {after}") for town, question, before, after in rows
    ]
    return Figure(figure, f"{told} {listed(sentences)}.", f"{caption}. {told}", table)


def _panel(ax, values: pd.DataFrame, grid, name: str) -> None:
    """One question: a line a town, from where it stood to where it stands."""
    codes = [level.code for level in {**grid.variables, **grid.derived}[name].levels]
    ax.set_title(grid.label(name), loc="left", fontsize=10, weight="bold", pad=4)
    for row, (town, before, after) in enumerate(values.itertuples()):
        ax.text(-0.35, -row, town, ha="right", va="center", fontsize=9)
        if pd.isna(before) or pd.isna(after):
            ax.text(0, -row, _("pas de réponse dans l’un des deux"), va="center", fontsize=9, color=GREY)
            continue
        ax.annotate("", (after, -row), (before, -row),
                    arrowprops={"arrowstyle": "->", "color": GREY, "shrinkA": 5, "shrinkB": 5})  # fmt: skip
        ax.plot(before, -row, "o", markersize=10, markerfacecolor="white", markeredgecolor=BLUE, zorder=2)
        ax.plot(after, -row, "o", markersize=6, color=BLUE, zorder=3)
    for place, code in enumerate(codes):
        ax.axvline(place, color=PALE, linewidth=0.8, zorder=0)
        label = drawing.wrap(grid.level_label(name, code), 18)
        ax.text(place, -len(values) + 0.35, label, ha="center", va="top", fontsize=8.5, color=GREY)
    ax.set_xlim(-0.4, max(len(codes) - 1, 1) + 0.4)
    ax.set_ylim(-len(values) - 0.1, 0.6)
    drawing.bare(ax)


def _level(grid, name: str, value: float) -> str:
    return "–" if pd.isna(value) else grid.level_label(name, str(int(value)))


def differences(frame: pd.DataFrame, grid, caption: str, *, fictitious: bool = False) -> Figure:
    """Draw how far a group lies from another: Cliff's delta or difference of shares, with intervals, zero in the middle.

    Parameters
    ----------
    frame : `regimes.compare`.
    """
    known = frame.dropna(subset=["value"]).reset_index(drop=True)
    labels = [
        labelled(grid.label(row.variable), grid.level_label(row.variable, row.level))
        if row.level
        else grid.label(row.variable)
        for row in known.itertuples()
    ]
    figure, (ax,) = drawing.canvas(0.7 + 0.46 * max(len(known), 1), fictitious=fictitious)
    for row in known.itertuples():
        ax.plot([row.low, row.high], [-row.Index] * 2, color=BLUE, linewidth=2, solid_capstyle="butt")
        marker = "o" if row.effect == "delta" else "D"
        ax.plot(row.value, -row.Index, marker, color=BLUE, markersize=7, markeredgecolor="white")
        ax.text(-1.06, -row.Index, drawing.wrap(labels[row.Index], 40), ha="right", va="center", fontsize=9)
        ax.text(1.06, -row.Index, number(row.value, 2), ha="left", va="center", fontsize=9)
    ax.axvline(0, color=GREY, linewidth=0.8)
    ax.set_xlim(-1, 1)
    ax.set_ylim(-len(known) + 0.4, 0.6)
    ax.set_yticks([])
    ax.set_xticks([-1, -0.5, 0, 0.5, 1], [number(x) for x in (-1, -0.5, 0, 0.5, 1)])
    ax.spines["left"].set_visible(False)
    figure.subplots_adjust(
        left=0.42, right=0.9, top=1 - 0.25 / figure.get_figheight(), bottom=0.32 / figure.get_figheight()
    )
    told = listed(f"{label} {number(value, 2)}" for label, value in zip(labels, known["value"], strict=True))
    rows = pd.DataFrame({"label": labels, "value": known["value"], "low": known["low"], "high": known["high"],
                         "first": known["n_first"], "second": known["n_second"]})  # fmt: skip
    head = [_("Réponse"), _("Écart"), _("De"), _("À"), _("Rapports avant"), _("Rapports après")]
    return Figure(figure, told or caption, caption, Table(rows, caption, head=head))
