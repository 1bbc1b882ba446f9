"""What of the published site would be written again letter for letter: put back, with the grid's new digest at its foot.

A clue changes the digest that every page names, and often nothing else. All that pages are made of but the clues is one
key; where it is that of the published site, only what shows clues or the whole grid is written again (`shows_grid`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from ..dependence import digest_of, given, modules, packages
from ..files import files_under, write_safely
from ..gridparts import meaning_digest
from .addresses import CLUES, CODEBOOK, CONVERTED, DATA, INDEX, REDO, TEMPLATES
from .site import SHOWN_TABLES

RECORD = "site.json"
_SHOWN = 12  # letters of the digest at the foot of a page
_SHOW_GRID = frozenset({CODEBOOK, CLUES, REDO, INDEX})


class Unchanged:
    """The published site of a study against the one to be written; a record tells from what it was made."""

    def __init__(
        self, study: Any, executed: Mapping[str, Mapping[str, Path]], stamp: Mapping[str, str]
    ) -> None:
        self.study, self.executed, self.stamp = study, executed, stamp
        self.record = study.processed / CONVERTED / RECORD

    def put_back(self, out: Path) -> list[Path]:
        """Write into a folder what is unchanged of the published site, but for what `shows_grid` names.

        Returns the files written: none where anything else than clues has changed, or a file is not what was written.
        """
        try:
            known = json.loads(self.record.read_text(encoding="utf-8"))
            if known["key"] != self.key:
                return []
            contents = {
                address: self._renewed(address, digest, known["digest"])
                for address, digest in known["files"].items()
                if not shows_grid(address)
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return []
        if None in contents.values():
            return []
        for address, content in contents.items():
            path = out / address
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return [out / address for address in contents]

    def keep(self, out: Path, written: Iterable[Path]) -> None:
        """Note from what a site was made, and what was written."""
        files = {path.relative_to(out).as_posix(): _sha(path.read_bytes()) for path in sorted(written)}
        told = {"key": self.key, "digest": self.stamp["digest"], "files": files}
        write_safely(self.record, json.dumps(told, indent=0).encode())

    @cached_property
    def key(self) -> str:
        """The digest of all that the site is made of but the clues, rules and conditions of the automatic coder."""
        study = self.study
        tables = [study.path(name) for name in SHOWN_TABLES if study.path(name).is_file()]
        copies = [
            (language, name, _sha(Path(path).read_bytes()))
            for language, own in self.executed.items()
            for name, path in own.items()
        ]
        code = modules(f"from {__package__} import parts")
        lexicon = repr(study.grid.lexicon)
        parts = (
            meaning_digest(study.grid), lexicon, repr(study.memory), study.learnt.to_csv(), repr(vars(study.settings)),
            repr({name: value for name, value in self.stamp.items() if name != "digest"}), given(study), code, packages(),
            digest_of(tables, study.processed), repr(copies), digest_of(_files(TEMPLATES), TEMPLATES),
            digest_of(_files(study.documents_folder), study.documents_folder),
        )  # fmt: skip
        return _sha("\0".join(parts).encode())

    def _renewed(self, address: str, digest: str, grid: str) -> bytes | None:
        """A published file with the new digest of the grid; None where it is not as written, or names it elsewhere."""
        content = (self.study.reports / address).read_bytes()
        if _sha(content) != digest or ".." in address.split("/"):
            return None
        old, new = (name[:_SHOWN].encode() for name in (grid, self.stamp["digest"]))
        content = re.sub(
            rb'(<code title="[^"<>]*">)' + old + rb"(?=</code>)", rb"\g<1>" + new, content, count=1
        )
        return None if old in content and old != new else content


def shows_grid(address: str) -> bool:
    """Whether a file shows clues, or says the digest of the whole grid elsewhere than at its foot.

    >>> shows_grid("en/grille.html"), shows_grid("donnees/matrix.csv"), shows_grid("rapports/grille.html")
    (True, True, False)
    """
    folder, _slash, name = address.rpartition("/")
    return folder == DATA or ("/" not in folder and folder != "rapports" and name in _SHOW_GRID)


def _files(folder: Path) -> list[Path]:
    return files_under(folder)


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
