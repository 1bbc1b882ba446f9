"""Findings on the hypotheses: what was counted, the verdict, whether it holds in every version."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from .. import wording
from .words import EN, FR, NBSP, THIN, decimal, finding, findings_table, percent, reports, spoken

# What a verdict of `hypotheses` means, said of an hypothesis.
_VERDICTS = {
    "soutenue": ("l’hypothèse est soutenue", "the hypothesis is supported"),
    "contredite": ("l’hypothèse est contredite", "the hypothesis is contradicted"),
    "indécise": ("ces rapports ne permettent pas de trancher", "these reports cannot decide"),
    "exploratoire": (
        "résultat exploratoire, l’accord entre lecteurs étant trop faible",
        "exploratory, as agreement between readers is too low",
    ),
}


def from_hypotheses(
    results: pd.DataFrame, grid, *, notebook: str, robust: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return one finding per part of a hypothesis: what was counted, then the verdict.

    Parameters
    ----------
    results : `hypotheses.test_all`; parts without a number have no finding.
    robust : `sensitivity.robust`; the sentence then says in how many versions of the analysis the verdict holds.
    """
    held = {} if robust is None else robust.set_index("part").to_dict("index")
    rows = []
    for row in results[results["estimate"].notna()].to_dict("records"):
        entry = grid.hypotheses[row["entry"]]
        n = int(row["n"])
        sentences = [
            _sentence(entry, row, language) + _stability(held.get(row["part"]), language)
            for language in (FR, EN)
        ]
        number = f"{int(row['k'])}/{n}" if row["effect"] == "part" else decimal(row["estimate"])
        number = percent(row["estimate"]) if row["effect"] == "différence de parts" else number
        rows.append(
            finding(
                f"hypothese.{row['part']}",
                sentences,
                number,
                n,
                row["low"],
                row["high"],
                "hypotheses",
                plain=[_plain(entry, row, held.get(row["part"]), language) for language in (FR, EN)],
            )
        )
    return findings_table(rows, notebook)


def _sentence(entry, row: dict[str, Any], language: str) -> str:
    french = language == FR
    colon, semicolon = (f"{NBSP}:", f"{THIN};") if french else (":", ";")
    counted = _counted(entry, row, language)
    part = row["detail" if french else "detail_en"]
    detail = f" ({part})" if part else ""
    if row["verdict"] not in _VERDICTS:
        label = entry.label.get(language)
        if entry.kind == "chaine":  # here too, each part says a thing of its own
            label, detail = (f"«{NBSP}{part}{NBSP}»" if french else f"“{part}”"), ""
        return f"{label}{detail}{colon} {counted}."
    verdict = _VERDICTS[row["verdict"]][0 if french else 1]
    # What lies on the other side is told by the test in the opposite direction.
    against = row["p_against"] < row["p_adjusted"]
    p = row["p_against"] if against else row["p_adjusted"]
    if not np.isnan(p):
        word = "p corrigé" if french else "corrected p"
        if against:
            word += " dans le sens contraire" if french else " in the opposite direction"
        small = f"<{NBSP}{decimal(0.001, 3, language)}"
        verdict += f" ({word} {small if p < 0.001 else f'={NBSP}{decimal(p, 3, language)}'})"
    claim = entry.claim.get(language).rstrip(".")
    if entry.kind == "chaine":  # each part says a thing of its own, and less than the whole claim
        claim, detail = part, ""
    quoted = f"«{NBSP}{claim}{NBSP}»" if french else f"“{claim}”"
    return f"{quoted}{detail}{colon} {counted}{semicolon} {verdict}."


# The same, for who does not read statistics.
_PLAIN = {
    "soutenue": ("C’est établi pour ces rapports.", "This is established for these reports."),
    "contredite": ("C’est le contraire qui est établi.", "The opposite is established."),
    "indécise": ("C’est trop peu de rapports pour trancher.", "These are too few reports to decide."),
    "exploratoire": ("Les lecteurs ne s’accordent pas assez pour en dire plus.", "Readers do not agree enough to say more."),
}  # fmt: skip


def _plain(entry, row: dict[str, Any], held: dict[str, Any] | None, language: str) -> str:
    """A count of reports without test nor coefficient; "" where only a coefficient could be told."""
    french = language == FR
    if row["effect"] not in ("part", "différence de parts") or entry.kind in ("chaine", "composantes"):
        return ""
    colon = f"{NBSP}:" if french else ":"
    counted = _counted(entry, row, language).rpartition(" (")
    told = counted[0] if row["effect"] == "part" else _counted(entry, row, language).partition(",")[0]
    verdict = _PLAIN.get(row["verdict"], ("", ""))[0 if french else 1]
    claim = (entry.claim if verdict else entry.label).get(language).rstrip(".")
    quoted = claim if not verdict else f"«{NBSP}{claim}{NBSP}»" if french else f"“{claim}”"
    if verdict and row["verdict"] in ("soutenue", "contredite") and held and held["differing"]:
        verdict = verdict[:-1] + (
            ", mais pas dans toutes les versions de l’analyse."
            if french
            else ", though not in every version of the analysis."
        )
    return f"{quoted}{colon} {told}. {verdict}".strip()


def _counted(entry, row: dict[str, Any], language: str) -> str:
    """What was counted or measured, with its base."""
    french, n = language == FR, int(row["n"])
    if row["effect"] == "différence de parts":
        k = int(row["k"])
        points = decimal(100 * row["estimate"], 0, language)
        second = round(k - row["estimate"] * n)
        unit = "point" if abs(round(100 * row["estimate"])) < 2 else "points"
        if french:
            return f"{k} contre {second} sur {n}, soit {points} {unit} d’écart"
        return f"{k} against {second} of {n}, a difference of {points} {unit}"
    if row["effect"] == "part":
        share = f"{reports(int(row['k']), n, language)} ({percent(row['estimate'], language)})"
        if entry.kind == "mediane_positive":
            return f"c’est le cas de {share}" if french else f"so in {share}"
        return share
    effect = spoken(language, wording.effect, row["effect"])
    number = decimal(row["estimate"], 2, language)
    if french:
        return f"{effect}{NBSP}= {number}, sur {n} rapports"
    return f"{effect} = {number}, on {n} reports"


def _stability(held: dict[str, Any] | None, language: str) -> str:
    """Whether the verdict is the same in every version of the analysis."""
    if held is None or held["robust"] == "décrite":
        return ""
    total, french = held["versions"], language == FR
    if held["robust"] == "robuste" and held["verdict"] == "indécise":
        told = f"Aucune des {total} versions de l’analyse ne permet de trancher."
        return f" {told}" if french else f" None of the {total} versions of the analysis can decide."
    if held["robust"] == "robuste":
        told = f"Ce verdict est le même dans les {total} versions de l’analyse."
        return f" {told}" if french else f" This verdict is the same in all {total} versions of the analysis."
    names, untested = (
        [spoken(language, wording.version, name) for name in held[which].split("|") if name]
        for which in ("differing", "untested")
    )
    few = len(names)
    if not few:
        told = f" Ce verdict est le même partout où l’hypothèse peut être éprouvée (elle ne peut pas l’être : {', '.join(untested)})."
        return (
            told.replace(" :", f"{NBSP}:")
            if french
            else f" The verdict is the same wherever the hypothesis can be tested (it cannot be: {', '.join(untested)})."
        )
    if french:
        return f" Ce verdict change dans {few} version{'s' if few > 1 else ''} de l’analyse sur {total} ({', '.join(names)})."
    return f" This verdict changes in {few} of {total} versions of the analysis ({', '.join(names)})."
