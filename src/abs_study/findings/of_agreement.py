"""Findings on agreement between coders."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from .. import wording
from .words import EN, FR, NBSP, THIN, decimal, finding, findings_table, spoken


def from_agreement(agreement: pd.DataFrame, grid, *, notebook: str) -> pd.DataFrame:
    """Return findings per pair of coders: how many variables reach each verdict, and the weakest ones.

    Rows of single levels (`variable=level`) are left out: a multi variable counts once, as a set.
    """
    rows = []
    whole = agreement[~agreement["variable"].str.contains("=")]
    for pair, table in whole.groupby("coders", sort=False):
        counts = table["verdict"].value_counts()
        total, firm, tentative = len(table), int(counts.get("ferme", 0)), int(counts.get("provisoire", 0))
        weak, unknown = int(counts.get("exploratoire", 0)), int(counts.get("non estimable", 0))
        if table["alpha"].isna().all():
            continue
        median = float(table["alpha"].median())
        french = (
            f"Accord entre {_pair(pair, FR)}{NBSP}: sur {total} variables, accord ferme pour {firm}, "
            f"provisoire pour {tentative}, exploratoire pour {weak}"
            + (f", non estimable pour {unknown}" if unknown else "")
            + f"{THIN}; alpha médian {decimal(median)}."
        )
        english = (
            f"Agreement between {_pair(pair, EN)}: of {total} variables, firm agreement for {firm}, "
            f"provisional for {tentative}, exploratory for {weak}"
            + (f", not to be estimated for {unknown}" if unknown else "")
            + f"; median alpha {decimal(median, 2, EN)}."
        )
        number = decimal(median) if not np.isnan(median) else ""
        plain = [
            f"{_opening(pair, FR)} s’accordent fermement sur {firm} questions de la grille sur {total}.",
            f"{_opening(pair, EN)} firmly agree on {firm} of the grid’s {total} questions.",
        ]
        rows.append(
            finding(f"accord.{pair}", [french, english], number, total, np.nan, np.nan, "agreement", plain)
        )
        lowest = table[table["verdict"].isin(["provisoire", "exploratoire"])].nsmallest(1, "alpha")
        for row in lowest.to_dict("records"):
            rows.append(_weakest(row, pair, grid))
    return findings_table(rows, notebook)


def _weakest(row: dict[str, Any], pair: str, grid) -> dict[str, Any]:
    label, alpha = (grid.label(row["variable"], language) for language in (FR, EN)), row["alpha"]
    french, english = label
    sentences = [
        f"L’accord le plus faible porte sur «{NBSP}{french}{NBSP}»{NBSP}: alpha {decimal(alpha)}, "
        f"sur {int(row['units'])} rapports.",
        f"The lowest agreement is on “{english}”: alpha {decimal(alpha, 2, EN)}, "
        f"on {int(row['units'])} reports.",
    ]
    bounds = (row["alpha_low"], row["alpha_high"])
    return finding(
        f"accord_faible.{pair}", sentences, decimal(alpha), int(row["units"]), *bounds, "agreement"
    )


def _opening(coders: str, language: str) -> str:
    """A pair of coders at the beginning of a sentence."""
    told = _pair(coders, language)
    return told[:1].upper() + told[1:]


def _pair(coders: str, language: str) -> str:
    return spoken(language, wording.coders, coders)
