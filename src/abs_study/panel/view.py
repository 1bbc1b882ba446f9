"""What the browser is shown of a session, as plain values; only this ever leaves the kernel."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..grid import Variable
from ..messages import _
from ..tables import NONE_TICKED
from ..wording import rules
from .answers import Cell, Row, in_order, reserved
from .session import Session

DONE_KEY = "t"
_RESERVED_KEYS = {NONE_TICKED: "r", "NC": "c", "NA": "s"}


def setup(session: Session, coder: str) -> dict[str, Any]:
    """Return what does not change during a session: who codes, the questions with their definitions."""
    asked = dict.fromkeys(variable for _document, variable in session.tasks)
    return {
        "coder": coder,
        "settling": session.settling,
        "sighted": not session.settling and bool(session.sides),
        "place": session.ledger.place,
        "variables": {name: _question(session, session.grid.variables[name]) for name in asked},
    }


def _question(session: Session, variable: Variable) -> dict[str, Any]:
    keys = _keys(variable)
    return {
        "dimension": session.grid.dimensions[variable.dimension].label.get(),
        "label": variable.label.get(),
        "question": variable.question.get(),
        "multi": variable.multi,
        "rules": [list(pair) for pair in rules(variable, session.ledger.study.memory)],
        "levels": [
            {
                "code": level.code,
                "key": keys[level.code],
                "label": level.label.get(),
                "definition": level.definition.get(),
                "examples": list(level.examples),
                "counter_examples": list(level.counter_examples),
            }
            for level in variable.levels
        ],
        "reserved": [
            {"code": code, "key": _RESERVED_KEYS[code], "label": _meaning(code)}
            for code in reserved(variable)
        ],
    }


def _keys(variable: Variable) -> dict[str, str]:
    """The key of each level: its code where codes are digits, else its place; the eleventh has none."""
    if all(len(code) == 1 and code.isdecimal() for code in variable.codes):
        return {code: code for code in variable.codes}
    return {
        code: str(place % 10) if place <= 10 else "" for place, code in enumerate(variable.codes, start=1)
    }


def _meaning(code: str) -> str:
    told = {
        NONE_TICKED: _("cherché, rien trouvé"),
        "NC": _("ne peut pas être connu de ce rapport"),
        "NA": _("sans objet pour ce rapport"),
    }
    return told[code]


def state(session: Session) -> dict[str, Any]:
    """Return all that may have changed: the question, its answer, progress, what was saved, a line to read."""
    strip = _strip(session)
    here = [(task["document"], task["variable"]) for task in strip]
    return {
        "at": {
            "document": session.at[0],
            "variable": session.at[1],
            "place": here.index(session.at) + 1 if session.at in here else 0,
            "of": len(here),
        },
        "cell": cell(session, session.at),
        "strip": strip,
        "reports": _progress(session, 0),
        "variables": _progress(session, 1),
        "only": session.only,
        "save": {
            "fault": session.ledger.fault,
            "due": session.ledger.due,
            "conflicts": len(session.ledger.conflicts),
            "saves": session.ledger.saves,
        },
        "heard": session.heard,
        "undo": len(session.undone),
        "notice": dict(session.notice),
        "proposal": session.proposal,
    }


def cell(session: Session, at: Cell) -> dict[str, Any]:
    """Return an answer and, where they are shown, those of others; quotes with their places in the text."""
    answer = session.answer(at)
    theirs = session.ledger.conflicts.get(at)
    return {
        "rows": _rows(session, at, answer.rows),
        "waiting": _rows(session, at, [answer.waiting])[0] if answer.waiting else None,
        "done": answer.done,
        "kept": session.answered(at),
        "lacking": session.lacking(at, answer) if answer.done else "",
        "conflict": None if theirs is None else {"rows": _rows(session, at, theirs)},
        "sides": [
            {"name": name, "rows": _rows(session, at, in_order(side.get(at, ()), session.variable(at)))}
            for name, side in session.sides.items()
        ],
    }


def _rows(session: Session, at: Cell, rows: Iterable[Row]) -> list[dict[str, Any]]:
    return [
        {
            "level": row.level,
            "label": session.grid.level_label(at[1], row.level),
            "page": row.page,
            "quote": row.quote,
            "note": row.note,
            **_place(session, at, row),
        }
        for row in rows
    ]


def _place(session: Session, at: Cell, row: Row) -> dict[str, Any]:
    if not row.quote:
        return {"spans": [], "status": ""}
    place = session.library[at[0]].place(row.quote, row.page)
    return {"spans": [list(span) for span in place.spans], "status": place.status}


def _strip(session: Session) -> list[dict[str, str]]:
    """The questions beside this one: those of the report, or the reports where one goes by variable."""
    cells = session.route() if session.only else [task for task in session.tasks if task[0] == session.at[0]]
    return [
        {
            "document": document,
            "variable": variable,
            "label": session.titles[document] if session.only else session.grid.label(variable),
            "state": _standing(session, (document, variable)),
        }
        for document, variable in cells
    ]


def _standing(session: Session, at: Cell) -> str:
    if at in session.ledger.conflicts:
        return "conflict"
    draft = session.drafts.get(at)
    if draft is not None and (draft.rows or draft.waiting):
        return "draft"
    return "answered" if session.answered(at) else "empty"


def _progress(session: Session, part: int) -> list[dict[str, Any]]:
    """Questions answered, by report (0) or by variable (1), in the order of the session."""
    counts: dict[str, list[int]] = {}
    for task in session.tasks:
        count = counts.setdefault(task[part], [0, 0])
        count[0] += session.answered(task)
        count[1] += 1
    label = session.grid.label if part else session.titles.__getitem__
    return [
        {"id": name, "label": label(name), "answered": done, "all": every}
        for name, (done, every) in counts.items()
    ]


def report(session: Session) -> dict[str, Any]:
    """Return the text of the report that is open."""
    document = session.at[0]
    return {"id": document, "title": session.titles[document], "pages": session.text.view()}
