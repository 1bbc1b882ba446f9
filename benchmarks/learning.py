"""What more read reports bring: quoted passages found again, by learners that learnt from few and from many.

The same reports, on which no clue was written, judge every learner and teach none. Two figures: the mean average precision
of the quoted passages of a level among all passages of a report (Manning, Raghavan & Schütze 2008, § 8.4), and the share of them
among the first five. Written to benchmarks/learning.json.

    .venv/bin/python benchmarks/learning.py        (six minutes on two cores)
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from abs_study import development
from abs_study.coders.machine import Machine
from abs_study.coders.modele.fitting import ReadReport, fit_passages
from abs_study.study import open_study

ROOT = Path(__file__).parents[1]
JUDGES, SHARES, SEED, FIRST = 60, (8, 4, 2, 1), 0, 5


def parts(reports: Sequence[ReadReport], unseen: set[str]) -> tuple[list[ReadReport], list[ReadReport]]:
    """The reports that judge, and those to learn from, shuffled."""
    shuffled = [reports[place] for place in np.random.default_rng(SEED).permutation(len(reports))]
    judges = [report for report in shuffled if report.name in unseen][:JUDGES]
    names = {report.name for report in judges}
    return judges, [report for report in shuffled if report.name not in names]


def found_again(scores: np.ndarray, quoted: Sequence[int]) -> tuple[float, float]:
    """Average precision of the quoted passages, and their share among the first five (at most that many count).

    >>> found_again(np.array([3.0, 1, 2, 0]), [0, 1])
    (0.8333333333333333, 1.0)
    """
    hits = np.isin(np.argsort(-scores, kind="stable"), quoted)
    precision = (np.cumsum(hits) / np.arange(1, len(hits) + 1))[hits]
    return float(precision.mean()), float(hits[:FIRST].sum() / min(len(quoted), FIRST))


def worth(learner, judges: Sequence[ReadReport]) -> np.ndarray:
    """The two figures, the mean over levels of their mean over the reports where the level was quoted."""
    told: dict = {}
    for report in judges:
        scores = np.where(report.quotable[:, None], learner.scores(report.passages), -np.inf)
        for column, key in enumerate(learner.keys):
            quoted = [place for place in report.quoted.get(key, ()) if report.quotable[place]]
            if quoted:
                told.setdefault(key, []).append(found_again(scores[:, column], quoted))
    return np.mean([np.mean(values, axis=0) for values in told.values()], axis=0)


def main() -> None:
    """Measure, print, and write benchmarks/learning.json."""
    study = open_study(ROOT)
    gathered = development.gather(study, lambda _line: None)
    reports = development.reports_to_learn_from(gathered, Machine(study.grid))
    judges, others = parts(reports, set(gathered.documents) - gathered.written_on)

    def learnt(share: int) -> dict:
        some = others[: len(others) // share]
        precision, first = worth(fit_passages(some, study.grid), judges)
        return {
            "reports": len(some),
            "average_precision": round(precision, 3),
            "in_first_five": round(first, 3),
        }

    with ThreadPoolExecutor(2) as pool:
        steps = list(pool.map(learnt, SHARES))
    text = json.dumps({"judges": len(judges), "steps": steps}, indent=1)
    (ROOT / "benchmarks" / "learning.json").write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
