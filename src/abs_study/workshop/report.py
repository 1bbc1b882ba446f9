"""What the grid's commands tell: the check, a variable tried, two states compared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd

from ..coders.reasons import reason
from ..coders.regles import Decided, RuleCoder
from ..errors import Problem, StudyError
from ..files import read_text
from ..grid import Grid, Variable
from ..gridfile import load_grid
from ..gridparts import restricted
from ..messages import _, ngettext
from ..sheets.names import nearest
from ..sheets.plan import chosen
from ..study import Study, grid_files, open_study
from ..tables import MISSING_CODES, NONE_TICKED
from . import check, differences, trial
from .earlier import earlier_grid

_WIDEST = 160
_ASIDE = 3
_BAR = 20
_TRIED = ("00_grille.yaml", "lexique.yaml")
_LONE = "dimension: essai\nvariables:\n"


def check_grid(folder: Path, names: Sequence[str], say: Callable[[str], None]) -> tuple[list[str], bool]:
    """Check a study's grid; returns what to tell and whether anything deserves a look.

    Raises StudyError with every fault.
    """
    grid, faults = check.faults(folder)
    if grid is None:
        count = len(faults)
        head = ngettext("La grille a {n} défaut.", "La grille a {n} défauts.", count).format(n=count)
        raise StudyError(head, faults)
    for name in names:
        _known(grid, name)
    study = _open(folder)
    passages = study.read("passages") if study and study.has("passages") else None
    codings = study.read("codings") if study and study.has("codings") else None
    warned = check.warnings(grid, names, passages, codings, say)
    told = [
        _("Grille {version} : {variables} variables, {levels} niveaux, {clues} motifs. Aucun défaut.").format(
            version=grid.version,
            variables=len(grid.variables),
            levels=sum(len(variable.levels) for variable in grid.variables.values()),
            clues=sum(len(level.clues) for variable in grid.variables.values() for level in variable.levels),
        )
    ]
    if warned:
        count = len(warned)
        told.append(ngettext("{n} point à regarder :", "{n} points à regarder :", count).format(n=count))
        told += [f"  - {problem}" for problem in warned]
    if passages is None:
        told.append(_("Les motifs n’ont pas été cherchés dans les rapports : lancer d’abord abs-study run."))
    return told, bool(warned)


def _open(folder: Path) -> Study | None:
    try:
        return open_study(folder)
    except StudyError:
        return None


def _known(grid: Grid, name: str) -> Variable:
    if name not in grid.variables:
        problem = Problem(
            "grid/", _("variable inconnue : {id}").format(id=name), nearest(name, grid.variables)
        )
        raise StudyError(_("Variable inconnue : {name}.").format(name=name), [problem])
    return grid.variables[name]


def try_variable(
    folder: Path, name: str, file: Path | None, documents: Sequence[str], shown: int
) -> Iterator[str]:
    """Yield what the rules alone make of a variable on the reports of a study; nothing is written.

    Raises StudyError for faults of the grid, an unknown variable or report, a study not run yet.
    """
    grid = load_grid(grid_files(folder)) if file is None else _of_file(folder, file)
    variable = _known(grid, name)
    study = open_study(folder)
    passages = study.read("passages")
    known = list(study.coded_documents()["document_id"])
    try:
        names = chosen(list(documents), known, "--documents")
    except StudyError as error:
        raise StudyError(_("La variable ne peut pas être essayée."), error.problems) from None
    passages = passages[passages["document_id"].isin(names)]
    coder = RuleCoder(restricted(grid, [name]))
    reports = {document: own[name] for document, own in trial.over_reports(coder, [name], passages).items()}
    yield f"{variable.id} – {variable.label.get()}"
    yield variable.question.get()
    yield ngettext(
        "{n} rapport, {passages} passages ; les motifs seuls décident, rien n’est enregistré.",
        "{n} rapports, {passages} passages ; les motifs seuls décident, rien n’est enregistré.",
        len(reports),
    ).format(n=len(reports), passages=len(passages))
    yield from _distribution(variable, reports)
    if file is None and study.has("consensus"):
        yield from _beside_settled(study, variable, reports)
    yield from _examples(coder, variable)
    for level in variable.levels:
        yield from _level(variable, level.code, reports, shown)


def _of_file(folder: Path, path: Path) -> Grid:
    """A grid of the variables of one file: a dimension's, or a list of variables; word classes are the study's."""
    files = grid_files(folder)
    text = read_text(path, str(path))
    lone = re.search(r"^variables:", text, re.MULTILINE) is None
    kept = {key: files[key] for key in _TRIED if key in files}
    try:
        return load_grid({**kept, path.name: _LONE + text if lone else text})
    except StudyError as error:
        raise StudyError(error.subject, [_moved(problem, path, lone) for problem in error.problems]) from None


def _moved(problem: Problem, path: Path, lone: bool) -> Problem:
    """A fault at the line that the person sees: two lines were put above a lone list."""
    name, _colon, line = problem.place.partition(":")
    if name != path.name or not line.isdecimal():
        return problem
    return Problem(f"{path}:{int(line) - 2 * lone}", problem.found, problem.remedy)


def _distribution(variable: Variable, reports: Mapping[str, Decided]) -> Iterator[str]:
    given: dict[str, list[str]] = {}
    for document, decided in reports.items():
        for coding in decided.codings:
            given.setdefault(coding.level, []).append(document)
    codes = [*variable.codes, *(code for code in (NONE_TICKED, *MISSING_CODES) if code in given)]
    yield ""
    width = max(len(code) for code in codes)
    for code in codes:
        own = given.get(code, [])
        bar = "█" * round(_BAR * len(own) / max(len(reports), 1))
        names = ", ".join(own[:6]) + (" …" if len(own) > 6 else "")
        yield f"  {code:<{width}}  {len(own):>3}  {bar:<{_BAR}}  {names}".rstrip()


def _beside_settled(study: Study, variable: Variable, reports: Mapping[str, Decided]) -> Iterator[str]:
    settled = study.read("consensus")
    settled = settled[(settled["variable"] == variable.id) & settled["status"].isin(["agreed", "arbitrated"])]
    sets = settled.groupby("document_id")["level"].agg(frozenset)
    both = [document for document in reports if document in sets.index]
    if not both:
        return
    same = [
        document
        for document in both
        if frozenset(coding.level for coding in reports[document].codings) == sets[document]
    ]
    yield ""
    yield _(
        "Comme le code retenu : {same} rapports sur {all}. Ces rapports servent à écrire les motifs : le nombre flatte."
    ).format(same=len(same), all=len(both))
    other = [document for document in both if document not in same]
    if other:
        yield _("  autrement : {names}").format(
            names=", ".join(f"{document} ({', '.join(sorted(sets[document]))})" for document in other[:8])
            + (" …" if len(other) > 8 else "")
        )


def _examples(coder: RuleCoder, variable: Variable) -> Iterator[str]:
    tried = trial.examples(coder, variable)
    failed = [one for one in tried if one.failed]
    if tried:
        yield ""
        yield _("Exemples et contre-exemples : {good} sur {all} comme attendu.").format(
            good=len(tried) - len(failed), all=len(tried)
        )
    for one in failed:
        told = _("pas vu") if one.kind == trial.EXAMPLE else _("pris à tort")
        yield f"  – [{one.level.code}] {told} : « {_short(one.text)} »"


def _level(variable: Variable, code: str, reports: Mapping[str, Decided], shown: int) -> Iterator[str]:
    counted = [
        (hit, document) for document, one in reports.items() for hit in trial.counted(one.hits.get(code, ()))
    ]
    aside = [
        (hit, document) for document, one in reports.items() for hit in one.hits.get(code, ()) if hit.refusal
    ]
    if not counted and not aside:
        return
    yield ""
    count = len(counted)
    yield f"[{code}] {variable.level(code).label.get()} : " + ngettext(
        "{n} passage compte", "{n} passages comptent", count
    ).format(n=count)
    spread = _one_a_report(sorted(counted, key=lambda pair: -pair[0].weight))
    for hit, document in spread[:shown]:
        place = _("{document}, p. {page}").format(document=document, page=hit.passage.page)
        yield f"  + {hit.weight:g} {place} : « {_short(hit.passage.text)} » [{_short(hit.pattern, 60)}]"
    if aside:
        reasons = Counter(reason(hit.refusal, hit.status, hit.actor) for hit, _document in aside)
        told = ", ".join(f"{text} ({n})" for text, n in reasons.most_common(4))
        yield _("  – écartés : {n} ({reasons})").format(n=len(aside), reasons=told)
    for hit, document in _one_a_report(sorted(aside, key=lambda pair: -pair[0].weight))[: min(shown, _ASIDE)]:
        why = reason(hit.refusal, hit.status, hit.actor)
        place = _("{document}, p. {page}").format(document=document, page=hit.passage.page)
        yield f"    {place} : « {_short(hit.passage.text)} » [{_short(hit.pattern, 60)}] ({why})"


def _one_a_report(pairs: list) -> list:
    """The best passage of each report first, then the others."""
    seen, first, rest = set(), [], []
    for pair in pairs:
        (rest if pair[1] in seen else first).append(pair)
        seen.add(pair[1])
    return first + rest


def _short(text: str, widest: int = _WIDEST) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= widest else flat[: widest - 1] + "…"


def diff_grid(study: Study, before: str) -> Iterator[str]:
    """Yield the changes of the grid since `before`, by what they ask of codings, with who coded there."""
    old = earlier_grid(study.folder, before)
    changes = differences.compare(old, study.grid, study.memory)
    alone = Path(before).is_file()
    told = (
        _("{before} → {new} (grille actuelle ; un fichier ne dit pas sa version)")
        if alone
        else _("Grille {old} ({before}) → {new} (actuelle)")
    )
    yield told.format(old=old.version, before=before, new=study.grid.version)
    if not changes:
        yield _("Rien n’a changé de sens.")
        return
    readings = {**study.readings(), "arbitrage": study.arbitration()}
    touched = differences.touched(changes, readings)
    for effect in differences.EFFECTS:
        own = [(rank, change) for rank, change in enumerate(changes) if change.effect == effect]
        if own:
            yield ""
            yield f"{differences.effect_title(effect)} ({len(own)})"
        for rank, change in own:
            yield from _change(change, touched[touched["change"] == rank])
    if not alone and old.version == study.grid.version and any(one.weighty for one in changes):
        yield ""
        yield _(
            "La version n’a pas changé : mettre la suivante dans grid/00_grille.yaml et l’écrire dans grid/journal.yaml."
        )


def _change(change: differences.Change, touched: pd.DataFrame) -> Iterator[str]:
    yield f"  - {change.name} : {change.found}"
    if change.before or change.after:
        yield _("      avant : {text}").format(text=_short(change.before) or "–")
        yield _("      après : {text}").format(text=_short(change.after) or "–")
    if len(touched):
        told = ", ".join(f"{row.coder} ({row.reports})" for row in touched.itertuples())
        yield _("      rapports déjà codés par : {names}").format(names=told)
