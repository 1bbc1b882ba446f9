"""Words cut at a line's end put together again; true compounds keep their hyphen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from .characters import HYPHEN_MARK

_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*")
_CUT = re.compile(rf"([^\W_]*){HYPHEN_MARK}([^\W_]*)")
# First parts of French compounds, where the vocabulary of the document does not tell.
_FIRST = frozenset(
    "vingt trente quarante cinquante soixante quatre demi semi mi non celui celle ceux celles lui elle elles eux moi "
    "toi soi nous vous ex vice sous après avant grand grands grande grandes petit petits petite petites rez peut arc "
    "chef chefs micro quasi auto au par là ci ces est dit outre sans tiers porte quelques nord sud saint sainte "
    "compte comptes rendez belle beau bien plus pop haut haute bas basse libre faire savoir extra post contre "
    "entre dix cent presque aide aides".split()
) - {
    "contre",
    "entre",
    "auto",
    "micro",
    "post",
    "extra",
    "sous",
    "par",
    "au",
    "est",
    "plus",
    "bas",
    "aide",
    "aides",
}
_SECOND = frozenset(
    "ci là même mêmes être vous nous il ils elle elles on je tu moi toi lui leur y en ce même delà dessus dessous "
    "dire vis être midi heure heures an ans six sept huit neuf deux trois cinq".split()
) - {"an", "ans", "en", "ce", "on", "il", "y", "tu", "leur"}


def vocabulary(texts: Iterable[str]) -> Counter[str]:
    """Count the words of a document that are not cut, in lower case, compounds whole."""
    counts: Counter[str] = Counter()
    for text in texts:
        lowered = text.lower()
        if HYPHEN_MARK in lowered:
            lowered = _CUT.sub(" ", lowered)
        counts.update(_WORD.findall(lowered.replace("\u2010", "-").replace("\u2011", "-")))
    return counts


def mend(text: str, known: Counter[str]) -> str:
    """Judge every HYPHEN_MARK of a text: the hyphen goes, or stays in a compound.

    >>> mend(f"les col{HYPHEN_MARK}lectivités, quarante{HYPHEN_MARK}six", Counter())
    'les collectivités, quarante-six'
    """
    if HYPHEN_MARK not in text:
        return text
    return _CUT.sub(lambda match: _judge(match, known), text)


def _judge(match: re.Match[str], known: Counter[str]) -> str:
    left, right = match.group(1), match.group(2)
    if not right:
        return f"{left}-"
    if not left or not right[0].islower() or left[-1].isdigit():
        return f"{left}-{right}"
    compound, whole = f"{left}-{right}".lower(), f"{left}{right}".lower()
    if known[compound] != known[whole]:
        return f"{left}-{right}" if known[compound] > known[whole] else f"{left}{right}"
    if left.lower() in _FIRST or right in _SECOND:
        return f"{left}-{right}"
    return f"{left}{right}"
