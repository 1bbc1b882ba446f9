"""Who is named, with whom, and who is said to act: the reports and the actors they name, as networks and tables."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from .coders.language.attribution import read_actors
from .coders.language.clauses import read_clauses
from .french import fold_in_place

CENTRE = "ccas"


def incidence(matrix: pd.DataFrame, variable) -> pd.DataFrame:
    """Return which actors each report names: 1 or 0, reports x levels of a multi variable.

    Reports where the answer is missing are left out. Reports that name many actors come first, and the actors that
    many reports name, so that a nested order shows.
    """
    codes = [level.code for level in variable.levels]
    table = matrix.set_index("document_id")[[f"{variable.id}={code}" for code in codes]].set_axis(
        codes, axis=1
    )
    table = table.dropna().astype(int)
    actors = sorted(codes, key=lambda code: (-int(table[code].sum()), codes.index(code)))
    reports = sorted(table.index, key=lambda report: (-int(table.loc[report].sum()), report))
    return table.loc[reports, actors]


def pairs(table: pd.DataFrame) -> pd.DataFrame:
    """Return, for each pair of actors, how often reports name both, beside what chance would give.

    Parameters
    ----------
    table : `incidence`.

    Returns
    -------
    DataFrame with columns one, other, both, either, jaccard, expected (both, if actors were named independently of
    one another), p (one-sided exact: named together at least as often by chance), p_bh (over all pairs that can
    vary). An actor that every report or no report names cannot be named together more than by chance: p is NaN.
    """
    from scipy.stats import false_discovery_control, hypergeom

    size, rows = len(table), []
    for place, one in enumerate(table):
        for other in list(table)[place + 1 :]:
            first, second = int(table[one].sum()), int(table[other].sum())
            both = int((table[one] & table[other]).sum())
            varies = 0 < first < size and 0 < second < size
            p = float(hypergeom.sf(both - 1, size, first, second)) if varies else np.nan
            either = first + second - both
            rows.append(
                (
                    one,
                    other,
                    both,
                    either,
                    both / either if either else np.nan,
                    first * second / max(size, 1),
                    p,
                )
            )
    frame = pd.DataFrame(rows, columns=["one", "other", "both", "either", "jaccard", "expected", "p"])
    known = frame["p"].notna()
    frame["p_bh"] = np.nan
    if known.any():
        frame.loc[known, "p_bh"] = false_discovery_control(frame.loc[known, "p"])
    return frame


def network(table: pd.DataFrame, strongest: float = 0.5):
    """Return the graph of actors named by the same reports (networkx): an edge where their Jaccard index is high.

    Nodes have `reports` (how many name the actor), edges `both` and `jaccard`.
    """
    import networkx

    graph = networkx.Graph()
    for actor in table:
        if int(table[actor].sum()):
            graph.add_node(actor, reports=int(table[actor].sum()))
    for row in pairs(table).itertuples(index=False):
        if row.jaccard >= strongest:
            graph.add_edge(row.one, row.other, both=row.both, jaccard=row.jaccard)
    return graph


def beside_the_centre(evidence: pd.DataFrame, variable: str) -> pd.DataFrame:
    """Return, for each actor, in how many reports a quote that names it also names the centre of social action.

    Parameters
    ----------
    evidence : columns document_id, variable, level, quote; `variable` is the multi variable of the actors named.

    Returns
    -------
    DataFrame with columns actor, quoted (reports with a quote), beside (of these, naming the centre too).
    """
    own = evidence[evidence["variable"] == variable]
    named = own.assign(
        beside=[CENTRE in {name for _a, _b, name in _mentions(quote)} for quote in own["quote"]]
    )
    by_report = named.groupby(["level", "document_id"], sort=True)["beside"].any()
    frame = by_report.groupby("level").agg(["size", "sum"]).reset_index()
    return frame.set_axis(["actor", "quoted", "beside"], axis=1)


def doing(evidence: pd.DataFrame, dimensions: dict[str, str]) -> pd.DataFrame:
    """Return who is said to act in the quoted passages: reports and clauses for each actor and dimension.

    The grammatical subject of each clause, or its « par … », tells who acts; a clause that does not tell counts for
    nobody. That reading is a machine's, by rules, and the reader must be told so.

    Parameters
    ----------
    evidence : columns document_id, variable, quote; a sentence quoted several times counts once a dimension.
    dimensions : the dimension of each variable.

    Returns
    -------
    DataFrame with columns dimension, actor (a name of language.attribution.ACTORS), reports, clauses, base (reports
    with a quote in the dimension).
    """
    quotes = evidence.assign(dimension=evidence["variable"].map(dimensions)).dropna(subset=["dimension"])
    quotes = quotes[["document_id", "dimension", "quote"]].drop_duplicates()
    known: dict[str, list[str]] = {}
    rows = []
    for row in quotes.itertuples(index=False):
        if row.quote not in known:
            known[row.quote] = list(_acting(row.quote))
        rows += [(row.dimension, actor, row.document_id) for actor in known[row.quote]]
    acts = pd.DataFrame(rows, columns=["dimension", "actor", "document_id"])
    bases = quotes.groupby("dimension")["document_id"].nunique()
    grouped = acts.groupby(["dimension", "actor"], sort=True)["document_id"]
    frame = grouped.agg(reports="nunique", clauses="size").reset_index()
    return frame.assign(base=frame["dimension"].map(bases))


def _mentions(text: str) -> tuple[tuple[int, int, str], ...]:
    return read_actors(fold_in_place(text)).mentions


def _acting(text: str) -> Iterator[str]:
    """Yield who acts in each clause of a text that tells it."""
    folded = fold_in_place(text)
    actors, clauses = read_actors(folded), read_clauses(folded)
    place = 0
    while place < len(folded):
        low, high = clauses.clause(place, place + 1)
        # From the start of the clause a « par X » tells; from its end, the subject.
        actor = actors.of([(low, low + 1)], clauses) or actors.of([(max(low, high - 1), high)], clauses)
        if actor:
            yield actor
        place = max(high, place + 1)
