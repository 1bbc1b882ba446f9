"""A variable begun: its block of YAML with comments that teach, put at the end of a dimension's file."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

import yaml

from ..errors import Problem
from ..expressions import CONTEXT
from ..grid import MEASURES, Grid
from ..gridlevels import METHODS
from ..messages import _
from ..tables import RESERVED_CODES

_ID = re.compile(r"[a-z][a-z0-9_]*")
_CODE = re.compile(r"[A-Za-z0-9_]+")
_BOOLEAN = (("0", "Non", "No"), ("1", "Oui", "Yes"))
# Which deciding rule a new variable is most likely to want; the others are in docs/grille.md.
_METHOD = {"nominal": "premier", "ordinal": "plus_haut", "boolean": "plus_haut", "multi": "cocher"}
assert set(_METHOD.values()) <= set(METHODS)


@dataclass(frozen=True)
class Draft:
    """What is known of a new variable; levels are (code, French label, English label)."""

    id: str
    dimension: str
    label: tuple[str, str]
    question: tuple[str, str]
    measure: str
    levels: tuple[tuple[str, str, str], ...]
    core: bool = False
    since: str = ""


def level_of(text: str) -> tuple[str, str, str] | None:
    """Read « code=Libellé|Label » (the English label may lack); None for anything else."""
    code, sign, labels = text.partition("=")
    french, _bar, english = labels.partition("|")
    return (code.strip(), french.strip(), english.strip()) if sign and french.strip() else None


def next_version(version: str) -> str:
    """Return the version in which a variable added now appears: « 1.0 » gives « 1.1 ».

    >>> next_version("1.9")
    '1.10'
    """
    parts = version.split(".")
    if not parts[-1].isdecimal():
        return version
    return ".".join([*parts[:-1], str(int(parts[-1]) + 1)]) if len(parts) > 1 else f"{version}.1"


def faults(draft: Draft, grid: Grid) -> list[Problem]:
    """Return what keeps a draft from entering a grid, each with its remedy."""
    problems = id_faults(draft.id, grid)
    if draft.dimension not in grid.dimensions:
        told = ", ".join(f"{name} ({one.label})" for name, one in grid.dimensions.items())
        found = _("dimension inconnue : {id}").format(id=draft.dimension)
        problems.append(Problem("--dimension", found, _("dimensions : {names}").format(names=told)))
    if draft.measure not in MEASURES:
        found = _("mesure « {measure} »").format(measure=draft.measure)
        problems.append(
            Problem("--mesure", found, _("admis : {admitted}").format(admitted=", ".join(MEASURES)))
        )
    for place, text in (("--libelle", draft.label[0]), ("--question", draft.question[0])):
        if not text:
            problems.append(Problem(place, _("texte absent"), _("l’écrire en français")))
    return problems + level_faults(draft)


def id_faults(name: str, grid: Grid) -> list[Problem]:
    """Return what keeps a name from being a new variable's."""
    if not _ID.fullmatch(name):
        found, remedy = (
            _("identifiant « {id} »").format(id=name),
            _("minuscules sans accent, chiffres et « _ »"),
        )
    elif name in grid.variables or name in grid.derived:
        found = _("« {id} » est déjà une variable de la grille").format(id=name)
        remedy = _("choisir un autre identifiant : il ne changera plus")
    elif name in CONTEXT:
        found = _("« {id} » est un champ du registre").format(id=name)
        remedy = _("choisir un autre identifiant : il ne changera plus")
    else:
        return []
    return [Problem(name, found, remedy)]


def code_fault(code: str, before: list[str], measure: str) -> str:
    """Return what is wrong with the code of a level that follows others, "" for nothing."""
    if not _CODE.fullmatch(code):
        return _("lettres sans accent, chiffres et « _ »")
    if code in RESERVED_CODES:
        return _("il vaut pour toute variable et ne se déclare pas")
    if code in before:
        return _("un code par niveau")
    if measure == "ordinal" and code != str(len(before)):
        return _("une variable ordinale a des codes entiers, du plus bas au plus haut")
    return ""


def level_faults(draft: Draft) -> list[Problem]:
    """Return what is wrong with the levels of a draft."""
    codes = [code for code, _french, _english in draft.levels]
    problems = [
        Problem("--niveau", _("niveau « {text} »").format(text=code), wrong)
        for rank, code in enumerate(codes)
        if (wrong := code_fault(code, codes[:rank], draft.measure))
    ]
    if draft.measure == "boolean" and codes not in ([], ["0", "1"]):
        problems.append(Problem("--niveau", _("une variable booléenne a les niveaux 0 et 1"), _("les taire")))
    if draft.measure != "boolean" and len(codes) < (1 if draft.measure == "multi" else 2):
        problems.append(
            Problem(
                "--niveau", _("trop peu de niveaux"), _("en donner au moins deux : --niveau 'code=Libellé'")
            )
        )
    return problems


def block(draft: Draft, indent: int = 2) -> str:
    """Return the YAML of a draft, commented, ready to stand in a list of variables."""
    core, rest = _("oui : la variable entre dans la carte des rapports"), ""
    if draft.measure == "nominal":
        rest = "  # " + _("et « defaut » : le niveau si rien n’est trouvé")
    lines = [
        f"- id: {draft.id}",
        f"  libelle: {_pair(*draft.label)}",
        f"  question: {_pair(*draft.question)}",
        f"  mesure: {draft.measure:<22}# {_measure_help(draft.measure)}",
        f"  noyau: {'oui' if draft.core else 'non':<23}# {core}",
        f'  depuis: "{draft.since}"',
        "  # " + _("À décommenter et compléter, avec des guillemets : ce que lit la personne qui code."),
        "  # regle: " + _pair(_("Ce qui tranche quand on hésite.")),
        "  # inclure: " + _pair(_("Ce qui compte.")),
        "  # exclure: " + _pair(_("Ce qui y ressemble et ne compte pas.")),
        "  # ou_chercher: " + _pair(_("Les chapitres où cela se trouve d’ordinaire.")),
        f"  decision: {{methode: {_METHOD[draft.measure]}}}{rest}",
        "  niveaux:",
    ]
    for position, (code, french, english) in enumerate(draft.levels or _BOOLEAN):
        lines += _level(code, french, english, taught=position == 0)
    pad = " " * indent
    return "".join(f"{pad}{line}\n" for line in lines)


def _level(code: str, french: str, english: str, taught: bool) -> list[str]:
    lines = [
        "    - code: " + _quoted(code),
        "      libelle: " + _pair(french, english),
        "      # definition: " + _pair(_("Ce qu’un lecteur doit constater.")),
    ]
    if taught:
        shown = ", ".join(_quoted(text) for text in (_("Une phrase qui le montre."), _("Une autre.")))
        lines += [
            "      # " + _("Deux exemples inventés, différents : « abs-study grid check » les essaie."),
            f"      # exemples: [{shown}]",
            "      # contre_exemples: [" + _quoted(_("Une phrase qui y ressemble sans l’être.")) + "]",
            "      # " + _("Ce que cherche le codeur automatique dans un passage (docs/grille.md) :"),
            "      # indices:",
            '      #   - "demande ~4 augmenter/doubler"',
        ]
    return lines


def _measure_help(measure: str) -> str:
    return {
        "nominal": _("une seule réponse, sans ordre"),
        "ordinal": _("une seule réponse, du moins au plus"),
        "boolean": _("oui ou non"),
        "multi": _("plusieurs cases peuvent être cochées"),
    }[measure]


def _quoted(text: str) -> str:
    """A text as YAML's double quotes want it, accents kept."""
    return json.dumps(text, ensure_ascii=False)


def _pair(french: str, english: str = "") -> str:
    return f"{{fr: {_quoted(french)}, en: {_quoted(english)}}}"


def inserted(text: str, new: str, place: str) -> tuple[str, int] | Problem:
    """Return a dimension's file with the block of a variable more, after the last one, and the line where it begins.

    What is there already stays as it is, but for blank lines at the end.
    """
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    pairs = {key.value: value for key, value in node.value} if isinstance(node, yaml.MappingNode) else {}
    variables = pairs.get("variables")
    if not isinstance(variables, yaml.SequenceNode) or variables.flow_style or not variables.value:
        remedy = _("écrire la première variable à la main (docs/grille.md)")
        return Problem(place, _("pas de liste « variables » à laquelle ajouter"), remedy)
    following = [
        key.start_mark.line for key, _value in node.value if key.start_mark.line > variables.start_mark.line
    ]
    lines = text.split("\n")
    end = min(following, default=len(lines))
    while end > 0 and not lines[end - 1].strip():
        end -= 1
    head, tail = "\n".join(lines[:end]) + "\n", "\n".join(lines[end:]).lstrip("\n")
    return f"{head}\n{new}" + (f"\n{tail}" if tail else ""), end + 2


def indentation(text: str) -> int:
    """Return how far the variables of a file are indented (2 where it cannot be told)."""
    found = re.search(r"^( *)- +id:", text, re.MULTILINE)
    return len(found[1]) if found else 2
