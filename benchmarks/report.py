"""Writes docs/vitesse.md and docs/vitesse.svg from what the other benchmarks measured (benchmarks/*.json)."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

from matplotlib import rcParams
from matplotlib.figure import Figure

ROOT = Path(__file__).parents[1]
MEASURED = ROOT / "benchmarks"
TEXT, PICTURE = ROOT / "docs" / "vitesse.md", ROOT / "docs" / "vitesse.svg"
THIN = "\u202f"
CHANGES = {
    "nothing": "rien n’a changé",
    "prose": "une phrase d’un carnet",
    "clue_that_changes_no_answer": "un indice, sans effet sur les réponses",
    "clue_that_changes_answers": "un indice, des réponses changent",
    "one_report_more": "un rapport de plus",
}


def read(name: str) -> dict:
    """What a benchmark measured; empty where it was not run."""
    path = MEASURED / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def number(value: float, digits: int = 1) -> str:
    """A number as French writes it.

    >>> number(12345.678).replace("\\u202f", "_")
    '12_345,7'
    """
    return f"{value:,.{digits}f}".replace(",", THIN).replace(".", ",")


def listed(values: Iterable[float], digits: int = 1) -> str:
    """Numbers in a row.

    >>> listed([34.04, 36.1, 35])
    '34,0 ; 36,1 et 35,0'
    """
    *first, last = (number(value, digits) for value in values)
    return " et ".join([" ; ".join(first), last] if first else [last])


def rows(lines: list[tuple[str, str]], heads: tuple[str, str]) -> str:
    """A table of two columns in Markdown."""
    return "\n".join([f"| {heads[0]} | {heads[1]} |", "|---|---:|", *(f"| {a} | {b} |" for a, b in lines)])


def of_running(found: dict) -> str:
    """The whole run, what is left of it after a change, how it grows."""
    lines = [
        ("`abs-study run`, à froid (lire, coder, 8 carnets, tout le site)", f"{number(found['cold'])} s"),
        (
            "papermill puis nbconvert en ligne de commande, sur les 8 mêmes carnets",
            f"{number(found['plainly'])} s",
        ),
        ("**rapport**", f"**{number(found['ratio'])}**"),
    ]
    lines += [(f"après : {CHANGES[name]}", f"{number(value)} s") for name, value in found["changes"].items()]
    lines += [
        (f"à froid, {count} rapports", f"{number(value)} s") for count, value in found["growth"].items()
    ]
    return rows(lines, ("Lancement", "secondes"))


def of_reading(found: dict) -> str:
    """Reading beside other readers; scans beside tesseract."""
    lines = [("abs-study, modèle complet, un processus par document", number(found["ours"]))]
    for name, told in (("pdftotext", "pdftotext -layout"), ("pypdf", "pypdf"), ("pdfplumber", "pdfplumber")):
        if name in found:
            ratio = number(found[f"ratio_{name}"], 2)
            lines.append((f"{told} (texte seul ; abs-study va {ratio} fois aussi vite)", number(found[name])))
    text = rows(lines, ("Lecture des PDF", "pages par seconde de processeur"))
    if "scans" in found:
        told = number(found["scans"]["ratio"], 2)
        text += (
            f"\n\nNumérisations : {told} fois le temps de processeur de tesseract seul sur les mêmes images."
        )
    return text


def of_coding(found: dict) -> str:
    """Coding beside a look-up of the same phrases."""
    lines = [
        ("abs-study, toute la grille", number(found["machine_words_per_second"], 0)),
        ("spaCy PhraseMatcher, les mêmes suites de mots, sans rien décider", number(found["phrase_matcher_words_per_second"], 0)),
    ]  # fmt: skip
    return rows(lines, ("Codage automatique, un cœur", "mots par seconde"))


def draw(found: dict) -> None:
    """Bars of the runs of the benchmark, shortest last."""
    rcParams["svg.hashsalt"] = "abs-study"
    bars = {"papermill + nbconvert": found["plainly"], "à froid": found["cold"]}
    bars |= {CHANGES[name]: value for name, value in found["changes"].items()}
    figure = Figure(figsize=(8, 3.4), layout="constrained")
    axes = figure.subplots()
    colours = ["#8a8a8a", *["#1f5a8c"] * (len(bars) - 1)]
    places = range(len(bars))
    axes.barh(places, list(bars.values()), color=colours)
    axes.set_yticks(places, list(bars))
    axes.invert_yaxis()
    for place, value in zip(places, bars.values(), strict=True):
        axes.text(value, place, f" {number(value)} s", va="center")
    axes.set_xlabel("secondes")
    axes.spines[["top", "right"]].set_visible(False)
    axes.margins(x=0.12)
    figure.savefig(PICTURE, metadata={"Date": None})


def main() -> int:
    """Write both files."""
    running, reading, coding = read("running"), read("reading"), read("coding")
    if not running or not reading or not coding:
        print("make bench first: a measure is missing", file=sys.stderr)
        return 1
    draw(running)
    text = (ROOT / "benchmarks" / "vitesse.modele.md").read_text(encoding="utf-8")
    told = {
        "running": of_running(running),
        "reading": of_reading(reading),
        "coding": of_coding(coding),
        "running_date": running["measured_on"],
        "reading_date": reading["measured_on"],
        "coding_date": coding["measured_on"],
        "cold": listed(one["cold"] for one in running["rounds"]),
        "plainly": listed(one["plainly"] for one in running["rounds"]),
        "yardstick": listed((one["yardstick"] for one in running["rounds"]), 2),
        "cores": str(running["cores"]),
    }
    for name, value in told.items():
        text = text.replace("{" + name + "}", value)
    TEXT.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
