"""The profile of a report against the eigenvectors of a correlation matrix."""

import numpy as np
import pytest

from abs_study.coders.modele.profile import COMPONENTS, Profile
from abs_study.coders.modele.reports import Asked, LevelFound, features

LEVELS = 5


def reports(count: int) -> list[np.ndarray]:
    """Scores of reports of some length, which share a leaning: passages x levels."""
    random = np.random.default_rng(4)
    leanings = random.normal(size=(count, LEVELS)) @ random.normal(0, 0.4, (LEVELS, LEVELS))
    return [random.normal(leaning - 2, 1, (7 + place, LEVELS)) for place, leaning in enumerate(leanings)]


def found(scores: np.ndarray) -> list[float]:
    """Figures of a report, by the definition: the four best of each level on average, how many passages speak of it."""
    best = [np.mean(sorted(column)[-4:]) for column in scores.T]
    return best + [np.log(sum(1 / (1 + np.exp(-score)) for score in column) + 1e-3) for column in scores.T]


def test_components_are_those_of_the_correlation_matrix():
    """Up to their sign; of variance one over the reports that they were drawn from."""
    every = reports(30)
    table = np.array([found(scores) for scores in every])
    standard = (table - table.mean(axis=0)) / table.std(axis=0)
    _values, vectors = np.linalg.eigh(np.corrcoef(table.T))
    theirs = standard @ vectors[:, ::-1][:, :COMPONENTS]
    profile = Profile.fit(every)
    own = np.array([profile.of(scores) for scores in every])
    assert own.shape == (30, COMPONENTS)
    assert own.std(axis=0, ddof=1) == pytest.approx(np.ones(COMPONENTS), abs=1e-4)
    assert abs(own) == pytest.approx(abs(theirs / theirs.std(axis=0, ddof=1)), abs=1e-3)


def test_the_best_of_a_level_are_those_of_a_question():
    """One definition of « best » for both."""
    scores = reports(1)[0][:3]
    profile = Profile(np.zeros(2 * LEVELS), np.eye(2 * LEVELS))
    level = LevelFound(scores[:, 1], 0, 0, False)
    (told,) = features([Asked([level])], [level], 3, rules=False)
    assert profile.of(scores)[[1, LEVELS + 1]] == pytest.approx(told[[-1, 4]])


def test_a_report_without_passages_has_a_profile():
    """Nothing found for any level is a profile too."""
    assert np.isfinite(Profile.fit(reports(9)).of(np.zeros((0, LEVELS)))).all()


def test_what_tells_no_reports_apart_is_nothing():
    """Three reports have two components, like ones none: the others stay at zero, whatever is found elsewhere."""
    few, like = Profile.fit(reports(3)), Profile.fit([reports(1)[0]] * 4)
    other = reports(12)[-1]
    assert few.of(other)[:2].all() and few.of(other)[2] == 0
    assert not like.of(other).any()
