"""How often types would be claimed on tables whose truth is known: noise, a mere gradient, and planted types.

Sixteen reports and thirty questions of four levels, as in the study. Types are claimed only where both permutation
nulls are rejected (abs_study.nulls); beside it, how often each null alone would reject. Written to
benchmarks/false_types.json.

    .venv/bin/python benchmarks/false_types.py        (some minutes)
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from abs_study import nulls
from abs_study.mca import mca

TABLES, PERMUTATIONS, REPORTS, QUESTIONS = 60, 199, 16, 30


def drawn(kind: str, rng: np.random.Generator) -> pd.DataFrame:
    """A table of categories: `noise`, `gradient`, or `k types, separation s` (how often a cell follows its type)."""
    if kind == "noise":
        values = rng.integers(0, 4, (REPORTS, QUESTIONS))
    elif kind == "gradient":
        place = rng.random(REPORTS)[:, None] + rng.normal(0, 0.3, (REPORTS, QUESTIONS))
        values = (place[:, :, None] > np.sort(rng.random((QUESTIONS, 3)), axis=1)).sum(axis=2)
    else:
        count, separation = int(kind.split()[0]), float(kind.split()[-1])
        typical = rng.integers(0, 4, (count, QUESTIONS))[np.arange(REPORTS) % count]
        follows = rng.random((REPORTS, QUESTIONS)) < separation
        values = np.where(follows, typical, rng.integers(0, 4, (REPORTS, QUESTIONS)))
    return pd.DataFrame(values.astype(str), columns=[f"q{number}" for number in range(QUESTIONS)])


def claimed(kind: str) -> dict:
    """How often each null rejects, and both do, over the tables of a kind."""
    rng = np.random.default_rng(2015)
    rejected = []
    for seed in range(TABLES):
        table = drawn(kind, rng)
        axis = mca(table).rows["axis_1"]
        found = nulls.structure(table, list(table), axis, seed=seed, permutations=PERMUTATIONS)
        rejected.append(dict(found[["null", "rejected"]].to_numpy()))
    frame = pd.DataFrame(rejected).astype(float)
    shares = {f"{name}_rejected": round(float(frame[name].mean()), 3) for name in frame}
    return {"truth": kind} | shares | {"types_claimed": round(float(frame.all(axis=1).mean()), 3)}


def main() -> None:
    """Simulate, print, and write benchmarks/false_types.json."""
    kinds = ("noise", "gradient", "3 types, separation 0.35", "3 types, separation 0.5", "3 types, separation 0.65",
             "2 types, separation 0.5")  # fmt: skip
    rows = []
    for kind in kinds:
        rows.append(claimed(kind))
        print("  ".join(f"{name} {value}" for name, value in rows[-1].items()), flush=True)
    result = {
        "tables": TABLES,
        "permutations": PERMUTATIONS,
        "reports": REPORTS,
        "questions": QUESTIONS,
        "rows": rows,
    }
    Path(__file__).with_suffix(".json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
