"""The same study run twice, as differently as one machine allows, gives the same bytes; what differs is told."""

import csv
import html
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from abs_study import footprint
from abs_study.history.remember import store_of
from abs_study.history.verified import compare_folders

ROOT = Path(__file__).parents[1]
REPORTS = (
    "beaucroix-les-forges-2012",
    "sainte-aurore-en-plaine-2014",
    "saint-gildas-des-landes-2022",
    "montferrel-2022",
)
PLAN = ["01_corpus", "03_fiabilite", "04_portrait"]
BROKEN = ["abime-2013", *[""] * 5, "2013", *[""] * 2, "fictif", "", "", "abime-2013.pdf", ""]


def make_study(folder: Path) -> None:
    """Four reports of the study in three formats, one that cannot be read, their readings; three notebooks, two languages."""
    for name in ("grid", "notebooks"):
        shutil.copytree(ROOT / name, folder / name)
    settings = yaml.safe_load((ROOT / "study.yaml").read_text("utf-8")) | {"plan": PLAN}
    (folder / "study.yaml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    raw, own = ROOT / "data/raw", folder / "data/raw"
    (own / "documents").mkdir(parents=True)
    for path in [raw / "corpus.csv", raw / "arbitrage.csv", *sorted((raw / "codings").glob("*.csv"))]:
        rows = list(csv.reader(path.open(encoding="utf-8", newline="")))
        kept = [rows[0], *(row for row in rows[1:] if row[0] in REPORTS)]
        kept += [BROKEN] if path.name == "corpus.csv" else []
        target = own / path.relative_to(raw)
        target.parent.mkdir(exist_ok=True)
        with target.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(kept)
    for path in (raw / "documents").iterdir():
        if path.stem in REPORTS:
            shutil.copy(path, own / "documents")
    (own / "documents" / "abime-2013.pdf").write_bytes(b"%PDF-1.4 rien de bon")


def an_older_processor() -> dict[str, str]:
    """What makes OpenBLAS and NumPy compute, and sort, as on a processor without AVX; nothing where there is none."""
    if platform.machine() not in ("x86_64", "AMD64"):
        return {}
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

    chosen = " ".join(name for name in __cpu_dispatch__ if __cpu_features__[name])
    return {"OPENBLAS_CORETYPE": "Nehalem", "NPY_DISABLE_CPU_FEATURES": chosen}


def a_user_with_habits(home: Path) -> dict[str, str]:
    """Another user: own style of figures, start-up files of IPython, a kernel of that name; other clock, tongue, threads, processor."""
    for name, text in (
        (".config/matplotlib/matplotlibrc", "font.size: 22\nsavefig.facecolor: red\nfigure.figsize: 3,3\n"),
        (".ipython/profile_default/startup/00.py", "import pandas; pandas.set_option('display.precision', 2); print('bonjour')\n"),
        (".local/share/jupyter/kernels/python3/kernel.json", '{"argv": ["/bin/false"], "display_name": "x", "language": "python"}'),
    ):  # fmt: skip
        (home / name).parent.mkdir(parents=True)
        (home / name).write_text(text, encoding="utf-8")
    away = {
        "MPLCONFIGDIR",
        "IPYTHONDIR",
        "JUPYTER_DATA_DIR",
        "JUPYTER_PATH",
        "JUPYTER_CONFIG_DIR",
        "SOURCE_DATE_EPOCH",
    }
    kept = {name: value for name, value in os.environ.items() if name not in away}
    return kept | {
        "HOME": str(home), "USER": "zoé", "LOGNAME": "zoé", "LANG": "fr_FR.UTF-8", "LC_ALL": "tr_TR.UTF-8", "TZ": "America/Lima",
        **an_older_processor(), "PYTHONHASHSEED": "77", "OMP_NUM_THREADS": "7", "OPENBLAS_NUM_THREADS": "7", "COLUMNS": "33", "ABS_STUDY_LANG": "en",
    }  # fmt: skip


def command(*arguments, umask=0o022, **options):
    """Call the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "abs_study.cli", *map(str, arguments)],
        capture_output=True, encoding="utf-8", umask=umask, **options,
    )  # fmt: skip


@pytest.fixture(scope="module")
def twice(tmp_path_factory):
    """A study run under git by one user, then made again by `verify` as another user, elsewhere, on one processor."""
    here = tmp_path_factory.mktemp("ici") / "etude"
    make_study(here)
    own = ["-c", "user.name=x", "-c", "user.email=x@y"]
    (here / ".gitignore").write_text("data/processed/\nreports/\n", encoding="utf-8")
    for arguments in (["init", "-q"], ["add", "-A"], [*own, "commit", "-qm", "un"]):
        subprocess.run(["git", "-C", str(here), *arguments], check=True)
    plain = {**os.environ, "LANG": "C", "LC_ALL": "C", "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "1", "ABS_STUDY_LANG": "fr"}  # fmt: skip
    done = command("run", "--etude", here, env=plain)
    assert done.returncode == 0, done.stderr
    elsewhere = tmp_path_factory.mktemp("là bas") / "une autre étude"
    home = tmp_path_factory.mktemp("maison")
    alone = {"preexec_fn": lambda: os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})}
    options = alone if hasattr(os, "sched_setaffinity") else {}
    done = command(
        "verify", "--etude", here, "--garder", elsewhere, umask=0o077, env=a_user_with_habits(home), **options
    )
    return here, elsewhere, home, done


def test_a_study_made_again_elsewhere_is_the_same_to_the_byte(twice):
    """Tables in CSV and Parquet, executed notebooks, pages, figures, pictures, downloads; `verify` says so, code 0."""
    here, elsewhere, _home, done = twice
    assert footprint.made(here) == footprint.made(elsewhere)
    kinds = {Path(name).suffix for name in footprint.made(here)}
    assert {".csv", ".parquet", ".ipynb", ".html", ".svg", ".js", ".css", ".json", ".png"} <= kinds
    assert done.returncode == 0, done.stdout + done.stderr
    count = len(footprint.made(here))
    assert f"Identical: {count} files" in done.stdout.replace("\u202f", "").replace("\u00a0", " ")


def test_the_pages_name_the_revision_that_was_published(twice):
    """The copy is no repository; its pages name the same commit and day."""
    here, elsewhere, _home, _done = twice
    head = subprocess.run(
        ["git", "-C", str(here), "rev-parse", "--short=12", "HEAD"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    for folder in (here, elsewhere):
        page = (folder / "reports/refaire.html").read_text("utf-8")
        assert f"git checkout {head}" in page and re.search(r"\d{4}-\d\d-\d\d ·", page)


def test_nothing_names_a_folder_or_a_person(twice):
    """No absolute path, no home, no user in what a run writes."""
    here, elsewhere, home, _done = twice
    words = [str(path).encode() for path in (here.parent, elsewhere.parent, home, ROOT)] + [
        "zoé".encode(),
        b"bonjour",
    ]
    for folder in (here, elsewhere):
        for name in footprint.made(folder):
            content = (folder / name).read_bytes()
            assert not [word for word in words if word in content], name


EXPORT = """
import sys
from pathlib import Path
from abs_study.exchange.exports import export
from abs_study.study import open_study
study, out = open_study(sys.argv[1]), Path(sys.argv[2])
for form in sys.argv[3:]:
    list(export(study, form, out / f"export.{form}", (), (), (), False))
"""
FORMS = ("qdpx", "qdc", "taguette", "iramuteq", "csv", "xlsx")


def test_exports_are_the_same_bytes(twice, tmp_path):
    """REFI-QDA, Taguette, IRaMuTeQ, CSV, xlsx, with their reports of losses, asked for by either user."""
    here, elsewhere, home, _done = twice
    shutil.rmtree(home)
    users = ({**os.environ, "TZ": "Pacific/Auckland"}, {**a_user_with_habits(home), "ABS_STUDY_LANG": "fr"})
    made = []
    for number, (folder, environment) in enumerate(zip((here, elsewhere), users, strict=True)):
        out = tmp_path / str(number)
        out.mkdir()
        done = subprocess.run([sys.executable, "-c", EXPORT, folder, out, *FORMS], env=environment, capture_output=True, encoding="utf-8")  # fmt: skip
        assert done.returncode == 0, done.stderr
        made.append({path.name: path.read_bytes() for path in out.iterdir()})
    assert made[0] == made[1] and {f"export.{form}" for form in FORMS} <= set(made[0])


def test_both_runs_have_one_name_in_the_history(twice):
    """It is made of what the run is, wherever and whenever: only the commit, which the copy was told, could differ."""
    here, elsewhere, _home, _done = twice
    names = [[record.id for record in store_of(folder).records()] for folder in (here, elsewhere)]
    assert names[0] == names[1] and len(names[0]) == 1


def test_verify_tells_each_difference_in_words_with_code_1(twice, tmp_path):
    """A changed cell, a changed page, a file too many and one too few, last digits apart, and what may explain it."""
    here, elsewhere, _home, _done = twice
    other = tmp_path / "copie"
    shutil.copytree(elsewhere, other)
    matrix = other / "data/processed/consensus.csv"
    matrix.write_text(matrix.read_text("utf-8").replace("agreed", "single", 1), encoding="utf-8")
    page = other / "reports/constats.html"
    page.write_text(page.read_text("utf-8").replace("rapports", "documents", 1), encoding="utf-8")
    sensitivity = other / "data/processed/sensitivity.csv"
    text, changed = re.subn(r"(0\.\d{11})\d", r"\g<1>7", sensitivity.read_text("utf-8"), count=1)
    sensitivity.write_text(text, encoding="utf-8")
    (other / "reports/comprendre.html").unlink()
    (other / "reports/nouveau.txt").write_text("x", encoding="utf-8")
    run = other / "data/processed/run.json"
    run.write_text(re.sub(r'"pandas": "[^"]+"', '"pandas": "0.1"', run.read_text("utf-8")), encoding="utf-8")
    done = command("verify", "--etude", here, "--avec", other)
    told = done.stdout
    assert done.returncode == 1 and changed == 1
    assert "consensus.csv : ligne " in told and "colonne status : « agreed » devient « single »" in told
    assert re.search(r"reports/constats.html : .*« .*rapports?.* » devient « .*documents", told)
    assert "reports/comprendre.html : publié, mais pas refait" in told
    assert "reports/nouveau.txt : refait, mais pas publié" in told
    assert "Pareils à 9 chiffres significatifs près :\n  - data/processed/sensitivity.csv : " in told
    assert "4 fichiers sur" in told and re.search(r"packages\.pandas : \S+ → 0\.1", told)
    shutil.rmtree(other / "reports")
    done = command("verify", "--etude", here, "--avec", other)
    assert done.returncode == 2 and "rien n’y est publié" in done.stderr


def test_last_digits_alone_leave_the_code_at_0(twice, tmp_path):
    """Equal to nine digits is told, and is no difference."""
    _here, elsewhere, _home, _done = twice
    other = tmp_path / "copie"
    shutil.copytree(elsewhere, other)
    path = other / "data/processed/agreement.csv"
    text, changed = re.subn(r"(0\.\d{11})\d", r"\g<1>7", path.read_text("utf-8"), count=1)
    path.write_text(text, encoding="utf-8")
    lines = list(compare_folders(elsewhere, other))
    assert changed == 1 and not any(differs for _line, differs in lines)
    assert "ne diffère que par les derniers chiffres" in " ".join(line for line, _differs in lines)


def test_verify_refuses_what_it_cannot_do(twice, tmp_path):
    """Nothing published, a folder that is not empty, two options that exclude each other."""
    here, elsewhere, _home, _done = twice
    for arguments, words in (
        (["--garder", elsewhere], "n’est pas vide"),
        (["--garder", tmp_path / "x", "--avec", elsewhere], "l’un ou l’autre"),
        (["--avec", tmp_path], "pas de study.yaml"),
    ):
        done = command("verify", "--etude", here, *arguments)
        assert done.returncode == 2 and words in done.stderr and "Traceback" not in done.stderr


def test_two_runs_compared_end_to_end(twice, tmp_path):
    """The same study with a threshold that was raised: answers given up, their cause and their quotes, in each form."""
    here, elsewhere, _home, _done = twice
    done = command("compare", here, elsewhere, "--etude", here)
    assert done.returncode == 0 and "Aucun résultat ne diffère" in done.stdout
    other = tmp_path / "suite"
    shutil.copytree(elsewhere, other)
    settings = yaml.safe_load((other / "study.yaml").read_text("utf-8"))
    settings |= {"plan": ["03_fiabilite"], "traductions": []}
    settings["seuils"]["confiance_machine"] = 0.8
    (other / "study.yaml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    done = command("run", "--etude", other)
    assert done.returncode == 0, done.stderr
    outs = [tmp_path / f"changements{suffix}" for suffix in (".html", ".xlsx", ".csv")]
    done = command("compare", "--etude", other, *(word for out in outs for word in ("--out", out)))
    assert done.returncode == 0 and "study.yaml" in done.stdout, done.stderr
    rows = list(csv.DictReader(outs[2].open(encoding="utf-8", newline="")))
    flipped = [row for row in rows if row["what"] == "coding.machine"]
    assert len(flipped) > 10 and {row["after"] for row in flipped} == {"NC_machine"}
    assert all("confiance_machine : 0.3 → 0.8" in row["cause"] for row in flipped)
    assert sum(bool(row["lost"]) for row in flipped) > 5 and not any(row["gained"] for row in flipped)
    page = outs[0].read_text("utf-8")
    assert flipped[0]["lost"][:20] in html.unescape(page) and '<h2 id="machine">' in page
    listing = command("runs", "--etude", other).stdout.splitlines()
    assert len(listing) == 3 and re.search(r"study\.yaml.* → ", listing[0])
    assert "1 lancement oublié." in command("lancements", "--prune", "1", "--etude", other).stdout
    assert command("compare", "x.pdf", "--out", tmp_path / "x.pdf", "--etude", other).returncode == 2
