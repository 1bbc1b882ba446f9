"""Evaluation of a checked expression for one row, in Kleene's three-valued logic (None is unknown)."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .tables import MISSING_CODES, NONE_TICKED

COMPARISONS = {
    ast.Eq: lambda a, b: a == b,
    ast.NotEq: lambda a, b: a != b,
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
}


def name_of(node: ast.expr) -> str:
    return node.id.removeprefix("v_")


def is_level(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def level_of(node: ast.expr) -> str | int | float:
    return name_of(node) if isinstance(node, ast.Name) else node.value


def _plain(value: Any) -> Any:
    """Return None for what is missing, numbers for numeric text, sets for iterables of levels."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (set, frozenset, list, tuple)):
        ticked = frozenset(str(part) for part in value)
        return None if not ticked or ticked & set(MISSING_CODES) else ticked - {NONE_TICKED}
    if value is None or value == "" or value in MISSING_CODES:
        return None
    if isinstance(value, str):
        return int(value) if re.fullmatch(r"-?(?:0|[1-9]\d*)", value) else value
    return None if isinstance(value, float) and math.isnan(value) else value


class Evaluation:
    """Evaluates a tree for one row in Kleene's three-valued logic (None is unknown)."""

    def __init__(self, row: Mapping[str, Any], orders: Mapping[str, Sequence[str]]) -> None:
        self.row, self.orders = row, orders

    def variable(self, name: str) -> Any:
        value = self.row[name]
        return None if type(value).__name__ == "NAType" else _plain(value)

    def value(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Name):
            return self.variable(name_of(node))
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.BoolOp):
            return self.junction(isinstance(node.op, ast.And), node.values)
        if isinstance(node, ast.UnaryOp):
            operand = self.value(node.operand)
            if operand is None:
                return None
            return not operand if isinstance(node.op, ast.Not) else -operand
        if isinstance(node, ast.BinOp):
            left, right = self.value(node.left), self.value(node.right)
            if left is None or right is None:
                return None
            return left + right if isinstance(node.op, ast.Add) else left - right
        if isinstance(node, ast.Compare):
            return self.comparison(node)
        return getattr(self, name_of(node.func))(*node.args)

    def junction(self, every: bool, nodes: Iterable[ast.expr]) -> bool | None:
        """Return `et` (every) or `ou`: a decisive part decides, else an unknown part makes it unknown."""
        values = [self.value(node) for node in nodes]
        decisive = not every
        if any(value is not None and bool(value) is decisive for value in values):
            return decisive
        return None if None in values else every

    def comparison(self, node: ast.Compare) -> bool | None:
        left, operator, right = self.value(node.left), node.ops[0], node.comparators[0]
        if left is None:
            return None
        if isinstance(operator, (ast.In, ast.NotIn)):
            found = left in [_plain(level_of(part)) for part in right.elts]
            return found is isinstance(operator, ast.In)
        equality = isinstance(operator, (ast.Eq, ast.NotEq))
        other = _plain(level_of(right)) if equality and is_level(right) else self.value(right)
        if other is None:
            return None
        if not equality and (isinstance(left, str) or isinstance(other, str)):
            raise TypeError(f"{left!r} and {other!r} have no order")
        return COMPARISONS[type(operator)](left, other)

    def ticked(self, node: ast.expr, codes: Iterable[str] | None = None) -> list[bool | None] | None:
        """Return whether each level is ticked; None when the whole variable is missing."""
        value = self.variable(name_of(node))
        if value is None:
            return None
        if isinstance(value, dict):
            return [value.get(code) for code in (value if codes is None else codes)]
        if not isinstance(value, frozenset):
            value = frozenset([str(value)]) - {NONE_TICKED}
        return [True] * len(value) if codes is None else [code in value for code in codes]

    def compte(self, variable: ast.expr) -> int | None:
        ticks = self.ticked(variable)
        return None if ticks is None or None in ticks else sum(ticks)

    def compte_parmi(self, variable: ast.expr, levels: ast.List) -> int | None:
        ticks = self.ticked(variable, [str(level_of(part)) for part in levels.elts])
        return None if ticks is None or None in ticks else sum(ticks)

    def contient(self, variable: ast.expr, level: ast.expr) -> bool | None:
        ticks = self.ticked(variable, [str(level_of(level))])
        return None if ticks is None else ticks[0]

    def contient_autre_que(self, variable: ast.expr, levels: ast.List) -> bool | None:
        value = self.variable(name_of(variable))
        excluded = {str(level_of(part)) for part in levels.elts}
        if value is None:
            return None
        if isinstance(value, dict):
            others = [tick for code, tick in value.items() if code not in excluded]
            return True if True in others else (None if None in others else False)
        return bool(value - excluded)

    def part_au_niveau(self, level: ast.expr, variables: ast.List, admitted: ast.expr) -> float | None:
        values = [self.variable(name_of(part)) for part in variables.elts]
        known = [value for value in values if value is not None]
        if not known or len(values) - len(known) > admitted.value:
            return None
        return sum(value == level.value for value in known) / len(known)

    def dernier_sans_rupture(self, variable: ast.expr, none: ast.expr) -> str | None:
        order = self.orders[name_of(variable)]
        ticks = self.ticked(variable, order)
        if ticks is None:
            return None
        last = str(level_of(none))
        for code, tick in zip(order, ticks, strict=True):
            if not tick:
                return last if tick is False else None
            last = code
        return last
