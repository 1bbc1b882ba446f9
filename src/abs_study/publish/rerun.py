"""The page « Refaire »: commands, downloads, settings, parameters and hashes; and the files to download."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..numerals import number
from ..tables import TABLES, to_csv
from .notebook_pages import NotebookPage
from .site import Site
from .typography import say as _

FOLDER = "donnees"
# The tables that people download; pages and passages are in the documents themselves.
_DOWNLOADS = (
    "documents",
    "matrix",
    "consensus",
    "codings",
    "evidence",
    "agreement",
    "findings",
    "types",
    "sensitivity",
)

_FREE_TEXT = ("title", "organisation", "author", "rights", "file", "url", "quote", "note")


@dataclass(frozen=True)
class Download:
    """A file to download: its address from the site's root, what it holds, its rows, its bytes."""

    name: str
    table: str
    rows: int
    content_bytes: bytes

    @property
    def address(self) -> str:
        """Address from the site's root."""
        return f"{FOLDER}/{self.name}"

    @property
    def content(self) -> str:
        """What the file holds, in the language of messages."""
        return _described()[self.table]

    @property
    def size(self) -> str:
        """Its size in kilobytes."""
        return _("{n} ko").format(n=number(max(1, round(len(self.content_bytes) / 1000))))


def downloads(site: Site) -> tuple[Download, ...]:
    """Return the tables to download; the names of those of an invented corpus say so."""
    mark = "-corpus-fictif" if site.fictitious else ""
    found = []
    for name in _DOWNLOADS:
        frame = site.tables.get(name)
        if frame is not None and len(frame):
            tidy = _tidy(frame, name)
            text = to_csv(tidy, TABLES[name])
            found.append(Download(f"{name}{mark}.csv", name, len(tidy), text.encode()))
    return tuple(found)


def _tidy(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Keep each answer's best quote; what a spreadsheet would take for a formula gets an apostrophe first."""
    frame = frame[frame["rank"] == 1] if name == "evidence" else frame
    texts = [column for column in frame if column in _FREE_TEXT]
    return frame.assign(**{column: frame[column].map(_no_formula) for column in texts})


def _no_formula(text: object) -> object:
    return f"'{text}" if isinstance(text, str) and text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def data_package(site: Site, files: Sequence[Download]) -> bytes:
    """Return the description of the downloads as a Frictionless data package (JSON)."""
    resources = [
        {
            "name": item.table,
            "path": item.name,
            "format": "csv",
            "encoding": "utf-8",
            "description": item.content,
            "schema": {"fields": [{"name": column} for column in site.tables[item.table].columns]},
        }
        for item in files
    ]
    package = {
        "name": "abs-study",
        "title": site.title,
        "description": " ".join(text for _heading, text in site.notices()),
        "version": site.stamp.get("commit", ""),
        "resources": resources,
    }
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()


def rerun_page(site: Site, notebooks: Sequence[NotebookPage], settings: Any) -> dict[str, Any]:
    """Return what the template of the page needs."""
    plan = [(page, shown_parameters(page, site.plan)) for page in notebooks]
    digests = [
        (_("grille"), site.grid.digest),
        (_("hypothèses"), site.grid.hypotheses_digest),
        *((document.fields["file"], document.fields["sha256"]) for document in site.documents),
    ]
    return {
        "files": downloads(site),
        "settings": _settings(settings),
        "plan": plan,
        "digests": [(name, digest) for name, digest in digests if digest and not pd.isna(digest)],
    }


def shown_parameters(page: NotebookPage, plan: Sequence[Any]) -> list[tuple[str, str]]:
    """Return the parameters of a notebook as Python writes them: its own, replaced by those of the plan."""
    given = next((step.parameters for step in plan if step.notebook == page.id), {})
    values = {**page.parameters, **given}
    return [
        (name, repr(list(value) if isinstance(value, tuple) else value)) for name, value in values.items()
    ]


def _settings(settings: Any) -> list[tuple[str, str]]:
    first, last = settings.years
    years = " – ".join(str(year) for year in (first, last) if year is not None)
    told = [(_("Graine"), str(settings.seed)), (_("Sélection"), years)]
    told += [(name, number(value)) for name, value in settings.thresholds.items()]
    return [(name, value) for name, value in told if value]


def _described() -> dict[str, str]:
    return {
        "documents": _("les documents du registre, leur lecture"),
        "matrix": _("une ligne par rapport, une colonne par variable : la valeur retenue"),
        "consensus": _("chaque valeur retenue, et comment elle l'a été"),
        "codings": _("la réponse de chaque codeur à chaque question"),
        "evidence": _("la meilleure citation de chaque réponse, avec sa page"),
        "agreement": _("l'accord entre codeurs, variable par variable"),
        "findings": _("les constats, en français et en anglais"),
        "types": _("le groupe de chaque rapport sur la carte"),
        "sensitivity": _("le verdict de chaque hypothèse, version par version"),
    }
