"""What the coding page shows: what the machine found, on what evidence, and how it compares."""

from __future__ import annotations

import pandas as pd

from ..grid import Grid
from ..messages import _
from ..tables import CELL, MISSING_CODES, NONE_TICKED, gathered
from ..views import Link, Quote
from ..wording import coder as coder_name
from ..wording import listed
from .reports import names, report_link


def variable_link(grid: Grid, variable: str):
    """Link to a variable's place in the published codebook."""
    return Link(grid.label(variable), f"grille.html#{variable}")


def distribution(codings: pd.DataFrame, grid: Grid, coder: str) -> pd.DataFrame:
    """One line a variable: what a coder gave, most frequent first, and how often it abstained."""
    own = codings[codings["coder"] == coder]
    rows = []
    for name in grid.variables:
        cells = own[own["variable"] == name]
        abstained = cells["level"].isin(MISSING_CODES)
        counts = cells.loc[~abstained, "level"].value_counts()
        told = listed(f"{_level(grid, name, level)} ({count})" for level, count in counts.items())
        rows.append((variable_link(grid, name), told, int(abstained.sum())))
    return pd.DataFrame(
        rows, columns=[_("Variable"), _("Niveaux attribués (nombre de rapports)"), _("Sans réponse")]
    )


def _level(grid: Grid, variable: str, level: str) -> str:
    return _("aucun") if level == NONE_TICKED else grid.level_label(variable, level)


def evidence_counts(evidence: pd.DataFrame, grid: Grid) -> pd.DataFrame:
    """Quotes of each coder and where they stand: at their exact place, on a scanned page, not found."""
    counted = evidence.pivot_table(
        index="coder", columns="status", values="rank", aggfunc="size", fill_value=0
    )
    for status in ("exact", "ocr", "introuvable"):
        if status not in counted:
            counted[status] = 0
    counted = counted[["exact", "ocr", "introuvable"]].reset_index()
    counted["coder"] = counted["coder"].map(coder_name)
    counted.columns = [_("Codeur"), _("À leur place exacte"), _("Sur une page numérisée"), _("Introuvables")]
    return counted


def examples(
    evidence: pd.DataFrame, documents: pd.DataFrame, grid: Grid, coder: str, count: int
) -> pd.DataFrame:
    """The best supported quote of a coder for one variable in each dimension, at most `count` lines."""
    shown = names(documents)
    own = evidence[
        (evidence["coder"] == coder) & (evidence["rank"] == 1) & (evidence["quote"].str.len() < 260)
    ]
    own = own.assign(dimension=own["variable"].map(lambda name: grid.variables[name].dimension))
    own = own.sort_values(["score", "document_id", "variable"], ascending=[False, True, True], kind="stable")
    rows = [
        (
            report_link(row.document_id, shown.get(row.document_id, row.document_id)),
            variable_link(grid, row.variable),
            grid.level_label(row.variable, row.level),
            Quote(row.quote),
        )
        for row in own.drop_duplicates("dimension").head(count).itertuples()
    ]
    return pd.DataFrame(rows, columns=[_("Rapport"), _("Variable"), _("Niveau"), _("Extrait")])


def disagreements(codings: pd.DataFrame, settled: pd.DataFrame, grid: Grid, coder: str) -> pd.DataFrame:
    """Reports, variable by variable, on which a coder departs from the settled code; most frequent first.

    `settled` is TABLES["codings"] of the settled codes.
    """
    own = _sets(codings[codings["coder"] == coder])
    reference = _sets(settled)
    rows = []
    for name in grid.variables:
        pairs = [
            (document, own[document, name], levels)
            for (document, variable), levels in reference.items()
            if variable == name and (document, name) in own
        ]
        comparable = [pair for pair in pairs if not (pair[1] | pair[2]) & set(MISSING_CODES)]
        different = [report_link(document) for document, mine, theirs in comparable if mine != theirs]
        rows.append(
            (variable_link(grid, name), len(comparable) - len(different), len(comparable), different[:4])
        )
    frame = pd.DataFrame(
        rows,
        columns=[_("Variable"), _("Rapports d’accord"), _("Rapports comparables"), _("Écarts, par exemple")],
    )
    return frame.sort_values(frame.columns[1], kind="stable", ignore_index=True)


def _sets(codings: pd.DataFrame) -> dict[tuple[str, str], frozenset[str]]:
    return gathered(codings, CELL)
