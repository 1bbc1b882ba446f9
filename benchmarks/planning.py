"""How far a plan made on few reports is from the number really needed, by simulation with known truth.

Two coders and two levels whose true agreement is known; the number of reports for an interval of ± 0.1 comes from Bloch
and Kraemer's (1989) variance of the intraclass kappa, and from `planning.plan` on reports drawn at random. Written to benchmarks/planning.json.

    .venv/bin/python benchmarks/planning.py        (a minute)
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from abs_study.grid import Dimension, Grid, Level, Text, Variable
from abs_study.planning import PLANNED, plan

KAPPA, SHARE, HALF_WIDTH, PLANS = 0.7, 0.4, 0.1, 200
PAIR = ("anne", "paul")


def needed() -> float:
    """Return the number of reports of the closed formula."""
    spread = KAPPA * (2 - KAPPA) / (2 * SHARE * (1 - SHARE))
    return 1.959964**2 * (1 - KAPPA) * ((1 - KAPPA) * (1 - 2 * KAPPA) + spread) / HALF_WIDTH**2


def codings(cells: np.ndarray) -> pd.DataFrame:
    """Return the codings of both coders for cells 00, 01, 10, 11 numbered 0 to 3."""
    levels = np.column_stack([cells // 2, cells % 2]).ravel().astype(str)
    reports = np.repeat([f"d{n}" for n in range(len(cells))], 2)
    return pd.DataFrame(
        {"document_id": reports, "variable": "signe", "level": levels, "coder": PAIR * len(cells)}
    )


def main() -> None:
    levels = tuple(Level(code, Text(code)) for code in "01")
    signe = Variable("signe", "P", Text("signe"), Text("?"), "boolean", levels)
    grid = Grid("1", {"P": Dimension("P", Text("P"))}, {"signe": signe})
    apart = SHARE * (1 - SHARE) * (1 - KAPPA)
    law = [1 - SHARE - apart, apart, apart, SHARE - apart]
    rng = np.random.default_rng(0)
    told = {"needed": round(needed()), "plans": []}
    for size in (16, 24, 48):
        found = []
        for _plan in range(PLANS):
            frame = codings(rng.choice(4, size, p=law))
            row = plan(frame, grid, PAIR, half_width=HALF_WIDTH, thresholds={"reechantillonnages": 500}).iloc[
                0
            ]
            found.append(row["width"] if row["status"] == PLANNED else np.nan)
        low, middle, high = (round(value) for value in np.nanquantile(found, [0.1, 0.5, 0.9]))
        without = round(float(np.isnan(found).mean()), 3)
        told["plans"].append(
            {"reports": size, "tenth": low, "median": middle, "nine_tenths": high, "no_plan": without}
        )
    text = json.dumps(told, indent=1)
    (Path(__file__).parent / "planning.json").write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
