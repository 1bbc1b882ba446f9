"""Who acts: the CCAS, the commune, partners, the Département, the State, inhabitants, another town, the law."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .clauses import Clauses, Span, cues, spans

# In the grid's words; the first that fits names the actor.
ACTORS = {
    "autre_commune": r"(?:d'autres|des|certaines|plusieurs|les) (?:communes?|villes?|ccas) voisine?s?|"
    r"d'autres (?:communes|villes|ccas|territoires|collectivites|departements)|"
    r"dans une autre (?:commune|ville)|a l'etranger|(?:la|une) (?:commune|ville) voisine|"
    r"en france, (?:les|des) ccas|au niveau national",
    "ccas": r"(?:ccas|cias|nous|centre (?:inter)?communal|conseil d'administration|notre (?:service|equipe|centre))\b",
    "departement": r"(?:conseil (?:general|departemental)|departement|pmi|mdph|maison departementale|"
    r"assistantes? sociales? de secteur)\b",
    "etat": r"(?:l'etat|prefecture|prefete?|sous-prefete?|ddcs(?:pp)?|ddets(?:pp)?|dreets|direccte|ministere|ars|"
    r"agence regionale)\b",
    "commune": r"(?:commune|ville|mairie|municipalite|conseil municipal|maire)\b",
    "partenaires": r"(?:caf|msa|cpam|carsat|pole emploi|france travail|mission locale|bailleurs?|office (?:public|hlm)|"
    r"hopital|associations?|secours (?:populaire|catholique)|croix[- ]rouge|restos du coeur|partenaires?|"
    r"centre social|centres sociaux|ecoles?|colleges?|lycee|communaute (?:de communes|d'agglomeration|urbaine)|"
    r"agglomeration|intercommunalite|epci)\b",
    "habitants": r"(?:habitant(?:e?s)?|usagers?|usageres?|residents?|familles|parents|locataires|jeunes|aines|seniors|"
    r"retraites|beneficiaires|benevoles)\b",
}  # fmt: skip
_ACTOR = {name: cues(expression) for name, expression in ACTORS.items()}
_NOT_SUBJECT = ("de ", "du ", "des ", "d'", "avec ", "avec le ", "avec la ", "avec les ", "a la ", "au ", "aux ", "a ",
    "pour ", "pour le ", "pour la ", "pour les ", "chez ", "aupres ", "vers ", "de la ", "de l'", "entre ", "avec l'",
    "dans la ", "dans le ", "sur la ", "sur le ")  # fmt: skip
_AGENT = ("par ", "par le ", "par la ", "par les ", "par l'", "par des ", "par un ", "par une ", "par notre ")


@dataclass(frozen=True)
class Actors:
    """The actors that a passage names, each with its place."""

    text: str
    mentions: tuple[tuple[int, int, str], ...]

    def of(self, named: Sequence[Span], clauses: Clauses) -> str:
        """Return who does what a match at these stretches says, "" where the sentence does not tell.

        « par X » after the verb comes first, then the nearest subject before it in the clause, then an actor
        that the pattern itself names.
        """
        start, end = named[0][0], named[-1][1]
        low, high = clauses.clause(start, end)
        inside = [mention for mention in self.mentions if low <= mention[0] < high]
        agents = [name for a, _b, name in inside if a >= start and self._after(a, _AGENT)]
        if agents:
            return agents[0]
        subjects = [name for a, _b, name in inside if a < end and not self._after(a, _NOT_SUBJECT)]
        return subjects[-1] if subjects else ""

    def _after(self, place: int, prepositions: Sequence[str]) -> bool:
        before = " " + self.text[max(0, place - 12) : place]
        return any(before.endswith(" " + preposition) for preposition in prepositions)


def read_actors(folded: str) -> Actors:
    """Find the actors named in a folded passage, in order; of two that overlap the first kind counts."""
    found: list[tuple[int, int, str]] = []
    for name, expression in _ACTOR.items():
        for low, high in spans(expression, folded):
            if not any(a < high and low < b for a, b, _name in found):
                found.append((low, high, name))
    return Actors(folded, tuple(sorted(found)))
