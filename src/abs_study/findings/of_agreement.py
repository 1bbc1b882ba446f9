"""Findings on agreement between coders."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from .. import wording
from .words import EN, FR, NBSP, THIN, decimal, finding, findings_table, spoken


def from_agreement(agreement: pd.DataFrame, grid, *, notebook: str, threshold: float = 0.8) -> pd.DataFrame:
    """Return findings per pair of coders: how many variables reach each verdict, and the weakest ones.

    A verdict is that of the estimate; how many variables have their whole interval from `threshold` (of firm
    agreement) on is told beside. Rows of single levels (`variable=level`) are left out: a multi variable counts once, as a set.
    """
    rows = []
    whole = agreement[~agreement["variable"].str.contains("=")]
    for pair, table in whole.groupby("coders", sort=False):
        counts = table["verdict"].value_counts()
        total, firm, tentative = len(table), int(counts.get("ferme", 0)), int(counts.get("provisoire", 0))
        weak, unknown = int(counts.get("exploratoire", 0)), int(counts.get("non estimable", 0))
        if table["alpha"].isna().all():
            continue
        reports = int(table["units"].max())
        sure = int((table["alpha_low"] >= threshold).sum())
        median = float(table["alpha"].median())
        french = (
            f"Accord entre {_pair(pair, FR)}{NBSP}: sur {total} variables, accord ferme pour {firm} "
            f"(dont {sure or 'aucune'} avec tout l’intervalle), "
            f"provisoire pour {tentative}, exploratoire pour {weak}"
            + (f", non estimable pour {unknown}" if unknown else "")
            + f"{THIN}; alpha médian {decimal(median)}."
        )
        english = (
            f"Agreement between {_pair(pair, EN)}: of {total} variables, firm agreement for {firm} "
            f"({sure or 'none'} of them with the whole interval), "
            f"provisional for {tentative}, exploratory for {weak}"
            + (f", not estimable for {unknown}" if unknown else "")
            + f"; median alpha {decimal(median, 2, EN)}."
        )
        number = decimal(median) if not np.isnan(median) else ""
        plain = [
            f"{_opening(pair, FR)} s’accordent fermement sur {firm} questions de la grille sur {total}, dans "
            f"{reports} rapports{THIN}; c’est sûr pour {sure or 'aucune'}, tout l’intervalle étant au-dessus du seuil.",
            f"{_opening(pair, EN)} firmly agree on {firm} of the grid’s {total} questions, in {reports} reports; "
            f"this is sure for {sure or 'none'}, the whole interval being above the threshold.",
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
