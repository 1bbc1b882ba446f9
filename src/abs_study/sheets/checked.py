"""The answers of a filled sheet, checked against the grid and the register: every fault located, with its remedy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..errors import Problem
from ..french import fold
from ..grid import Grid, Variable
from ..messages import LANGUAGES, _, speaking
from ..tables import ABSTAINED, MISSING_CODES, NONE_TICKED
from .entries import DONE, WHOLE, YES, choices, slots, ticked, understood
from .filled import Filled, Line, stray, whole
from .names import nearest
from .plan import wording
from .workbook import question


@dataclass(frozen=True)
class Answer:
    """A level given to a variable of a report, with the line that gives it."""

    document: str
    variable: str
    level: str
    line: Line
    note: str = ""


@dataclass
class Checked:
    """What a sheet answers, the questions that it covers, its faults and its warnings."""

    answers: list[Answer] = field(default_factory=list)
    scope: set[tuple[str, str]] = field(default_factory=set)
    unfinished: set[tuple[str, str]] = field(default_factory=set)
    faults: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def check(filled: Filled, grid: Grid, register: Mapping[str, str]) -> Checked:
    """Read the answers of a sheet; `register` maps each report of the study to its title."""
    result = Checked(faults=list(filled.faults), warnings=list(filled.warnings))
    changed = _check_version(filled, grid, result)
    cells: dict[tuple[str, str], list[Line]] = {}
    seen: dict[tuple[str, str, str], Line] = {}
    for line in filled.lines:
        if not _known(line, filled, grid, register, changed, result):
            continue
        key = (line["document_id"], line["variable"], fold(line["answer"]) if line.plain else line["slot"])
        if key in seen:
            found = _("ligne répétée : déjà {place}").format(place=seen[key].at("answer"))
            result.faults.append(Problem(line.at("answer"), found, _("n’en garder qu’une")))
            continue
        seen[key] = line
        cells.setdefault(key[:2], []).append(line)
    for (document, name), lines in cells.items():
        _check_cell(document, grid.variables[name], lines, result)
    return result


def _check_version(filled: Filled, grid: Grid, result: Checked) -> dict[str, set[str]]:
    """Tell what changed in the grid since the sheet was made; returns the codes that each variable had then."""
    then = filled.identity.get("variable", {})
    version = filled.fact("grid")
    codes = {name: set(told.split()) for name, (told, _words) in then.items()}
    changes = []
    for name, (told, words) in then.items():
        variable = grid.variables.get(name)
        if variable is None:
            changes.append(_("{variable} n’existe plus").format(variable=name))
        elif tuple(told.split()) != variable.codes:
            gone, new = codes[name] - set(variable.codes), set(variable.codes) - codes[name]
            changes.append(
                f"{name} ({', '.join([*(f'− {c}' for c in sorted(gone)), *(f'+ {c}' for c in sorted(new))])})"
            )
        elif words != wording(variable):
            changes.append(_("{variable} : la définition a changé").format(variable=name))
    if version and (version != grid.version or changes):
        found = _("feuille faite avec la grille {then}, l’étude a la grille {now} : {changes}").format(
            then=version, now=grid.version, changes=" ; ".join(changes) or _("mêmes questions, mêmes niveaux")
        )
        remedy = _("relire ces réponses ; pour repartir de la grille actuelle : abs-study sheet")
        result.warnings.append(Problem(filled.name, found, remedy))
    return codes


def _known(
    line: Line,
    filled: Filled,
    grid: Grid,
    register: Mapping[str, str],
    changed: dict[str, set[str]],
    result: Checked,
) -> bool:
    """Whether the identifiers of a line are those of the study and of this sheet."""
    if stray(line):
        if line.answered or line["document_id"] or line["variable"]:
            found = _("ligne ajoutée, ou identifiants effacés")
            result.faults.append(
                Problem(line.place, found, _("coder sur les lignes de la feuille, sans en ajouter"))
            )
        return False
    before = len(result.faults)
    document, name = line["document_id"], line["variable"]
    if document not in register:
        found = _("rapport inconnu : {id}").format(id=document)
        result.faults.append(Problem(line.at("document_id"), found, nearest(document, register)))
    variable = grid.variables.get(name)
    if variable is None:
        if name in changed and not line.answered:
            return False
        found = _("variable inconnue : {id}").format(id=name)
        if name in changed:
            found = _("{variable} n’existe plus dans la grille").format(variable=name)
        result.faults.append(Problem(line.at("variable"), found, nearest(name, grid.variables)))
    elif not line.plain and line["slot"] not in slots(variable):
        if line["slot"] in changed.get(name, ()) and not line.answered:
            return False
        found = _("{variable} : niveau « {level} » inconnu").format(variable=name, level=line["slot"])
        result.faults.append(Problem(line.at("slot"), found, nearest(line["slot"], variable.codes)))
    if len(result.faults) == before and not _same_labels(line, filled, variable, changed):
        found = _("les identifiants de cette ligne ne sont pas ceux de la question affichée")
        remedy = _("repartir de la feuille d’origine : les colonnes masquées ne se trient ni ne se recopient")
        result.faults.append(Problem(line.at("document_id"), found, remedy))
    return len(result.faults) == before


def _same_labels(line: Line, filled: Filled, variable: Variable, changed: dict[str, set[str]]) -> bool:
    """Whether the report and the question that a line shows are those of its identifiers."""
    titles, variables = filled.identity.get("document", {}), filled.identity.get("variable", {})
    if not filled.identity:
        return True
    document = line["document_id"]
    if document not in titles or line["variable"] not in changed:
        return False
    if line["report"] and fold(line["report"]) != fold(titles[document][0]):
        return False
    if variables[line["variable"]][1] != wording(variable) or not line["question"]:
        return True
    shown = set()
    for spoken in LANGUAGES:
        with speaking(spoken):
            shown.add(" ".join(question(variable, line["slot"]).split()))
    return " ".join(line["question"].split()) in shown


def _check_cell(document: str, variable: Variable, lines: list[Line], result: Checked) -> None:
    """Read what the lines of one question of one report answer together."""
    result.scope.add((document, variable.id))
    ticks = [line for line in lines if not whole(line)]
    wholes = [line for line in lines if whole(line)]
    ticked_lines, answered = [], 0
    before = len(result.faults)
    for line in ticks:
        answer = ticked(line["answer"]) if line["answer"] else ""
        answered += bool(answer)
        if line["answer"] and not answer:
            found = _("réponse « {text} » inconnue pour une case").format(text=line["answer"])
            result.faults.append(Problem(line.at("answer"), found, _("choisir « oui » ou « non »")))
        if answer == YES:
            ticked_lines.append(line)
        elif line["quote"] or line["page"]:
            _forgotten(line, result)
    codes = [(line, code) for line in wholes if (code := _code(line, variable, result))]
    if len(result.faults) > before or any(line["spoilt"] for line in lines):
        return
    if not ticks:
        _plain(document, variable, codes, result)
    else:
        closing = codes[0] if codes else (None, "")
        every = answered == len(variable.codes)
        _closed(document, variable, closing, ticked_lines, every, result)


def _code(line: Line, variable: Variable, result: Checked) -> str:
    """The code that a line gives to its whole variable; an unknown one is a fault."""
    text = line["answer"]
    if not text:
        if line["quote"] or line["page"]:
            _forgotten(line, result)
        return ""
    code = understood(variable, text)
    if code and not (line.plain and code == DONE):
        return code
    if fold(text) == fold(ABSTAINED):
        found, remedy = (
            _("« {text} » est réservé à la machine").format(text=text),
            _("choisir NC, ou laisser vide"),
        )
    else:
        found = _("{variable} : niveau « {level} » inconnu").format(variable=variable.id, level=text)
        admitted = (
            choices(variable, WHOLE) if not line.plain else [*variable.codes, NONE_TICKED, *MISSING_CODES[:2]]
        )
        remedy = nearest(text, admitted)
    result.faults.append(Problem(line.at("answer"), found, remedy))
    return ""


def _forgotten(line: Line, result: Checked) -> None:
    told = _("page ou extrait sans réponse : la ligne n’est pas prise")
    result.warnings.append(
        Problem(line.at("answer"), told, _("choisir une réponse, si elle n’est pas oubliée"))
    )


def _plain(document: str, variable: Variable, codes: list[tuple[Line, str]], result: Checked) -> None:
    """Answers given level by level: one for a single choice, and nothing beside a reserved code."""
    levels = [code for _line, code in codes]
    alone = [code for code in levels if code in (NONE_TICKED, *MISSING_CODES)]
    if len(levels) > 1 and (alone or not variable.multi):
        found = _("{variable} pour {document} : plusieurs niveaux ({levels})").format(
            variable=variable.id, document=document, levels=", ".join(levels)
        )
        remedy = _("n’en garder qu’un")
        if variable.multi:
            remedy = _("« {code} » ne va avec aucun autre niveau").format(code=", ".join(alone))
        result.faults.append(Problem(codes[1][0].at("answer"), found, remedy))
        return
    result.answers += [Answer(document, variable.id, code, line, line["note"]) for line, code in codes]


def _closed(
    document: str,
    variable: Variable,
    closing: tuple[Line | None, str],
    ticks: list[Line],
    every: bool,
    result: Checked,
) -> None:
    """A question with boxes counts once it is closed, or once every box has its answer."""
    line, code = closing
    if line is not None and code != DONE:
        if ticks:
            found = _("« {code} » avec des cases cochées ({levels})").format(
                code=code, levels=", ".join(tick["slot"] for tick in ticks)
            )
            remedy = _("choisir « terminé », ou décocher les cases")
            result.faults.append(Problem(line.at("answer"), found, remedy))
        elif code in variable.codes:
            found = _("« {code} » à la fin de la question").format(code=code)
            result.faults.append(
                Problem(line.at("answer"), found, _("cocher la case de ce niveau, puis « terminé »"))
            )
        else:
            result.answers.append(Answer(document, variable.id, code, line, line["note"]))
        return
    if line is not None and not ticks:
        remedy = _("choisir « aucun » si vous avez cherché sans rien trouver")
        result.faults.append(Problem(line.at("answer"), _("« terminé » sans aucune case cochée"), remedy))
        return
    if line is not None and line["quote"]:
        remedy = _("le mettre à la ligne de la case qu’il appuie")
        result.faults.append(Problem(line.at("quote"), _("extrait à la fin de la question"), remedy))
        return
    if line is None and not every:
        if ticks:
            result.unfinished.add((document, variable.id))
            found = _("{variable} : des cases cochées, mais la question n’est pas close").format(
                variable=variable.id
            )
            remedy = _("choisir « terminé » à sa dernière ligne ; elle n’est pas prise jusque-là")
            result.warnings.append(Problem(ticks[0].at("answer"), found, remedy))
        return
    if line is None and not ticks:
        remedy = _("choisir « aucun » à sa dernière ligne, ou NC, ou NA")
        found = _("{variable} : toutes les cases sont à « non », la question n’est pas close").format(
            variable=variable.id
        )
        result.warnings.append(Problem(variable.id, found, remedy))
        return
    closing_note = line["note"] if line is not None else ""
    for position, tick in enumerate(ticks):
        note = " ; ".join(filter(None, (tick["note"], closing_note if position == 0 else "")))
        result.answers.append(Answer(document, variable.id, tick["slot"], tick, note))
