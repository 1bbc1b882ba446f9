"""Shared fixtures."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The developers' reference material beside the project; absent for users, whose tests then skip."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("reference material beside the project (../shared) is absent")
    return folder


@pytest.fixture
def small_study(tmp_path):
    """A study of three documents, registered and never run."""
    return small_study_in(tmp_path)


def small_study_in(place: Path):
    """Make a study of three documents in a folder; return it, open."""
    from abs_study import register
    from abs_study.study import open_study

    folder = place / "étude"
    register.init(folder, "Étude d’essai")
    texts = {
        "a.txt": "Analyse des besoins sociaux 2012\nCCAS de Villemont\n\nUn questionnaire a été adressé aux habitants.",
        "b.html": "<title>ABS 2013</title><h1>CCAS de Bourgneuf</h1><p>La CAF dénombre 1 102 allocataires.</p>",
        "c.txt": "Analyse des besoins sociaux 2014\nCCAS de Lormeuil\n\nLes élus ont validé un plan d’actions.",
    }
    for name, text in texts.items():
        (place / name).write_text(text, encoding="utf-8")
    register.add(open_study(folder), [place / name for name in texts], {}, say=lambda _line: None)
    return open_study(folder)
