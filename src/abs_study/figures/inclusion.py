"""The figure of where the reports come from: from found to studied, with those that stop on the way."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pandas as pd

from .. import drawing
from ..display.inclusion import direct_label, step_label, steps_table, why_label
from ..drawing import BLUE, GREY, INK
from ..inclusion import Step, flow
from ..messages import _
from ..settings import Settings
from ..views import Figure, Note, Table, number
from ..wording import labelled, listed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LINE = 0.19  # inches that a line of text takes
_ASIDE = 0.46  # where what stops begins, as a share of the width
_LETTERS = 44  # letters of 9 points that fit there
_REASONS, _SHOWN = 8, 160  # reasons drawn at a step; letters of each


def inclusion(
    sources: pd.DataFrame,
    documents: pd.DataFrame,
    settings: Settings,
    caption: str,
    *,
    fictitious: bool = False,
) -> Figure | Note:
    """Draw the steps from reports found to reports studied; a sentence where no register of sources is kept.

    Parameters
    ----------
    sources : TABLES["sources"]
    documents : TABLES["documents"]
    """
    if sources.empty:
        return Note(
            _(
                "Cette étude ne tient pas de registre des rapports cherchés (data/raw/sources.csv est vide) : elle ne peut "
                "dire ni combien ont été trouvés, ni lesquels n’ont pas pu être obtenus."
            )
        )
    steps = flow(sources, documents, settings)
    texts = [_texts(step) for step in steps]
    heights = [max(len(left), len(aside)) + 1.6 for left, aside in texts]
    figure, (ax,) = drawing.canvas(_LINE * sum(heights) + 0.35, fictitious=fictitious)
    top = sum(heights)
    ax.set_xlim(0, 1)
    ax.set_ylim(0, top + 0.9)
    drawing.bare(ax)
    for place, ((left, aside), height) in enumerate(zip(texts, heights, strict=True)):
        _draw(ax, left, aside, top, height, last=place == len(steps) - 1)
        top -= height
    figure.subplots_adjust(left=0.01, right=0.99, top=0.99, bottom=0.01)
    table = Table(steps_table(steps), caption)
    return Figure(figure, " ".join(_told(step) for step in steps), caption, table)


def _texts(step: Step) -> tuple[list[str], list[str]]:
    """The lines of a step’s box, and of what stops there; rare reasons go together, the table has them all."""
    box = [labelled(step_label(step), number(step.count)), *filter(None, [direct_label(step)])]
    told = sorted(step.left, key=lambda left: -left.count)
    reasons = [
        (left.count, why_label(left)) for left in (told if len(told) <= _REASONS else told[: _REASONS - 1])
    ]
    if len(reasons) < len(told):
        reasons.append((sum(left.count for left in told[len(reasons) :]), _("pour d’autres raisons")))
    lines = (f"{number(count)} – {textwrap.shorten(why, _SHOWN, placeholder=' …')}" for count, why in reasons)
    return box, [part for line in lines for part in textwrap.wrap(line, _LETTERS)]


def _draw(ax: Axes, box: list[str], aside: list[str], top: float, height: float, last: bool) -> None:
    """One step: its box, what stops beside it, the arrow to the next."""
    low = top - max(len(box), 1) - 0.5
    border = {"facecolor": "white", "linewidth": 1.2}
    ax.add_patch(_rectangle(0.0, low, 0.4, top - low, edgecolor=BLUE, **border))
    for line, text in enumerate(box):
        weight = "normal" if line else "bold"
        ax.text(
            0.015, top - 0.75 - line, text, va="center", fontsize=9 if line else 10, weight=weight, color=INK
        )
    if not last:
        _arrow(ax, (0.08, low), (0.08, top - height))
    if aside:
        floor = top - len(aside) - 0.5
        ax.add_patch(_rectangle(_ASIDE, floor, 1 - _ASIDE, top - floor, edgecolor=GREY, **border))
        _arrow(ax, (0.4, top - 0.75), (_ASIDE, top - 0.75))
        for line, text in enumerate(aside):
            # People write these: their « $ » begins no formula.
            ax.text(
                _ASIDE + 0.015, top - 0.75 - line, text, va="center", fontsize=9, color=INK, parse_math=False
            )


def _rectangle(left: float, bottom: float, width: float, height: float, **look):
    from matplotlib.patches import Rectangle

    return Rectangle((left, bottom), width, height, **look)


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    style = {"arrowstyle": "-|>", "color": GREY, "linewidth": 1.2, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", end, start, arrowprops=style)


def _told(step: Step) -> str:
    """The step in a sentence or two."""
    stopped = listed(f"{number(left.count)} {why_label(left)}" for left in step.left)
    told = [labelled(step_label(step), ", ".join(filter(None, (number(step.count), direct_label(step)))))]
    if stopped:
        told.append(labelled(_("S’arrêtent là"), stopped))
    return " ".join(f"{sentence}." for sentence in told)
