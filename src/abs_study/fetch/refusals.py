"""Why a document could not be fetched: for good, or for now."""

from __future__ import annotations


class Refused(Exception):
    """A document is not fetched: what was found, what to do.

    `whole_host` where no other document of this host would be; `absent` where the server has nothing there.
    """

    def __init__(self, found: str, remedy: str = "", whole_host: bool = False, absent: bool = False) -> None:
        super().__init__(found)
        self.found, self.remedy, self.whole_host, self.absent = found, remedy, whole_host, absent


class Again(Refused):
    """The same, but it may be different in `after` seconds (None: after the usual pause, longer each time)."""

    def __init__(
        self, found: str, remedy: str = "", whole_host: bool = False, after: float | None = None
    ) -> None:
        super().__init__(found, remedy, whole_host)
        self.after = after


class Unreachable(Again):
    """No server answers there at all."""
