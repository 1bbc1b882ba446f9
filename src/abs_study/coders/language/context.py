"""Context of a passage: the sentence that leads into a list, the header row of a table."""

from __future__ import annotations

from collections.abc import Sequence

_ITEMS = ("list", "table_row")
NONE = -1


def leads(kinds: Sequence[str], texts: Sequence[str], sections: Sequence[str]) -> list[int]:
    """Return for each passage the rank of the passage that introduces it, NONE (-1) for none.

    An item of a list is introduced by the sentence or heading just before the list when that ends with a
    colon; a row of a table by the table's first row (its header), which has no lead itself. A list or a
    table ends with any other kind of passage, or with its section.

    >>> leads(["body", "list", "list", "body"], ["Nous proposons :", "a ;", "b.", "Fin."], ["", "", "", ""])
    [-1, 0, 0, -1]
    >>> leads(["table_row", "table_row"], ["Action\tPilote", "Navette\tCCAS"], ["", ""])
    [-1, 0]
    """
    found = [NONE] * len(kinds)
    for place, kind in enumerate(kinds):
        if kind not in _ITEMS or not place:
            continue
        before = place - 1
        if kinds[before] == kind and sections[before] == sections[place]:
            found[place] = before if kind == "table_row" and found[before] == NONE else found[before]
        elif kind == "list" and texts[before].rstrip().endswith(":"):
            found[place] = before
    return found
