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
_PARTICIPLES = """
tenir tenu|obtenir obtenu|retenir retenu|maintenir maintenu|soutenir soutenu|venir venu|intervenir intervenu
convenir convenu|devenir devenu|entendre entendu|répondre répondu|rendre rendu|attendre attendu|vendre vendu
perdre perdu|étendre étendu|défendre défendu|recevoir reçu|percevoir perçu|apercevoir aperçu|prévoir prévu
voir vu|vouloir voulu|lire lu|relire relu|vivre vécu|connaître connu|reconnaître reconnu|conclure conclu
résoudre résolu|faire fait|conduire conduit|produire produit|réduire réduit|introduire introduit|écrire écrit
inscrire inscrit|décrire décrit|prendre pris|entreprendre entrepris|mettre mis|transmettre transmis
admettre admis|soumettre soumis|ouvrir ouvert|offrir offert|couvrir couvert|atteindre atteint|suivre suivi
"""
_IRREGULAR = {
    participle: infinitive
    for infinitive, participle in (
        pair.split() for pair in _PARTICIPLES.replace("\n", "|").split("|") if pair
    )
}
# Nouns that look like participles: things, then persons (whose feminine joins the masculine).
_THINGS = frozenset(
    "donnée année soirée journée entrée arrivée durée marché côté cité santé degré musée lycée idée clé comité "
    "partie sortie envie appui foyer pavé chaussée vallée allée rangée pensée procédé café thé pré blé unité "
    "qualité série vie".split()
)
_PERSONS = frozenset("employé salarié retraité handicapé diplômé député fiancé ami parti aîné".split())


def dictionary_form(word: str) -> str:
    """Return the dictionary form of a lower-case word: infinitive, singular, masculine.

    >>> [dictionary_form(word) for word in ("distribués", "retenue", "données", "travaux", "préconisations")]
    ['distribuer', 'retenir', 'donnée', 'travail', 'préconisation']
    """
    if word in _OVERRIDES:
        return _OVERRIDES[word]
    return (
        _noun(word)
        or _infinitive(word)
        or _masculine(word)
        or simplemma.lemmatize(_singular(word), lang="fr")
    )


def _singular(word: str) -> str:
    """The word without its plural mark where the dictionary does not know it (« préconisations »)."""
    plural = len(word) > 4 and word.endswith("s") and not word.endswith("ss")
    return word[:-1] if plural and not simplemma.is_known(word, lang="fr") else word


def _noun(word: str) -> str:
    """The noun that looks like a participle; "" for another word."""
    singular = word.removesuffix("s")
    if singular in _THINGS:
        return singular
    masculine = singular.removesuffix("e")
    return masculine if masculine in _PERSONS else ""


def _infinitive(word: str) -> str:
    """The infinitive of a past participle, which the dictionary knows for some forms only; "" otherwise."""
    masculine = re.sub(r"(?:es|e|s)$", "", word)
    for form in (word, word.removesuffix("e").removesuffix("es"), masculine):
        if form in _IRREGULAR:
            return _IRREGULAR[form]
    match = re.fullmatch(r"(\w{2,})(?:(é)|(i))(?:e|s|es)?", word)
    if match is None:
        return ""
    infinitive = match[1] + ("er" if match[2] else "ir")
    return infinitive if simplemma.is_known(infinitive, lang="fr") else ""


def _masculine(word: str) -> str:
    """The masculine of a feminine in -euse that the dictionary keeps apart (« travailleuses »); "" otherwise."""
    match = re.fullmatch(r"(\w{3,})euses?", word)
    masculine = f"{match[1]}eur" if match else ""
    return masculine if masculine and simplemma.is_known(masculine, lang="fr") else ""
