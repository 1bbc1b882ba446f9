"""What is put off: a module that another imports, and nothing here asks of."""

import importlib
import subprocess
import sys

import pytest

from abs_study.refused import PLOTS, put_off


@pytest.fixture
def modules(tmp_path, monkeypatch):
    """A module `asks` that imports `dear`; what was imported is forgotten at the end."""
    (tmp_path / "dear.py").write_text("worth = 7\n")
    (tmp_path / "asks.py").write_text("import dear\n\n\ndef worth():\n    return dear.worth\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield
    for name in ("dear", "asks"):
        sys.modules.pop(name, None)


def test_a_module_put_off_is_imported_when_it_is_asked_for_something(modules) -> None:
    """Not before; then it is the real one, for who imported it meanwhile as for who imports it afterwards."""
    with put_off("dear"):
        asks = importlib.import_module("asks")
    assert "dear" not in sys.modules
    assert asks.worth() == 7
    assert sys.modules["dear"].worth == 7


def test_a_module_that_is_there_stays(modules) -> None:
    """What was imported before is neither replaced nor forgotten."""
    dear = importlib.import_module("dear")
    with put_off("dear"):
        assert importlib.import_module("asks").dear is dear
    assert sys.modules["dear"] is dear


def test_an_import_that_fails_leaves_nothing_behind() -> None:
    """The next import of what was put off finds the module itself."""
    with pytest.raises(ModuleNotFoundError), put_off("dear"):
        importlib.import_module("no_such_module_here")
    assert "dear" not in sys.modules


def test_the_map_is_made_without_the_drawing_library_of_prince() -> None:
    """Measured in a process of its own: prince would load it for plots that nobody asks for."""
    script = (
        "import sys, pandas; from abs_study.mca import mca; "
        "mca(pandas.DataFrame({'a': list('xxyyz'), 'b': list('uvuvu')})); "
        f"sys.exit({PLOTS!r} in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
