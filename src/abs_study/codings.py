"""Codings of every coder in one shape: people's readings checked against the grid, their quotes anchored."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import pandas as pd

from .errors import Problem
from .french import fold_letters, occurrences
from .grid import Grid
from .messages import _
from .tables import NONE_TICKED, RESERVED_CODES, TABLES

EXACT, OCR, NOT_FOUND = "exact", "ocr", "introuvable"
_ELLIPSIS = re.compile(r"\[\s*(?:\.\.\.|…)\s*\]|\(\s*(?:\.\.\.|…)\s*\)|…|\.\.\.")
# Below this similarity (0-100) a quote is not recognised on a scanned page.
_OCR_SIMILARITY = 85
_SHORTEST_APPROXIMATE = 20


@dataclass(frozen=True)
class Anchor:
    """Where a quote stands: spans (page, start, end) in code points, half open, and how sure it is."""

    spans: tuple[tuple[int, int, int], ...]
    status: str
    score: float


class DocumentText:
    """The folded text of one document, for finding quotes whatever their typography.

    Only letters and digits are compared, without accents or case, so that spaces, hyphenation,
    quotation marks and dashes never hide a quote; running heads and feet are left out, so that a
    quote may cross a page break.
    """

    def __init__(self, pages: pd.DataFrame, blocks: pd.DataFrame) -> None:
        """Fold `pages` (TABLES["pages"]) of one document but for header and footer `blocks`."""
        self._letters: list[str] = []
        self._places: list[tuple[int, int]] = []
        self._ocr_pages = set(pages.loc[pages["source"] == "ocr", "page"])
        running = blocks[blocks["kind"].isin(("header", "footer"))]
        skipped = {
            page: list(zip(rows["start"], rows["end"], strict=True)) for page, rows in running.groupby("page")
        }
        for page, text in zip(pages["page"], pages["text"], strict=True):
            self._fold_page(int(page), text, skipped.get(page, []))
        self._text = "".join(self._letters)

    def _fold_page(self, page: int, text: str, skipped: list[tuple[int, int]]) -> None:
        position = 0
        for start, end in [*sorted(skipped), (len(text), len(text))]:
            folded = [_letters_of(character) for character in text[position : int(start)]]
            self._letters += folded
            self._places += [
                (page, offset) for offset, letters in enumerate(folded, position) for _letter in letters
            ]
            position = max(position, int(end))

    def find(self, quote: str, page: int | None = None) -> Anchor:
        """Anchor a quote, near `page` where it is given; parts around an ellipsis are found one by one."""
        parts = [letters for part in _ELLIPSIS.split(quote) if (letters := fold_letters(part))]
        if not parts:
            return Anchor((), NOT_FOUND, 0.0)
        spans: list[tuple[int, int, int]] = []
        position, status, score = 0, EXACT, 1.0
        for part in parts:
            found = self._exact(part, position, page) or self._approximate(part)
            if found is None:
                return Anchor((), NOT_FOUND, 0.0)
            start, end, similarity = found
            if similarity < 1:
                status, score = OCR, min(score, similarity)
            spans += self._spans(start, end)
            position = end
        return Anchor(tuple(spans), status, round(score, 3))

    def nearest(self, quote: str) -> Anchor:
        """Return where the text is most like a quote that `find` does not find, never surer than NOT_FOUND."""
        letters = fold_letters(quote)
        if not letters or not self._text:
            return Anchor((), NOT_FOUND, 0.0)
        from rapidfuzz import fuzz

        best = fuzz.partial_ratio_alignment(letters, self._text)
        if best is None or best.dest_end <= best.dest_start:
            return Anchor((), NOT_FOUND, 0.0)
        spans = self._spans(best.dest_start, best.dest_end)
        return Anchor(tuple(spans), NOT_FOUND, round(best.score / 100, 3))

    def _exact(self, letters: str, position: int, page: int | None) -> tuple[int, int, float] | None:
        starts = list(occurrences(self._text, letters))
        if not starts:
            return None
        following = [start for start in starts if start >= position] or starts
        if page is not None:
            following.sort(key=lambda start: abs(self._places[start][0] - page))
        return following[0], following[0] + len(letters), 1.0

    def _approximate(self, letters: str) -> tuple[int, int, float] | None:
        if not self._ocr_pages or len(letters) < _SHORTEST_APPROXIMATE:
            return None
        from rapidfuzz import fuzz

        best = fuzz.partial_ratio_alignment(letters, self._text, score_cutoff=_OCR_SIMILARITY)
        if best is None or best.dest_end <= best.dest_start:
            return None
        if self._places[best.dest_start][0] not in self._ocr_pages:
            return None
        return best.dest_start, best.dest_end, best.score / 100

    def _spans(self, start: int, end: int) -> list[tuple[int, int, int]]:
        """Turn a stretch of folded letters into one span for each page it touches."""
        by_page: dict[int, list[int]] = {}
        for page, offset in self._places[start:end]:
            by_page.setdefault(page, []).append(offset)
        return [(page, offsets[0], offsets[-1] + 1) for page, offsets in by_page.items()]


_letters_of = cache(fold_letters)  # of a character


def check_readings(readings: pd.DataFrame, grid: Grid, documents: Iterable[str], place: str) -> list[Problem]:
    """List the faults of a reading (TABLES["readings"]): unknown document, variable or level, doubled levels."""
    problems: list[Problem] = []
    known = set(documents)
    for row in readings.itertuples():
        where = f"{place}:{row.Index + 2}"
        if row.document_id not in known:
            remedy = _("corriger l’identifiant ou ajouter le rapport (abs-study add)")
            problems.append(Problem(where, _("rapport inconnu : {id}").format(id=row.document_id), remedy))
        variable = grid.variables.get(row.variable)
        if variable is None:
            remedy = _(
                "prendre un identifiant de la grille (grid/), ou dire dans grid/journal.yaml ce que la variable est devenue"
            )
            problems.append(Problem(where, _("variable inconnue : {id}").format(id=row.variable), remedy))
            continue
        admitted = (
            (*variable.codes, *RESERVED_CODES) if variable.multi else (*variable.codes, *RESERVED_CODES[1:])
        )
        if row.level not in admitted:
            remedy = _(
                "admis : {admitted} ; si la grille a changé, dire dans grid/journal.yaml ce que ce niveau devient"
            ).format(admitted=", ".join(admitted))
            found = _("{variable} : niveau « {level} » inconnu").format(
                variable=row.variable, level=row.level
            )
            problems.append(Problem(where, found, remedy))
    return problems + _contradictions(readings, grid, place)


def _contradictions(readings: pd.DataFrame, grid: Grid, place: str) -> list[Problem]:
    problems = []
    several = readings[readings.duplicated(["document_id", "variable"], keep=False)]
    for (document, name), rows in several.groupby(["document_id", "variable"], sort=False):
        variable = grid.variables.get(name)
        if variable is None:
            continue
        alone = set(rows["level"]) & set(RESERVED_CODES)
        if not variable.multi or alone:
            found = _("{variable} pour {document} : plusieurs niveaux ({levels})").format(
                variable=name, document=document, levels=", ".join(rows["level"])
            )
            remedy = (
                _("« {code} » ne va avec aucun autre niveau").format(code=", ".join(sorted(alone)))
                if variable.multi
                else _("n’en garder qu’un")
            )
            problems.append(Problem(f"{place}:{rows.index[1] + 2}", found, remedy))
    return problems


def from_readings(readings: pd.DataFrame, coder: str) -> pd.DataFrame:
    """Return a reading as TABLES["codings"] of that coder."""
    frame = readings[["document_id", "variable", "level", "page", "quote", "note", "grid_version"]].copy()
    frame["coder"] = coder
    return TABLES["codings"].conform(frame)


def anchored_evidence(readings: pd.DataFrame, coder: str, texts: dict[str, DocumentText]) -> pd.DataFrame:
    """Anchor each quote of a reading; returns TABLES["evidence"] (one row a quoted level, rank 1).

    Documents that are not in `texts` have no row.
    """
    rows = []
    for row in readings.itertuples():
        text = texts.get(row.document_id)
        if text is None or not row.quote or row.level == NONE_TICKED:
            continue
        anchor = text.find(row.quote, None if pd.isna(row.page) else int(row.page))
        rows.append(
            {
                "document_id": row.document_id,
                "variable": row.variable,
                "level": row.level,
                "coder": coder,
                "rank": 1,
                "quote": row.quote,
                "spans": json.dumps(anchor.spans),
                "score": anchor.score,
                "status": anchor.status,
            }
        )
    return TABLES["evidence"].conform(pd.DataFrame(rows, columns=list(TABLES["evidence"].columns)))
