"""What goes with the variables: derived variables, hypotheses, lexicon and document types, read from YAML."""

from __future__ import annotations

from . import yamltext
from .grid import MEASURES, Derived, DerivedLevel, Hypothesis, Lexicon, Text
from .gridlevels import read_levels
from .messages import _
from .yamltext import Fields


def read_derived(fields: Fields | None) -> dict[str, Derived]:
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


def read_hypotheses(fields: Fields | None) -> dict[str, Hypothesis]:
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


def read_lexicon(fields: Fields | None, types: Fields | None) -> Lexicon:
    classes, sections = {}, {}
    private, not_private = (), ()
    if fields is not None:
        for key, target in (("classes", classes), ("sections", sections)):
            inner = fields.fields(key)
            if inner is not None:
                target.update({name: inner.texts(name) for name in list(inner.mapping)})
        unpublished = fields.fields("ne_pas_publier")
        if unpublished is not None:
            private, not_private = unpublished.texts("sections"), unpublished.texts("sauf")
            unpublished.finish()
        fields.finish()
    levels = ()
    if types is not None:
        types.bilingual("note")
        levels = read_levels(types)
        types.finish()
    return Lexicon(classes, sections, levels, private, not_private)
