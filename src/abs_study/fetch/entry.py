"""What is written down of a source: its line of the register, its document in the study, its rights."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from .. import register
from ..corpus import UNSTATED, rights_stated, safe_name
from ..errors import Problem, StudyError
from ..files import read_text, sha256, write_safely
from ..messages import _
from ..sources import FILE, OBTAINED, check_sources, new_source, read_sources, written_like
from ..study import Study
from ..tables import TABLES, to_csv


def enter(study: Study, source: Any, path: Path) -> str:
    """Bring a fetched document into the study by the door of `abs-study add`; return what to tell of it.

    A document that the study already has is only named. Raises StudyError where the register refuses it; nothing
    is written then.
    """
    digest = sha256(path)
    known = dict(zip(study.register["sha256"], study.register["document_id"], strict=True))
    if digest in known:
        told = _("même document que {id}").format(id=known[digest])
        name = known[digest]
    else:
        lines: list[str] = []
        given = {name: getattr(source, name) for name in ("organisation", "kind", "url")}
        given |= {"year": None if pd.isna(source.year) else int(source.year)}
        given |= {"rights": source.rights if rights_stated(source.rights) else UNSTATED}
        (name,) = register.add(study, [path], given, lines.append)
        told = _("entré sous le nom {told}").format(told=" ".join(lines))
    noted = {"sha256": digest, "bytes": path.stat().st_size, "fetched_on": today(), "document_id": name}
    record(study, source.source_id, {**noted, "status": OBTAINED})
    return told


def restore(study: Study, document_id: str, path: Path) -> None:
    """Put a registered document’s file back in its place; raises StudyError where the register misnames it."""
    file = study.register.set_index("document_id").loc[document_id, "file"]
    if not safe_name(file):
        problem = Problem("data/raw/corpus.csv", _("nom de fichier dangereux : « {file} »").format(file=file))
        raise StudyError(_("Le document ne peut pas être remis."), [problem])
    write_safely(study.documents_folder / file, path.read_bytes())


def record(study: Study, source_id: str, values: Mapping[str, Any]) -> None:
    """Write what is now known of a source into its line, as the register stands at this moment."""
    path = study.folder / FILE
    # Read again each time: people may have changed other lines in a spreadsheet while documents came.
    text = read_text_with_mark(path)
    frame = read_sources(text)
    at = frame.index[frame["source_id"] == source_id]
    if not len(at):
        problem = Problem(
            FILE, _("la ligne de {id} a disparu").format(id=source_id), _("la remettre, puis relancer")
        )
        raise StudyError(_("Le registre des sources a changé pendant le téléchargement."), [problem])
    for column, value in values.items():
        frame.loc[at, column] = value
    write_safely(path, written_like(frame, text).encode())


def read_text_with_mark(path: Path) -> str:
    """Read the register of sources with its byte-order mark, which is written again; "" where it is absent."""
    if not path.exists():
        return ""
    mark = "\ufeff" if path.read_bytes().startswith(b"\xef\xbb\xbf") else ""
    return mark + read_text(path, FILE)


def add_source(study: Study, given: Mapping[str, Any]) -> str:
    """Write a line for a report that somebody found; return its id.

    Raises StudyError with every fault of the line; nothing is written then.
    """
    path = study.folder / FILE
    text = read_text_with_mark(path)
    frame = read_sources(text)
    entry = new_source(given, set(frame["source_id"]), today())
    whole = pd.concat(
        [frame, TABLES["sources"].conform(pd.DataFrame([entry]), _("nouvelle ligne"))], ignore_index=True
    )
    line = f"{FILE}:{len(whole) + 1}"
    problems = [problem for problem in check_sources(whole) if problem.place == line]
    if problems:
        raise StudyError(_("Rien n’a été inscrit."), problems)
    write_safely(path, written_like(whole, text).encode())
    return str(entry["source_id"])


def carry_rights(study: Study) -> int:
    """Write into corpus.csv the rights that were stated since in sources.csv; return how many documents that concerns."""
    stated = {
        row.document_id: row.rights
        for row in study.sources.itertuples()
        if row.document_id and rights_stated(row.rights)
    }
    frame = study.register.copy()
    late = frame["document_id"].isin(list(stated)) & ~frame["rights"].map(rights_stated).astype(bool)
    if not late.any():
        return 0
    frame.loc[late, "rights"] = frame.loc[late, "document_id"].map(stated)
    write_safely(study.raw / "corpus.csv", to_csv(frame, TABLES["register"]).encode())
    study.__dict__.pop("register", None)
    return int(late.sum())


def today() -> str:
    """Return the date of today, as the registers write it."""
    return datetime.date.today().isoformat()
