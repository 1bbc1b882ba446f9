"""One run at a time in a study's folder: two would write the same files over each other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from .errors import Problem, StudyError
from .messages import _
from .study import Study
from .unix import needed

_FILE = ".lancement"


@contextmanager
def alone(study: Study) -> Iterator[None]:
    """Hold the study for one run; raises StudyError where another holds it. A run that dies lets go by itself."""
    fcntl = needed("fcntl")
    try:
        study.processed.mkdir(parents=True, exist_ok=True)
        opened = (study.processed / _FILE).open("w")
    except OSError as error:
        problem = Problem(
            str(study.processed), str(error.strerror or error), _("rendre ce dossier inscriptible")
        )
        raise StudyError(_("L’étude ne peut pas être lancée."), [problem]) from None
    with opened as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            problem = Problem(
                str(study.folder), _("un lancement y est en cours"), _("attendre qu’il finisse")
            )
            raise StudyError(_("L’étude ne peut pas être lancée."), [problem]) from None
        yield
