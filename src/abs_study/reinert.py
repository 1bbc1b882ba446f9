"""Reinert's descending classification: worlds of words among the segments of a corpus.

Written from the published description: Reinert (1983), Les cahiers de l'analyse des données 8(2); Reinert (1990), Bulletin
de méthodologie sociologique 26. Each step takes the largest class and splits it in two: segments are ordered on the
first axis of a correspondence analysis, cut where the two halves differ most (chi2 of the 2 x lemmas table), then moved
one by one to the other half while that raises chi2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

LEAST_USES = 5  # segments that must use a lemma
LEAST_SHARE = 0.03  # of all segments: smaller classes are dropped
MOST_ASIDE = 0.25  # of all segments: beyond, nothing more is split
ROUNDS = 20


@dataclass(frozen=True)
class Classification:
    """What the splits give.

    Attributes
    ----------
    lemmas : the columns used; table : segments x lemmas, 0 or 1 (scipy sparse).
    partitions : for each number of classes, the class of each segment (1, 2, ...; 0: dropped).
    splits : columns classes, size (of the class split), left, right, chi2.
    """

    lemmas: tuple[str, ...]
    table: object
    partitions: dict[int, np.ndarray]
    splits: pd.DataFrame


def classify(
    segments: Sequence[Sequence[str]], largest: int = 6, least_uses: int = LEAST_USES
) -> Classification:
    """Return the descending classification of segments into 2, 3, ... `largest` classes, whatever their order.

    Exchanges depend on who is looked at first: segments are therefore taken in the order of their lemmas, and given
    back in the order in which they came.

    Parameters
    ----------
    segments : the lemmas of each segment; how often one uses a lemma does not count.
    """
    distinct = [tuple(sorted(set(segment))) for segment in segments]
    order = sorted(range(len(distinct)), key=distinct.__getitem__)
    found = _descend([distinct[place] for place in order], largest, least_uses)
    back = np.argsort(np.array(order, dtype=int), kind="stable")
    partitions = {k: labels[back] for k, labels in found.partitions.items()}
    return Classification(found.lemmas, found.table[back], partitions, found.splits)


def _descend(segments: Sequence[Sequence[str]], largest: int, least_uses: int) -> Classification:
    """The same, in the order given.

    Segments without any lemma that is used often enough have the class 0, and so have those that a split would leave in a
    class of less than 3 % of all. There are fewer classes where nothing large enough is left to split.
    """
    table, lemmas = _table(segments, least_uses)
    used = np.flatnonzero(np.asarray(table.sum(axis=1)).ravel() > 0)
    labels = np.zeros(table.shape[0], dtype=int)
    labels[used] = 1
    partitions, splits = {}, []
    smallest = max(2, round(LEAST_SHARE * len(used)))
    aside = 0
    while len(used) and labels.max() < largest:
        sizes = np.bincount(labels)[1:]
        open_ = [label for label in range(1, len(sizes) + 1) if sizes[label - 1] >= 2 * smallest]
        if not open_:
            break
        chosen = max(open_, key=lambda label: (sizes[label - 1], -label))
        members = np.flatnonzero(labels == chosen)
        halves, chi2 = split(table[members])
        right = int(halves.sum())
        if min(right, len(members) - right) < smallest:
            # Too few to be a world of its own: set aside, and the rest is split again.
            labels[members[halves == (right < len(members) - right)]] = 0
            aside += min(right, len(members) - right)
            if aside > MOST_ASIDE * len(used):
                break
            continue
        labels = labels.copy()
        labels[members[halves]] = labels.max() + 1
        partitions[int(labels.max())] = labels
        splits.append((int(labels.max()), len(members), len(members) - right, right, chi2))
    columns = ["classes", "size", "left", "right", "chi2"]
    return Classification(lemmas, table, partitions, pd.DataFrame(splits, columns=columns))


def _table(segments: Sequence[Sequence[str]], least: int):
    """Segments x lemmas as a sparse table of 0 and 1, and the lemmas, in alphabetical order."""
    from scipy.sparse import csr_array

    uses: dict[str, int] = {}
    distinct = [sorted(set(segment)) for segment in segments]
    for segment in distinct:
        for lemma in segment:
            uses[lemma] = uses.get(lemma, 0) + 1
    lemmas = tuple(sorted(lemma for lemma, count in uses.items() if count >= least))
    place = {lemma: number for number, lemma in enumerate(lemmas)}
    columns = [[place[lemma] for lemma in segment if lemma in place] for segment in distinct]
    pointers = np.r_[0, np.cumsum([len(row) for row in columns])].astype(int)
    indices = np.array([column for row in columns for column in row], dtype=int)
    return csr_array((np.ones(len(indices)), indices, pointers), shape=(len(segments), len(lemmas))), lemmas


def split(table) -> tuple[np.ndarray, float]:
    """Split segments in two: return which belong to the second half, and chi2 of the 2 x lemmas table.

    Parameters
    ----------
    table : segments x lemmas, sparse, 0 or 1; every segment has a lemma.
    """
    halves = _Halves(table)
    order = np.argsort(_first_axis(table), kind="stable")
    halves.start(order)
    halves.exchange()
    return halves.second, halves.chi2()


def _first_axis(table) -> np.ndarray:
    """The segments' places on the first axis of the correspondence analysis; its sign makes the first one positive."""
    from scipy.sparse import diags_array
    from scipy.sparse.linalg import svds

    table = table[:, np.flatnonzero(np.asarray(table.sum(axis=0)).ravel() > 0)]
    rows, columns = np.asarray(table.sum(axis=1)).ravel(), np.asarray(table.sum(axis=0)).ravel()
    scaled = diags_array(1 / np.sqrt(rows)) @ table @ diags_array(1 / np.sqrt(columns))
    if min(scaled.shape) <= 3:
        vectors, _values, _right = np.linalg.svd(scaled.toarray())
        axis = vectors[:, 1] if vectors.shape[1] > 1 else np.zeros(len(rows))
    else:
        # The first singular vector is the trivial one; a fixed start makes the answer the same on every run.
        start = np.cos(np.arange(min(scaled.shape)))
        vectors, values, _right = svds(scaled, k=2, v0=start)
        axis = vectors[:, int(np.argmin(values))]
    axis = axis / np.sqrt(rows)
    peak = int(np.abs(axis).argmax())
    return axis * (1.0 if axis[peak] >= 0 else -1.0)


class _Halves:
    """Two halves of the segments, with chi2 of their table of lemmas kept up to date as segments move.

    With N uses in all, n in the second half, c_j of lemma j and a_j of these in the second half,
    chi2 = N^2 / (n (N - n)) (sum_j a_j^2 / c_j - n^2 / N).
    """

    def __init__(self, table) -> None:
        self.rows = [
            table.indices[low:high] for low, high in zip(table.indptr[:-1], table.indptr[1:], strict=True)
        ]
        self.weights = np.array([len(row) for row in self.rows], dtype=float)
        self.columns = np.asarray(table.sum(axis=0)).ravel()
        self.inverse = np.divide(1.0, self.columns, out=np.zeros_like(self.columns), where=self.columns > 0)
        self.total = float(self.weights.sum())
        self.second = np.zeros(len(self.rows), dtype=bool)
        self.uses, self.size, self.squares = np.zeros(len(self.columns)), 0.0, 0.0

    def chi2(self, size: float | None = None, squares: float | None = None) -> float:
        """chi2 of the halves, or of halves with these sums; 0 where one is empty."""
        size = self.size if size is None else size
        squares = self.squares if squares is None else squares
        if size <= 0 or size >= self.total:
            return 0.0
        return self.total**2 / (size * (self.total - size)) * (squares - size**2 / self.total)

    def moved(self, segment: int) -> tuple[float, float]:
        """The second half's size and sum of squares if a segment changed sides."""
        row = self.rows[segment]
        sign = -1.0 if self.second[segment] else 1.0
        squares = self.squares + float((self.inverse[row] * (1 + sign * 2 * self.uses[row])).sum())
        return self.size + sign * self.weights[segment], squares

    def move(self, segment: int) -> None:
        """Let a segment change sides."""
        self.size, self.squares = self.moved(segment)
        self.uses[self.rows[segment]] += -1.0 if self.second[segment] else 1.0
        self.second[segment] = not self.second[segment]

    def start(self, order: np.ndarray) -> None:
        """Cut the order where chi2 is largest: what comes after the cut is the first half."""
        best, cut = -1.0, 0
        for place, segment in enumerate(order[:-1]):
            self.move(segment)
            value = self.chi2()
            if value > best + 1e-12:
                best, cut = value, place
        for segment in order[cut + 1 : -1]:
            self.move(segment)

    def exchange(self) -> None:
        """Move segments one by one to the other half while that raises chi2."""
        value = self.chi2()
        for _round in range(ROUNDS):
            changed = False
            for segment in range(len(self.rows)):
                candidate = self.chi2(*self.moved(segment))
                if candidate > value + 1e-9:
                    self.move(segment)
                    value, changed = candidate, True
            if not changed:
                break


def words(found: Classification, k: int, each: int = 15) -> pd.DataFrame:
    """Return the lemmas that mark each class: present there more often than in the other segments.

    Returns
    -------
    DataFrame with columns class, lemma, inside (segments of the class that use it), total, share (inside / total), chi2
    (1 degree of freedom, class against the rest), at most `each` a class, strongest first.
    """
    labels = found.partitions[k]
    kept = labels > 0
    table, labels = found.table[np.flatnonzero(kept)], labels[kept]
    total, size = np.asarray(table.sum(axis=0)).ravel(), len(labels)
    frames = []
    for label in range(1, k + 1):
        here = np.flatnonzero(labels == label)
        inside, count = np.asarray(table[here].sum(axis=0)).ravel(), len(here)
        chi2 = two_by_two(inside, total, count, size)
        frame = pd.DataFrame(
            {"class": label, "lemma": found.lemmas, "inside": inside, "total": total, "chi2": chi2}
        )
        frame = frame[frame["inside"] * size > frame["total"] * count]
        frames.append(frame.sort_values(["chi2", "lemma"], ascending=[False, True], kind="stable").head(each))
    result = pd.concat(frames, ignore_index=True).astype({"inside": int, "total": int})
    result.insert(4, "share", result["inside"] / result["total"])
    return result


def two_by_two(inside: np.ndarray, total: np.ndarray, count: int, size: int) -> np.ndarray:
    """Return chi2 of each lemma's 2 x 2 table, class against the rest, presence in segments; no correction."""
    expected = total * count / size
    spread = expected * (1 - total / size) * (1 - count / size)
    return np.divide((inside - expected) ** 2, spread, out=np.zeros_like(expected), where=spread > 0)


def typical(found: Classification, k: int, each: int = 3) -> pd.DataFrame:
    """Return the segments most typical of each class: the sum of chi2 of the class's words that they use.

    Returns
    -------
    DataFrame with columns class, segment (its number), score.
    """
    marks = words(found, k, each=len(found.lemmas))
    place = {lemma: number for number, lemma in enumerate(found.lemmas)}
    labels, rows = found.partitions[k], []
    for label in range(1, k + 1):
        weights = np.zeros(len(found.lemmas))
        own = marks[(marks["class"] == label) & (marks["chi2"] >= 3.84)]
        weights[[place[lemma] for lemma in own["lemma"]]] = own["chi2"]
        here = np.flatnonzero(labels == label)
        scores = np.asarray(found.table[here] @ weights).ravel()
        best = np.lexsort((here, -scores))[:each]
        rows += [(label, int(here[one]), float(scores[one])) for one in best]
    return pd.DataFrame(rows, columns=["class", "segment", "score"])


def of_groups(found: Classification, k: int, groups: Sequence[str]) -> pd.DataFrame:
    """Return how the segments of each group of reports spread over the classes: group, class, segments, share."""
    frame = pd.DataFrame({"group": list(groups), "class": found.partitions[k]})
    frame = frame[(frame["class"] > 0) & (frame["group"] != "")]
    counts = (
        frame.groupby(["group", "class"])
        .size()
        .unstack(fill_value=0)
        .reindex(columns=range(1, k + 1), fill_value=0)
    )
    long = counts.stack().rename("segments").reset_index()
    long["share"] = long["segments"] / long.groupby("group")["segments"].transform("sum")
    return long
