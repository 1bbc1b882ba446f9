"""The map of the reports: who stands near whom, and in which group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from .. import drawing
from ..drawing import INK, PALE
from ..messages import _
from ..views import Figure, Table, percent

NBSP = "\u00a0"


def reports_map(
    typology,
    caption: str,
    *,
    labels: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
    fictitious: bool = False,
) -> Figure:
    """Draw the reports on the first two axes, marked by group, each with its name.

    Parameters
    ----------
    labels : short name of each document (default: its identifier).
    names : name of each type (default: "type 1"...); "groupe 1"... where types may not be claimed.

    Raises ValueError when there is no map.
    """
    if not typology.possible:
        raise ValueError(f"no map: {typology.reason}")
    types = typology.types
    figure, (ax,) = drawing.canvas(6.0, fictitious=fictitious)
    points = (
        types[["axis_1", "axis_2"]].to_numpy(float)
        if "axis_2" in types
        else np.c_[types["axis_1"], 0 * types["axis_1"]]
    )
    reach = np.abs(points).max(axis=0) * 1.25 + 1e-9
    texts = [str((labels or {}).get(name, name)) for name in types["document_id"]]
    box = 2 * reach[0] / 90, 2 * reach[1] / 36
    places = drawing.spread([tuple(point) for point in points], texts, box, tuple(2 * reach))
    ax.axhline(0, color=PALE, linewidth=0.8, zorder=0)
    ax.axvline(0, color=PALE, linewidth=0.8, zorder=0)
    groups = sorted(set(types["type"]), key=lambda name: (len(name), name))
    for place, group in enumerate(groups):
        here = points[(types["type"] == group).to_numpy()]
        said = (names or {}).get(group) or (group if typology.claimed else group.replace("type", _("groupe")))
        ax.plot(*here.T, drawing.MARKERS[place % 8], color=drawing.MARKS[place % 8], markersize=9,
                label=f"{said} ({len(here)})")  # fmt: skip
    for (x, y), (cx, cy, side), text in zip(points, places, texts, strict=True):
        if abs(cy - y) > box[1]:
            ax.plot([x, cx], [y, cy], color=PALE, linewidth=0.7, zorder=0)
        ax.text(cx, cy, text, ha=side, va="center", fontsize=9)
    held = typology.eigenvalues["share"].tolist()
    ax.set_xlabel(_("Axe 1 ({share} de l’inertie)").format(share=percent(held[0])), color=INK)
    ax.set_ylabel(
        _("Axe 2 ({share} de l’inertie)").format(share=percent(held[1])) if len(held) > 1 else "", color=INK
    )
    ax.set_xlim(-reach[0], reach[0])
    ax.set_ylim(-reach[1], reach[1])
    ax.set_xticks([])
    ax.set_yticks([])
    ax.legend(
        loc="upper center",
        bbox_to_anchor=(0.5, -0.06),
        ncols=3,
        frameon=False,
        fontsize=10,
        handletextpad=0.2,
    )
    figure.subplots_adjust(left=0.06, right=0.99, top=0.96, bottom=0.14)
    return Figure(figure, _map_words(typology, groups, texts), caption, _map_table(typology, texts, caption))


def _map_words(typology, groups: Sequence[str], texts: Sequence[str]) -> str:
    told = []
    for group in groups:
        inside = [text for text, mine in zip(texts, typology.types["type"], strict=True) if mine == group]
        told.append(
            f"{group if typology.claimed else group.replace('type', _('groupe'))}{NBSP}: {', '.join(inside)}"
        )
    return _("Carte des rapports sur deux axes. {groups}.").format(groups=" ; ".join(told))


def _map_table(typology, texts: Sequence[str], caption: str) -> Table:
    columns = [column for column in ("axis_1", "axis_2", "silhouette") if column in typology.types]
    frame = typology.types[["type", *columns]]
    frame.insert(0, "report", list(texts))
    heads = {"axis_1": _("Axe 1"), "axis_2": _("Axe 2"), "silhouette": _("Silhouette")}
    return Table(frame, caption, head=[_("Rapport"), _("Groupe"), *(heads[column] for column in columns)])
