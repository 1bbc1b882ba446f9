"""The grid as data: a SKOS concept scheme (JSON-LD) and a table of its variables and levels (CSV)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from ..grid import Derived, Dimension, Grid, Level, Text, Variable
from ..guids import guid
from ..memory import Memory
from ..tables import no_formula

SKOS_FILE, CSV_FILE = "grille.jsonld", "grille.csv"
# Inline, so that the file is read without a network.
CONTEXT = {
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    **{
        name: {"@id": f"skos:{name}", "@container": "@language"}
        for name in ("prefLabel", "definition", "scopeNote", "example", "changeNote")
    },
    **{
        name: {"@id": f"skos:{name}", "@type": "@id"}
        for name in (
            "inScheme", "hasTopConcept", "topConceptOf", "broader", "narrower", "closeMatch", "relatedMatch",
            "mappingRelation",
        )
    },
    "memberList": {"@id": "skos:memberList", "@type": "@id", "@container": "@list"},
    "notation": "skos:notation",
    "title": {"@id": "dct:title", "@container": "@language"},
    "description": {"@id": "dct:description", "@container": "@language"},
    "identifier": "dct:identifier",
    "measure": "dct:type",
    "source": {"@id": "dct:source", "@type": "@id"},
    "issued": {"@id": "dct:issued", "@type": "xsd:date"},
    "versionInfo": "owl:versionInfo",
}  # fmt: skip
# How near another study's measure comes (concordance.LINKS). None says that two measures are the same; « partiel » does
# not say which of the two is the broader.
_MATCHES = {"proche": "closeMatch", "partiel": "mappingRelation", "voisin": "relatedMatch"}
COLUMNS = (
    ("dimension", "Lettre de la dimension"), ("dimension_fr", "Nom de la dimension"), ("dimension_en", "En anglais"),
    ("variable", "Identifiant de la variable"), ("origine", "codee, ou derivee : calculée à partir d’autres"),
    ("mesure", "nominal, ordinal, boolean, multi ou nombre"), ("libelle_fr", "Nom de la variable"),
    ("libelle_en", "En anglais"), ("question_fr", "Question posée, ou ce que la variable calculée dit"),
    ("question_en", "En anglais"), ("regle_fr", "Règle de décision"), ("regle_en", "En anglais"),
    ("inclure_fr", "À inclure"), ("inclure_en", "En anglais"), ("exclure_fr", "À exclure"), ("exclure_en", "En anglais"),
    ("ou_chercher_fr", "Où chercher"), ("ou_chercher_en", "En anglais"),
    ("code", "Code du niveau ; vide pour une variable sans niveaux"), ("niveau_fr", "Nom du niveau"),
    ("niveau_en", "En anglais"), ("definition_fr", "Définition du niveau"), ("definition_en", "En anglais"),
    ("exemples_fr", "Exemples, un par ligne"), ("contre_exemples_fr", "Contre-exemples, un par ligne"),
    ("depuis", "Version de la grille où la variable est entrée"), ("revise_le", "Version où elle a été révisée"),
    ("retire_le", "Version où elle a été retirée"), ("identifiant", "Le même concept dans grille.jsonld"),
)  # fmt: skip
_SCHEME = "grid"
Entity = dict[str, Any]


def skos(grid: Grid, memory: Memory, title: Text) -> Entity:
    """Return the grid as a SKOS concept scheme in JSON-LD: dimensions, variables, levels, and what they meet elsewhere.

    Identifiers are those of the codes that REFI-QDA files carry (guids.guid): they never change.
    """
    graph = [_scheme(grid, memory, title)]
    for dimension in grid.dimensions.values():
        graph.append(_dimension(dimension, grid.of_dimension(dimension.id)))
    for variable in grid.variables.values():
        graph += _variable(variable, memory)
    for derived in grid.derived.values():
        graph += _derived(derived, memory)
    return {"@context": CONTEXT, "@graph": [*graph, *_other_studies(memory)]}


def table(grid: Grid) -> bytes:
    """Return the grid as CSV (COLUMNS): a line for each level, in the grid's order, derived variables last.

    What a spreadsheet would take for a formula gets an apostrophe first.
    """
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, [name for name, _told in COLUMNS], restval="", lineterminator="\n")
    writer.writeheader()
    for line in _lines(grid):
        writer.writerow({name: no_formula(value) for name, value in line.items()})
    return buffer.getvalue().encode()


def count(grid: Grid) -> int:
    """Return how many lines `table` has."""
    return sum(1 for _line in _lines(grid))


def _scheme(grid: Grid, memory: Memory, title: Text) -> Entity:
    newest = memory.versions[0].date if memory.versions else ""
    fr = [_changed(version.version, version.date, version.summary.fr) for version in memory.versions]
    en = [_changed(version.version, version.date, version.summary.en) for version in memory.versions]
    top = [_id("dimension", name) for name in grid.dimensions] + [_id("code", name) for name in grid.derived]
    return _told(
        {
            "@id": _id(_SCHEME), "@type": "skos:ConceptScheme",
            "title": _both(Text(f"Grille de codage – {title.fr}", f"Coding grid – {title.get('en')}")),
            "versionInfo": grid.version, "identifier": f"sha256:{grid.digest}" if grid.digest else "",
            # A day, since the type says so; a year alone is in the note of the version.
            "issued": newest if newest.count("-") == 2 else "",
            "changeNote": _languages(fr, en), "hasTopConcept": top,
        }
    )  # fmt: skip


def _changed(version: str, day: str, summary: str) -> str:
    when = f" ({day})" if day else ""
    return f"{version}{when} : {summary}" if summary else ""


def _dimension(dimension: Dimension, variables: Iterable[Variable]) -> Entity:
    concept = _concept(_id("dimension", dimension.id), dimension.label, dimension.id)
    concept |= {"topConceptOf": _id(_SCHEME), "scopeNote": _both(dimension.note)}
    return _told(concept | {"narrower": [_id("code", variable.id) for variable in variables]})


def _variable(variable: Variable, memory: Memory) -> Iterator[Entity]:
    advice = (
        ("Inclure", "Include", variable.include), ("Exclure", "Exclude", variable.exclude),
        ("Où chercher", "Where to look", variable.where), ("Règle de décision", "Deciding rule", variable.rule),
    )  # fmt: skip
    rulings = [(ruling.case, ruling.rule) for ruling in memory.of_variable(variable.id)]
    fr = [f"{name} : {text.fr}" for name, _en, text in advice if text.fr]
    en = [f"{name}: {text.en}" for _fr, name, text in advice if text.en]
    fr += [f"Décision : {case.fr} → {rule.fr}" for case, rule in rulings]
    en += [f"Decision: {case.en} → {rule.en}" for case, rule in rulings if case.en and rule.en]
    history = (("Depuis", variable.since), ("Révisée", variable.revised), ("Retirée", variable.retired))
    concept = _concept(_id("code", variable.id), variable.label, variable.id)
    concept |= {
        "definition": _both(variable.question),
        "scopeNote": _languages(fr, en),
        "measure": variable.measure,
    }
    concept |= {"changeNote": _languages([f"{told} : {version}" for told, version in history if version], [])}
    concept |= {"broader": _id("dimension", variable.dimension), **_matches(variable.id, memory)}
    codes = [_level_id(variable.id, level.code) for level in variable.levels]
    yield _told(concept | {"narrower": codes})
    for level in variable.levels:
        yield _level(variable.id, level)
    if variable.measure == "ordinal":
        label = Text(
            f"{variable.label.fr}, du plus bas au plus haut", f"{variable.label.get('en')}, lowest first"
        )
        yield {"@id": _id("order", variable.id), "@type": "skos:OrderedCollection", "prefLabel": _both(label),
               "memberList": codes}  # fmt: skip


def _level(variable: str, level: Level) -> Entity:
    concept = _concept(_level_id(variable, level.code), level.label, f"{variable}={level.code}")
    concept |= {"definition": _both(level.definition), "example": _languages(level.examples, [])}
    concept |= {"scopeNote": _languages([f"Ne compte pas : {text}" for text in level.counter_examples], [])}
    return _told(concept | {"broader": _id("code", variable)})


def _derived(derived: Derived, memory: Memory) -> Iterator[Entity]:
    rules = [derived.formula] if derived.formula else []
    rules += [f"{condition} → {outcome}" for condition, outcome in derived.cases]
    rules += [f"{level.when} → {level.code}" for level in derived.levels if level.when]
    concept = _concept(_id("code", derived.id), derived.label, derived.id)
    concept |= {
        "topConceptOf": _id(_SCHEME),
        "definition": _both(derived.definition),
        "measure": derived.measure,
    }
    concept |= {
        "scopeNote": _languages([f"Calcul : {rule}" for rule in rules], []),
        **_matches(derived.id, memory),
    }
    yield _told(concept | {"narrower": [_level_id(derived.id, level.code) for level in derived.levels]})
    for level in derived.levels:
        concept = _concept(_level_id(derived.id, level.code), level.label, f"{derived.id}={level.code}")
        yield _told(concept | {"broader": _id("code", derived.id)})


def _matches(variable: str, memory: Memory) -> Entity:
    found: dict[str, list[str]] = {}
    for study in memory.studies:
        for one in study.counterparts:
            if variable in one.variables:
                found.setdefault(_MATCHES[one.link], []).append(_id("measure", study.id, one.measure.fr))
    return found


def _other_studies(memory: Memory) -> Iterator[Entity]:
    """The measures of other studies that the concordance names, each in the scheme of its study."""
    for study in memory.studies:
        scheme = _id("study", study.id)
        url = study.url if study.url.startswith(("https://", "http://")) else ""
        yield _told({"@id": scheme, "@type": "skos:ConceptScheme", "title": {"fr": study.reference},
                     "description": _both(study.corpus), "source": url})  # fmt: skip
        for measure in dict.fromkeys(one.measure for one in study.counterparts):
            concept = _concept(_id("measure", study.id, measure.fr), measure, "")
            yield _told(concept | {"inScheme": scheme})


def _concept(name: str, label: Text, notation: str) -> Entity:
    # A level without a label is called by its code.
    shown = label if label.fr else Text(notation.rpartition("=")[2])
    return {
        "@id": name,
        "@type": "skos:Concept",
        "prefLabel": _both(shown),
        "notation": notation,
        "inScheme": _id(_SCHEME),
    }


def _lines(grid: Grid) -> Iterator[dict[str, str]]:
    for variable in grid.variables.values():
        dimension = grid.dimensions[variable.dimension]
        common = {
            "dimension": variable.dimension, **_pair("dimension", dimension.label), "origine": "codee",
            **_pair("question", variable.question), **_pair("regle", variable.rule), **_pair("inclure", variable.include),
            **_pair("exclure", variable.exclude), **_pair("ou_chercher", variable.where), "depuis": variable.since,
            "revise_le": variable.revised, "retire_le": variable.retired,
        }  # fmt: skip
        yield from _lines_of(variable, common)
    for derived in grid.derived.values():
        yield from _lines_of(derived, {"origine": "derivee", **_pair("question", derived.definition)})


def _lines_of(variable: Variable | Derived, common: dict[str, str]) -> Iterator[dict[str, str]]:
    common |= {"variable": variable.id, "mesure": variable.measure, **_pair("libelle", variable.label)}
    if not variable.levels:
        yield common | {"identifiant": _id("code", variable.id)}
    for level in variable.levels:
        line = common | {"code": level.code, **_pair("niveau", level.label)}
        line |= {"identifiant": _level_id(variable.id, level.code)}
        if isinstance(level, Level):
            line |= {
                "exemples_fr": "\n".join(level.examples),
                "contre_exemples_fr": "\n".join(level.counter_examples),
            }
            line |= _pair("definition", level.definition)
        yield line


def _pair(name: str, text: Text) -> dict[str, str]:
    return {f"{name}_fr": text.fr, f"{name}_en": text.en}


def _id(kind: str, *ids: str) -> str:
    return f"urn:uuid:{guid(kind, *ids)}"


def _level_id(variable: str, code: str) -> str:
    return _id("code", f"{variable}={code}")


def _both(text: Text) -> Entity:
    return _told({"fr": text.fr, "en": text.en})


def _languages(fr: Iterable[str], en: Iterable[str]) -> Entity:
    told = {"fr": [text for text in fr if text], "en": [text for text in en if text]}
    return _told(told)


def _told(entity: Entity) -> Entity:
    return {key: value for key, value in entity.items() if value}
