"""run.json: what a run used and how long it took; the only place where times are written."""

from __future__ import annotations

import json
import platform
import sys
from importlib.metadata import PackageNotFoundError, version

from . import __version__
from .revision import commit
from .study import Study, write_safely

_PACKAGES = (
    "pandas",
    "numpy",
    "scipy",
    "scikit-learn",
    "prince",
    "pypdfium2",
    "simplemma",
    "papermill",
    "nbconvert",
)


def manifest(study: Study, seconds: dict[str, float]) -> dict:
    """Return what a run used: study, grid, inputs by sha256, settings, versions, seconds per step."""
    documents = study.read("documents")
    return {
        "abs_study": __version__,
        "commit": commit(study.folder),
        "python": sys.version.split()[0],
        "platform": platform.platform(),
        "packages": {name: _version(name) for name in _PACKAGES},
        "grid": {"version": study.grid.version, "sha256": study.grid.digest},
        "hypotheses_sha256": study.grid.hypotheses_digest,
        "seed": study.settings.seed,
        "thresholds": dict(study.settings.thresholds),
        "plan": [
            {"notebook": step.notebook, "parameters": dict(step.parameters)} for step in study.settings.plan
        ],
        "documents": {
            row.document_id: {"file": row.file, "sha256": row.sha256, "status": row.status}
            for row in documents.itertuples()
        },
        "seconds": seconds,
    }


def write_manifest(study: Study, seconds: dict[str, float]) -> None:
    """Write data/processed/run.json."""
    text = json.dumps(manifest(study, seconds), ensure_ascii=False, indent=2, sort_keys=True, default=str)
    write_safely(study.processed / "run.json", (text + "\n").encode())


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
