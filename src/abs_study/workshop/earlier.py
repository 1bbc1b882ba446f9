"""The grid as it was before: from a git revision, a folder, or one file of a dimension."""

from __future__ import annotations

import subprocess
from pathlib import Path

from ..errors import Problem, StudyError
from ..files import read_text
from ..grid import Grid
from ..gridfile import load_grid
from ..messages import _
from ..revision import git
from ..study import grid_files, grid_texts


def earlier_grid(folder: Path, before: str) -> Grid:
    """Return the grid that `before` names: a folder (a grid, or what holds grid/), a YAML file, else a git revision.

    A file stands for the one of its name in today's grid. Raises StudyError where there is none or it has faults.
    """
    path = Path(before)
    if path.is_dir():
        return load_grid(grid_texts(path / "grid" if (path / "grid").is_dir() else path))
    if path.is_file():
        return load_grid({**grid_files(folder), path.name: read_text(path, str(path))})
    return load_grid(_from_git(folder, before))


def _from_git(folder: Path, revision: str) -> dict[str, str]:
    subject = _("La grille d’avant ne peut pas être lue.")
    if revision.startswith("-"):
        raise StudyError(subject, [Problem(revision, _("révision ou chemin inconnu"))])
    listed = _git(folder, "ls-tree", "--name-only", revision, "--", "grid/")
    if listed is None:
        found, remedy = (
            _("ni un chemin, ni une révision git"),
            _("donner une révision git (HEAD~1, une étiquette), un dossier grid/ d’avant ou un fichier YAML"),
        )
        if _git(folder, "rev-parse", "HEAD") is None:
            found = _("l’étude n’est pas suivie par git")
            remedy = _("donner le dossier d’une grille copiée avant de la changer, ou un de ses fichiers")
        raise StudyError(subject, [Problem(revision, found, remedy)])
    names = [name for name in listed.splitlines() if name.endswith(".yaml")]
    if not names:
        raise StudyError(subject, [Problem(revision, _("pas de grille dans cette révision"))])
    texts = {name: _git(folder, "show", f"{revision}:./{name}") for name in names}
    return {Path(name).name: text for name, text in texts.items() if text is not None}


def _git(folder: Path, *arguments: str) -> str | None:
    """What git answers in a folder; None where it answers nothing or is not there."""
    try:
        return git(folder, *arguments)
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None
