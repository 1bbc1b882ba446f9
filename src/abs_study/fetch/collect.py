"""`abs-study fetch`: the documents of the register of sources, fetched, checked, entered in the study."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import Problem, StudyError
from ..files import sha256
from ..lock import alone
from ..messages import _, ngettext
from ..register import rights_lines
from ..sources import FILE
from ..study import Study
from .entry import carry_rights, enter, record, restore, today
from .fetcher import FOLDER, Fetcher, Progress, Received, Wanted
from .pace import Pace
from .plan import GET, NOTHING, RESTORE, VERIFY, Task, same_as_registered, tasks
from .visitor import Visitor

Say = Callable[[str], None]


@dataclass
class Outcome:
    """What a call did: sources entered, put back, found the same; problems, one for each that failed."""

    entered: list[str] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rights_carried: int = 0


def explained(study: Study, only: Sequence[str] = (), verify: bool = False) -> list[str]:
    """Return, for each source, what would be done and why; nothing is asked of any server."""
    return [f"{task.source.source_id} : {task.told}" for task in tasks(study, study.sources, only, verify)]


def fetch(
    study: Study,
    only: Sequence[str] = (),
    verify: bool = False,
    say: Say = print,
    tell: Progress = lambda _name, _came, _total: None,
    visitor: Visitor | None = None,
) -> Outcome:
    """Fetch what the register of sources names and the study lacks; what is there stays as it is.

    Parameters
    ----------
    only : ids of sources; empty for all
    verify : fetch again what is there, and tell what changed since; nothing is replaced
    say, tell : where each source is told of, and each piece that comes
    visitor : who asks (default: one that waits the study’s pause between two requests to a host)

    Raises StudyError for faults of the register, before anything is fetched. What a server refused is in the
    outcome’s problems.
    """
    outcome = Outcome()
    with alone(study):
        todo = {
            task.source.source_id: task
            for task in tasks(study, study.sources, only, verify)
            if task.action != NOTHING
        }
        own = visitor or Visitor(study.settings.contact, Pace(study.settings.pause))
        fetcher = Fetcher(own, study.processed / FOLDER, study.settings.limits.size << 20, tell)
        wanted = {name: Wanted(name, task.source.url) for name, task in todo.items()}
        for name, task in todo.items():
            if task.action == VERIFY:
                fetcher.part(wanted[name]).drop()
        try:
            for number, received in enumerate(fetcher.fetch(wanted.values()), start=1):
                task = todo[received.source_id]
                told, done = _settled(study, task, received, outcome)
                say(f"[{number}/{len(todo)}] {received.source_id} : {told}")
                if done:
                    fetcher.part(wanted[received.source_id]).drop()
        except OSError as error:
            problem = Problem(str(error.filename or study.processed), str(error.strerror or error))
            raise StudyError(_("Le téléchargement s’est arrêté."), [problem]) from None
        finally:
            own.close()
        outcome.rights_carried = carry_rights(study)
    return outcome


def _settled(study: Study, task: Task, received: Received, outcome: Outcome) -> tuple[str, bool]:
    """Do with an answer what the task asks for; return what to tell of it, and whether the download has served."""
    place = f"{FILE}:{task.line}"
    if received.path is None:
        refusal = received.refusal
        found = f"{task.source.source_id} : {refusal.found}"
        outcome.problems.append(Problem(place, found, refusal.remedy))
        return refusal.found, False
    fault = _changed(study, task, received.path)
    if fault is not None:
        outcome.problems.append(fault)
        return fault.found, True
    try:
        return _kept(study, task, received.path, outcome), True
    except StudyError as error:
        outcome.problems += error.problems or [Problem(place, error.subject)]
        return error.subject, False


def _kept(study: Study, task: Task, path: Path, outcome: Outcome) -> str:
    name = task.source.source_id
    if task.action == VERIFY:
        outcome.same.append(name)
        return _("inchangé")
    if task.action == RESTORE:
        restore(study, task.source.document_id, path)
        if not task.source.sha256:
            noted = {"sha256": sha256(path), "bytes": path.stat().st_size, "fetched_on": today()}
            record(study, name, noted)
        outcome.restored.append(name)
        return _("remis à sa place, le même qu’à son inscription")
    told = enter(study, task.source, path)
    outcome.entered.append(name)
    return told


def _changed(study: Study, task: Task, path: Path) -> Problem | None:
    """What to tell where a document is not the one that was first fetched there, or that the study has."""
    digest, source = sha256(path), task.source
    known = not source.sha256 or source.sha256 == digest
    if known and (task.action == GET or same_as_registered(study, source.document_id, digest)):
        return None
    when = f" ({source.fetched_on})" if source.fetched_on else ""
    found = _(
        "{id} : le document publié à cette adresse n’est plus le même qu’au premier téléchargement{when}"
    ).format(id=source.source_id, when=when)
    remedy = _("rien n’est remplacé ; pour étudier aussi le nouveau, ajouter une ligne avec la même adresse")
    return Problem(f"{FILE}:{task.line}", found, remedy)


def closing_lines(study: Study, outcome: Outcome) -> list[str]:
    """Return what a person should know at the end: how many came, whose rights are not stated."""
    lines = []
    if outcome.entered:
        count = len(outcome.entered)
        lines.append(
            ngettext("{n} source entrée dans l’étude.", "{n} sources entrées dans l’étude.", count).format(
                n=count
            )
        )
    if outcome.rights_carried:
        count = outcome.rights_carried
        told = ngettext(
            "Droits reportés dans corpus.csv pour {n} document.",
            "Droits reportés dans corpus.csv pour {n} documents.",
            count,
        )
        lines.append(told.format(n=count))
    lines += rights_lines(study.register, _("colonne rights de sources.csv, puis « abs-study fetch »"))
    if not (outcome.entered or outcome.restored or outcome.same or outcome.problems):
        lines.insert(0, _("Rien à télécharger."))
    return lines
