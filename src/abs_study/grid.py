"""The coding grid as immutable objects: dimensions, variables, levels, derived variables, hypotheses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .messages import language as spoken

MEASURES = ("nominal", "ordinal", "boolean", "multi")


@dataclass(frozen=True)
class Text:
    """A text that people read, in French and English."""

    fr: str
    en: str = ""

    def get(self, language: str = "") -> str:
        """Return the text in a language (that of messages by default), French where the translation is absent."""
        return self.en if (language or spoken()) == "en" and self.en else self.fr

    def __str__(self) -> str:
        return self.fr


@dataclass(frozen=True)
class Clue:
    """One pattern by which the machine coder finds passages for a level (« indice »)."""

    pattern: str
    weight: float = 1.0
    scope: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    along: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    not_by: tuple[str, ...] = ()
    position: tuple[str, ...] = ()
    mark: str = ""
    place: str = ""


@dataclass(frozen=True)
class Condition:
    """What must hold among the accepted passages for a level to be held."""

    weight: float = 1.0
    passages: int = 0
    chapters: int = 0
    marks: int = 0
    report_marks: int = 0
    share: float = 0.0
    words: int = 0
    heading: bool = False
    when: str = ""


@dataclass(frozen=True)
class Level:
    """One level of a variable; `code` never changes once published."""

    code: str
    label: Text
    definition: Text = Text("")
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()
    clues: tuple[Clue, ...] = ()
    condition: Condition = Condition()
    place: str = ""


@dataclass(frozen=True)
class Decision:
    """How the machine coder goes from passages to levels, for one variable."""

    method: str = "plus_haut"
    scope: tuple[str, ...] = ("fait",)
    sections: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    default: str = ""
    when: str = ""
    place: str = ""


@dataclass(frozen=True)
class Variable:
    """A coded variable of the grid."""

    id: str
    dimension: str
    label: Text
    question: Text
    measure: str
    levels: tuple[Level, ...]
    core: bool = True
    rule: Text = Text("")
    include: Text = Text("")
    exclude: Text = Text("")
    where: Text = Text("")
    decision: Decision = Decision()
    since: str = ""
    revised: str = ""
    retired: str = ""
    place: str = ""

    @property
    def multi(self) -> bool:
        """Whether several levels may be ticked."""
        return self.measure == "multi"

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Codes of the levels, in the grid's order."""
        return tuple(level.code for level in self.levels)

    def level(self, code: str) -> Level:
        """Return the level with this code; raises KeyError."""
        for level in self.levels:
            if level.code == code:
                return level
        raise KeyError(code)


@dataclass(frozen=True)
class Dimension:
    """A dimension: a file of the grid."""

    id: str
    label: Text
    file: str = ""
    note: Text = Text("")


@dataclass(frozen=True)
class DerivedLevel:
    """A level of a derived variable, with the expression that ticks it (multi) or nothing."""

    code: str
    label: Text
    when: str = ""


@dataclass(frozen=True)
class Derived:
    """A variable computed from coded ones by a safe expression."""

    id: str
    label: Text
    measure: str
    definition: Text = Text("")
    formula: str = ""
    cases: tuple[tuple[str, str], ...] = ()
    levels: tuple[DerivedLevel, ...] = ()
    place: str = ""

    @property
    def expressions(self) -> list[str]:
        """Every expression that it is computed by."""
        found = [self.formula] if self.formula else []
        found += [condition for condition, _outcome in self.cases if condition != "sinon"]
        return found + [level.when for level in self.levels if level.when]


@dataclass(frozen=True)
class Hypothesis:
    """A hypothesis fixed beforehand; `options` hold the test's own settings as texts and lists."""

    id: str
    family: str
    kind: str
    label: Text
    claim: Text = Text("")
    options: Mapping[str, Any] = field(default_factory=dict)
    place: str = ""


@dataclass(frozen=True)
class Lexicon:
    """Shared word classes (`<classe>` in patterns), section classes and the clues of document types.

    `private` are titles of sections that hold respondents' words or names, never published; `not_private`
    words that are taken out of a title before it is compared with them.
    """

    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sections: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    document_types: tuple[Level, ...] = ()
    private: tuple[str, ...] = ()
    not_private: tuple[str, ...] = ()


@dataclass(frozen=True)
class SelfAnswer:
    """An answer of the self-check: the levels that it stands for, what to try next, the level to exemplify."""

    levels: tuple[str, ...]
    text: Text
    step: Text
    example: str = ""


@dataclass(frozen=True)
class SelfQuestion:
    """A question of the self-check about one coded variable; `complete` is said when every answer is ticked."""

    variable: str
    text: Text
    help: Text = Text("")
    answers: tuple[SelfAnswer, ...] = ()
    complete: Text = Text("")


@dataclass(frozen=True)
class SelfCheck:
    """What a welfare centre asks itself about its own report."""

    note: Text
    questions: tuple[SelfQuestion, ...]


@dataclass(frozen=True)
class Grid:
    """The whole coding grid; `digest` is the sha256 of its files (but the self-check, which codes nothing),
    `hypotheses_date` and `hypotheses_note` when the hypotheses were fixed and what changed since.
    """

    version: str
    dimensions: Mapping[str, Dimension]
    variables: Mapping[str, Variable]
    derived: Mapping[str, Derived] = field(default_factory=dict)
    hypotheses: Mapping[str, Hypothesis] = field(default_factory=dict)
    lexicon: Lexicon = field(default_factory=Lexicon)
    digest: str = ""
    hypotheses_digest: str = ""
    hypotheses_date: str = ""
    hypotheses_note: Text = Text("")
    self_check: SelfCheck | None = None

    def of_dimension(self, dimension: str) -> tuple[Variable, ...]:
        """Variables of a dimension, in order."""
        return tuple(variable for variable in self.variables.values() if variable.dimension == dimension)

    def label(self, name: str, language: str = "") -> str:
        """Label of a coded or derived variable, or of `variable=level`, in the language of messages by default.

        The name itself when unknown.
        """
        variable, _sign, code = name.partition("=")
        known = self.variables.get(variable) or self.derived.get(variable)
        if known is None:
            return name
        if not code:
            return known.label.get(language)
        return self.level_label(variable, code, language)

    def level_label(self, variable: str, code: str, language: str = "") -> str:
        """Label of a level, in the language of messages by default; the code itself when unknown."""
        known = self.variables.get(variable) or self.derived.get(variable)
        for level in known.levels if known else ():
            if level.code == code:
                return level.label.get(language)
        return code
