"""What kind of report it is, in a few figures: how much the learner found for each level of the whole grid, brought
down to its first principal components (standardised, Jolliffe 2002). What was found for one question helps to answer
the others. Nothing of the rules is in it, so that a variable is still coded from its own clues alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .reports import BEST, NOTHING, SMALL

# Chosen by cross-validation on the development reports: 3 to 16 were tried.
COMPONENTS = 6
_LEAST = 1e-3


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
        deviation = _telling(found.std(axis=0))
        count = min(COMPONENTS, *found.shape)
        with np.errstate(invalid="ignore"):  # shares of no variance at all, which are not used
            fitted = PCA(count, svd_solver="full").fit(found / deviation)
        size = _telling(np.sqrt(fitted.explained_variance_))
        return cls(found.mean(axis=0), (fitted.components_ / size[:, None]).T / deviation[:, None])


def _telling(deviation: np.ndarray) -> np.ndarray:
    """Deviations to divide by; what tells no reports apart would tell noise, a thousand times too large: nothing."""
    return np.where(deviation > _LEAST, deviation, np.inf)


def _found(scores: np.ndarray) -> np.ndarray:
    """For each level the mean of its best scores, then the logarithm of how many passages speak of it."""
    padded = np.vstack([scores, np.full((BEST, scores.shape[1]), NOTHING)])
    best = -np.sort(-padded, axis=0)[:BEST].mean(axis=0)
    spoken = np.log((1 / (1 + np.exp(-scores))).sum(axis=0) + SMALL)
    return np.concatenate([best, spoken])
