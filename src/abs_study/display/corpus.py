"""What the corpus page shows: which reports, how long, what could not be read."""

from __future__ import annotations

import pandas as pd

from ..extract.model import status_message
from ..french import count_words
from ..messages import _
from ..settings import Settings
from .reports import names, report_link


def by_selection(documents: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Reports of the main selection, others, and those left out: group, reports, years."""
    selected = settings.selected(documents)
    readable = documents[(documents["status"] == "ok") & (documents["document_type"] != "autre")]
    others = readable[~readable["document_id"].isin(selected["document_id"])]
    left_out = documents[~documents["document_id"].isin(readable["document_id"])]
    groups = (
        (_("Sélection principale"), selected),
        (_("Autres rapports, pour comparaison"), others),
        (_("Laissés de côté (illisibles, ou autre chose qu’une ABS)"), left_out),
    )
    rows = [(label, len(group), _years(group)) for label, group in groups]
    return pd.DataFrame(rows, columns=[_("Groupe"), _("Rapports"), _("Années")])


def _years(documents: pd.DataFrame) -> str:
    years = documents["year"].dropna()
    if years.empty:
        return "–"
    first, last = int(years.min()), int(years.max())
    return str(first) if first == last else f"{first}–{last}"


def list_reports(documents: pd.DataFrame) -> pd.DataFrame:
    """One line a document, with a link to its page."""
    kinds = {"complet": _("rapport complet"), "synthese": _("synthèse"), "thematique": _("cahier thématique"),
             "autre": _("autre document")}  # fmt: skip
    shown = names(documents)
    return pd.DataFrame(
        {
            _("Rapport"): [report_link(name, shown[name]) for name in documents["document_id"]],
            _("Habitants"): documents["population"].to_numpy(),
            _("Genre"): documents["document_type"].map(kinds).fillna("").to_numpy(),
            _("Pages"): documents["pages"].to_numpy(),
            _("Nature"): documents["nature"]
            .map({"fictif": _("fictif"), "reel": _("réel")})
            .fillna("")
            .to_numpy(),
        }
    )


def lengths(documents: pd.DataFrame, passages: pd.DataFrame, short: int) -> pd.DataFrame:
    """Words, sentences, table rows and headings of each report, longest first; `short` marks the brief."""
    counted = passages.assign(words=passages["text"].map(count_words))
    totals = counted.groupby("document_id").agg(words=("words", "sum"))
    kinds = counted.pivot_table(
        index="document_id", columns="kind", values="words", aggfunc="size", fill_value=0
    )
    frame = documents[documents["status"] == "ok"].set_index("document_id").join(totals).join(kinds)
    frame = frame.sort_values("words", ascending=False, kind="stable")
    shown = names(documents)
    empty = pd.Series(0, index=frame.index)
    sentences = sum((frame.get(kind, empty) for kind in ("body", "list", "footnote", "caption")), empty)
    return pd.DataFrame(
        {
            _("Rapport"): [report_link(name, shown[name]) for name in frame.index],
            _("Mots"): frame["words"].fillna(0).astype(int).to_numpy(),
            _("Phrases"): sentences.to_numpy(),
            _("Lignes de tableau"): frame.get("table_row", empty).to_numpy(),
            _("Titres"): frame.get("heading", empty).to_numpy(),
            _("Remarque"): [_("bref") if words < short else "" for words in frame["words"].fillna(0)],
        }
    )


def unread(documents: pd.DataFrame, pages: pd.DataFrame) -> pd.DataFrame:
    """Documents that could not be read, and scanned pages left out, with the reason."""
    shown = names(documents)
    failed = documents[~documents["status"].isin(("ok", ""))]
    rows = [
        (report_link(row.document_id, shown[row.document_id]), status_message(row.status))
        for row in failed.itertuples()
    ]
    left_out = pages["flags"].str.contains("ocr_missing") & ~pages["document_id"].isin(failed["document_id"])
    missing = pages[left_out].groupby("document_id").size()
    for name, count in missing.items():
        reason = _("{n} pages numérisées non lues, faute de reconnaissance de caractères").format(n=count)
        rows.append((report_link(name, shown.get(name, name)), reason))
    other = documents[documents["document_type"] == "autre"]
    rows += [
        (
            report_link(row.document_id, shown[row.document_id]),
            _("ce document n’est pas une analyse des besoins sociaux"),
        )
        for row in other.itertuples()
    ]
    return pd.DataFrame(rows, columns=[_("Document"), _("Raison")])


def sizes(documents: pd.DataFrame, passages: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Words and inhabitants of each report read, with its group: columns name, group, population, words."""
    words = passages["text"].map(count_words).groupby(passages["document_id"]).sum()
    readable = documents[documents["status"] == "ok"]
    selected = set(settings.selected(documents)["document_id"])
    shown = names(documents)
    return pd.DataFrame(
        {
            "name": [shown[name] for name in readable["document_id"]],
            "group": [
                _("Sélection principale") if name in selected else _("Comparaison")
                for name in readable["document_id"]
            ],
            "population": readable["population"].astype("float64").to_numpy(),
            "words": readable["document_id"].map(words).to_numpy(),
        }
    )
