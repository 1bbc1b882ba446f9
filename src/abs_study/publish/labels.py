"""What the site calls things: statuses, coders, reserved codes, states of reading."""

from __future__ import annotations

from ..extract.model import OK as READ
from ..extract.model import status_message
from ..tables import ABSTAINED, MACHINE, NONE_TICKED
from .typography import say as _
from .typography import typeset


def consensus_status(status: str) -> str:
    """Return how a value was settled, in a few words."""
    return {
        "agreed": _("accord des lectures"),
        "arbitrated": _("arbitré"),
        "single": _("une seule lecture"),
        "automatic": _("automatique"),
        "disputed": _("en désaccord"),
    }.get(status, status or _("non arrêté"))


def status_help() -> list[tuple[str, str]]:
    """Return each status of a settled value with its explanation."""
    return [
        (consensus_status("agreed"), _("toutes les lectures donnent cette valeur.")),
        (consensus_status("arbitrated"), _("les lectures différaient ; un arbitrage a tranché.")),
        (consensus_status("single"), _("une seule lecture s'est prononcée.")),
        (consensus_status("automatic"), _("seule la machine s'est prononcée.")),
        (consensus_status("disputed"), _("les lectures diffèrent et rien n'a tranché.")),
    ]


def reserved(code: str) -> str:
    """Return the label of a reserved code, or "" for a level of the grid."""
    return {
        NONE_TICKED: _("Aucun"),
        "NC": _("Non connaissable"),
        "NA": _("Sans objet"),
        ABSTAINED: _("La machine s'abstient"),
    }.get(code, "")


def reserved_help() -> list[tuple[str, str, str]]:
    """Return (code, label, explanation) for absence, which is a result, and for what is missing."""
    return [
        (
            f"0 / {NONE_TICKED}",
            _("Absent"),
            _("cherché dans tout le document et non trouvé : c'est un résultat."),
        ),
        (
            "NC",
            reserved("NC"),
            _("ce document ne permet pas de le savoir (synthèse, partie absente) : valeur manquante."),
        ),
        ("NA", reserved("NA"), _("la question ne s'applique pas à ce document : valeur manquante.")),
        (
            ABSTAINED,
            reserved(ABSTAINED),
            _("la machine n'a pas assez d'éléments pour se prononcer : valeur manquante."),
        ),
    ]


def coder_order(name: str) -> tuple[bool, str]:
    """Sort people's readings first, the machine last."""
    return (name == MACHINE, name)


def document_status(status: str) -> str:
    """Return in words why a document was or was not read."""
    return _("lu") if status == READ else typeset(status_message(status)) or status or _("non lu")


def measure(name: str) -> str:
    """Return a variable's measure in words."""
    return {
        "nominal": _("un choix"),
        "ordinal": _("degrés ordonnés"),
        "boolean": _("oui ou non"),
        "multi": _("plusieurs choix possibles"),
    }.get(name, name)


def link(name: str) -> str:
    """Return how near another study's measure comes, in words."""
    return {
        "proche": _("mesure proche"),
        "partiel": _("en partie"),
        "voisin": _("question voisine"),
    }.get(name, name)
