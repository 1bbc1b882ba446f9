"""Scope of what a passage says: done, planned, wished for, denied, quoted from the law, done elsewhere.

Rule 4 of the study: done beats announced. A cue reaches over its clause only, and a cue that is
part of the matched words themselves never counts against them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from ...french import fold

DONE, PLANNED, WISHED, DENIED, LAW, ELSEWHERE = "fait", "prevu", "souhaite", "nie", "loi", "ailleurs"

_BREAK = re.compile(
    r"[;:.!?()–—]|\s-\s|\b(?:mais|tandis qu|alors qu|toutefois|cependant|en revanche|bien qu)\b"
)
_COMMA = re.compile(r",")
_NEGATION = re.compile(
    r"\b(?:n'|ne )(?:[\w']+ ){0,4}?(?:pas|plus|jamais|aucune?s?|guere|point|nulle?|rien|personne|ni)\b(?! seulement)"
    r"|\b(?:aucune?|nulle?) (?!doute)[\w' ]{0,60}?\bn(?:'|e )"
    r"|\b(?:n'|ne )(?:a|ont|est|sont|avait|avaient|etait|etaient) (?:pu|su)\b"
)
_RIGHT_NEGATION = re.compile(
    r"\b(?:sans(?! doute)|faute d|absence d|absence totale d|manque d|a defaut d|aucune?|ni|jamais|pas d|"
    r"non(?= (?:realise|mene|tenu|renseigne|communique|disponible))|renonce a|renoncer a|a l'exclusion d|plutot que)"
)
_RIGHT_REACH = 70
_LAW = re.compile(
    r"\b(?:code de l'action sociale|code general des collectivites|article [lr]\.? ?\d|articles [lr]\.? ?\d|"
    r"art\. ?[lr]\.? ?\d|[lr]\.? ?123[- ]\d|decret (?:n|du)|la loi (?:du|n|prevoit|impose|de)|obligation legale|"
    r"obligation reglementaire|aux termes d|les textes (?:prevoient|imposent)|la reglementation (?:prevoit|impose))"
)
_WISH = re.compile(
    r"\b(?:souhait\w*|pourrai\w*|pourrion\w*|devrai\w*|faudrai\w*|conviendrai\w*|serai(?:t|ent)|gagnerai\w*|meriterai\w*|"
    r"permettrai\w*|aurai(?:t|ent)|voudrai\w*|aimerai\w*|recommand\w*|preconis\w*|il convient|il faut|suggere\w*|suggestion|"
    r"il importe|il est propose|nous proposons|propose d|proposition d|a terme|ideal\w*|esper\w*|voeux?|reste a|restent a|"
    r"a envisager|a developper|a renforcer|a creer|a etudier|a mener|a construire|a engager|piste|pistes)\b"
)
_PLAN = re.compile(
    r"\b(?:\w{2,}(?:era|eront|erons|ira|iront|irons|dra|dront|drons|tra|tront|vra|vront|ura|uront|aura|auront)|sera|seront|"
    r"prevoi\w*|prevu\w*|prevo\w*|envisag\w*|projet(?:te|tent|ons)|programme(?:e|s|es)|il est decide|a venir|prochain\w*|"
    r"d'ici (?:a )?(?:la fin|fin|deux|trois|quelques|20\d\d)|(?:va|vont|allons) \w+(?:er|ir|re)\b|en projet|a l'etude|"
    r"doit|doivent|devons|devra|devront|est attendu\w*|sont attendu\w*|objectif est d|vise a|visent a|visant a|afin d)\b"
)
_NOT_FUTURE = frozenset(
    "opera camera caldera extra contra para libera malgre lira ultra infra supra mantra".split()
)
_ELSEWHERE = re.compile(
    r"\b(?:d'autres (?:communes|villes|ccas|territoires|collectivites|departements)|dans une autre (?:commune|ville)|"
    r"(?:commune|ville)s? voisines?|a l'etranger|a titre d'exemple, la ville|au niveau national|en france, (?:les|des) ccas)\b"
)


@dataclass(frozen=True)
class Scope:
    """The cues of one passage, found once; `status` answers for a match's place."""

    text: str
    breaks: tuple[int, ...]
    commas: tuple[int, ...]
    negations: tuple[tuple[int, int], ...]
    right_negations: tuple[tuple[int, int], ...]
    wishes: tuple[tuple[int, int], ...]
    plans: tuple[tuple[int, int], ...]
    law: bool
    elsewhere: tuple[tuple[int, int], ...]

    def status(self, start: int, end: int) -> str:
        """Return the status of what stands at characters [start, end) of the passage."""
        if self.law:
            return LAW
        low, high = _around(self.breaks, start, end, len(self.text))
        chunk = _around(tuple(sorted((*self.breaks, *self.commas))), start, end, len(self.text))
        if self._denied(start, end, low, chunk):
            return DENIED
        if _any_in(self.wishes, low, high, start, end):
            return WISHED
        if _any_in(self.plans, low, high, start, end):
            return PLANNED
        if _any_in(self.elsewhere, low, high, start, end):
            return ELSEWHERE
        return DONE

    def _denied(self, start: int, end: int, low: int, chunk: tuple[int, int]) -> bool:
        if _any_in(self.negations, *chunk, start, end):
            return True
        return any(
            low <= cue_start
            and cue_end <= start
            and start - cue_end <= _RIGHT_REACH
            and cue_start >= chunk[0]
            for cue_start, cue_end in self.right_negations
        )


def read_scope(text: str) -> Scope:
    """Find the cues of a passage."""
    folded = _fold_in_place(text)
    plans = tuple(
        match.span() for match in _PLAN.finditer(folded) if match.group().split()[0] not in _NOT_FUTURE
    )
    return Scope(
        text=folded,
        breaks=tuple(match.start() for match in _BREAK.finditer(folded)),
        commas=tuple(match.start() for match in _COMMA.finditer(folded)),
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


def _any_in(cues: tuple[tuple[int, int], ...], low: int, high: int, start: int, end: int) -> bool:
    """Whether a cue lies in [low, high) and not wholly inside the match."""
    return any(low <= a < high and not (start <= a and b <= end) for a, b in cues)
