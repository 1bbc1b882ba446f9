"""The codebook, generated from the grid: what each variable asks and what each level means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..concordance import OtherStudy
from ..grid import Derived, Grid, Hypothesis, Level, Text, Variable
from ..memory import Mapped, Memory, Ruling, Version
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
    rulings: tuple[dict[str, str], ...] = ()
    retired: bool = False


@dataclass(frozen=True)
class Codebook:
    """The whole codebook: dimensions as (id, label, note, variables); `concordance` a row a variable."""

    dimensions: tuple[tuple[str, str, str, tuple[VariableEntry, ...]], ...]
    derived: tuple[dict[str, Any], ...]
    hypotheses: tuple[dict[str, Any], ...]
    journal: tuple[dict[str, Any], ...] = ()
    concordance: tuple[dict[str, Any], ...] = ()
    studies: tuple[dict[str, str], ...] = ()
    note: str = ""


def codebook(grid: Grid, memory: Memory | None = None) -> Codebook:
    """Return what the page « grille » and the coding manual show of a grid, in the language of messages."""
    memory = memory or Memory()
    dimensions = tuple(
        (
            dimension.id,
            worded(dimension.label),
            worded(dimension.note),
            tuple(_variable(variable, memory) for variable in grid.of_dimension(dimension.id)),
        )
        for dimension in grid.dimensions.values()
    )
    return Codebook(
        dimensions,
        derived=tuple(_derived(entry) for entry in grid.derived.values()),
        hypotheses=tuple(_hypothesis(entry) for entry in grid.hypotheses.values()),
        journal=tuple(_version(entry, grid) for entry in memory.versions),
        concordance=tuple(_concordance(grid, memory)),
        studies=tuple(_study(entry) for entry in memory.studies),
        note=worded(memory.note),
    )


def worded(text: Text | str) -> str:
    """Return a text of the grid in the language of messages, as that language wants it set."""
    return typeset(text.get(language()) if isinstance(text, Text) else str(text))


def _variable(variable: Variable, memory: Memory) -> VariableEntry:
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
        retired=bool(variable.retired),
        rulings=tuple(_ruling(entry, variable) for entry in memory.of_variable(variable.id)),
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


def _ruling(ruling: Ruling, variable: Variable) -> dict[str, str]:
    label = next((worded(level.label) for level in variable.levels if level.code == ruling.level), "")
    when = [text for text in (ruling.date, ruling.by) if text]
    return {
        "level": " ".join(filter(None, [ruling.level, label])),
        "case": worded(ruling.case),
        "rule": worded(ruling.rule),
        "when": ", ".join(when),
    }


def _version(version: Version, grid: Grid) -> dict[str, Any]:
    carried = [_mapped(entry, grid) for entry in version.mapped]
    return {
        "version": version.version,
        "date": version.date,
        "summary": worded(version.summary),
        "changes": [worded(text) for text in version.changes] + carried,
    }


def _mapped(entry: Mapped, grid: Grid) -> str:
    """What became of the codings of a variable, in a sentence."""
    told = [f"{old} → {new}" for old, new in entry.levels.items()]
    told += [_("à relire : {codes}").format(codes=", ".join(entry.again))] if entry.again else []
    told += [_("devient {name}").format(name=grid.label(entry.becomes))] if entry.becomes else []
    told += [_("retirée")] if entry.retired else []
    reason = f" ({worded(entry.reason)})" if entry.reason.fr else ""
    return typeset(f"{grid.label(entry.variable)} : {' ; '.join(told)}{reason}")


def _concordance(grid: Grid, memory: Memory) -> Iterator[dict[str, Any]]:
    """Each variable that a verdict of 2015 or another study meets, in the grid's order."""
    for name in (*grid.variables, *grid.derived):
        verdicts = [worded(one.claim) for one in memory.verdicts if name in one.variables]
        beside = [
            {
                "study": study.id,
                "reference": study.reference,
                "measure": worded(one.measure).removesuffix("."),
                "link": labels.link(one.link),
            }
            for study in memory.studies
            for one in study.counterparts
            if name in one.variables
        ]
        if verdicts or beside:
            yield {"id": name, "label": typeset(grid.label(name)), "verdicts": verdicts, "beside": beside}


def _study(study: OtherStudy) -> dict[str, str]:
    return {
        "id": study.id,
        "reference": study.reference,
        "url": study.url,
        "corpus": worded(study.corpus),
        "reliability": worded(study.reliability),
    }
