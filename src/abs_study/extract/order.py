"""Reading order: the content stream's own, unless the page is incoherent; then by gutters and rows."""

from __future__ import annotations

from .characters import Fragment, Word, settle
from .tabular import Row

_EVENTS = 3
_SHARE = 0.08
_DEPTH = 3
_MEMORY = 40


def incoherent(items: list[Fragment | Row]) -> bool:
    """Tell whether the stream jumps about: up in a column, back on a line, from column to column by line."""
    lines = [item for item in items if isinstance(item, Fragment)]
    total = sum(_length(line) for line in lines)
    events = weight = 0
    for place, line in enumerate(lines[1:], start=1):
        before = lines[place - 1]
        following = lines[place + 1] if place + 1 < len(lines) else None
        if _back(before, line) or _climbs(lines, place) or _alternates(before, line, following):
            events += 1
            weight += min(_length(before), _length(line))
    return events >= _EVENTS and weight > _SHARE * total


def _length(line: Fragment) -> int:
    return sum(len(word.text) for word in line.words)


def _same_row(a: Fragment, b: Fragment) -> bool:
    return min(a.bottom, b.bottom) - max(a.top, b.top) > 0.5 * min(a.height, b.height)


def _back(a: Fragment, b: Fragment) -> bool:
    return _same_row(a, b) and b.x1 <= a.x0 + 1


def _climbs(lines: list[Fragment], place: int) -> bool:
    """Tell whether a line stands above the line last drawn in its column."""
    line = lines[place]
    for other in reversed(lines[max(place - _MEMORY, 0) : place]):
        shared = min(line.x1, other.x1) - max(line.x0, other.x0)
        if shared > 0.5 * min(line.x1 - line.x0, other.x1 - other.x0):
            return line.middle < other.middle - 0.7 * line.size
    return False


def _alternates(a: Fragment, b: Fragment, c: Fragment | None) -> bool:
    """Two pieces of prose side by side, and then the line under the first."""
    if len(a.words) < 4 or len(b.words) < 4 or c is None or len(c.words) < 2:
        return False
    under = 0 < c.middle - a.middle < 2.2 * a.size and abs(c.x0 - a.x0) < 2 * a.size
    return under and _same_row(a, b) and b.x0 > a.x1


def reorder(words: list[Word], page_width: float) -> list[Fragment]:
    """Return the page's lines in the order of the eye: bands between wide lines, column after column."""
    return _ordered(_pieces(words, page_width), page_width, 0)


def _pieces(words: list[Word], page_width: float) -> list[Fragment]:
    """Gather words into lines by height, cut where the gap is wider than between words."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: ((w.top + w.bottom) / 2, w.x0)):
        middle = (word.top + word.bottom) / 2
        for row in reversed(rows[-4:]):
            first = row[0]
            if abs((first.top + first.bottom) / 2 - middle) < 0.4 * min(first.size, word.size):
                row.append(word)
                break
        else:
            rows.append([word])
    pieces: list[Fragment] = []
    for row in rows:
        row.sort(key=lambda w: w.x0)
        line: Fragment | None = None
        for word in row:
            if line is None or word.x0 - line.x1 > 0.8 * word.size:
                line = Fragment([], word.x0, word.top, word.x1, word.bottom, word.size, word.bold, page_width)
                pieces.append(line)
            line.words.append(word)
            line.x1 = max(line.x1, word.x1)
            line.top, line.bottom = min(line.top, word.top), max(line.bottom, word.bottom)
    for piece in pieces:
        settle(piece)
    return pieces


def _ordered(pieces: list[Fragment], page_width: float, depth: int) -> list[Fragment]:
    gutter = _gutter(pieces) if depth < _DEPTH else None
    if gutter is None:
        return _by_rows(pieces)
    result: list[Fragment] = []
    left: list[Fragment] = []
    right: list[Fragment] = []
    for piece in sorted(pieces, key=lambda p: p.middle):
        if piece.x0 < gutter - 2 and piece.x1 > gutter + 2:
            result += _ordered(left, page_width, depth + 1) + _ordered(right, page_width, depth + 1)
            left, right = [], []
            result.append(piece)
        else:
            (left if (piece.x0 + piece.x1) / 2 < gutter else right).append(piece)
    return result + _ordered(left, page_width, depth + 1) + _ordered(right, page_width, depth + 1)


def _by_rows(pieces: list[Fragment]) -> list[Fragment]:
    """Return pieces row by row from the left, joined where only a word's gap divides them."""
    result: list[Fragment] = []
    row: list[Fragment] = []
    for piece in sorted(pieces, key=lambda p: p.middle):
        if row and piece.middle - row[0].middle > 0.5 * min(piece.size, row[0].size):
            result += sorted(row, key=lambda p: p.x0)
            row = []
        row.append(piece)
    result += sorted(row, key=lambda p: p.x0)
    joined: list[Fragment] = []
    for piece in result:
        last = joined[-1] if joined else None
        if last is not None and _same_row(last, piece) and 0 <= piece.x0 - last.x1 < 1.6 * piece.size:
            last.words += piece.words
            last.x1 = piece.x1
            settle(last)
        else:
            joined.append(piece)
    return joined


def _gutter(pieces: list[Fragment]) -> float | None:
    """Return the x of the widest clear strip with four rows or more on both sides, None without one."""
    if len(pieces) < 8:
        return None
    low, high = min(p.x0 for p in pieces), max(p.x1 for p in pieces)
    size = sorted(p.size for p in pieces)[len(pieces) // 2]
    best, best_width = None, 0.6 * size
    steps = [low + (high - low) * step / 200 for step in range(30, 171)]
    clear: list[float] = []
    for x in [*steps, None]:
        if x is not None and _is_clear(pieces, x):
            clear.append(x)
            continue
        if clear and clear[-1] - clear[0] + (high - low) / 200 > best_width:
            best, best_width = (clear[0] + clear[-1]) / 2, clear[-1] - clear[0]
        clear = []
    return best


def _is_clear(pieces: list[Fragment], x: float) -> bool:
    left = [p for p in pieces if p.x1 <= x]
    right = [p for p in pieces if p.x0 >= x]
    across = len(pieces) - len(left) - len(right)
    if min(_height(left), _height(right)) < 4 or across > 0.3 * len(pieces):
        return False
    prose = sum(1 for p in (*left, *right) if len(p.words) >= 3)
    return prose >= 0.5 * (len(left) + len(right))


def _height(pieces: list[Fragment]) -> int:
    """Return how many pieces stand one under the other, roughly their number of rows."""
    return len({round(p.middle / max(p.size, 1)) for p in pieces})
