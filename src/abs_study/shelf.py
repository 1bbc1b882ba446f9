"""The documents already read and coded, kept under keys made of everything that matters and nothing else."""

from __future__ import annotations

import hashlib
import io
import json
import platform
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from . import extract, recogniser
from .documents import CodedDocument, ReadDocument
from .files import read_sealed, sha256, write_sealed
from .grid import Grid
from .gridparts import coding_digests, lexicon_digest
from .settings import Limits

_PACKAGE = Path(__file__).parent
_READERS = ("extract/*.py", "passages.py", "sentences.py", "tables.py", "errors.py", "messages.py", "unix.py")
# Packages that another version of may read or code otherwise; each asks for everything anew.
READ_BY = ("pypdfium2", "python-docx", "lxml", "selectolax", "charset-normalizer", "pillow", "pandas")
CODED_BY = ("simplemma", "google-re2", "pyahocorasick", "numpy", "scipy", "scikit-learn", "pandas")
_CODERS = (
    "coders/**/*.py",
    "collection.py",
    "gridparts.py",
    "documents.py",
    "french.py",
    "lemmas.py",
    "grid.py",
    "gridlevels.py",
    "yamltext.py",
    "numerals.py",
    "expressions.py",
    "kleene.py",
)
_PASSING = ("timeout", "memory", "crash")
_TOLD = "document"
_DAMAGED = (OSError, ValueError, KeyError, TypeError)
_TABLES = ("pages", "blocks", "passages")
_CODED = ("codings", "evidence", "considered")


@cache
def _digest_of_code(patterns: tuple[str, ...]) -> str:
    files = sorted(path for pattern in patterns for path in _PACKAGE.glob(pattern))
    whole = hashlib.sha256()
    for path in files:
        whole.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()


@cache
def _version(package: str) -> str:
    from importlib.metadata import version

    return version(package)


def _versions(packages: Iterable[str]) -> list[str]:
    return [platform.python_version(), *(_version(name) for name in packages)]


def _key(*parts: object) -> str:
    return hashlib.sha256("\0".join(str(part) for part in parts).encode()).hexdigest()[:20]


def key_of(path: Path, *parts: object, packages: Iterable[str] = ()) -> str:
    """Return a key for what is drawn from a file: its content, the parts given, packages, the readers' code."""
    versions = _versions(packages)
    return _key(path.suffix, sha256(path), *parts, *versions, _digest_of_code(_READERS))


@dataclass(frozen=True)
class KeptCoding:
    """What is kept of a document's coding, and the variables that must be coded (again)."""

    coded: CodedDocument
    lacking: tuple[str, ...]


class Shelf:
    """The documents already read and coded, in a folder that may be deleted at any time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.used: set[str] = set()
        self._known: tuple[Grid, dict[str, str], str] | None = None

    def reading_key(self, path: Path, document_id: str, ocr: bool, limits: Limits) -> str:
        """Key of a reading: content, what recognises scans, limits, versions and code of what reads."""
        reads_scans = recogniser.identity() if ocr and extract.ocr_available() else ""
        return key_of(path, document_id, reads_scans, limits, packages=READ_BY)

    def coding_key(self, reading_key: str, grid: Grid, learner: bytes = b"", threshold: float = 0.0) -> str:
        """Key of a coding: the reading, the shared words of the grid, what the coder has learnt, its threshold, versions, code.

        The variables are not in it: each has its own digest, kept beside its codings.
        """
        learnt = hashlib.sha256(learner).hexdigest()
        _variables, lexicon = self._digests(grid)
        return _key(reading_key, lexicon, learnt, threshold, *_versions(CODED_BY), _digest_of_code(_CODERS))

    def _digests(self, grid: Grid) -> tuple[dict[str, str], str]:
        """The digests of a grid's variables and of its shared words: the same for each document, and long to take."""
        if self._known is None or self._known[0] is not grid:
            self._known = grid, coding_digests(grid), lexicon_digest(grid)
        return self._known[1:]

    def reading(self, key: str, document_id: str) -> ReadDocument | None:
        """Return a kept reading, or None where there is none that is whole."""
        try:
            told, tables = self._open(key, _TABLES)
            return ReadDocument(document_id, told["status"], told["message"], told["meta"], **tables)
        except _DAMAGED:
            return None

    def keep_reading(self, key: str, document: ReadDocument) -> None:
        """Keep a reading under its key, unless it failed for want of time or memory: the next run tries again."""
        if document.status in _PASSING:
            return
        told = {"status": document.status, "message": document.message, "meta": dict(document.meta)}
        self._keep(key, told, {name: getattr(document, name) for name in _TABLES})

    def coding(self, key: str, document_id: str, grid: Grid) -> KeptCoding | None:
        """Return a kept coding as far as it still holds for a grid, or None where there is none that is whole."""
        try:
            told, tables = self._open(key, _CODED)
        except _DAMAGED:
            return None
        wanted, _lexicon = self._digests(grid)
        lacking = tuple(name for name, digest in wanted.items() if told["variables"].get(name) != digest)
        kept = set(wanted) - set(lacking)
        if kept != set(told["variables"]):
            tables = {name: table[table["variable"].isin(kept)] for name, table in tables.items()}
        tables["codings"] = tables["codings"].assign(grid_version=grid.version)
        coded = CodedDocument(document_id, told["document_type"], told["type_confidence"], **tables)
        return KeptCoding(coded, lacking)

    def keep_coding(self, key: str, coded: CodedDocument, grid: Grid) -> None:
        """Keep a coding under its key, with what each variable was then."""
        told = {
            "document_type": coded.document_type,
            "type_confidence": coded.type_confidence,
            "variables": self._digests(grid)[0],
        }
        self._keep(key, told, {name: getattr(coded, name) for name in _CODED})

    def _open(self, key: str, names: Iterable[str]) -> tuple[dict, dict[str, pd.DataFrame]]:
        """What is kept under a key, to the letter; raises one of _DAMAGED otherwise."""
        self.used.add(key)
        folder = self.folder / key
        told = json.loads(read_sealed(folder / _TOLD, f"{key}/{_TOLD}"))
        contents = {name: read_sealed(folder / name, f"{key}/{name}") for name in names}
        return told, {name: pd.read_parquet(io.BytesIO(content)) for name, content in contents.items()}

    def _keep(self, key: str, told: dict, tables: Mapping[str, pd.DataFrame]) -> None:
        temporary = self.folder / f".{key}.partiel"
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir(parents=True)
        for name, table in tables.items():
            write_sealed(temporary / name, table.to_parquet(index=False), f"{key}/{name}")
        text = json.dumps(told, ensure_ascii=False, default=str, sort_keys=True)
        write_sealed(temporary / _TOLD, text.encode(), f"{key}/{_TOLD}")
        shutil.rmtree(self.folder / key, ignore_errors=True)
        temporary.replace(self.folder / key)

    def prune(self) -> None:
        """Forget what no call has asked for since this shelf was opened."""
        if self.folder.is_dir():
            for folder in self.folder.iterdir():
                if folder.name not in self.used:
                    shutil.rmtree(folder, ignore_errors=True)
