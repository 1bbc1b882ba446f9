"""run.json: what a run used, what it made and how long it took; the only place where times are written."""

from __future__ import annotations

import json
import platform
import shlex
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .. import __version__
from ..footprint import installed
from ..revision import commit
from ..study import Study
from .origins import day_of, files_used, tesseract_version


def manifest(
    study: Study, seconds: Mapping[str, float], inputs: Mapping[str, str], made: Mapping[str, str]
) -> dict[str, Any]:
    """Return what a run used and made: each file by sha256, settings, versions, the command, seconds per step."""
    documents = study.read("documents")
    settings = study.settings
    return {
        "abs_study": __version__,
        "command": _command(),
        "commit": commit(study.folder),
        "date": day_of(study),
        "python": sys.version.split()[0],
        "platform": platform.platform(),
        "packages": installed(),
        "tesseract": tesseract_version(),
        "code": inputs.get("abs-study", ""),
        "grid": {"version": study.grid.version, "sha256": study.grid.digest},
        "hypotheses_sha256": study.grid.hypotheses_digest,
        "seed": settings.seed,
        "years": list(settings.years),
        "thresholds": dict(settings.thresholds),
        "plan": [{"notebook": step.notebook, "parameters": dict(step.parameters)} for step in settings.plan],
        "documents": {
            row.document_id: {"file": row.file, "sha256": row.sha256, "status": row.status}
            for row in documents.itertuples()
        },
        "inputs": files_used(study, inputs),
        "outputs": dict(made),
        "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": dict(seconds),
    }


def written(content: Any) -> bytes:
    """Return a description as the bytes of its JSON file."""
    return (json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n").encode()


def _command() -> str:
    """The command that was typed, where the run was asked for on the command line."""
    name = Path(sys.argv[0]).stem if sys.argv else ""
    return shlex.join(["abs-study", *sys.argv[1:]]) if name in ("abs-study", "cli") else "abs-study run"
