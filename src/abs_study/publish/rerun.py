"""The page « Refaire »: commands, downloads, settings, parameters and hashes; and the files to download."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..numerals import number
from ..provenance import codebook, package
from ..provenance.manifest import written
from ..tables import TABLES, no_formula, to_csv
from .addresses import DATA
from .notebook_pages import NotebookPage
from .site import Site
from .typography import say as _

GRID, SCHEME = "codebook", "codebook-skos"
# The tables that people download; pages and passages are in the documents themselves.
_DOWNLOADED = (
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
    """A file to download: its name, what it holds, its lines and columns where it is a table, its bytes."""

    name: str
    table: str
    content_bytes: bytes
    rows: int | None = None
    columns: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """Address from the site's root."""
        return f"{DATA}/{self.name}"

    @property
    def content(self) -> str:
        """What the file holds, in the language of messages."""
        return _described()[self.table]

    @property
    def size(self) -> str:
        """Its size in kilobytes."""
        return _("{n} ko").format(n=number(max(1, round(len(self.content_bytes) / 1000))))


def downloads(site: Site) -> tuple[Download, ...]:
    """Return the tables to download, then the grid as data; the names of those of an invented corpus say so."""
    return site.once("downloads", lambda: _downloads(site))


def _downloads(site: Site) -> tuple[Download, ...]:
    mark = "-corpus-fictif" if site.fictitious else ""
    found = []
    for name in _DOWNLOADED:
        frame = site.tables.get(name)
        if frame is not None and len(frame):
            tidy = _tidy(frame, name)
            content = to_csv(tidy, TABLES[name]).encode()
            found.append(Download(f"{name}{mark}.csv", name, content, len(tidy), tuple(tidy)))
    lines = codebook.table(site.grid)
    columns = tuple(name for name, _told in codebook.COLUMNS)
    scheme = written(codebook.skos(site.grid, site.memory, site.full_title))
    found.append(Download(codebook.CSV_FILE, GRID, lines, codebook.count(site.grid), columns))
    return (*found, Download(codebook.SKOS_FILE, SCHEME, scheme))


def _tidy(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Keep each answer's best quote; what a spreadsheet would take for a formula gets an apostrophe first."""
    frame = frame[frame["rank"] == 1] if name == "evidence" else frame
    texts = [column for column in frame if column in _FREE_TEXT]
    return frame.assign(**{column: frame[column].map(no_formula) for column in texts})


def data_package(site: Site, files: Sequence[Download]) -> bytes:
    """Return the description of the downloads as a Frictionless data package (JSON)."""
    told = " ".join(text for _heading, text in site.notices())
    state, day = site.stamp.get("commit", ""), site.stamp.get("date", "")
    resources = [_resource(site, item) for item in files]
    return written(package.package(site.title, told, state, day, resources, site.tables["documents"]))


def _resource(site: Site, item: Download) -> dict[str, Any]:
    if item.table in TABLES:
        return package.resource(
            item.table, item.name, item.columns, item.content_bytes, site.grid, item.content
        )
    described = package.file_of(item.table, item.name, item.content_bytes, item.content)
    return described | (package.of_texts(codebook.COLUMNS) if item.table == GRID else {})


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
        "settings": told_settings(settings),
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


def told_settings(settings: Any) -> list[tuple[str, str]]:
    """Return the settings that change results, as pages name them."""
    first, last = settings.years
    years = " – ".join(str(year) for year in (first, last) if year is not None)
    told = [(_("Graine"), str(settings.seed)), (_("Sélection"), years)]
    told += [(name, _exact(value)) for name, value in settings.thresholds.items()]
    return [(name, value) for name, value in told if value]


def _exact(value: float) -> str:
    """A threshold with all its decimals: rounded, it would not make the same again."""
    return number(value, len(f"{value:.12g}".partition(".")[2]))


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
        GRID: _("la grille de codage : une ligne par niveau, en français et en anglais"),
        SCHEME: _(
            "la grille de codage en SKOS (JSON-LD), avec ses identifiants et ce qui s’en rapproche ailleurs"
        ),
        "sensitivity": _("le verdict de chaque hypothèse, version par version"),
    }
