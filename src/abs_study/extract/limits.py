"""Limits that the child sets on itself before it touches the document; what a system lacks is left out."""

from __future__ import annotations

import contextlib
import math
import os

from .model import Limits

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000


def confine(limits: Limits) -> None:
    """Bound memory, processor time, files; cut the network where the system allows it."""
    try:
        import resource
    except ImportError:
        return
    memory = limits.memory + _held()
    wanted = (
        ("RLIMIT_AS", memory, memory),
        ("RLIMIT_CPU", math.ceil(limits.processor()), math.ceil(limits.processor(limits.pages)) + 5),
        ("RLIMIT_CORE", 0, 0),
        ("RLIMIT_NOFILE", 64, 64),
        ("RLIMIT_FSIZE", 0, 0),
    )
    for name, soft, hard in wanted:
        if hasattr(resource, name):
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(getattr(resource, name), (soft, hard))
    _cut_network()


def _held() -> int:
    """Bytes of address space that this process holds before it reads: libraries, not the document's."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


def allow_pages(limits: Limits, pages: int) -> None:
    """Raise the processor time to what a document of so many pages may use."""
    try:
        import resource
    except ImportError:
        return
    with contextlib.suppress(ValueError, OSError):
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        wanted = math.ceil(limits.processor(pages))
        resource.setrlimit(resource.RLIMIT_CPU, (min(wanted, hard) if hard > 0 else wanted, hard))


def _cut_network() -> None:
    """Enter an empty network namespace (Linux, root or unprivileged namespaces); elsewhere do nothing."""
    if not hasattr(os, "uname") or os.uname().sysname != "Linux":
        return
    with contextlib.suppress(Exception):
        import ctypes

        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(_CLONE_NEWNET):
            libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
