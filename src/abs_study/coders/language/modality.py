"""Modality and time: what is done, under way, decided, planned, wished for, regretted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .clauses import Clauses, Span, begins_in, cues, spans

UNDER_WAY, DECIDED, PLANNED, WISHED, REGRETTED = "en_cours", "decide", "prevu", "souhaite", "regrette"

# « faudrait », « seraient » ; not « portrait », « extraits », « paraît ».
_CONDITIONAL = (
    r"(?!(?:por|ex|re|at|abs|dis|sous)?traits?\b|parait\b|app?arait|dispar)\w{2,}rai(?:t|ent|s|ons)\b"
)
_WISH = cues(
    _CONDITIONAL,
    r"souhait\w*",
    r"recommand\w*",
    r"preconis\w*",
    r"il (?:convient|faut|importe|est propose|serait)\b",
    r"sugge\w*",
    r"nous proposons",
    r"propos(?:e|ition|itions) d",
    r"a terme\b",
    r"ideal\w*",
    r"esper\w*",
    r"voeux?\b",
    r"restent? a\b",
    r"a (?:envisager|developper|renforcer|creer|etudier|mener|construire|engager|poursuivre|mettre en place|"
    r"inventer|imaginer|examiner|prevoir|lancer|ouvrir|reprendre)\b",
    r"pistes?\b",
    r"merite\w* d",
    r"plaid\w+ pour",
    r"appel\w* de nos voeux",
)
_PLAN = cues(
    r"\w{2,}(?:er|ir|d?r|t?r|v?r|u?r)(?:a|ont|ons)\b",
    r"prevoi\w*",
    r"prevu\w*",
    r"prevo\w*",
    r"envisag\w*",
    r"projet(?:te|tent|ons)\b",
    r"programme(?:e|s|es)\b",
    r"a venir\b",
    r"prochain\w*",
    r"d'ici (?:a )?(?:la fin|fin|deux|trois|quelques|20\d\d)",
    r"(?:va|vont|allons) (?:etre )?\w+(?:er|ir|re)\b",
    r"en projet\b",
    r"a l'etude\b",
    r"(?:doit|doivent|devons|devra|devront|devait|devaient)\b",
    r"(?:est|sont) attendu\w*",
    r"objectif est d",
    r"vis(?:e|ent|ant) a\b",
    r"afin d",
)
_NOT_FUTURE = frozenset("opera camera extra contra malgre ultra infra supra intra agora cholera".split())
# A decision is more than a plan and less than a deed; it reaches what follows it.
_DECISION = cues(
    r"(?:a|ont|avons|avait|est|sont|fut|ete) decide\w* (?:d'|de |du |que |qu'|la |le |les |une? )",
    r"decision (?:d'|de )\w+(?:er|ir|re)\b",
    r"(?:a|ont|avons|ete) (?:adopte|vote|valide|approuve|acte|arrete|entérine|retenu)\w* "
    r"(?:le principe|la creation|l'ouverture|la mise en place|un budget|un credit|une enveloppe)",
    r"deliber\w+ (?:pour|en faveur)",
    r"(?:est|sont) inscrit\w* au budget",
)
_UNDER_WAY = cues(
    r"en cours\b", r"en train d", r"(?:se met|se mettent) en place", r"(?:est|sont) engage\w*",
    r"(?:a|ont) (?:debute|commence|demarre)\b",
)  # fmt: skip
_REGRET = cues(
    r"regrett\w*",
    r"(?:aurait|auraient|aurions) (?:ete|du|fallu|pu|voulu|aime|souhaite)\b",
    r"malheureusement",
    r"occasion manquee",
    r"devai(?:t|ent) (?!\w+ toujours)\w+(?:er|ir|re)\b(?=.{0,80}\b(?:n'|ne |reste|jamais|toujours pas))",
)


@dataclass(frozen=True)
class Modalities:
    """The modal cues of a passage, by what they make of a deed."""

    regrets: tuple[Span, ...]
    wishes: tuple[Span, ...]
    decisions: tuple[Span, ...]
    plans: tuple[Span, ...]
    under_way: tuple[Span, ...]

    def of(self, named: Sequence[Span], clauses: Clauses) -> str:
        """Return the modality of a match at these stretches, "" for a plain statement."""
        start, end = named[0][0], named[-1][1]
        clause = clauses.clause(start, end)
        for cue, modality in ((self.regrets, REGRETTED), (self.wishes, WISHED)):
            if begins_in(cue, clause, named):
                return modality
        if begins_in(self.decisions, (clause[0], start), named):
            return DECIDED
        for cue, modality in ((self.plans, PLANNED), (self.under_way, UNDER_WAY)):
            if begins_in(cue, clause, named):
                return modality
        return ""


def read_modalities(folded: str) -> Modalities:
    """Find the modal cues of a folded passage."""
    plans = tuple(m.span() for m in _PLAN.finditer(folded) if m.group() not in _NOT_FUTURE)
    return Modalities(
        spans(_REGRET, folded),
        spans(_WISH, folded),
        spans(_DECISION, folded),
        plans,
        spans(_UNDER_WAY, folded),
    )


def announces(folded: str) -> str:
    """Return the modality that a lead-in gives to its list (« Nous proposons : »), "" for none.

    >>> announces("pistes d'action :"), announces("trois actions seront menees :"), announces("ont eu lieu :")
    ('souhaite', 'prevu', '')
    """
    for expression, modality in (
        (_REGRET, REGRETTED),
        (_WISH, WISHED),
        (_DECISION, DECIDED),
        (_PLAN, PLANNED),
    ):
        found: re.Match[str] | None = expression.search(folded)
        if found and found.group() not in _NOT_FUTURE:
            return modality
    return ""
