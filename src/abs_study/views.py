"""What a notebook cell shows: a captioned table, a figure with its alternative text, a list of findings.

Everything is escaped; links pass only through `cells.Link`. Numbers follow the language of messages.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

from .cells import French, Link, Quote, cell_html, safe_url
from .messages import _, language
from .numerals import NBSP, THIN, number, percent, share
from .wording import labelled

__all__ = [
    "NBSP", "THIN", "Figure", "French", "Link", "Note", "Quote", "Sentences", "Table", "cell_html", "interval", "number", "percent",
    "safe_url", "sentence", "share",
]  # fmt: skip

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing
    from matplotlib.transforms import Bbox

# How a column's values are written, and whether they stand to the right.
_Column = tuple[Callable[[Any], str], bool]


@dataclass(frozen=True, repr=False)
class Table:
    """A data frame as an accessible table.

    Parameters
    ----------
    frame : one row per line; an index is shown, as the first column, only if it has a name
    caption : what the table says, with its base
    note : a sentence under the table
    head : headings people read, by column name (others keep their name) or one per column
    formats : how to write the values of a column, for instance {"share": views.percent}

    Raises ValueError if the caption is empty.
    """

    frame: pd.DataFrame
    caption: str
    note: str = ""
    head: Mapping[str, str] | Sequence[str] | None = None
    formats: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.caption.strip():
            raise ValueError("a table needs a caption")
        if self.head is not None and not isinstance(self.head, (Mapping, list, tuple)):
            raise TypeError("head is a mapping of column to heading, or a list of headings")

    def _rows(self) -> pd.DataFrame:
        frame = self.frame
        if any(name is not None for name in frame.index.names):
            frame = frame.reset_index()
        if isinstance(frame.columns, pd.MultiIndex):
            frame = frame.set_axis([" · ".join(str(p) for p in c if p != "") for c in frame], axis=1)
        return frame

    def _headings(self, columns: Sequence[Any]) -> list[str]:
        if self.head is None or isinstance(self.head, Mapping):
            return [str((self.head or {}).get(column, column)) for column in columns]
        if len(self.head) != len(columns):
            raise ValueError(f"{len(self.head)} headings for {len(columns)} columns: {list(columns)}")
        return [str(heading) for heading in self.head]

    def _repr_html_(self) -> str:
        frame = self._rows()
        note = f'<p class="note">{escape(self.note)}</p>' if self.note else ""
        if frame.empty:
            nothing = _("aucune ligne")
            told = labelled(f"<strong>{escape(self.caption)}</strong>", nothing)
            return f'<p class="vide">{told}.</p>{note}'
        headings = self._headings(list(frame.columns))
        columns = [self._column(frame[name]) for name in frame.columns]
        head = "".join(_heading(text, right) for text, (_write, right) in zip(headings, columns, strict=True))
        rows = (_row(values, columns) for values in frame.itertuples(index=False, name=None))
        body = "\n".join(rows)
        return (
            f'<div class="tableau" role="region" tabindex="0" aria-label="{escape(self.caption)}">\n'
            f"<table>\n<caption>{escape(self.caption)}</caption>\n"
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</div>\n{note}"
        )

    def _column(self, values: pd.Series) -> _Column:
        written = self.formats.get(values.name)
        if written is not None:
            return (lambda value: escape(str(written(value)))), True
        if not _is_numeric(values):
            return cell_html, False
        digits = None if pd.api.types.is_integer_dtype(values) else _digits(values)
        return (lambda value: number(value, digits)), True

    def __repr__(self) -> str:
        frame = self._rows()
        frame = frame.set_axis(self._headings(list(frame.columns)), axis=1)
        body = frame.to_string(index=False, max_rows=20) if len(frame) else _("aucune ligne")
        return "\n".join(part for part in (self.caption, body, self.note) if part)


@dataclass(frozen=True, repr=False)
class Note:
    """A sentence where there is nothing to show, and why."""

    text: str

    def _repr_html_(self) -> str:
        return f'<p class="vide">{escape(self.text)}</p>'

    def __repr__(self) -> str:
        return self.text


def _digits(values: pd.Series) -> int:
    """Decimals of a whole column: none if all its values are whole, else two."""
    known = values.dropna()
    return 0 if (known % 1 == 0).all() else 2


def _row(values: tuple, columns: Sequence[_Column]) -> str:
    cells = []
    for position, (value, (write, right)) in enumerate(zip(values, columns, strict=True)):
        text = write(value)
        kind = ' class="n"' if right else ""
        cells.append(f"<td{kind}>{text}</td>" if position else f'<th scope="row">{text}</th>')
    return f"<tr>{''.join(cells)}</tr>"


def _heading(text: str, numeric: bool) -> str:
    kind = ' class="n"' if numeric else ""
    return f'<th scope="col"{kind}>{escape(text)}</th>' if text.strip() else "<td></td>"


def _is_numeric(values: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)


class Figure:
    """A drawing as a `<figure>` with its alternative text, its caption and, folded, its data.

    The drawing is rendered at once, as an SVG whose bytes depend on nothing but the drawing, and closed,
    so that the notebook does not show it a second time without its alternative text.

    Parameters
    ----------
    figure : a matplotlib figure
    alt : what the figure shows, for who cannot see it
    caption : its title and base
    data : a `Table` of the values drawn (optional)

    Raises ValueError if `alt` is empty.
    """

    def __init__(self, figure: Drawing, alt: str, caption: str = "", data: Table | None = None) -> None:
        if not alt.strip():
            raise ValueError("a figure needs an alternative text (alt)")
        self.alt, self.caption, self.data = alt.strip(), caption.strip(), data
        self.svg = _svg(figure)

    def _repr_html_(self) -> str:
        source = base64.b64encode(self.svg).decode()
        legend = f"<figcaption>{escape(self.caption)}</figcaption>" if self.caption else ""
        data = ""
        if self.data is not None:
            summary = _("Données de la figure")
            data = f"<details><summary>{summary}</summary>{self.data._repr_html_()}</details>"
        label = escape(_("Figure, à faire défiler si besoin"))
        image = f'<img alt="{escape(self.alt)}" src="data:image/svg+xml;base64,{source}">'
        box = f'<div class="dessin" role="group" tabindex="0" aria-label="{label}">{image}</div>'
        return f'<figure class="figure">{box}{legend}{data}</figure>'

    def __repr__(self) -> str:
        title = labelled(_("Figure"), self.caption or self.alt)
        return f"{title}\n{self.alt if self.caption else ''}".strip()


def _svg(figure: Drawing) -> bytes:
    import matplotlib
    from matplotlib import pyplot

    buffer = io.BytesIO()
    fixed = {"svg.hashsalt": "abs-study", "svg.fonttype": "none"}
    silent = {"Date": None, "Creator": None, "Format": None}
    with matplotlib.rc_context(fixed):
        figure.savefig(buffer, format="svg", bbox_inches=_drawn_part(figure), metadata=silent)
    pyplot.close(figure)
    return buffer.getvalue()


def _drawn_part(figure: Drawing) -> Bbox:
    """What savefig calls "tight", in inches: it draws the whole figure once more to know it, which tells nothing new here.

    To a thousandth: all is placed from its corner, and must not move with the last digit of a processor.
    """
    from matplotlib import rcParams
    from matplotlib.backends.backend_svg import RendererSVG
    from matplotlib.transforms import Bbox

    usual, figure.dpi = figure.dpi, 72  # that of any SVG
    width, height = figure.bbox.size
    box = figure.get_tightbbox(RendererSVG(width, height, io.StringIO()))
    figure.dpi = usual
    return Bbox(box.padded(rcParams["savefig.pad_inches"]).get_points().round(3))


class Sentences:
    """Findings as a list of sentences, each followed by its interval.

    Parameters
    ----------
    findings : rows of the table `findings`
    language : "fr" or "en"; the language of messages by default
    """

    def __init__(self, findings: pd.DataFrame, language: str | None = None) -> None:
        self.findings, self.language = findings, language

    def _rows(self) -> list[tuple[str, str, str]]:
        return [
            (str(row.get("finding", "")), sentence(row, self.language), interval(row))
            for row in self.findings.to_dict(orient="records")
        ]

    def _repr_html_(self) -> str:
        # The published page turns the mark into a link to the finding and the reports behind it.
        items = "\n".join(
            f'<li data-constat="{escape(name)}">{escape(text)}{_aside(said)}</li>'
            for name, text, said in self._rows()
        )
        return f'<ul class="constats">\n{items}\n</ul>'

    def __repr__(self) -> str:
        return "\n".join(f"– {text}" + (f" ({said})" if said else "") for _name, text, said in self._rows())


def _aside(said: str) -> str:
    return f' <span class="intervalle">({escape(said)})</span>' if said else ""


def sentence(finding: Mapping[str, Any], chosen: str | None = None, plain: bool = False) -> str:
    """Return the finding's sentence in a language, or in French where it has no translation.

    `plain` asks for the sentence without the language of statistics, where the finding has one.
    """
    chosen = chosen or language()
    columns = [f"plain_{chosen}"] * plain + [f"sentence_{chosen}", "sentence_fr"]
    found = (finding.get(column) for column in columns)
    return next((text for text in found if isinstance(text, str) and text), "")


def interval(finding: Mapping[str, Any]) -> str:
    """Return « intervalle à 95 % : 33 % à 77 % », or "" for a finding without interval.

    Proportions are written as percentages: a finding counts reports when its number shows a base
    (« 9/16 ») or a percentage.
    """
    low, high = finding.get("low"), finding.get("high")
    if low is None or high is None or pd.isna(low) or pd.isna(high):
        return ""
    proportion = -1 <= low <= high <= 1 and any(sign in str(finding.get("number", "")) for sign in "/%")
    low, high = (percent(low), percent(high)) if proportion else (number(low, 2), number(high, 2))
    return _("intervalle à 95\u202f%\u00a0: {low} à {high}").format(low=low, high=high)
