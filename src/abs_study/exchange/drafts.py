"""A codebook of REFI-QDA (.qdc) in: compared with the grid where it is ours, else a draft for a person to finish."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .. import peoplefiles
from ..errors import Problem, StudyError
from ..french import fold
from ..messages import _
from ..study import Study
from .codebook import RESERVED, Code, described
from .losses import Losses
from .plain import variables_of
from .project_in import tree_of
from .xmlfile import CODEBOOK, check_root, children, deviations, parse

_LARGEST = 50_000_000
TO_FINISH = "À ÉCRIRE"


def import_codebook(study: Study, path: Path, out: Path | None) -> list[str]:
    """Tell how a codebook differs from the grid, or write the draft of a file of the grid; the grid is never changed.

    A codebook that this program wrote is compared, and its draft written only where `out` is given. An existing
    file is never overwritten. Raises StudyError.
    """
    tree, warnings = read_codebook(path)
    known = described(tree)
    losses = Losses()
    told = [str(problem) for problem in warnings]
    if known:
        told += differences(known, variables_of(study.grid))
    target = out or (None if known else Path(f"{path.stem}-brouillon.yaml"))
    if target is not None:
        if target.exists():
            found = _("ce fichier existe déjà")
            remedy = _("le renommer, ou en nommer un autre avec --out")
            raise StudyError(_("Le brouillon ne peut pas être écrit."), [Problem(str(target), found, remedy)])
        variables = known or foreign_variables(tree, losses)
        peoplefiles.save(target, draft(variables, path.name).encode())
        told.append(_("Brouillon à finir, puis à ranger dans grid/ : {place}").format(place=target))
    return [*told, *losses.tell(path, "qdc")]


def read_codebook(path: Path) -> tuple[tuple[Code, ...], list[Problem]]:
    """Return the codes of a codebook and how it departs from the standard; raises StudyError."""
    subject = _("{file} ne peut pas être lu.").format(file=path.name)
    content = peoplefiles.handed(path, subject, _LARGEST)
    root = parse(content, path.name)
    check_root(root, CODEBOOK, path.name)
    wrong = deviations(root, CODEBOOK)
    warnings = []
    if wrong:
        found = _("{n} écarts à la norme REFI-QDA, dont ligne {first}").format(
            n=len(wrong), first=wrong[0][:200]
        )
        warnings.append(Problem(path.name, found))
    tree = tuple(code for holder in children(root, "Codes") for code in tree_of(holder))
    if not tree:
        raise StudyError(
            subject, [Problem(path.name, _("aucun code"), _("exporter un livre de codes qui en a"))]
        )
    return tree, warnings


def differences(found: list[dict[str, Any]], own: list[dict[str, Any]]) -> list[str]:
    """Return how variables that a codebook tells differ from the grid's, a line each; what it lacks is not told."""
    ours = {entry["id"]: entry for entry in own}
    lines = []
    for entry in found:
        known = ours.get(entry["id"])
        if known is None:
            lines.append(_("{variable} : n’est pas dans la grille").format(variable=entry["id"]))
            continue
        lines += _changed(entry["id"], entry, known)
        levels = {level["code"]: level for level in known["niveaux"]}
        for level in entry["niveaux"]:
            name = f"{entry['id']}={level['code']}"
            if level["code"] not in levels:
                lines.append(_("{variable} : n’est pas dans la grille").format(variable=name))
            else:
                lines += _changed(name, level, levels[level["code"]])
        gone = [code for code in levels if code not in {level["code"] for level in entry["niveaux"]}]
        lines += [_("{variable} : manque").format(variable=f"{entry['id']}={code}") for code in gone]
    same = _("Les {n} variables sont celles de la grille, mot pour mot.").format(n=len(found))
    return lines or [same]


def _changed(name: str, found: dict[str, Any], known: dict[str, Any]) -> list[str]:
    keys = [
        key
        for key in dict.fromkeys((*known, *found))
        if key != "niveaux" and found.get(key) != known.get(key)
    ]
    told = _("{variable} : « {key} » diffère")
    return [told.format(variable=name, key=key) for key in keys]


def foreign_variables(tree: Iterable[Code], losses: Losses) -> list[dict[str, Any]]:
    """Return variables that a person may make of another program's codes.

    A code with codes under it is a question whose boxes they are; one that stands alone is a yes or no. What
    it does not say (question, measure) is to be written.
    """
    found: list[dict[str, Any]] = []
    taken: set[str] = set()
    for top in tree:
        for path, code in top.walk():
            leaves = [child for child in code.children if not child.children]
            alone = not path and not code.children
            if not leaves and not alone:
                if code.codable and path and not code.children:
                    continue
                losses.add("not_in_format", " > ".join((*path, code.name)))
                continue
            entry: dict[str, Any] = {
                "id": _word(code.name, taken),
                "libelle": {"fr": " – ".join((*path, code.name))},
            }
            entry["question"] = {"fr": TO_FINISH}
            entry["mesure"] = "boolean" if alone else "multi"
            if code.description:
                entry["regle"] = {"fr": code.description}
            entry["niveaux"] = _alone(code) if alone else _boxes(leaves)
            if code.codable and leaves:
                losses.add("not_in_format", f"{' > '.join((*path, code.name))} isCodable")
            found.append(entry)
    return found


def _alone(code: Code) -> list[dict[str, Any]]:
    return [{"code": "0", "libelle": {"fr": "Non"}}, {"code": "1", "libelle": {"fr": code.name}}]


def _boxes(leaves: list[Code]) -> list[dict[str, Any]]:
    taken = {code.casefold() for code in RESERVED}
    levels = []
    for leaf in leaves:
        level: dict[str, Any] = {"code": _word(leaf.name, taken), "libelle": {"fr": leaf.name}}
        if leaf.description:
            level["definition"] = {"fr": leaf.description}
        levels.append(level)
    return levels


def _word(name: str, taken: set[str]) -> str:
    """An identifier for a name, unlike those taken."""
    word = re.sub(r"[^a-z0-9]+", "_", fold(name)).strip("_")[:60] or "code"
    word = word if word[0].isalpha() else f"v_{word}"
    number, found = 2, word
    while found in taken:
        found, number = f"{word}_{number}", number + 1
    taken.add(found)
    return found


def draft(variables: list[dict[str, Any]], origin: str) -> str:
    """Return a file of the grid with these variables, its dimension and what is missing to be written."""
    import yaml

    head = (
        f"# Brouillon tiré de {' '.join(origin.split())} : rien n’y est encore de la grille.\n"
        "# Une dimension par fichier ; vérifier identifiants, mesures et niveaux (docs/grille.md), puis abs-study check.\n"
    )
    own = [{key: value for key, value in entry.items() if key != "dimension"} for entry in variables]
    content = {"dimension": "BROUILLON", "libelle": {"fr": TO_FINISH}, "variables": own}
    return head + yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110)
