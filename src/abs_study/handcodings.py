"""`abs-study sheet` and `abs-study import`: a person's codings, out to a spreadsheet and back, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from . import peoplefiles
from .errors import Problem, StudyError
from .messages import LANGUAGES, _, language, ngettext, speaking
from .sheets import merged, plan, quoted
from .sheets.checked import Checked, check
from .sheets.filled import Filled, read_table
from .sheets.opened import read_workbook
from .sheets.workbook import workbook
from .study import Study
from .tables import MACHINE, MISSING_CODES

_LARGEST = 30_000_000


def write_sheet(
    study: Study,
    coder: str,
    documents: Iterable[str] = (),
    variables: Iterable[str] = (),
    suggestions: bool = False,
    out: Path | None = None,
    lang: str = "",
) -> Path:
    """Write the sheet of a coder, what she already answered filled in; returns where.

    An existing file is never overwritten. Raises StudyError with every wrong name.
    """
    problems = plan.coder_problems(coder, MACHINE)
    if lang and lang not in LANGUAGES:
        raise StudyError(_("Langue inconnue : {lang} (fr ou en).").format(lang=lang))
    target = out or Path(f"codage-{coder}.xlsx")
    if not problems and target.exists():
        found = _("ce fichier existe déjà : il peut contenir des réponses")
        problems.append(Problem(str(target), found, _("le renommer, ou en nommer un autre avec --out")))
    if problems:
        raise StudyError(_("La feuille ne peut pas être faite."), problems)
    known = titles(study)
    names = plan.chosen(list(documents), list(known), "--documents")
    active = [name for name, variable in study.grid.variables.items() if not variable.retired]
    _check_retired(study, variables)
    asked = plan.Plan(
        coder,
        {name: known[name] for name in names},
        tuple(plan.chosen(list(variables), active, "--variables")),
        study.grid,
        memory=study.memory,
    )
    if not names:
        remedy = _("ajouter d’abord des rapports : abs-study add")
        raise StudyError(
            _("La feuille ne peut pas être faite."), [Problem("", _("aucun rapport à coder"), remedy)]
        )
    filled = plan.filled_in(peoplefiles.read(study, coder), study.grid)
    with speaking(lang or language()):
        content = workbook(asked, filled, _suggested(study, asked) if suggestions else None)
    peoplefiles.save(target, content)
    return target


def import_sheet(
    study: Study, path: Path, coder: str = "", lenient: bool = False, withdraw: bool = False
) -> list[str]:
    """Check a filled sheet and take its answers in; returns what to tell, warnings first.

    Raises StudyError with every fault, and then writes nothing. `lenient` takes quotes that are not
    found, `withdraw` takes an emptied answer for one to withdraw. The version before is kept.
    """
    filled = read_filled(path)
    coder = _coder(filled, path, coder)
    checked = check(filled, study.grid, titles(study))
    version = filled.fact("grid") or study.grid.version
    rows = quoted.check_quotes(
        checked, reports(study, {answer.document for answer in checked.answers}), lenient, version
    )
    if checked.answers and not study.has("pages"):
        remedy = _("lancer « abs-study run », puis importer de nouveau")
        checked.warnings.append(
            Problem(path.name, _("extraits non vérifiés : les rapports n’ont pas été lus"), remedy)
        )
    before = peoplefiles.read(study, coder)
    _check_withdrawn(merged.withdrawn(before, rows, checked.scope), path, withdraw, checked)
    if checked.faults:
        count = len(checked.faults)
        head = ngettext("Rien n’a été importé : {n} faute.", "Rien n’a été importé : {n} fautes.", count)
        raise StudyError(head.format(n=count), [*checked.faults, *marked(checked.warnings)])
    told = [str(problem) for problem in marked(checked.warnings)]
    told += _count(checked, coder)
    return told + peoplefiles.write(study, coder, merged.merge(before, rows, checked.scope))


def _check_retired(study: Study, variables: Iterable[str]) -> None:
    asked = {name.strip() for text in variables for name in text.split(",")}
    retired = [one for name, one in study.grid.variables.items() if name in asked and one.retired]
    if retired:
        told = [
            Problem(
                "--variables",
                _("{variable} : retirée en {version}").format(variable=one.id, version=one.retired),
                _("ne plus la coder"),
            )
            for one in retired
        ]
        raise StudyError(_("La feuille ne peut pas être faite."), told)


def read_filled(path: Path) -> Filled:
    """Read a filled sheet, .xlsx or .csv, as it stands; raises StudyError where it cannot be read."""
    subject = _("La feuille ne peut pas être lue.")
    content = peoplefiles.handed(path, subject, _LARGEST)
    if path.suffix.lower() in (".csv", ".txt"):
        return read_table(content, path.name)
    if path.suffix.lower() == ".xlsx":
        return read_workbook(content, path.name)
    remedy = _("l’enregistrer au format .xlsx ou .csv")
    raise StudyError(subject, [Problem(str(path), _("format non lu"), remedy)])


def marked(warnings: list[Problem]) -> list[Problem]:
    """Return warnings that say that they are no more than that."""
    return [
        Problem(problem.place, _("avertissement : {found}").format(found=problem.found), problem.remedy)
        for problem in warnings
    ]


def titles(study: Study) -> dict[str, str]:
    """Return what a coder sees of each report that may be coded, by document_id."""
    documents = study.coded_documents() if study.has("documents") else study.register
    told = {}
    for row in documents.itertuples():
        year = "" if pd.isna(row.year) else str(row.year)
        told[row.document_id] = (
            " ".join(filter(None, (row.organisation or row.title, year))) or row.document_id
        )
    return told


def _suggested(study: Study, asked: plan.Plan) -> dict[plan.Asked, dict[str, str]]:
    """The machine's answers, on the rows that they answer."""
    codings = study.read("codings")
    codings = codings[(codings["coder"] == MACHINE) & codings["document_id"].isin(asked.titles)]
    found: dict[plan.Asked, dict[str, str]] = {}
    for row in codings.itertuples():
        variable = study.grid.variables.get(row.variable)
        if variable is None:
            continue
        level = variable.multi and row.level in variable.codes
        label = study.grid.level_label(row.variable, row.level)
        reserved = row.level in MISSING_CODES or label == row.level
        found[plan.Asked(row.document_id, row.variable, row.level if level else plan.WHOLE)] = {
            "machine_answer": row.level if reserved else f"{row.level}{plan.DASH}{label}",
            "machine_confidence": "" if pd.isna(row.confidence) else f"{row.confidence:.2f}",
            "machine_page": "" if pd.isna(row.page) else str(int(row.page)),
            "machine_quote": row.quote,
        }
    return found


def _coder(filled: Filled, path: Path, given: str) -> str:
    """The coder that the sheet names, else the one given, else the file's name; a contradiction is refused."""
    named = filled.fact("coder")
    coder = given or named or path.stem
    problems = plan.coder_problems(coder, MACHINE)
    if named and given and given != named:
        found = _("la feuille est celle de « {coder} »").format(coder=named)
        problems.append(Problem("--coder", found, _("l’importer sans --coder")))
    if problems and (filled.identity or not filled.faults):
        filled.faults += problems
    return "" if problems else coder


def reports(study: Study, documents: Iterable[str]) -> dict[str, quoted.Report]:
    """Return the text of these reports, to look for quotes in; none where the reports were not read yet."""
    if not study.has("pages") or not study.has("blocks"):
        return {}
    pages, blocks = study.read("pages"), study.read("blocks")
    return {
        name: quoted.report(pages[pages["document_id"] == name], blocks[blocks["document_id"] == name])
        for name in sorted(set(documents))
        if (pages["document_id"] == name).any()
    }


def _check_withdrawn(emptied: list[tuple[str, str]], path: Path, withdraw: bool, checked: Checked) -> None:
    if not emptied:
        return
    told = ", ".join(f"{document} / {variable}" for document, variable in emptied[:8])
    found = ngettext(
        "{n} réponse déjà importée est vide dans la feuille : {names}",
        "{n} réponses déjà importées sont vides dans la feuille : {names}",
        len(emptied),
    ).format(n=len(emptied), names=told + (" …" if len(emptied) > 8 else ""))
    remedy = "" if withdraw else _("les y remettre, ou les retirer pour de bon avec --retirer")
    (checked.warnings if withdraw else checked.faults).append(Problem(path.name, found, remedy))


def _count(checked: Checked, coder: str) -> list[str]:
    done = len({(answer.document, answer.variable) for answer in checked.answers})
    return [
        _("{coder} : {done} questions répondues sur {all} dans la feuille.").format(
            coder=coder, done=done, all=len(checked.scope)
        )
    ]
