"""Processes that need not import the same libraries again: the standard library's fork server, libraries preloaded.

Every child is a process of its own, forked from a server that holds third-party modules and nothing else, so that
what one leaves behind no other finds. Where there is no forking (Windows) or it is not safe (macOS), workers are
started plainly, and kernels by jupyter_client as ever.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import types
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from .messages import language, set_language
from .place import FOLDER_VARIABLE
from .refused import SLOW

_MOST = 8  # each process holds some 300 MB
# Not here: the rest of abs_study (the code on the disk is what runs), matplotlib_inline (imported before the fork, it
# loses every plot of pyplot), and what one notebook in eight asks for: everybody waits for the server.
PRELOADED = (
    "abs_study.preload", "numpy", "pandas", "pyarrow.parquet", "scipy.stats", "scipy.cluster.hierarchy", "scipy.spatial.distance",
    "matplotlib.figure", "matplotlib.backends.backend_svg", "matplotlib.pyplot", "yaml",
    "rapidfuzz.fuzz", "simplemma", "re2", "ahocorasick", "pypdfium2", "lxml.etree", "bs4",
    "PIL.PngImagePlugin", "nbformat", "nbconvert.exporters", "jinja2", "ipykernel.ipkernel", "ipykernel.kernelapp", "zmq.eventloop.zmqstream",
    "abs_study.preloaded",
)  # fmt: skip
# What Python and numerical libraries read when they start: a child cannot have other values than its server.
_READ_AT_START = ("PYTHON", "OMP_", "OPENBLAS_", "MKL_", "NPY_", "LD_", "DYLD_", "MPL")

# A process keeps nearly all that it makes until it ends: a search for garbage each 700 objects finds little.
_FEW_SEARCHES = 50_000

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
_ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    **ONE_THREAD,
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}


def available() -> bool:
    """Whether children may be forked from a server that holds libraries: on Linux."""
    return sys.platform == "linux" and "forkserver" in multiprocessing.get_all_start_methods()


def started_by(environment: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Return what of an environment acts only when a process starts, as sorted (name, value)."""
    return tuple(sorted(item for item in environment.items() if item[0].startswith(_READ_AT_START)))


def usable() -> int:
    """How many processes may work side by side here: the cores of this process, eight at most."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, _MOST)


@contextmanager
def server(environment: dict[str, str] | None = None, workers: int | None = None) -> Iterator[Server]:
    """A server for one piece of work, its libraries loading meanwhile.

    `environment` is what its children start from, `workers` how many work side by side (default: `usable`).
    """
    with _environment(environment or {}), _without(SLOW), _no_main():
        one = Server(workers or usable())
        one.begin()
        yield one


class Server:
    """Starts children: `process` for one that lives as it likes, `pool` for workers that take tasks."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.context = multiprocessing.get_context("forkserver" if available() else "spawn")
        self.start = started_by(dict(os.environ))

    def begin(self) -> None:
        """Let the server load its libraries, without waiting for it."""
        if available():
            from multiprocessing import forkserver

            self.context.set_forkserver_preload(list(PRELOADED))
            forkserver.ensure_running()

    def pool(self, begin: Callable | None = None, arguments: tuple = ()) -> ProcessPoolExecutor:
        """Return `workers` processes with the environment and the language of now; each calls `begin` before its first task."""
        given = (dict(os.environ), language(), begin, arguments)
        return _Pool(self.workers, mp_context=self.context, initializer=_begin_worker, initargs=given)

    def process(self, function: Callable, *arguments: object) -> multiprocessing.process.BaseProcess:
        """Start a child that calls `function`, named by its module."""
        child = self.context.Process(target=function, args=arguments)
        child.start()
        return child


class _Pool(ProcessPoolExecutor):
    """Workers whose start is never cut short by an interruption: half of what it sends would be a traceback of theirs."""

    def submit(self, *arguments, **options):
        if not hasattr(signal, "pthread_sigmask"):
            return super().submit(*arguments, **options)
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return super().submit(*arguments, **options)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def hurried(pool: Executor) -> Iterator[Executor]:
    """A pool that forgets what waits in it as soon as something fails, or somebody interrupts."""
    with pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def settle() -> None:
    """Spare the collector of garbage what is there for good (libraries, a coder), and have it search more rarely.

    The first is a tenth of the time of a notebook, the second a sixteenth of that of coding a report.
    """
    gc.freeze()
    gc.set_threshold(_FEW_SEARCHES, 20)


def _begin_worker(environment: dict[str, str], chosen: str, begin: Callable | None, arguments: tuple) -> None:
    settle()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process tells of an interruption, once
    os.environ.clear()
    os.environ.update(environment)
    set_language(chosen)
    if begin is not None:
        begin(*arguments)


@contextmanager
def _environment(wanted: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _without(name: str) -> Iterator[None]:
    """Refuse the import of an optional module for a while, as in the server."""
    known = name in sys.modules
    sys.modules.setdefault(name, None)
    try:
        yield
    finally:
        if not known:
            sys.modules.pop(name, None)


@contextmanager
def _no_main() -> Iterator[None]:
    """Hide the program that runs: children would import it, and with it a command line that none of them needs."""
    program = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = program


def without_habits(study_folder: Path) -> dict[str, str]:
    """Return the variables that keep a user's own habits out of the pages: Matplotlib's style, IPython's start-up files."""
    matplotlib = find_spec("matplotlib")
    plain = Path(matplotlib.origin).parent / "mpl-data" / "matplotlibrc" if matplotlib else None
    return {
        "MATPLOTLIBRC": str(plain) if plain and plain.is_file() else "",
        "IPYTHONDIR": str(study_folder / "data" / "processed" / ".ipython"),
    }


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of kernels: fixed hash seed, one thread, no habit of a user, the study's folder."""
    return {**_ENVIRONMENT, **without_habits(folder), FOLDER_VARIABLE: str(folder)}
