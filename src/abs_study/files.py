"""Files as the study reads and writes them: as UTF-8, whole or not at all, known by their content."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from .errors import Problem, StudyError
from .messages import _


def read_text(path: Path, place: str) -> str:
    """Read a file that people write as UTF-8; raises StudyError naming the byte that is not."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise StudyError(
            _("Un fichier de l’étude ne peut pas être lu."), [Problem(place, str(error.strerror or error))]
        ) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise StudyError(
            _("Un fichier de l’étude n’est pas en UTF-8."),
            [
                Problem(
                    f"{place}:{line}",
                    _("octet illisible"),
                    _("l’enregistrer en UTF-8 (dans un tableur : « CSV UTF-8 »)"),
                )
            ],
        ) from None


def write_safely(path: Path, content: bytes) -> None:
    """Write under a temporary name, then rename: a file is whole or absent."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.partiel")
    temporary.write_bytes(content)
    temporary.replace(path)


def write_sealed(path: Path, content: bytes, of: str) -> None:
    """Write as `write_safely` what only `read_sealed` reads: under the digest of its content and of what it belongs to."""
    write_safely(path, _seal(content, of) + b"\n" + content)


def read_sealed(path: Path, of: str) -> bytes:
    """Return what `write_sealed` wrote, to the letter; raises OSError where it is absent, ValueError where it is damaged."""
    seal, _line, content = path.read_bytes().partition(b"\n")
    if _seal(content, of) != seal:
        raise ValueError(str(path))
    return content


def _seal(content: bytes, of: str) -> bytes:
    return hashlib.sha256(of.encode() + b"\0" + content).hexdigest().encode()


def files_under(folder: Path) -> list[Path]:
    """Return every file under a folder, in the order of their paths; those of linked folders too, but not round in circles."""
    return sorted(_files(folder, frozenset()))


def _files(folder: Path, above: frozenset[str]) -> Iterator[Path]:
    real = os.path.realpath(folder)
    if real in above or not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _files(Path(entry.path), above | {real})
            elif entry.is_file():
                yield Path(entry.path)


def sha256(path: Path) -> str:
    """Return the sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
