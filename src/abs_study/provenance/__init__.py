"""Where results come from: run.json, the study as an RO-Crate, its tables as a data package, its grid as SKOS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import footprint
from ..files import write_safely
from ..study import Study
from .crate import FILE as CRATE
from .crate import crate
from .manifest import manifest, written
from .package import FILE as PACKAGE
from .package import of_processed

__all__ = ["CRATE", "PACKAGE", "record"]


def record(study: Study, seconds: Mapping[str, float], inputs: Mapping[str, str]) -> None:
    """Write what tells where the results of a run come from, once all of them are there.

    Parameters
    ----------
    seconds : how long each step took; written in data/processed/run.json and nowhere else
    inputs : what the run used, as `footprint.used` gave it when the run began

    The data package and the crate are the same bytes for the same study, code and packages.
    """
    _save(study, f"data/processed/{PACKAGE}", of_processed(study))
    made = {name: digest for name, digest in footprint.made(study.folder).items() if name != CRATE}
    _save(study, CRATE, crate(study, inputs, made))
    _save(study, "data/processed/run.json", manifest(study, seconds, inputs, made))


def _save(study: Study, name: str, content: Any) -> None:
    write_safely(study.folder / name, written(content))
