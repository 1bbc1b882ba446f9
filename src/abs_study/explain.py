"""`abs-study explain`: all that bears on one answer of the automatic coder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from .coders.machine import Machine
from .coders.reasons import actor_label, reason, status_label
from .coders.regles import Coding, Decided
from .coders.regles.decide import Hit, best_by_passage
from .documents import ReadDocument, make_coder, read_document
from .errors import Problem, StudyError
from .grid import Variable
from .messages import _, language
from .numerals import number
from .study import Study

_MOST = 5
_WIDEST = 220


def explain(study: Study, document: str, variable: str) -> Iterator[str]:
    """Yield lines: the answer, the rule, then for each level what counted and what was set aside, and why.

    `document` is an id of the register or the path of a file. Raises StudyError for an unknown variable or
    report, and for a document that cannot be read.
    """
    known = study.grid.variables.get(variable)
    if known is None:
        remedy = _("variables : {names}").format(names=", ".join(study.grid.variables))
        raise StudyError(
            _("Variable inconnue : {name}.").format(name=variable), [Problem("grid/", variable, remedy)]
        )
    read = _document(study, document)
    machine = make_coder(study.grid, study.learner, study.settings.thresholds["confiance_machine"])
    codings = [c for c in machine.code(read.passages).codings if c.variable == variable]
    decided = machine.rules.explain(read.passages, variable)
    chances = _shares(known, codings, machine.chances(machine.rules.read(read.passages), variable))
    yield f"{read.document_id} – {known.label.get(language())}"
    yield known.question.get(language())
    yield ""
    yield from _answer(known, codings)
    yield from _rule(known, decided, machine)
    for level in known.levels:
        heading = f"[{level.code}] {level.label.get(language())}"
        if level.code in chances:
            heading = _("{level} (probabilité {chance})").format(
                level=heading, chance=_decimal(chances[level.code])
            )
        yield from _level(heading, decided.hits.get(level.code, ()))


def _shares(
    variable: Variable, codings: Sequence[Coding], chances: Mapping[str, float]
) -> Mapping[str, float]:
    """Chances of levels that exclude one another: the answer keeps its own, the others share what is left."""
    answer = next(iter((*codings[0].hesitation, codings[0].level)))
    others = sum(chance for level, chance in chances.items() if level != answer)
    if variable.multi or answer not in chances or not others:
        return chances
    left = 1 - chances[answer]
    return {level: chance if level == answer else left * chance / others for level, chance in chances.items()}


def _document(study: Study, name: str) -> ReadDocument:
    rows = study.register[study.register["document_id"] == name]
    path = Path(name) if rows.empty else study.documents_folder / rows["file"].iloc[0]
    if not path.is_file():
        remedy = _("donner un identifiant de data/raw/corpus.csv ou le chemin d’un fichier")
        raise StudyError(
            _("Rapport inconnu : {name}.").format(name=name), [Problem(name, _("introuvable"), remedy)]
        )
    read = read_document(
        path, name if len(rows) else path.stem, ocr=study.settings.ocr, limits=study.settings.limits
    )
    if read.status != "ok":
        raise StudyError(_("Le document ne peut pas être lu."), [Problem(str(path), read.message)])
    return read


def _answer(variable: Variable, codings: Sequence[Coding]) -> Iterator[str]:
    for coding in codings:
        label = next((one.label.get(language()) for one in variable.levels if one.code == coding.level), "")
        told = f"{coding.level} {label}".strip()
        yield _("Réponse : {level} (confiance {confidence})").format(
            level=told, confidence=_decimal(coding.confidence)
        )
        if coding.hesitation:
            yield _("  la machine s’abstient ; elle aurait répondu : {levels}").format(
                levels=", ".join(coding.hesitation)
            )
        for evidence in coding.evidence:
            yield _("  « {quote} » (p. {page})").format(quote=_short(evidence.quote), page=evidence.page)


def _rule(variable: Variable, decided: Decided, machine: Machine) -> Iterator[str]:
    yield ""
    yield _("La règle : {rule}").format(rule=variable.rule.get(language()))
    alone = ", ".join(coding.level for coding in decided.codings)
    if decided.unmet:
        yield _("Condition non remplie : {condition}").format(condition=decided.unmet)
    if machine.model is not None and variable.id in machine.model.reports.decides:
        yield _(
            "Les règles seules répondraient : {levels} ; pour cette variable, l’apprentissage décide avec elles."
        ).format(levels=alone)


def _level(heading: str, hits: Sequence[Hit]) -> Iterator[str]:
    yield ""
    yield heading
    counted = list(best_by_passage([hit for hit in hits if not hit.refusal]).values())
    aside = [
        hit for hit in hits if hit.refusal and hit.passage.number not in {h.passage.number for h in counted}
    ]
    if not counted and not aside:
        yield _("  rien")
    for hit in sorted(counted, key=lambda hit: (-hit.weight, hit.passage.number))[:_MOST]:
        who = actor_label(hit.actor)
        told = status_label(hit.status) + (f", {who}" if who else "")
        yield f"  + {number(hit.weight, 1)} ({told}) {_place(hit)}"
    if len(counted) > _MOST:
        yield _("  … et {n} autres passages qui comptent").format(n=len(counted) - _MOST)
    for hit in sorted(aside, key=lambda hit: (-hit.weight, hit.passage.number))[:_MOST]:
        told = _("écarté : {reason} ; {place}").format(
            reason=reason(hit.refusal, hit.status, hit.actor), place=_place(hit)
        )
        yield f"  – {told}"


def _decimal(value: float) -> str:
    # Codings keep three decimals: rounded from the same three, a chance and the confidence of its answer are told alike.
    return number(round(value, 3), 2)


def _place(hit: Hit) -> str:
    return _("p. {page} : « {text} » [motif : {pattern}]").format(
        page=hit.passage.page, text=_short(hit.passage.text), pattern=_short(hit.pattern, 80)
    )


def _short(text: str, most: int = _WIDEST) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"
