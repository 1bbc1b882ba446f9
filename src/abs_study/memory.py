"""What the grid remembers: its versions and how levels carry over, local decisions, how it meets other studies' measures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from . import yamltext
from .concordance import OtherStudy, Verdict, read_concordance
from .errors import Problem, StudyError
from .grid import Grid, Text
from .messages import _
from .tables import RESERVED_CODES
from .yamltext import Fields, entries

JOURNAL, DECISIONS, CONCORDANCE = "journal.yaml", "decisions.yaml", "concordance.yaml"
FILES = (JOURNAL, DECISIONS, CONCORDANCE)
_NOTHING = Text("")


@dataclass(frozen=True)
class Mapped:
    """How people's codings of a variable carry over to a version (« correspondance »).

    `levels` maps old codes to new ones; codings at a level of `again` must be read again; `becomes` is the
    variable's new id; `retired` says that it is asked no more.
    """

    variable: str
    becomes: str = ""
    levels: Mapping[str, str] = field(default_factory=dict)
    again: tuple[str, ...] = ()
    retired: bool = False
    reason: Text = _NOTHING
    place: str = ""

    @property
    def target(self) -> str:
        """The id under which the codings stand afterwards."""
        return self.becomes or self.variable


@dataclass(frozen=True)
class Version:
    """A version of the grid, as people read of it, with what it did to codings made before."""

    version: str
    date: str
    summary: Text
    changes: tuple[Text, ...] = ()
    mapped: tuple[Mapped, ...] = ()
    place: str = ""


@dataclass(frozen=True)
class Ruling:
    """A local decision: a case where careful readers differed, and the rule that settled it."""

    variable: str
    level: str
    case: Text
    rule: Text
    date: str = ""
    by: str = ""
    place: str = ""


@dataclass(frozen=True)
class Memory:
    """The journal (newest version first), local decisions, verdicts of 2015 and other studies of a grid."""

    versions: tuple[Version, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    studies: tuple[OtherStudy, ...] = ()
    note: Text = _NOTHING

    def rank(self, version: str) -> int:
        """Return the place of a version in time (0 for the oldest), -1 where the journal does not know it."""
        order = [one.version for one in reversed(self.versions)]
        return order.index(version) if version in order else -1

    def of_variable(self, variable: str) -> tuple[Ruling, ...]:
        """Return the local decisions about a variable."""
        return tuple(ruling for ruling in self.rulings if ruling.variable == variable)


def load_memory(files: Mapping[str, str], grid: Grid) -> Memory:
    """Read the memory from the grid's `{file name: text}`; raises StudyError with every fault."""
    memory, problems = read_memory(files, grid)
    if problems:
        raise StudyError(_("La mémoire de la grille a des défauts."), problems)
    return memory


def read_memory(files: Mapping[str, str], grid: Grid) -> tuple[Memory, list[Problem]]:
    """Read what can be read of the memory and list its faults; every file may be absent."""
    problems: list[Problem] = []
    parsed = {}
    for name in FILES:
        tree = yamltext.parse(files[name], name, problems) if name in files else None
        if isinstance(tree, yamltext.Mapping):
            parsed[name] = Fields(tree, name, problems)
        elif tree is not None:
            problems.append(Problem(f"{name}:1", _("le fichier n’est pas fait de clés et de valeurs")))
    versions = _versions(parsed.get(JOURNAL), grid)
    rulings = _rulings(parsed.get(DECISIONS), grid)
    verdicts, studies, note = read_concordance(parsed.get(CONCORDANCE), grid)
    return Memory(versions, rulings, verdicts, studies, note), problems


def _versions(fields: Fields | None, grid: Grid) -> tuple[Version, ...]:
    versions = []
    for inner in entries(fields, "versions"):
        entry = Version(
            version=inner.text("version", required=True),
            date=_date(inner),
            summary=Text(*inner.bilingual("resume", required=True)),
            changes=tuple(
                Text(one.text("fr", required=True), one.text("en")) for one in entries(inner, "changements")
            ),
            mapped=tuple(_mapped(one) for one in entries(inner, "correspondances")),
            place=inner.where(),
        )
        if entry.version in {known.version for known in versions}:
            inner.fault("version", _("version répétée : {version}").format(version=entry.version))
        versions.append(entry)
        inner.finish()
    if fields is not None:
        fields.finish()
        if versions and versions[0].version != grid.version:
            found = _("la dernière version du journal est {last}, celle de la grille {now}").format(
                last=versions[0].version, now=grid.version
            )
            remedy = _("ajouter la version {now} en tête du journal, ou corriger 00_grille.yaml").format(
                now=grid.version
            )
            fields.problems.append(Problem(versions[0].place, found, remedy))
        _check_order(versions, fields.problems)
        _check_targets(versions, grid, fields.problems)
    return tuple(versions)


def _date(fields: Fields) -> str:
    """Take `le`: a day, a month or a year that exists."""
    told = fields.text("le")
    parts = told.split("-")
    try:
        date(*(int(part) for part in [*parts, "1", "1"][:3]))
    except ValueError:
        known = not told
    else:
        known = [len(part) for part in parts] == [4, 2, 2][: len(parts)]
    if not known:
        fields.fault("le", _("date « {text} »").format(text=told), _("écrire 2026-11-28, 2026-11 ou 2026"))
    return told


def _check_order(versions: list[Version], problems: list[Problem]) -> None:
    """The newest stands first: codings are carried over in the order of the journal."""
    for above, below in pairwise(versions):
        first, second = numbers(above.version), numbers(below.version)
        if (first and second and first < second) or (above.date and below.date and above.date < below.date):
            found = _("la version {below} est sous la version {above}, plus ancienne").format(
                below=below.version, above=above.version
            )
            remedy = _("ranger le journal de la plus récente à la plus ancienne, par version et par date")
            problems.append(Problem(below.place, found, remedy))


def numbers(version: str) -> tuple[int, ...]:
    """Return what versions are compared by, () for one that is not made of numbers.

    >>> numbers("1.10") > numbers("1.9")
    True
    """
    parts = version.split(".")
    return tuple(int(part) for part in parts) if all(part.isdecimal() for part in parts) else ()


def _mapped(fields: Fields) -> Mapped:
    levels = fields.fields("niveaux")
    entry = Mapped(
        variable=fields.text("variable", required=True),
        becomes=fields.text("devient"),
        levels={} if levels is None else {old: levels.text(old) for old in list(levels.mapping)},
        again=fields.texts("relire"),
        retired=fields.yes_no("retiree"),
        reason=Text(*fields.bilingual("raison")),
        place=fields.where(),
    )
    for code in entry.levels:
        if code in entry.again:
            fields.fault(
                "relire",
                _("le niveau « {code} » est à la fois reporté et à relire").format(code=code),
                _("le garder d’un seul côté"),
            )
    if entry.retired and (entry.levels or entry.again or entry.becomes):
        fields.fault(
            "retiree", _("une variable retirée n’a plus de correspondance"), _("enlever les autres clés")
        )
    fields.finish()
    return entry


def _check_targets(versions: list[Version], grid: Grid, problems: list[Problem]) -> None:
    """The newest correspondence of each variable must arrive at levels of today's grid."""
    later: set[str] = set()
    for version in versions:
        for entry in version.mapped:
            if entry.target in later:
                continue
            variable = grid.variables.get(entry.target)
            if entry.retired:
                if variable is not None:
                    found = _("{id} est encore dans la grille ({place})").format(
                        id=entry.target, place=variable.place
                    )
                    remedy = _(
                        "l’ôter de la grille, ou l’y laisser avec « retire_le » et enlever cette ligne"
                    )
                    problems.append(Problem(entry.place, found, remedy))
                continue
            if variable is None:
                found = _("variable inconnue : {id}").format(id=entry.target)
                remedy = _("écrire « devient » avec un identifiant de la grille, ou « retiree: oui »")
                problems.append(Problem(entry.place, found, remedy))
                continue
            for old, new in entry.levels.items():
                if new not in (*variable.codes, *RESERVED_CODES):
                    found = _("{old} → {new} : {variable} n’a pas de niveau « {new} »").format(
                        old=old, new=new, variable=entry.target
                    )
                    problems.append(
                        Problem(
                            entry.place, found, _("niveaux : {names}").format(names=", ".join(variable.codes))
                        )
                    )
        later |= {entry.variable for entry in version.mapped}


def _rulings(fields: Fields | None, grid: Grid) -> tuple[Ruling, ...]:
    rulings = []
    for inner in entries(fields, "decisions"):
        ruling = Ruling(
            variable=inner.text("variable", required=True),
            level=inner.text("niveau"),
            case=Text(*inner.bilingual("cas", required=True)),
            rule=Text(*inner.bilingual("regle", required=True)),
            date=_date(inner),
            by=inner.text("par"),
            place=inner.where(),
        )
        variable = grid.variables.get(ruling.variable)
        if variable is None and ruling.variable:
            inner.fault("variable", _("variable inconnue : {id}").format(id=ruling.variable))
        elif variable is not None and ruling.level and ruling.level not in (*variable.codes, *RESERVED_CODES):
            found = _("{variable} n’a pas de niveau « {level} »").format(
                variable=variable.id, level=ruling.level
            )
            inner.fault("niveau", found, _("niveaux : {names}").format(names=", ".join(variable.codes)))
        rulings.append(ruling)
        inner.finish()
    if fields is not None:
        fields.finish()
    return tuple(rulings)
