"""The first difference between two files that should be the same, in words."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from ..messages import _
from ..numerals import number
from ..tables import TABLES

# Numbers that agree to this many significant digits are the same number on two machines (see tables.DIGITS).
DIGITS = 9
# What stands between tags, numbers with their decimals in either language.
_NUMBER = re.compile(r"[-−]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?")
_SHOWN = 80
_TEXTS = (".html", ".svg", ".css", ".js", ".json", ".txt", ".md")


@dataclass(frozen=True)
class Difference:
    """How two files differ: the first place, in words; `tolerated` where only the last digits of numbers do."""

    told: str
    tolerated: bool = False


def difference(name: str, before: bytes, after: bytes) -> Difference | None:
    """Return the first difference between two versions of a file, None where there is none.

    A CSV table is compared by its key, a Parquet table likewise, a notebook cell by cell, a page by the text below its
    nearest heading; anything else by its first byte. Files that cannot be read as what their name says, too.
    """
    if before == after:
        return None
    path = PurePosixPath(name)
    readers = {".csv": _csv, ".parquet": _parquet, ".ipynb": _notebook, ".html": _html}
    try:
        found = readers[path.suffix](path.name, before, after) if path.suffix in readers else None
    except Exception:  # a damaged file is compared by its bytes, whatever its reader says
        found = None
    if found is not None and found.tolerated and path.suffix != ".parquet":
        # What was read is near enough; what was not (a link, the order of the rows) must be the same.
        texts = [content.decode("utf-8", "replace") for content in (before, after)]
        found = found if alike(*texts) else None
    return found or _bytes(path.suffix, before, after)


def alike(one: str, other: str) -> bool:
    """Whether two texts differ at most in the last digits of their numbers.

    >>> alike("x 0.12345678901", "x 0.12345678902"), alike("x 0.1", "x 0.2"), alike("a 1", "b 1")
    (True, False, False)
    """
    if _NUMBER.sub("0", one) != _NUMBER.sub("0", other):
        return False
    numbers = zip(_NUMBER.findall(one), _NUMBER.findall(other), strict=True)
    return all(a == b or _close(a, b) for a, b in numbers)


def _close(one: str, other: str) -> bool:
    # An integer, a count or an identifier, has no last digits to spare.
    if not re.search(r"[.,eE]", one + other):
        return False
    values = [float(text.replace(",", ".").replace("−", "-")) for text in (one, other)]
    return math.isclose(*values, rel_tol=10.0**-DIGITS, abs_tol=10.0**-DIGITS)


def _csv(name: str, before: bytes, after: bytes) -> Difference | None:
    sides = [list(csv.reader(io.StringIO(content.decode("utf-8-sig")))) for content in (before, after)]
    if not all(sides):
        return None
    return _rows(name, *sides)


def _parquet(name: str, before: bytes, after: bytes) -> Difference | None:
    import pandas as pd

    sides = []
    for content in (before, after):
        frame = pd.read_parquet(io.BytesIO(content))
        text = frame.astype(object).where(frame.notna(), "").astype(str)
        sides.append([list(frame.columns), *text.to_numpy().tolist()])
    found = _rows(name, *sides)
    return found or Difference(
        _("mêmes valeurs, écrites autrement (version de Parquet ou de pandas)"), tolerated=True
    )


def _rows(name: str, before: list[list[str]], after: list[list[str]]) -> Difference | None:
    """The first cell that differs, its row named by its key."""
    if before[0] != after[0]:
        gone = [column for column in before[0] if column not in after[0]]
        came = [column for column in after[0] if column not in before[0]]
        if not gone and not came:
            return Difference(_("les colonnes ne sont pas dans le même ordre"))
        return Difference(
            _("colonnes en moins : {gone} ; en plus : {came}").format(
                gone=", ".join(gone) or "–", came=", ".join(came) or "–"
            )
        )
    head, key = before[0], _key(name, before[0])
    sides = [{tuple(row[place] for place in key): row for row in rows[1:]} for rows in (before, after)]
    for which, told in ((0, _("ligne en moins : {key}")), (1, _("ligne en plus : {key}"))):
        alone = [row for row in sides[which] if row not in sides[1 - which]]
        if alone:
            return Difference(told.format(key=_shown(" / ".join(alone[0]))))
    found = None
    for row, cells in sides[0].items():
        for column, one, other in zip(head, cells, sides[1][row], strict=True):
            if one == other:
                continue
            told = _("ligne {key}, colonne {column} : « {before} » devient « {after} »").format(
                key=_shown(" / ".join(row)), column=column, before=_shown(one), after=_shown(other)
            )
            if not alike(one, other):
                return Difference(told)
            found = found or Difference(told, tolerated=True)
    if found is None and before != after and len(sides[0]) == len(before) - 1:
        return Difference(_("les mêmes lignes dans un autre ordre"))
    return found


def _key(name: str, head: Sequence[str]) -> list[int]:
    """The places of a table's key; of a table that is not declared, its whole row."""
    stem = PurePosixPath(name).stem
    known = TABLES.get(stem) or TABLES.get(stem.removesuffix("-corpus-fictif"))
    wanted = known.key if known and set(known.key) <= set(head) else tuple(head)
    return [head.index(column) for column in wanted]


def _notebook(_name: str, before: bytes, after: bytes) -> Difference | None:
    sides = [json.loads(content)["cells"] for content in (before, after)]
    found = None
    for place, (one, other) in enumerate(zip(*sides, strict=False), start=1):
        for what, *texts in _cell(one, other):
            if texts[0] == texts[1]:
                continue
            told = _("cellule {place}, {what} : {change}").format(
                place=place, what=what, change=_change(*texts)
            )
            if not alike(*texts):
                return Difference(told)
            found = found or Difference(told, tolerated=True)
    if len(sides[0]) != len(sides[1]):
        return Difference(
            _("{before} cellules, puis {after}").format(before=len(sides[0]), after=len(sides[1]))
        )
    return found


def _cell(one: dict, other: dict) -> Iterator[tuple[str, str, str]]:
    yield _("texte"), _joined(one.get("source")), _joined(other.get("source"))
    outputs = one.get("outputs", []), other.get("outputs", [])
    counts = [len(side) for side in outputs]
    if counts[0] != counts[1]:
        yield _("nombre de sorties"), str(counts[0]), str(counts[1])
    for number_, (left, right) in enumerate(zip(*outputs, strict=False), start=1):
        yield _("sortie {n}").format(n=number_), _output(left), _output(right)


def _output(output: dict) -> str:
    if "data" in output:
        return "\n".join(f"{kind} {_joined(value)}" for kind, value in sorted(output["data"].items()))
    return _joined(output.get("text", output.get("evalue", "")))


def _joined(value: Any) -> str:
    if isinstance(value, list):
        return "".join(map(str, value))
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _html(_name: str, before: bytes, after: bytes) -> Difference | None:
    """The first text that differs, with the heading that it stands under; markup where no text does."""
    from bs4 import BeautifulSoup

    sides = [list(_texts(BeautifulSoup(content, "lxml"))) for content in (before, after)]
    found = None
    for (heading, one), (_other_heading, other) in zip(*sides, strict=False):
        if one == other:
            continue
        told = _under(heading, _change(one, other))
        if not alike(one, other):
            return Difference(told)
        found = found or Difference(told, tolerated=True)
    counts = [len(side) for side in sides]
    if counts[0] != counts[1]:
        longer = sides[0] if counts[0] > counts[1] else sides[1]
        heading, text = longer[min(counts)]
        told = _("en moins : « {text} »") if counts[0] > counts[1] else _("en plus : « {text} »")
        return Difference(_under(heading, told.format(text=_shown(text))))
    return found


def _under(heading: str, change: str) -> str:
    return (
        _("sous « {heading} » : {change}").format(heading=_shown(heading), change=change)
        if heading
        else change
    )


def _texts(page) -> Iterator[tuple[str, str]]:
    """Each text of a page, with the heading before it."""
    heading = ""
    for text in page.find_all(string=True):
        told = " ".join(text.split())
        if not told or text.parent.name in ("script", "style"):
            continue
        yield heading, told
        if text.find_parent(["h1", "h2", "h3", "h4"]) is not None:
            heading = told


def _bytes(suffix: str, before: bytes, after: bytes) -> Difference:
    place = next(
        (i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b),
        min(len(before), len(after)),
    )
    if suffix in _TEXTS:
        texts = [content.decode("utf-8", "replace") for content in (before, after)]
        line = before.count(b"\n", 0, place) + 1
        told = _("ligne {line} : {change}").format(line=number(line), change=_change(*texts))
        return Difference(told, alike(*texts))
    if place == min(len(before), len(after)):
        told = _("{before} octets, puis {after} : le début est le même")
        return Difference(told.format(before=number(len(before)), after=number(len(after))))
    return Difference(_("premier octet différent : le {place}").format(place=number(place + 1)))


def _change(one: str, other: str) -> str:
    """What differs between two texts, with a few letters before it."""
    place = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    start = max(0, place - 20)
    cut = [_shown(" ".join(text[start:].split())) for text in (one, other)]
    return _("« {before} » devient « {after} »").format(before=cut[0], after=cut[1])


def _shown(text: str) -> str:
    text = " ".join(text.split())
    return f"{text[:_SHOWN]}…" if len(text) > _SHOWN else text
