"""`abs-study grid new`: what a person wishes of a new variable, asked for where it lacks, put into the grid's file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from ..errors import Problem, StudyError
from ..files import write_safely
from ..grid import MEASURES, Grid
from ..gridfile import load_grid
from ..messages import _
from ..study import grid_files
from . import draft
from .check import faults_of

# Asks one thing: the text, what an empty answer means, what is wrong with an answer ("" for nothing).
Prompt = Callable[[str, str, Callable[[str], str]], str]


@dataclass(frozen=True)
class Wishes:
    """What was said on the command line, as texts; what is empty was not said."""

    variable: str
    dimension: str = ""
    label: str = ""
    question: str = ""
    measure: str = ""
    levels: tuple[str, ...] = ()
    core: bool = False


def ask(folder: Path, wishes: Wishes, prompt: Prompt) -> Wishes:
    """Ask for what was not said; an empty line ends the levels. Raises StudyError at once for an id that cannot be."""
    grid = load_grid(grid_files(folder))
    problems = draft.id_faults(wishes.variable, grid)
    if problems:
        raise StudyError(_("La variable n’a pas été commencée."), problems)
    known = ", ".join(f"{name} = {one.label.get()}" for name, one in grid.dimensions.items())
    asked = (
        (
            "dimension",
            _("Dimension ({names})").format(names=known),
            next(iter(grid.dimensions)),
            tuple(grid.dimensions),
        ),
        ("label", _("Libellé (français|anglais)"), "", ()),
        ("question", _("Question posée au rapport (français|anglais)"), "", ()),
        ("measure", _("Mesure ({names})").format(names=", ".join(MEASURES)), "nominal", MEASURES),
    )
    for key, text, default, admitted in asked:
        if not getattr(wishes, key):
            wishes = replace(wishes, **{key: prompt(text, default, partial(_wrong, admitted))})
    if not wishes.levels and wishes.measure != "boolean":
        wishes = replace(wishes, levels=tuple(_levels(prompt, wishes.measure)))
    return wishes


def _wrong(admitted: tuple[str, ...], answer: str) -> str:
    if not answer:
        return _("texte absent")
    return (
        _("admis : {admitted}").format(admitted=", ".join(admitted))
        if admitted and answer not in admitted
        else ""
    )


def _levels(prompt: Prompt, measure: str) -> Iterator[str]:
    """Ask for levels until an empty answer, each read and set beside those before."""
    given: list[str] = []
    least = 1 if measure == "multi" else 2

    def wrong(answer: str) -> str:
        if not answer:
            return _("trop peu de niveaux") if len(given) < least else ""
        level = draft.level_of(answer)
        if level is None:
            return _("écrire code=Libellé, ou code=Libellé|Label")
        return draft.code_fault(level[0], [text.partition("=")[0].strip() for text in given], measure)

    while told := prompt(_("Niveau (code=Libellé|Label ; rien pour finir)"), "", wrong):
        given.append(told)
        yield told


def begin(folder: Path, wishes: Wishes) -> list[str]:
    """Put the commented block of a new variable at the end of its dimension's file; returns what to tell.

    Raises StudyError with every fault of the wishes, or where the file would no longer be read; nothing is
    written then.
    """
    files = grid_files(folder)
    grid = load_grid(files)
    begun, problems = _draft(wishes, grid)
    problems += draft.faults(begun, grid)
    if problems:
        raise StudyError(_("La variable n’a pas été commencée."), problems)
    name = grid.dimensions[begun.dimension].file
    block = draft.block(begun, draft.indentation(files[name]))
    placed = draft.inserted(files[name], block, f"grid/{name}")
    if isinstance(placed, Problem):
        raise StudyError(_("La variable n’a pas été commencée."), [placed])
    text, line = placed
    _grid, faults = faults_of({**files, name: text})
    if faults:
        raise StudyError(_("La variable n’a pas été commencée."), faults)
    write_safely(folder / "grid" / name, text.encode())
    return _told(begun, grid, f"grid/{name}", line)


def _draft(wishes: Wishes, grid: Grid) -> tuple[draft.Draft, list[Problem]]:
    problems, levels = [], []
    for told in wishes.levels:
        level = draft.level_of(told)
        if level is None:
            found = _("niveau « {text} »").format(text=told)
            problems.append(Problem("--niveau", found, _("écrire code=Libellé, ou code=Libellé|Label")))
        else:
            levels.append(level)
    begun = draft.Draft(
        id=wishes.variable,
        dimension=wishes.dimension,
        label=_both(wishes.label),
        question=_both(wishes.question),
        measure=wishes.measure,
        levels=tuple(levels),
        core=wishes.core,
        since=draft.next_version(grid.version),
    )
    return begun, problems


def _both(text: str) -> tuple[str, str]:
    french, _bar, english = text.partition("|")
    return french.strip(), english.strip()


def _told(begun: draft.Draft, grid: Grid, place: str, line: int) -> list[str]:
    return [
        _("Commencée : {place}, ligne {line}. Ensuite :").format(place=place, line=line),
        _("  1. y écrire définitions, exemples et indices ;"),
        _("  2. abs-study grid check {id}").format(id=begun.id),
        _("  3. abs-study grid try {id}").format(id=begun.id),
        _(
            "  4. version « {version} » dans grid/00_grille.yaml, et dans grid/journal.yaml ce qui est ajouté ;"
        ).format(version=begun.since),
        _("  5. abs-study sheet, puis import, pour la coder à la main ; abs-study run."),
    ]
