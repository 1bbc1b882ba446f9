"""What may be shown of a report: nothing but short quotes where its rights are not stated, or forbid more."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from ..corpus import rights_stated

FICTITIOUS = "fictif"
# A browser would run the scripts of these: they are copied as plain text.
_ACTIVE_FORMATS = (".html", ".htm", ".xhtml", ".xml", ".svg", ".mht", ".mhtml")
_WITHHELD = re.compile(
    r"tous droits réservés|all rights reserved|confidentiel|ne pas (?:diffuser|publier|reproduire)|refus|interdit|"
    r"usage interne|lecture seule|(?:sans|pas d[e’'] ?)\s*(?:autorisation|accord)|non (?:diffus|autoris|publi|communic)",
    re.IGNORECASE,
)


def only_quoted(nature: str, rights: str) -> bool:
    """Whether a report is a real one whose rights nobody has stated, or forbid it: quoted, neither copied nor shown.

    >>> [only_quoted(*one) for one in (("reel", ""), ("", "non précisés"), ("reel", "publication refusée"))]
    [True, True, True]
    >>> only_quoted("reel", "CC BY"), only_quoted("fictif", "")
    (False, False)
    """
    return nature != FICTITIOUS and (not rights_stated(rights) or bool(_WITHHELD.search(rights)))


def copied_name(file: str, rights: str) -> str:
    """Return the name under which a document is copied to the site, or "" if its name or its rights forbid it.

    >>> copied_name("a.pdf", "CC BY"), copied_name("a.html", ""), copied_name("../a.pdf", "")
    ('a.pdf', 'a.html.txt', '')
    """
    name = PurePosixPath(file).name
    if not file or name != file or "\\" in file or file.startswith(".") or _WITHHELD.search(rights):
        return ""
    return f"{file}.txt" if file.lower().endswith(_ACTIVE_FORMATS) else file
