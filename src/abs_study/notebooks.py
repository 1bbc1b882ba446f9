"""Notebooks executed by papermill: parameters checked before anything runs, no half page left behind."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from .errors import Problem, StudyError
from .files import write_safely
from .kept import Job
from .messages import LANGUAGE_VARIABLE, _
from .settings import Step
from .study import READ_ONLY_VARIABLE, Study
from .tracing import DECLARED_VARIABLE, NOTES_VARIABLE, READ, WRITTEN
from .warm import Server

TAG = "parameters"
# What jupyter_client says of a kernel that was gone before anything was executed.
_NEVER_BEGAN = "Kernel died before replying"
_BEGINNINGS = 3
# Seconds until all that a cell shows has come, once it has run: a busy machine may stand still for more than nbclient's four.
_SHOWN_WITHIN = 60
_KINDS = {"bool": bool, "int": int, "float": (int, float), "str": str, "list": list}


def declared_tables(path: Path) -> dict[str, list[str]] | None:
    """Return the tables that a notebook declares to read and write (metadata abs_study: reads, writes), None without.

    Returns {"read": names, "written": names}.
    """
    metadata = json.loads(path.read_bytes()).get("metadata", {}).get("abs_study", {})
    if "reads" not in metadata and "writes" not in metadata:
        return None
    return {READ: list(metadata.get("reads", [])), WRITTEN: list(metadata.get("writes", []))}


def check_plan(steps: tuple[Step, ...], folder: Path) -> list[Problem]:
    """List the faults of a plan: absent notebook, no parameters cell, unknown or ill-typed parameter."""
    return [problem for step in steps for problem in check_step(step, folder)]


def check_step(step: Step, folder: Path) -> list[Problem]:
    """List the faults of one notebook of the plan."""
    path = folder / f"{step.notebook}.ipynb"
    place = f"notebooks/{path.name}"
    if not path.is_file():
        known = ", ".join(sorted(found.stem for found in folder.glob("*.ipynb"))) or _("aucun")
        return [Problem(place, _("carnet absent"), _("carnets présents : {known}").format(known=known))]
    try:
        cells = [cell for cell in _cells(path) if TAG in cell["metadata"].get("tags", [])]
    except Exception as error:
        return [Problem(place, _("carnet illisible ({error})").format(error=str(error).splitlines()[0]), "")]
    if len(cells) != 1:
        remedy = _("étiqueter « parameters » une cellule, et une seule")
        return [Problem(place, _("{count} cellules de paramètres").format(count=len(cells)), remedy)]
    return _parameter_problems(step, declared("".join(cells[0]["source"])), place)


def _cells(path: Path) -> list[Mapping[str, Any]]:
    """The cells of a notebook; those of an old format are read by nbformat, which takes a third of a second to load."""
    notebook = json.loads(path.read_bytes())
    if notebook["nbformat"] != 4:
        import nbformat

        notebook = nbformat.read(path, as_version=4)
    return notebook["cells"]


def declared(source: str) -> dict[str, object]:
    """Return the names and usual values assigned in a parameters cell (literal assignments)."""
    import ast

    declared: dict[str, object] = {}
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return declared
    for node in tree.body:
        targets = (
            node.targets
            if isinstance(node, ast.Assign)
            else [node.target]
            if isinstance(node, ast.AnnAssign)
            else []
        )
        for target in targets:
            if isinstance(target, ast.Name):
                try:
                    declared[target.id] = ast.literal_eval(node.value)
                except ValueError:
                    declared[target.id] = None
    return declared


def _parameter_problems(step: Step, declared: Mapping[str, object], place: str) -> list[Problem]:
    problems = []
    for name, value in step.parameters.items():
        if name not in declared:
            known = ", ".join(sorted(declared)) or _("aucun")
            remedy = _("paramètres de ce carnet : {known}").format(known=known)
            problems.append(Problem(place, _("paramètre inconnu : {name}").format(name=name), remedy))
            continue
        usual = declared[name]
        kind = type(usual).__name__
        wrong = kind in _KINDS and not isinstance(value, _KINDS[kind])
        if wrong or (kind in ("int", "float") and isinstance(value, bool)):
            remedy = _("écrire une valeur comme {usual!r}").format(usual=usual)
            problems.append(Problem(place, _("{name} : « {value} »").format(name=name, value=value), remedy))
    return problems


def execute(
    job: Job,
    study: Study,
    target: Path,
    notes: Path,
    server: Server | None = None,
    given: Mapping[str, str] | None = None,
) -> None:
    """Execute one notebook with its parameters; `target` exists only when every cell has run.

    `given` is added to the environment of its kernel. To be called inside `warm.server(warm.environment(...))`,
    possibly by several threads. What the notebook reads and writes is noted in `notes` (see tracing). Raises StudyError naming the notebook, the cell and the error.
    """
    from nbclient.exceptions import DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    from .kernels import manager

    try:
        notebook = _executed(
            str(study.notebooks / f"{job.step.notebook}.ipynb"),
            None,  # written once, below: papermill would write the whole notebook before and after each cell
            parameters=dict(job.step.parameters),
            kernel_name="python3",
            progress_bar=False,
            cwd=str(study.folder),
            log_output=False,
            kernel_manager_class=manager(server),
            shutdown_kernel="immediate",
            iopub_timeout=_SHOWN_WITHIN,
            extra_arguments=_arguments(_own(job, notes) | dict(given or {})),
        )
    except PapermillExecutionError as error:
        raise _cell_error(job.step, error) from None
    except RuntimeError as error:
        if not isinstance(error, DeadKernelError) and not str(error).startswith(_NEVER_BEGAN):
            raise
        problem = Problem(
            f"notebooks/{job.step.notebook}.ipynb",
            _("son processus s’est arrêté d’un coup (mémoire épuisée, ou arrêt forcé)"),
            _("l’ouvrir par « abs-study lab » et exécuter ses cellules une à une"),
        )
        raise StudyError(_stopped(job.step), [problem]) from None
    write_safely(target, _tidied(notebook))


def _executed(*arguments: Any, **options: Any) -> Any:
    """What papermill gives; begun again where the kernel died before it could answer, when no cell has run.

    Its ports are chosen before it takes them: another program may be quicker.
    """
    import papermill

    for _turn in range(_BEGINNINGS - 1):
        try:
            return papermill.execute_notebook(*arguments, **options)
        except RuntimeError as error:
            if not str(error).startswith(_NEVER_BEGAN):
                raise
    return papermill.execute_notebook(*arguments, **options)


def _arguments(environment: dict[str, str]) -> list[str]:
    """What the kernel of one notebook is started with besides what jupyter_client says."""
    return [
        # The kernel talks to this machine only, and is interrupted when it has done: what it logs about
        # encryption and interruption would only worry people. Errors of cells come back by themselves.
        "--log-level=CRITICAL",
        # The environment belongs to the whole process; what differs by notebook is set in its kernel.
        f"--IPKernelApp.exec_lines=import os; os.environ.update({environment!r})",
    ]


def _own(job: Job, notes: Path) -> dict[str, str]:
    return {
        LANGUAGE_VARIABLE: job.language,
        READ_ONLY_VARIABLE: "" if job.first else "1",
        NOTES_VARIABLE: str(notes),
        DECLARED_VARIABLE: json.dumps(job.tables) if job.tables else "",
    }


def _cell_error(step: Step, error) -> StudyError:
    where = f"notebooks/{step.notebook}.ipynb [{error.exec_count}]"
    lines = str(error.evalue).strip().splitlines() or [""]
    return StudyError(
        _stopped(step),
        [
            Problem(where, f"{error.ename} : {lines[0]}", *lines[1:2]),
            Problem(_("cellule"), (error.source or "").strip()[:300]),
        ],
    )


def _stopped(step: Step) -> str:
    return _("Le carnet {name} s’est arrêté sur une erreur ; aucune page n’a été publiée.").format(
        name=step.notebook
    )


def _tidied(notebook: Any) -> bytes:
    """Drop times, absolute paths, random cell ids, and what only tells when a line was sent."""
    import nbformat

    notebook.metadata.pop("papermill", None)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"c{number:03d}"
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if "outputs" in cell:
            cell.outputs = list(_joined(cell.outputs))
    return (nbformat.writes(notebook) + "\n").encode()


def _joined(outputs: Iterable[Any]) -> Iterator[Any]:
    """What follows one another in a stream as one output, stdout first: a kernel sends it every fifth of a second.

    nbclient's `coalesce_streams` would also draw together what was written before and after a figure.
    """
    for written, run in groupby(outputs, key=lambda output: output.output_type == "stream"):
        if not written:
            yield from run
            continue
        streams: dict[str, Any] = {}
        for output in run:
            if output.name in streams:
                streams[output.name].text += output.text
            else:
                streams[output.name] = output
        yield from (streams[name] for name in sorted(streams, reverse=True))
