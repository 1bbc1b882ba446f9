"""The study as a folder: settings, grid and tables. The only door to the disk for notebooks."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import pandas as pd

from . import consensus, matrix, tracing
from .errors import Problem, StudyError
from .files import read_text, write_safely
from .grid import Grid
from .gridfile import load_grid
from .handover import digest, taken_over
from .matrix import restore_kinds, restore_numbers
from .memory import Memory, load_memory
from .messages import _
from .place import FOLDER_VARIABLE, SETTINGS_FILE, find_study
from .settings import Settings, load_settings
from .sources import FILE as SOURCES
from .sources import read_sources
from .tables import TABLES, read_csv, to_csv

__all__ = ["FOLDER_VARIABLE", "SETTINGS_FILE", "Study", "find_study", "grid_files", "open_study"]

SAMPLES = "data/raw/echantillons.csv"
READ_ONLY_VARIABLE = "ABS_STUDY_READ_ONLY"
_PARQUET = ("pages", "blocks", "passages", "considered")


@dataclass(frozen=True)
class Study:
    """A study's folder, opened: `settings` and `grid` are already checked; `read_from` is the digest of the grid's files."""

    folder: Path
    settings: Settings
    grid: Grid
    read_from: str = ""

    @property
    def raw(self) -> Path:
        """data/raw: what people gave."""
        return self.folder / "data" / "raw"

    @property
    def documents_folder(self) -> Path:
        """data/raw/documents: the reports."""
        return self.raw / "documents"

    @property
    def processed(self) -> Path:
        """data/processed: what programs computed; may be deleted at any time."""
        return self.folder / "data" / "processed"

    @property
    def notebooks(self) -> Path:
        """notebooks/: the pages of the study."""
        return self.folder / "notebooks"

    @property
    def reports(self) -> Path:
        """reports/: the published site."""
        return self.folder / "reports"

    @cached_property
    def register(self) -> pd.DataFrame:
        """data/raw/corpus.csv (TABLES["register"]); empty where the file is absent."""
        path = self.raw / "corpus.csv"
        if not path.exists():
            return TABLES["register"].empty()
        return read_csv(read_text(path, "data/raw/corpus.csv"), TABLES["register"], "data/raw/corpus.csv")

    @cached_property
    def learner(self) -> bytes:
        """grid/modele.npz: what the automatic coder has learnt from read reports; empty where there is none."""
        return learner_file(self.folder)

    @property
    def learnt(self) -> pd.DataFrame:
        """grid/modele.csv: by variable, cross-validated alpha of rules, both, learner (`regles`, `machine`, `modele`),
        who decides (`decide`) and on how many reports for which no rule was written (`rapports`); alpha of two readings
        (`lectures`) of as many development reports as `relus` says. Empty where there is none.
        """
        path = self.folder / "grid" / "modele.csv"
        return pd.read_csv(path, index_col="variable") if path.is_file() else pd.DataFrame()

    @cached_property
    def memory(self) -> Memory:
        """What the grid remembers (journal, local decisions, concordance); raises StudyError with every fault."""
        return load_memory(grid_files(self.folder), self.grid)

    def readings(self) -> dict[str, pd.DataFrame]:
        """People's codings (data/raw/codings/<coder>.csv), by coder."""
        folder = self.raw / "codings"
        found = sorted(folder.glob("*.csv")) if folder.is_dir() else []
        places = {path: f"data/raw/codings/{path.name}" for path in found}
        return {
            path.stem: read_csv(read_text(path, places[path]), TABLES["readings"], places[path])
            for path in found
        }

    def arbitration(self) -> pd.DataFrame:
        """Settled values (data/raw/arbitrage.csv); empty where the file is absent."""
        path, place = self.raw / "arbitrage.csv", "data/raw/arbitrage.csv"
        if not path.exists():
            return TABLES["readings"].empty()
        return read_csv(read_text(path, place), TABLES["readings"], place)

    def samples(self) -> pd.DataFrame:
        """The random samples drawn for people to read (data/raw/echantillons.csv, TABLES["samples"])."""
        path = self.folder / SAMPLES
        return (
            read_csv(read_text(path, SAMPLES), TABLES["samples"], SAMPLES)
            if path.exists()
            else TABLES["samples"].empty()
        )

    @property
    def sources(self) -> pd.DataFrame:
        """The register of public reports that people found (data/raw/sources.csv, TABLES["sources"])."""
        path = self.folder / SOURCES
        return read_sources(read_text(path, SOURCES) if path.exists() else "")

    @property
    def multiverse_folder(self) -> Path:
        """data/raw/multivers: the saved result of `abs-study multiverse`."""
        return self.raw / "multivers"

    def matrix_of(self, coder: str) -> pd.DataFrame:
        """The matrix (TABLES["matrix"]) of one coder's answers, a row for each report that it coded."""
        codings = self.read("codings")
        codings = codings[codings["coder"] == coder]
        settled = consensus.settle(codings, TABLES["readings"].empty(), machine="")
        documents = self.read("documents")
        return matrix.build(
            settled, self.grid, documents[documents["document_id"].isin(codings["document_id"])]
        )

    def matrix_of_people(self) -> pd.DataFrame:
        """The matrix of people's settled answers, a row for each report that somebody read."""
        settled = self.read("consensus")
        settled = settled[settled["status"] != consensus.AUTOMATIC]
        documents = self.read("documents")
        return matrix.build(
            settled, self.grid, documents[documents["document_id"].isin(settled["document_id"])]
        )

    def has(self, name: str) -> bool:
        """Whether the table has been written."""
        path = self.path(name)
        tracing.note(tracing.READ, name, path)
        return path.exists()

    def read(self, name: str) -> pd.DataFrame:
        """Read a declared table of data/processed; raises StudyError when it has not been made yet."""
        path = self.path(name)
        tracing.note(tracing.READ, name, path)
        if not path.exists():
            raise StudyError(
                _("La table « {name} » n’a pas encore été calculée.").format(name=name),
                [
                    Problem(
                        str(path.relative_to(self.folder)), _("fichier absent"), _("lancer « abs-study run »")
                    )
                ],
            )
        return self.load(name, path)

    def load(self, name: str, path: Path) -> pd.DataFrame:
        """Read a declared table from a file; raises StudyError as `tables.read_csv`."""
        if name in _PARQUET:
            return TABLES[name].conform(pd.read_parquet(path), path.name)
        known = path.stat()
        frame = _read_once(path, name, (known.st_ino, known.st_mtime_ns, known.st_size)).copy(deep=False)
        return restore_kinds(frame, self.grid) if name == "matrix" else restore_numbers(frame, name)

    def write(self, name: str, frame: pd.DataFrame) -> None:
        """Write a declared table into data/processed, whole or not at all.

        Where $ABS_STUDY_READ_ONLY is set (a notebook run again for its translation), nothing is written.
        """
        if os.environ.get(READ_ONLY_VARIABLE):
            return
        path = self.path(name)
        if name in _PARQUET:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary = path.with_name(f".{path.name}.partiel")
            TABLES[name].conform(frame).to_parquet(temporary, index=False)
            temporary.replace(path)
        else:
            write_safely(path, to_csv(frame, TABLES[name]).encode())
        tracing.note(tracing.WRITTEN, name, path)

    def coded_documents(self) -> pd.DataFrame:
        """Documents that could be read and are reports of the kind studied (TABLES["documents"])."""
        documents = self.read("documents")
        return documents[(documents["status"] == "ok") & (documents["document_type"] != "autre")]

    def selected_matrix(self) -> pd.DataFrame:
        """Rows of the matrix that belong to the main selection."""
        matrix = self.read("matrix")
        chosen = self.settings.selected(self.read("documents"))["document_id"]
        return matrix[matrix["document_id"].isin(chosen)].reset_index(drop=True)

    @property
    def fictitious(self) -> bool:
        """Whether any registered document is fictitious: every page and figure then says so."""
        return bool((self.register["nature"] == "fictif").any())

    def add_findings(self, frame: pd.DataFrame) -> None:
        """Add findings, in the order of the plan; those that the same notebooks wrote before are replaced.

        Several notebooks may do so at the same time. Nothing is written where $ABS_STUDY_READ_ONLY is set.
        """
        if os.environ.get(READ_ONLY_VARIABLE):
            return
        frame = TABLES["findings"].conform(frame)
        tracing.note_findings(frame["notebook"])
        order = {step.notebook: place for place, step in enumerate(self.settings.plan)}
        path = self.path("findings")
        with tracing.alone(path.with_name(".constats")):
            known = self.load("findings", path) if path.exists() else TABLES["findings"].empty()
            known = known[
                ~known["notebook"].isin(set(frame["notebook"]))
                & ~known["finding"].isin(set(frame["finding"]))
            ]
            both = pd.concat([known, frame], ignore_index=True)
            both = both.sort_values(
                "notebook", key=lambda names: names.map(order).fillna(len(order)), kind="stable"
            )
            write_safely(path, to_csv(both, TABLES["findings"]).encode())

    def path(self, name: str) -> Path:
        """Where a declared table stands in data/processed; raises KeyError for another."""
        if name not in TABLES:
            raise KeyError(f"no declared table {name!r}; known: {', '.join(TABLES)}")
        return self.processed / f"{name}.{'parquet' if name in _PARQUET else 'csv'}"


@lru_cache(maxsize=16)
def _read_once(path: Path, name: str, _stamp: tuple[int, int, int]) -> pd.DataFrame:
    """A table as it stands in a file; what is done to the frame given stays with who asked (pandas copies on writing)."""
    return read_csv(read_text(path, path.name), TABLES[name], path.name)


def open_study(folder: str | Path | None = None) -> Study:
    """Open the study in `folder` (default: $ABS_STUDY_FOLDER, else the nearest folder upwards with study.yaml).

    Raises StudyError when there is none, or with all faults of settings and grid.
    """
    root = find_study(folder)
    settings = load_settings(read_text(root / SETTINGS_FILE, SETTINGS_FILE))
    files = grid_files(root)
    return Study(root, settings, taken_over(files) or load_grid(files), digest(files))


def grid_files(root: Path) -> dict[str, str]:
    """Read the grid's files of a study: `{name: text}`; raises StudyError where there is none."""
    return grid_texts(root / "grid")


def grid_texts(folder: Path) -> dict[str, str]:
    """Read the files of a folder that is a grid: `{name: text}`; raises StudyError where there is none."""
    found = sorted(folder.glob("*.yaml"))
    if not found:
        raise StudyError(
            _("La grille de codage est introuvable."),
            [
                Problem(
                    f"{folder.name}/", _("aucun fichier .yaml"), _("recopier le dossier grid/ d’une étude")
                )
            ],
        )
    return {path.name: read_text(path, f"{folder.name}/{path.name}") for path in found}


def learner_file(root: Path) -> bytes:
    """Return the learner that goes with a grid (grid/modele.npz), b"" where there is none."""
    path = root / "grid" / "modele.npz"
    return path.read_bytes() if path.is_file() else b""
