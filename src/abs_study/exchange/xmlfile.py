"""REFI-QDA documents as XML: parsed without harm, written valid against the standard's schemas."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from lxml import etree

from ..errors import Problem, StudyError
from ..messages import _
from .sources import clean

CODEBOOK, PROJECT = "Codebook", "Project"
NAMESPACES = {CODEBOOK: "urn:QDA-XML:codebook:1.0", PROJECT: "urn:QDA-XML:project:1.0"}
ROOTS = {CODEBOOK: "CodeBook", PROJECT: "Project"}
_FAMILY = re.compile(r"urn:QDA-XML:(codebook|project)", re.IGNORECASE)


def parse(content: bytes, place: str) -> etree._Element:
    """Return the root of an XML document: no entity, no network, no document type; raises StudyError."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    subject = _("{file} ne peut pas être lu.").format(file=place)
    remedy = _("l’exporter de nouveau au format REFI-QDA")
    if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content:
        found = _("le fichier contient des déclarations que le format REFI-QDA n’a pas")
        raise StudyError(subject, [Problem(place, found, remedy)])
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        found = _("ce n’est pas un document XML bien formé ({what})").format(what=error.msg)
        raise StudyError(subject, [Problem(f"{place}:{error.lineno or 1}", found, remedy)]) from None
    # A declaration in an encoding where the bytes above do not show it.
    if root.getroottree().docinfo.internalDTD is not None:
        found = _("le fichier contient des déclarations que le format REFI-QDA n’a pas")
        raise StudyError(subject, [Problem(place, found, remedy)])
    return root


def check_root(root: etree._Element, kind: str, place: str) -> None:
    """Check that a document is a codebook or a project of REFI-QDA, of any version; raises StudyError."""
    name = etree.QName(root)
    if name.localname == ROOTS[kind] and _FAMILY.match(name.namespace or NAMESPACES[kind]):
        return
    found = _("l’élément racine est « {found} » au lieu de « {expected} »").format(
        found=name.localname, expected=ROOTS[kind]
    )
    raise StudyError(
        _("{file} ne peut pas être lu.").format(file=place),
        [Problem(place, found, _("l’exporter de nouveau au format REFI-QDA"))],
    )


@cache
def _schema(kind: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(Path(__file__).parent / "schemas" / f"{kind}.xsd")))


def deviations(root: etree._Element, kind: str) -> list[str]:
    """Return what in a document is not as the standard's schema says, each with its line."""
    schema = _schema(kind)
    schema.validate(root)
    return [f"{error.line}: {error.message}" for error in schema.error_log]


def serialised(root: etree._Element, kind: str) -> bytes:
    """Return a document as UTF-8 without BOM; raises ValueError where it is not valid, which is our fault."""
    content = etree.tostring(root, encoding="unicode", pretty_print=True)
    content = '<?xml version="1.0" encoding="utf-8"?>\n' + content
    wrong = deviations(parse(content.encode(), kind), kind)
    if wrong:
        raise ValueError(f"not valid against {kind}.xsd: {wrong[:5]}")
    return content.encode()


def element(parent: etree._Element | None, name: str, kind: str, text: str = "", /, **attributes: str):
    """Make an element (under a parent) with what text and attributes it has; empty ones are left out."""
    kept = {key: clean(value) for key, value in attributes.items() if value}
    tag = f"{{{NAMESPACES[kind]}}}{name}"
    if parent is None:
        made = etree.Element(tag, kept, nsmap={None: NAMESPACES[kind]})
    else:
        made = etree.SubElement(parent, tag, kept)
    if text:
        made.text = clean(text)
    return made


def local(node: etree._Element) -> str:
    """Return an element's name without its namespace."""
    return etree.QName(node).localname


def children(node: etree._Element | None, *names: str) -> list[etree._Element]:
    """Return the children of these names, whatever their namespace."""
    return [] if node is None else [child for child in node if local(child) in names]


def text_of(node: etree._Element | None, name: str) -> str:
    """Return the text of the first child of a name, "" where there is none."""
    found = children(node, name)
    return (found[0].text or "") if found else ""
