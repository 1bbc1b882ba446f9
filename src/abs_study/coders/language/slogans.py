"""Hedges and slogans that assert nothing: « une démarche résolument participative », without a fact."""

from __future__ import annotations

import re

from .clauses import cues

_SLOGAN = cues(
    r"resolument", r"pleinement", r"au coeur d", r"au centre d", r"se veut", r"se veulent",
    r"s'inscri\w+ (?:pleinement |resolument )?dans (?:une|la|cette) (?:demarche|logique|dynamique|philosophie|volonte)",
    r"dans une (?:demarche|logique|dynamique) (?:participative|partagee|concertee|collective|d'ouverture|transversale)",
    r"volonte (?:forte|affirmee|politique|partagee|commune)?", r"maitres? mots?", r"fer de lance",
    r"(?:a|est) l'ecoute", r"valeurs? (?:fortes?|communes?|partagees?|humanistes?)", r"plus que jamais",
    r"replace\w* l'humain", r"vivre[- ]ensemble", r"attache\w* une importance", r"tenons a", r"nul doute",
    r"exigence (?:democratique|de proximite)", r"ambition (?:forte|collective|partagee|commune)",
)  # fmt: skip
_FACT = re.compile(
    r"\d|\b(?:a|ont|avons|ai|avaient|avait|est|sont) (?:\w+ment |tous |toutes |ete |deja )?\w+(?:e|es|i|is|u|us|it|is)\b"
    r"(?! (?:au coeur|a l'ecoute|au centre))|\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze|vingt|trente|"
    r"janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)\b"
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
