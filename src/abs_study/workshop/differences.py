"""Two states of a grid compared: what changed in meaning, and what that asks of codings already made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from ..grid import Grid, Level, Variable
from ..memory import Mapped, Memory
from ..messages import _

# What a change asks of people's codings, gravest first.
UNDECLARED, MIGRATE, REREAD, COMPLETE, MACHINE, NOTHING = (
    "a_declarer", "migrer", "relire", "completer", "machine", "rien"
)  # fmt: skip
EFFECTS = (UNDECLARED, MIGRATE, REREAD, COMPLETE, MACHINE, NOTHING)


@dataclass(frozen=True)
class Change:
    """A change of the grid: of what, how, with which effect; `before` and `after` are texts where there are any.

    `sources` are the old levels whose answers it concerns (none: every answer to the variable).
    """

    variable: str
    level: str
    effect: str
    found: str
    before: str = ""
    after: str = ""
    sources: tuple[str, ...] = ()
    retires: bool = False

    @property
    def weighty(self) -> bool:
        """Whether a new version of the grid should tell it."""
        return self.effect != NOTHING or self.retires

    @property
    def name(self) -> str:
        """The variable, or `variable=level`."""
        return f"{self.variable}={self.level}" if self.level else self.variable


def compare(old: Grid, new: Grid, memory: Memory) -> list[Change]:
    """Return the changes from one grid to another, gravest first, then in the grid's order.

    What became of a level or a variable that is gone is read in the memory of the new grid, in versions that are
    later than the old grid; it is never guessed.
    """
    declared = declared_since(memory, old.version)
    changes = [*_added(old, new, declared), *_gone(old, new, declared)]
    for name, variable in new.variables.items():
        if name in old.variables:
            changes += _variable(old.variables[name], variable, declared.get(name))
    changes += _around(old, new)
    order = {name: rank for rank, name in enumerate([*new.variables, *old.variables])}
    return sorted(changes, key=lambda one: (EFFECTS.index(one.effect), order.get(one.variable, -1)))


def declared_since(memory: Memory, version: str) -> dict[str, Mapped]:
    """Return the correspondence of each variable declared after a version (the latest where there are several)."""
    since = memory.rank(version)
    found: dict[str, Mapped] = {}
    for one in reversed(memory.versions):
        if memory.rank(one.version) > since:
            found |= {entry.variable: entry for entry in one.mapped}
    return found


def _added(old: Grid, new: Grid, declared: Mapping[str, Mapped]) -> Iterator[Change]:
    arrivals = {entry.becomes for entry in declared.values() if entry.becomes}
    for name in new.variables:
        if name not in old.variables and name not in arrivals:
            yield Change(name, "", COMPLETE, _("variable ajoutée : à coder par les personnes"))


def _gone(old: Grid, new: Grid, declared: Mapping[str, Mapped]) -> Iterator[Change]:
    for name in old.variables:
        if name in new.variables:
            continue
        entry = declared.get(name)
        if entry is None:
            found = _("variable disparue, sans correspondance au journal")
            yield Change(name, "", UNDECLARED, found)
        elif entry.retired:
            yield Change(name, "", MIGRATE, _("variable retirée : ses codages sont mis de côté"))
        else:
            yield Change(name, "", MIGRATE, _("devient {name}").format(name=entry.becomes))


def _variable(old: Variable, new: Variable, entry: Mapped | None) -> Iterator[Change]:
    if new.retired and not old.retired:
        yield Change(
            new.id, "", NOTHING, _("retirée : elle n’est plus demandée, ses codages restent"), retires=True
        )
    if old.measure != new.measure:
        found = _("mesure : {old} → {new}").format(old=old.measure, new=new.measure)
        yield Change(new.id, "", MIGRATE if entry else UNDECLARED, found)
    for key, effect in (
        ("question", REREAD), ("rule", REREAD), ("include", REREAD), ("exclude", REREAD), ("where", NOTHING),
        ("label", NOTHING),
    ):  # fmt: skip
        before, after = getattr(old, key).fr, getattr(new, key).fr
        if before != after:
            yield Change(
                new.id, "", effect, _("{what} : texte changé").format(what=_NAMES[key]()), before, after
            )
    if (old.decision.method, *_machine(old)) != (new.decision.method, *_machine(new)):
        yield Change(new.id, "", MACHINE, _("règles ou indices du codeur automatique changés"))
    yield from _levels(old, new, entry)


def _machine(variable: Variable) -> tuple:
    """What only the automatic coder reads of a variable, without the lines where it stands."""
    decision = variable.decision
    rule = (
        decision.scope,
        decision.sections,
        decision.outside,
        decision.kinds,
        decision.order,
        decision.default,
    )
    levels = tuple(
        (level.code, tuple(_clue(clue) for clue in level.clues), level.condition) for level in variable.levels
    )
    return (*rule, decision.when, levels)


def _clue(clue) -> tuple:
    return tuple(value for key, value in vars(clue).items() if key != "place")


def _levels(old: Variable, new: Variable, entry: Mapped | None) -> Iterator[Change]:
    mapped = entry.levels if entry else {}
    again = entry.again if entry else ()
    for target in dict.fromkeys(mapped.values()):
        sources = [source for source, other in mapped.items() if other == target]
        if len(sources) > 1:
            found = _("niveaux réunis : {sources} → {target}").format(
                sources=", ".join(sources), target=target
            )
            yield Change(new.id, target, MIGRATE, found, sources=tuple(sources))
        elif sources != [target]:
            found = _("niveau reporté : {source} → {target}").format(source=sources[0], target=target)
            yield Change(new.id, target, MIGRATE, found, sources=tuple(sources))
    for code in again:
        yield Change(new.id, code, REREAD, _("niveau à relire, dit le journal"), sources=(code,))
    for code in old.codes:
        if code not in new.codes and code not in mapped and code not in again:
            found = _("niveau disparu, sans correspondance au journal")
            yield Change(new.id, code, UNDECLARED, found, sources=(code,))
    for code in new.codes:
        if code not in old.codes:
            # Where the journal says what became of the old levels, it also says what must be read again.
            effect = NOTHING if entry else REREAD
            yield Change(
                new.id, code, effect, _("niveau ajouté : des réponses déjà données pourraient y aller")
            )
        elif code not in mapped and code not in again:
            yield from _level(new.id, old.level(code), new.level(code))


def _level(variable: str, old: Level, new: Level) -> Iterator[Change]:
    if old.definition.fr != new.definition.fr:
        found = _("définition changée")
        texts = old.definition.fr, new.definition.fr
        yield Change(variable, new.code, REREAD, found, *texts, sources=(new.code,))
    if old.label.fr != new.label.fr:
        yield Change(variable, new.code, NOTHING, _("libellé changé"), old.label.fr, new.label.fr)
    if (old.examples, old.counter_examples) != (new.examples, new.counter_examples):
        yield Change(variable, new.code, NOTHING, _("exemples changés"))


def _around(old: Grid, new: Grid) -> Iterator[Change]:
    """What stands beside the variables."""
    if (old.lexicon.classes, old.lexicon.sections) != (new.lexicon.classes, new.lexicon.sections):
        yield Change("lexique", "", MACHINE, _("classes de mots ou de sections changées"))
    for name in {**old.derived, **new.derived}:
        if _formula(old, name) != _formula(new, name):
            yield Change(name, "", NOTHING, _("variable calculée changée : elle se recalcule d’elle-même"))
    if old.hypotheses_digest != new.hypotheses_digest:
        found = _(
            "hypotheses.yaml a changé : les hypothèses étaient fixées d’avance, dire pourquoi dans leur « note »"
        )
        yield Change("hypotheses", "", NOTHING, found)


def _formula(grid: Grid, name: str) -> tuple | None:
    derived = grid.derived.get(name)
    if derived is None:
        return None
    return (
        derived.measure,
        derived.formula,
        derived.cases,
        tuple((one.code, one.when) for one in derived.levels),
    )


def touched(changes: Iterable[Change], readings: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Count, for each change that asks something of people, the reports that each of them coded there.

    Returns columns change (rank in `changes`), coder, reports.
    """
    rows = []
    for rank, change in enumerate(changes):
        if change.effect not in (UNDECLARED, MIGRATE, REREAD):
            continue
        for coder, frame in readings.items():
            own = frame[frame["variable"] == change.variable]
            if change.sources:
                own = own[own["level"].isin(change.sources)]
            if len(own):
                rows.append({"change": rank, "coder": coder, "reports": own["document_id"].nunique()})
    return pd.DataFrame(rows, columns=["change", "coder", "reports"])


_NAMES = {
    "question": lambda: _("question"),
    "rule": lambda: _("règle"),
    "include": lambda: _("« inclure »"),
    "exclude": lambda: _("« exclure »"),
    "where": lambda: _("« où chercher »"),
    "label": lambda: _("libellé"),
}


def effect_title(effect: str) -> str:
    """Return the heading of the changes that have an effect."""
    return {
        UNDECLARED: _("À déclarer avant toute chose (grid/journal.yaml, « correspondances »)"),
        MIGRATE: _("Codages à reporter : abs-study grid migrate"),
        REREAD: _("À relire : le sens a changé"),
        COMPLETE: _("À compléter : jamais codé"),
        MACHINE: _("Recodé de lui-même par abs-study run"),
        NOTHING: _("Sans effet sur les codages"),
    }[effect]
