"""Coded variables as the plain mappings of a grid's YAML file: what a codebook of another program can hold of them."""

from __future__ import annotations

from typing import Any

from ..grid import Grid, Level, Text, Variable

# The name that people read in a description, the key of the YAML file, how the value is held.
BILINGUAL, WORD, LIST = "bilingual", "word", "list"
DIMENSION_FIELDS = (
    ("Dimension", "dimension", WORD),
    ("Libellé", "libelle", BILINGUAL),
    ("Note", "note", BILINGUAL),
)
VARIABLE_FIELDS = (
    ("Variable", "id", WORD), ("Libellé", "libelle", BILINGUAL), ("Question", "question", BILINGUAL),
    ("Mesure", "mesure", WORD), ("Noyau", "noyau", WORD), ("Depuis", "depuis", WORD),
    ("Révisée le", "revise_le", WORD), ("Retirée le", "retire_le", WORD), ("Règle", "regle", BILINGUAL),
    ("Inclure", "inclure", BILINGUAL), ("Exclure", "exclure", BILINGUAL), ("Où chercher", "ou_chercher", BILINGUAL),
)  # fmt: skip
LEVEL_FIELDS = (
    ("Code", "code", WORD), ("Libellé", "libelle", BILINGUAL), ("Définition", "definition", BILINGUAL),
    ("Exemple", "exemples", LIST), ("Contre-exemple", "contre_exemples", LIST),
)  # fmt: skip


def variables_of(grid: Grid) -> list[dict[str, Any]]:
    """Return the grid's variables as YAML mappings, each with its `dimension` and `niveaux`; nothing empty.

    What tells the automatic coder what to look for (clues, conditions, decisions) is not there.
    """
    return [_variable(variable) for variable in grid.variables.values()]


def _variable(variable: Variable) -> dict[str, Any]:
    return _without_empty(
        {
            "dimension": variable.dimension, "id": variable.id, "libelle": _both(variable.label),
            "question": _both(variable.question), "mesure": variable.measure,
            "noyau": "oui" if variable.core else "non", "depuis": variable.since, "revise_le": variable.revised,
            "retire_le": variable.retired, "regle": _both(variable.rule), "inclure": _both(variable.include),
            "exclure": _both(variable.exclude), "ou_chercher": _both(variable.where),
            "niveaux": [_level(level) for level in variable.levels],
        }
    )  # fmt: skip


def _level(level: Level) -> dict[str, Any]:
    return _without_empty(
        {
            "code": level.code, "libelle": _both(level.label), "definition": _both(level.definition),
            "exemples": list(level.examples), "contre_exemples": list(level.counter_examples),
        }
    )  # fmt: skip


def _both(text: Text) -> dict[str, str]:
    return _without_empty({"fr": text.fr, "en": text.en})


def _without_empty(mapping: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in mapping.items() if value}


def pairs_of(entry: dict[str, Any], fields: tuple) -> list[tuple[str, str]]:
    """Return the facts that a description tells of an entry."""
    pairs: list[tuple[str, str]] = []
    for name, key, kind in fields:
        value = entry.get(key)
        if kind == LIST:
            pairs += [(name, item) for item in value or ()]
        elif kind == BILINGUAL:
            pairs += [(name, (value or {}).get("fr", "")), (f"{name} (en)", (value or {}).get("en", ""))]
        else:
            pairs.append((name, value or ""))
    return pairs


def entry_of(pairs: list[tuple[str, str]], fields: tuple) -> dict[str, Any]:
    """Return the entry that facts tell: the inverse of `pairs_of`."""
    entry: dict[str, Any] = {}
    for name, key, kind in fields:
        told = [value for found, value in pairs if found == name and value]
        english = [value for found, value in pairs if found == f"{name} (en)" and value]
        if kind == LIST and told:
            entry[key] = told
        elif kind == BILINGUAL and (told or english):
            entry[key] = _without_empty({"fr": "".join(told[:1]), "en": "".join(english[:1])})
        elif kind == WORD and told:
            entry[key] = told[0]
    return entry


def names_of(fields: tuple) -> set[str]:
    """Return the keys that facts about these fields may have."""
    return {name for name, _key, _kind in fields} | {
        f"{name} (en)" for name, _key, kind in fields if kind == BILINGUAL
    }
