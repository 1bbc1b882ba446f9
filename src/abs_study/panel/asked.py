"""What a message from the browser says, refused where it is not what was agreed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from unicodedata import category

from ..messages import _
from .answers import Cell


class Refused(Exception):
    """A message that is not acted on; says why."""


def text_in(message: Mapping[str, Any], name: str, longest: int) -> str:
    """Return a text of a message ("" where absent); refuses another kind, one too long, one that no file can hold."""
    text = message.get(name, "")
    if not isinstance(text, str) or len(text) > longest:
        raise Refused(_("{name} : texte attendu, {n} caractères au plus").format(name=name, n=longest))
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Refused(_("{name} : caractère inconnu").format(name=name)) from None
    return "".join(
        letter for letter in text.replace("\r\n", "\n") if category(letter) != "Cc" or letter in "\n\t"
    )


def number_in(message: Mapping[str, Any], name: str, least: int, most: int = 10**9) -> int:
    """Return a whole number of a message; refuses anything else."""
    number = message.get(name)
    if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
        raise Refused(_("{name} : nombre entier attendu").format(name=name))
    return number


def cell_in(message: Mapping[str, Any], known: Collection[Cell]) -> Cell:
    """Return the cell of a message; refuses one that this session does not ask."""
    cell = (text_in(message, "document", 200), text_in(message, "variable", 80))
    if cell not in known:
        raise Refused(
            _("question inconnue : {document} / {variable}").format(document=cell[0], variable=cell[1])
        )
    return cell
