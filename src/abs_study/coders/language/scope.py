"""What a passage says of a match: done, under way, decided, planned, wished for, regretted, denied, quoted from
the law, done elsewhere, merely proclaimed.

Rule 4 of the study: done beats announced. A cue reaches over its clause only, and a cue that is part of the
matched words themselves never counts against them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...french import fold_in_place
from .attribution import Actors, read_actors
from .clauses import Clauses, Span, begins_in, cues, read_clauses, spans
from .modality import Modalities, announces, read_modalities
from .negation import Negations, read_negations
from .slogans import is_slogan

DONE, DENIED, LAW, ELSEWHERE, SLOGAN = "fait", "nie", "loi", "ailleurs", "slogan"

_LAW = cues(
    r"code de l'action sociale",
    r"code general des collectivites",
    r"art(?:icles?|\.) ?[lr]\.? ?\d",
    r"[lr]\.? ?123[- ]\d",
    r"decret (?:n|du)",
    r"la loi (?:du|n|prevoit|impose|de)",
    r"obligations? (?:legales?|reglementaires?)",
    r"aux termes d",
    r"(?:les textes|la reglementation|le decret|le legislateur) (?:prevoi|impose|confie|fait|demande|oblige|dispose)",
    r"legalement tenu",
)
_ELSEWHERE = cues(
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

    clauses: Clauses
    negations: Negations
    modalities: Modalities
    actors: Actors
    law: bool
    elsewhere: tuple[Span, ...]
    slogan: bool
    lead: str = ""

    def status(self, named: Sequence[Span]) -> str:
        """Return the status of a match that stands at these stretches of characters."""
        if self.law:
            return LAW
        if self.negations.deny(named, self.clauses):
            return DENIED
        if begins_in(self.elsewhere, self.clauses.clause(named[0][0], named[-1][1]), named):
            return ELSEWHERE
        modality = self.modalities.of(named, self.clauses) or self.lead
        if modality:
            return modality
        return SLOGAN if self.slogan else DONE

    def actor(self, named: Sequence[Span]) -> str:
        """Return who does what a match says (a name of `attribution.ACTORS`), "" where the text does not tell."""
        return self.actors.of(named, self.clauses)


def read_scope(text: str, lead: str = "") -> Scope:
    """Find the cues of a passage; `lead` is the sentence that introduces it, where it is an item of a list."""
    folded = fold_in_place(text)
    return Scope(
        clauses=read_clauses(folded),
        negations=read_negations(folded),
        modalities=read_modalities(folded),
        actors=read_actors(folded),
        law=_LAW.search(folded) is not None,
        elsewhere=spans(_ELSEWHERE, folded),
        slogan=is_slogan(folded),
        lead=announces(fold_in_place(lead)) if lead else "",
    )
