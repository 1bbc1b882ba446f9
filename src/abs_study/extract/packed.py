"""Office documents are zip archives of XML: opened under caps, without entities, without network."""

from __future__ import annotations

import zipfile
from pathlib import Path

from lxml import etree

from .model import Limits, Unreadable

_RATIO = 200  # A zip bomb compresses far better than any office document (typically under 20).
_SMALL = 5_000_000


def open_archive(path: Path, limits: Limits) -> zipfile.ZipFile:
    """Open a zip archive whose unpacked size and ratio stay within limits; raises Unreadable."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable("malformed", f"zip: {error}") from error
    entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("encrypted", "encrypted zip entry")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.unpacked_bytes or len(entries) > 20_000:
        raise Unreadable("too_large", f"{unpacked} bytes unpacked")
    if any(e.file_size > _SMALL and e.file_size > _RATIO * max(e.compress_size, 1) for e in entries):
        raise Unreadable("too_large", "compressed beyond measure")
    return archive


def parse(archive: zipfile.ZipFile, name: str, limits: Limits) -> etree._Element | None:
    """Return the root of an XML part, None where the part is absent; raises Unreadable."""
    try:
        with archive.open(name) as part:
            data = part.read(limits.unpacked_bytes + 1)
    except KeyError:
        return None
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
        raise Unreadable("malformed", f"{name}: {error}") from error
    except Exception as error:
        # zlib.error has no common base with the errors above.
        raise Unreadable("malformed", f"{name}: {error}") from error
    if len(data) > limits.unpacked_bytes:
        raise Unreadable("too_large", name)
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
        raise Unreadable("malformed", f"{name}: document type declaration")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable("malformed", f"{name}: {error}") from error
