"""What pages call the codes of the tables: coders, verdicts, effects, versions; how they join and quote words; rules."""

from __future__ import annotations

from collections.abc import Iterable

from .grid import Variable
from .memory import Memory
from .messages import _
from .tables import MACHINE

CONSENSUS = "consensus"


def coder(name: str) -> str:
    """Return how pages name a coder.

    >>> coder("lecture_a"), coder("consensus")
    ('lecture A', 'code retenu')
    """
    if name.startswith("lecture_"):
        return _("lecture {letter}").format(letter=name.removeprefix("lecture_").upper())
    return {MACHINE: _("machine"), CONSENSUS: _("code retenu")}.get(name, name.replace("_", " "))


def coders(pair: str) -> str:
    """Return how pages name a pair of coders ("lecture_a|machine").

    >>> coders("lecture_a|machine")
    'lecture A et machine'
    """
    one, _sign, other = pair.partition("|")
    return _("{a} et {b}").format(a=coder(one), b=coder(other)) if other else coder(one)


def verdict(code: str) -> str:
    """Return a verdict on a hypothesis, or on the agreement of coders, in words."""
    return {
        "soutenue": _("soutenue"),
        "contredite": _("contredite"),
        "indécise": _("indécise"),
        "décrite": _("décrite"),
        "exploratoire": _("exploratoire"),
        "sans donnée": _("sans donnée"),
        "ferme": _("ferme"),
        "provisoire": _("provisoire"),
        "non estimable": _("non estimable"),
    }.get(code, code)


def effect(code: str) -> str:
    """Return the name of an effect of the hypotheses."""
    return {
        "part": _("part"),
        "différence de parts": _("différence de parts"),
        "delta de Cliff": _("delta de Cliff"),
        "tau-b": _("tau-b"),
        "V de Cramér": _("V de Cramér"),
        "W de Kendall": _("W de Kendall"),
        "êta² de Cochran": _("êta² de Cochran"),
        "place de L": _("place de L"),
        "H de Loevinger": _("H de Loevinger"),
    }.get(code, code)


def version(code: str) -> str:
    """Return the name of a version of the analysis (`sensitivity`): a coder, or another choice.

    >>> version("retenu"), version("lecture_a")
    ('code retenu', 'lecture A')
    """
    known = {
        "retenu": _("code retenu"),
        "rapports complets": _("rapports complets"),
        "sans réponse : pour": _("sans réponse\u00a0: pour"),
        "sans réponse : contre": _("sans réponse\u00a0: contre"),
    }
    return known.get(code) or coder(code)


def kind_of_organisation(code: str) -> str:
    """Return the kind of an organisation of the register; "" where it is not known.

    >>> kind_of_organisation("ccas"), kind_of_organisation("autre")
    ('CCAS', 'autre organisme')
    """
    return {"groupement": _("groupement"), "autre": _("autre organisme")}.get(code, str(code or "").upper())


def labelled(name: str, told: str) -> str:
    """Return a name, a colon and what is told of it.

    >>> labelled("Suites", "aucune")
    'Suites\xa0: aucune'
    """
    return _("{name}\u00a0: {told}").format(name=name, told=told)


def listed(parts: Iterable[str]) -> str:
    """Return parts one after the other, between semicolons.

    >>> listed(["a", "b"])
    'a\u202f; b'
    """
    return _("{one}\u202f; {other}").format(one="", other="").join(parts)


def quoted(text: str) -> str:
    """Return a text between quotation marks."""
    return _("«\u00a0{text}\u00a0»").format(text=text)


def rules(variable: Variable, memory: Memory) -> tuple[tuple[str, str], ...]:
    """Return what the grid says on how to answer a question, and what was agreed since: (name, text)."""
    parts = (
        (_("Règle"), variable.rule), (_("Inclure"), variable.include),
        (_("Exclure"), variable.exclude), (_("Où chercher"), variable.where),
    )  # fmt: skip
    told = [(name, text.get()) for name, text in parts if text.get()]
    agreed = [
        (_("Décision locale"), f"{one.case.get()} {one.rule.get()}")
        for one in memory.of_variable(variable.id)
    ]
    return (*told, *agreed)
