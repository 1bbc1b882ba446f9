"""Scope: done beats announced; a cue reaches over its clause only."""

import pytest

from abs_study.coders.regles.patterns import Matcher
from abs_study.coders.language.scope import read_scope
from abs_study.french import words


def status(sentence: str, pattern: str) -> str:
    """Status of the first match of a pattern in a sentence."""
    matcher = Matcher({})
    number = matcher.add(pattern)
    matcher.seal()
    return read_scope(sentence).status(matcher.find(sentence, words(sentence))[number][0].parts)


@pytest.mark.parametrize(
    ("sentence", "pattern", "expected"),
    [
        ("Trois ateliers ont réuni 45 habitants.", "atelier", "fait"),
        ("Un questionnaire a été adressé à chaque foyer.", "questionnaire ~4 adresser", "fait"),
        ("Faute de temps, aucun entretien n’a pu être conduit.", "entretien", "nie"),
        ("Les usagers n’ont pas été consultés.", "usager ~6 consulter", "nie"),
        ("Le diagnostic a été établi sans les associations.", "association", "nie"),
        ("Trois ateliers ont eu lieu, mais aucun entretien n’a été mené.", "atelier", "fait"),
        ("Trois ateliers ont eu lieu, mais aucun entretien n’a été mené.", "entretien", "nie"),
        ("Le comité n’a pas seulement validé le diagnostic.", "comité ~5 valider", "fait"),
        ("Un comité de suivi se réunira chaque semestre.", "comité suivi", "prevu"),
        ("Une évaluation est prévue en 2015.", "évaluation", "prevu"),
        ("Il conviendrait de consulter les habitants.", "consulter habitant", "souhaite"),
        ("Le CCAS souhaite associer les usagers.", "associer usager", "souhaite"),
        ("Les usagers pourraient répondre à un questionnaire.", "usager ~3 répondre", "souhaite"),
        ("Il faudrait une réunion publique.", "réunion publique", "souhaite"),
        ("Ce portrait montre un retrait des services.", "retrait service", "fait"),
        ("L’article R. 123-1 du code prévoit une analyse des besoins.", "analyse besoin", "loi"),
        ("Dans d’autres communes, les habitants ont voté.", "habitant ~3 voter", "ailleurs"),
        ("Le bilan est fait ; un observatoire sera créé.", "bilan", "fait"),
    ],
)
def test_status_of_what_is_said(sentence, pattern, expected):
    """Done, denied, planned, wished for, quoted from the law, done elsewhere."""
    assert status(sentence, pattern) == expected


def test_words_that_the_pattern_names_do_not_count_against_it():
    """« ne disposent pas » is what the pattern looks for, not a denial of it."""
    assert status("Les services ne disposent pas de fichier commun.", "ne disposer pas ~3 fichier") == "fait"
