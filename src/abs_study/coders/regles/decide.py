"""Deciding rules: from the accepted passages of each level to the levels of a variable.

Every rule is declared in the grid (`decision`, `condition`); nothing here knows a variable.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ...french import count_words
from ...grid import Condition, Level, Variable
from ...passages import SEPARATOR
from ...tables import NONE_TICKED

RUN_IN = "titre"
CONTENT_KINDS = ("body", "list", "table_row", "footnote", "caption")


@dataclass(frozen=True)
class Passage:
    """A passage as the coder reads it.

    `number` is its rank in the document, `sheet` its page of reading, `lead` the rank of the passage that
    introduces it (-1: none).
    """

    number: int
    page: int
    start: int
    end: int
    kind: str
    section: str
    text: str
    sheet: int
    lead: int = -1

    @property
    def chapter(self) -> str:
        """The top heading above the passage, or its sheet where the document has no headings."""
        return self.section.split(SEPARATOR, 1)[0] or f"#{self.sheet}"


class Hit(NamedTuple):
    """A clue found in a passage: weight, mark, status, who acts, place in the passage; why it was set aside.

    `refusal` is empty for a hit that counts; otherwise it names the key of the clue that it fails.
    """

    passage: Passage
    weight: float
    mark: str
    status: str
    start: int
    end: int
    pattern: str
    actor: str = ""
    refusal: str = ""


@dataclass(frozen=True)
class Document:
    """What the deciding rules need to know of the whole document."""

    passages: Sequence[Passage]
    sheets: int


def best_by_passage(hits: Sequence[Hit]) -> dict[int, Hit]:
    """Return the heaviest hit of each passage."""
    best: dict[int, Hit] = {}
    for hit in hits:
        known = best.get(hit.passage.number)
        if known is None or hit.weight > known.weight:
            best[hit.passage.number] = hit
    return best


def holds(condition: Condition, hits: Sequence[Hit], document: Document) -> bool:
    """Whether the accepted hits of a level meet its condition."""
    if not hits:
        return False
    if condition.heading and _heading_with_content(hits, document):
        return True
    best = best_by_passage(hits)
    checks = (
        sum(hit.weight for hit in best.values()) >= condition.weight,
        len(best) >= condition.passages,
        len({hit.passage.chapter for hit in best.values()}) >= condition.chapters,
        not condition.marks or _most_marks(hits) >= condition.marks,
        len({hit.mark for hit in hits if hit.mark}) >= condition.report_marks,
        not condition.share or _share(best, document) >= condition.share,
        not condition.words or sum(count_words(hit.passage.text) for hit in best.values()) >= condition.words,
    )
    return all(checks)


def _heading_with_content(hits: Sequence[Hit], document: Document) -> bool:
    """Whether a heading was hit and at least 25 words stand below it before the next heading.

    A hit marked `titre` stands for a heading run into its paragraph.
    """
    for hit in hits:
        if hit.passage.kind != "heading" and hit.mark != RUN_IN:
            continue
        below = 0
        for passage in document.passages[hit.passage.number + 1 :]:
            if passage.kind == "heading" and not passage.section.startswith(hit.passage.section):
                break
            if passage.kind in CONTENT_KINDS:
                below += count_words(passage.text)
            if below >= 25:
                return True
    return False


def _most_marks(hits: Sequence[Hit]) -> int:
    """Largest number of distinct marks found within one section or one page of reading."""
    marks: dict[object, set[str]] = defaultdict(set)
    for hit in hits:
        if hit.mark:
            marks[hit.passage.section or hit.passage.chapter].add(hit.mark)
            marks[hit.passage.sheet].add(hit.mark)
    return max((len(found) for found in marks.values()), default=0)


def _share(best: Mapping[int, Hit], document: Document) -> float:
    content = sum(1 for passage in document.passages if passage.kind in CONTENT_KINDS)
    return len(best) / content if content else 0.0


def _usual(variable: Variable) -> str:
    """The level of a variable for which nothing was found."""
    if variable.decision.default:
        return variable.decision.default
    return NONE_TICKED if variable.multi else variable.levels[0].code


def _highest(variable: Variable, held: Sequence[Level]) -> list[str]:
    return [held[-1].code] if held else [_usual(variable)]


def _ticked(variable: Variable, held: Sequence[Level]) -> list[str]:
    return [level.code for level in held] or [_usual(variable)]


def _first(variable: Variable, held: Sequence[Level]) -> list[str]:
    codes = {level.code for level in held}
    return [
        next((code for code in variable.decision.order or variable.codes if code in codes), _usual(variable))
    ]


def _most_supported(
    variable: Variable, hits: Mapping[str, Sequence[Hit]], held: Sequence[Level]
) -> list[str]:
    """Level with most weight, ties go down; NC where nothing was found (or the declared default)."""
    weights = {
        level.code: sum(hit.weight for hit in best_by_passage(hits[level.code]).values()) for level in held
    }
    if not weights:
        return [variable.decision.default or "NC"]
    top = max(weights.values())
    return [next(code for code in variable.codes if weights.get(code) == top)]


def _by_sheets(variable: Variable, hits: Mapping[str, Sequence[Hit]], document: Document) -> list[str]:
    """Level that holds most pages of reading; ties go to the first declared.

    A page goes to its levels in proportion to the square of their weight on it: nearly whole to a level that
    prevails, in parts where several are close, so that a small difference on many pages does not decide alone.
    """
    weights: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for level in variable.levels:
        for hit in best_by_passage(hits[level.code]).values():
            weights[hit.passage.sheet][level.code] += hit.weight
    usual = variable.decision.default or variable.codes[0]
    pages: dict[str, float] = dict.fromkeys(variable.codes, 0.0)
    for sheet in {passage.sheet for passage in document.passages if passage.kind in CONTENT_KINDS}:
        on_page = {code: max(0.0, weight) ** 2 for code, weight in weights[sheet].items()}
        total = sum(on_page.values())
        for code, weight in on_page.items() if total else [(usual, 1.0)]:
            pages[code] += weight / (total or 1.0)
    return [max(variable.codes, key=lambda code: round(pages[code], 6))]


def decide(variable: Variable, hits: Mapping[str, Sequence[Hit]], document: Document) -> list[str]:
    """Return the levels of a variable (one code; several, or `aucun`, for a multi variable).

    `hits` gives the accepted hits of each level code.
    """
    held = [level for level in variable.levels if holds(level.condition, hits[level.code], document)]
    method = variable.decision.method
    if method == "cocher":
        return _ticked(variable, held)
    if method == "premier":
        return _first(variable, held)
    if method == "plus_soutenu":
        return _most_supported(variable, hits, held)
    if method == "pages":
        return _by_sheets(variable, hits, document)
    return _highest(variable, held)
