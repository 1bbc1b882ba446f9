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
