"""Train the learner on read reports: passages that readers quoted, and the settled codes.

Scores of a report's passages are always those of a learner that has not seen the report, so that the second
step learns from honest scores; the cross-validated answers tell what the learner is worth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ... import warm
from .fitting import FEWEST, ReadReport, fit_passages
from .profile import Profile
from .reports import (
    MISSING,
    Answer,
    Question,
    ReportModel,
    names_of_questions,
    ordered,
    with_profile,
)
from .scorer import Model, PassageModel

# Chosen by cross-validation on the development reports.
REPORT_STRENGTH, FOLDS = 0.1, 8
# Below so many reports, processes take longer to start than the learner to learn.
_MANY = 40


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
    with _side_by_side(reports, grid) as pool:
        tasks = [pool.submit(_scores_from_outside, order, fold) for fold in folds]
        whole = pool.submit(_of_all)
        for number, task in enumerate(tasks, start=1):
            honest |= task.result()
            say(f"    [{number}/{len(folds) + 1}]")
        passages = whole.result()
    say(f"    [{len(folds) + 1}/{len(folds) + 1}]")
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
    model = Model(passages, _reports(reports, grid, both), profile)
    together, chances = _cross_validated(reports, grid, both, folds)
    return Trained(model, together, _cross_validated(reports, grid, alone, folds)[0], chances)


class _Held:
    """The reports and the grid, in the process that learns from them."""

    reports: Sequence[ReadReport]
    grid: Any


def _hold(reports: Sequence[ReadReport], grid: Any) -> None:
    _Held.reports, _Held.grid = reports, grid


@contextmanager
def _side_by_side(reports: Sequence[ReadReport], grid: Any) -> Iterator[Executor]:
    """Who fits models of passages: processes with one thread each, so that it comes out the same on other cores."""
    bare = [replace(report, rules=None) for report in reports]
    if len(reports) < _MANY:
        with ThreadPoolExecutor(1, initializer=_hold, initargs=(bare, grid)) as here:
            yield here
        return
    with warm.server(warm.ONE_THREAD) as server, server.pool(begin=_hold, arguments=(bare, grid)) as pool:
        yield pool


def _scores_from_outside(order: np.ndarray, fold: np.ndarray) -> dict[str, np.ndarray]:
    """The scores of some reports, passages x keys, by a model that learnt from all others."""
    left_out, reports = set(fold.tolist()), _Held.reports
    learner = fit_passages([reports[i] for i in order if i not in left_out], _Held.grid)
    return {reports[i].name: learner.scores(reports[i].passages) for i in fold}


def _of_all() -> PassageModel:
    return fit_passages(_Held.reports, _Held.grid)


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


def _reports(
    reports: Sequence[ReadReport], grid: Any, asked: Mapping[str, Mapping[str, Mapping[str, np.ndarray]]]
) -> ReportModel:
    questions: dict[str, dict[str, Question]] = {}
    for variable in grid.variables.values():
        told = [report for report in reports if report.settled.get(variable.id)]
        known = [report for report in told if not report.settled[variable.id] & {"NC", "NA"}]
        if len(known) < 2 * FEWEST:
            continue
        own = questions[variable.id] = {}
        for name in names_of_questions(variable):
            truth = np.array([_yes(variable, name, report.settled[variable.id]) for report in known])
            own[name] = _question(known, truth, [asked[variable.id][report.name][name] for report in known])
        unknown = np.array([bool(report.settled[variable.id] & {"NC", "NA"}) for report in told])
        if unknown.sum() >= FEWEST:
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
