"""`abs-study import` of what other programs made: projects and codebooks of REFI-QDA, highlights of Taguette."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from .. import handcodings
from ..codings import NOT_FOUND
from ..errors import Problem, StudyError
from ..french import fold_letters
from ..guids import guid
from ..messages import _
from ..sheets.quoted import Report
from ..study import Study
from ..tables import MACHINE
from . import facts, taguette
from .codebook import names
from .drafts import import_codebook
from .losses import Losses
from .matched import Codes, Documents, coders
from .project_in import Foreign, Mark, read_project
from .project_out import KEYS
from .taken import Given, one_quote, take
from .values import ATTRIBUTES, answer_variable, levels_of

_LARGEST = 500_000_000


def import_file(
    study: Study,
    path: Path,
    coder: str = "",
    lenient: bool = False,
    withdraw: bool = False,
    out: Path | None = None,
) -> list[str]:
    """Take in a file of any known format; returns what to tell. Raises StudyError, and then writes nothing."""
    ending = path.suffix.lower()
    if ending == ".qdpx":
        return _import_project(study, path, coder, lenient)
    if ending == ".qdc":
        return import_codebook(study, path, out)
    table = _highlights(path) if ending in (".csv", ".xlsx") and path.is_file() else None
    if table is not None:
        return _import_highlights(study, path, table, coder, lenient)
    return handcodings.import_sheet(study, path, coder, lenient, withdraw)


def _import_project(study: Study, path: Path, option: str, lenient: bool) -> list[str]:
    losses, problems = Losses(), []
    foreign = read_project(path, losses)
    matcher = _Matcher(study, foreign, losses)
    placed = [
        (mark, document, level)
        for mark in foreign.marks
        if (document := matcher.document(mark)) and (level := matcher.level(mark))
    ]
    users = {mark.user: foreign.users.get(mark.user, "") for mark, _document, _level in placed}
    named = coders(users, option, MACHINE, problems)
    if problems:
        raise StudyError(_("{file} ne peut pas être importé.").format(file=path.name), problems)
    given: dict[str, list[Given]] = {}
    for mark, document, level in placed:
        coder = named[mark.user]
        if mark.user not in foreign.users:
            losses.add("user_unknown", f"{document} / {'='.join(level)}")
        if not coder:
            losses.add("computed_coder", f"{document} / {'='.join(level)} / {users[mark.user]}")
            continue
        answer = matcher.given(mark, document, level, users[mark.user])
        if answer is not None:
            given.setdefault(coder, []).append(answer)
    given = {coder: one_quote(answers, losses) for coder, answers in sorted(given.items())}
    matcher.add_values(given, {users[user]: coder for user, coder in named.items() if coder})
    told = take(study, given, lenient, foreign.warnings)
    return [*told, *losses.tell(path, "qdpx")]


class _Matcher:
    """What the codings of a project are in the study."""

    def __init__(self, study: Study, foreign: Foreign, losses: Losses) -> None:
        self.study, self.foreign, self.losses = study, foreign, losses
        register = study.coded_documents() if study.has("documents") else study.register
        self.codes = Codes(study.grid)
        self.reports: Mapping[str, Report] = handcodings.reports(study, set(register["document_id"]))
        letters = {
            name: fold_letters("".join(report.pages[page] for page in sorted(report.pages)))
            for name, report in self.reports.items()
        }
        documents = Documents(register, letters)
        self.documents = {source.guid: documents.of_source(source) for source in foreign.sources}
        self.titles = {source.guid: source.name for source in foreign.sources}

    def document(self, mark: Mark) -> str:
        """The report of a coding; an unknown one is noted."""
        found = self.documents.get(mark.source, "")
        if not found:
            self.losses.add("unknown_document", f"{self.titles.get(mark.source, '')} / {self._code(mark)}")
        return found

    def level(self, mark: Mark) -> tuple[str, str] | None:
        """The variable and level of a coding; an unknown code is noted."""
        found = self.foreign.codes.get(mark.code)
        level = self.codes.level(*found) if found else None
        if level is None:
            self.losses.add(
                "unknown_code",
                f"{self._code(mark)} / {self.titles.get(mark.source, '')} / {mark.quote[:200]}",
            )
        return level

    def _code(self, mark: Mark) -> str:
        path, code = self.foreign.codes.get(mark.code, ((), None))
        return " > ".join((*path, code.name)) if code else mark.code

    def given(self, mark: Mark, document: str, level: tuple[str, str], user: str) -> Given | None:
        """The answer of a coding: what our own facts tell of it, as far as the selected text still bears them out."""
        pairs, rest = facts.read(mark.told, KEYS)
        told = dict(pairs)
        if told.get("Partie", "1").split("/")[0] != "1":
            return None  # the first part tells the whole quote
        quote = mark.quote
        if "Extrait" in told and self._still(told["Extrait"], mark.quote, document):
            quote = told["Extrait"]
        note = "\n".join(filter(None, (told.get("Note", ""), rest)))
        page = int(told["Page"]) if told.get("Page", "").isdecimal() else None
        ours = bool(pairs) or mark.guid in (
            guid("selection", document, user, *level, 1), guid("coding", "whole", document, user, *level, 1)
        )  # fmt: skip
        version = told.get("Grille", "") if ours else self.study.grid.version
        answer = Given(document, *level, quote, page, note, version, mark.place)
        return answer if ours and (page is None or not quote) else self._paged(answer)

    def _still(self, quote: str, selected: str, document: str) -> bool:
        """Whether the selected text is where a quote that we told is: nobody moved the selection since."""
        report, letters = self.reports.get(document), fold_letters(selected)
        if not letters or letters in fold_letters(quote) or report is None:
            return letters in fold_letters(quote)
        spans = report.text.find(quote).spans
        return letters in fold_letters("".join(report.pages[page][start:end] for page, start, end in spans))

    def _paged(self, answer: Given) -> Given:
        """An answer with a page where its quote is: the one that was told, if it is there."""
        report = self.reports.get(answer.document)
        if report is None or not answer.quote:
            return answer
        anchor = report.text.find(answer.quote, answer.page)
        pages = [span[0] for span in anchor.spans]
        if anchor.status == NOT_FOUND or answer.page in pages:
            return answer
        return replace(answer, page=pages[0])

    def add_values(self, given: dict[str, list[Given]], users: Mapping[str, str]) -> None:
        """Add the answers that only a document's variable still tells: programs drop codes of a whole document."""
        known, named = {}, names(self.study.grid)
        for variable in self.study.grid.variables.values():
            for user, coder in users.items():
                known[guid("answer", variable.id, user)] = known[
                    answer_variable(named[variable.id], user)
                ] = (
                    variable,
                    coder,
                )
        own = {guid("variable", column) for column in ATTRIBUTES} | set(ATTRIBUTES)
        for value in self.foreign.values:
            document = self.documents.get(value.source, "")
            variable, coder = known.get(value.variable) or known.get(value.name) or (None, "")
            if variable is None or not document:
                if not {value.variable, value.name} & own:
                    self.losses.add("not_imported", f"VariableValue « {value.name} »")
                continue
            answers = given.setdefault(coder, [])
            levels = {a.level for a in answers if (a.document, a.variable) == (document, variable.id)}
            for level in levels_of(variable, value.text):
                if level in levels:
                    continue
                place = f"{self.foreign.file} ({document}, {value.name})"
                if levels and not (
                    variable.multi and level in variable.codes and levels <= set(variable.codes)
                ):
                    self.losses.add("contradicted_value", f"{document} / {variable.id}={level} / {coder}")
                    continue
                answers.append(Given(document, variable.id, level, place=place))


def _highlights(path: Path) -> list[list[str]] | None:
    """The rows of a table of highlights, None for any other file: coding sheets have their own reader."""
    try:
        if path.stat().st_size > _LARGEST:
            return None
        content = path.read_bytes()
        rows = _workbook_rows(content) if path.suffix.lower() == ".xlsx" else _csv_rows(content)
    except (OSError, UnicodeDecodeError, csv.Error):
        return None
    return rows if rows and taguette.are_highlights(rows[0]) else None


def _csv_rows(content: bytes) -> list[list[str]]:
    reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    head = next(reader, [])
    return [head, *reader] if taguette.are_highlights(head) else []


def _workbook_rows(content: bytes) -> list[list[str]]:
    from ..sheets.opened import plain_rows

    return plain_rows(content, "highlights")


def _import_highlights(
    study: Study, path: Path, table: list[list[str]], option: str, lenient: bool
) -> list[str]:
    losses, problems = Losses(), []
    marks = taguette.highlights(table, path.name)
    register = study.coded_documents() if study.has("documents") else study.register
    codes, documents = Codes(study.grid), Documents(register, {})
    reports = handcodings.reports(study, set(register["document_id"]))
    coder = coders({"": path.stem}, option, MACHINE, problems).get("", "")
    if problems:
        raise StudyError(_("{file} ne peut pas être importé.").format(file=path.name), problems)
    given = []
    for mark in marks:
        document, level = documents.named(mark.document), codes.named(mark.tag)
        if not document:
            losses.add("unknown_document", f"{mark.document} / {mark.tag}")
        elif level is None:
            losses.add("unknown_code", f"{mark.tag or '—'} / {mark.document} / {mark.content[:200]}")
        else:
            report = reports.get(document)
            spans = report.text.find(mark.content).spans if report is not None else ()
            page = spans[0][0] if spans else None
            given.append(Given(document, *level, mark.content, page, "", study.grid.version, mark.place))
    if not given:
        found = _("aucun surlignage dont le document et l’étiquette sont ceux de l’étude")
        remedy = _("nommer les documents comme dans le registre ; les étiquettes : abs-study export taguette")
        raise StudyError(_("Rien n’a été importé."), [Problem(path.name, found, remedy)])
    told = take(study, {coder: one_quote(given, losses)}, lenient, [])
    return [*told, *losses.tell(path, "taguette")]
