"""What reading costs: pages a second of processor time, beside pdftotext, pypdf and pdfplumber on the same files.

Ours reads the full model (columns, tables, headings, lists, running heads), each document in its own confined process,
as a run does; the others give plain text. Scans: all that reading costs, beside tesseract alone on the same pictures.

    make bench        (installs pypdf and pdfplumber in .venv the first time; pdftotext is in poppler-utils)
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pypdfium2

from abs_study import extract
from abs_study.extract.model import Limits
from abs_study.extract.ocr import _render

ROOT = Path(__file__).parents[1]
OUT = ROOT / "benchmarks" / "reading.json"
ROUNDS = 1


def processor(work: Callable[[], object]) -> float:
    """Processor time of a piece of work, children included: the least of a few rounds."""

    def spent() -> float:
        used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return sum(one.ru_utime + one.ru_stime for one in used)

    found = []
    for _round in range(ROUNDS):
        before = spent()
        work()
        found.append(spent() - before)
    return min(found)


def by_pypdf(paths: list[Path]) -> None:
    """Plain text of each page by pypdf."""
    from pypdf import PdfReader

    for path in paths:
        for page in PdfReader(path).pages:
            page.extract_text()


def by_pdfplumber(paths: list[Path]) -> None:
    """Plain text of each page by pdfplumber."""
    import pdfplumber

    for path in paths:
        with pdfplumber.open(path) as document:
            for page in document.pages:
                page.extract_text()


def by_pdftotext(paths: list[Path]) -> None:
    """Plain text of each document by pdftotext, columns kept apart as it can."""
    for path in paths:
        subprocess.run(["pdftotext", "-layout", path, "-"], check=True, stdout=subprocess.DEVNULL)


def ours(paths: list[Path], ocr: bool = False) -> None:
    """The full model of each document, each in its own confined process."""
    for path in paths:
        read = extract.extract_file(path, ocr=ocr)
        if read.status != "ok":
            raise SystemExit(f"{path}: {read.status}")


def scans(paths: list[Path]) -> dict[str, float]:
    """What reading scans costs, and tesseract alone on the same pictures."""
    pictures = []
    for path in paths:
        document = pypdfium2.PdfDocument(path)
        pictures += [_render(document, page, Limits()) for page in range(len(document))]

    def tesseract() -> None:
        for image, _width, _height, scale in pictures:
            options = ["-l", "fra", "--dpi", str(round(72 * scale)), "--psm", "3", "tsv"]
            subprocess.run(
                ["tesseract", "stdin", "stdout", *options], input=image, check=True, capture_output=True,
                env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/local/bin:/usr/bin:/bin"},
            )  # fmt: skip

    alone, whole = processor(tesseract), processor(lambda: ours(paths, ocr=True))
    return {"pages": len(pictures), "tesseract_seconds": alone, "ours_seconds": whole, "ratio": whole / alone}


def main() -> int:
    """Measure, print, and write benchmarks/reading.json."""
    documents = sorted((ROOT / "data" / "raw" / "documents").glob("*.pdf"))
    counts = {path: len(pypdfium2.PdfDocument(path)) for path in documents}
    typed = [path for path in documents if extract.extract_file(path, ocr=False).status == "ok"]
    scanned = [path for path in documents if path not in typed]
    pages = sum(counts[path] for path in typed)
    result: dict = {"measured_on": time.strftime("%Y-%m-%d"), "documents": len(typed), "pages": pages}
    ways: dict[str, Callable[[list[Path]], None]] = {
        "started": ours,
        "pypdf": by_pypdf,
        "pdfplumber": by_pdfplumber,
    }
    if shutil.which("pdftotext"):
        ways["pdftotext"] = by_pdftotext
    for name, way in ways.items():
        try:
            result[name] = pages / processor(lambda way=way: way(typed))
        except ImportError:
            print(f"{name} is missing: make bench installs it", file=sys.stderr)
    extract.fork_readers()
    result["ours"] = pages / processor(lambda: ours(typed))
    for name in ("pdftotext", "pypdf", "pdfplumber"):
        if name in result:
            result[f"ratio_{name}"] = result["ours"] / result[name]
    if scanned and extract.ocr_available():
        result["scans"] = scans(scanned)
    OUT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
