"""Fail when the published site lacks a page: the index, each notebook's, each report's, the codebook."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def expected(root: Path) -> list[str]:
    """Return the pages that the site must have, relative to reports/."""
    with open(root / "data/raw/corpus.csv", encoding="utf-8", newline="") as register:
        documents = [f"rapports/{row['document_id']}.html" for row in csv.DictReader(register)]
    notebooks = [f"{path.stem}.html" for path in sorted((root / "notebooks").glob("*.ipynb"))]
    if not documents or not notebooks:
        sys.exit("pages: no document in the register, or no notebook")
    return ["index.html", "grille.html", *notebooks, *documents]


def main(root: Path = ROOT) -> None:
    pages = expected(root)
    missing = [page for page in pages if not (root / "reports" / page).is_file()]
    if missing:
        sys.exit("pages missing from reports/:\n" + "\n".join(f"  {page}" for page in missing))
    print(f"pages: all {len(pages)} are there")


if __name__ == "__main__":
    main()
