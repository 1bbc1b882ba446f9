"""`abs-study verify`: the study made again elsewhere, and compared file by file with what is published."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from .. import footprint
from ..errors import Problem, StudyError
from ..messages import _, ngettext
from ..place import SETTINGS_FILE
from ..revision import REVISION_VARIABLE, git
from .chosen import run_apart
from .files import DIGITS, Difference, difference

Say = Callable[[str], None]
_LINE = tuple[str, bool]
# What of run.json can explain a difference; times cannot.
_EXPLAINS = (
    "commit", "abs_study", "code", "python", "platform", "packages", "tesseract", "grid", "hypotheses_sha256", "seed",
    "thresholds", "plan", "documents",
)  # fmt: skip


def verify(folder: Path, other: Path | None, keep: Path | None, say: Say) -> Iterator[_LINE]:
    """Yield (line, whether it tells a difference) for what is published in a folder beside what it makes anew.

    Parameters
    ----------
    other : a study already run, to compare with instead of making anything
    keep : a new folder to make the study in and leave it; by default a temporary one

    Raises StudyError where there is nothing to compare, or where the study cannot be made again.
    """
    if other is not None and keep is not None:
        raise _impossible("--avec, --garder", _("l’un ou l’autre"))
    _check(folder)
    yield from ((line, False) for line in _before(folder) if other is None)
    with ExitStack() as stack:
        if other is not None:
            _check(other)
            made = other.resolve()
        else:
            made = (
                _new(keep)
                if keep
                else Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="abs-study-"))) / "etude"
            )
            copy(folder, made)
            say(
                _("L’étude est refaite dans {folder} ; c’est aussi long qu’un premier lancement.").format(
                    folder=made
                )
            )
            run_apart(made, None, {REVISION_VARIABLE: _revision(folder)}, say)
        yield from compare_folders(folder, made)


def _impossible(place: str, found: str, remedy: str = "") -> StudyError:
    return StudyError(_("L’étude ne peut pas être vérifiée."), [Problem(place, found, remedy)])


def _check(folder: Path) -> None:
    if not (folder / SETTINGS_FILE).is_file():
        raise _impossible(str(folder), _("ce dossier n’est pas une étude (pas de study.yaml)"))
    if not (folder / "data/processed/run.json").is_file() or not (folder / "reports/index.html").is_file():
        raise _impossible(str(folder), _("rien n’y est publié"), _("lancer « abs-study run »"))


def _new(keep: Path) -> Path:
    if keep.exists() and (not keep.is_dir() or any(keep.iterdir())):
        raise _impossible(str(keep), _("ce dossier existe et n’est pas vide"))
    return keep.resolve()


def copy(folder: Path, target: Path) -> None:
    """Copy what a run uses, and nothing that it made; a link stays one, since the site shows no linked document."""
    for name in footprint.used(folder):
        source, place = folder / name, target / name
        if source.is_file():
            place.parent.mkdir(parents=True, exist_ok=True)
            if source.is_symlink():
                place.symlink_to(source.resolve())
            else:
                shutil.copyfile(source, place)


def _revision(folder: Path) -> str:
    """The revision that the published pages name, and its day: naming it again is no difference."""
    name = str(_run(folder).get("commit", ""))
    if not name:
        return ""
    try:
        return f"{name} {git(folder, 'show', '--no-patch', '--format=%cs', name.rstrip('+'))}"
    except (OSError, subprocess.SubprocessError):
        return name


def _before(folder: Path) -> Iterator[str]:
    """What is known beforehand not to be as it was when the study was published."""
    changed = footprint.changes(folder)
    if changed:
        count = len(changed)
        head = ngettext(
            "{n} chose n’est plus comme au dernier lancement ; ce qui suit peut en venir :",
            "{n} choses ne sont plus comme au dernier lancement ; ce qui suit peut en venir :",
            count,
        )  # fmt: skip
        yield head.format(n=count)
        yield from (f"  - {line}" for line in changed)


def compare_folders(published: Path, made: Path) -> Iterator[_LINE]:
    """Yield, file by file, what differs between two studies that were run, then a conclusion and what explains it."""
    sides = [footprint.made(one) for one in (published, made)]
    differing, tolerated = 0, []
    for name in sorted({*sides[0], *sides[1]}):
        if sides[0].get(name) == sides[1].get(name):
            continue
        found = _one(name, published, made, sides)
        if found.tolerated:
            tolerated.append(f"  - {name} : {found.told}")
        else:
            differing += 1
            yield f"{name} : {found.told}", True
    if tolerated:
        yield _("Pareils à {digits} chiffres significatifs près :").format(digits=DIGITS), False
        yield from ((line, False) for line in tolerated)
    yield _conclusion(len({*sides[0], *sides[1]}), differing, len(tolerated)), False
    if differing or tolerated:
        yield from ((line, False) for line in _explained(published, made))


def _one(name: str, published: Path, made: Path, sides: list[dict[str, str]]) -> Difference:
    if name not in sides[1]:
        return Difference(_("publié, mais pas refait"))
    if name not in sides[0]:
        return Difference(_("refait, mais pas publié"))
    found = difference(name, (published / name).read_bytes(), (made / name).read_bytes())
    return found or Difference(_("changé pendant la comparaison"))


def _conclusion(total: int, differing: int, tolerated: int) -> str:
    if not differing and not tolerated:
        told = ngettext(
            "Identique : {n} fichier, octet pour octet.",
            "Identiques : {n} fichiers, octet pour octet.",
            total,
        )
        return told.format(n=total)
    if not differing:
        told = ngettext("{n} fichier sur {total} ne diffère que par les derniers chiffres.", "{n} fichiers sur {total} ne diffèrent que par les derniers chiffres.", tolerated)  # fmt: skip
        return told.format(n=tolerated, total=total)
    told = ngettext("{n} fichier sur {total} diffère.", "{n} fichiers sur {total} diffèrent.", differing)
    return told.format(n=differing, total=total)


def _explained(published: Path, made: Path) -> Iterator[str]:
    """What the two runs were made with, where it differs."""
    sides = [_run(one) for one in (published, made)]
    told = [line for key in _EXPLAINS for line in _changed(key, sides[0].get(key), sides[1].get(key))]
    if told:
        yield _("Ce qui peut l’expliquer :")
        yield from (f"  - {line}" for line in told)
    else:
        yield _("Rien de ce que run.json dit des deux lancements ne l’explique.")


def _run(folder: Path) -> dict[str, Any]:
    try:
        told = json.loads((folder / "data/processed/run.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _changed(name: str, before: Any, after: Any) -> Iterator[str]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted({*before, *after}):
            yield from _changed(f"{name}.{key}", before.get(key), after.get(key))
    else:
        yield f"{name} : {_value(before)} → {_value(after)}"


def _value(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return "–" if value is None or text == "" else text[:80]
