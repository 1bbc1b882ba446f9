"""From the scores of passages, a report's profile and the hits of the rules to its levels, with their probabilities.

One small logistic regression for each question that a report is asked: is this level ticked (multi, nominal),
is this degree reached (ordinal), can it be known at all (NC). Probabilities of an ordinal variable are the
differences of its « reached » ones, made to fall.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

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
        return 1 / (1 + np.exp(-min(max(z, -30.0), 30.0)))


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


class Asked(NamedTuple):
    """A question: `levels` make the answer yes, `against` are the others that an answer of one level excludes."""

    levels: Sequence[LevelFound]
    against: Sequence[LevelFound] = ()


def features(
    questions: Sequence[Asked], every: Sequence[LevelFound], length: int, rules: bool = True
) -> list[np.ndarray]:
    """Return the features of each of the questions about a variable.

    `every` are the levels of the variable; `length` is in passages. Without `rules`, what the learner knows alone.
    """
    told = _passages_found(np.array([_at_best(one.levels) for one in questions]))
    alike = np.append(np.log1p(length), _best(np.array([level.scores for level in every])) if every else [])
    told = np.hstack([told, np.tile(alike, (len(questions), 1))])
    return list(np.hstack([told, _counted(questions)]) if rules else told)


def _at_best(levels: Sequence[LevelFound]) -> np.ndarray:
    """The best score of each passage for one of the levels."""
    return np.max([level.scores for level in levels], axis=0) if levels else np.zeros(0)


def _counted(questions: Sequence[Asked]) -> np.ndarray:
    """What the rules say to each question."""
    given = [[any(level.given for level in one.levels)] for one in questions]
    counted = [
        (
            max((level.weight for level in one.levels), default=0.0),
            max((level.passages for level in one.levels), default=0),
            max((level.weight for level in one.against), default=0.0),
        )
        for one in questions
    ]
    return np.hstack([given, np.log1p(np.maximum(0.0, counted))])


def with_profile(features: Mapping[str, np.ndarray], profile: np.ndarray) -> dict[str, np.ndarray]:
    """Return the features of each question with those of the whole report (`profile.Profile.of`) at their end."""
    return {name: np.concatenate([own, profile]) for name, own in features.items()}


def _ranked(scores: np.ndarray, most: int) -> np.ndarray:
    """Each row of scores, the best first, as if it had that many more of nothing."""
    return np.sort(np.hstack([scores, np.full((len(scores), most), NOTHING)]), axis=1)[:, ::-1]


def _best(scores: np.ndarray) -> np.ndarray:
    """The best score of each row and the mean of its four best, one row after another."""
    ranked = _ranked(scores, BEST)
    return np.column_stack([ranked[:, 0], ranked[:, :BEST].sum(axis=1) / BEST]).ravel()


def _passages_found(scores: np.ndarray) -> np.ndarray:
    """How many passages speak for the answer to each question (a row of scores), and how clearly."""
    ranked = _ranked(scores, _TOP[-1])
    chances = 1 / (1 + np.exp(-scores))
    return np.column_stack(
        [
            ranked[:, 0],
            *(ranked[:, :count].sum(axis=1) / count for count in _TOP),
            np.log(chances.sum(axis=1) + SMALL),
            np.log((chances**2).sum(axis=1) + SMALL),
            np.log1p(np.count_nonzero(ranked > _PROBABLE, axis=1)),
            np.log1p(np.count_nonzero(ranked > _POSSIBLE, axis=1)),
        ]
    )


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
