"""How the grid meets the verdicts of 2015 and the measures of other published studies (grid/concordance.yaml)."""

from __future__ import annotations

from dataclasses import dataclass

from .grid import Grid, Text
from .messages import _
from .yamltext import Fields, entries

LINKS = ("proche", "partiel", "voisin")


@dataclass(frozen=True)
class Counterpart:
    """What another study measures beside some variables of the grid, and how near it comes."""

    variables: tuple[str, ...]
    measure: Text
    link: str


@dataclass(frozen=True)
class OtherStudy:
    """A published study of similar reports."""

    id: str
    reference: str
    url: str
    corpus: Text
    reliability: Text
    counterparts: tuple[Counterpart, ...]


@dataclass(frozen=True)
class Verdict:
    """A verdict of the study of 2015 and the variables that put it to the test."""

    id: str
    claim: Text
    variables: tuple[str, ...]


def read_concordance(
    fields: Fields | None, grid: Grid
) -> tuple[tuple[Verdict, ...], tuple[OtherStudy, ...], Text]:
    """Return the verdicts, the other studies and the note of the file; nothing where it is absent."""
    if fields is None:
        return (), (), Text("")
    note = Text(*fields.bilingual("note"))
    verdicts = []
    for inner in entries(fields, "verdicts"):
        claim = Text(*inner.bilingual("enonce", required=True))
        verdicts.append(Verdict(inner.text("id", required=True), claim, _variables(inner, grid)))
        inner.finish()
    studies = []
    for inner in entries(fields, "etudes"):
        studies.append(
            OtherStudy(
                id=inner.text("id", required=True),
                reference=inner.text("reference", required=True),
                url=inner.text("adresse"),
                corpus=Text(*inner.bilingual("corpus")),
                reliability=Text(*inner.bilingual("accord")),
                counterparts=tuple(_counterpart(one, grid) for one in entries(inner, "rapprochements")),
            )
        )
        inner.finish()
    fields.finish()
    return tuple(verdicts), tuple(studies), note


def _counterpart(fields: Fields, grid: Grid) -> Counterpart:
    entry = Counterpart(
        _variables(fields, grid),
        Text(*fields.bilingual("mesure", required=True)),
        fields.choice("lien", LINKS, required=True),
    )
    fields.finish()
    return entry


def _variables(fields: Fields, grid: Grid) -> tuple[str, ...]:
    names = fields.texts("variables", required=True)
    for name in names:
        if name not in grid.variables and name not in grid.derived:
            fields.fault("variables", _("variable inconnue : {id}").format(id=name))
    return names
