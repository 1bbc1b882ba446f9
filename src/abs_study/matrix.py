"""The analysis matrix: one row per report, one column per variable, derived variables computed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from .errors import Problem, StudyError
from .expressions import CONTEXT, compile_expression
from .messages import _
from .tables import CELL, MISSING_CODES, NONE_TICKED, TABLES, gathered

DISPUTED = "disputed"
OTHERWISE = "sinon"


def build(consensus: pd.DataFrame, grid, documents: pd.DataFrame) -> pd.DataFrame:
    """Return the `matrix` table: every report of `documents`, in their order.

    Nominal variables are text ("" when missing), ordinal and boolean ones Int64; a multi variable is a text
    column ("a|b", "aucun", "" when missing) followed by an Int64 column `variable=level` per level. Missing
    codes (NC, NA, NC_machine), disputed cells and cells that nobody coded are missing alike. Derived
    variables follow in the grid's order, by the same rules ("nombre": float64).

    Raises StudyError for a level that the grid does not declare.
    """
    ids = list(documents["document_id"])
    cells = _settled(consensus, grid)
    columns: dict[str, pd.Series] = {}
    rows: list[dict[str, Any]] = _contexts(documents)
    for name, variable in grid.variables.items():
        values = [cells.get((document, name)) for document in ids]
        for row, value in zip(rows, values, strict=True):
            row[name] = value if variable.multi or value is None else next(iter(value))
        if variable.multi:
            ticks = [None if v is None else {code: code in v for code in variable.codes} for v in values]
            columns |= _multi_columns(name, variable.codes, ticks)
        else:
            columns[name] = _column([row[name] for row in rows], variable.measure)
    orders = {name: variable.codes for name, variable in grid.variables.items()}
    for name, derived in grid.derived.items():
        values = [_derive(derived, row, orders) for row in rows]
        for row, value in zip(rows, values, strict=True):
            row[name] = value
        if derived.measure == "multi":
            columns |= _multi_columns(name, [level.code for level in derived.levels], values)
        else:
            columns[name] = _column(values, derived.measure)
    return TABLES["matrix"].conform(pd.DataFrame({"document_id": ids, **columns}))


def check_derived(grid) -> list[Problem]:
    """Return every fault of the derived variables: unreadable, unknown names and levels, order."""
    problems = []
    before = set(grid.variables) | set(CONTEXT)
    for name, derived in grid.derived.items():
        for text in _expressions(derived):
            try:
                expression = compile_expression(text, derived.place)
            except StudyError as fault:
                problems += fault.problems
                continue
            problems += expression.check(grid, derived.place)
            for later in [n for n in expression.names if n in grid.derived and n not in before]:
                found = _("« {name} » emploie « {later} », qui n’est pas encore calculée")
                remedy = _("la définir plus haut dans le fichier")
                problems.append(Problem(derived.place, found.format(name=name, later=later), remedy))
        problems += _outcome_problems(derived)
        before.add(name)
    return problems


def _outcome_problems(derived) -> list[Problem]:
    """Return a problem for a case that leads to an undeclared level, and for a variable without any rule."""
    if derived.measure == "multi":
        complete = bool(derived.levels) and all(level.when for level in derived.levels)
        remedy = _("donner « si » à chaque niveau")
    else:
        complete = bool(derived.formula) != bool(derived.cases)
        remedy = _("donner soit « formule », soit « cas »")
    problems = (
        []
        if complete
        else [Problem(derived.place, _("{id} : règle de calcul").format(id=derived.id), remedy)]
    )
    codes = [level.code for level in derived.levels]
    for _condition, outcome in derived.cases:
        if codes and outcome not in codes:
            found = _("{id} : niveau inconnu « {level} »").format(id=derived.id, level=outcome)
            problems.append(
                Problem(derived.place, found, _("niveaux admis : {codes}").format(codes=", ".join(codes)))
            )
    return problems


def _expressions(derived) -> list[str]:
    texts = [derived.formula] if derived.formula else []
    texts += [condition for condition, _outcome in derived.cases if condition != OTHERWISE]
    return texts + [level.when for level in derived.levels if level.when]


def _settled(consensus: pd.DataFrame, grid) -> dict[tuple[str, str], frozenset[str] | None]:
    """Return the ticked levels of each (report, variable); None where the value is missing."""
    rows = consensus[consensus["status"] != DISPUTED]
    known = {
        name: {*v.codes, *MISSING_CODES, *([NONE_TICKED] if v.multi else [])}
        for name, v in grid.variables.items()
    }
    problems = [
        Problem(
            row.document_id,
            _("{variable} : niveau inconnu « {level} »").format(variable=row.variable, level=row.level),
            _("corriger le codage ou la grille"),
        )
        for row in rows.itertuples()
        if row.variable in known and row.level not in known[row.variable]
    ]
    cells: dict[tuple[str, str], frozenset[str] | None] = {}
    for cell, levels in sorted(gathered(rows, CELL).items()):
        cells[cell] = None if levels & set(MISSING_CODES) else levels - {NONE_TICKED}
        if cell[1] in grid.variables and not grid.variables[cell[1]].multi and len(levels) > 1:
            found = _("{variable} : plusieurs niveaux pour une variable à valeur unique").format(
                variable=cell[1]
            )
            problems.append(Problem(cell[0], found, _("n’en garder qu’un")))
    if problems:
        raise StudyError(_("Des codes établis ne sont pas dans la grille."), problems)
    return cells


def _contexts(documents: pd.DataFrame) -> list[dict[str, Any]]:
    columns = {name: column for name, column in CONTEXT.items() if column in documents}
    records = documents[list(dict.fromkeys(columns.values()))].to_dict("records")
    return [{name: record.get(CONTEXT[name]) for name in CONTEXT} for record in records]


def _derive(derived, row: Mapping[str, Any], orders) -> Any:
    """Return a derived variable's value for a report: None, a number, a code, or {level: True/False/None}."""
    if derived.measure == "multi":
        return {level.code: _truth(level.when, row, orders) for level in derived.levels}
    if derived.formula:
        value = compile_expression(derived.formula, derived.place).evaluate(row, orders)
        return int(value) if isinstance(value, bool) else value
    return _first_case(derived.cases, row, orders)


def _truth(text: str, row: Mapping[str, Any], orders) -> bool | None:
    value = compile_expression(text).evaluate(row, orders)
    return None if value is None else bool(value)


def _first_case(cases, row: Mapping[str, Any], orders) -> str | None:
    """Return the outcome of the first true case, unless an unknown case before it would lead elsewhere."""
    possible = set()
    for condition, outcome in cases:
        held = True if condition == OTHERWISE else _truth(condition, row, orders)
        if held is not False:
            possible.add(outcome)
        if held:
            return outcome if len(possible) == 1 else None
    return None


def _column(values: list[Any], measure: str) -> pd.Series:
    if measure == "nominal":
        return pd.Series(["" if value is None else str(value) for value in values], dtype="str")
    if measure == "nombre":
        return pd.Series(
            [float("nan") if value is None else float(value) for value in values], dtype="float64"
        )
    return pd.Series([pd.NA if value is None else int(value) for value in values], dtype="Int64")


def _multi_columns(name: str, codes, ticks: list[dict[str, bool | None] | None]) -> dict[str, pd.Series]:
    """Return the text column and the 0/1 columns; the text is missing as soon as one level is."""
    texts, by_code = [], {code: [] for code in codes}
    for ticked in ticks:
        ticked = ticked or dict.fromkeys(codes)
        for code in codes:
            by_code[code].append(ticked[code])
        chosen = "|".join(code for code in codes if ticked[code]) or NONE_TICKED
        texts.append("" if None in ticked.values() else chosen)
    columns = {name: _column(texts, "nominal")}
    return columns | {f"{name}={code}": _column(values, "boolean") for code, values in by_code.items()}


def restore_numbers(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Undeclared columns of an open-ended table are real numbers (axes, co-membership)."""
    for column in frame.columns.difference(list(TABLES[name].columns), sort=False):
        frame[column] = pd.to_numeric(frame[column].replace("", None))
    return frame


def restore_kinds(frame: pd.DataFrame, grid) -> pd.DataFrame:
    """Columns of the matrix get back their dtype: integers for ordinal, boolean, 0/1 and counted ones."""
    kinds = {"ordinal": "Int64", "boolean": "Int64", "nombre": "Float64"}
    columns = {}
    for column in frame.columns[1:]:
        known = grid.variables.get(column) or grid.derived.get(column)
        if kind := kinds.get(known.measure if known else "boolean"):
            numbers = [float(value) if value else None for value in frame[column].tolist()]
            columns[column] = pd.array(numbers, dtype=kind)
    return pd.DataFrame({name: columns.get(name, frame[name]) for name in frame.columns}, index=frame.index)
