"""The parent's side: one killable child per document, its answer read from a pipe under a deadline."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import select
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

from ..unix import needed
from .forked import Forked
from .model import OK, STATUSES, Block, Extraction, Limits, Page, PagePicture, status_message

_START = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
    "from abs_study.extract.worker import main; main(sys.argv[2:])"
)
_SOURCE = str(Path(__file__).resolve().parents[2])
_forks = {"readers": False}
_KEPT_VARIABLES = ("PATH", "TESSDATA_PREFIX", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")


@lru_cache(maxsize=1)
def tesseract_path() -> str:
    """Return the path of a tesseract that knows French, "" when there is none."""
    program = shutil.which("tesseract")
    if not program:
        return ""
    try:
        answer = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.SubprocessError):
        return ""
    return program if "fra" in (answer.stdout + answer.stderr).split() else ""


def ocr_available() -> bool:
    """Tell whether scans can be read here: tesseract on the path, with its French data."""
    return bool(tesseract_path())


def fork_readers() -> None:
    """Fork readers from now on; to be called in a process of one thread."""
    if sys.platform != "linux":
        return
    from . import docx_file, html_file, odt_file, pdf_file, pictures, txt_file  # noqa: F401  imported once, before the forks

    _forks["readers"] = True


def readers_are_forked() -> bool:
    """Tell whether `fork_readers` was called here."""
    return _forks["readers"]


def run(path: Path, ocr: bool, limits: Limits) -> Extraction:
    """Read one document in its own process; every failure is a status of the Extraction returned."""
    answer = _Answer(limits)
    return _ask(path, {"tesseract": tesseract_path() if ocr else ""}, limits, answer)


def draw(path: Path, pages: Sequence[int], limits: Limits) -> tuple[PagePicture, ...]:
    """Draw pages of one document in its own process; those that cannot be drawn are left out."""
    answer = _Answer(limits)
    _ask(path, {"draw": sorted(set(pages)), "tesseract": ""}, limits, answer)
    return tuple(answer.pictures)


def _ask(path: Path, wanted: dict, limits: Limits, answer: _Answer) -> Extraction:
    """Start a child with what is wanted of it, and take its answer."""
    needed("resource")
    refused = _refusal(path, limits)
    if refused:
        return _failed(refused)
    arguments = [os.fspath(path.absolute()), json.dumps(asdict(limits) | wanted)]
    try:
        child = Forked(arguments, _environment()) if _forks["readers"] else _started(arguments)
    except OSError as error:
        return _failed("crash", str(error))
    stopped = "crash"
    try:
        stopped = _listen(child, answer, limits)
    finally:
        peak = _end(child, 0 if stopped else 5)
    return answer.result(stopped, child.returncode, peak)


def _started(arguments: list[str]) -> subprocess.Popen:
    """Start a Python that reads, with nothing of this one's but where to import from."""
    places = json.dumps([_SOURCE, *(p for p in sys.path if p and p != _SOURCE)])
    return subprocess.Popen(
        [sys.executable, "-I", "-S", "-B", "-X", "utf8", "-c", _START, places, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        start_new_session=True,
    )


def _environment() -> dict[str, str]:
    known = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    return known | {"OMP_THREAD_LIMIT": "1"}


def _refusal(path: Path, limits: Limits) -> str:
    try:
        about = path.stat()
    except (OSError, ValueError):
        return "missing"
    if not stat.S_ISREG(about.st_mode):
        return "unsupported"
    if about.st_size == 0:
        return "empty"
    if about.st_size > limits.file_bytes:
        return "too_large"
    return "" if os.access(path, os.R_OK) else "missing"


class _Answer:
    """What the child has said so far."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.pages: list[Page] = []
        self.pictures: list[PagePicture] = []
        self.meta: dict = {}
        self.status = self.detail = ""
        self.allowed = limits.wall()
        self._rest = b""

    def feed(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._take(json.loads(line))

    def _take(self, record: dict) -> None:
        if "page" in record:
            blocks = tuple(Block(*block) for block in record["blocks"])
            self.pages.append(
                Page(record["page"], record["text"], record["source"], record["confidence"],
                     tuple(record["flags"]), blocks)
            )  # fmt: skip
        elif "picture" in record:
            image = base64.b64decode(record["image"], validate=True)
            words = tuple((str(text), *map(int, box)) for text, *box in record["words"])
            size = int(record["width"]), int(record["height"])
            self.pictures.append(PagePicture(int(record["picture"]), *size, image, words))
        elif "meta" in record:
            self.meta |= record["meta"]
        elif "allow" in record:
            pages, ocr_pages = record["allow"]
            self.allowed = self.limits.wall(min(pages, self.limits.pages), min(ocr_pages, self.limits.pages))
        elif "status" in record:
            self.status, self.detail = record["status"], record["detail"]

    def result(self, stopped: str, code: int, peak: int) -> Extraction:
        """Judge the whole: the child's own word, else how it ended."""
        if stopped:
            return _failed(stopped, meta=self.meta)
        if self.status == OK:
            return Extraction(OK, "", tuple(self.pages), self.meta | _note(self.detail))
        if self.status in STATUSES:
            # A scan that waits for recognition keeps its (empty, flagged) pages.
            pages = tuple(self.pages) if self.status == "ocr_needed" else ()
            return _failed(self.status, self.detail, self.meta, pages)
        if -code in (signal.SIGXCPU, signal.SIGALRM):
            return _failed("timeout", meta=self.meta)
        if peak > 0.6 * self.limits.memory:
            return _failed("memory", meta=self.meta)
        return _failed("crash", f"exit code {code}", self.meta)


def _note(detail: str) -> dict:
    return {"detail": detail} if detail else {}


def _failed(
    status: str, detail: str = "", meta: dict | None = None, pages: tuple[Page, ...] = ()
) -> Extraction:
    return Extraction(status, status_message(status), pages, (meta or {}) | _note(detail))


def _listen(child: subprocess.Popen | Forked, answer: _Answer, limits: Limits) -> str:
    """Feed the child's output to `answer`; return "timeout" or "too_large" when it had to be stopped."""
    start = time.monotonic()
    received, most = 0, 16 * limits.characters + (1 << 20)
    descriptor = child.stdout.fileno()
    while True:
        left = start + answer.allowed - time.monotonic()
        if left <= 0:
            return "timeout"
        if not select.select([descriptor], [], [], min(left, 5))[0]:
            continue
        data = os.read(descriptor, 1 << 18)
        if not data:
            return ""
        received += len(data)
        if received > most:
            return "too_large"
        try:
            answer.feed(data)
        except (ValueError, KeyError, TypeError):
            return "crash"


def _end(child: subprocess.Popen | Forked, patience: float) -> int:
    """Reap the child, killing its whole group when it does not end by itself; return its peak bytes."""
    deadline = time.monotonic() + patience
    ended, code, usage = os.wait4(child.pid, os.WNOHANG)
    while not ended and time.monotonic() < deadline:
        time.sleep(0.002)
        ended, code, usage = os.wait4(child.pid, os.WNOHANG)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    if not ended:
        _pid, code, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(code)
    child.stdout.close()
    return (usage.ru_maxrss - getattr(child, "held", 0)) * (1 if sys.platform == "darwin" else 1024)
