"""Hedges and slogans that assert nothing: « une démarche résolument participative », without a fact."""

from __future__ import annotations

import re

from .cues import cues

# « au cœur du bourg » is a place.
_PLACE = r"(?! ?(?:u|e la|e l'|e) ?(?:village|bourg|ville|quartier|cite|commune|hameau|centre|marche|parc))"
_SLOGAN = cues(
    r"resolument", r"pleinement", rf"(?:au|le) coeur d{_PLACE}", rf"au centre d{_PLACE}", r"se veut", r"se veulent",
    r"s'inscri\w+ (?:pleinement |resolument )?dans (?:une|la|cette) (?:demarche|logique|dynamique|philosophie|volonte)",
    r"dans une (?:demarche|logique|dynamique) (?:participative|partagee|concertee|collective|d'ouverture|transversale)",
    r"volonte (?:forte|affirmee|politique|partagee|commune)", r"maitres? mots?", r"fer de lance",
    r"(?:a|est) l'ecoute", r"valeurs? (?:fortes?|communes?|partagees?|humanistes?|republicaines?)", r"plus que jamais",
    r"replace\w* l'humain", r"vivre[- ]ensemble", r"attach\w* une importance", r"tenons a", r"nul doute",
    r"exigence (?:democratique|de proximite)", r"ambition (?:forte|collective|partagee|commune)",
    r"(?:dans|fait partie de) (?:notre|nos|son) (?:adn|genes)", r"fils? (?:rouge|conducteur)", r"pierre angulaire",
    r"cles? de voute", r"(?:ensemble, )?construisons (?:une|la|ensemble)", r"trouver sa place",
    r"(?:notre|une) (?:priorite|preoccupation) (?:de tous les instants|constante|absolue)",
)  # fmt: skip
_ADVERB = r"(?:\w+ment |tous |toutes |ete |deja |bien |ainsi )?"
_NO_PARTICIPLE = (
    r"(?:notre|votre|leur|une?|les?|la|dans|plus|aux?|de|du|des|ce|cette|que|qui|tous|toute|l|a|au|aussi|"
    r"essentielle|primordiale|chaque|ainsi|sous|parmi|indispensable|necessaire|en|vocation)\b"
)
_FACT = re.compile(
    rf"\d|\b(?:ont|avons|ai|avaient|avait|est|sont|s'est|se sont) {_ADVERB}(?!{_NO_PARTICIPLE})\w+(?:es?|is?|us?|its?)\b"
    r"(?! (?:au coeu?r|au cour|a l'ecoute|au centre|attach))"
    rf"|(?<![,-] )\ba {_ADVERB}(?!{_NO_PARTICIPLE})\w+(?:e|i|u|is|it)\b(?= (?:a|de|du|des|d'|la|le|les|l'|une?|"
    r"aupres|avec|par|en|deux|trois|\w+ fois)\b)"
    r"|\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze|vingt|trente|janvier|fevrier|mars|avril|mai|juin|"
    r"juillet|aout|septembre|octobre|novembre|decembre|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b"
    r"|\b(?:mensuel|hebdomadaire|trimestriel|semestriel|annuel|quotidien)|\bse tradui\w+ par\b"
    r"|\bchaque (?:jour|semaine|mois|annee|trimestre|quartier)"
    r"|\b(?:recoi(?:t|vent)|visitent|accueill(?:e|ent)|distribuent?|siegent?|se reuni(?:t|ssent)|prevoit|prevoient)\b"
)
_LONGEST = 260


def is_slogan(folded: str) -> bool:
    """Whether a folded sentence only proclaims: a slogan's words and no figure, date or deed.

    >>> is_slogan("une demarche resolument participative, au coeur de notre action")
    True
    >>> is_slogan("une demarche participative : 45 habitants ont redige le questionnaire")
    False
    """
    return len(folded) <= _LONGEST and bool(_SLOGAN.search(folded)) and not _FACT.search(folded)
