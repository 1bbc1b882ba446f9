"""The published site: a folder of static pages, offline, in each language, each quote at its place."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from ..messages import speaking
from ..revision import commit as commit_of
from ..revision import commit_date
from .answers import AnswersPage, answers_by_dimension, answers_pages
from .codebook import codebook
from .evidence_check import check_evidence
from .finding_lines import findings_by_page
from .index_page import index_page
from .lists import check_lists
from .menu import ANSWERS, READ, REDO, REPORTS, SEARCH, SELF_CHECK, UNDERSTAND
from .notebook_pages import NotebookPage, notebook_page
from .pictures import Pictures, address, draw
from .prose import rendered as prose
from .rendering import Renderer, neighbours, shared_files
from .report_pages import missing_share, report_page
from .rerun import FOLDER, data_package, downloads, rerun_page, shown_parameters
from .search import INDEX, PASSAGES, index_script, kinds, passages_script, searched
from .self_check import self_check
from .site import CLUES, CODEBOOK, FINDINGS, Site, load_site, read_tables

__all__ = ["build"]

# A page: its address from the root of its language, its template, what the template needs.
_Page = tuple[str, str, dict[str, Any]]


def build(
    study: Any, executed: Mapping[str, Mapping[str, Path]], out: Path, commit: str | None = None
) -> list[Path]:
    """Write the whole site of a study into a folder.

    The first language stands at the root of the site, each other one in the folder of its name, with the
    same addresses.

    Parameters
    ----------
    study : an open study whose tables are up to date
    executed : by language, the executed notebooks by id, in the order of the menu
    out : a new or empty folder
    commit : the commit shown at the foot of each page; that of the study's folder by default

    Returns the files written, in order. Raises StudyError where a quote is not at its place or a
    notebook's page would not be accessible; nothing is written then but perhaps an unfinished `out`.
    """
    tables = read_tables(study)
    check_evidence(tables["evidence"], tables["pages"])
    stamp = _stamp(study, commit)
    out.mkdir(parents=True, exist_ok=True)
    languages = tuple(executed)
    with speaking(languages[0]):
        site = load_site(study, tables, stamp)
        check_lists(site)
        pictures = draw(site, study)
        written = _shared(site, study, pictures, out)
    for language, copies in executed.items():
        with speaking(language):
            site = load_site(study, tables, stamp)
            notebooks = [
                notebook_page(name, Path(path), site.private.values()) for name, path in copies.items()
            ]
            written += _in_language(site, study, notebooks, languages, pictures, out)
    return written


def _shared(site: Site, study: Any, pictures: Pictures, out: Path) -> list[Path]:
    """Write what all languages share: style, scripts, passages searched, documents, data, pictures of pages."""
    written = [_write(out / name, content) for name, content in shared_files()]
    written += _copy_documents(site, study.documents_folder, out)
    files = downloads(site)
    written += [_write(out / item.address, item.content_bytes) for item in files]
    written.append(_write(out / FOLDER / "datapackage.json", data_package(site, files)))
    written.append(_write(out / PASSAGES, passages_script(site)))
    documents = {document.id: document for document in site.documents}
    for (name, page), picture in sorted(pictures.items()):
        written.append(_write(out / address(documents[name], page), picture.image))
    return written


def _in_language(
    site: Site,
    study: Any,
    notebooks: list[NotebookPage],
    languages: tuple[str, ...],
    pictures: Pictures,
    out: Path,
) -> list[Path]:
    """Write the pages of one language, their figures and the index of its search."""
    answers = answers_pages(site)
    pages = list(_pages(site, notebooks, answers, study.settings))
    renderer = Renderer(site, notebooks, languages, [page for page, _name, _values in pages], pictures)
    folder, written, searchable = out / renderer.folder, [], []
    for page, template, values in pages:
        html = renderer.render(template, page, **values)
        written.append(_write(folder / page, html.encode()))
        if searched(template):
            searchable.append((page, html))
    for place, drawing in (figure for page in notebooks for figure in page.figures):
        written.append(_write(folder / place, drawing))
    return [*written, _write(folder / INDEX, index_script(site, notebooks, answers, searchable))]


def _pages(
    site: Site, notebooks: list[NotebookPage], answers: tuple[AnswersPage, ...], settings: Any
) -> Iterator[_Page]:
    """Every page of the site in one language."""
    first = index_page(site, notebooks)
    yield READ, "index", {"page": first}
    yield UNDERSTAND, "understand", {}
    yield REDO, "rerun", rerun_page(site, notebooks, settings)
    yield REPORTS, "reports", {"page": first}
    yield SEARCH, "search", {"kinds": kinds()}
    yield FINDINGS, "findings", {"groups": findings_by_page(site, notebooks)}
    for i, page in enumerate(notebooks):
        given = shown_parameters(page, site.plan)
        yield page.href, "notebook", {"page": page, "parameters": given, **neighbours(notebooks, i)}
    book = codebook(site.grid, site.memory)
    yield CODEBOOK, "codebook", {"book": book}
    yield CLUES, "clues", {"book": book}
    check = self_check(site)
    if check is not None:
        yield SELF_CHECK, "self_check", {"page": check}
    yield ANSWERS, "all_answers", {"groups": answers_by_dimension(site, answers)}
    for i, page in enumerate(answers):
        yield page.href, "answers", {"page": page, **neighbours(answers, i)}
    for i, document in enumerate(site.documents):
        page = report_page(site, document)
        missing, total = missing_share(page)
        around = neighbours(site.documents, i)
        yield document.page, "report", {"page": page, "missing": missing, "total": total, **around}
    yield from prose(site, notebooks)


def _stamp(study: Any, commit: str | None) -> dict[str, str]:
    if commit is None:
        commit = commit_of(study.folder)
    try:
        number = version("abs-study")
    except PackageNotFoundError:
        number = ""
    date = commit_date(study.folder) if commit else ""
    grid = study.grid
    return {"version": number, "commit": commit, "date": date, "digest": grid.digest, "grid": grid.version}


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def _copy_documents(site: Site, folder: Path, out: Path) -> list[Path]:
    written = []
    for document in site.documents:
        if document.copy:
            target = out / "documents" / document.copy
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / document.fields["file"], target)
            written.append(target)
    return written
