"""Fail when the published site lacks a page, in any of its languages, or weighs more than it may."""

from __future__ import annotations

import sys
from pathlib import Path

from abs_study import open_study
from abs_study.publish.prose import prose_pages

ROOT = Path(__file__).parents[1]
FIXED = "index comprendre refaire rapports constats reponses grille indices".split()
# In bytes: what is read (pages, styles, scripts), what is looked at, what is downloaded by who asks for it, and one page.
MOST = {"read": 14_000_000, "seen": 25_000_000, "downloads": 4_000_000, "page": 300_000}
READ = (".html", ".css", ".js")
DOWNLOADS = "donnees"


def expected(root: Path) -> list[str]:
    """Return the pages that the site must have, relative to reports/."""
    study = open_study(root)
    names = [f"{name}.html" for name in FIXED] + [page.address for page in prose_pages()]
    names += [f"{step.notebook}.html" for step in study.settings.plan]
    names += [f"rapports/{name}.html" for name in study.register["document_id"]]
    names += [f"reponses/{name}.html" for name in study.grid.variables]
    folders = ["", *(f"{language}/" for language in study.settings.translations)]
    return [f"{folder}{name}" for folder in folders for name in names]


def weights(site: Path) -> dict[str, int]:
    """Return the bytes of what is read, seen (documents, pictures) and downloaded (data), and of the heaviest page."""
    sizes = {path: path.stat().st_size for path in site.rglob("*") if path.is_file()}
    read = sum(size for path, size in sizes.items() if path.suffix in READ)
    page = max((size for path, size in sizes.items() if path.suffix == ".html"), default=0)
    data = sum(size for path, size in sizes.items() if DOWNLOADS in path.relative_to(site).parts)
    return {"read": read, "seen": sum(sizes.values()) - read - data, "downloads": data, "page": page}


def main(root: Path = ROOT) -> None:
    pages = expected(root)
    missing = [page for page in pages if not (root / "reports" / page).is_file()]
    if missing:
        sys.exit("pages missing from reports/:\n" + "\n".join(f"  {page}" for page in missing))
    found = weights(root / "reports")
    told = ", ".join(f"{name} {size / 1e6:.1f} MB" for name, size in found.items())
    heavy = [name for name, size in found.items() if size > MOST[name]]
    if heavy:
        sys.exit(f"too heavy ({', '.join(heavy)}): {told}")
    print(f"pages: all {len(pages)} are there; {told}")


if __name__ == "__main__":
    main()
