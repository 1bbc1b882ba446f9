"""The guide that comes with a coding sheet."""

from __future__ import annotations

from ..messages import _
from .plan import Plan


def guide_lines(plan: Plan, coding: str, suggested: bool) -> list[tuple[str, bool]]:
    """Return the lines of the guide, and whether each is a title."""
    lines = [
        (_("Coder des rapports à la main"), True),
        (_("Personne qui code : {coder}. Grille {version}.").format(coder=plan.coder, version=plan.grid.version), False),
        (_("Remplir"), True),
        (_("Feuille « {sheet} » : seules les colonnes blanches se remplissent. La réponse se choisit dans la liste de la cellule ; les cases jaunes attendent encore une réponse.").format(sheet=coding), False),
        (_("Question à une réponse : une ligne, une réponse. Question à cases : une ligne par case (« oui » quand elle est cochée), puis la ligne « fin de la question »."), False),
        (_("À la fin d’une question à cases, choisir « terminé » : ce qui n’est pas coché est alors absent. Sans cela, la question n’est pas encore codée."), False),
        (_("Page : le numéro de page dans le fichier (la première page du fichier est 1). Extrait : recopié mot pour mot ; « […] » remplace une coupure."), False),
        (_("Définitions, règles, ce qui est inclus ou exclu : à côté de chaque ligne, dans le commentaire de la question, et dans la feuille « Grille »."), False),
        (_("Absent n’est pas manquant"), True),
        (_("0 ou « aucun » : vous avez cherché, et le rapport n’en dit rien. C’est une réponse."), False),
        (_("NC : ce rapport ne permet pas de le savoir (pages perdues, illisibles, volume absent)."), False),
        (_("NA : la question n’a pas de sens pour ce rapport."), False),
        (_("Vide : pas encore codé. Une feuille à moitié remplie s’importe ; on la complète et on l’importe de nouveau."), False),
        (_("Ce qui est fait l’emporte sur ce qui est annoncé : le souhaité, le prévu, le nié, ce que font d’autres ou ce que dit la loi ne prouvent pas une pratique."), False),
        (_("Un niveau au-dessus de zéro s’appuie sur un extrait."), False),
        (_("À l’aveugle : ne regardez ni les réponses d’une autre personne ni celles de la machine avant d’avoir fini."), False),
        (_("Rendre"), True),
        (_("Enregistrer au format .xlsx, puis : {command} CE-FICHIER.xlsx. Tout est vérifié ; s’il y a une faute, chacune est dite avec sa cellule, et rien n’est pris.").format(command=plan.command), False),
        (_("Ne pas fusionner de cellules, ne pas ôter la protection, ne pas ajouter de lignes ; pour écrire plus, la colonne « Note ». Une note est publiée telle quelle : ni nom ni parole d’une personne interrogée."), False),
    ]  # fmt: skip
    if suggested:
        told = _(
            "Cette feuille montre les réponses de la machine (colonnes orange) : un codage fait avec elle n’est pas aveugle, et ne mesure pas l’accord entre la machine et vous."
        )
        lines.insert(2, (told, True))
    return lines
