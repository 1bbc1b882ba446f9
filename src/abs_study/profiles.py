"""What is more or less frequent in a type than elsewhere: v-tests, as FactoMineR's catdes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from .tables import TABLES

MEAN = "moyenne"


def v_test(inside, level, size, total) -> tuple[np.ndarray, np.ndarray]:
    """Return v and two-sided p: `inside` of a type of `size` are at a level that `level` of `total` bear.

    p = min(2 P(X < x) + P(x), 2 P(X > x) + P(x)) with X hypergeometric; v is the normal quantile of p with
    the sign of the difference. Source: Lebart, Morineau, Piron (1995); the mid-p form is that of catdes.

    >>> v, p = v_test(7, 7, 8, 16)
    >>> round(float(v), 4), round(float(p), 7)
    (3.3899, 0.0006993)
    """
    from scipy.stats import hypergeom, norm

    inside, level, size, total = (np.asarray(value, dtype=float) for value in (inside, level, size, total))
    law = hypergeom(total, level, size)
    here = law.pmf(inside)
    p = np.minimum(2 * law.cdf(inside - 1) + here, 2 * law.sf(inside) + here).clip(max=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        sign = np.sign(inside / size - level / total)
    return sign * norm.isf(p / 2), p


def by_type(types: pd.DataFrame, matrix: pd.DataFrame, grid) -> pd.DataFrame:
    """Return the `profiles` table: each level of each variable, coded and derived, in each type.

    `share` is the share of the type's reports at the level, `overall` that of all reports; reports whose
    value is missing leave both bases. Variables measured by a number have one row, level "moyenne", with
    means and the v-test of a mean. Levels that no report or every report bears distinguish nothing and have
    no row.
    """
    joined = types[["document_id", "type"]].merge(matrix, on="document_id", how="left")
    names = sorted(set(types["type"]), key=lambda name: (len(name), name))
    of_type = {name: joined["type"].to_numpy(object) == name for name in names}
    rows, means = [], []
    for variable in (*grid.variables.values(), *grid.derived.values()):
        if variable.id not in matrix:
            continue
        if variable.measure == "nombre":
            means += _means(joined, variable.id, names)
            continue
        for level, ticked in _levels(joined, variable):
            known = ~np.isnan(ticked)
            bearing, total = int(ticked[known].sum()), int(known.sum())
            if 0 < bearing < total:
                inside = {name: ticked[known & own] for name, own in of_type.items()}
                rows += [
                    (name, variable.id, level, int(here.sum()), bearing, len(here), total)
                    for name, here in inside.items()
                    if len(here)
                ]
    frame = pd.DataFrame(rows, columns=["type", "variable", "level", "inside", "bearing", "size", "total"])
    counts = [frame.pop(column).to_numpy(float) for column in ("inside", "bearing", "size", "total")]
    frame["share"], frame["overall"] = counts[0] / counts[2], counts[1] / counts[3]
    frame["v_test"], frame["p"] = v_test(*counts)
    if means:
        frame = pd.concat([frame, pd.DataFrame(means, columns=frame.columns)], ignore_index=True)
    return TABLES["profiles"].conform(frame)


def _levels(joined: pd.DataFrame, variable) -> Iterator[tuple[str, np.ndarray]]:
    """Yield each level with 1 (borne), 0 or NaN (missing) per report."""
    if variable.measure == "multi":
        for level in variable.levels:
            column = joined[f"{variable.id}={level.code}"].astype("Float64")
            yield level.code, column.to_numpy(float, na_value=np.nan)
        return
    text = np.array(["" if pd.isna(value) else str(value) for value in joined[variable.id].tolist()], object)
    observed = sorted(set(text) - {""}, key=lambda code: (len(code), code))
    declared = [level.code for level in variable.levels]
    for code in declared or observed:
        yield code, np.where(text == "", np.nan, text == code)


def _means(joined: pd.DataFrame, name: str, types: list[str]) -> list[tuple]:
    """Return the v-test of the mean in each type (sampling without replacement)."""
    from scipy.stats import norm

    values = joined[name].astype("float64").dropna()
    total, spread = len(values), values.std(ddof=0)
    rows = []
    for group in types:
        here = values[joined.loc[values.index, "type"] == group]
        if len(here) and total > len(here) and spread > 0:
            error = spread * np.sqrt((total - len(here)) / (total - 1) / len(here))
            v = float((here.mean() - values.mean()) / error)
            rows.append(
                (group, name, MEAN, float(here.mean()), float(values.mean()), v, float(2 * norm.sf(abs(v))))
            )
    return rows


def named(profiles: pd.DataFrame, names: Sequence, threshold: float = 1.96) -> pd.DataFrame:
    """Return which type bears each declared name, and for a name that no type bears, which of its traits fail.

    A type bears a name if each of its traits is more frequent there than elsewhere (v-test from `threshold` on).
    So a name follows its type when types are renumbered, and falls away when the data no longer bear it. Where
    several types or names fit, the largest sum of v-tests decides.

    Parameters
    ----------
    profiles : TABLES["profiles"].
    names : objects with `name` and `traits` (texts `variable=level`), as settings.TypeName.

    Returns
    -------
    DataFrame with columns name (its object), type ("" where none fits), failing (traits that fail in the type that
    comes nearest, "" where the name is borne), in the order of `names`.
    """
    keys = profiles["variable"] + "=" + profiles["level"]
    values = dict(zip(zip(profiles["type"], keys, strict=True), profiles["v_test"], strict=True))
    types = sorted(set(profiles["type"]), key=lambda name: (len(name), name))
    fits = []
    for place, entry in enumerate(names):
        for kind in types:
            found = [values.get((kind, trait), 0.0) for trait in entry.traits]
            failing = [trait for trait, v in zip(entry.traits, found, strict=True) if not v >= threshold]
            fits.append((len(failing), -float(np.sum(found)), place, kind, failing))
    rows = {place: ("", ", ".join(entry.traits)) for place, entry in enumerate(names)}
    taken: set[str] = set()
    nearest: set[int] = set()
    for missing, _sum, place, kind, failing in sorted(fits, key=lambda fit: fit[:4]):
        if not missing and not rows[place][0] and kind not in taken:
            rows[place] = (kind, "")
            taken.add(kind)
        elif missing and not rows[place][0] and place not in nearest:
            rows[place] = ("", ", ".join(failing))
            nearest.add(place)
    records = [(entry.name, *rows[place]) for place, entry in enumerate(names)]
    return pd.DataFrame(records, columns=["name", "type", "failing"])
