"""The runner refuses what papermill only logs; a failing cell leaves no page."""

import ast
import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from abs_study.errors import StudyError
from abs_study.kept import Job
from abs_study.notebooks import check_step, execute
from abs_study.settings import Step
from abs_study.study import Study
from abs_study.warm import available, environment, server

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


def executed(folder, *sources, language="fr", first=True, warm=True, **parameters):
    """Execute a notebook made of these cells, its kernel forked from a server or started plainly; return its text."""
    (folder / "notebooks").mkdir(exist_ok=True)
    notebook(folder / "notebooks", *sources)
    job = Job(Step("essai", parameters), language, first)
    target = folder / "out" / f"{language}.ipynb"
    target.parent.mkdir(exist_ok=True)
    with server(environment(folder)) as kernels:
        execute(job, Study(folder, None, None), target, folder / "essai.jsonl", kernels if warm else None)
    return target.read_text(encoding="utf-8")


def test_a_notebook_runs_with_its_parameters_and_without_times_or_paths(tmp_path):
    """Output of the given value; no papermill metadata, no absolute path."""
    text = executed(tmp_path, "n = 1", "print('n vaut', n)", n=7)
    assert "n vaut 7" in text and "papermill" not in nbformat.reads(text, 4).metadata
    assert "iopub" not in text and str(tmp_path) not in text


def test_a_translation_speaks_its_language_and_writes_nothing(tmp_path):
    """The kernel's own language and read-only mark, whatever the environment of the process is."""
    shown = "import os; print(os.environ['ABS_STUDY_LANG'], os.environ['ABS_STUDY_READ_ONLY'] or 'writes')"
    cells = ("n = 1", f"from abs_study.messages import _, language\n{shown}\nprint(language(), _('oui'))")
    texts = [executed(tmp_path, *cells, language=name, first=name == "fr") for name in ("fr", "en")]
    told = [nbformat.reads(text, 4).cells[-1].outputs[0].text for text in texts]
    assert told == ["fr writes\nfr oui\n", "en 1\nen yes\n"]


def test_a_failing_cell_is_told_and_leaves_nothing(tmp_path):
    """Notebook, error and cell; no output, not even a partial one."""
    with pytest.raises(StudyError) as caught:
        executed(tmp_path, "n = 1", "valeur = n / 0")
    assert "ZeroDivisionError" in str(caught.value) and "valeur = n / 0" in str(caught.value)
    assert list((tmp_path / "out").iterdir()) == []


CELLS = {
    "figure": "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2]); plt.title('essai'); plt.show()",
    "table": "import pandas as pd\npd.DataFrame({'a': [1, 2], 'b': ['x', 'é']})",
    "order of a set": "print({'b', 'a', 'c', 'é'}, hash('abs'))",
    "places": "import os, sys\nprint(os.getcwd(), sys.path, os.environ['OMP_NUM_THREADS'], __name__)",
    "written to the descriptor": "import os\nos.write(1, b'direct\\n')\nimport subprocess\nsubprocess.run(['echo', 'dit'])",
    "other processes": "from concurrent.futures import ProcessPoolExecutor\nimport math\n"
    "with ProcessPoolExecutor(2) as pool:\n    print(list(pool.map(math.sqrt, [4, 9])))",
    "modules": "import sys\nprint(sorted(name for name in sys.modules if name.startswith('abs_study')))",
}


@pytest.mark.skipif(not available(), reason="kernels are forked on Linux only")
def test_a_forked_kernel_gives_what_a_plain_one_gives(tmp_path):
    """Figures of pyplot, tables, hash seed, folders, other processes, nothing of the package imported before."""
    cells = ("n = 1", *CELLS.values())
    forked, plain = (json.loads(executed(tmp_path, *cells, warm=warm)) for warm in (True, False))
    for name, one, other in zip(["parameters", *CELLS], forked["cells"], plain["cells"], strict=True):
        assert one == other, name
    assert "image/png" in json.dumps(forked["cells"][1])


@pytest.mark.skipif(not available(), reason="kernels are forked on Linux only")
def test_forked_kernels_share_no_chance_and_no_memory(tmp_path):
    """Each draws its own numbers; what one changes in a library the next does not see."""
    cells = ("n = 1", "import numpy as np\nprint(hasattr(np, 'mark'), np.random.random())\nnp.mark = True")
    told = {nbformat.reads(executed(tmp_path, *cells), 4).cells[-1].outputs[0].text for _turn in range(2)}
    assert len(told) == 2 and all(line.startswith("False") for line in told)


@pytest.mark.parametrize(
    "cell", ["import os; os._exit(3)", "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"]
)
def test_a_kernel_that_dies_is_told(tmp_path, cell):
    """No waiting for an answer that cannot come."""
    with pytest.raises(StudyError) as caught:
        executed(tmp_path, "n = 1", cell)
    assert "essai" in str(caught.value)


@pytest.fixture
def taken_ports(monkeypatch):
    """Kernels are given a port that another program holds, as many times as one asks for."""
    from jupyter_client.provisioning.local_provisioner import LocalPortCache

    find, left = LocalPortCache.find_available_port, []
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setattr(
            LocalPortCache, "find_available_port", lambda self, ip: left.pop() if left else find(self, ip)
        )
        yield lambda kernels: left.extend([port] * 5 * kernels)


@pytest.mark.parametrize("warm", [True, False])
def test_a_kernel_whose_port_another_program_took_begins_again(tmp_path, taken_ports, warm):
    """No cell has run yet: as if nothing had happened."""
    taken_ports(2)
    assert "n vaut 1" in executed(tmp_path, "n = 1", "print('n vaut', n)", warm=warm)


def test_a_kernel_that_never_begins_is_told(tmp_path, taken_ports):
    """Three times, and no more."""
    taken_ports(3)
    with pytest.raises(StudyError) as caught:
        executed(tmp_path, "n = 1", "print('n vaut', n)")
    assert "essai" in str(caught.value)


FEATURES = "from numpy._core._multiarray_umath import __cpu_features__ as known; print(sorted(n for n in known if known[n]))"


@pytest.mark.skipif(not available(), reason="kernels are forked on Linux only")
@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("PYTHONHASHSEED", "7", "print(hash('abs'))"),
        ("NPY_DISABLE_CPU_FEATURES", "AVX2 FMA3 X86_V3", FEATURES),
    ],
)
def test_another_environment_starts_a_kernel_plainly(tmp_path, monkeypatch, name, value, shown):
    """What Python and NumPy read when they start cannot be changed after a fork."""
    with server(environment(tmp_path)) as kernels:
        monkeypatch.setenv(name, value)
        (tmp_path / "notebooks").mkdir()
        notebook(tmp_path / "notebooks", "n = 1", f"import os\nprint(os.environ['{name}'])\n{shown}")
        target = tmp_path / "essai.ipynb"
        execute(Job(Step("essai"), "fr", True), Study(tmp_path, None, None), target, tmp_path / "n", kernels)
    started = subprocess.run(
        [sys.executable, "-c", shown], env={**os.environ, name: value}, capture_output=True, text=True
    )
    outputs = nbformat.read(target, 4).cells[-1].outputs
    assert [o.text for o in outputs if o.get("name") == "stdout"] == [f"{value}\n{started.stdout}"]


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


@pytest.mark.parametrize("warm", [True, False])
def test_what_a_cell_shows_late_is_waited_for(tmp_path, warm):
    """On a machine that stands still for a while, what is shown may come seconds after the word that the cell has run."""
    late = (
        "import sys\nfrom time import sleep\n"
        "sys.stdout.flush = sys.stderr.flush = lambda: None\n"
        "get_ipython().kernel.iopub_thread.schedule(lambda: sleep(6))\ndisplay('vu')"
    )
    cells = nbformat.reads(executed(tmp_path, "a = 1", late, "display('fini')", warm=warm), 4).cells
    assert [[output["data"]["text/plain"] for output in cell.outputs] for cell in cells[-2:]] == [
        ["'vu'"],
        ["'fini'"],
    ]


def test_a_machine_that_is_slow_between_two_lines_shows_the_same(tmp_path):
    """A kernel sends what was written every fifth of a second: lines written one after the other are one output all the same."""
    lines = "print('un'); sleep(pause); print('deux', file=sys.stderr); sleep(pause); print('trois')"
    cells = ("pause = 0.0", f"import sys\nfrom time import sleep\n{lines}; display('vu'); {lines}")
    quick, slow = (
        nbformat.reads(executed(tmp_path, *cells, pause=pause), 4).cells[-1].outputs for pause in (0.0, 0.7)
    )
    assert slow == quick
    written = ["un\ntrois\n", "deux\n"]
    assert [output.get("text") for output in slow] == [*written, None, *written]
