"""The git revision of a study's folder, which each page names."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

# The revision and its day, for a copy of a study that is no repository: what was published is made again elsewhere.
REVISION_VARIABLE = "ABS_STUDY_REVISION"
_SECONDS = 30


def git(folder: Path, *arguments: str) -> str:
    """Return what git answers in a folder; raises OSError where there is no git, SubprocessError where it fails."""
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        capture_output=True, encoding="utf-8", timeout=_SECONDS, check=True,
    )  # fmt: skip
    return done.stdout.strip()


def commit(folder: Path) -> str:
    """Return the git commit of a folder, with "+" where files differ from it; "" outside git."""
    given = os.environ.get(REVISION_VARIABLE)
    if given is not None:
        return given.partition(" ")[0]
    try:
        head = git(folder, "rev-parse", "--short=12", "HEAD")
        changed = git(folder, "status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.SubprocessError):
        return ""
    return f"{head}+" if changed else head


def commit_date(folder: Path) -> str:
    """Return the day of the git commit of a folder (« 2026-11-28 »); "" outside git."""
    given = os.environ.get(REVISION_VARIABLE)
    if given is not None:
        return given.partition(" ")[2]
    try:
        return git(folder, "show", "--no-patch", "--format=%cs", "HEAD")
    except (OSError, subprocess.SubprocessError):
        return ""
