"""A comparison part by part, each a table: for the terminal, the page and the workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from ..display import reports
from ..display.discussion import levels
from ..display.portrait import level_label
from ..messages import _, language
from ..numerals import number, share
from ..tables import ABSTAINED, MACHINE
from ..views import percent
from ..wording import coder, coders, listed, quoted, verdict
from ..wording import status as worded
from . import moved
from .causes import Cause
from .compared import Comparison
from .flips import PERSON, SETTLED
from .state import State
from .summary import cause_name, shortened, types_sentence

_QUOTE = 240


@dataclass(frozen=True)
class Section:
    """A part of a comparison: an id, a heading, what it says in sentences, and a table (none: no rows)."""

    id: str
    heading: str
    lead: Sequence[str] = ()
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


def sections(found: Comparison) -> list[Section]:
    """Return the comparison part by part, those with nothing to tell left out."""
    made = [
        _verdicts(found),
        _findings(found),
        _types(found),
        _shares(found),
        _flips(found, SETTLED, "retenus", _("Réponses retenues qui ont changé")),
        _flips(found, MACHINE, "machine", _("Réponses du codeur automatique qui ont changé")),
        _flips(found, PERSON, "personnes", _("Réponses de personnes qui ont changé")),
        _agreement(found),
        _documents(found),
        _inputs(found),
    ]
    return [section for section in made if section is not None]


def _name(side: State, other: State, variable: str) -> str:
    """What people call a variable, in the grid that still has it."""
    for grid in (other.grid, side.grid):
        if grid is not None and (variable in grid.variables or variable in grid.derived):
            return grid.label(variable)
    return variable


def _levels(side: State, variable: str, codes: Sequence[str]) -> str:
    if not codes:
        return _("pas de réponse")
    if ABSTAINED in codes:
        return _("la machine s’abstient")
    known = side.grid is not None and variable in side.grid.variables
    return levels(side.grid, variable, codes) if known else ", ".join(codes)


def _names(found: Comparison) -> dict[str, str]:
    """The short name of each report of either run."""
    both = pd.concat([found.before.frames["documents"], found.after.frames["documents"]])
    both = both.drop_duplicates("document_id", keep="last")
    return reports.names(both.assign(year=both["year"].replace("", None)))


def cause_words(causes: Sequence[Cause]) -> str:
    """Return the causes of one answer; several are said to be possible only."""
    told = listed(f"{cause_name(one.kind)} ({one.told})" for one in causes)
    return _("peut-être : {causes}").format(causes=told) if len(causes) > 1 else told


def _verdicts(found: Comparison) -> Section | None:
    if not len(found.verdicts):
        return None
    rows = [
        (
            row.part,
            _claim(found, row.entry),
            *(verdict(one) or "–" for one in (row.verdict_before, row.verdict_after)),
        )
        for row in found.verdicts.itertuples()
    ]
    heads = (_("Partie"), _("Hypothèse"), _("Avant"), _("Après"))
    return Section("verdicts", _("Verdicts qui ont changé"), (), heads, rows)


def _claim(found: Comparison, entry: str) -> str:
    """What people call a hypothesis, in the grid that still has it."""
    for side in (found.after, found.before):
        if side.grid is not None and entry in side.grid.hypotheses:
            return side.grid.hypotheses[entry].label.get()
    return entry


def _findings(found: Comparison) -> Section | None:
    if not len(found.findings):
        return None
    words = {
        moved.ADDED: _("nouveau"), moved.REMOVED: _("disparu"), "number": _("nombre"), moved.TEXT: _("phrase"),
    }  # fmt: skip
    chosen = "en" if language() == "en" else "fr"
    # A sentence may differ by its p-value only: what counts otherwise comes first.
    ordered = found.findings.sort_values("change", key=lambda kinds: kinds == moved.TEXT, kind="stable")
    rows = [
        (row["finding"], words[row["change"]], row[f"before_{chosen}"] or "–", row[f"after_{chosen}"] or "–")
        for row in ordered.to_dict("records")
    ]
    heads = (_("Constat"), _("Ce qui change"), _("Avant"), _("Après"))
    return Section("constats", _("Constats qui ont changé"), (), heads, rows)


def _types(found: Comparison) -> Section | None:
    told = types_sentence(found)
    if not told:
        return None
    if found.types is None:
        return Section("types", _("Groupes de rapports"), (told,))
    table, names = found.types.table, _names(found)
    rows = [(str(name), *(str(count) if count else "" for count in row)) for name, row in zip(table.index, table.to_numpy(), strict=True)]  # fmt: skip
    lead = [told]
    if found.types.moved:
        lead.append(_("Rapports qui n’ont pas suivi : {names}.").format(names=", ".join(names.get(one, one) for one in found.types.moved)))  # fmt: skip
    heads = (_("Avant, puis après en colonnes"), *map(str, table.columns))
    return Section("types", _("Groupes de rapports"), lead, heads, rows)


def _shares(found: Comparison) -> Section | None:
    if not len(found.shares):
        return None
    rows = []
    for row in found.shares.itertuples():
        side = found.after if not pd.isna(row.n_after) else found.before
        label = level_label(side.grid, row.variable, row.level)
        name = _name(found.before, found.after, row.variable)
        rows.append(
            (
                name,
                label,
                _count(row.k_before, row.n_before),
                _count(row.k_after, row.n_after),
                _points(row.moved),
            )
        )
    heads = (_("Question"), _("Réponse"), _("Avant"), _("Après"), _("Écart en points"))
    lead = (_("Rapports de la sélection principale."),)
    return Section("parts", _("Parts qui ont bougé"), lead, heads, rows)


def _count(k, n) -> str:
    if pd.isna(n):
        return "–"
    return f"{share(int(k), int(n))}, {percent(int(k) / int(n))}" if n else share(int(k), int(n))


def _points(value: float) -> str:
    if pd.isna(value):
        return "–"
    told = number(100 * value, 0)
    return f"+{told}" if value > 0 and told != "0" else told


def _flips(found: Comparison, kind: str, place: str, heading: str) -> Section | None:
    own = found.flips[found.flips["kind"] == kind]
    if own.empty:
        return None
    names = _names(found)
    heads = [_("Rapport"), _("Question"), _("Avant"), _("Après"), _("Cause"), _("Citations perdues"), _("Citations gagnées")]  # fmt: skip
    rows = []
    for row in own.to_dict("records"):
        report = names.get(row["document_id"], row["document_id"])
        who = [coder(row["coder"])] if kind == PERSON else []
        rows.append((report, *who, _name(found.before, found.after, row["variable"]), *_both(row, found),
                     cause_words(row["causes"]), _quotes(row["lost"]), _quotes(row["gained"])))  # fmt: skip
    if kind == PERSON:
        heads.insert(1, _("Codeur"))
    return Section(place, heading, (), *_filled(heads, rows))


def _filled(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[list[str], list[list[str]]]:
    """A table without the columns that say nothing on any line."""
    kept = [place for place in range(len(heads)) if any(row[place] for row in rows)]
    return [heads[place] for place in kept], [[row[place] for place in kept] for row in rows]


def _both(row: dict, found: Comparison) -> Iterator[str]:
    """The answer on either side, with its status where only that changed."""
    for side, which in ((found.before, "before"), (found.after, "after")):
        told = _levels(side, row["variable"], row[which])
        status = row[f"status_{which}"]
        changed = row["status_before"] != row["status_after"]
        yield f"{told} ({worded(status)})" if changed and status else told


def _quotes(quotes: Sequence[str]) -> str:
    cut = [f"{quote[:_QUOTE].rstrip()}…" if len(quote) > _QUOTE else quote for quote in quotes]
    return "\n".join(quoted(quote) for quote in cut)


def _agreement(found: Comparison) -> Section | None:
    if not len(found.agreement):
        return None
    rows = [
        (_name(found.before, found.after, row.variable), coders(row.coders),
         _alpha(row.alpha_before, row.verdict_before), _alpha(row.alpha_after, row.verdict_after))
        for row in found.agreement.itertuples()
    ]  # fmt: skip
    heads = (_("Question"), _("Codeurs"), _("Avant"), _("Après"))
    lead = (_("Alpha de Krippendorff et ce qu’il permet de dire."),)
    return Section("accord", _("Accords qui ont bougé"), lead, heads, rows)


def _alpha(value: float, code: str) -> str:
    told = "" if pd.isna(value) else number(value, 2)
    return ", ".join(filter(None, [told, verdict(code)])) or "–"


def _documents(found: Comparison) -> Section | None:
    if not len(found.documents):
        return None
    names = _names(found)
    rows = [
        (
            names.get(row.document_id, row.document_id),
            document_change(row.change, row.detail),
            row.document_id,
        )
        for row in found.documents.itertuples()
    ]
    heads = (_("Rapport"), _("Ce qui change"), _("Identifiant"))
    return Section("rapports", _("Rapports ajoutés, retirés ou changés"), (), heads, rows)


def document_change(change: str, detail: Sequence[str]) -> str:
    """Return in words what changed of a document (`moved.documents`)."""
    if change == moved.STATUS:
        return _("lecture : {before} → {after}").format(before=detail[0], after=detail[1])
    told = {
        moved.ADDED: _("ajouté"),
        moved.REMOVED: _("retiré"),
        moved.TEXT: _("texte changé, p. {pages}").format(pages=shortened(detail, 12)),
        moved.FILE: _("autre fichier, même texte"),
        moved.ENTRY: _("registre : {columns}").format(columns=", ".join(detail)),
    }
    return told[change]


def _inputs(found: Comparison) -> Section | None:
    if not found.inputs:
        return None
    rows = [(told,) for told in found.inputs]
    heading = _("Ce avec quoi les deux lancements ont été faits")
    lead = (_("Fichiers de l’étude et du programme, versions et révision qui ne sont pas les mêmes."),)
    return Section("entrees", heading, lead, (_("Diffère"),), rows)
