"""What came out of each notebook, kept as long as nothing that it depends on has changed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import dependence, tracing
from .files import write_safely
from .footprint import Watch
from .messages import _
from .settings import Step
from .study import Study
from .tables import TABLES, to_csv

FOLDER = "carnets"
_RECORD, _NOTEBOOK, _FINDINGS = "carnet.json", "carnet.ipynb", "findings.csv"


@dataclass(frozen=True)
class Job:
    """One execution: a notebook of the plan in one language.

    Attributes
    ----------
    first : whether it is the study's own language; the others write no table
    before : names of the jobs that must be done before
    tables : the tables that the notebook declares to read and to write, None where it declares nothing
    """

    step: Step
    language: str
    first: bool
    before: tuple[str, ...] = ()
    tables: Mapping[str, list[str]] | None = None

    @property
    def name(self) -> str:
        """Its name among all jobs."""
        return f"{self.language}/{self.step.notebook}"


class Kept:
    """The outcomes kept of one study, in a folder that may be deleted at any time."""

    def __init__(self, study: Study, jobs: Iterable[Job]) -> None:
        """Take the keys of these jobs as things stand now, in one thread: `ast.parse` of Python 3.11 wants that."""
        self.study = study
        self._watch = Watch(study.folder)
        self.folder = study.processed / FOLDER
        shared = dependence.common(study)
        self._keys = {job.name: dependence.key(study, job.step, job.language, shared) for job in jobs}

    def reasons(self, job: Job) -> list[str]:
        """Say why a notebook must be executed; empty where what it gave last time is what it would give now."""
        try:
            known = json.loads((self._place(job) / _RECORD).read_text(encoding="utf-8"))
            return self._changes(job, known)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return [_("rien n’en est gardé")]

    def tables(self, job: Job) -> list[str]:
        """The tables that a notebook read when it was executed last; none where nothing is kept of it."""
        try:
            return sorted(json.loads((self._place(job) / _RECORD).read_text(encoding="utf-8"))["read"])
        except (OSError, ValueError, KeyError, TypeError):
            return []

    def _changes(self, job: Job, known: Mapping[str, Mapping[str, str]]) -> list[str]:
        now = self._keys[job.name]
        labels = dependence.labels()
        changed = [labels[part] for part in labels if known["key"].get(part) != now[part]]
        changed += [
            _("table {table}").format(table=table)
            for table, was in known["read"].items()
            if tracing.of_table(table, self.study.path(table), job.step.notebook) != was
        ]
        damaged = any(
            tracing.digest(self._place(job) / name) != content for name, content in known["files"].items()
        )
        return changed + ([_("ce qui en était gardé est abîmé")] if damaged else [])

    def put_back(self, job: Job, copy: Path) -> None:
        """Put the executed copy at its place, and the tables and findings of the notebook at theirs."""
        place = self._place(job)
        shutil.copyfile(place / _NOTEBOOK, copy)
        if job.first:
            for path in place.iterdir():
                table = path.stem
                if table in TABLES and path.name != _FINDINGS:
                    shutil.copyfile(path, self.study.path(table))
            if (place / _FINDINGS).exists():
                self.study.add_findings(self.study.load("findings", place / _FINDINGS))

    @contextmanager
    def renewed(self, job: Job) -> Iterator[Path]:
        """Forget what is kept of a notebook, and give the file into which its new execution writes its notes."""
        shutil.rmtree(self._place(job), ignore_errors=True)
        self._place(job).mkdir(parents=True)
        notes = self._place(job) / f"{job.step.notebook}.jsonl"
        yield notes

    def keep(self, job: Job, copy: Path, notes: Path) -> None:
        """Keep what a notebook gave, unless what it depends on was written meanwhile.

        Nor if it added findings in the name of another: they could not be told apart.
        """
        noted = tracing.noted(notes)
        notes.unlink(missing_ok=True)
        if not noted.whose <= {job.step.notebook} or self._watch.changed(*dependence.BY_TABLES):
            return
        place = self._place(job)
        shutil.copyfile(copy, place / _NOTEBOOK)
        for table in noted.written if job.first else ():
            shutil.copyfile(self.study.path(table), place / self.study.path(table).name)
        if job.first and noted.whose:
            found = self.study.read("findings")
            own = found[found["notebook"] == job.step.notebook]
            write_safely(place / _FINDINGS, to_csv(own, TABLES["findings"]).encode())
        files = {path.name: tracing.digest(path) for path in sorted(place.iterdir())}
        record = {"key": self._keys[job.name], "read": noted.read, "files": files}
        write_safely(place / _RECORD, json.dumps(record, indent=0, sort_keys=True).encode())

    def prune(self) -> None:
        """Forget what belongs to none of the jobs."""
        for folder in self.folder.glob("*/*"):
            if folder.relative_to(self.folder).as_posix() not in self._keys:
                shutil.rmtree(folder, ignore_errors=True)

    def _place(self, job: Job) -> Path:
        return self.folder / job.language / job.step.notebook
