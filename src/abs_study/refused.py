"""Modules that others import for what nothing here asks of them: dear to every process where they are installed."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

# jsonschema takes it to check international addresses: two seconds for what no notebook has.
SLOW = "rfc3987_syntax"
# ipykernel takes it for a debugger that nobody attaches to a run: a sixth of a second in each kernel.
DEBUGGER = "debugpy"
# prince takes it for its plots: half a second, and two more where jsonschema is not loaded.
PLOTS = "altair"


@contextmanager
def put_off(name: str) -> Iterator[None]:
    """Let what is imported meanwhile do without a module until it asks something of it."""
    if name in sys.modules:
        yield
        return
    later = ModuleType(name)
    later.__getattr__ = lambda attribute: getattr(import_module(name), attribute)
    sys.modules[name] = later
    try:
        yield
    finally:
        del sys.modules[name]
