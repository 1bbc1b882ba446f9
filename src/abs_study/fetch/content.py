"""What came, by its first bytes, whatever the server says of it; a web page sent in place of a report is told as one."""

from __future__ import annotations

import re
import textwrap
import zlib
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from ..extract.model import Unreadable, status_message
from ..extract.sniff import detect
from ..messages import _
from .refusals import Again, Refused

HEAD = 64 << 10  # bytes in which a web page is recognised and its title looked for
_PIECE = 1 << 20
_TAIL = 4096
_NO_TEXT = ("image/", "audio/", "video/", "font/", "model/")
_PAGES, _TEXTS = (".html", ".htm", ".xhtml"), (".txt", ".text")
_DOCUMENTS = (".pdf", ".docx", ".odt", ".doc")
_SPACE = b"\xef\xbb\xbf \t\r\n\f\0"
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,1000})", re.IGNORECASE)


def check_declared(content_type: str) -> None:
    """Raise Refused where a server announces what no report is: a picture, a film."""
    kind = _media(content_type)
    if kind.startswith(_NO_TEXT):
        found = _("le serveur annonce autre chose qu’un document : {kind}").format(kind=_harmless(kind))
        raise Refused(found, _("chercher l’adresse du document lui-même"))


def check_head(head: bytes, url: str) -> None:
    """Raise Refused where what comes is a web page, and no page was asked for."""
    if _is_page(head) and _suffix(url) not in _PAGES:
        title = title_of(head)
        found = _("le serveur a envoyé une page web")
        found += f" (« {title} »)" if title else ""
        raise Refused(
            found,
            _(
                "écrire l’adresse du fichier lui-même ; si la page est le rapport : l’enregistrer, puis « abs-study add »"
            ),
        )


def _is_page(head: bytes) -> bool:
    """Whether bytes begin a web page, its comments and instructions passed over."""
    place = len(head) - len(head.lstrip(_SPACE))
    while head.startswith((b"<!--", b"<?"), place):
        end = head.find(b"-->" if head.startswith(b"<!--", place) else b"?>", place + 2)
        if end < 0:
            return True
        place = head.index(b">", end) + 1
        while head[place : place + 1] and head[place] in _SPACE:
            place += 1
    return bool(_PAGE.match(head, place))


def title_of(head: bytes) -> str:
    """Return the first words of a web page’s title, without what would act on a terminal.

    >>> title_of(b"<html><title>Acc\\xc3\\xa8s &lt;refus\\xc3\\xa9&gt;\\x1b[2J\\n ici</title>")
    'Accès <refusé> [2J ici'
    """
    found = _TITLE.search(head.decode("utf-8", "replace"))
    return _harmless(unescape(found[1])) if found else ""


def _harmless(text: str) -> str:
    """The first words of what a server says, without what would act on a terminal."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    return textwrap.shorten(" ".join(plain.split()), 80, placeholder=" …")


def suffix_of(path: Path, url: str, content_type: str) -> str:
    """Return the suffix that the content of a file gives it; raises Refused where it is no report that can be read."""
    with path.open("rb") as file:
        check_head(file.read(HEAD), url)
    try:
        kind = detect(path)
    except Unreadable as error:
        found = _("contenu que l’étude ne lit pas : {why}").format(why=status_message(error.status))
        raise Refused(found, _("chercher une version PDF, DOCX ou ODT")) from None
    text_wanted = _suffix(url) in _TEXTS or (
        _media(content_type) == "text/plain" and _suffix(url) not in (*_DOCUMENTS, *_PAGES)
    )
    if (kind == "html" and _suffix(url) not in _PAGES) or (kind == "txt" and not text_wanted):
        raise Refused(
            _("le serveur a envoyé un texte au lieu du document"), _("ouvrir l’adresse dans un navigateur")
        )
    return f".{kind}"


def check_end(path: Path, suffix: str) -> None:
    """Raise Again for a PDF without its end, where the server did not say how long it is."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(size - _TAIL, 0))
        if suffix == ".pdf" and b"%%EOF" not in file.read():
            raise Again(
                _("document incomplet"),
                _("relancer ; sinon, l’enregistrer à la main, puis « abs-study add »"),
            )


def decoded(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Give the bytes of a body, in pieces of bounded size; raises Refused for an encoding that was not asked for."""
    if encoding.strip().lower() in ("", "identity"):
        yield from chunks
        return
    if encoding.strip().lower() not in ("gzip", "x-gzip"):
        found = _("compression inconnue : {name}").format(name=_harmless(encoding))
        raise Refused(found, _("l’enregistrer à la main, puis « abs-study add »"))
    inflater = zlib.decompressobj(wbits=31)
    try:
        for chunk in chunks:
            while chunk and not inflater.eof:
                yield inflater.decompress(chunk, _PIECE)
                chunk = inflater.unconsumed_tail
    except zlib.error:
        raise Again(_("compression abîmée"), _("relancer plus tard")) from None
    if not inflater.eof:
        raise Again(_("document incomplet"), _("relancer plus tard"))


def _media(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _suffix(url: str) -> str:
    return PurePosixPath(unquote(urlsplit(url).path)).suffix.lower()
