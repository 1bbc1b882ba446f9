"""What the study takes and gives, as the slots of a workflow: the files that fill each, the values of its settings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..notebooks import TAG, declared
from ..study import Study
from ..tables import TABLES

_KINDS = {bool: "Boolean", int: "Integer", float: "Float"}


@dataclass(frozen=True)
class Slot:
    """A slot that files fill; `start` is how their paths begin. Those of `#sortie-` are results."""

    id: str
    name: str
    description: str
    start: str
    several: bool = False


@dataclass(frozen=True)
class Value:
    """A value that no file holds, with the name of its type in schema.org."""

    name: str
    kind: str
    text: str


_SLOTS = (
    Slot("#entree-registre", "registre", "Les rapports étudiés, un par ligne", "data/raw/corpus.csv"),
    Slot("#entree-documents", "documents", "Les rapports", "data/raw/documents/", True),
    Slot("#entree-lectures", "lectures", "Les codages des personnes", "data/raw/codings/", True),
    Slot("#entree-arbitrage", "arbitrage", "Ce qui a été arrêté entre elles", "data/raw/arbitrage.csv"),
    Slot("#entree-grille", "grille", "La grille de codage", "grid/", True),
    Slot("#sortie-carnets", "carnets", "Les carnets exécutés", "data/processed/notebooks/", True),
    Slot("#sortie-site", "site", "Le site publié", "reports/", True),
    Slot(
        "#sortie-description", "description", "La description des tables", "data/processed/datapackage.json"
    ),
)


def where(path: str) -> Slot | None:
    """Return the slot that a file of the study fills, None for a file that is no slot's.

    >>> where("data/raw/documents/a.pdf").name, where("data/processed/findings.csv").name, where("study.yaml")
    ('documents', 'findings', None)
    """
    table = Path(path).stem
    if path.startswith("data/processed/") and path.count("/") == 2 and table in TABLES:
        return Slot(f"#sortie-{table}", table, f"La table « {table} »", path)
    return next((slot for slot in _SLOTS if path.startswith(slot.start)), None)


def values(study: Study) -> Iterator[Value]:
    """Yield the settings that change results, then the parameters of each notebook: its own, replaced by the plan's."""
    settings = study.settings
    yield _value("graine", settings.seed)
    for name, year in zip(("selection.de", "selection.a"), settings.years, strict=True):
        if year is not None:
            yield _value(name, year)
    for name, threshold in settings.thresholds.items():
        yield _value(f"seuils.{name}", threshold)
    for step in settings.plan:
        for name, value in {**own_parameters(study, step.notebook), **step.parameters}.items():
            yield _value(f"{step.notebook}.{name}", value)


def own_parameters(study: Study, notebook: str) -> dict[str, object]:
    """Return the parameters that a notebook declares, with their usual values."""
    cells = json.loads((study.notebooks / f"{notebook}.ipynb").read_bytes()).get("cells", [])
    tagged = (cell for cell in cells if TAG in cell.get("metadata", {}).get("tags", []))
    return next((declared("".join(cell["source"])) for cell in tagged), {})


def _value(name: str, value: object) -> Value:
    kind = _KINDS.get(type(value), "Text")
    return Value(name, kind, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
