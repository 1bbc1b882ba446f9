"""The coder `regles` and its deciding rules, on documents of a few sentences."""

import pandas as pd
import pytest

from abs_study.coders.regles import RuleCoder
from abs_study.coders.regles.decide import Document, Hit, Passage, decide
from abs_study.grid import Decision, Level, Text, Variable
from abs_study.gridfile import load_grid
from abs_study.passages import segment
from abs_study.tables import TABLES

TYPES = """niveaux:
  - {code: complet, libelle: Complet, condition: {seuil: 1}, indices: ["besoin social"]}
"""
GRID = """dimension: M
variables:
  - id: participation
    libelle: Participation
    question: Jusqu’où ?
    mesure: ordinal
    niveaux:
      - {code: "0", libelle: Absente}
      - {code: "1", libelle: Information, indices: [{motif: réunion publique, portee: [fait, prevu]}]}
      - {code: "2", libelle: Consultation, indices: ["habitant ~4 répondre", "questionnaire ~4 adresser"]}
  - id: sources
    libelle: Sources
    question: Lesquelles ?
    mesure: multi
    niveaux:
      - {code: insee, libelle: INSEE, indices: ["INSEE"]}
      - {code: caf, libelle: CAF, condition: {passages: 2}, indices: ["CAF"]}
  - id: phases
    libelle: Phases
    question: Lesquelles ?
    mesure: multi
    decision: {si: "participation >= 1"}
    niveaux:
      - {code: recueil, libelle: Recueil, indices: ["réponse"]}
  - id: suites
    libelle: Suites
    question: Lesquelles ?
    mesure: ordinal
    niveaux:
      - {code: "0", libelle: Absentes}
      - code: "2"
        libelle: Plan
        condition: {marques: 2}
        indices: [{motif: pilote, marque: pilote}, {motif: échéance, marque: date}]
  - id: chainage
    libelle: Chaînage
    question: Lequel ?
    mesure: ordinal
    niveaux:
      - {code: "0", libelle: Absent}
      - code: "2"
        libelle: Complet
        condition: {marques_rapport: 2}
        indices: [{motif: constat, marque: besoin}, {motif: indicateur, marque: indicateur}]
  - id: publics
    libelle: Publics
    question: Lesquels ?
    mesure: multi
    niveaux:
      - code: jeunes
        libelle: Jeunes
        condition: {mots: 300, titre: oui}
        indices: [{motif: "/^les jeunes ?[.:]/", marque: titre}]
      - {code: comparaison, libelle: Comparaison, indices: [{motif: "#", genres: [table_row], amorce: [région]}]}
  - id: gouvernance
    libelle: Gouvernance
    question: Laquelle ?
    mesure: ordinal
    decision: {methode: plus_soutenu}
    niveaux:
      - {code: "0", libelle: Ancien, indices: ["guichet"]}
      - {code: "1", libelle: Nouveau, indices: ["réseau"]}
  - id: effets
    libelle: Effets
    question: Lesquels ?
    mesure: ordinal
    niveaux:
      - {code: "0", libelle: Absents}
      - {code: "1", libelle: Visés, indices: ["améliorer"]}
      - {code: "2", libelle: Constatés, condition: {si: "suivi >= 1"}, indices: ["baisser"]}
  - id: suivi
    libelle: Suivi
    question: Lequel ?
    mesure: ordinal
    niveaux:
      - {code: "0", libelle: Absent}
      - {code: "1", libelle: Prévu, indices: ["bilan"]}
  - id: auteur
    libelle: Auteur
    question: Qui ?
    mesure: nominal
    decision: {methode: premier, defaut: NC}
    niveaux:
      - {code: maison, libelle: Maison}
      - {code: cabinet, libelle: Cabinet, indices: [{motif: cabinet, position: [debut, fin]}]}
"""
CODER = RuleCoder(
    load_grid({"00_grille.yaml": 'version: "1"', "03_m.yaml": GRID, "type_document.yaml": TYPES})
)


def passages(*paragraphs: str, kind: str = "body") -> pd.DataFrame:
    """Passages of a one-page document; a paragraph that begins with # is a heading."""
    text, blocks = "", []
    for paragraph in ("Analyse des besoins sociaux.", *paragraphs):
        start = len(text)
        text += paragraph + "\n\n"
        heading = paragraph.startswith("#")
        blocks.append(("d", 1, start, start + len(paragraph), "heading" if heading else kind, int(heading)))
    pages = TABLES["pages"].conform(
        pd.DataFrame([("d", 1, text, "text")], columns=["document_id", "page", "text", "source"])
    )
    return segment(
        pages, TABLES["blocks"].conform(pd.DataFrame(blocks, columns=list(TABLES["blocks"].columns)))
    )


def levels(variable: str, *paragraphs: str) -> list[str]:
    """Levels that the coder gives to a variable."""
    return [
        coding.level for coding in CODER.code(passages(*paragraphs)).codings if coding.variable == variable
    ]


def test_a_level_may_depend_on_another_variable_wherever_that_stands_in_the_grid():
    assert levels("effets", "Les refus ont baissé.") == ["0"]
    assert levels("effets", "Les refus ont baissé.", "Le bilan a été fait.") == ["2"]


@pytest.mark.parametrize(
    ("paragraph", "level"),
    [
        ("Un questionnaire a été adressé aux familles. 312 habitants ont répondu.", "2"),
        ("Aucun questionnaire n’a pu être adressé.", "0"),
        ("Un questionnaire sera adressé aux familles.", "0"),
        ("Une réunion publique sera organisée.", "1"),
        ("Il faudrait une réunion publique.", "0"),
        ("Rien de tel.", "0"),
    ],
)
def test_highest_level_done(paragraph, level):
    """What is denied, planned or wished for does not count, unless the clue admits it."""
    assert levels("participation", paragraph) == [level]


def test_multi_variable_ticks_each_level_whose_condition_holds():
    """CAF needs two passages; nothing ticked is `aucun`."""
    assert levels("sources", "Source : INSEE. Source : CAF.") == ["insee"]
    assert levels("sources", "Source : CAF. Selon la CAF, 12 %.") == ["caf"]
    assert levels("sources", "Sans source.") == ["aucun"]


def test_a_condition_on_another_variable():
    """Phases open to users are not looked for where no user took part."""
    assert levels("phases", "Nous avons reçu 40 réponses.") == ["aucun"]
    assert levels("phases", "312 habitants ont répondu. Les réponses sont riches.") == ["recueil"]


def test_marks_must_meet_in_one_section():
    """Owner and date make an action sheet; one alone does not."""
    assert levels("suites", "# Fiche", "Pilote : CCAS.", "Échéance : 2015.") == ["2"]
    assert levels("suites", "# Fiche", "Pilote : CCAS.") == ["0"]


def test_marks_of_the_whole_report_may_stand_apart():
    """A finding in one section and its indicator in another make a chain; two findings do not."""
    assert levels("chainage", "# Portrait", "Constat 1 : peu de bus.", "# Suivi", "Un indicateur.") == ["2"]
    assert levels("chainage", "# Portrait", "Constat 1 : peu de bus.", "# Suivi", "Constat 2.") == ["0"]


def test_a_heading_run_into_its_paragraph_is_a_heading_with_text_below():
    """The mark `titre` makes a section of what follows; without text it makes none."""
    below = "On les voit peu au guichet, et " + "ils viennent tard, " * 8 + "presque toujours seuls."
    assert levels("publics", f"Les jeunes. {below}") == ["jeunes"]
    assert levels("publics", "Les jeunes.") == ["aucun"]


def test_a_row_is_read_by_the_header_of_its_table():
    """`amorce` looks at the header row of the row's own table, not at the other rows."""
    for header, other, expected in (
        ("Taux\tRégion", "Chômage\t9", "comparaison"),
        ("Taux\tCCAS", "Région\tnon", "aucun"),
    ):
        coded = CODER.code(passages("# Chiffres", header, other, "Pauvreté\t14", kind="table_row")).codings
        assert [coding.level for coding in coded if coding.variable == "publics"] == [expected]


def test_most_supported_level_ties_go_down_and_nothing_is_nc():
    """NC where no passage bears on the question."""
    assert levels("gouvernance", "Deux guichets. Un réseau. Le réseau vit.") == ["1"]
    assert levels("gouvernance", "Deux guichets. Un réseau.") == ["0"]
    assert levels("gouvernance", "Rien.") == ["NC"]


def test_every_level_above_zero_has_a_verbatim_quote():
    """The quote stands at its span in the page."""
    frame = passages("Un questionnaire a été adressé aux familles.")
    coding = next(c for c in CODER.code(frame).codings if c.variable == "participation")
    page = "Analyse des besoins sociaux.\n\nUn questionnaire a été adressé aux familles.\n\n"
    quote = coding.evidence[0]
    assert quote.quote == "Un questionnaire a été adressé aux familles." == page[quote.start : quote.end]


def test_a_usual_level_without_a_quote_is_not_claimed():
    """A nominal variable whose default has nothing to show is NC."""
    text = (
        GRID
        + """  - id: objet
    libelle: Objet
    question: Lequel ?
    mesure: nominal
    decision: {methode: premier, defaut: demande}
    niveaux:
      - {code: demande, libelle: Demande, indices: ["besoin ~3 habitant"]}
      - {code: offre, libelle: Offre, indices: ["catalogue service"]}
"""
    )
    coder = RuleCoder(
        load_grid({"00_grille.yaml": 'version: "1"', "03_m.yaml": text, "type_document.yaml": TYPES})
    )

    def given(paragraph):
        return [c.level for c in coder.code(passages(paragraph)).codings if c.variable == "objet"]

    assert given("Rien.") == ["NC"]
    assert given("Un catalogue des services.") == ["offre"]


def test_a_long_passage_is_quoted_around_the_match():
    """At most about 400 characters, cut at spaces, still verbatim."""
    text = "mot " * 300 + "questionnaire adressé " + "mot " * 300
    coding = next(c for c in CODER.code(passages(text)).codings if c.variable == "participation")
    assert len(coding.evidence[0].quote) <= 402 and "questionnaire adressé" in coding.evidence[0].quote


def test_another_kind_of_document_gets_na_everywhere():
    """A document that is no ABS is not coded."""
    frame = passages("x")
    frame["text"] = frame["text"].str.replace("besoins sociaux", "marchés publics")
    coded = CODER.code(frame)
    assert coded.document_type.level == "autre" and {coding.level for coding in coded.codings} == {"NA"}


def test_an_empty_document_is_no_abs():
    """No passage at all."""
    assert CODER.code(TABLES["passages"].empty()).document_type.level == "autre"


def test_running_heads_are_never_evidence():
    """Headers and footers are skipped."""
    frame = passages("Un questionnaire a été adressé aux familles.")
    assert levels("participation", "x") == ["0"]
    frame["kind"] = "footer"
    assert CODER.code(frame).document_type.level == "autre"


@pytest.mark.parametrize(("place", "level"), [(0, "cabinet"), (20, "NC"), (49, "cabinet")])
def test_clue_at_an_end_of_the_document(place, level):
    """A signature counts on the cover and in the imprint, not in the middle of the report."""
    paragraphs = ["Les familles attendent."] * 50
    paragraphs[place] = "Un cabinet travaille."
    assert levels("auteur", *paragraphs) == [level]


def test_a_page_where_two_levels_are_close_is_shared_between_them():
    """`pages`: one page that wholly analyses outweighs two that describe a little more than they analyse."""
    levels = tuple(Level(code, Text(code)) for code in ("descriptive", "analytique"))
    decision = Decision(method="pages")
    variable = Variable("posture", "M", Text("x"), Text("x"), "nominal", levels, decision=decision)
    told = [Passage(n, n, 0, 1, "body", "", "x", sheet=n) for n in range(3)]
    weights = {"descriptive": (0.0, 1.1, 1.1), "analytique": (1.0, 1.0, 1.0)}
    hits = {
        code: [Hit(passage, weight, "", "fait", 0, 1, "x") for passage, weight in zip(told, own, strict=True)]
        for code, own in weights.items()
    }
    assert decide(variable, hits, Document(told, 3)) == ["analytique"]
