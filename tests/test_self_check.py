"""The self-check « Où en est notre ABS ? »: its file, its page, and the sheet of one report."""

import re
from dataclasses import replace
from pathlib import Path

import docx
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from extract_samples import Pdf
from publish_sample import HOSTILE, sample_grid, sample_site, sample_study

from abs_study import consensus, matrix, register, shares
from abs_study.bearers import bearers
from abs_study.documents import code_document, make_coder, read_document
from abs_study.errors import StudyError
from abs_study.fiche import fiche, measured, worth, write_fiche
from abs_study.gridfile import load_grid, read_grid
from abs_study.messages import speaking
from abs_study.publish import build
from abs_study.publish.self_check import self_check, standing
from abs_study.publish.sheet import Trust, readings
from abs_study.publish.site import load_site, read_tables
from abs_study.study import grid_files, open_study
from abs_study.tables import TABLES

OPENING = {
    "00_grille.yaml": 'version: "1.0"\n',
    "01_p.yaml": """dimension: P
variables:
  - id: suites
    libelle: {fr: Suites}
    question: {fr: Des suites ?}
    mesure: ordinal
    niveaux: [{code: "0", libelle: {fr: Aucune}}, {code: "1", libelle: {fr: Pistes}}, {code: "2", libelle: {fr: Plan}}]
  - id: publics
    libelle: {fr: Publics}
    question: {fr: Lesquels ?}
    mesure: multi
    niveaux: [{code: jeunes, libelle: {fr: Jeunes}}, {code: aines, libelle: {fr: Aînés}}]
""",
}
GOOD = """version: "1.0"
questions:
  - variable: suites
    question: {fr: Avez-vous des suites ?, en: Any follow-up?}
    reponses:
      - {niveaux: ["0"], texte: {fr: Non}, prochain_pas: {fr: Une piste.}, exemple: "1"}
      - {niveaux: ["1", "2"], texte: {fr: Oui}, prochain_pas: {fr: Un porteur.}}
  - variable: publics
    question: {fr: Pour qui ?}
    reponses:
      - {niveaux: [jeunes], texte: {fr: Les jeunes}, prochain_pas: {fr: Demandez-leur.}}
      - {niveaux: [aucun], texte: {fr: Personne}, prochain_pas: {fr: Commencez par un.}}
"""


def faults(text: str) -> list[str]:
    """Faults of a grid with this self-check, as text."""
    return [str(problem) for problem in read_grid({**OPENING, "auto_evaluation.yaml": text})[1]]


def test_a_good_self_check_is_read_and_codes_nothing():
    """Grouped levels make one answer; the grid's digest does not depend on it; a grid may have none."""
    grid = load_grid({**OPENING, "auto_evaluation.yaml": GOOD})
    assert [question.variable for question in grid.self_check.questions] == ["suites", "publics"]
    assert grid.self_check.questions[0].answers[1].levels == ("1", "2")
    bare = load_grid(OPENING)
    assert bare.self_check is None and bare.digest == grid.digest


@pytest.mark.parametrize(
    ("old", "new", "line", "remedy"),
    [
        ("variable: suites", "variable: suite", 3, "la plus proche : suites"),
        ("variable: publics", "variable: suites", 8, "répétée"),
        ('niveaux: ["0"]', 'niveaux: ["9"]', 6, "niveaux : 0, 1, 2"),
        ('["1", "2"]', '["0", "1", "2"]', 7, "a déjà sa réponse"),
        ('["1", "2"]', '["1"]', 5, "le niveau 2 de suites n’a pas de réponse"),
        ('exemple: "1"', 'exemple: "7"', 6, "n’est pas un niveau"),
        ("niveaux: [aucun]", "niveaux: [aucun, aines]", 12, "ne se regroupe pas"),
        ('niveaux: ["0"]', "niveaux: [aucun]", 6, "n’est pas un niveau"),
        ("prochain_pas: {fr: Une piste.}", "prochain: {fr: Une piste.}", 6, "prochain_pas"),
        ("texte: {fr: Oui}", "texte: {en: Yes}", 7, "« fr » manque"),
    ],
)
def test_each_fault_is_told_with_its_line(old, new, line, remedy):
    """Unknown variable or level, level without answer or with two, keys."""
    found = faults(GOOD.replace(old, new))
    assert any(fault.startswith(f"auto_evaluation.yaml:{line}") and remedy in fault for fault in found), found


def test_the_project_self_check_is_bilingual_and_never_scores(root):
    """Some twelve questions, each answer with its next step, all in both languages."""
    asked = load_grid(grid_files(root)).self_check
    assert 10 <= len(asked.questions) <= 15
    for question in asked.questions:
        texts = [question.text, *(text for a in question.answers for text in (a.text, a.step))]
        assert all(text.fr and text.en for text in texts), question.variable
        assert all(answer.example for answer in question.answers), question.variable
        assert not re.search(r"\b(score|insuffisant|mauvais)\b", " ".join(t.fr for t in texts), re.I)


def test_counts_are_those_of_the_shares():
    """An answer of one level has the k and n of `shares.by_level`; a grouped one counts each report once."""
    grid = load_grid(OPENING)
    consensus_rows = [
        (name, "suites", level) for name, level in zip("abcd", ("0", "1", "2", "NC"), strict=True)
    ]
    consensus_rows += [("a", "publics", "jeunes"), ("a", "publics", "aines"), ("b", "publics", "aucun")]
    settled = pd.DataFrame(consensus_rows, columns=["document_id", "variable", "level"])
    settled = TABLES["consensus"].conform(settled.assign(status="agreed"))
    documents = TABLES["documents"].conform(pd.DataFrame({"document_id": list("abcd")}))
    frame = matrix.build(settled, grid, documents)
    told = shares.by_level(frame, grid).set_index(["variable", "level"])
    for variable in grid.variables.values():
        by_level = dict(bearers(frame, variable))
        for level in by_level:
            found, row = standing(by_level, (level,)), told.loc[variable.id, level]
            assert (found.bearing, found.known, found.unknown) == (row.k, row.n, row.missing)
    assert standing(dict(bearers(frame, grid.variables["suites"])), ("1", "2")).bearing == 2
    assert standing(dict(bearers(frame, grid.variables["publics"])), ("jeunes", "aines")).bearing == 1
    assert standing({}, ("1",)) is None


# The page


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The sample site, built once."""
    return sample_site(tmp_path_factory.mktemp("auto"))


def page_of(site: Path, name: str = "auto-evaluation.html") -> BeautifulSoup:
    """A page of a site, parsed."""
    return BeautifulSoup((site / name).read_text("utf-8"), "html.parser")


def test_each_question_is_a_fieldset_that_reads_without_script(site):
    """A legend, an input with its label for each answer, and every count and next step in a fold."""
    page = page_of(site)
    first, second = page.select("form fieldset")
    assert first.legend.get_text(" ", strip=True) == "1 Avez-vous écouté\u202f?"
    assert [tag["type"] for tag in first.select("input")] == ["radio"] * 3
    assert [tag["type"] for tag in second.select("input")] == ["checkbox"] * 3
    for tag in page.select("fieldset input"):
        assert page.find("label", attrs={"for": tag["id"]}) and not tag.has_attr("checked")
        assert all(page.find(id=name) for name in tag.get("aria-describedby", "").split())
    told = first.details.get_text(" ", strip=True)
    assert "1 rapport sur 1 est dans ce cas." in told and "Aucun" not in told.partition("Oui")[2]
    assert "Un prochain pas\u00a0: Écoutez dix habitants." in told and "Corpus fictif." in told
    assert "Tout y est." in second.details.get_text()


def test_the_example_is_a_settled_quote_with_its_place(site):
    """The quote of a report that bears the level, found in it, in French, with its page and its report's page."""
    page = page_of(site, "en/auto-evaluation.html")
    figure = page.select_one("figure.exemple-corpus")
    assert figure.blockquote["lang"] == "fr" and "TROIS ATELIERS" in figure.get_text()
    assert figure.a["href"] == "rapports/bourg-2012.html#degre" and "p. 1" in figure.figcaption.get_text()
    assert "Did you listen?" in page.legend.get_text()


def test_hostile_words_stay_words(site):
    """A hostile wording of the grid and a hostile quote come out as text; one script, by its address."""
    page = page_of(site)
    assert HOSTILE in page.form.get_text()
    assert [(tag.get("src"), tag.string) for tag in page.find_all("script")] == [("auto-evaluation.js", None)]
    script = (site / "auto-evaluation.js").read_text("utf-8")
    assert not re.search(r"fetch|XMLHttp|Storage|cookie|innerHTML|https?:|import\b", script)


def test_a_hostile_quote_is_escaped(tmp_path):
    """What a report says is never markup."""
    study = sample_study(tmp_path)
    study.tables["evidence"] = study.tables["evidence"].assign(status="", quote=HOSTILE)
    example = self_check(load_site(study, read_tables(study), {})).questions[0].choices[0].example
    assert example.quote.text == HOSTILE
    study.tables["evidence"] = study.tables["evidence"].assign(spans="[]")
    build(study, {"fr": {}}, tmp_path / "site", commit="")
    page = page_of(tmp_path / "site")
    assert (
        HOSTILE in page.select_one("figure.exemple-corpus").get_text() and len(page.find_all("script")) == 1
    )


def test_a_study_without_the_file_has_no_such_page(tmp_path):
    """No page, and no way to it."""
    study = sample_study(tmp_path)
    study.grid = replace(sample_grid(), self_check=None)
    build(study, {"fr": {}}, tmp_path / "site", commit="")
    assert not (tmp_path / "site" / "auto-evaluation.html").exists()
    assert "auto-evaluation.html" not in (tmp_path / "site" / "index.html").read_text("utf-8")


# The sheet of one report

SENTENCES = (
    "Le CCAS de Villemont présente l'analyse des besoins sociaux de la commune, qui compte 6 240 habitants.",
    "Vingt entretiens ont été menés avec des habitants, choisis au hasard sur la liste des usagers.",
    "La commune compte 420 familles monoparentales, soit 18 % de plus qu'en 2011 selon l'Insee.",
    "La crèche dispose de 30 places ; 45 familles sont en liste d'attente, faute de place.",
    "Le conseil d'administration a décidé d'ouvrir dix places supplémentaires en septembre 2020.",
)


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """A new study, not yet run."""
    folder = tmp_path_factory.mktemp("etude") / "etude"
    register.init(folder, "Essai")
    return open_study(folder)


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> Path:
    """A small report, in DOCX, with a hostile sentence."""
    document = docx.Document()
    document.add_heading("Analyse des besoins sociaux 2019", 0)
    for text in (*SENTENCES, f"Les habitants ont été consultés par questionnaire {HOSTILE}."):
        document.add_paragraph(text)
    path = tmp_path_factory.mktemp("rapport") / "villemont.docx"
    document.save(path)
    return path


def alone(html: str) -> BeautifulSoup:
    """A page that must ask for no other file, parsed."""
    page = BeautifulSoup(html, "html.parser")
    assert not page.select("[src], link[rel=stylesheet], iframe, object, embed, form[action]")
    assert [tag["href"] for tag in page.select("[href]")] == ["data:,"]
    assert "default-src 'none'" in page.find("meta", attrs={"http-equiv": True})["content"]
    assert not re.search(r"url\(|@import|https?://", page.style.string + page.script.string)
    return page


def test_the_sheet_stands_alone_and_enters_nothing_into_the_study(study, report, tmp_path):
    """Questions filled in by the machine, warnings, quotes with their page; no counts before a run."""
    before = sorted(study.folder.rglob("*"))
    out = write_fiche(study, report, tmp_path / "fiche.html")
    html = out.read_text("utf-8")
    page = alone(html)
    assert len(page.select("fieldset")) == len(study.grid.self_check.questions)
    assert page.select("input[checked][data-machine]") and page.select(".lecture figure.citation")
    assert "p. 1" in page.select_one(".lecture figcaption").get_text()
    told = page.aside.get_text()
    assert "Lecture automatique." in told and "On ne sait pas ce que valent ses réponses" in told
    assert "abs-study run" in told and not page.select(".compte-corpus")
    assert HOSTILE not in html
    assert sorted(study.folder.rglob("*")) == before


def test_after_a_run_the_sheet_counts_reports(study, report, tmp_path):
    """Corpus numbers, marked where the corpus is fictitious; names without links."""
    read = read_document(report, "villemont-2019")
    coded = code_document(read, make_coder(study.grid))  # the rules alone: what was learnt may change
    documents = pd.DataFrame(
        [{"document_id": "villemont-2019", "organisation": "CCAS Villemont", "year": 2019, "nature": "fictif",
          "document_type": "complet", "status": "ok", "file": "v.docx"}]
    )  # fmt: skip
    settled = consensus.settle(coded.codings, TABLES["readings"].empty(), machine="")
    documents = TABLES["documents"].conform(documents)
    ran = replace(study, folder=tmp_path / "lancee")
    ran.__dict__["memory"] = study.memory
    frames = {
        "documents": documents, "pages": read.pages, "codings": coded.codings, "evidence": coded.evidence,
        "consensus": settled, "matrix": matrix.build(settled, study.grid, documents),
    }  # fmt: skip
    for name, frame in frames.items():
        ran.write(name, frame)
    page = alone(fiche(ran, report))
    told = [tag.get_text(" ", strip=True) for tag in page.select(".compte-corpus")]
    assert any("1 rapport sur 1 est dans ce cas. Corpus fictif." in text for text in told)
    assert "CCAS Villemont, 2019" in page.select_one(".exemple-corpus figcaption").get_text()


def test_a_pdf_and_english(study, tmp_path):
    """Any format that is read; the page in the language asked for, the quotes in French."""
    pdf = Pdf().page()
    pdf.text(60, 80, "Analyse des besoins sociaux 2019 du CCAS de Villemont", 18, True)
    for number, sentence in enumerate(SENTENCES):
        pdf.text(60, 130 + 30 * number, sentence, 9)
    out = write_fiche(study, pdf.write(tmp_path / "v.pdf"), tmp_path / "sheet.html", "en")
    page = alone(out.read_text("utf-8"))
    assert page.html["lang"] == "en" and "Automatic reading." in page.aside.get_text()
    assert all(tag["lang"] == "fr" for tag in page.select("blockquote"))


def test_abstentions_are_said_as_such(study, report):
    """A machine that must be sure does not answer: the likeliest passage is shown and nothing is chosen."""
    sure = {**study.settings.thresholds, "confiance_machine": 1.0}
    page = alone(fiche(replace(study, settings=replace(study.settings, thresholds=sure)), report))
    unsure = [
        field
        for field in page.select("fieldset")
        if "La machine ne sait pas" in field.select_one(".lecture").get_text()
    ]
    assert unsure and not any(field.select("input[checked]") for field in unsure)
    assert "La machine ne sait pas\u202f; à vous de lire." in unsure[0].get_text()
    assert any("Elle penchait pour" in f.get_text() and f.select_one(".lecture figure") for f in unsure)


def test_a_document_that_is_no_report_is_said_not_to_be_one(study, tmp_path):
    """Nothing is filled in, and the page says why."""
    path = tmp_path / "recette.txt"
    path.write_text("Battre les œufs. Ajouter le sucre. Cuire une heure à four doux.", encoding="utf-8")
    page = alone(fiche(study, path))
    assert "n’a pas été reconnu" in page.aside.get_text() and not page.select("input[checked]")


def test_what_the_machine_is_worth(study, tmp_path):
    """Words from the evaluation on reports kept apart; unknown without it, or on reports that made the machine."""
    ran = replace(study, folder=tmp_path, settings=replace(study.settings, development=("vu",)))
    assert measured(ran) is None and "On ne sait pas" in worth(None, False)
    folder = ran.processed / "evaluation"
    folder.mkdir(parents=True)
    rows = (
        "variable,coders,alpha\nx,consensus|machine,0.9\ny,machine|consensus,0.1\nx,lecture_a|lecture_b,0.2\n"
    )
    (folder / "agreement.csv").write_text(rows, "utf-8")
    (folder / "answers.csv").write_text("document_id\nneuf\nneuf\n", "utf-8")
    trust = measured(ran)
    assert trust.reports == 1 and trust.alphas == {"x": 0.9, "y": 0.1}
    assert "1 rapport qu’il n’avait jamais vu" in worth(trust, True) and "de vrais rapports" in worth(
        trust, True
    )
    (folder / "answers.csv").write_text("document_id\nvu\n", "utf-8")
    assert measured(ran) is None
    words = [Trust({"v": alpha}, 1, study.settings.thresholds).words("v") for alpha in (0.9, 0.7, 0.5, 0.1)]
    assert len(set(words)) == 4 and "on ne sait pas" in trust.words("autre")


def test_states_of_a_reading(tmp_path):
    """Read, absent, abstained, unknown: each is told apart."""
    study = sample_study(tmp_path)
    site = load_site(study, read_tables(study), {})
    rows = [("degre", "NC_machine", "2"), ("sources", "aucun", ""), ("forme", "NC", "")]
    codings = pd.DataFrame(rows, columns=["variable", "level", "note"]).assign(confidence=0.2)
    evidence = pd.DataFrame(
        [("degre", "2", 1, "Un mot.", "[[3, 0, 7]]")], columns=["variable", "level", "rank", "quote", "spans"]
    )
    told = readings(site, codings, evidence, {3}, None)
    assert {name: reading.state for name, reading in told.items()} == {
        "degre": "unsure", "sources": "absent", "forme": "unknown",
    }  # fmt: skip
    assert told["degre"].levels[0][0] == "Consultation" and told["degre"].shown[0].recognised
    assert told["degre"].codes == ()


def test_what_cannot_be_done_is_told_with_its_remedy(study, report, tmp_path):
    """A grid without self-check, an absent file, an unreadable one, an unknown language."""
    bare = replace(study, grid=replace(study.grid, self_check=None))
    with pytest.raises(StudyError, match=r"auto_evaluation\.yaml"):
        fiche(bare, report)
    with pytest.raises(StudyError, match="introuvable"):
        fiche(study, tmp_path / "absent.pdf")
    (tmp_path / "casse.pdf").write_bytes(b"%PDF-1.4 cass")
    with pytest.raises(StudyError, match="ne peut pas être lu"):
        fiche(study, tmp_path / "casse.pdf")
    with pytest.raises(StudyError, match="Langue inconnue"):
        write_fiche(study, report, tmp_path / "x.html", "de")


def test_the_count_in_words():
    """Singular, plural, none, not known, in both languages."""
    from abs_study.publish.self_check import Standing

    assert Standing(7, 16, 0).sentence == "7 rapports sur 16 sont dans ce cas."
    assert Standing(1, 14, 2).sentence == "1 rapport sur 14 est dans ce cas. (Pour 2 autres, on ne sait pas.)"
    assert Standing(0, 16, 0).sentence == "Aucun des 16 rapports n’est dans ce cas."
    assert "ne permet pas" in Standing(0, 0, 3).sentence or "Aucun rapport" in Standing(0, 0, 3).sentence
    assert Standing(3, 16, 0).squares == (3, 13) and Standing(30, 400, 0).squares == (0, 0)
    with speaking("en"):
        assert Standing(7, 16, 0).sentence == "7 reports out of 16 are in this case."
