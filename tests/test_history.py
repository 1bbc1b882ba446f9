"""Runs kept and compared: hand-made states, each cause provoked, objects damaged on purpose."""

import csv
import io
import json
import re
import shutil
import subprocess
from importlib import metadata
from pathlib import Path

import pandas as pd
import pytest
from history_sample import (
    CODINGS,
    DOCUMENTS,
    EVIDENCE,
    GRID_TEXT,
    HOSTILE,
    SETTINGS_TEXT,
    compared,
    everything,
    machine_says,
    parts,
)
from openpyxl import load_workbook
from sklearn.metrics import adjusted_rand_score

import abs_study
from abs_study import register
from abs_study.errors import StudyError
from abs_study.history import causes as why
from abs_study.history import chosen, listed, moved, verified
from abs_study.history.causes import (
    ARBITRATION,
    CODE,
    GRID,
    LEARNER,
    READING,
    SETTINGS,
    TEXT,
    UNKNOWN,
    VERSIONS,
)
from abs_study.history.chosen import choose
from abs_study.history.compared import compare
from abs_study.history.parts import Parts, gather
from abs_study.history.remember import remember, store_of
from abs_study.history.sections import sections
from abs_study.history.store import REVISION, Store
from abs_study.history.summary import summary
from abs_study.history.written import page, table, workbook
from abs_study.messages import speaking
from abs_study.study import open_study


def causes_of(found, kind="machine"):
    """The kinds of causes of the only answer of a kind that changed."""
    (causes,) = found.flips[found.flips["kind"] == kind]["causes"]
    return [cause.kind for cause in causes]


FLIP = {"codings/a-2010": machine_says("0")}


def test_the_same_run_has_nothing_to_tell():
    """No change, no section, and a sentence that says so."""
    found = compared()
    assert found.nothing and sections(found) == [] and len(summary(found)) == 1


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"pages.csv": "document_id,page,sha256\na-2010,1,p1\na-2010,2,autre\nb-2011,1,p3\n"}, [TEXT]),
        ({"grid/01_p.yaml": GRID_TEXT.replace("motif: plan", "motif: programme")}, [GRID]),
        ({"grid/01_p.yaml": GRID_TEXT.replace("Un plan.", "Un plan voté.")}, [UNKNOWN]),
        ({"grid/01_p.yaml": GRID_TEXT.replace("  - id: sources", '      - {code: "2", libelle: {fr: Vote}, definition: {fr: Un vote.}}\n  - id: sources')}, [GRID]),
        ({"grid/modele.npz": "autre"}, [LEARNER]),
        ({"study.yaml": SETTINGS_TEXT.replace("0.3", "0.8")}, [SETTINGS]),
        ({"code.json": '{"coders/regles/decide.py": "2", "publish/site.py": "1", "consensus.py": "1"}'}, [CODE]),
        ({"packages.json": '{"pypdfium2": "5.0", "seaborn": "0.13"}'}, [VERSIONS]),
        ({"packages.json": '{"pypdfium2": "4.30", "seaborn": "0.14"}'}, [UNKNOWN]),
        ({"code.json": '{"coders/regles/decide.py": "1", "publish/site.py": "2", "consensus.py": "1"}'}, [UNKNOWN]),
        ({"grid/01_p.yaml": GRID_TEXT.replace("INSEE.", "L’Insee.")}, [UNKNOWN]),
        ({"grid/modele.npz": "autre", "packages.json": '{"pypdfium2": "5.0"}'}, [LEARNER, VERSIONS]),
    ],
)  # fmt: skip
def test_each_cause_of_the_machines_answers_is_named(changes, expected):
    """What changed and bears on the answer; what changed beside it is not blamed."""
    assert causes_of(compared(**FLIP, **changes)) == expected


def test_the_code_and_the_libraries_that_can_be_a_cause_exist():
    """A module that is renamed must be renamed there too, else it would never be named."""
    package = Path(abs_study.__file__).parent
    for name in (*why._READERS, *why._CODERS, *why._SETTLERS):
        assert (package / name).exists(), name
    assert not [name for name in why._LIBRARIES if metadata.version(name) == ""]


def test_a_threshold_alone_explains_an_abstention():
    """As sure as before, and no more an answer: the threshold is the cause, whatever else changed."""
    changed = {"study.yaml": SETTINGS_TEXT.replace("0.3", "0.8"), "grid/modele.npz": "autre"}
    found = compared(**{"codings/a-2010": machine_says("NC_machine")}, **changed)
    assert causes_of(found) == [SETTINGS]
    less_sure = {"codings/a-2010": machine_says("NC_machine", "0.6")}
    assert causes_of(compared(**less_sure, **changed)) == [LEARNER, SETTINGS]


def test_pages_and_parts_of_the_grid_are_told():
    """Which page changed, which part of the definition."""
    told = []
    for changes in (
        {"pages.csv": "document_id,page,sha256\na-2010,1,p1\na-2010,2,autre\nb-2011,1,p3\n"},
        {"grid/01_p.yaml": GRID_TEXT.replace("motif: plan", "motif: programme")},
    ):
        (causes,) = compared(**FLIP, **changes).flips["causes"]
        told.append(str(causes[0].told))
    changes = {"codings/a-2010": machine_says("1").replace("1,anne", "0,anne")}
    changes["grid/01_p.yaml"] = GRID_TEXT.replace("Un plan.", "Un plan voté.")
    (causes,) = compared(**changes).flips["causes"]
    assert [cause.kind for cause in causes] == [READING, GRID]
    told.append(str(causes[1].told))
    assert told == ["texte du rapport changé, p. 2", "règles ou indices du codeur automatique changés", "1 : définition changée"]  # fmt: skip


def test_evidence_gained_and_lost_goes_with_the_answer():
    """The best quote of the level that went, and of the one that came."""
    found = compared(
        **{
            "codings/a-2010": machine_says("1").replace("sources,insee", "sources,caf"),
            "evidence/a-2010": EVIDENCE
            + "a-2010,suites,1,machine,1,Un plan existe.,exact\na-2010,sources,caf,machine,1,La CAF compte.,exact\n",
        }
    )
    (row,) = found.flips.to_dict("records")
    assert (row["before"], row["after"]) == (("insee",), ("caf",))
    assert (row["lost"], row["gained"]) == (("Selon l’Insee.",), ("La CAF compte.",))
    assert found.regrounded == 1


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"data/raw/arbitrage.csv": "document_id,variable,level,page,quote,note\na-2010,suites,0,,,\n"}, [ARBITRATION]),
        ({"codings/a-2010": machine_says("1").replace("1,anne", "0,anne")}, [READING]),
        ({"code.json": '{"coders/regles/decide.py": "1", "publish/site.py": "1", "consensus.py": "2"}'}, [CODE]),
        ({}, [UNKNOWN]),
        ({"codings/a-2010": machine_says("0"), "grid/modele.npz": "autre"}, [UNKNOWN]),
    ],
)  # fmt: skip
def test_causes_of_the_answers_retained(changes, expected):
    """Arbitration, a person's reading, the program; never the machine where somebody read the report."""
    settled = "document_id,variable,level,status,coders\na-2010,suites,0,single,anne\nb-2011,suites,0,automatic,machine\n"
    assert causes_of(compared(**{"consensus.csv": settled}, **changes), "consensus") == expected


def test_where_the_machine_is_alone_its_causes_are_those_of_the_answer_retained():
    """Status automatic: what moved the machine moved the answer; leaving the machine out is a setting."""
    moved_machine = {
        "codings/b-2011": CODINGS + "b-2011,suites,1,machine,0.5\n",
        "consensus.csv": "document_id,variable,level,status,coders\na-2010,suites,1,single,anne\nb-2011,suites,1,automatic,machine\n",
        "grid/modele.npz": "autre",
    }
    assert causes_of(compared(**moved_machine), "consensus") == [LEARNER]
    alone = {
        "study.yaml": SETTINGS_TEXT + "machine_seule: non\n",
        "consensus.csv": "document_id,variable,level,status,coders\na-2010,suites,1,single,anne\n",
    }
    found = compared(**alone)
    assert causes_of(found, "consensus") == [SETTINGS]
    assert found.flips["after"].tolist() == [()]


def test_documents_added_removed_changed():
    """Each kind of change of a report, and an entry of the register beside."""
    documents = (
        DOCUMENTS.replace("CCAS A", "CCAS de A").replace("s1", "s9")
        + "c-2012,C,CCAS C,2012,,fictif,s3,1,ok\n"
    )
    pages = "document_id,page,sha256\na-2010,1,p1\na-2010,2,autre\na-2010,10,p9\nc-2012,1,p1\n"
    frame = compared(**{"documents.csv": documents.replace("b-2011", "d-2011"), "pages.csv": pages}).documents
    assert list(frame.itertuples(index=False, name=None)) == [
        ("a-2010", moved.TEXT, ("2", "10")),
        ("a-2010", moved.ENTRY, ("organisation",)),
        ("b-2011", moved.REMOVED, ()),
        ("c-2012", moved.ADDED, ()),
        ("d-2011", moved.ADDED, ()),
    ]
    same_text = compared(
        **{"documents.csv": DOCUMENTS.replace("s1", "s9").replace("s2,1,ok", "s2,1,malformed")}
    ).documents
    assert same_text["change"].tolist() == [moved.FILE, moved.STATUS]
    assert same_text["detail"].tolist()[1] == ("ok", "malformed")


def test_shares_that_moved():
    """Counts with their base on both sides; a level that a grid lacks has none."""
    found = compared(
        **{
            "matrix.csv": "document_id,suites,sources,sources=insee,sources=caf\na-2010,0,insee,1,0\nb-2011,0,,,\n"
        }
    ).shares
    rows = {
        (row.variable, row.level): (row.k_before, row.n_before, row.k_after, row.n_after)
        for row in found.itertuples()
    }
    assert rows == {("suites", "0"): (1, 2, 2, 2), ("suites", "1"): (1, 2, 0, 2)}
    assert found["moved"].abs().tolist() == [0.5, 0.5]
    without = GRID_TEXT.replace("      - {code: caf, libelle: {fr: CAF}, definition: {fr: CAF.}}\n", "")
    gone = compared(**{"grid/01_p.yaml": without}).shares
    assert gone["level"].tolist() == ["caf"] and gone["n_after"].isna().all()


def test_types_that_split_and_join():
    """The cross-tabulation, what split, what joined, who moved; the index is scikit-learn's."""
    one = ["type 1"] * 4 + ["type 2"] * 3
    other = ["x", "x", "y", "y", "y", "y", "z"]
    frames = [
        pd.DataFrame({"document_id": [f"d{i}" for i in range(7)], "type": types}) for types in (one, other)
    ]
    found = moved.types(*frames)
    assert found.rand == pytest.approx(adjusted_rand_score(one, other))
    assert found.split == {"type 1": ("x", "y")} and found.joined == {"y": ("type 1", "type 2")}
    assert found.moved == ("d2", "d3", "d6") and not found.same
    renamed = moved.types(frames[0], frames[0].assign(type=frames[0]["type"].str.replace("type", "groupe")))
    assert renamed.same and renamed.rand == 1
    assert moved.types(frames[0], frames[0].head(0)) is None


def test_findings_and_verdicts():
    """A number, a sentence, one that came; the published verdict alone counts."""
    found = compared(
        **{
            "findings.csv": "finding,sentence_fr,sentence_en,number,base\nplans,2 rapports sur 2 ont un plan.,2 of 2.,2/2,2\nneuf,Neuf.,New.,1,1\n",
            "sensitivity.csv": "part,entry,hypothesis,version,verdict\nH1a,H1a,H1,retenu,indécise\nH1a,H1a,H1,anne,soutenue\n",
        }
    )
    assert found.findings[["finding", "change"]].to_numpy().tolist() == [
        ["plans", "number"],
        ["neuf", moved.ADDED],
    ]
    assert found.verdicts.to_numpy().tolist() == [["H1a", "H1a", "soutenue", "indécise"]]


def test_agreement_that_moved():
    """Alpha, verdict, a pair that came; verdicts that changed first; nothing where it is the same."""
    rows = "variable,coders,units,alpha,verdict\nsuites,anne|machine,2,0.91,ferme\nsources,anne|machine,2,0.1,exploratoire\nsuites,anne|paul,2,1.0,ferme\n"
    found = compared(**{"agreement.csv": rows}).agreement
    assert found[["variable", "coders"]].to_numpy().tolist() == [["sources", "anne|machine"], ["suites", "anne|paul"], ["suites", "anne|machine"]]  # fmt: skip
    assert found["alpha_after"].tolist() == [0.1, 1.0, 0.91] and found["alpha_before"].isna().tolist() == [True, True, False]  # fmt: skip
    assert not len(compared().agreement)


def test_types_that_came_are_a_change():
    """Even where nothing else is."""
    found = compared(**{"types.csv": "document_id,type,silhouette\n"})
    assert not found.nothing and found.types is None
    assert any("plus de groupes de rapports" in line for line in summary(found))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_stands_alone_and_escapes(language):
    """Every section, in either language; what a document says stays text; nothing is fetched or run."""
    with speaking(language):
        html = page(everything(), fictitious=True)
    assert html.count("<h2") == 10 and html.count("<table>") == 10
    assert HOSTILE not in html and "&lt;script&gt;alert(1)" in html
    assert "<script" not in html and not re.search(r"(src|href)=\"(?!#|data:)|url\(", html)
    assert ("Corpus fictif" if language == "fr" else "Fictitious") in html


def test_the_workbook_and_the_list_hold_the_same():
    """One sheet a part, no formula; the list has a line for each change, with codes."""
    found = everything()
    book = load_workbook(io.BytesIO(workbook(sections(found), summary(found))))
    assert len(book.sheetnames) == 11
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    rows = list(csv.DictReader(io.StringIO(table(found))))
    counted = pd.Series([row["what"].partition(".")[0] for row in rows]).value_counts().to_dict()
    assert counted == {
        "agreement": 1,
        "coding": 3,
        "document": 1,
        "finding": 1,
        "input": 2,
        "share": 2,
        "type": 1,
        "verdict": 1,
    }
    gained = next(row["gained"] for row in rows if row["what"] == "coding.machine")
    assert gained.startswith("'=cmd")


def test_a_grid_that_cannot_be_read_any_more_is_told():
    """Of an earlier version of the code, say: the rest is compared."""
    found = compared(**FLIP, **{"grid/01_p.yaml": "dimension: P\nautrefois: oui\n"})
    assert found.after.grid is None and causes_of(found) == [GRID]
    assert any("ne lit plus sa grille" in line for line in summary(found))


# The store


def test_equal_runs_are_kept_once_and_differences_alone_cost(tmp_path):
    """The same run adds nothing; one changed report adds its own objects."""
    store = Store(tmp_path / "historique")
    first = store.keep(parts())
    assert store.keep(parts()) is None and len(store.records()) == 1
    before = {path.name for path in store.objects.rglob("*") if path.is_file()}
    second = store.keep(parts(**FLIP))
    after = {path.name for path in store.objects.rglob("*") if path.is_file()}
    assert len(after - before) == 1 and [one.id for one in store.records()] == [second.id, first.id]
    assert store.read(first) == parts() and store.read(second) == parts(**FLIP)
    assert store.keep(parts()).id == first.id
    assert [one.id for one in store.records()] == [first.id, second.id]


def test_the_name_of_a_run_is_made_of_its_content(tmp_path):
    """Whenever and wherever it is kept; anything that differs gives another."""
    stores = [Store(tmp_path / name).keep(parts()) for name in ("un", "deux")]
    assert stores[0].id == stores[1].id == parts().id
    assert len({parts().id, parts(**FLIP).id, Parts(parts().contents, {"commit": "x"}).id}) == 3


def test_pruned_by_number_age_and_size(tmp_path):
    """The oldest go first, with the objects that nothing uses any more; two stay whatever the size."""
    store = Store(tmp_path / "historique")
    kept = [store.keep(parts(**{"data/raw/arbitrage.csv": f"version {i}\n"})) for i in range(5)]
    assert [one.id for one in store.prune(runs=4)] == [kept[0].id]
    used = {known for one in store.records() for known in one.objects.values()}
    assert {path.parent.name + path.name for path in store.objects.glob("*/*")} == used
    assert [one.id for one in store.prune(before=kept[2].date)] == [kept[1].id]
    assert [one.id for one in store.prune(size=1)] == [kept[2].id]
    assert store.read(kept[4]) and store.prune(size=1) == []


def test_damage_is_told_and_mended_by_the_next_run(tmp_path):
    """A run that lacks an object is named, never compared; keeping it again makes it whole."""
    store = Store(tmp_path / "historique")
    record = store.keep(parts())
    (store.lists / "abcd.json").write_text("{", encoding="utf-8")
    place = store._place(record.objects["codings/a-2010"])
    place.write_bytes(b"rien")
    with pytest.raises(StudyError, match="n’est plus entier"):
        store.read(record)
    assert store.damage() == ["abcd.json", record.short]
    assert store.keep(parts()) is not None and store.damage() == ["abcd.json"]
    place.unlink()
    assert store.damage() == ["abcd.json", record.short]
    assert store.keep(parts()) is not None and store.read(record) == parts()


def test_a_list_that_was_tampered_with_is_no_run(tmp_path):
    """Its name is the digest of what it says."""
    store = Store(tmp_path / "historique")
    record = store.keep(parts())
    path = store.lists / f"{record.id}.json"
    told = json.loads(path.read_text("utf-8"))
    told["facts"]["commit"] = "autre"
    path.write_text(json.dumps(told), encoding="utf-8")
    assert store.records() == [] and store.damage() == [path.name]


# The study's folder


@pytest.fixture
def folder(tmp_path):
    """A study whose tables were left by a run, without the run."""
    register.init(tmp_path / "essai", "Essai")
    study = open_study(tmp_path / "essai")
    own = parts()
    for name in ("documents", "consensus", "types", "findings", "sensitivity"):
        frame = pd.read_csv(io.BytesIO(own.contents[f"{name}.csv"]), dtype="str", keep_default_na=False)
        study.write(name, frame)
    codings = [pd.read_csv(io.BytesIO(own.contents[f"codings/{one}"]), dtype="str", keep_default_na=False) for one in ("a-2010", "b-2011")]  # fmt: skip
    study.write("codings", pd.concat(codings))
    study.write("evidence", pd.read_csv(io.BytesIO(own.contents["evidence/a-2010"]), dtype="str"))
    pages = pd.DataFrame({"document_id": ["a-2010", "b-2011"], "page": [1, 1], "text": ["Un.", "Deux."]})
    study.write("pages", pages)
    return study.folder


def test_what_a_run_left_is_gathered_and_kept(folder):
    """Kept once; a change makes a second run, and both are found by name, rank and start of id."""
    assert [line[:35] for line in listed.runs(folder)] == ["Aucun lancement n’est conservé : « "]
    assert remember(folder, print) is not None and remember(folder, print) is None
    (folder / "data/raw/arbitrage.csv").write_text(
        "document_id,variable,level\na-2010,suites,0\n", encoding="utf-8"
    )
    record = remember(folder, print)
    later, earlier = choose(folder, "dernier", print), choose(folder, "précédent", print)
    assert later.name.startswith(record.short) and not earlier.name.startswith(record.short)
    assert choose(folder, record.id[:6], print).name == later.name
    assert list(compare(earlier, later).inputs) == ["data/raw/arbitrage.csv"]
    lines = list(listed.runs(folder))
    assert len(lines) == 3 and "data/raw/arbitrage.csv → mêmes résultats" in lines[0]
    assert "1 lancement oublié" in next(iter(listed.prune(folder, 1, None)))
    with pytest.raises(StudyError, match="un seul lancement"):
        choose(folder, "précédent", print)


def test_a_history_that_cannot_be_written_stops_no_run(folder):
    """It is told."""
    (folder / "data/processed/historique").write_text("un fichier à sa place", encoding="utf-8")
    said = []
    assert remember(folder, said.append) is None and "n’a pas pu être conservé" in said[0]


@pytest.mark.parametrize("name", ["jamais", "--upload-pack=x", "../..", "0000"])
def test_a_name_that_means_nothing_is_told(folder, name):
    """No run, no study, no revision."""
    with pytest.raises(StudyError, match="quoi comparer"):
        choose(folder, name, print)


def test_a_revision_is_taken_from_the_runs_kept(folder):
    """One made to compare is never the latest run."""
    store = store_of(folder)
    remember(folder, print)
    made = Parts(gather(folder).contents, {"commit": "autre"})
    store.keep(made, REVISION)
    assert choose(folder, "dernier", print).facts["commit"] != "autre"
    assert "refait pour comparer" in next(iter(listed.runs(folder)))


@pytest.fixture
def repository(folder):
    """The study under git in two commits, the first of which carries code of its own."""
    own = ["git", "-C", str(folder), "-c", "user.name=x", "-c", "user.email=x@y"]
    code = folder / "src/abs_study/cli.py"
    code.parent.mkdir(parents=True)
    code.write_text("# autrefois\n", encoding="utf-8")
    (folder / ".gitignore").write_text("data/processed/\nreports/\n", encoding="utf-8")
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "un"]):
        subprocess.run([*own, *arguments], check=True)
    shutil.rmtree(folder / "src")
    (folder / "study.yaml").write_text(
        (folder / "study.yaml").read_text("utf-8") + "\n# plus tard\n", encoding="utf-8"
    )
    subprocess.run([*own, "commit", "-qam", "deux"], check=True)
    return folder


def test_a_revision_that_is_not_kept_is_run_apart_by_its_own_code(repository, monkeypatch):
    """Its files come out of git into another folder; what it gives is kept under its commit, and used the next time."""
    ran = []

    def fake(target, code, environment=None, say=None):
        ran.append((target, code))
        assert "plus tard" not in (target / "study.yaml").read_text("utf-8") or code is None
        assert target != repository and not (target / "data/processed/codings.csv").exists()
        shutil.copytree(repository / "data/processed", target / "data/processed", dirs_exist_ok=True)

    monkeypatch.setattr(chosen, "run_apart", fake)
    found, said = choose(repository, "HEAD~1", print), []
    target, code = ran[0]
    assert code == target / "src" and not target.exists()
    assert list(found.code) == ["cli.py"] and found.facts["commit"]
    again = choose(repository, "HEAD~1", said.append)
    assert len(ran) == 1 and "déjà conservé" in said[0] and again.code == found.code
    store = store_of(repository)
    (record,) = store.records()
    assert record.origin == REVISION
    for path in store.objects.glob("*/*"):
        path.write_bytes(b"rien")
    choose(repository, "HEAD~1", said.append)
    assert len(ran) == 2 and "n’est plus entier" in said[1] and store.read(record)
    assert "plus tard" in choose(repository, "HEAD", print).texts["study.yaml"] and ran[2][1] is None


def test_a_study_that_cannot_be_made_again_is_told_with_its_last_words(tmp_path):
    """The process that fails says why."""
    with pytest.raises(StudyError, match="n’a pas pu être refaite") as caught:
        chosen.run_apart(tmp_path, None)
    assert "study.yaml" in str(caught.value)


def test_what_a_run_uses_is_copied_and_a_link_stays_one(folder, tmp_path):
    """Grid, notebooks, settings, raw data; nothing of what a run made."""
    raw = folder / "data/raw/documents"
    raw.mkdir(exist_ok=True)
    (tmp_path / "ailleurs.txt").write_text("texte", encoding="utf-8")
    (raw / "lien.txt").symlink_to(tmp_path / "ailleurs.txt")
    verified.copy(folder, tmp_path / "copie")
    made = {
        path.relative_to(tmp_path / "copie").as_posix()
        for path in (tmp_path / "copie").rglob("*")
        if path.is_file()
    }
    assert {"study.yaml", "grid/00_grille.yaml", "data/raw/corpus.csv", "data/raw/documents/lien.txt"} <= made
    assert not [name for name in made if name.startswith(("data/processed", "reports"))]
    link = tmp_path / "copie/data/raw/documents/lien.txt"
    assert link.is_symlink() and link.read_text("utf-8") == "texte"
