"""Small networks beside the columns of the learner: one hidden layer that the questions of the whole grid share.

What tells that a passage speaks of follow-up helps to tell whether it speaks of results: words that few readers quoted
for one question are known from others. Adam (Kingma & Ba 2015) on the log-loss, with dropout (Srivastava et al. 2014)
of words and of hidden units; the moments of a word are brought up to date where it occurs. Not scikit-learn's
`MLPClassifier`: it has neither dropout nor a weight for each answer of a passage.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.special import expit

# Chosen by cross-validation on the development reports.
HIDDEN, EPOCHS, BATCH, RATE = 128, 16, 256, 8e-3
_WORDS_DROPPED, _UNITS_DROPPED = np.float32(0.3), np.float32(0.5)
_WARMING = 0.15  # of all steps, with a rate that grows; then it falls, both along a cosine
_FIRST, _SECOND, _TINY = 0.9, 0.999, 1e-8
_SELDOM = -4.0  # log-odds of a quote before anything is learnt


@dataclass(frozen=True)
class Network:
    """Log-odds of passages: `hidden` features x units with their `bias`, `out` units x keys with their `offsets`."""

    hidden: np.ndarray
    bias: np.ndarray
    out: np.ndarray
    offsets: np.ndarray

    def scores(self, matrix: sparse.csr_matrix) -> np.ndarray:
        """Return passages x keys, from passages x features."""
        active = np.maximum(matrix @ self.hidden + self.bias, 0)
        # In double precision: sums of another processor's own order then differ far below what is told.
        return active.astype(float) @ self.out + self.offsets


def fit(matrix: sparse.csr_matrix, truth: np.ndarray, weight: np.ndarray, seed: int = 0) -> Network:
    """Return the network that tells which passages are quoted, in single precision.

    Parameters
    ----------
    matrix : passages x features
    truth : passages x keys, 1 where a reader quoted the passage
    weight : passages x keys, what each answer counts for
    """
    random = np.random.default_rng(seed)
    units = (matrix.shape[1], HIDDEN)
    hidden = _Moving(random.normal(0, 0.3, units).astype(np.float32))
    bias = _Moving(np.zeros(HIDDEN, np.float32))
    bound = HIDDEN**-0.5
    out = _Moving(random.uniform(-bound, bound, (HIDDEN, truth.shape[1])).astype(np.float32))
    offsets = _Moving(np.full(truth.shape[1], _SELDOM, np.float32))
    every = slice(None)
    for step, (rows, rate) in enumerate(_steps(matrix.shape[0], random), start=1):
        words, part = _some_words(matrix[rows], random)
        shown = part @ hidden.values[words] + bias.values
        gate = (shown > 0) * _kept(shown.shape, _UNITS_DROPPED, random)
        active = shown * gate
        error = expit(active @ out.values + offsets.values) - truth[rows]
        error *= weight[rows] / np.float32(len(rows))
        back = (error @ out.values.T) * gate
        out.move(every, active.T @ error, rate, step)
        offsets.move(every, error.sum(axis=0), rate, step)
        bias.move(every, back.sum(axis=0), rate, step)
        hidden.move(words, part.T @ back, rate, step)
    return Network(hidden.values, bias.values, out.values, offsets.values)


def averaged(networks: Sequence[Network]) -> Network:
    """Return one network whose scores are the mean of those of several: their units side by side."""
    return Network(
        np.hstack([one.hidden for one in networks]),
        np.hstack([one.bias for one in networks]),
        np.vstack([one.out for one in networks]) / np.float32(len(networks)),
        np.mean([one.offsets for one in networks], axis=0),
    )


class _Moving:
    """Values that are learnt, with the running means of their gradients and of the squares of these."""

    def __init__(self, values: np.ndarray) -> None:
        self.values = values
        self.first, self.second = np.zeros_like(values), np.zeros_like(values)

    def move(self, rows: np.ndarray | slice, gradient: np.ndarray, rate: float, step: int) -> None:
        """Move some rows against their gradient, by Adam's rule."""
        first = self.first[rows] + (gradient - self.first[rows]) * np.float32(1 - _FIRST)
        second = self.second[rows] + (gradient**2 - self.second[rows]) * np.float32(1 - _SECOND)
        self.first[rows], self.second[rows] = first, second
        size = np.sqrt(second / np.float32(1 - _SECOND**step)) + np.float32(_TINY)
        self.values[rows] -= np.float32(rate / (1 - _FIRST**step)) * first / size


def _steps(passages: int, random: np.random.Generator) -> Iterator[tuple[np.ndarray, float]]:
    """The passages of each step, all of them once an epoch, and its rate."""
    steps = EPOCHS * -(-passages // BATCH)
    warm, step = _WARMING * steps, 0
    for _epoch in range(EPOCHS):
        order = random.permutation(passages)
        for start in range(0, passages, BATCH):
            step += 1
            turn = step / warm if step < warm else 1 + (step - warm) / (steps - warm)
            yield np.sort(order[start : start + BATCH]), RATE * (1 - np.cos(np.pi * turn)) / 2


def _some_words(rows: sparse.csr_matrix, random: np.random.Generator) -> tuple[np.ndarray, sparse.csr_matrix]:
    """The features that occur in some passages, and these passages in them alone, a share of the words dropped."""
    words, places = np.unique(rows.indices, return_inverse=True)
    data = rows.data * _kept(rows.data.shape, _WORDS_DROPPED, random)
    return words, sparse.csr_matrix((data, places, rows.indptr), shape=(rows.shape[0], len(words)))


def _kept(shape: tuple[int, ...], dropped: np.float32, random: np.random.Generator) -> np.ndarray:
    """Zero for the share that is dropped, and for the others what keeps the sum as it was."""
    return (random.random(shape, dtype=np.float32) >= dropped) / (1 - dropped)
