"""What was found in one document: per passage the matches, the classes of its section, the scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ...french import Word, words
from ..language.scope import Scope, read_scope
from .decide import Document, Passage
from .patterns import Matcher, Span

Matches = Mapping[int, list[Span]]


@dataclass
class Reading:
    """A document read once for all variables; `by_pattern` gives the passages where a pattern occurs."""

    document: Document
    words: Sequence[list[Word]]
    found: Sequence[Matches]
    headings: Mapping[str, Matches]
    classes: Mapping[str, frozenset[str]]
    by_pattern: Mapping[int, list[int]]
    _scopes: dict[int, Scope] = field(default_factory=dict)

    def scope(self, passage: Passage) -> Scope:
        """The cues of a passage, read when first asked for."""
        known = self._scopes.get(passage.number)
        if known is None:
            introduced = passage.kind == "list" and passage.lead >= 0
            lead = self.document.passages[passage.lead].text if introduced else ""
            known = self._scopes[passage.number] = read_scope(passage.text, lead)
        return known

    def lead(self, passage: Passage) -> Matches:
        """What was found in the header row of a passage's table, or in the sentence that opens its list."""
        return self.found[passage.lead] if passage.lead >= 0 else {}

    def near(self, passage: Passage) -> list[Matches]:
        """What was found in a passage, its neighbours of the same section, its lead-in and its heading."""
        passages = self.document.passages
        numbers = [
            number
            for number in (passage.number - 1, passage.number + 1)
            if 0 <= number < len(passages) and passages[number].section == passage.section
        ]
        numbers += [passage.number] + ([passage.lead] if passage.lead >= 0 else [])
        return [self.found[number] for number in numbers] + [self.headings[passage.section]]


def read(
    passages: Sequence[Passage], matcher: Matcher, section_patterns: Mapping[str, Sequence[int]]
) -> Reading:
    """Match all patterns on all passages and headings of a document."""
    texts = [passage.text for passage in passages]
    sections = list(dict.fromkeys(passage.section for passage in passages))
    cut = [words(text) for text in (*texts, *sections)]
    every = matcher.find_all([*texts, *sections], cut)
    found, headings = every[: len(texts)], dict(zip(sections, every[len(texts) :], strict=True))
    by_pattern: dict[int, list[int]] = {}
    for number, matches in enumerate(found):
        for pattern in matches:
            by_pattern.setdefault(pattern, []).append(number)
    classes = {
        section: frozenset(
            name for name, patterns in section_patterns.items() if any(one in matches for one in patterns)
        )
        for section, matches in headings.items()
    }
    sheets = passages[-1].sheet if passages else 0
    return Reading(Document(passages, sheets), cut[: len(texts)], found, headings, classes, by_pattern)
