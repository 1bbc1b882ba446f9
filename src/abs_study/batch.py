"""`abs-study code`: code any folder of documents without a study."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd

from .corpus import EXTENSIONS
from .documents import CodedDocument, ReadDocument, code_document, make_coder, read_document
from .errors import Problem, StudyError
from .files import write_safely
from .grid import Grid
from .messages import _
from .tables import RESERVED_CODES

COLUMNS = ("document_id", "variable", "level", "page", "start", "end", "quote", "confidence")
TYPE = "document_type"


def find_documents(folder: Path) -> list[Path]:
    """Files of a folder (or the one file given) that may be documents, hidden ones left out.

    Raises StudyError when there is none.
    """
    if folder.is_file():
        return [folder]
    if not folder.is_dir():
        raise StudyError(
            _("Rien à coder."), [Problem(str(folder), _("dossier introuvable"), _("vérifier le chemin"))]
        )
    found = [path for path in _files(folder) if path.suffix.lower() in EXTENSIONS]
    if not found:
        admitted = ", ".join(EXTENSIONS)
        remedy = _("formats admis : {admitted}").format(admitted=admitted)
        raise StudyError(_("Rien à coder."), [Problem(str(folder), _("aucun document"), remedy)])
    return found


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))


def document_ids(paths: Iterable[Path]) -> list[str]:
    """Stem of each file; the whole name where two files share a stem."""
    paths = list(paths)
    stems = Counter(path.stem for path in paths)
    return [path.stem if stems[path.stem] == 1 else path.name for path in paths]


def code_folder(
    folder: Path,
    grid: Grid,
    learner: bytes = b"",
    *,
    ocr: bool = True,
    say: Callable[[str], None] = print,
) -> dict[str, pd.DataFrame]:
    """Code every document of a folder; returns the frames "codings", "status" and "evidence".

    codings: COLUMNS, one row per level (`aucun` where nothing is ticked) and one row `document_type`;
    status: document_id, file, status, message; evidence: COLUMNS with rank and score, at most five a level.
    """
    coder = make_coder(grid, learner)
    paths = find_documents(folder)
    rows: list[dict] = []
    quotes: list[dict] = []
    status: list[dict] = []
    for number, (path, name) in enumerate(zip(paths, document_ids(paths), strict=True), start=1):
        document = read_document(path, name, ocr=ocr)
        status.append(
            {"document_id": name, "file": path.name, "status": document.status, "message": _message(document)}
        )
        if document.status == "ok":
            coded = code_document(document, coder)
            rows += _rows(coded)
            quotes += _quotes(coded)
        say(
            f"[{number}/{len(paths)}] {name} : {coded.document_type if document.status == 'ok' else document.message}"
        )
    left = [path.name for path in (_files(folder) if folder.is_dir() else ()) if path not in paths]
    if left:
        say(_("Laissé de côté, format non lu : {names}").format(names=", ".join(left)))
    return {
        "codings": pd.DataFrame(rows, columns=list(COLUMNS)),
        "status": pd.DataFrame(status, columns=["document_id", "file", "status", "message"]),
        "evidence": pd.DataFrame(quotes, columns=[*COLUMNS[:3], "rank", *COLUMNS[3:7], "score"]),
    }


def _message(document: ReadDocument) -> str:
    if document.status == "ok" and document.unread_pages:
        return _("{n} pages numérisées n’ont pas été lues (reconnaissance absente)").format(
            n=document.unread_pages
        )
    return document.message


def _rows(coded: CodedDocument) -> list[dict]:
    best = _spans(coded.evidence[coded.evidence["rank"] == 1])
    rows = [
        {
            "document_id": coded.document_id,
            "variable": TYPE,
            "level": coded.document_type,
            "quote": "",
            "confidence": coded.type_confidence,
        }
    ]
    for row in coded.codings.itertuples():
        place = best.get((row.variable, row.level), {}) if row.level not in RESERVED_CODES else {}
        base = {"document_id": row.document_id, "variable": row.variable, "level": row.level, "quote": ""}
        rows.append({**base, "confidence": row.confidence, **place})
    return rows


def _spans(evidence: pd.DataFrame) -> dict[tuple[str, str], dict]:
    import json

    places = {}
    for row in evidence.itertuples():
        page, start, end = json.loads(row.spans)[0]
        places[row.variable, row.level] = {"page": page, "start": start, "end": end, "quote": row.quote}
    return places


def _quotes(coded: CodedDocument) -> list[dict]:
    import json

    quotes = []
    for row in coded.evidence.itertuples():
        page, start, end = json.loads(row.spans)[0]
        quotes.append(
            {
                "document_id": row.document_id,
                "variable": row.variable,
                "level": row.level,
                "rank": row.rank,
                "page": page,
                "start": start,
                "end": end,
                "quote": row.quote,
                "score": row.score,
            }
        )
    return quotes


def write(frames: dict[str, pd.DataFrame], out: Path) -> dict[str, Path]:
    """Write FILE.csv, FILE.status.csv and FILE.evidence.csv; returns their paths.

    Raises StudyError when the place cannot be written.
    """
    paths = {
        "codings": out,
        "status": out.with_name(
            f"{out.name}.status.csv" if out.suffix != ".csv" else f"{out.stem}.status.csv"
        ),
        "evidence": out.with_name(
            f"{out.name}.evidence.csv" if out.suffix != ".csv" else f"{out.stem}.evidence.csv"
        ),
    }
    for name, path in paths.items():
        frame = frames[name].copy()
        for column in {"page", "start", "end", "rank"} & set(frame.columns):
            frame[column] = frame[column].astype("Int64")
        try:
            write_safely(path, frame.to_csv(index=False, lineterminator="\n").encode())
        except OSError as error:
            raise StudyError(
                _("Le résultat ne peut pas être écrit."), [Problem(str(path), str(error.strerror or error))]
            ) from None
    return paths
