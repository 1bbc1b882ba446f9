"""The codebook, generated from the grid: what each variable asks and what each level means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..grid import Derived, Grid, Hypothesis, Level, Text, Variable
from ..messages import language
from . import labels
from .typography import say as _
from .typography import typeset


@dataclass(frozen=True)
class LevelEntry:
    """A level as the codebook shows it."""

    anchor: str
    code: str
    label: str
    definition: str
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]
    clues: tuple[str, ...]


@dataclass(frozen=True)
class VariableEntry:
    """A coded variable as the codebook shows it; `advice` is (heading, text)."""

    id: str
    label: str
    question: str
    measure: str
    core: bool
    history: str
    advice: tuple[tuple[str, str], ...]
    levels: tuple[LevelEntry, ...]
    clue_count: int


@dataclass(frozen=True)
class Codebook:
    """The whole codebook: dimensions as (id, label, note, variables)."""

    dimensions: tuple[tuple[str, str, str, tuple[VariableEntry, ...]], ...]
    derived: tuple[dict[str, Any], ...]
    hypotheses: tuple[dict[str, Any], ...]


def codebook(grid: Grid) -> Codebook:
    """Return what the page « grille » shows of a grid, in the language of messages."""
    dimensions = tuple(
        (
            dimension.id,
            worded(dimension.label),
            worded(dimension.note),
            tuple(_variable(variable) for variable in grid.of_dimension(dimension.id)),
        )
        for dimension in grid.dimensions.values()
    )
    derived = tuple(_derived(entry) for entry in grid.derived.values())
    return Codebook(dimensions, derived, tuple(_hypothesis(entry) for entry in grid.hypotheses.values()))


def worded(text: Text | str) -> str:
    """Return a text of the grid in the language of messages, as that language wants it set."""
    return typeset(text.get(language()) if isinstance(text, Text) else str(text))


def _variable(variable: Variable) -> VariableEntry:
    advice = (
        (_("Inclure"), worded(variable.include)),
        (_("Exclure"), worded(variable.exclude)),
        (_("Où chercher"), worded(variable.where)),
        (_("Règle de décision"), worded(variable.rule)),
    )
    levels = tuple(_level(variable, level) for level in variable.levels)
    return VariableEntry(
        id=variable.id,
        label=worded(variable.label),
        question=worded(variable.question),
        measure=labels.measure(variable.measure),
        core=variable.core,
        history=_history(variable),
        advice=tuple((heading, text) for heading, text in advice if text),
        levels=levels,
        clue_count=sum(len(level.clues) for level in levels),
    )


def _level(variable: Variable, level: Level) -> LevelEntry:
    return LevelEntry(
        anchor=f"{variable.id}-{level.code}",
        code=level.code,
        label=worded(level.label),
        definition=worded(level.definition),
        examples=tuple(worded(example) for example in level.examples),
        counter_examples=tuple(worded(example) for example in level.counter_examples),
        clues=tuple(clue.pattern for clue in level.clues),
    )


def _history(variable: Variable) -> str:
    dates = (
        (_("depuis la version {version}"), variable.since),
        (_("révisée en {version}"), variable.revised),
        (_("retirée en {version}"), variable.retired),
    )
    return ", ".join(text.format(version=version) for text, version in dates if version)


def _derived(derived: Derived) -> dict[str, Any]:
    rules = [derived.formula] if derived.formula else []
    rules += [f"{condition} → {outcome}" for condition, outcome in derived.cases]
    return {
        "id": derived.id,
        "label": worded(derived.label),
        "definition": worded(derived.definition),
        "rules": rules,
        "levels": [(level.code, worded(level.label), level.when) for level in derived.levels],
    }


def _hypothesis(hypothesis: Hypothesis) -> dict[str, Any]:
    return {
        "id": hypothesis.id,
        "label": worded(hypothesis.label),
        "claim": worded(hypothesis.claim),
        "family": hypothesis.family,
        "kind": hypothesis.kind,
    }
