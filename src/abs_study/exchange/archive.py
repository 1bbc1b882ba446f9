"""Archives: written with fixed times and order, opened under caps; nothing is ever unpacked to the disk."""

from __future__ import annotations

import hashlib
import io
import re
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path

from ..errors import Problem, StudyError
from ..messages import _

_EPOCH = (1980, 1, 1, 0, 0, 0)
_MOST_ENTRIES = 20_000
_LARGEST_ENTRY = 200_000_000
_LARGEST = 4_000_000_000
_RATIO = 200  # a bomb compresses far better than any text or document
_SMALL = 5_000_000


def packed(entries: Mapping[str, bytes]) -> bytes:
    """Return a zip archive of these entries, in this order: the same bytes for the same contents."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in entries.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


class Archive:
    """An archive that was checked: its entries' names, and their contents one at a time."""

    def __init__(self, path: Path) -> None:
        """Open an archive; raises StudyError with every fault of its entries."""
        self.place = path.name
        subject = _("{file} ne peut pas être lu.").format(file=path.name)
        remedy = _("l’exporter de nouveau au format REFI-QDA")
        try:
            self._archive = zipfile.ZipFile(path)
            entries = self._archive.infolist()
        except OSError as error:
            raise StudyError(subject, [Problem(str(path), str(error.strerror or error))]) from None
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            found = _("ce n’est pas une archive zip, ou elle est abîmée")
            raise StudyError(subject, [Problem(path.name, found, remedy)]) from None
        problems = _problems(entries, path.name)
        if problems:
            self._archive.close()
            raise StudyError(subject, problems)
        self.names = [entry.filename for entry in entries if not entry.is_dir()]

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._archive.close()

    def read(self, name: str) -> bytes:
        """Return an entry's content; raises StudyError where it is damaged or too large."""
        try:
            with self._archive.open(name) as part:
                content = part.read(_LARGEST_ENTRY + 1)
        except Exception:
            # A damaged entry fails in many ways (zlib, zip, sizes).
            raise self._fault(name, _("cette partie de l’archive est abîmée")) from None
        if len(content) > _LARGEST_ENTRY:
            raise self._fault(name, _("cette partie de l’archive est trop grande"))
        return content

    def sha256(self, name: str) -> str:
        """Return the sha256 of an entry, in hexadecimal, "" where it is damaged."""
        try:
            with self._archive.open(name) as part:
                return hashlib.file_digest(part, "sha256").hexdigest()
        except Exception:
            return ""

    def _fault(self, name: str, found: str) -> StudyError:
        place = f"{self.place}/{name}"
        remedy = _("l’exporter de nouveau au format REFI-QDA")
        return StudyError(
            _("{file} ne peut pas être lu.").format(file=self.place), [Problem(place, found, remedy)]
        )


def _problems(entries: list[zipfile.ZipInfo], place: str) -> list[Problem]:
    """Say what is wrong with the entries of an archive, all at once."""
    remedy = _("ne pas ouvrir cette archive ; en redemander une à qui l’a faite")
    problems = []
    if len(entries) > _MOST_ENTRIES:
        problems.append(Problem(place, _("{n} parties : c’est trop").format(n=len(entries)), remedy))
    if sum(entry.file_size for entry in entries) > _LARGEST:
        problems.append(Problem(place, _("l’archive est trop grande une fois décompressée"), remedy))
    seen: set[str] = set()
    for entry in entries:
        where = f"{place}/{entry.filename[:200]}"
        for found in _wrong(entry, seen):
            problems.append(Problem(where, found, remedy))
        seen.add(entry.filename.casefold())
    return problems[:100]


def _wrong(entry: zipfile.ZipInfo, seen: set[str]) -> list[str]:
    name = entry.orig_filename.replace("\\", "/")
    found = []
    if name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in name.split("/") or "\0" in name:
        found.append(_("nom qui sort de l’archive"))
    if stat.S_ISLNK(entry.external_attr >> 16):
        found.append(_("lien vers un autre fichier"))
    if entry.flag_bits & 1:
        found.append(_("partie protégée par un mot de passe"))
    if entry.file_size > _SMALL and entry.file_size > _RATIO * max(entry.compress_size, 1):
        found.append(_("partie compressée au delà du vraisemblable"))
    if entry.filename.casefold() in seen:
        found.append(_("nom répété"))
    return found
