"""The name that was probably meant by one that is unknown."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from ..messages import _


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the remedy for an unknown name: the nearest one, or those admitted where none is near."""
    names = list(known)
    found = get_close_matches(name.lower(), names, 1, 0.6)
    if found:
        return _("le plus proche : « {name} »").format(name=found[0])
    admitted = ", ".join(names[:12]) + (" …" if len(names) > 12 else "")
    return _("admis : {admitted}").format(admitted=admitted)
