"""The map of the reports: who stands near whom, and in which group."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from .. import drawing
from ..drawing import GREY, INK, PALE
from ..messages import _
from ..views import Figure, Table, percent
from ..wording import labelled, listed

MOST_NAMES = 60  # beyond, names would hide the marks


def reports_map(
    typology,
    caption: str,
    *,
    labels: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
    later: pd.DataFrame | None = None,
    fictitious: bool = False,
) -> Figure:
    """Draw the reports on the first two axes, marked by group, each with its name.

    Parameters
    ----------
    labels : short name of each document (default: its identifier).
    names : name that each group bears (default: "groupe G1"...).
    later : reports laid on the map that did not shape it (`mapped.project`): they alone are named, the others are
        marks only.

    Raises ValueError when there is no map.
    """
    if not typology.possible:
        raise ValueError(f"no map: {typology.reason}")
    types = typology.types
    figure, (ax,) = drawing.canvas(6.0, fictitious=fictitious)
    points, further = _places(types), _places(later)
    reach = np.abs(np.concatenate([points, further])).max(axis=0) * 1.25 + 1e-9
    told, named = (types, points) if later is None else (later, further)
    texts = [str((labels or {}).get(name, name)) for name in told["document_id"]]
    groups = sorted(set(types["type"]), key=lambda name: (len(name), name))
    for place, group in enumerate(groups):
        here = points[(types["type"] == group).to_numpy()]
        said = (names or {}).get(group) or _in_words(group)
        ax.plot(*here.T, drawing.MARKERS[place % 8], color=drawing.MARKS[place % 8], markersize=9,
                label=f"{said} ({len(here)})")  # fmt: skip
    if len(further):
        ax.plot(*further.T, "o", markerfacecolor="white", markeredgecolor=INK, markersize=8,
                label=_("posés après coup ({n})").format(n=len(further)))  # fmt: skip
    if len(named) <= MOST_NAMES:
        others = [] if later is None else [tuple(point) for point in points]
        _write_names(ax, named, texts, reach, others)
    drawing.two_axes(figure, ax, typology.eigenvalues["share"].tolist(), reach)
    words, table = (
        (_map_words(typology, groups, texts), _map_table(typology, texts, caption))
        if later is None
        else (_later_words(later, texts), _later_table(later, texts, caption))
    )
    return Figure(figure, words, caption, table)


def _write_names(
    ax, points: np.ndarray, texts: Sequence[str], reach: np.ndarray, others: Sequence[tuple[float, float]]
) -> None:
    """Write each report's name by its mark, with a thin line where it had to move away."""
    box = 2 * reach[0] / 90, 2 * reach[1] / 36
    places = drawing.spread([tuple(point) for point in points], texts, box, tuple(2 * reach), others)
    for point, (cx, cy, side), text in zip(points, places, texts, strict=True):
        drawing.lead(ax, point, (cx, cy), box[1])
        ax.text(cx, cy, text, ha=side, va="center", fontsize=9)


def _places(frame: pd.DataFrame | None) -> np.ndarray:
    """The reports' places on the first two axes; the second is 0 where there is one axis only."""
    if frame is None or frame.empty:
        return np.empty((0, 2))
    second = frame["axis_2"] if "axis_2" in frame else 0 * frame["axis_1"]
    return np.c_[frame["axis_1"].to_numpy(float), second.to_numpy(float)]


def together(
    types: pd.DataFrame,
    shares: pd.DataFrame,
    caption: str,
    *,
    labels: Mapping[str, str] | None = None,
    fictitious: bool = False,
) -> Figure:
    """Draw how often two reports fall in the same group, over draws or analyses: dark where nearly always.

    Parameters
    ----------
    types : columns document_id, type; shares : reports x reports, from 0 to 1.

    Raises ValueError for more than 40 reports.
    """
    if len(shares) > 40:
        raise ValueError("no square of this size can be read")
    order = types[["document_id", "type"]].assign(own=_with_own(types, shares))
    order = order.sort_values(["type", "own"], ascending=[True, False], kind="stable")
    names = list(order["document_id"])
    values = shares.loc[names, names].to_numpy()
    texts = [str((labels or {}).get(name, name)) for name in names]
    figure = _square_of(values, texts, order["type"].to_numpy(), fictitious)
    table = pd.DataFrame(np.round(values, 2), columns=texts)
    table.insert(0, _("Rapport"), texts)
    told = _("Carré des rapports, rangés par groupe. Ensemble, en moyenne : {groups}.").format(
        groups=listed(
            f"{name} {percent(float(own.mean()))}"
            for name, own in order.groupby("type")["own"]
            if own.notna().any()
        )
    )
    return Figure(figure, told, caption, Table(table, caption))


def _square_of(values: np.ndarray, texts: Sequence[str], kinds: np.ndarray, fictitious: bool):
    """The figure of a square of shares, with lines between the groups and a legend of the shades."""
    figure, (ax,) = drawing.canvas(6.2, fictitious=fictitious)
    steps = np.array([0.2, 0.4, 0.6, 0.8, 0.95])
    for row, column in np.ndindex(*values.shape):
        if np.isnan(values[row, column]):
            continue
        shade = ("white", *drawing.SHADES[1:])[int(np.searchsorted(steps, values[row, column], side="right"))]
        ax.add_patch(_square(column, row, shade))
    ends = np.flatnonzero(kinds[1:] != kinds[:-1]) + 0.5
    for end in ends:
        ax.axhline(end, color=INK, linewidth=1)
        ax.axvline(end, color=INK, linewidth=1)
    ax.set_xlim(-0.5, len(texts) - 0.5)
    ax.set_ylim(len(texts) - 0.5, -0.5)
    ax.set_aspect("equal", anchor="N")
    ax.spines[:].set_visible(False)
    ax.set_xticks([])
    ax.set_yticks(range(len(texts)), texts, fontsize=9)
    ax.tick_params(length=0)
    bounds = (0, *steps, 1)
    for place, (low, high) in enumerate(itertools.pairwise(bounds)):
        ax.plot([], [], "s", color=("white", *drawing.SHADES[1:])[place], markeredgecolor=GREY, markersize=9,
                label=f"{percent(low)}–{percent(high)}")  # fmt: skip
    ax.legend(loc="upper center", bbox_to_anchor=(0.4, -0.02), ncols=6, frameon=False, fontsize=9,
              handletextpad=0.1, columnspacing=0.9)  # fmt: skip
    figure.subplots_adjust(left=0.32, right=0.99, top=0.96, bottom=0.08)
    return figure


def _with_own(types: pd.DataFrame, shares: pd.DataFrame) -> list[float]:
    """Each report's mean share with the others of its group; NaN for a report alone."""
    kinds = types.set_index("document_id")["type"]
    means = []
    for name, kind in kinds.items():
        others = [other for other in kinds.index[kinds == kind] if other != name]
        means.append(float(shares.loc[name, others].mean()) if others else float("nan"))
    return means


def _square(column: int, row: int, shade: str):
    from matplotlib.patches import Rectangle

    return Rectangle((column - 0.48, row - 0.48), 0.96, 0.96, facecolor=shade, edgecolor=PALE, linewidth=0.4)


def _map_words(typology, groups: Sequence[str], texts: Sequence[str]) -> str:
    told = []
    for group in groups:
        inside = [text for text, mine in zip(texts, typology.types["type"], strict=True) if mine == group]
        told.append(labelled(_in_words(group), ", ".join(inside)))
    return _("Carte des rapports sur deux axes. {groups}.").format(groups=listed(told))


def _in_words(group: str) -> str:
    return _("groupe {name}").format(name=group)


def _later_words(later: pd.DataFrame, texts: Sequence[str]) -> str:
    told = [_("{report} près du groupe {group}").format(report=text, group=group) if group else text
            for text, group in zip(texts, later["nearest"], strict=True)]  # fmt: skip
    return _("Rapports posés sur la carte après coup. {reports}.").format(reports=listed(told))


def _later_table(later: pd.DataFrame, texts: Sequence[str], caption: str) -> Table:
    columns = [column for column in ("axis_1", "axis_2") if column in later]
    frame = later[["nearest", *columns]]
    frame.insert(0, "report", list(texts))
    heads = [_("Axe {n}").format(n=column[-1]) for column in columns]
    return Table(frame, caption, head=[_("Rapport"), _("Groupe le plus proche"), *heads])


def _map_table(typology, texts: Sequence[str], caption: str) -> Table:
    columns = [column for column in ("axis_1", "axis_2", "silhouette") if column in typology.types]
    frame = typology.types[["type", *columns]]
    frame.insert(0, "report", list(texts))
    heads = {"axis_1": _("Axe 1"), "axis_2": _("Axe 2"), "silhouette": _("Silhouette")}
    return Table(frame, caption, head=[_("Rapport"), _("Groupe"), *(heads[column] for column in columns)])
