"""The words of the reports: counted by lemma, compared between groups (specificities), laid out on axes (CA).

Function words, numbers and single letters are left out, and so is a lemma that fewer than three reports use: it is a
name, or a habit of one author. Words are counted in running text and lists; tables, headings and captions are left out.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np
import pandas as pd

from .french import words
from .lemmas import dictionary_form

KINDS = ("body", "list")
LEAST_REPORTS = 3
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\s[-–—]\s")
_FUNCTION_WORDS = frozenset(
    "être avoir faire pouvoir devoir aller dire voir falloir mettre venir prendre ne pas plus moins très tout même autre "
    "aucun chaque plusieurs certain tel quel ce cet celui cela ceci ça se soi il elle on nous vous ils elles je tu me te lui "
    "leur leurs eux y en qui que quoi dont où et ou ni mais or car donc si comme quand lorsque puisque parce ainsi aussi "
    "alors encore déjà toujours souvent parfois jamais peu beaucoup trop assez bien mal mieux seul seulement notamment "
    "dans par pour avec sans sous sur entre vers chez depuis pendant avant après contre selon malgré dès jusque hors près "
    "loin là ici à de du des le la les un une au aux d l s n qu c j m t deux trois quatre cinq six sept huit neuf dix onze "
    "douze cent mille premier second dernier fois an année mois jour janvier février mars avril mai juin juillet août "
    "septembre octobre novembre décembre page partie tableau figure annexe chapitre cf etc soit afin lors via puis ensuite "
    "enfin environ quelque rien personne mon ton son notre votre ma ta sa mes tes ses nos vos tant tandis cependant "
    "toutefois pourtant non oui ci dit celle ceux celles lequel laquelle lesquels desquels duquel auquel chacun chacune "
    "autant presque surtout car vis face afin outre suite rapport".split()
)


@lru_cache(maxsize=200_000)
def _lemma(form: str) -> str:
    """The dictionary form of a word, "" for one that is not counted."""
    if len(form) < 3 or not form[0].isalpha():
        return ""
    lemma = dictionary_form(form)
    return "" if lemma in _FUNCTION_WORDS or form in _FUNCTION_WORDS or len(lemma) < 3 else lemma


def lemmas(text: str) -> list[str]:
    """Return the lemmas of a text that are counted, in order.

    >>> lemmas("Le CCAS a rencontré 12 familles, souvent isolées.")
    ['ccas', 'rencontrer', 'famille', 'isoler']
    """
    found = (_lemma(text[word.start : word.end].lower().replace(".", "")) for word in words(text))
    return [lemma for lemma in found if lemma]


@lru_cache(maxsize=100_000)
def _said(sentence: str) -> str:
    """What two sentences that say the same have in common: their lemmas."""
    return "".join(word.lemma for word in words(sentence))


def own_words(passages: pd.DataFrame, kinds: Sequence[str] = KINDS) -> pd.DataFrame:
    """Return the passages of running text, without the sentences that three reports or more share (formulas, notices)."""
    kept = passages[passages["kind"].isin(list(kinds))]
    cut = [_SENTENCE.split(text) for text in kept["text"]]
    bearing: dict[str, set[str]] = {}
    keys = [[_said(sentence) for sentence in sentences] for sentences in cut]
    for document, own in zip(kept["document_id"], keys, strict=True):
        for key in own:
            bearing.setdefault(key, set()).add(document)
    texts = [
        " ".join(one for one, key in zip(sentences, own, strict=True) if len(bearing[key]) < LEAST_REPORTS)
        for sentences, own in zip(cut, keys, strict=True)
    ]
    kept = kept.assign(text=texts)
    return kept[kept["text"] != ""]


def count(
    passages: pd.DataFrame, kinds: Sequence[str] = KINDS, least: int = LEAST_REPORTS, formulas: bool = False
) -> pd.DataFrame:
    """Return how often each report uses each lemma: reports x lemmas, most used first.

    Parameters
    ----------
    passages : TABLES["passages"]; least : reports that must use a lemma for it to be counted.
    formulas : whether sentences that several reports share count too.
    """
    kept = passages[passages["kind"].isin(list(kinds))] if formulas else own_words(passages, kinds)
    tallies: dict[str, Counter] = {}
    for row in kept[["document_id", "text"]].itertuples(index=False):
        tallies.setdefault(row.document_id, Counter()).update(lemmas(row.text))
    bearing = Counter(lemma for tally in tallies.values() for lemma in tally)
    totals = Counter()
    for tally in tallies.values():
        totals.update(tally)
    known = sorted(
        (lemma for lemma, n in bearing.items() if n >= least), key=lambda lemma: (-totals[lemma], lemma)
    )
    reports = sorted(tallies)
    table = np.array([[tallies[report][lemma] for lemma in known] for report in reports], dtype=int)
    return pd.DataFrame(table.reshape(len(reports), len(known)), index=reports, columns=known)


def specificities(table: pd.DataFrame, groups: Mapping[str, str]) -> pd.DataFrame:
    """Return how typical each lemma is of each group of reports (Lafon's specificities).

    Drawing the group's words at random from all words, k occurrences or more (fewer) of a lemma have the probability p;
    `score` is -log10 p where the group uses it more than expected, log10 p where less. Words of one report are not drawn
    independently, so that p flatters: `bearing` says how many of the group's reports use the lemma, of `reports`.

    Parameters
    ----------
    table : `count`; groups : the group of each report, "" or absent for none.

    Returns
    -------
    DataFrame with columns group, lemma, k, total, expected, score, bearing, reports.
    Source: Lafon (1980), Mots 1; computed as TXM does, exactly (hypergeometric, no approximation).
    """
    place = pd.Series({report: groups.get(report, "") for report in table.index})
    table = table[place != ""]
    place = place[place != ""]
    totals = table.sum(axis=0).to_numpy()
    size, frames = int(totals.sum()), []
    for group in sorted(set(place)):
        own = table[place == group]
        k, part = own.sum(axis=0).to_numpy(), int(own.to_numpy().sum())
        expected = totals * part / size if size else totals * 0.0
        more = k >= expected
        tail = log_tail(np.where(more, k, totals - k), totals, np.where(more, part, size - part), size)
        score = np.where(more, -tail, tail) / np.log(10)
        frames.append(pd.DataFrame({
            "group": group, "lemma": table.columns, "k": k, "total": totals, "expected": expected, "score": score,
            "bearing": (own > 0).sum(axis=0).to_numpy(), "reports": len(own),
        }))  # fmt: skip
    columns = ["group", "lemma", "k", "total", "expected", "score", "bearing", "reports"]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def log_tail(k: np.ndarray, total: np.ndarray, part: np.ndarray, size: int, terms: int = 400) -> np.ndarray:
    """Return the natural logarithm of P(X >= k) for X hypergeometric, k at or above its mean.

    The terms of the tail fall geometrically and are summed until they no longer count; where 400 are not enough, scipy
    sums them all. P(X <= k) is the same tail seen from the other words: P(total - X >= total - k).

    Parameters
    ----------
    total : occurrences of a lemma among `size` words, of which `part` are drawn.
    """
    from scipy.special import gammaln

    k, total, part = np.broadcast_arrays(
        np.asarray(k, float), np.asarray(total, float), np.asarray(part, float)
    )
    first = -(
        gammaln(k + 1) + gammaln(total - k + 1) + gammaln(part - k + 1) + gammaln(size - total - part + k + 1)
    )
    first += (
        gammaln(total + 1)
        + gammaln(size - total + 1)
        + gammaln(part + 1)
        + gammaln(size - part + 1)
        - gammaln(size + 1)
    )
    ratio, tail = np.ones(k.shape), np.ones(k.shape)
    for step in range(terms):
        here = k + step
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = (
                ratio
                * np.maximum(total - here, 0)
                * np.maximum(part - here, 0)
                / ((here + 1) * (size - total - part + here + 1))
            )
        tail = tail + ratio
        if (ratio <= 1e-17 * tail).all():
            break
    found = np.minimum(first + np.log(tail), 0.0)
    slow = ratio > 1e-17 * tail
    if slow.any():
        from scipy.stats import hypergeom

        found[slow] = hypergeom.logsf(k[slow] - 1, size, total[slow], part[slow])
    return found


def typical(found: pd.DataFrame, each: int = 10, risk: float = 0.05, share: float = 0.5) -> pd.DataFrame:
    """Return the lemmas most typical of each group: over-used beyond chance, and by many of its reports.

    Parameters
    ----------
    found : `specificities`; each : lemmas a group.
    risk : over all lemmas and groups compared (Bonferroni); share : of the group's reports that must use it, and two at
        least.
    """
    if found.empty:
        return found
    threshold = -np.log10(risk / len(found))
    kept = found[
        (found["score"] >= threshold) & (found["bearing"] >= np.maximum(2, share * found["reports"]))
    ]
    kept = kept.sort_values(["group", "score", "lemma"], ascending=[True, False, True], kind="stable")
    return kept.groupby("group", sort=False).head(each).reset_index(drop=True)


def correspondence(table: pd.DataFrame, axes: int = 2) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Return the correspondence analysis of a lexical table: places of reports, places of lemmas, shares of inertia.

    Parameters
    ----------
    table : reports x lemmas, counts; empty lines and columns are left out.

    Returns
    -------
    rows (axis_1, ...), columns (axis_1, ..., contribution_1, ...), inertia share of each axis kept. An axis has the
    sign that makes the sum of the lemmas' places times the root of their counts positive.
    Raises ValueError for fewer than two reports or lemmas.
    Source: Benzécri (1973), L'analyse des données; exact singular values of the standardised residuals.
    """
    table = table.loc[table.sum(axis=1) > 0, table.sum(axis=0) > 0]
    if min(table.shape) < 2:
        raise ValueError("a correspondence analysis needs two reports and two lemmas")
    kept = min(axes, min(table.shape) - 1)
    shares = table.to_numpy(float) / table.to_numpy().sum()
    reports, lemmas_ = shares.sum(axis=1), shares.sum(axis=0)
    independent = np.outer(reports, lemmas_)
    left, values, right = np.linalg.svd((shares - independent) / np.sqrt(independent), full_matrices=False)
    inertia = values**2
    left, values, right = left[:, :kept], values[:kept], right[:kept].T
    # The sum of a lemma's place times the root of its count is, up to a positive factor, that of the vector.
    signs = np.where(right.sum(axis=0) < 0, -1.0, 1.0)
    numbers = range(1, kept + 1)
    names = [f"axis_{number}" for number in numbers]
    rows = pd.DataFrame(left * values * signs / np.sqrt(reports)[:, None], table.index, names)
    columns = pd.DataFrame(right * values * signs / np.sqrt(lemmas_)[:, None], table.columns, names)
    parts = pd.DataFrame(right**2, table.columns, [f"contribution_{number}" for number in numbers])
    share = pd.Series(inertia[:kept] / inertia.sum() if inertia.sum() else np.nan, index=names)
    return rows, pd.concat([columns, parts], axis=1), share


def segments(
    passages: pd.DataFrame, length: int = 40, kinds: Sequence[str] = KINDS, least: int = LEAST_REPORTS
) -> pd.DataFrame:
    """Cut the reports' running text into segments of about `length` words, none across two sections.

    Returns
    -------
    DataFrame with columns document_id, passage_id (where the segment begins), page, text, lemmas (list; those that at
    least `least` reports use).
    """
    kept = own_words(passages, kinds)
    sections: dict[tuple[str, str], list[tuple]] = {}
    columns = (kept[name].tolist() for name in ("document_id", "section", "passage_id", "page", "text"))
    for document, section, *row in zip(*columns, strict=True):
        sections.setdefault((document, section), []).append((document, *row))
    rows = [row for own in sections.values() for row in _cut(own, length)]
    frame = pd.DataFrame(rows, columns=["document_id", "passage_id", "page", "text", "lemmas"])
    bearing: dict[str, set[str]] = {}
    for document, found in zip(frame["document_id"], frame["lemmas"], strict=True):
        for lemma in found:
            bearing.setdefault(lemma, set()).add(document)
    frame["lemmas"] = [
        [lemma for lemma in found if len(bearing[lemma]) >= least] for found in frame["lemmas"]
    ]
    return frame


def _cut(passages: Sequence[tuple], length: int) -> Iterator[tuple]:
    """Segments of one section, from its passages (document, passage, page, text); a short rest joins the segment before."""
    parts = [(*place, piece) for *place, text in passages for piece in _pieces(text, length)]
    held: list[tuple] = []
    done: list[list[tuple]] = []
    size = 0
    for part in parts:
        held.append(part)
        size += len(part[3].split())
        if size >= length:
            done.append(held)
            held, size = [], 0
    if held and done and size < length / 2:
        done[-1] = done[-1] + held
    elif held:
        done.append(held)
    for group in done:
        text = " ".join(part[3] for part in group)
        yield (*group[0][:3], text, lemmas(text))


def _pieces(text: str, length: int) -> list[str]:
    """A passage in pieces of about `length` words, cut after a word."""
    tokens = text.split()
    count = max(1, round(len(tokens) / length))
    bounds = np.linspace(0, len(tokens), count + 1).round().astype(int)
    return [" ".join(tokens[low:high]) for low, high in itertools.pairwise(bounds)]
