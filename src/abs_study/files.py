"""Files as the study reads and writes them: as UTF-8, whole or not at all, known by their content."""

from __future__ import annotations

import hashlib
import os
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


def write_sealed(path: Path, content: bytes) -> None:
    """Write as `write_safely` what only `read_sealed` reads: under the digest of its content."""
    write_safely(path, hashlib.sha256(content).hexdigest().encode() + b"\n" + content)


def read_sealed(path: Path) -> bytes:
    """Return what `write_sealed` wrote, to the letter; raises OSError where it is absent, ValueError where it is damaged."""
    seal, _line, content = path.read_bytes().partition(b"\n")
    if hashlib.sha256(content).hexdigest().encode() != seal:
        raise ValueError(str(path))
    return content


def files_under(folder: Path) -> list[Path]:
    """Return every file under a folder, in the order of their paths; those of linked folders too, each folder once."""
    found: list[Path] = []
    seen: set[str] = set()
    for place, folders, names in os.walk(folder, followlinks=True):
        real = os.path.realpath(place)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        found += (Path(place, name) for name in names)
    return sorted(path for path in found if path.is_file())


def sha256(path: Path) -> str:
    """Return the sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
