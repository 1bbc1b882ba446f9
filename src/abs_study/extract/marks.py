"""Marks at the start of a line that tell what it is: heading numbers, bullets, caption words."""

from __future__ import annotations

import re

_DECIMAL = re.compile(
    r"^(\d{1,2}(?:\.\d{1,2}){0,3})(\.|\)| ?[-–—:]| ?\.)?\s+(?=[^\W_a-zà-ÿ]|[«\"(]|[a-zà-ÿ]’)"
)
_ROMAN = re.compile(r"^(?:[IVX]{1,5})(?:\s?[-–—.)]|\s?[.)] ?[-–]?)\s+(?=\S)")
_LETTERED = re.compile(r"^[A-H](?:\s?[.)]|\s[-–—])\s+(?=[^\W\d_a-zà-ÿ])")
_NAMED = re.compile(
    r"^(?:(?P<top>partie|chapitre|titre|livre|volume|tome|annexe)|"
    r"(?P<low>fiche(?:[- ]action)?|section|axe|module|"
    r"étape|atelier|volet|thème|action))\s+(?:n\s?[°o]\s?)?(?:\d{1,2}|[IVX]{1,5}|[A-H])\b(?![.,]\d)",
    re.IGNORECASE,
)
_BULLET = re.compile(
    r"^(?:[•●○◦▪■□▫‣⁃∙·►▶➢➤➔→✓✔✗❖◆◇*\uf0b7\uf0a7\uf0d8\uf02d]\s*(?=\S)|[-–—]\s+(?=\S)|o\s(?=[A-ZÀ-Ý]))"
)
_ENUMERATED = re.compile(r"^(?:\(?\d{1,2}[.)°]|\(?[a-z]\))\s+(?=\S)")
_CAPTION = re.compile(
    r"^(?:tableau|graphique|figure|carte|schéma|fig\.|tab\.|graph\.|illustration|encadré|photo|document)\s*"
    r"(?:n\s?[°o]\s?)?(?:\d{1,3}|[IVX]{1,4}|[A-Z])\b\s*[.:\-–—)]?",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"^(?:\(?sources?\s*[:\-–]|lecture\s*:|champ\s*:|note de lecture\s*:|note\s*:|n\.\s?b\.|nb\s*:)",
    re.IGNORECASE,
)
_NOTE = re.compile(r"^(?:\(\d{1,3}\)|\[\d{1,3}\]|\d{1,3}[.)]?|\*{1,3}|[¹²³⁴⁵⁶⁷⁸⁹⁰]+)\s*(?=[^\W\d_]|[«\"(])")


def numbered_level(text: str) -> int:
    """Return the heading level that a line's own number tells, 0 where it has none.

    >>> [numbered_level(t) for t in ("1. Population", "2.3 Âges", "Partie 1", "12 logements")]
    [1, 2, 1, 0]
    """
    match = _DECIMAL.match(text)
    if match:
        number, mark = match.group(1), match.group(2)
        if "." in number:
            return min(number.count(".") + 1, 4)
        return 1 if mark else 0
    named = _NAMED.match(text)
    if named:
        return 1 if named.group("top") else 2
    if _ROMAN.match(text):
        return 1
    return 2 if _LETTERED.match(text) else 0


def starts_list(text: str) -> bool:
    """Tell whether a line starts with a bullet or an enumeration mark."""
    return bool(_BULLET.match(text) or _ENUMERATED.match(text))


def starts_bullet(text: str) -> bool:
    """Tell whether a line starts with a bullet (not a number)."""
    return bool(_BULLET.match(text))


def starts_caption(text: str) -> bool:
    """Tell whether a line is a table's or a figure's caption, or its source."""
    return bool(_CAPTION.match(text) or _SOURCE.match(text))


def starts_note(text: str) -> bool:
    """Tell whether a line starts with a note's mark."""
    return bool(_NOTE.match(text))


def starts_source(text: str) -> bool:
    """Tell whether a line names a source or explains how to read a figure."""
    return bool(_SOURCE.match(text))
