"""The self-check « Où en est notre ABS ? »: the grid's questions beside what the reports of the study do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from ..display.reports import answers_address
from ..grid import Grid, SelfAnswer, SelfQuestion, Text, Variable
from ..messages import ngettext
from ..tables import NONE_TICKED
from ..views import number
from .addresses import CODEBOOK
from .codebook import worded
from .examples import Example, Examples
from .site import Site
from .typography import say as _
from .typography import typeset

# Beyond, squares are no longer counted at a glance.
_MOST_SQUARES = 40


@dataclass(frozen=True)
class Standing:
    """How many reports of the main selection answer alike, among those for which it is known."""

    bearing: int
    known: int
    unknown: int

    @property
    def sentence(self) -> str:
        """The count in words."""
        if not self.known:
            return _("Aucun rapport de l'étude ne permet de le dire.")
        if not self.bearing:
            text = ngettext(
                "Le seul rapport connu n'est pas dans ce cas.",
                "Aucun des {n} rapports n'est dans ce cas.",
                self.known,
            )
        else:
            text = ngettext(
                "{k} rapport sur {n} est dans ce cas.", "{k} rapports sur {n} sont dans ce cas.", self.bearing
            )
        text = text.format(k=number(self.bearing), n=number(self.known))
        if self.unknown:
            apart = ngettext(
                "(Pour {n} autre, on ne sait pas.)", "(Pour {n} autres, on ne sait pas.)", self.unknown
            )
            text = f"{text} {apart.format(n=number(self.unknown))}"
        return typeset(text)

    @property
    def squares(self) -> tuple[int, int]:
        """Full and empty squares of the small bar, none where there would be too many."""
        drawn = self.known <= _MOST_SQUARES
        return (self.bearing, self.known - self.bearing) if drawn else (0, 0)


@dataclass(frozen=True)
class Choice:
    """An answer that can be chosen; `alone` excludes the others, `unsure` is « je ne sais pas ».

    `reports` is the address of the list of the reports that `standing` counts, from the root of the language.
    """

    text: str
    levels: tuple[str, ...] = ()
    standing: Standing | None = None
    reports: str = ""
    step: str = ""
    example: Example | None = None
    alone: bool = False
    unsure: bool = False
    checked: bool = False


@dataclass(frozen=True)
class Question:
    """A question of the self-check; `where` tells where to look in a report, `complete` that all is ticked."""

    variable: str
    text: str
    help: str
    multi: bool
    choices: tuple[Choice, ...]
    complete: str
    where: str
    label: str
    href: str


@dataclass(frozen=True)
class SelfCheckPage:
    """What the page of the self-check shows; `reports` is the size of the main selection."""

    note: str
    questions: tuple[Question, ...]
    reports: int


def asks(grid: Grid) -> bool:
    """Whether a grid has a self-check."""
    return grid.self_check is not None and bool(grid.self_check.questions)


def self_check(site: Site) -> SelfCheckPage | None:
    """Return the self-check of a study, None where its grid has none."""
    if not asks(site.grid):
        return None
    asked = site.grid.self_check
    examples = Examples(site)
    return SelfCheckPage(
        note=worded(asked.note),
        questions=tuple(_question(site, question, examples) for question in asked.questions),
        reports=len(site.matrix()),
    )


def _question(site: Site, asked: SelfQuestion, examples: Examples) -> Question:
    variable = site.grid.variables[asked.variable]
    by_level = site.bearers(variable.id)
    choices = [_choice(answer, variable, by_level, examples) for answer in asked.answers]
    unsure = Choice(_("Je ne sais pas"), alone=True, unsure=True)
    return Question(
        variable=variable.id,
        text=worded(asked.text),
        help=worded(asked.help),
        multi=variable.multi,
        choices=(*choices, unsure),
        complete=worded(asked.complete),
        where=worded(variable.where or Text("")),
        label=worded(variable.label),
        href=f"{CODEBOOK}#{variable.id}",
    )


def _choice(
    answer: SelfAnswer, variable: Variable, by_level: Mapping[str, pd.Series], examples: Examples
) -> Choice:
    return Choice(
        text=worded(answer.text),
        levels=answer.levels,
        standing=standing(by_level, answer.levels),
        reports=answers_address(variable.id, answer.levels[0] if len(answer.levels) == 1 else ""),
        step=worded(answer.step),
        example=examples.best(variable, answer.example) if answer.example else None,
        alone=NONE_TICKED in answer.levels,
    )


def standing(by_level: Mapping[str, pd.Series], levels: tuple[str, ...]) -> Standing | None:
    """Count the reports that bear one of the levels at least; None where nothing was counted."""
    columns = [by_level[code] for code in levels if code in by_level]
    if not columns:
        return None
    told = pd.concat(columns, axis=1).max(axis=1, skipna=False).dropna()
    return Standing(int((told == 1).sum()), len(told), len(columns[0]) - len(told))
