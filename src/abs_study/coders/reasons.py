"""Why a passage counts or not, in words that a reader of the pages and of `abs-study explain` understands."""

from __future__ import annotations

from ..messages import _


def status_label(status: str) -> str:
    """Return what a passage says of a deed, in words."""
    return {
        "fait": _("fait"),
        "en_cours": _("en cours"),
        "decide": _("décidé, pas encore fait"),
        "prevu": _("annoncé"),
        "souhaite": _("souhaité ou recommandé"),
        "regrette": _("regretté, donc pas fait"),
        "nie": _("nié"),
        "loi": _("rappel de la loi"),
        "ailleurs": _("fait ailleurs"),
        "slogan": _("formule sans fait"),
    }.get(status, status)


def actor_label(actor: str) -> str:
    """Return who acts, in words; "" where the text does not tell."""
    return {
        "ccas": _("le CCAS"),
        "commune": _("la commune"),
        "partenaires": _("un partenaire"),
        "departement": _("le Département"),
        "etat": _("l’État"),
        "habitants": _("des habitants ou usagers"),
        "autre_commune": _("une autre commune"),
    }.get(actor, "")


def reason(refusal: str, status: str, actor: str) -> str:
    """Return why a passage was set aside; for one that counts, that its level was not reached."""
    if refusal == "portee":
        return status_label(status)
    if refusal in ("par", "sauf_par"):
        who = actor_label(actor)
        return _("l’acteur n’est pas celui qu’on cherche : {who}").format(who=who or _("non dit"))
    return {
        "": _("compte, mais ne suffit pas pour ce niveau"),
        "position": _("ni au début ni à la fin du rapport, où l’on cherche"),
        "genres": _("ce genre de passage ne compte pas ici (titre, tableau, note…)"),
        "sections": _("hors des parties du rapport où l’on cherche"),
        "hors_sections": _("dans une partie du rapport qui ne compte pas ici"),
        "avec": _("il y manque un mot attendu"),
        "sans": _("un mot du passage en change le sens"),
        "autour": _("rien autour du passage ne le confirme"),
        "amorce": _("ni l’en-tête du tableau ni la phrase qui ouvre la liste ne le confirment"),
    }.get(refusal, refusal)
