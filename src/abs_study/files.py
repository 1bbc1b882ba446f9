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


def sha256(path: Path) -> str:
    """Return the sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
