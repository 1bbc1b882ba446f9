"""The register of documents: a new line, and the faults of the lines that are there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from typing import Any

import pandas as pd

from .errors import Problem
from .firstpages import YEARS, guess, slug
from .french import fold
from .messages import _

__all__ = [
    "ADMITTED", "EXTENSIONS", "UNSTATED", "check_register", "guess", "new_entry", "rights_stated", "safe_name", "slug",
]  # fmt: skip

EXTENSIONS = (".pdf", ".docx", ".odt", ".html", ".htm", ".xhtml", ".txt")
ADMITTED = {
    "kind": ("ccas", "cias", "groupement", "autre"),
    "document_type": ("complet", "synthese", "thematique", "autre"),
    "nature": ("reel", "fictif"),
}
UNSTATED = "non précisés"  # what the register says of rights that nobody has stated
_UNSTATED = re.compile(
    r"\W*|(?:droits? )?(?:non|pas) (?:precise|connu|indique|renseigne|communique|specifie)e?s?|"
    r"inconnue?s?|unknown|unstated|not (?:stated|known|specified)|a demander|a verifier|nc|na|n/a"
)
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_FORBIDDEN = re.compile(r'[/\\<>:"|?*\x00-\x1f\x7f\u2028\u2029]')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)

Fault = tuple[str, str]


def new_entry(
    guessed: Mapping[str, Any],
    sha256: str,
    filename: str,
    taken: Collection[str] = (),
    given: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return a complete line of the register: `guessed`, overruled by `given`, its id not yet `taken`.

    Given an organisation or a year without an id, the id follows them. The file is named after the id and
    the extension of `filename`, so its name is always safe.

    >>> new_entry({"document_id": "lyon-2013"}, "", "C:/Mes rapports/ABS.PDF", taken=["lyon-2013"])["file"]
    'lyon-2013-2.pdf'
    """
    given = {column: value for column, value in (given or {}).items() if value not in (None, "")}
    entry = {**guessed, **given}
    if "document_id" not in given and {"organisation", "year"} & set(given):
        place = re.sub(r"^(?:CCAS|CIAS)\s+(?:de\s+|d['’])?", "", str(entry.get("organisation") or ""))
        entry["document_id"] = slug(f"{place} {entry.get('year') or ''}") if place else entry["document_id"]
    base = slug(str(entry.get("document_id") or ""))
    if not base or _DEVICES.fullmatch(base):
        base = f"document-{base}".rstrip("-")
    number, name = 1, base
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    extension = _EXTENSION.search(filename)
    file = name + (extension.group().lower() if extension else "")
    return {**entry, "document_id": name, "file": file, "sha256": sha256}


def rights_stated(rights: str) -> bool:
    """Whether somebody has stated under which rights a document may be used.

    >>> [rights_stated(text) for text in ("CC BY 4.0", "", "Non précisés", "?", "Droits non connus.", "à demander")]
    [True, False, False, False, False, False]
    """
    return not _UNSTATED.fullmatch(fold(rights).strip(" .!"))


def safe_name(name: str) -> bool:
    """Tell whether `name` can be a file inside the documents' folder on any system.

    >>> [safe_name(name) for name in ("lyon-2013.pdf", "../lyon.pdf", "C:lyon.pdf", ".lyon", "aux.pdf")]
    [True, False, False, False, False]
    """
    return (
        0 < len(name.encode("utf-8", "surrogatepass")) <= 200
        and not name.startswith((".", "~", "-"))
        and not name.endswith((".", " "))
        and not _FORBIDDEN.search(name)
        and not _DEVICES.fullmatch(name)
    )


def check_register(
    frame: pd.DataFrame, files: Mapping[str, str] | None = None, place: str = "data/raw/corpus.csv"
) -> list[Problem]:
    """Return every fault of a register (table `register`), each with its line (the header is line 1).

    `files` maps each name in the documents' folder to its sha256; without it the files are not compared.
    """
    problems: list[Problem] = []
    seen: dict[str, dict[str, int]] = {"document_id": {}, "file": {}, "sha256": {}}
    for line, row in enumerate(frame.to_dict("records"), start=2):
        faults = chain(
            _text_faults(row), _number_faults(row), _file_faults(row, files), _repeats(row, seen, line)
        )
        problems += [Problem(f"{place}:{line}", found, remedy) for found, remedy in faults]
    listed = set(frame["file"])
    problems += [
        Problem(
            place,
            _("fichier absent du registre : {file}").format(file=name),
            _("l’inscrire par « abs-study add », ou le retirer du dossier"),
        )
        for name in sorted(files or {})
        if name not in listed and not name.startswith(".")
    ]
    return problems


def _text_faults(row: Mapping[str, Any]) -> Iterator[Fault]:
    identifier = str(row["document_id"])
    if not _ID.fullmatch(identifier) or len(identifier) > 100:
        yield (
            _("document_id : « {value} »").format(value=identifier),
            _("lettres minuscules sans accent, chiffres et traits d’union, par exemple « {value} »").format(
                value=slug(identifier) or "commune-2021"
            ),
        )
    for column, admitted in ADMITTED.items():
        value = str(row.get(column) or "")
        if value and value not in admitted:
            yield (
                _("{column} : « {value} »").format(column=column, value=value),
                _("valeurs admises : {values}").format(values=", ".join(admitted)),
            )
    url = str(row.get("url") or "")
    if url and not re.match(r"https?://[^\s/]", url):
        yield _("url : « {value} »").format(value=url), _("une adresse qui commence par https://, ou rien")
    for column, value in row.items():
        if isinstance(value, str) and re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", value):
            yield _("{column} : caractère invisible").format(column=column), _("le retirer")


def _number_faults(row: Mapping[str, Any]) -> Iterator[Fault]:
    year, population = row.get("year"), row.get("population")
    low, high = YEARS
    if not pd.isna(year) and not low <= year <= high:
        yield (
            _("year : {value}").format(value=year),
            _("l’année du rapport, entre {low} et {high}, ou rien").format(low=low, high=high),
        )
    if not pd.isna(population) and population <= 0:
        yield _("population : {value}").format(value=population), _("le nombre d’habitants, ou rien")


def _file_faults(row: Mapping[str, Any], files: Mapping[str, str] | None) -> Iterator[Fault]:
    name, sha256 = str(row["file"]), str(row["sha256"])
    if not name:
        yield _("aucun fichier"), _("inscrire le document par « abs-study add »")
    elif not safe_name(name):
        yield (
            _("nom de fichier dangereux : « {file} »").format(file=name),
            _("un nom simple, sans dossier ni signe particulier"),
        )
    elif files is not None and name not in files:
        yield (
            _("fichier introuvable : {file}").format(file=name),
            _("le remettre dans data/raw/documents, ou retirer la ligne"),
        )
    elif files is not None and _SHA256.fullmatch(sha256) and files[name] != sha256:
        yield _changed(name)
    if not _SHA256.fullmatch(sha256):
        yield (
            _("sha256 : « {value} »").format(value=sha256),
            _("64 chiffres de 0 à f, écrits par « abs-study add »"),
        )


def _changed(name: str) -> Fault:
    return (
        _("le fichier {file} a changé depuis son inscription").format(file=name),
        _("remettre le fichier d’origine, ou retirer la ligne et l’inscrire à nouveau"),
    )


def changed_files(
    frame: pd.DataFrame, files: Mapping[str, str], place: str = "data/raw/corpus.csv"
) -> list[Problem]:
    """Return a fault for each document that is not the one registered (`files`: name to sha256): another would be published."""
    return [
        Problem(f"{place}:{line}", *_changed(row.file))
        for line, row in enumerate(frame.itertuples(), start=2)
        if _SHA256.fullmatch(row.sha256) and files.get(row.file, row.sha256) != row.sha256
    ]


def _repeats(row: Mapping[str, Any], seen: dict[str, dict[str, int]], line: int) -> Iterator[Fault]:
    remedies = {
        "document_id": _("donner à chaque document son identifiant"),
        "file": _("donner à chaque document son fichier"),
        "sha256": _("c’est le même document : garder une seule ligne"),
    }
    for column, lines in seen.items():
        # Some file systems do not tell upper from lower case.
        value = str(row[column]).casefold()
        if value and value in lines:
            first = lines[value]
            yield _("{column} déjà à la ligne {line}").format(column=column, line=first), remedies[column]
        elif value:
            lines[value] = line
