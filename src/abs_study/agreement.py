"""`abs-study agreement`: how far people who coded apart agree, what to discuss first, how many more reports to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pandas as pd

from . import disagreements, drift, peoplefiles, planning, reliability
from .codings import check_readings, from_readings
from .display import discussion, reading
from .display.reports import names
from .display.sections import Section, sections
from .errors import Problem, StudyError
from .messages import _, ngettext
from .numerals import number, percent
from .sheets.names import nearest
from .study import Study
from .tables import TABLES
from .wording import coder, coders, labelled

FIRST = 10  # questions told at length
_FORMATS = (".html", ".xlsx")


@dataclass(frozen=True)
class Pair:
    """Two coders compared: their names, codings, compared cells, what to discuss, and alpha by variable."""

    names: tuple[str, str]
    codings: pd.DataFrame
    cells: pd.DataFrame
    discussed: pd.DataFrame
    alphas: dict[str, float]

    @property
    def differing(self) -> int:
        """How many answers differ."""
        return int((self.cells["kind"] != disagreements.SAME).sum())


def pairs(study: Study, wanted: str = "", variable: str = "") -> list[Pair]:
    """Return the pairs of coders of data/raw/codings that read a report in common (`wanted`: "a,b", default: all).

    Raises StudyError for an unknown coder or variable, and where nobody read a report twice.
    """
    readings = study.readings()
    asked = [name.strip() for name in wanted.split(",") if name.strip()]
    problems = [
        Problem("--coders", _("« {name} » est inconnu").format(name=name), nearest(name, readings))
        for name in asked
        if name not in readings
    ]
    if asked and len(set(asked)) != 2:
        problems.append(Problem("--coders", wanted, _("nommer deux personnes : --coders anne,paul")))
    if variable and variable not in study.grid.variables:
        found = _("« {name} » est inconnu").format(name=variable)
        problems.append(Problem("--variable", found, nearest(variable, study.grid.variables)))
    if not problems:
        problems = [fault for name, frame in readings.items() for fault in _faults(study, name, frame)]
    if problems:
        raise StudyError(_("L’accord ne peut pas être mesuré."), problems)
    codings = [from_readings(frame, name) for name, frame in readings.items()]
    kept = pd.concat([TABLES["codings"].empty(), *codings], ignore_index=True)
    kept = kept[kept["variable"] == variable] if variable else kept
    found = [_pair(study, kept, pair) for pair in combinations(asked or sorted(readings), 2)]
    found = [pair for pair in found if len(pair.cells)]
    if not found:
        problem = Problem("data/raw/codings/", _("aucun rapport n’a été lu deux fois"))
        raise StudyError(_("L’accord ne peut pas être mesuré."), [problem])
    return found


def _faults(study: Study, name: str, frame: pd.DataFrame) -> list[Problem]:
    """What the grid does not know among a person's answers; a report that is not registered any more may be compared."""
    place = peoplefiles.place_of(study, peoplefiles.path_of(study, name))
    return check_readings(frame, study.grid, frame["document_id"], place)


def _pair(study: Study, codings: pd.DataFrame, pair: Sequence[str]) -> Pair:
    own = codings[codings["coder"].isin(pair)]
    cells = disagreements.compared(own, study.grid, pair)
    alphas = {}
    for name in cells["variable"].unique():
        alphas[name] = reliability.alpha(*reliability.rated(own, study.grid.variables[name], pair))
    return Pair(tuple(pair), own, cells, disagreements.to_discuss(cells, study.grid), alphas)


def tell(study: Study, found: Sequence[Pair]) -> Iterator[str]:
    """Yield what to tell of each pair: agreement, what to discuss first, confusions, drift."""
    for pair in found:
        yield from _head(pair)
        yield ""
        yield _("À discuter d’abord (accord perdu : somme des écarts, chacun de 0 à 1)")
        for place, row in enumerate(pair.discussed.head(FIRST).to_dict("records"), start=1):
            yield from _first(place, row, pair, study)
        yield from _others(pair, study)
        yield from _confusions(pair, study)
        yield ""
        yield from drifts(study, pair)


def _head(pair: Pair) -> Iterator[str]:
    documents, answers = pair.cells["document_id"].nunique(), len(pair.cells)
    told = ngettext(
        "{who} : {n} rapport lu par les deux ; réponses pareilles : {k} sur {all} ({share}).",
        "{who} : {n} rapports lus par les deux ; réponses pareilles : {k} sur {all} ({share}).",
        documents,
    )
    alike = answers - pair.differing
    who = coders("|".join(pair.names))
    yield told.format(
        who=who[:1].upper() + who[1:], n=documents, k=alike, all=answers, share=percent(alike / answers)
    )


def _first(place: int, row: dict, pair: Pair, study: Study) -> Iterator[str]:
    told = _("{place}. {label} : {k} sur {n}, accord perdu {gain}, alpha {alpha}")
    yield told.format(
        place=place, label=study.grid.label(row["variable"]), k=row["differing"], n=row["compared"],
        gain=number(row["gain"], 1), alpha=discussion.decimal(pair.alphas[row["variable"]]),
    )  # fmt: skip
    yield f"   {discussion.advice(row, study.grid, pair.names)}"


def _others(pair: Pair, study: Study) -> Iterator[str]:
    rest = pair.discussed["variable"].iloc[FIRST:]
    if len(rest):
        yield labelled(_("Puis"), ", ".join(study.grid.label(name) for name in rest))
    alike = [name for name in pair.cells["variable"].unique() if name not in set(pair.discussed["variable"])]
    if alike:
        yield labelled(_("Sans écart"), ", ".join(study.grid.label(name) for name in alike))


def _confusions(pair: Pair, study: Study) -> Iterator[str]:
    known = disagreements.confusions(pair.cells, study.grid)
    shown = discussion.confusions(known, study.grid, pair.names, least=2)
    if len(shown):
        yield ""
        yield _("Ce qui est le plus souvent confondu")
    for label, told, times, _first, _second, reports in shown.head(FIRST).itertuples(index=False):
        yield _("{label} : {told}, {n} fois ({reports})").format(
            label=label, told=told, n=times, reports=reports
        )


def drifts(study: Study, pair: Pair) -> Iterator[str]:
    """Yield what is known of the drift of each coder of a pair, from the imports that were kept."""
    for name in pair.names:
        versions = peoplefiles.versions(study, name)
        reports = drift.by_report(pair.cells, drift.waves(versions))
        waves = drift.by_wave(reports)
        trend = drift.trend(reports, study.settings.seed)
        yield labelled(coder(name), reading.drift_sentence(waves, trend))
        if len(waves) > 1:
            for line in reading.by_wave(waves).astype(str).itertuples(index=False):
                told = _(
                    "   import {wave} : {reports} rapports, réponses pareilles : {k}, {share} (intervalle : {interval})"
                )
                yield told.format(
                    **dict(zip(("wave", "reports", "k", "share", "interval"), line, strict=True))
                )
        if len(versions) > 1:
            yield reading.changed_sentence(name, len(drift.changed(versions)), drift.kept(versions))


def plan(study: Study, found: Sequence[Pair], half_width: float) -> Iterator[str]:
    """Yield one sentence a variable on how many more reports to read twice.

    Raises StudyError for a half-width that is not between 0 and 1.
    """
    if not 0 < half_width < 1:
        problem = Problem("--demi-largeur", number(half_width), _("entre 0 et 1, par exemple 0.1"))
        raise StudyError(_("Le nombre de rapports ne peut pas être calculé."), [problem])
    thresholds = study.settings.thresholds
    other = planning.other_level(half_width)
    for pair in found:
        yield _(
            "{who} : rapports qu’il faudrait encore lire deux fois, si les suivants ressemblent à ceux déjà lus"
        ).format(who=coders("|".join(pair.names)))
        table = planning.plan(
            pair.codings,
            study.grid,
            pair.names,
            half_width=half_width,
            seed=study.settings.seed,
            thresholds=thresholds,
        )
        for row in table[table["variable"].isin(pair.cells["variable"])].to_dict("records"):
            yield "  " + reading.plan_sentence(row, study.grid, thresholds, half_width, other)
    yield _("Ordre de grandeur : un alpha mesuré sur peu de rapports peut changer, et ces nombres avec lui.")


def write(study: Study, found: Sequence[Pair], outs: Sequence[Path]) -> Iterator[str]:
    """Write the differences of one pair as a page (.html) or a sheet (.xlsx) to decide on; yield where.

    Raises StudyError with every fault: another format, an existing file, several pairs.
    """
    problems = [
        Problem(
            str(out),
            _("format inconnu"),
            _("formats admis : {admitted}").format(admitted=", ".join(_FORMATS)),
        )
        for out in outs
        if out.suffix.lower() not in _FORMATS
    ]
    if outs and len(found) > 1:
        told = ", ".join(",".join(pair.names) for pair in found)
        remedy = _("en choisir deux : --coders {names}").format(names=",".join(found[0].names))
        problems.append(Problem("--out", _("plusieurs paires : {pairs}").format(pairs=told), remedy))
    for out in outs:
        if out.exists():
            remedy = _("le renommer, ou en nommer un autre avec --out")
            problems.append(
                Problem(str(out), _("ce fichier existe déjà : il peut contenir des décisions"), remedy)
            )
    if problems:
        raise StudyError(_("Les désaccords ne peuvent pas être écrits."), problems)
    for out in outs:
        peoplefiles.save(out, _content(study, found[0], out.suffix.lower()))
        yield str(out)


def _content(study: Study, pair: Pair, suffix: str) -> bytes:
    told = sections(
        pair.cells,
        pair.discussed,
        pair.codings,
        study.grid,
        pair.names,
        names(study.register),
        study.arbitration(),
        study.memory,
    )
    if suffix == ".xlsx":
        from .sheets.differences import workbook

        return workbook(told, [coder(name) for name in pair.names])
    return _page(study, pair, told).encode()


def _page(study: Study, pair: Pair, told: Sequence[Section]) -> str:
    from .publish.differences import page

    title = _("Désaccords entre {coders}").format(coders=coders("|".join(pair.names)))
    lead = list(_head(pair))
    lead.append(
        _(
            "Ce qui ferait gagner le plus d’accord vient d’abord ; avant tout, ce où l’un va toujours plus loin que l’autre : "
            "une règle y suffit. Une décision vaut pour tous les rapports : écrivez la règle, puis relisez les autres."
        )
    )
    lead.append(
        _(
            "Ce qui est écrit sur cette page disparaît quand on la ferme : imprimez-la, ou prenez la feuille .xlsx. Elle contient "
            "des citations des rapports."
        )
    )
    warnings = [_("Corpus fictif : les rapports cités sont inventés.")] if study.fictitious else []
    return page(title, lead, warnings, told, decide=True)
