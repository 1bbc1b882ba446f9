"""People's files of codings: one is read, a new version is written whole, the version before is kept."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from .errors import Problem, StudyError
from .files import read_text, write_safely
from .messages import _
from .study import Study
from .tables import TABLES, read_csv, to_csv

ARBITRATION = "arbitrage"
_OLD = "anciens"  # a folder, so that no program reads an old version as one more coder
_KEY = ["document_id", "variable", "level"]


def path_of(study: Study, name: str) -> Path:
    """Return the file of a coder, or of what was settled (ARBITRATION)."""
    return study.raw / "arbitrage.csv" if name == ARBITRATION else study.raw / "codings" / f"{name}.csv"


def place_of(study: Study, path: Path) -> str:
    """Return how people are told of a file of the study."""
    return path.relative_to(study.folder).as_posix()


def read(study: Study, name: str) -> pd.DataFrame:
    """Return one file (TABLES["readings"]), empty where there is none: a fault in another's is not looked at."""
    path = path_of(study, name)
    if not path.exists():
        return TABLES["readings"].empty()
    place = place_of(study, path)
    return read_csv(read_text(path, place), TABLES["readings"], place)


def versions(study: Study, name: str) -> list[pd.DataFrame]:
    """Return every version of one file (TABLES["readings"]), the oldest that was kept first, the present one last."""
    folder = study.raw / "codings" / _OLD
    numbered = re.compile(rf"{re.escape(name)}-(\d+)\.csv")
    found = [
        (int(match[1]), path) for path in folder.glob("*.csv") if (match := numbered.fullmatch(path.name))
    ]
    old = [
        read_csv(read_text(path, place_of(study, path)), TABLES["readings"], place_of(study, path))
        for _number, path in sorted(found)
    ]
    return [*old, read(study, name)]


def ordered(frame: pd.DataFrame) -> pd.DataFrame:
    """Return readings in the order of their files."""
    return TABLES["readings"].conform(frame.sort_values(_KEY, kind="stable", ignore_index=True))


def write(study: Study, name: str, frame: pd.DataFrame, keep: bool = True) -> list[str]:
    """Write readings where they changed anything; returns what to tell.

    The version before goes to a folder that no program reads, unless `keep` is false (one session that
    saves after each answer keeps the version that it found). Raises StudyError where nothing can be written.
    """
    path = path_of(study, name)
    place = place_of(study, path)
    after = ordered(frame)
    if path.exists() and ordered(read(study, name)).equals(after):
        return [_("{place} n’a pas changé.").format(place=place)]
    told = []
    if path.exists() and keep:
        old = set_aside(study, path)
        told.append(_("Version précédente gardée : {place}").format(place=place_of(study, old)))
    save(path, to_csv(after, TABLES["readings"]).encode())
    return [*told, _("Écrit : {place}").format(place=place)]


def set_aside(study: Study, path: Path) -> Path:
    """Copy a file of people's codings into the folder of old versions; returns the copy."""
    old = free_old(study, path.stem)
    save(old, path.read_bytes())
    return old


def free_old(study: Study, stem: str) -> Path:
    """Return the first name that is free in the folder of old versions: « anne-1.csv », « anne-2.csv »…"""
    folder = study.raw / "codings" / _OLD
    paths = (folder / f"{stem}-{number}.csv" for number in range(1, 1_000_000))
    return next(path for path in paths if not path.exists())


def handed(path: Path, subject: str, largest: int) -> bytes:
    """Return the content of a file that a person hands over; raises StudyError where it is absent or above `largest` bytes."""
    try:
        if path.stat().st_size > largest:
            raise StudyError(subject, [Problem(str(path), _("le fichier est trop grand"))])
        return path.read_bytes()
    except FileNotFoundError:
        problem = Problem(str(path), _("fichier introuvable"), _("vérifier le chemin"))
    except OSError as error:
        problem = Problem(str(path), str(error.strerror or error))
    raise StudyError(subject, [problem])


def save(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; raises StudyError."""
    try:
        write_safely(path, content)
    except OSError as error:
        raise StudyError(
            _("Le résultat ne peut pas être écrit."), [Problem(str(path), str(error.strerror or error))]
        ) from None
