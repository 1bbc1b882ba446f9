"""Answers of people taken into the study: checked like those of a sheet, all coders together, whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from .. import handcodings, peoplefiles
from ..errors import Problem, StudyError
from ..messages import _, ngettext
from ..sheets import merged, quoted
from ..sheets.checked import Checked, check
from ..sheets.filled import Filled, Line
from ..study import Study
from .losses import Losses


@dataclass(frozen=True)
class Given:
    """An answer that a file gives, with the place that gives it; `page` is None where the file does not tell.

    `grid_version` is that of the grid by which it was given, "" where nobody knows.
    """

    document: str
    variable: str
    level: str
    quote: str = ""
    page: int | None = None
    note: str = ""
    grid_version: str = ""
    place: str = ""


def one_quote(given: list[Given], losses: Losses) -> list[Given]:
    """Keep the first quote of each level of a report: a person's file holds one; the others are noted."""
    kept: dict[tuple[str, str, str], Given] = {}
    for answer in given:
        key = (answer.document, answer.variable, answer.level)
        if key not in kept or (answer.quote and not kept[key].quote):
            kept[key] = answer
        elif answer.quote and answer.quote != kept[key].quote:
            losses.add("further_quote", f"{' / '.join(key)} : {answer.quote[:200]}")
    return list(kept.values())


def take(study: Study, given: Mapping[str, list[Given]], lenient: bool, warnings: list[Problem]) -> list[str]:
    """Check the answers of every coder, then write their files; returns what to tell, warnings first.

    What a coder already answered to the same questions of the same reports is replaced, the rest stays, and
    the version before is kept. Raises StudyError with every fault of every coder, and then writes nothing.
    """
    reports = handcodings.reports(
        study, {answer.document for answers in given.values() for answer in answers}
    )
    before = {coder: peoplefiles.read(study, coder) for coder in given}
    titles = handcodings.titles(study)
    faults, told, after = [], list(warnings), {}
    for coder, answers in given.items():
        checked = check(_filled(answers), study.grid, titles)
        rows = _rows(checked, before[coder], reports, lenient)
        faults += [_of(coder, problem) for problem in checked.faults]
        told += [_of(coder, problem) for problem in checked.warnings]
        after[coder] = merged.merge(before[coder], rows, checked.scope)
    if not reports and any(given.values()):
        remedy = _("lancer « abs-study run », puis importer de nouveau")
        told.append(Problem("", _("extraits non vérifiés : les rapports n’ont pas été lus"), remedy))
    if faults:
        head = ngettext(
            "Rien n’a été importé : {n} faute.", "Rien n’a été importé : {n} fautes.", len(faults)
        )
        raise StudyError(head.format(n=len(faults)), [*faults, *handcodings.marked(told)])
    lines = [str(problem) for problem in handcodings.marked(told)]
    for coder, frame in after.items():
        count = len({(answer.document, answer.variable) for answer in given[coder]})
        said = ngettext("{coder} : {n} question répondue.", "{coder} : {n} questions répondues.", count)
        lines += [said.format(coder=coder, n=count), *peoplefiles.write(study, coder, frame)]
    return lines


def _of(coder: str, problem: Problem) -> Problem:
    return replace(problem, place=f"{coder}, {problem.place}" if problem.place else coder)


def _filled(answers: list[Given]) -> Filled:
    lines = [
        Line(
            {
                "document_id": answer.document, "variable": answer.variable, "answer": answer.level,
                "quote": answer.quote, "page": "" if answer.page is None else str(answer.page),
                "note": answer.note, "grid_version": answer.grid_version,
            },
            {},
            answer.place,
            plain=True,
        )
        for answer in answers
    ]  # fmt: skip
    return Filled(lines=lines)


def _rows(
    checked: Checked, before: pd.DataFrame, reports: Mapping[str, quoted.Report], lenient: bool
) -> list[dict]:
    """The rows to keep: those that the coder's file already has are not checked again, but for their note."""
    known = {
        (
            row.document_id,
            row.variable,
            row.level,
            row.quote,
            None if pd.isna(row.page) else int(row.page),
        ): row
        for row in before.itertuples()
    }
    rows, new = [], []
    for answer in checked.answers:
        page = int(answer.line["page"]) if answer.line["page"] else None
        row = known.get((answer.document, answer.variable, answer.level, answer.line["quote"], page))
        if row is None:
            new.append(answer)
        else:
            rows.append({**row._asdict(), "note": answer.note})
    rest = replace(checked, answers=new)
    return [
        {key: value for key, value in row.items() if key != "Index"} for row in rows
    ] + quoted.check_quotes(rest, reports, lenient)
