"""The words of the panel, in the language of messages: the browser has none of its own."""

from __future__ import annotations

from ..messages import _, language

_SETTLING = "settling"


def words() -> dict[str, object]:
    """Return every text that the browser shows, by the name under which it asks for it."""
    return {"lang": language(), **_bar(), **_text(), **_grid(), **_others(), "shortcuts": shortcuts()}


def _bar() -> dict[str, str]:
    return {
        "coding": _("Codage de {coder}"),
        "settling": _("Arbitrage : {coder}"),
        "go_by": _("Ordre des questions"),
        "by_report": _("Rapport après rapport"),
        "progress": _("Questions répondues"),
        "counted": _("{n} sur {all}"),
        "questions": _("Questions"),
        "undo": _("Annuler"),
        "overview": _("Avancement"),
        "reports": _("Par rapport"),
        "variables": _("Par question (la suivre de rapport en rapport)"),
        "full": _("Plein écran"),
        "help": _("Aide"),
        "help_title": _("Tout au clavier"),
        "help_end": _("Tab et Maj+Tab vont partout. Dans un champ, les lettres s’écrivent ; Échap en sort."),
        "close": _("Fermer"),
        "saved": _("enregistré"),
        "automatic": _("enregistrement automatique"),
        "autosave": _("chaque réponse est enregistrée aussitôt"),
        "saving": _("enregistrement"),
        "failed": _("Pas enregistré. Rien n’est perdu tant que cette page et le noyau restent ouverts."),
        "no_kernel": _(
            "Le noyau ne répond pas : ce que vous faites n’est pas enregistré. S’il a été relancé, "
            "exécutez de nouveau la cellule."
        ),
        "retry": _("Réessayer"),
        "answered": _("répondue"),
        "draft": _("commencée, pas enregistrée"),
        "conflict": _("en conflit avec le fichier"),
        "empty": _("sans réponse"),
        "sighted": _("Les réponses de la machine sont montrées : ce codage n’est plus aveugle."),
    }


def _text() -> dict[str, str]:
    return {
        "report": _("Rapport"),
        "text": _("Texte du rapport, phrase par phrase"),
        "page": _("Page {page}"),
        "go_to_page": _("Aller à la page"),
        "scanned": _("numérisée : le texte a été reconnu sur l’image"),
        "no_text": _("Pas de texte sur cette page."),
        "search": _("Chercher dans le rapport"),
        "search_hint": _("Chercher…"),
        "previous_hit": _("Passage trouvé précédent"),
        "next_hit": _("Passage trouvé suivant"),
        "hits": _("{n} sur {all}"),
        "no_hit": _("introuvable"),
        "take_selection": _("Prendre la sélection"),
    }


def _grid() -> dict[str, str]:
    return {
        "grid": _("Grille"),
        "place": _("question {n} sur {all}"),
        "unanswered": _("À répondre"),
        "next_empty": _("Sans réponse"),
        "taken": _("Répondue"),
        "unfinished": _("Pas encore enregistré : terminez la question"),
        "finish": _("Terminé : ce qui n’est pas coché est absent"),
        "finished": _("Terminé ✓"),
        "unknown_level": _("Ce niveau n’est plus dans la grille."),
        "quote": _("Extrait, mot pour mot"),
        "no_quote": _("Pas encore d’extrait : cliquez une phrase du rapport."),
        "no_quote_needed": _("Un extrait n’est pas nécessaire."),
        "waiting": _("Extrait en attente : choisissez un niveau."),
        "type": _("Écrire l’extrait"),
        "edit": _("Modifier"),
        "remove": _("Retirer"),
        "check": _("Vérifier et prendre"),
        "cancel": _("Laisser"),
        "nearest": _("Le plus proche, page {page} :"),
        "take_nearest": _("Prendre le plus proche"),
        "keep_mine": _("Garder le mien tel quel"),
        "see_page": _("Voir l’extrait page {page}"),
        "short_page": _("p. {page}"),
        "lost": _("introuvable dans le rapport"),
        "lost_on": _("p. {page}, introuvable"),
        "note": _("Note"),
        "rules": _("Règles"),
        "examples": _("Exemples et contre-exemples"),
        "example": _("exemple"),
        "counter_example": _("contre-exemple"),
        "moves": _("Aller d’une question à l’autre"),
        "previous": _("Précédente"),
        "next": _("Suivante"),
        "clear": _("Effacer"),
        "delete_key": _("Suppr"),
    }


def _others() -> dict[str, str]:
    return {
        "readings": _("Les deux lectures"),
        "machine": _("Proposition de la machine"),
        "take_machine": _("Prendre"),
        "retain": _("Retenir {name}"),
        "nothing": _("aucune réponse"),
        "alone": _("dans cette lecture seulement"),
        "common": _("En commun : {levels}"),
        "settled": _("Retenu : {levels}"),
        "reason": _("Raison"),
        "in_conflict": _("En conflit avec le fichier"),
        "changed": _("Le fichier a changé pendant que vous répondiez à cette question. Laquelle garder ?"),
        "here": _("Ici"),
        "file": _("Dans le fichier"),
        "keep_here": _("Garder celle d’ici"),
        "keep_file": _("Prendre celle du fichier"),
    }


def shortcuts() -> list[tuple[str, str, str]]:
    """Return each key, what it does, and the mode that it belongs to ("" for both)."""
    return [
        (_("1 … 9, 0"), _("choisir un niveau ; de nouveau : décocher une case"), ""),
        ("a, b", _("retenir la première, la seconde lecture"), _SETTLING),
        ("r, c, s", _("aucun (rien trouvé), NC, NA (sans objet)"), ""),
        ("t", _("terminer une question à cases"), ""),
        ("n, p", _("question suivante, précédente"), ""),
        ("v", _("question suivante sans réponse"), ""),
        ("l, g", _("aller au texte (lire), à la grille"), ""),
        ("↑ ↓", _("phrase d’avant, d’après ; niveau d’avant, d’après"), ""),
        (_("Page préc., Page suiv."), _("page d’avant, d’après"), ""),
        (
            _("Entrée"),
            _(
                "dans le texte : prendre la phrase pour extrait ; Maj+Entrée : prolonger l’extrait jusqu’à elle"
            ),
            "",
        ),
        ("/", _("chercher ; Entrée : passage suivant ; Échap : aller au passage"), ""),
        ("m, e", _("note, extrait à écrire ou à modifier"), ""),
        (_("Suppr"), _("effacer la réponse"), ""),
        ("Ctrl+Z", _("annuler"), ""),
        ("o, f, ?", _("avancement, plein écran, aide"), ""),
    ]
