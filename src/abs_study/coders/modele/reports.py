"""From the scores of passages, a report's profile and the hits of the rules to its levels, with their probabilities.

One small logistic regression for each question that a report is asked: is this level ticked (multi, nominal),
is this degree reached (ordinal), can it be known at all (NC). Probabilities of an ordinal variable are the
differences of its « reached » ones, made to fall.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

MISSING = "NC"
# The best passages of a level whose scores are averaged, and the score of a level that has none.
_TOP, NOTHING = (2, 4, 8), -8.0
# Log-odds above which a passage is counted as probable, and as possible.
_PROBABLE, _POSSIBLE = 0.0, -2.0
BEST, SMALL = 4, 1e-3


@dataclass(frozen=True)
class Answer:
    """The levels of a variable with the probability of each level of the grid, and of NC."""

    levels: tuple[str, ...]
    confidence: Mapping[str, float]


@dataclass(frozen=True)
class Question:
    """One regression: standardised features times weights; a probability above `threshold` says yes."""

    weights: np.ndarray
    intercept: float
    mean: np.ndarray
    deviation: np.ndarray
    threshold: float = 0.5

    def probability(self, features: np.ndarray) -> float:
        """Return the probability of yes."""
        z = float(((features - self.mean) / self.deviation) @ self.weights + self.intercept)
        return 1 / (1 + np.exp(-np.clip(z, -30, 30)))


@dataclass(frozen=True)
class LevelFound:
    """What both coders found for a level in a report.

    `scores` are the log-odds of the passages that may be quoted; `weight` and `passages` what the rules counted,
    `given` whether they give the level.
    """

    scores: np.ndarray
    weight: float
    passages: int
    given: bool

    @cached_property
    def best(self) -> tuple[float, float]:
        """The best score and the mean of the four best."""
        ranked = np.sort(np.concatenate([self.scores, np.full(BEST, NOTHING)]))[::-1]
        return float(ranked[0]), float(ranked[:BEST].sum()) / BEST


def features(
    levels: Sequence[LevelFound],
    against: Sequence[LevelFound],
    every: Sequence[LevelFound],
    length: int,
    rules: bool = True,
) -> np.ndarray:
    """Return the features of a question.

    `levels` make the answer yes, `against` are the others that an answer of one level excludes, `every` those of the
    variable; `length` is in passages. Without `rules`, what the learner knows alone.
    """
    told = [*_passages_found(levels), float(np.log1p(length))]
    told += [value for level in every for value in level.best]
    if rules:
        told += [
            float(any(level.given for level in levels)),
            _logarithm(max((level.weight for level in levels), default=0.0)),
            _logarithm(max((level.passages for level in levels), default=0)),
            _logarithm(max((level.weight for level in against), default=0.0)),
        ]
    return np.array(told)


def with_profile(features: Mapping[str, np.ndarray], profile: np.ndarray) -> dict[str, np.ndarray]:
    """Return the features of each question with those of the whole report (`profile.Profile.of`) at their end."""
    return {name: np.concatenate([own, profile]) for name, own in features.items()}


def _logarithm(value: float) -> float:
    return float(np.log1p(max(0.0, value)))


def _passages_found(levels: Sequence[LevelFound]) -> list[float]:
    """How many passages speak for one of the levels, and how clearly: each passage at its best score."""
    scores = np.max([level.scores for level in levels], axis=0) if levels else np.zeros(0)
    ranked = np.sort(np.concatenate([scores, np.full(_TOP[-1], NOTHING)]))[::-1]
    chances = 1 / (1 + np.exp(-scores))
    return [
        float(ranked[0]),
        *(float(ranked[:count].sum()) / count for count in _TOP),
        float(np.log(chances.sum() + SMALL)),
        float(np.log((chances**2).sum() + SMALL)),
        float(np.log1p(np.count_nonzero(ranked > _PROBABLE))),
        float(np.log1p(np.count_nonzero(ranked > _POSSIBLE))),
    ]


def names_of_questions(variable: Any) -> list[str]:
    """Return the questions asked about a variable: levels of a multi or nominal one, degrees of an ordinal one."""
    if ordered(variable):
        return list(variable.codes[1:])
    return list(variable.codes)


def levels_for(variable: Any, question: str) -> list[str]:
    """Return the levels that make the answer to a question yes."""
    if ordered(variable):
        return list(variable.codes[variable.codes.index(question) :])
    return [question]


@dataclass(frozen=True)
class ReportModel:
    """The questions of every variable: `questions[variable][level or NC]`.

    `decides` are the variables whose level the learner gives; of the others it only tells how likely the level
    is that the rules give. `calibration` (a, b) turns log-odds z into a + b z (Platt 1999), fitted on reports
    that had no part in the rules.
    """

    questions: Mapping[str, Mapping[str, Question]]
    decides: frozenset[str] = frozenset()
    calibration: tuple[float, float] = (0.0, 1.0)

    def knows(self, variable: Any) -> bool:
        """Whether the questions are those of the variable as the grid has it now; not when its levels changed."""
        return set(self.questions.get(variable.id, ())) - {MISSING} == set(names_of_questions(variable))

    def answer(self, variable: Any, features: Mapping[str, np.ndarray]) -> Answer:
        """Return a report's answer; `features[question]` are the features of each question of the variable."""
        own = self.questions[variable.id]
        chances = {name: question.probability(features[name]) for name, question in own.items()}
        unknown = chances.get(MISSING, 0.0)
        if MISSING in own and unknown > own[MISSING].threshold:
            return Answer((MISSING,), {MISSING: unknown})
        if variable.multi:
            levels = tuple(code for code in variable.codes if chances[code] > own[code].threshold)
            return Answer(levels, {code: chances[code] for code in variable.codes})
        if ordered(variable):
            return self._degree(variable, chances)
        total = sum(chances.values()) or 1.0
        best = max(variable.codes, key=lambda code: chances[code] - own[code].threshold)
        return Answer((best,), {code: chances[code] / total for code in variable.codes})

    def _degree(self, variable: Any, chances: Mapping[str, float]) -> Answer:
        own = self.questions[variable.id]
        reached = sum(chances[code] > own[code].threshold for code in variable.codes[1:])
        falling, above = [1.0], 1.0
        for code in variable.codes[1:]:
            above = min(above, chances[code])
            falling.append(above)
        falling.append(0.0)
        confidence = {code: falling[place] - falling[place + 1] for place, code in enumerate(variable.codes)}
        return Answer((variable.codes[reached],), confidence)

    def chances(self, variable: Any, features: Mapping[str, np.ndarray]) -> dict[str, float]:
        """Return the probability of each level of a variable and of NC, whoever decides."""
        own = self.questions[variable.id]
        told = {name: question.probability(features[name]) for name, question in own.items()}
        known = dict(self._degree(variable, told).confidence) if ordered(variable) else dict(told)
        return {
            name: self._calibrated(chance)
            for name, chance in {MISSING: told.get(MISSING, 0.0), **known}.items()
        }

    def _calibrated(self, chance: float) -> float:
        shift, slope = self.calibration
        return float(1 / (1 + np.exp(-(shift + slope * log_odds(chance)))))

    def to_json(self) -> dict[str, Any]:
        """Return the questions as lists of numbers, rounded to six significant digits."""

        def short(values: Any) -> list[float]:
            return [float(f"{value:.6g}") for value in np.atleast_1d(values)]

        questions = {
            variable: {
                name: [
                    short(q.weights),
                    short(q.intercept),
                    short(q.mean),
                    short(q.deviation),
                    short(q.threshold),
                ]
                for name, q in own.items()
            }
            for variable, own in self.questions.items()
        }
        calibration = [float(f"{value:.6g}") for value in self.calibration]
        return {"questions": questions, "decides": sorted(self.decides), "calibration": calibration}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> ReportModel:
        """Read what `to_json` gave."""
        questions = {}
        for variable, own in told["questions"].items():
            questions[variable] = {
                name: Question(np.array(w), i[0], np.array(m), np.array(d), t[0])
                for name, (w, i, m, d, t) in own.items()
            }
        shift, slope = told["calibration"]
        return cls(questions, frozenset(told["decides"]), (shift, slope))


def log_odds(chance: float) -> float:
    """Return the log-odds of a probability, kept away from 0 and 1."""
    kept = min(max(chance, 0.005), 0.995)
    return float(np.log(kept / (1 - kept)))


def ordered(variable: Any) -> bool:
    """Whether the levels of a variable are degrees, a higher one reaching all below it."""
    return variable.measure in ("ordinal", "boolean")
