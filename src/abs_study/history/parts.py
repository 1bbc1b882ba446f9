"""What is kept of a run: the tables that a comparison needs, report by report, and what they were made with."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import platform
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from .. import recogniser
from ..errors import Problem, StudyError
from ..footprint import installed
from ..messages import _
from ..place import SETTINGS_FILE

CODINGS, EVIDENCE = "codings", "evidence"
PAGES, CODE, PACKAGES, ARBITRATION = "pages.csv", "code.json", "packages.json", "data/raw/arbitrage.csv"
TABLES_KEPT = ("documents", "consensus", "matrix", "types", "findings", "agreement", "sensitivity")
_PACKAGE = Path(__file__).parents[1]


@dataclass(frozen=True)
class Parts:
    """A run as it is kept: `contents` by name (« codings/<document> », « grid/… », « matrix.csv »), `facts` in words."""

    contents: Mapping[str, bytes]
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """What the run is called: made of all that is kept of it, so that equal runs have one name anywhere."""
        return identity({name: digest(content) for name, content in self.contents.items()}, self.facts)


def digest(content: bytes) -> str:
    """Return the sha256 of a content."""
    return hashlib.sha256(content).hexdigest()


def identity(objects: Mapping[str, str], facts: Mapping[str, str]) -> str:
    """Return the name of a run whose parts have these digests."""
    return digest(json.dumps([dict(objects), dict(facts)], sort_keys=True).encode())


def gather(folder: Path, commit: str = "", package: Path = _PACKAGE) -> Parts:
    """Return what is to be kept of the run whose results stand in a study's folder.

    Parameters
    ----------
    commit : the revision of the folder (`revision.commit`)
    package : the code that made the run

    Raises StudyError where the study has not been run.
    """
    processed = folder / "data" / "processed"
    if not (processed / "codings.csv").is_file() or not (processed / "documents.csv").is_file():
        problem = Problem(
            str(processed), _("aucun lancement n’y a laissé ses tables"), _("lancer « abs-study run »")
        )
        raise StudyError(_("Il n’y a rien à comparer."), [problem])
    contents = {f"{name}.csv": path.read_bytes() for name, path in _tables(processed)}
    contents |= _by_document(processed / "codings.csv", CODINGS)
    contents |= _by_document(processed / "evidence.csv", EVIDENCE, first_only=True)
    contents[PAGES] = _pages(processed / "pages.parquet")
    contents |= _given(folder)
    contents[CODE] = _listed({path: digest(content) for path, content in _code(package)})
    contents[PACKAGES] = _listed(installed())
    facts = {"commit": commit, "python": sys.version.split()[0], "machine": platform.machine()}
    return Parts(contents, facts | {"tesseract": recogniser.version()})


def _tables(processed: Path) -> Iterator[tuple[str, Path]]:
    for name in TABLES_KEPT:
        path = processed / f"{name}.csv"
        if path.is_file():
            yield name, path


def _by_document(path: Path, name: str, first_only: bool = False) -> dict[str, bytes]:
    """A table cut report by report: where one report changes, one object is new."""
    if not path.is_file():
        return {}
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8"))))
    head, body = rows[0], rows[1:]
    place = head.index("document_id")
    rank = head.index("rank") if first_only else None
    found: dict[str, list[list[str]]] = {}
    for row in body:
        if rank is None or row[rank] == "1":
            found.setdefault(row[place], []).append(row)
    return {f"{name}/{document}": _csv([head, *own]) for document, own in found.items()}


def _csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _pages(path: Path) -> bytes:
    """The digest of each page's text: enough to say which pages changed."""
    rows = [["document_id", "page", "sha256"]]
    if path.is_file():
        pages = pd.read_parquet(path, columns=["document_id", "page", "text"])
        rows += [
            [row.document_id, str(row.page), digest(str(row.text).encode())[:16]]
            for row in pages.itertuples()
        ]
    return _csv(rows)


def _given(folder: Path) -> dict[str, bytes]:
    """What people wrote: settings, grid, what was settled; of what the coder learnt, its digest."""
    found = {SETTINGS_FILE: folder / SETTINGS_FILE, ARBITRATION: folder / ARBITRATION}
    found |= {f"grid/{path.name}": path for path in sorted((folder / "grid").glob("*.yaml"))}
    contents = {name: path.read_bytes() for name, path in found.items() if path.is_file()}
    for path in sorted((folder / "notebooks").glob("*.ipynb")):
        contents[f"notebooks/{path.name}"] = digest(path.read_bytes()).encode()
    learner = folder / "grid" / "modele.npz"
    if learner.is_file():
        contents["grid/modele.npz"] = digest(learner.read_bytes()).encode()
    return contents


def _code(package: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(package.rglob("*.py")):
        yield path.relative_to(package).as_posix(), path.read_bytes()


def _listed(values: Mapping[str, str]) -> bytes:
    return json.dumps(dict(values), ensure_ascii=False, sort_keys=True, indent=0).encode()
