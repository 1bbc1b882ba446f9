"""Sentences, rows and headings at their exact places, with the headings above them."""

import pandas as pd
import pytest

from abs_study.passages import segment
from abs_study.sentences import spans
from abs_study.tables import TABLES

# One case a line: the sentences of a text, separated by a bar.
SENTENCES = [
    "Le CCAS accueille 612 personnes.|Il ferme à midi.",
    "M. Roy préside le conseil.|Il est élu depuis 2008.",
    "Mme Le Goff et M. Dupont ont animé l’atelier.",
    "MM. Petit et Grand sont absents.|Pouvoir : 1.",
    "Mlle Martin, Dr Roux et Me Blanc étaient là.",
    "Le rapport de Me. Blanc est joint.",
    "Voir art. 3 du règlement.|Le barème suit.",
    "Les articles R. 123-1 et L. 121-6 l’exigent.|La ville s’y tient.",
    "Cf. Annexe 2.|Les chiffres y sont.",
    "On lira (cf. Tableau 4) le détail.",
    "Le chiffre est en p. 12 du rapport.|Il est faux.",
    "Voir pp. 3-4, chap. 2, fig. 5 et vol. 1 du recueil.",
    "Les habitants, les partenaires, etc. ont répondu.",
    "Loyer, énergie, eau, etc.|Le reste à vivre baisse.",
    "Le taux est de 12.5 % en 2010.|Il monte.",
    "On compte 3 000 €.|C’est peu.",
    "La population atteint 12.|3 familles partent.",
    "Le 1er janv. 2010, tout change.",
    "La livraison est prévue en déc.|Elle aura lieu.",
    "Que faire ?|Rien.",
    "Quel échec !|On recommence.",
    "« Je ne savais pas. »|La dame est repartie.",
    "Il a dit : « Non ! »|Puis il est parti.",
    "« Vraiment ? » demande l’agent d’accueil.",
    "« On ne décroche pas ! », dit une habitante.",
    "Ils répondent… mais tard.",
    "Ils attendent…|Personne ne vient.",
    "Trois points... puis la suite.",
    "Il hésite...|Elle tranche.",
    "Le décret n° 95-562 du 6 mai 1995 s’applique.|Il est cité.",
    "1. Former les agents d’accueil.",
    "2.3. Former les agents.|Ouvrir le soir.",
    "a) Ouvrir le mardi soir.|Fermer le lundi.",
    "IV. Les suites données.",
    "Tableau 1. Population par tranche d’âge",
    "Article 9. La coordinatrice rend compte.|Elle le fait chaque semestre.",
    "J. Dupont et A.-M. Le Roux ont relu le texte.",
    "Le C.C.A.S. ouvre.|Il ferme.",
    "Cela figure à l’annexe B.|La suite est au plan C.|Elle est courte.",
    "Le conseil approuve (onze voix sur douze.)|Il a raison.",
    "Le service ferme à 18 h 30.|La permanence suit.",
    "Est-ce possible ?!|On verra.",
    "L’association (30 adhérents) aide.|« Merci », dit-elle.",
    "On a compté : 41 appels ; 12 visites ; 3 refus.",
    "Un bénévole visite p. ex. quatre personnes.",
    "Elle habite av. Foch et lui bd Carnot.",
    "Le St. Vincent accueille.|Il est plein.",
    "La MSA, la CAF et la CPAM ont répondu.|Pôle emploi non.",
    "Le taux (15 %) double.|30 % des foyers sont aidés.",
    "Il n’y a ni point ni majuscule",
    "Le foyer est fermé. il rouvrira.",
    "[…] Le reste manque.",
]


@pytest.mark.parametrize("case", SENTENCES)
def test_sentences(case):
    """A French text is cut where a reader would cut it."""
    text = case.replace("|", " ")
    assert [text[start:end] for start, end in spans(text)] == case.split("|")


def test_spaces_around_are_left_out():
    """Sentences start and end on a character, whatever the spaces."""
    text = "  Un.\u00a0\u202fDeux ?  Trois  "
    assert [text[a:b] for a, b in spans(text)] == ["Un.", "Deux ?", "Trois"]
    assert spans("") == spans("   ") == []


def document(*blocks, name="d", page=1):
    """Return the tables pages and blocks of one page made of (kind, level, text)."""
    text, rows = "", []
    for kind, level, piece in blocks:
        text += "\n\n" if text else ""
        rows.append((name, page, len(text), len(text) + len(piece), kind, level))
        text += piece
    pages = pd.DataFrame([(name, page, text, "text", None, "")], columns=list(TABLES["pages"].columns))
    table = pd.DataFrame(rows, columns=list(TABLES["blocks"].columns))
    return TABLES["pages"].conform(pages), TABLES["blocks"].conform(table)


def test_passages_are_verbatim_and_named_by_their_place():
    """Every passage is its page's text between its offsets and its id tells where."""
    pages, blocks = document(("heading", 1, "1. Été"), ("body", 0, "L’aide « monte ». Elle double."))
    found = segment(pages, blocks)
    assert list(found["text"]) == ["1. Été", "L’aide « monte ».", "Elle double."]
    text = pages.loc[0, "text"]
    assert all(text[row.start : row.end] == row.text for row in found.itertuples())
    assert list(found["passage_id"]) == ["d:1:0", "d:1:8", "d:1:26"]


def test_sections_are_the_path_of_headings():
    """A passage bears the headings above it; a heading bears its own path; a higher one closes the lower."""
    pages, blocks = document(
        ("body", 0, "Avant."),
        ("heading", 1, "1. Population"),
        ("heading", 2, "1.2 Âges"),
        ("list", 0, "• un"),
        ("heading", 1, "2. Emploi"),
        ("caption", 0, "Tableau 1. Chômage"),
    )
    sections = segment(pages, blocks).set_index("text")["section"]
    assert sections["Avant."] == ""
    assert sections["• un"] == sections["1.2 Âges"] == "1. Population > 1.2 Âges"
    assert sections["Tableau 1. Chômage"] == "2. Emploi"


def test_rows_and_headings_stay_whole_and_furniture_is_left_out():
    """A table row is one passage however many dots it holds; headers and footers are none."""
    pages, blocks = document(
        ("header", 0, "CCAS. Ville."),
        ("table_row", 0, "Aide. Une\t12. Deux"),
        ("heading", 1, "I. Quoi ? Et comment ?"),
        ("footer", 0, "page 3"),
    )
    found = segment(pages, blocks)
    assert list(found["kind"]) == ["table_row", "heading"]
    assert list(found["text"]) == ["Aide. Une\t12. Deux", "I. Quoi ? Et comment ?"]


def test_a_sentence_broken_by_a_page_is_two_passages_in_one_section():
    """Pages stay apart: each half has its own page and the section goes on."""
    one = document(("heading", 1, "1. Aides"), ("body", 0, "Le service a"), page=1)
    two = document(("body", 0, "fermé. Il rouvre."), page=2)
    found = segment(pd.concat([one[0], two[0]]), pd.concat([one[1], two[1]]))
    assert list(found["text"])[1:] == ["Le service a", "fermé.", "Il rouvre."]
    assert list(found["page"])[1:] == [1, 2, 2]
    assert set(found["section"]) == {"1. Aides"}


def test_documents_do_not_mix():
    """Two documents in one table keep their own texts and sections."""
    one, two = document(("heading", 1, "A")), document(("body", 0, "Texte."), name="e")
    found = segment(pd.concat([one[0], two[0]]), pd.concat([one[1], two[1]]))
    assert found.set_index("document_id")["section"].to_dict() == {"d": "A", "e": ""}


def test_nothing_gives_an_empty_table():
    """No block: the declared columns and no row."""
    found = segment(TABLES["pages"].empty(), TABLES["blocks"].empty())
    assert found.empty
    assert list(found.columns) == list(TABLES["passages"].columns)
