"""What programs say to people, by gettext: French is the source language, English a translation."""

from __future__ import annotations

import gettext as _gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LANGUAGES = ("fr", "en")
LANGUAGE_VARIABLE = "ABS_STUDY_LANG"
_LOCALE = Path(__file__).parent / "locale"
_current = {"language": "fr", "catalogue": _gettext.NullTranslations()}


def set_language(language: str) -> None:
    """Choose the language of messages: "fr" or "en"; raises ValueError for another."""
    if language not in LANGUAGES:
        raise ValueError(f"language must be one of {LANGUAGES}, not {language!r}")
    _current["language"] = language
    _current["catalogue"] = (
        _gettext.NullTranslations()
        if language == "fr"
        else _gettext.translation("abs_study", _LOCALE, languages=[language], fallback=True)
    )


def language() -> str:
    """Return the language of messages."""
    return _current["language"]


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """Speak a language for a while, then the one of before."""
    before = language()
    set_language(chosen)
    try:
        yield
    finally:
        set_language(before)


def _(message: str) -> str:
    """Translate a French message."""
    return _current["catalogue"].gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """Translate a French message that depends on a number (French: 0 and 1 are singular)."""
    catalogue = _current["catalogue"]
    if isinstance(catalogue, _gettext.GNUTranslations):
        return catalogue.ngettext(singular, plural, number)
    return singular if abs(number) < 2 else plural


if os.environ.get(LANGUAGE_VARIABLE) in LANGUAGES:
    set_language(os.environ[LANGUAGE_VARIABLE])
