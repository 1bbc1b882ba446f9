"""Going about the questions of a session: where one is, what comes next, what a message asks; nothing is answered here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..messages import _
from .answers import Cell
from .asked import Refused, cell_in, number_in, text_in

INFO, WARNING, REFUSED = "info", "warning", "refused"


class Going:
    """The questions (`tasks`, one at least), the one that is open, and the messages that are understood."""

    def __init__(self, tasks: Sequence[Cell]) -> None:
        """Begin at the first question without an answer."""
        self.tasks = list(tasks)
        self._known = frozenset(self.tasks)
        self.only = ""
        self.notice: dict[str, Any] = {"n": 0, "kind": INFO, "text": ""}
        self.proposal: dict[str, Any] | None = None
        self.heard = ""
        self.at = next((cell for cell in self.tasks if not self.answered(cell)), self.tasks[0])
        self.actions: dict[str, Callable[[Mapping[str, Any]], None]] = {
            "go": self._go, "open": self._open, "step": self._step, "empty": self._next_empty, "filter": self._filter,
        }  # fmt: skip

    def answered(self, cell: Cell) -> bool:
        """Whether a cell has a finished answer."""
        raise NotImplementedError

    def route(self) -> list[Cell]:
        """Return the questions one goes through: all, or those of one variable."""
        return [cell for cell in self.tasks if self.only in ("", cell[1])]

    def handle(self, message: object) -> None:
        """Do what a message asks; one that is not understood is refused and changes nothing."""
        self.notice = {"n": self.notice["n"] + 1, "kind": INFO, "text": ""}
        self.proposal = None
        try:
            if not isinstance(message, Mapping):
                raise Refused(_("message inconnu"))
            self.heard = text_in(message, "id", 80)
            action = self.actions.get(text_in(message, "do", 20))
            if action is None:
                raise Refused(_("message inconnu"))
            action(message)
        except Refused as refusal:
            self.tell(REFUSED, str(refusal))

    def tell(self, kind: str, text: str) -> None:
        """Leave a line for the person."""
        self.notice |= {"kind": kind, "text": text}

    def cell(self, message: Mapping[str, Any]) -> Cell:
        """Return the cell that a message is about; refuses one that is not asked."""
        return cell_in(message, self._known)

    def _go(self, message: Mapping[str, Any]) -> None:
        self.at = self.cell(message)

    def _open(self, message: Mapping[str, Any]) -> None:
        """Open a report: at the same question where one goes by variable, else at its first without an answer."""
        document = text_in(message, "document", 200)
        cells = [cell for cell in self.route() if cell[0] == document]
        cells = cells or [cell for cell in self.tasks if cell[0] == document]
        if not cells:
            raise Refused(_("rapport inconnu : {id}").format(id=document))
        self.at = next((cell for cell in cells if not self.answered(cell)), cells[0])

    def _step(self, message: Mapping[str, Any]) -> None:
        route, by = self.route(), 1 if number_in(message, "by", -1, 1) > 0 else -1
        order = {cell: place for place, cell in enumerate(self.tasks)}
        here = order[self.at]
        beyond = [cell for cell in route if (order[cell] - here) * by > 0]
        if beyond:
            self.at = beyond[0] if by > 0 else beyond[-1]
        else:
            self.tell(INFO, _("C’est la dernière question.") if by > 0 else _("C’est la première question."))

    def _next_empty(self, _message: Mapping[str, Any]) -> None:
        route = self.route()
        place = route.index(self.at) + 1 if self.at in route else 0
        found = next((cell for cell in route[place:] + route[:place] if not self.answered(cell)), None)
        if found is None:
            self.tell(INFO, _("Toutes les questions sont répondues."))
        else:
            self.at = found

    def _filter(self, message: Mapping[str, Any]) -> None:
        only = text_in(message, "variable", 80)
        route = [cell for cell in self.tasks if only in ("", cell[1])]
        if not route:
            raise Refused(_("variable inconnue : {id}").format(id=only))
        self.only = only
        if self.at not in route:
            same = [cell for cell in route if cell[0] == self.at[0]]
            self.at = (same or route)[0]
