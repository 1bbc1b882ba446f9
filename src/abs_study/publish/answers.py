"""One page per variable: each level, the reports that bear it, a few of their sentences."""

from __future__ import annotations

from dataclasses import dataclass

from ..display.reports import answers_address
from ..grid import Derived, Variable
from ..messages import language
from ..tables import NONE_TICKED
from . import labels
from .addresses import CODEBOOK
from .examples import Examples
from .lists import Listing, of_level
from .quotes import Quote
from .site import Document, Site
from .typography import say as _
from .typography import typeset

SHOWN = 3  # reports of which a sentence is quoted, for each level


@dataclass(frozen=True)
class LevelAnswers:
    """A level of a variable with the reports of the main selection that bear it, and the others."""

    code: str
    label: str
    definition: str
    href: str
    listing: Listing
    compared: Listing | None
    examples: tuple[tuple[Document, Quote], ...]


@dataclass(frozen=True)
class AnswersPage:
    """The answers that the reports give to one question of the grid."""

    variable: str
    label: str
    question: str
    coded: bool
    levels: tuple[LevelAnswers, ...]
    unknown: tuple[Document, ...]

    @property
    def href(self) -> str:
        """Address of the page from the root of the language."""
        return answers_address(self.variable)


def answered(site: Site) -> list[Variable | Derived]:
    """Return the variables, coded or derived, whose answers can be listed: each has its page."""
    variables = [*site.grid.variables.values(), *site.grid.derived.values()]
    known = set(site.tables["matrix"].columns)
    return [variable for variable in variables if variable.id in known and site.bearers(variable.id)]


def answers_there(site: Site) -> dict[str, tuple[str, ...]]:
    """Return the levels that the page of each variable lists, without making the pages."""
    return {variable.id: tuple(site.bearers(variable.id)) for variable in answered(site)}


def answers_pages(site: Site) -> tuple[AnswersPage, ...]:
    """Return the page of each variable whose answers can be listed."""
    return site.once("answers", lambda: tuple(_page(site, variable) for variable in answered(site)))


def answers_by_dimension(
    site: Site, pages: tuple[AnswersPage, ...]
) -> list[tuple[str, tuple[AnswersPage, ...]]]:
    """Return the pages under the dimension of their variable, the derived ones last."""
    dimensions = site.grid.dimensions
    place = {name: variable.dimension for name, variable in site.grid.variables.items()}
    groups = [
        (typeset(dimension.label.get(language())), tuple(p for p in pages if place.get(p.variable) == name))
        for name, dimension in dimensions.items()
    ]
    return [*groups, (_("Variables calculées"), tuple(page for page in pages if not page.coded))]


def _page(site: Site, variable: Variable | Derived) -> AnswersPage:
    coded = isinstance(variable, Variable)
    levels = tuple(_level(site, variable, code) for code in site.bearers(variable.id))
    text = variable.question if coded else variable.definition
    return AnswersPage(
        variable=variable.id,
        label=typeset(variable.label.get(language())),
        question=typeset(text.get(language())),
        coded=coded,
        levels=levels,
        unknown=levels[0].listing.unknown,
    )


def _level(site: Site, variable: Variable | Derived, code: str) -> LevelAnswers:
    listing, compared = (of_level(site, variable.id, code, selected) for selected in (True, False))
    level = next((level for level in variable.levels if level.code == code), None)
    definition = level.definition.get(language()) if isinstance(variable, Variable) and level else ""
    named = site.level(variable.id, code)
    examples = Examples(site).ranked(variable, code)[:SHOWN] if isinstance(variable, Variable) else []
    return LevelAnswers(
        code=code,
        label=labels.reserved(code) if code == NONE_TICKED else named["label"],
        definition=typeset(definition),
        href=named["href"] or f"{CODEBOOK}#{variable.id}",
        listing=listing,
        compared=compared if compared and (compared.counted or compared.others) else None,
        examples=tuple((example.document, example.quote) for example in examples),
    )
