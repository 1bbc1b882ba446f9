"""Pages of the reports drawn once, and kept under a key made of everything that matters."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import extract
from .documents import reading_limits
from .extract import PagePicture
from .files import read_sealed, write_sealed
from .settings import Limits
from .shelf import key_of
from .warm import usable

DRAWN = "dessins"


def draw_documents(
    wanted: Mapping[str, tuple[Path, Iterable[int]]], shelf: Path, limits: Limits
) -> dict[tuple[str, int], PagePicture]:
    """Return the pictures of pages, by (document, page); a page that cannot be drawn is left out.

    Parameters
    ----------
    wanted : by document, its file and the numbers of the pages
    shelf : the folder where drawings are kept, a file a document; see `forget`
    """

    def one(name: str) -> tuple[PagePicture, ...]:
        return _draw(name, *wanted[name], shelf, limits)

    if extract.readers_are_forked():  # from this thread, which must be the only one
        done = [one(name) for name in wanted]
    else:
        with ThreadPoolExecutor(usable()) as pool:
            done = list(pool.map(one, wanted))
    return {
        (name, picture.number): picture for name, drawn in zip(wanted, done, strict=True) for picture in drawn
    }


def forget(shelf: Path, documents: Iterable[str]) -> None:
    """Forget the drawings of other documents than these."""
    kept = {_place(shelf, name) for name in documents}
    for old in shelf.iterdir() if shelf.is_dir() else ():
        if old not in kept:
            old.unlink()


def draw_ahead(name: str, path: Path, numbers: Iterable[int], shelf: Path, limits: Limits) -> None:
    """Draw pages of one document that `draw_documents` will ask for; in a process of a pool, which has one thread."""
    extract.fork_readers()
    _draw(name, path, numbers, shelf, limits)


def _draw(
    name: str, path: Path, numbers: Iterable[int], shelf: Path, limits: Limits
) -> tuple[PagePicture, ...]:
    numbers, place = sorted(set(numbers)), _place(shelf, name)
    key = _key(path, numbers, limits)
    try:
        return _read(place, key)
    except (OSError, ValueError, KeyError, TypeError):
        drawn = extract.draw_pages(path, numbers, limits=reading_limits(limits)) if numbers else ()
    # A page is missing for want of time or memory, or for good: only another try tells.
    if [picture.number for picture in drawn] == numbers:
        write_sealed(place, _written(drawn, key), place.name)
    return drawn


def _place(shelf: Path, name: str) -> Path:
    return shelf / f"{hashlib.sha256(name.encode()).hexdigest()[:20]}"


def _key(path: Path, numbers: list[int], limits: Limits) -> str:
    return key_of(path, numbers, limits, packages=("pypdfium2", "pillow"))


def _written(drawn: tuple[PagePicture, ...], key: str) -> bytes:
    records = [
        {**vars(picture), "image": base64.b64encode(picture.image).decode(), "words": list(picture.words)}
        for picture in drawn
    ]
    return json.dumps({"key": key, "pages": records}, ensure_ascii=False, separators=(",", ":")).encode()


def _read(place: Path, key: str) -> tuple[PagePicture, ...]:
    """What is kept under this key; raises one of the errors of a file that is absent, damaged or of another key."""
    told = json.loads(read_sealed(place, place.name))
    if told["key"] != key:
        raise KeyError(key)
    return tuple(
        PagePicture(
            **{
                **record,
                "image": base64.b64decode(record["image"]),
                "words": tuple(tuple(word) for word in record["words"]),
            }
        )
        for record in told["pages"]
    )
