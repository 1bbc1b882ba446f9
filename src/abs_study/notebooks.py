"""Notebooks executed by papermill: parameters checked before anything runs, no half page left behind."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from .errors import Problem, StudyError
from .messages import LANGUAGE_VARIABLE, _
from .settings import Step
from .study import FOLDER_VARIABLE, READ_ONLY_VARIABLE

TAG = "parameters"
_ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
_KINDS = {"bool": bool, "int": int, "float": (int, float), "str": str, "list": list}


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
    import nbformat

    try:
        notebook = nbformat.read(path, as_version=4)
    except Exception as error:
        return [Problem(place, _("carnet illisible ({error})").format(error=str(error).splitlines()[0]), "")]
    cells = [cell for cell in notebook.cells if TAG in cell.metadata.get("tags", [])]
    if len(cells) != 1:
        remedy = _("étiqueter « parameters » une cellule, et une seule")
        return [Problem(place, _("{count} cellules de paramètres").format(count=len(cells)), remedy)]
    return _parameter_problems(step, declared(cells[0].source), place)


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
    step: Step, source: Path, target: Path, study_folder: Path, language: str, keep: bool = True
) -> None:
    """Execute one notebook with its parameters; `target` exists only when every cell has run.

    To be called inside `kernel_environment`, possibly by several threads.

    Parameters
    ----------
    language : of the messages and labels that its cells show
    keep : whether what it writes into data/processed is kept; a translation only reads

    Raises StudyError naming the notebook, the cell and the error.
    """
    import papermill
    from papermill.exceptions import PapermillExecutionError

    temporary = target.with_name(f".{target.stem}.partiel.ipynb")
    own = {LANGUAGE_VARIABLE: language, READ_ONLY_VARIABLE: "" if keep else "1"}
    try:
        papermill.execute_notebook(
            str(source),
            str(temporary),
            parameters=dict(step.parameters),
            kernel_name="python3",
            progress_bar=False,
            cwd=str(study_folder),
            log_output=False,
            extra_arguments=[
                # The kernel talks to this machine only, and is interrupted when it has done: what it logs about
                # encryption and interruption would only worry people. Errors of cells come back by themselves.
                "--log-level=CRITICAL",
                # The environment belongs to the whole process; what differs by notebook is set in its kernel.
                f"--IPKernelApp.exec_lines=import os; os.environ.update({own!r})",
            ],
        )
    except PapermillExecutionError as error:
        raise _cell_error(step, error) from None
    finally:
        if temporary.exists():
            _tidy(temporary, target if _succeeded(temporary) else None)


def _cell_error(step: Step, error) -> StudyError:
    where = f"notebooks/{step.notebook}.ipynb [{error.exec_count}]"
    lines = str(error.evalue).strip().splitlines() or [""]
    return StudyError(
        _("Le carnet {name} s’est arrêté sur une erreur ; aucune page n’a été publiée.").format(
            name=step.notebook
        ),
        [
            Problem(where, f"{error.ename} : {lines[0]}", *lines[1:2]),
            Problem(_("cellule"), (error.source or "").strip()[:300]),
        ],
    )


def _succeeded(path: Path) -> bool:
    import nbformat

    return not nbformat.read(path, as_version=4).metadata.get("papermill", {}).get("exception")


def _tidy(temporary: Path, target: Path | None) -> None:
    """Drop times, absolute paths and random cell ids, then rename; a failed run is removed."""
    if target is None:
        temporary.unlink()
        return
    import nbformat

    notebook = nbformat.read(temporary, as_version=4)
    notebook.metadata.pop("papermill", None)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"c{number:03d}"
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
    nbformat.write(notebook, temporary)
    temporary.replace(target)


def without_habits(study_folder: Path) -> dict[str, str]:
    """Return the variables that keep a user's own habits out of the pages: Matplotlib's style, IPython's start-up files."""
    matplotlib = find_spec("matplotlib")
    plain = Path(matplotlib.origin).parent / "mpl-data" / "matplotlibrc" if matplotlib else None
    return {
        "MATPLOTLIBRC": str(plain) if plain and plain.is_file() else "",
        "IPYTHONDIR": str(study_folder / "data" / "processed" / ".ipython"),
    }


@contextmanager
def kernel_environment(study_folder: Path) -> Iterator[None]:
    """Environment of the kernels: fixed hash seed, one thread, the study's folder; restored on leaving."""
    wanted = {**_ENVIRONMENT, **without_habits(study_folder), FOLDER_VARIABLE: str(study_folder)}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
