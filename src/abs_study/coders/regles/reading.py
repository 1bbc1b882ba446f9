"""What was found in one document: per passage the matches, the classes of its section, the scope."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ...french import Word, words
from ..language.scope import Scope, read_scope
from .decide import Document, Passage
from .found import Found
from .patterns import Matcher

# Passages that make up the beginning and the end of a document, for clues that only count there.
_FIRST, _LAST = 12, 15


@dataclass
class Reading:
    """A document read once for all variables.

    `found` knows the passages by their number, and then the headings by `headings[section]`; `class_names` are the
    names of the patterns that are one class of words.
    """

    document: Document
    words: Sequence[list[Word]]
    found: Found
    headings: Mapping[str, int]
    classes: Mapping[str, frozenset[str]]
    class_names: Mapping[int, str]
    _scopes: dict[int, Scope] = field(default_factory=dict)
    _statuses: dict[tuple, str] = field(default_factory=dict)
    _answers: dict[Hashable, list[str]] = field(default_factory=dict)

    @cached_property
    def _alike(self) -> tuple[list[Passage], list[int]]:
        """One passage for each place that clues tell apart (kind, classes of the section, ends), and each passage's."""
        places: dict[Hashable, int] = {}
        firsts, groups = [], []
        for passage in self.document.passages:
            ends = self.stands(passage, "debut"), self.stands(passage, "fin")
            group = places.setdefault((passage.kind, self.classes[passage.section], *ends), len(places))
            if group == len(firsts):
                firsts.append(passage)
            groups.append(group)
        return firsts, groups

    def scope(self, passage: Passage) -> Scope:
        """The cues of a passage, read when first asked for."""
        known = self._scopes.get(passage.number)
        if known is None:
            introduced = passage.kind == "list" and passage.lead >= 0
            lead = self.document.passages[passage.lead].text if introduced else ""
            known = self._scopes[passage.number] = read_scope(passage.text, lead)
        return known

    def of_places(self, question: Hashable, answer: Callable[[Passage], str]) -> list[str]:
        """What is answered of each passage to a question about its place that many clues ask, worked out once."""
        known = self._answers.get(question)
        if known is None:
            firsts, groups = self._alike
            told = [answer(passage) for passage in firsts]
            known = self._answers[question] = [told[group] for group in groups]
        return known

    def named(self, passage: Passage) -> set[str]:
        """The classes of words, and the kinds of quantities, that occur in a passage."""
        return {
            self.class_names[pattern]
            for pattern in self.class_names.keys() & self.found.patterns(passage.number)
        }

    def beside(self, passage: Passage) -> list[Passage]:
        """The passages before and after a passage in its section."""
        passages, number = self.document.passages, passage.number
        neighbours = (*passages[max(0, number - 1) : number], *passages[number + 1 : number + 2])
        return [one for one in neighbours if one.section == passage.section]

    def stands(self, passage: Passage, end: str) -> bool:
        """Whether a passage stands at an end of the document: `debut` (cover, signature, foreword) or `fin`."""
        if end == "debut":
            return passage.number < _FIRST
        return passage.number >= len(self.document.passages) - _LAST

    def status(self, passage: Passage, named: tuple[tuple[int, int], ...]) -> str:
        """What a passage says of a match at these stretches, worked out once."""
        key = (passage.number, named)
        known = self._statuses.get(key)
        if known is None:
            known = self._statuses[key] = self.scope(passage).status(named)
        return known

    def near(self, passage: Passage, patterns: Sequence[int]) -> bool:
        """Whether a pattern occurs in a passage, its neighbours of the same section, its lead-in or its heading."""
        texts = [passage.number, self.headings[passage.section]]
        texts += [one.number for one in self.beside(passage)]
        texts += [passage.lead] if passage.lead >= 0 else []
        return any(self.found_any(text, patterns) for text in texts)

    def found_any(self, text: int, patterns: Sequence[int]) -> bool:
        """Whether one of the patterns occurs in a text (a passage's number, or a heading's)."""
        may = self.found.patterns(text).intersection(patterns)
        return any(self.found.spans(text, pattern) for pattern in may)


def read(
    passages: Sequence[Passage],
    matcher: Matcher,
    section_patterns: Mapping[str, Sequence[int]],
    class_names: Mapping[int, str],
) -> Reading:
    """Match all patterns on all passages and headings of a document; `class_names` as in `Reading`."""
    texts = [passage.text for passage in passages]
    sections = list(dict.fromkeys(passage.section for passage in passages))
    cut = [words(text) for text in (*texts, *sections)]
    found = matcher.find_all([*texts, *sections], cut)
    headings = {section: len(texts) + place for place, section in enumerate(sections)}
    names: dict[int, list[str]] = {}
    for name, patterns in section_patterns.items():
        for pattern in patterns:
            names.setdefault(pattern, []).append(name)
    classes = {
        section: frozenset(
            name
            for pattern in names.keys() & found.patterns(text)
            if found.has(text, pattern)
            for name in names[pattern]
        )
        for section, text in headings.items()
    }
    sheets = passages[-1].sheet if passages else 0
    return Reading(Document(passages, sheets), cut[: len(texts)], found, headings, classes, class_names)
