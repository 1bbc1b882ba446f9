"""How often intervals of 95 % hold the true value, by simulation with known truth.

Shares corrected by a random sub-sample (intervals.predictive within the machine's answers) stand beside what one
would do without the machine (Jeffreys on the sample alone) and without people (the machine's share, which has no
interval: how often it lies within five points). Then Jeffreys' and the exact interval at n = 16, and alpha's
bootstrap interval. Written to benchmarks/coverage.json.

    .venv/bin/python benchmarks/coverage.py        (a minute or two)
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from abs_study.coefficients import alpha, bootstrap_alpha
from abs_study.intervals import hypergeometric, jeffreys, predictive

ROUNDS = 1500
# Reports, true share, the machine's sensitivity and specificity, reports read by people.
SETTINGS = [
    (1000, 0.3, 0.85, 0.90, 16), (1000, 0.3, 0.85, 0.90, 60), (1000, 0.3, 0.85, 0.90, 150),
    (1000, 0.1, 0.80, 0.97, 16), (1000, 0.1, 0.80, 0.97, 60), (1000, 0.3, 0.98, 0.98, 16),
    (1000, 0.3, 0.98, 0.98, 150), (300, 0.3, 0.85, 0.90, 30), (40, 0.3, 0.85, 0.90, 16), (24, 0.5, 0.70, 0.70, 12),
]  # fmt: skip


def corrected(size: int, share: float, sensitivity: float, specificity: float, read: int, rng) -> dict:
    """Coverage and mean width for one setting, the sample drawn without regard to the machine's answers."""
    held = {"corrected": [], "people_alone": []}
    near, widths = [], {"corrected": [], "people_alone": []}
    for _round in range(ROUNDS):
        truth = rng.random(size) < share
        machine = np.where(truth, rng.random(size) < sensitivity, rng.random(size) >= specificity)
        seen = np.zeros(size, dtype=bool)
        seen[rng.choice(size, read, replace=False)] = True
        strata = [machine, ~machine]
        counts = [((truth & seen & s).sum(), (seen & s).sum(), s.sum()) for s in strata if s.any()]
        _share, low, high = predictive(*zip(*counts, strict=True))
        alone = [float(bound) for bound in hypergeometric(int((truth & seen).sum()), read, size)]
        for name, (least, most) in {"corrected": (low, high), "people_alone": alone}.items():
            held[name].append(least - 1e-9 <= truth.mean() <= most + 1e-9)
            widths[name].append(most - least)
        near.append(abs(machine.mean() - truth.mean()) <= 0.05)
    names = ["reports", "share", "sensitivity", "specificity", "read"]
    setting = dict(zip(names, (size, share, sensitivity, specificity, read), strict=True))
    coverage = {f"{name}_coverage": round(float(np.mean(hits)), 3) for name, hits in held.items()}
    width = {f"{name}_width": round(float(np.mean(wide)), 3) for name, wide in widths.items()}
    return setting | coverage | width | {"machine_within_5_points": round(float(np.mean(near)), 3)}


def shares(n: int = 16) -> dict:
    """Exact coverage of the Jeffreys interval over true shares from 1 to 99 %, no simulation."""
    from scipy.stats import binom

    k, truths = np.arange(n + 1), np.linspace(0.01, 0.99, 197)
    low, high = jeffreys(k, n)
    inside = (low <= truths[:, None]) & (truths[:, None] <= high)
    coverage = (binom.pmf(k, n, truths[:, None]) * inside).sum(axis=1)
    return {"n": n, "mean": round(float(coverage.mean()), 3), "least": round(float(coverage.min()), 3)}


def agreement(n: int, rng, rounds: int = 300) -> dict:
    """Coverage of alpha's bootstrap interval: two coders who copy the truth four times in five."""

    def coded(units: int) -> np.ndarray:
        truth = rng.integers(0, 4, units)
        return np.stack(
            [np.where(rng.random(units) < 0.8, truth, rng.integers(0, 4, units)) for _ in "ab"], axis=1
        )

    true = alpha(coded(400_000))
    held = [
        low <= true <= high
        for _value, low, high in (bootstrap_alpha(coded(n), seed=r, repetitions=1000) for r in range(rounds))
    ]
    return {"n": n, "alpha": round(true, 3), "coverage": round(float(np.mean(held)), 3)}


def main() -> None:
    """Simulate, print, and write benchmarks/coverage.json."""
    rng = np.random.default_rng(2015)
    result = {
        "rounds": ROUNDS,
        "corrected_shares": [corrected(*setting, rng) for setting in SETTINGS],
        "jeffreys": shares(),
        "alpha_bootstrap": [agreement(n, rng) for n in (16, 50, 200)],
    }
    for row in result["corrected_shares"]:
        print("  ".join(f"{name} {value}" for name, value in row.items()))
    print(result["jeffreys"], *result["alpha_bootstrap"], sep="\n")
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
