"""Negation and its reach: « aucun entretien n’a pu être conduit » denies, « n’a pas seulement » does not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .clauses import Clauses, Span
from .cues import cues, spans

_NE = r"(?:n'|ne )"
_FAILED = r"(?:abandonne|annule|refuse|rejete|ecarte|suspendu|ajourne)"
# « n’a pas hésité à », « ne manque pas de » assert what they seem to deny.
_LITOTES = r"(?:hesit|manqu|cess|oubli|neglig|tard|seulement|uniquement|que\b|qu'|moins\b|se limit|se born)"
_NOT_DONE = (
    r"(?:realise|communique|transmis|renseigne|disponible|prevu|retenu|engage|mene|tenu|fait|evalue|chiffre)"
)
# Both sides of the verb: whatever stands in the same chunk is denied.
_AROUND = cues(
    rf"{_NE}(?!(?:\w+ )?(?:manque|cesse|se limite|se borne|hesite)\w* )(?:[\w']+ ){{0,4}}?"
    rf"(?:pas|plus|jamais|aucune?s?|guere|point|nul(?:le)?|rien|personne|ni)\b(?! {_LITOTES})",
    rf"(?:aucune?|nul(?:le)?) (?!doute)[\w' ]{{0,60}}?\b{_NE}",
    rf"(?:personne|rien) (?:de \w+ )?(?:\w+ )?{_NE}",
    rf"{_NE}(?:a|ont|est|sont|avait|avaient|etait|etaient) (?:pu|su)\b",
    r"(?:reste|restent|est restee?|sont restee?s) (?:lettre morte|sans suite|sans effet|a l'etat de projet|vide)",
    rf"(?:a|ont) ete {_FAILED}",
    rf"(?:est|sont) {_FAILED}",
    rf"non {_NOT_DONE}e?s?\b",
)
# A relative clause denies its own verb and what follows closely, not the main clause around it.
_RELATIVE = re.compile(r"(?:\bqui |\bdont |\bqu'ils? |\bqu'elles? |\bou \w+ )(?:\w+ )?$")
_PARTICIPIAL = re.compile(r"n'(?:ayant|etant)\b")
_WITHIN = re.compile(r"(?: (?!a |ont |est |sont |ete )[\w']+){0,3}?[ ']")
_FINITE = re.compile(r"\w+ent\b|(?:a|ont|est|sont) ")
# To the right only, over a limited stretch.
_RIGHT = cues(
    r"sans(?! (?:aucun )?doute\b| (?:compter|cesse|tarder|attendre|interruption|relache|exception|distinction|condition|"
    r"domicile|abri|emploi|papiers?|rendez|ressources?|logement|delai|conteste|oublier)\b)",
    r"faute d",
    r"loin d'(?:avoir|etre)\b",
    r"(?<!\w )(?:rares|peu nombreux|peu nombreuses) (?:sont|ont ete|etaient)\b",
    r"(?:a|ont|avons) (?:cesse (?:de |d'|toute?|la |le |les |ses? |son )|mis fin )",
    r"absence (?:totale |complete )?d",
    r"manque d",
    r"manque(?:nt)? (?:une?|des?) ",
    r"(?:depourvue?|privee?|denuee?)s? d",
    r"a defaut d",
    r"aucune?(?! doute)",
    r"ni",
    r"jamais",
    r"pas d(?!e porte\b)",
    r"pas (?:un|une) seule?\b",
    r"pas encore",
    rf"non(?= {_NOT_DONE})",
    r"renonc\w+ a",
    r"a l'exclusion d",
    r"plutot qu",
    r"au lieu d",
    r"impossib\w+ (?:d|a)",
    r"(?:pas|incapables?|hors d'etat) (?:en mesure )?de (?=\w+(?:er|ir|re)\b)",
    r"refus\w* (?:de|d'|a)",
    r"hormis|excepte|sauf",
    rf"{_NE}(?:a|ont) pu",
)
_RIGHT_REACH = 70
# After the fact, past a comma: « un projet a été évoqué, sans aboutir ».
_AFTER = cues(r"sans (?:aboutir|succes|suite|resultat|lendemain)\b", r"en vain\b", r"n'(?:a|ont) pas abouti")


@dataclass(frozen=True)
class Negations:
    """The negations of a passage; `relative` are those inside a relative clause."""

    text: str
    around: tuple[Span, ...]
    relative: tuple[Span, ...]
    right: tuple[Span, ...]
    after: tuple[Span, ...]

    @property
    def found(self) -> bool:
        """Whether there is any negation in the passage."""
        return bool(self.around or self.relative or self.right or self.after)

    def deny(self, named: Sequence[Span], clauses: Clauses) -> bool:
        """Whether a match at these stretches is denied."""
        if not self.found:
            return False
        start, end = named[0][0], named[-1][1]
        low, high = clauses.chunk(start, end)
        if any(low <= a < high and not _sought(a, b, named) for a, b in self.around):
            return True
        if any(
            low <= a < high and not _sought(a, b, named) and self._within(b, start) for a, b in self.relative
        ):
            return True
        if any(end <= a < clauses.clause(start, end)[1] for a, _b in self.after):
            return True
        return any(
            low <= a and b <= start <= b + _RIGHT_REACH
            for a, b in self.right
            if not any(first < b and a < last for first, last in named)
        )

    def _within(self, cue_end: int, start: int) -> bool:
        """Whether a match stands among the first words after a relative clause's negation."""
        between = self.text[cue_end:start]
        return bool(start >= cue_end and _WITHIN.fullmatch(between) and not _FINITE.match(self.text, start))


def _sought(low: int, high: int, named: Sequence[Span]) -> bool:
    """Whether the pattern itself names the words of negation (not merely the verb between them)."""
    return any(a <= low < b or a < high <= b for a, b in named)


def read_negations(folded: str) -> Negations:
    """Find the negations of a folded passage."""
    around, relative = [], []
    for low, high in spans(_AROUND, folded):
        inside = _RELATIVE.search(folded, max(0, low - 24), low) or _PARTICIPIAL.match(folded, low)
        (relative if inside else around).append((low, high))
    right = tuple(
        (low, high) for low, high in spans(_RIGHT, folded) if not any(a <= low < b for a, b in relative)
    )
    return Negations(folded, tuple(around), tuple(relative), right, spans(_AFTER, folded))
