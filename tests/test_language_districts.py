"""Parts of a town, known by the article that their name takes."""

import pytest

from abs_study.coders.language import districts
from abs_study.coders.regles.patterns import Matcher
from abs_study.french import words


@pytest.mark.parametrize(
    ("texts", "known"),
    [
        (["Le bus va à la Croix-Blanche.", "34 locataires de la Croix-Blanche."], {"Croix-Blanche"}),
        (["Aux Tournelles : 9.", "les Tournelles", "22 habitants des Tournelles"], {"Tournelles"}),
        (["Aux Tournelles : 9.", "les Tournelles"], set()),
        (["On le demande au Département."] * 3, set()),
        (["Les élèves de l’école des Tilleuls.", "aux Tilleuls", "aux Tilleuls"], set()),
        (["dans les Hautes-Alpes", "aux Hautes-Alpes"], set()),
        (["Elle vit à Montarvel.", "Montarvel compte 900 habitants.", "à Montarvel"], set()),
    ],
)
def test_names_with_an_article_are_places(texts, known):
    assert districts.names(texts) == known


def test_a_pattern_names_the_places_of_the_whole_document():
    matcher = Matcher({})
    number = matcher.add("<lieu_dit> ~10 #")
    matcher.seal()
    texts = ["Aux Tournelles, elles sont 9.", "Ceux des Tournelles partent.", "On attend aux Tournelles."]
    found = matcher.find_all(texts, [words(text) for text in texts])
    assert [found.has(text, number) for text in range(3)] == [True, False, False]
