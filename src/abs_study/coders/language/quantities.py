"""Quantities as facts: amounts, percentages, full-time equivalents, people, answers, durations, distances, dates.

A pattern names them like a class of words: `<montant>`, `<pourcentage>`, `<etp>`, `<effectif>`...
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from ...french import NUMBER, Word

Quantity = tuple[str, int, int]

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
_DAY = re.compile(r"[0-3]?\d(?:\.[01]?\d)?")
# A number after one of these is the name of a page, a law, a street; it counts nothing.
_LABELS = frozenset(
    "article art page tableau figure fig graphique carte chapitre fiche n no numero annexe axe section tome volet "
    "titre l r".split()
)
_STREETS = frozenset("rue avenue boulevard place impasse allee chemin bis ter".split())
# Words before « 10 ans » that make it a length of time, not an age.
_LASTING = frozenset("depuis pendant durant apres sur en dans duree delai periode a".split())
# Words of a number's noun phrase that end like infinitives.
_NO_VERB = frozenset("premier dernier autre propre moindre jeune particulier entier regulier".split())
_CLOSED = frozenset("et ou pour par sur dont qui que avec en a est sont dans plus moins".split())
HORIZON = "horizon"
PAST = "passe"
KINDS = (*_UNITS, "date", HORIZON, PAST)
# A report gives last year's figures and next year's plans: what it says of later years is the future.
_NEAR_YEARS = 2
# Last year's figures are the present of a report: only an earlier year is its past.
_LAST_YEARS = 1
_NEARLY = 0.6
# Words that may stand between a number and its unit (« 612 nouvelles réponses »).
_GAP = 2
# Characters between two words of one noun phrase: a space, « d’ » or « de »; more is a mark or an article.
_NEAR = 4


def usual_year(passages: Iterable[Sequence[Word]]) -> int:
    """Return the latest of the years that most passages name, or nearly; 0 where none names a year.

    >>> from abs_study.french import words
    >>> usual_year([words("En 2009, 12 places"), words("En 2011, 15"), words("de 2009 à 2011"), words("2030")])
    2011
    """
    counts = Counter(year for own in passages for year in {int(own[place].form) for place in _years(own)})
    most = max(counts.values(), default=0)
    return max((year for year, count in counts.items() if count >= _NEARLY * most), default=0)


def horizons(found_words: Sequence[Word], usual: int) -> list[Quantity]:
    """Return the years well after, or before, the one that a document speaks of most (`usual`, 0: not known).

    >>> from abs_study.french import words
    >>> horizons(words("de 2014 à 2030"), usual=2014)
    [('horizon', 2, 2)]
    >>> horizons(words("le rapport de 2009, relu en 2013"), usual=2014)
    [('passe', 1, 1)]
    """
    if not usual:
        return []
    years = [(int(found_words[place].form), place) for place in _years(found_words)]
    after = [(HORIZON, place, place) for year, place in years if year > usual + _NEAR_YEARS]
    before = [(PAST, place, place) for year, place in years if year < usual - _LAST_YEARS]
    return after + before


def _years(found_words: Sequence[Word]) -> list[int]:
    return [
        place
        for place, word in enumerate(found_words)
        if word.lemma == NUMBER and len(word.form) == 4 and _YEAR.fullmatch(word.form)
    ]


def find(found_words: Sequence[Word]) -> list[Quantity]:
    """Return the quantities among the words of a passage: kind, first and last word (included).

    >>> from abs_study.french import words
    >>> find(words("Budget : 12 000 euros et 0,5 ETP, soit 44 % des 300 foyers en mars 2014"))
    [('montant', 1, 2), ('etp', 4, 5), ('pourcentage', 7, 8), ('effectif', 9, 10), ('date', 12, 13)]
    """
    found: list[Quantity] = []
    place = 0
    while place < len(found_words):
        if found_words[place].lemma != NUMBER and found_words[place].lemma not in _MONTH:
            place += 1
            continue
        quantity = _read(found_words, place)
        if quantity:
            found.append(quantity)
        place = max(quantity[2] if quantity else place, _number_end(found_words, place)) + 1
    return found


def _read(found: Sequence[Word], place: int) -> Quantity | None:
    """The quantity or date that begins with a number or a month."""
    date_end = _date_end(found, place)
    if found[place].lemma in _MONTH:
        return ("date", place, date_end) if date_end > place else None
    if _labelled(found, place):
        return None
    last = _number_end(found, place)
    if _is_year(found[place]):
        counted = _near(found, last) == 1 and _kind(found, last + 1)
        return (counted, place, last + 1) if counted else ("date", place, place)
    if date_end > place:
        return "date", place, date_end
    if last + 2 < len(found) and found[last + 1].form == "pour" and found[last + 2].form == "cent":
        return "pourcentage", place, last + 2
    return _unit(found, place, last)


def _date_end(found: Sequence[Word], place: int) -> int:
    """The last word of a date that begins here (« 1er juin 2018 », « 14/06/2016 », « mars 2014 »), else `place`."""
    here = place
    if found[here].lemma == NUMBER:
        if not _DAY.fullmatch(found[here].form):
            return place
        here += 1
        if here < len(found) and found[here].form == "er":
            here += 1
        if here < len(found) and found[here].lemma == NUMBER:
            return _numeric_date_end(found, place)
        if here >= len(found) or found[here].lemma not in _MONTH:
            return place
    if here + 1 < len(found) and _is_year(found[here + 1]):
        return here + 1
    return here


def _numeric_date_end(found: Sequence[Word], place: int) -> int:
    here = place
    while here + 1 < len(found) and here < place + 2 and found[here + 1].lemma == NUMBER:
        if found[here + 1].start != found[here].end + 1:
            break
        here += 1
        if _is_year(found[here]):
            return here
    return place


def _number_end(found: Sequence[Word], place: int) -> int:
    """The last word of a number in letters (« deux cents »)."""
    while (
        place + 1 < len(found)
        and found[place].lemma == found[place + 1].lemma == NUMBER
        and not found[place].form[0].isdigit()
        and not found[place + 1].form[0].isdigit()
        and _near(found, place) == 1
    ):
        place += 1
    return place


def _labelled(found: Sequence[Word], place: int) -> bool:
    """Whether a number names something (page 12, n° 5, L. 123-4, 12 rue) and counts nothing."""
    while place and found[place - 1].lemma == NUMBER and found[place].start == found[place - 1].end + 1:
        place -= 1
    if place and found[place - 1].form.removesuffix("s") in _LABELS:
        return True
    after = found[place + 1].form if place + 1 < len(found) else ""
    return after in _STREETS and after != "place"


def _unit(found: Sequence[Word], first: int, last: int) -> Quantity | None:
    for step in range(last + 1, min(last + _GAP + 2, len(found))):
        word = found[step]
        if _near(found, step - 1) > _NEAR or word.lemma == NUMBER or word.form in _CLOSED:
            return None
        kind = _kind(found, step)
        if kind == "duree" and word.lemma == "an" and _is_age(found, first, step):
            return None
        if kind:
            return kind, first, step
        if word.lemma in _MONTH or (word.lemma.endswith(("er", "ir", "re")) and word.lemma not in _NO_VERB):
            return None
    return None


def _kind(found: Sequence[Word], place: int) -> str:
    if place >= len(found):
        return ""
    word = found[place]
    if word.lemma == "equivalent":
        return "etp"
    return _OF_UNIT.get(word.lemma) or _OF_UNIT.get(word.form, "")


def _is_age(found: Sequence[Word], first: int, unit: int) -> bool:
    """Whether « 60 ans » is an age: after persons, « âgé de », « plus de », « 16 à », or before « et plus »."""
    before = [word.form for word in found[max(0, first - 3) : first]]
    if [word.form for word in found[unit + 1 : unit + 3]] in (["et", "plus"], ["ou", "plus"]):
        return True
    if not before:
        return False
    if before[-1] in ("plus", "moins"):
        return not _LASTING.intersection(before[:-1])
    if before[-1] in ("a", "et") and first > 1 and found[first - 2].lemma == NUMBER:
        return True
    return found[first - 1].lemma in ("age", "ager") or _OF_UNIT.get(found[first - 1].lemma) == "effectif"


def _near(found: Sequence[Word], place: int) -> int:
    """Characters between a word and the next."""
    return found[place + 1].start - found[place].end if place + 1 < len(found) else 99


def _is_year(word: Word) -> bool:
    return bool(_YEAR.fullmatch(word.form))
