"""A corpus for IRaMuTeQ: each report under a line of starred variables, its running heads and feet left out.

The format is that of its documentation (« Format des données en entrée »): `**** *variable_modalité`, plain text,
no star in the text, no word between underscores.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

import pandas as pd

from ..errors import Problem, StudyError
from ..french import fold
from ..grid import Lexicon
from ..messages import _
from ..passages import SEPARATOR
from .answers import Answer, Scope
from .losses import Losses

_ATTRIBUTES = {"year": "annee", "kind": "organisme", "region": "region", "document_type": "type"}
_RUNNING = ("header", "footer")
# A star opens a variable, underscores a starred word; $ is a sign of the program's own tables.
_SIGNS = str.maketrans({"*": " ", "_": " ", "$": " "})


def corpus_file(
    answers: Iterable[Answer], scope: Scope, documents: pd.DataFrame, passages: pd.DataFrame, losses: Losses
) -> bytes:
    """Return the corpus: a line of variables and the passages' text (TABLES["passages"]) for each report.

    Raises StudyError where two variables would have one name.
    """
    names = _names(scope.variables)
    given: dict[str, dict[str, None]] = {}
    for answer in answers:
        given.setdefault(answer.document, {})[f"{names[answer.variable]}_{_word(answer.level)}"] = None
    parts = []
    for row in documents.itertuples():
        stars = [f"doc_{_word(row.document_id)}"]
        for column, name in _ATTRIBUTES.items():
            value = getattr(row, column)
            if not pd.isna(value) and value != "":
                stars.append(f"{name}_{_word(str(value))}")
        stars += given.get(row.document_id, {})
        own = passages[passages["document_id"] == row.document_id]
        parts.append(
            f"{' '.join(['****', *(f'*{star}' for star in stars)])}\n{_text(own, row.document_id, losses)}\n"
        )
    return "\n".join(parts).encode()


def note_withheld(passages: pd.DataFrame, lexicon: Lexicon, documents: Iterable[str], losses: Losses) -> None:
    """Note the sections that the grid never publishes and that are in the corpus."""
    from ..publish.withheld import is_private

    own = passages[passages["document_id"].isin(list(documents))]
    for (document, path), _rows in own.groupby(["document_id", "section"], sort=False):
        if any(is_private(title, lexicon) for title in path.split(SEPARATOR)):
            losses.add("withheld_kept", f"{document} / {path}")


def _text(passages: pd.DataFrame, document: str, losses: Losses) -> str:
    kept = passages[~passages["kind"].isin(_RUNNING)]
    running = len(passages) - len(kept)
    if running:
        losses.add("not_in_format", f"{document} / {', '.join(_RUNNING)} ({running})")
    lines = (" ".join(text.translate(_SIGNS).split()) for text in kept["text"])
    return "\n".join(line for line in lines if line)


def _names(variables: Iterable[str]) -> Mapping[str, str]:
    """The name of each variable without underscore: the first one ends the name in a starred variable."""
    names = {name: _word(name).replace("_", "") for name in variables}
    taken = Counter([*names.values(), "doc", *_ATTRIBUTES.values()])
    twice = [name for name, short in names.items() if taken[short] > 1]
    if twice:
        found = _("deux variables auraient le même nom : {names}").format(names=", ".join(twice))
        remedy = _("les exporter à part (--variables)")
        raise StudyError(_("Le corpus ne peut pas être fait."), [Problem("--variables", found, remedy)])
    return names


def _word(text: str) -> str:
    """A name or value of a starred variable: lower case, digits, hyphen and underscore only.

    >>> _word("Bourgogne-Franche-Comté"), _word("L’Île d’Yeu")
    ('bourgogne-franche-comte', 'l_ile_d_yeu')
    """
    return re.sub(r"[^a-z0-9_-]+", "_", fold(text)).strip("_-") or "vide"
