"""What moved between two runs: documents, shares, types of report, findings, verdicts and agreement."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..sensitivity import SETTLED

ADDED, REMOVED, TEXT, FILE, ENTRY, STATUS = "added", "removed", "text", "file", "entry", "status"
_KEY = ["variable", "level"]
_READING = ("sha256", "status", "pages")
# A type is said to split, or to be one of several joined, where two parts have as many reports at least.
PART = 2


def documents(
    before: pd.DataFrame, after: pd.DataFrame, pages_before: pd.DataFrame, pages_after: pd.DataFrame
) -> pd.DataFrame:
    """Return the reports that were added, removed or changed.

    Columns: document_id, change (`added`, `removed`, `status` where it can be read no more or at last, `text` where its pages
    differ, `file` where other bytes give the same text, `entry` where its line of the register differs), detail (tuple:
    the pages that differ, the columns, or the two statuses).
    """
    old, new = (frame.set_index("document_id") for frame in (before, after))
    pages = [_pages(frame) for frame in (pages_before, pages_after)]
    rows = []
    for name in sorted(old.index.union(new.index)):
        if name not in old.index or name not in new.index:
            rows.append((name, ADDED if name in new.index else REMOVED, ()))
            continue
        one, other = (pages[side].get(name, {}) for side in (0, 1))
        changed = sorted((page for page in {*one, *other} if one.get(page) != other.get(page)), key=_numeric)
        status = old.at[name, "status"], new.at[name, "status"]
        columns = _entry(old.loc[name], new.loc[name])
        if status[0] != status[1]:
            rows.append((name, STATUS, status))
        elif changed:
            rows.append((name, TEXT, tuple(changed)))
        elif old.at[name, "sha256"] != new.at[name, "sha256"]:
            rows.append((name, FILE, ()))
        if columns:
            rows.append((name, ENTRY, columns))
    return pd.DataFrame(rows, columns=["document_id", "change", "detail"])


def _entry(one: pd.Series, other: pd.Series) -> tuple[str, ...]:
    columns = [column for column in one.index if column in other.index and column not in _READING]
    return tuple(column for column in columns if one[column] != other[column])


def _pages(frame: pd.DataFrame) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for document, page, known in frame[["document_id", "page", "sha256"]].itertuples(index=False):
        found.setdefault(document, {})[page] = known
    return found


def _numeric(page: str) -> tuple[int, str]:
    return (int(page), "") if page.isdigit() else (0, page)


def shares(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return the shares (`shares.by_level`) whose count or base is not the same, the largest moves first.

    Columns: variable, level, k_before, n_before, k_after, n_after (missing where that side has no such level), moved (in
    share; missing where either side has none).
    """
    sides = [
        frame[[*_KEY, "k", "n"]].rename(columns={"k": f"k_{side}", "n": f"n_{side}"})
        for frame, side in ((before, "before"), (after, "after"))
    ]
    both = sides[0].merge(sides[1], on=_KEY, how="outer", sort=False)
    counts = [f"{count}_{side}" for side in ("before", "after") for count in ("k", "n")]
    both[counts] = both[counts].astype("Int64")
    same = (both["k_before"] == both["k_after"]) & (both["n_before"] == both["n_after"])
    both = both[~same.fillna(False).astype(bool)].copy()
    ratios = [
        both[f"k_{side}"].astype("Float64") / both[f"n_{side}"].replace(0, pd.NA)
        for side in ("before", "after")
    ]
    both["moved"] = (ratios[1] - ratios[0]).astype("float64")
    order = both["moved"].abs().fillna(np.inf)
    return both.assign(order=order).sort_values("order", ascending=False, kind="stable").drop(
        columns="order"
    ).reset_index(drop=True)  # fmt: skip


@dataclass(frozen=True)
class Types:
    """Two partitions of the reports: their cross-tabulation, how alike they are, what split and what joined."""

    table: pd.DataFrame
    rand: float
    split: dict[str, tuple[str, ...]]
    joined: dict[str, tuple[str, ...]]
    moved: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether the groups are the same, whatever their names."""
        return not self.moved


def types(before: pd.DataFrame, after: pd.DataFrame) -> Types | None:
    """Return how the types of two runs answer each other on the reports that both hold; None where either has none.

    `rand` is the adjusted Rand index (Hubert and Arabie 1985, J. Classif. 2): 1 where the groups are the same, 0 where they agree
    as chance would. `moved` are the reports outside the best one-to-one correspondence of the types of either run
    (Kuhn 1955): none where the groups are the same.
    """
    both = before[["document_id", "type"]].merge(
        after[["document_id", "type"]], on="document_id", suffixes=("_before", "_after")
    )
    both = both[(both["type_before"] != "") & (both["type_after"] != "")]
    if both.empty:
        return None
    from scipy.optimize import linear_sum_assignment
    from sklearn.metrics import adjusted_rand_score

    table = pd.crosstab(both["type_before"], both["type_after"])
    split = {name: parts for name, row in table.iterrows() if len(parts := _parts(row)) > 1}
    joined = {name: parts for name, row in table.T.iterrows() if len(parts := _parts(row)) > 1}
    rows, columns = linear_sum_assignment(table.to_numpy(), maximize=True)
    follows = dict(zip(table.index[rows], table.columns[columns], strict=True))
    moved = both[both["type_after"] != both["type_before"].map(follows)]["document_id"]
    rand = float(adjusted_rand_score(both["type_before"], both["type_after"]))
    return Types(table, rand, split, joined, tuple(sorted(moved)))


def _parts(row: pd.Series) -> tuple[str, ...]:
    return tuple(str(name) for name, count in row.items() if count >= PART)


def findings(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return the findings that came, went, or whose number, base or sentence is not the same.

    Columns: finding, change (`added`, `removed`, `number` where its number or base differs, else `text`), before_fr,
    before_en, after_fr, after_en (sentences), number_before, number_after. In the order of the later run.
    """
    old, new = (frame.drop_duplicates("finding").set_index("finding") for frame in (before, after))
    rows = []
    for name in [*new.index, *old.index.difference(new.index, sort=False)]:
        one = old.loc[name] if name in old.index else None
        other = new.loc[name] if name in new.index else None
        change = _finding(one, other)
        if change:
            told = [_cell(side, f"sentence_{language}") for side in (one, other) for language in ("fr", "en")]
            rows.append((name, change, *told, _cell(one, "number"), _cell(other, "number")))
    columns = "finding change before_fr before_en after_fr after_en number_before number_after".split()
    return pd.DataFrame(rows, columns=columns)


def _finding(one: pd.Series | None, other: pd.Series | None) -> str:
    if one is None or other is None:
        return ADDED if one is None else REMOVED
    if (one["number"], one["base"]) != (other["number"], other["base"]):
        return "number"
    return "" if one["sentence_fr"] == other["sentence_fr"] else TEXT


def _cell(row: pd.Series | None, column: str) -> str:
    return "" if row is None else row[column]


def verdicts(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return the parts of hypotheses whose published verdict differs (`sensitivity`, the version that is published).

    Columns: part, entry (of hypotheses.yaml), verdict_before, verdict_after; "" where a side has none.
    """
    sides = [
        frame[frame["version"] == SETTLED].drop_duplicates("part").set_index("part")
        for frame in (before, after)
    ]
    rows = []
    for part in [*sides[1].index, *sides[0].index.difference(sides[1].index, sort=False)]:
        one, other = (side.loc[part] if part in side.index else None for side in sides)
        if _cell(one, "verdict") == _cell(other, "verdict"):
            continue
        entry = _cell(other if other is not None else one, "entry")
        rows.append((part, entry, _cell(one, "verdict"), _cell(other, "verdict")))
    columns = "part entry verdict_before verdict_after".split()
    return pd.DataFrame(rows, columns=columns)


def agreement(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return the variables on which the agreement of two coders is not the same, verdicts that changed first.

    Columns: variable, coders, alpha_before, alpha_after (missing where there is none), verdict_before, verdict_after.
    """
    key = ["variable", "coders"]
    sides = [frame[[*key, "alpha", "verdict"]].drop_duplicates(key) for frame in (before, after)]
    both = (
        sides[0].merge(sides[1], on=key, how="outer", suffixes=("_before", "_after"), sort=False).fillna("")
    )
    same = (both["alpha_before"] == both["alpha_after"]) & (both["verdict_before"] == both["verdict_after"])
    both = both[~same]
    both = both.assign(kept=both["verdict_before"] == both["verdict_after"]).sort_values(
        "kept", kind="stable"
    )
    for side in ("before", "after"):
        both[f"alpha_{side}"] = pd.to_numeric(both[f"alpha_{side}"].replace("", None)).astype("float64")
    columns = [*key, "alpha_before", "alpha_after", "verdict_before", "verdict_after"]
    return both[columns].reset_index(drop=True)
