"""Findings on the multiverse: how many of how many defensible analyses agree."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from .. import wording
from .words import EN, FR, NBSP, THIN, finding, findings_table, percent, spoken, whole

# From this adjusted Rand index on, two partitions are called the same (Steinley 2004, Psychol. Methods 9: "good").
SAME = 0.8


def from_multiverse(
    summary: pd.DataFrame, types: pd.DataFrame, grid, families: Collection[str] = ("A",), *, notebook: str
) -> pd.DataFrame:
    """Return a finding for each verdict of the chosen families, one for all of them, and one on the groups.

    Parameters
    ----------
    summary : `multiverse.summary`; types : `multiverse.stability`.
    """
    judged = summary[[grid.hypotheses[part.partition(".")[0]].family in families for part in summary["part"]]]
    rows = []
    for row in judged.to_dict("records"):
        entry = grid.hypotheses[row["part"].partition(".")[0]]
        k, n = int(row["agreeing"]), int(row["total"])
        if not n:
            continue
        claims = [entry.claim.get(language).rstrip(".") for language in (FR, EN)]
        sentences = [
            f"«{NBSP}{claims[0]}{NBSP}»{NBSP}: {k} analyses distinctes sur {n} donnent le verdict publié "
            f"(«{NBSP}{row['verdict']}{NBSP}»){THIN}; {int(row['supported'])} soutiennent l’hypothèse, "
            f"{int(row['contradicted'])} la contredisent.",
            f"“{claims[1]}”: {k} of {n} distinct analyses give the published verdict "
            f"(“{spoken(EN, wording.verdict, row['verdict'])}”); {int(row['supported'])} support the hypothesis, "
            f"{int(row['contradicted'])} contradict it.",
        ]
        rows.append(
            finding(f"multivers.{row['part']}", sentences, f"{k}/{n}", pd.NA, np.nan, np.nan, "multivers")
        )
    if len(judged) and judged["total"].sum():
        rows.append(_all(judged))
    known = types["rand"].dropna()
    if len(known):
        same = int((known >= SAME).sum())
        sentences = [
            f"Les groupes publiés se retrouvent presque à l’identique dans {same} typologies défendables sur {len(known)} "
            f"({percent(same / len(known))}).",
            f"The published groups come back almost unchanged in {same} of {len(known)} defensible typologies "
            f"({percent(same / len(known), EN)}).",
        ]
        rows.append(
            finding("multivers.types", sentences, f"{same}/{len(known)}", pd.NA, np.nan, np.nan, "multivers")
        )
    return findings_table(rows, notebook)


def _undecided(undecided: int, agreeing: int, language: str) -> str:
    """How many of the analyses that agree do so because they cannot decide either."""
    if undecided == agreeing:
        return (
            "toutes parce qu’elles ne tranchent pas non plus"
            if language == FR
            else "all because they cannot decide either"
        )
    if language == FR:
        return f"dont {whole(undecided)} parce qu’elles ne tranchent pas non plus"
    return f"{whole(undecided, EN)} of them because they cannot decide either"


def _held(steady: int, count: int, language: str) -> str:
    """Return "aucun verdict sur 8 ne tient", "1 verdict sur 8 tient", "2 verdicts sur 8 tiennent"."""
    if language == EN:
        return f"{steady or 'none'} of {count} verdicts hold{'s' if steady < 2 else ''}"
    if not steady:
        return f"aucun verdict sur {count} ne tient"
    return f"{steady} verdict{'s' if steady > 1 else ''} sur {count} t{'iennent' if steady > 1 else 'ient'}"


def _all(judged: pd.DataFrame) -> dict:
    """How many verdicts all analyses share, and what part of all analyses agrees."""
    agreeing, total = int(judged["agreeing"].sum()), int(judged["total"].sum())
    steady, count = int((judged["agreeing"] == judged["total"]).sum()), len(judged)
    undecided = int(judged.loc[judged["verdict"] == "indécise", "agreeing"].sum())
    minority = int((2 * judged["agreeing"] < judged["total"]).sum())
    share = agreeing / total
    sentences = [
        f"Pour les constats de 2015, {whole(agreeing)} analyses distinctes sur {whole(total)} ({percent(share)}) s’accordent avec ce qui "
        f"est publié ici, {_undecided(undecided, agreeing, FR)}{THIN}; "
        f"{_held(steady, count, FR)} dans toutes, et pour {minority or 'aucun'} la plupart concluent autrement.",
        f"For the findings of 2015, {whole(agreeing, EN)} of {whole(total, EN)} distinct analyses ({percent(share, EN)}) agree with what is "
        f"published here, {_undecided(undecided, agreeing, EN)}; {_held(steady, count, EN)} "
        f"in all of them, and for {minority or 'none'} most conclude otherwise.",
    ]
    return finding("multivers.ensemble", sentences, percent(share), pd.NA, np.nan, np.nan, "multivers")
