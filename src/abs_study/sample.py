"""`abs-study sample`: draw at random the reports that people will read, and record the draw."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pandas as pd

from . import sampling
from .bearers import bearers
from .errors import Problem, StudyError
from .files import write_safely
from .messages import _, ngettext
from .study import SAMPLES, Study
from .tables import MACHINE, TABLES, to_csv


def draw(study: Study, size: int, target: str = "", name: str = "", seed: int | None = None) -> Iterator[str]:
    """Draw a sample among the reports of the main selection that nobody has read; yield what was drawn.

    Parameters
    ----------
    target : "" for a simple random sample, which serves every variable; `variable` or `variable=level` for one
        drawn in each stratum of the machine's answers, which serves that one only.
    name : the sample's name (default: echantillon-1, -2, ...).
    seed : default: the study's seed plus the number of samples already drawn.

    Raises StudyError for an unknown variable, a name already taken, a size that cannot be, or nothing to draw.
    """
    before = study.samples()
    names = list(dict.fromkeys(before["sample"]))
    name = name or f"echantillon-{len(names) + 1}"
    if name in names:
        found, remedy = _("nom déjà pris : {name}").format(name=name), _("choisir un autre nom avec --name")
        raise StudyError(_("L’échantillon ne peut pas être tiré."), [Problem(SAMPLES, found, remedy)])
    seed = study.settings.seed + len(names) if seed is None else seed
    documents = study.settings.selected(study.read("documents"))["document_id"]
    read = set(study.matrix_of_people()["document_id"])
    answers = study.matrix_of(MACHINE)
    answers = answers[answers["document_id"].isin(documents)]
    unread = answers[~answers["document_id"].isin(read)].reset_index(drop=True)
    if unread.empty:
        found = _("tous les rapports de la sélection ont déjà été lus")
        raise StudyError(_("L’échantillon ne peut pas être tiré."), [Problem("data/raw/codings/", found)])
    drawn = sampling.draw(
        dict(zip(unread["document_id"], _strata(unread, study.grid, target), strict=True)), size, seed
    )
    known = sorted(set(answers["document_id"]) & read)
    drawn = pd.concat(
        [drawn, pd.DataFrame({"document_id": known, "stratum": "", "part": sampling.READ_BEFORE})]
    )
    drawn = drawn.assign(sample=name, variable=target, seed=seed, drawn_on=datetime.date.today().isoformat())
    table = pd.concat([before, TABLES["samples"].conform(drawn)], ignore_index=True)
    write_safely(study.folder / SAMPLES, to_csv(table, TABLES["samples"]).encode())
    yield from _told(drawn, name, target, seed)


def _strata(answers: pd.DataFrame, grid, target: str) -> list[str]:
    """The stratum of each report: the machine's answer to the question drawn for, "" for all without one."""
    if not target:
        return [""] * len(answers)
    name, _sign, level = target.partition("=")
    variable = grid.variables.get(name) or grid.derived.get(name)
    levels = [] if variable is None else [code for code, _bears in bearers(answers, variable)]
    if variable is None or (level and level not in levels):
        remedy = _("les identifiants de la grille ; pour un niveau : variable=niveau")
        raise StudyError(
            _("Variable ou niveau inconnu."), [Problem(target, _("inconnu de la grille"), remedy)]
        )
    if variable.measure == "multi" and not level:
        remedy = _("nommer un niveau : {name}={level}").format(name=name, level=levels[0])
        raise StudyError(
            _("L’échantillon ne peut pas être tiré."),
            [Problem(name, _("plusieurs réponses à la fois"), remedy)],
        )
    if level:
        bears = dict(bearers(answers, variable))[level]
        return list(bears.map({1.0: "1", 0.0: "0"}).fillna("?"))
    return list(
        answers[name].astype(object).where(answers[name].notna() & (answers[name] != ""), "?").astype(str)
    )


def _told(drawn: pd.DataFrame, name: str, target: str, seed: int) -> Iterator[str]:
    asked = drawn[drawn["part"] == sampling.DRAWN]
    frame = drawn[drawn["part"] != sampling.READ_BEFORE]
    yield ngettext(
        "{name} : {n} rapport tiré au hasard parmi {total} (graine {seed}), à lire par une personne :",
        "{name} : {n} rapports tirés au hasard parmi {total} (graine {seed}), à lire par une personne :",
        len(asked),
    ).format(name=name, n=len(asked), total=len(frame), seed=seed)
    for row in asked.itertuples():
        yield f"  {row.document_id}" + (f"  [{row.stratum}]" if row.stratum else "")
    kept = len(drawn) - len(frame)
    if kept:
        yield ngettext(
            "{n} rapport déjà lu compte tel qu’il a été lu.",
            "{n} rapports déjà lus comptent tels qu’ils ont été lus.",
            kept,
        ).format(n=kept)
    if target:
        yield _("Cet échantillon ne corrigera que {target}.").format(target=target)
    yield _(
        "Tirage enregistré dans {file}. Lire ces rapports tous, sans en choisir d’autres à la place."
    ).format(file=SAMPLES)
