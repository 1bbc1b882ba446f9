"""Who acts: subjects near and far, agents of passives, complements that are no subjects."""

import pytest
from sentences import actor

CASES = [
    # the CCAS and « nous »
    ("Le CCAS a réuni les habitants au printemps.", "réunir habitant", "ccas"),
    ("Nous avons rencontré les bailleurs sociaux.", "rencontrer bailleur", "ccas"),
    ("Le centre communal d’action sociale gère une épicerie.", "gérer épicerie", "ccas"),
    ("Notre équipe a interrogé 40 familles.", "interroger ~2 famille", "ccas"),
    ("Une enquête a été conduite par le CCAS auprès des retraités.", "enquête ~3 conduire", "ccas"),
    ("Le conseil d’administration a validé l’analyse.", "valider analyse", "ccas"),
    ("Avec la CAF, le CCAS a organisé un forum.", "organiser forum", "ccas"),
    ("Le CCAS, en lien avec la mission locale, reçoit les jeunes chaque mardi.", "recevoir jeune", "ccas"),
    ("Le CCAS de la ville distribue des bons alimentaires.", "distribuer bon", "ccas"),
    ("La directrice du CCAS a rencontré les associations.", "rencontrer association", "ccas"),
    ("Les agents du CCAS visitent les personnes isolées.", "visiter personne", "ccas"),
    (
        "Le questionnaire, élaboré par nos soins, a été adressé à 800 foyers.",
        "questionnaire ~2 élaborer",
        "ccas",
    ),
    ("Les administrateurs du CCAS ont relu le document.", "relire document", "ccas"),
    ("Nos services instruisent les demandes de RSA.", "instruire demande", "ccas"),
    ("Le service social du CCAS a orienté 60 ménages vers le Département.", "orienter ~2 ménage", "ccas"),
    ("Grâce au soutien du Conseil général, le CCAS a ouvert un accueil de jour.", "ouvrir accueil", "ccas"),
    ("Le CIAS porte le service d’aide à domicile.", "porte service", "ccas"),
    ("Pour les familles, le CCAS propose un atelier mensuel.", "proposer atelier", "ccas"),
    ("Chaque année, à la demande de la mairie, le CCAS établit un bilan.", "établir bilan", "ccas"),
    ("Les habitants ont été reçus par la conseillère du CCAS.", "habitant ~2 recevoir", "ccas"),
    ("Auprès des jeunes, c’est le CCAS qui intervient.", "intervenir", "ccas"),
    ("Conformément au souhait du maire, le CCAS a étudié les impayés.", "étudier impayé", "ccas"),
    ("Le CCAS emploie trois agents et pilote le comité.", "pilote comité", "ccas"),
    # the commune
    ("La commune finance le transport des aînés.", "finance transport", "commune"),
    ("La ville a ouvert une maison de quartier.", "ouvrir maison", "commune"),
    ("Le conseil municipal a voté une subvention.", "voter subvention", "commune"),
    ("Une navette est mise en place par la municipalité.", "navette ~2 mettre", "commune"),
    ("Monsieur le maire a présenté le rapport.", "présenter rapport", "commune"),
    ("La mairie met à disposition un local.", "mettre ~2 disposition", "commune"),
    ("Les services municipaux ont recensé les logements vacants.", "recenser logement", "commune"),
    ("Les élus ont débattu du diagnostic.", "débattre diagnostic", "commune"),
    ("La commune, avec l’appui du CCAS, loue deux logements d’urgence.", "louer ~2 logement", "commune"),
    ("L’adjointe aux affaires sociales a animé les débats.", "animer débat", "commune"),
    ("Le local est prêté par la ville aux associations.", "local ~2 prêter", "commune"),
    # partners
    ("La CAF verse une aide aux familles monoparentales.", "verse aide", "partenaires"),
    ("Les Restos du cœur accueillent 80 familles.", "accueillir ~2 famille", "partenaires"),
    ("L’association des familles rurales gère la crèche.", "gérer crèche", "partenaires"),
    ("Des colis sont distribués par le Secours populaire.", "colis ~2 distribuer", "partenaires"),
    ("La mission locale tient une permanence au CCAS.", "tenir permanence", "partenaires"),
    ("Le bailleur social a transmis ses données au CCAS.", "transmettre donnée", "partenaires"),
    ("Pôle emploi a communiqué les chiffres du chômage.", "communiquer chiffre", "partenaires"),
    ("L’ADMR intervient au domicile de 60 personnes.", "intervenir domicile", "partenaires"),
    ("Le collège a relayé le questionnaire auprès des parents.", "relayer questionnaire", "partenaires"),
    ("La communauté de communes finance le relais petite enfance.", "finance relais", "partenaires"),
    (
        "Une permanence est assurée chaque jeudi, dans les locaux de la mairie, par la Croix-Rouge.",
        "permanence ~2 assurer",
        "partenaires",
    ),
    ("Les partenaires du CCAS ont complété la grille.", "compléter grille", "partenaires"),
    (
        "En partenariat avec la ville, le centre social anime un café des parents.",
        "anime café",
        "partenaires",
    ),
    (
        "L’analyse a été confiée à un cabinet, qui a mené vingt entretiens.",
        "mener ~2 entretien",
        "partenaires",
    ),
    ("Le bureau d’études a rencontré quinze acteurs.", "rencontrer ~2 acteur", "partenaires"),
    ("La résidence est gérée par un bailleur social.", "résidence ~2 gérer", "partenaires"),
    ("L’office HLM loue 120 logements sur la commune.", "louer ~2 logement", "partenaires"),
    # the Département
    ("Le Conseil général assure le suivi des bénéficiaires du RSA.", "assurer suivi", "departement"),
    ("Le Département a fermé la permanence sociale.", "fermer permanence", "departement"),
    ("L’assistante sociale de secteur reçoit le mardi en mairie.", "recevoir mardi", "departement"),
    ("L’APA est instruite par le Conseil départemental.", "apa ~2 instruire", "departement"),
    ("La PMI assure les consultations de nourrissons.", "assurer consultation", "departement"),
    ("La MDPH traite les dossiers des personnes handicapées.", "traite dossier", "departement"),
    (
        "Les services du Département accompagnent 45 ménages de la commune.",
        "accompagner ~2 ménage",
        "departement",
    ),
    (
        "Le suivi est assuré, pour les familles de la commune, par le Conseil général.",
        "suivi ~2 assurer",
        "departement",
    ),
    # the State
    ("L’État a supprimé la dotation.", "supprimer dotation", "etat"),
    ("La préfecture a transmis les données du logement social.", "transmettre donnée", "etat"),
    ("La DDCS finance deux places d’hébergement.", "finance ~3 hébergement", "etat"),
    ("L’ARS a labellisé la maison de santé.", "labellisé maison", "etat"),
    ("Le dispositif est piloté par le préfet.", "dispositif ~2 piloter", "etat"),
    ("Les services de l’État ont contribué au diagnostic.", "contribuer ~2 diagnostic", "etat"),
    ("L’Éducation nationale a fermé une classe.", "fermer classe", "etat"),
    ("Le poste est financé à 50 % par l’État.", "poste ~2 financer", "etat"),
    # inhabitants
    ("Les habitants ont répondu au questionnaire.", "répondre ~2 questionnaire", "habitants"),
    ("Des bénévoles visitent les aînés isolés.", "visiter aîné", "habitants"),
    ("Les familles consultées par le CCAS demandent une crèche.", "demander crèche", "habitants"),
    ("Le projet a été porté par les locataires de la résidence.", "projet ~2 porter", "habitants"),
    ("Parmi les personnes interrogées, 40 % déclarent vivre seules.", "déclarer vivre", "habitants"),
    ("Les jeunes ont eux-mêmes animé l’atelier.", "animer atelier", "habitants"),
    ("Les usagers du CCAS ont relu la synthèse.", "relire synthèse", "habitants"),
    ("Un groupe d’habitants a rédigé la charte.", "rédiger charte", "habitants"),
    # another town
    ("D’autres communes ont créé une épicerie solidaire.", "créer épicerie", "autre_commune"),
    ("La ville voisine dispose d’une maison de santé.", "disposer maison", "autre_commune"),
    ("Le CCAS d’une commune voisine a ouvert un lieu d’accueil.", "ouvrir lieu", "autre_commune"),
    ("Plusieurs villes du département ont instauré une mutuelle.", "instaurer mutuelle", "autre_commune"),
    ("Les communes voisines proposent un transport à la demande.", "proposer transport", "autre_commune"),
    # clauses and participles
    (
        "Le CCAS a réuni les associations, qui ont proposé un calendrier.",
        "proposer calendrier",
        "partenaires",
    ),
    ("Le CCAS a aidé des familles orientées par la CAF.", "aider famille", "ccas"),
    ("Nous constatons que les familles sollicitent davantage l’épicerie.", "solliciter", "habitants"),
    ("Avec la CAF et la mission locale, le CCAS a monté un forum.", "monter forum", "ccas"),
    ("Le CCAS, avec la CAF et la mission locale, accompagne les jeunes.", "accompagner jeune", "ccas"),
    ("Le CCAS et la CAF cofinancent le poste.", "cofinancer poste", "ccas"),
    # nobody named
    ("L’état du logement ancien a été étudié.", "étudier", ""),
    ("Une réflexion commune a été conduite.", "conduire", ""),
    ("Les usagers ont été consultés en mars.", "consulter", ""),
    ("Un questionnaire a été distribué en janvier.", "questionnaire ~2 distribuer", ""),
    ("Trois réunions se sont tenues en 2014.", "réunion ~2 tenir", ""),
    ("Il a été procédé à une analyse des impayés.", "analyse impayé", ""),
    ("Des actions sont menées en faveur des familles.", "action ~2 mener", ""),
    ("Une enquête a été menée auprès des habitants.", "enquête ~2 mener", ""),
    ("Le taux de chômage atteint 12 % dans la commune.", "chômage ~2 atteindre", ""),
    ("Les aides aux familles ont augmenté.", "aide ~2 augmenter", ""),
    ("Un partenariat a été noué avec la CAF.", "partenariat ~2 nouer", ""),
]


@pytest.mark.parametrize(("sentence", "pattern", "expected"), CASES)
def test_actor(sentence, pattern, expected):
    """The actor of the deed, not of what stands beside it."""
    assert actor(sentence, pattern) == expected
