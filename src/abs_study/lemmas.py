"""Dictionary forms of French words: simplemma's, mended where it splits the forms of one verb."""

from __future__ import annotations

import re

import simplemma

# Where the dictionary's lemma would merge words that must stay apart, or split forms of one verb.
_OVERRIDES = {
    "€": "euro", "suite": "suite", "suites": "suite", "été": "être",
    "élu": "élu", "élue": "élu", "élus": "élu", "élues": "élu",
    "compte": "compter", "comptes": "compter", "vit": "vivre", "faits": "faire",
}  # fmt: skip
_IRREGULAR_PARTICIPLES = {
    stem: infinitive
    for infinitive, stems in {
        "tenir": "tenu", "obtenir": "obtenu", "retenir": "retenu", "maintenir": "maintenu",
        "soutenir": "soutenu",
        "entendre": "entendu", "répondre": "répondu", "rendre": "rendu", "attendre": "attendu",
        "vendre": "vendu",
        "recevoir": "reçu", "percevoir": "perçu", "apercevoir": "aperçu", "prévoir": "prévu", "voir": "vu",
        "lire": "lu", "relire": "relu", "vivre": "vécu", "connaître": "connu", "reconnaître": "reconnu",
        "conclure": "conclu", "venir": "venu", "intervenir": "intervenu", "convenir": "convenu",
        "devenir": "devenu",
        "perdre": "perdu", "étendre": "étendu", "défendre": "défendu", "vouloir": "voulu",
        "résoudre": "résolu",
        "faire": "fait", "conduire": "conduit", "produire": "produit", "réduire": "réduit",
        "introduire": "introduit",
        "écrire": "écrit", "inscrire": "inscrit", "décrire": "décrit", "prendre": "pris",
        "entreprendre": "entrepris",
        "mettre": "mis", "transmettre": "transmis", "admettre": "admis", "soumettre": "soumis",
        "ouvrir": "ouvert",
        "offrir": "offert", "couvrir": "couvert", "atteindre": "atteint", "suivre": "suivi",
    }.items()
    for stem in stems.split()
}  # fmt: skip
# Nouns that look like participles, kept as the dictionary has them.
_NOT_PARTICIPLES = frozenset("thé pré blé dîner diplômé diplômés cadré unité".split())


def dictionary_form(word: str) -> str:
    """Return the dictionary form of a lower-case word: infinitive, singular, masculine.

    >>> [dictionary_form(word) for word in ("distribués", "retenue", "données", "travaux")]
    ['distribuer', 'retenir', 'donnée', 'travail']
    """
    if word in _OVERRIDES:
        return _OVERRIDES[word]
    return _infinitive(word) or simplemma.lemmatize(word, lang="fr")


def _infinitive(word: str) -> str:
    """The infinitive of a past participle, which the dictionary knows for some forms only; "" otherwise."""
    if word in _NOT_PARTICIPLES:
        return ""
    masculine = re.sub(r"(?<=.)(?:es|e|s)$", "", word) if not word.endswith("is") else word
    for form in (word, masculine):
        if form in _IRREGULAR_PARTICIPLES:
            return _IRREGULAR_PARTICIPLES[form]
    match = re.fullmatch(r"(\w{2,})(?:(é)|(i))(?:e|s|es)?", word)
    if match is None:
        return ""
    infinitive = match[1] + ("er" if match[2] else "ir")
    return infinitive if simplemma.is_known(infinitive, lang="fr") else ""
