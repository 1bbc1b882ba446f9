"""Negation and its reach: « aucun entretien n’a pu être conduit » denies, « n’a pas seulement » does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .clauses import Clauses, Span, begins_in, cues, spans

# Both sides of the verb: whatever stands in the same chunk is denied.
_AROUND = cues(
    r"(?:n'|ne )(?:[\w']+ ){0,4}?"
    r"(?:pas|plus|jamais|aucune?s?|guere|point|nulle?|rien|personne|ni)\b(?! (?:seulement|uniquement|que)\b)",
    r"(?:aucune?|nulle?) (?!doute)[\w' ]{0,60}?\bn(?:'|e )",
    r"(?:n'|ne )(?:a|ont|est|sont|avait|avaient|etait|etaient) (?:pu|su)\b",
    r"n'a guere|n'ont guere",
    r"(?:reste|restent|est restee?|sont restee?s) (?:lettre morte|sans suite|sans effet|a l'etat de projet|vide)",
    r"(?:a|ont) ete (?:abandonne|annule|refuse|rejete|ecarte|suspendu|ajourne)",
    r"(?:est|sont) (?:abandonne|annule|refuse|rejete|ecarte|suspendu|ajourne)",
)
# To the right only, over a limited stretch.
_RIGHT = cues(
    r"sans(?! doute\b| compter\b| cesse\b| tarder\b)",
    r"faute d",
    r"absence (?:totale )?d",
    r"manque d",
    r"a defaut d",
    r"aucune?",
    r"ni",
    r"jamais",
    r"pas d",
    r"pas encore",
    r"non(?= (?:realise|mene|tenu|renseigne|communique|disponible|prevu|retenu|engage|fait))",
    r"renonc\w+ a",
    r"a l'exclusion d",
    r"plutot qu",
    r"au lieu d",
    r"impossib\w+ (?:d|a)",
    r"refus\w* (?:de|d'|a)",
    r"hormis|excepte|sauf",
    r"(?:n'a|n'ont) pu",
)
_RIGHT_REACH = 70


@dataclass(frozen=True)
class Negations:
    """The negations of a passage."""

    around: tuple[Span, ...]
    right: tuple[Span, ...]

    def deny(self, named: Sequence[Span], clauses: Clauses) -> bool:
        """Whether a match at these stretches is denied."""
        start, end = named[0][0], named[-1][1]
        chunk = clauses.chunk(start, end)
        if begins_in(self.around, chunk, named):
            return True
        return any(
            chunk[0] <= low and high <= start <= high + _RIGHT_REACH
            for low, high in self.right
            if not any(a < high and low < b for a, b in named)
        )


def read_negations(folded: str) -> Negations:
    """Find the negations of a folded passage."""
    return Negations(spans(_AROUND, folded), spans(_RIGHT, folded))
