"""`abs-study evaluate`: what the automatic coder is worth, on reports that had no part in making it."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from . import consensus, evaluation, reliability
from .errors import Problem, StudyError
from .files import write_safely
from .messages import _
from .numerals import number
from .study import Study
from .tables import MACHINE

SETTLED = "consensus"


def evaluate(study: Study, development: bool = False) -> Iterator[str]:
    """Write the tables of data/processed/evaluation and yield what they say, a line a variable.

    Raises StudyError where no report of the wanted kind has been read by people.
    """
    tables = measure(study, development)
    for name, frame in tables.items():
        text = frame.to_csv(index=name.startswith("confusion"), lineterminator="\n")
        write_safely(study.processed / "evaluation" / f"{name}.csv", text.encode())
    yield from _told(tables, study)


def measure(study: Study, development: bool = False) -> dict[str, pd.DataFrame]:
    """Return the evaluation's tables.

    agreement (machine and settled, machine with abstentions as errors, each pair of readers), levels
    (precision and recall), evidence (quotes that meet), calibration, answers (each cell), and one
    `confusion_<variable>` for each variable with one level a report.
    """
    codings = study.read("codings")
    readers = sorted(set(codings["coder"]) - {MACHINE})
    settled = consensus.settle(codings[codings["coder"] != MACHINE], study.arbitration())
    reference = reliability.consensus_codings(settled, SETTLED)
    known = set(study.settings.development)
    chosen = [name for name in reference["document_id"].unique() if (name in known) == development]
    if not chosen:
        remedy = _("mettre les lectures dans data/raw/codings/, et relancer « abs-study run »")
        raise StudyError(_("Rien à évaluer."), [Problem("data/raw/codings/", _("aucun rapport lu"), remedy)])
    codings, reference = (frame[frame["document_id"].isin(chosen)] for frame in (codings, reference))
    machine = codings[codings["coder"] == MACHINE]
    options = {"seed": study.settings.seed, "thresholds": study.settings.thresholds}
    harsh = evaluation.abstentions_as_errors(machine, reference, study.grid).assign(coder="abstentions")
    together = pd.concat([codings, reference, harsh])
    pairs = [[SETTLED, MACHINE], [SETTLED, "abstentions"]]
    pairs += [[a, b] for place, a in enumerate(readers) for b in readers[place + 1 :]]
    agreement = pd.concat(reliability.by_variable(together, study.grid, pair, **options) for pair in pairs)
    evidence, passages = (study.read(name) for name in ("evidence", "passages"))
    evidence, passages = (frame[frame["document_id"].isin(chosen)] for frame in (evidence, passages))
    answers = evaluation.correct(machine, reference)
    tables = {
        "agreement": agreement,
        "levels": evaluation.by_level(machine, reference, study.grid),
        "evidence": evaluation.evidence(evidence, passages, MACHINE, readers),
        "calibration": evaluation.calibration(answers),
        "answers": answers,
    }
    for coder in readers[:1]:
        tables["evidence_readers"] = evaluation.evidence(evidence, passages, coder, readers[1:])
    for name, variable in study.grid.variables.items():
        if not variable.multi:
            tables[f"confusion_{name}"] = evaluation.confusion(machine, reference, variable)
    return tables


def _told(tables: dict[str, pd.DataFrame], study: Study) -> Iterator[str]:
    agreement = tables["agreement"].set_index(["coders", "variable"])
    readers = [pair for pair in agreement.index.get_level_values(0).unique() if not pair.startswith(SETTLED)]
    answers = tables["answers"]
    yield _("{n} rapports ; entre crochets, l’intervalle à 95 % (rééchantillonnage des rapports).").format(
        n=answers["document_id"].nunique()
    )
    width = max(map(len, study.grid.variables))
    head = [_("machine"), _("intervalle"), _("accord"), _("Gwet"), _("lectures"), _("extraits")]
    yield f"{'':{width}}  {head[0]:>8}  {head[1]:>14}  " + "  ".join(f"{word:>8}" for word in head[2:])
    found = tables["evidence"].groupby("variable")[["read", "found"]].sum()
    for name in study.grid.variables:
        row = agreement.loc[(f"{SETTLED}|{MACHINE}", name)]
        people = agreement.loc[(readers[0], name)]["alpha"] if readers else float("nan")
        recall = found["found"].get(name, 0) / max(1, found["read"].get(name, 0))
        interval = (
            ""
            if pd.isna(row.alpha_low)
            else _("[{low} ; {high}]").format(low=_decimal(row.alpha_low), high=_decimal(row.alpha_high))
        )
        numbers = [_decimal(value) for value in (row.percent, row.ac, people, recall)]
        yield f"{name:{width}}  {_decimal(row.alpha):>8}  {interval:>14}  " + "  ".join(
            f"{n:>8}" for n in numbers
        )
    yield ""
    yield from _summary(tables, agreement, readers, study)


def _summary(tables, agreement: pd.DataFrame, readers: list[str], study: Study) -> Iterator[str]:
    names = list(study.grid.variables)
    for label, pair in (
        (_("machine et code retenu"), f"{SETTLED}|{MACHINE}"),
        (_("les abstentions comptées comme des erreurs"), f"abstentions|{SETTLED}"),
        *((_("les deux lectures"), pair) for pair in readers[:1]),
    ):
        pair = pair if pair in agreement.index.get_level_values(0) else "|".join(reversed(pair.split("|")))
        alphas = agreement.loc[pair]["alpha"].reindex(names)
        yield _("Alpha moyen, {who} : {mean} ({n} variables estimables)").format(
            who=label, mean=_decimal(alphas.mean()), n=int(alphas.notna().sum())
        )
    for label, table in ((_("la machine"), "evidence"), (_("une lecture pour l’autre"), "evidence_readers")):
        if table in tables:
            counts = tables[table][["read", "found", "given", "shared"]].sum()
            yield _("Extraits retrouvés, {who} : {recall} ; extraits partagés ou de la même partie : {shared}").format(
                who=label, recall=_decimal(counts.found / max(1, counts.read)),
                shared=_decimal(counts.shared / max(1, counts.given)),
            )  # fmt: skip
    cells = tables["answers"]
    yield _("Confiance : {told} annoncée, {true} tenue ; score de Brier {brier}").format(
        told=_decimal(cells["confidence"].mean()), true=_decimal(cells["right"].mean()),
        brier=_decimal(evaluation.brier(cells)),
    )  # fmt: skip


def _decimal(value: float) -> str:
    return number(value, 2)
