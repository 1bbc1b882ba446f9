"""A session of coding or settling: what is answered, quoted, noted and undone; no widget, no browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..grid import Grid, Variable
from ..messages import _, ngettext
from . import answers
from .answers import Answer, Cell, Row
from .asked import Refused, number_in, text_in
from .going import INFO, REFUSED, WARNING, Going
from .ledger import Ledger
from .texts import NOT_FOUND, Library, ReportText

_UNDONE = 500
Sides = Mapping[Cell, tuple[Row, ...]]


@dataclass(frozen=True)
class Before:
    """What an action changed: the cell as it was; `kind` lets one note typed in many goes be undone at once."""

    cell: Cell
    draft: Answer | None
    rows: tuple[Row, ...]
    kind: str


class Session(Going):
    """The questions (`tasks`) of one file, answered one by one; every action is a message from the browser."""

    def __init__(
        self,
        ledger: Ledger,
        grid: Grid,
        titles: Mapping[str, str],
        tasks: Sequence[Cell],
        library: Library,
        sides: Mapping[str, Sides] | None = None,
        settling: bool = False,
    ) -> None:
        """Begin at the first question without an answer. `tasks` holds one question at least.

        `sides` are others' answers that are shown, by name: none in blind coding, the two readings where
        one is `settling` between them.
        """
        self.ledger, self.grid, self.titles, self.library = ledger, grid, titles, library
        self.sides, self.settling = dict(sides or {}), settling
        self.drafts: dict[Cell, Answer] = {}
        self.undone: list[Before] = []
        super().__init__(tasks)
        self.actions |= {
            "choose": self._choose, "finish": self._finish, "clear": self._clear, "quote": self._quote,
            "write": self._write, "unquote": self._unquote, "note": self._note, "keep": self._keep,
            "undo": self._undo, "retry": self._retry, "settle": self._settle,
        }  # fmt: skip

    def variable(self, cell: Cell) -> Variable:
        """Return the variable of a cell."""
        return self.grid.variables[cell[1]]

    def answer(self, cell: Cell) -> Answer:
        """Return the answer of a cell, finished or not."""
        rows = self.ledger.rows(cell)
        return self.drafts.get(cell) or Answer(answers.in_order(rows, self.variable(cell)), bool(rows))

    def answered(self, cell: Cell) -> bool:
        """Whether a cell has a finished answer."""
        return bool(self.ledger.rows(cell))

    def lacking(self, cell: Cell, answer: Answer) -> str:
        """Say what a finished answer still lacks: a reason, where it is neither of the two readings."""
        if not self.settling or any(row.note for row in answer.rows):
            return ""
        if any(answer.levels == {row.level for row in side.get(cell, ())} for side in self.sides.values()):
            return ""
        return _("Ni l’une ni l’autre des lectures : il faut une raison, dans la note.")

    @property
    def text(self) -> ReportText:
        """The text of the report that is open."""
        return self.library[self.at[0]]

    def level(self, message: Mapping[str, Any], cell: Cell, none: bool = False) -> str:
        """Return the level that a message names; refuses one that the variable does not have."""
        variable, level = self.variable(cell), text_in(message, "level", 80)
        admitted = (*variable.codes, *answers.reserved(variable), *self.answer(cell).levels)
        if level not in admitted and not (none and not level):
            raise Refused(_("niveau inconnu : {level}").format(level=level[:80]))
        return level

    def change(self, cell: Cell, answer: Answer, kind: str = "") -> None:
        """Take a new answer in: due to be saved where it is finished and lacks nothing, a draft otherwise."""
        lacking = self.lacking(cell, answer) if answer.done else ""
        if lacking:
            self.tell(WARNING, lacking)
        if answer == self.answer(cell):
            return
        top = self.undone[-1] if self.undone else None
        if not (kind and top and top.cell == cell and top.kind == kind):
            self.undone = self.undone[1 - _UNDONE :]
            self.undone.append(Before(cell, self.drafts.get(cell), self.ledger.rows(cell), kind))
        self.drafts.pop(cell, None)
        if not answer.done or lacking or answer.waiting:
            self.drafts[cell] = answer
        if answer.done and not lacking and answers.filed(answer.rows) != self.ledger.rows(cell):
            self.ledger.put(cell, answer.rows)
        if not answer.done and self.ledger.rows(cell):
            self.tell(WARNING, _("Pas terminé : le fichier garde la réponse d’avant."))

    # Answering

    def _choose(self, message: Mapping[str, Any]) -> None:
        cell = self.cell(message)
        level, before = self.level(message, cell), self.answer(cell)
        after = answers.chosen(before, self.variable(cell), level, self.grid.version)
        carried = {row.quote for row in after.rows}
        lost = len([row for row in before.rows if row.quote and row.quote not in carried])
        self.change(cell, after)
        if lost and not self.notice["text"]:
            told = ngettext(
                "{n} extrait retiré avec sa case ; Ctrl+Z le rend.",
                "{n} extraits retirés avec leurs cases ; Ctrl+Z les rend.",
                lost,
            )
            self.tell(WARNING, told.format(n=lost))

    def _finish(self, message: Mapping[str, Any]) -> None:
        cell = self.cell(message)
        answer = self.answer(cell)
        if not answer.rows:
            raise Refused(_("Rien n’est coché : « aucun » si vous avez cherché sans rien trouver."))
        self.change(cell, replace(answer, done=True))

    def _clear(self, message: Mapping[str, Any]) -> None:
        cell = self.cell(message)
        before = Before(cell, self.drafts.get(cell), self.ledger.rows(cell), "")
        if before.draft is None and not before.rows:
            return
        self.undone.append(before)
        self.drafts.pop(cell, None)
        if before.rows:
            self.ledger.put(cell, ())
        self.tell(INFO, _("Réponse effacée ; Ctrl+Z la rend."))

    def _quote(self, message: Mapping[str, Any]) -> None:
        """Take a stretch of the text for the quote of a level, or prolong that quote up to it."""
        cell = self.cell(message)
        level = self.level(message, cell, none=True)
        page = number_in(message, "page", 1)
        start, end = number_in(message, "start", 0), number_in(message, "end", 1)
        text, answer = self.library[cell[0]], self.answer(cell)
        row = answer.row(level) or answer.waiting
        try:
            quote = text.cut(page, start, end)
            if message.get("extend") is True and row is not None and row.quote:
                spans = [span for span in text.place(row.quote, row.page).spans if span[0] == page]
                for _page, first, last in spans:
                    start, end = min(start, first), max(end, last)
                quote = text.cut(page, start, end)
                if text.found(quote, page).status == NOT_FOUND:
                    raise KeyError(quote)
        except KeyError:
            raise Refused(_("ce passage n’est pas dans le rapport")) from None
        self._give(cell, level, page, quote)

    def _write(self, message: Mapping[str, Any]) -> None:
        """Take a quote that was typed, pasted or selected, once it is found in the report (or `keep` is said)."""
        cell = self.cell(message)
        level = self.level(message, cell, none=True)
        quote = text_in(message, "text", 4000).strip()
        page = number_in(message, "page", 1) if message.get("page") is not None else None
        text = self.library[cell[0]]
        if not quote:
            raise Refused(_("extrait vide"))
        if page is not None and page not in text.texts:
            raise Refused(
                _("page {page} : le document en a {last}").format(page=page, last=max(text.texts, default=0))
            )
        place = text.found(quote, page)
        if place.status != NOT_FOUND:
            number, start, end = place.spans[0]
            self._give(cell, level, number, text.cut(number, start, end) if len(place.spans) == 1 else quote)
        elif message.get("keep") is True or (page in text.scanned if page else bool(text.scanned)):
            self._give(cell, level, page, quote)
            self.tell(WARNING, _("Extrait gardé tel quel : il n’est pas trouvé dans le rapport."))
        else:
            near = text.nearest(quote)
            self.proposal = {
                "level": level,
                "text": quote,
                "near": near and {"page": near[0], "text": near[1]},
            }
            self.tell(REFUSED, _("Extrait introuvable dans le document."))

    def _give(self, cell: Cell, level: str, page: int | None, quote: str) -> None:
        answer = self.answer(cell)
        self.change(cell, answers.quoted(answer, level, page, quote))
        if answer.row(level) is None:
            self.tell(INFO, _("Extrait pris : il ira au niveau que vous choisirez."))

    def _unquote(self, message: Mapping[str, Any]) -> None:
        cell = self.cell(message)
        level = self.level(message, cell, none=True)
        self.change(cell, answers.quoted(self.answer(cell), level, None, ""))

    def _note(self, message: Mapping[str, Any]) -> None:
        cell = self.cell(message)
        level, note = self.level(message, cell), text_in(message, "text", 4000)
        self.change(cell, answers.noted(self.answer(cell), level, note.strip()), f"note {level}")

    def _keep(self, message: Mapping[str, Any]) -> None:
        """Take the answer of one of the sides; several levels taken from the machine are still to be finished."""
        cell, name = self.cell(message), text_in(message, "side", 80)
        rows = self.sides.get(name, {}).get(cell, ())
        if not rows:
            raise Refused(_("aucune réponse de « {name} »").format(name=name))
        reason = next((row.note for row in self.answer(cell).rows if row.note), "")
        taken = [replace(row, note="", version=self.grid.version) for row in rows]
        taken[0] = replace(taken[0], note=reason)
        whole = self.settling or not self.variable(cell).multi
        self.change(cell, Answer(answers.in_order(taken, self.variable(cell)), whole))

    # Taking back, trying again

    def _undo(self, _message: Mapping[str, Any]) -> None:
        if not self.undone:
            raise Refused(_("Rien à annuler."))
        before = self.undone.pop()
        self.drafts.pop(before.cell, None)
        if before.draft is not None:
            self.drafts[before.cell] = before.draft
        if self.ledger.rows(before.cell) != before.rows:
            self.ledger.put(before.cell, before.rows)
        self.at = before.cell
        self.tell(INFO, _("Annulé."))

    def _retry(self, _message: Mapping[str, Any]) -> None:
        self.ledger.due = True

    def _settle(self, message: Mapping[str, Any]) -> None:
        cell, mine = self.cell(message), message.get("mine") is True
        if not mine:
            self.undone.append(Before(cell, self.drafts.pop(cell, None), self.ledger.rows(cell), ""))
        self.ledger.settle(cell, mine)
