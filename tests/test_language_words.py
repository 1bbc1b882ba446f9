"""Word patterns against inflection, spelling, compounds and gaps."""

import pytest
from sentences import matches

from abs_study.french import lemma

CLASSES = {"habitants": ("habitant", "usager", "personne accueillie")}
FOUND = [
    ("Les questionnaires ont été adressés aux foyers.", "questionnaire ~4 adresser"),
    ("Une tarification sociale fut mise en œuvre.", "mettre en_œuvre"),
    ("Les aînés et ainés du quartier", "aîné ~2 aîné"),
    ("LES ÉLUS ET LES HABITANTES", "élu ~1 habitant"),
    ("Les rendez-vous sont pris à l’accueil.", "rendez vous"),
    ("Le porte-à-porte a été privilégié.", "porte_à_porte"),
    ("Nous menâmes une enquête.", "mener enquête"),
    ("Des travailleuses sociales ont été reçues.", "travailleur social"),
    ("Des réunions, organisées en soirée, ont attiré du monde.", "réunion organiser"),
    ("Les usagères ont été entendues.", "usager ~2 entendre"),
    ("L’auto-évaluation des services", "auto évaluation"),
    ("Les coûts ont été comparés.", "coût ~2 comparer"),
    ("Un comité technique de pilotage", "comité ~1 pilotage"),
    ("Les personnes accueillies ont répondu.", "<habitants> ~3 répondre"),
    ("Les évènements et les événements", "événement ~1 événement"),
    ("Des ateliers nutritionnels se déroulent en matinée.", "atelier ~3 dérouler"),
    ("Les besoins des jeunes sont pris en compte.", "besoin ~4 prendre"),
    ("Nous les avons interrogées.", "interroger"),
    ("Cette enquête nous permit de mieux connaître les besoins.", "permettre ~2 connaître"),
    ("Les C.C.A.S. du canton se réunissent.", "ccas"),
    ("Le PLU a fait l’objet d’une étude.", "faire objet"),
    ("Les centres sociaux animent le réseau.", "centre social"),
    ("Des co-constructions sont nées.", "co construction"),
]
NOT_FOUND = [
    ("Les habitations ont été visitées.", "habitant"),
    ("Le questionnement porte sur le logement.", "questionnaire"),
    ("Les usages du numérique changent.", "usager"),
    ("Le comité a choisi un autre mode de pilotage.", "comité pilotage"),
    ("Les élèves ont été consultés.", "élever"),
    ("La partie nord est consultée.", "partir"),
    ("Les usagers ont tous bien répondu hier soir.", "usager ~1 répondre"),
]
SAME = [
    ("adressées", "adresser"), ("travaux", "travail"), ("reçues", "recevoir"), ("entendus", "entendre"),
    ("mises", "mettre"), ("menées", "mener"), ("locaux", "local"), ("élues", "élu"), ("ménages", "ménage"),
    ("réunit", "réunir"), ("ouvertes", "ouvrir"), ("bénévoles", "bénévole"), ("financée", "financer"),
    ("sociales", "social"), ("tenues", "tenir"), ("construites", "construire"), ("définis", "définir"),
    ("usagères", "usager"), ("habitantes", "habitant"), ("aînées", "aîné"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "pattern"), FOUND)
def test_found(sentence, pattern):
    """Any form, any accent, either gender, hyphens or not."""
    assert matches(sentence, pattern, CLASSES)


@pytest.mark.parametrize(("sentence", "pattern"), NOT_FOUND)
def test_not_found(sentence, pattern):
    """Words of one family are not one word; a gap has its limit."""
    assert not matches(sentence, pattern, CLASSES)


@pytest.mark.parametrize(("form", "dictionary"), SAME)
def test_forms_of_one_word(form, dictionary):
    """Inflected forms share the lemma of the dictionary form."""
    assert lemma(form) == lemma(dictionary)
