"""What another program's codes, documents and coders are here: by identifier, else by exact name, never by guess."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import PurePosixPath

import pandas as pd

from ..errors import Problem
from ..french import fold, fold_letters
from ..grid import Grid
from ..guids import guid
from ..messages import _
from ..sheets.plan import coder_problems
from .answers import CONSENSUS
from .codebook import DASH, Code, admitted, level_guid, names
from .project_in import Source

Level = tuple[str, str]
_ENOUGH = 200  # letters in common below which two texts may be alike by chance


class Codes:
    """The levels of a grid as another program may name them."""

    def __init__(self, grid: Grid) -> None:
        """List the GUIDs and the names of each level; a name that two levels have is nobody's."""
        self.by_guid: dict[str, Level] = {}
        self._by_name: dict[str, set[Level]] = {}
        named = names(grid)
        for variable in grid.variables.values():
            holders = {variable.id, variable.label.fr, variable.label.en, named[variable.id]} - {""}
            for code in admitted(variable):
                level = (variable.id, code)
                self.by_guid[level_guid(*level)] = level
                labels = {code} | {grid.level_label(*level, language) for language in ("fr", "en")}
                labels |= {f"{code}{DASH}{label}" for label in labels}
                told = {named[f"{variable.id}={code}"]}
                told |= {
                    f"{holder}{sign}{label}"
                    for holder in holders
                    for label in labels
                    for sign in ("=", ".", DASH)
                }
                for name in told:
                    self._by_name.setdefault(_plain(name), set()).add(level)

    def level(self, path: tuple[str, ...], code: Code) -> Level | None:
        """Return the level that a code is, None where it is none: by GUID, by its name, by its parent's and its own."""
        if code.guid in self.by_guid:
            return self.by_guid[code.guid]
        found = self.named(code.name)
        return found or (self.named(f"{path[-1]}{DASH}{code.name}") if path else None)

    def named(self, name: str) -> Level | None:
        """Return the only level of a name, None where there is none or several."""
        found = self._by_name.get(_plain(name), set())
        return next(iter(found)) if len(found) == 1 else None


def _plain(text: str) -> str:
    return " ".join(fold(text).replace("–", "-").replace("—", "-").split())


class Documents:
    """The reports of a study as another program may name or hold them."""

    def __init__(self, register: pd.DataFrame, letters: Mapping[str, str]) -> None:
        """List names, fingerprints and texts; `letters` are the folded letters of each report that was read."""
        self._by_guid = {guid("source", name): name for name in register["document_id"]}
        self._by_digest = {row.sha256: row.document_id for row in register.itertuples() if row.sha256}
        self._by_name: dict[str, set[str]] = {}
        for row in register.itertuples():
            stem = PurePosixPath(row.file).stem
            for name in filter(None, {row.document_id, row.file, stem, row.title}):
                self._by_name.setdefault(_plain(name), set()).add(row.document_id)
        self._by_letters = {text: name for name, text in letters.items() if len(text) >= _ENOUGH}

    def of_source(self, source: Source) -> str:
        """Return the report that a source is, "" where it is none: by GUID, fingerprint, name, or its whole text."""
        return (
            self._by_guid.get(source.guid)
            or self._by_digest.get(source.digest)
            or self.named(source.name)
            or self._by_letters.get(fold_letters(source.text or ""), "")
        )

    def named(self, name: str) -> str:
        """Return the only report of a name, with or without the ending of a file, "" where there is none or several."""
        for form in (name, re.sub(r"\.(pdf|docx?|odt|html?|txt|rtf)$", "", name, flags=re.IGNORECASE)):
            found = self._by_name.get(_plain(form), set())
            if len(found) == 1:
                return next(iter(found))
        return ""


def coders(users: Mapping[str, str], option: str, machine: str, problems: list[Problem]) -> dict[str, str]:
    """Return the coder that each user is here, "" for one that is computed (machine, consensus).

    Parameters
    ----------
    users : the names of those who coded, by identifier
    option : "" (names as they are), the coder that the only user is, or "Anne Dupont=anne,Paul=paul"
    """
    given = _given(option, users.values(), problems)
    found: dict[str, str] = {}
    taken: dict[str, str] = {}
    for user, name in sorted(users.items(), key=lambda pair: pair[1]):
        if name in (machine, CONSENSUS) and name not in given:
            found[user] = ""
            continue
        coder = given.get(name, name)
        wrong = coder_problems(coder, machine)
        shown = name or _("sans nom")
        for problem in wrong:
            remedy = _("dire qui c’est ici : --coder « {name}=anne »").format(name=name)
            problems.append(Problem(_("codeur « {name} »").format(name=shown), problem.found, remedy))
        if coder in taken and not wrong:
            told = _("deux codeurs seraient « {coder} » : {names}").format(
                coder=coder, names=", ".join((taken[coder], shown))
            )
            problems.append(Problem("--coder", told, _("donner à chacun son nom")))
        taken[coder] = shown
        found[user] = coder
    return found


def _given(option: str, users: Collection[str], problems: list[Problem]) -> dict[str, str]:
    """What --coder says of each user's name."""
    if "=" in option:
        pairs: Iterable[tuple[str, str, str]] = (part.rpartition("=") for part in re.split(r"[,;]", option))
        given = {name.strip(): coder.strip() for name, _sign, coder in pairs}
        known = ", ".join(sorted(users))
        problems += [
            Problem(
                "--coder",
                _("« {name} » n’a rien codé ici").format(name=name),
                _("admis : {admitted}").format(admitted=known),
            )
            for name in given
            if name not in users
        ]
        return given
    if option and len(set(users)) > 1:
        found = _("plusieurs personnes ont codé : {names}").format(names=", ".join(sorted(users)))
        problems.append(
            Problem("--coder", found, _("dire qui est chacune : --coder « Anne Dupont=anne,Paul=paul »"))
        )
        return {}
    return dict.fromkeys(users, option) if option else {}
