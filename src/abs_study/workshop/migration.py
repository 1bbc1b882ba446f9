"""People's codings carried over to the present grid, as its journal declares: nothing is guessed, nothing is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from .. import peoplefiles
from ..codings import check_readings
from ..errors import Problem, StudyError
from ..grid import Grid
from ..memory import Mapped, Memory
from ..messages import _, ngettext
from ..study import Study
from ..tables import MACHINE, NONE_TICKED, RESERVED_CODES, TABLES

TO_READ_AGAIN, SET_ASIDE = "a-relire", "mises-de-cote"
_CELL = ["document_id", "variable"]


@dataclass
class Carried:
    """One file carried over: what stands in it now, what must be read again, what was set aside, its faults."""

    readings: pd.DataFrame
    again: list[dict] = field(default_factory=list)
    moved: int = 0
    shifts: Counter[str] = field(default_factory=Counter)
    aside: list[dict] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Whether anything in the file is no longer as it was."""
        return bool(self.moved or self.aside or self.again)


def carry(readings: pd.DataFrame, memory: Memory, grid: Grid, place: str, assumed: str = "") -> Carried:
    """Carry TABLES["readings"] over to the present version; answers given by it, or after a mapping, stay.

    Each answer goes through the versions that are later than its own, in their order; `assumed` is the version
    of answers that tell none. Answers at a level to be read again leave the file, the whole question with them:
    what was not ticked beside it would pass for absent.
    """
    frame = TABLES["readings"].conform(readings)
    if assumed:
        frame["grid_version"] = frame["grid_version"].where(frame["grid_version"] != "", assumed)
    result = Carried(frame)
    for version in reversed(memory.versions):
        for entry in version.mapped:
            concerned = _older(
                result.readings, entry.variable, version.version, memory, place, result.problems
            )
            if len(concerned):
                _apply(result, concerned, entry, version.version, grid)
    result.problems += _left_over(result.readings, grid, place)
    result.readings = peoplefiles.ordered(result.readings)
    return result


def _older(
    frame: pd.DataFrame, variable: str, version: str, memory: Memory, place: str, problems: list[Problem]
) -> pd.DataFrame:
    """Answers to a variable that were given by an older version; those whose version is not known are faults."""
    own = frame[frame["variable"] == variable]
    ranks = own["grid_version"].map(memory.rank)
    unknown = own[ranks < 0]
    for told, rows in unknown.groupby("grid_version"):
        count = len(rows)
        found = ngettext(
            "{variable} : {n} réponse de la version « {version} », que le journal ne connaît pas",
            "{variable} : {n} réponses de la version « {version} », que le journal ne connaît pas",
            count,
        ).format(variable=variable, n=count, version=told or "?")
        remedy = _("dire de quelle version elles sont : abs-study grid migrate --depuis VERSION")
        problem = Problem(place, found, remedy)
        if problem not in problems:
            problems.append(problem)
    return own[(ranks >= 0) & (ranks < memory.rank(version))]


def _apply(result: Carried, concerned: pd.DataFrame, entry: Mapped, version: str, grid: Grid) -> None:
    kept = [result.readings.drop(concerned.index)]
    if entry.retired:
        result.aside += concerned.assign(reason=entry.reason.get()).to_dict("records")
        result.readings = kept[0].reset_index(drop=True)
        return
    variable = grid.variables.get(entry.target)
    answered = (
        set(kept[0].loc[kept[0]["variable"] == entry.target, "document_id"]) if entry.becomes else set()
    )
    for (document, _name), rows in concerned.groupby(_CELL, sort=False):
        if document in answered:
            reason = _("déjà répondu sous le nouvel identifiant")
            result.aside += rows.assign(reason=reason).to_dict("records")
            continue
        new = rows.assign(
            variable=entry.target,
            level=[entry.levels.get(level, level) for level in rows["level"]],
            grid_version=version,
        )
        new = _together(new, rows)
        several = variable is not None and not variable.multi and len(new) > 1
        if several or set(rows["level"]) & set(entry.again):
            result.again += rows.assign(reason=entry.reason.get(), asked=entry.target).to_dict("records")
            continue
        shift = _shift(rows, new, entry)
        result.shifts.update([shift] if shift else [])
        result.moved += bool(shift)
        kept.append(new)
    result.readings = pd.concat(kept, ignore_index=True)


def _shift(rows: pd.DataFrame, new: pd.DataFrame, entry: Mapped) -> str:
    """What became of an answer, in a few signs; "" where it stays."""
    before, after = "+".join(rows["level"]), "+".join(new["level"])
    if before == after and not entry.becomes:
        return ""
    return f"{entry.variable}={before} → {entry.target}={after}"


def _together(new: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """One row a level: where levels are made one, the first quote stays and the others go to the note."""
    if len(new) > 1:
        new = new[new["level"] != NONE_TICKED] if (new["level"] != NONE_TICKED).any() else new
    kept = []
    for _level, own in new.groupby("level", sort=False):
        first = own[own["quote"] != ""].index[:1].tolist() or own.index[:1].tolist()
        row = own.loc[first[0]].to_dict()
        others = [_told(own.loc[i], rows.at[i, "level"]) for i in own.index if i != first[0]]
        row["note"] = " ; ".join(filter(None, [row["note"], *others]))
        kept.append(row)
    return pd.DataFrame(kept, columns=list(new.columns))


def _told(row: pd.Series, level: str) -> str:
    """A row that is made one with another, in words."""
    page = "" if pd.isna(row["page"]) else _(", p. {page}").format(page=int(row["page"]))
    quote = f" : « {row['quote']} »{page}" if row["quote"] else ""
    note = f" ({row['note']})" if row["note"] else ""
    return _("ancien niveau {level}").format(level=level) + quote + note


def _left_over(frame: pd.DataFrame, grid: Grid, place: str) -> list[Problem]:
    """Variables and levels that the grid no longer has and that nothing maps."""
    problems = []
    for (variable, level), rows in frame.groupby(["variable", "level"]):
        known = grid.variables.get(variable)
        if known is not None and level in (*known.codes, *RESERVED_CODES):
            continue
        count = len(rows)
        found = ngettext(
            "{name} : {n} réponse, et la grille n’a plus ce niveau",
            "{name} : {n} réponses, et la grille n’a plus ce niveau",
            count,
        ).format(name=f"{variable}={level}", n=count)
        remedy = _("dire dans grid/journal.yaml ce qu’il devient (niveaux, relire, devient ou retiree)")
        problems.append(Problem(place, found, remedy))
    return problems


def waiting(readings: pd.DataFrame, memory: Memory, place: str) -> list[Problem]:
    """Return a problem for each variable whose answers were given before a correspondence and not carried over."""
    problems: list[Problem] = []
    for version in memory.versions:
        for entry in version.mapped:
            older = _older(readings, entry.variable, version.version, memory, place, problems)
            if len(older):
                count = len(older)
                found = ngettext(
                    "{variable} : {n} réponse d’avant la version {version}, qui en change les niveaux",
                    "{variable} : {n} réponses d’avant la version {version}, qui en change les niveaux",
                    count,
                ).format(variable=entry.variable, n=count, version=version.version)
                problems.append(Problem(place, found, _("les reporter : abs-study grid migrate")))
    return problems


def check_people(
    study: Study, readings: Mapping[str, pd.DataFrame], arbitration: pd.DataFrame
) -> list[Problem]:
    """Return the faults of people's codings (by coder, and what was settled): form, grid, what waits to be carried."""
    problems: list[Problem] = []
    for name, frame in [*readings.items(), (peoplefiles.ARBITRATION, arbitration)]:
        place = peoplefiles.place_of(study, peoplefiles.path_of(study, name))
        if name == MACHINE:
            remedy = _("renommer ce fichier : ce nom est celui du codeur automatique")
            problems.append(Problem(place, _("nom de codeur réservé : {coder}").format(coder=name), remedy))
        late = waiting(frame, study.memory, place)
        # A level that is gone is told once, with the way out.
        known = (
            set() if not late else {entry.variable for one in study.memory.versions for entry in one.mapped}
        )
        checked = frame[~frame["variable"].isin(known)]
        problems += late + check_readings(checked, study.grid, study.register["document_id"], place)
    return problems


def migrate(study: Study, assumed: str = "", rehearse: bool = False) -> list[str]:
    """Carry every file of people's codings over to the present grid; returns what to tell.

    All or nothing: raises StudyError with every fault, and then writes nothing. Versions before are kept, and what
    must be read again is listed beside them. `rehearse` tells without writing.
    """
    memory = study.memory
    if assumed and memory.rank(assumed) < 0:
        known = ", ".join(version.version for version in memory.versions)
        raise StudyError(
            _("Version inconnue : {version}.").format(version=assumed),
            [Problem("grid/journal.yaml", assumed, _("versions du journal : {names}").format(names=known))],
        )
    names = [*_coders(study), peoplefiles.ARBITRATION]
    carried: dict[str, Carried] = {}
    for name in names:
        path = peoplefiles.path_of(study, name)
        if path.exists():
            place = peoplefiles.place_of(study, path)
            carried[name] = carry(peoplefiles.read(study, name), memory, study.grid, place, assumed)
    problems = [problem for one in carried.values() for problem in one.problems]
    if problems:
        raise StudyError(_("Rien n’a été reporté."), problems)
    told = [line for name, one in carried.items() if one.changed for line in _lines(name, one)]
    told = told or [_("Rien à reporter.")]
    if rehearse:
        return [*told, _("Essai : rien n’a été écrit.")]
    for name, one in carried.items():
        told += [f"    {line}" for line in peoplefiles.write(study, name, one.readings)]
    for stem, words, part in (
        (TO_READ_AGAIN, _("À relire, avec les réponses d’avant : {place}"), "again"),
        (SET_ASIDE, _("Mises de côté : {place}"), "aside"),
    ):
        rows = [{"coder": name, **row} for name, one in carried.items() for row in getattr(one, part)]
        told += _list(study, stem, words, rows)
    return told


def _coders(study: Study) -> list[str]:
    folder = study.raw / "codings"
    return sorted(path.stem for path in folder.glob("*.csv")) if folder.is_dir() else []


def _lines(name: str, carried: Carried) -> list[str]:
    cells = {(row["document_id"], row["asked"]) for row in carried.again}
    head = _("{coder} : reportées {moved}, mises de côté {retired}, à relire {again}").format(
        coder=name, moved=carried.moved, retired=len(carried.aside), again=len(cells)
    )
    told = [head, *(f"    {shift} ({count})" for shift, count in sorted(carried.shifts.items()))]
    if cells and name != peoplefiles.ARBITRATION:
        documents, variables = (",".join(sorted({cell[place] for cell in cells})) for place in (0, 1))
        order = f"abs-study sheet --coder {name} --documents {documents} --variables {variables}"
        told.append(_("    à relire : {order}").format(order=order))
    return told


def _list(study: Study, stem: str, words: str, rows: list[dict]) -> list[str]:
    """Write answers that left their file, with their quotes, beside the old versions."""
    if not rows:
        return []
    columns = ["coder", *TABLES["readings"].columns, "reason"]
    content = pd.DataFrame(rows, columns=columns).to_csv(index=False, lineterminator="\n")
    path = peoplefiles.free_old(study, stem)
    peoplefiles.save(path, content.encode())
    return [words.format(place=peoplefiles.place_of(study, path))]
