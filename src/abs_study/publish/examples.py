"""The quote that best shows a level: settled, found, and from a report that is not shown too often."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from ..grid import Variable
from .entries import Quotes, placed, quotes_of
from .quotes import Quote
from .site import Document, Site

_SETTLED = {"agreed": 0, "arbitrated": 1, "single": 2, "automatic": 3}
_NEVER = len(_SETTLED)
# Shorter, a quote says little by itself; longer, nobody reads it.
_LENGTHS = range(70, 321)
_SENTENCE = re.compile(r"[A-ZÀ-Ý«\d].*[.!?…»]", re.DOTALL)


@dataclass(frozen=True)
class Example:
    """A quote of a report, to be shown elsewhere than on the report's page."""

    quote: Quote
    document: Document
    variable: str

    @property
    def href(self) -> str:
        """Address of the variable on the report's page, from the root of the language."""
        return f"{self.document.page}#{self.variable}"


@dataclass
class Examples:
    """Chooses examples among the reports of the main selection, each report in its turn."""

    site: Site
    _shown: Counter = field(default_factory=Counter)

    def ranked(self, variable: Variable, code: str) -> list[Example]:
        """Return the best quote of each report that bears a level and has one, the best first."""
        best: dict[str, tuple[tuple[int | bool, ...], int, Example]] = {}
        for place, document in enumerate(self.site.documents):
            if not document.selected:
                continue
            told = quotes_of(self.site, document, variable)
            for quote in (*placed(self.site, document, variable), *told.folded):
                if quote.supports and quote.found and not quote.withheld and quote.level["code"] == code:
                    found = self._rank(document, told, quote), place, Example(quote, document, variable.id)
                    best[document.id] = min(best.get(document.id, found), found, key=lambda item: item[:2])
        return [example for _rank, _place, example in sorted(best.values(), key=lambda item: item[:2])]

    def best(self, variable: Variable, code: str) -> Example | None:
        """Return the best quote of a report that bears a level, None where no report has one.

        The report will come after the others the next time.
        """
        example = next(iter(self.ranked(variable, code)), None)
        if example:
            self._shown[example.document.id] += 1
        return example

    def _rank(self, document: Document, told: Quotes, quote: Quote) -> tuple[int | bool, ...]:
        return (
            _SETTLED.get(told.status, _NEVER),
            quote.status != "exact" or quote.recognised,
            quote.machine,
            # What two coders chose speaks for the level more surely than what one did.
            len(quote.coders) < 2,
            len(quote.text) not in _LENGTHS,
            not _SENTENCE.fullmatch(quote.text.strip()),
            self._shown[document.id],
            -len(quote.coders),
            len(quote.text),
        )
