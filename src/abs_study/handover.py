"""The grid as a run has read it, handed over to its kernels: each would spend a third of a second on reading it again."""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from .grid import Grid

GRID_VARIABLE = "ABS_STUDY_GRID"


@contextmanager
def handed_over(grid: Grid, read_from: str) -> Iterator[dict[str, str]]:
    """Give the environment in which `taken_over` finds a grid as long as the block lasts.

    `read_from` is the digest (`digest`) of the files that it was read from. It stands in a temporary folder that this user alone may write: what is unpickled can do anything.
    """
    with TemporaryDirectory(prefix="abs-study-") as folder:
        place = Path(folder) / "grille.pickle"
        place.write_bytes(pickle.dumps((read_from, grid)))
        yield {GRID_VARIABLE: str(place)}


def taken_over(files: Mapping[str, str]) -> Grid | None:
    """Return the grid handed over by the run to which this process belongs, None where it is not that of these files."""
    place = os.environ.get(GRID_VARIABLE, "")
    if not place:
        return None
    read_from, grid = pickle.loads(Path(place).read_bytes())  # only what `handed_over` wrote
    return grid if read_from == digest(files) else None


def digest(files: Mapping[str, str]) -> str:
    """Return the digest of the files of a grid, `{name: text}`."""
    whole = hashlib.sha256()
    for name, text in sorted(files.items()):
        whole.update(f"{name} {len(text)}\n{text}".encode())
    return whole.hexdigest()
