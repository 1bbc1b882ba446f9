"""Safe expressions over coded variables, three-valued: what is missing stays missing.

Words: `et`, `ou`, `non`, `dans [a, b]`, `vrai`, `faux`; comparisons `= != < <= > >=`; `+`, `-`, numbers;
functions of `FUNCTIONS`. A bare name is a variable, except to the right of `=` and `!=`, in a list and as the
second argument of a function, where it is a level. Quoted text is a level everywhere. Nothing is ever
executed: the text is translated to Python's syntax, parsed, and only a short list of nodes is read.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from .errors import Problem, StudyError
from .kleene import COMPARISONS, Evaluation, is_level, level_of, name_of
from .messages import _

# Context fields of a report usable in expressions, and the column of `documents` each one reads.
CONTEXT = {
    "annee": "year",
    "organisme": "kind",
    "population": "population",
    "type_document": "document_type",
    "nature_document": "nature",
}
NUMERIC_CONTEXT = ("annee", "population")
# Number of arguments of each function, and which of them name variables ("v"), levels ("l") or numbers ("n").
FUNCTIONS = {
    "compte": ("v",),
    "compte_parmi": ("v", "[l]"),
    "contient": ("v", "l"),
    "contient_autre_que": ("v", "[l]"),
    "part_au_niveau": ("n", "[v]", "n"),
    "dernier_sans_rupture": ("v", "l"),
}
MAX_LENGTH, MAX_TOKENS, MAX_NESTING = 2000, 250, 12
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'[^'\n]*'|\"[^\"\n]*\")|(?P<number>\d+(?:\.\d+)?(?![\w.]))|(?P<name>[^\W\d]\w*)"
    r"|(?P<sign><=|>=|!=|==|[=<>≤≥≠+\-−(),\[\]]))"
)
_WORDS = {"et": "and", "ou": "or", "non": "not", "dans": "in", "vrai": "1", "faux": "0"}
_SIGNS = {"=": "==", "≤": "<=", "≥": ">=", "≠": "!=", "−": "-"}


@dataclass(frozen=True)
class Expression:
    """A compiled expression: its text, the variables it names and the levels it expects of each."""

    text: str
    names: tuple[str, ...]
    levels: tuple[tuple[str, str], ...] = ()
    tree: ast.expr = field(default=None, repr=False, compare=False)

    def evaluate(self, row: Mapping[str, Any], orders: Mapping[str, Sequence[str]] | None = None) -> Any:
        """Return the value for a row, or None when it cannot be known.

        Parameters
        ----------
        row : value of each variable: text or number; a set of levels (or a mapping level -> True, False or
            None) for a multi variable; None, "", NaN and the missing codes are missing.
        orders : the levels of multi variables in their order, for `dernier_sans_rupture`.

        Raises KeyError for a variable that is not in the row.

        >>> compile_expression("a >= 1 ou b = interne").evaluate({"a": None, "b": "interne"})
        True
        >>> compile_expression("a >= 1 et b = interne").evaluate({"a": None, "b": "interne"}) is None
        True
        """
        return Evaluation(row, orders or {}).value(self.tree)

    def check(self, grid, place: str = "") -> list[Problem]:
        """Return a problem for each name or level that the grid and the context do not know."""
        problems = []
        known = {**grid.variables, **grid.derived}
        for name in self.names:
            if name not in known and name not in CONTEXT:
                remedy = _("noms admis : une variable de la grille, une variable dérivée ou {context}")
                problems.append(
                    Problem(
                        place,
                        _("« {text} » : variable inconnue « {name} »").format(text=self.text, name=name),
                        remedy.format(context=", ".join(CONTEXT)),
                    )
                )
        for name, level in self.levels:
            codes = [entry.code for entry in known[name].levels] if name in known else []
            if codes and level not in codes:
                problems.append(
                    Problem(
                        place,
                        _("« {text} » : niveau inconnu « {level} » de {name}").format(
                            text=self.text, level=level, name=name
                        ),
                        _("niveaux admis : {codes}").format(codes=", ".join(codes)),
                    )
                )
        return problems


@lru_cache(maxsize=1000)
def compile_expression(text: str, place: str = "") -> Expression:
    """Read an expression.

    Raises StudyError (with `place`) for anything outside the language: other calls, attributes, powers,
    too long or too deeply nested expressions.

    >>> compile_expression("pilotage = interne et participation <= 1").names
    ('pilotage', 'participation')
    """
    source = _translate(text, place)
    try:
        tree = ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as fault:
        raise _refusal(text, place, _("expression mal formée")) from fault
    reading = _Reading(text, place)
    reading.read(tree)
    return Expression(str(text), tuple(dict.fromkeys(reading.names)), tuple(reading.levels), tree)


def _refusal(text: str, place: str, found: str) -> StudyError:
    shown = text if len(text) <= 80 else text[:77] + "…"
    remedy = _("n’employer que et, ou, non, dans, = != < <= > >= + -, des nombres et {functions}")
    functions = ", ".join(f"{name}()" for name in FUNCTIONS)
    problem = Problem(place, f"« {shown} » : {found}", remedy.format(functions=functions))
    return StudyError(_("Une expression de la grille ne peut être lue."), [problem])


def _translate(text: str, place: str) -> str:
    """Return the expression in Python's syntax, token by token; names get a prefix that no keyword has."""
    if len(text) > MAX_LENGTH:
        raise _refusal(text, place, _("expression trop longue"))
    position, tokens, depth = 0, [], 0
    stripped = text.rstrip()
    while position < len(stripped):
        match = _TOKEN.match(stripped, position)
        if not match:
            found = _("signe inattendu « {sign} »").format(sign=stripped[position:].strip()[:10])
            raise _refusal(text, place, found)
        token, kind = match.group(match.lastgroup), match.lastgroup
        if kind == "name":
            token = _WORDS.get(token, f"v_{token}")
        elif kind == "sign":
            token = _SIGNS.get(token, token)
            depth += (token in "([") - (token in ")]")
        elif kind == "text":
            token = repr(token[1:-1])
        tokens.append(token)
        position = match.end()
        if depth > MAX_NESTING or len(tokens) > MAX_TOKENS:
            raise _refusal(text, place, _("expression trop longue ou trop emboîtée"))
    if not tokens:
        raise _refusal(text, place, _("expression vide"))
    return " ".join(tokens)


class _Reading:
    """Checks the tree against the language and collects the variables and levels named."""

    def __init__(self, text: str, place: str) -> None:
        self.text, self.place = text, place
        self.names: list[str] = []
        self.levels: list[tuple[str, str]] = []

    def refuse(self, found: str) -> StudyError:
        return _refusal(self.text, self.place, found)

    def read(self, node: ast.expr) -> None:
        if isinstance(node, ast.BoolOp):
            for part in node.values:
                self.read(part)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub)):
            self.read(node.operand)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
            self.read(node.left)
            self.read(node.right)
        elif isinstance(node, ast.Compare):
            self.read_comparison(node)
        elif isinstance(node, ast.Call):
            self.read_call(node)
        elif isinstance(node, ast.Name):
            self.names.append(name_of(node))
        elif not (isinstance(node, ast.Constant) and isinstance(node.value, (int, float))):
            raise self.refuse(_("construction non admise"))

    def read_comparison(self, node: ast.Compare) -> None:
        if len(node.ops) != 1:
            raise self.refuse(_("une seule comparaison à la fois"))
        self.read(node.left)
        operator, right = node.ops[0], node.comparators[0]
        subject = name_of(node.left) if isinstance(node.left, ast.Name) else ""
        if isinstance(operator, (ast.In, ast.NotIn)):
            self.read_levels(right, subject)
        elif isinstance(operator, (ast.Eq, ast.NotEq)) and (
            is_level(right) or isinstance(right, ast.Constant)
        ):
            self.read_level(right, subject)
        elif type(operator) in COMPARISONS:
            self.read(right)
        else:
            raise self.refuse(_("construction non admise"))

    def read_levels(self, node: ast.expr, subject: str) -> None:
        if not isinstance(node, ast.List):
            raise self.refuse(_("une liste [a, b] est attendue"))
        for part in node.elts:
            self.read_level(part, subject)

    def read_level(self, node: ast.expr, subject: str) -> None:
        if not is_level(node) and not isinstance(node, ast.Constant):
            raise self.refuse(_("un niveau est attendu"))
        if subject:
            self.levels.append((subject, str(level_of(node))))

    def read_call(self, node: ast.Call) -> None:
        name = name_of(node.func) if isinstance(node.func, ast.Name) else ""
        if name not in FUNCTIONS or node.keywords:
            raise self.refuse(_("fonction inconnue « {name} »").format(name=name or "?"))
        kinds = FUNCTIONS[name]
        if len(node.args) != len(kinds):
            found = _("{name}() attend {count} arguments").format(name=name, count=len(kinds))
            raise self.refuse(found)
        subject = ""
        for kind, argument in zip(kinds, node.args, strict=True):
            if kind == "v":
                subject = self.read_variable(argument)
            elif kind == "[v]":
                for part in argument.elts if isinstance(argument, ast.List) else [None]:
                    self.read_variable(part)
            elif kind == "[l]":
                self.read_levels(argument, subject)
            elif kind == "l":
                self.read_level(argument, "" if name == "dernier_sans_rupture" else subject)
            elif not (isinstance(argument, ast.Constant) and isinstance(argument.value, int)):
                raise self.refuse(_("un nombre entier est attendu"))

    def read_variable(self, node: ast.expr | None) -> str:
        if not isinstance(node, ast.Name):
            raise self.refuse(_("un nom de variable est attendu"))
        self.names.append(name_of(node))
        return name_of(node)
