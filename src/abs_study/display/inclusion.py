"""Where the reports come from, in words: the steps from found to studied, why some stop, the sources one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from .. import inclusion
from ..corpus import rights_stated
from ..inclusion import Left, Step
from ..messages import _, ngettext
from ..sources import ASKED, EXCLUDED, FOUND, OBTAINED
from ..views import French, Link, Table, number
from .reports import names, report_link


def step_label(step: Step) -> str:
    """Return what a step is called."""
    return {
        inclusion.AT_FIRST: _("Rapports trouvés"),
        inclusion.WHEN_OBTAINED: _("Rapports obtenus"),
        inclusion.WHEN_READ: _("Rapports lus"),
        inclusion.WHEN_KEPT: _("Rapports étudiés"),
        inclusion.AT_LAST: _("Sélection principale"),
    }[step.name]


def direct_label(step: Step) -> str:
    """Return how many of a step’s reports came without a line in the register of sources, "" for none."""
    if not step.direct:
        return ""
    return ngettext("dont {n} ajouté sans source", "dont {n} ajoutés sans source", step.direct).format(
        n=number(step.direct)
    )


def why_label(left: Left) -> str:
    """Return why reports go no further: a person’s own words, or what the study knows."""
    if left.told:
        return left.why
    return {
        inclusion.REPEATED: _("même document qu’une autre source"),
        inclusion.WAITING: _("demandé, sans réponse à ce jour"),
        inclusion.UNASKED: _("ni téléchargé ni demandé à ce jour"),
        inclusion.UNENTERED: _("obtenu, pas encore dans l’étude"),
        inclusion.UNREADABLE: _("texte illisible par le programme"),
        inclusion.NO_ABS: _("pas une analyse des besoins sociaux"),
        inclusion.COMPARED: _("hors des années de la sélection, gardé pour comparaison"),
        EXCLUDED: _("exclu, sans raison écrite"),
    }[left.why]


def steps_table(steps: Sequence[Step]) -> pd.DataFrame:
    """For each step a line for each reason to stop there, with the reports that arrive and those that stop."""
    rows = []
    for step in steps:
        direct = direct_label(step)
        label = f"{step_label(step)} ({direct})" if direct else step_label(step)
        for left in step.left or (Left("", 0, told=True),):
            why = French(left.why) if left.told else why_label(left)
            rows.append((label, step.count, left.count, why))
    head = [_("Étape"), _("Y arrivent"), _("S’y arrêtent"), _("Pourquoi")]
    return pd.DataFrame(rows, columns=head)


def sources(register: pd.DataFrame, documents: pd.DataFrame) -> Table | None:
    """The sources one by one, with what became of each and why; None where no register is kept.

    Who found a report, and people’s notes, stay in the register.
    """
    if register.empty:
        return None
    shown = names(documents)
    rows = [
        (
            French(" ".join(filter(None, (row.organisation, "" if pd.isna(row.year) else str(row.year)))) or row.source_id),
            French(row.found_how),
            row.found_on,
            Link(urlsplit(row.url).hostname or _("adresse"), row.url) if row.url else "",
            French(row.rights) if rights_stated(row.rights) else _("non précisés"),
            _state(row, shown),
        )
        for row in register.itertuples(index=False)
    ]  # fmt: skip
    head = [_("Source"), _("Où"), _("Trouvée le"), _("En ligne"), _("Droits"), _("Suite")]
    return Table(pd.DataFrame(rows, columns=head), _("Les sources, une à une"))


def _state(row: Any, shown: dict[str, str]) -> Any:
    """What became of a source: its report’s page, or why there is none."""
    if row.document_id in shown:
        return report_link(row.document_id, shown[row.document_id])
    if row.status == EXCLUDED and row.reason:
        return [_("exclue"), French(row.reason)]
    return {
        EXCLUDED: _("exclue"),
        ASKED: _("demandée"),
        OBTAINED: _("obtenue"),
        FOUND: _("trouvée"),
    }.get(row.status, _("trouvée"))
