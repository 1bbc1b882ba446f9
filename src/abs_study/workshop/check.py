"""The grid checked: faults that stop it, and what a careful author would look at again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd

from ..coders.regles import RuleCoder
from ..errors import Problem, StudyError
from ..expressions import compile_expression
from ..grid import Grid, Level, Text, Variable
from ..gridfile import read_grid
from ..gridparts import restricted
from ..hypotheses import check as check_hypotheses
from ..matrix import check_derived
from ..memory import numbers, read_memory
from ..messages import _, ngettext
from ..study import grid_files
from . import trial

_SHOWN = 90
_FOLDER = "grid/"


def faults(folder: Path) -> tuple[Grid | None, list[Problem]]:
    """Return the grid of a study's folder (None where it cannot be used) and every fault of its files."""
    try:
        files = grid_files(folder)
    except StudyError as error:
        return None, list(error.problems)
    return faults_of(files)


def faults_of(files: Mapping[str, str]) -> tuple[Grid | None, list[Problem]]:
    """Return the grid of `{file name: text}` and its faults: form, patterns, expressions, hypotheses, memory."""
    grid, problems = read_grid(files)
    if not problems:
        problems = [*_of_patterns(grid), *_of_conditions(grid), *check_derived(grid), *check_hypotheses(grid)]
        problems += read_memory(files, grid)[1]
    return (None if problems else grid), [_placed(problem) for problem in problems]


def _placed(problem: Problem) -> Problem:
    known = problem.place.startswith(_FOLDER)
    return Problem(problem.place if known else _FOLDER + problem.place, problem.found, problem.remedy)


def _of_patterns(grid: Grid) -> list[Problem]:
    try:
        RuleCoder(grid)
    except StudyError as error:
        return list(error.problems)
    return []


def _of_conditions(grid: Grid) -> Iterator[Problem]:
    for variable in grid.variables.values():
        conditions = [(variable.decision.when, variable.decision.place)]
        conditions += [(level.condition.when, level.place) for level in variable.levels]
        for text, place in conditions:
            if not text:
                continue
            try:
                yield from compile_expression(text, place).check(grid, place)
            except StudyError as error:
                yield from error.problems


def warnings(
    grid: Grid,
    names: Sequence[str] = (),
    passages: pd.DataFrame | None = None,
    codings: pd.DataFrame | None = None,
    say: Callable[[str], None] = lambda line: None,
) -> list[Problem]:
    """Return what to look at again in `names` (default: every variable), in the order of the files.

    Texts that lack, examples that the automatic coder misses, counter-examples that it takes; with TABLES["passages"]
    of the study, patterns that no report holds; with TABLES["codings"], levels that nobody gave. Patterns are listed
    one by one where variables are named, counted otherwise.
    """
    chosen = [grid.variables[name] for name in names] or list(grid.variables.values())
    problems = [
        problem for variable in chosen for problem in (*_texts(variable), *_later(variable, grid.version))
    ]
    say(_("Exemples et contre-exemples…"))
    coder = RuleCoder(restricted(grid, names) if names else grid)
    for variable in chosen:
        problems += [_example(tried) for tried in trial.examples(coder, variable) if tried.failed]
    if passages is not None and len(passages):
        say(_("Motifs, dans les rapports de l’étude…"))
        problems += _unmet(coder, chosen, passages, one_by_one=bool(names))
    if codings is not None and len(codings):
        problems += [problem for variable in chosen for problem in _unused(variable, codings)]
    return [_placed(problem) for problem in sorted(problems, key=_line)]


def _line(problem: Problem) -> tuple[str, int]:
    file, _colon, line = problem.place.partition(":")
    return file, int(line) if line.isdecimal() else 0


def _texts(variable: Variable) -> Iterator[Problem]:
    """Texts that lack in a language, levels without definition or example."""
    texts: list[tuple[str, Text]] = [
        ("libelle", variable.label), ("question", variable.question), ("regle", variable.rule),
        ("inclure", variable.include), ("exclure", variable.exclude), ("ou_chercher", variable.where),
    ]  # fmt: skip
    yield from _untranslated(variable.id, variable.place, texts)
    for level in variable.levels:
        name = f"{variable.id}={level.code}"
        yield from _untranslated(
            name, level.place, [("libelle", level.label), ("definition", level.definition)]
        )
        if not level.definition.fr:
            found = _("{name} : pas de définition").format(name=name)
            remedy = _("dire ce qu’un lecteur doit constater pour donner ce niveau")
            yield Problem(level.place, found, remedy)
        if not level.examples:
            found = _("{name} : aucun exemple").format(name=name)
            yield Problem(level.place, found, _("en écrire deux, inventés, différents"))


def _later(variable: Variable, version: str) -> Iterator[Problem]:
    """Dates of a variable that the grid has not reached."""
    for key, told in (
        ("depuis", variable.since),
        ("revise_le", variable.revised),
        ("retire_le", variable.retired),
    ):
        if numbers(told) > numbers(version) > ():
            found = _("{variable} : {key} {told}, et la grille est en {version}").format(
                variable=variable.id, key=key, told=told, version=version
            )
            yield Problem(
                variable.place,
                found,
                _("mettre 00_grille.yaml et journal.yaml à cette version, le moment venu"),
            )


def _untranslated(name: str, place: str, texts: list[tuple[str, Text]]) -> Iterator[Problem]:
    lacking = [key for key, text in texts if text.fr and not text.en]
    if lacking:
        found = _("{name} : sans anglais ({keys})").format(name=name, keys=", ".join(lacking))
        yield Problem(
            place, found, _("écrire {fr: …, en: …} ; sinon le français paraît dans le site anglais")
        )


def _example(tried: trial.Tried) -> Problem:
    name = f"{tried.variable.id}={tried.level.code}"
    text = tried.text if len(tried.text) <= _SHOWN else f"{tried.text[:_SHOWN]}…"
    if tried.kind == trial.EXAMPLE:
        found = _("{name} : exemple que le codeur automatique ne voit pas : « {text} »")
        remedy = _("ajouter un indice, ou savoir qu’il manquera de tels passages")
    else:
        found = _("{name} : contre-exemple que le codeur automatique prend : « {text} »")
        remedy = _("restreindre un indice (sans, portee, par…), ou savoir qu’il s’y trompera")
    return Problem(tried.level.place, found.format(name=name, text=text), remedy)


def _unmet(
    coder: RuleCoder, chosen: list[Variable], passages: pd.DataFrame, one_by_one: bool
) -> Iterator[Problem]:
    names = [variable.id for variable in chosen]
    reports = trial.over_reports(coder, names, passages)
    met = trial.patterns_met(one for report in reports.values() for one in report.values())
    for variable in chosen:
        lacking = [
            (level, clue)
            for level in variable.levels
            for clue in level.clues
            if not met[variable.id, level.code, clue.pattern]
        ]
        if one_by_one:
            for level, clue in lacking:
                yield _unmet_pattern(variable, level, clue, len(reports))
        elif lacking:
            count = len(lacking)
            found = ngettext(
                "{variable} : {n} motif sur {all} ne se trouve dans aucun rapport de l’étude",
                "{variable} : {n} motifs sur {all} ne se trouvent dans aucun rapport de l’étude",
                count,
            ).format(variable=variable.id, n=count, all=sum(len(level.clues) for level in variable.levels))
            remedy = _("les voir : abs-study grid check {variable}").format(variable=variable.id)
            yield Problem(variable.place, found, remedy)


def _unmet_pattern(variable: Variable, level: Level, clue, reports: int) -> Problem:
    found = _("{name} : motif jamais trouvé : {pattern}").format(
        name=f"{variable.id}={level.code}", pattern=clue.pattern
    )
    remedy = ngettext(
        "aucun passage du rapport lu ; vérifier l’orthographe, ou le garder pour d’autres rapports",
        "aucun passage des {n} rapports lus ; vérifier l’orthographe, ou le garder pour d’autres rapports",
        reports,
    ).format(n=reports)
    return Problem(clue.place, found, remedy)


def _unused(variable: Variable, codings: pd.DataFrame) -> Iterator[Problem]:
    own = codings[codings["variable"] == variable.id]
    if own.empty:
        return
    given = set(own["level"])
    for level in variable.levels:
        if level.code not in given:
            found = _("{name} : niveau que personne n’a donné, ni la machine").format(
                name=f"{variable.id}={level.code}"
            )
            remedy = _("garder s’il peut se rencontrer ailleurs ; sinon le réunir à un autre")
            yield Problem(level.place, found, remedy)
