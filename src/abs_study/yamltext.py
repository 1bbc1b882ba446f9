"""YAML read as text with line numbers: no guessed type, no repeated key, no alias.

`no`, `12:30` and `01004` stay what was typed; the reader of each file converts by declaration.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

import yaml

from . import numerals
from .errors import Problem
from .messages import _

_TOO_DEEP = 20
_STAR = re.compile(r"(?:^|[\s\[{,:?-])\*\S", re.MULTILINE)


class Scalar(str):
    """A text value that knows its line (1-based)."""

    line: int = 0


class Items(list):
    """A YAML list that knows its line."""

    line: int = 0


class Mapping(dict):
    """A YAML mapping that knows its line; `lines` gives the line of each key."""

    line: int = 0
    lines: dict[str, int]


def parse(text: str, place: str, problems: list[Problem]) -> Any:
    """Return the YAML document as Mapping/Items/Scalar, or None where it cannot be read.

    Faults are appended to `problems` with `place:line`.
    """
    try:
        # An alias needs its star at the start of a value: most files have none, and need not be read twice.
        if _STAR.search(text) and any(
            isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.CSafeLoader)
        ):
            remedy = _("recopier le texte à la place")
            problems.append(Problem(place, _("les alias YAML (« *nom ») ne sont pas admis"), remedy))
            return None
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        problems.append(_syntax_problem(error, place))
        return None
    except RecursionError:
        problems.append(Problem(place, _("imbrication trop profonde"), _("simplifier la structure")))
        return None
    return None if node is None else _convert(node, place, problems, 0)


# What the YAML reader says in English, part by part.
_SAID = (
    ("cannot start any token", lambda: _("caractère interdit ici : une tabulation, ou un signe comme @, % ou ` sans guillemets")),
    ("mapping values are not allowed", lambda: _("deux-points inattendus : un texte sans guillemets, ou une indentation fausse")),
    ("expected ',' or", lambda: _("il manque une virgule, une accolade, ou des guillemets autour d’un texte")),
    ("did not find expected key", lambda: _("indentation fausse, ou texte après un guillemet fermé")),
    ("expected '-' indicator", lambda: _("indentation fausse dans une liste")),
    ("did not find expected <block end>", lambda: _("indentation fausse")),
    ("could not find expected ':'", lambda: _("il manque un deux-points, ou un guillemet n’est pas fermé")),
    ("unexpected end of stream", lambda: _("un guillemet ouvert n’est pas fermé")),
    ("unknown escape", lambda: _("barre oblique inverse entre guillemets doubles : la doubler")),
    ("block sequence entries", lambda: _("tiret de liste inattendu : indentation fausse")),
    ("duplicate anchor", lambda: _("signe & sans guillemets")),
)  # fmt: skip


def _syntax_problem(error: yaml.YAMLError, place: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    where = f"{place}:{mark.line + 1}" if mark is not None else place
    what = getattr(error, "problem", None) or str(error).splitlines()[0]
    said = next((text() for part, text in _SAID if part in what), what)
    return Problem(
        where,
        _("YAML illisible ({what})").format(what=said),
        _(
            "vérifier l’indentation, les deux-points et les guillemets ; mettre entre guillemets un texte qui en contient"
        ),
    )


def _convert(node: yaml.Node, place: str, problems: list[Problem], depth: int) -> Any:
    line = node.start_mark.line + 1
    if depth > _TOO_DEEP:
        problems.append(
            Problem(f"{place}:{line}", _("imbrication trop profonde"), _("simplifier la structure"))
        )
        return None
    if isinstance(node, yaml.ScalarNode):
        value = Scalar(node.value)
        if not node.style and value.endswith('"') and value.count('"') % 2:
            remedy = _("l’ouvrir, ou mettre tout le texte entre guillemets simples")
            problems.append(
                Problem(
                    f"{place}:{line}",
                    _("guillemet qui ne s’ouvre pas : {text}").format(text=value[-40:]),
                    remedy,
                )
            )
    elif isinstance(node, yaml.SequenceNode):
        value = Items(_convert(item, place, problems, depth + 1) for item in node.value)
    else:
        value = _convert_mapping(node, place, problems, depth)
    value.line = line
    return value


def _convert_mapping(node: yaml.MappingNode, place: str, problems: list[Problem], depth: int) -> Mapping:
    mapping = Mapping()
    mapping.lines = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        key = getattr(key_node, "value", None)
        if not isinstance(key, str):
            problems.append(Problem(f"{place}:{line}", _("clé illisible"), _("écrire un mot comme clé")))
            continue
        if key in mapping:
            problems.append(
                Problem(
                    f"{place}:{line}",
                    _("clé répétée : {key} (déjà ligne {first})").format(key=key, first=mapping.lines[key]),
                    _("garder une seule des deux"),
                )
            )
            continue
        mapping[key] = _convert(value_node, place, problems, depth + 1)
        mapping.lines[key] = line
    return mapping


@dataclass
class Fields:
    """Takes the keys of one mapping, one declared kind at a time, and notes every fault.

    After the last take, `finish()` notes the keys nobody asked for.
    """

    mapping: Mapping
    place: str
    problems: list[Problem]
    taken: set[str] = field(default_factory=set)

    def where(self, key: str = "") -> str:
        """Return `file:line` of a key, or of the mapping."""
        line = self.mapping.lines.get(key, self.mapping.line)
        return f"{self.place}:{line}"

    def fault(self, key: str, found: str, remedy: str = "") -> None:
        """Note a fault at a key."""
        self.problems.append(Problem(self.where(key), found, remedy))

    def _take(self, key: str, kind: type, wanted: str, required: bool) -> Any:
        self.taken.add(key)
        value = self.mapping.get(key)
        if value is None:
            if required:
                self.fault(
                    key, _("« {key} » manque").format(key=key), _("ajouter {wanted}").format(wanted=wanted)
                )
            return None
        if not isinstance(value, kind):
            self.fault(
                key, _("« {key} » est mal formé").format(key=key), _("écrire {wanted}").format(wanted=wanted)
            )
            return None
        return value

    def text(self, key: str, default: str = "", required: bool = False) -> str:
        """Take a text."""
        value = self._take(key, Scalar, _("un texte"), required)
        return default if value is None else str(value)

    def choice(self, key: str, choices: tuple[str, ...], default: str = "", required: bool = False) -> str:
        """Take one of the admitted words."""
        value = self.text(key, default, required)
        if value and value not in choices:
            admitted = ", ".join(choices)
            self.fault(
                key,
                _("{key} : « {value} »").format(key=key, value=value),
                _("admis : {admitted}").format(admitted=admitted),
            )
            return default
        return value

    def number(
        self, key: str, default: float | None = None, low: float | None = None, high: float | None = None
    ):
        """Take a number within [low, high]; returns int when it is whole."""
        value = self.text(key)
        if not value:
            return default
        try:
            number = float(value.replace(",", "."))
        except ValueError:
            self.fault(key, _("{key} : « {value} »").format(key=key, value=value), _("écrire un nombre"))
            return default
        if (low is not None and number < low) or (high is not None and number > high) or number != number:
            remedy = _("écrire un nombre entre {low} et {high}").format(
                low=numerals.number(low), high=numerals.number(high)
            )
            self.fault(key, _("{key} : « {value} »").format(key=key, value=value), remedy)
            return default
        return int(number) if number.is_integer() else number

    def yes_no(self, key: str, default: bool = False) -> bool:
        """Take `oui` or `non`."""
        return self.choice(key, ("oui", "non"), "oui" if default else "non") == "oui"

    def texts(self, key: str, required: bool = False) -> tuple[str, ...]:
        """Take a list of texts (a lone text counts as a list of one)."""
        if isinstance(self.mapping.get(key), Scalar):
            return (self.text(key),)
        items = self._take(key, Items, _("une liste de textes"), required) or Items()
        for item in items:
            if not isinstance(item, Scalar):
                self.fault(
                    key,
                    _("« {key} » contient autre chose qu’un texte").format(key=key),
                    _("une ligne par texte"),
                )
        return tuple(str(item) for item in items if isinstance(item, Scalar))

    def items(self, key: str, required: bool = False) -> list:
        """Take a list of anything."""
        return self._take(key, Items, _("une liste"), required) or []

    def fields(self, key: str, required: bool = False) -> Fields | None:
        """Take a mapping as Fields of its own."""
        value = self._take(key, Mapping, _("des clés et des valeurs"), required)
        return None if value is None else Fields(value, self.place, self.problems)

    def bilingual(self, key: str, required: bool = False) -> tuple[str, str]:
        """Take `{fr: ..., en: ...}`; a lone text is French. Returns (fr, en)."""
        if isinstance(self.mapping.get(key), Scalar):
            return self.text(key), ""
        inner = self.fields(key, required)
        if inner is None:
            return "", ""
        pair = inner.text("fr", required=required), inner.text("en")
        inner.finish()
        return pair

    def finish(self) -> None:
        """Note every key that was never taken, with the nearest admitted one."""
        for key in self.mapping:
            if key not in self.taken:
                self.fault(key, _("clé inconnue : {key}").format(key=key), self._remedy(key))

    def _remedy(self, key: str) -> str:
        """What was probably meant by an unknown key: a text cut at its comma, a word misspelt."""
        known = sorted(self.taken)
        near = get_close_matches(key, known, 1, 0.75)
        if not self.mapping[key] and not near:
            return _("mettre le texte entre guillemets : il contient une virgule")
        admitted = _("clés admises : {known}").format(known=", ".join(known))
        return (
            _("la plus proche : {name} ; {admitted}").format(name=near[0], admitted=admitted)
            if near
            else admitted
        )


def entries(fields: Fields | None, key: str) -> list[Fields]:
    """Take a list of mappings, each as Fields of its own; anything else in it is a fault."""
    if fields is None:
        return []
    found = []
    for item in fields.items(key):
        if isinstance(item, Mapping):
            found.append(Fields(item, fields.place, fields.problems))
        else:
            fields.fault(key, _("chaque entrée est faite de clés et de valeurs"))
    return found
