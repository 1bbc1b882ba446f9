"""Quantities as facts: amounts, percentages, full-time equivalents, people, answers, durations, distances, dates.

A pattern names them like a class of words: `<montant>`, `<pourcentage>`, `<etp>`, `<effectif>`... A year well after
the one that a document speaks of most is a `<horizon>` besides being a `<date>`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from ...french import NUMBER, Word, fold

_SCALES = ("million", "milliard", "millier", "k")
_UNITS = {
    "montant": "euro k€ keuro centime",
    "pourcentage": "% pourcent pourcentage",
    "etp": "etp",
    "effectif": "personne habitant foyer menage famille usager usagere beneficiaire allocataire enfant jeune aine "
    "retraite senior adulte femme homme eleve adherent participant present inscrit demandeur locataire resident "
    "salarie benevole agent professionnel couple parent aidant electeur patient individu client",
    "reponses": "reponse questionnaire retour repondant bulletin formulaire",
    "duree": "jour semaine mois an annee heure minute trimestre semestre",
    "distance": "kilometre km metre",
    "places": "place lit berceau logement appartement poste chambre",
    "actes": "aide secours repas visite entretien colis bon dossier demande accompagnement rendez intervention "
    "passage livraison signalement domiciliation permanence atelier reunion seance sortie appel",
}
_OF_UNIT = {unit: kind for kind, units in _UNITS.items() for unit in units.split()}
_MONTH = frozenset(
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()
)
_YEAR = re.compile(r"(?:19|20)\d\d")
KINDS = (*_UNITS, "date", "horizon")
# A report gives last year's figures and next year's plans: what it says of later years is the future.
_NEAR_YEARS = 2
_NEARLY = 0.6
# Words that may stand between a number and its unit (« 612 nouvelles réponses »).
_GAP = 2


def usual_year(passages: Iterable[Sequence[Word]]) -> int:
    """Return the latest of the years that most passages name, or nearly; 0 where none names a year.

    >>> from abs_study.french import words
    >>> usual_year([words("En 2009, 12 places"), words("En 2011, 15"), words("de 2009 à 2011"), words("2030")])
    2011
    """
    counts = Counter(
        year
        for own in passages
        for year in {int(fold(word.form)) for word in own if word.lemma == NUMBER and _is_year(word)}
    )
    most = max(counts.values(), default=0)
    return max((year for year, count in counts.items() if count >= _NEARLY * most), default=0)


def find(found_words: Sequence[Word], usual: int = 0) -> list[tuple[str, int, int]]:
    """Return the quantities among the words of a passage: kind, first and last word (included).

    `usual` is the year that the document speaks of most (0: not known, no horizon is told).

    >>> from abs_study.french import words
    >>> find(words("Budget : 12 000 euros et 0,5 ETP, soit 44 % des 300 foyers en mars 2014"))
    [('montant', 1, 2), ('etp', 4, 5), ('pourcentage', 7, 8), ('effectif', 9, 10), ('date', 12, 13)]
    >>> find(words("vers 2030"), usual=2014)
    [('horizon', 1, 1), ('date', 1, 1)]
    """
    found = []
    for place, word in enumerate(found_words):
        if word.lemma in _MONTH and place + 1 < len(found_words) and _is_year(found_words[place + 1]):
            found.append(("date", place, place + 1))
        if word.lemma != NUMBER:
            continue
        if _is_year(word):
            if usual and int(fold(word.form)) > usual + _NEAR_YEARS:
                found.append(("horizon", place, place))
            if not (place and found_words[place - 1].lemma in _MONTH):
                found.append(("date", place, place))
            continue
        unit = _unit(found_words, place)
        if unit:
            found.append(unit)
    return found


def _unit(found_words: Sequence[Word], place: int) -> tuple[str, int, int] | None:
    for step in range(1, _GAP + 2):
        if place + step >= len(found_words):
            return None
        lemma = found_words[place + step].lemma
        if lemma in _OF_UNIT:
            return _OF_UNIT[lemma], place, place + step
        if lemma == "equivalent" or (lemma == "temps" and step == 1):
            return "etp", place, place + step
        if lemma == NUMBER and lemma not in _SCALES:
            return None
    return None


def _is_year(word: Word) -> bool:
    return bool(_YEAR.fullmatch(fold(word.form)))
