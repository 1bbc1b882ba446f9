"""The coder `regles`: passages of one document in, codings with checked evidence out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from ...errors import Problem, StudyError
from ...expressions import compile_expression
from ...french import words
from ...grid import Clue, Decision, Grid, Level, Variable
from ...messages import _
from ...tables import NONE_TICKED, RESERVED_CODES
from ..language.modality import UNDER_WAY
from ..language.scope import DONE, Scope, read_scope
from .decide import Document, Hit, Passage, decide, holds
from .patterns import Matcher, PatternFault, problem
from .quotes import Coding, DocumentCoding, coding_of
from .sheets import read_passages

CODER = "regles"
OTHER = "autre"
TYPE = "document_type"


@dataclass(frozen=True)
class _CompiledClue:
    clue: Clue
    pattern: int
    along: tuple[int, ...]
    without: tuple[int, ...]
    around: tuple[int, ...]
    scope: tuple[str, ...]
    sections: tuple[str, ...]
    outside: tuple[str, ...]
    kinds: tuple[str, ...]


@dataclass
class _Reading:
    """What was found in one document: per passage, the matches and the scope."""

    document: Document
    found: list[dict[int, list]]
    classes: list[frozenset[str]]
    headings: dict[str, dict[int, list]] = field(default_factory=dict)
    scopes: dict[int, Scope] = field(default_factory=dict)
    by_pattern: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def scope(self, passage: Passage) -> Scope:
        """The cues of a passage, read when first asked for."""
        known = self.scopes.get(passage.number)
        if known is None:
            introduced = passage.kind == "list" and passage.lead >= 0
            lead = self.document.passages[passage.lead].text if introduced else ""
            known = self.scopes[passage.number] = read_scope(passage.text, lead)
        return known

    def near(self, passage: Passage) -> list[dict[int, list]]:
        """What was found in a passage, its neighbours of the same section, its lead-in and its heading."""
        passages = self.document.passages
        numbers = [
            number
            for number in (passage.number - 1, passage.number + 1)
            if 0 <= number < len(passages) and passages[number].section == passage.section
        ]
        numbers += [passage.number] + ([passage.lead] if passage.lead >= 0 else [])
        return [self.found[number] for number in numbers] + [self.headings.get(passage.section, {})]


class RuleCoder:
    """Codes documents by the rules of a grid; build once, use for many documents.

    Raises StudyError at building, with every pattern that cannot be compiled and its line.
    """

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self._problems: list[Problem] = []
        self._matcher = Matcher(grid.lexicon.classes)
        self._sections = {
            name: [self._add(pattern, f"lexique.yaml ({name})") for pattern in patterns]
            for name, patterns in grid.lexicon.sections.items()
        }
        self._levels = {
            variable.id: {level.code: self._compile(level, variable.decision) for level in variable.levels}
            for variable in grid.variables.values()
        }
        types = Decision(scope=("fait", "prevu", "souhaite", "nie", "loi", "ailleurs"))
        self._types = {level.code: self._compile(level, types) for level in grid.lexicon.document_types}
        self._conditions = {
            variable.id: compile_expression(variable.decision.when)
            for variable in grid.variables.values()
            if variable.decision.when
        }
        if self._problems:
            raise StudyError(_("Des motifs de la grille ne peuvent pas être lus."), self._problems)
        self._matcher.seal()

    def _add(self, pattern: str, place: str) -> int:
        try:
            return self._matcher.add(pattern)
        except PatternFault as fault:
            self._problems.append(problem(place, pattern, fault))
            return -1

    def _compile(self, level: Level, decision: Decision) -> list[_CompiledClue]:
        compiled = []
        for clue in level.clues:
            sections, outside = clue.sections or decision.sections, clue.outside or decision.outside
            for name in (*sections, *outside):
                if name not in self._sections:
                    remedy = _("l’ajouter aux « sections » de lexique.yaml")
                    self._problems.append(
                        Problem(clue.place, _("section inconnue : {name}").format(name=name), remedy)
                    )
            compiled.append(
                _CompiledClue(
                    clue=clue,
                    pattern=self._add(clue.pattern, clue.place),
                    along=tuple(self._add(pattern, clue.place) for pattern in clue.along),
                    without=tuple(self._add(pattern, clue.place) for pattern in clue.without),
                    around=tuple(self._add(pattern, clue.place) for pattern in clue.around),
                    scope=_admitted(clue.scope or decision.scope),
                    sections=sections,
                    outside=outside,
                    kinds=clue.kinds or decision.kinds,
                )
            )
        return compiled

    def code(self, passages: pd.DataFrame) -> DocumentCoding:
        """Code one document from its passages (TABLES["passages"], one document, in reading order).

        A document classed `autre` gets NA for every variable.
        """
        reading = self._read(read_passages(passages))
        document_type = self._document_type(reading)
        if document_type.level == OTHER:
            return DocumentCoding(
                document_type,
                tuple(Coding(name, "NA", document_type.confidence) for name in self.grid.variables),
            )
        codings: list[Coding] = []
        decided: dict[str, object] = {}
        for variable in self._in_order():
            own = self._code_variable(variable, reading, decided)
            decided[variable.id] = _value(variable, own)
            codings += own
        order = {name: rank for rank, name in enumerate(self.grid.variables)}
        return DocumentCoding(
            document_type, tuple(sorted(codings, key=lambda coding: order[coding.variable]))
        )

    def hits(self, passages: pd.DataFrame, variable: str) -> dict[str, list[Hit]]:
        """Return the accepted hits of each level of a variable (for trying out patterns)."""
        return self._hits(self._levels[variable], self._read(read_passages(passages)))

    def _in_order(self) -> list[Variable]:
        """Variables without a condition first, so that conditions find what they name."""
        return sorted(self.grid.variables.values(), key=lambda variable: bool(variable.decision.when))

    def _read(self, passages: Sequence[Passage]) -> _Reading:
        classes, by_section, headings = [], {}, {}
        by_pattern: dict[int, list[int]] = defaultdict(list)
        texts = [passage.text for passage in passages]
        found = self._matcher.find_all(texts, [words(text) for text in texts])
        for passage, matches in zip(passages, found, strict=True):
            for pattern in matches:
                by_pattern[pattern].append(passage.number)
            if passage.section not in by_section:
                headings[passage.section] = self._matcher.find(passage.section, words(passage.section))
                by_section[passage.section] = self._section_classes(headings[passage.section])
            classes.append(by_section[passage.section])
        sheets = passages[-1].sheet if passages else 0
        return _Reading(Document(passages, sheets), found, classes, headings, by_pattern=by_pattern)

    def _section_classes(self, matches: Mapping[int, list]) -> frozenset[str]:
        return frozenset(
            name for name, patterns in self._sections.items() if any(p in matches for p in patterns)
        )

    def _hits(self, levels: Mapping[str, Iterable[_CompiledClue]], reading: _Reading) -> dict[str, list[Hit]]:
        return {
            code: [hit for compiled in clues for hit in self._clue_hits(compiled, reading)]
            for code, clues in levels.items()
        }

    def _clue_hits(self, compiled: _CompiledClue, reading: _Reading) -> Iterable[Hit]:
        for number in reading.by_pattern.get(compiled.pattern, ()):
            hit = self._weigh(compiled, reading, number)
            if not hit.refusal:
                yield hit

    def _weigh(self, compiled: _CompiledClue, reading: _Reading, number: int) -> Hit:
        """The hit of a clue in a passage where its pattern occurs, with the reason why it does not count."""
        passage, matches = reading.document.passages[number], reading.found[number]
        refusal = self._refusal(compiled, reading, passage)
        spans = matches[compiled.pattern]
        told = [("", "", spans[0])]
        if not refusal:
            scope = reading.scope(passage)
            told = [(scope.status(span.parts), scope.actor(span.parts) or "inconnu", span) for span in spans]
        status, actor, span = next((one for one in told if _accepts(compiled, *one[:2])), told[0])
        if not refusal:
            refusal = _misfit(compiled, status, actor)
        clue = compiled.clue
        return Hit(
            passage, clue.weight, clue.mark, status, span.start, span.end, clue.pattern, actor, refusal
        )

    def _refusal(self, compiled: _CompiledClue, reading: _Reading, passage: Passage) -> str:
        """The key of the clue that the place or the surroundings of a passage fail, "" for none."""
        matches, classes = reading.found[passage.number], reading.classes[passage.number]
        if compiled.kinds and passage.kind not in compiled.kinds:
            return "genres"
        if compiled.sections and not classes.intersection(compiled.sections):
            return "sections"
        if compiled.outside and classes.intersection(compiled.outside):
            return "hors_sections"
        if compiled.along and not any(pattern in matches for pattern in compiled.along):
            return "avec"
        if any(pattern in matches for pattern in compiled.without):
            return "sans"
        if compiled.around and not any(
            pattern in found for found in reading.near(passage) for pattern in compiled.around
        ):
            return "autour"
        return ""

    def _code_variable(
        self, variable: Variable, reading: _Reading, decided: Mapping[str, object]
    ) -> list[Coding]:
        condition = self._conditions.get(variable.id)
        if condition is not None and condition.evaluate(dict(decided)) is False:
            nothing = variable.decision.default or (
                NONE_TICKED if variable.multi else variable.levels[0].code
            )
            return [Coding(variable.id, nothing, 0.7)]
        hits = self._hits(self._levels[variable.id], reading)
        levels = decide(variable, hits, reading.document)
        codings = [coding_of(variable.id, code, hits.get(code, [])) for code in levels]
        if all(coding.evidence or _needs_no_quote(variable, coding.level) for coding in codings):
            return codings
        return [Coding(variable.id, "NC", 0.3)]

    def _document_type(self, reading: _Reading) -> Coding:
        """First declared type whose condition holds; `autre` (or the last declared) otherwise."""
        hits = self._hits(self._types, reading)
        for level in self.grid.lexicon.document_types:
            if holds(level.condition, hits[level.code], reading.document):
                return coding_of(TYPE, level.code, hits[level.code])
        return Coding(TYPE, OTHER, 0.7)


def _admitted(scope: tuple[str, ...]) -> tuple[str, ...]:
    """What is under way counts wherever what is done counts."""
    return (*scope, UNDER_WAY) if DONE in scope and UNDER_WAY not in scope else scope


def _misfit(compiled: _CompiledClue, status: str, actor: str) -> str:
    """The key of the clue that a status or an actor fails, "" for none."""
    if status not in compiled.scope:
        return "portee"
    if compiled.clue.by and actor not in compiled.clue.by:
        return "par"
    return "sauf_par" if actor in compiled.clue.not_by else ""


def _accepts(compiled: _CompiledClue, status: str, actor: str) -> bool:
    return bool(status) and not _misfit(compiled, status, actor)


def _needs_no_quote(variable: Variable, code: str) -> bool:
    """Whether a level says that something is absent or unknown; any other needs a quote to be given."""
    absent = variable.measure in ("ordinal", "boolean") and code == variable.levels[0].code
    return absent or code in RESERVED_CODES


def _value(variable: Variable, codings: Sequence[Coding]) -> object:
    """The decided value as conditions read it: an integer, a code, or a set of codes; None when missing."""
    codes = [coding.level for coding in codings]
    if variable.multi:
        return frozenset() if codes == [NONE_TICKED] else frozenset(codes)
    if codes[0] not in variable.codes:
        return None
    return int(codes[0]) if variable.measure in ("ordinal", "boolean") else codes[0]
