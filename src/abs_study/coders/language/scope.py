"""What a passage says of a match: done, under way, decided, planned, wished for, regretted, denied, quoted from
the law, done elsewhere, merely proclaimed.

Rule 4 of the study: done beats announced. A cue reaches over its clause only, and a cue that is part of the
matched words themselves never counts against them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ...french import fold_in_place
from .attribution import Actors, read_actors
from .clauses import Clauses, Span, read_clauses
from .law import Others, read_others
from .modality import Modalities, read_modalities
from .moods import AIM, HEADINGS, WISHED
from .negation import Negations, read_negations
from .slogans import is_slogan

DONE, DENIED, LAW, ELSEWHERE, SLOGAN = "fait", "nie", "loi", "ailleurs", "slogan"
# A label that opens a passage: « Piste de travail : », « 3. Objectif : ».
_LABEL = re.compile(r"^[^\w]*(?:\d\W+)?((?:[\w'-]{1,30} ){0,5}[\w'-]{1,30}) ?:")
_ENDING = re.compile(r"[\s:]+$")


@dataclass(frozen=True)
class Scope:
    """The cues of one passage, found once; `status` answers for a match's place.

    `lead` is the status given by what introduces the passage; `label` that of its own first words up to a
    colon, at `label_end`; `aim` that of a sentence which is an infinitive.
    """

    clauses: Clauses
    negations: Negations
    modalities: Modalities
    folded: str
    others: Others
    slogan: bool
    lead: str = ""
    label: str = ""
    label_end: int = 0
    aim: str = ""

    def status(self, named: Sequence[Span]) -> str:
        """Return the status of a match that stands at these stretches of characters."""
        if self._cueless:
            return self.lead or self.aim or DONE
        if self.others.legal(named, self.clauses):
            return LAW
        if self.negations.deny(named, self.clauses):
            return DENIED
        if self.others.away(named, self.clauses):
            return ELSEWHERE
        if self.slogan:
            return SLOGAN
        label = self.label if named[0][0] >= self.label_end else ""
        return self.modalities.of(named, self.clauses) or label or self.lead or self.aim or DONE

    @cached_property
    def _cueless(self) -> bool:
        """Whether no cue of the passage can reach a match, wherever it stands: most passages."""
        cues = self.others.law, self.others.elsewhere, self.modalities.cues, self.label, self.slogan
        return not (any(cues) or self.negations.found)

    @cached_property
    def actors(self) -> Actors:
        """The actors that the passage names, read when first asked for."""
        return read_actors(self.folded)

    def actor(self, named: Sequence[Span]) -> str:
        """Return who does what a match says (a name of `attribution.ACTORS`), "" where the text does not tell."""
        return self.actors.of(named, self.clauses)


def read_scope(text: str, lead: str = "") -> Scope:
    """Find the cues of a passage; `lead` is the sentence that introduces it, where it is an item of a list."""
    folded = fold_in_place(text)
    modalities = read_modalities(folded, text)
    label = _LABEL.match(folded)
    return Scope(
        clauses=read_clauses(folded),
        negations=read_negations(folded),
        modalities=modalities,
        folded=folded,
        others=read_others(folded, modalities.deeds),
        slogan=is_slogan(folded),
        lead=_introduces(lead) if lead else "",
        label=_heading(label[1]) if label else "",
        label_end=label.end() if label else 0,
        aim=WISHED if not lead and AIM.match(folded) else "",
    )


def _introduces(lead: str) -> str:
    """The status that a lead-in gives to its list: that of its own end, or of a heading without a verb.

    >>> _introduces("N’ont pas répondu :"), _introduces("Perspectives 2016 :"), _introduces("Le CCAS gère :")
    ('nie', 'prevu', '')
    """
    told = _ENDING.sub("", lead)
    # The item itself, as if it stood at the end of the lead-in.
    item = (len(told) + 1, len(told) + 2)
    status = read_scope(f"{told} x").status([item])
    return _heading(fold_in_place(told)) if status in (DONE, SLOGAN) else status


def _heading(folded: str) -> str:
    """The modality of a few words without a verb, "" for none."""
    return next((modality for modality, words in HEADINGS if words.search(folded)), "")
