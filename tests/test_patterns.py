"""Patterns: lemmas, alternatives, classes, gaps, numbers, expressions."""

import time

import pytest

from abs_study.coders.regles.patterns import Matcher, PatternFault
from abs_study.french import words

CLASSES = {"habitants": ("habitant", "usager", "personne accueillie")}


def found(pattern: str, text: str) -> list[str]:
    """The stretches that a pattern matches."""
    matcher = Matcher(CLASSES)
    number = matcher.add(pattern)
    matcher.seal()
    return [text[span.start : span.end] for span in matcher.find(text, words(text)).get(number, [])]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("habitant consulter", "Les habitants consultés", ["habitants consultés"]),
        ("comité pilotage", "le comité de pilotage", ["comité de pilotage"]),
        ("questionnaire/enquête", "Une ENQUÊTE.", ["ENQUÊTE"]),
        (
            "<habitants> ~3 répondre",
            "les personnes accueillies ont répondu",
            ["personnes accueillies ont répondu"],
        ),
        ("<habitants> ~1 répondre", "les usagers ont tous bien répondu", []),
        ("# habitant", "12 400 habitants", ["12 400 habitants"]),
        ("# habitant", "douze habitants", ["douze habitants"]),
        ("# %", "44,4 % des foyers", ["44,4 %"]),
        ("mission_locale/caf", "la mission locale", ["mission locale"]),
        ("/taux de (retour|réponse)/", "Le Taux de réponse", ["Taux de réponse"]),
        ("l' aide", "l’aide", ["aide"]),
    ],
)
def test_what_a_pattern_finds(pattern, text, expected):
    """Inflection, dropped articles, capitals, classes of several words, gaps, numbers."""
    assert found(pattern, text) == expected


@pytest.mark.parametrize("pattern", ["", "~ mot", "mot ~", "<inconnue>", "/(/", "le la"])
def test_a_bad_pattern_is_refused(pattern):
    """Empty, dangling gap, unknown class, unreadable expression, nothing but articles."""
    with pytest.raises(PatternFault):
        Matcher(CLASSES).add(pattern)


def test_a_hostile_expression_takes_linear_time():
    """RE2 does not backtrack: `(a+)+$` over 50,000 letters ends at once."""
    before = time.process_time()
    assert found("/(a+)+$/", "a" * 50_000 + "!") == []
    assert time.process_time() - before < 5


def test_a_year_to_come_is_told_by_the_years_of_the_document():
    """`<horizon>` : a year well after the one that most passages name; unknown where none is named."""
    matcher = Matcher(CLASSES)
    number = matcher.add("vers ~1 <horizon>")
    matcher.seal()
    texts = [
        "En 2014, 12 places.",
        "De 2013 à 2014, trois.",
        "Vers 2015, on verra.",
        "Vers 2030, trente places.",
    ]
    matches = matcher.find_all(texts, [words(text) for text in texts])
    found_in = [matches.has(text, number) for text in range(len(texts))]
    assert found_in == [False, False, False, True]
