"""GUIDs that never change: derived from immutable ids, so that the same study gives the same file."""

from __future__ import annotations

import uuid

_NAMESPACE = uuid.UUID("114b6fd8-2aa0-5e42-aaa8-0c76c038201b")  # uuid5(NAMESPACE_URL, "abs-study:refi-qda")


def guid(kind: str, *ids: object) -> str:
    """Return the GUID of a thing of this kind with these ids.

    >>> guid("code", "suites=2") == guid("code", "suites=2") != guid("code", "suites=1")
    True
    """
    return str(uuid.uuid5(_NAMESPACE, "\n".join([kind, *map(str, ids)])))


def bare(text: str | None) -> str:
    """Return a GUID as we compare it: lower case, without braces.

    >>> bare("{114B6FD8-2AA0-5E42-AAA8-0C76C038201B}")
    '114b6fd8-2aa0-5e42-aaa8-0c76c038201b'
    """
    return (text or "").strip().strip("{}").lower()
