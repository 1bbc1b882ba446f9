"""One report as the machine reads it, on the self-check's questions: a page that stands alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from ..grid import Variable
from ..tables import ABSTAINED, MISSING_CODES, NONE_TICKED
from ..views import percent
from .addresses import TEMPLATES
from .evidence_check import read_spans
from .rendering import Renderer
from .self_check import Question, SelfCheckPage
from .site import Site
from .typography import say as _
from .typography import typeset

SHOWN = 2
# Below an alpha that is provisional, what still agrees more than it differs.
_MIDDLING = 0.4


@dataclass(frozen=True)
class Passage:
    """A passage of the report that the machine rests on, and its page."""

    text: str
    page: int
    level: str
    recognised: bool


@dataclass(frozen=True)
class Reading:
    """What the machine answers to a question: `state` is read, absent, unsure, unknown or other."""

    state: str
    levels: tuple[tuple[str, str], ...] = ()
    codes: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    trust: str = ""

    @property
    def shown(self) -> tuple[Passage, ...]:
        """The passages to show at once: the likeliest alone where the machine does not know."""
        return self.passages[: 1 if self.state == "unsure" else SHOWN]

    @property
    def folded(self) -> tuple[Passage, ...]:
        """The other passages."""
        return self.passages[len(self.shown) :]


@dataclass(frozen=True)
class Trust:
    """What the machine's answers are worth on `reports` that it had not seen: alpha by variable."""

    alphas: Mapping[str, float]
    reports: int
    thresholds: Mapping[str, float]

    def words(self, variable: str) -> str:
        """How far the machine agrees with readers on a variable, in words."""
        alpha = self.alphas.get(variable, float("nan"))
        if alpha >= self.thresholds["alpha_ferme"]:
            return _("Sur cette question, elle lit presque comme des lecteurs.")
        if alpha >= self.thresholds["alpha_provisoire"]:
            return _("Sur cette question, elle s'accorde assez bien avec des lecteurs.")
        if alpha >= _MIDDLING:
            return _("Sur cette question, elle s'écarte souvent des lecteurs : à relire.")
        if alpha < _MIDDLING:
            return _("Sur cette question, elle s'accorde mal avec des lecteurs : ne vous y fiez pas.")
        return _("Sur cette question, on ne sait pas ce que vaut sa réponse.")


def readings(
    site: Site, codings: pd.DataFrame, evidence: pd.DataFrame, scanned: Collection[int], trust: Trust | None
) -> dict[str, Reading]:
    """Return the machine's reading of each variable, from the tables of one coded report."""
    found = {}
    for name, variable in site.grid.variables.items():
        rows = codings[codings["variable"] == name].to_dict("records")
        quotes = evidence[evidence["variable"] == name].sort_values("rank", kind="stable")
        passages = tuple(
            Passage(row.quote, place, site.level(name, row.level)["label"], place in scanned)
            for row in quotes.itertuples()
            for place in [read_spans(row.spans)[0][0]]
        )
        told = _reading(site, variable, rows, passages)
        found[name] = replace(told, trust=trust.words(name)) if trust and told.codes else told
    return found


def _reading(
    site: Site, variable: Variable, rows: Sequence[Mapping[str, Any]], passages: tuple[Passage, ...]
) -> Reading:
    codes = tuple(row["level"] for row in rows)
    if ABSTAINED in codes:
        leaning = [code for row in rows for code in str(row["note"]).split() if code not in MISSING_CODES]
        return Reading(
            "unsure", tuple((site.level(variable.id, c)["label"], "") for c in leaning), (), passages
        )
    if "NA" in codes:
        return Reading("other")
    if not codes or set(codes) & set(MISSING_CODES):
        return Reading("unknown")
    levels = tuple(
        (site.level(variable.id, row["level"])["label"], _confidence(row["confidence"])) for row in rows
    )
    lowest = variable.codes[0] if variable.measure in ("ordinal", "boolean") else NONE_TICKED
    state = "absent" if codes in ((lowest,), (NONE_TICKED,)) and not passages else "read"
    return Reading(state, levels, codes, passages)


def _confidence(value: Any) -> str:
    return "" if pd.isna(value) else typeset(percent(float(value)))


def filled(page: SelfCheckPage, told: Mapping[str, Reading]) -> SelfCheckPage:
    """Return the self-check with the machine's answers chosen."""
    questions = tuple(_filled(question, told[question.variable]) for question in page.questions)
    return replace(page, questions=questions)


def _filled(question: Question, reading: Reading) -> Question:
    choices = tuple(
        replace(choice, checked=bool(set(choice.levels) & set(reading.codes))) for choice in question.choices
    )
    return replace(question, choices=choices)


def render_sheet(site: Site, page: SelfCheckPage, told: Mapping[str, Reading], **facts: Any) -> str:
    """Return the page as one HTML file that asks for no other; `facts` are what the template says of the file."""
    style, script = (
        (Path(TEMPLATES) / name).read_text("utf-8") for name in ("style.css", "auto-evaluation.js")
    )
    return Renderer(site, []).render(
        "sheet",
        "fiche.html",
        page=filled(page, told),
        readings=told,
        style=Markup(style),
        script=Markup(script),
        **facts,
    )
