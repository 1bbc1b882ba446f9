"""Documents of several hosts, one request at a time: who may be asked first goes first, who fails is asked again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from ..messages import _
from .pace import LONGEST
from .part import Part
from .refusals import Again, Refused
from .robots import Robots
from .visitor import Visitor

TRIES = 3
FOLDER = ".collecte"

# What is told of a document as it comes: its source, bytes there, bytes in all where known.
Progress = Callable[[str, int, int | None], None]


@dataclass
class Wanted:
    """A document to fetch: the source’s id, its address, how often it was asked for."""

    source_id: str
    url: str
    tries: int = 0

    @property
    def host(self) -> str:
        """The host that its address names, whose pace is kept."""
        return urlsplit(self.url).hostname or ""

    @property
    def server(self) -> str:
        """The server that its address names: one of the host’s, by scheme and port."""
        return "{0.scheme}://{0.netloc}".format(urlsplit(self.url)).lower()


@dataclass(frozen=True)
class Received:
    """What became of a document: the file where it is there, else why not."""

    source_id: str
    path: Path | None = None
    refusal: Refused | None = None


class Fetcher:
    """Fetches documents into a folder of their own each.

    Parameters
    ----------
    folder : where parts are kept until they are whole
    limit : bytes that a document may have
    """

    def __init__(
        self, visitor: Visitor, folder: Path, limit: int, tell: Progress = lambda _name, _came, _total: None
    ) -> None:
        self._visitor, self._folder, self._limit, self._tell = visitor, folder, limit, tell
        self._robots = Robots(visitor)
        self._closed: dict[str, Refused] = {}

    def part(self, wanted: Wanted) -> Part:
        """Return what has come of a document so far."""
        return Part(self._folder / wanted.source_id, wanted.url, self._limit)

    def fetch(self, documents: Iterable[Wanted]) -> Iterator[Received]:
        """Fetch documents, in the order in which their hosts may be asked; what fails for now is tried three times."""
        waiting = list(documents)
        while waiting:
            wanted = min(waiting, key=lambda one: self._visitor.pace.left(one.host))
            waiting.remove(wanted)
            try:
                yield Received(wanted.source_id, self._attempt(wanted))
            except Again as refusal:
                wanted.tries += 1
                if wanted.tries < TRIES and self._put_off(wanted, refusal):
                    # First in line: a host that is down is asked three times in all, not for each document.
                    waiting.insert(0, wanted)
                else:
                    yield self._given_up(wanted, refusal)
            except Refused as refusal:
                yield self._given_up(wanted, refusal)

    def _attempt(self, wanted: Wanted) -> Path:
        part = self.part(wanted)
        whole = part.whole()
        if whole is not None:
            return whole
        if wanted.server in self._closed:
            raise self._closed[wanted.server]
        pace = self._visitor.pace
        with self._visitor.visit(wanted.url, part.headers(), self._robots.look) as response:
            part.take(response, lambda came, total: self._tell(wanted.source_id, came, total), pace.clock)
        found = part.whole()
        if found is None:
            raise Again(_("document incomplet"), _("relancer plus tard"))
        return found

    def _put_off(self, wanted: Wanted, refusal: Again) -> bool:
        """Let the host rest, as long as it asks for or twice as long each time; False where that is too long."""
        pace = self._visitor.pace
        usual = pace.pause * 2**wanted.tries
        seconds = usual if refusal.after is None else max(refusal.after, pace.pause)
        pace.hold(wanted.host, seconds)
        return seconds <= LONGEST

    def _given_up(self, wanted: Wanted, refusal: Refused) -> Received:
        if refusal.whole_host:
            self._closed[wanted.server] = Refused(refusal.found, refusal.remedy, whole_host=True)
        return Received(wanted.source_id, refusal=refusal)
