"""The register: what is guessed from first pages, what a new line looks like, which faults are found."""

import csv
from pathlib import Path

import pandas as pd
import pytest
import yaml

from abs_study.corpus import check_register, guess, new_entry, safe_name, slug
from abs_study.tables import TABLES, read_csv

HERE = Path(__file__).parent
BEGINNINGS = yaml.safe_load((HERE / "data" / "first_pages.yaml").read_text("utf-8"))
with open(HERE.parent / "data" / "raw" / "corpus.csv", encoding="utf-8", newline="") as _file:
    REGISTER = {row["document_id"]: row for row in csv.DictReader(_file)}
# Their first pages do not name the CCAS; the cover names the intercommunal body in two ways.
UNTOLD = {"sainte-aurore-en-plaine-2014"}
SHORTER = {"communaute-du-val-d-ombrine-2021": "val-d-ombrine-2021"}


def one_page(text: str) -> pd.DataFrame:
    """Return table `pages` with a single page."""
    return pd.DataFrame({"page": [1], "text": [text]})


def told(text: str, filename: str = "document.pdf", **meta: str) -> dict:
    """Return the guess for a one-page text."""
    return guess(one_page(text), meta, filename)


def plain(text: str) -> str:
    """Return `text` with the apostrophes, dashes and spaces of a keyboard."""
    return text.replace("’", "'").replace("–", "-").replace("\u00a0", " ").replace("2018- 2021", "2018-2021")


def line(**changes: object) -> dict:
    """Return a sound line of the register with some changes."""
    return {
        "document_id": "lormeuil-2011", "title": "ABS 2011", "organisation": "CCAS Lormeuil", "kind": "ccas",
        "region": "", "population": 23000, "year": 2011, "author": "", "document_type": "", "nature": "reel",
        "rights": "", "url": "", "file": "lormeuil-2011.pdf", "sha256": "a" * 64, **changes,
    }  # fmt: skip


def faults(*lines: dict, files: dict[str, str] | None = None) -> list[str]:
    """Return the problems of a register made of `lines`, as text."""
    frame = pd.DataFrame(lines)
    for column in ("year", "population"):
        frame[column] = frame[column].astype("Int64")
    return [str(problem) for problem in check_register(frame, files, "corpus.csv")]


@pytest.mark.parametrize("document", REGISTER)
def test_the_corpus_tells_its_own_register(document):
    """From its beginning alone, each of the 24 reports gives the line that people wrote for it."""
    row, found = REGISTER[document], told(BEGINNINGS[document])
    assert (found["year"], found["nature"]) == (int(row["year"]), "fictif")
    assert plain(found["title"]) == plain(row["title"])
    if document in UNTOLD:
        assert (found["organisation"], found["kind"]) == ("", "")
        return
    assert found["document_id"] == SHORTER.get(document, document)
    assert found["kind"] == row["kind"]
    if document not in SHORTER:
        assert plain(found["organisation"]) == plain(row["organisation"])


@pytest.mark.parametrize("document", REGISTER)
def test_a_population_is_right_or_absent(document):
    """A number of inhabitants is within 1 % of the register's, or left empty."""
    found = told(BEGINNINGS[document])["population"]
    assert found is None or found == pytest.approx(int(REGISTER[document]["population"]), rel=0.01)


def test_most_authors_are_told():
    """Who signs below the title is told for at least twenty of the 24 reports, and never wrongly."""
    found = {document: told(text)["author"] for document, text in BEGINNINGS.items()}
    right = [name for name, author in found.items() if plain(author) == plain(REGISTER[name]["author"])]
    assert len(right) >= 20
    assert not [name for name, author in found.items() if author and name not in right]


@pytest.mark.parametrize(
    ("text", "organisation", "kind"),
    [
        ("CENTRE COMMUNAL D’ACTION SOCIALE DE SAINT-DENIS-SUR-LOIRE", "CCAS Saint-Denis-sur-Loire", "ccas"),
        ("Analyse des besoins sociaux\nC.C.A.S. de Chalon sur Saône", "CCAS Chalon sur Saône", "ccas"),
        ("ABS du CCAS des Ulis", "CCAS Les Ulis", "ccas"),
        ("ABS du CCAS du Mans", "CCAS Le Mans", "ccas"),
        ("ABS du CCAS de L’Haÿ-les-Roses", "CCAS L’Haÿ-les-Roses", "ccas"),
        ("Le CIAS du Pays de Lorient présente", "CIAS Pays de Lorient", "cias"),
        ("Centre intercommunal d'action sociale de la Vallée d'Ossau", "CIAS Vallée d'Ossau", "cias"),
        ("Diagnostic de la Ville d’Orléans", "Orléans", ""),
        ("Analyse des besoins sociaux de la population", "", ""),
        ("Le CCAS de la commune", "", ""),
        ("Un groupement de CCAS rend compte", "", "groupement"),
    ],
)
def test_organisations(text, organisation, kind):
    """The body is told by its usual names, in capitals or not, with the article that belongs to the place."""
    found = told(text)
    assert (found["organisation"], found["kind"]) == (organisation, kind)


@pytest.mark.parametrize(
    ("text", "filename", "year"),
    [
        ("ABS 2021", "x.pdf", 2021),
        ("Analyse des besoins sociaux\nExercice 2010", "x.pdf", 2010),
        ("Rapport 2014 et orientations pour le budget 2015", "x.pdf", 2014),
        ("Analyse des besoins sociaux\nLormeuil – octobre 2011", "x.pdf", 2011),
        (
            "Notre rapport\nConseil d’administration du 9 décembre 2021, après le décret du 21 juin 2016",
            "",
            2021,
        ),
        ("Notre rapport", "abs_lormeuil_2013-v2.pdf", 2013),
        ("Notre rapport\nLa loi du 6 janvier 1986 et le décret du 6 mai 1995", "x.pdf", None),
        ("Lormeuil 2030", "x.pdf", 2030),
        ("12014 signes, 20145 mots", "x.pdf", None),
        ("", "", None),
    ],
)
def test_years(text, filename, year):
    """The year is that of the report, not of a law it quotes nor part of a longer number."""
    assert told(text, filename)["year"] == year


@pytest.mark.parametrize(
    ("sentence", "population"),
    [
        ("Notre commune compte 3 900 habitants.", 3900),
        ("La population municipale s’établit à 15\u202f712 habitants.", 15712),
        ("Lormeuil, 11.412 habitants au recensement", 11412),
        ("La ville de 28000 habitants", 28000),
        ("Les communes de plus de 10 000 habitants comptent un CCAS.", None),
        ("Un panel de communes de 13 000 à 19 000 habitants", None),
        ("La population augmente de 191 habitants en six ans.", None),
        ("La population : une densité de 310 habitants au km²", None),
        ("On compte 4 médecins pour 1 000 habitants.", None),
        ("Aucun chiffre.", None),
    ],
)
def test_populations(sentence, population):
    """Thresholds, ranges, changes, densities and rates are not the size of the place."""
    assert told(f"CCAS de Lormeuil\nABS 2011\n{sentence}")["population"] == population


@pytest.mark.parametrize(
    ("own", "title"),
    [
        ("Portrait social de Lormeuil, volume 1", "Portrait social de Lormeuil, volume 1"),
        ("Microsoft Word - ABS définitif v3.doc", "Portrait social de Lormeuil"),
        ("Règlement intérieur du marché couvert", "Portrait social de Lormeuil"),
        ("sans titre", "Portrait social de Lormeuil"),
        ("", "Portrait social de Lormeuil"),
    ],
)
def test_a_file_s_own_title_is_believed_when_the_page_knows_it(own, title):
    """A title left by a word processor, or by the model somebody reused, is not the report's."""
    assert told("Portrait social de Lormeuil\nLe volume de la population", title=own)["title"] == title


def test_tools_are_not_authors():
    """The account that saved the file is no author; a service is."""
    assert told("ABS 2011", author="Utilisateur")["author"] == ""
    assert told("ABS 2011", author="Service études, CCAS")["author"] == "Service études, CCAS"
    assert told("ABS 2011\nÉtude réalisée par le cabinet Orsène.")["author"] == "cabinet Orsène"


def test_real_reports_are_real_unless_they_say_otherwise():
    """Only a document that calls its commune fictitious is registered as such."""
    assert told("ABS 2011. Un exemple fictif illustre la méthode.")["nature"] == "reel"
    assert told("Document de démonstration – commune fictive")["nature"] == "fictif"


@pytest.mark.parametrize(
    "text",
    ["", "\x00\x07\x1b[2J", "CCAS de " * 5000, "CCAS " + "A-" * 50_000, "A" * 200_000, "9 " * 100_000,
     "\n" * 100_000, "« " * 50_000, "CCAS – <script>alert(1)</script>", "CCAS de ../../etc/passwd"],
)  # fmt: skip
def test_hostile_first_pages(text):
    """Whatever the page holds, a guess comes quickly, with a safe id and no control character."""
    found = guess(one_page(text), {"title": text, "author": text}, "../" + text[:300] + "/con.pdf")
    entry = new_entry(found, "0" * 64, "../x" + text[:300] + ".PDF")
    assert safe_name(entry["file"])
    assert slug(entry["document_id"]) == entry["document_id"]
    assert not any(
        character < " " for value in found.values() if isinstance(value, str) for character in value
    )


def test_a_document_without_pages_is_named_after_its_file():
    """An unreadable document still gets a line, empty but for its id."""
    found = guess(pd.DataFrame({"page": [], "text": []}), {}, "Mes rapports/ABS Été.pdf")
    assert (found["document_id"], found["title"], found["year"]) == ("abs-ete", "", None)


def test_a_guess_fits_the_register():
    """A new line conforms to table `register`, with its columns and nothing else."""
    entry = new_entry(told("CCAS de Lormeuil\nABS 2011"), "0" * 64, "scan.PDF")
    assert set(entry) == set(TABLES["register"].columns)
    frame = TABLES["register"].conform(pd.DataFrame([entry]))
    assert frame.at[0, "file"] == "lormeuil-2011.pdf" and check_register(frame) == []


def test_what_is_given_overrules_what_is_guessed():
    """Given an organisation and a year, the id follows; an id already taken is numbered."""
    found = told("CCAS de Lormeuil\nABS 2011")
    given = {"organisation": "CCAS de Vire", "year": 2012, "population": None, "title": ""}
    assert new_entry(found, "", "a.docx", (), given)["document_id"] == "vire-2012"
    assert (
        new_entry(found, "", "a.docx", ["lormeuil-2011", "lormeuil-2011-2"])["file"] == "lormeuil-2011-3.docx"
    )
    assert new_entry(found, "", "sans extension", (), {})["file"] == "lormeuil-2011"
    assert new_entry(found, "", "a.pdf", (), given)["title"] == "ABS 2011"


def test_the_corpus_has_no_fault(root):
    """The register that comes with the project is sound, and its files are what it says."""
    import hashlib

    register = read_csv((root / "data/raw/corpus.csv").read_text("utf-8"), TABLES["register"])
    folder = root / "data" / "raw" / "documents"
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    assert check_register(register, files) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"document_id": "Lormeuil 2011"}, "« lormeuil-2011 »"),
        ({"document_id": "../x"}, "document_id"),
        ({"kind": "mairie"}, "ccas, cias, groupement, autre"),
        ({"nature": "vrai"}, "reel, fictif"),
        ({"document_type": "long"}, "complet, synthese, thematique, autre"),
        ({"year": 20111}, "entre 1950 et 2100"),
        ({"population": 0}, "population : 0"),
        ({"url": "javascript:alert(1)"}, "https://"),
        ({"file": "../../etc/passwd"}, "dangereux"),
        ({"file": "C:\\rapport.pdf"}, "dangereux"),
        ({"file": ""}, "aucun fichier"),
        ({"sha256": "abc"}, "sha256"),
        ({"title": "ABS\x1b[2J"}, "caractère invisible"),
    ],
)
def test_each_fault_is_named_with_its_line(change, words):
    """One wrong cell gives one problem, on its line, that says what is admitted."""
    found = faults(line(), line(document_id="vire-2012", file="vire.pdf", sha256="b" * 64) | change)
    assert len(found) == 1 and found[0].startswith("corpus.csv:3") and words in found[0]


def test_empty_cells_are_no_fault():
    """What cannot be told may stay empty."""
    assert faults(line(title="", organisation="", kind="", population=None, year=None, nature="")) == []


def test_repeats_point_to_the_first_line():
    """The same id, file or content twice is told with the line of the first."""
    found = faults(line(), line(document_id="LORMEUIL-2011".lower()))
    assert len(found) == 3 and all("ligne 2" in problem for problem in found)


def test_files_are_compared_with_the_register():
    """A missing file, a changed one and one nobody registered are three problems."""
    two = line(document_id="vire-2012", file="vire.pdf", sha256="b" * 64)
    found = faults(line(), two, files={"lormeuil-2011.pdf": "c" * 64, "autre.pdf": "d" * 64, ".gitkeep": ""})
    assert ["a changé" in found[0], "introuvable" in found[1], "autre.pdf" in found[2]] == [True, True, True]
    assert len(found) == 3
