"""The network of the learner against scikit-learn's, and on what no column alone can tell."""

import numpy as np
import pytest
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.neural_network._stochastic_optimizers import AdamOptimizer

from abs_study.coders.modele import network
from abs_study.coders.modele.network import Network, averaged, fit

# Passages of two words out of four: quoted where the words are of one kind (0 and 1, or 2 and 3).
PAIRS = [(0, 1), (2, 3), (0, 2), (0, 3), (1, 2), (1, 3)]


def pairs(times: int) -> tuple[sparse.csr_matrix, np.ndarray]:
    """Each pair of words so many times, and whether it is quoted."""
    rows = np.zeros((len(PAIRS) * times, 4), dtype=np.float32)
    for place in range(len(rows)):
        rows[place, list(PAIRS[place % len(PAIRS)])] = 1
    quoted = np.array([[place % len(PAIRS) < 2] for place in range(len(rows))], dtype=np.float32)
    return sparse.csr_matrix(rows), quoted


def test_scores_are_those_of_scikit_learn():
    """The same weights give the same chances for two keys as `MLPClassifier` with one hidden layer of ReLU."""
    random = np.random.default_rng(1)
    matrix = random.normal(size=(20, 6))
    other = MLPClassifier((5,), max_iter=1, random_state=0)
    with pytest.warns(UserWarning):  # one step: it has not converged
        other.fit(matrix, random.integers(0, 2, (20, 2)))
    hidden, out = other.coefs_
    own = Network(hidden, other.intercepts_[0], out, other.intercepts_[1])
    chances = 1 / (1 + np.exp(-own.scores(sparse.csr_matrix(matrix))))
    assert chances == pytest.approx(other.predict_proba(matrix))


def test_the_mean_of_networks_is_the_mean_of_their_scores():
    """Of three networks, one of them with fewer units."""
    random = np.random.default_rng(4)
    matrix = sparse.csr_matrix(random.normal(size=(9, 6)))
    several = [Network(*(random.normal(size=size) for size in ((6, n), n, (n, 2), 2))) for n in (5, 5, 3)]
    mean = np.mean([one.scores(matrix) for one in several], axis=0)
    assert averaged(several).scores(matrix) == pytest.approx(mean)


def test_a_step_is_that_of_scikit_learn():
    """The same gradients move the same values, step after step, as in its Adam; rows that have none stay."""
    random = np.random.default_rng(2)
    start = random.normal(size=(3, 4))
    moving, theirs = network._Moving(start.copy()), start.copy()
    adam = AdamOptimizer([theirs], learning_rate_init=0.01)
    for step in range(1, 6):
        gradient = random.normal(size=(3, 4))
        moving.move(slice(None), gradient, 0.01, step)
        adam.update_params([theirs], [gradient])
    assert moving.values == pytest.approx(theirs, abs=1e-6)
    moving.move(np.array([1]), np.ones((1, 4)), 0.01, 6)
    assert moving.values[[0, 2]] == pytest.approx(theirs[[0, 2]], abs=1e-6)
    assert (moving.values[1] != theirs[1]).all()


def test_the_first_gradient_is_that_of_the_loss(monkeypatch):
    """The moves asked for in the first step against finite differences of the weighted log-loss."""
    matrix, quoted = pairs(2)
    weight = np.random.default_rng(3).uniform(0.5, 2, quoted.shape).astype(np.float32)
    monkeypatch.setattr(network, "EPOCHS", 1)
    monkeypatch.setattr(network, "HIDDEN", 3)
    monkeypatch.setattr(network, "_kept", lambda shape, _dropped, _random: np.ones(shape, np.float32))
    moved: list[tuple[np.ndarray, np.ndarray]] = []

    def note(self, rows, gradient, _rate, _step):
        moved.append((self.values, np.asarray(gradient)))

    monkeypatch.setattr(network._Moving, "move", note)
    net = fit(matrix, quoted, weight)

    def loss() -> float:
        scores = net.scores(matrix).astype(float)
        told = np.log1p(np.exp(-scores)) * quoted + np.log1p(np.exp(scores)) * (1 - quoted)
        return float((told * weight).sum() / len(quoted))

    assert len(moved) == 4
    for values, gradient in moved:
        for place in np.ndindex(values.shape):
            kept = values[place]
            values[place] = kept + 0.01
            above = loss()
            values[place] = kept - 0.01
            below = loss()
            values[place] = kept
            assert gradient[place] == pytest.approx((above - below) / 0.02, abs=2e-3)


def test_it_tells_what_no_sum_of_words_tells():
    """Two words of a kind are quoted, each with one of the other kind is not: a logistic regression is lost there."""
    matrix, quoted = pairs(200)
    scores = fit(matrix, quoted, np.ones_like(quoted)).scores(matrix)
    assert ((scores > 0) == quoted).all()
    straight = LogisticRegression().fit(matrix, quoted.ravel())
    assert straight.score(matrix, quoted.ravel()) < 0.7


def test_the_same_passages_give_the_same_network():
    """To the last bit, and another with another seed."""
    matrix, quoted = pairs(20)
    one, same, other = (fit(matrix, quoted, np.ones_like(quoted), seed) for seed in (0, 0, 1))
    assert all(np.array_equal(vars(one)[name], vars(same)[name]) for name in vars(one))
    assert not np.array_equal(one.hidden, other.hidden)


def test_every_passage_is_seen_once_an_epoch_at_a_rate_that_grows_then_falls():
    """The last batch may be smaller."""
    steps = list(network._steps(600, np.random.default_rng(0)))
    assert len(steps) == 3 * network.EPOCHS
    assert sorted(np.concatenate([rows for rows, _rate in steps[:3]])) == list(range(600))
    rates = [rate for _rows, rate in steps]
    top = int(np.argmax(rates))
    assert rates[top] == pytest.approx(network.RATE, rel=0.01) and 0.1 < top / len(rates) < 0.2
    assert rates[: top + 1] == sorted(rates[: top + 1]) and rates[top:] == sorted(rates[top:], reverse=True)
    assert rates[-1] == pytest.approx(0, abs=1e-9)
