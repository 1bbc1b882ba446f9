"""`abs-study export`: the grid, or the answers of some coders, in the format of another program."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from .. import peoplefiles
from ..codings import DocumentText
from ..errors import Problem, StudyError
from ..messages import _, ngettext
from ..provenance import codebook as data
from ..provenance.manifest import written
from ..sheets.names import nearest
from ..study import Study
from ..tables import MACHINE, TABLES
from . import flat, iramuteq, taguette
from .answers import CONSENSUS, Answer, Scope, of_consensus, of_machine, of_people
from .losses import Losses
from .project_out import Project, codebook_file, project_file
from .sources import source_text

FILES = {
    "qdc": "grille.qdc", "taguette": "grille-taguette.csv", "qdpx": "codages.qdpx", "csv": "codages.csv",
    "xlsx": "codages.xlsx", "iramuteq": "corpus-iramuteq.txt", "skos": data.SKOS_FILE, "grille": data.CSV_FILE,
}  # fmt: skip
_GRID_ALONE = ("qdc", "taguette", "skos", "grille")
_FICTITIOUS = "Communes et rapports fictifs."  # in the file: French, like the names of codes


def export(
    study: Study,
    form: str,
    out: Path | None = None,
    coders: Iterable[str] = (),
    documents: Iterable[str] = (),
    variables: Iterable[str] = (),
    replace: bool = False,
) -> list[str]:
    """Write an export and the report of what it loses; returns what to tell, the file's place last.

    Without `coders`: people and what was arbitrated; for a corpus, the settled answers. A different file is
    never overwritten unless `replace`. Raises StudyError with every wrong name.
    """
    target = out or Path(FILES.get(form, ""))
    scope, who = _chosen(study, form, coders, documents, variables)
    losses = Losses()
    given = [] if form in _GRID_ALONE else _answers(study, scope, who, losses)
    content = _content(study, form, scope, given, losses)
    if target.exists() and not replace and target.read_bytes() != content:
        found = _("ce fichier existe déjà, avec un autre contenu")
        remedy = _("le renommer, en nommer un autre avec --out, ou le remplacer avec --remplacer")
        raise StudyError(_("L’export ne peut pas être écrit."), [Problem(str(target), found, remedy)])
    peoplefiles.save(target, content)
    told = [_told(scope, who, given, form)] if form not in _GRID_ALONE else []
    return [*told, losses.write(target, form, "export"), str(target)]


def _chosen(
    study: Study, form: str, coders: Iterable[str], documents: Iterable[str], variables: Iterable[str]
) -> tuple[Scope, tuple[str, ...]]:
    """What is asked for, checked whole: every unknown name with the nearest one."""
    problems: list[Problem] = []
    if form not in FILES:
        problems.append(Problem(form, _("format inconnu"), nearest(form, FILES)))
    register = study.coded_documents() if study.has("documents") else study.register
    known = list(register["document_id"])
    scope = Scope(
        study.grid,
        tuple(_named(documents, known, known, "--documents", problems)),
        tuple(
            _named(variables, list(study.grid.variables), list(study.grid.variables), "--variables", problems)
        ),
    )
    people = [*sorted(study.readings()), *([peoplefiles.ARBITRATION] if len(study.arbitration()) else [])]
    usual = [CONSENSUS] if form == "iramuteq" else people
    who = _named(coders, [*people, CONSENSUS, MACHINE], usual, "--coder", problems)
    if not who and form not in _GRID_ALONE and not problems:
        remedy = _("importer des codages, ou exporter ceux du codage automatique : --coder {name}")
        problems.append(Problem("--coder", _("personne n’a codé"), remedy.format(name=MACHINE)))
    if problems:
        raise StudyError(_("L’export ne peut pas être fait."), problems)
    return scope, tuple(who)


def _named(
    wanted: Iterable[str], known: list[str], usual: list[str], option: str, problems: list[Problem]
) -> list[str]:
    names = [name for text in wanted for name in re.split(r"[,;\s]+", text) if name]
    problems += [
        Problem(option, _("« {name} » est inconnu").format(name=name), nearest(name, known))
        for name in names
        if name not in known
    ]
    return [name for name in known if name in names] if names else usual


def _answers(study: Study, scope: Scope, who: tuple[str, ...], losses: Losses) -> list[Answer]:
    """The answers of those asked for, in order; the settled ones take their quotes from everybody’s."""
    pages, blocks = study.read("pages"), study.read("blocks")
    texts = {
        name: DocumentText(rows, blocks[blocks["document_id"] == name])
        for name, rows in pages[pages["document_id"].isin(scope.documents)].groupby("document_id")
    }
    people = {**study.readings(), peoplefiles.ARBITRATION: study.arbitration()}
    found: list[Answer] = []
    for name in people:
        if name in who or CONSENSUS in who:
            noted = losses if name in who else Losses()
            found += of_people(people[name], name, scope, texts, noted)
    if MACHINE in who or CONSENSUS in who:
        noted = losses if MACHINE in who else Losses()
        found += of_machine(study.read("codings"), study.read("evidence"), MACHINE, scope, noted)
    if CONSENSUS in who:
        found += of_consensus(study.read("consensus"), found, scope, peoplefiles.ARBITRATION, losses)
    return sorted((answer for answer in found if answer.coder in who), key=scope.order)


def _content(study: Study, form: str, scope: Scope, given: list[Answer], losses: Losses) -> bytes:
    if form in ("skos", "grille"):
        return _grid_as_data(study, form, scope, losses)
    if form in ("qdc", "qdpx", "taguette"):
        _note_grid(study, scope, losses)
    if form == "qdc":
        return codebook_file(scope)
    if form == "taguette":
        return taguette.codebook_csv(scope, losses)
    documents = study.coded_documents()
    documents = documents[documents["document_id"].isin(scope.documents)]
    if form == "iramuteq":
        passages = study.read("passages")
        iramuteq.note_withheld(passages, study.grid.lexicon, scope.documents, losses)
        return iramuteq.corpus_file(given, scope, documents, passages, losses)
    if form == "qdpx":
        return _project(study, scope, documents, given, losses)
    lines = flat.rows(given, scope, documents)
    return flat.csv_file(lines, losses) if form == "csv" else flat.xlsx_file(lines, scope, losses)


def _grid_as_data(study: Study, form: str, scope: Scope, losses: Losses) -> bytes:
    """The variables asked for, with what is computed from coded ones where all are."""
    whole = len(scope.variables) == len(study.grid.variables)
    chosen = {name: study.grid.variables[name] for name in scope.variables}
    grid = replace(study.grid, variables=chosen, derived=study.grid.derived if whole else {})
    losses.add("not_in_format", *(f"{name} / indices, conditions, decision" for name in scope.variables))
    losses.add("not_in_format", *(f"{name} / hypothese" for name in grid.hypotheses))
    if form == "grille":
        return data.table(grid)
    return written(data.skos(grid, study.memory, study.settings.title))


def _project(study: Study, scope: Scope, documents, given: list[Answer], losses: Losses) -> bytes:
    pages = study.read("pages")
    sources = {
        name: source_text(pages[pages["document_id"] == name])
        for name in documents["document_id"]
        if (pages["document_id"] == name).any()
    }
    losses.add("not_in_format", *(f"{row.document_id} / {row.file}" for row in documents.itertuples()))
    passages = study.read("passages") if study.has("passages") else TABLES["passages"].empty()
    iramuteq.note_withheld(passages, study.grid.lexicon, sources, losses)
    told = _FICTITIOUS if study.fictitious else ""
    return project_file(Project(study.settings.title.fr, told, scope, documents, sources, given), losses)


def _note_grid(study: Study, scope: Scope, losses: Losses) -> None:
    """Note what no codebook holds: how the machine decides, what is computed, the hypotheses."""
    grid = study.grid
    losses.add("not_in_format", *(f"{name} / indices, conditions, decision" for name in scope.variables))
    losses.add("not_in_format", *(f"{name} / formule" for name in grid.derived))
    losses.add("not_in_format", *(f"{name} / hypothese" for name in grid.hypotheses))


def _told(scope: Scope, who: tuple[str, ...], given: list[Answer], form: str) -> str:
    count = len({(answer.document, answer.variable, answer.level, answer.coder) for answer in given})
    told = ngettext(
        "{n} réponse ({coders}), sur {documents} rapports.",
        "{n} réponses ({coders}), sur {documents} rapports.",
        count,
    )
    return told.format(n=count, coders=", ".join(who), documents=len(scope.documents))
