"""Replies of communes to what the study says of their report: data/raw/reponses/<document_id>.md."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from . import yamltext
from .errors import Problem, StudyError
from .files import read_text
from .messages import _
from .yamltext import Fields

FOLDER = "data/raw/reponses"
_FRONT = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Reply:
    """What a commune answers: who signs, on what day, the text (Markdown)."""

    document_id: str
    author: str
    day: date
    text: str


def read_replies(folder: Path, documents: Collection[str]) -> dict[str, Reply]:
    """Return the replies of a study by document; raises StudyError with every fault."""
    replies, problems = _read(folder, documents)
    if problems:
        raise StudyError(_("Des réponses de communes ont des défauts."), problems)
    return replies


def check_replies(folder: Path, documents: Collection[str]) -> list[Problem]:
    """List the faults of a study's replies: an unknown report, no signature, no date, no text."""
    return _read(folder, documents)[1]


def _read(folder: Path, documents: Collection[str]) -> tuple[dict[str, Reply], list[Problem]]:
    replies, problems = {}, []
    for path in sorted((folder / FOLDER).glob("*.md")):
        place = f"{FOLDER}/{path.name}"
        if path.stem not in documents:
            found = _("aucun rapport ne s’appelle « {id} »").format(id=path.stem)
            remedy = _("nommer le fichier d’après un document_id de data/raw/corpus.csv")
            problems.append(Problem(place, found, remedy))
            continue
        try:
            reply = _reply(path.stem, read_text(path, place), place, problems)
        except StudyError as error:
            problems += error.problems
            continue
        if reply is not None:
            replies[path.stem] = reply
    return replies, problems


def _reply(document_id: str, text: str, place: str, problems: list[Problem]) -> Reply | None:
    text = text.replace("\r\n", "\n")
    front = _FRONT.match(text)
    if front is None:
        remedy = _("commencer par quatre lignes : « --- », « de: … », « date: 2027-03-15 », « --- »")
        problems.append(Problem(f"{place}:1", _("la signature et la date manquent"), remedy))
        return None
    known = len(problems)
    tree = yamltext.parse("\n" + front[1], place, problems)
    if not isinstance(tree, yamltext.Mapping):
        if len(problems) == known:
            problems.append(Problem(f"{place}:2", _("la signature et la date manquent")))
        return None
    fields = Fields(tree, place, problems)
    author, written = fields.text("de", required=True), fields.text("date", required=True)
    fields.finish()
    day = _day(written)
    if written and day is None:
        remedy = _("écrire une date comme 2027-03-15")
        fields.fault("date", _("{key} : « {value} »").format(key="date", value=written), remedy)
    body = text[front.end() :].strip()
    if not body:
        problems.append(Problem(place, _("la réponse est vide"), _("écrire le texte sous la signature")))
    return None if day is None or len(problems) > known else Reply(document_id, author, day, body)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
