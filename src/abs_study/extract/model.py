"""What extraction yields: pages of text cut into typed blocks, with a status that is never silent."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..messages import _

OK = "ok"
BLOCK_KINDS = ("heading", "body", "list", "table_row", "caption", "footnote", "header", "footer")


def status_message(status: str) -> str:
    """Return the French (or translated) sentence that explains a status to a person; "" for "ok"."""
    return {
        "encrypted": _("le fichier est protégé par un mot de passe"),
        "malformed": _("le fichier est abîmé ou incomplet et ne peut pas être lu"),
        "timeout": _("la lecture a pris trop de temps et a été arrêtée"),
        "memory": _("la lecture demandait trop de mémoire et a été arrêtée"),
        "crash": _("le lecteur s’est arrêté brusquement sur ce fichier"),
        "no_text": _("le fichier ne contient aucun texte"),
        "ocr_needed": _("le document est numérisé : il faut la reconnaissance de caractères pour le lire"),
        "unsupported": _("ce format n’est pas lu (formats admis : PDF, DOCX, ODT, HTML, TXT)"),
        "too_large": _("le fichier dépasse les tailles admises"),
        "missing": _("le fichier est introuvable ou illisible"),
        "empty": _("le fichier est vide"),
    }.get(status, "")


STATUSES = (
    OK, "encrypted", "malformed", "timeout", "memory", "crash", "no_text", "ocr_needed", "unsupported",
    "too_large", "missing", "empty",
)  # fmt: skip


@dataclass(frozen=True)
class Limits:
    """What one document may cost; beyond, reading stops with a status.

    Times are in seconds, `memory` and `file_bytes` in bytes, `pixels` per rendered page. The wall clock
    allowed is twice the processor time plus twenty seconds, plus `ocr_seconds` for each page recognised.
    """

    memory: int = 2 << 30
    cpu: float = 30.0
    cpu_per_page: float = 0.1
    ocr_seconds: float = 90.0
    file_bytes: int = 200_000_000
    unpacked_bytes: int = 200_000_000
    pages: int = 5_000
    characters: int = 20_000_000
    pixels: int = 40_000_000

    def processor(self, pages: int = 0) -> float:
        """Return the processor seconds allowed for a document of so many pages."""
        return self.cpu + self.cpu_per_page * pages

    def wall(self, pages: int = 0, ocr_pages: int = 0) -> float:
        """Return the seconds allowed in all for so many pages, of which some are recognised."""
        return 2 * self.processor(pages) + 20 + self.ocr_seconds * ocr_pages


@dataclass(frozen=True)
class Block:
    """A heading, paragraph, list item, table row... of a page: its place in the text, its kind, its depth."""

    start: int
    end: int
    kind: str
    level: int = 0


@dataclass(frozen=True)
class Page:
    """A page: canonical text (NFC), where it came from ("text"/"ocr"), its blocks in reading order."""

    number: int
    text: str
    source: str = "text"
    confidence: float | None = None
    flags: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True)
class PagePicture:
    """A page drawn small: PNG, its size in pixels, its words with their boxes.

    `words` are (text, left, top, right, bottom), in thousandths of the page's width and height.
    """

    number: int
    width: int
    height: int
    image: bytes
    words: tuple[tuple[str, int, int, int, int], ...] = ()


@dataclass(frozen=True)
class Extraction:
    """The outcome for one document: status, explanation for people, pages, what the file says of itself."""

    status: str
    message: str = ""
    pages: tuple[Page, ...] = ()
    meta: dict = field(default_factory=dict)


class Unreadable(Exception):
    """A document cannot be read, for a reason that is one of STATUSES."""

    def __init__(self, status: str, detail: str = "") -> None:
        self.status = status
        self.detail = detail
        super().__init__(status, detail)


@dataclass(slots=True)
class Draft:
    """A block before its page's text exists: its text on one line, its kind, its depth, its place on paper.

    `top` and `bottom` are shares of the page's height (0 top, 1 bottom); `size` is the type's size in
    points; `new_table` marks the first row of a table.
    """

    text: str
    kind: str = "body"
    level: int = 0
    top: float = 0.5
    bottom: float = 0.5
    left: float = 0.0
    right: float = 1.0
    size: float = 0.0
    bold: bool = False
    lines: int = 1
    new_table: bool = False
