"""Names of parts of a town (« aux Tournelles », « la Croix-Blanche »), known by the article they take.

French names of communes seldom take an article; names of quarters, estates and hamlets nearly always do. A pattern
names them like a class of words: `<lieu_dit>`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from ...french import Word, fold

KIND = "lieu_dit"
_CAPITAL = r"[A-ZÀÂÉÈÊÎÔŒ][\w’']+"
_NAME = re.compile(
    rf"(?:\b([\w-]+),? )?\b(aux?|[àÀ] la|[Dd]es|du|de la|la|les|le|à l[’']|de l[’']|Aux?) ?"
    rf"({_CAPITAL}(?:-[\w’']+)*(?: {_CAPITAL}(?:-[\w’']+)*)*)"
)
# Articles that say where something is.
_WHERE = frozenset(("aux", "au", "à la", "à l’", "à l'"))
# A name after one of these is that of a house, of an institution, of a street.
_HOUSES = frozenset(
    "residence foyer ehpad ecole college lycee maison clinique hopital association centre rue avenue place salle "
    "creche espace pole syndicat societe restaurant club domaine resto restos".split()
)
# Institutions, and names of whole territories, that take an article too.
_NO_DISTRICT = frozenset(
    "departement region mission caisse maison conseil etat restos secours centre croix-rouge pole mairie ville "
    "communaute agglomeration metropole europe insee poste france banque service maire directeur directrice president "
    "presidente vice comite tresor ehpad carsat msa relais ecole union pays plan fonds armee republique regie parc "
    "foyer prefet prefecture prefete cour chambre agence office education ministere association nation observatoire "
    "mans havre luxembourg belgique suisse allemagne espagne italie maroc portugal algerie".split()
)
_TERRITORY = re.compile(
    r"^(?:hauts-de|haut-rhin|haute-(?:garonne|loire|marne|saone|savoie|vienne|corse)|hautes-(?:alpes|pyrenees)|"
    r"bas-rhin|seine|val-d|loire?|cotes?-d|alpes|pyrenees|bouches-du|pays-de|ile-de|rhone|puy-de|pas-de-calais|"
    r"lot-et|lot|tarn|eure|indre|ille|maine|meurthe|saone|territoire|midi|champagne|ain|aisne|allier|ardeche|"
    r"ardennes|ariege|aube|aude|aveyron|calvados|cantal|charente|correze|creuse|dordogne|doubs|drome|finistere|gard|"
    r"gers|gironde|herault|isere|jura|landes|lozere|manche|marne|mayenne|meuse|morbihan|moselle|nievre|nord|oise|"
    r"orne|sarthe|savoie|somme|var|vaucluse|vendee|vienne|vosges|yonne|essonne|yvelines|bretagne|normandie|picardie|"
    r"lorraine|alsace|bourgogne|franche|aquitaine|limousin|auvergne|occitanie|nouvelle-aquitaine|reunion|corse|"
    r"guadeloupe|martinique|guyane)(?:[ -]|$)|-(?:sur|sous|les|lez)-"
)


def names(texts: Iterable[str]) -> frozenset[str]:
    """Return the names that a document uses as those of places within a town.

    >>> sorted(names(["Aux Tournelles, 9 familles.", "Ceux des Tournelles partent.", "On attend aux Tournelles."]))
    ['Tournelles']
    """
    counts: Counter[str] = Counter()
    articles: dict[str, set[str]] = defaultdict(set)
    houses: set[str] = set()
    for text in texts:
        for match in _NAME.finditer(text):
            before, article, name = match.groups()
            if before and _HOUSES.intersection(re.split("s?(?:-|$)", fold(before))):
                houses.add(name)
            counts[name] += 1
            articles[name].add(article.lower())
    return frozenset(
        name
        for name, count in counts.items()
        if count >= (2 if "-" in name else 3)
        and articles[name] & _WHERE
        and name not in houses
        and _plain(name)
    )


def _plain(name: str) -> bool:
    folded = fold(name)
    first = re.split(r"[ -]", folded)[0]
    return not (
        name.isupper() or first in _NO_DISTRICT or folded in _NO_DISTRICT or _TERRITORY.search(folded)
    )


def find(text: str, found_words: Sequence[Word], known: frozenset[str]) -> list[tuple[str, int, int]]:
    """Return where the known names stand among the words of a text: kind, first and last word (included).

    >>> from abs_study.french import words
    >>> text = "Aux Tournelles, 9 familles"
    >>> find(text, words(text), frozenset(["Tournelles"]))
    [('lieu_dit', 0, 0)]
    """
    starts = [word.start for word in found_words]
    ends = [word.end for word in found_words]
    found = []
    for name in known:
        place = text.find(name)
        while place >= 0:
            first, last = bisect_left(starts, place), bisect_left(ends, place + len(name))
            if (
                first < len(starts)
                and starts[first] == place
                and last < len(ends)
                and ends[last] == place + len(name)
            ):
                found.append((KIND, first, last))
            place = text.find(name, place + len(name))
    return sorted(found)
