"""What every page of the site needs: the study's tables read once, names, addresses, notices."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd

from ..bearers import bearers
from ..errors import StudyError
from ..grid import Grid, Text
from ..memory import Memory
from ..messages import language
from ..replies import Reply, read_replies
from ..tables import NONE_TICKED, RESERVED_CODES, TABLES
from . import labels
from .addresses import CODEBOOK, RESERVED_ANCHOR
from .rights import FICTITIOUS, copied_name, only_quoted
from .rows import rows
from .typography import plural, slug, typeset
from .typography import say as _
from .withheld import Private, without_private

_NEEDED = ("documents", "pages", "codings", "evidence")
_OPTIONAL = (
    "blocks", "passages", "considered", "consensus", "matrix", "types", "findings", "agreement", "sensitivity",
)  # fmt: skip
SHOWN_TABLES = (*_NEEDED, *_OPTIONAL)


@dataclass(frozen=True)
class Document:
    """A report as the site names and addresses it; `copy` is "" where the file may not be shown."""

    id: str
    fields: Mapping[str, Any]
    readable: bool
    selected: bool
    copy: str

    @property
    def page(self) -> str:
        """Address of the report's page from the site's root."""
        name = re.sub(r"[^A-Za-z0-9._-]", "-", self.id)
        if name != self.id or name.startswith("."):
            name = f"{name.lstrip('.')}-{hashlib.sha256(self.id.encode()).hexdigest()[:8]}"
        return f"rapports/{name}.html"

    def at(self, page: int | None = None) -> str:
        """Return the address of the document from the site's root, at a page where the format has pages."""
        return f"{self._address}#page={page}" if page and self.paged else self._address

    @cached_property
    def _address(self) -> str:
        return f"documents/{quote(self.copy)}" if self.copy else ""

    @property
    def paged(self) -> bool:
        """Whether a browser can open the document at a page."""
        return self.copy.lower().endswith(".pdf")

    @property
    def name(self) -> str:
        """The organisation, or the title, or the id."""
        return self.fields["organisation"] or self.fields["title"] or self.id

    @property
    def heading(self) -> str:
        """The name with the year, which tells two reports of one organisation apart."""
        year = self.integer("year")
        return f"{self.name}, {year}" if year else self.name

    @property
    def fictitious(self) -> bool:
        """Whether the report is an invented one."""
        return self.fields["nature"] == FICTITIOUS

    @property
    def only_quoted(self) -> bool:
        """Whether it is a real report whose rights are not stated, or forbid it: quoted, neither copied nor shown."""
        return only_quoted(self.fields["nature"], str(self.fields["rights"]))

    def integer(self, column: str) -> int | None:
        """Return an integer field, or None when it is missing."""
        value = self.fields[column]
        return None if pd.isna(value) else int(value)


@dataclass(frozen=True)
class Site:
    """The study as the site shows it."""

    title: str
    subtitle: str
    grid: Grid
    documents: tuple[Document, ...]
    tables: Mapping[str, pd.DataFrame]
    stamp: Mapping[str, str] = field(default_factory=dict)
    plan: tuple[Any, ...] = ()
    contact: str = ""
    replies: Mapping[str, Reply] = field(default_factory=dict)
    private: Mapping[str, Private] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)
    full_title: Text = field(default_factory=lambda: Text(""))
    _known: dict[Hashable, Any] = field(default_factory=dict, repr=False)

    def once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return what `make` gives, computed the first time that this key is asked for."""
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]

    def cells(self, table: str) -> dict[tuple[str, str], list[Any]]:
        """Return the rows of a table by (document, variable)."""

        def grouped() -> dict[tuple[str, str], list[Any]]:
            found: dict[tuple[str, str], list[Any]] = {}
            for row in rows(self.tables[table]):
                found.setdefault((row.document_id, row.variable), []).append(row)
            return found

        return self.once(("cells", table), grouped)

    def of_document(self, table: str, document_id: str) -> pd.DataFrame:
        """Return the rows of a table that are of one document."""
        frame = self.tables[table]
        places = self.once(("places", table), lambda: frame.groupby("document_id", sort=False).indices)
        return frame.iloc[places.get(document_id, [])]

    def level(self, variable: str, code: str) -> dict[str, str]:
        """Return the code, label and codebook address of a level (or of a reserved code)."""
        return self.once(("level", variable, code), lambda: self._level(variable, code))

    def _level(self, variable: str, code: str) -> dict[str, str]:
        if code in RESERVED_CODES:
            label = labels.reserved(code)
            return {"code": code, "label": label, "href": f"{CODEBOOK}#{RESERVED_ANCHOR}"}
        label = typeset(self.grid.level_label(variable, code, language()))
        known = self.grid.variables.get(variable)
        href = f"{CODEBOOK}#{variable}-{code}" if known and code in known.codes else ""
        return {"code": code, "label": label or code, "href": href}

    def matrix(self, selected: bool = True) -> pd.DataFrame:
        """The rows of the matrix of the main selection, or of the other reports that could be coded."""

        def chosen() -> pd.DataFrame:
            names = {document.id for document in self.documents if document.selected}
            frame = self.tables["matrix"]
            return frame[frame["document_id"].isin(names) == selected].reset_index(drop=True)

        return self.once(("matrix", selected), chosen)

    def bearers(self, variable: str, selected: bool = True) -> dict[str, pd.Series]:
        """Which reports of the main selection (or the others) bear each level of a variable, by level."""
        known = {**self.grid.variables, **self.grid.derived}.get(variable)
        matrix = self.matrix(selected)
        if known is None or variable not in matrix:
            return {}
        return self.once(("bearers", variable, selected), lambda: dict(bearers(matrix, known)))

    @cached_property
    def scanned_pages(self) -> dict[str, frozenset[int]]:
        """Pages whose text was recognised from an image, by document."""
        pages = self.tables["pages"]
        scanned = pages[pages["source"] == "ocr"]
        return {name: frozenset(int(p) for p in own["page"]) for name, own in scanned.groupby("document_id")}

    @property
    def fictitious(self) -> bool:
        """Whether any report is an invented one."""
        return any(document.fictitious for document in self.documents)

    @property
    def demonstration_readings(self) -> bool:
        """Whether the readings are the automatic ones that come with the fictitious reports."""
        coders = self.tables["codings"]["coder"]
        return self.fictitious and bool(coders.str.startswith("lecture_").any())

    @property
    def automatic(self) -> bool:
        """Whether some settled value is the machine's alone."""
        return bool((self.tables["consensus"]["status"] == "automatic").any())

    @property
    def unread(self) -> tuple[Document, ...]:
        """Documents whose text could not be read."""
        return tuple(document for document in self.documents if not document.readable)

    def notices(self) -> list[tuple[str, str]]:
        """Return what every page must say first, as (heading, sentence)."""
        said = []
        if self.fictitious:
            text = _(
                "Les communes, les chiffres et les personnes de ces rapports sont inventés pour montrer la "
                "méthode ; rien ici ne décrit une commune réelle."
            )
            said.append((_("Données fictives."), text))
        if self.automatic:
            text = _(
                "Des valeurs de cette étude viennent de la machine seule, sans lecture : elles portent la "
                "mention « automatique »."
            )
            said.append((_("Codages automatiques."), text))
        waiting = [document for document in self.unread if document.fields["status"] == "ocr_needed"]
        if waiting:
            text = plural(
                "{n} rapport numérisé n’a pas été lu, faute de reconnaissance de caractères.",
                "{n} rapports numérisés n’ont pas été lus, faute de reconnaissance de caractères.",
                len(waiting),
            )
            said.append((_("Numérisations laissées de côté."), text))
        return said


def read_tables(study: Any) -> dict[str, pd.DataFrame]:
    """Read the tables that the site shows, by name.

    Tables that only notebooks write may be absent (a partial plan); the others may not.
    """
    tables = {name: study.read(name) for name in _NEEDED}
    for name in _OPTIONAL:
        tables[name] = _read_if_there(study, name)
    return tables


def load_site(study: Any, tables: Mapping[str, pd.DataFrame], stamp: Mapping[str, str]) -> Site:
    """Return the study as the site shows it in the language of messages, from `read_tables`."""
    tables, private = without_private(tables, study.grid.lexicon)
    selected = set(study.settings.selected(tables["documents"])["document_id"])
    documents = tuple(
        _with_copy(
            Document(
                row["document_id"], row, row["status"] == labels.READ, row["document_id"] in selected, ""
            ),
            study.documents_folder,
            private,
        )
        for row in tables["documents"].to_dict(orient="records")
    )
    ordered = sorted(documents, key=lambda document: (document.name.casefold(), document.id))
    return Site(
        title=typeset(study.settings.title.get(language())),
        subtitle=typeset(study.settings.subtitle.get(language())),
        grid=study.grid,
        documents=tuple(ordered),
        tables=tables,
        stamp=stamp,
        plan=tuple(study.settings.plan),
        contact=study.settings.contact.strip(),
        replies=read_replies(study.folder, set(tables["documents"]["document_id"])),
        private=private,
        memory=study.memory,
        full_title=study.settings.title,
    )


def _read_if_there(study: Any, name: str) -> pd.DataFrame:
    try:
        return study.read(name)
    except (StudyError, FileNotFoundError):
        return TABLES[name].empty()


def _with_copy(document: Document, folder: Path, private: Collection[str]) -> Document:
    """A document with the name of its copy: none of a real report that holds respondents' words, or without rights."""
    if document.only_quoted or (document.id in private and not document.fictitious):
        return document
    name = copied_name(document.fields["file"], document.fields["rights"])
    source = folder / document.fields["file"]
    return replace(document, copy=name) if name and source.is_file() and not source.is_symlink() else document


def finding_anchor(finding: str) -> str:
    """Return the anchor of a finding on the page of all findings.

    >>> finding_anchor("ma_page.Un_Constat")
    'constat-ma-page-un-constat'
    """
    return f"constat-{slug(finding)}"


def split_levels(value: Any) -> list[str]:
    """Return the levels in a cell of the matrix (« a|b » for several).

    >>> split_levels("a|b"), split_levels(2), split_levels(None)
    (['a', 'b'], ['2'], [])
    """
    if value is None or pd.isna(value) or value == "":
        return []
    return str(value).split("|") if str(value) != NONE_TICKED else [NONE_TICKED]
