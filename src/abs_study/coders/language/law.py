"""What the law says and what others do: reminders of duties, deeds of other towns, against own deeds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .clauses import Clauses, Span, begins_in
from .cues import cues, spans

_VERB = (
    r"(?:prevoi|impos|confi|fait|demand|oblig|dispos|instit|instaur|rend|cre|fix|renforc|charg|defini|stipul)"
)
_LAW = cues(
    r"code de l'action sociale",
    r"code general des collectivites",
    r"art(?:icles?|\.) ?[lr]\.? ?\d",
    r"[lr]\.? ?123[- ]\d",
    r"(?:decret|ordonnance|circulaire) (?:n|du)",
    r"le decret l'",
    r"la loi (?:du|n|de|alur|notre|elan|dalo)\b",
    rf"la loi (?:nous |leur |l'|lui )?{_VERB}",
    r"obligations? (?:legales?|reglementaires?)",
    r"aux termes d",
    rf"(?:les textes|la reglementation|le decret|le legislateur) {_VERB}",
    r"legalement tenu",
)
# « Conformément au décret, le CCAS a… » leaves the main clause to a deed of one's own.
_FRAME = re.compile(
    r"\b(?:conformement|en application|en vertu|pour (?:satisfaire|repondre|respecter|se conformer)|au-dela|au dela|"
    r"dans le (?:respect|cadre)|suite|outre|depuis|en reponse|afin de (?:repondre|respecter))\b[^,;.]*$"
)
_FRAME_REACH = 120
_FUTURE = re.compile(r"\b\w{2,}(?:er|ir|dr)(?:a|ont|ons)\b|\bser(?:a|ont)\b")
_OF_LAW = re.compile(rf"(?:\w+ )*?{_VERB}")
_TOWNS = r"(?:communes?|villes?)"
# Not « contrairement à d’autres communes », nor « les usagers des communes voisines ».
_ELSEWHERE = cues(
    r"(?<!contrairement a )(?<!a la difference )(?<!comme )(?<!instar )(?<!rapport a )"
    r"d'autres (?:communes|villes|ccas|territoires|collectivites|departements)",
    rf"dans une autre {_TOWNS}",
    rf"(?<!des )(?<!de )(?<!avec les )(?<!aux )(?<!d'une )(?<!avec la )(?<!avec des )(?<!de la ){_TOWNS} voisines?",
    rf"ccas (?:d'une|de la|des) {_TOWNS} voisines?",
    r"a l'etranger",
    r"au niveau national",
    r"en france, (?:les|des) ccas",
)


@dataclass(frozen=True)
class Others:
    """Where a passage speaks of the law or of other towns, and where of own deeds."""

    text: str
    law: tuple[Span, ...]
    elsewhere: tuple[Span, ...]
    deeds: tuple[Span, ...]

    def legal(self, named: Sequence[Span], clauses: Clauses) -> bool:
        """Whether a match stands in a reminder of the law, and no deed of one's own."""
        if not self.law:
            return False
        start, end = named[0][0], named[-1][1]
        low, high = clauses.statement(start, end)
        cited = [(a, b) for a, b in self.law if low <= a < high]
        if not cited:
            return False
        if any(low <= a < high and not self._of_law(a, b) for a, b in self.deeds):
            return False
        return not (
            _FRAME.search(self.text, max(low, cited[0][0] - _FRAME_REACH), cited[0][0])
            and _FUTURE.search(self.text, cited[-1][1], high)
        )

    def _of_law(self, low: int, high: int) -> bool:
        """Whether a past tense is the law's own (« le décret a confié aux CCAS »)."""
        return bool(_OF_LAW.match(self.text, low, high))

    def away(self, named: Sequence[Span], clauses: Clauses) -> bool:
        """Whether a match tells what other towns do."""
        if not self.elsewhere:
            return False
        return begins_in(self.elsewhere, clauses.clause(named[0][0], named[-1][1]), named)


def read_others(folded: str, deeds: tuple[Span, ...]) -> Others:
    """Find the reminders of the law and the other towns of a folded passage."""
    return Others(folded, spans(_LAW, folded), spans(_ELSEWHERE, folded), deeds)
