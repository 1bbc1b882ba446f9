"""The published site: a folder of static pages, offline, in each language, each quote at its place."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from ..display.reports import answers_address
from ..messages import speaking
from ..provenance.origins import corpus_digest
from ..revision import commit as commit_of
from ..revision import commit_date
from .answers import answered, answers_by_dimension, answers_pages
from .codebook import codebook
from .converted import CONVERTED, convert, converted
from .evidence_check import check_evidence
from .finding_lines import findings_by_page
from .index_page import index_page
from .lists import check_lists
from .menu import ANSWERS, READ, REDO, REPORTS, SEARCH, SELF_CHECK, UNDERSTAND
from .notebook_pages import NotebookPage
from .pictures import Pictures, address, draw
from .prose import rendered as prose
from .rendering import Renderer, neighbours, shared_files
from .report_pages import missing_share, report_page
from .rerun import FOLDER, data_package, downloads, rerun_page, shown_parameters, told_settings
from .search import INDEX, PASSAGES, index_script, kinds, passages_script, searched
from .self_check import asks, self_check
from .site import CLUES, CODEBOOK, FINDINGS, Document, Site, load_site, read_tables

__all__ = ["build", "convert"]

# A page: its address from the root of its language, its template, and what gives what the template needs.
_Page = tuple[str, str, Callable[[], dict[str, Any]]]
# The site is written in two parts for each language, which two processes may write side by side.
REPORT_PAGES, OTHER_PAGES = "reports", "others"


@dataclass(frozen=True)
class _Work:
    """What is published, and where."""

    study: Any
    executed: Mapping[str, Mapping[str, Path]]
    out: Path
    stamp: Mapping[str, str]

    def site(self) -> Site:
        return load_site(self.study, read_tables(self.study), self.stamp)

    def notebooks(self, site: Site, language: str) -> list[NotebookPage]:
        private = site.private.values()
        return [
            converted(self.study.processed / CONVERTED, name, Path(path), private)
            for name, path in self.executed[language].items()
        ]


def build(
    study: Any,
    executed: Mapping[str, Mapping[str, Path]],
    out: Path,
    commit: str | None = None,
    pool: Executor | None = None,
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
    pool : processes that write parts of the site side by side; without, this one writes all of it

    Returns the files written, in order. Raises StudyError where a quote is not at its place or a
    notebook's page would not be accessible; nothing is written then but perhaps an unfinished `out`.
    """
    check_evidence(study.read("evidence"), study.read("pages"))
    out.mkdir(parents=True, exist_ok=True)
    work = _Work(study, executed, out, _stamp(study, commit))
    parts = [(language, part) for language in executed for part in (REPORT_PAGES, OTHER_PAGES)]
    if pool is None:
        sites: dict[str, Site] = {}
        written = [_write_part(work, *part, sites) for part in parts]
    else:
        written = [task.result() for task in [pool.submit(_write_part, work, *part) for part in parts]]
    return [path for part in written for path in part]


# In a process of a pool, which writes one site: the tables of a language are read once.
_sites: dict[str, Site] = {}


def _write_part(work: _Work, language: str, part: str, sites: dict[str, Site] | None = None) -> list[Path]:
    sites = _sites if sites is None else sites
    first = language == next(iter(work.executed))
    with speaking(language):
        if language not in sites:
            sites[language] = work.site()
        site = sites[language]
        notebooks = work.notebooks(site, language)
        if part == REPORT_PAGES:
            pictures = draw(site, work.study)
            written = _shared(site, work.study, pictures, work.out) if first else []
            return written + _report_pages(work, site, notebooks, pictures)
        if first:
            check_lists(site)
        return _other_pages(work, site, notebooks)


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


def _report_pages(work: _Work, site: Site, notebooks: list[NotebookPage], pictures: Pictures) -> list[Path]:
    """Write the page of each report."""
    renderer = _renderer(work, site, notebooks, pictures)
    folder = work.out / renderer.folder
    return [
        _write(folder / page, renderer.render(template, page, **values()).encode())
        for page, template, values in _reports(site)
    ]


def _other_pages(work: _Work, site: Site, notebooks: list[NotebookPage]) -> list[Path]:
    """Write the other pages of a language, the figures of notebooks and the index of its search."""
    renderer = _renderer(work, site, notebooks, {})
    folder, written, searchable = work.out / renderer.folder, [], []
    for page, template, values in _others(site, notebooks, work.study.settings):
        html = renderer.render(template, page, **values())
        written.append(_write(folder / page, html.encode()))
        if searched(template):
            searchable.append((page, html))
    for place, drawing in (figure for page in notebooks for figure in page.figures):
        written.append(_write(folder / place, drawing))
    return [*written, _write(folder / INDEX, index_script(site, notebooks, answers_pages(site), searchable))]


def _renderer(work: _Work, site: Site, notebooks: list[NotebookPage], pictures: Pictures) -> Renderer:
    pages = [*_others(site, notebooks, work.study.settings), *_reports(site)]
    addresses = [page for page, _template, _values in pages]
    told = told_settings(work.study.settings)
    return Renderer(site, notebooks, tuple(work.executed), addresses, pictures, told)


def _reports(site: Site) -> Iterator[_Page]:
    """The page of each report."""
    for i, document in enumerate(site.documents):
        yield document.page, "report", partial(_of_report, site, document, neighbours(site.documents, i))


def _of_report(site: Site, document: Document, around: dict[str, Any]) -> dict[str, Any]:
    page = report_page(site, document)
    missing, total = missing_share(page)
    return {"page": page, "missing": missing, "total": total, **around}


def _others(site: Site, notebooks: list[NotebookPage], settings: Any) -> Iterator[_Page]:
    """Every other page of the site in one language."""

    def first() -> dict[str, Any]:
        return {"page": site.once("first page", lambda: index_page(site, notebooks))}

    def book() -> dict[str, Any]:
        return {"book": site.once("codebook", lambda: codebook(site.grid, site.memory))}

    yield READ, "index", first
    yield UNDERSTAND, "understand", dict
    yield REDO, "rerun", lambda: rerun_page(site, notebooks, settings)
    yield REPORTS, "reports", first
    yield SEARCH, "search", lambda: {"kinds": kinds()}
    yield FINDINGS, "findings", lambda: {"groups": findings_by_page(site, notebooks)}
    for i, page in enumerate(notebooks):
        given = shown_parameters(page, site.plan)
        around = {"notebook_id": page.id, "parameters": given, **neighbours(notebooks, i)}
        yield page.href, "notebook", partial(dict, page=page, **around)
    yield CODEBOOK, "codebook", book
    yield CLUES, "clues", book
    if asks(site.grid):
        yield SELF_CHECK, "self_check", lambda: {"page": self_check(site)}
    yield ANSWERS, "all_answers", lambda: {"groups": answers_by_dimension(site, answers_pages(site))}
    for i, variable in enumerate(answered(site)):
        yield answers_address(variable.id), "answers", partial(_of_answers, site, i)
    yield from prose(site, notebooks)


def _of_answers(site: Site, place: int) -> dict[str, Any]:
    pages = answers_pages(site)
    return {"page": pages[place], **neighbours(pages, place)}


def _stamp(study: Any, commit: str | None) -> dict[str, str]:
    if commit is None:
        commit = commit_of(study.folder)
    try:
        number = version("abs-study")
    except PackageNotFoundError:
        number = ""
    date = commit_date(study.folder) if commit else ""
    grid, corpus = study.grid, corpus_digest(study.read("documents"))
    return {
        "version": number, "commit": commit, "date": date, "digest": grid.digest, "grid": grid.version,
        "corpus": corpus,
    }  # fmt: skip


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
