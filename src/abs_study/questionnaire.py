"""The self-check (grid/auto_evaluation.yaml): questions in plain words, each about a coded variable."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from . import yamltext
from .grid import SelfAnswer, SelfCheck, SelfQuestion, Text, Variable
from .messages import _
from .tables import NONE_TICKED
from .yamltext import Fields


def read_self_check(fields: Fields | None, variables: Mapping[str, Variable]) -> SelfCheck | None:
    """Read the self-check of a grid; None where it has none."""
    if fields is None:
        return None
    fields.text("version")
    note = Text(*fields.bilingual("note"))
    questions: dict[str, SelfQuestion] = {}
    for item in fields.items("questions", required=True):
        if not isinstance(item, yamltext.Mapping):
            fields.fault("questions", _("chaque question est faite de clés et de valeurs"))
            continue
        inner = Fields(item, fields.place, fields.problems)
        question = _question(inner, variables)
        if question.variable in questions:
            inner.fault("variable", _("variable répétée : {id}").format(id=question.variable))
        elif question.variable in variables:
            questions[question.variable] = question
    fields.finish()
    return SelfCheck(note, tuple(questions.values()))


def _question(fields: Fields, variables: Mapping[str, Variable]) -> SelfQuestion:
    name = fields.text("variable", required=True)
    variable = variables.get(name)
    if name and variable is None:
        near = get_close_matches(name, list(variables), 1)
        remedy = _("la plus proche : {name}").format(name=near[0]) if near else _("voir les « id » de grid/")
        fields.fault("variable", _("variable inconnue : {name}").format(name=name), remedy)
    answers = []
    for item in fields.items("reponses", required=True):
        if isinstance(item, yamltext.Mapping):
            answers.append(_answer(Fields(item, fields.place, fields.problems), variable, answers))
        else:
            fields.fault("reponses", _("chaque réponse est faite de clés et de valeurs"))
    question = SelfQuestion(
        variable=name,
        text=Text(*fields.bilingual("question", required=True)),
        help=Text(*fields.bilingual("aide")),
        answers=tuple(answers),
        complete=Text(*fields.bilingual("tout_coche")),
    )
    if variable is not None:
        _check_cover(fields, question, variable)
    fields.finish()
    return question


def _answer(fields: Fields, variable: Variable | None, before: list[SelfAnswer]) -> SelfAnswer:
    answer = SelfAnswer(
        levels=fields.texts("niveaux", required=True),
        text=Text(*fields.bilingual("texte", required=True)),
        step=Text(*fields.bilingual("prochain_pas", required=True)),
        example=fields.text("exemple"),
    )
    fields.finish()
    if variable is None:
        return answer
    taken = {code for one in before for code in one.levels}
    admitted = (*variable.codes, NONE_TICKED) if variable.multi else variable.codes
    for code in answer.levels:
        if code not in admitted:
            _unknown_level(fields, "niveaux", code, variable, admitted)
        elif code in taken:
            remedy = _("garder une seule des deux")
            fields.fault("niveaux", _("le niveau {code} a déjà sa réponse").format(code=code), remedy)
    if NONE_TICKED in answer.levels and len(answer.levels) > 1:
        remedy = _("en faire une réponse à part")
        fields.fault("niveaux", _("« {code} » ne se regroupe pas").format(code=NONE_TICKED), remedy)
    if answer.example and answer.example not in variable.codes:
        _unknown_level(fields, "exemple", answer.example, variable, variable.codes)
    return answer


def _unknown_level(
    fields: Fields, key: str, code: str, variable: Variable, admitted: tuple[str, ...]
) -> None:
    found = _("« {code} » n’est pas un niveau de {variable}").format(code=code, variable=variable.id)
    fields.fault(key, found, _("niveaux : {names}").format(names=", ".join(admitted)))


def _check_cover(fields: Fields, question: SelfQuestion, variable: Variable) -> None:
    """A report may stand at any level: each one of a variable with one code needs its answer."""
    if not question.answers:
        fields.fault("reponses", _("aucune réponse"), _("en écrire une par niveau"))
    elif not variable.multi:
        told = {code for answer in question.answers for code in answer.levels}
        for code in variable.codes:
            if code not in told:
                found = _("le niveau {code} de {variable} n’a pas de réponse")
                remedy = _("lui en écrire une, ou l’ajouter aux « niveaux » d’une autre")
                fields.fault("reponses", found.format(code=code, variable=variable.id), remedy)
