"""`abs-study multiverse`: run every declared combination of choices, in parallel, and save what becomes of the verdicts.

The result is saved under data/raw/multivers, apart from what a run recomputes: it takes longer than a run should, and
the synthesis shows the saved one. A fingerprint of everything it rests on tells when it is out of date.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor

import pandas as pd

from . import hypotheses, multiverse, typology, wording
from .errors import Problem, StudyError
from .files import write_safely
from .messages import _
from .multiverse import Inputs
from .study import Study
from .tables import MACHINE
from .warm import hurried, usable

SETTLED, SELECTION, COMPLETE, EVERY = "retenu", "selection", "complets", "tous"
# What is crossed where study.yaml declares nothing; coders are those of the study.
USUAL = {
    multiverse.MISSING: (hypotheses.EXCLUDED, hypotheses.FOR, hypotheses.AGAINST),
    multiverse.REPORTS: (SELECTION, COMPLETE, EVERY),
    multiverse.LEVEL: (0.05, 0.1),
    multiverse.AGREEMENT: (0, 0.667),
    multiverse.VARIABLES: (multiverse.CORE, multiverse.ALL),
    multiverse.AXES: (2, 3, 5, 8),
    multiverse.GROUPS: (0, 2, 3, 4),
    multiverse.METHOD: (multiverse.MCA_METHOD, multiverse.GOWER),
}  # fmt: skip
FILES = ("verdicts", "types", "ensemble", "resume")
_inputs: Inputs | None = None


def prepare(study: Study) -> tuple[dict[str, tuple], Inputs]:
    """Return the declared choices and what all universes share.

    Raises StudyError for a choice that does not exist in this study.
    """
    matrices = {SETTLED: study.read("matrix")}
    matrices |= {coder: study.matrix_of(coder) for coder in sorted(study.read("codings")["coder"].unique())}
    documents = study.read("documents")
    selected = study.settings.selected(documents)
    reports = {
        SELECTION: tuple(selected["document_id"]),
        COMPLETE: tuple(selected.loc[selected["document_type"] == "complet", "document_id"]),
        EVERY: tuple(study.coded_documents()["document_id"]),
    }
    table = study.read("agreement")
    readers = table[~table["coders"].str.contains(rf"\b(?:{MACHINE}|consensus)\b", regex=True)]
    agreement = readers.set_index("variable")["alpha"].dropna().to_dict()
    inputs = Inputs(matrices, reports, study.grid, documents, agreement, study.settings.seed)
    choices = {multiverse.CODER: tuple(matrices)} | USUAL | dict(study.settings.multiverse)
    wrong = multiverse.check(choices, inputs)
    unknown = set(choices) - {multiverse.CODER, *USUAL}
    wrong += [_("multivers : choix inconnu « {name} »").format(name=name) for name in sorted(unknown)]
    if wrong:
        raise StudyError(
            _("Le multivers ne peut pas être calculé."), [Problem("study.yaml", one) for one in wrong]
        )
    return choices, inputs


def fingerprint(choices: Mapping[str, tuple], inputs: Inputs) -> str:
    """Return a digest of all that the universes rest on: answers, register, hypotheses, choices, agreement."""
    digest = hashlib.sha256(inputs.grid.hypotheses_digest.encode())
    for name, matrix in inputs.matrices.items():
        digest.update(name.encode() + matrix.to_csv(index=False).encode())
    columns = ["document_id", "year", "population", "kind", "document_type"]
    digest.update(inputs.documents[columns].to_csv(index=False).encode())
    rounded = {name: round(alpha, 6) for name, alpha in sorted(inputs.agreement.items())}
    digest.update(
        json.dumps([choices, inputs.reports, rounded, inputs.seed], sort_keys=True, default=str).encode()
    )
    return digest.hexdigest()


def explore(study: Study, say: Callable[[str], None], processes: int | None = None) -> Iterator[str]:
    """Run all universes, save them, and yield what they say, a line a hypothesis.

    Raises StudyError for choices that do not exist in this study, or before the study has been run.
    """
    choices, inputs = prepare(study)
    verdicts = multiverse.universes(choices, multiverse.VERDICTS)
    types = multiverse.universes(choices, multiverse.TYPES)
    say(_("{n} analyses des hypothèses et {m} typologies").format(n=len(verdicts), m=len(types)))
    began = time.monotonic()
    with hurried(ProcessPoolExecutor(processes or usable(), initializer=_take, initargs=(inputs,))) as pool:
        results = list(_told(pool.map(_verdicts, verdicts, chunksize=4), len(verdicts), say))
        found = list(_told(pool.map(_groups, types, chunksize=16), len(types), say))
    frames = tables(results, found, inputs, choices)
    for name, frame in frames.items():
        text = frame.to_csv(index=name == "ensemble", lineterminator="\n", float_format="%.6g")
        write_safely(study.multiverse_folder / f"{name}.csv", text.encode())
    state = {"empreinte": fingerprint(choices, inputs), "hypotheses": len(verdicts), "typologies": len(types)}
    write_safely(study.multiverse_folder / "etat.json", (json.dumps(state, indent=1) + "\n").encode())
    if frames["resume"].empty:
        yield _("aucune hypothèse ne peut être éprouvée sur ces rapports : rien à comparer")
    for row in frames["resume"].itertuples():
        yield _("{part} : « {verdict} » dans {k} analyses distinctes sur {n}").format(
            part=row.part, verdict=wording.verdict(row.verdict), k=row.agreeing, n=row.total
        )
    yield _("{n} s ; enregistré dans {folder}").format(
        n=round(time.monotonic() - began), folder=study.multiverse_folder.relative_to(study.folder)
    )


def tables(
    results: list[pd.DataFrame], found: list[dict], inputs: Inputs, choices
) -> dict[str, pd.DataFrame]:
    """Return what is saved: every verdict, every typology, how often two reports fall together, the summary."""
    chosen = inputs.matrices[SETTLED]
    chosen = chosen[chosen["document_id"].isin(inputs.reports[SELECTION])].reset_index(drop=True)
    published = hypotheses.test_all(chosen, inputs.grid, inputs.seed, everything=inputs.matrices[SETTLED],
                                    context=inputs.documents)  # fmt: skip
    judged = published[~published["verdict"].isin([hypotheses.DESCRIBED, hypotheses.NO_DATA])]
    curve = pd.concat(results, ignore_index=True)
    curve = curve[curve["part"].isin(judged["part"])]
    usual = {multiverse.CODER: SETTLED, multiverse.MISSING: hypotheses.EXCLUDED, multiverse.REPORTS: SELECTION,
             multiverse.LEVEL: "0.05", multiverse.AGREEMENT: "0"}  # fmt: skip
    curve["main"] = (curve[list(usual)] == pd.Series(usual)).all(axis=1)
    carte = typology.map_reports(chosen, inputs.grid, seed=inputs.seed, permutations=99)
    main = dict(carte.types[["document_id", "type"]].to_numpy()) if carte.possible else {}
    return {
        "verdicts": curve,
        "types": multiverse.stability(found, main),
        "ensemble": multiverse.together(found, sorted(main)),
        "resume": multiverse.summary(curve, dict(judged[["part", "verdict"]].to_numpy())),
    }


def saved(study: Study) -> dict[str, pd.DataFrame] | None:
    """Return the saved multiverse by name (`verdicts`, `types`, `ensemble`, `resume`), None where there is none."""
    folder = study.multiverse_folder
    if not (folder / "etat.json").exists():
        return None
    texts = {name: (folder / f"{name}.csv").read_text("utf-8") for name in FILES}
    strings = dict.fromkeys((*multiverse.VERDICTS, *multiverse.TYPES, "part", "entry"), "str")
    found = {
        name: pd.read_csv(io.StringIO(text), dtype=strings, keep_default_na=True)
        for name, text in texts.items()
    }
    found["ensemble"] = found["ensemble"].set_index(found["ensemble"].columns[0])
    return found


def up_to_date(study: Study) -> bool:
    """Whether the saved multiverse rests on the answers, hypotheses and choices of today."""
    path = study.multiverse_folder / "etat.json"
    if not path.exists():
        return False
    return json.loads(path.read_text("utf-8"))["empreinte"] == fingerprint(*prepare(study))


def _take(inputs: Inputs) -> None:
    global _inputs
    _inputs = inputs
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process tells of an interruption, once


def _verdicts(universe: Mapping) -> pd.DataFrame:
    return multiverse.verdicts(universe, _inputs)


def _groups(universe: Mapping) -> dict:
    return multiverse.groups(universe, _inputs)


def _told(results: Iterator, total: int, say: Callable[[str], None]) -> Iterator:
    """Pass results on, and say how far one is, four times."""
    for number, result in enumerate(results, start=1):
        if number in {total * quarter // 4 for quarter in (1, 2, 3, 4)}:
            say(f"  {number}/{total}")
        yield result
