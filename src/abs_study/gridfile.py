"""The grid's YAML files read into a `Grid`, with every fault, its file and its line."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from . import memory, yamltext
from .errors import Problem, StudyError
from .grid import (
    MEASURES,
    Derived,
    Dimension,
    Grid,
    Text,
    Variable,
)
from .gridextras import read_derived, read_hypotheses, read_lexicon
from .gridlevels import read_decision, read_levels
from .messages import _
from .questionnaire import read_self_check
from .yamltext import Fields

_ID = re.compile(r"[a-z][a-z0-9_]*")
_OPENING, _DERIVED, _HYPOTHESES, _LEXICON, _TYPES, _SELF_CHECK = (
    "00_grille.yaml",
    "derivees.yaml",
    "hypotheses.yaml",
    "lexique.yaml",
    "type_document.yaml",
    "auto_evaluation.yaml",
)
_BESIDE = (_OPENING, _DERIVED, _HYPOTHESES, _LEXICON, _TYPES, _SELF_CHECK)


def load_grid(files: Mapping[str, str]) -> Grid:
    """Read the grid from `{file name: text}`.

    Raises StudyError with every fault of every file (file, line, remedy).
    """
    grid, problems = read_grid(files)
    if problems:
        raise StudyError(_("La grille de codage a des défauts."), problems)
    return grid


def read_grid(files: Mapping[str, str]) -> tuple[Grid, list[Problem]]:
    """Read what can be read of the grid and list its faults."""
    problems: list[Problem] = []
    parsed = {}
    for name in sorted(set(files) - set(memory.FILES)):
        tree = yamltext.parse(files[name], name, problems)
        if isinstance(tree, yamltext.Mapping):
            parsed[name] = Fields(tree, name, problems)
        elif tree is not None:
            problems.append(Problem(f"{name}:1", _("le fichier n’est pas fait de clés et de valeurs")))
    version = _opening(parsed.pop(_OPENING, None), problems)
    derived = read_derived(parsed.pop(_DERIVED, None))
    fixed = parsed.pop(_HYPOTHESES, None)
    date = "" if fixed is None else str(fixed.mapping.get("fixe_le", ""))
    note = Text("") if fixed is None else Text(*fixed.bilingual("note"))
    hypotheses = read_hypotheses(fixed)
    lexicon = read_lexicon(parsed.pop(_LEXICON, None), parsed.pop(_TYPES, None))
    asked = parsed.pop(_SELF_CHECK, None)
    whole = len(parsed) == len(set(files) - set(memory.FILES) - set(_BESIDE))
    dimensions, variables = _dimensions(parsed, problems)
    _check_names(variables, derived, problems)
    # Where a file cannot be read, its variables would pass for unknown.
    self_check = read_self_check(asked, variables) if whole else None
    # These code nothing: mending their words must not ask for every report to be coded again.
    text = "\0".join(f"{name}\0{files[name]}" for name in sorted(set(files) - {_SELF_CHECK, *memory.FILES}))
    grid = Grid(
        version,
        dimensions,
        variables,
        derived,
        hypotheses,
        lexicon,
        hashlib.sha256(text.encode()).hexdigest(),
        hashlib.sha256(files.get(_HYPOTHESES, "").encode()).hexdigest(),
        date,
        note,
        self_check,
    )
    return grid, problems


def _opening(fields: Fields | None, problems: list[Problem]) -> str:
    if fields is None:
        problems.append(Problem(_OPENING, _("fichier absent"), _('le recréer avec « version: "1.0" »')))
        return ""
    version = fields.text("version", required=True)
    fields.bilingual("titre")
    fields.bilingual("note")
    fields.finish()
    return version


def _dimensions(parsed: dict[str, Fields], problems: list[Problem]):
    dimensions: dict[str, Dimension] = {}
    variables: dict[str, Variable] = {}
    for name, fields in parsed.items():
        dimension = fields.text("dimension", required=True)
        label, note = Text(*fields.bilingual("libelle")), Text(*fields.bilingual("note"))
        if dimension in dimensions:
            remedy = _(
                "une dimension tient dans un seul fichier : retirer celui qui est de trop, ou lui donner une autre lettre"
            )
            found = _("dimension répétée : {id} (déjà dans {file})").format(
                id=dimension, file=dimensions[dimension].file
            )
            fields.fault("dimension", found, remedy)
            continue
        dimensions[dimension] = Dimension(dimension, label if label.fr else Text(dimension), name, note)
        for item in fields.items("variables", required=True):
            if not isinstance(item, yamltext.Mapping):
                fields.fault("variables", _("une variable doit être faite de clés et de valeurs"))
                continue
            variable = _variable(Fields(item, name, problems), dimension)
            if variable.id in variables:
                first = variables[variable.id].place
                problems.append(
                    Problem(
                        variable.place,
                        _("variable répétée : {id} (déjà en {first})").format(id=variable.id, first=first),
                        _("choisir un autre identifiant"),
                    )
                )
                continue
            variables[variable.id] = variable
        fields.finish()
    return dimensions, variables


def _variable(fields: Fields, dimension: str) -> Variable:
    name = fields.text("id", required=True)
    if name and not _ID.fullmatch(name):
        remedy = _("minuscules sans accent, chiffres et « _ »")
        fields.fault("id", _("identifiant « {id} »").format(id=name), remedy)
    measure = fields.choice("mesure", MEASURES, "nominal", required=True)
    levels = read_levels(fields)
    variable = Variable(
        id=name,
        dimension=dimension,
        label=Text(*fields.bilingual("libelle", required=True)),
        question=Text(*fields.bilingual("question", required=True)),
        measure=measure,
        levels=levels,
        core=fields.yes_no("noyau", True),
        rule=Text(*fields.bilingual("regle")),
        include=Text(*fields.bilingual("inclure")),
        exclude=Text(*fields.bilingual("exclure")),
        where=Text(*fields.bilingual("ou_chercher")),
        decision=read_decision(fields, measure, levels),
        since=fields.text("depuis"),
        revised=fields.text("revise_le"),
        retired=fields.text("retire_le"),
        place=fields.where(),
    )
    _check_measure(fields, variable)
    fields.finish()
    return variable


def _check_measure(fields: Fields, variable: Variable) -> None:
    if len(variable.levels) < (1 if variable.multi else 2):
        fields.fault(
            "niveaux",
            _("trop peu de niveaux"),
            _("en déclarer au moins deux (un pour une variable à cocher)"),
        )
    if variable.measure == "ordinal" and any(not code.isdigit() for code in variable.codes):
        fields.fault("niveaux", _("une variable ordinale a des codes entiers"), _("écrire 0, 1, 2…"))
    if variable.measure == "ordinal" and list(variable.codes) != sorted(
        variable.codes, key=lambda c: c.zfill(6)
    ):
        fields.fault(
            "niveaux", _("les niveaux ne sont pas dans l’ordre"), _("les ranger du plus bas au plus haut")
        )
    if variable.measure == "boolean" and variable.codes != ("0", "1"):
        fields.fault("niveaux", _("une variable booléenne a les niveaux 0 et 1"), _("écrire 0 puis 1"))


def _check_names(
    variables: dict[str, Variable], derived: dict[str, Derived], problems: list[Problem]
) -> None:
    for name, entry in derived.items():
        if name in variables:
            problems.append(
                Problem(
                    entry.place,
                    _("« {id} » est déjà une variable codée").format(id=name),
                    _("choisir un autre nom"),
                )
            )
