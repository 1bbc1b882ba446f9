"""Levels, conditions, clues and deciding rules of a variable, read from YAML."""

from __future__ import annotations

import re

from . import yamltext
from .errors import Problem
from .grid import Clue, Condition, Decision, Level, Text
from .messages import _
from .tables import RESERVED_CODES
from .yamltext import Fields, Scalar

METHODS = ("plus_haut", "cocher", "premier", "plus_soutenu", "pages")
# What a passage may say of a deed, and who may act (src/abs_study/coders/language says how both are told).
STATUSES = (
    "fait", "en_cours", "decide", "prevu", "souhaite", "regrette", "nie", "loi", "ailleurs", "slogan"
)  # fmt: skip
ACTORS = ("ccas", "commune", "partenaires", "departement", "etat", "habitants", "autre_commune", "inconnu")
POSITIONS = ("debut", "fin")
PASSAGE_KINDS = ("heading", "body", "list", "table_row", "caption", "footnote", "header", "footer")
_CODE = re.compile(r"[A-Za-z0-9_]+")


def read_levels(fields: Fields) -> tuple[Level, ...]:
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
        report_marks=fields.number("marques_rapport", 0, 0, 20),
        share=fields.number("part", 0.0, 0, 1),
        words=fields.number("mots", 0, 0, 100000),
        heading=fields.yes_no("titre"),
        when=fields.text("si"),
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
        scope=words(fields, "portee", STATUSES),
        sections=fields.texts("sections"),
        outside=fields.texts("hors_sections"),
        kinds=words(fields, "genres", PASSAGE_KINDS),
        along=fields.texts("avec"),
        without=fields.texts("sans"),
        around=fields.texts("autour"),
        lead=fields.texts("amorce"),
        by=words(fields, "par", ACTORS),
        not_by=words(fields, "sauf_par", ACTORS),
        position=words(fields, "position", POSITIONS),
        mark=fields.text("marque"),
        place=fields.where(),
    )
    fields.finish()
    return clue


def words(fields: Fields, key: str, admitted: tuple[str, ...]) -> tuple[str, ...]:
    words = fields.texts(key)
    for word in words:
        if word not in admitted:
            remedy = _("admis : {admitted}").format(admitted=", ".join(admitted))
            fields.fault(key, _("{key} : « {value} »").format(key=key, value=word), remedy)
    return words


def read_decision(fields: Fields, measure: str, levels: tuple[Level, ...]) -> Decision:
    inner = fields.fields("decision")
    usual = "cocher" if measure == "multi" else "plus_haut"
    if inner is None:
        return Decision(usual, place=fields.where())
    codes = tuple(level.code for level in levels)
    decision = Decision(
        method=inner.choice("methode", METHODS, usual),
        scope=words(inner, "portee", STATUSES) or ("fait",),
        sections=inner.texts("sections"),
        outside=inner.texts("hors_sections"),
        kinds=words(inner, "genres", PASSAGE_KINDS),
        order=words(inner, "ordre", codes),
        default=inner.choice("defaut", (*codes, *RESERVED_CODES)),
        when=inner.text("si"),
        place=inner.where(),
    )
    inner.finish()
    return decision
