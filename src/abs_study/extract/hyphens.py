"""Words cut at a line's end put together again; true compounds keep their hyphen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from .characters import HYPHEN_MARK

SOFT_MARK = "\x03"  # A cut made by a hyphen that only line breaking writes (U+2010, U+00AD).
CUT_MARKS = (HYPHEN_MARK, SOFT_MARK)
_PART = r"[^\W_]+(?:[-\u2010\u2011][^\W_]+)*"
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*")
_CUT = re.compile(rf"((?:{_PART}-?)?)([{HYPHEN_MARK}{SOFT_MARK}])((?:-?{_PART})?)")
# First parts that make a compound whatever follows; those that do when the second part is a word of the text;
# second parts that always do. For words that the vocabulary of the document does not tell.
_FIRST = frozenset("vingt trente quarante cinquante soixante demi semi rez nord sud".split())
_PERHAPS = frozenset(
    "non vice sous après avant grand grands grande grandes petit petits petite petites chef chefs "
    "quasi sans tiers porte saint sainte compte comptes rendez belle beau bien haut haute bas basse "
    "libre savoir dix cent quatre socio médico mieux plus centre bout arc cul main quelques".split()
)
_SECOND = frozenset(
    "ci là même mêmes être delà dessus dessous vous nous ils elles elle heures huit neuf deux trois "
    "cinq temps parcours lieux".split()
)


def vocabulary(texts: Iterable[str]) -> Counter[str]:
    """Count the words of a document that are not cut, in lower case, compounds whole."""
    counts: Counter[str] = Counter()
    for text in texts:
        lowered = text.lower()
        if any(mark in lowered for mark in CUT_MARKS):
            lowered = _CUT.sub(" ", lowered)
        counts.update(_WORD.findall(lowered.replace("\u2010", "-").replace("\u2011", "-")))
    return counts


def cuts(text: str) -> Counter[str]:
    """Count the cut marks of a text."""
    return Counter({mark: text.count(mark) for mark in CUT_MARKS if mark in text})


def mend(text: str, known: Counter[str], typeset: bool = False) -> str:
    """Judge every cut mark of a text: the hyphen goes, or stays in a compound.

    `typeset` tells that the document writes its line-breaking hyphens with a sign of their own: then an
    ordinary hyphen at a line's end is the author's.

    >>> mend(f"les col{HYPHEN_MARK}lectivités, quarante{HYPHEN_MARK}six", Counter())
    'les collectivités, quarante-six'
    """
    while HYPHEN_MARK in text or SOFT_MARK in text:
        text = _CUT.sub(lambda match: _judge(match, known, typeset), text)
    return text


def _judge(match: re.Match[str], known: Counter[str], typeset: bool) -> str:
    left, mark, right = match.groups()
    if not left or not right:
        return f"{left}-{right}"
    kept, joined = f"{left}-{right}", f"{left}{right}"
    if typeset:
        return joined if mark == SOFT_MARK else kept
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
