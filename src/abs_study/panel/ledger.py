"""A people's file while it is being filled in: each answer saved at once, nothing of another's lost."""

from __future__ import annotations

from .. import peoplefiles
from ..errors import StudyError
from ..messages import _
from ..study import Study
from .answers import Cell, Row, cells_of, filed, frame_of


class Ledger:
    """What a file of codings is known to hold, and what is still to be written into it.

    The file is read again before each writing: cells that others changed meanwhile are taken over; one that
    both changed, or that is no longer there, is kept apart as a conflict until a person settles it.
    """

    def __init__(self, study: Study, name: str) -> None:
        """Read the file of `name`; raises StudyError where it is malformed."""
        self.study, self.name = study, name
        self.known = cells_of(peoplefiles.read(study, name))
        self.pending: dict[Cell, tuple[Row, ...]] = {}
        self.conflicts: dict[Cell, tuple[Row, ...]] = {}
        self.fault = ""
        self.saves = 0
        self.due = False

    @property
    def place(self) -> str:
        """How people are told of the file."""
        return peoplefiles.place_of(self.study, peoplefiles.path_of(self.study, self.name))

    def rows(self, cell: Cell) -> tuple[Row, ...]:
        """Return the finished answer of a cell, saved or to be saved; nothing where there is none."""
        return self.pending[cell] if cell in self.pending else self.known.get(cell, ())

    def put(self, cell: Cell, rows: tuple[Row, ...]) -> None:
        """Give a cell its rows, none to withdraw the answer: they are due to be saved."""
        self.pending[cell] = filed(rows)
        self.due = True

    def save(self) -> None:
        """Write what is pending; a failure is told in `fault` and leaves everything pending."""
        self.due = False
        try:
            found = self._found()
            # An answer that vanished from the file may have been withdrawn, or be missing from a half-written one.
            gone = {cell: rows for cell, rows in self.known.items() if rows and cell not in found}
            self.pending = gone | self.pending
            self.conflicts = {
                cell: found.get(cell, ())
                for cell, mine in self.pending.items()
                if found.get(cell, ()) not in (self.known.get(cell, ()), mine)
            }
            ready = {cell: rows for cell, rows in self.pending.items() if cell not in self.conflicts}
            merged = {cell: rows for cell, rows in (found | ready).items() if rows}
            if merged != found or not self._there():
                peoplefiles.write(self.study, self.name, frame_of(merged), keep=self.saves == 0)
                self.saves += 1
        except StudyError as error:
            self.fault = str(error)
        except OSError as error:
            self.fault = _("{place} : {error}").format(place=self.place, error=error.strerror or error)
        else:
            base = {cell: self.known.get(cell, ()) for cell in self.conflicts}
            self.known = merged | base
            self.pending = {cell: rows for cell, rows in self.pending.items() if cell in self.conflicts}
            self.fault = ""

    def settle(self, cell: Cell, mine: bool) -> None:
        """Settle a conflict by this session's answer, or by the file's."""
        theirs = self.conflicts.pop(cell, None)
        if theirs is None:
            return
        self.known[cell] = theirs
        if not mine:
            self.pending.pop(cell, None)
        self.due = True

    def _there(self) -> bool:
        return peoplefiles.path_of(self.study, self.name).exists()

    def _found(self) -> dict[Cell, tuple[Row, ...]]:
        """What the file holds now; a file that disappeared is made again from what it held."""
        if not self._there():
            return {cell: rows for cell, rows in self.known.items() if rows}
        return cells_of(peoplefiles.read(self.study, self.name))
