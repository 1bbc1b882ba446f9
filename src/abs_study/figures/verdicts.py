"""Figures of verdicts: the same hypotheses under every version of the analysis, and all defensible analyses at once."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from .. import drawing
from ..drawing import BLUE, GREY, INK, PALE
from ..messages import _
from ..views import Figure, Table, number
from ..wording import labelled
from ..wording import verdict as verdict_name
from ..wording import version as version_name

# Told apart by shape, so that no colour is needed.
_MARKS = {"soutenue": ("s", BLUE), "contredite": ("X", "#b45309"), "indécise": ("o", "white")}


def sensitivity(
    table: pd.DataFrame, labels: dict[str, str], caption: str, *, fictitious: bool = False
) -> Figure:
    """Draw the verdict of each hypothesis (lines) in each version of the analysis (columns).

    Parameters
    ----------
    table : columns part, version, verdict; labels : what each part says, for the parts to show, in order.
    """
    parts, versions = list(labels), list(dict.fromkeys(table["version"]))
    verdicts = {(row.part, row.version): row.verdict for row in table.itertuples()}
    height = 1.75 + 0.36 * len(parts)
    figure, (ax,) = drawing.canvas(height, fictitious=fictitious)
    for row, part in enumerate(parts):
        ax.text(-0.7, -row, drawing.wrap(labels[part], 46), ha="right", va="center", fontsize=8.5, color=INK)
        ax.axhline(-row - 0.5, color=PALE, linewidth=0.5, zorder=0)
        for column, version in enumerate(versions):
            marker = _MARKS.get(verdicts.get((part, version), ""))
            if marker:
                ax.plot(column, -row, marker[0], color=marker[1], markeredgecolor=GREY, markersize=9)
            else:
                ax.text(column, -row, "–", ha="center", va="center", color=GREY)
    for column, version in enumerate(versions):
        ax.text(column - 0.1, 0.7, version_name(version), rotation=40, ha="left", va="bottom", fontsize=9)
    for verdict, (marker, colour) in _MARKS.items():
        ax.plot([], [], marker, color=colour, markeredgecolor=GREY, markersize=9, label=_said(verdict))
    ax.legend(loc="upper center", bbox_to_anchor=(0.1, -0.4 / height), ncols=3, frameon=False, fontsize=9)
    ax.set_xlim(-0.6, len(versions) + 0.8)
    ax.set_ylim(-len(parts) + 0.4, 0.6)
    drawing.bare(ax)
    figure.subplots_adjust(left=0.46, right=0.93, top=1 - 1.3 / height, bottom=0.42 / height)
    shown = pd.DataFrame(
        [
            (labels[part], *(_said(verdicts.get((part, version), "")) for version in versions))
            for part in parts
        ],
        columns=[_("Hypothèse"), *(version_name(version) for version in versions)],
    )
    told = [
        _told(labels[part], [verdicts.get((part, version), "") for version in versions]) for part in parts
    ]
    return Figure(figure, " ".join(told) or caption, caption, Table(shown, caption))


def _said(verdict: str) -> str:
    return verdict_name(verdict) if verdict in _MARKS else "–"


def _told(label: str, verdicts: Sequence[str]) -> str:
    counts = {verdict: list(verdicts).count(verdict) for verdict in _MARKS if verdict in verdicts}
    told = ", ".join(f"{_said(verdict)} {count}" for verdict, count in counts.items()) or _("sans donnée")
    return f"{labelled(label, told)}."


def specifications(curve: pd.DataFrame, choices: Sequence[str], caption: str, *, bound: float | None = None,
                   fictitious: bool = False) -> Figure:  # fmt: skip
    """Draw a specification curve: every analysis from the lowest estimate to the highest, and below what it chose.

    Parameters
    ----------
    curve : columns estimate, low, high, verdict, main (the published analysis), and one column for each choice.
    choices : the columns of choices that vary.
    bound : a value to compare the estimates with.
    """
    frame = curve.dropna(subset=["estimate"]).sort_values(
        ["estimate", *choices], kind="stable", ignore_index=True
    )
    lines = [(choice, value) for choice in choices for value in dict.fromkeys(curve[choice])]
    top, step = 2.1, 0.19
    height = top + 0.5 + step * len(lines)
    figure, axes = drawing.canvas(height, 2, fictitious)
    upper, lower = axes
    _curve(upper, frame, bound)
    _choices(lower, frame, lines)
    bottom = step * len(lines) / height
    upper.set_position((0.3, bottom + 0.03, 0.68, (top - 0.1) / height))
    lower.set_position((0.3, 0.01, 0.68, bottom))
    rows = _by_choice(curve, choices)
    return Figure(figure, _curve_words(frame) if len(frame) else caption, caption, Table(rows, caption))


def _curve(ax, frame: pd.DataFrame, bound: float | None) -> None:
    """The estimates from the lowest to the highest with their intervals; the published analysis has a circle."""
    for verdict, (marker, colour) in _MARKS.items():
        own = frame[frame["verdict"] == verdict]
        ax.vlines(own.index, own["low"], own["high"], color=PALE, linewidth=1, zorder=0, rasterized=True)
        ax.plot(own.index, own["estimate"], marker, color=colour, markeredgecolor=GREY, markersize=4,
                markeredgewidth=0.5, rasterized=True, label=f"{_said(verdict)} ({len(own)})")  # fmt: skip
    main = frame.index[frame["main"]]
    ax.plot(main, frame.loc[main, "estimate"], "o", markersize=11, markerfacecolor="none", markeredgecolor=INK,
            markeredgewidth=1.4, label=_("analyse publiée"))  # fmt: skip
    if bound is not None:
        ax.axhline(bound, color=GREY, linewidth=0.8, linestyle=(0, (4, 3)), zorder=0)
    ax.set_xlim(-1, len(frame))
    ax.set_xticks([])
    ax.yaxis.set_major_formatter(lambda value, _place: number(value, 2))
    ax.legend(
        frameon=False,
        fontsize=8.5,
        ncols=4,
        loc="lower center",
        bbox_to_anchor=(0.45, 1.0),
        handletextpad=0.1,
    )


def _choices(ax, frame: pd.DataFrame, lines: Sequence[tuple[str, str]]) -> None:
    """Below each estimate, a mark on the line of every choice that it made."""
    for row, (choice, value) in enumerate(lines):
        here = frame.index[frame[choice] == value]
        ax.plot(here, [-row] * len(here), "|", color=INK, markersize=6, rasterized=True)
        ax.text(-2, -row, labelled(choice, value), ha="right", va="center", fontsize=8.5)
    ax.set_xlim(-1, len(frame))
    ax.set_ylim(-len(lines) + 0.4, 0.6)
    drawing.bare(ax)


def _curve_words(frame: pd.DataFrame) -> str:
    counts = frame["verdict"].value_counts()
    told = ", ".join(f"{_said(verdict)} {int(counts[verdict])}" for verdict in _MARKS if verdict in counts)
    low, high = number(frame["estimate"].min(), 2), number(frame["estimate"].max(), 2)
    return _("{n} analyses, de {low} à {high} ; {told}.").format(n=len(frame), low=low, high=high, told=told)


def _by_choice(curve: pd.DataFrame, choices: Sequence[str]) -> pd.DataFrame:
    """How many analyses of each choice lead to each verdict."""
    rows = []
    for choice in choices:
        counts = curve.groupby(choice, sort=False)["verdict"].value_counts().unstack(fill_value=0)
        for value, own in counts.iterrows():
            rows.append((labelled(choice, value), *(int(own.get(verdict, 0)) for verdict in _MARKS)))
    return pd.DataFrame(rows, columns=[_("Choix"), *(_said(verdict) for verdict in _MARKS)])
