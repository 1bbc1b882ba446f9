"""Taguette: the grid as a codebook that it imports (CSV), and the highlights that it exports (CSV or .xlsx)."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from ..errors import Problem, StudyError
from ..messages import _
from .answers import Scope
from .codebook import codes
from .losses import Losses

# What Taguette admits (taguette/validate.py in its release 1.5.2).
LONGEST_TAG, LONGEST_DESCRIPTION = 200, 102_400
HEADINGS = ("document", "tag", "content")
_MOST_LINES = 100_000


@dataclass(frozen=True)
class Highlight:
    """A highlighted text with one of its tags, and the line that says so."""

    document: str
    tag: str
    content: str
    place: str


def codebook_csv(scope: Scope, losses: Losses) -> bytes:
    """Return the codes as Taguette imports them: `tag`, `description`; with a BOM, by which it knows UTF-8.

    Tags have no hierarchy: each level is told by its variable and its label. A description stands on one line,
    since the page where an import is confirmed drops line ends.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(["tag", "description"])
    for top in codes(scope.grid, scope.variables):
        for _path, code in top.walk():
            if not code.codable:
                losses.add("not_in_format", f"{code.name} / description")
                continue
            if len(code.name) > LONGEST_TAG or len(code.description) > LONGEST_DESCRIPTION:
                losses.add("not_in_format", code.name)
                continue
            writer.writerow([code.name, " | ".join(code.description.split("\n"))])
    return buffer.getvalue().encode("utf-8-sig")


def are_highlights(headings: list[str]) -> bool:
    """Whether the headings of a table are those of exported highlights, not of a coding sheet."""
    named = {heading.strip().lower() for heading in headings}
    return set(HEADINGS) <= named and "document_id" not in named


def highlights(table: list[list[str]], name: str) -> list[Highlight]:
    """Read highlights from the rows of a table, headings first; raises StudyError with every faulty line."""
    columns = {heading.strip().lower(): position for position, heading in enumerate(table[0])}
    subject = _("{file} ne peut pas être lu.").format(file=name)
    if len(table) > _MOST_LINES:
        raise StudyError(subject, [Problem(name, _("{n} lignes : c’est trop").format(n=len(table)))])
    found, problems = [], []
    for number, row in enumerate(table[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) < len(table[0]):
            told = _("{found} cellules au lieu de {expected}").format(found=len(row), expected=len(table[0]))
            problems.append(Problem(f"{name}:{number}", told, _("exporter de nouveau depuis Taguette")))
            continue
        document, tag, content = (row[columns[heading]].strip() for heading in HEADINGS)
        found.append(Highlight(document, tag, content, f"{name}:{number}"))
    if problems:
        raise StudyError(subject, problems)
    return found
