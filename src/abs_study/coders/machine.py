"""The automatic coder `machine`: the rules' hits and the learner's scores, decided together.

Without a learner, or for a variable that it was not trained on, the rules decide alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ..grid import Grid, Variable
from ..tables import ABSTAINED, NONE_TICKED
from .modele import Model
from .modele.features import heading_lemmas, shown_beside, tokens
from .modele.reports import (
    MISSING,
    NOTHING,
    Asked,
    LevelFound,
    features,
    levels_for,
    names_of_questions,
    with_profile,
)
from .regles import Decided, DocumentCoding, RuleCoder
from .regles.coder import needs_no_quote
from .regles.decide import CONTENT_KINDS, best_by_passage
from .regles.quotes import MOST_QUOTES, OTHER, Coding, considered, evidence_of
from .regles.reading import Reading

# How much a rule's weight counts beside the learner's log-odds when quotes are ranked; a quote after the first needs
# more than the lowest rank, which cross-validation shows to drop a fifteenth of the quotes and hardly one that readers gave.
_RULES_IN_RANK, _LOWEST_RANK = 1.5, -3.0
_SHORTEST_QUOTE = 25
_HEAVIEST = 3.0


@dataclass(frozen=True)
class Found:
    """One report as both coders see it: the rules' decisions, the learner's scores of each passage, its profile."""

    reading: Reading
    decided: Mapping[str, Decided]
    scores: np.ndarray
    columns: Mapping[tuple[str, str], int]
    profile: np.ndarray = field(default_factory=lambda: np.zeros(0))

    @cached_property
    def quotable(self) -> np.ndarray:
        """Which passages may be quoted without a clue: sentences, items and rows of some length."""
        passages = self.reading.document.passages
        told = [p.kind in CONTENT_KINDS and len(p.text) >= _SHORTEST_QUOTE for p in passages]
        return np.array(told, dtype=bool)


class Machine:
    """Codes documents by the rules of a grid and, where there is one, the learner.

    `threshold` is the probability below which the machine abstains (NC_machine).
    """

    def __init__(self, grid: Grid, model: Model | None = None, threshold: float = 0.0) -> None:
        self.grid, self.model, self.threshold = grid, model, threshold
        self.rules = RuleCoder(grid)

    def code(self, passages: pd.DataFrame) -> DocumentCoding:
        """Code one document from its passages (TABLES["passages"], one document, in reading order)."""
        reading = self.rules.read(passages)
        if self.model is None:
            return self.rules.code_reading(reading)
        document_type = self.rules.document_type(reading)
        if document_type.level == OTHER:
            return self.rules.without_object(document_type)
        found = self.found(reading)
        codings, aside = [], []
        for variable in self.grid.variables.values():
            own = self._code_variable(variable, found)
            codings += own
            aside += considered(own, found.decided[variable.id].hits)
        return DocumentCoding(document_type, tuple(codings), tuple(aside))

    def found(self, reading: Reading) -> Found:
        """Return what the rules and the learner make of a report."""
        decided = {one.variable.id: one for one in self.rules.decide(reading)}
        if self.model is None:
            return Found(reading, decided, np.zeros((len(reading.document.passages), 0)), {})
        columns = {key: place for place, key in enumerate(self.model.passages.keys)}
        found = Found(reading, decided, self.model.passages.scores(passage_tokens(reading)), columns)
        return replace(found, profile=self.model.profile.of(found.scores[found.quotable]))

    def chances(self, reading: Reading, name: str) -> dict[str, float]:
        """Return the probability of each level of a variable (and of NC) in a report; empty where it was not learnt."""
        variable = self.grid.variables[name]
        if self.model is None or not self.model.reports.knows(variable):
            return {}
        return self.model.reports.chances(variable, _features(variable, self.found(reading)))

    def _code_variable(self, variable: Variable, found: Found) -> list[Coding]:
        decided = found.decided[variable.id]
        if not self.model.reports.knows(variable) or decided.unmet:
            return list(decided.codings)
        features = _features(variable, found)
        levels = tuple(coding.level for coding in decided.codings)
        if variable.id in self.model.reports.decides:
            levels = self.model.reports.answer(variable, features).levels or (NONE_TICKED,)
        chances = self.model.reports.chances(variable, features)
        codings = [self._coding(variable, level, chances, found) for level in levels]
        certainty = _certainty(variable, levels, chances)
        if not all(coding.evidence or needs_no_quote(variable, coding.level) for coding in codings):
            return [Coding(variable.id, MISSING, round(1 - certainty, 3))]
        if certainty < self.threshold:
            return [replace(codings[0], level=ABSTAINED, confidence=certainty, hesitation=levels)]
        return codings

    def _coding(self, variable: Variable, level: str, chances: Mapping[str, float], found: Found) -> Coding:
        confidence = chances.get(level, 0.0)
        if level == NONE_TICKED:
            confidence = min(1 - chances[code] for code in variable.codes)
        evidence = ()
        lowest = variable.measure in ("ordinal", "boolean") and level == variable.codes[0]
        if level not in (NONE_TICKED, MISSING) and not lowest:
            evidence = tuple(self._quotes(variable, level, found))
        return Coding(variable.id, level, round(float(confidence), 3), evidence)

    def _quotes(self, variable: Variable, level: str, found: Found) -> Sequence[Any]:
        """The passages that speak most for a level: the rules' weight and the learner's log-odds together."""
        hits = found.decided[variable.id].hits.get(level, ())
        counted = best_by_passage([hit for hit in hits if not hit.refusal])
        refused = {hit.passage.number for hit in hits if hit.refusal == "portee"} - set(counted)
        column = found.columns.get((variable.id, level))
        passages = found.reading.document.passages
        rank = np.zeros(len(passages)) if column is None else found.scores[:, column].astype(float)
        rank[~found.quotable] = -np.inf
        rank[list(refused)] = -np.inf
        for number, hit in counted.items():
            base = found.scores[number, column] if column is not None else 0.0
            rank[number] = base + _RULES_IN_RANK * min(hit.weight, _HEAVIEST)
        for place, number in enumerate(np.argsort(-rank, kind="stable")[:MOST_QUOTES]):
            if rank[number] > (_LOWEST_RANK if place else -np.inf):
                passage = passages[number]
                yield evidence_of(passage, counted.get(int(number)), round(float(rank[number]), 3))


def _certainty(variable: Variable, levels: Sequence[str], chances: Mapping[str, float]) -> float:
    """How sure a whole cell is: the level's probability; for a multi variable the mean over its levels."""
    if not variable.multi or MISSING in levels:
        return round(float(chances.get(levels[0], 0.0)), 3)
    told = [chances[code] if code in levels else 1 - chances[code] for code in variable.codes]
    return round(float(np.mean(told)), 3)


def passage_tokens(reading: Reading) -> list[set[str]]:
    """Return the learner's features of each passage of a report."""
    passages = reading.document.passages
    named = [reading.named(passage) for passage in passages]
    shown = [shown_beside(reading.words[passage.number], named[passage.number]) for passage in passages]
    return [
        tokens(
            reading.words[passage.number],
            passage.text,
            passage.kind,
            heading_lemmas(passage.section),
            reading.classes[passage.section],
            named[passage.number],
            [shown[one.number] for one in reading.beside(passage)],
        )
        for passage in passages
    ]


def _features(variable: Variable, found: Found) -> dict[str, np.ndarray]:
    """The features of each question about a variable, those of the whole report at their end."""
    return with_profile(question_features(variable, found), found.profile)


def question_features(variable: Variable, found: Found, rules: bool = True) -> dict[str, np.ndarray]:
    """Return the features of each question about a variable, and of NC; without `rules`, of the learner alone."""
    decided = found.decided[variable.id]
    given = {coding.level for coding in decided.codings}
    by_level = {}
    for code in variable.codes:
        counted = best_by_passage([hit for hit in decided.hits.get(code, ()) if not hit.refusal])
        weight = sum(hit.weight for hit in counted.values())
        by_level[code] = LevelFound(_scores(variable, code, found), weight, len(counted), code in given)
    length, every = int(found.quotable.sum()), list(by_level.values())
    asked = {}
    for name in names_of_questions(variable):
        yes = levels_for(variable, name)
        against = [] if variable.multi else [by_level[code] for code in variable.codes if code not in yes]
        asked[name] = Asked([by_level[code] for code in yes], against)
    # That nothing can be known shows in how little was found for any level.
    asked[MISSING] = Asked([replace(level, given=MISSING in given) for level in every])
    return dict(zip(asked, features([*asked.values()], every, length, rules), strict=True))


def _scores(variable: Variable, code: str, found: Found) -> np.ndarray:
    """The learner's scores of a level, of the passages that may be quoted; low where it never saw the level."""
    column = found.columns.get((variable.id, code))
    if column is None:
        return np.full(int(found.quotable.sum()), NOTHING)
    return found.scores[found.quotable, column]
