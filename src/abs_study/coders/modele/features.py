"""What the learner sees of a passage: lemmas, pairs of lemmas, its heading, its kind, tense and signs, the classes
of words of the lexicon in it and beside it, which carry from one author's words to another's, and the longer lemmas
beside it, which tell what a short passage is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from ...french import NUMBER, Word, words

_FUTURE = re.compile(
    r"\w{2,}(?:era|eront|erons|ira|iront|irons|dra|dront|drons|tra|tront|trons|aura|auront|aurons)"
)
_CONDITIONAL = re.compile(
    r"\w{2,}(?:erait|eraient|irait|iraient|drait|draient|trait|traient|urait|uraient|erais|erions)"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
# Shorter lemmas beside a passage are mostly grammar: as good without them.
_LONG = 4
_SIGNS = (("%", "%"), ("€", "€"), ("«", "«"), ("?", "?"), (":", ":"))


def tokens(
    found_words: Sequence[Word],
    text: str,
    kind: str,
    heading: Sequence[str],
    sections: Iterable[str],
    named: Iterable[str],
    beside: Iterable[set[str]],
) -> set[str]:
    """Return the features of a passage.

    `heading` are the lemmas of the heading above, `sections` its classes; `named` the classes of words that occur
    in the passage, `beside` what those before and after it in the same section show of themselves (`shown_beside`).
    """
    lemmas = [word.lemma for word in found_words]
    own = set(lemmas)
    own.update(map("_".join, pairwise(lemmas)))
    own |= {_tense(word.form) for word in found_words} - {""}
    own.update(f"H:{lemma}" for lemma in heading)
    own.update(f"S:{name}" for name in sections)
    own.update(f"L:{name}" for name in named)
    own.update(*beside)
    own.update(f"F:{sign}" for mark, sign in _SIGNS if mark in text)
    own.add(f"K:{kind}")
    return own


def shown_beside(found_words: Sequence[Word], named: Iterable[str]) -> set[str]:
    """Return the features that a passage gives to those beside it: its classes of words and its longer lemmas."""
    shown = {f"B:{word.lemma}" for word in found_words if len(word.lemma) >= _LONG}
    shown.update(f"N:{name}" for name in named)
    return shown


@lru_cache(maxsize=100_000)
def _tense(form: str) -> str:
    """A mark for a verb's future or conditional, for a year, for a speaker."""
    if form in ("nous", "on", "je", "vous"):
        return "F:nous" if form != "vous" else "F:vous"
    if _YEAR.fullmatch(form):
        return "F:annee"
    if _CONDITIONAL.fullmatch(form):
        return "F:conditionnel"
    return "F:futur" if _FUTURE.fullmatch(form) else ""


@lru_cache(maxsize=5000)
def heading_lemmas(section: str) -> tuple[str, ...]:
    """Return the lemmas of the nearest heading of a section path, numbers left out."""
    nearest = section.rsplit(" > ", 1)[-1]
    return tuple(word.lemma for word in words(nearest) if word.lemma != NUMBER)
