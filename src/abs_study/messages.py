"""What programs say to people, by gettext: French is the source language, English a translation."""

from __future__ import annotations

import gettext as _gettext
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("fr", "en")
LANGUAGE_VARIABLE = "ABS_STUDY_LANG"
_LOCALE = Path(__file__).parent / "locale"
_current = {"language": "fr", "catalogue": _gettext.NullTranslations()}


def set_language(language: str) -> None:
    """Choose the language of messages: "fr" or "en"; raises ValueError for another."""
    if language not in LANGUAGES:
        raise ValueError(f"language must be one of {LANGUAGES}, not {language!r}")
    _current["language"] = language
    _current["catalogue"] = _catalogue(language)


@cache
def _catalogue(language: str) -> _gettext.NullTranslations:
    if language == "fr":
        return _gettext.NullTranslations()
    return _gettext.translation("abs_study", _LOCALE, languages=[language], fallback=True)


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


@dataclass(frozen=True)
class Said:
    """A message and its values, put into words when it is read, in either language.

    Values may be numbers, texts of the grid or other such messages.
    """

    message: str
    plural: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    def get(self, language: str) -> str:
        """Return the message in a language."""
        with speaking(language):
            number = self.values.get("n", 0)
            told = ngettext(self.message, self.plural, number) if self.plural else _(self.message)
            return told.format(**{name: in_words(value, language) for name, value in self.values.items()})

    def __str__(self) -> str:
        return self.get(language())


def said(message: str, **values: Any) -> Said:
    """Keep a French message with its values, to be translated when it is read."""
    return Said(message, "", values)


def nsaid(singular: str, plural: str, n: int) -> Said:
    """Keep a French message that counts something (`{n}`), to be translated when it is read."""
    return Said(singular, plural, {"n": n})


def in_words(value: Any, language: str) -> Any:
    """Return what has two languages in one of them, and anything else as it is."""
    return value.get(language) if callable(getattr(value, "get", None)) else value


if os.environ.get(LANGUAGE_VARIABLE) in LANGUAGES:
    set_language(os.environ[LANGUAGE_VARIABLE])
