"""A reading process forked from one that has imported what it needs; as `subprocess.Popen` to those who listen to it."""

from __future__ import annotations

import os
import sys


class Forked:
    """The child: its output to be read from `stdout`; `held` is the memory (kilobytes) that it began with."""

    def __init__(self, arguments: list[str], environment: dict[str, str]) -> None:
        """Fork; the child reads what `worker.main` is told by `arguments`, alone in its session, without other files."""
        import resource

        from . import worker  # imported once, before the forks

        reading, writing = os.pipe()
        self.held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        self.returncode: int | None = None
        self.pid = os.fork()
        if not self.pid:
            _become(worker.main, arguments, environment, writing)
        os.close(writing)
        self.stdout = os.fdopen(reading, "rb")


def _become(read, arguments: list[str], environment: dict[str, str], writing: int) -> None:
    """Read in the child, and leave without any of the parent's clean-up."""
    code = 1
    try:
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDWR)
        for target, source in ((0, nothing), (1, writing), (2, nothing)):
            os.dup2(source, target)
        os.closerange(3, os.sysconf("SC_OPEN_MAX") if os.sysconf("SC_OPEN_MAX") > 0 else 4096)
        os.environ.clear()
        os.environ.update(environment)
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
        read(arguments)
        sys.stdout.flush()
        code = 0
    finally:
        os._exit(code)
