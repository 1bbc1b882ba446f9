"""What a notebook reads and writes, noted as it happens: so that a run knows when it need not be executed again.

A run gives each kernel its own notes ($ABS_STUDY_NOTES, a file) and, where the notebook declares them, the tables
that it may read: the others may not be ready, since notebooks are executed side by side.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .errors import Problem, StudyError
from .messages import _
from .unix import needed

NOTES_VARIABLE = "ABS_STUDY_NOTES"
DECLARED_VARIABLE = "ABS_STUDY_TABLES"
READ, WRITTEN, FINDINGS = "read", "written", "findings"
ABSENT = ""


def note(action: str, table: str, path: Path) -> None:
    """Note that a table is read or was written; raises StudyError for one that the notebook does not declare."""
    notes = os.environ.get(NOTES_VARIABLE)
    if not notes:
        return
    declared = os.environ.get(DECLARED_VARIABLE)
    if declared:
        _check(action, table, json.loads(declared))
    _append(notes, [action, table, of_table(table, path, Path(notes).stem)])


def note_findings(notebooks: Iterable[str]) -> None:
    """Note under which notebooks' names findings are added."""
    notes = os.environ.get(NOTES_VARIABLE)
    if notes:
        _append(notes, [FINDINGS, sorted(set(notebooks))])


def _append(notes: str, line: list) -> None:
    with open(notes, "a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def _check(action: str, table: str, declared: Mapping[str, list[str]]) -> None:
    if table in declared[WRITTEN] or (action == READ and table in declared[READ]):
        return
    key = "reads" if action == READ else "writes"
    problem = Problem(
        "metadata.abs_study",
        _("table « {table} » non déclarée dans « {key} »").format(table=table, key=key),
        _("l’y ajouter, ou retirer « reads » et « writes » : le carnet attendra alors tous ceux d’avant"),
    )
    raise StudyError(_("Le carnet se sert d’une table qu’il ne déclare pas."), [problem])


@dataclass(frozen=True)
class Notes:
    """What a notebook read, as it was before the notebook wrote it, and wrote: {table: content}.

    `whose`: under which notebooks' names it added findings.
    """

    read: Mapping[str, str]
    written: Mapping[str, str]
    whose: frozenset[str]


def noted(path: Path) -> Notes:
    """Return what a notebook did, from the file of its notes."""
    read: dict[str, str] = {}
    written: dict[str, str] = {}
    whose: set[str] = set()
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        action, what, *content = json.loads(line)
        if action == FINDINGS:
            whose |= set(what)
        elif action == WRITTEN:
            written[what] = content[0]
        elif what not in written:
            read.setdefault(what, content[0])
    return Notes(read, written, frozenset(whose))


def of_table(table: str, path: Path, notebook: str) -> str:
    """Return the content of a table as a digest, ABSENT where there is none; of the findings, those of other notebooks."""
    if table != FINDINGS:
        return digest(path)
    if not path.exists():
        return ABSENT
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    others = [row for row in rows if row["notebook"] != notebook]
    return hashlib.sha256(json.dumps(others, sort_keys=True).encode()).hexdigest()


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold a file that several processes would write, waiting until it is free."""
    fcntl = needed("fcntl")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def digest(path: Path) -> str:
    """Return the sha256 of a file, ABSENT where there is none."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ABSENT
