"""Linear scores of passages for each level of each variable, and the whole learner as bytes."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.special import expit, logit

from .network import Network
from .profile import Profile
from .reports import ReportModel

Key = tuple[str, str]
# Goes up when the features of passages or of questions change: weights of other features mean nothing.
VERSION = 6
# Rounded weights are kept as so many steps each way; what of a network is kept as it is.
_STEPS = 31
_WHOLE = ("bias", "out", "offsets")
# Chances in two steps stay this far from 0 and 1: log-odds of 12 at most.
_CERTAIN = 6e-6


@dataclass(frozen=True)
class PassageModel:
    """Log-odds that a reader would quote a passage for each (variable, level): the mean of columns and of a network.

    The columns see it in two ways, of which the mean is taken too. Straight: one column of `weights` for each of
    `keys`. In two steps: does the passage speak of the variable (one column a variable), and if so, for which level (the
    columns of its `steps`: for a variable of `ordered`, is this degree reached, but for the lowest, which always is;
    else, is it this level). The second way learns from all passages on a variable what a rare level alone cannot
    teach. Columns are in this order, those of a variable side by side. Without a `network`, they are all.
    """

    vocabulary: Mapping[str, int]
    idf: np.ndarray
    keys: tuple[Key, ...]
    ordered: frozenset[str]
    weights: np.ndarray
    intercepts: np.ndarray
    network: Network | None = None

    def matrix(self, passages: Sequence[set[str]]) -> sparse.csr_matrix:
        """Return passages x features: idf of the features that occur, each row of length one."""
        place = self.vocabulary.__getitem__
        words = self.vocabulary.keys()
        return weighted([sorted(map(place, own & words)) for own in passages], self.idf)

    def scores(self, passages: Sequence[set[str]]) -> np.ndarray:
        """Return passages x keys."""
        matrix = self.matrix(passages)
        columns = self._by_columns(matrix)
        return columns if self.network is None else (columns + self.network.scores(matrix)) / 2

    def _by_columns(self, matrix: sparse.csr_matrix) -> np.ndarray:
        found = np.asarray(matrix @ self.weights) + self.intercepts
        counts = Counter(variable for variable, _code in self.keys)
        straight, topics, steps = np.split(found, np.cumsum([len(self.keys), len(counts)]), axis=1)
        parts, column = [], 0
        for place, (variable, levels) in enumerate(counts.items()):
            count = levels - (variable in self.ordered)
            chances = _chances(steps[:, column : column + count], variable in self.ordered)
            chances = chances * expit(topics[:, [place]])
            parts.append(logit(np.clip(chances, _CERTAIN, 1 - _CERTAIN)))
            column += count
        return (straight + np.hstack(parts)) / 2


def _chances(steps: np.ndarray, ordered: bool) -> np.ndarray:
    """Chance of each level in a passage that speaks of the variable; degrees are made to fall."""
    chances = expit(steps)
    if not ordered:
        return chances
    count = len(chances)
    reached = np.minimum.accumulate(np.hstack([np.ones((count, 1)), chances]), axis=1)
    return np.maximum(reached - np.hstack([reached[:, 1:], np.zeros((count, 1))]), 1e-3)


def weighted(rows: Sequence[Sequence[int]], idf: np.ndarray) -> sparse.csr_matrix:
    """Return the rows of features as a matrix of their idf, each row divided by its length."""
    starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
    indices = np.fromiter((index for row in rows for index in row), dtype=np.int32, count=starts[-1])
    values = idf[indices]
    squares = np.concatenate([[0.0], np.cumsum(values.astype(float) ** 2)])
    lengths = np.sqrt(np.maximum(squares[starts[1:]] - squares[starts[:-1]], 1e-12))
    values = values / np.repeat(lengths, np.diff(starts)).astype(values.dtype)
    return sparse.csr_matrix((values, indices, starts), shape=(len(rows), len(idf)))


@dataclass(frozen=True)
class Model:
    """The learner: passages are scored, reports are judged on the scores, on their profile and on what the rules found."""

    passages: PassageModel
    reports: ReportModel
    profile: Profile

    def to_bytes(self) -> bytes:
        """Return the learner as one compressed file, the same bytes for the same learner.

        Weights are kept as whole numbers of 1/31 of each column's largest: of 990 answers on development reports 6
        become others, and the file is a third smaller than with 1/127.
        """
        passages = self.passages
        told = {
            "version": VERSION,
            "words": sorted(passages.vocabulary, key=passages.vocabulary.__getitem__),
            "keys": passages.keys,
            "ordered": sorted(passages.ordered),
            "reports": self.reports.to_json(),
        }
        text = np.frombuffer(json.dumps(told, ensure_ascii=False, sort_keys=True).encode(), dtype=np.uint8)
        whole = {"idf": passages.idf, "intercepts": passages.intercepts}
        whole |= {"profile_mean": self.profile.mean, "profile_axes": self.profile.axes}
        arrays = {"told": text, **_rounded("weights", passages.weights)}
        if passages.network is not None:
            arrays |= _rounded("hidden", passages.network.hidden)
            whole |= {name: getattr(passages.network, name) for name in _WHOLE}
        arrays |= {name: values.astype(np.float32) for name, values in whole.items()}
        buffer = io.BytesIO()
        np.savez_compressed(buffer, **arrays)
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> Model:
        """Read a learner; raises ValueError for anything else."""
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as kept:
                told = json.loads(kept["told"].tobytes())
                if told["version"] != VERSION:
                    raise ValueError("features of another version")
                network = None
                if "hidden_rounded" in kept:
                    network = Network(_whole("hidden", kept), *(kept[name] for name in _WHOLE))
                passages = PassageModel(
                    {word: place for place, word in enumerate(told["words"])},
                    kept["idf"],
                    tuple((variable, level) for variable, level in told["keys"]),
                    frozenset(told["ordered"]),
                    _whole("weights", kept),
                    kept["intercepts"],
                    network,
                )
                reports = ReportModel.from_json(told["reports"])
                profile = Profile(kept["profile_mean"], kept["profile_axes"])
        except (OSError, KeyError, TypeError, ValueError, zipfile.BadZipFile, zlib.error) as fault:
            raise ValueError("not a learner's file") from fault
        return cls(passages, reports, profile)


def _rounded(name: str, values: np.ndarray) -> dict[str, np.ndarray]:
    """An array as whole numbers, and what each of its columns is to be multiplied by."""
    scale = np.maximum(np.abs(values).max(axis=0), 1e-9) / _STEPS
    return {
        f"{name}_rounded": np.round(values / scale).astype(np.int8),
        f"{name}_scale": scale.astype(np.float32),
    }


def _whole(name: str, kept: Mapping[str, np.ndarray]) -> np.ndarray:
    """The array that `_rounded` took; row by row, as it is multiplied: scipy would copy it for each document."""
    values = np.ascontiguousarray(kept[f"{name}_rounded"]).astype(np.float32)
    values *= kept[f"{name}_scale"]
    return values
