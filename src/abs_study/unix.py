"""What the system must offer to read a document in a bounded process and to hold a study: Linux and macOS do."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

from .errors import Problem, StudyError
from .messages import _


def needed(name: str) -> ModuleType:
    """Return a module of the standard library that Unix alone has; raises StudyError, with the way out, where it is absent."""
    try:
        return importlib.import_module(name)
    except ImportError:
        problem = Problem(
            sys.platform,
            _("le module {name} de Python y manque : l’étude ne marche pas directement sous Windows").format(
                name=name
            ),
            _("passer par WSL2 ou par un conteneur (docs/installer.md)"),
        )
        raise StudyError(_("Ce système ne permet pas de lire des documents."), [problem]) from None
