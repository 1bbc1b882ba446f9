"""A level's clues, compiled: where they occur in a document, and which of their hits count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from ...grid import Clue, Decision, Level
from ..language.modality import UNDER_WAY
from ..language.scope import DONE
from .decide import Hit, Passage
from .found import Span
from .reading import Reading

UNKNOWN_ACTOR = "inconnu"


@dataclass(frozen=True)
class CompiledClue:
    """A clue with the numbers of its patterns and what it takes over from the deciding rule."""

    clue: Clue
    pattern: int
    along: tuple[int, ...]
    without: tuple[int, ...]
    around: tuple[int, ...]
    lead: tuple[int, ...]
    scope: tuple[str, ...]
    sections: tuple[str, ...]
    outside: tuple[str, ...]
    kinds: tuple[str, ...]

    @cached_property
    def place(self) -> tuple[tuple[str, ...], ...]:
        """What the clue asks of a passage's place."""
        return self.kinds, self.clue.position, self.sections, self.outside


def compile_level(level: Level, decision: Decision, add: Callable[[str, str], int]) -> list[CompiledClue]:
    """Compile a level's clues; `add(pattern, place)` gives a pattern its number."""
    return [
        CompiledClue(
            clue=clue,
            pattern=add(clue.pattern, clue.place),
            along=tuple(add(pattern, clue.place) for pattern in clue.along),
            without=tuple(add(pattern, clue.place) for pattern in clue.without),
            around=tuple(add(pattern, clue.place) for pattern in clue.around),
            lead=tuple(add(pattern, clue.place) for pattern in clue.lead),
            scope=_admitted(clue.scope or decision.scope),
            sections=clue.sections or decision.sections,
            outside=clue.outside or decision.outside,
            kinds=clue.kinds or decision.kinds,
        )
        for clue in level.clues
    ]


def _admitted(scope: tuple[str, ...]) -> tuple[str, ...]:
    """What is under way counts wherever what is done counts."""
    return (*scope, UNDER_WAY) if DONE in scope and UNDER_WAY not in scope else scope


def hits(clues: Iterable[CompiledClue], reading: Reading, every: bool = False) -> list[Hit]:
    """The hits of a level's clues in a document; those with a `refusal` do not count.

    With `every`, also those in passages of another kind, part or place than the clue asks for.
    """
    passages = reading.document.passages
    found = []
    for compiled in clues:
        texts = reading.found.texts(compiled.pattern)
        if not texts:
            continue
        refusals = reading.of_places(compiled.place, partial(_misplaced, compiled, reading))
        for number in [n for n in texts if n < len(passages) and (every or not refusals[n])]:
            spans = reading.found.spans(number, compiled.pattern)
            if spans:
                found.append(_weigh(compiled, reading, passages[number], spans, refusals[number]))
    return found


def _weigh(
    compiled: CompiledClue, reading: Reading, passage: Passage, spans: Sequence[Span], refusal: str
) -> Hit:
    """The hit of a clue in a passage where its pattern occurs, with the reason why it does not count."""
    refusal, told = refusal or _contradicted(compiled, reading, passage), ("", "", spans[0])
    if not refusal:
        told, refusal = _best_told(compiled, reading, passage, spans)
    clue, (status, actor, span) = compiled.clue, told
    return Hit(passage, clue.weight, clue.mark, status, span.start, span.end, clue.pattern, actor, refusal)


def _best_told(
    compiled: CompiledClue, reading: Reading, passage: Passage, spans: Sequence[Span]
) -> tuple[tuple[str, str, Span], str]:
    """Status, actor and match of the first match that fits, or of the first, with the key that it fails."""
    asked = compiled.clue.by or compiled.clue.not_by
    first = None
    for span in spans:
        status = reading.status(passage, span.parts)
        actor = (reading.scope(passage).actor(span.parts) or UNKNOWN_ACTOR) if asked else ""
        misfit = _misfit(compiled, status, actor)
        told = (status, actor, span), misfit
        if not misfit:
            return told
        first = first or told
    return first


def _misplaced(compiled: CompiledClue, reading: Reading, passage: Passage) -> str:
    """The key of the clue that the place of a passage fails, "" for none."""
    if compiled.kinds and passage.kind not in compiled.kinds:
        return "genres"
    if compiled.clue.position and not any(reading.stands(passage, end) for end in compiled.clue.position):
        return "position"
    classes = reading.classes[passage.section]
    if compiled.sections and not classes.intersection(compiled.sections):
        return "sections"
    return "hors_sections" if compiled.outside and classes.intersection(compiled.outside) else ""


def _contradicted(compiled: CompiledClue, reading: Reading, passage: Passage) -> str:
    """The key of the clue that the words in and around a passage fail, "" for none."""
    if compiled.along and not reading.found_any(passage.number, compiled.along):
        return "avec"
    if compiled.without and reading.found_any(passage.number, compiled.without):
        return "sans"
    if compiled.around and not reading.near(passage, compiled.around):
        return "autour"
    if compiled.lead and not (passage.lead >= 0 and reading.found_any(passage.lead, compiled.lead)):
        return "amorce"
    return ""


def _misfit(compiled: CompiledClue, status: str, actor: str) -> str:
    """The key of the clue that a status or an actor fails, "" for none."""
    if status not in compiled.scope:
        return "portee"
    if compiled.clue.by and actor not in compiled.clue.by:
        return "par"
    return "sauf_par" if actor in compiled.clue.not_by else ""
