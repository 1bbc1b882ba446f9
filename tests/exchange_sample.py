"""A small study to exchange: hard characters, a quote over a page, one that is not found, two coders, an arbitration."""

import hashlib
import io
import json
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest

from abs_study.study import Study, open_study
from abs_study.tables import TABLES, to_csv

ROOT = Path(__file__).parents[1]
NS = "{urn:QDA-XML:project:1.0}"
ORDINAL, OTHER, MULTI = "participation_usagers", "suites", "echelles_analyse"
FOOT, HEAD = "Lormeuil – page 1", "Rapport 2014"
PAGES = {
    "lormeuil-2014": [
        "🏛️ « L’écoute » a réuni 12 % des habitants.\nÀ Noël, le comité\ts’est réuni\n" + FOOT,
        HEAD + "\ntrois fois, sans les aînés. 👵🏽 Puis plus rien ; œuvre & <suite>.",
    ],
    "fontbrune-2013": [
        "= total : douze familles suivies par le centre social.\nLa commune vieillit.",
        "Elle accueille des enfants.",
    ],
}
# The first page ends with a foot, the second begins with a head; Fontbrune's pages follow on.
RUNNING = [
    (
        "lormeuil-2014",
        1,
        len(PAGES["lormeuil-2014"][0]) - len(FOOT),
        len(PAGES["lormeuil-2014"][0]),
        "footer",
    ),
    ("lormeuil-2014", 2, 0, len(HEAD), "header"),
]
OVER_A_PAGE = "À Noël, le comité s'est réuni trois fois, sans les aînés."
JOINED = "La commune vieillit. Elle accueille des enfants."
READINGS = {
    "anne": [
        ("lormeuil-2014", ORDINAL, "2", 1, "« L’écoute » a réuni 12 % des habitants.", "hésité\nà coder"),
        ("lormeuil-2014", OTHER, "1", None, OVER_A_PAGE, ""),
        ("lormeuil-2014", MULTI, "communale", 2, "Puis plus rien ; œuvre & <suite>", ""),
        ("lormeuil-2014", MULTI, "infracommunale", None, "", "sans extrait"),
        ("fontbrune-2013", ORDINAL, "0", None, "", ""),
        ("fontbrune-2013", OTHER, "1", None, JOINED, ""),
        ("fontbrune-2013", MULTI, "aucun", None, "", ""),
    ],
    "paul": [
        ("lormeuil-2014", ORDINAL, "NC", None, "", "page illisible ?"),
        ("fontbrune-2013", ORDINAL, "2", 1, "douze familles […] La commune vieillit", ""),
        ("fontbrune-2013", OTHER, "1", 2, "Elle accueille des vieillards", "introuvable"),
    ],
    "arbitrage": [("lormeuil-2014", ORDINAL, "2", 1, "12 % des habitants", "L’écoute l’emporte.")],
}
COLUMNS = ["document_id", "variable", "level", "page", "quote", "note"]


def frame(rows, version="1.0"):
    """Readings of a file, in the order of its rows."""
    return TABLES["readings"].conform(pd.DataFrame(rows, columns=COLUMNS).assign(grid_version=version))


@pytest.fixture(scope="session")
def template():
    """Settings and grid, read once."""
    return open_study(ROOT)


def make(folder, template, readings=READINGS) -> Study:
    """A study in a folder: register, texts, people's files, one answer of the machine."""
    study = Study(folder, template.settings, template.grid)
    entries = [
        {
            "document_id": name, "title": f"Besoins sociaux, « {name} »", "organisation": f"CCAS {name.split('-')[0].title()}",
            "kind": "ccas", "region": "Bourgogne-Franche-Comté", "population": 5600, "year": int(name[-4:]),
            "document_type": "complet", "nature": "fictif", "file": f"{name}.pdf",
            "sha256": hashlib.sha256(name.encode()).hexdigest(),
        }
        for name in PAGES
    ]  # fmt: skip
    study.raw.mkdir(parents=True)
    (study.raw / "corpus.csv").write_text(to_csv(pd.DataFrame(entries), TABLES["register"]), "utf-8")
    study.write("documents", pd.DataFrame([{**entry, "pages": 2, "status": "ok"} for entry in entries]))
    pages = [
        (name, number, text, "text")
        for name, texts in PAGES.items()
        for number, text in enumerate(texts, start=1)
    ]
    study.write("pages", pd.DataFrame(pages, columns=["document_id", "page", "text", "source"]))
    blocks = pd.DataFrame(RUNNING, columns=["document_id", "page", "start", "end", "kind"]).assign(level=0)
    study.write("blocks", blocks)
    passages = [
        (f"{name}-{page}", name, page, 0, len(text), "body", "Annexe : verbatims" if page == 2 else "", text)
        for name, page, text, _source in pages
    ]
    study.write("passages", pd.DataFrame(passages, columns=list(TABLES["passages"].columns)))
    machine = {"document_id": "lormeuil-2014", "variable": ORDINAL, "level": "2", "coder": "machine"}
    study.write("codings", pd.DataFrame([{**machine, "confidence": 0.7, "grid_version": "1.0"}]))
    start = PAGES["lormeuil-2014"][0].index("réuni 12")
    proof = {"quote": "réuni 12", "spans": f"[[1, {start}, {start + 8}]]", "score": 1.0, "status": "exact"}
    second = {
        "quote": "Puis",
        "spans": f"[[2, {PAGES['lormeuil-2014'][1].index('Puis')}, {PAGES['lormeuil-2014'][1].index('Puis') + 4}]]",
    }
    evidence = [{**machine, **proof, "rank": 1}, {**machine, **proof, **second, "rank": 2}]
    study.write("evidence", pd.DataFrame(evidence))
    settled = [
        ("lormeuil-2014", ORDINAL, "2", "arbitrated", "anne|paul"), ("fontbrune-2013", OTHER, "1", "agreed", "anne|paul"),
        ("fontbrune-2013", ORDINAL, "0", "disputed", "anne"), ("fontbrune-2013", ORDINAL, "2", "disputed", "paul"),
    ]  # fmt: skip
    study.write("consensus", pd.DataFrame(settled, columns=list(TABLES["consensus"].columns)))
    for name, rows in readings.items():
        write_readings(study, name, frame(rows))
    return study


def write_readings(study, name, readings):
    """Write a person's file as people have it."""
    path = study.raw / ("arbitrage.csv" if name == "arbitrage" else f"codings/{name}.csv")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(to_csv(readings, TABLES["readings"]), "utf-8")


def all_readings(study):
    """Every row of people's files: coder and what she gave, sorted."""
    files = {**study.readings(), "arbitrage": study.arbitration()}
    rows = [
        (name, *(("" if pd.isna(value) else value) for value in row))
        for name, readings in files.items()
        for row in readings.itertuples(index=False)
    ]
    return sorted(rows, key=repr)


def opened(path):
    """The project of an archive and its entries, by the standard library alone."""
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    return ElementTree.fromstring(entries["project.qde"]), entries


def selections(root, entries):
    """Every selection: (document, user, code's name, the text at its place, its name, start)."""
    users = {user.get("guid"): user.get("name") for user in root.iter(f"{NS}User")}
    codes = {code.get("guid"): code.get("name") for code in root.iter(f"{NS}Code")}
    found = []
    for source in root.iter(f"{NS}TextSource"):
        text = entries["sources/" + source.get("plainTextPath").removeprefix("internal://")].decode()
        for node in source.iter(f"{NS}PlainTextSelection"):
            start, end = int(node.get("startPosition")), int(node.get("endPosition"))
            for coding in node.iter(f"{NS}Coding"):
                code = codes[coding.find(f"{NS}CodeRef").get("targetGUID")]
                user = users[coding.get("creatingUser")]
                found.append((source.get("name"), user, code, text[start:end], node.get("name"), start))
    return found


def repacked(entries) -> bytes:
    """An archive of these entries, as another program would make it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def losses(place, direction="export"):
    """What the report of an exchange's losses tells: elements by reason."""
    middle = ".import" if direction == "import" else ""
    report = json.loads(place.with_name(f"{place.name}{middle}.pertes.json").read_text("utf-8"))
    assert report["schema"] == "abs-study losses 1" and report["file"] == place.name
    assert report["direction"] == direction
    for loss in report["losses"]:
        assert loss["count"] == len(loss["elements"]) and loss["told"]
    return {loss["reason"]: loss["elements"] for loss in report["losses"]}
