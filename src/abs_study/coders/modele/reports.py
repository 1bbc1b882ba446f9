"""From the scores of passages and the hits of the rules to a report's levels, with their probabilities.

One small logistic regression for each question that a report is asked: is this level ticked (multi, nominal),
is this degree reached (ordinal), can it be known at all (NC). Probabilities of an ordinal variable are the
differences of its « reached » ones, made to fall.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

MISSING = "NC"
_TOP = 4
# What a question knows of a report. « For » are the levels that make the answer yes, « against » the others.
FEATURES = (
    "rules_say", "rules_for", "rules_against", "passages_for", "best_for", "top_for", "best_against", "length"
)  # fmt: skip


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
    """What both coders found for a level in a report: scores of passages, the rules' weight and decision."""

    scores: np.ndarray
    weight: float
    passages: int
    given: bool


def features(levels: Sequence[LevelFound], against: Sequence[LevelFound], length: int) -> np.ndarray:
    """Return FEATURES of a question, from what was found for and against; `length` is in passages."""
    best, top = _best(levels)
    return np.array(
        [
            float(any(level.given for level in levels)),
            float(np.log1p(max(0.0, sum(level.weight for level in levels)))),
            float(np.log1p(max(0.0, sum(level.weight for level in against)))),
            float(np.log1p(sum(level.passages for level in levels))),
            best,
            top,
            _best(against)[0],
            float(np.log1p(length)),
        ]
    )


def _best(levels: Sequence[LevelFound]) -> tuple[float, float]:
    """The best score of a passage for one of the levels, and the mean of the best few; -8 where there is none."""
    scores = np.concatenate([level.scores for level in levels]) if levels else np.zeros(0)
    if not len(scores):
        return -8.0, -8.0
    ranked = np.sort(scores)[::-1][:_TOP]
    return float(ranked[0]), float(ranked.mean())


def names_of_questions(variable: Any) -> list[str]:
    """Return the questions asked about a variable: levels of a multi or nominal one, degrees of an ordinal one."""
    if variable.measure in ("ordinal", "boolean"):
        return list(variable.codes[1:])
    return list(variable.codes)


def levels_for(variable: Any, question: str) -> list[str]:
    """Return the levels that make the answer to a question yes."""
    if variable.measure in ("ordinal", "boolean"):
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
        if _ordered(variable):
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
        known = dict(self._degree(variable, told).confidence) if _ordered(variable) else dict(told)
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


def _ordered(variable: Any) -> bool:
    return variable.measure in ("ordinal", "boolean")
