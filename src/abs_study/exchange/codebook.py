"""The grid as a tree of codes, and back: dimensions and variables hold codes, levels are what one codes with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ..grid import Grid, Variable
from ..guids import guid
from ..tables import ABSTAINED, NONE_TICKED
from . import facts
from .plain import (
    DIMENSION_FIELDS,
    LEVEL_FIELDS,
    VARIABLE_FIELDS,
    entry_of,
    names_of,
    pairs_of,
    variables_of,
)

DASH = " – "
# What each reserved code means, said to whoever codes in another program; French, like the names of codes.
RESERVED = {
    NONE_TICKED: "cherché, rien trouvé", "NC": "ne peut pas être connu de ce rapport",
    "NA": "sans objet pour ce rapport", ABSTAINED: "le codage automatique s’abstient",
}  # fmt: skip
_COLOURS = ("#1F77B4", "#FF7F0E", "#2CA02C", "#D62728", "#9467BD", "#8C564B", "#E377C2", "#BCBD22", "#17BECF")
_GREY = "#9E9E9E"


@dataclass(frozen=True)
class Code:
    """A code of a codebook and those under it."""

    guid: str
    name: str
    codable: bool
    description: str = ""
    colour: str = ""
    children: tuple[Code, ...] = ()

    def walk(self, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Code]]:
        """Go through the code and those under it, each with the names above it."""
        yield path, self
        for child in self.children:
            yield from child.walk((*path, self.name))


def admitted(variable: Variable) -> tuple[str, ...]:
    """Return the codes that an answer to a variable may have, the machine's own last."""
    none = (NONE_TICKED,) if variable.multi else ()
    return (*variable.codes, *none, "NC", "NA", ABSTAINED)


def level_guid(variable: str, code: str) -> str:
    """Return the GUID of a level as a code."""
    return guid("code", f"{variable}={code}")


def names(grid: Grid) -> dict[str, str]:
    """Return the name of each code, unique in the whole codebook whatever the case, by its id.

    Ids are a dimension's, a variable's, or `variable=level`; other programs tell codes apart by their
    names alone. They do not depend on what is exported.
    """
    wanted = {f"dimension {name}": entry.label.fr for name, entry in grid.dimensions.items()}
    for name, variable in grid.variables.items():
        wanted[name] = variable.label.fr
        for code in admitted(variable):
            label = grid.level_label(name, code, "fr")
            wanted[f"{name}={code}"] = f"{variable.label.fr}{DASH}{label}"
    seen = Counter(name.casefold() for name in wanted.values())
    return {key: name if seen[name.casefold()] == 1 else f"{name} ({key})" for key, name in wanted.items()}


def codes(grid: Grid, variables: Collection[str], abstained: bool = False) -> tuple[Code, ...]:
    """Return the tree of these variables; `abstained` adds the code by which the machine abstains."""
    named = names(grid)
    told = {entry["id"]: entry for entry in variables_of(grid)}
    tree = []
    for name, dimension in grid.dimensions.items():
        inside = [v for v in grid.of_dimension(name) if v.id in variables]
        if not inside:
            continue
        entry = {"dimension": name, "libelle": {"fr": dimension.label.fr, "en": dimension.label.en}}
        entry["note"] = {"fr": dimension.note.fr, "en": dimension.note.en}
        description = facts.written(pairs_of(entry, DIMENSION_FIELDS))
        children = tuple(_variable(v, told[v.id], named, abstained) for v in inside)
        tree.append(
            Code(guid("dimension", name), named[f"dimension {name}"], False, description, "", children)
        )
    return tuple(tree)


def _variable(variable: Variable, entry: dict[str, Any], named: dict[str, str], abstained: bool) -> Code:
    described = {level["code"]: level for level in entry["niveaux"]}
    leaves = []
    for number, code in enumerate(admitted(variable)):
        if code == ABSTAINED and not abstained:
            continue
        own = described.get(code) or {"code": code, "definition": {"fr": RESERVED[code]}}
        leaves.append(
            Code(
                level_guid(variable.id, code),
                named[f"{variable.id}={code}"],
                True,
                facts.written(pairs_of(own, LEVEL_FIELDS)),
                _COLOURS[number % len(_COLOURS)] if code in described else _GREY,
            )
        )
    description = facts.written(pairs_of(entry, VARIABLE_FIELDS))
    return Code(guid("code", variable.id), named[variable.id], False, description, "", tuple(leaves))


def described(tree: Iterable[Code]) -> list[dict[str, Any]]:
    """Return the variables that the descriptions of a codebook of ours tell, as YAML mappings (plain.variables_of).

    Codes without such a description are passed over.
    """
    found = []
    for top in tree:
        dimension = _told(top, DIMENSION_FIELDS).get("dimension", "")
        for _path, code in top.walk():
            entry = _told(code, VARIABLE_FIELDS)
            if "id" not in entry:
                continue
            levels = [_told(child, LEVEL_FIELDS) for child in code.children]
            levels = [level for level in levels if level.get("code", NONE_TICKED) not in RESERVED]
            found.append({"dimension": dimension, **entry, "niveaux": levels})
    return found


def _told(code: Code, fields: tuple) -> dict[str, Any]:
    pairs, _rest = facts.read(code.description, names_of(fields))
    return entry_of(pairs, fields)
