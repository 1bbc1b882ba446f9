"""Update the English messages from the source, compile them, and list what lacks a translation.

Run it by `make messages`; translate the empty `msgstr` of the .po that it names, and run it again.
"""

from __future__ import annotations

import io
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
PO = ROOT / "src/abs_study/locale/en/LC_MESSAGES/abs_study.po"
KEYWORDS = {"_": None, "ngettext": (1, 2), "plural": (1, 2), "said": None, "nsaid": (1, 2)}
HEADER = "# English messages of abs-study. The source language is French; `make messages` updates this file."


def extracted(root: Path = ROOT) -> Catalog:
    """Return the messages of the source and of the notebooks' cells, in memory."""
    catalog = Catalog()
    folder = str(root / "src" / "abs_study")
    for _file, _line, message, _comments, _context in extract_from_dir(
        folder,
        method_map=[("**.py", "python"), ("**.j2", "jinja2.ext:babel_extract")],
        options_map={"**.j2": {"silent": "no"}},
        keywords=KEYWORDS,
        strip_comment_tags=True,
    ):
        catalog.add(message)
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        code = io.BytesIO(code_of(path).encode())
        for _line, message, _comments, _context in extract("python", code, keywords=KEYWORDS):
            catalog.add(message)
    return catalog


def code_of(notebook: Path) -> str:
    """Return the code of a notebook, cell after cell."""
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


def translated(path: Path = PO) -> Catalog:
    """Return the translations in a .po file, fuzzy ones left out."""
    if not path.exists():
        return Catalog(locale="en")
    with open(path, encoding="utf-8") as file:
        catalog = read_po(file, locale="en")
    # The .mo changes when a message does, not at each run.
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    return catalog


def lacking(source: Catalog, translation: Catalog) -> list[str]:
    """Return the messages of the source that have no translation."""
    missing = []
    for message in source:
        if not message.id:
            continue
        key = message.id[0] if message.pluralizable else message.id
        found = translation.get(key)
        done = found and not found.fuzzy and found.string and (not message.pluralizable or all(found.string))
        if not done:
            missing.append(key)
    return missing


def merged(source: Catalog, translation: Catalog) -> Catalog:
    """Return a catalogue of the source's messages with the translations that exist, sorted by message."""
    catalog = Catalog(locale="en", header_comment=HEADER, fuzzy=False)
    for message in source:
        if message.id:
            known = translation.get(message.id[0] if message.pluralizable else message.id)
            catalog.add(
                message.id, string=known.string if known and not known.fuzzy else None, flags=message.flags
            )
    return catalog


def po_bytes(catalog: Catalog) -> bytes:
    """Return a catalogue as the bytes of a .po file, the same for the same messages."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, sort_output=True, no_location=True, omit_header=True, width=0)
    header = f'{HEADER}\nmsgid ""\nmsgstr ""\n"Language: en\\n"\n"MIME-Version: 1.0\\n"\n'
    header += (
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    )
    return header.encode() + buffer.getvalue().lstrip()


def mo_bytes(path: Path = PO) -> bytes:
    """Return what the .po compiles to."""
    buffer = io.BytesIO()
    write_mo(buffer, translated(path))
    return buffer.getvalue()


def main() -> None:
    source = extracted()
    catalog = merged(source, translated())
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(po_bytes(catalog))
    PO.with_suffix(".mo").write_bytes(mo_bytes())
    missing = lacking(source, catalog)
    print(f"{len(catalog)} messages, {len(missing)} without English: {PO.relative_to(ROOT)}")
    for message in missing:
        print("  ", repr(message))
    sys.exit(bool(missing))


if __name__ == "__main__":
    main()
