"""A study of three reports small enough to hold in the eye, published once for the tests of the site."""

import json
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pandas as pd
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from abs_study import views
from abs_study.errors import StudyError
from abs_study.grid import (
    Clue,
    Derived,
    Dimension,
    Grid,
    Hypothesis,
    Level,
    SelfAnswer,
    SelfCheck,
    SelfQuestion,
    Text,
    Variable,
)
from abs_study.memory import Memory
from abs_study.publish import build
from abs_study.settings import Settings, Step
from abs_study.tables import TABLES

HOSTILE = '<script>alert("titre")</script>'
TEXT = "Les habitants ont répondu à un questionnaire.\nTrois ateliers ont réuni quarante personnes."


def text_level(code, label, **more):
    """A level with a label and whatever else a test needs."""
    return Level(code, Text(label, f"{label} (en)"), **more)


def sample_grid():
    """Two dimensions, three variables, one derived variable, one hypothesis."""
    degree = Variable(
        "degre", "P", Text("Degré d'écoute"), Text("Les habitants ont-ils parlé ?"), "ordinal",
        (
            text_level("0", "Absente", definition=Text("Rien.")),
            text_level("2", "Consultation", definition=Text("On les a consultés."),
                       examples=("Un questionnaire a été distribué.",), clues=(Clue("questionnaire"),),
                       counter_examples=("Un questionnaire sera distribué.",)),
        ),
        rule=Text("Le plus haut degré réalisé."), include=Text("Les ateliers"), since="1.0",
    )  # fmt: skip
    sources = Variable("sources", "O", Text("Sources"), Text("Lesquelles ?"), "multi",
                       (text_level("caf", "CAF"), text_level("insee", "Insee")))  # fmt: skip
    free = (text_level("libre", "Libre"),)
    shape = Variable("forme", "O", Text("Forme"), Text("Laquelle ?"), "nominal", free)
    return Grid(
        "1.0",
        {"P": Dimension("P", Text("Pratiques")), "O": Dimension("O", Text("Outils"))},
        {variable.id: variable for variable in (degree, sources, shape)},
        {"ecart": Derived("ecart", Text("Écart"), "nombre", Text("Une différence"), formula="degre - 1")},
        {"H1": Hypothesis("H1", "A", "part", Text("La plupart écoutent"), Text("Énoncé"))},
        digest="abcdef0123456789", hypotheses_digest="0123456789abcdef", self_check=sample_self_check(),
    )  # fmt: skip


def sample_self_check():
    """A question with one answer a level, and one to tick; a hostile wording."""
    silent = SelfAnswer(("0",), Text("Non", "No"), Text("Écoutez dix habitants.", "Listen to ten."), "2")
    heard = SelfAnswer(("2",), Text(f"Oui {HOSTILE}", "Yes"), Text("Montrez-leur la fin.", "Show them."), "2")
    ticked = SelfAnswer(("caf",), Text("La CAF"), Text("Écrivez à la CAF."), "caf")
    bare = SelfAnswer(("aucun",), Text("Rien"), Text("Commencez par la CAF."))
    questions = (
        SelfQuestion("degre", Text("Avez-vous écouté ?", "Did you listen?"), answers=(silent, heard)),
        SelfQuestion(
            "sources",
            Text("Qui a donné des chiffres ?"),
            Text("Cochez."),
            (ticked, bare),
            Text("Tout y est."),
        ),
    )
    return SelfCheck(Text("En équipe.", "As a team."), questions)


def sample_tables():
    """Tables of three reports: one read twice, one hostile, one scan that was not read."""
    start = TEXT.index("Trois ateliers")
    quote = TEXT[start:]
    documents = [
        {"document_id": "bourg-2012", "title": "Portrait l'été", "organisation": "CCAS Bourg", "kind": "ccas",
         "population": 12000, "year": 2012, "document_type": "complet", "nature": "fictif",
         "file": "bourg.pdf", "rights": "CC BY", "pages": 1, "status": "ok"},
        {"document_id": "mal/é", "title": HOSTILE, "organisation": f"CCAS {HOSTILE}", "kind": "ccas",
         "year": 2013, "document_type": "complet", "nature": "fictif", "file": "../secret.txt",
         "url": "javascript:alert(1)", "pages": 1, "status": "ok"},
        {"document_id": "scan-2010", "title": "Scan", "organisation": "CCAS Scan", "year": 2010,
         "nature": "fictif", "file": "scan.pdf", "status": "ocr_needed"},
    ]  # fmt: skip
    pages = [
        {"document_id": "bourg-2012", "page": 1, "text": TEXT, "source": "ocr", "confidence": 0.9},
        {"document_id": "mal/é", "page": 1, "text": HOSTILE, "source": "text"},
    ]
    codings = [
        ("bourg-2012", "degre", "2", "lecture_a", None), ("bourg-2012", "degre", "2", "lecture_b", None),
        ("bourg-2012", "degre", "0", "machine", 0.6), ("bourg-2012", "sources", "caf", "lecture_a", None),
        ("bourg-2012", "sources", "aucun", "lecture_b", None),
        ("bourg-2012", "forme", "NC", "lecture_a", None),
        ("bourg-2012", "forme", "NC", "lecture_b", None), ("bourg-2012", "type", "complet", "machine", 1),
        ("mal/é", "degre", "2", "machine", 0.5),
    ]  # fmt: skip
    evidence = [
        ("bourg-2012", "degre", "2", "lecture_a", quote.upper(), [[1, start, len(TEXT)]], "exact"),
        ("bourg-2012", "degre", "2", "lecture_b", "Des mots perdus", [], "introuvable"),
        ("bourg-2012", "sources", "caf", "lecture_a", TEXT[:13], [[1, 0, 13]], "exact"),
        ("mal/é", "degre", "2", "machine", HOSTILE, [[1, 0, len(HOSTILE)]], "exact"),
    ]
    consensus = [
        ("bourg-2012", "degre", "2", "agreed"), ("bourg-2012", "sources", "aucun", "disputed"),
        ("bourg-2012", "sources", "caf", "disputed"), ("bourg-2012", "forme", "NC", "agreed"),
        ("mal/é", "degre", "2", "automatic"),
    ]  # fmt: skip
    findings = [
        {"finding": "ecoute", "sentence_fr": f"1 rapport sur 2 écoute {HOSTILE}.", "number": "1/2", "base": 2,
         "low": 0.06, "high": 0.94, "notebook": "01_essai"},
        {"finding": "ailleurs", "sentence_fr": "Autre chose : 3.", "number": "3", "base": 7,
         "notebook": "01_essai"},
    ]  # fmt: skip
    key = ["document_id", "variable", "level"]
    quoted = [*key, "coder", "quote", "spans", "status"]
    frames = {
        "documents": pd.DataFrame(documents),
        "pages": pd.DataFrame(pages),
        "codings": pd.DataFrame(codings, columns=[*key, "coder", "confidence"]),
        "evidence": pd.DataFrame(evidence, columns=quoted).assign(rank=1),
        "consensus": pd.DataFrame(consensus, columns=[*key, "status"]),
        "findings": pd.DataFrame(findings),
        "matrix": pd.DataFrame({"document_id": ["bourg-2012"], "degre": [2], "ecart": [1.0]}),
    }
    frames["evidence"]["spans"] = frames["evidence"]["spans"].map(json.dumps)
    return {name: TABLES[name].conform(frame) for name, frame in frames.items()}


class SampleStudy(SimpleNamespace):
    """A study held in memory, with the few attributes that the site uses."""

    def read(self, name):
        """Return a table, or the error of a study that has not made it yet."""
        if name not in self.tables:
            raise StudyError(f"no table {name}")
        return self.tables[name]


# One empty page: so that a link to page 1 leads to a page, and one to page 2 does not.
ONE_PAGE = (
    b"%PDF-1.4\n1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj\n2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj\n"
    b"3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n% "
)


def sample_study(folder: Path) -> SampleStudy:
    """A study of three reports whose documents are files of a few bytes in `folder`."""
    documents = folder / "documents"
    documents.mkdir(parents=True, exist_ok=True)
    for name in ("bourg.pdf", "scan.pdf"):
        (documents / name).write_bytes(ONE_PAGE + name.encode())
    (folder / "secret.txt").write_text("secret", encoding="utf-8")
    settings = Settings(title=Text("Que disent les ABS ?"), years=(2010, 2012), plan=(Step("01_essai"),))
    tables, grid = sample_tables(), sample_grid()
    return SampleStudy(
        folder=folder,
        processed=folder / "processed",
        documents_folder=documents,
        grid=grid,
        memory=Memory(),
        settings=settings,
        tables=tables,
    )


PROSE = "# 1. Essai : un carnet\n\nUne phrase d'essai : oui ? Suite.\n\n"
PROSE += "## Où s'arrête-t-on ?\n\n## Où s'arrête-t-on ?"
ENGLISH = "# 1. Trial: a notebook\n\nA sentence to try.\n\n## Where does it stop?\n\n## Where does it stop?"


def sample_notebook(path: Path, *outputs, markdown=PROSE):
    """Write an executed notebook with a prose cell, a parameters cell and a cell with these outputs."""
    parameters = new_code_cell("graine = 1", metadata={"tags": ["injected-parameters"]}, execution_count=1)
    table = views.Table(pd.DataFrame({"a": [1]}), "Titre")._repr_html_()
    shown = outputs or (
        new_output("display_data", {"text/html": table}),
        new_output("stream", name="stdout", text="bonjour <b>\n\nau revoir"),
    )
    cell = new_code_cell("print('bonjour')", outputs=list(shown), execution_count=2)
    prose = [
        new_markdown_cell(markdown, metadata={"tags": ["fr"]}),
        new_markdown_cell(ENGLISH, metadata={"tags": ["en"]}),
    ]
    nbformat.write(new_notebook(cells=[*prose, parameters, cell]), path)
    return path


def sample_site(folder: Path) -> Path:
    """Publish the sample study and return the site's folder."""
    study = sample_study(folder / "etude")
    notebook = sample_notebook(folder / "01_essai.ipynb")
    copies = {"01_essai": notebook}
    build(study, {"fr": copies, "en": copies}, folder / "site", commit="0123abc")
    return folder / "site"
