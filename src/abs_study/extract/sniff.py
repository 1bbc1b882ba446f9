"""What a file is, by its first bytes; a wrong suffix does not mislead."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from .model import Unreadable

SUFFIXES = (".pdf", ".docx", ".odt", ".html", ".htm", ".xhtml", ".txt")
_BINARY = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b",
    b"\x7fELF",
    b"MZ\x90", b"BM", b"OggS", b"ID3", b"{\\rtf", b"%!PS", b"RIFF", b"SQLite format 3", b"PAR1",
)  # fmt: skip
_HTML = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|h[1-6]|p|div|table)\b", re.IGNORECASE)


def detect(path: Path) -> str:
    """Return "pdf", "docx", "odt", "html" or "txt"; raises Unreadable for any other content."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        raise Unreadable("empty")
    if b"%PDF-" in head[:1032]:
        return "pdf"
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _zipped(path)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _compound(head, path)
    suffix = path.suffix.lower()
    if head.startswith(_BINARY):
        raise Unreadable("unsupported", "binary content")
    if suffix == ".pdf":
        return "pdf"
    if suffix in (".docx", ".odt"):
        raise Unreadable("malformed", "not a zip archive")
    return _text_kind(head, suffix)


def _zipped(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            mimetype = archive.read("mimetype")[:80] if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise Unreadable("malformed", f"zip: {error}") from error
    if "word/document.xml" in names or any(re.fullmatch(r"word/document\d*\.xml", name) for name in names):
        return "docx"
    if mimetype.startswith(b"application/vnd.oasis.opendocument.text"):
        return "odt"
    if path.suffix.lower() == ".odt" and "content.xml" in names:
        return "odt"
    raise Unreadable("unsupported", "zip archive of another kind")


def _compound(head: bytes, path: Path) -> str:
    """Tell an encrypted DOCX (stored in a compound file) from an old .doc, which is not read."""
    with path.open("rb") as file:
        body = file.read(1 << 20)
    if "EncryptedPackage".encode("utf-16-le") in body or "EncryptionInfo".encode("utf-16-le") in body:
        raise Unreadable("encrypted", "encrypted office document")
    raise Unreadable("unsupported", "old office document")


def _text_kind(head: bytes, suffix: str) -> str:
    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not utf16:
        controls = sum(1 for byte in head if byte < 9 or 13 < byte < 32)
        if controls > len(head) * 0.02:
            raise Unreadable("unsupported", "binary content")
    if suffix in (".html", ".htm", ".xhtml"):
        return "html"
    plain = head.decode("utf-16", "ignore").encode() if utf16 else head
    if _HTML.search(plain[:1024]) and suffix != ".txt":
        return "html"
    if re.match(rb"\s*(?:\xef\xbb\xbf)?<(?:!doctype\s+html|html)\b", plain, re.IGNORECASE):
        return "html"
    if suffix in ("", ".txt", ".text", ".md", ".pdf"):
        return "txt"
    raise Unreadable("unsupported", f"suffix {suffix}")
