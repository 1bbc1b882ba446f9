"""Identifiers of a project and what refers to them: the schema checks neither that they are unique nor that they exist."""

from __future__ import annotations

from lxml import etree

from ..errors import Problem
from ..guids import bare
from ..messages import _
from .xmlfile import local

# Elements whose GUIDs live together: a source and the text that represents it often share one.
_FAMILIES = {
    "User": "user", "Code": "code", "Case": "case", "Variable": "variable", "Note": "note", "TextSource": "source",
    "PDFSource": "source", "PictureSource": "source", "AudioSource": "source", "VideoSource": "source",
    "PlainTextSelection": "selection", "Coding": "coding",
}  # fmt: skip
# Some programs code with cases.
_TARGETS = {
    "CodeRef": ("code", "case"), "NoteRef": ("note",), "VariableRef": ("variable",), "SourceRef": ("source",),
    "MemberCode": ("code",), "MemberSource": ("source",), "MemberNote": ("note",),
}  # fmt: skip


def check_references(root: etree._Element, place: str) -> list[Problem]:
    """Return the faults of a project: repeated or absent identifiers, references that lead nowhere."""
    remedy = _("l’exporter de nouveau au format REFI-QDA")
    declared: dict[str, dict[str, int]] = {family: {} for family in _FAMILIES.values()}
    problems = []
    for node in root.iter("{*}*"):
        family = _FAMILIES.get(local(node))
        if family is None:
            continue
        own, told = bare(node.get("guid")), f"{local(node)} « {(node.get('name') or '')[:60]} »"
        if not own:
            found = _("{element} sans identifiant").format(element=told)
            problems.append(Problem(f"{place}:{node.sourceline}", found, remedy))
        elif own in declared[family]:
            found = _("{element} : identifiant répété, déjà ligne {line}").format(
                element=told, line=declared[family][own]
            )
            problems.append(Problem(f"{place}:{node.sourceline}", found, remedy))
        else:
            declared[family][own] = node.sourceline
    for node in root.iter("{*}*"):
        families = _TARGETS.get(local(node))
        target = bare(node.get("targetGUID"))
        if families and not any(target in declared[family] for family in families):
            found = _("{element} renvoie à un identifiant qui n’existe pas ({guid})").format(
                element=local(node), guid=target[:40] or "—"
            )
            problems.append(Problem(f"{place}:{node.sourceline}", found, remedy))
    return problems
