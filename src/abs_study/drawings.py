"""Pages of the reports drawn once, and kept under a key made of everything that matters."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import extract
from .documents import reading_limits
from .extract import PagePicture
from .settings import Limits
from .shelf import key_of
from .study import write_safely
from .warm import usable

DRAWN = "dessins"


def draw_documents(
    wanted: Mapping[str, tuple[Path, Iterable[int]]], shelf: Path, limits: Limits
) -> dict[tuple[str, int], PagePicture]:
    """Return the pictures of pages, by (document, page); a page that cannot be drawn is left out.

    Parameters
    ----------
    wanted : by document, its file and the numbers of the pages
    shelf : the folder where drawings are kept; what is no longer wanted is forgotten
    """

    pairs = list(wanted.values())
    if extract.readers_are_forked():  # from this thread, which must be the only one
        done = [_draw(*pair, shelf, limits) for pair in pairs]
    else:
        with ThreadPoolExecutor(usable()) as pool:
            done = list(pool.map(lambda pair: _draw(*pair, shelf, limits), pairs))
    found = dict(zip(wanted, done, strict=True))
    used = {place for place, _drawn in found.values()}
    for old in shelf.glob("*.json") if shelf.is_dir() else ():
        if old not in used:
            old.unlink()
    return {(name, picture.number): picture for name, (_place, drawn) in found.items() for picture in drawn}


def draw_ahead(path: Path, numbers: Iterable[int], shelf: Path, limits: Limits) -> None:
    """Draw pages of one document that `draw_documents` will ask for; in a process of a pool, which has one thread."""
    extract.fork_readers()
    _draw(path, numbers, shelf, limits)


def _draw(
    path: Path, numbers: Iterable[int], shelf: Path, limits: Limits
) -> tuple[Path, tuple[PagePicture, ...]]:
    numbers = sorted(set(numbers))
    place = shelf / f"{_key(path, numbers, limits)}.json"
    if place.exists():
        return place, _read(place)
    drawn = extract.draw_pages(path, numbers, limits=reading_limits(limits))
    # A page is missing for want of time or memory, or for good: only another try tells.
    if [picture.number for picture in drawn] == numbers:
        write_safely(place, _written(drawn))
    return place, drawn


def _key(path: Path, numbers: list[int], limits: Limits) -> str:
    return key_of(path, numbers, limits, packages=("pypdfium2", "pillow"))


def _written(drawn: tuple[PagePicture, ...]) -> bytes:
    records = [
        {**vars(picture), "image": base64.b64encode(picture.image).decode(), "words": list(picture.words)}
        for picture in drawn
    ]
    return json.dumps(records, ensure_ascii=False, separators=(",", ":")).encode()


def _read(place: Path) -> tuple[PagePicture, ...]:
    records = json.loads(place.read_text(encoding="utf-8"))
    return tuple(
        PagePicture(
            **{
                **record,
                "image": base64.b64decode(record["image"]),
                "words": tuple(tuple(word) for word in record["words"]),
            }
        )
        for record in records
    )
