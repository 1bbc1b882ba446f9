"""The register of sources: public reports that people found, whether and how each was obtained, or why it is left out.

People edit it with a spreadsheet, so that its ways are admitted: a byte-order mark, semicolons, dates written by day,
accents and capitals in what is chosen from a list.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

import pandas as pd

from .corpus import ADMITTED, rights_stated
from .errors import Problem
from .firstpages import YEARS, slug
from .french import fold
from .messages import _
from .tables import TABLES, read_csv, to_csv

FILE = "data/raw/sources.csv"
FOUND, ASKED, OBTAINED, EXCLUDED = "trouve", "demande", "obtenu", "exclu"
STATUSES = (FOUND, ASKED, OBTAINED, EXCLUDED)
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_BY_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: 0?0:00(?::00)?)?")
_ISO = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
_DATES = ("found_on", "fetched_on")

Fault = tuple[str, str]


def read_sources(text: str, place: str = FILE) -> pd.DataFrame:
    """Read the register of sources (TABLES["sources"]) from its text; an empty text has none.

    Raises StudyError as `tables.read_csv`.
    """
    if not text.strip("\ufeff \r\n\t;,"):
        return TABLES["sources"].empty()
    frame = read_csv(_with_commas(text), TABLES["sources"], place)
    for column, kind in TABLES["sources"].columns.items():
        if kind == "text":
            frame[column] = frame[column].str.strip()
    for column in ("status", "kind"):
        frame[column] = frame[column].map(fold).astype("str")
    for column in _DATES:
        frame[column] = frame[column].map(_by_year).astype("str")
    return frame


def written_like(frame: pd.DataFrame, text: str) -> str:
    """Return the register as text, with the separator, line ends and byte-order mark of the text that it replaces."""
    plain = to_csv(frame, TABLES["sources"])
    separator, end = _separator(text), "\r\n" if "\r\n" in text else "\n"
    if (separator, end) != (",", "\n"):
        buffer = io.StringIO()
        csv.writer(buffer, delimiter=separator, lineterminator=end).writerows(csv.reader(io.StringIO(plain)))
        plain = buffer.getvalue()
    return ("\ufeff" if text.startswith("\ufeff") else "") + plain


def _separator(text: str) -> str:
    head = text.partition("\n")[0]
    return max(",;\t", key=head.count) if head else ","


def _with_commas(text: str) -> str:
    """The same table separated by commas, without the empty lines and columns that a spreadsheet leaves."""
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=_separator(text)))
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    width = max(place for row in rows for place, cell in enumerate(row, start=1) if cell.strip())
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(row[:width] for row in rows)
    return buffer.getvalue()


def _by_year(text: str) -> str:
    found = _BY_DAY.fullmatch(text)
    return f"{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}" if found else text


def new_source(given: Mapping[str, Any], taken: set[str], today: str) -> dict[str, Any]:
    """Return a line of the register for a report that somebody found; its id is not yet `taken`.

    >>> new_source({"url": "https://www.lormeuil.fr/docs/ABS-2021.pdf", "year": 2021}, set(), "2026-11-28")["source_id"]
    'lormeuil-abs-2021'
    """
    kept = {column: value for column, value in given.items() if value not in (None, "")}
    place = re.sub(r"^(?:CCAS|CIAS)\s+(?:de\s+|d['’])?", "", str(kept.get("organisation", "")))
    parts = urlsplit(str(kept.get("url", "")))
    site = re.sub(r"^www\.|\.\w+$", "", parts.hostname or "")
    file = re.sub(r"\.\w{1,5}$", "", unquote(parts.path).rpartition("/")[2])
    year = str(kept.get("year", ""))
    words = f"{place} {year}" if place else f"{site} {file} {'' if year in file else year}"
    base = slug(words) or "source"
    number, name = 1, base
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    return {"source_id": name, "status": FOUND, "found_on": today, **kept}


def check_sources(
    frame: pd.DataFrame, register: pd.DataFrame | None = None, place: str = FILE
) -> list[Problem]:
    """Return every fault of the register of sources, each with its line (the header is line 1).

    `register` (TABLES["register"]) tells which documents the study has; without it they are not compared.
    """
    documents = None if register is None else register.set_index("document_id")["rights"].to_dict()
    problems, addresses = [], {}
    for line, row in enumerate(frame.to_dict("records"), start=2):
        faults = [*_address_faults(row, addresses, line), *value_faults(row), *_state_faults(row)]
        if documents is not None:
            faults += _document_faults(row, documents)
        problems += [Problem(f"{place}:{line}", found, remedy) for found, remedy in faults]
    return problems


def address_fault(url: str) -> Fault | None:
    """Return what is wrong with an address to fetch, and what to do; None where nothing is.

    >>> [address_fault(url) is None for url in ("https://a.fr/é.pdf", "ftp://a.fr/x", "https://me:pw@a.fr/", "https:///x")]
    [True, False, False, False]
    """
    said = _("url : « {value} »").format(value=url[:80])
    try:
        parts = urlsplit(url)
        known = parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        known = False
    if not known or re.search(r"[\x00-\x1f\x7f\\]", url):
        return said, _("une adresse qui commence par https:// ou http://, ou rien")
    if "@" in parts.netloc:
        return _("url : l’adresse contient un mot de passe"), _("le retirer : ce registre se partage")
    return None


def _address_faults(row: Mapping[str, Any], seen: dict[str, tuple[int, str]], line: int) -> Iterator[Fault]:
    url = row["url"]
    if not url:
        return
    fault = address_fault(url)
    if fault:
        yield fault
    # The same address twice is meant where the document changed there: the first then has its fingerprint.
    if url in seen and not seen[url][1]:
        yield (
            _("url déjà à la ligne {line}").format(line=seen[url][0]),
            _("garder une seule ligne par document"),
        )
    seen[url] = (line, row["sha256"])


def value_faults(row: Mapping[str, Any]) -> Iterator[Fault]:
    """Give what is wrong with a line by itself, its address and its state apart."""
    name = row["source_id"]
    if not _ID.fullmatch(name) or len(name) > 100:
        yield (
            _("source_id : « {value} »").format(value=name),
            _("lettres minuscules sans accent, chiffres et traits d’union, par exemple « {value} »").format(
                value=slug(name) or "commune-2021"
            ),
        )
    for column, admitted in (("kind", ADMITTED["kind"]), ("status", STATUSES)):
        if row[column] and row[column] not in admitted:
            found = _("{column} : « {value} »").format(column=column, value=row[column])
            yield found, _("valeurs admises : {values}").format(values=", ".join(admitted))
    low, high = YEARS
    if not pd.isna(row["year"]) and not low <= row["year"] <= high:
        yield (
            _("year : {value}").format(value=row["year"]),
            _("l’année du rapport, entre {low} et {high}, ou rien").format(low=low, high=high),
        )
    for column in _DATES:
        if row[column] and not _ISO.fullmatch(row[column]):
            found = _("{column} : « {value} »").format(column=column, value=row[column])
            yield found, _("une date comme 2026-11-28, ou rien")
    if row["sha256"] and not _SHA256.fullmatch(row["sha256"]):
        yield (
            _("sha256 : « {value} »").format(value=row["sha256"][:70]),
            _("laisser vide : « abs-study fetch » l’écrit"),
        )


def _state_faults(row: Mapping[str, Any]) -> Iterator[Fault]:
    if row["status"] == EXCLUDED and not row["reason"]:
        yield _("exclu sans raison"), _("dire pourquoi dans la colonne reason")
    if row["status"] != EXCLUDED and row["reason"]:
        yield (
            _("une raison d’exclure, mais le statut « {status} »").format(status=row["status"] or FOUND),
            _("mettre le statut exclu, ou passer la remarque dans la colonne note"),
        )
    if row["status"] == OBTAINED and not row["document_id"]:
        yield (
            _("obtenu, mais aucun document n’est nommé"),
            _("l’inscrire par « abs-study add FICHIER », puis écrire son identifiant dans document_id"),
        )


def _document_faults(row: Mapping[str, Any], documents: Mapping[str, str]) -> Iterator[Fault]:
    name = row["document_id"]
    if row["status"] == EXCLUDED and name in documents:
        yield (
            _("exclu ici, mais {id} est toujours étudié").format(id=name),
            _("retirer sa ligne de data/raw/corpus.csv et son fichier de data/raw/documents"),
        )
    elif row["status"] != EXCLUDED and name and name not in documents:
        yield (
            _("document_id : « {value} » n’est pas au registre data/raw/corpus.csv").format(value=name),
            _("lancer « abs-study fetch », ou mettre le statut exclu avec la raison"),
        )
    elif name and rights_stated(row["rights"]) and not rights_stated(documents[name]):
        yield (
            _("les droits sont précisés ici, mais pas dans data/raw/corpus.csv"),
            _("lancer « abs-study fetch », qui les y reporte"),
        )
