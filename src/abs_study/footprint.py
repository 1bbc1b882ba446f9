"""What a run used and what it made, file by file: where nothing changed, nothing is done again."""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib.metadata import Distribution, distributions
from pathlib import Path

from . import recogniser
from .files import files_under
from .messages import _
from .revision import commit

RECORD = "data/processed/empreinte.json"
_PACKAGE = Path(__file__).parent
_USED = ("study.yaml", "grid", "notebooks", "data/raw", "LICENSE", "CITATION.cff")
_MADE = ("data/processed", "reports", "ro-crate-metadata.json")
# Kept under keys of their own, or made by other commands: no page of the site is read from these.
_APART = (
    "documents", "carnets", "pages", "dessins", "evaluation", "mise_au_point", "run.json", "empreinte.json",
    "historique",
)  # fmt: skip
_HEADER = re.compile(r"^(Name|Version):[ \t]*(.*)$", re.MULTILINE)
_LEFT_OUT = ("__pycache__", "README.md")


@cache
def installed() -> dict[str, str]:
    """Return the version of each installed package, by its name, in alphabetical order."""
    told = [_named(one) for one in distributions()]
    found: dict[str, str] = {}
    for one in told:
        if one.get("Name"):  # twice on the path: Python imports the first
            found.setdefault(one["Name"], str(one.get("Version")))
    return dict(sorted(found.items(), key=lambda pair: pair[0].casefold()))


def _named(package: Distribution) -> dict[str, str]:
    # Not its `metadata`, which reads what the package says of itself as an email, to the end: six times as long.
    names = ("METADATA", "PKG-INFO", "")  # a wheel's, an old package's in a folder, or in a file
    text = next(filter(None, map(package.read_text, names)), "")
    return dict(reversed(_HEADER.findall(text.partition("\n\n")[0])))


def used(folder: Path) -> dict[str, str]:
    """Return what the outcome of a run depends on: sha256 of each input file, of the code, the packages, the tools."""
    found = {name: _sha256(path.read_bytes()) for name, path in _inputs(folder)}
    versions = [f"{name} {version}" for name, version in installed().items()]
    code = [f"{name} {digest}" for name, digest in _files(_PACKAGE.parent, _PACKAGE.name)]
    return found | {
        "abs-study": _sha256("\n".join(code).encode()),
        "python": sys.version,
        "packages": _sha256("\n".join(versions).encode()),
        "tesseract": recogniser.identity(),
        "commit": _commit(folder),
    }


class Watch:
    """The inputs of a study from one moment on: what was written since is known even where it is again what it was.

    A key taken from a file's content says nothing of what was read from it in between. What lies beside the notebooks and
    is none, one of them may have written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._before = self._now()

    def _now(self) -> dict[str, tuple[int, ...]]:
        found = {}
        for name, path in _inputs(self.folder):
            if not name.startswith("notebooks/") or path.suffix in (".ipynb", ".py"):
                with suppress(FileNotFoundError):  # gone since it was listed
                    found[name] = _moment(path)
        return found

    def changed(self, *apart: str) -> list[str]:
        """Return the files written, new or gone since, but those of some folders (« data/raw/documents »)."""
        now = self._now()
        names = sorted(name for name in {*now, *self._before} if now.get(name) != self._before.get(name))
        return [name for name in names if not any(name.startswith(f"{folder}/") for folder in apart)]

    def same(self, path: Path) -> bool:
        """Whether one of the files was not written since."""
        name = path.relative_to(self.folder).as_posix()
        return path.is_file() and self._before.get(name) == _moment(path)


def _moment(path: Path) -> tuple[int, ...]:
    told = path.stat()
    return told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns


def _inputs(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files that a run uses, by their path from the study's folder; the modules beside them, which notebooks import."""
    for root in (*_USED, *sorted(path.name for path in folder.glob("*.py"))):
        yield from _found(folder, root)


def made(folder: Path) -> dict[str, str]:
    """Return the sha256 of each file that a run writes: tables, executed notebooks, pages."""
    apart = {f"data/processed/{name}" for name in _APART}
    return {
        name: digest
        for root in _MADE
        for name, digest in _files(folder, root)
        if "/".join(name.split("/")[:3]) not in apart
    }


def keep(folder: Path, inputs: dict[str, str]) -> None:
    """Record what a run used, as it was when the run began, and what it made."""
    text = json.dumps({"used": inputs, "made": made(folder)}, ensure_ascii=False, indent=0, sort_keys=True)
    path = folder / RECORD
    temporary = path.with_name(f".{path.name}.{os.getpid()}.partiel")
    temporary.write_text(text + "\n", encoding="utf-8")
    temporary.replace(path)


def changes(folder: Path) -> list[str]:
    """Return, in words, all that differs from the last whole run; empty where a run would make the same again."""
    try:
        known = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        before, written = dict(known["used"]), dict(known["made"])
    except (OSError, ValueError, KeyError, TypeError):
        return [_("aucun lancement complet n’est enregistré")]
    told = [
        f"{name} : {_change(name, before, now)}"
        for now in [used(folder)]
        for name in sorted({*before, *now})
        if before.get(name) != now.get(name)
    ]
    present = made(folder)
    return told + [
        _("{name} : n’est plus ce que l’étude a écrit").format(name=name)
        for name in sorted({*written, *present})
        if written.get(name) != present.get(name)
    ]


def _change(name: str, before: dict[str, str], now: dict[str, str]) -> str:
    if name not in before:
        return _("nouveau")
    return _("changé") if name in now else _("retiré")


def _files(folder: Path, root: str) -> Iterator[tuple[str, str]]:
    """Each file under a place, by its path from the folder, with its sha256; what programs leave behind is passed over."""
    for name, path in _found(folder, root):
        yield name, _sha256(path.read_bytes())


def _found(folder: Path, root: str) -> Iterator[tuple[str, Path]]:
    top = folder / root
    for path in [top] if top.is_file() else files_under(top):
        parts = path.relative_to(folder).parts
        if not any(part.startswith(".") or part in _LEFT_OUT for part in parts):
            yield "/".join(parts), path


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _commit(folder: Path) -> str:
    """The commit that each page names, asked for only where there is a repository."""
    here = any((place / ".git").exists() for place in (folder, *folder.parents))
    return commit(folder) if here else ""
