"""A comparison in a few sentences."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ..messages import _, ngettext
from ..numerals import number
from ..tables import MACHINE
from ..wording import listed
from . import moved
from .causes import (
    ARBITRATION,
    CODE,
    GRID,
    LEARNER,
    READING,
    SETTINGS,
    TEXT,
    UNKNOWN,
    VERSIONS,
)
from .compared import PROGRAM, Comparison
from .flips import PERSON, SETTLED


def summary(found: Comparison) -> list[str]:
    """Return the comparison in a few sentences."""
    if found.nothing:
        told = [_("Aucun résultat ne diffère : les mêmes rapports, les mêmes réponses, les mêmes constats.")]
        return told + _made_with(found)
    told = [
        _documents_sentence(found.documents),
        _flips_sentence(found, MACHINE),
        _flips_sentence(found, PERSON),
        _flips_sentence(found, SETTLED),
        _causes_sentence(found),
        _shares_sentence(found.shares),
        types_sentence(found),
        _findings_sentence(found),
    ]
    return [line for line in told if line] + _made_with(found)


def _documents_sentence(documents: pd.DataFrame) -> str:
    counts = documents["change"].value_counts()
    words = {
        moved.ADDED: lambda n: ngettext("{n} rapport ajouté", "{n} rapports ajoutés", n),
        moved.REMOVED: lambda n: ngettext("{n} rapport retiré", "{n} rapports retirés", n),
        moved.TEXT: lambda n: ngettext("{n} rapport dont le texte a changé", "{n} rapports dont le texte a changé", n),
        moved.STATUS: lambda n: ngettext("{n} rapport lu autrement", "{n} rapports lus autrement", n),
        moved.FILE: lambda n: ngettext("{n} fichier changé sans que son texte change", "{n} fichiers changés sans que leur texte change", n),
        moved.ENTRY: lambda n: ngettext("{n} fiche du registre changée", "{n} fiches du registre changées", n),
    }  # fmt: skip
    told = [word(int(counts[kind])).format(n=counts[kind]) for kind, word in words.items() if kind in counts]
    return _sentence(", ".join(told))


def _flips_sentence(found: Comparison, kind: str) -> str:
    count = int((found.flips["kind"] == kind).sum())
    more = ""
    if kind == MACHINE and found.regrounded:
        more = ngettext(
            "{n} réponse du codeur automatique est la même mais s’appuie d’abord sur une autre citation.",
            "{n} réponses du codeur automatique sont les mêmes mais s’appuient d’abord sur une autre citation.",
            found.regrounded,
        ).format(n=found.regrounded)  # fmt: skip
    if not count:
        return more
    told = {
        MACHINE: lambda: ngettext("{n} réponse du codeur automatique a changé.", "{n} réponses du codeur automatique ont changé.", count),
        PERSON: lambda: ngettext("{n} réponse de personne a changé.", "{n} réponses de personnes ont changé.", count),
        SETTLED: lambda: ngettext("{n} réponse retenue a changé.", "{n} réponses retenues ont changé.", count),
    }[kind]()  # fmt: skip
    return f"{told.format(n=count)} {more}".strip()


def cause_name(kind: str) -> str:
    """Return what people call a kind of cause."""
    return {
        TEXT: _("le texte"),
        GRID: _("la grille"),
        LEARNER: _("l’apprentissage du codeur"),
        SETTINGS: _("les réglages"),
        CODE: _("le programme"),
        VERSIONS: _("les versions"),
        READING: _("la lecture d’une personne"),
        ARBITRATION: _("l’arbitrage"),
        UNKNOWN: _("inconnue"),
    }[kind]


def _causes_sentence(found: Comparison) -> str:
    counts: dict[str, int] = {}
    for own in found.flips["causes"]:
        kind = own[0].kind if len(own) == 1 else ""
        counts[kind] = counts.get(kind, 0) + 1
    several = _("plusieurs possibles")
    told = [
        f"{cause_name(kind) if kind else several}, {count}"
        for kind, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]
    return _("Causes : {told}.").format(told=listed(told)) if told else ""


def _shares_sentence(frame: pd.DataFrame) -> str:
    count = len(frame)
    told = ngettext("{n} part a bougé.", "{n} parts ont bougé.", count)
    return told.format(n=count) if count else ""


def types_sentence(found: Comparison) -> str:
    """Return in words how the groups of reports moved, "" where they did not."""
    if found.types is None:
        had = [len(side.frames["types"]) > 0 for side in (found.before, found.after)]
        if had == [False, True]:
            return _("Les groupes de rapports n’existaient pas avant.")
        return _("Il n’y a plus de groupes de rapports.") if had == [True, False] else ""
    if found.types.same:
        return ""
    count = len(found.types.moved)
    told = ngettext(
        "Groupes : {n} rapport n’a pas suivi son groupe (indice de Rand ajusté {rand}).",
        "Groupes : {n} rapports n’ont pas suivi leur groupe (indice de Rand ajusté {rand}).",
        count,
    ).format(n=count, rand=number(found.types.rand, 2))
    for name, parts in found.types.split.items():
        told += " " + _("« {name} » s’est scindé en {parts}.").format(name=name, parts=", ".join(parts))
    for name, parts in found.types.joined.items():
        told += " " + _("« {name} » réunit {parts}.").format(name=name, parts=", ".join(parts))
    return told


def _findings_sentence(found: Comparison) -> str:
    told = []
    if len(found.verdicts):
        count = len(found.verdicts)
        told.append(ngettext("{n} verdict a changé.", "{n} verdicts ont changé.", count).format(n=count))
    if len(found.findings):
        count = len(found.findings)
        told.append(ngettext("{n} constat n’est plus le même.", "{n} constats ne sont plus les mêmes.", count).format(n=count))  # fmt: skip
    if len(found.agreement):
        count = len(found.agreement)
        told.append(ngettext("{n} accord entre codeurs a bougé.", "{n} accords entre codeurs ont bougé.", count).format(n=count))  # fmt: skip
    return " ".join(told)


def _made_with(found: Comparison) -> list[str]:
    """What the runs were made with, where it differs, and what of them could not be read."""
    told = []
    if found.inputs:
        told.append(_("Ce qui diffère à l’entrée : {told}.").format(told=shortened(_inputs(found), 8)))
    for side in (found.before, found.after):
        if side.unread:
            told.append(_("{name} : le programme d’aujourd’hui ne lit plus {what}.").format(name=side.name, what=", ".join(side.unread)))  # fmt: skip
    return told


def _inputs(found: Comparison) -> list[str]:
    """What differs at the start, the files of the program counted together."""
    code = [name for name in found.inputs if name.startswith(PROGRAM)]
    told = [name for name in found.inputs if not name.startswith(PROGRAM)]
    count = len(code)
    program = ngettext("programme ({n} fichier)", "programme ({n} fichiers)", count).format(n=count)
    return [*told, program] if code else told


def shortened(names: Sequence[str], most: int) -> str:
    """Return the first names of a list, and how many more there are."""
    rest = len(names) - most
    more = ngettext("et {n} autre", "et {n} autres", rest).format(n=rest) if rest > 0 else ""
    return ", ".join([*names[:most], *filter(None, [more])])


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""
