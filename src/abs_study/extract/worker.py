"""The child process: limits itself, reads one document, writes its pages as JSON lines on its output."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path

from .limits import confine
from .model import Limits, Page, Unreadable
from .sniff import detect

Emit = Callable[[dict], None]


def main(arguments: list[str]) -> None:
    """Read (or draw) the document named by `arguments` (path, JSON of options); the last line tells the status."""
    path, options = Path(arguments[0]), json.loads(arguments[1])
    limits = Limits(**{f.name: options[f.name] for f in fields(Limits)})
    confine(limits)
    output = sys.stdout.buffer

    def emit(record: dict) -> None:
        output.write(json.dumps(record, ensure_ascii=True, separators=(",", ":")).encode() + b"\n")
        output.flush()

    try:
        if "draw" in options:
            from .pictures import check_drawable, draw

            check_drawable(detect(path))
            draw(path, limits, options["draw"], emit)
        else:
            read(path, limits, options["tesseract"], emit)
    except Unreadable as reason:
        emit({"status": reason.status, "detail": reason.detail})
    except MemoryError:
        emit({"status": "memory", "detail": ""})
    except RecursionError:
        emit({"status": "malformed", "detail": "nested too deeply"})
    except Exception as error:
        # Readers turn what a bad document does to them into Unreadable; anything else is our own fault.
        emit({"status": "crash", "detail": f"{type(error).__name__}: {error}"[:300]})


def read(path: Path, limits: Limits, tesseract: str, emit: Emit) -> None:
    """Read one document and emit its meta, its pages, its status."""
    kind = detect(path)
    if kind == "pdf":
        from .pdf_file import pages
    elif kind == "docx":
        from .docx_file import pages
    elif kind == "odt":
        from .odt_file import pages
    elif kind == "html":
        from .html_file import pages
    else:
        from .txt_file import pages
    _send(pages(path, limits, tesseract, emit), limits, emit)


def _send(pages: Iterator[Page], limits: Limits, emit: Emit) -> None:
    total = text_pages = waiting = 0
    for page in pages:
        total += len(page.text)
        if total > limits.characters:
            raise Unreadable("too_large", f"more than {limits.characters} characters")
        missing = "ocr_missing" in page.flags
        text_pages += bool(page.text.strip()) and not missing
        waiting += missing
        emit(
            {
                "page": page.number, "text": page.text, "source": page.source, "confidence": page.confidence,
                "flags": list(page.flags),
                "blocks": [[b.start, b.end, b.kind, b.level] for b in page.blocks],
            }
        )  # fmt: skip
    if not text_pages:
        raise Unreadable("ocr_needed" if waiting else "no_text")
    emit({"status": "ok", "detail": f"{waiting} page(s) to recognise" if waiting else ""})


if __name__ == "__main__":
    main(sys.argv[1:])
