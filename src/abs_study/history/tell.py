"""`abs-study compare`: two runs found, compared, told and written."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..messages import _, ngettext
from ..study import Study
from .chosen import Say, choose
from .compared import compare
from .sections import Section, sections
from .summary import summary
from .written import check_formats, title, write

_SHOWN = 5
_WIDTH = 110


def tell(
    study: Study, before: str, after: str, outs: Sequence[Path], everything: bool, say: Say
) -> Iterator[str]:
    """Yield what changed between two states of a study, in words; write it where asked.

    Raises StudyError for a name that means nothing, a run that is no longer whole, a file that cannot be written.
    """
    check_formats(outs)
    found = compare(choose(study.folder, before, say), choose(study.folder, after, say), study.memory)
    for out in outs:
        write(found, out, study.fictitious)
    yield title(found)
    yield ""
    yield from summary(found)
    for part in (one for one in sections(found) if one.rows):
        yield ""
        yield from _part(part, everything)
    yield from (f"→ {out}" for out in outs)


def _part(part: Section, everything: bool) -> Iterator[str]:
    yield part.heading
    shown = part.rows if everything else part.rows[:_SHOWN]
    for row in shown:
        yield from _row(part.heads, row)
    rest = len(part.rows) - len(shown)
    if rest:
        told = ngettext(
            "  et {n} autre (--tout, ou --out FICHIER.html)",
            "  et {n} autres (--tout, ou --out FICHIER.html)",
            rest,
        )
        yield told.format(n=rest)


def _row(heads: Sequence[str], row: Sequence[str]) -> Iterator[str]:
    """One line of a table: its name, then each cell that says something under its heading."""
    cells = [(head, cell.replace("\n", " ")) for head, cell in zip(heads[1:], row[1:], strict=True) if cell]
    text = " | ".join([row[0], *(_("{head} : {cell}").format(head=head, cell=cell) for head, cell in cells)])
    yield from textwrap.wrap(
        text, _WIDTH, initial_indent="  - ", subsequent_indent="    ", break_long_words=False
    )
