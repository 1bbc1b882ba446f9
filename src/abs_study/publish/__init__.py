"""The published site: a folder of static pages, offline, in French, each quote at its place."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from ..provenance import commit as commit_of
from .codebook import codebook
from .evidence_check import check_evidence
from .index_page import index_page
from .notebook_pages import NotebookPage, notebook_page
from .rendering import Renderer, neighbours, style_sheet
from .report_pages import missing_share, report_page
from .site import CLUES, CODEBOOK, Site, load_site

__all__ = ["build"]


def build(study: Any, executed: Mapping[str, Path], out: Path, commit: str | None = None) -> list[Path]:
    """Write the whole site of a study into a folder.

    Parameters
    ----------
    study : an open study whose tables are up to date
    executed : executed notebooks by id, in the order of the menu
    out : a new or empty folder
    commit : the commit shown at the foot of each page; that of the study's folder by default

    Returns the files written, in order. Raises StudyError where a quote is not at its place or a
    notebook's page would not be accessible; nothing is written then but perhaps an unfinished `out`.
    """
    site = load_site(study, _stamp(study, commit))
    check_evidence(site.tables["evidence"], site.tables["pages"])
    notebooks = [notebook_page(name, Path(path)) for name, path in executed.items()]
    renderer = Renderer(site, notebooks)
    out.mkdir(parents=True, exist_ok=True)
    written = [_write(out / "style.css", style_sheet())]
    written += _copy_documents(site, study.documents_folder, out)
    index = renderer.render("index", page=index_page(site, notebooks), current="index.html")
    written.append(_write(out / "index.html", index.encode()))
    written += _notebooks(renderer, notebooks, out)
    book = codebook(site.grid)
    for name, template in ((CODEBOOK, "codebook"), (CLUES, "clues")):
        html = renderer.render(template, book=book, current=CODEBOOK)
        written.append(_write(out / name, html.encode()))
    return written + _reports(renderer, site, out)


def _stamp(study: Any, commit: str | None) -> dict[str, str]:
    if commit is None:
        commit = commit_of(study.folder)
    try:
        number = version("abs-study")
    except PackageNotFoundError:
        number = ""
    return {"version": number, "commit": commit, "digest": study.grid.digest, "grid": study.grid.version}


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def _notebooks(renderer: Renderer, notebooks: list[NotebookPage], out: Path) -> list[Path]:
    written = []
    for i, page in enumerate(notebooks):
        html = renderer.notebook(page, current=page.href, **neighbours(notebooks, i))
        written.append(_write(out / page.href, html.encode()))
    return written


def _reports(renderer: Renderer, site: Site, out: Path) -> list[Path]:
    written = []
    for i, document in enumerate(site.documents):
        page = report_page(site, document)
        missing, total = missing_share(page)
        around = neighbours(site.documents, i)
        html = renderer.render(
            "report", root="../", page=page, missing=missing, total=total, current="", **around
        )
        written.append(_write(out / document.page, html.encode()))
    return written


def _copy_documents(site: Site, folder: Path, out: Path) -> list[Path]:
    written = []
    for document in site.documents:
        if document.copy:
            target = out / "documents" / document.copy
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / document.fields["file"], target)
            written.append(target)
    return written
