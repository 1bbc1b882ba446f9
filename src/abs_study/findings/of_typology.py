"""Findings on the map: whether types may be claimed, whether they come back, what the axes hold."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..messages import in_words
from .words import EN, FR, NBSP, and_list, decimal, finding, findings_table, percent


def from_typology(typology, *, notebook: str) -> pd.DataFrame:
    """Return findings on the map: whether types may be claimed, their sizes, what the first axes hold."""
    if not typology.possible:
        why = [in_words(typology.reason, language) for language in (FR, EN)]
        sentences = [
            f"Pas de carte des rapports{NBSP}: {why[0]}.",
            f"No map of the reports: {why[1]}.",
        ]
        return findings_table(
            [finding("types.carte", sentences, "", pd.NA, np.nan, np.nan, "types")], notebook
        )
    n = len(typology.types)
    tests = typology.nulls.set_index("null")["p"]
    p = [[decimal(tests[name], 3, language) for name in tests.index] for language in (FR, EN)]
    if typology.claimed:
        said = "On peut parler de types", "Types may be claimed"
    else:
        said = "On ne peut pas parler de types de rapports", "No types of reports can be claimed"
        if tests.le(0.05).all():
            said = (
                "Les réponses ont une structure, mais les groupes trouvés ne sont pas assez stables pour parler de types",
                "The answers have a structure, but the groups found are not steady enough to be called types",
            )
    sentences = [
        f"{said[0]}{NBSP}: l’épreuve de l’indépendance donne p{NBSP}={NBSP}{p[0][0]} et celle du continuum "
        f"p{NBSP}={NBSP}{p[0][1]}, sur {n} rapports.",
        f"{said[1]}: the test against independence gives p = {p[1][0]}, that against a continuum "
        f"p = {p[1][1]}, on {n} reports.",
    ]
    number = "; ".join(p[0])
    plain = [f"{text}." for text in said]
    rows = [finding("types.epreuves", sentences, number, n, np.nan, np.nan, "types", plain)]
    sizes = typology.types["type"].value_counts().sort_index()
    listed = [and_list([f"{count} dans le groupe {name}" for name, count in sizes.items()], "et")]
    listed.append(and_list([f"{count} in group {name}" for name, count in sizes.items()], "and"))
    sentences = [
        f"La partition retenue compte {len(sizes)} groupes de rapports{NBSP}: {listed[0]}.",
        f"The partition kept has {len(sizes)} groups of reports: {listed[1]}.",
    ]
    if typology.claimed:
        sentences = [
            s.replace("groupes de rapports", "types").replace("groups of reports", "types") for s in sentences
        ]
    rows.append(finding("types.nombre", sentences, str(len(sizes)), n, np.nan, np.nan, "types"))
    rows.append(_steady(typology.stability, n))
    held = float(typology.eigenvalues["share"].iloc[:2].sum())
    sentences = [
        f"Les deux premiers axes de la carte portent {percent(held)} de l’inertie.",
        f"The first two axes of the map hold {percent(held, EN)} of the inertia.",
    ]
    rows.append(finding("types.axes", sentences, percent(held), n, np.nan, np.nan, "types"))
    return findings_table(rows, notebook)


def _steady(stability: pd.DataFrame, n: int) -> dict[str, Any]:
    """Which groups come back, when reports are drawn again, more often than groups of shuffled answers do."""
    steady, total = list(stability.loc[stability["above"], "type"]), len(stability)
    if not steady:
        told = ["aucun groupe ne revient", "no group comes back"]
    elif len(steady) == total:
        told = [f"les {total} groupes reviennent tous", f"all {total} groups come back"]
    else:
        listed = and_list(steady, "et"), and_list(steady, "and")
        if len(steady) == 1:
            only = f"seul le groupe {listed[0]} revient", f"only group {listed[1]} comes back"
        else:
            only = f"seuls les groupes {listed[0]} reviennent", f"only groups {listed[1]} come back"
        told = [f"sur {total} groupes, {only[0]}", f"of {total} groups, {only[1]}"]
    sentences = [
        f"Quand on tire à nouveau les rapports, {told[0]} plus souvent que des groupes dus au hasard.",
        f"When reports are drawn again, {told[1]} more often than groups due to chance.",
    ]
    return finding("types.stabilite", sentences, f"{len(steady)}/{total}", n, np.nan, np.nan, "types")
