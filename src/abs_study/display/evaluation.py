"""What the page on the automatic coding shows: agreement beside people's, quotes that meet, cases to be read."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ..grid import Grid
from ..messages import _
from ..tables import ABSTAINED
from ..views import Link, Quote, number, percent
from ..wording import labelled
from .codings import variable_link
from .portrait import level_label
from .reports import names, report_link


def agreement(
    agreement: pd.DataFrame, evidence: pd.DataFrame, grid: Grid, machine: str, readers: str
) -> pd.DataFrame:
    """One line a variable: reports, alpha of the machine with its interval, of two readers, percent, Gwet, quotes found.

    `machine` and `readers` are pairs of coders ("a|b"); `readers` may be "" where nobody read twice.
    """
    own, people = (
        agreement[agreement["coders"] == pair].set_index("variable").reindex(list(grid.variables))
        for pair in (machine, readers)
    )
    found = evidence.groupby("variable")[["read", "found"]].sum().reindex(list(grid.variables)).fillna(0)
    recall = found["found"] / found["read"].where(found["read"] > 0)
    return pd.DataFrame(
        {
            _("Variable"): [variable_link(grid, name) for name in grid.variables],
            _("Rapports"): own["units"].fillna(0).astype(int).to_numpy(),
            _("Alpha du programme"): [_decimal(value) for value in own["alpha"]],
            _("Intervalle à 95 %"): [
                _interval(low, high) for low, high in zip(own["alpha_low"], own["alpha_high"], strict=True)
            ],
            _("Alpha des lectures entre elles"): [_decimal(value) for value in people["alpha"]],
            _("Accord brut"): [percent(value) for value in own["percent"]],
            _("Coefficient de Gwet"): [_decimal(value) for value in own["ac"]],
            _("Extraits de lecteurs retrouvés"): [percent(value) for value in recall],
        }
    )


def learnt(table: pd.DataFrame, grid: Grid) -> pd.DataFrame:
    """One line a variable: what rules, learner and both are worth on the reports they were compared on, who decides."""
    own = table.reindex([name for name in grid.variables if name in table.index])
    columns = {_("Motifs seuls"): "regles", _("Apprentissage seul"): "modele", _("Les deux"): "machine"}
    if _read_twice(own):
        columns[_("Deux lectures")] = "lectures"
    frame = pd.DataFrame({_("Variable"): [variable_link(grid, name) for name in own.index]})
    for title, coder in columns.items():
        frame[title] = [_decimal(value) for value in own[coder]]
    frame[_("Qui décide")] = [_("les deux") if who == "machine" else _("les motifs") for who in own["decide"]]
    return frame


def learnt_sentence(table: pd.DataFrame) -> str:
    """Say what rules, learner and both are worth on average, and on how many reports."""
    rules, learner, both = (number(table[name].mean(), 2) for name in ("regles", "modele", "machine"))
    told = _(
        "Sur {n} rapports de mise au point pour lesquels aucun motif n’a été écrit : alpha moyen de {rules} pour les "
        "motifs seuls, de {learner} pour l’apprentissage seul, de {both} pour les deux."
    ).format(n=int(table["rapports"].iloc[0]), rules=rules, learner=learner, both=both)
    twice = _read_twice(table)
    if not twice:
        return told
    people = _(
        "Deux lectures indépendantes de {n} rapports de mise au point s’accordent à {alpha} en moyenne."
    )
    return told + " " + people.format(n=twice, alpha=number(table["lectures"].mean(), 2))


def _read_twice(table: pd.DataFrame) -> int:
    """How many development reports were read twice."""
    return int(table["relus"].iloc[0]) if "relus" in table else 0


def _decimal(value: float) -> str:
    return _("non estimable") if pd.isna(value) else number(value, 2)


def _interval(low: float, high: float) -> str:
    return "–" if pd.isna(low) else _("{low} à {high}").format(low=number(low, 2), high=number(high, 2))


def levels(levels: pd.DataFrame, grid: Grid) -> pd.DataFrame:
    """One line a level of the multi variables: how often it is there, found, and rightly given."""
    own = levels[[grid.variables[name].multi for name in levels["variable"]]]
    return pd.DataFrame(
        {
            _("Niveau"): [
                labelled(grid.label(row.variable), grid.level_label(row.variable, row.level))
                for row in own.itertuples()
            ],
            _("Rapports qui l’ont"): own["settled"].to_numpy(),
            _("Retrouvé (rappel)"): [percent(value) for value in own["recall"]],
            _("Donné à raison (précision)"): [percent(value) for value in own["precision"]],
        }
    )


def confusion(table: pd.DataFrame, grid: Grid, variable: str) -> pd.DataFrame:
    """A confusion table with its levels in words; rows settled, columns given."""
    named = [grid.level_label(variable, code) for code in table.index]
    frame = table.set_axis(named, axis=0).set_axis(named, axis=1)
    frame.index.name = _("Code retenu ↓, programme →")
    return frame


def worst(
    answers: pd.DataFrame, reference: pd.DataFrame, documents: pd.DataFrame, grid: Grid, most: int
) -> pd.DataFrame:
    """The levels that the machine gave wrongly while being surest, most certain first."""
    shown = names(documents)
    settled = reference.groupby(["document_id", "variable"])["level"].agg(list)
    wrong = answers[answers["right"] == 0].sort_values("confidence", ascending=False, kind="stable")
    return pd.DataFrame(
        [
            (
                _answer_link(row.document_id, row.variable, shown),
                variable_link(grid, row.variable),
                _named(grid, row.variable, [row.level]),
                _named(grid, row.variable, settled[row.document_id, row.variable]),
                percent(row.confidence),
            )
            for row in wrong.head(most).itertuples()
        ],
        columns=[_("Rapport"), _("Variable"), _("Programme"), _("Code retenu"), _("Confiance annoncée")],
    )


def _named(grid: Grid, variable: str, codes: list[str]) -> str:
    return ", ".join(level_label(grid, variable, code) for code in codes)


def _answer_link(document: str, variable: str, shown: Mapping[str, str]) -> Link:
    """To what is said of a variable on the page of a report."""
    return Link(shown.get(document, document), f"{report_link(document).href}#{variable}")


def to_read(
    codings: pd.DataFrame, evidence: pd.DataFrame, documents: pd.DataFrame, grid: Grid, coder: str
) -> pd.DataFrame:
    """The answers that the machine leaves to a person, least certain first.

    One line a cell: the question, what it hesitates about and on which passage.
    """
    shown = names(documents)
    own = codings[(codings["coder"] == coder) & (codings["level"] == ABSTAINED)]
    quotes = evidence[(evidence["coder"] == coder) & (evidence["rank"] == 1)]
    first = quotes.drop_duplicates(["document_id", "variable"]).set_index(["document_id", "variable"])[
        "quote"
    ]
    rows = [
        (
            _answer_link(row.document_id, row.variable, shown),
            grid.variables[row.variable].question.get(),
            _named(grid, row.variable, row.note.split()) or _("rien de relevé"),
            Quote(first[row.document_id, row.variable]) if (row.document_id, row.variable) in first else "–",
        )
        for row in own.sort_values("confidence", kind="stable").itertuples()
    ]
    return pd.DataFrame(
        rows, columns=[_("Rapport"), _("Question"), _("Le programme penche pour"), _("Passage")]
    )
