"""Items of a page (lines, table rows) gathered into drafts of paragraphs, list items, rows."""

from __future__ import annotations

from itertools import pairwise

from .characters import HYPHEN_MARK, Fragment
from .hyphens import SOFT_MARK
from .marks import starts_bullet, starts_list
from .model import Draft
from .tabular import Row

_SENTENCE_END = (".", "!", "?", "…", ":", ";", "»", ")", "”")
_SOFT_HYPHENS = ("\u2010", "\u00ad")
_HYPHENS = ("-", *_SOFT_HYPHENS, HYPHEN_MARK)


def paragraphs(items: list[Fragment | Row], page_height: float, page_width: float) -> list[Draft]:
    """Return the drafts of a page's items, in their order; cut words keep a mark at the cut."""
    lines = [item for item in items if isinstance(item, Fragment)]
    context = _Context(lines)
    drafts: list[Draft] = []
    group: list[Fragment] = []
    for item in items:
        if isinstance(item, Row):
            _close(group, drafts, page_height, page_width)
            drafts.append(_row(item, page_height, page_width))
        else:
            if group and not context.same_paragraph(group, item):
                _close(group, drafts, page_height, page_width)
            group.append(item)
    _close(group, drafts, page_height, page_width)
    return _bridged(drafts)


def _bridged(drafts: list[Draft]) -> list[Draft]:
    """Join a paragraph that a table between its lines cut in two, inside a sentence."""
    result: list[Draft] = []
    for draft in drafts:
        position = len(result) - 1
        while position >= 0 and result[position].kind == "table_row":
            position -= 1
        before = result[position] if 0 <= position < len(result) - 1 else None
        if before is not None and draft.kind == "body" and _broken(before, draft):
            before.text = join_lines([before.text, draft.text])
            before.lines += draft.lines
            continue
        result.append(draft)
    return result


def _broken(before: Draft, after: Draft) -> bool:
    if before.kind == "table_row" or before.bold or after.bold or before.lines < 2:
        return False
    same = abs(before.size - after.size) < 0.05 * after.size
    return same and _open(before.text) and after.text[:1].islower()


class _Context:
    """A page's habits: usual pitch for each type size, right edge of each column."""

    def __init__(self, lines: list[Fragment]) -> None:
        self.edges: dict[float, float] = {}
        found: dict[float, list[float]] = {}
        rights: dict[float, list[float]] = {}
        for a, b in pairwise(lines):
            pitch = b.middle - a.middle
            near = abs(a.size - b.size) < 0.3 and abs(a.x0 - b.x0) < 2 * a.size
            if near and 0.6 * a.size < pitch < 2.2 * a.size:
                found.setdefault(round(a.size), []).append(pitch)
        self.pitches = {size: _inner_pitch(pitches) for size, pitches in found.items()}
        for line in lines:
            rights.setdefault(round(line.x0 / 20), []).append(line.x1)
        for key, values in rights.items():
            values.sort()
            self.edges[key] = values[int(0.9 * (len(values) - 1))]

    def _pitch(self, line: Fragment) -> float:
        return self.pitches.get(round(line.size), 1.45 * line.size)

    def _short(self, line: Fragment) -> bool:
        edge = self.edges.get(round(line.x0 / 20), line.x1)
        return line.x1 < edge - 0.12 * max(edge - line.x0, 1.0)

    def same_paragraph(self, group: list[Fragment], line: Fragment) -> bool:
        """Tell whether a line goes on with the paragraph whose lines are `group`."""
        last, text = group[-1], line.text
        if abs(last.size - line.size) > 0.09 * max(last.size, line.size):
            return False
        if starts_bullet(text) or (starts_list(text) and (not _open(last.text) or _item(group, line))):
            return False
        goes_on = _open(last.text) and text[:1].islower()
        if last.bold != line.bold and not (goes_on and last.size == line.size):
            return False
        pitch = line.middle - last.middle
        if pitch <= 0.3 * last.size:
            return self._next_column(last, line, goes_on)
        if pitch > 1.3 * self._pitch(last) and pitch > 1.15 * last.size:
            return False
        return self._aligned(group, line, goes_on)

    def _next_column(self, last: Fragment, line: Fragment, goes_on: bool) -> bool:
        goes_on = goes_on or last.text.endswith(_HYPHENS) or (_open(last.text) and line.text[:1].isdigit())
        return line.x0 > last.x1 and goes_on and not self._short(last)

    def _aligned(self, group: list[Fragment], line: Fragment, goes_on: bool) -> bool:
        last = group[-1]
        shift = line.x0 - last.x0
        size = last.size
        if goes_on or last.text.endswith(_HYPHENS):
            return -6 * size < shift < 6 * size or _centred(last, line)
        if self._short(last) and last.text.endswith(_SENTENCE_END) and not line.text[:1].islower():
            return False
        if shift > 0.8 * size:
            return (len(group) == 1 and starts_list(group[0].text)) or _centred(last, line)
        return shift > -4 * size or _centred(last, line)


def _inner_pitch(pitches: list[float]) -> float:
    """Return the pitch inside paragraphs: the closest of the frequent ones (within 7 %)."""
    counts = {pitch: sum(1 for other in pitches if abs(other - pitch) <= 0.07 * pitch) for pitch in pitches}
    return min(pitch for pitch, count in counts.items() if 2 * count >= max(counts.values()))


def _item(group: list[Fragment], line: Fragment) -> bool:
    """Tell whether a marked line stands under a marked line: the next item."""
    return starts_list(group[0].text) and abs(line.x0 - group[0].x0) < line.size


def _open(text: str) -> bool:
    """Tell whether a line ends inside a sentence."""
    return not text.rstrip().endswith((".", "!", "?", "…", ";", ".»", ". »"))


def _centred(one: Fragment, two: Fragment) -> bool:
    return abs((one.x0 + one.x1) - (two.x0 + two.x1)) < 4.0


def _close(group: list[Fragment], drafts: list[Draft], page_height: float, page_width: float) -> None:
    if not group:
        return
    text = join_lines([line.text for line in group])
    box = (
        min(line.x0 for line in group), min(line.top for line in group),
        max(line.x1 for line in group), max(line.bottom for line in group),
    )  # fmt: skip
    draft = _placed(text, "list" if starts_bullet(text) else "body", box, page_height, page_width)
    draft.size = max(group, key=lambda line: len(line.words)).size
    draft.bold = all(line.bold for line in group)
    draft.lines = len(group)
    drafts.append(draft)
    group.clear()


def _row(row: Row, page_height: float, page_width: float) -> Draft:
    text = "\t".join(join_lines([line.text for line in cell]) for cell in row.cells)
    draft = _placed(text, "table_row", row.box(), page_height, page_width)
    lines = [line for cell in row.cells for line in cell]
    draft.size = min(line.size for line in lines)
    draft.new_table = row.first
    return draft


def _placed(
    text: str, kind: str, box: tuple[float, float, float, float], height: float, width: float
) -> Draft:
    left, top, right, bottom = box
    return Draft(text, kind, 0, top / height, bottom / height, left / width, right / width)


def join_lines(texts: list[str]) -> str:
    """Join a paragraph's lines by spaces; a hyphen that ends a line becomes a cut mark."""
    joined = ""
    for text in texts:
        text = text.strip()
        if joined.endswith(_HYPHENS) and joined[-2:-1].isalnum() and text[:1].isalnum():
            mark = SOFT_MARK if joined[-1] in _SOFT_HYPHENS else HYPHEN_MARK
            joined = joined[:-1] + mark + text
        else:
            joined = f"{joined} {text}" if joined else text
    return joined


def join_pages(above: list[Draft], below: list[Draft]) -> None:
    """Give a word cut by the end of a page wholly to the page where it starts."""
    last = next((d for d in reversed(above) if d.kind in ("body", "list")), None)
    first = next((d for d in below if d.kind not in ("header", "footer")), None)
    if last is None or first is None or first.kind != "body" or not first.text[:1].islower():
        return
    if not last.text.endswith(_HYPHENS) or not last.text[-2:-1].isalpha():
        return
    tail, space, rest = first.text.partition(" ")
    if space and rest:
        last.text = join_lines([last.text, tail])
        first.text = rest
