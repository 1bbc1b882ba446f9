"""What kind of report it is, in a few figures: how much the learner found for each level of the whole grid, brought
down to its first principal components (standardised, Jolliffe 2002). A report that judges tends to propose and to
follow up: what was found for one question helps to answer the others. Nothing of the rules is in it, so that a
variable is still coded from its own clues alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .reports import BEST, NOTHING, SMALL

# Chosen by cross-validation on the development reports: 3 to 16 were tried.
COMPONENTS = 6


@dataclass(frozen=True)
class Profile:
    """The components of a report: `mean` of what is found (2 figures a level), `axes` figures x components."""

    mean: np.ndarray
    axes: np.ndarray

    def of(self, scores: np.ndarray) -> np.ndarray:
        """Return the components of a report from the scores of its passages that may be quoted, passages x levels."""
        return (_found(scores) - self.mean) @ self.axes

    @classmethod
    def fit(cls, reports: Sequence[np.ndarray]) -> Profile:
        """Return the components that tell reports apart most, each of variance one over these `reports`."""
        from sklearn.decomposition import PCA

        found = np.array([_found(scores) for scores in reports])
        deviation = found.std(axis=0) + 1e-6
        count = min(COMPONENTS, *found.shape)
        fitted = PCA(count, svd_solver="full").fit(found / deviation)
        size = np.sqrt(np.maximum(fitted.explained_variance_, 1e-12))
        return cls(found.mean(axis=0), (fitted.components_ / size[:, None]).T / deviation[:, None])


def _found(scores: np.ndarray) -> np.ndarray:
    """For each level the mean of its best scores, then the logarithm of how many passages speak of it."""
    padded = np.vstack([scores, np.full((BEST, scores.shape[1]), NOTHING)])
    best = -np.sort(-padded, axis=0)[:BEST].mean(axis=0)
    spoken = np.log((1 / (1 + np.exp(-scores))).sum(axis=0) + SMALL)
    return np.concatenate([best, spoken])
