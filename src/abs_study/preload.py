"""Loaded first by the server of warm.py, and by nothing else: its libraries do without what is refused."""

import signal
import sys
from importlib import import_module
from importlib.util import find_spec

from .refused import DEBUGGER, SLOW

signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interruption is the study's to tell; see preloaded.py
sys.modules.setdefault(SLOW, None)
if find_spec("ipykernel"):
    sys.modules[DEBUGGER] = None
    import_module("ipykernel.debugger")
    del sys.modules[DEBUGGER]  # a notebook may still ask for it
if find_spec("simplemma"):
    import_module("simplemma").is_known(
        "le", lang="fr"
    )  # its dictionary: .4 s in each process that reads words
