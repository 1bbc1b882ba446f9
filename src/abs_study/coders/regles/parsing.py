"""The language of word patterns, described in docs/grille.md: a pattern parsed into the sequences of lemmas it admits."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache

from ...french import NUMBER, words
from ...messages import _
from ..language import districts, quantities

_MOST_SEQUENCES = 60_000
_GAP = re.compile(r"~(\d*)")
_USUAL_GAP = 6
# What a pattern names like a class of words, and the machine finds by other means than a list of words.
FOUND_KINDS = (*quantities.KINDS, districts.KIND)


class PatternFault(ValueError):
    """A pattern cannot be compiled; the message says why, in the language of messages."""


def _slot(token: str, classes: Mapping[str, tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the admitted lemma sequences of one token of a pattern."""
    if token in (NUMBER, "%"):
        return [(token,)]
    choices: list[tuple[str, ...]] = []
    for part in token.split("/"):
        if part.startswith("<") and part.endswith(">"):
            name = part[1:-1]
            if name in FOUND_KINDS:
                choices.append((f"<{name}>",))
                continue
            if name not in classes:
                near = get_close_matches(name, [*classes, *FOUND_KINDS], 1)
                meant = _(" ; la plus proche : <{name}>").format(name=near[0]) if near else ""
                raise PatternFault(_("classe inconnue : <{name}>").format(name=name) + meant)
            choices += [_lemmas(entry) for entry in classes[name]]
        elif "<" in part or ">" in part:
            raise PatternFault(_("« {part} » : une classe s’écrit <nom>").format(part=part))
        elif part == NUMBER:
            choices.append((NUMBER,))
        else:
            choices.append(_lemmas(part.replace("_", " ")))
    return [choice for choice in dict.fromkeys(choices) if choice]


@lru_cache(maxsize=20_000)
def _lemmas(entry: str) -> tuple[str, ...]:
    """The lemmas of an entry of a class, which many patterns name."""
    return tuple(word.lemma for word in words(entry))


def parse(
    pattern: str, classes: Mapping[str, tuple[str, ...]]
) -> tuple[list[list[tuple[str, ...]]], list[int]]:
    """Parse a word pattern into segments (each a list of admitted lemma sequences) and gaps between them.

    Raises PatternFault for an unknown class, an empty pattern or one that expands too far.
    """
    segments: list[list[list[tuple[str, ...]]]] = [[]]
    gaps: list[int] = []
    for token in pattern.split():
        gap = _GAP.fullmatch(token)
        if gap:
            if not segments[-1]:
                raise PatternFault(_("« ~ » sans mot devant"))
            gaps.append(int(gap.group(1) or _USUAL_GAP))
            segments.append([])
            continue
        if "~" in token:
            raise PatternFault(
                _("« {token} » : « ~ » se met entre deux mots, seul ou suivi d’un nombre").format(token=token)
            )
        slot = _slot(token, classes)
        if slot:
            segments[-1].append(slot)
    if not segments[-1]:
        raise PatternFault(_("motif vide ou qui finit par « ~ »"))
    expanded = []
    for segment in segments:
        size = 1
        for slot in segment:
            size *= len(slot)
        if size > _MOST_SEQUENCES:
            raise PatternFault(_("motif trop vaste ({size} suites de mots)").format(size=size))
        expanded.append(segment[0] if len(segment) == 1 else _joined(segment))
    return expanded, gaps


def _joined(segment: Sequence[Sequence[tuple[str, ...]]]) -> list[tuple[str, ...]]:
    """Every sequence that takes one choice of each slot."""
    return [tuple(itertools.chain.from_iterable(combo)) for combo in itertools.product(*segment)]
