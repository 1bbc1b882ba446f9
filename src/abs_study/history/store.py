"""The runs kept in data/processed/historique: objects by their sha256, compressed, and one list of objects per run.

    objets/ab/cdef…          a content, compressed, under its digest: what two runs share stands there once
    lancements/<id>.json     what a run is made of; the only place of a date

Nothing here is needed to make the study. The folder may be deleted, whole or in part: what is missing is told.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from ..errors import Problem, StudyError
from ..files import write_safely
from ..messages import _
from .parts import Parts, digest, identity

FOLDER = "historique"
RUNS, BYTES, LEAST = 50, 256 << 20, 2
RUN, REVISION = "run", "revision"


@dataclass(frozen=True)
class Record:
    """A run in the list: its name, when it was last made, how (`run`, or `revision` for one made to compare)."""

    id: str
    date: str
    origin: str
    objects: Mapping[str, str]
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def short(self) -> str:
        """The name that people type."""
        return self.id[:10]

    @property
    def moment(self) -> str:
        """When it was made, in the hour of the place."""
        try:
            return datetime.fromisoformat(self.date).astimezone().strftime("%Y-%m-%d %H:%M")
        except ValueError:
            return "–"

    @property
    def commit(self) -> str:
        """The revision of the folder that it was made in, with "+" where files differed from it."""
        return self.facts.get("commit", "")


class Store:
    """The runs kept in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.objects = folder / "objets"
        self.lists = folder / "lancements"

    def records(self) -> list[Record]:
        """Return the runs kept, the latest first; lists that cannot be read are left out (see `damage`)."""
        found = [self._record(path) for path in self.lists.glob("*.json")]
        known = [record for record in found if record is not None]
        return sorted(known, key=lambda record: (record.date, record.id), reverse=True)

    def keep(self, parts: Parts, origin: str = RUN) -> Record | None:
        """Keep a run; returns None where it is the latest one already, and nothing is written then.

        One that is kept but is no longer the latest becomes it again.
        """
        record = Record(
            parts.id, _now(), origin, {n: digest(c) for n, c in parts.contents.items()}, parts.facts
        )
        latest = next(iter(self.records()), None)
        unsound = [
            name for name, known in record.objects.items() if _sound(self._place(known), known) is None
        ]
        if latest is not None and latest.id == record.id and not unsound:
            return None
        for name in unsound:
            write_safely(self._place(record.objects[name]), zlib.compress(parts.contents[name], 9))
        self._write(record)
        return record

    def read(self, record: Record) -> Parts:
        """Return what is kept of a run; raises StudyError naming the objects that are missing or damaged."""
        contents, faults = {}, []
        for name, known in record.objects.items():
            content = _sound(self._place(known), known)
            if content is None:
                faults.append(
                    Problem(
                        f"{FOLDER}/objets/{known[:2]}/{known[2:12]}…",
                        _("{name} : absent ou abîmé").format(name=name),
                    )
                )
            else:
                contents[name] = content
        if faults:
            remedy = _("comparer un autre lancement, ou refaire celui-ci")
            faults[-1] = replace(faults[-1], remedy=remedy)
            raise StudyError(_("Le lancement {id} n’est plus entier.").format(id=record.short), faults)
        return Parts(contents, dict(record.facts))

    def damage(self) -> list[str]:
        """Return the names of the lists that cannot be read and of the runs that lack a sound object."""
        found = [path.name for path in sorted(self.lists.glob("*.json")) if self._record(path) is None]
        records = self.records()
        used = {known for record in records for known in record.objects.values()}
        bad = {known for known in used if _sound(self._place(known), known) is None}
        return found + [record.short for record in records if bad & set(record.objects.values())]

    def prune(self, runs: int = RUNS, size: int = BYTES, before: str = "") -> list[Record]:
        """Forget the oldest runs beyond a number or a size in bytes, or older than a date; returns them.

        The latest are kept whatever their size: two, so that there is something to compare.
        """
        records = self.records()
        gone = [record for rank, record in enumerate(records) if rank >= runs or record.date < before]
        self._forget(gone)
        kept = [record for record in records if record not in gone]
        while self.size() > size and len(kept) > LEAST:
            oldest = kept.pop()
            gone.append(oldest)
            self._forget([oldest])
        return gone

    def size(self) -> int:
        """Return how many bytes the history takes."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def _forget(self, records: list[Record]) -> None:
        for record in records:
            (self.lists / f"{record.id}.json").unlink(missing_ok=True)
        used = {known for record in self.records() for known in record.objects.values()}
        for path in self.objects.glob("*/*"):
            if path.parent.name + path.name not in used:
                path.unlink(missing_ok=True)

    def _write(self, record: Record) -> None:
        told = {
            "id": record.id,
            "date": record.date,
            "origin": record.origin,
            "facts": dict(record.facts),
            "objects": dict(record.objects),
        }
        text = json.dumps(told, ensure_ascii=False, indent=0, sort_keys=True)
        write_safely(self.lists / f"{record.id}.json", text.encode())

    def _record(self, path: Path) -> Record | None:
        """A list as it was written: its name is the digest of what it says."""
        try:
            told = json.loads(path.read_text("utf-8"))
            objects = {str(name): str(known) for name, known in told["objects"].items()}
            facts = {str(name): str(value) for name, value in told["facts"].items()}
            record = Record(str(told["id"]), str(told["date"]), str(told["origin"]), objects, facts)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return record if record.id == path.stem == identity(objects, facts) else None

    def _place(self, known: str) -> Path:
        return self.objects / known[:2] / known[2:]


def _sound(path: Path, known: str) -> bytes | None:
    """The content of an object, None where it is missing or not what its name says."""
    try:
        content = zlib.decompress(path.read_bytes())
    except (OSError, zlib.error):
        return None
    return content if digest(content) == known else None


def _now() -> str:
    """Not in milliseconds: two runs kept within one would have no order."""
    return datetime.now(UTC).isoformat(timespec="microseconds")
