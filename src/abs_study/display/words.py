"""Tables of words: typical lemmas, worlds of words with their segments, how groups spread over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from ..messages import _
from ..numerals import number, percent
from ..views import French
from .reports import report_link


def typical(frame: pd.DataFrame) -> pd.DataFrame:
    """The lemmas typical of each group on one line each."""
    groups = frame.groupby("group", sort=True)
    return pd.DataFrame(
        {
            _("Groupe"): [group for group, _own in groups],
            _("Mots propres (rapports qui les emploient)"): [
                French(", ".join(f"{row.lemma} ({row.bearing}/{row.reports})" for row in own.itertuples()))
                for _group, own in groups
            ],
        }
    )


def worlds(
    marks: pd.DataFrame,
    best: pd.DataFrame,
    labels: Sequence[int],
    segments: pd.DataFrame,
    names: Mapping[str, str],
) -> pd.DataFrame:
    """Each class: its part of the segments, its words, its most typical segment with its page, linked to the report.

    Parameters
    ----------
    marks, best : `reinert.words` and `reinert.typical`; labels : the class of each segment.
    """
    labels = pd.Series(labels)
    first = best.groupby("class")["segment"].first()
    rows = []
    for label in sorted(set(marks["class"])):
        own = segments.iloc[int(first[label])]
        size = int((labels == label).sum())
        rows.append(
            (
                number(label),
                percent(size / max(1, int((labels > 0).sum()))),
                French(", ".join(marks.loc[marks["class"] == label, "lemma"])),
                French(_short(own["text"])),
                report_link(own["document_id"], _place(own, names)),
            )
        )
    columns = [_("Monde"), _("Segments"), _("Mots les plus marqués"), _("Segment typique"), _("Rapport")]
    return pd.DataFrame(rows, columns=columns)


def _place(segment: pd.Series, names: Mapping[str, str]) -> str:
    """The report of a segment and the page where it begins, where that is known."""
    name = names.get(segment["document_id"], segment["document_id"])
    if pd.isna(segment["page"]):
        return name
    return _("{report}, p.\u00a0{page}").format(report=name, page=segment["page"])


def splits(frame: pd.DataFrame) -> pd.DataFrame:
    """The successive splits: how large a class, cut into what, with which chi2."""
    return pd.DataFrame(
        {
            _("Classes"): frame["classes"].to_numpy(),
            _("Segments de la classe coupée"): frame["size"].to_numpy(),
            _("Coupée en"): [_("{a} et {b}").format(a=row.left, b=row.right) for row in frame.itertuples()],
            _("Khi-deux de la coupure"): [number(value, 0) for value in frame["chi2"]],
        }
    )


def spread(frame: pd.DataFrame) -> pd.DataFrame:
    """How the segments of each group of reports spread over the classes."""
    groups = list(dict.fromkeys(frame["group"]))
    cells = dict(zip(zip(frame["group"], frame["class"], strict=True), frame["share"], strict=True))
    labels = sorted(set(frame["class"]))
    table = {_("Groupe"): groups}
    for label in labels:
        table[_("Monde {n}").format(n=label)] = [percent(cells.get((group, label), 0.0)) for group in groups]
    return pd.DataFrame(table)


def _short(text: str, most: int = 260) -> str:
    """The beginning of a segment, cut after a word."""
    if len(text) <= most:
        return text
    return text[:most].rsplit(" ", 1)[0] + " …"
