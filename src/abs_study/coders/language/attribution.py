"""Who acts: the CCAS, the commune, partners, the Département, the State, inhabitants, another town, the law."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .clauses import Clauses, Span
from .cues import cues, spans

_THE = r"(?:(?<=\bla )|(?<=\bles )|(?<=notre )|(?<=nos )|(?<=cette )|(?<=chaque )|(?<=\bl')|(?<=^))"
_PLACES = r"(?:communes?|villes?|ccas|territoires?|collectivites?)"
# In the grid's words; the first that fits names the actor.
ACTORS = {
    "autre_commune": rf"(?:ccas|maire|mairie|elus) (?:d'une?|de la|des|d'autres) {_PLACES} voisine?s?\b|"
    rf"(?:d'autres|des|certaines|plusieurs|les|la|une|d'une) {_PLACES} voisine?s?\b|"
    r"d'autres (?:communes|villes|ccas|territoires|collectivites|departements)|"
    r"(?:plusieurs|certain(?:e?)s|nombre de|la plupart des) (?:communes|villes|ccas) d(?:u|e la|e l')|"
    r"dans une autre (?:commune|ville)|a l'etranger|en france, (?:les|des) ccas|au niveau national",
    "ccas": r"(?:ccas|cias|nous|centre (?:inter)?communal d'action|conseil d'administration|"
    r"nos (?:soins|services|agents|equipes)|notre (?:service|equipe|centre))\b",
    "departement": r"(?:conseil (?:general|departemental)|departement|pmi|mdph|maison departementale|"
    r"assistantes? sociales? de secteur)\b",
    "etat": r"(?:l'etat(?! (?:de|du|des|actuel|civil|sanitaire|general)\b| d')|prefecture|prefete?|sous-prefete?|"
    r"ddcs(?:pp)?|ddets(?:pp)?|dreets|direccte|ministere|ars|agence regionale|education nationale|"
    r"inspection academique)(?!\w)",
    "commune": rf"(?:{_THE}(?:commune|ville|municipalite)|mairie|conseil municipal|maire|elue?s|adjointe?s?|"
    r"services municipaux|service municipal)\b(?! (?:de )?voisine)",
    "partenaires": r"(?:caf|msa|cpam|carsat|pole emploi|france travail|mission locale|bailleurs?|office (?:public|hlm)|"
    r"hopital|associations?|secours (?:populaire|catholique)|croix[- ]rouge|restos du coeur|partenaires?|admr|adil|"
    r"cap emploi|centre social|centres sociaux|ecoles?|colleges?|lycee|communaute (?:de communes|d'agglomeration|"
    r"urbaine)|agglomeration|intercommunalite|epci|cabinet|bureau d'etudes?|prestataire|consultante?|"
    r"enseignante?s|medecins?)\b",
    "habitants": r"(?:habitant(?:e?s)?|usagers?|usageres?|residents?|familles|parents|locataires|jeunes|aines|seniors|"
    r"retraites|beneficiaires|benevoles|repondants|participants|menages|"
    r"personnes (?:interrogees|agees|accueillies|isolees|rencontrees|handicapees|presentes))\b",
}
_ACTOR = {name: cues(expression) for name, expression in ACTORS.items()}
_DETERMINER = (
    r"(?:les? |la |l'|une? |des |ces? |cette |nos |notre |leurs? |ses |son |sa |autres |trois |deux )*"
)
_AGENT = re.compile(rf"\bpar {_DETERMINER}(?:[\w-]+ (?:du |de la |de l'|des |de ))?$")
# Not « Des bénévoles visitent », where « des » opens the clause.
_OF = re.compile(rf"(?<=\w )(?:(?:de|du|des) |d'){_DETERMINER}$")
_COMPLEMENT = re.compile(
    r"(?:\b(?:a|au|aux|avec|pour|chez|vers|entre|dans|sur|selon|sans|contre|en|par|envers|hors) )"
    rf"{_DETERMINER}$"
)
# « les agents du CCAS », « un groupe d’habitants »: the complement names who acts.
_BODY = re.compile(
    r"\b(?:agents?|services?(?: social| sociaux)?|direct(?:eur|rice)|responsables?|equipes?|membres|administrateurs|"
    r"presidente?|conseill(?:er|ere)s?|salaries?|benevoles|travailleu(?:rs|ses) socia(?:ux|les)|assistante?s? sociale?s?|"
    r"groupe|collectif|majorite|ensemble|plupart|partie|dizaine|vingtaine|trentaine|centaine|representante?s?|"
    r"professionnels|animat(?:eur|rice)s?) $"
)
_ALONGSIDE = re.compile(rf"(?:,| et|, et| ou) {_DETERMINER}$")
_SUBORDINATE = re.compile(r"\b(?:que |qu'|dont |lorsqu\w* ?|quand |si |parce qu)")
_ASIDE = re.compile(r", (?:que |qu'|dont )$")
# « Le Conseil général ayant fermé sa permanence, le CCAS… »
_ABSOLUTE = re.compile(r"[^,]{0,20}?(?:ayant|etant) [^,]*,")
_WHO = re.compile(r"\bqui\b")
# « les usagers ont été consultés »: by whom is not told.
_PASSIVE = re.compile(r"\b(?:ete|etre) (?:\w+ment |tous |toutes )?$")
_PARTICIPLE = re.compile(r" (?:\w+ment )?\w+(?:es?|is?|us?|its?) $")


@dataclass(frozen=True)
class Actors:
    """The actors that a passage names, each with its place."""

    text: str
    mentions: tuple[tuple[int, int, str], ...]

    def of(self, named: Sequence[Span], clauses: Clauses) -> str:
        """Return who does what a match at these stretches says, "" where the sentence does not tell.

        « par X » after the verb comes first, then the antecedent of « qui », then the first subject of the
        clause (later bare nouns are its objects).
        """
        start, end = named[0][0], named[-1][1]
        low, high = clauses.clause(start, end)
        inside = [mention for mention in self.mentions if low <= mention[0] < high]
        for place, (a, _b, name) in enumerate(inside):
            if a >= start and _AGENT.search(self._before(a)) and not self._reduced(inside[:place], a, end):
                return name
        if any(_PASSIVE.search(self._before(a)) for a, _b in named):
            return ""
        before = [mention for mention in inside if mention[0] <= start]
        who = [match.start() for match in _WHO.finditer(self.text, low, start)]
        if who and "," not in self.text[who[-1] : start]:
            return next((name for _a, b, name in reversed(before) if 0 <= who[-1] - b <= 12), "")
        turns = [match.end() for match in _SUBORDINATE.finditer(self.text, low, start)]
        subjects = self._subjects(before)
        if turns and turns[-1] in self._closed(turns, start):
            turns = []
        nearer = [name for a, name in subjects if turns and a >= turns[-1]]
        return (nearer or [name for _a, name in subjects] or [""])[0]

    def _closed(self, turns: Sequence[int], start: int) -> set[int]:
        """The turns of relative clauses between commas (« les familles, que le CCAS suit, participent »)."""
        return {
            turn
            for turn in turns
            if _ASIDE.search(self.text, max(0, turn - 8), turn) and "," in self.text[turn:start]
        }

    def _subjects(self, mentions: Sequence[tuple[int, int, str]]) -> list[tuple[int, str]]:
        """The mentions that are no complements; one joined to a complement by « et » or a comma is one too."""
        subjects: list[tuple[int, str]] = []
        last_end, complement = -1, False
        for a, b, name in mentions:
            joined = last_end >= 0 and _ALONGSIDE.fullmatch(self.text[last_end:a])
            if not joined or (complement and self.text[last_end] == ","):
                complement = self._is_complement(a)
            if not complement and not _ABSOLUTE.match(self.text, b):
                subjects.append((a, name))
            last_end = b
        return subjects

    def _is_complement(self, place: int) -> bool:
        before = self._before(place)
        of = _OF.search(before)
        if of:
            return not _BODY.search(before[: of.start()]) or bool(self._governed(before[: of.start()]))
        return bool(_COMPLEMENT.search(before)) or bool(self.text.startswith(("d'une ", "d'autres"), place)
            and re.search(r"\b(?:a|par rapport a|difference|instar|celui|exemple) $", before))  # fmt: skip

    def _governed(self, before: str) -> bool:
        """Whether the body itself is a complement (« avec les agents »)."""
        head = _BODY.search(before)
        return bool(
            head and (_COMPLEMENT.search(before[: head.start()]) or _OF.search(before[: head.start()]))
        )

    def _reduced(self, earlier: Sequence[tuple[int, int, str]], agent: int, end: int) -> bool:
        """Whether « par X » belongs to a participle beside a noun (« les familles orientées par la CAF »)."""
        for a, b, _name in earlier:
            between = self.text[b:agent]
            if (
                a >= end - (b - a)
                and " par " in between
                and _PARTICIPLE.fullmatch(between[: between.index("par ")])
            ):
                return True
        return False

    def _before(self, place: int) -> str:
        return self.text[max(0, place - 60) : place]


def read_actors(folded: str) -> Actors:
    """Find the actors named in a folded passage, in order; of two that overlap the first kind counts."""
    found: list[tuple[int, int, str]] = []
    for name, expression in _ACTOR.items():
        for low, high in spans(expression, folded):
            if not any(a < high and low < b for a, b, _name in found):
                found.append((low, high, name))
    return Actors(folded, tuple(sorted(found)))
