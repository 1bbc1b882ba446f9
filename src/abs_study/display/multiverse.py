"""Tables of the multiverse: what agrees with the published verdicts, and what the groups depend on."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ..grid import Grid
from ..messages import _, language
from ..numerals import number
from ..wording import coder, labelled, verdict

# What a choice of study.yaml is called.
_CHOICES = {
    "codeur": lambda: _("Codeur"), "sans_reponse": lambda: _("Réponses inconnues"), "rapports": lambda: _("Rapports"),
    "seuil": lambda: _("Seuil du test"), "accord": lambda: _("Accord exigé"), "variables": lambda: _("Variables"),
    "axes": lambda: _("Axes"), "groupes": lambda: _("Groupes"), "methode": lambda: _("Méthode"),
}  # fmt: skip


def agreement(summary: pd.DataFrame, grid: Grid) -> pd.DataFrame:
    """For each part of a hypothesis, the published verdict and how many analyses of how many agree."""
    entries = [grid.hypotheses[part.partition(".")[0]] for part in summary["part"]]
    return pd.DataFrame(
        {
            _("Code"): [part.replace("_", "\u00a0") for part in summary["part"]],
            _("Hypothèse"): [entry.label.get() for entry in entries],
            _("Verdict publié"): [verdict(code) for code in summary["verdict"]],
            _("D’accord"): [
                _("{k} sur {n}").format(k=row.agreeing, n=row.total) for row in summary.itertuples()
            ],
            _("Soutiennent"): summary["supported"].to_numpy(),
            _("Contredisent"): summary["contradicted"].to_numpy(),
            _("Effet, de"): [number(value, 2) for value in summary["lowest"]],
            _("à"): [number(value, 2) for value in summary["highest"]],
        }
    )


def named(frame: pd.DataFrame, choices: Sequence[str]) -> pd.DataFrame:
    """The same universes with their choices under the names that people read."""
    words = {
        "retenu": _("code retenu"), "exclure": _("écartées"), "pour": _("comptées pour"), "contre": _("comptées contre"),
        "selection": _("sélection"), "complets": _("complets"), "tous": _("tous"), "coeur": _("cœur de la grille"),
        "toutes": _("toutes"), "acm": _("correspondances multiples"), "gower": _("Gower et PAM"),
    }  # fmt: skip
    frame = frame.copy()
    for choice in choices:
        told = frame[choice].map(lambda value: words.get(value) or _value(str(value)))
        if choice == "groupes":
            told = told.replace("0", _("par la règle"))
        if choice == "axes":
            told = told.replace("0", "–")
        if choice == "accord":
            told = told.replace("0", _("aucun"))
        frame[choice] = told
    return frame.rename(columns={choice: _CHOICES[choice]() for choice in choices})


def _value(text: str) -> str:
    """A number with the decimal mark of the language, or a coder."""
    if text.replace(".", "").isdigit():
        return text.replace(".", ",") if language() == "fr" else text
    return coder(text)


def names(choices: Sequence[str]) -> list[str]:
    """What these choices are called."""
    return [_CHOICES[choice]() for choice in choices]


def types(frame: pd.DataFrame, choices: Sequence[str], same: float) -> pd.DataFrame:
    """For each value of each choice, how close its partitions come to the published one."""
    rows = []
    told = named(frame, choices)
    for choice in names(choices):
        for value, own in told.dropna(subset=["rand"]).groupby(choice, sort=False):
            rows.append((labelled(choice, value), len(own), number(own["rand"].median(), 2),
                         _("{k} sur {n}").format(k=int((own["rand"] >= same).sum()), n=len(own))))  # fmt: skip
    head = [_("Choix"), _("Typologies"), _("Ressemblance médiane"), _("Presque identiques")]
    return pd.DataFrame(rows, columns=head)
