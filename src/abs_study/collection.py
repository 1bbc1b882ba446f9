"""All documents of a study read and coded, side by side; what is on the shelf is neither read nor coded again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

import pandas as pd

from . import extract
from .coders.machine import Machine
from .documents import CodedDocument, ReadDocument, code_document, make_coder, read_document
from .footprint import Watch
from .gridparts import restricted
from .messages import _, ngettext
from .shelf import Shelf
from .study import Study
from .warm import Server, settle

Say = Callable[[str], None]
# Variables to be coded, over all reports, that are done here: as soon done as the server has loaded its libraries.
_FEW = 60


@dataclass
class Collection:
    """The documents by id: as read, and those that could be read as coded; how many had to be read and coded now."""

    read: dict[str, ReadDocument] = field(default_factory=dict)
    coded: dict[str, CodedDocument] = field(default_factory=dict)
    read_now: int = 0
    coded_now: int = 0


@dataclass(frozen=True)
class _Task:
    """What is left to do for one document: reading it where `known` is None, coding it in `lacking` variables."""

    document_id: str
    path: Path
    reading_key: str
    coding_key: str
    known: ReadDocument | None
    coded: CodedDocument | None
    lacking: tuple[str, ...]

    @property
    def nothing(self) -> bool:
        return self.known is not None and (self.known.status != "ok" or not self.lacking)


def collect(study: Study, server: Server | None, say: Say = print) -> Collection:
    """Read and code every registered document, telling each; without a server, in this process, one after the other."""
    shelf = Shelf(study.processed / "documents")
    watch = Watch(study.folder)
    tasks = [_task(study, shelf, row) for row in study.register.itertuples()]
    found = Collection()
    with _workers(study, server, tasks) as pool:
        for number, (task, done) in enumerate(_done(study, tasks, pool), start=1):
            name = task.document_id
            found.read[name], coded = done
            if coded is not None:
                found.coded[name] = coded
            # What was written meanwhile, even back to what it was, may have been read in between: not under this key.
            same = task.known is not None or watch.same(task.path)
            if task.known is None:
                found.read_now += 1
                if task.reading_key and same:
                    shelf.keep_reading(task.reading_key, found.read[name])
            if coded is not None and task.lacking:
                found.coded_now += 1
                if same:
                    shelf.keep_coding(task.coding_key, coded, study.grid)
            say(f"    [{number}/{len(tasks)}] {name} : {_told(found.read[name])}")
    shelf.prune()
    return found


def forecast(study: Study) -> Iterator[str]:
    """Say which documents `collect` would read, and which variables it would code in how many of them."""
    shelf = Shelf(study.processed / "documents")
    tasks = [_task(study, shelf, row) for row in study.register.itertuples()]
    unread = [task.document_id for task in tasks if task.known is None]
    if unread:
        count = len(unread)
        text = ngettext("{n} document à lire : {names}", "{n} documents à lire : {names}", count)
        yield text.format(n=count, names=", ".join(unread))
    coded = Counter(
        name for task in tasks if task.known is not None and not task.nothing for name in task.lacking
    )
    for count, names in groupby(sorted(coded, key=lambda name: -coded[name]), key=coded.__getitem__):
        text = ngettext("{n} rapport lu à recoder : {names}", "{n} rapports lus à recoder : {names}", count)
        listed = list(names)
        every = len(listed) == len(study.grid.variables)
        yield text.format(n=count, names=_("toutes les variables") if every else ", ".join(listed))


def _task(study: Study, shelf: Shelf, row) -> _Task:
    settings = study.settings
    every = tuple(study.grid.variables)
    path = study.documents_folder / row.file
    if not path.is_file():
        return _Task(row.document_id, path, "", "", read_document(path, row.document_id), None, ())
    key = shelf.reading_key(path, row.document_id, settings.ocr, settings.limits)
    coding_key = shelf.coding_key(key, study.grid, study.learner, settings.thresholds["confiance_machine"])
    kept = shelf.coding(coding_key, row.document_id, study.grid)
    coded, lacking = (kept.coded, kept.lacking) if kept else (None, every)
    return _Task(row.document_id, path, key, coding_key, shelf.reading(key, row.document_id), coded, lacking)


def _told(document: ReadDocument) -> str:
    if document.status != "ok":
        return document.message
    count = len(document.pages)
    return ngettext("{n} page", "{n} pages", count).format(n=count)


def _workers(study: Study, server: Server | None, tasks: list[_Task]):
    wanted = [task for task in tasks if not task.nothing]
    few = sum(len(task.lacking) for task in wanted) <= _FEW and all(task.known for task in wanted)
    if server is None or few:
        return nullcontext()
    return server.pool(begin=_begin, arguments=(study,))


def _done(
    study: Study, tasks: list[_Task], pool: ProcessPoolExecutor | None
) -> Iterator[tuple[_Task, tuple[ReadDocument, CodedDocument | None]]]:
    """Each task with what came of it, in order, as soon as it is there."""
    if pool is None:
        _begin(study, apart=False)
        yield from ((task, (task.known, task.coded) if task.nothing else _treat(task)) for task in tasks)
        return
    waiting = [None if task.nothing else pool.submit(_treat, task) for task in tasks]
    for task, future in zip(tasks, waiting, strict=True):
        yield task, (task.known, task.coded) if future is None else future.result()


class _Worker:
    """The study in the process that treats its documents; coders are made when they are needed."""

    study: Study
    coders: dict[tuple[str, ...], Machine]


def _begin(study: Study, apart: bool = True) -> None:
    _Worker.study, _Worker.coders = study, {}
    if apart:
        extract.fork_readers()


def _treat(task: _Task) -> tuple[ReadDocument, CodedDocument | None]:
    study = _Worker.study
    settings = study.settings
    document = task.known
    if document is None:
        document = read_document(task.path, task.document_id, ocr=settings.ocr, limits=settings.limits)
    if document.status != "ok":
        return document, None
    if not task.lacking:
        return document, task.coded
    coded = code_document(document, _coder(task.lacking))
    return document, coded if task.coded is None else _merged(task.coded, coded, task.lacking)


def _coder(names: tuple[str, ...]) -> Machine:
    if names not in _Worker.coders:
        study = _Worker.study
        threshold = study.settings.thresholds["confiance_machine"]
        _Worker.coders[names] = make_coder(restricted(study.grid, names), study.learner, threshold)
        settle()  # a coder lives as long as its process: not to be searched for garbage either
    return _Worker.coders[names]


def _merged(kept: CodedDocument, fresh: CodedDocument, names: tuple[str, ...]) -> CodedDocument:
    """What was kept, with the variables coded anew; in the order of the grid, as if all had been coded at once."""
    order = {name: place for place, name in enumerate(_Worker.study.grid.variables)}
    tables = {}
    for table in ("codings", "evidence", "considered"):
        own = getattr(fresh, table)
        both = [frame for frame in (getattr(kept, table), own[own["variable"].isin(names)]) if len(frame)]
        rows = pd.concat(both, ignore_index=True) if both else own
        places = sorted(range(len(rows)), key=[order[name] for name in rows["variable"]].__getitem__)
        tables[table] = rows.take(places).reset_index(drop=True)
    return replace(fresh, **tables)
