"""Sessions opened on a study: whose file, which reports and questions, what else may be seen."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from .. import peoplefiles
from ..errors import Problem, StudyError
from ..handcodings import titles
from ..messages import _
from ..sheets import plan
from ..study import Study
from ..tables import ABSTAINED, MACHINE
from .answers import Cell, Row, cells_of
from .ledger import Ledger
from .session import Session, Sides
from .texts import Library


def coding(
    study: Study,
    coder: str,
    documents: Iterable[str] = (),
    variables: Iterable[str] = (),
    suggestions: bool = False,
) -> Session:
    """Open the file of a coder; nobody else's answers are read, but the machine's where they are asked for.

    Raises StudyError with every wrong name, and where the study was not run.
    """
    problems = plan.coder_problems(coder, MACHINE)
    if not coder:
        problems = [
            Problem("coder", _("personne n’est nommé"), _('écrire qui code, par exemple coder = "anne"'))
        ]
    known = _titles(study)
    names = _chosen(documents, list(known), "documents", problems)
    active = [name for name, variable in study.grid.variables.items() if not variable.retired]
    asked = _chosen(variables, active, "variables", problems)
    _refuse(problems)
    tasks = [(document, variable) for document in names for variable in asked]
    if not tasks:
        _refuse([Problem("", _("aucun rapport à coder"), _("ajouter d’abord des rapports : abs-study add"))])
    sides = {MACHINE: _machine(study)} if suggestions else {}
    return Session(Ledger(study, coder), study.grid, known, tasks, Library(study), sides)


def settling(study: Study, first: str, second: str, documents: Iterable[str] = ()) -> Session:
    """Open arbitrage.csv on the questions that two coders answered differently, report after report.

    Raises StudyError with every wrong name, where the two never differ, and where the study was not run.
    """
    people = sorted(path.stem for path in (study.raw / "codings").glob("*.csv"))
    problems = [
        Problem(
            name, _("personne de ce nom n’a codé"), _("admis : {admitted}").format(admitted=", ".join(people))
        )
        for name in dict.fromkeys((first, second))
        if name not in people
    ]
    if first == second:
        problems.append(Problem(first, _("deux fois la même lecture"), _("en nommer deux")))
    known = _titles(study)
    names = _chosen(documents, list(known), "documents", problems)
    _refuse(problems)
    sides = {name: cells_of(peoplefiles.read(study, name)) for name in (first, second)}
    tasks = _differing(names, list(study.grid.variables), *sides.values())
    if not tasks:
        found = _("{first} et {second} n’ont répondu autrement à aucune question").format(
            first=first, second=second
        )
        _refuse([Problem("", found)])
    ledger = Ledger(study, peoplefiles.ARBITRATION)
    return Session(ledger, study.grid, known, tasks, Library(study), sides, settling=True)


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise StudyError(_("Le panneau ne peut pas être ouvert."), problems)


def _titles(study: Study) -> dict[str, str]:
    """The reports that have a text to read; raises StudyError where the study was not run."""
    study.read("documents")
    return titles(study)


def _chosen(wanted: Iterable[str], known: list[str], option: str, problems: list[Problem]) -> list[str]:
    try:
        return plan.chosen([wanted] if isinstance(wanted, str) else list(wanted), known, option)
    except StudyError as error:
        problems += error.problems
        return []


def _differing(documents: list[str], variables: list[str], first: Sides, second: Sides) -> list[Cell]:
    """The cells that both answered, by different sets of levels."""
    return [
        cell
        for cell in ((document, variable) for document in documents for variable in variables)
        if cell in first
        and cell in second
        and {row.level for row in first[cell]} != {row.level for row in second[cell]}
    ]


def _machine(study: Study) -> dict[Cell, tuple[Row, ...]]:
    """The machine's answers, those that it did not abstain from; their confidence in the note."""
    codings = study.read("codings")
    codings = codings[(codings["coder"] == MACHINE) & (codings["level"] != ABSTAINED)]
    cells: dict[Cell, tuple[Row, ...]] = {}
    for row in codings.itertuples():
        sure = "" if pd.isna(row.confidence) else _("confiance : {n} %").format(n=round(100 * row.confidence))
        given = Row(row.level, None if pd.isna(row.page) else int(row.page), row.quote, sure)
        cells[row.document_id, row.variable] = (*cells.get((row.document_id, row.variable), ()), given)
    return cells
