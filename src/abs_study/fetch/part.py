"""A document on its way: what has come of it is kept under a hidden name, and the rest is asked for the next time."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx

from ..files import write_safely
from ..messages import _
from ..numerals import number
from .content import HEAD, check_declared, check_end, check_head, decoded, suffix_of
from .refusals import Again, Refused

Tell = Callable[[int, int | None], None]
SLOWEST, PATIENCE = 200, 60.0  # bytes a second, below which a body is given up; seconds before that is judged
_LENGTH = re.compile(r"[0-9]{1,18}")
_RANGE = re.compile(r"bytes ([0-9]{1,15})-([0-9]{1,15})/([0-9]{1,15}|\*)", re.IGNORECASE)


class Part:
    """The document of a source while it comes.

    Parameters
    ----------
    folder : its own place, made when something comes
    url : the address of the source; what came from another one is forgotten
    limit : bytes that a document may have
    """

    def __init__(self, folder: Path, url: str, limit: int) -> None:
        self.folder, self.url, self.limit = folder, url, limit
        self._body, self._state = folder / "corps", folder / "etat.json"

    def whole(self) -> Path | None:
        """Return the document where all of it is there, None otherwise."""
        name = self._known().get("file", "")
        path = self.folder / name
        return path if name and path.is_file() else None

    def headers(self) -> dict[str, str]:
        """Return what to add to a request, so that only what lacks is sent, if it is still the same document."""
        known = self._known()
        size = self._body.stat().st_size if self._body.is_file() else 0
        mark = known.get("etag") or known.get("modified")
        return {"Range": f"bytes={size}-", "If-Range": mark} if size and mark else {}

    def take(self, response: httpx.Response, tell: Tell, clock: Callable[[], float]) -> None:
        """Write what an answer holds after what is there, or from the start where the server sends all of it.

        Raises Refused for what no report is or what is too large, Again where it stopped before its end.
        """
        check_declared(response.headers.get("content-type", ""))
        start, total = self._place(response)
        self._check_size(total or 0)
        encoding = response.headers.get("content-encoding", "")
        if not start:
            self._begin(response, resumable=not encoding)
        came = 0
        try:
            with self._body.open("ab" if start else "wb") as file:
                for piece in self._pieces(response, encoding, clock):
                    file.write(piece)
                    came += len(piece)
                    self._check_size(start + came)
                    tell(start + came, None if encoding else total)
                    if not start and came - len(piece) < HEAD <= came:
                        file.flush()
                        check_head(self._head(), self.url)
        except Refused as error:
            if not isinstance(error, Again):
                self.drop()
            raise
        if total is not None and not encoding and start + came < total:
            raise Again(_("document incomplet"), _("relancer : le reste suivra"))
        self._finish(response, known_length=total is not None or "transfer-encoding" in response.headers)

    def _place(self, response: httpx.Response) -> tuple[int, int | None]:
        """Where the answer's bytes belong, and how many the whole document has, where that is said."""
        length = response.headers.get("content-length", "")
        if response.status_code == 200:
            return 0, int(length) if _LENGTH.fullmatch(length) else None
        size = self._body.stat().st_size if self._body.is_file() else 0
        found = _RANGE.fullmatch(response.headers.get("content-range", "").strip())
        # Some servers know Range and not If-Range: two halves of different documents would make one.
        known = self._known()
        same = all(
            known.get(name, "") in ("", response.headers.get(header, known.get(name)))
            for name, header in (("etag", "etag"), ("modified", "last-modified"))
        )
        if response.status_code == 206 and same and found and size and int(found[1]) == size:
            return size, None if found[3] == "*" else int(found[3])
        self.drop()
        raise Again(_("le serveur n’a pas su reprendre où l’on en était"), _("relancer : il repart du début"))

    def _begin(self, response: httpx.Response, resumable: bool) -> None:
        """Note by what the same document will be known again; a weak mark does not tell its bytes."""
        etag, modified = (response.headers.get(name, "") for name in ("etag", "last-modified"))
        marks = {"etag": "" if etag.startswith("W/") else etag, "modified": modified} if resumable else {}
        self._note({"url": self.url, **marks})

    def _pieces(self, response: httpx.Response, encoding: str, clock: Callable[[], float]) -> Iterator[bytes]:
        began, raw = clock(), 0

        def timed() -> Iterator[bytes]:
            nonlocal raw
            # As they come: pieces of a fixed size would hold back a slow server’s, and lose them at an interruption.
            for chunk in response.iter_raw():
                raw += len(chunk)
                spent = clock() - began
                if spent > PATIENCE and raw < spent * SLOWEST:
                    raise Again(_("le serveur envoie trop lentement"), _("relancer plus tard"))
                yield chunk

        return decoded(timed(), encoding)

    def _check_size(self, size: int) -> None:
        if size > self.limit:
            self.drop()
            found = _("plus de {n} Mo").format(n=number(self.limit >> 20))
            raise Refused(found, _("s’il est bien le rapport, relever limites: taille_mo dans study.yaml"))

    def _finish(self, response: httpx.Response, known_length: bool) -> None:
        """Give the document the name that its content asks for."""
        try:
            suffix = suffix_of(self._body, self.url, response.headers.get("content-type", ""))
        except Refused:
            self.drop()
            raise
        if not known_length:
            check_end(self._body, suffix)
        name = f"{self.folder.name}{suffix}"
        self._body.replace(self.folder / name)
        self._note({"url": self.url, "file": name})

    def _head(self) -> bytes:
        with self._body.open("rb") as file:
            return file.read(HEAD)

    def _known(self) -> dict[str, str]:
        """What was noted of this address; what came from another one is dropped."""
        try:
            known = dict(json.loads(self._state.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return {}
        if known.get("url") != self.url:
            self.drop()
            return {}
        return known

    def _note(self, known: dict[str, str]) -> None:
        write_safely(self._state, json.dumps(known, ensure_ascii=False).encode())

    def drop(self) -> None:
        """Forget all that has come."""
        shutil.rmtree(self.folder, ignore_errors=True)
