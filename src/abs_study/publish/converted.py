"""Pages of executed notebooks, converted once: kept under a key of the notebook, the language, what is kept back, the code."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

from ..dependence import digest_of, modules, packages
from ..files import read_sealed, write_sealed
from ..messages import language, speaking
from .addresses import CONVERTED, TEMPLATES
from .notebook_pages import NotebookPage, notebook_page
from .withheld import Private, private_parts


def convert(study: Any, chosen: str, notebook_id: str, path: Path) -> None:
    """Convert a notebook as soon as it has been executed, while others run; in a process that knows one study."""
    with speaking(chosen):
        converted(study.processed / CONVERTED, notebook_id, path, _private(study).values())


# In a process of a pool, which converts for one run of one study.
_kept_back: dict[Path, dict[str, Private]] = {}


def _private(study: Any) -> dict[str, Private]:
    if study.folder not in _kept_back:
        _kept_back[study.folder] = private_parts(study.read("passages"), study.grid.lexicon)
    return _kept_back[study.folder]


def converted(folder: Path, notebook_id: str, path: Path, private: Collection[Private] = ()) -> NotebookPage:
    """Return the page of an executed notebook in the language of messages, as `notebook_page`; kept in `folder`."""
    place = folder / f"{language()}-{notebook_id}"
    key = _key(path, private)
    try:
        known = json.loads(read_sealed(place, place.name))
        if known.pop("key") == key:
            return _read(known)
    except (OSError, ValueError, KeyError, TypeError):
        pass
    page = notebook_page(notebook_id, path, private)
    write_sealed(place, _written(page, key), place.name)
    return page


def _key(path: Path, private: Collection[Private]) -> str:
    parts = (
        path.read_bytes(),
        language().encode(),
        repr(list(private)).encode(),
        _code().encode(),
        packages().encode(),
    )
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()


@cache
def _code() -> str:
    cells = sorted(path for path in (TEMPLATES / "cells").rglob("*") if path.is_file())
    return modules(f"from {__package__} import notebook_pages") + digest_of(cells, TEMPLATES)


def _written(page: NotebookPage, key: str) -> bytes:
    figures = [(place, base64.b64encode(content).decode()) for place, content in page.figures]
    told = {**vars(page), "figures": figures, "key": key}
    return json.dumps(told, ensure_ascii=False).encode()


def _read(told: dict[str, Any]) -> NotebookPage:
    told["sections"] = tuple((anchor, title) for anchor, title in told["sections"])
    told["highlights"] = tuple(told["highlights"])
    told["figures"] = tuple((place, base64.b64decode(content)) for place, content in told["figures"])
    return NotebookPage(**told)
