"""A project of REFI-QDA (.qdpx): coders, codes, reports as plain text, and a selection for each quote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
from lxml import etree

from .. import __version__
from ..codings import NOT_FOUND
from ..guids import guid
from ..tables import ABSTAINED
from . import facts
from .answers import Answer, Scope
from .archive import packed
from .codebook import Code, codes, level_guid, names
from .losses import Losses
from .placed import stretches
from .sources import SourceText, clean
from .values import ATTRIBUTES, answer_value, answer_variable
from .xmlfile import CODEBOOK, PROJECT, element, serialised

KEYS = ("Page", "Extrait", "Note", "Grille", "Rang", "Partie")
# A study keeps no date of notes, and QualCoder stops at a note that has none (refi.py, parse_notes): that of the
# archive's entries.
_NO_DATE = "1980-01-01T00:00:00Z"


@dataclass(frozen=True)
class Project:
    """What a project is made of: `documents` is the register, `answers` are in their order."""

    name: str
    description: str
    scope: Scope
    documents: pd.DataFrame
    sources: Mapping[str, SourceText]
    answers: list[Answer]


def codebook_file(scope: Scope) -> bytes:
    """Return the grid as a REFI-QDA codebook (.qdc)."""
    root = element(None, "CodeBook", CODEBOOK, origin=f"abs-study {__version__}")
    _codes(root, codes(scope.grid, scope.variables), CODEBOOK)
    return serialised(root, CODEBOOK)


def project_file(project: Project, losses: Losses) -> bytes:
    """Return a project as a REFI-QDA archive (.qdpx), the same bytes for the same study."""
    root = element(None, "Project", PROJECT, name=project.name, origin=f"abs-study {__version__}")
    coders = sorted({answer.coder for answer in project.answers})
    if coders:
        users = element(root, "Users", PROJECT)
        for coder in coders:
            element(users, "User", PROJECT, guid=guid("user", coder), name=coder, id=coder)
    abstained = any(answer.level == ABSTAINED for answer in project.answers)
    book = element(root, "CodeBook", PROJECT)
    _codes(book, codes(project.scope.grid, project.scope.variables, abstained), PROJECT)
    writer = _Writer(project, losses)
    writer.write(root)
    if project.description:
        element(root, "Description", PROJECT, project.description)
    entries = {"project.qde": serialised(root, PROJECT)}
    for name, source in project.sources.items():
        entries[f"sources/{guid('text', name)}.txt"] = source.text.encode()
    return packed(entries)


def _codes(parent: etree._Element, tree: tuple[Code, ...], kind: str) -> None:
    def add(parent: etree._Element, code: Code) -> None:
        own = element(
            parent, "Code", kind, guid=code.guid, name=code.name,
            isCodable="true" if code.codable else "false", color=code.colour,
        )  # fmt: skip
        if code.description:
            element(own, "Description", kind, code.description)
        for child in code.children:
            add(own, child)

    holder = element(parent, "Codes", kind)
    for code in tree:
        add(holder, code)


class _Writer:
    """Writes variables, sources, notes and links of a project; what they cannot carry goes to the losses."""

    def __init__(self, project: Project, losses: Losses) -> None:
        self.project, self.losses = project, losses
        self.notes: list[tuple[str, str, str]] = []
        self.links: list[tuple[str, str]] = []
        self.by_document: dict[str, list[Answer]] = {}
        for answer in project.answers:
            self.by_document.setdefault(answer.document, []).append(answer)

    def write(self, root: etree._Element) -> None:
        """Add everything after the codes, in the order that the schema wants."""
        self._variables(root)
        if self.project.sources:
            holder = element(root, "Sources", PROJECT)
            for row in self.project.documents.itertuples():
                self._source(holder, row)
        if self.notes:
            holder = element(root, "Notes", PROJECT)
            for name, told, coder in self.notes:
                note = element(
                    holder,
                    "Note",
                    PROJECT,
                    guid=guid("note", name),
                    name=name,
                    creatingUser=guid("user", coder),
                    creationDateTime=_NO_DATE,
                )
                element(note, "PlainTextContent", PROJECT, told)
        if self.links:
            holder = element(root, "Links", PROJECT)
            for origin, target in self.links:
                element(
                    holder, "Link", PROJECT, guid=guid("link", origin, target), direction="OneWay",
                    originGUID=origin, targetGUID=target,
                )  # fmt: skip

    def _variables(self, root: etree._Element) -> None:
        holder = element(root, "Variables", PROJECT)
        for column, kind in ATTRIBUTES.items():
            element(
                holder, "Variable", PROJECT, guid=guid("variable", column), name=column, typeOfVariable=kind
            )
        asked = sorted({(a.coder, self.project.scope.variables.index(a.variable)) for a in self._unplaced()})
        named = names(self.project.scope.grid)
        for coder, number in asked:
            variable = self.project.scope.grid.variables[self.project.scope.variables[number]]
            name = answer_variable(named[variable.id], coder)
            element(
                holder, "Variable", PROJECT, guid=guid("answer", variable.id, coder), name=name,
                typeOfVariable="Text",
            )  # fmt: skip

    def _unplaced(self) -> list[Answer]:
        return [answer for answer in self.project.answers if not answer.spans]

    def _source(self, holder: etree._Element, row: object) -> None:
        """One report: its text, its selections by position, the codes of the whole, its attributes."""
        source = self.project.sources[row.document_id]
        own = element(
            holder, "TextSource", PROJECT, guid=guid("source", row.document_id), name=row.document_id,
            plainTextPath=f"internal://{guid('text', row.document_id)}.txt",
        )  # fmt: skip
        starts = " ".join(f"{page}={start}" for page, start in source.starts.items())
        told = [("Rapport", row.document_id), ("Titre", row.title), ("Fichier", row.file), ("Pages", starts)]
        element(own, "Description", PROJECT, facts.written(told))
        answers = self.by_document.get(row.document_id, [])
        placed = [(stretches(answer, source), answer) for answer in answers if answer.spans]
        selections = [
            (place, part, parts, answer)
            for parts, answer in placed
            for part, place in enumerate(parts, start=1)
        ]
        # Sorting is stable: selections at one place keep the order of answers.
        for place, part, parts, answer in sorted(selections, key=lambda selection: selection[0]):
            self._selection(own, source, place, part, parts, answer)
        unplaced = [answer for answer in answers if not answer.spans]
        for answer in unplaced:
            self._whole(own, answer)
        self._values(own, row, unplaced)

    def _selection(
        self, own: etree._Element, source: SourceText, place: tuple, part: int, parts: list, answer: Answer
    ) -> None:
        start, end = place
        several = len(parts) > 1
        selected = source.text[start:end]
        ids = [answer.document, answer.coder, answer.variable, answer.level, answer.rank]
        name = guid("selection", *ids, *([part] if part > 1 else []))
        node = element(
            own, "PlainTextSelection", PROJECT, guid=name, name=selected, startPosition=str(start),
            endPosition=str(end), creatingUser=guid("user", answer.coder),
        )  # fmt: skip
        told = [("Partie", f"{part}/{len(parts)}" if several else "")]
        if part == 1:
            told += self._facts(answer, "" if selected == answer.quote and not several else answer.quote)
        else:
            self.links.append((guid("selection", *ids, *([part - 1] if part > 2 else [])), name))
        if several and part == 1:
            self.losses.add("in_parts", answer.name)
        description = facts.written(told)
        if description:
            element(node, "Description", PROJECT, description)
        coding = element(
            node, "Coding", PROJECT, guid=guid("coding", name), creatingUser=guid("user", answer.coder)
        )
        element(coding, "CodeRef", PROJECT, targetGUID=level_guid(answer.variable, answer.level))

    def _facts(self, answer: Answer, quote: str) -> list[tuple[str, str]]:
        for text in (quote, answer.note):
            if clean(text) != text:
                self.losses.add("control_characters", answer.name)
        return [
            ("Page", "" if answer.page is None else str(answer.page)), ("Extrait", quote), ("Note", answer.note),
            ("Grille", answer.grid_version), ("Rang", str(answer.rank) if answer.rank > 1 else ""),
        ]  # fmt: skip

    def _whole(self, own: etree._Element, answer: Answer) -> None:
        """A code of the whole report: no quote, or one that is not in the text, which goes to a note."""
        self.losses.add("quote_not_found" if answer.status == NOT_FOUND else "no_position", answer.name)
        ids = [answer.document, answer.coder, answer.variable, answer.level, answer.rank]
        coding = element(
            own,
            "Coding",
            PROJECT,
            guid=guid("coding", "whole", *ids),
            creatingUser=guid("user", answer.coder),
        )
        element(coding, "CodeRef", PROJECT, targetGUID=level_guid(answer.variable, answer.level))
        told = facts.written(self._facts(answer, answer.quote))
        if told:
            self.notes.append((answer.name, told, answer.coder))
            element(coding, "NoteRef", PROJECT, targetGUID=guid("note", answer.name))

    def _values(self, own: etree._Element, row: object, unplaced: list[Answer]) -> None:
        for column, kind in ATTRIBUTES.items():
            value = getattr(row, column)
            if pd.isna(value) or value == "":
                continue
            holder = element(own, "VariableValue", PROJECT)
            element(holder, "VariableRef", PROJECT, targetGUID=guid("variable", column))
            element(holder, f"{kind}Value", PROJECT, str(value))
        grouped: dict[tuple[str, str], list[Answer]] = {}
        for answer in unplaced:
            grouped.setdefault((answer.variable, answer.coder), []).append(answer)
        for (variable, coder), answers in grouped.items():
            holder = element(own, "VariableValue", PROJECT)
            element(holder, "VariableRef", PROJECT, targetGUID=guid("answer", variable, coder))
            told = answer_value(self.project.scope.grid, variable, [answer.level for answer in answers])
            element(holder, "TextValue", PROJECT, told)
