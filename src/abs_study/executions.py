"""The plan's notebooks, executed side by side where their tables allow it; what is known to come out the same is kept."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path

from . import tracing
from .handover import handed_over
from .kept import Job, Kept
from .messages import _
from .notebooks import declared_tables, execute
from .study import Study
from .tables import TABLES
from .warm import Server

# What notebooks write; the other tables are written by the run, before any of them.
BY_NOTEBOOKS = ("agreement", "types", "profiles", "sensitivity", "findings")


def execute_plan(
    study: Study,
    server: Server | None = None,
    say: Callable[[str], None] = print,
    after: Callable[[str, str, Path], object] = lambda _language, _notebook, _copy: None,
) -> dict[str, dict[str, Path]]:
    """Bring the executed copies up to date: `{language: {notebook: executed copy}}`, the study's own language first.

    A translation is the same notebook executed again in another language, writing nothing. `after` is called with
    the language, the notebook and the executed copy of each that is up to date, while others run. Raises StudyError for
    the first cell that fails; no other notebook is begun then.
    """
    for name in BY_NOTEBOOKS:
        study.path(name).unlink(missing_ok=True)
    study.write("findings", TABLES["findings"].empty())
    folder = study.processed / "notebooks"
    shutil.rmtree(folder, ignore_errors=True)
    jobs = plan(study)
    kept = Kept(study, jobs.values())

    def bring(job: Job) -> bool:
        copy = folder / f"{job.name}.ipynb"
        copy.parent.mkdir(parents=True, exist_ok=True)
        reasons = kept.reasons(job)
        if reasons:
            with kept.renewed(job) as notes:
                execute(job, study, copy, notes, server, given)
            kept.keep(job, copy, notes)
        else:
            kept.put_back(job, copy)
        after(job.language, job.step.notebook, copy)
        return bool(reasons)

    with handed_over(study.grid, study.read_from) as given:
        _in_order(jobs, bring, say, server.workers if server else 1)
    kept.prune()
    executed: dict[str, dict[str, Path]] = {}
    for job in jobs.values():
        executed.setdefault(job.language, {})[job.step.notebook] = folder / f"{job.name}.ipynb"
    return executed


def forecast(study: Study) -> Iterator[str]:
    """Say which notebooks `execute_plan` would execute as things stand, and why; the others wait for their tables."""
    jobs = plan(study)
    kept = Kept(study, jobs.values())
    for job in jobs.values():
        reasons = kept.reasons(job)
        shown = job.step.notebook if job.first else job.name
        if reasons:
            yield _("{notebook} : à exécuter ({reasons})").format(notebook=shown, reasons=", ".join(reasons))
        else:
            tables = ", ".join(kept.tables(job))
            yield _("{notebook} : inchangé, tant que ces tables le restent : {tables}").format(
                notebook=shown, tables=tables
            )


def plan(study: Study) -> dict[str, Job]:
    """Return the jobs by name, those of the study's own language first, each in the order of the plan.

    A notebook that declares its tables waits for those before it that write what it reads; one that does not
    waits for all before it, and is waited for.
    """
    languages = (study.settings.language, *study.settings.translations)
    steps = study.settings.plan
    tables = [declared_tables(study.notebooks / f"{step.notebook}.ipynb") for step in steps]
    jobs: dict[str, Job] = {}
    for language in languages:
        for number, step in enumerate(steps):
            before = [
                other.notebook
                for other, declared in zip(steps[:number], tables, strict=False)
                if _waits(tables[number], declared)
            ]
            if language != languages[0]:
                before.append(step.notebook)
            first = tuple(f"{languages[0]}/{name}" for name in before)
            job = Job(step, language, language == languages[0], first, tables[number])
            jobs[job.name] = job
    return jobs


def _waits(own: Mapping[str, list[str]] | None, other: Mapping[str, list[str]] | None) -> bool:
    if own is None or other is None:
        return True
    # Findings are added to, in any order; any other table is written in the order of the plan, and not under a reader.
    reads, writes = set(own[tracing.READ]), set(own[tracing.WRITTEN]) - {tracing.FINDINGS}
    return bool((reads | writes) & set(other[tracing.WRITTEN]) or writes & set(other[tracing.READ]))


def _in_order(
    jobs: Mapping[str, Job], run: Callable[[Job], bool], say: Callable[[str], None], workers: int
) -> None:
    """Run each job once those before it are done, `workers` at a time.

    Those that most others wait for come first, then those that had to wait: left to the end, they would run alone.
    """
    waited = _waited_for(jobs)
    waiting, running, done = dict(jobs), {}, set()
    with ThreadPoolExecutor(workers) as pool:
        while waiting or running:
            ready = [job for job in waiting.values() if done.issuperset(job.before)]
            ready.sort(key=lambda job: (-waited[job.name], -len(job.before)))
            for job in ready[: workers - len(running)]:
                del waiting[job.name]
                running[pool.submit(run, job)] = job
            finished, _rest = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                job = running.pop(future)
                _tell(job, future, f"{len(done) + 1}/{len(jobs)}", say)
                done.add(job.name)


def _tell(job: Job, future: Future, count: str, say: Callable[[str], None]) -> None:
    executed = future.result()
    told = "" if executed else _(" : inchangé")
    shown = job.step.notebook if job.first else job.name
    say(f"    [{count}] {shown}{told}")


def _waited_for(jobs: Mapping[str, Job]) -> dict[str, int]:
    """How many jobs must wait for each, directly or not."""
    after: dict[str, set[str]] = {name: set() for name in jobs}
    for job in reversed(list(jobs.values())):
        for name in job.before:
            after[name] |= {job.name} | after[job.name]
    return {name: len(others) for name, others in after.items()}
