"""Train the learner on read reports: passages that readers quoted, and the settled codes.

Scores of a report's passages are always those of a learner that has not seen the report, so that the second
step learns from honest scores; the cross-validated answers tell what the learner is worth.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .network import Network, averaged, fit
from .profile import Profile
from .reports import (
    MISSING,
    Answer,
    Question,
    ReportModel,
    levels_for,
    names_of_questions,
    ordered,
    with_profile,
)
from .scorer import Key, Model, PassageModel, weighted

# Chosen by cross-validation on the development reports: two networks begun from two seeds instead of one took the average
# precision of quotes from .521 to .526.
STRENGTH, REPORT_STRENGTH, FOLDS, NETWORKS = 1.0, 0.1, 8, 2
# The passages in which a feature must occur, from few reports to many. Of 240 reports 5, 8 and 12 were as good (average
# precision .523, .521, .521), and 12 halves the learner's file.
_RARE, _ONE_IN = (5, 12), 3000
_MOST_WEIGHT, _NEAR_MISS, _FEWEST, _OTHERS = 20.0, 3.0, 3, 3000
# Log-odds where too few passages were quoted to learn from.
_SURE = 6.0


@dataclass(frozen=True)
class ReadReport:
    """A report to learn from.

    `passages` are sets of features, `quotable` which of them may be quoted; `quoted` and `near_misses` give for a
    (variable, level) the ranks of its passages; `settled` the levels of each variable; `trust` the weight of what the
    rules found there (less than one where the rules were written on this very report).
    """

    name: str
    passages: Sequence[set[str]]
    quotable: np.ndarray
    quoted: Mapping[Key, set[int]]
    near_misses: Mapping[Key, set[int]]
    settled: Mapping[str, frozenset[str]]
    rules: Any
    trust: float = 1.0


@dataclass(frozen=True)
class Trained:
    """The learner, and the cross-validated answers `{(report, variable): Answer}` with and without the rules."""

    model: Model
    together: Mapping[tuple[str, str], Answer]
    alone: Mapping[tuple[str, str], Answer]
    chances: Mapping[tuple[str, str], Mapping[str, float]]


def train(
    reports: Sequence[ReadReport], grid: Any, features: Any, seed: int = 0, say: Any = lambda _line: None
) -> Trained:
    """Return the learner and what it answers on reports that it has not seen.

    `features(report, variable, scores, rules)` returns the features of each question about a variable, by
    name; `scores` are passages x keys; without `rules` what the rules found is left out. Which variables the
    learner decides is left to the caller (`ReportModel.decides`): none.
    """
    order = np.random.default_rng(seed).permutation(len(reports))
    folds = [order[start::FOLDS] for start in range(min(FOLDS, len(reports)))]
    honest: dict[str, np.ndarray] = {}
    for number, fold in enumerate(folds, start=1):
        left_out = set(fold.tolist())
        learner = _passages([reports[i] for i in order if i not in left_out], grid)
        honest |= {reports[i].name: learner.scores(reports[i].passages) for i in fold}
        say(f"    [{number}/{len(folds) + 1}]")
    profile = Profile.fit([honest[r.name][r.quotable] for r in reports])
    profiles = {r.name: profile.of(honest[r.name][r.quotable]) for r in reports}
    both, alone = (
        {
            variable.id: {
                r.name: with_profile(features(r, variable, honest[r.name], rules), profiles[r.name])
                for r in reports
            }
            for variable in grid.variables.values()
        }
        for rules in (True, False)
    )
    model = Model(_passages(reports, grid), _reports(reports, grid, both), profile)
    say(f"    [{len(folds) + 1}/{len(folds) + 1}]")
    together, chances = _cross_validated(reports, grid, both, folds)
    return Trained(model, together, _cross_validated(reports, grid, alone, folds)[0], chances)


def _cross_validated(
    reports: Sequence[ReadReport], grid: Any, asked: Mapping, folds: Sequence[np.ndarray]
) -> tuple[dict[tuple[str, str], Answer], dict[tuple[str, str], dict[str, float]]]:
    """Answers, and probabilities of every level, of a learner that has not seen the report."""
    answers, chances = {}, {}
    for fold in folds:
        left_out = set(fold.tolist())
        model = _reports([r for i, r in enumerate(reports) if i not in left_out], grid, asked)
        for i in left_out:
            for variable in grid.variables.values():
                if variable.id in model.questions:
                    own, key = asked[variable.id][reports[i].name], (reports[i].name, variable.id)
                    answers[key] = model.answer(variable, own)
                    chances[key] = model.chances(variable, own)
    return answers, chances


def _passages(reports: Sequence[ReadReport], grid: Any) -> PassageModel:
    """Fit the columns of `PassageModel`, each on the passages of all reports one after the other."""
    keys = tuple((variable.id, code) for variable in grid.variables.values() for code in variable.codes)
    every = [own for report in reports for own in report.passages]
    counts = Counter(token for own in every for token in own)
    fewest = min(max(len(every) // _ONE_IN, _RARE[0]), _RARE[1])
    kept = sorted(token for token, count in counts.items() if count >= fewest)
    vocabulary = {token: place for place, token in enumerate(kept)}
    idf = np.log((1 + len(every)) / (1 + np.array([counts[token] for token in kept]))) + 1
    idf = idf.astype(np.float32)
    matrix = weighted(
        [sorted(vocabulary[token] for token in own if token in vocabulary) for own in every], idf
    )
    quoted, near = _ranks(reports, "quoted"), _ranks(reports, "near_misses")
    random = np.random.default_rng(len(every))
    columns = [_column(matrix, quoted.get(key, set()), near.get(key, set()), random) for key in keys]
    variables = tuple(grid.variables.values())
    related = {v.id: _union(quoted, v.id, v.codes) | _union(near, v.id, v.codes) for v in variables}
    columns += [_column(matrix, passages, set(), random) for passages in related.values()]
    for variable in variables:
        for name in names_of_questions(variable):
            of_level = _union(quoted, variable.id, levels_for(variable, name))
            columns.append(_step(matrix, sorted(related[variable.id]), of_level))
    weights, intercepts = zip(*columns, strict=True)
    return PassageModel(
        vocabulary,
        idf,
        keys,
        frozenset(variable.id for variable in variables if ordered(variable)),
        np.array(weights, dtype=np.float32).T,
        np.array(intercepts, dtype=np.float32),
        _network(matrix, keys, quoted, near, tuple(related.values())),
    )


def _network(
    matrix: Any,
    keys: Sequence[Key],
    quoted: Mapping[Key, set[int]],
    near: Mapping[Key, set[int]],
    related: Sequence[set[int]],
) -> Network:
    """Fit the networks on all passages: the keys and, for what they share, whether a passage is on each variable."""
    every = matrix.shape[0]
    truth = np.zeros((every, len(keys) + len(related)), dtype=np.float32)
    weight = np.ones_like(truth)
    for column, passages in enumerate([*(quoted.get(key, set()) for key in keys), *related]):
        truth[sorted(passages), column] = 1
        if column < len(keys):
            weight[sorted(near.get(keys[column], set()) - passages), column] = _NEAR_MISS
        weight[sorted(passages), column] = _weight_of_quotes(len(passages), every)
    fitted = averaged([fit(matrix, truth, weight, seed) for seed in range(NETWORKS)])
    out, offsets = fitted.out[:, : len(keys)].copy(), fitted.offsets[: len(keys)].copy()
    seldom = [column for column, key in enumerate(keys) if len(quoted.get(key, ())) < _FEWEST]
    out[:, seldom], offsets[seldom] = 0, -_SURE
    return Network(fitted.hidden, fitted.bias, out, offsets)


def _weight_of_quotes(quoted: int, every: int) -> float:
    return min(_MOST_WEIGHT, (every - quoted) / max(quoted, 1) / 4)


def _ranks(reports: Sequence[ReadReport], which: str) -> dict[Key, set[int]]:
    """Ranks, among the passages of all reports, of those quoted (or near misses) for each level."""
    found: dict[Key, set[int]] = {}
    start = 0
    for report in reports:
        for key, places in getattr(report, which).items():
            found.setdefault(key, set()).update(start + place for place in places)
        start += len(report.passages)
    return found


def _union(found: Mapping[Key, set[int]], variable: str, levels: Sequence[str]) -> set[int]:
    return set().union(*(found.get((variable, level), ()) for level in levels))


def _column(matrix: Any, quoted: set[int], near: set[int], random: Any) -> tuple[np.ndarray, float]:
    """Weights and intercept that tell the quoted passages from all others; never, where there are too few."""
    if len(quoted) < _FEWEST:
        return np.zeros(matrix.shape[1]), -_SURE
    every, near = matrix.shape[0], near - quoted
    others = np.setdiff1d(np.arange(every), [*quoted, *near])
    # A sample of the passages that nobody quoted stands for all of them: five times faster, as good.
    drawn = random.choice(others, min(_OTHERS, len(others)), replace=False)
    chosen = np.concatenate([sorted(quoted), sorted(near), drawn]).astype(int)
    truth = np.concatenate([np.ones(len(quoted)), np.zeros(len(near) + len(drawn))])
    weight = np.full(len(chosen), len(others) / len(drawn))
    weight[: len(quoted)] = _weight_of_quotes(len(quoted), every)
    weight[len(quoted) : len(quoted) + len(near)] = _NEAR_MISS
    return _fitted(matrix[chosen], truth, weight)


def _step(matrix: Any, related: Sequence[int], of_level: set[int]) -> tuple[np.ndarray, float]:
    """Weights and intercept that tell, among passages on a variable, those of a level; both sides weigh the same."""
    yes = np.array([rank in of_level for rank in related], dtype=bool)
    if min(yes.sum(), (~yes).sum()) < _FEWEST:
        return np.zeros(matrix.shape[1]), _SURE if yes.sum() >= _FEWEST else -_SURE
    weight = np.where(yes, len(yes) / yes.sum(), len(yes) / (~yes).sum()) / 2
    return _fitted(matrix[related], yes, weight)


def _fitted(matrix: Any, truth: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, float]:
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=STRENGTH, solver="liblinear", random_state=0, tol=0.01, max_iter=30)
    fitted.fit(matrix, truth, sample_weight=weight)
    return fitted.coef_[0], float(fitted.intercept_[0])


def _reports(
    reports: Sequence[ReadReport], grid: Any, asked: Mapping[str, Mapping[str, Mapping[str, np.ndarray]]]
) -> ReportModel:
    questions: dict[str, dict[str, Question]] = {}
    for variable in grid.variables.values():
        told = [report for report in reports if report.settled.get(variable.id)]
        known = [report for report in told if not report.settled[variable.id] & {"NC", "NA"}]
        if len(known) < 2 * _FEWEST:
            continue
        own = questions[variable.id] = {}
        for name in names_of_questions(variable):
            truth = np.array([_yes(variable, name, report.settled[variable.id]) for report in known])
            own[name] = _question(known, truth, [asked[variable.id][report.name][name] for report in known])
        unknown = np.array([bool(report.settled[variable.id] & {"NC", "NA"}) for report in told])
        if unknown.sum() >= _FEWEST:
            own[MISSING] = _question(
                told, unknown, [asked[variable.id][report.name][MISSING] for report in told]
            )
    return ReportModel(questions)


def _yes(variable: Any, name: str, levels: frozenset[str]) -> bool:
    if ordered(variable):
        return variable.codes.index(min(levels)) >= variable.codes.index(name)
    return name in levels


def _question(reports: Sequence[ReadReport], truth: np.ndarray, features: Sequence[np.ndarray]) -> Question:
    from sklearn.linear_model import LogisticRegression

    table = np.array(features)
    mean, deviation = table.mean(axis=0), table.std(axis=0) + 1e-6
    if truth.all() or not truth.any():
        chance = (truth.sum() + 0.5) / (len(truth) + 1)
        return Question(np.zeros(table.shape[1]), float(np.log(chance / (1 - chance))), mean, deviation)
    standard = (table - mean) / deviation
    fitted = LogisticRegression(C=REPORT_STRENGTH, max_iter=1000)
    fitted.fit(standard, truth, sample_weight=[report.trust for report in reports])
    chances = np.sort(fitted.predict_proba(standard)[:, 1])[::-1]
    yes = int(truth.sum())
    # The cut that gives as many yes as there are: alpha wants the margins right.
    threshold = (chances[yes - 1] + chances[yes]) / 2
    return Question(fitted.coef_[0], float(fitted.intercept_[0]), mean, deviation, float(threshold))
