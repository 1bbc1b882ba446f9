"""What an exchange could not carry, element by element: a file for programs, a line for people.

FILE.pertes.json (FILE.import.pertes.json for what was taken in) holds `schema`, `file`, `format`, `direction` ("export" or "import") and `losses`: for each reason its
name, what it means, how many elements, and which.
"""

from __future__ import annotations

import json
from pathlib import Path

from .. import peoplefiles
from ..errors import StudyError
from ..messages import _, ngettext

SCHEMA = "abs-study losses 1"


def _reasons() -> dict[str, str]:
    """What each reason means, in the language of messages."""
    return {
        # out
        "quote_not_found": _("extrait introuvable dans le texte : porté par une note du document, sans position"),
        "no_position": _("réponse sans extrait : portée par le document entier, que certains logiciels ignorent"),
        "in_parts": _("extrait en plusieurs endroits (page suivante, coupure) : porté par plusieurs sélections liées"),
        "unknown_answer": _("réponse à une question ou avec un niveau que la grille n’a pas, ou sur un rapport absent"),
        "not_in_format": _("ce que le format ne peut pas porter"),
        "machine_detail": _("confiance du codage automatique, et ses extraits pour des niveaux qu’il n’a pas retenus"),
        "control_characters": _("caractères de contrôle, interdits par le format : remplacés par une espace"),
        "disputed": _("réponse sur laquelle les lectures divergent : pas de réponse retenue"),
        "formula": _("cellule qui commence par = + - @ : un tableur peut y voir une formule ; ouvrir plutôt le .xlsx"),
        "withheld_kept": _("section que la grille ne publie pas : elle est dans ce fichier, à ne pas diffuser"),
        # in
        "unknown_code": _("code qui n’est pas dans la grille"),
        "unknown_document": _("document qui n’est pas dans l’étude"),
        "computed_coder": _("réponses calculées (machine, consensus) : elles ne s’importent pas"),
        "further_quote": _("autre extrait d’une même réponse : un seul est gardé"),
        "contradicted_value": _("réponse portée par une variable du document, que ses codages contredisent"),
        "name_contradicts": _("le texte à cette position n’est pas celui que la sélection nomme"),
        "text_absent": _("texte du document absent de l’archive"),
        "not_text": _("sélection qui n’est pas du texte (image, son, vidéo, zone de page)"),
        "not_imported": _("élément que l’étude ne connaît pas"),
        "user_unknown": _("codage dont l’auteur n’est pas déclaré"),
    }  # fmt: skip


class Losses:
    """What one exchange loses: elements by reason."""

    def __init__(self) -> None:
        self._found: dict[str, list[str]] = {}

    def add(self, reason: str, *elements: str) -> None:
        """Note elements that are lost, or carried otherwise, for a reason."""
        self._found.setdefault(reason, []).extend(elements)

    def __getitem__(self, reason: str) -> list[str]:
        """Return the elements noted for a reason, in order."""
        return sorted(self._found.get(reason, []))

    def __len__(self) -> int:
        return sum(map(len, self._found.values()))

    def content(self, file: str, form: str, direction: str) -> bytes:
        """Return the report as JSON, the same for the same losses."""
        told = _reasons()
        losses = [
            {"reason": reason, "told": told[reason], "count": len(elements), "elements": sorted(elements)}
            for reason, elements in sorted(self._found.items())
            if elements
        ]
        report = {"schema": SCHEMA, "file": file, "format": form, "direction": direction, "losses": losses}
        return (json.dumps(report, ensure_ascii=False, indent=1) + "\n").encode()

    def line(self, place: Path) -> str:
        """Return what to tell of the report."""
        count = len(self)
        told = ngettext(
            "{n} élément perdu ou porté autrement : {place}",
            "{n} éléments perdus ou portés autrement : {place}",
            count,
        )
        return (
            told.format(n=count, place=place)
            if count
            else _("Rien n’est perdu : {place}").format(place=place)
        )

    def write(self, file: Path, form: str, direction: str) -> str:
        """Write the report beside a file; returns what to tell. Raises StudyError where it cannot be written."""
        middle = ".import" if direction == "import" else ""
        place = file.with_name(f"{file.name}{middle}.pertes.json")
        peoplefiles.save(place, self.content(file.name, form, direction))
        return self.line(place)

    def tell(self, file: Path, form: str) -> list[str]:
        """Write the report of an import, which is done by then; returns what to tell, the losses where it cannot be."""
        try:
            return [self.write(file, form, "import")]
        except StudyError as error:
            return [str(error), self.content(file.name, form, "import").decode()]
