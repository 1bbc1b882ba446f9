"""Figures of what the automatic coder is worth."""

from __future__ import annotations

import pandas as pd

from .. import drawing
from ..drawing import BLUE, GREY, INK, PALE
from ..messages import _
from ..views import Figure, Table, percent
from ..wording import listed


def calibration(points: pd.DataFrame, caption: str, *, fictitious: bool = False) -> Figure:
    """Draw the reliability diagram: the confidence that was told against the share of right answers.

    `points` is the table of `evaluation.calibration`; a point's label gives its number of answers.
    """
    figure, (ax,) = drawing.canvas(4.2, fictitious=fictitious)
    ax.plot([0, 1], [0, 1], color=PALE, linewidth=1.2, zorder=0)
    ax.text(0.04, 0.14, _("confiance tenue"), ha="left", va="bottom", fontsize=9, color=GREY)
    ax.plot(points["confidence"], points["right"], color=BLUE, linewidth=1.4, marker="o", markersize=6)
    for row in points.itertuples():
        ax.annotate(str(row.answers), (row.confidence, row.right), (7, -11), textcoords="offset points",
                    fontsize=9, color=INK)  # fmt: skip
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(lambda value, _place: percent(value))
    ax.set_xlabel(_("Confiance annoncée par le programme"))
    ax.set_ylabel(_("Réponses conformes au code retenu"))
    figure.subplots_adjust(left=0.15, right=0.97, top=0.95, bottom=0.14)
    head = [_("Confiance, de"), _("à"), _("Réponses"), _("Confiance moyenne"), _("Réponses justes")]
    formats = dict.fromkeys(("low", "high", "confidence", "right"), percent)
    told = listed(
        _("confiance {told} : {true} de réponses justes").format(
            told=percent(row.confidence), true=percent(row.right)
        )
        for row in points.itertuples()
    )
    return Figure(figure, told or _("aucun"), caption, Table(points, caption, head=head, formats=formats))
