"""A study of three short reports, read already, for the tests of the panel: in memory or in a folder of its own."""

import shutil
from pathlib import Path

import pandas as pd

from abs_study.files import write_safely
from abs_study.passages import segment
from abs_study.study import Study, open_study
from abs_study.tables import TABLES, to_csv

ROOT = Path(__file__).parents[1]
FIRST, SECOND, THIRD = "lormeuil-2014", "fontbrune-2013", "val-d-arize-2012"
HOSTILE = '<img src=x onerror="window.stolen=1"><script>window.stolen=1</script> & "guillemets"'
# « # » opens a heading, « | » a row of a table, « ~ » a running foot, « = » a scanned page; the rest are paragraphs.
REPORTS = {
    FIRST: [
        "# Analyse des besoins sociaux\n## Le pilotage\nLe comité de pilotage réunit des habitants et le CCAS. Il s’est réuni trois fois. "
        "Les élus y siègent.\n~ CCAS de Lormeuil – 1",
        "## Les chiffres\nLa CAF et l’Insee fournissent les chiffres. Douze familles sont suivies cette année.\n"
        "| Âge\t2010\t2014\n| 0 à 14 ans\t1 063\t942\n| 75 ans et plus\t547\t665\nL’🎻 orchestre joue. Et la fête finit tard.\n~ CCAS de Lormeuil – 2",
        "## Les suites\nUn plan d’action est voté pour trois ans. Un bilan sera fait chaque année.\n~ CCAS de Lormeuil – 3",
    ],
    SECOND: [
        f"# Fontbrune\nNous avons écouté douze familles au centre social. {HOSTILE}",
        "=La commune vieillit lentement depuis le recensement de 2006.",
    ],
    THIRD: ["# Val d’Arize\nLe conseil a délibéré. Rien n’est dit des habitants."],
}  # fmt: skip


def tables() -> dict[str, pd.DataFrame]:
    """Return documents, pages, blocks and passages of the three reports (TABLES)."""
    documents, pages, blocks = [], [], []
    for name, texts in REPORTS.items():
        documents.append(entry(name) | {"pages": len(texts), "status": "ok"})
        for number, told in enumerate(texts, start=1):
            scanned, text = told.startswith("="), ""
            for line in told.removeprefix("=").split("\n"):
                kind, level, line = kind_of(line)
                text += "\n" if text else ""
                blocks.append((name, number, len(text), len(text) + len(line), kind, level))
                text += line
            pages.append((name, number, text, "ocr" if scanned else "text"))
    made = {
        "documents": pd.DataFrame(documents),
        "pages": pd.DataFrame(pages, columns=["document_id", "page", "text", "source"]),
        "blocks": pd.DataFrame(blocks, columns=list(TABLES["blocks"].columns)),
    }
    made = {name: TABLES[name].conform(frame) for name, frame in made.items()}
    return made | {"passages": segment(made["pages"], made["blocks"])}


def entry(name: str) -> dict:
    """Return what the register says of a report."""
    return {
        "document_id": name, "title": "ABS", "organisation": f"CCAS {name.rsplit('-', 1)[0].title()}", "kind": "ccas",
        "year": int(name[-4:]), "document_type": "complet", "nature": "fictif", "file": f"{name}.txt", "sha256": "0" * 64,
    }  # fmt: skip


def kind_of(line: str) -> tuple[str, int, str]:
    """Return the kind of a block, its level, and its text."""
    for sign, kind, level in (
        ("## ", "heading", 2),
        ("# ", "heading", 1),
        ("| ", "table_row", 0),
        ("~ ", "footer", 0),
    ):
        if line.startswith(sign):
            return kind, level, line.removeprefix(sign)
    return "body", 0, line


def sample(folder: Path, template: Study | None = None) -> Study:
    """Return the study; with a folder of its own, settings, grid and notebooks, where no `template` lends them."""
    if template is None:
        for name in ("grid", "notebooks"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(".*"))
        shutil.copy(ROOT / "study.yaml", folder / "study.yaml")
        template = open_study(folder)
    study = Study(folder, template.settings, template.grid)
    study.__dict__["memory"] = template.memory
    register = TABLES["register"].conform(pd.DataFrame([entry(name) for name in REPORTS]))
    write_safely(study.raw / "corpus.csv", to_csv(register, TABLES["register"]).encode())
    for name, frame in tables().items():
        study.write(name, frame)
    machine = {
        "document_id": FIRST, "variable": next(iter(study.grid.variables)), "coder": "machine", "confidence": 0.71,
        "level": next(iter(study.grid.variables.values())).codes[1], "page": 1, "quote": "Les élus y siègent.",
    }  # fmt: skip
    study.write("codings", pd.DataFrame([machine]))
    return study
