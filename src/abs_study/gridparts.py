"""Parts of the grid: a few of its variables with what they rest on, and what of it the automatic coder goes by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from .expressions import compile_expression
from .grid import Condition, Decision, Grid, Level, Lexicon, Text, Variable

_UNSAID = Text("")


def with_conditions(variables: Mapping[str, Variable], names: Iterable[str]) -> dict[str, Variable]:
    """Return variables and those that their conditions name, directly or not, in the grid's order."""
    wanted: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in wanted or name not in variables:
            continue
        wanted.add(name)
        variable = variables[name]
        conditions = [variable.decision.when, *(level.condition.when for level in variable.levels)]
        waiting += [other for text in conditions if text for other in compile_expression(text).names]
    return {name: variable for name, variable in variables.items() if name in wanted}


def restricted(grid: Grid, names: Iterable[str]) -> Grid:
    """Return a grid of these variables and those that their conditions name: its rules are compiled in a moment."""
    return replace(grid, variables=with_conditions(grid.variables, names))


def coding_digests(grid: Grid) -> dict[str, str]:
    """Return, for each variable, the digest of what the automatic coder goes by to code it.

    Wordings for people (label, definition, examples) and places in the files are not in it.
    """
    return dict(_coding_digests(tuple(grid.variables.items())))


@lru_cache(maxsize=8)
def _coding_digests(items: tuple[tuple[str, Variable], ...]) -> tuple[tuple[str, str], ...]:
    variables = dict(items)
    bare = {name: _bare(variable) for name, variable in variables.items()}
    return tuple(
        (name, _digest([bare[other] for other in with_conditions(variables, [name])])) for name in variables
    )


def meaning_digest(grid: Grid) -> str:
    """Return the digest of a grid without what only the automatic coder goes by: clues, conditions, rules, lexicon."""
    variables = {
        name: replace(
            variable,
            place="",
            decision=Decision(),
            levels=tuple(
                replace(level, clues=(), condition=Condition(), place="") for level in variable.levels
            ),
        )
        for name, variable in grid.variables.items()
    }
    return _digest(replace(grid, variables=variables, lexicon=Lexicon(), digest=""))


def lexicon_digest(grid: Grid) -> str:
    """Return the digest of what all variables share: word classes, classes of sections, types of documents."""
    lexicon = grid.lexicon
    types = [_bare_level(level) for level in lexicon.document_types]
    return _digest([lexicon.classes, lexicon.sections, types])


def _bare(variable: Variable) -> Variable:
    return replace(
        variable,
        label=_UNSAID, question=_UNSAID, rule=_UNSAID, include=_UNSAID, exclude=_UNSAID, where=_UNSAID,
        since="", revised="", retired="", place="",
        decision=replace(variable.decision, place=""),
        levels=tuple(_bare_level(level) for level in variable.levels),
    )  # fmt: skip


def _bare_level(level: Level) -> Level:
    clues = tuple(replace(clue, place="") for clue in level.clues)
    return replace(
        level, label=_UNSAID, definition=_UNSAID, examples=(), counter_examples=(), clues=clues, place=""
    )


def _digest(parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()
