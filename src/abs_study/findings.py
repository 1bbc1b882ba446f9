"""Findings: sentences in French and English whose every number is read from a table.

The interval is not written into the sentence: `low` and `high` carry it, and whoever shows the finding adds
it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from .tables import NONE_TICKED, TABLES

NBSP, THIN = "\u00a0", "\u202f"
FR, EN = "fr", "en"
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


def reports(k: int, n: int, language: str = FR) -> str:
    """Return "9 rapports sur 16", a count with its base.

    >>> reports(0, 16), reports(1, 16), reports(9, 16, "en")
    ('aucun rapport sur 16', '1 rapport sur 16', '9 of 16 reports')
    """
    if language == EN:
        return f"{k} of {n} report{'' if n == 1 else 's'}"
    return f"{k or 'aucun'} rapport{'s' if k > 1 else ''} sur {n}"


def percent(value: float, language: str = FR) -> str:
    """Return a share as a whole percentage, with the French thin space."""
    return f"{100 * value:.0f}" + (f"{THIN}%" if language == FR else "%")


def decimal(value: float, digits: int = 2, language: str = FR) -> str:
    """Return a number with the decimal mark of the language and a true minus sign."""
    text = f"{value:.{digits}f}".replace("-", "−")
    return text.replace(".", ",") if language == FR else text


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
        rows.append(_finding(row_id, sentences, f"{k}/{n}", n, row["low"], row["high"], "shares"))
    return _table(rows, notebook)


def _level_label(grid, variable: str, level: str, language: str) -> str:
    if level == NONE_TICKED:
        return "rien de relevé" if language == FR else "nothing found"
    return grid.level_label(variable, level, language)


def from_hypotheses(results: pd.DataFrame, grid, *, notebook: str) -> pd.DataFrame:
    """Return one finding per hypothesis that was computed: what was counted, then the verdict."""
    rows = []
    for row in results[results["n"].notna()].to_dict("records"):
        entry = grid.hypotheses[row["part"]]
        k, n = int(row["k"]), int(row["n"])
        compared = entry.kind == "mcnemar"
        number = percent(row["estimate"]) if compared else f"{k}/{n}"
        sentences = [_hypothesis_sentence(entry, row, k, n, language) for language in (FR, EN)]
        name = f"hypothese.{row['part']}"
        rows.append(_finding(name, sentences, number, n, row["low"], row["high"], "hypotheses"))
    return _table(rows, notebook)


def _hypothesis_sentence(entry, row: dict[str, Any], k: int, n: int, language: str) -> str:
    french = language == FR
    colon, semicolon = (f"{NBSP}:", f"{THIN};") if french else (":", ";")
    if entry.kind == "mcnemar":
        points = decimal(100 * row["estimate"], 0, language)
        second = round(k - row["estimate"] * n)
        unit = "point" if abs(round(100 * row["estimate"])) < 2 else "points"
        counted = (
            f"{k} contre {second} sur {n}, soit {points} {unit} d’écart"
            if french
            else f"{k} against {second} of {n}, a difference of {points} {unit}"
        )
    elif entry.kind == "mediane_positive":
        counted = f"c’est le cas de {reports(k, n)}" if french else f"so in {reports(k, n, EN)}"
        counted += f" ({percent(row['estimate'], language)})"
    else:
        counted = f"{reports(k, n, language)} ({percent(row['estimate'], language)})"
    if row["verdict"] not in _VERDICTS:
        return f"{entry.label.get(language)}{colon} {counted}."
    verdict = _VERDICTS[row["verdict"]][0 if french else 1]
    if not np.isnan(row["p_adjusted"]):
        word = "p corrigé" if french else "corrected p"
        shown = decimal(row["p_adjusted"], 3, language)
        small = f"<{NBSP}{decimal(0.001, 3, language)}"
        verdict += f" ({word} {small if row['p_adjusted'] < 0.001 else f'={NBSP}{shown}'})"
    claim = entry.claim.get(language).rstrip(".")
    quoted = f"«{NBSP}{claim}{NBSP}»" if french else f"“{claim}”"
    return f"{quoted}{colon} {counted}{semicolon} {verdict}."


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
            f"Accord entre {_pair(pair, FR)}{NBSP}: sur {total} variables, {firm} atteignent un accord "
            f"ferme, {tentative} un accord provisoire, {weak} restent exploratoires"
            + (f" et {unknown} ne peuvent être estimées" if unknown else "")
            + f"{THIN}; alpha médian {decimal(median)}."
        )
        english = (
            f"Agreement between {_pair(pair, EN)}: of {total} variables, {firm} reach firm agreement, "
            f"{tentative} tentative agreement, {weak} remain exploratory"
            + (f" and {unknown} cannot be estimated" if unknown else "")
            + f"; median alpha {decimal(median, 2, EN)}."
        )
        number = decimal(median) if not np.isnan(median) else ""
        rows.append(_finding(f"accord.{pair}", [french, english], number, total, np.nan, np.nan, "agreement"))
        lowest = table[table["verdict"].isin(["provisoire", "exploratoire"])].nsmallest(1, "alpha")
        for row in lowest.to_dict("records"):
            rows.append(_weakest(row, pair, grid))
    return _table(rows, notebook)


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
    return _finding(
        f"accord_faible.{pair}", sentences, decimal(alpha), int(row["units"]), *bounds, "agreement"
    )


def _pair(coders: str, language: str) -> str:
    return (" et " if language == FR else " and ").join(coders.replace("_", " ").split("|"))


def from_typology(typology, *, notebook: str) -> pd.DataFrame:
    """Return findings on the map: whether types may be claimed, their sizes, what the first axes hold."""
    if not typology.possible:
        french = f"Pas de carte des rapports{NBSP}: {typology.reason}."
        sentences = [french, "No map of the reports: there is too little to map."]
        return _table([_finding("types.carte", sentences, "", pd.NA, np.nan, np.nan, "types")], notebook)
    n = len(typology.types)
    tests = typology.nulls.set_index("null")["p"]
    p = [[decimal(tests[name], 3, language) for name in tests.index] for language in (FR, EN)]
    if typology.claimed:
        said = "On peut parler de types", "Types may be claimed"
    else:
        said = "On ne peut pas parler de types de rapports", "No types of reports can be claimed"
    sentences = [
        f"{said[0]}{NBSP}: l’épreuve de l’indépendance donne p{NBSP}={NBSP}{p[0][0]} et celle du continuum "
        f"p{NBSP}={NBSP}{p[0][1]}, sur {n} rapports.",
        f"{said[1]}: the test against independence gives p = {p[1][0]}, that against a continuum "
        f"p = {p[1][1]}, on {n} reports.",
    ]
    number = "; ".join(p[0])
    rows = [_finding("types.epreuves", sentences, number, n, np.nan, np.nan, "types")]
    sizes = typology.types["type"].value_counts().sort_index()
    listed = [_and_list([f"{count} dans le {name}" for name, count in sizes.items()], "et")]
    listed.append(_and_list([f"{count} in {name}" for name, count in sizes.items()], "and"))
    sentences = [
        f"La partition retenue compte {len(sizes)} groupes de rapports{NBSP}: {listed[0]}.",
        f"The partition kept has {len(sizes)} groups of reports: {listed[1]}.",
    ]
    if typology.claimed:
        sentences = [
            s.replace("groupes de rapports", "types").replace("groups of reports", "types") for s in sentences
        ]
    rows.append(_finding("types.nombre", sentences, str(len(sizes)), n, np.nan, np.nan, "types"))
    rows.append(_steady(typology.stability, n))
    held = float(typology.eigenvalues["share"].iloc[:2].sum())
    sentences = [
        f"Les deux premiers axes de la carte portent {percent(held)} de l’inertie.",
        f"The first two axes of the map hold {percent(held, EN)} of the inertia.",
    ]
    rows.append(_finding("types.axes", sentences, percent(held), n, np.nan, np.nan, "types"))
    return _table(rows, notebook)


def _steady(stability: pd.DataFrame, n: int) -> dict[str, Any]:
    """Which groups come back, when reports are drawn again, more often than groups of shuffled answers do."""
    steady, total = list(stability.loc[stability["above"], "type"]), len(stability)
    if not steady:
        told = ["aucun groupe ne revient", "no group comes back"]
    elif len(steady) == total:
        told = [f"les {total} groupes reviennent tous", f"all {total} groups come back"]
    else:
        only = _and_list(steady, "et"), _and_list(steady, "and")
        verb = ("revient", "comes") if len(steady) == 1 else ("reviennent", "come")
        told = [
            f"sur {total} groupes, seul{'s' if len(steady) > 1 else ''} {only[0]} {verb[0]}",
            f"of {total} groups, only {only[1]} {verb[1]} back",
        ]
    sentences = [
        f"Quand on tire à nouveau les rapports, {told[0]} plus souvent que des groupes dus au hasard.",
        f"When reports are drawn again, {told[1]} more often than groups due to chance.",
    ]
    return _finding("types.stabilite", sentences, f"{len(steady)}/{total}", n, np.nan, np.nan, "types")


def _and_list(parts: Sequence[str], word: str) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {word} {parts[-1]}"


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
    rows = [_finding("corpus.selection", sentences, str(n), n, np.nan, np.nan, "documents")]
    if (documents["status"] != "").any() and total:
        read = int((documents["status"] == "ok").sum())
        have = "ont" if read > 1 else ("a" if read else "n’a")
        sentences = [
            f"{reports(read, total).capitalize()} {have} pu être lu{'s' if read > 1 else ''}.",
            f"{reports(read, total, EN)} could be read.",
        ]
        rows.append(_finding("corpus.lus", sentences, f"{read}/{total}", total, np.nan, np.nan, "documents"))
    return _table(rows, notebook)


def _finding(name: str, sentences: Sequence[str], number: str, base, low, high, table: str) -> dict[str, Any]:
    return {
        "finding": name, "sentence_fr": sentences[0], "sentence_en": sentences[1], "number": number,
        "base": base, "low": low, "high": high, "table": table,
    }  # fmt: skip


def _table(rows: list[dict[str, Any]], notebook: str) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(TABLES["findings"].columns))
    return TABLES["findings"].conform(frame.assign(notebook=notebook))
