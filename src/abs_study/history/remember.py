"""The run that has just ended, kept for comparison; it loads little, since every run comes by here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..errors import StudyError
from ..messages import _
from ..revision import commit
from .parts import Parts, gather
from .store import FOLDER, Record, Store

Say = Callable[[str], None]


def store_of(folder: Path) -> Store:
    """Return the history of a study."""
    return Store(folder / "data" / "processed" / FOLDER)


def gathered(folder: Path) -> Parts:
    """Return what is to be kept of a run whose tables and notebooks stand in a study's folder; raises as `gather`."""
    return gather(folder, commit(folder))


def remember(folder: Path, say: Say, parts: Callable[[], Parts] | None = None) -> Record | None:
    """Keep the run that has just ended, and forget the oldest; returns None where nothing is new or nothing could be kept.

    The run is made whether or not it can be kept: a fault is told, never raised. `parts` gives what is to be kept where
    it was `gathered` already.
    """
    store = store_of(folder)
    try:
        record = store.keep(parts() if parts else gathered(folder))
        if record is not None:
            store.prune()
    except (OSError, StudyError) as error:
        say(_("Ce lancement n’a pas pu être conservé pour comparaison ({error}).").format(error=error))
        return None
    return record
