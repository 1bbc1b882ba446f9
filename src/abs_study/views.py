"""What a notebook cell shows: a captioned table, a figure with its alternative text, a list of findings.

Everything is escaped; links pass only through `Link`. Numbers follow the language of messages.
"""

from __future__ import annotations

import base64
import io
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

from .messages import _, language

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

NBSP, THIN, MINUS, MISSING = "\u00a0", "\u202f", "\u2212", "–"
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_SAFE_SCHEMES = ("http:", "https:", "mailto:")


def number(value: Any, digits: int | None = None) -> str:
    """Return a number as people write it, or « – » when it is missing.

    Parameters
    ----------
    value : a real number, NaN, None or pandas.NA
    digits : decimals; by default none for a whole number and two otherwise

    >>> number(12345.678, 1).replace("\\u202f", "_")
    '12_345,7'
    >>> number(-0.5), number(3), number(None)
    ('−0,50', '3', '–')
    """
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return MISSING
    if isinstance(value, float) and math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    if digits is None:
        digits = 0 if float(value).is_integer() else 2
    text = f"{value:,.{digits}f}"
    if set(text) <= set("-0.,"):
        text = text.lstrip("-")
    if language() == "fr":
        text = text.replace(",", THIN).replace(".", ",")
    return text.replace("-", MINUS)


def percent(value: Any, digits: int = 0) -> str:
    """Return a proportion between 0 and 1 as a percentage.

    >>> percent(0.4375).replace("\\u202f", "_")
    '44_%'
    """
    text = number(value if pd.isna(value) else float(value) * 100, digits)
    return text if text == MISSING else text + (f"{THIN}%" if language() == "fr" else "%")


def share(k: int, n: int, singular: str = "", plural: str = "", none: str = "aucun") -> str:
    """Return « 9 rapports sur 16 »: a count with its base, never a bare percentage.

    Parameters
    ----------
    k, n : the count and its base
    singular, plural : the noun counted; « rapport », « rapports » by default
    none : the French word for zero, « aucune » before a feminine noun

    >>> share(9, 16), share(0, 16), share(1, 3)
    ('9 rapports sur 16', 'aucun rapport sur 16', '1 rapport sur 3')
    >>> share(2, 5, "commune", "communes")
    '2 communes sur 5'
    """
    singular = singular or _("rapport")
    plural = plural or (_("rapports") if singular == _("rapport") else f"{singular}s")
    if k == 0 and language() == "fr":
        return f"{none} {singular} sur {number(n)}"
    if language() == "en":
        return f"{number(k)} of {number(n)} {singular if n == 1 else plural}"
    return f"{number(k)} {singular if k < 2 else plural} sur {number(n)}"


def safe_url(href: str) -> str:
    """Return `href` if it is relative, http(s) or mailto, else "" (javascript:, data:, file:...).

    >>> safe_url("rapports/a.html#p"), safe_url("java\\tscript:alert(1)")
    ('rapports/a.html#p', '')
    """
    cleaned = re.sub(r"[\x00-\x20\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e]", "", href)
    if cleaned.replace("\\", "/").startswith("//"):
        return ""
    found = _SCHEME.match(cleaned)
    return "" if found and found.group().lower() not in _SAFE_SCHEMES else href.strip()


@dataclass(frozen=True)
class Link:
    """A link in a table's cell; an unsafe address leaves the text alone."""

    text: str
    href: str

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        href = safe_url(self.href)
        return f'<a href="{escape(href)}">{escape(self.text)}</a>' if href else escape(self.text)


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
            return f'<p class="vide"><strong>{escape(self.caption)}</strong>{NBSP}: {nothing}.</p>{note}'
        numeric = [_is_numeric(frame[column]) or column in self.formats for column in frame.columns]
        cells = zip(self._headings(list(frame.columns)), numeric, strict=True)
        head = "".join(_heading(text, right) for text, right in cells)
        body = "\n".join(
            f"<tr>{self._cells(list(frame.columns), row, numeric)}</tr>"
            for row in frame.itertuples(index=False, name=None)
        )
        return (
            f'<div class="tableau" role="region" tabindex="0" aria-label="{escape(self.caption)}">\n'
            f"<table>\n<caption>{escape(self.caption)}</caption>\n"
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</div>\n{note}"
        )

    def _cells(self, columns: list[Any], row: tuple, numeric: list[bool]) -> str:
        return "".join(self._cell(i, columns[i], value, numeric[i]) for i, value in enumerate(row))

    def _cell(self, position: int, column: Any, value: Any, numeric: bool) -> str:
        written = self.formats.get(column)
        text = escape(str(written(value))) if written else cell_html(value)
        kind = ' class="n"' if numeric and position else ""
        return f'<th scope="row">{text}</th>' if position == 0 else f"<td{kind}>{text}</td>"

    def __repr__(self) -> str:
        frame = self._rows()
        frame = frame.set_axis(self._headings(list(frame.columns)), axis=1)
        body = frame.to_string(index=False, max_rows=20) if len(frame) else _("aucune ligne")
        return "\n".join(part for part in (self.caption, body, self.note) if part)


def _heading(text: str, numeric: bool) -> str:
    kind = ' class="n"' if numeric else ""
    return f'<th scope="col"{kind}>{escape(text)}</th>' if text.strip() else "<td></td>"


def _is_numeric(values: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)


def cell_html(value: Any) -> str:
    """Return one value as escaped HTML: links, yes and no, French numbers, « – » for what is missing."""
    if isinstance(value, Link):
        return value._repr_html_()
    if isinstance(value, (list, tuple)):
        return ", ".join(cell_html(part) for part in value)
    if isinstance(value, str):
        return escape(value)
    if value is None or pd.isna(value):
        return MISSING
    if isinstance(value, bool) or type(value).__name__ == "bool_":
        return _("oui") if value else _("non")
    if hasattr(value, "__float__"):
        return number(value)
    return escape(str(value))


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
        return f"{_('Figure')}{NBSP}: {self.caption or self.alt}\n{self.alt if self.caption else ''}".strip()


def _svg(figure: Drawing) -> bytes:
    import matplotlib
    from matplotlib import pyplot

    buffer = io.BytesIO()
    fixed = {"svg.hashsalt": "abs-study", "svg.fonttype": "none"}
    silent = {"Date": None, "Creator": None, "Format": None}
    with matplotlib.rc_context(fixed):
        figure.savefig(buffer, format="svg", bbox_inches="tight", metadata=silent)
    pyplot.close(figure)
    return buffer.getvalue()


class Sentences:
    """Findings as a list of sentences, each followed by its interval.

    Parameters
    ----------
    findings : rows of the table `findings`
    language : "fr" or "en"; the language of messages by default
    """

    def __init__(self, findings: pd.DataFrame, language: str | None = None) -> None:
        self.findings, self.language = findings, language

    def _pairs(self) -> list[tuple[str, str]]:
        return [
            (sentence(row, self.language), interval(row)) for row in self.findings.to_dict(orient="records")
        ]

    def _repr_html_(self) -> str:
        items = "\n".join(f"<li>{escape(text)}{_aside(said)}</li>" for text, said in self._pairs())
        return f'<ul class="constats">\n{items}\n</ul>'

    def __repr__(self) -> str:
        return "\n".join(f"– {text}" + (f" ({said})" if said else "") for text, said in self._pairs())


def _aside(said: str) -> str:
    return f' <span class="intervalle">({escape(said)})</span>' if said else ""


def sentence(finding: Mapping[str, Any], chosen: str | None = None) -> str:
    """Return the finding's sentence in a language, or in French where it has no translation."""
    return str(finding.get(f"sentence_{chosen or language()}") or finding["sentence_fr"])


def interval(finding: Mapping[str, Any]) -> str:
    """Return « intervalle à 95 % : 33 % à 77 % », or "" for a finding without interval.

    Proportions are written as percentages: a finding counts reports when its number shows a base
    (« 9/16 ») or a percentage.
    """
    low, high = finding.get("low"), finding.get("high")
    if low is None or high is None or pd.isna(low) or pd.isna(high):
        return ""
    proportion = 0 <= low <= high <= 1 and any(sign in str(finding.get("number", "")) for sign in "/%")
    low, high = (percent(low), percent(high)) if proportion else (number(low, 2), number(high, 2))
    return _("intervalle à 95\u202f%\u00a0: {low} à {high}").format(low=low, high=high)
