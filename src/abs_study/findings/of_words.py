"""Findings on two groups of reports: how far apart their answers lie, what changed in the same towns, their words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from .words import EN, FR, NBSP, THIN, and_list, decimal, finding, findings_table


def from_regimes(compared: pd.DataFrame, pairs: pd.DataFrame, grid, *, notebook: str) -> pd.DataFrame:
    """Return a finding per ordered answer compared, and one per ordered answer of the towns seen twice.

    Parameters
    ----------
    compared, pairs : `regimes.compare` and `regimes.pairs`; answers that cannot be compared have no finding.
    """
    rows = []
    for row in compared[(compared["level"] == "") & compared["value"].notna()].to_dict("records"):
        name, before, after = row["variable"], int(row["n_first"]), int(row["n_second"])
        sentences = [
            f"{grid.label(name, FR)}{NBSP}: {_side(row, FR)} à la seconde époque ({after} rapports) qu’à la première "
            f"({before}){_open(row, FR)}{THIN}; delta de Cliff de {decimal(row['value'])}.",
            f"{grid.label(name, EN)}: {_side(row, EN)} in the second period ({after} reports) than in the first "
            f"({before}){_open(row, EN)}; Cliff’s delta of {decimal(row['value'], 2, EN)}.",
        ]
        number, base = decimal(row["value"]), before + after
        rows.append(
            finding(f"regimes.{name}", sentences, number, base, row["low"], row["high"], "regimes.compare")
        )
    known = pairs.dropna(subset=["before", "after"])
    for name, own in known.groupby("variable", sort=False):
        change = own["after"] - own["before"]
        up, down, n = int((change > 0).sum()), int((change < 0).sum()), len(own)
        towns = (
            f"{n} organisme{'s' if n > 1 else ''} qui {'ont' if n > 1 else 'a'} un rapport de chaque époque"
        )
        sentences = [
            f"{grid.label(name, FR)}, dans {towns}{NBSP}: plus haut dans {up or 'aucun'}, plus bas dans {down or 'aucun'}, "
            f"inchangé dans {n - up - down or 'aucun'}.",
            f"{grid.label(name, EN)}, in the {n} organisation{'s' if n > 1 else ''} with a report of each period: "
            f"higher in {up}, lower in {down}, unchanged in {n - up - down}.",
        ]
        rows.append(finding(f"paires.{name}", sentences, f"{up}/{n}", n, np.nan, np.nan, "regimes.pairs"))
    return findings_table(rows, notebook)


def _open(row: Mapping[str, Any], language: str) -> str:
    """That the interval of a difference leaves its direction open, where it does."""
    if row["value"] == 0 or row["low"] > 0 or row["high"] < 0:
        return ""
    return (
        " dans ces rapports-ci, sans que le sens soit établi"
        if language == FR
        else " in these reports, without the direction being established"
    )


def _side(row: Mapping[str, Any], language: str) -> str:
    """Which way a difference goes, in words."""
    delta = row["value"]
    if delta == 0:
        return "ni plus haut ni plus bas" if language == FR else "neither higher nor lower"
    if language == FR:
        return "plutôt plus haut" if delta > 0 else "plutôt plus bas"
    return "rather higher" if delta > 0 else "rather lower"


def from_words(
    found: pd.DataFrame, typical: pd.DataFrame, titles: Mapping[str, Mapping[str, str]], *, notebook: str
) -> pd.DataFrame:
    """Return one finding: how many words were compared, and which are typical of which group.

    Parameters
    ----------
    found, typical : `lexicon.specificities` and `lexicon.typical`; titles : {"fr": {group: name}, "en": ...}.
    """
    if found.empty:
        return findings_table([], notebook)
    words, groups = found["lemma"].nunique(), found["group"].nunique()
    reports = int(found.drop_duplicates("group")["reports"].sum())
    told = []
    for language, quoted, link in ((FR, f"«{NBSP}{{}}{NBSP}»", "et"), (EN, "“{}”", "and")):
        parts = [
            f"{titles[language].get(group, group)} ({and_list([quoted.format(w) for w in own['lemma']], link)})"
            for group, own in typical.groupby("group", sort=True)
        ]
        told.append(", ".join(parts))
    n = len(typical)
    french = f"Sur {f'{words:,}'.replace(',', THIN)} mots comparés entre {groups} groupes de rapports, "
    english = f"Of {words:,} words compared between {groups} groups of reports, "
    if n:
        several = n > 1
        french += (
            f"{n} {'reviennent' if several else 'revient'} plus que le hasard ne le ferait et dans plusieurs rapports"
            f"{NBSP}: {told[0]}. Ce calcul flatte{NBSP}: les mots d’un même rapport ne sont pas tirés un à un."
        )
        english += (
            f"{n} {'recur' if several else 'recurs'} more than chance would have it, in several reports: {told[1]}. "
            "This calculation flatters: the words of one report are not drawn one by one."
        )
    else:
        french += "aucun ne revient plus que le hasard ne le ferait dans assez de rapports."
        english += "none recurs more than chance would have it in enough reports."
    row = finding("mots.propres", [french, english], f"{n}/{words}", reports, np.nan, np.nan, "lexicon")
    return findings_table([row], notebook)
