"""`abs-study train`: learn from the development reports, keep the learner, say what it is worth there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from . import evaluation, reliability
from .coders.modele.reports import log_odds
from .coders.modele.scorer import Model
from .coders.modele.training import Trained
from .development import Development, gather, learn
from .files import write_safely
from .messages import _
from .study import Study
from .tables import NONE_TICKED, TABLES

_BOTH, _ALONE, _RULES = "machine", "modele", "regles"
# Reports on which no rule was written: below so many, a comparison on them says nothing.
_ENOUGH = 12
# A smaller lead of the rules, on so few reports, is mostly chance: with the variables chosen on one half of 66 reports
# and judged on the other, mean alpha was .497 without this margin, .506 with it (.508 if the rules never decide alone).
_LEAD = 0.1


def train(study: Study, say: Callable[[str], None]) -> Iterator[str]:
    """Write grid/modele.npz and grid/modele.csv; yield a table of cross-validated agreement.

    Rules, learner and both are compared on the development reports on which no rule was written; the learner decides
    with the rules' help, unless the rules alone are clearly better there. Where there are fewer than twelve of these, a
    comparison would flatter the rules and the confidence: it is shown on all reports and said to flatter, the rules
    decide, and the confidence keeps the calibration of the learner that was there before.
    Raises StudyError where there is nothing to learn from.
    """
    say(_("1/2 Lecture des rapports de mise au point"))
    development = gather(study, say)
    say(_("2/2 Apprentissage"))
    trained, rules = learn(development, study, say)
    table, count = compare(development, study, {_BOTH: trained.together, _ALONE: trained.alone}, rules)
    enough = len(_unseen(development)) >= _ENOUGH
    before = _calibration_before(study)
    better: frozenset[str] = frozenset()
    if enough or before is None:
        better = decided_together(table)
        calibration = calibrate(_answers(trained, rules, better, development, study))
    else:
        calibration = before
        yield _(
            "Trop peu de rapports sur lesquels aucun motif n’a été écrit ({n} ; il en faut {enough}) : les règles décident, "
            "la confiance garde son réglage, et la comparaison qui suit flatte les règles."
        ).format(n=len(_unseen(development)), enough=_ENOUGH)
    reports = replace(trained.model.reports, decides=better, calibration=calibration)
    model = replace(trained.model, reports=reports)
    write_safely(study.folder / "grid" / "modele.npz", model.to_bytes())
    table["decide"] = [_BOTH if name in better else _RULES for name in table.index]
    table["rapports"] = count if enough else 0
    table["lectures"], table["relus"] = between_readings(development, study)
    write_safely(study.folder / "grid" / "modele.csv", table.round(3).to_csv(lineterminator="\n").encode())
    yield from _told(table, count)


def decided_together(table: pd.DataFrame) -> frozenset[str]:
    """Return the variables that the learner decides with the rules: all but those where `regles` lead clearly.

    `table`: a line a variable, alpha of `machine` (both) and of `regles`; one that cannot be estimated is left to the
    rules.
    """
    return frozenset(table.index[table[_BOTH] > table[_RULES] - _LEAD])


def between_readings(development: Development, study: Study) -> tuple[pd.Series, int]:
    """Return by variable the alpha of two readings of the same development reports, and how many were read twice."""
    twice = set(development.second["document_id"])
    first = development.settled[development.settled["document_id"].isin(twice)]
    both = pd.concat([first.assign(coder="consensus"), development.second.assign(coder="seconde")])
    return _alpha(both, study, "seconde"), len(twice)


def _alpha(codings: pd.DataFrame, study: Study, coder: str) -> pd.Series:
    """By variable, alpha of a coder with the settled codes."""
    told = TABLES["codings"].conform(codings.reset_index(drop=True))
    table = reliability.by_variable(
        told, study.grid, ["consensus", coder], thresholds={"reechantillonnages": 2}
    )
    return table.set_index("variable")["alpha"].reindex(list(study.grid.variables))


def _calibration_before(study: Study) -> tuple[float, float] | None:
    """The calibration of the learner that the study has; None without one, or where it cannot be read."""
    try:
        return Model.from_bytes(study.learner).reports.calibration if study.learner else None
    except ValueError:
        return None


def calibrate(answers: pd.DataFrame) -> tuple[float, float]:
    """Return shift and slope of the log-odds of `chance` that fit `right` best (Platt 1999); no change for few answers."""
    from sklearn.linear_model import LogisticRegression

    if answers["right"].nunique() < 2:
        return 0.0, 1.0
    fitted = LogisticRegression(C=1e6).fit(answers[["chance"]].map(log_odds).to_numpy(), answers["right"])
    return float(fitted.intercept_[0]), float(fitted.coef_[0, 0])


def _answers(
    trained: Trained, rules: pd.DataFrame, better: frozenset[str], development: Development, study: Study
) -> pd.DataFrame:
    """What would be answered on the reports kept apart: each level's probability, and whether it is right."""
    kept = _kept(development)
    settled = evaluation.cells(development.settled)
    given = evaluation.cells(rules)
    rows = []
    for (document, variable), chances in trained.chances.items():
        levels = given.get((document, variable), frozenset())
        if variable in better:
            levels = trained.together[document, variable].levels
        if document in kept and (document, variable) in settled:
            truth = settled[document, variable]
            rows += [(chances[level], int(level in truth)) for level in levels if level in chances]
    return pd.DataFrame(rows, columns=["chance", "right"])


def _kept(development: Development) -> set[str]:
    """The reports on which no rule was written; all where they are too few."""
    unseen = _unseen(development)
    return unseen if len(unseen) >= _ENOUGH else set(development.documents)


def _unseen(development: Development) -> set[str]:
    return set(development.documents) - development.written_on


def compare(
    development: Development, study: Study, answers: dict, rules: pd.DataFrame
) -> tuple[pd.DataFrame, int]:
    """Alpha with the settled codes, one column a way of coding, one line a variable; and the number of reports."""
    rows = [rules]
    for coder, own in answers.items():
        told = [
            (document, variable, level, coder)
            for (document, variable), answer in own.items()
            for level in answer.levels or (NONE_TICKED,)
        ]
        rows.append(pd.DataFrame(told, columns=["document_id", "variable", "level", "coder"]))
    rows.append(development.settled.assign(coder="consensus"))
    codings = pd.concat(rows, ignore_index=True)
    kept = _kept(development)
    codings = codings[codings["document_id"].isin(kept)]
    columns = {coder: _alpha(codings, study, coder) for coder in (_RULES, *answers)}
    return pd.DataFrame(columns), len(kept)


def _told(table: pd.DataFrame, reports: int) -> Iterator[str]:
    yield _(
        "Alpha avec le code retenu, en validation croisée, sur {n} rapports de mise au point : les règles seules, les "
        "deux ensemble, l’apprentissage seul ; et qui décide."
    ).format(n=reports)
    width = max(map(len, table.index))
    coders = [_RULES, _BOTH, _ALONE]
    yield f"{'':{width}}  " + "  ".join(f"{name:>8}" for name in coders)
    for name, row in table.iterrows():
        yield f"{name:{width}}  " + "  ".join(_number(row[coder]) for coder in coders) + f"  {row['decide']}"
    means = table[coders].mean()
    mean = _("moyenne")
    yield f"{mean:{width}}  " + "  ".join(_number(value) for value in means)


def _number(value: float) -> str:
    return f"{'–' if np.isnan(value) else format(value, '.2f').replace('.', ','):>8}"
