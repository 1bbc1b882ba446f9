"""Figures of the actors that reports name: which report names whom, and who is named with whom."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from .. import drawing
from ..drawing import BLUE, GREY, INK, PALE
from ..messages import _
from ..views import Figure, Table
from ..wording import listed


def named_by(
    table: pd.DataFrame, grid, variable: str, caption: str, *, labels: Mapping[str, str] | None = None,
    fictitious: bool = False,
) -> Figure:  # fmt: skip
    """Draw which actors each report names: one line a report, one column an actor, both in order of number.

    Parameters
    ----------
    table : reports x actors, 1 or 0 (`actors.incidence`); labels : short name of each report.
    """
    reports = [str((labels or {}).get(name, name)) for name in table.index]
    actors = [grid.level_label(variable, code) for code in table]
    figure, (ax,) = drawing.canvas(2.0 + 0.27 * len(table), fictitious=fictitious, side="left")
    values = table.to_numpy()
    for row, column in np.ndindex(*values.shape):
        ax.plot(column, -row, "o", markersize=9 if values[row, column] else 2,
                color=BLUE if values[row, column] else PALE)  # fmt: skip
    for row, text in enumerate(reports):
        ax.text(-0.7, -row, text, ha="right", va="center", fontsize=9)
        ax.text(
            len(actors) - 0.3,
            -row,
            str(int(values[row].sum())),
            ha="left",
            va="center",
            fontsize=9,
            color=GREY,
        )
    for column, text in enumerate(actors):
        told = f"{text} ({int(values[:, column].sum())})"
        ax.text(column - 0.15, 0.8, told, rotation=40, ha="left", va="bottom", fontsize=9)
    ax.set_xlim(-0.6, len(actors) + 0.6)
    ax.set_ylim(-len(reports) + 0.4, 0.7)
    drawing.bare(ax)
    height = figure.get_figheight()
    figure.subplots_adjust(left=0.33, right=0.9, top=1 - 1.75 / height, bottom=0.02)
    told = listed(f"{text} {int(values[:, column].sum())}" for column, text in enumerate(actors))
    shown = table.set_axis(actors, axis=1).reset_index(drop=True)
    shown.insert(0, _("Rapport"), reports)
    words = _("Rapports qui nomment chaque acteur, sur {n} : {told}.").format(n=len(table), told=told)
    return Figure(figure, words, caption, Table(shown, caption))


def named_together(graph, grid, variable: str, caption: str, *, fictitious: bool = False) -> Figure:
    """Draw the graph of actors named by the same reports; wider lines where more often, larger marks for more reports.

    Parameters
    ----------
    graph : `actors.network`.
    """
    figure, (ax,) = drawing.canvas(4.6, fictitious=fictitious)
    names = list(graph)
    # On a circle, in the order of the number of reports: the same picture for the same data on any machine.
    angles = np.pi / 2 - 2 * np.pi * np.arange(len(names)) / max(len(names), 1)
    places = dict(zip(names, np.c_[np.cos(angles), np.sin(angles)], strict=True))
    for one, other, data in sorted(graph.edges(data=True), key=lambda edge: edge[2]["jaccard"]):
        (x, y), (u, v) = places[one], places[other]
        ax.plot([x, u], [y, v], color=drawing.SHADES[3], linewidth=1 + 7 * (data["jaccard"] - 0.45), zorder=1)
    for name in names:
        x, y = places[name]
        count = graph.nodes[name]["reports"]
        ax.plot(x, y, "o", markersize=12 + 0.7 * count, color=BLUE, markeredgecolor="white", zorder=2)
        ax.text(x, y, str(count), ha="center", va="center", color="white", fontsize=9, zorder=3)
        side = "left" if x > 0.15 else "right" if x < -0.15 else "center"
        gap = 0.17 if side != "center" else 0.0
        text = drawing.wrap(grid.level_label(variable, name), 20)
        ax.text(x + np.sign(x) * gap, y + (0 if side != "center" else np.sign(y) * 0.22), text, ha=side,
                va="center", fontsize=9, color=INK)  # fmt: skip
    ax.set_xlim(-2.1, 2.1)
    ax.set_ylim(-1.35, 1.35)
    ax.set_aspect("equal")
    drawing.bare(ax)
    figure.subplots_adjust(left=0.01, right=0.99, top=0.97, bottom=0.01)
    pairs = sorted(graph.edges(data=True), key=lambda edge: -edge[2]["both"])
    label = {name: grid.level_label(variable, name) for name in names}
    told = [
        _("{one} avec {other} ({n})").format(one=label[a], other=label[b], n=d["both"]) for a, b, d in pairs
    ]
    rows = [(label[a], label[b], d["both"], round(d["jaccard"], 2)) for a, b, d in pairs]
    head = [_("Acteur"), _("Nommé avec"), _("Rapports"), _("Indice de Jaccard")]
    table = Table(pd.DataFrame(rows, columns=head), caption)
    words = _("Acteurs souvent nommés par les mêmes rapports : {told}.").format(
        told=listed(told) or _("aucun")
    )
    return Figure(figure, words, caption, table)
