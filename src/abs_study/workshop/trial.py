"""A few variables of a grid tried on passages, without the rest: what the automatic coder's rules see in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from ..coders.regles import Decided, RuleCoder
from ..coders.regles.decide import Hit, best_by_passage
from ..grid import Level, Variable
from ..tables import TABLES

EXAMPLE, COUNTER_EXAMPLE = "exemple", "contre-exemple"


@dataclass(frozen=True)
class Tried:
    """An example of the grid, read as a passage that stands alone: what the level's clues make of it.

    `seen` says that a clue of the level counts in it, `given` that the level is decided on it alone.
    """

    variable: Variable
    level: Level
    kind: str
    text: str
    seen: bool
    given: bool

    @property
    def failed(self) -> bool:
        """Whether the coder misses an example, or takes a counter-example for the level."""
        return not self.seen if self.kind == EXAMPLE else self.given


def passage(text: str) -> pd.DataFrame:
    """Return TABLES["passages"] of a document that is one sentence."""
    row = {
        "passage_id": "essai:1:0", "document_id": "essai", "page": 1, "start": 0, "end": len(text),
        "kind": "body", "section": "", "text": text,
    }  # fmt: skip
    return TABLES["passages"].conform(pd.DataFrame([row]))


def examples(coder: RuleCoder, variable: Variable) -> list[Tried]:
    """Try the examples and counter-examples of a variable on the levels that have clues.

    The lowest level of an ordinal or boolean variable is what is left when nothing is found: it has no
    counter-example that a lone sentence could show.
    """
    tried = []
    for level in variable.levels:
        lowest = variable.measure in ("ordinal", "boolean") and level is variable.levels[0]
        if not level.clues:
            continue
        kinds = [(EXAMPLE, level.examples)]
        if not lowest:
            kinds.append((COUNTER_EXAMPLE, level.counter_examples))
        for kind, texts in kinds:
            for text in texts:
                decided = coder.explain(passage(text), variable.id)
                seen = any(not hit.refusal and hit.weight > 0 for hit in decided.hits[level.code])
                given = any(coding.level == level.code for coding in decided.codings)
                tried.append(Tried(variable, level, kind, text, seen, given))
    return tried


def over_reports(coder: RuleCoder, names: list[str], passages: pd.DataFrame) -> dict[str, dict[str, Decided]]:
    """Decide variables on every report of TABLES["passages"]: `{document: {variable: Decided}}`."""
    found = {}
    for document, own in passages.groupby("document_id", sort=False):
        every = coder.decide(coder.read(own.reset_index(drop=True)), every=True, names=names)
        found[str(document)] = {one.variable.id: one for one in every if one.variable.id in names}
    return found


def counted(hits: Iterable[Hit]) -> list[Hit]:
    """Return the heaviest hit that counts in each passage, heaviest first."""
    best = best_by_passage([hit for hit in hits if not hit.refusal])
    return sorted(best.values(), key=lambda hit: (-hit.weight, hit.passage.number))


def patterns_met(decided: Iterable[Decided]) -> Counter[tuple[str, str, str]]:
    """Count the passages in which each (variable, level, pattern) was met, whether or not it counted."""
    return Counter(
        (one.variable.id, code, hit.pattern)
        for one in decided
        for code, hits in one.hits.items()
        for hit in hits
    )
