"""The published site: a folder of static pages, offline, in each language, each quote at its place.

This door is light: what writes pages is imported by the processes that write them.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor, Future
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from ..drawings import DRAWN, draw_ahead
from ..provenance.origins import corpus_digest
from ..revision import commit as commit_of
from ..revision import commit_date
from .evidence_check import check_evidence
from .unchanged import Unchanged

__all__ = ["build", "convert", "draw"]


def build(
    study: Any,
    executed: Mapping[str, Mapping[str, Path]],
    out: Path,
    commit: str | None = None,
    pool: Executor | None = None,
    workers: int = 1,
    again: bool = False,
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
    again : what the published site has of it, letter for letter, is taken from there, and noted for the next time
        (see `unchanged`)
    pool : `workers` processes that write parts of the site side by side; without, this one writes all of it

    Returns the files written, in order. Raises StudyError where a quote is not at its place or a
    notebook's page would not be accessible; nothing is written then but perhaps an unfinished `out`.
    """
    if pool is None:
        _check(study)
    out.mkdir(parents=True, exist_ok=True)
    stamp = _stamp(study, commit)
    unchanged = Unchanged(study, executed, stamp) if again else None
    there = unchanged.put_back(out) if unchanged else []
    given = (study, executed, out, stamp, frozenset(there))
    # For each language all other pages, the longest part, then the reports: in parts short enough for processes to end together.
    shares = 0 if there else 1 if pool is None else 2 * workers
    parts = [(language, share, shares) for language in executed for share in (None, *range(shares))]
    tasks = [pool.submit(_write_part, given, *part) for part in parts] if pool else []
    if pool:
        _check(study)  # while they are at work
    sites: dict[str, Any] = {}
    written = [task.result() for task in tasks] or [_write_part(given, *part, sites) for part in parts]
    files = [*there, *(path for part in written for path in part)]
    if unchanged:
        unchanged.keep(out, files)
    return files


def _check(study: Any) -> None:
    check_evidence(study.read("evidence"), study.read("pages"))


def _write_part(
    given: tuple[Any, ...], language: str, share: int | None, shares: int, sites: dict[str, Any] | None = None
) -> list[Path]:
    from .parts import Work, write_part

    return write_part(Work(*given), language, share, shares, sites)


def convert(study: Any, language: str, notebook_id: str, path: Path) -> None:
    """Convert a notebook as soon as it has been executed, while others run; in a process that knows one study."""
    from .converted import convert as convert_now

    convert_now(study, language, notebook_id, path)


def draw(study: Any, pool: Executor) -> None:
    """Have the pages drawn that the site will show, while notebooks are executed; `build` finds those that are ready."""

    def begin(shown: Future) -> None:
        if not shown.cancelled() and not shown.exception():
            with suppress(RuntimeError):  # the pool is closing: something else has failed
                for name, (path, pages) in shown.result().items():
                    pool.submit(draw_ahead, name, path, pages, study.processed / DRAWN, study.settings.limits)

    pool.submit(_shown_pages, study).add_done_callback(begin)


def _shown_pages(study: Any) -> dict[str, tuple[Path, set[int]]]:
    from .pictures import shown_pages
    from .site import load_site, read_tables

    site = load_site(study, read_tables(study), {})
    return shown_pages(site, study, site.documents)


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
