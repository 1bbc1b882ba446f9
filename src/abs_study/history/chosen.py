"""Which two states are compared: a run kept, another copy of the study, or a revision made again."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

from ..errors import Problem, StudyError
from ..messages import _
from ..place import SETTINGS_FILE
from ..revision import commit, git
from .parts import Parts, gather
from .remember import store_of
from .state import State, state
from .store import REVISION, RUN, Record, Store

Say = Callable[[str], None]
LATEST, PREVIOUS = ("dernier", "last"), ("précédent", "precedent", "previous")
_SHORTEST = 4
_SECONDS = 120


def choose(folder: Path, name: str, say: Say) -> State:
    """Return the state that a name means: `dernier`, `précédent`, the start of a run's id, a folder, a git revision.

    A revision is looked for among the runs kept; one that is not there is run in a temporary folder, with its own
    code where the repository holds it and the packages of today, and kept. Raises StudyError for an unknown name.
    """
    store = store_of(folder)
    if name in LATEST + PREVIOUS:
        return _by_rank(folder, store, PREVIOUS[0] if name in PREVIOUS else LATEST[0])
    found = [record for record in store.records() if len(name) >= _SHORTEST and record.id.startswith(name)]
    if len(found) == 1:
        return _kept(store, found[0])
    if len(found) > 1:
        told = ", ".join(record.short for record in found)
        raise _unknown(name, _("plusieurs lancements commencent ainsi : {told}").format(told=told))
    path = Path(name).expanduser()
    if (path / SETTINGS_FILE).is_file():
        return state(str(path) if path.name else path.resolve().name, gather(path.resolve(), commit(path)))
    if path.is_dir():
        raise _unknown(name, _("ce dossier n’est pas une étude (pas de study.yaml)"))
    return _revision(folder, store, name, say)


def _unknown(name: str, found: str) -> StudyError:
    remedy = _(
        "donner « dernier », « précédent », un identifiant (abs-study runs), le dossier d’une étude ou une révision git"
    )
    return StudyError(_("On ne sait pas quoi comparer."), [Problem(name, found, remedy)])


def _by_rank(folder: Path, store: Store, name: str) -> State:
    runs = [record for record in store.records() if record.origin == RUN]
    if name == LATEST[0]:
        # What stands in the folder is the latest run, kept or not.
        return _kept(store, runs[0]) if runs else state(name, gather(folder, commit(folder)))
    if len(runs) < 2:
        found = _("un seul lancement est conservé") if runs else _("aucun lancement n’est conservé")
        raise _unknown(name, found)
    return _kept(store, runs[1])


def _kept(store: Store, record: Record) -> State:
    return state(f"{record.short} ({record.moment})", store.read(record))


def _revision(folder: Path, store: Store, name: str, say: Say) -> State:
    try:
        if name.startswith("-"):
            raise _unknown(name, _("révision ou chemin inconnu"))
        full = git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    except (OSError, subprocess.SubprocessError):
        raise _unknown(name, _("ni un lancement conservé, ni un dossier, ni une révision git")) from None
    label = f"{name} ({full[:10]})" if not full.startswith(name) else full[:10]
    for record in store.records():
        if record.commit and full.startswith(record.commit):
            try:
                parts = store.read(record)
            except StudyError as error:
                say(str(error))
                continue
            say(_("{name} : lancement {id}, déjà conservé").format(name=label, id=record.short))
            return state(label, parts)
    parts = _made_again(folder, full, label, say)
    store.keep(parts, REVISION)
    store.prune()
    return state(label, parts)


def _made_again(folder: Path, full: str, label: str, say: Say) -> Parts:
    """Run a revision apart from the study: its files are taken out of git, its own code does the work."""
    with tempfile.TemporaryDirectory(prefix="abs-study-") as place:
        target = Path(place) / "etude"
        _extract(folder, full, target)
        if not (target / SETTINGS_FILE).is_file():
            raise _unknown(label, _("cette révision ne contient pas l’étude (pas de study.yaml)"))
        code = target / "src" / "abs_study"
        own = (code / "cli.py").is_file()
        say(
            _("{name} : étude refaite à part, avec le programme de cette révision et les paquets d’aujourd’hui ; quelques minutes…").format(name=label)
            if own
            else _("{name} : étude refaite à part, avec le programme et les paquets d’aujourd’hui ; quelques minutes…").format(name=label)
        )  # fmt: skip
        run_apart(target, target / "src" if own else None, say=say)
        return gather(target, full[:12], code if own else Path(__file__).parents[1])


def _extract(folder: Path, revision: str, target: Path) -> None:
    """Write the study's folder as it was at a revision."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), "archive", "--format=tar", revision, "."],
            capture_output=True, timeout=_SECONDS, check=True,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        raise _unknown(
            revision[:10], _("git n’a pas pu en donner les fichiers ({error})").format(error=error)
        ) from None
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(target, filter="data")


def run_apart(
    folder: Path, code: Path | None, environment: dict[str, str] | None = None, say: Say | None = None
) -> None:
    """Run a study in a process of its own; raises StudyError with what it said last where it fails.

    Parameters
    ----------
    code : the folder that holds the code to run it with (default: this very code)
    environment : variables that it gets besides those of this process
    """
    source = code or Path(__file__).parents[2]
    path = os.pathsep.join(filter(None, [str(source), os.environ.get("PYTHONPATH", "")]))
    given = {**os.environ, "PYTHONPATH": path, **(environment or {})}
    command = [sys.executable, "-m", "abs_study.cli", "run", "--etude", str(folder)]
    lines: list[str] = []
    with subprocess.Popen(
        command, env=given, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8", errors="replace"
    ) as process:  # fmt: skip
        for line in process.stderr:
            lines.append(line.rstrip())
            if say is not None:
                say(f"    {line.rstrip()}")
    if process.returncode:
        problems = [Problem("", line) for line in lines[-8:]]
        raise StudyError(_("L’étude n’a pas pu être refaite."), problems)
