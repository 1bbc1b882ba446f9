"""The readings of a coder once a sheet is taken in: what it covers is replaced, everything else stays."""

from __future__ import annotations

import pandas as pd

from ..tables import TABLES

_ORDER = ["document_id", "variable", "level"]


def merge(before: pd.DataFrame, rows: list[dict], scope: set[tuple[str, str]]) -> pd.DataFrame:
    """Return TABLES["readings"]: `rows`, and those of `before` whose report and question are not in `scope`."""
    table = TABLES["readings"]
    kept = before[[pair not in scope for pair in _pairs(before)]] if len(before) else before
    new = pd.DataFrame(rows, columns=list(table.columns))
    frame = table.conform(pd.concat([kept.astype(object), new.astype(object)], ignore_index=True))
    return frame.sort_values(_ORDER, kind="stable", ignore_index=True)


def withdrawn(before: pd.DataFrame, rows: list[dict], scope: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the questions that were answered and that a sheet leaves empty, in order."""
    answered = {(row["document_id"], row["variable"]) for row in rows}
    return sorted({pair for pair in _pairs(before) if pair in scope and pair not in answered})


def _pairs(frame: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(frame["document_id"], frame["variable"], strict=True))
