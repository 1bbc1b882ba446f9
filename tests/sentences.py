"""What the code says of one sentence, for the tests of the language modules."""

import pytest

from abs_study.coders.language.scope import read_scope
from abs_study.coders.regles.patterns import Matcher
from abs_study.french import words


def matches(sentence: str, pattern: str, classes: dict[str, tuple[str, ...]] | None = None) -> list:
    """The matches of one pattern in a sentence."""
    matcher = Matcher(classes or {})
    number = matcher.add(pattern)
    matcher.seal()
    return matcher.find(sentence, words(sentence)).get(number, [])


def _first(sentence: str, pattern: str) -> tuple[tuple[int, int], ...]:
    found = matches(sentence, pattern)
    assert found, f"« {pattern} » is not in « {sentence} »"
    return min(found, key=lambda span: span.start).parts


def status(sentence: str, pattern: str, lead: str = "") -> str:
    """Status of the first match of a pattern in a sentence."""
    return read_scope(sentence, lead).status(_first(sentence, pattern))


def actor(sentence: str, pattern: str) -> str:
    """Actor of the first match of a pattern in a sentence."""
    return read_scope(sentence).actor(_first(sentence, pattern))


def hard(*values: str, reason: str):
    """A sentence whose reading is beyond the rules: it must fail, until somebody makes it pass."""
    return pytest.param(*values, marks=pytest.mark.xfail(reason=reason, strict=True))
