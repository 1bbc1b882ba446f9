"""Findings on shares and on the corpus."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..tables import NONE_TICKED
from .words import EN, FR, NBSP, finding, findings_table, percent, reports


def from_shares(
    shares: pd.DataFrame, grid, wanted: Sequence[str] | None = None, *, notebook: str
) -> pd.DataFrame:
    """Return one finding per `variable=level` wanted (default: each variable's most frequent level).

    Raises KeyError for a level that `shares` does not have.
    """
    table = shares[shares["n"] > 0].set_index(["variable", "level"])
    if wanted is None:
        known = table[table.index.get_level_values("level") != NONE_TICKED]
        wanted = ["=".join(pair) for pair in known.groupby(level="variable", sort=False)["k"].idxmax()]
    rows = []
    for name in wanted:
        variable, _sign, level = name.partition("=")
        row = table.loc[(variable, level)]
        k, n, share = int(row["k"]), int(row["n"]), float(row["share"])
        sentences = []
        for language in (FR, EN):
            label, said = grid.label(variable, language), _level_label(grid, variable, level, language)
            quoted = f"«{NBSP}{said}{NBSP}»" if language == FR else f"“{said}”"
            colon, word = (f"{NBSP}:", "dans") if language == FR else (":", "in")
            counted = f"{reports(k, n, language)} ({percent(share, language)})"
            sentences.append(f"{label}{colon} {quoted} {word} {counted}.")
        row_id = f"part.{variable}.{level}"
        rows.append(finding(row_id, sentences, f"{k}/{n}", n, row["low"], row["high"], "shares"))
    return findings_table(rows, notebook)


def _level_label(grid, variable: str, level: str, language: str) -> str:
    if level == NONE_TICKED:
        return "rien de relevé" if language == FR else "nothing found"
    return grid.level_label(variable, level, language)


def from_corpus(
    documents: pd.DataFrame, selected: pd.DataFrame | None = None, *, notebook: str
) -> pd.DataFrame:
    """Return findings on the corpus: reports of the main selection, years, how many could be read."""
    kept = documents if selected is None else selected
    n, total = len(kept), len(documents)
    years = kept["year"].dropna()
    span = [f", publié{'s' if n > 1 else ''}", ", published"]
    if years.empty:
        span = ["", ""]
    elif years.min() == years.max():
        span = [f"{span[0]} en {years.min()}", f"{span[1]} in {years.min()}"]
    else:
        span = [
            f"{span[0]} de {years.min()} à {years.max()}",
            f"{span[1]} from {years.min()} to {years.max()}",
        ]
    sentences = [
        f"L’étude porte sur {n} rapport{'s' if n > 1 else ''}{span[0]}.",
        f"The study bears on {n} report{'' if n == 1 else 's'}{span[1]}.",
    ]
    rows = [finding("corpus.selection", sentences, str(n), n, np.nan, np.nan, "documents")]
    if (documents["status"] != "").any() and total:
        read = int((documents["status"] == "ok").sum())
        have = "ont" if read > 1 else ("a" if read else "n’a")
        sentences = [
            f"{reports(read, total).capitalize()} {have} pu être lu{'s' if read > 1 else ''}.",
            f"{reports(read, total, EN)} could be read.",
        ]
        rows.append(finding("corpus.lus", sentences, f"{read}/{total}", total, np.nan, np.nan, "documents"))
    return findings_table(rows, notebook)
