"""Where a quote is selected in the text of its source: stretches without a gap, with the punctuation that was quoted."""

from __future__ import annotations

from ..french import fold_letters
from .answers import Answer
from .sources import SourceText

_ALIKE = str.maketrans("’‘ʼ“”«»–—‐‑\u00a0\u202f", '\'\'\'""""----  ')


def stretches(answer: Answer, source: SourceText) -> list[tuple[int, int]]:
    """Return the selections (start, end) of a quote: half open, code points of the source.

    A quote that crosses a page is one stretch where neither letter nor digit lies between its parts; running
    heads, or what an ellipsis leaves out, make it several.
    """
    found: list[tuple[int, int]] = []
    for page, start, end in answer.spans:
        first, last = source.at(page, start), source.at(page, end)
        if found and found[-1][1] <= first and not fold_letters(source.text[found[-1][1] : first]):
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    if found:
        found[0] = (_earlier(source.text, found[0][0], answer.quote), found[0][1])
        found[-1] = (found[-1][0], _later(source.text, found[-1][1], answer.quote))
    return found


def _later(text: str, end: int, quote: str) -> int:
    """Take in the signs by which the quote ends, as far as the text has them: an anchor stops at its last letter."""
    after = len(quote)
    while after and not fold_letters(quote[after - 1]):
        after -= 1
    for sign in quote[after:]:
        if end >= len(text) or text[end].translate(_ALIKE) != sign.translate(_ALIKE):
            break
        end += 1
    return end


def _earlier(text: str, start: int, quote: str) -> int:
    before = 0
    while before < len(quote) and not fold_letters(quote[before]):
        before += 1
    for sign in reversed(quote[:before]):
        if not start or text[start - 1].translate(_ALIKE) != sign.translate(_ALIKE):
            break
        start -= 1
    return start
