"""Lists and tables: what introduces an item, and what the lead-in makes of it."""

import pytest
from sentences import status

from abs_study.coders.language.context import leads

ITEMS = [
    ("Nous proposons :", "la création d’un observatoire ;", "observatoire", "souhaite"),
    ("Pistes d’action :", "ouvrir un accueil de jour ;", "accueil jour", "souhaite"),
    ("Les préconisations sont les suivantes :", "un comité d’usagers ;", "comité usager", "souhaite"),
    ("Trois actions seront menées en 2015 :", "une enquête auprès des aînés ;", "enquête", "prevu"),
    ("Actions à mettre en place :", "un guide des aides.", "guide aide", "souhaite"),
    ("Le conseil a décidé de créer :", "un poste d’animateur ;", "poste animateur", "decide"),
    ("Ont participé aux travaux :", "la mission locale ;", "mission local", "fait"),
    ("Les actions menées en 2013 sont :", "un forum des associations ;", "forum", "fait"),
    ("Le CCAS gère :", "une épicerie sociale ;", "épicerie social", "fait"),
    ("N’ont pas répondu à l’enquête :", "la CAF ;", "caf", "nie"),
    ("N’ont pu être réalisés :", "les entretiens avec les bailleurs ;", "entretien", "nie"),
    ("Chantiers en cours :", "la refonte du règlement des aides ;", "règlement aide", "en_cours"),
    ("Il reste à :", "rencontrer les directeurs d’école.", "rencontrer directeur", "souhaite"),
    ("Objectifs :", "renforcer le lien avec les écoles.", "lien ~1 école", "prevu"),
    (
        "Le code de l’action sociale et des familles impose au CCAS :",
        "une analyse des besoins ;",
        "analyse besoin",
        "loi",
    ),
    ("D’autres communes ont ouvert :", "une épicerie solidaire ;", "épicerie", "ailleurs"),
    ("Le diagnostic s’appuie sur :", "une enquête par questionnaire ;", "enquête", "fait"),
    ("Nous proposons :", "un observatoire (créé en 2012) ;", "observatoire", "souhaite"),
    ("Trois actions seront menées :", "pas de nouvelle enquête ;", "enquête", "nie"),
    ("Perspectives 2016 :", "création d’un jardin partagé.", "jardin partager", "prevu"),
    ("Ce portrait repose sur :", "douze entretiens ;", "entretien", "fait"),
    ("Nous regrettons :", "la fermeture de la poste ;", "fermeture", "regrette"),
    ("Les partenaires prévus et rencontrés sont :", "le collège ;", "collège", "fait"),
    ("Les habitants souhaitent :", "une maison médicale ;", "maison médical", "souhaite"),
    ("Axes de travail pour 2020 :", "une navette ;", "navette", "prevu"),
]
PLACES = [
    ("list heading", ["heading", "list", "list"], ["Actions :", "a", "b"], ["", "", ""], [-1, 0, 0]),
    ("no colon", ["body", "list"], ["Trois actions.", "a"], ["", ""], [-1, -1]),
    ("a space before the colon", ["body", "list"], ["Actions :  ", "a"], ["", ""], [-1, 0]),
    (
        "a body ends the list",
        ["body", "list", "body", "list"],
        ["Ainsi :", "a", "Fin.", "b"],
        [""] * 4,
        [-1, 0, -1, -1],
    ),
    ("another section", ["body", "list", "list"], ["Ainsi :", "a", "b"], ["x", "x", "y"], [-1, 0, -1]),
    ("table", ["table_row"] * 3, ["Action\tAn", "a\t1", "b\t2"], [""] * 3, [-1, 0, 0]),
    (
        "two tables",
        ["table_row", "table_row", "body", "table_row", "table_row"],
        ["A", "a", "t", "B", "b"],
        [""] * 5,
        [-1, 0, -1, -1, 3],
    ),
    ("list first", ["list", "list"], ["a", "b"], ["", ""], [-1, -1]),
    (
        "table after a list",
        ["body", "list", "table_row", "table_row"],
        ["Ainsi :", "a", "A", "b"],
        [""] * 4,
        [-1, 0, -1, 2],
    ),
]


@pytest.mark.parametrize(("lead", "item", "pattern", "expected"), ITEMS)
def test_an_item_is_read_with_its_lead_in(lead, item, pattern, expected):
    """The lead-in gives its status to items that say nothing of their own."""
    assert status(item, pattern, lead) == expected


@pytest.mark.parametrize(
    ("kinds", "texts", "sections", "expected"),
    [case[1:] for case in PLACES],
    ids=[case[0] for case in PLACES],
)
def test_what_introduces_what(kinds, texts, sections, expected):
    """A sentence that ends with a colon, the first row of a table."""
    assert leads(kinds, texts, sections) == expected
