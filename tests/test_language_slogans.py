"""Slogans and hedges against facts."""

import pytest
from sentences import status

SLOGANS = [
    ("Une démarche résolument participative.", "participatif"),
    ("L’habitant est au cœur de notre action.", "habitant"),
    ("Le CCAS se veut à l’écoute des habitants.", "écoute habitant"),
    ("Notre politique sociale s’inscrit pleinement dans une démarche partenariale.", "partenarial"),
    ("La participation, maître mot de notre projet.", "participation"),
    ("Une volonté forte de placer l’usager au centre des politiques publiques.", "usager"),
    ("La solidarité est plus que jamais notre priorité.", "solidarité"),
    ("Nous attachons une importance particulière à la concertation.", "concertation"),
    ("Le CCAS, fer de lance de la solidarité.", "solidarité"),
    ("Nul doute que ce partenariat profitera à tous.", "partenariat"),
    ("Ensemble, construisons une ville solidaire et participative !", "participatif"),
    ("L’évaluation, une exigence démocratique.", "évaluation"),
    ("Vivre ensemble, partager, accompagner : tel est l’esprit de notre partenariat.", "partenariat"),
    ("Les valeurs humanistes qui fondent notre accompagnement.", "accompagnement"),
    ("Replacer l’humain au cœur de l’accompagnement.", "accompagnement"),
    ("Une ambition partagée : l’innovation sociale.", "innovation social"),
    ("La concertation est dans notre ADN.", "concertation"),
    ("Chacun doit pouvoir trouver sa place dans une ville inclusive et participative.", "participatif"),
    ("Nous tenons à la proximité avec les usagers.", "usager"),
    ("La co-construction constitue le fil rouge de notre action.", "construction"),
    ("Le partenariat est la pierre angulaire de toute politique sociale.", "partenariat"),
    ("Le travail en réseau, clé de voûte de l’action sociale.", "réseau"),
]
FACTS = [
    ("Une démarche résolument participative : 45 habitants ont rédigé le questionnaire.", "habitant"),
    ("Le centre social, au cœur du quartier, accueille 200 familles.", "accueillir ~2 famille"),
    ("Le CCAS est situé au centre du village et reçoit les usagers le mardi.", "recevoir usager"),
    ("Dans une logique partagée, nous avons réuni les bailleurs en mai.", "réunir bailleur"),
    ("Soucieux de rester à l’écoute, le CCAS a interrogé les aînés.", "interroger aîné"),
    ("La volonté des élus a conduit à ouvrir un accueil de jour.", "ouvrir accueil"),
    ("Attaché à la concertation, le maire a réuni trois fois les associations.", "réunir ~2 association"),
    ("La bibliothèque au cœur du bourg prête des livres aux écoles.", "prêter livre"),
    ("Un point d’écoute reçoit les parents chaque jeudi.", "point écoute"),
    ("Les bénévoles de l’association Vivre ensemble visitent les aînés.", "visiter aîné"),
    ("Le centre d’hébergement a été rénové.", "centre hébergement"),
    ("Une étude sur la volonté des jeunes de quitter la commune a été menée.", "étude"),
    ("Le comité, résolument pluriel, s’est réuni six fois.", "comité ~4 réunir"),
    ("Les usagers participent pleinement aux réunions mensuelles du comité.", "usager participer"),
    ("Le questionnaire a été construit avec les habitants, au cœur de la démarche.", "questionnaire"),
    ("Une ambition partagée : 12 partenaires ont signé la charte.", "signer charte"),
    ("Notre exigence de proximité se traduit par une permanence dans chaque quartier.", "permanence"),
    ("Le vivre-ensemble a fait l’objet de deux tables rondes.", "table ronde"),
    ("L’importance attachée au logement ressort des entretiens menés.", "entretien"),
    ("Les valeurs locatives ont augmenté.", "valeur locatif"),
    ("La place centrale du marché accueille le forum des associations.", "forum"),
]


@pytest.mark.parametrize(("sentence", "pattern"), SLOGANS)
def test_slogan(sentence, pattern):
    """Proclaimed, with no figure, date or deed."""
    assert status(sentence, pattern) == "slogan"


@pytest.mark.parametrize(("sentence", "pattern"), FACTS)
def test_fact(sentence, pattern):
    """A deed beside big words, or words that only look big."""
    assert status(sentence, pattern) == "fait"
