"""The settled code of each report and variable, and how it came about."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from .tables import CELL, MACHINE, TABLES, gathered

AGREED, ARBITRATED, SINGLE, DISPUTED, AUTOMATIC = "agreed", "arbitrated", "single", "disputed", "automatic"


def settle(
    codings: pd.DataFrame,
    arbitration: pd.DataFrame,
    machine: str = MACHINE,
    machine_alone: bool = False,
) -> pd.DataFrame:
    """Return the `consensus` table: the settled levels of each report and variable.

    Arbitration settles a cell whole, whatever the readings say. Otherwise readings that tick the same set
    of levels are `agreed`, a lone reading is `single`, and readings that differ are `disputed`: every level
    that somebody gave is kept with the names of those who gave it, but the cell has no settled value (it is
    missing in the matrix). The machine takes no part, except where `machine_alone` is true and nobody read
    the report: its codes are then kept as `automatic`. A missing code (NC, NA) is compared like any level.

    Parameters
    ----------
    codings : the `codings` table.
    arbitration : columns document_id, variable, level (others are ignored).
    """
    readings = codings[codings["coder"] != machine]
    given = _sets(readings)
    settled = gathered(arbitration, CELL)
    rows = []
    for cell in list(given) + [cell for cell in settled if cell not in given]:
        by_coder = given.get(cell, {})
        status, levels = _settle_cell(by_coder, settled.get(cell))
        for level in sorted(levels):
            ticked_by = sorted(coder for coder, ticked in by_coder.items() if level in ticked)
            rows.append((*cell, level, status, "|".join(ticked_by)))
    if machine_alone:
        read = {document for document, _variable in (*given, *settled)}
        automatic = codings[(codings["coder"] == machine) & ~codings["document_id"].isin(read)]
        rows += [(*row, AUTOMATIC, machine) for row in automatic[[*CELL, "level"]].itertuples(index=False)]
    frame = pd.DataFrame(rows, columns=list(TABLES["consensus"].columns))
    return TABLES["consensus"].conform(frame.sort_values([*CELL, "level"], kind="stable", ignore_index=True))


def partly_read(codings: pd.DataFrame, arbitration: pd.DataFrame, machine: str = MACHINE) -> tuple[str, ...]:
    """Return the reports in which people answered some questions and left others that the machine answered.

    Those stay without a value in `settle`, which a person who codes a single question should know.
    """
    people, own = codings[codings["coder"] != machine], codings[codings["coder"] == machine]
    answered = {*_cells(people), *_cells(arbitration)}
    read = {document for document, _variable in answered}
    return tuple(sorted({cell[0] for cell in _cells(own) if cell[0] in read and cell not in answered}))


def _cells(frame: pd.DataFrame) -> set[tuple[str, str]]:
    return set(frame[[*CELL]].itertuples(index=False, name=None))


def _sets(readings: pd.DataFrame) -> dict[tuple[str, str], dict[str, frozenset[str]]]:
    """Return for each (report, variable) the set of levels that each coder gave."""
    sets: dict[tuple[str, str], dict[str, frozenset[str]]] = {}
    for (document, variable, coder), levels in gathered(readings, (*CELL, "coder")).items():
        sets.setdefault((document, variable), {})[coder] = levels
    return sets


def _settle_cell(
    by_coder: Mapping[str, frozenset[str]], arbitrated: frozenset[str] | None
) -> tuple[str, frozenset[str]]:
    if arbitrated is not None:
        return ARBITRATED, arbitrated
    different = set(by_coder.values())
    if len(different) > 1:
        return DISPUTED, frozenset().union(*different)
    return (AGREED if len(by_coder) > 1 else SINGLE), next(iter(different))
