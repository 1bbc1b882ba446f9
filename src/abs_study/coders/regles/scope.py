"""Scope of what a passage says: done, planned, wished for, denied, quoted from the law, done elsewhere.

Rule 4 of the study: done beats announced. A cue reaches over its clause only, and a cue that is
part of the matched words themselves never counts against them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ...french import fold

DONE, PLANNED, WISHED, DENIED, LAW, ELSEWHERE = "fait", "prevu", "souhaite", "nie", "loi", "ailleurs"


def _cues(*expressions: str) -> re.Pattern[str]:
    """One expression of several, each at a word's beginning, on folded text."""
    return re.compile(r"\b(?:" + "|".join(expressions) + ")")


_BREAK = re.compile(
    r"[;:.!?()–—]|\s-\s|\b(?:mais|tandis qu|alors qu|toutefois|cependant|en revanche|bien qu)\b"
)
_COMMA = re.compile(r",")
_NEGATION = _cues(
    r"(?:n'|ne )(?:[\w']+ ){0,4}?"
    r"(?:pas|plus|jamais|aucune?s?|guere|point|nulle?|rien|personne|ni)\b(?! seulement)",
    r"(?:aucune?|nulle?) (?!doute)[\w' ]{0,60}?\bn(?:'|e )",
    r"(?:n'|ne )(?:a|ont|est|sont|avait|avaient|etait|etaient) (?:pu|su)\b",
)
_RIGHT_NEGATION = _cues(
    r"sans(?! doute)",
    r"faute d",
    r"absence (?:totale )?d",
    r"manque d",
    r"a defaut d",
    r"aucune?",
    r"ni",
    r"jamais",
    r"pas d",
    r"non(?= (?:realise|mene|tenu|renseigne|communique|disponible))",
    r"renonce(?:r|)? a",
    r"a l'exclusion d",
    r"plutot que",
)
_RIGHT_REACH = 70
_LAW = _cues(
    r"code de l'action sociale",
    r"code general des collectivites",
    r"art(?:icles?|\.) ?[lr]\.? ?\d",
    r"[lr]\.? ?123[- ]\d",
    r"decret (?:n|du)",
    r"la loi (?:du|n|prevoit|impose|de)",
    r"obligation (?:legale|reglementaire)",
    r"aux termes d",
    r"(?:les textes|la reglementation) (?:prevoi|impose)",
)
# « faudrait », « seraient » ; not « portrait », « extraits », « paraît ».
_CONDITIONAL = (
    r"(?!(?:por|ex|re|at|abs|dis|sous)?traits?\b|parait\b|app?arait|dispar)\w{2,}rai(?:t|ent|s|ons)\b"
)
_WISH = _cues(
    _CONDITIONAL,
    r"souhait\w*",
    r"recommand\w*",
    r"preconis\w*",
    r"il (?:convient|faut|importe|est propose)\b",
    r"sugge\w*",
    r"nous proposons",
    r"propos(?:e|ition|itions) d",
    r"a terme\b",
    r"ideal\w*",
    r"esper\w*",
    r"voeux?\b",
    r"restent? a\b",
    r"a (?:envisager|developper|renforcer|creer|etudier|mener|construire|engager)\b",
    r"pistes?\b",
)
_PLAN = _cues(
    r"\w{2,}(?:er|ir|d?r|t?r|v?r|u?r)(?:a|ont|ons)\b",
    r"prevoi\w*",
    r"prevu\w*",
    r"prevo\w*",
    r"envisag\w*",
    r"projet(?:te|tent|ons)\b",
    r"programme(?:e|s|es)\b",
    r"a venir\b",
    r"prochain\w*",
    r"d'ici (?:a )?(?:la fin|fin|deux|trois|quelques|20\d\d)",
    r"(?:va|vont|allons) \w+(?:er|ir|re)\b",
    r"en projet\b",
    r"a l'etude\b",
    r"(?:doit|doivent|devons|devra|devront)\b",
    r"(?:est|sont) attendu\w*",
    r"objectif est d",
    r"vis(?:e|ent|ant) a\b",
    r"afin d",
)
_NOT_FUTURE = frozenset(
    ("opera", "camera", "extra", "contra", "malgre", "ultra", "infra", "supra", "intra", "agora")
)
_ELSEWHERE = _cues(
    r"d'autres (?:communes|villes|ccas|territoires|collectivites|departements)",
    r"dans une autre (?:commune|ville)",
    r"(?:communes?|villes?) voisines?",
    r"a l'etranger",
    r"au niveau national",
    r"en france, (?:les|des) ccas",
)


@dataclass(frozen=True)
class Scope:
    """The cues of one passage, found once; `status` answers for a match's place."""

    text: str
    breaks: tuple[int, ...]
    stops: tuple[int, ...]
    negations: tuple[tuple[int, int], ...]
    right_negations: tuple[tuple[int, int], ...]
    wishes: tuple[tuple[int, int], ...]
    plans: tuple[tuple[int, int], ...]
    law: bool
    elsewhere: tuple[tuple[int, int], ...]

    def status(self, parts: Sequence[tuple[int, int]]) -> str:
        """Return the status of a match that stands at these stretches of characters."""
        if self.law:
            return LAW
        start, end = parts[0][0], parts[-1][1]
        clause = _around(self.breaks, start, end, len(self.text))
        chunk = _around(self.stops, start, end, len(self.text))
        if self._denied(start, chunk, parts):
            return DENIED
        for cues, status in ((self.wishes, WISHED), (self.plans, PLANNED), (self.elsewhere, ELSEWHERE)):
            if _any_in(cues, clause, parts):
                return status
        return DONE

    def _denied(self, start: int, chunk: tuple[int, int], parts: Sequence[tuple[int, int]]) -> bool:
        if _any_in(self.negations, chunk, parts):
            return True
        return any(
            chunk[0] <= cue_start and cue_end <= start <= cue_end + _RIGHT_REACH
            for cue_start, cue_end in self.right_negations
        )


def read_scope(text: str) -> Scope:
    """Find the cues of a passage."""
    folded = _fold_in_place(text)
    plans = tuple(match.span() for match in _PLAN.finditer(folded) if match.group() not in _NOT_FUTURE)
    breaks = tuple(match.start() for match in _BREAK.finditer(folded))
    return Scope(
        text=folded,
        breaks=breaks,
        stops=tuple(sorted((*breaks, *(match.start() for match in _COMMA.finditer(folded))))),
        negations=_spans(_NEGATION, folded),
        right_negations=_spans(_RIGHT_NEGATION, folded),
        wishes=_spans(_WISH, folded),
        plans=plans,
        law=_LAW.search(folded) is not None,
        elsewhere=_spans(_ELSEWHERE, folded),
    )


def _fold_in_place(text: str) -> str:
    """Fold character by character, so that offsets stay those of the passage."""
    return "".join(map(_fold_character, text))


@lru_cache(maxsize=5000)
def _fold_character(character: str) -> str:
    return (fold(character) or " ")[0]


def _spans(expression: re.Pattern[str], text: str) -> tuple[tuple[int, int], ...]:
    return tuple(match.span() for match in expression.finditer(text))


def _around(marks: tuple[int, ...], start: int, end: int, length: int) -> tuple[int, int]:
    """Return the stretch between the marks that surround [start, end)."""
    index = bisect_right(marks, start)
    low = marks[index - 1] + 1 if index else 0
    high = next((mark for mark in marks[index:] if mark >= end), length)
    return low, high


def _any_in(
    cues: tuple[tuple[int, int], ...], stretch: tuple[int, int], parts: Sequence[tuple[int, int]]
) -> bool:
    """Whether a cue begins in the stretch and is none of the words that the pattern itself names."""
    low, high = stretch
    return any(low <= a < high and not any(start < b and a < end for start, end in parts) for a, b in cues)
