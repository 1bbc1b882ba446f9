"""One request at a time for each host, with a pause between two; what a server asks for is granted, within reason."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from ..messages import _
from .refusals import Refused

_A_YEAR = 366 * 86400.0
LONGEST = 300.0  # seconds that a run waits at a server's wish; beyond, it says so and leaves


class Pace:
    """When each host may be asked again.

    Parameters
    ----------
    pause : seconds between two requests to a host
    clock, sleep : the time in seconds, and how to let it pass
    """

    def __init__(
        self,
        pause: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.pause, self.clock, self._sleep = pause, clock, sleep
        self._ready: dict[str, float] = {}
        self._pauses: dict[str, float] = {}

    def slow(self, host: str, seconds: float) -> None:
        """From now on leave at least so many seconds between two requests to a host."""
        self._pauses[host] = max(_reasonable(seconds), self._pauses.get(host, self.pause))

    def hold(self, host: str, seconds: float) -> None:
        """Do not ask a host again before so many seconds."""
        self._ready[host] = max(self._ready.get(host, 0.0), self.clock() + _reasonable(seconds))

    def left(self, host: str) -> float:
        """Return how many seconds are left before a host may be asked."""
        return max(self._ready.get(host, 0.0) - self.clock(), 0.0)

    def wait(self, host: str) -> None:
        """Wait until a host may be asked; raises Refused where that is too long."""
        left = self.left(host)
        if left > LONGEST:
            found = _("le serveur demande d’attendre {n} s").format(n=round(left))
            raise Refused(found, _("relancer plus tard : ce qui est obtenu est gardé"), whole_host=True)
        if left > 0:
            self._sleep(left)

    def leave(self, host: str) -> None:
        """A request to a host is over: the pause begins."""
        self.hold(host, self._pauses.get(host, self.pause))


def _reasonable(seconds: float) -> float:
    """A server may write anything: no number, infinity, the past."""
    return min(seconds, _A_YEAR) if seconds > 0 else 0.0


def retry_after(value: str, now: datetime | None = None) -> float | None:
    """Return the seconds that a Retry-After header asks for (seconds or a date), None where it says nothing.

    >>> retry_after("120"), retry_after("demain"), retry_after("-5")
    (120.0, None, None)
    >>> retry_after("Sat, 28 Nov 2026 12:00:30 GMT", datetime(2026, 11, 28, 12, tzinfo=UTC))
    30.0
    """
    if re.fullmatch(r"\s*[0-9]{1,12}\s*", value):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max((moment - (now or datetime.now(UTC))).total_seconds(), 0.0)
