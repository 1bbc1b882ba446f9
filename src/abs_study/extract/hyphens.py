"""Words cut at a line's end put together again; true compounds keep their hyphen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from .characters import HYPHEN_MARK

_PART = r"[^\W_]+(?:[-\u2010\u2011][^\W_]+)*"
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*")
_CUT = re.compile(rf"((?:{_PART}-?)?){HYPHEN_MARK}((?:-?{_PART})?)")
# First parts that make a compound whatever follows; those that do when the second part is a word of the text;
# second parts that always do. For words that the vocabulary of the document does not tell.
_FIRST = frozenset(
    "vingt trente quarante cinquante soixante demi semi celui celle ceux celles lui elle elles eux moi toi soi "
    "nous vous rez peut c'est est dit ces quelques nord sud avant".split()
) - {"est", "dit"}
_PERHAPS = frozenset(
    "mi non ex vice sous après avant grand grands grande grandes petit petits petite petites chef chefs micro quasi "
    "auto sans tiers porte saint sainte compte comptes rendez belle beau bien haut haute bas basse libre savoir extra "
    "post contre entre dix cent quatre pré multi inter socio médico éco télé aide mieux plus co centre bout".split()
)
_SECOND = frozenset("ci là même mêmes être delà dessus dessous vous nous ils elles elle heures huit neuf deux trois cinq".split())


def vocabulary(texts: Iterable[str]) -> Counter[str]:
    """Count the words of a document that are not cut, in lower case, compounds whole and by part."""
    counts: Counter[str] = Counter()
    for text in texts:
        lowered = _CUT.sub(" ", text.lower()) if HYPHEN_MARK in text else text.lower()
        for word in _WORD.findall(lowered.replace("\u2010", "-").replace("\u2011", "-")):
            counts[word] += 1
            if "-" in word:
                counts.update(f"{part}*" for part in word.split("-"))
    return counts


def mend(text: str, known: Counter[str]) -> str:
    """Judge every HYPHEN_MARK of a text: the hyphen goes, or stays in a compound.

    >>> mend(f"les col{HYPHEN_MARK}lectivités, quarante{HYPHEN_MARK}six", Counter())
    'les collectivités, quarante-six'
    """
    while HYPHEN_MARK in text:
        text = _CUT.sub(lambda match: _judge(match, known), text)
    return text


def _judge(match: re.Match[str], known: Counter[str]) -> str:
    left, right = match.group(1), match.group(2)
    if not left or not right:
        return f"{left}-{right}"
    kept, joined = f"{left}-{right}", f"{left}{right}"
    if not right[0].islower() or left[-1].isdigit():
        return kept
    told_kept, told_joined = known[kept.lower()], known[joined.lower()]
    if told_kept != told_joined:
        return kept if told_kept > told_joined else joined
    last, first = left.lower().split("-")[-1], right.split("-")[0]
    if last in _FIRST or first in _SECOND:
        return kept
    if last in _PERHAPS and known[first] and not known[f"{last}{first}"]:
        return kept
    return joined
