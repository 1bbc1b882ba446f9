"""From a page's characters to words, then to line fragments, in the order of the content stream."""

from __future__ import annotations

import ctypes
import re
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as raw

HYPHEN_MARK = "\x02"  # pdfium's own mark for a hyphen at a line's end; ours for one still to be judged.
_HYPHENS = (0x02, 0xFFFE)
_BREAKS = frozenset((9, 10, 13, 32))
# From a box in a page's own coordinates (left, top, right, bottom) to points from the top left of the page as seen.
_Turn = Callable[[float, float, float, float], tuple[float, float, float, float]]
_BOLD = re.compile(r"bold|black|heavy|demi|semib|-bd|\bbd", re.IGNORECASE)


@dataclass(slots=True)
class Word:
    """A word and its box (points, origin at the top left), its type's size and weight."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool
    spaced: bool


@dataclass(slots=True)
class Fragment:
    """Words that stand on one line with no wide gap between them: a line of a column, or of a cell."""

    words: list[Word] = field(default_factory=list)
    x0: float = 0.0
    top: float = 0.0
    x1: float = 0.0
    bottom: float = 0.0
    size: float = 0.0
    bold: bool = False
    page_width: float = 0.0

    @property
    def text(self) -> str:
        """Return the words with their spaces."""
        return "".join((" " if w.spaced and i else "") + w.text for i, w in enumerate(self.words))

    @property
    def middle(self) -> float:
        """Return the height of the line's middle."""
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        """Return the height of the line's box."""
        return self.bottom - self.top


def _unchecked(function: Any, returns: Any = ctypes.c_int) -> Any:
    """Return a function of pdfium whose arguments are not checked at each call: half the time of a short one."""
    quick = type(function)(ctypes.cast(function, ctypes.c_void_p).value)
    quick.restype = returns
    return quick


_BOX_OF = _unchecked(raw.FPDFText_GetLooseCharBox)
_OBJECT_OF = _unchecked(raw.FPDFText_GetTextObject, ctypes.c_void_p)
_SIDES = struct.Struct("=4f")  # left, top, right, bottom: the fields of FS_RECTF


class _Styles:
    """Size and weight of a text object, asked once."""

    def __init__(self, textpage: Any) -> None:
        self._textpage = textpage
        self._page = ctypes.cast(textpage, ctypes.c_void_p)
        self._matrix = raw.FS_MATRIX()
        self._name = ctypes.create_string_buffer(256)
        self._flags = ctypes.c_int()
        self._known: dict[int, tuple[float, bool]] = {}

    def at(self, index: int, height: float) -> tuple[float, bool]:
        key = _OBJECT_OF(self._page, index) or -index - 1
        style = self._known.get(key)
        if style is None:
            style = self._known[key] = self._ask(index, height)
        return style

    def _ask(self, index: int, height: float) -> tuple[float, bool]:
        size = raw.FPDFText_GetFontSize(self._textpage, index)
        if raw.FPDFText_GetMatrix(self._textpage, index, self._matrix):
            scale = (abs(self._matrix.a * self._matrix.d - self._matrix.b * self._matrix.c)) ** 0.5
            size *= scale or 1.0
        length = raw.FPDFText_GetFontInfo(self._textpage, index, self._name, 256, self._flags)
        name = self._name.value.decode("utf-8", "replace") if 0 < length <= 256 else ""
        bold = bool(_BOLD.search(name)) or raw.FPDFText_GetFontWeight(self._textpage, index) >= 600
        if not 1.0 <= size <= 300.0:
            size = max(height * 0.85, 1.0)
        return size, bold


def unit_codes(textpage: Any, count: int) -> list[int]:
    """Return the UTF-16 units of a page's characters, asked at once where pdfium tells one for each.

    A hyphen at a line's end is then 0xFFFE, else 2.
    """
    units = (ctypes.c_ushort * (count + 1))()
    if raw.FPDFText_GetText(textpage, 0, count, units) == count + 1:
        return units[:count]
    return [raw.FPDFText_GetUnicode(textpage, index) for index in range(count)]


def _characters(
    textpage: Any, turn: _Turn, most: int
) -> Iterator[tuple[str, float, float, float, float, int]]:
    """Yield the characters of a page with their boxes and index, a space for every kind of break."""
    box = raw.FS_RECTF()
    page, place, sides = ctypes.cast(textpage, ctypes.c_void_p), ctypes.byref(box), _SIDES.unpack_from
    high = 0
    for index, code in enumerate(unit_codes(textpage, min(raw.FPDFText_CountChars(textpage), most))):
        if code in _BREAKS:
            yield " ", 0.0, 0.0, 0.0, 0.0, index
            continue
        if 0xD800 <= code < 0xE000:
            if code < 0xDC00:
                high = code
                continue
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
            high = 0
        if code and _BOX_OF(page, index, place):
            character = HYPHEN_MARK if code in _HYPHENS else chr(code)
            yield character, *turn(*sides(box)), index


def read_words(textpage: Any, turn: _Turn, most: int, styled: bool = True) -> Iterator[Word]:
    """Yield the words of a page in stream order; `turn` maps a box to points from the top left.

    Unless `styled`, size and weight are not asked for.
    """
    styles = _Styles(textpage) if styled else None
    letters: list[str] = []
    x0 = top = x1 = bottom = size = last = tall = middle = 0.0
    bold = spaced = False
    pending = True
    for character, a, b, c, d, index in _characters(textpage, turn, most):
        # The letters of a ligature share one box, so a step back counts from the letter before.
        if letters and (
            character == " "
            or abs((b + d) / 2 - middle) > 0.6 * tall
            or a < last - 0.3 * tall
            or a > x1 + 0.7 * tall
        ):
            yield Word("".join(letters), x0, top, x1, bottom, size, bold, spaced)
            letters = []
            pending = True
        if character == " ":
            pending = True
            continue
        last = a
        if not letters:
            if character == "\xa0":
                continue
            x0, top, x1, bottom = a, b, c, d
            tall, middle = max(d - b, 1.0), (b + d) / 2
            if styles:
                size, bold = styles.at(index, d - b)
            spaced, pending = pending, False
        letters.append(character)
        x1 = c if c > x1 else x1
    if letters:
        yield Word("".join(letters), x0, top, x1, bottom, size, bold, spaced)


def read_fragments(words: Iterable[Word], page_width: float) -> list[Fragment]:
    """Gather words into line fragments: same line, going right, no gap wider than a cell's."""
    fragments: list[Fragment] = []
    current: Fragment | None = None
    for word in words:
        if current is None or not _continues(current, word):
            current = Fragment([], word.x0, word.top, word.x1, word.bottom, word.size, word.bold, page_width)
            fragments.append(current)
        current.words.append(word)
        current.x1 = max(current.x1, word.x1)
        if word.size >= current.size * 0.8:
            current.top = min(current.top, word.top)
            current.bottom = max(current.bottom, word.bottom)
    for fragment in fragments:
        settle(fragment)
    return fragments


def _continues(line: Fragment, word: Word) -> bool:
    overlap = min(line.bottom, word.bottom) - max(line.top, word.top)
    if overlap < 0.5 * min(line.height, word.bottom - word.top):
        return False
    gap = word.x0 - line.x1
    size = max(line.size, word.size)
    if len(line.words) == 1 and gap < 3.5 * size and len(line.words[0].text) <= 2 and gap > 0:
        # A bullet or a number stands further from its text than a word from the next.
        return not line.words[0].text.isalnum() or gap < 1.6 * size
    return -0.5 * size < gap < 1.6 * size


def settle(line: Fragment) -> None:
    """Give a line the size and weight of most of its characters."""
    total = bold = 0
    sizes: dict[float, int] = {}
    for word in line.words:
        count = len(word.text)
        total += count
        bold += count * word.bold
        sizes[word.size] = sizes.get(word.size, 0) + count
    line.size = max(sizes, key=lambda size: (sizes[size], size))
    line.bold = bold > 0.8 * total
