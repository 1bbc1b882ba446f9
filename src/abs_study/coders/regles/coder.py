"""The coder `regles`: passages of one document in, codings with checked evidence out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ...errors import Problem, StudyError
from ...expressions import compile_expression
from ...grid import Decision, Grid, Level, Variable
from ...gridlevels import STATUSES
from ...messages import _
from ...tables import NONE_TICKED, RESERVED_CODES
from .clues import CompiledClue, compile_level, hits
from .decide import Document, Hit, decide, holds
from .parsing import FOUND_KINDS, PatternFault
from .patterns import Matcher, problem
from .quotes import OTHER, Coding, DocumentCoding, coding_of, considered
from .reading import Reading, read
from .sheets import read_passages

CODER = "regles"
TYPE = "document_type"


@dataclass(frozen=True)
class Decided:
    """A variable decided on one document: its codings and every hit, counted or set aside, by level."""

    variable: Variable
    codings: tuple[Coding, ...]
    hits: Mapping[str, Sequence[Hit]]
    document: Document
    unmet: str = ""

    @property
    def value(self) -> object:
        """The value as conditions read it: an integer, a code, or a set of codes; None when missing."""
        codes = [coding.level for coding in self.codings]
        if self.variable.multi:
            return frozenset() if codes == [NONE_TICKED] else frozenset(codes)
        if codes[0] not in self.variable.codes:
            return None
        return int(codes[0]) if self.variable.measure in ("ordinal", "boolean") else codes[0]


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
        self._named = {
            self._add(f"<{name}>", f"lexique.yaml ({name})"): name
            for name in (*grid.lexicon.classes, *FOUND_KINDS)
        }
        self._levels = {
            variable.id: {level.code: self._compile(level, variable.decision) for level in variable.levels}
            for variable in grid.variables.values()
        }
        types = Decision(scope=tuple(STATUSES))
        self._types = {level.code: self._compile(level, types) for level in grid.lexicon.document_types}
        self._conditions = {
            variable.id: compile_expression(variable.decision.when)
            for variable in grid.variables.values()
            if variable.decision.when
        }
        self._level_conditions = {
            variable.id: {
                level.code: compile_expression(level.condition.when)
                for level in variable.levels
                if level.condition.when
            }
            for variable in grid.variables.values()
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

    def _compile(self, level: Level, decision: Decision) -> list[CompiledClue]:
        compiled = compile_level(level, decision, self._add)
        for one in compiled:
            for name in (*one.sections, *one.outside):
                if name not in self._sections:
                    found = _("section inconnue : {name}").format(name=name)
                    remedy = _("l’ajouter aux « sections » de lexique.yaml")
                    self._problems.append(Problem(one.clue.place, found, remedy))
        return compiled

    def code(self, passages: pd.DataFrame) -> DocumentCoding:
        """Code one document from its passages (TABLES["passages"], one document, in reading order).

        A document classed `autre` gets NA for every variable.
        """
        return self.code_reading(self.read(passages))

    def sequences(self) -> list[tuple[str, ...]]:
        """Return the word sequences (lemmas) that the patterns of the grid look for."""
        return self._matcher.sequences()

    def read(self, passages: pd.DataFrame) -> Reading:
        """Find every pattern in a document."""
        return read(read_passages(passages), self._matcher, self._sections, self._named)

    def code_reading(self, reading: Reading) -> DocumentCoding:
        """Code a document that has been read."""
        document_type = self.document_type(reading)
        if document_type.level == OTHER:
            return self.without_object(document_type)
        decided = self.decide(reading)
        codings = tuple(coding for one in decided for coding in one.codings)
        aside = tuple(passage for one in decided for passage in considered(one.codings, one.hits))
        return DocumentCoding(document_type, codings, aside)

    def without_object(self, document_type: Coding) -> DocumentCoding:
        """Return the coding of a document that is no report of the kind studied: NA everywhere."""
        confidence = document_type.confidence
        return DocumentCoding(
            document_type, tuple(Coding(name, "NA", confidence) for name in self.grid.variables)
        )

    def explain(self, passages: pd.DataFrame, variable: str) -> Decided:
        """Return all that bears on one variable of a document, whatever its type; raises KeyError."""
        known = self.grid.variables[variable]
        every = self.decide(self.read(passages), every=True, names=[variable])
        return next(one for one in every if one.variable is known)

    def decide(
        self, reading: Reading, every: bool = False, names: Iterable[str] | None = None
    ) -> list[Decided]:
        """Decide every variable (or `names` and what they rest on), each after those that its conditions name.

        In the grid's order; `every` as in `clues.hits`.
        """
        values: dict[str, object] = {}
        decided: dict[str, Decided] = {}
        for name in self._order(self.grid.variables if names is None else names):
            variable = self.grid.variables[name]
            own = decided[variable.id] = self._code_variable(variable, reading, values, every)
            values[variable.id] = own.value
        return [decided[name] for name in self.grid.variables if name in decided]

    def _order(self, names: Iterable[str]) -> list[str]:
        """Names of variables, each after those that its conditions name (a circle is cut where it closes)."""
        order: dict[str, None] = {}
        entered: set[str] = set()

        def enter(name: str) -> None:
            if name in entered or name not in self.grid.variables:
                return
            entered.add(name)
            conditions = [*self._level_conditions[name].values()]
            if name in self._conditions:
                conditions.append(self._conditions[name])
            for condition in conditions:
                for other in condition.names:
                    enter(other)
            order[name] = None

        for name in names:
            enter(name)
        return list(order)

    def _code_variable(
        self, variable: Variable, reading: Reading, values: Mapping[str, object], every: bool
    ) -> Decided:
        found = {code: hits(clues, reading, every) for code, clues in self._levels[variable.id].items()}
        counted = {code: [hit for hit in own if not hit.refusal] for code, own in found.items()}
        condition = self._conditions.get(variable.id)
        if condition is not None and condition.evaluate(dict(values)) is False:
            nothing = variable.decision.default or (
                NONE_TICKED if variable.multi else variable.levels[0].code
            )
            return Decided(
                variable,
                (Coding(variable.id, nothing, 0.7),),
                found,
                reading.document,
                variable.decision.when,
            )
        barred = {
            code
            for code, expression in self._level_conditions[variable.id].items()
            if values.keys() >= set(expression.names) and expression.evaluate(dict(values)) is False
        }
        open_to = {code: [] if code in barred else own for code, own in counted.items()}
        levels = decide(variable, open_to, reading.document)
        codings = tuple(coding_of(variable.id, code, counted.get(code, [])) for code in levels)
        if not all(coding.evidence or needs_no_quote(variable, coding.level) for coding in codings):
            codings = (Coding(variable.id, "NC", 0.3),)
        return Decided(variable, codings, found, reading.document)

    def document_type(self, reading: Reading) -> Coding:
        """Return the first declared type whose condition holds; `autre` (or the last declared) otherwise."""
        for level in self.grid.lexicon.document_types:
            own = [hit for hit in hits(self._types[level.code], reading) if not hit.refusal]
            if holds(level.condition, own, reading.document):
                return coding_of(TYPE, level.code, own)
        return Coding(TYPE, OTHER, 0.7)


def needs_no_quote(variable: Variable, code: str) -> bool:
    """Whether a level says that something is absent or unknown; any other needs a quote to be given."""
    absent = variable.measure in ("ordinal", "boolean") and code == variable.levels[0].code
    return absent or code in RESERVED_CODES
