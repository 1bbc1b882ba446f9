"""Fit the model of passages: what readers quoted, told from all other passages, key by key and by networks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .network import Network, averaged, fit
from .reports import levels_for, names_of_questions, ordered
from .scorer import Key, PassageModel, weighted

# Chosen by cross-validation on the development reports: two networks begun from two seeds instead of one took the average
# precision of quotes from .521 to .526.
STRENGTH, NETWORKS = 1.0, 2
# The passages in which a feature must occur, from few reports to many. On 230 reports 5, 8 and 12 were as good (average
# precision .523, .521, .521), and 12 leaves half of the features of 5.
_RARE, _ONE_IN = (5, 12), 3000
_MOST_WEIGHT, _NEAR_MISS, _OTHERS = 20.0, 3.0, 3000
# Below so many there is nothing to learn from.
FEWEST = 3
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


def fit_passages(reports: Sequence[ReadReport], grid: Any) -> PassageModel:
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
    seldom = [column for column, key in enumerate(keys) if len(quoted.get(key, ())) < FEWEST]
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
    if len(quoted) < FEWEST:
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
    if min(yes.sum(), (~yes).sum()) < FEWEST:
        return np.zeros(matrix.shape[1]), _SURE if yes.sum() >= FEWEST else -_SURE
    weight = np.where(yes, len(yes) / yes.sum(), len(yes) / (~yes).sum()) / 2
    return _fitted(matrix[related], yes, weight)


def _fitted(matrix: Any, truth: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, float]:
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=STRENGTH, solver="liblinear", random_state=0, tol=0.01, max_iter=30)
    fitted.fit(matrix, truth, sample_weight=weight)
    return fitted.coef_[0], float(fitted.intercept_[0])
