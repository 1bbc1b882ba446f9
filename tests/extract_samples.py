"""Small documents written by hand for the tests of extraction: PDF, DOCX, ODT."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

WIDTH, HEIGHT = 595, 842


class Pdf:
    """A PDF of text lines, lines drawn and grey images, in the very order in which they are given."""

    def __init__(self) -> None:
        self.pages: list[list[bytes]] = []
        self.images: list[tuple[int, int, bytes]] = []

    def page(self) -> Pdf:
        """Start a page."""
        self.pages.append([])
        return self

    def text(self, x: float, top: float, text: str, size: float = 11, bold: bool = False) -> Pdf:
        """Write one line whose base line is `top` points under the top of the page."""
        code = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        font = b"F2" if bold else b"F1"
        self.pages[-1].append(
            b"BT /%s %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET" % (font, size, x, HEIGHT - top, code)
        )
        return self

    def lines(
        self, x: float, top: float, lines: list[str], size: float = 11, pitch: float = 14, bold=False
    ) -> Pdf:
        """Write lines one under the other."""
        for number, line in enumerate(lines):
            self.text(x, top + number * pitch, line, size, bold)
        return self

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> Pdf:
        """Draw a line."""
        self.pages[-1].append(b"0.5 w %g %g m %g %g l S" % (x0, HEIGHT - y0, x1, HEIGHT - y1))
        return self

    def grid(self, xs: list[float], ys: list[float]) -> Pdf:
        """Draw all borders of a table."""
        for x in xs:
            self.rule(x, ys[0], x, ys[-1])
        for y in ys:
            self.rule(xs[0], y, xs[-1], y)
        return self

    def image(self, width: int, height: int, grey: bytes) -> Pdf:
        """Cover the whole page with a grey image."""
        self.images.append((width, height, grey))
        self.pages[-1].append(b"q %d 0 0 %d 0 0 cm /I%d Do Q" % (WIDTH, HEIGHT, len(self.images)))
        return self

    def write(self, path: Path, title: str = "") -> Path:
        """Write the file and return its path."""
        objects: list[bytes] = [b"", b""]
        fonts = []
        for name in (b"Helvetica", b"Helvetica-Bold"):
            objects.append(b"<</Type/Font/Subtype/Type1/BaseFont/%s/Encoding/WinAnsiEncoding>>" % name)
            fonts.append(len(objects))
        names = b""
        for number, (width, height, grey) in enumerate(self.images, start=1):
            data = zlib.compress(grey)
            head = b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray" % (width, height)
            tail = b"/BitsPerComponent 8/Filter/FlateDecode/Length %d>>stream\n" % len(data)
            objects.append(head + tail + data + b"\nendstream")
            names += b"/I%d %d 0 R" % (number, len(objects))
        kids = []
        for content in self.pages:
            stream = b"\n".join(content)
            objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
            resources = b"<</Font<</F1 %d 0 R/F2 %d 0 R>>/XObject<<%s>>>>" % (fonts[0], fonts[1], names)
            objects.append(
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Resources%s/Contents %d 0 R>>"
                % (WIDTH, HEIGHT, resources, len(objects))
            )
            kids.append(b"%d 0 R" % len(objects))
        objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
        objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
        objects.append(b"<</Title(%s)>>" % title.encode("cp1252"))
        path.write_bytes(_file(objects))
        return path


def _file(objects: list[bytes]) -> bytes:
    data = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects)
    return data + b"trailer<</Size %d/Root 1 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        size + 1,
        size,
        start,
    )


PROSE = (
    "Le centre communal a reçu en mai les familles du quartier et la salle était pleine ce soir là malgré la pluie "
    "car chacun voulait dire ce que la fermeture du guichet avait changé dans sa semaine et ce que la ville pouvait "
    "encore faire pour les parents seuls dont les horaires ne suivent pas ceux de la crèche ni ceux du bus qui passe "
    "deux fois par jour devant la mairie et la maison de santé où plus personne ne consulte depuis le départ du "
    "dernier médecin installé en ville il y a bientôt six ans sans que la commune ait trouvé à le remplacer"
).split()


def prose(words_a_line: int, first: int = 0, lines: int = 8) -> list[str]:
    """Return lines of continuous prose starting at a word."""
    return [" ".join(PROSE[first + n * words_a_line : first + (n + 1) * words_a_line]) for n in range(lines)]


ODT_SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"'
)


def write_odt(path: Path, body: str, more: dict[str, str] | None = None) -> Path:
    """Write an ODT whose office:text holds `body`; `more` adds parts."""
    content = (
        f'<?xml version="1.0"?><office:document-content {ODT_SPACES}>'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        for name, part in ({"content.xml": content} | (more or {})).items():
            archive.writestr(name, part)
    return path
