"""`abs-study calibrate`: three reports with settled codes and reasons, to learn the grid before coding apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from . import disagreements, peoplefiles
from .codings import check_readings, from_readings
from .display.reports import names
from .display.sections import Section, sections
from .documents import read_document
from .errors import Problem, StudyError
from .files import read_text
from .handcodings import marked, read_filled
from .messages import LANGUAGES, _, language, ngettext, speaking
from .numerals import number
from .register import template_folder
from .sheets import plan, quoted
from .sheets.checked import Checked, check
from .sheets.workbook import workbook
from .study import Study
from .tables import MACHINE, RESERVED_CODES, TABLES, read_csv
from .wording import CONSENSUS, coder, labelled

FOLDER = Path("data/raw/calibration")
_WARNINGS = 5  # told at length
_ORIGIN = {"fr": "origine.txt", "en": "origin.txt"}


@dataclass(frozen=True)
class Kit:
    """A calibration kit: its folder, its reports (TABLES["register"]), their settled codes (TABLES["readings"])."""

    folder: Path
    register: pd.DataFrame
    codes: pd.DataFrame
    origin: str

    @property
    def titles(self) -> dict[str, str]:
        """How each report is named."""
        return names(self.register)


def open_kit(study: Study) -> Kit:
    """Return the kit of the study, or the one that comes with abs-study where it has none.

    Settled codes of a question, or of levels, that the study's grid does not have are left out. Raises StudyError for a
    kit that cannot be read or has a code for an unknown report.
    """
    folder = study.folder / FOLDER
    if not (folder / "codes.csv").is_file():
        folder = template_folder() / FOLDER
    register, codes = (
        read_csv(read_text(folder / name, f"{FOLDER}/{name}"), TABLES[table], f"{FOLDER}/{name}")
        for name, table in (("corpus.csv", "register"), ("codes.csv", "readings"))
    )
    known = codes["variable"].map(lambda name: name in study.grid.variables)
    codes = codes[known].reset_index(drop=True)
    foreign = {
        row.variable
        for row in codes.itertuples()
        if row.level not in (*study.grid.variables[row.variable].codes, *RESERVED_CODES)
    }
    codes = codes[~codes["variable"].isin(foreign)].reset_index(drop=True)
    if problems := check_readings(codes, study.grid, register["document_id"], f"{FOLDER}/codes.csv"):
        raise StudyError(_("Le kit de calibration a des fautes."), problems)
    origin = folder / _ORIGIN[language()]
    origin = origin if origin.is_file() else folder / _ORIGIN["fr"]
    return Kit(folder, register, codes, read_text(origin, origin.name).strip() if origin.is_file() else "")


def write_kit(study: Study, person: str, out: Path | None = None, lang: str = "") -> Iterator[str]:
    """Write a folder with the reports, the empty sheet of one coder and a page of directions; yield what to tell.

    An existing folder is never written into. Raises StudyError with every fault.
    """
    problems = plan.coder_problems(person, MACHINE)
    if lang and lang not in LANGUAGES:
        raise StudyError(_("Langue inconnue : {lang} (fr ou en).").format(lang=lang))
    target = out or Path(f"calibration-{person}")
    if not problems and target.exists():
        found = _("ce dossier existe déjà : il peut contenir des réponses")
        problems.append(Problem(str(target), found, _("le renommer, ou en nommer un autre avec --out")))
    if problems:
        raise StudyError(_("Le kit de calibration ne peut pas être fait."), problems)
    with speaking(lang or language()):
        kit = open_kit(study)
        asked = plan.Plan(
            person,
            kit.titles,
            _questions(study, kit),
            study.grid,
            "abs-study calibrate --sheet",
            study.memory,
        )
        sheet = target / f"calibration-{person}.xlsx"
        peoplefiles.save(sheet, workbook(asked, {}))
        directions = _("LISEZ-MOI.txt")
        peoplefiles.save(target / directions, _directions(kit, sheet).encode())
    for row in kit.register.itertuples():
        peoplefiles.save(target / "documents" / row.file, (kit.folder / "documents" / row.file).read_bytes())
    yield _("Kit écrit dans {folder} : lire {directions}, coder dans {sheet}.").format(
        folder=target, directions=directions, sheet=sheet.name
    )
    yield _("Ensuite : abs-study calibrate --sheet {sheet}").format(sheet=sheet)


def _questions(study: Study, kit: Kit) -> tuple[str, ...]:
    settled = set(kit.codes["variable"])
    return tuple(
        name for name, variable in study.grid.variables.items() if name in settled and not variable.retired
    )


def _directions(kit: Kit, sheet: Path) -> str:
    paragraphs = [
        _("CALIBRATION : apprendre la grille avant de coder séparément."),
        _("1. Lisez un rapport du dossier « documents » ; il s’ouvre dans un navigateur."),
        _(
            "2. Répondez dans {sheet}, seul, sans regarder les réponses des autres : une réponse, son extrait, et sa page si "
            "le document en a plusieurs."
        ).format(sheet=sheet.name),
        _(
            "3. Comparez : abs-study calibrate --sheet {sheet}. Chaque écart y est, avec la raison du code retenu et la règle."
        ).format(sheet=sheet.name),
        _(
            "4. Discutez les écarts à plusieurs. Un écart n’est pas une faute : il montre souvent une règle qui manque."
        ),
        _(
            "Ces rapports ne font pas partie de l’étude : rien de ce que vous codez ici n’y entre, ni ne compte dans l’accord."
        ),
        kit.origin,
    ]
    return "\n\n".join(filter(None, paragraphs)) + "\n"


def compare(study: Study, path: Path, out: Path | None = None) -> Iterator[str]:
    """Compare a filled sheet of the kit with the settled codes, write the page of differences and yield what to tell.

    Nothing enters data/raw/codings. Raises StudyError with every fault of the sheet, and then writes nothing.
    """
    kit = open_kit(study)
    filled = read_filled(path)
    checked = check(filled, study.grid, kit.titles)
    person = filled.fact("coder") or path.stem
    rows = quoted.check_quotes(checked, _reports(study, kit, checked), lenient=True)
    if not checked.answers and not checked.faults:
        checked.faults.append(
            Problem(path.name, _("aucune réponse"), _("répondre d’abord, même à une partie"))
        )
    if checked.faults:
        head = _("La feuille de calibration ne peut pas être comparée.")
        raise StudyError(head, [*checked.faults, *marked(checked.warnings)])
    given = pd.DataFrame(rows, columns=list(TABLES["readings"].columns))
    codings = pd.concat(
        [from_readings(TABLES["readings"].conform(given), person), from_readings(kit.codes, CONSENSUS)],
        ignore_index=True,
    )
    cells = disagreements.compared(codings, study.grid, (person, CONSENSUS))
    discussed = disagreements.to_discuss(cells, study.grid)
    told = sections(
        cells, discussed, codings, study.grid, (person, CONSENSUS), kit.titles, memory=study.memory
    )
    places = list(study.grid.variables)
    # Three reports show no direction.
    told = sorted(
        (replace(one, advice="") for one in told), key=lambda section: places.index(section.variable)
    )
    lead = list(_head(person, cells, kit))
    yield from map(str, marked(checked.warnings[:_WARNINGS]))
    if (more := len(checked.warnings) - _WARNINGS) > 0:
        yield ngettext("… et {n} autre avertissement", "… et {n} autres avertissements", more).format(n=more)
    yield from lead
    for section in told:
        yield from _section(section)
    target = out or path.with_suffix(".html")
    peoplefiles.save(target, _page(person, lead, told, kit).encode())
    yield str(target)


def _reports(study: Study, kit: Kit, checked: Checked) -> dict[str, quoted.Report]:
    """The reports that were answered for, read so that quotes can be looked for in them."""
    wanted = {answer.document for answer in checked.answers}
    found = {}
    for row in kit.register[kit.register["document_id"].isin(wanted)].itertuples():
        read = read_document(
            kit.folder / "documents" / row.file, row.document_id, limits=study.settings.limits
        )
        if read.status == "ok":
            found[row.document_id] = quoted.report(read.pages, read.blocks)
    return found


def _head(person: str, cells: pd.DataFrame, kit: Kit) -> Iterator[str]:
    alike, answered = int((cells["kind"] == disagreements.SAME).sum()), len(cells)
    asked = len(kit.codes.drop_duplicates(["document_id", "variable"]))
    told = ngettext(
        "{n} réponse sur {all} comme le code retenu", "{n} réponses sur {all} comme le code retenu", alike
    ).format(n=number(alike), all=number(answered))
    yield labelled(coder(person), f"{told}.")
    if answered < asked:
        left = asked - answered
        yield ngettext(
            "Il reste {n} question sans réponse.", "Il reste {n} questions sans réponse.", left
        ).format(n=number(left))
    if alike < answered:
        yield _("Un écart n’est pas une faute : relisez la raison et la règle, puis discutez-en.")


def _section(section: Section) -> Iterator[str]:
    yield ""
    yield section.label
    for difference in section.differences:
        own, settled = difference.answers
        told = _("vous « {own} », retenu « {settled} »").format(own=own.told, settled=settled.told)
        yield "  " + labelled(difference.report, difference.apart if section.multi else told)
        for passage in settled.passages:
            if passage.note:
                yield _("    raison : {note}").format(note=passage.note)
            if passage.quote:
                yield _("    extrait : « {quote} »").format(quote=passage.quote)
    if section.rules:
        yield "  " + labelled(*section.rules[0])


def _page(person: str, lead: list[str], told: list[Section], kit: Kit) -> str:
    from .publish.differences import page

    title = labelled(_("Calibration"), coder(person))
    return page(title, lead, [kit.origin] if kit.origin else [], told, decide=False)
