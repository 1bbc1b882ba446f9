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
_TOP, _MANY = 4, 30
# Features of one level, in order, then of the whole report.
LEVEL_FEATURES = ("best", "top", "many", "mean", "rules_weight", "rules_passages", "rules_level")
REPORT_FEATURES = ("length", "tables", "headings", "lists", "figures")


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


def level_features(scores: np.ndarray, weight: float, passages: int, given: bool) -> list[float]:
    """Return LEVEL_FEATURES from a report's scores for a level and what the rules found for it."""
    if not len(scores):
        return [-8.0, -8.0, 0.0, -8.0, 0.0, 0.0, 0.0]
    ranked = np.sort(scores)[::-1]
    chances = 1 / (1 + np.exp(-np.clip(ranked, -30, 30)))
    return [
        float(ranked[0]),
        float(ranked[:_TOP].mean()),
        float(np.log1p(chances[:_MANY].sum())),
        float(np.log(chances.mean() + 1e-4)),
        float(np.log1p(max(0.0, weight))),
        float(np.log1p(passages)),
        float(given),
    ]


def report_features(kinds: Sequence[str], texts: Sequence[str]) -> list[float]:
    """Return REPORT_FEATURES of a report's passages."""
    count = max(1, len(kinds))
    shares = [kinds.count(kind) / count for kind in ("table_row", "heading", "list")]
    figures = sum(any(character.isdigit() for character in text) for text in texts) / count
    return [float(np.log(count)), *shares, figures]


def names_of_questions(variable: Any) -> list[str]:
    """Return the questions asked about a variable: levels of a multi or nominal one, degrees of an ordinal one."""
    if variable.measure in ("ordinal", "boolean"):
        return list(variable.codes[1:])
    return list(variable.codes)


@dataclass(frozen=True)
class ReportModel:
    """The questions of every variable: `questions[variable][level or NC]`."""

    questions: Mapping[str, Mapping[str, Question]]

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
        if variable.measure in ("ordinal", "boolean"):
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

    def to_json(self) -> dict[str, dict[str, list]]:
        """Return the questions as lists of numbers, rounded to six significant digits."""

        def short(values: Any) -> list[float]:
            return [float(f"{value:.6g}") for value in np.atleast_1d(values)]

        return {
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

    @classmethod
    def from_json(cls, told: Mapping[str, Mapping[str, list]]) -> ReportModel:
        """Read what `to_json` gave."""
        questions = {}
        for variable, own in told.items():
            questions[variable] = {
                name: Question(np.array(w), i[0], np.array(m), np.array(d), t[0])
                for name, (w, i, m, d, t) in own.items()
            }
        return cls(questions)
