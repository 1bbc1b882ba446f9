"""The grid's YAML files read into a `Grid`, with every fault, its file and its line."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from . import yamltext
from .errors import Problem, StudyError
from .grid import (
    MEASURES,
    Clue,
    Condition,
    Decision,
    Derived,
    DerivedLevel,
    Dimension,
    Grid,
    Hypothesis,
    Level,
    Lexicon,
    Text,
    Variable,
)
from .messages import _
from .tables import RESERVED_CODES
from .yamltext import Fields, Scalar

METHODS = ("plus_haut", "cocher", "premier", "plus_soutenu", "pages")
STATUSES = ("fait", "prevu", "souhaite", "nie", "loi", "ailleurs")
PASSAGE_KINDS = ("heading", "body", "list", "table_row", "caption", "footnote", "header", "footer")
_ID = re.compile(r"[a-z][a-z0-9_]*")
_CODE = re.compile(r"[A-Za-z0-9_]+")
_OPENING, _DERIVED, _HYPOTHESES, _LEXICON, _TYPES = (
    "00_grille.yaml",
    "derivees.yaml",
    "hypotheses.yaml",
    "lexique.yaml",
    "type_document.yaml",
)


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
    for name in sorted(files):
        tree = yamltext.parse(files[name], name, problems)
        if isinstance(tree, yamltext.Mapping):
            parsed[name] = Fields(tree, name, problems)
        elif tree is not None:
            problems.append(Problem(f"{name}:1", _("le fichier n’est pas fait de clés et de valeurs")))
    version = _opening(parsed.pop(_OPENING, None), problems)
    derived = _derived(parsed.pop(_DERIVED, None))
    hypotheses = _hypotheses(parsed.pop(_HYPOTHESES, None))
    lexicon = _lexicon(parsed.pop(_LEXICON, None), parsed.pop(_TYPES, None))
    dimensions, variables = _dimensions(parsed, problems)
    _check_names(variables, derived, problems)
    whole = "\0".join(f"{name}\0{files[name]}" for name in sorted(files))
    grid = Grid(
        version,
        dimensions,
        variables,
        derived,
        hypotheses,
        lexicon,
        hashlib.sha256(whole.encode()).hexdigest(),
        hashlib.sha256(files.get(_HYPOTHESES, "").encode()).hexdigest(),
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
            remedy = _("une dimension tient dans un seul fichier")
            fields.fault("dimension", _("dimension répétée : {id}").format(id=dimension), remedy)
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
    levels = _levels(fields)
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
        decision=_decision(fields, measure, levels),
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


def _levels(fields: Fields) -> tuple[Level, ...]:
    levels: dict[str, Level] = {}
    for item in fields.items("niveaux", required=True):
        if not isinstance(item, yamltext.Mapping):
            fields.fault("niveaux", _("un niveau doit être fait de clés et de valeurs"))
            continue
        level = _level(Fields(item, fields.place, fields.problems))
        if level.code in levels:
            remedy = _("un code par niveau")
            fields.problems.append(
                Problem(level.place, _("niveau répété : {code}").format(code=level.code), remedy)
            )
        levels[level.code] = level
    return tuple(levels.values())


def _level(fields: Fields) -> Level:
    code = fields.text("code", required=True)
    if code and not _CODE.fullmatch(code):
        fields.fault(
            "code", _("code « {code} »").format(code=code), _("lettres sans accent, chiffres et « _ »")
        )
    if code in RESERVED_CODES:
        remedy = _("{codes} valent pour toute variable et ne se déclarent pas").format(
            codes=", ".join(RESERVED_CODES)
        )
        fields.fault("code", _("code réservé : {code}").format(code=code), remedy)
    level = Level(
        code=code,
        label=Text(*fields.bilingual("libelle", required=True)),
        definition=Text(*fields.bilingual("definition")),
        examples=fields.texts("exemples"),
        counter_examples=fields.texts("contre_exemples"),
        clues=_clues(fields),
        condition=_condition(fields.fields("condition")),
        place=fields.where(),
    )
    fields.finish()
    return level


def _condition(fields: Fields | None) -> Condition:
    if fields is None:
        return Condition()
    condition = Condition(
        weight=fields.number("seuil", 1.0, 0, 1000),
        passages=fields.number("passages", 0, 0, 1000),
        chapters=fields.number("chapitres", 0, 0, 100),
        marks=fields.number("marques", 0, 0, 20),
        share=fields.number("part", 0.0, 0, 1),
        words=fields.number("mots", 0, 0, 100000),
        heading=fields.yes_no("titre"),
    )
    fields.finish()
    return condition


def _clues(fields: Fields) -> tuple[Clue, ...]:
    clues = []
    for item in fields.items("indices"):
        if isinstance(item, Scalar):
            clues.append(Clue(str(item), place=f"{fields.place}:{item.line}"))
        elif isinstance(item, yamltext.Mapping):
            clues.append(_clue(Fields(item, fields.place, fields.problems)))
        else:
            fields.fault("indices", _("un indice est un motif ou des clés et des valeurs"))
    return tuple(clues)


def _clue(fields: Fields) -> Clue:
    clue = Clue(
        pattern=fields.text("motif", required=True),
        weight=fields.number("poids", 1.0, -100, 100),
        scope=_words(fields, "portee", STATUSES),
        sections=fields.texts("sections"),
        outside=fields.texts("hors_sections"),
        kinds=_words(fields, "genres", PASSAGE_KINDS),
        along=fields.texts("avec"),
        without=fields.texts("sans"),
        mark=fields.text("marque"),
        place=fields.where(),
    )
    fields.finish()
    return clue


def _words(fields: Fields, key: str, admitted: tuple[str, ...]) -> tuple[str, ...]:
    words = fields.texts(key)
    for word in words:
        if word not in admitted:
            remedy = _("admis : {admitted}").format(admitted=", ".join(admitted))
            fields.fault(key, _("{key} : « {value} »").format(key=key, value=word), remedy)
    return words


def _decision(fields: Fields, measure: str, levels: tuple[Level, ...]) -> Decision:
    inner = fields.fields("decision")
    usual = "cocher" if measure == "multi" else "plus_haut"
    if inner is None:
        return Decision(usual, place=fields.where())
    codes = tuple(level.code for level in levels)
    decision = Decision(
        method=inner.choice("methode", METHODS, usual),
        scope=_words(inner, "portee", STATUSES) or ("fait",),
        sections=inner.texts("sections"),
        outside=inner.texts("hors_sections"),
        kinds=_words(inner, "genres", PASSAGE_KINDS),
        order=_words(inner, "ordre", codes),
        default=inner.choice("defaut", (*codes, *RESERVED_CODES)),
        when=inner.text("si"),
        place=inner.where(),
    )
    inner.finish()
    return decision


def _derived(fields: Fields | None) -> dict[str, Derived]:
    derived: dict[str, Derived] = {}
    for inner in _entries(fields, "derivees"):
        cases = []
        for case in inner.items("cas"):
            if isinstance(case, yamltext.Mapping):
                one = Fields(case, inner.place, inner.problems)
                cases.append((one.text("si", "sinon"), one.text("alors", required=True)))
                one.finish()
        levels = []
        for level in inner.items("niveaux"):
            if isinstance(level, yamltext.Mapping):
                one = Fields(level, inner.place, inner.problems)
                label = Text(*one.bilingual("libelle"))
                levels.append(DerivedLevel(one.text("code", required=True), label, one.text("si")))
                one.finish()
        entry = Derived(
            id=inner.text("id", required=True),
            label=Text(*inner.bilingual("libelle", required=True)),
            measure=inner.choice("mesure", (*MEASURES, "nombre"), "nombre", required=True),
            definition=Text(*inner.bilingual("definition")),
            formula=inner.text("formule"),
            cases=tuple(cases),
            levels=tuple(levels),
            place=inner.where(),
        )
        if entry.id in derived:
            inner.fault("id", _("variable répétée : {id}").format(id=entry.id))
        derived[entry.id] = entry
        inner.finish()
    return derived


def _hypotheses(fields: Fields | None) -> dict[str, Hypothesis]:
    hypotheses: dict[str, Hypothesis] = {}
    for inner in _entries(fields, "hypotheses"):
        entry = Hypothesis(
            id=inner.text("id", required=True),
            family=inner.text("famille"),
            kind=inner.text("genre", required=True),
            label=Text(*inner.bilingual("libelle", required=True)),
            claim=Text(*inner.bilingual("enonce")),
            options={key: value for key, value in inner.mapping.items() if key not in inner.taken},
            place=inner.where(),
        )
        if entry.id in hypotheses:
            inner.fault("id", _("hypothèse répétée : {id}").format(id=entry.id))
        hypotheses[entry.id] = entry
    return hypotheses


def _entries(fields: Fields | None, key: str):
    """Yield the mappings of a file's one list, with the file's other keys checked at the end."""
    if fields is None:
        return
    fields.text("version")
    fields.text("fixe_le")
    fields.bilingual("note")
    for item in fields.items(key, required=True):
        if isinstance(item, yamltext.Mapping):
            yield Fields(item, fields.place, fields.problems)
        else:
            fields.fault(key, _("chaque entrée est faite de clés et de valeurs"))
    fields.finish()


def _lexicon(fields: Fields | None, types: Fields | None) -> Lexicon:
    classes, sections = {}, {}
    if fields is not None:
        for key, target in (("classes", classes), ("sections", sections)):
            inner = fields.fields(key)
            if inner is not None:
                target.update({name: inner.texts(name) for name in list(inner.mapping)})
        fields.finish()
    levels = ()
    if types is not None:
        types.bilingual("note")
        levels = _levels(types)
        types.finish()
    return Lexicon(classes, sections, levels)


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
