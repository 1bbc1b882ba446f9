"""The parts in which the site of a study is written, each by one process: pages of reports, all the others."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from ..display.reports import answers_address
from ..drawings import DRAWN, forget
from ..extract import fork_readers
from ..messages import speaking
from .addresses import (
    ANSWERS,
    CLUES,
    CODEBOOK,
    CONVERTED,
    DATA,
    FINDINGS,
    INDEX,
    PASSAGES,
    READ,
    REDO,
    REPORTS,
    SEARCH,
    SELF_CHECK,
    UNDERSTAND,
)  # fmt: skip
from .answers import answered, answers_by_dimension, answers_pages, answers_there
from .codebook import codebook
from .converted import converted
from .finding_lines import findings_by_page
from .index_page import index_page
from .lists import check_lists
from .notebook_pages import NotebookPage
from .pictures import Pictures, address, draw
from .prose import rendered as prose
from .rendering import Renderer, neighbours, shared_files
from .report_pages import missing_share, report_page
from .rerun import data_package, downloads, rerun_page, shown_parameters, told_settings
from .search import index_script, kinds, passages_script, searched
from .self_check import asks, self_check
from .site import Document, Site, load_site, read_tables

# A page: its address from the root of its language, its template, and what gives what the template needs.
_Page = tuple[str, str, Callable[[], dict[str, Any]]]


@dataclass(frozen=True)
class Work:
    """What is published, and where; `there` are the files that stand in `out` already."""

    study: Any
    executed: Mapping[str, Mapping[str, Path]]
    out: Path
    stamp: Mapping[str, str]
    there: frozenset[Path] = frozenset()

    def site(self) -> Site:
        """Read the study as the site shows it in the language of messages."""
        return load_site(self.study, read_tables(self.study), self.stamp)

    def notebooks(self, site: Site, language: str) -> list[NotebookPage]:
        """Return the pages of the notebooks in the language of messages, in the order of the menu."""
        private = site.private.values()
        return [
            converted(self.study.processed / CONVERTED, name, Path(path), private)
            for name, path in self.executed[language].items()
        ]


# In a process of a pool, which writes one site: the tables of a language are read once.
_sites: dict[str, Site] = {}


def write_part(
    work: Work, language: str, share: int | None, shares: int, sites: dict[str, Site] | None = None
) -> list[Path]:
    """Write the pages of a share of the reports (one in `shares`), or all others (None), in one language.

    With the first share of the first language goes what all languages share. `sites` keeps what is read, for the next
    part. Returns the files written. Raises StudyError as `build`.
    """
    if sites is None:
        sites = _sites
        fork_readers()  # those that draw pages: a process of a pool has one thread
    first = language == next(iter(work.executed))
    with speaking(language):
        if language not in sites:
            sites[language] = work.site()
        site = sites[language]
        notebooks = work.notebooks(site, language)
        if share is None:
            if first:
                check_lists(site)
            data = _data(site, work.out) if first else []
            return [*data, *_other_pages(work, site, notebooks)]
        written = _shared(site, work.study, work.out) if first and not share else []
        documents = site.documents[share::shares]
        pictures = draw(site, work.study, documents)
        if first:
            written += _pictures(documents, pictures, work.out)
        return written + _report_pages(work, site, notebooks, documents, pictures)


def _shared(site: Site, study: Any, out: Path) -> list[Path]:
    """Write what all languages share but for the pictures of pages and the data: style, scripts, documents, passages."""
    forget(study.processed / DRAWN, [document.id for document in site.documents])
    written = [_write(out / name, content) for name, content in shared_files()]
    written += _copy_documents(site, study.documents_folder, out)
    return [*written, _write(out / PASSAGES, passages_script(site))]


def _data(site: Site, out: Path) -> list[Path]:
    """Write the tables to download, the grid as data, and what describes them."""
    files = downloads(site)
    written = [_write(out / item.address, item.content_bytes) for item in files]
    return [*written, _write(out / DATA / "datapackage.json", data_package(site, files))]


def _pictures(documents: Sequence[Document], pictures: Pictures, out: Path) -> list[Path]:
    known = {document.id: document for document in documents}
    return [
        _write(out / address(known[name], page), picture.image)
        for (name, page), picture in sorted(pictures.items())
    ]


def _report_pages(
    work: Work,
    site: Site,
    notebooks: list[NotebookPage],
    documents: Sequence[Document],
    pictures: Pictures,
) -> list[Path]:
    """Write the pages of some reports."""
    renderer = _renderer(work, site, notebooks, pictures)
    folder, wanted = work.out / renderer.folder, {document.page for document in documents}
    return [
        _write(folder / page, renderer.render(template, page, **values()).encode())
        for page, template, values in _reports(site)
        if page in wanted
    ]


def _other_pages(work: Work, site: Site, notebooks: list[NotebookPage]) -> list[Path]:
    """Write the other pages of a language, the figures of notebooks and the index of its search; none that is there."""
    renderer = _renderer(work, site, notebooks, {})
    folder, written, searchable = work.out / renderer.folder, [], []
    for page, template, values in _others(site, notebooks, work.study.settings):
        path = folder / page
        if path not in work.there:
            written.append(_write(path, renderer.render(template, page, **values()).encode()))
        if searched(template):
            searchable.append((page, path.read_text(encoding="utf-8")))
    for place, drawing in (figure for page in notebooks for figure in page.figures):
        if folder / place not in work.there:
            written.append(_write(folder / place, drawing))
    return [*written, _write(folder / INDEX, index_script(site, notebooks, answers_there(site), searchable))]


def _renderer(work: Work, site: Site, notebooks: list[NotebookPage], pictures: Pictures) -> Renderer:
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
        around = {"parameters": given, "notebook_id": page.id, **neighbours(notebooks, i)}
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
