"""The program that reads scans, as it is installed here: tesseract with its French data."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

_SECONDS = 30
_FOLDER = re.compile(r'"([^"\n]+)"')


def version() -> str:
    """Return its name and version (« tesseract 5.3.0 »), "" where there is none."""
    program = shutil.which("tesseract")
    return _asked(program, _changed(program), "--version").partition("\n")[0].strip() if program else ""


def identity() -> str:
    """Return what its answers depend on, its version and its French data, as a digest; "" where there is none."""
    program = shutil.which("tesseract")
    if not program:
        return ""
    listed = _asked(program, _changed(program), "--list-langs")
    folder = _FOLDER.search(listed)
    data = Path(folder.group(1)) / "fra.traineddata" if folder else None
    content = data.read_bytes() if data and data.is_file() else b""
    return hashlib.sha256(f"{version()}\0{listed}\0".encode() + content).hexdigest()


def _changed(program: str) -> int:
    return Path(program).stat().st_mtime_ns


@cache
def _asked(program: str, _moment: int, option: str) -> str:
    """What it says of itself; asked again only where its file is another."""
    try:
        told = subprocess.run([program, option], capture_output=True, text=True, timeout=_SECONDS)
    except (OSError, subprocess.SubprocessError):
        return ""
    return told.stdout or told.stderr
