"""Why an answer is not the same: everything on which it rests, compared between the two runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from ..messages import Said, said
from ..tables import ABSTAINED, CELL, MACHINE, gathered
from ..wording import listed
from ..workshop.differences import MACHINE as MACHINE_EFFECT
from ..workshop.differences import compare as compare_grids
from .flips import PERSON, SETTLED, automatic
from .parts import ARBITRATION as SETTLED_BY_HAND
from .state import State

TEXT, GRID, LEARNER, SETTINGS, CODE, VERSIONS, READING, ARBITRATION, UNKNOWN = (
    "text", "grid", "learner", "settings", "code", "versions", "reading", "arbitration", "unknown"
)  # fmt: skip
_THRESHOLD = "confiance_machine"
# The code by which a report becomes text, and text becomes answers; the rest of the package changes neither.
_READERS = ("extract/", "documents.py", "passages.py", "sentences.py")
_CODERS = (
    "coders/", "grid.py", "gridfile.py", "gridlevels.py", "french.py", "lemmas.py", "numerals.py", "expressions.py", "kleene.py",
    "yamltext.py", "tables.py",
)  # fmt: skip
_SETTLERS = ("consensus.py", "codings.py", "tables.py", "mapped.py")
# The libraries that reading and coding go through.
_LIBRARIES = (
    "pypdfium2", "lxml", "beautifulsoup4", "python-docx", "pillow", "pyahocorasick", "google-re2", "rapidfuzz", "simplemma",
    "numpy", "pandas", "scikit-learn",
)  # fmt: skip
_SHOWN = 3


@dataclass(frozen=True)
class Cause:
    """One thing that changed and on which an answer rests: its kind, and what exactly, in words."""

    kind: str
    told: Said | str


@dataclass(frozen=True)
class Context:
    """What differs between two runs beside their answers.

    `grid` is what changed of each variable that the automatic coder reads (rules, clues, levels), `meaning` what people read.
    """

    pages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    grid: Mapping[str, tuple[Said | str, ...]] = field(default_factory=dict)
    meaning: Mapping[str, tuple[Said | str, ...]] = field(default_factory=dict)
    lexicon: bool = False
    unread: bool = False
    learner: bool = False
    threshold: tuple[float, float] | None = None
    scans: bool = False
    alone: bool = False
    code: tuple[str, ...] = ()
    settlers: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    arbitrated: frozenset[tuple[str, str]] = frozenset()
    confidences: Mapping[tuple[str, str], tuple[frozenset, frozenset]] = field(default_factory=dict)


def context(before: State, after: State, documents: pd.DataFrame, memory) -> Context:
    """Return what differs between two runs beside their answers (`documents` is `moved.documents`)."""
    settings = (before.settings, after.settings)
    known = None not in settings
    thresholds = tuple(one.thresholds[_THRESHOLD] for one in settings) if known else (0.0, 0.0)
    changed = documents[documents["change"].isin(["text", "status"])]
    machine, people, lexicon = _grid(before, after, memory)
    code = changed_between(before.code, after.code)
    return Context(
        pages=dict(zip(changed["document_id"], changed["detail"], strict=True)),
        grid=machine,
        meaning=people,
        lexicon=lexicon,
        unread=None in (before.grid, after.grid) and _files(before) != _files(after),
        learner=before.texts.get("grid/modele.npz") != after.texts.get("grid/modele.npz"),
        threshold=thresholds if thresholds[0] != thresholds[1] else None,
        scans=known and settings[0].ocr != settings[1].ocr,
        alone=known and settings[0].machine_alone != settings[1].machine_alone,
        code=tuple(path for path in code if path.startswith((*_READERS, *_CODERS))),
        settlers=tuple(path for path in code if path.startswith(_SETTLERS)),
        versions=versions(before, after),
        arbitrated=_arbitrated(before.frames[SETTLED_BY_HAND], after.frames[SETTLED_BY_HAND]),
        confidences=_confidences(before.frames["codings"], after.frames["codings"]),
    )


def changed_between(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Return the names that two lists of digests do not share, in order."""
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


def versions(before: State, after: State) -> tuple[str, ...]:
    """Return the versions, of what reading and coding go through, that differ (« pypdfium2 4.30 → 5.0 »)."""
    sides = [
        {name: side.packages.get(name, "") for name in _LIBRARIES}
        | {"Python": side.facts.get("python", ""), "tesseract": side.facts.get("tesseract", "")}
        for side in (before, after)
    ]
    return tuple(
        f"{name} {sides[0][name] or '–'} → {sides[1][name] or '–'}"
        for name in sides[0]
        if sides[0][name] != sides[1][name]
    )


def _grid(before: State, after: State, memory) -> tuple[dict, dict, bool]:
    """What changed in each variable for the machine, and for people; and whether the shared word classes did."""
    if before.grid is None or after.grid is None:
        return {}, {}, False
    machine: dict[str, tuple[Said | str, ...]] = {}
    people: dict[str, tuple[Said | str, ...]] = {}
    for change in compare_grids(before.grid, after.grid, memory):
        told = f"{change.level} : {change.found}" if change.level else change.found
        # The coder reads no definition: of what people read, levels alone are its affair too.
        worded = bool(change.before or change.after)
        if change.effect == MACHINE_EFFECT or (change.weighty and not worded):
            machine[change.variable] = (*machine.get(change.variable, ()), told)
        if change.weighty and change.effect != MACHINE_EFFECT:
            people[change.variable] = (*people.get(change.variable, ()), told)
    lexicons = before.grid.lexicon, after.grid.lexicon
    shared = (lexicons[0].classes, lexicons[0].sections) != (lexicons[1].classes, lexicons[1].sections)
    return machine, people, shared


def _files(side: State) -> dict[str, str]:
    return {
        name: text for name, text in side.texts.items() if name.startswith("grid/") and name.endswith(".yaml")
    }


def _arbitrated(before: pd.DataFrame, after: pd.DataFrame) -> frozenset[tuple[str, str]]:
    """The cells that were not settled alike."""
    sides = [gathered(frame, CELL) for frame in (before, after)]
    return frozenset(cell for cell in {*sides[0], *sides[1]} if sides[0].get(cell) != sides[1].get(cell))


def _confidences(
    before: pd.DataFrame, after: pd.DataFrame
) -> dict[tuple[str, str], tuple[frozenset, frozenset]]:
    """How sure the machine was of each cell, in both runs."""
    sides = []
    for frame in (before, after):
        own = frame[frame["coder"] == MACHINE]
        sides.append(gathered(own, CELL, "confidence"))
    return {cell: (sides[0][cell], sides[1][cell]) for cell in sides[0].keys() & sides[1].keys()}


def causes(row: Mapping, known: Context, flipped: Mapping[str, tuple[Cause, ...]]) -> tuple[Cause, ...]:
    """Return what can have changed an answer (a row of `flips`); one cause where only one thing can have.

    `flipped` are the causes already found, by coder, for the same report and variable: answers retained rest on these.
    """
    if row["kind"] == MACHINE:
        found = tuple(_of_machine(row, known))
    elif row["kind"] == PERSON:
        found = tuple(_of_person(row, known))
    else:
        found = tuple(_of_settled(row, known, flipped))
    return found or (Cause(UNKNOWN, said("rien de ce qui est conservé ne l’explique")),)


def _of_machine(row: Mapping, known: Context) -> Iterator[Cause]:
    document, variable = row["document_id"], row["variable"]
    if known.threshold and _by_threshold(row, known):
        yield _threshold(known.threshold)
        return
    if document in known.pages:
        yield _text(known.pages[document])
    if variable in known.grid:
        yield Cause(GRID, _several(known.grid[variable]))
    if known.unread:
        yield Cause(GRID, said("fichiers de la grille changés, dont l’un n’est plus lu"))
    if known.lexicon:
        yield Cause(GRID, said("classes de mots ou de sections changées"))
    if known.learner:
        yield Cause(LEARNER, said("ce que le codeur a appris (grid/modele.npz)"))
    if known.threshold:
        yield _threshold(known.threshold)
    if known.scans:
        yield Cause(SETTINGS, said("reconnaissance des scans"))
    yield from _of_program(known)


def _of_program(known: Context) -> Iterator[Cause]:
    if known.code:
        yield Cause(CODE, _several(known.code))
    if known.versions:
        yield Cause(VERSIONS, _several(known.versions))


def _by_threshold(row: Mapping, known: Context) -> bool:
    """Whether the machine is as sure as before, and only what is asked of it changed."""
    abstained = (ABSTAINED in row["before"]) != (ABSTAINED in row["after"])
    one, other = known.confidences.get((row["document_id"], row["variable"]), ({""}, {" "}))
    return abstained and one == other


def _threshold(values: tuple[float, float]) -> Cause:
    told = said(
        "seuil confiance_machine : {before} → {after}", before=f"{values[0]:g}", after=f"{values[1]:g}"
    )
    return Cause(SETTINGS, told)


def _text(detail: tuple[str, ...]) -> Cause:
    if detail and all(page.isdigit() for page in detail):
        return Cause(TEXT, said("texte du rapport changé, p. {pages}", pages=_several(detail)))
    return Cause(TEXT, said("texte du rapport changé"))


def _of_person(row: Mapping, known: Context) -> Iterator[Cause]:
    yield Cause(READING, f"data/raw/codings/{row['coder']}.csv")
    if row["variable"] in known.meaning and row["before"] and row["after"]:
        yield Cause(GRID, _several(known.meaning[row["variable"]]))


def _of_settled(row: Mapping, known: Context, flipped: Mapping) -> Iterator[Cause]:
    cell = row["document_id"], row["variable"]
    if cell in known.arbitrated:
        yield Cause(ARBITRATION, SETTLED_BY_HAND)
        return
    people = [coder for coder in flipped if coder not in (MACHINE, SETTLED)]
    for coder in people:
        yield Cause(READING, f"data/raw/codings/{coder}.csv")
    if not people and automatic(row):
        if known.alone:
            yield Cause(SETTINGS, "machine_seule")
        yield from flipped.get(MACHINE, ())
    if not people and not automatic(row) and known.settlers:
        yield Cause(CODE, _several(known.settlers))


def _several(told) -> str:
    shown = listed(str(one) for one in tuple(told)[:_SHOWN])
    return f"{shown} …" if len(told) > _SHOWN else shown
