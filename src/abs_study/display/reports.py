"""How a page names and links the reports."""

from __future__ import annotations

import pandas as pd

from ..views import Link


def report_link(document_id: str, text: str = "") -> Link:
    """Link to the page of a report in the published site."""
    return Link(text or document_id, f"rapports/{document_id}.html")


def answers_address(variable: str, level: str = "") -> str:
    """Return where the site lists the reports that bear a level of a variable."""
    address = f"reponses/{variable}.html"
    return f"{address}#niveau-{level}" if level else address


def answers_link(variable: str, level: str, text: str) -> Link:
    """Link from a count of reports to the reports that it counts."""
    return Link(text, answers_address(variable, level))


def names(documents: pd.DataFrame) -> dict[str, str]:
    """Short name of each report: organisation and year; its id where two are alike or nothing is known.

    With the apostrophe of the page: a figure is not set after it is drawn.
    """
    told = {
        row.document_id: " ".join(
            filter(None, (row.organisation.replace("'", "’"), "" if pd.isna(row.year) else str(row.year)))
        )
        for row in documents.itertuples()
    }
    alike = pd.Series(told).duplicated(keep=False)
    return {name: name if alike[name] or not text else text for name, text in told.items()}
