"""The panel as a widget of Jupyter: it shows what the session says, and hands it what the browser asks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

from ..errors import Problem, StudyError
from ..messages import _, language, speaking
from .session import Session
from .view import report, setup, state
from .words import words

_HERE = Path(__file__).parent
# One module for the browser, from files that each hold one thing; the last is the door.
_SCRIPTS = ("dom.js", "text.js", "grid.js", "panel.js")


def script() -> str:
    """Return the module that the browser runs."""
    return "\n".join((_HERE / name).read_text("utf-8") for name in _SCRIPTS)


def panel(session: Session, coder: str) -> Any:
    """Return the widget of a session; raises StudyError where anywidget is not installed.

    What the browser writes into the widget's own values is never read: it asks by messages, which the
    session checks.
    """
    try:
        import anywidget
        import traitlets
    except ImportError:
        remedy = _('l’installer : pip install "abs-study[lab]", puis redémarrer le noyau')
        problem = Problem("anywidget", _("ce paquet n’est pas installé"), remedy)
        raise StudyError(_("Le panneau ne peut pas être ouvert."), [problem]) from None

    class Panel(anywidget.AnyWidget):
        """The panel; `report` is sent when another report is opened, `state` after each message."""

        _esm = script()
        _css = (_HERE / "panel.css").read_text("utf-8")
        words = traitlets.Dict().tag(sync=True)
        setup = traitlets.Dict().tag(sync=True)
        report = traitlets.Dict().tag(sync=True)
        state = traitlets.Dict().tag(sync=True)

        def show(self) -> None:
            """Send what has changed."""
            if self.report.get("id") != session.at[0]:
                self.report = report(session)
            self.state = state(session)

    shown = Panel(words=words(), setup=setup(session, coder))
    shown.show()
    shown.on_msg(_hearing(session, shown, language()))
    return shown


def _hearing(session: Session, shown: Any, spoken: str) -> Callable[[Any, object, object], None]:
    one_by_one = Lock()

    def hear(_widget: Any, message: object, _buffers: object) -> None:
        # JupyterLab hands the first message to the kernel's main thread and the next ones to another: an answer
        # given while the one before is being written would be lost.
        with one_by_one, speaking(spoken):
            session.handle(message)
            shown.show()
            # The answer is seen before it is written: on a long file, writing takes a fifth of a second.
            if session.ledger.due:
                session.ledger.save()
                shown.show()

    return hear
