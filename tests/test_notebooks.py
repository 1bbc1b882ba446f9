"""The runner refuses what papermill only logs; a failing cell leaves no page."""

import ast
import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from abs_study.errors import StudyError
from abs_study.notebooks import check_step, execute, kernel_environment
from abs_study.settings import Step

ROOT = Path(__file__).parents[1]
METADATA = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


def notebook(folder, *sources, tagged=1):
    """Write essai.ipynb whose first cells are tagged `parameters`."""
    cells = [new_code_cell(source) for source in sources]
    for cell in cells[:tagged]:
        cell.metadata["tags"] = ["parameters"]
    nbformat.write(new_notebook(cells=cells, metadata=METADATA), folder / "essai.ipynb")
    return folder / "essai.ipynb"


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"gruopes": 4}, "paramètre inconnu : gruopes"),
        ({"groupes": "quatre"}, "groupes"),
        ({"groupes": True}, "groupes"),
    ],
)
def test_a_wrong_parameter_is_refused_before_anything_runs(tmp_path, parameters, words):
    """Unknown name, wrong type."""
    notebook(tmp_path, "groupes = 3")
    problems = check_step(Step("essai", parameters), tmp_path)
    assert len(problems) == 1 and words in problems[0].found


def test_good_parameters_pass(tmp_path):
    """Numbers, lists, texts that the cell declares."""
    notebook(tmp_path, "groupes = 3\nnoms: list = ['a']\nseuil = 0.5")
    assert check_step(Step("essai", {"groupes": 4, "noms": ["b"], "seuil": 1}), tmp_path) == []


@pytest.mark.parametrize("tagged", [0, 2])
def test_one_parameters_cell_and_only_one(tmp_path, tagged):
    """None, or two."""
    notebook(tmp_path, "a = 1", "b = 2", tagged=tagged)
    assert "cellules de paramètres" in check_step(Step("essai"), tmp_path)[0].found


def test_an_absent_or_broken_notebook_is_told(tmp_path):
    """Its name and those that are there."""
    notebook(tmp_path, "a = 1")
    assert "essai" in check_step(Step("autre"), tmp_path)[0].remedy
    (tmp_path / "essai.ipynb").write_text("{", encoding="utf-8")
    assert "illisible" in check_step(Step("essai"), tmp_path)[0].found


def test_a_notebook_runs_with_its_parameters_and_without_times_or_paths(tmp_path):
    """Output of the given value; no papermill metadata, no absolute path."""
    source = notebook(tmp_path, "n = 1", "print('n vaut', n)")
    target = tmp_path / "out" / "essai.ipynb"
    target.parent.mkdir()
    with kernel_environment(tmp_path):
        execute(Step("essai", {"n": 7}), source, target, tmp_path, "fr")
    text = target.read_text(encoding="utf-8")
    assert "n vaut 7" in text and "papermill" not in nbformat.reads(text, 4).metadata
    assert "iopub" not in text and str(tmp_path) not in text


def test_a_translation_speaks_its_language_and_writes_nothing(tmp_path):
    """The kernel's own language and read-only mark, whatever the environment of the process is."""
    shown = "import os; print(os.environ['ABS_STUDY_LANG'], os.environ['ABS_STUDY_READ_ONLY'] or 'writes')"
    source = notebook(
        tmp_path, "n = 1", f"from abs_study.messages import _, language\n{shown}\nprint(language(), _('oui'))"
    )
    with kernel_environment(tmp_path):
        for language, keep in (("fr", True), ("en", False)):
            execute(Step("essai"), source, tmp_path / f"{language}.ipynb", tmp_path, language, keep)
    told = [nbformat.read(tmp_path / f"{name}.ipynb", 4).cells[-1].outputs[0].text for name in ("fr", "en")]
    assert told == ["fr writes\nfr oui\n", "en 1\nen yes\n"]


def test_a_failing_cell_is_told_and_leaves_nothing(tmp_path):
    """Notebook, error and cell; no output, not even a partial one."""
    source = notebook(tmp_path, "n = 1", "valeur = n / 0")
    target = tmp_path / "out" / "essai.ipynb"
    target.parent.mkdir()
    with pytest.raises(StudyError) as caught, kernel_environment(tmp_path):
        execute(Step("essai"), source, target, tmp_path, "fr")
    assert "ZeroDivisionError" in str(caught.value) and "valeur = n / 0" in str(caught.value)
    assert list(target.parent.iterdir()) == []


def test_the_project_notebooks_are_in_order(root):
    """Every notebook of the plan exists and takes the parameters that study.yaml gives it."""
    from abs_study.notebooks import check_plan
    from abs_study.settings import load_settings

    settings = load_settings((root / "study.yaml").read_text(encoding="utf-8"))
    assert len(settings.plan) == 8 and check_plan(settings.plan, root / "notebooks") == []


def headings(source: str) -> list[int]:
    """Return the levels of the headings of a Markdown text, in order."""
    return [len(marks) for marks in re.findall(r"^(#+) ", source, re.MULTILINE)]


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.name)
def test_each_prose_cell_has_its_english_twin(path):
    """Prose comes in pairs, French then English, with the same headings; none is of no language."""
    cells = nbformat.read(path, 4).cells
    prose = [cell for cell in cells if cell.cell_type == "markdown"]
    tags = [cell.metadata.get("tags") for cell in prose]
    assert prose and tags == [["fr"], ["en"]] * (len(prose) // 2)
    for place, cell in enumerate(cells):
        if cell.metadata.get("tags") == ["fr"]:
            twin = cells[place + 1]
            assert twin.metadata.get("tags") == ["en"] and twin.source != cell.source, cell.source
            assert headings(twin.source) == headings(cell.source), cell.source


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.name)
def test_what_cells_show_is_translated(path):
    """No caption, title or printed text of a code cell is French that no translation reaches."""
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type != "code" or "parameters" in cell.metadata.get("tags", []):
            continue
        tree = ast.parse(cell.source)
        kept = {
            id(argument)
            for call in ast.walk(tree)
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("_", "ngettext")
            for argument in call.args
        }
        texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in kept]
        found = [node.value for node in texts if isinstance(node.value, str) and " " in node.value.strip()]
        assert not found, found
