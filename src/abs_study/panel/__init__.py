"""Coding and settling in JupyterLab: the report's text, the grid beside it, each answer saved at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..messages import language, speaking
from ..study import Study


def coding_panel(
    study: Study,
    coder: str,
    documents: Iterable[str] = (),
    variables: Iterable[str] = (),
    suggestions: bool = False,
    lang: str = "",
) -> Any:
    """Return the panel where `coder` answers the grid, which saves into data/raw/codings/<coder>.csv.

    Nobody else's answers are sent to the browser, but the machine's where `suggestions` are asked for. Raises
    StudyError with every wrong name, and where the study was not run or anywidget is not installed.
    """
    from .opening import coding
    from .widget import panel

    with speaking(lang or language()):
        return panel(coding(study, coder, documents, variables, suggestions), coder)


def adjudication_panel(
    study: Study, first: str, second: str, documents: Iterable[str] = (), lang: str = ""
) -> Any:
    """Return the panel that settles what two coders answered differently, which saves into data/raw/arbitrage.csv.

    Raises StudyError as `coding_panel`, and where the two never differ.
    """
    from .opening import settling
    from .widget import panel

    with speaking(lang or language()):
        return panel(settling(study, first, second, documents), f"{first} / {second}")
