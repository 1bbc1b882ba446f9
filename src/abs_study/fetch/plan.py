"""What is to be done for each source: fetch it, put its file back, look whether it changed, or nothing, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..errors import Problem, StudyError
from ..files import sha256
from ..messages import _
from ..sources import ASKED, EXCLUDED, FILE, address_fault, value_faults
from ..study import Study

GET, RESTORE, VERIFY, NOTHING = "get", "restore", "verify", "nothing"


@dataclass(frozen=True)
class Task:
    """A source, the line of its register, what is to be done, and that in words."""

    source: Any
    line: int
    action: str
    told: str


def tasks(study: Study, sources: pd.DataFrame, only: Sequence[str] = (), verify: bool = False) -> list[Task]:
    """Return what is to be done for each source, or for some.

    Parameters
    ----------
    only : ids of sources; empty for all
    verify : fetch again what is there, to compare it

    Raises StudyError for an unknown id, and for a faulty line among those that are to be fetched.
    """
    unknown = [name for name in only if name not in set(sources["source_id"])]
    if unknown:
        known = ", ".join(sources["source_id"]) or _("aucune")
        remedy = _("sources connues : {known}").format(known=known)
        problems = [
            Problem(FILE, _("source inconnue : {name}").format(name=name), remedy) for name in unknown
        ]
        raise StudyError(_("Rien n’a été téléchargé."), problems)
    files = dict(zip(study.register["document_id"], study.register["file"], strict=True))
    present = {name: (study.documents_folder / file).is_file() for name, file in files.items() if file}
    rows = enumerate(sources.itertuples(index=False), start=2)
    found = [_task(row, line, present, verify) for line, row in rows if not only or row.source_id in only]
    problems = [problem for task in found if task.action != NOTHING for problem in _faults(task)]
    if problems:
        raise StudyError(_("Rien n’a été téléchargé."), problems)
    return found


def _task(row: Any, line: int, present: dict[str, bool], verify: bool) -> Task:
    if row.status == EXCLUDED:
        return Task(row, line, NOTHING, _("exclue : {reason}").format(reason=row.reason or "?"))
    if present.get(row.document_id):
        if verify and row.url and row.sha256:
            return Task(row, line, VERIFY, _("à comparer avec ce qui est publié maintenant"))
        return Task(row, line, NOTHING, _("déjà dans l’étude : {id}").format(id=row.document_id))
    if not row.url:
        told = _("demandée, sans adresse") if row.status == ASKED else _("sans adresse : à demander")
        return Task(row, line, NOTHING, told)
    if row.document_id in present:
        return Task(
            row, line, RESTORE, _("à remettre : le fichier de {id} manque").format(id=row.document_id)
        )
    return Task(row, line, GET, _("à télécharger"))


def _faults(task: Task) -> list[Problem]:
    row = task.source._asdict()
    faults = [fault for fault in (address_fault(row["url"]), *value_faults(row)) if fault]
    return [Problem(f"{FILE}:{task.line}", found, remedy) for found, remedy in faults]


def same_as_registered(study: Study, document_id: str, digest: str) -> bool:
    """Whether a sha256 is that of a registered document, by its line of the register or, failing that, its file."""
    row = study.register.set_index("document_id").loc[document_id]
    path = study.documents_folder / row["file"]
    return digest == (row["sha256"] or (sha256(path) if path.is_file() else ""))
