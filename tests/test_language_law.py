"""Legal reminders against own deeds, deeds of other towns against own."""

import pytest
from sentences import status

CASES = [
    ("L’article R. 123-1 du code prévoit une analyse des besoins.", "analyse besoin", "loi"),
    ("Dans d’autres communes, les habitants ont voté.", "habitant ~3 voter", "ailleurs"),
    ("Le décret du 6 mai 1995 oblige les CCAS à analyser les besoins.", "analyser besoin", "loi"),
    (
        "Aux termes de l’article L. 123-5, le CCAS anime une action générale de prévention.",
        "action ~2 prévention",
        "loi",
    ),
    ("La loi du 2 janvier 2002 impose un conseil de la vie sociale.", "conseil vie", "loi"),
    ("Les textes prévoient un rapport annuel au conseil d’administration.", "rapport annuel", "loi"),
    ("Le législateur demande une consultation des partenaires.", "consultation", "loi"),
    (
        "Le CCAS est légalement tenu de domicilier les personnes sans résidence stable.",
        "domicilier personne",
        "loi",
    ),
    ("La réglementation impose un débat d’orientation.", "débat orientation", "loi"),
    (
        "Selon le code de l’action sociale et des familles, l’analyse porte sur l’ensemble de la population.",
        "analyse",
        "loi",
    ),
    ("La loi ALUR institue un fichier partagé de la demande.", "fichier partager", "loi"),
    ("Le décret n° 2016-824 rend l’analyse obligatoire dans l’année du renouvellement.", "analyse", "loi"),
    ("Les CCAS ont l’obligation légale de produire une analyse.", "produire analyse", "loi"),
    (
        "Conformément au décret du 6 mai 1995, le CCAS a réalisé une analyse des besoins en 2013.",
        "réaliser analyse",
        "fait",
    ),
    ("Le décret impose une analyse ; la nôtre a été présentée aux élus en mai.", "présenter élu", "fait"),
    (
        "En application de l’article R. 123-1, nous avons consulté les associations.",
        "consulter association",
        "fait",
    ),
    ("Au-delà de l’obligation légale, le CCAS a réuni les habitants.", "réunir habitant", "fait"),
    (
        "Cette obligation réglementaire a été l’occasion de rencontrer 40 partenaires.",
        "rencontrer ~2 partenaire",
        "fait",
    ),
    ("L’article paru dans le bulletin municipal a annoncé l’enquête.", "enquête", "fait"),
    ("Le code postal a été relevé sur chaque questionnaire.", "questionnaire", "fait"),
    ("Le décret l’impose, mais aucune analyse n’a été produite avant 2011.", "analyse", "nie"),
    (
        "Pour satisfaire à la loi du 2 janvier 2002, un conseil d’usagers sera installé en 2015.",
        "conseil usager",
        "prevu",
    ),
    ("À l’étranger, des budgets participatifs existent depuis longtemps.", "budget participatif", "ailleurs"),
    ("La commune voisine a ouvert une épicerie ; la nôtre a créé un jardin.", "créer jardin", "fait"),
    ("Le CCAS accueille aussi les usagers des communes voisines.", "accueillir ~2 usager", "fait"),
    (
        "Contrairement à d’autres communes, la nôtre a conservé son service d’aide à domicile.",
        "conserver ~2 service",
        "fait",
    ),
    (
        "Comme le rappelle la circulaire du 6 mai, le CCAS anime une action de prévention.",
        "action ~2 prévention",
        "loi",
    ),
    ("La loi nous oblige à une analyse annuelle, la nôtre date de 2011.", "analyse annuel", "loi"),
]


@pytest.mark.parametrize(("sentence", "pattern", "expected"), CASES)
def test_the_law_and_the_others(sentence, pattern, expected):
    """A reminder of the law is not a deed; a deed under the law is one."""
    assert status(sentence, pattern) == expected
