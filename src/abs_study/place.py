"""Where the study is: the one question that every command asks before anything is loaded."""

from __future__ import annotations

import os
from pathlib import Path

from .errors import Problem, StudyError
from .messages import _

SETTINGS_FILE = "study.yaml"
FOLDER_VARIABLE = "ABS_STUDY_FOLDER"


def find_study(folder: str | Path | None = None) -> Path:
    """Return the folder of the study: the one given, $ABS_STUDY_FOLDER, or the nearest upwards.

    Raises StudyError when there is none.
    """
    if folder is None and os.environ.get(FOLDER_VARIABLE):
        folder = os.environ[FOLDER_VARIABLE]
    if folder is not None:
        start = Path(folder).resolve()
        candidates = [start]
    else:
        start = Path.cwd()
        candidates = [start, *start.parents]
    for candidate in candidates:
        if (candidate / SETTINGS_FILE).is_file():
            return candidate
    raise StudyError(
        _("Il n’y a pas d’étude ici."),
        [
            Problem(
                str(start),
                _("study.yaml est introuvable"),
                _("se placer dans le dossier d’une étude, ou en créer une : « abs-study init DOSSIER »"),
            )
        ],
    )
