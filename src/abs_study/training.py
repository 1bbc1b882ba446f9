"""`abs-study train`: learn from the development reports, keep the learner, say what it is worth there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from . import reliability
from .development import Development, gather, learn
from .messages import _
from .study import Study, write_safely
from .tables import NONE_TICKED, TABLES

_BOTH, _ALONE, _RULES = "machine", "modele", "regles"


def train(study: Study, say: Callable[[str], None]) -> Iterator[str]:
    """Write grid/modele.npz; yield a table of cross-validated agreement, rules, learner and both.

    Raises StudyError where there is nothing to learn from.
    """
    say(_("1/2 Lecture des rapports de mise au point"))
    development = gather(study, say)
    say(_("2/2 Apprentissage"))
    trained, rules = learn(development, study, say)
    write_safely(study.folder / "grid" / "modele.npz", trained.model.to_bytes())
    table = compare(development, study, {_BOTH: trained.together, _ALONE: trained.alone}, rules)
    write_safely(study.folder / "grid" / "modele.csv", table.round(3).to_csv(lineterminator="\n").encode())
    yield from _told(table, len(development.documents))


def compare(development: Development, study: Study, answers: dict, rules: pd.DataFrame) -> pd.DataFrame:
    """Alpha with the settled codes, one column a way of coding, one line a variable."""
    rows = [rules]
    for coder, own in answers.items():
        told = [
            (document, variable, level, coder)
            for (document, variable), answer in own.items()
            for level in answer.levels or (NONE_TICKED,)
        ]
        rows.append(pd.DataFrame(told, columns=["document_id", "variable", "level", "coder"]))
    rows.append(development.settled.assign(coder="consensus"))
    codings = TABLES["codings"].conform(pd.concat(rows, ignore_index=True))
    columns = {}
    for coder in (_RULES, *answers):
        both = reliability.by_variable(
            codings, study.grid, ["consensus", coder], thresholds={"reechantillonnages": 2}
        )
        columns[coder] = both.set_index("variable")["alpha"].reindex(list(study.grid.variables))
    return pd.DataFrame(columns)


def _told(table: pd.DataFrame, reports: int) -> Iterator[str]:
    yield _(
        "Alpha avec le code retenu, sur {n} rapports de mise au point (validation croisée ; les règles, elles, ont "
        "été écrites en regardant une partie de ces rapports) :"
    ).format(n=reports)
    width = max(map(len, table.index))
    yield f"{'':{width}}  " + "  ".join(f"{name:>8}" for name in table.columns)
    for name, row in table.iterrows():
        yield f"{name:{width}}  " + "  ".join(_number(value) for value in row)
    means = table.mean()
    yield f"{_('moyenne'):{width}}  " + "  ".join(_number(value) for value in means)


def _number(value: float) -> str:
    return f"{'–' if np.isnan(value) else format(value, '.2f').replace('.', ','):>8}"
