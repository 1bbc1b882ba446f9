"""What every description of a study says of its origin: the day, the files used, the programs, who, under what rights."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pandas as pd
import yaml

from .. import extract, recogniser
from ..revision import commit_date
from ..study import Study

# For a study that git does not know and whose grid has no dated journal: a day that nobody takes for a real one.
NO_DATE = "1980-01-01"
_ROOTS = ("grid/", "notebooks/", "data/raw/")
# What a run does not read: help of editors, what the learner was made from, the training kit, replaced codings.
_APART = ("grid/schema/", "data/raw/mise_au_point/", "data/raw/calibration/", "data/raw/codings/anciens/")


def day_of(study: Study) -> str:
    """Return the day that a study's descriptions bear: its commit's, else that of the grid's newest version.

    Never today's: the same study would be other bytes tomorrow.
    """
    versions = study.memory.versions
    return (
        commit_date(study.folder)
        or (versions[0].date if versions else "")
        or study.grid.hypotheses_date
        or NO_DATE
    )


def files_used(study: Study, inputs: Mapping[str, str]) -> dict[str, str]:
    """Return the input files among all that a run depends on, by their path: registered reports, planned notebooks."""
    registered = {f"data/raw/documents/{file}" for file in study.register["file"]}
    planned = {f"notebooks/{step.notebook}.ipynb" for step in study.settings.plan}
    return {
        name: digest
        for name, digest in sorted(inputs.items())
        if (name == "study.yaml" or name.startswith(_ROOTS))
        and not name.startswith(_APART)
        and (name in registered or not name.startswith("data/raw/documents/"))
        and (name in planned or not name.startswith("notebooks/"))
    }


def corpus_digest(documents: pd.DataFrame) -> str:
    """Return the sha256 of what tells a corpus from another: the id and the sha256 of each report, in any order.

    >>> one = pd.DataFrame({"document_id": ["a", "b"], "sha256": ["1", "2"]})
    >>> corpus_digest(one) == corpus_digest(one[::-1]), corpus_digest(one)[:12]
    (True, '4ef55c4d7168')
    """
    lines = sorted(f"{row.document_id} {row.sha256}" for row in documents.itertuples())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@cache
def tesseract_version() -> str:
    """Return the version of the program that reads scans, "" where scans cannot be read here."""
    if not extract.ocr_available():
        return ""
    words = recogniser.version().split()
    return words[1].removeprefix("v") if len(words) > 1 else ""


def authors(folder: Path) -> dict[str, str]:
    """Return who made a study and what they are (Person, Organization), as its CITATION.cff says.

    Nobody where it does not say: nobody is invented.
    """
    try:
        told = yaml.safe_load((folder / "CITATION.cff").read_text(encoding="utf-8"))
        entries = [entry for entry in told["authors"] if isinstance(entry, dict)]
    except (OSError, ValueError, KeyError, TypeError, yaml.YAMLError):
        return {}
    found = {}
    for entry in entries:
        person = " ".join(str(entry[key]) for key in ("given-names", "family-names") if entry.get(key))
        if entry.get("name") or person:
            found[str(entry.get("name") or person)] = "Organization" if entry.get("name") else "Person"
    return found
