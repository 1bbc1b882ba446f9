"""What a whole run costs, beside the plain way on the same notebooks, and what is left of it when little changed.

The plain way is what anyone would write: `papermill` then `jupyter nbconvert --to html`, a command line each, in a
loop over the notebooks of the plan; it finds the tables of the run, and makes eight pages where the run reads and
codes the documents, draws and links, and makes a site. Everything is in seconds of the clock, in one run of this
script, each in fresh copies of the study: no recognition of scans, one language, no multiverse. Nothing else should
run on the machine meanwhile; the load is noted.

    make bench
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from numpy import median

ROOT = Path(__file__).parents[1]
OUT = ROOT / "benchmarks" / "running.json"
BIN = Path(sys.executable).parent
USED = ("study.yaml", "grid", "notebooks", "data/raw")
GROWTH = (2, 4)
ROUNDS = 3


def study(folder: Path) -> Path:
    """A copy of the study without scans, translations and saved multiverse, never run."""
    for name in USED:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copyfile(source, target)
    shutil.rmtree(folder / "data/raw/multivers", ignore_errors=True)
    settings = (folder / "study.yaml").read_text(encoding="utf-8")
    settings = re.sub(r"^traductions:.*$", "traductions: []", settings, flags=re.MULTILINE)
    settings = re.sub(r"^(reconnaissance_des_scans:).*$", r"\1 non", settings, flags=re.MULTILINE)
    (folder / "study.yaml").write_text(settings, encoding="utf-8")
    return folder


def run(folder: Path) -> float:
    """Seconds of `abs-study run` in a study, the start of the program included."""
    began = time.monotonic()
    command = [BIN / "abs-study", "run", "--etude", folder]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - began


def yardstick() -> float:
    """Seconds of ten million multiplications in Python: how fast this machine is now, since it may change by the hour."""
    began, product = time.monotonic(), 1.0
    for _turn in range(10_000_000):
        product *= 1.0000001
    return time.monotonic() - began


def plainly(folder: Path) -> float:
    """Seconds of papermill and nbconvert, a command line each, over the notebooks of a study that has its tables."""
    environment = os.environ | {
        "ABS_STUDY_FOLDER": str(folder),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    out = folder / "plainly"
    out.mkdir()
    began = time.monotonic()
    for path in sorted((folder / "notebooks").glob("0*.ipynb")):
        commands = (
            ["papermill", "--cwd", folder, "--no-progress-bar", path, out / path.name],
            ["jupyter-nbconvert", "--to", "html", out / path.name],
        )
        for program, *arguments in commands:
            subprocess.run(
                [BIN / program, *arguments], check=True, env=environment, cwd=folder,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
    return time.monotonic() - began


def replace(path: Path, old: str, new: str) -> None:
    """Write a file of a study otherwise; the change must be one."""
    text = path.read_text(encoding="utf-8")
    assert old in text, (path, old)
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def changes(folder: Path) -> dict[str, float]:
    """Seconds of a run after nothing, a sentence of a notebook, a clue, a report more, have changed."""
    found = {"nothing": run(folder)}
    replace(folder / "notebooks/05_typologie.ipynb", "Y a-t-il", "Est-ce qu’il y a")
    found["prose"] = run(folder)
    clue = '          - motif: "<instances_decision> ~5 <decision_prise>"'
    replace(folder / "grid/04_effets.yaml", clue, f'          - motif: "zorglub"\n{clue}')
    found["clue_that_changes_no_answer"] = run(folder)
    replace(folder / "grid/04_effets.yaml", clue, clue.replace("~5", "~1"))
    found["clue_that_changes_answers"] = run(folder)
    report = next((ROOT / "data/raw/mise_au_point/documents").glob("*.html"))
    command = [BIN / "abs-study", "add", report, "--etude", folder, "--year", "2013"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    found["one_report_more"] = run(folder)
    return found


def grown(folder: Path, times: int) -> float:
    """Seconds of a cold run over so many times the reports of the study."""
    register = folder / "data/raw/corpus.csv"
    head, *rows = register.read_text(encoding="utf-8").splitlines()
    copies = [f"copie-{turn}-{row}" for turn in range(1, times) for row in rows]
    register.write_text("\n".join([head, *rows, *copies]) + "\n", encoding="utf-8")
    return run(folder)


def main() -> int:
    """Measure, print, and write benchmarks/running.json."""
    # Where it is set, every process compiles the package anew: no habit of those who use it.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    result: dict = {
        "measured_on": time.strftime("%Y-%m-%d"),
        "load_before": os.getloadavg()[0],
        "cores": os.cpu_count(),
    }
    with tempfile.TemporaryDirectory() as place:
        cold, plain, loops = [], [], []
        for turn in range(ROUNDS):
            folder = study(Path(place) / f"cold-{turn}")
            loops.append(yardstick())
            cold.append(run(folder))
            plain.append(plainly(folder))
            print(f"cold {cold[-1]:.1f} s, plainly {plain[-1]:.1f} s", flush=True)
        steps = json.loads((folder / "data/processed/run.json").read_text(encoding="utf-8"))["seconds"]
        result |= {
            "cold": float(median(cold)), "plainly": float(median(plain)), "ratio": float(median(plain) / median(cold)), "steps": steps,
            "rounds": [
                {"yardstick": loop, "cold": one, "plainly": other}
                for loop, one, other in zip(loops, cold, plain, strict=True)
            ],
        }  # fmt: skip
        shutil.rmtree(folder / "plainly")
        result["changes"] = changes(folder)
        print(json.dumps(result["changes"]), flush=True)
        OUT.write_text(
            json.dumps(result | {"growth": {}}, indent=1) + "\n", encoding="utf-8"
        )  # growth takes longest
        reports = len((ROOT / "data/raw/corpus.csv").read_text(encoding="utf-8").splitlines()) - 1
        result["growth"] = {
            str(times * reports): grown(study(Path(place) / f"grown-{times}"), times) for times in GROWTH
        }
    OUT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
