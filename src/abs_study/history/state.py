"""A run as it is compared: its tables as frames, its grid and settings where the code of today can read them."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from .. import shares
from ..errors import StudyError
from ..grid import Grid
from ..gridfile import load_grid
from ..matrix import restore_kinds
from ..messages import _
from ..place import SETTINGS_FILE
from ..settings import Settings, load_settings
from ..tables import TABLES
from .parts import ARBITRATION, CODE, CODINGS, EVIDENCE, PACKAGES, PAGES, TABLES_KEPT, Parts

_COLUMNS = {
    CODINGS: list(TABLES[CODINGS].columns),
    EVIDENCE: list(TABLES[EVIDENCE].columns),
    PAGES: ["document_id", "page", "sha256"],
    ARBITRATION: list(TABLES["readings"].columns),
    "types": ["document_id", "type"],
}


@dataclass(frozen=True)
class State:
    """One side of a comparison; `unread` says what of it the code of today cannot read.

    Every cell of a frame is text. `shares` is `shares.by_level` on the main selection, empty without grid or settings.
    """

    name: str
    frames: Mapping[str, pd.DataFrame]
    shares: pd.DataFrame
    grid: Grid | None = None
    settings: Settings | None = None
    code: Mapping[str, str] = field(default_factory=dict)
    packages: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()


def state(name: str, parts: Parts) -> State:
    """Return a run, kept or gathered, as it is compared; `name` is what people are told of it."""
    frames = {table: _whole(parts, table) for table in (CODINGS, EVIDENCE)}
    for table in (*TABLES_KEPT, PAGES, ARBITRATION):
        content = parts.contents.get(f"{table}.csv" if table in TABLES_KEPT else table)
        frames[table] = _frame(content, _COLUMNS.get(table) or list(TABLES[table].columns))
    texts = {
        part: content.decode("utf-8", "replace")
        for part, content in parts.contents.items()
        if part in (SETTINGS_FILE, ARBITRATION) or part.startswith(("grid/", "notebooks/"))
    }
    unread: list[str] = []
    grid = _read(load_grid, _grid_files(texts), _("sa grille"), unread)
    settings = _read(load_settings, texts.get(SETTINGS_FILE, ""), _("ses réglages"), unread)
    return State(
        name, frames, _shares(frames, grid, settings, unread), grid, settings,
        json.loads(parts.contents.get(CODE, b"{}")), json.loads(parts.contents.get(PACKAGES, b"{}")), texts,
        dict(parts.facts), tuple(unread),
    )  # fmt: skip


def _grid_files(texts: Mapping[str, str]) -> dict[str, str]:
    return {
        part.removeprefix("grid/"): text
        for part, text in texts.items()
        if part.startswith("grid/") and part.endswith(".yaml")
    }


def _read(load, given, name: str, unread: list[str]):
    """What the code of today makes of an earlier file; another version of the code may have admitted more."""
    try:
        return load(given)
    except StudyError as error:
        unread.append(f"{name} ({error.subject})")
        return None


def _whole(parts: Parts, name: str) -> pd.DataFrame:
    own = [content for part, content in parts.contents.items() if part.startswith(f"{name}/")]
    frames = [_frame(content, _COLUMNS[name]) for content in own]
    return pd.concat(frames, ignore_index=True) if frames else _frame(None, _COLUMNS[name])


def _frame(content: bytes | None, columns: list[str]) -> pd.DataFrame:
    if not content:
        return pd.DataFrame({column: pd.Series(dtype="str") for column in columns})
    frame = pd.read_csv(io.BytesIO(content), dtype="str", keep_default_na=False)
    for column in columns:
        if column not in frame:
            frame[column] = ""
    return frame


def _shares(
    frames: Mapping[str, pd.DataFrame], grid: Grid | None, settings: Settings | None, unread: list[str]
) -> pd.DataFrame:
    empty = pd.DataFrame(columns=shares.COLUMNS)
    if grid is None or settings is None or not len(frames["matrix"]):
        return empty
    try:
        documents = TABLES["documents"].conform(frames["documents"][list(TABLES["documents"].columns)])
        matrix = restore_kinds(TABLES["matrix"].conform(frames["matrix"]), grid)
        chosen = settings.selected(documents)["document_id"]
        return shares.by_level(matrix[matrix["document_id"].isin(chosen)], grid)
    except (StudyError, ValueError, TypeError, LookupError):
        unread.append(_("ses parts"))
        return empty
