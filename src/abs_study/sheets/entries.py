"""The readable answers of a coding sheet (« 2 – Consultation ») and the codes that they stand for."""

from __future__ import annotations

from ..french import fold
from ..grid import Variable
from ..messages import LANGUAGES, _, speaking
from ..tables import ABSTAINED, NONE_TICKED

DASH = " – "
WHOLE = "§"  # the row that answers for a whole variable; a level's code marks the row that ticks it
DONE, YES, NO = "terminé", "oui", "non"
_TICKS = {YES: ("oui", "yes", "x", "✓", "✔", "1", "vrai", "true"), NO: ("non", "no", "0", "faux", "false")}
_DONES = ("terminé", "done")


def slots(variable: Variable) -> tuple[str, ...]:
    """Return the rows of a variable: one for a single answer, one a level and a closing one for several."""
    return (*variable.codes, WHOLE) if variable.multi else (WHOLE,)


def choices(variable: Variable, slot: str) -> list[str]:
    """Return the drop-down list of a row, in the language of messages."""
    if slot != WHOLE:
        return [_("oui"), _("non")]
    missing = [_("NC – ne peut pas être connu de ce rapport"), _("NA – sans objet pour ce rapport")]
    if variable.multi:
        closing = [_("terminé – ce qui n’est pas coché est absent"), _("aucun – cherché, rien trouvé")]
        return closing + missing
    return [f"{level.code}{DASH}{level.label.get()}" for level in variable.levels] + missing


def entry(variable: Variable, code: str) -> str:
    """Return the readable answer for a code; the code itself where it has none."""
    if variable.multi and code == DONE:
        return choices(variable, WHOLE)[0]
    found = (text for text in choices(variable, WHOLE) if text.split(DASH)[0] == code)
    return next(found, code)


def ticked(text: str) -> str:
    """Return YES or NO for what was written in the row of a level, "" for anything else."""
    folded = fold(text).strip()
    return next((answer for answer, words in _TICKS.items() if folded in {fold(w) for w in words}), "")


def understood(variable: Variable, text: str) -> str:
    """Return the code that an answer means, in either language, by its code, label or entry; "" for none.

    What the machine alone may answer means nothing.
    """
    wanted = {_plain(text), _plain(text.split(DASH)[0]), _plain(text.split(" - ")[0])}
    for code, names in _names(variable).items():
        if _plain(text) in names:
            return code
    return next((code for code, names in _names(variable).items() if wanted & names), "")


def _names(variable: Variable) -> dict[str, set[str]]:
    names = {code: {_plain(code)} for code in (*variable.codes, "NC", "NA")}
    if variable.multi:
        names |= {NONE_TICKED: {NONE_TICKED, "none"}, DONE: {_plain(word) for word in _DONES}}
    for level in variable.levels:
        for label in filter(None, (level.label.fr, level.label.en)):
            names[level.code] |= {_plain(label), _plain(f"{level.code}{DASH}{label}")}
    for language in LANGUAGES:
        with speaking(language):
            for text, code in zip(
                choices(variable, WHOLE)[-4 if variable.multi else -2 :],
                (DONE, NONE_TICKED, "NC", "NA")[0 if variable.multi else 2 :],
                strict=True,
            ):
                names[code].add(_plain(text))
    names.pop(ABSTAINED, None)
    return names


def _plain(text: str) -> str:
    return " ".join(fold(text).replace("–", "-").split())
