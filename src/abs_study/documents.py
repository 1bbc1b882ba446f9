"""One document at a time: read it, code it.

The functions share no state, so that documents may be treated serially or side by side with equal results.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from . import extract
from .coders.machine import Machine
from .coders.modele import Model
from .coders.regles import DocumentCoding, Evidence
from .errors import Problem, StudyError
from .grid import Grid, Text
from .messages import _
from .passages import segment
from .settings import Limits, Settings
from .tables import MACHINE, RESERVED_CODES, TABLES


@dataclass(frozen=True)
class ReadDocument:
    """A document as it could be read; the tables are empty where `status` is not "ok"."""

    document_id: str
    status: str
    message: str
    meta: Mapping[str, object]
    pages: pd.DataFrame
    blocks: pd.DataFrame
    passages: pd.DataFrame

    @property
    def unread_pages(self) -> int:
        """Scanned pages left out because recognition was not available."""
        return int(self.pages["flags"].str.contains("ocr_missing").sum())


@dataclass(frozen=True)
class CodedDocument:
    """The machine's codings of a document: its type, TABLES["codings"], ["evidence"] and ["considered"]."""

    document_id: str
    document_type: str
    type_confidence: float
    codings: pd.DataFrame
    evidence: pd.DataFrame
    considered: pd.DataFrame


def read_document(
    path: Path, document_id: str, *, ocr: bool = True, limits: Limits | None = None
) -> ReadDocument:
    """Read one document in its own process; a bad one is a status, never an exception."""
    limits = limits or Limits()
    extraction = extract.extract_file(path, ocr=ocr, limits=reading_limits(limits))
    pages, blocks = extract.to_tables(document_id, extraction)
    passages = segment(pages, blocks)
    return ReadDocument(
        document_id, extraction.status, extraction.message, extraction.meta, pages, blocks, passages
    )


def reading_limits(limits: Limits) -> extract.Limits:
    """Return what a study's limits allow to the process that reads one document."""
    return extract.Limits(
        memory=limits.memory << 20,
        cpu=float(limits.seconds),
        pages=limits.pages,
        file_bytes=limits.size << 20,
    )


def make_coder(grid: Grid, learner: bytes = b"", threshold: float | None = None) -> Machine:
    """Return the automatic coder of a grid, with what it has learnt (Model.to_bytes) where there is any.

    `threshold` is the probability below which it abstains (default: that of a new study). Raises StudyError
    for patterns that cannot be read and for a damaged learner.
    """
    if threshold is None:
        threshold = Settings(title=Text("")).thresholds["confiance_machine"]
    try:
        model = Model.from_bytes(learner) if learner else None
    except ValueError:
        remedy = _("le recopier, ou le refaire par « abs-study train »")
        problem = Problem("grid/modele.npz", _("fichier abîmé ou d’une autre version"), remedy)
        raise StudyError(_("L’apprentissage du codeur ne peut pas être lu."), [problem]) from None
    return Machine(grid, model, threshold)


def code_document(document: ReadDocument, coder: Machine) -> CodedDocument:
    """Code one document by the rules of the grid and what the coder has learnt."""
    coded = coder.code(document.passages)
    tables = _coding_tables(document.document_id, coded, coder.grid)
    kind = coded.document_type
    return CodedDocument(document.document_id, kind.level, kind.confidence, **tables)


def _coding_tables(document_id: str, coded: DocumentCoding, grid: Grid) -> dict[str, pd.DataFrame]:
    codings, evidence, considered = [], [], []
    ranks: Counter = Counter()
    for coding in coded.codings:
        best = coding.evidence[0] if coding.evidence else None
        key = {
            "document_id": document_id,
            "variable": coding.variable,
            "level": coding.level,
            "coder": MACHINE,
        }
        codings.append(
            {
                **key,
                "confidence": coding.confidence,
                "grid_version": grid.version,
                "page": best.page if best else None,
                "quote": best.quote if best else "",
                "note": " ".join(coding.hesitation),
            }
        )
        if coding.hesitation:
            key["level"] = next((one for one in coding.hesitation if one not in RESERVED_CODES), coding.level)
        for rank, quote in enumerate(coding.evidence if key["level"] not in RESERVED_CODES else (), start=1):
            place = {"rank": rank, "quote": quote.quote, "spans": _spans(quote)}
            evidence.append({**key, **place, "score": quote.score, "status": "exact"})
    for aside in coded.considered:
        key = {"document_id": document_id, "variable": aside.variable, "level": aside.level, "coder": MACHINE}
        ranks[aside.variable, aside.level] += 1
        place = {"rank": ranks[aside.variable, aside.level], "quote": aside.evidence.quote}
        told = {name: getattr(aside, name) for name in ("status", "actor", "refusal", "pattern")}
        considered.append({**key, **place, "spans": _spans(aside.evidence), **told})
    rows = {"codings": codings, "evidence": evidence, "considered": considered}
    return {name: TABLES[name].of_rows(own) for name, own in rows.items()}


def _spans(evidence: Evidence) -> str:
    return json.dumps([[evidence.page, evidence.start, evidence.end]])


def concatenate(frames: Iterable[pd.DataFrame], name: str) -> pd.DataFrame:
    """Return several frames of a declared table as one."""
    frames = [frame for frame in frames if len(frame)]
    return TABLES[name].conform(pd.concat(frames, ignore_index=True)) if frames else TABLES[name].empty()
