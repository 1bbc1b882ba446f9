"""How long the statistics take, for the reports of the study and for a thousand like them.

The thousand are drawn again from the study's reports, one answer in five redrawn from another report, so that no two are
alike. Reinert's classification and latent classes are timed apart. Run the study once before (make study).

    .venv/bin/python benchmarks/statistics.py
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import pandas as pd

from abs_study import (
    actors,
    hypotheses,
    latent,
    lexicon,
    mapped,
    multiverse,
    open_study,
    profiles,
    reinert,
    reliability,
    sensitivity,
    shares,
    typology,
    universes,
)

MANY = 1000


def many(matrix: pd.DataFrame, seed: int = 1) -> pd.DataFrame:
    """A thousand reports like those of a matrix; the columns of one variable are redrawn together."""
    rng = np.random.default_rng(seed)
    frame = matrix.iloc[rng.integers(0, len(matrix), MANY)].reset_index(drop=True)
    for name in {column.partition("=")[0] for column in frame.columns[1:]}:
        own = [column for column in frame if column.partition("=")[0] == name]
        changed = np.flatnonzero(rng.random(MANY) < 0.2)
        others = matrix[own].iloc[rng.integers(0, len(matrix), len(changed))]
        frame.loc[changed, own] = others.to_numpy()
    frame["document_id"] = [f"r{number:04}" for number in range(MANY)]
    return frame.astype(matrix.dtypes.to_dict())


def timed(parts: dict[str, float], name: str, work):
    """Run a piece of work and note its seconds."""
    began = time.perf_counter()
    result = work()
    parts[name] = round(time.perf_counter() - began, 2)
    return result


def statistics(matrix: pd.DataFrame, study) -> dict[str, float]:
    """Seconds of each part on one matrix."""
    parts: dict[str, float] = {}
    grid, seed = study.grid, study.settings.seed
    timed(parts, "shares", lambda: shares.by_level(matrix, grid))
    timed(parts, "hypotheses", lambda: hypotheses.test_all(matrix, grid, seed))
    versions = {sensitivity.SETTLED: (matrix, matrix)} | {str(n): (matrix, matrix) for n in range(4)}
    timed(parts, "sensitivity", lambda: sensitivity.run(versions, grid, seed, permutations=1999))
    carte = timed(parts, "typology", lambda: typology.map_reports(matrix, grid, seed=seed))
    timed(parts, "profiles", lambda: profiles.by_type(carte.types, matrix, grid))
    timed(parts, "second_opinion", lambda: mapped.second_opinion(carte))
    for variable in [v for v in grid.variables.values() if v.multi][:1]:
        timed(parts, "actors", lambda v=variable: actors.pairs(actors.incidence(matrix, v)))
    parts["total"] = round(sum(parts.values()), 2)
    if len(matrix) >= latent.FEWEST:
        timed(parts, "latent_classes_apart", lambda: latent.classes(carte.active, seed=seed))
    return parts


def main() -> None:
    """Measure, print, and write benchmarks/statistics.json."""
    study = open_study(Path(__file__).parents[1])
    chosen = study.selected_matrix()
    statistics(chosen, study)  # what is imported or compiled once
    result: dict[str, object] = {
        "reports_16": statistics(chosen, study),
        "reports_1000": statistics(many(study.read("matrix")), study),
    }
    words: dict[str, float] = {}
    passages = study.read("passages")
    table = timed(words, "count", lambda: lexicon.count(passages))
    groups = {name: str(place % 3) for place, name in enumerate(table.index)}
    timed(words, "specificities", lambda: lexicon.specificities(table, groups))
    segments = timed(words, "segments", lambda: lexicon.segments(passages))
    timed(words, "reinert", lambda: reinert.classify(segments["lemmas"]))
    result["words_of_the_corpus"] = words
    pair: dict[str, float] = {}
    codings = study.read("codings")
    timed(pair, "agreement", lambda: reliability.by_variable(codings, study.grid, seed=1))
    result["agreement_of_all_coders"] = pair
    choices, _inputs = universes.prepare(study)
    kinds = (multiverse.VERDICTS, multiverse.TYPES)
    count = sum(len(multiverse.universes(choices, names)) for names in kinds)
    seconds: dict[str, float] = {}
    timed(seconds, "all", lambda: list(universes.explore(study, lambda _line: None)))
    result["multiverse"] = {
        "universes": count,
        "seconds": seconds["all"],
        "seconds_for_500": round(500 * seconds["all"] / count, 1),
    }
    for name, parts in result.items():
        print(name, parts)
    Path(__file__).with_suffix(".json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
