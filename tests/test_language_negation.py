"""Negation and its reach: what a sentence denies, and what only stands beside a denial."""

import pytest
from sentences import status

DENIED = [
    ("Faute de temps, aucun entretien n’a pu être conduit.", "entretien"),
    ("Les usagers n’ont pas été consultés.", "usager ~6 consulter"),
    ("Le diagnostic a été établi sans les associations.", "association"),
    ("Trois ateliers ont eu lieu, mais aucun entretien n’a été mené.", "entretien"),
    ("Aucune réunion publique n’a été organisée dans les hameaux.", "réunion publique"),
    ("Il n’existe pas d’épicerie sociale sur le territoire.", "épicerie sociale"),
    ("La commune ne dispose d’aucun hébergement d’urgence.", "hébergement urgence"),
    ("Le comité de pilotage ne s’est jamais réuni.", "comité pilotage"),
    ("À ce jour, nul observatoire n’a vu le jour.", "observatoire"),
    ("Le questionnaire n’a guère été diffusé hors du bourg.", "questionnaire ~4 diffuser"),
    ("Nous n’avons pas pu rencontrer les bailleurs.", "rencontrer bailleur"),
    ("Personne n’a répondu au formulaire en ligne.", "répondre formulaire"),
    ("Rien n’a été entrepris pour le logement des jeunes.", "entreprendre ~2 logement"),
    ("Le CCAS n’organise plus de colis de Noël depuis 2011.", "colis"),
    ("Il n’y a ni foyer ni résidence pour les jeunes travailleurs.", "résidence"),
    ("Il n’y a ni foyer ni résidence pour les jeunes travailleurs.", "foyer"),
    ("La convention avec la CAF n’est pas encore signée.", "convention ~6 signer"),
    ("Pas de permanence de la mission locale sur la commune.", "permanence"),
    ("Absence de transports en commun le dimanche.", "transport en_commun"),
    ("On note l’absence totale d’indicateurs de suivi.", "indicateur"),
    ("Le manque de médecins généralistes inquiète la population.", "médecin"),
    ("À défaut d’enquête, les données de l’INSEE ont été reprises.", "enquête"),
    ("Le CCAS a renoncé à l’enquête téléphonique.", "enquête"),
    ("Le bilan a été dressé sans que les partenaires soient associés.", "partenaire ~2 associer"),
    ("Le rapport a été rédigé sans concertation.", "concertation"),
    ("L’élaboration d’un plan d’action n’a pas été retenue.", "plan action"),
    ("Le portage de repas a été abandonné en 2013.", "portage repas"),
    ("Les ateliers informatiques ont été annulés, faute d’inscrits.", "atelier"),
    ("Le projet de maison des aînés a été rejeté par le conseil municipal.", "maison aîné"),
    ("Les préconisations de 2011 sont restées lettre morte.", "préconisation"),
    ("La proposition d’observatoire est restée sans suite.", "observatoire"),
    ("Le conseil d’administration a refusé de créer un poste.", "créer poste"),
    ("Il a été impossible de constituer un groupe d’habitants.", "groupe habitant"),
    ("Les élus n’ont pas souhaité associer les usagers.", "associer usager"),
    ("L’analyse n’est pas encore partagée avec le Département.", "partager ~3 département"),
    ("Les données de la MSA n’ont malheureusement pas été transmises.", "donnée ~6 transmettre"),
    ("Le CCAS n’assure aucun suivi de ces ménages.", "suivi"),
    ("Jamais un tel recensement n’avait été tenté.", "recensement"),
    ("Cette action n’a fait l’objet d’aucune évaluation.", "évaluation"),
    ("La commune est dépourvue de structure d’accueil collectif.", "structure accueil"),
    ("Notre territoire est privé de maison médicale.", "maison médical"),
    ("Il manque une offre d’accueil pour les tout-petits.", "offre accueil"),
    ("Données non communiquées par le bailleur.", "donnée"),
    ("Évaluation non réalisée à ce jour.", "évaluation"),
    ("La fréquentation du point info n’est plus mesurée.", "fréquentation"),
    ("Ne connaissant pas les besoins des jeunes, le CCAS tâtonne.", "connaître ~2 besoin"),
    ("Le règlement des aides ne prévoit nulle part la révision des barèmes.", "révision barème"),
    ("L’enquête auprès des commerçants n’a finalement pas eu lieu.", "enquête"),
    ("Ce public, peu visible, n’a pas été interrogé.", "public ~6 interroger"),
    ("Les habitants, contrairement à 2009, n’ont pas été réunis.", "habitant ~8 réunir"),
    ("Ni les usagers ni leurs familles n’ont été entendus.", "usager"),
    ("Le document n’aborde pas la question du handicap.", "question handicap"),
    ("La mise en place d’une cellule de veille est restée à l’état de projet.", "cellule veille"),
    ("Le CCAS ne peut pas recruter de travailleur social.", "recruter travailleur"),
    ("Nous ne sommes pas en mesure de chiffrer le non-recours.", "chiffrer"),
    ("La commission n’a ni examiné ni adopté le plan d’action.", "adopter plan"),
    ("Plus aucun médecin ne consulte au village.", "médecin"),
    ("L’action a échoué : pas un seul inscrit à l’atelier.", "inscrit ~1 atelier"),
    ("Un projet d’épicerie a été évoqué, sans aboutir.", "projet épicerie"),
    ("On ne peut que regretter l’absence de réponse des bailleurs.", "réponse ~2 bailleur"),
    ("Il n’est pas prévu de reconduire l’enquête.", "reconduire enquête"),
    ("Le Département n’a répondu ni à nos courriers ni à nos appels.", "répondre"),
    ("Loin d’être consultés, les habitants ont découvert le projet dans la presse.", "consulter"),
    (
        "Bien que les habitants n’aient pas été associés, le rapport leur a été présenté.",
        "habitant ~6 associer",
    ),
    ("La municipalité se refuse à augmenter les tarifs.", "augmenter tarif"),
    ("Rares sont les familles qui connaissent le CCAS.", "famille ~2 connaître"),
    ("Le service a cessé toute distribution de colis.", "distribution colis"),
    ("La commune a mis fin au portage des repas.", "portage repas"),
    ("L’enquête n’avait pas pour but de recenser les logements.", "recenser logement"),
]
NOT_DENIED = [
    ("Trois ateliers ont eu lieu, mais aucun entretien n’a été mené.", "atelier"),
    ("Le comité n’a pas seulement validé le diagnostic.", "comité ~5 valider"),
    ("Cette démarche ne se limite pas à un recueil de données : des entretiens ont été menés.", "entretien"),
    ("Le CCAS n’a pas hésité à réunir les habitants.", "réunir habitant"),
    ("Sans attendre, le CCAS a ouvert une permanence.", "ouvrir permanence"),
    ("Nous avons sans aucun doute renforcé nos liens avec les écoles.", "renforcer lien"),
    ("Le dispositif fonctionne sans interruption : 40 familles sont suivies.", "famille"),
    ("Le CCAS accueille les personnes sans domicile fixe.", "accueillir personne"),
    ("Une permanence reçoit les demandeurs d’emploi non indemnisés.", "permanence"),
    (
        "Non seulement les familles ont été consultées, mais elles ont relu le rapport.",
        "famille ~2 consulter",
    ),
    ("Il ne reste plus qu’un commerce dans le bourg.", "commerce"),
    ("Le CCAS ne compte que deux agents.", "compter ~2 agent"),
    ("Nul doute que la veille sociale a porté ses fruits en 2016.", "veille"),
    ("Plus de 200 personnes ont répondu.", "personne ~2 répondre"),
    ("Pas moins de 340 foyers ont rempli le questionnaire.", "remplir questionnaire"),
    ("Le comité s’est réuni malgré le manque de moyens.", "comité ~3 réunir"),
    ("Un groupe de travail a été créé pour lutter contre l’isolement et le non-recours.", "groupe travail"),
    ("Le public n’ayant pas d’ordinateur a été reçu au guichet.", "recevoir guichet"),
    ("Les foyers qui n’ont pas de voiture utilisent la navette.", "utiliser navette"),
    ("Le CCAS aide les familles qui ne peuvent pas payer la cantine.", "aide famille"),
    ("Faute de transport, les aînés utilisent la navette du CCAS.", "navette"),
    ("Les usagers n’ont pas été consultés ; les élus ont relu le document.", "relire document"),
    ("Si le taux de retour n’est pas élevé, les réponses sont précises.", "réponse"),
    ("L’épicerie sociale est la seule du canton, rien de tel n’existait auparavant.", "épicerie sociale"),
    ("Un questionnaire a été envoyé, ce qui n’avait jamais été fait.", "questionnaire"),
    ("La navette circule tous les jours sauf le dimanche.", "navette"),
    ("Une aide est versée à toutes les familles, sans condition de ressources.", "aide"),
    ("Le CCAS a mené l’étude en interne plutôt que de recourir à un cabinet.", "mener étude"),
    ("L’accueil est ouvert à tous, sans rendez-vous.", "accueil"),
    ("Ce sont moins les revenus que l’isolement qui pèsent.", "isolement"),
    ("Le rapport a été présenté au conseil, non sans débat.", "présenter conseil"),
    ("Personne âgée isolée : une visite hebdomadaire est assurée.", "visite"),
    ("Un point d’accueil a été ouvert.", "point accueil"),
    ("Le pas de porte a été transformé en accueil de jour.", "accueil jour"),
    ("Les ateliers n’ont réuni que six personnes.", "atelier ~3 réunir"),
    ("Les ateliers ont été peu suivis.", "atelier ~3 suivre"),
    ("Faute d’avoir pu rencontrer la CAF, nous avons utilisé les données de l’INSEE.", "utiliser donnée"),
    ("Les jeunes ne se sont pas saisis du dispositif, contrairement aux aînés.", "aîné"),
    (
        "Bien que les habitants n’aient pas été associés, le rapport leur a été présenté.",
        "rapport ~4 présenter",
    ),
    ("Qui, sinon le CCAS, accompagne ces familles ?", "accompagner famille"),
]


@pytest.mark.parametrize(("sentence", "pattern"), DENIED)
def test_denied(sentence, pattern):
    """Two-part negations, bare « sans » and « faute de », failures and refusals."""
    assert status(sentence, pattern) == "nie"


@pytest.mark.parametrize(("sentence", "pattern"), NOT_DENIED)
def test_beside_a_denial(sentence, pattern):
    """Restriction, « pas seulement », relative clauses about others, fixed phrases, the other clause."""
    assert status(sentence, pattern) == "fait"


def test_words_that_the_pattern_names_do_not_count_against_it():
    """« ne disposent pas » is what the pattern looks for, not a denial of it; « disposer » alone is denied."""
    sentence = "Les services ne disposent pas de fichier commun."
    assert status(sentence, "ne disposer pas ~3 fichier") == "fait"
    assert status(sentence, "disposer ~3 fichier") == "nie"
