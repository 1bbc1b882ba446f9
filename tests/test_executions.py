"""The plan: what did not change is not executed again, and no change of any kind leaves a stale result."""

import ast
import json
import shutil
from dataclasses import replace

import nbformat
import pytest
from conftest import small_study_in
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from abs_study import dependence, executions
from abs_study.errors import StudyError
from abs_study.gridfile import load_grid
from abs_study.handover import handed_over, taken_over
from abs_study.settings import Step
from abs_study.study import grid_files, open_study
from abs_study.tables import TABLES
from abs_study.warm import environment, server

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
FINDING = (
    "study.add_findings(pd.DataFrame([dict(finding='{name}.{word}', sentence_fr='{word}', sentence_en='{word}', "
    "plain_fr='', plain_en='', number='1/3', table='documents', notebook='{name}')]))"
)
OPEN = "import pandas as pd\nfrom abs_study import open_study\nstudy = open_study()\n"
CELLS = {
    # Writes a table that depends on its parameter, from documents.
    "un": ("taille = 2", OPEN + "n = len(study.read('documents'))\nstudy.write('types', pd.DataFrame("
           "{'document_id': ['a', 'b'], 'type': ['1', str(taille)], 'silhouette': [0.5, 0.5]}))\n"
           + FINDING.format(name="un", word="premier")),
    # Reads that table.
    "deux": ("rien = 0", OPEN + "print(list(study.read('types')['type']))\n" + FINDING.format(name="deux", word="second")),
    # Reads documents only.
    "trois": ("rien = 0", OPEN + "from abs_study import shares\nprint(len(study.read('documents')))"),
    # Reads the findings of all.
    "quatre": ("rien = 0", OPEN + FINDING.format(name="quatre", word="dernier")
               + "\nprint(list(study.read('findings')['finding']))"),
}  # fmt: skip
TABLES_OF = {
    "un": (["documents"], ["types", "findings"]),
    "deux": (["types"], ["findings"]),
    "trois": (["documents"], []),
    "quatre": (["findings"], ["findings"]),
}


def write(study, name, prose="Prose.", cells=None, declared=True):
    """Write a notebook of the plan, with its declaration."""
    parameters, code = cells or CELLS[name]
    reads, writes = TABLES_OF[name]
    metadata = {"kernelspec": KERNEL} | (
        {"abs_study": {"reads": reads, "writes": writes}} if declared else {}
    )
    first = new_code_cell(parameters, metadata={"tags": ["parameters"]})
    notebook = new_notebook(cells=[new_markdown_cell(prose), first, new_code_cell(code)], metadata=metadata)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"c{number}"
    nbformat.write(notebook, study.notebooks / f"{name}.ipynb")


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """A study whose plan is four short notebooks, its documents known, everything executed once."""
    first = small_study_in(tmp_path_factory.mktemp("plan"))
    documents = first.register.assign(pages=1, status="ok")
    first.write("documents", TABLES["documents"].conform(documents))
    settings = replace(first.settings, plan=tuple(Step(name) for name in CELLS), translations=())
    study = replace(first, settings=settings)
    for name in CELLS:
        write(study, name)
    assert ran(study) == list(CELLS)
    return study


@pytest.fixture
def study(executed, tmp_path):
    """The same study in another folder: what is kept is good there."""
    return replace(executed, folder=shutil.copytree(executed.folder, tmp_path / "copie"))


def ran(study):
    """Bring the plan up to date; return the notebooks that were executed, in the order of the plan."""
    said = []
    with server(environment(study.folder)) as kernels:
        executions.execute_plan(study, kernels, said.append)
    assert len(said) == len(study.settings.plan)
    names = [line.split("] ")[1] for line in said if "inchangé" not in line]
    return [step.notebook for step in study.settings.plan if step.notebook in names]


def shown(study, name):
    """What the code cell of an executed notebook printed."""
    notebook = nbformat.read(study.processed / "notebooks" / "fr" / f"{name}.ipynb", 4)
    return "".join(
        output.text for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs
    )


def test_nothing_changed_executes_nothing_and_gives_the_same(study):
    """Executed copies, tables and findings are put back, even where somebody deleted them."""
    kept = [study.processed / "types.csv", study.processed / "findings.csv"]
    kept += sorted((study.processed / "notebooks").rglob("*.ipynb"))
    before = {path: path.read_bytes() for path in kept}
    (study.processed / "types.csv").unlink()
    assert ran(study) == []
    assert {path: path.read_bytes() for path in kept} == before
    assert "un.premier" in shown(study, "quatre") and "quatre.dernier" in shown(study, "quatre")


def test_a_change_of_prose_executes_one_notebook(study):
    """What it writes is the same: those that read it are left alone."""
    write(study, "un", prose="Autre prose.")
    assert ran(study) == ["un"]


def test_a_parameter_acts_on_those_that_read_what_it_changed(study):
    """The table of « un » is another: « deux » is executed again, and shows it."""
    plan = (Step("un", {"taille": 7}), *study.settings.plan[1:])
    study = replace(study, settings=replace(study.settings, plan=plan))
    assert ran(study) == ["un", "deux"]
    assert "'7'" in shown(study, "deux")


def test_other_findings_execute_what_reads_them(study):
    """A notebook that reads findings depends on those of the others, not on its own."""
    write(study, "deux", cells=("rien = 0", CELLS["deux"][1].replace("second", "autre")))
    assert ran(study) == ["deux", "quatre"]
    assert "deux.autre" in shown(study, "quatre") and "deux.second" not in shown(study, "quatre")


def test_a_table_that_changed_executes_what_reads_it(study):
    """Documents are read by « un » and « trois »."""
    study.write("documents", study.read("documents").assign(pages=2))
    assert ran(study) == ["un", "trois"]


@pytest.mark.parametrize("place", ["data/raw/codings/anne.csv", "data/raw/arbitrage.csv", "outils.py"])
def test_what_people_gave_or_wrote_beside_executes_all(study, place):
    """Any notebook may read it: codings, arbitration, a module in the study's folder."""
    path = study.folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x = 1\n", encoding="utf-8")
    assert ran(study) == list(CELLS)


def test_settings_and_grid_execute_all_but_limits_do_not(study):
    """The seed may act anywhere; the limits of reading act on no notebook."""
    settings = study.settings
    assert ran(replace(study, settings=replace(settings, limits=replace(settings.limits, pages=3)))) == []
    assert ran(replace(study, settings=replace(settings, seed=settings.seed + 1))) == list(CELLS)


def test_a_label_of_the_grid_executes_all_and_a_clue_none(study):
    """Notebooks show labels; what only the automatic coder goes by reaches them by tables."""
    path = study.folder / "grid" / "04_effets.yaml"
    text = path.read_text(encoding="utf-8")
    clue = text.replace('          - motif: "<mots_suites>"', '          - motif: "zorglub"', 1)
    label = clue.replace("fr: Suites données", "fr: Suites", 1)
    assert len({text, clue, label}) == 3
    for changed, expected in ((clue, []), (label, list(CELLS))):
        path.write_text(changed, encoding="utf-8")
        assert ran(replace(study, grid=open_study(study.folder).grid)) == expected


def test_a_notebook_that_looks_at_clues_depends_on_them(study):
    """Asked for by name, as text, or through a module that asks for them."""
    for code in (
        "study.grid.lexicon",
        "getattr(level, 'clues')",
        "from abs_study import explain",
        "%matplotlib inline",
    ):
        source = nbformat.writes(new_notebook(cells=[new_code_cell(code)])).encode()
        assert dependence._asks(source, dependence._OF_THE_CODER), code
    plain = nbformat.writes(new_notebook(cells=[new_code_cell("study.grid.label('suites')")])).encode()
    assert not dependence._asks(plain, dependence._OF_THE_CODER)


def test_a_notebook_that_tells_what_the_learner_is_worth_depends_on_it(study):
    """Only that one is executed again when « abs-study train » finds other figures."""
    path = study.folder / "grid" / "modele.csv"
    telling, other = (
        nbformat.writes(new_notebook(cells=[new_code_cell(code)])).encode()
        for code in ("study.learnt", "study.grid.label('suites')")
    )
    before = [dependence._grid(study, source, "") for source in (telling, other)]
    path.write_text(path.read_text(encoding="utf-8").replace("0.", "0.1", 1), encoding="utf-8")
    after = [dependence._grid(study, source, "") for source in (telling, other)]
    assert (before[0] != after[0], before[1] != after[1]) == (True, False)


def test_imports_are_seen_as_python_sees_them():
    """Modules are read line by line; a parser finds the same imports, and no name that was overlooked."""
    odd = "if x:\n    from . import (\n        a as b,  # one\n        c,\n    )\nimport abs_study.d as e, f\nfrom ..g.h import i, \\\n    j\n"
    texts = [path.read_text(encoding="utf-8") for path in dependence._modules().values()]
    for text in [odd, *texts]:
        tree = ast.parse(text)
        imports, asked = dependence._scanned(text)
        assert imports == dependence._imported(tree)
        assert asked >= dependence._OF_THE_CODER & dependence._attributes(text)


def test_code_counts_where_it_is_imported(study, tmp_path, monkeypatch):
    """A module that only « trois » imports, through another, asks for « trois » alone; a page's template for none."""
    package = shutil.copytree(dependence._PACKAGE, tmp_path / "abs_study")
    monkeypatch.setattr(dependence, "_PACKAGE", package)

    def keys():
        dependence._modules.cache_clear()
        dependence._neighbours.cache_clear()
        dependence._read.cache_clear()
        return {name: dependence.key(study, Step(name), "fr")["code"] for name in CELLS}

    before = keys()
    for place, expected in (
        ("bearers.py", ["trois"]),
        ("kernels.py", list(CELLS)),
        ("notebooks.py", list(CELLS)),
        ("publish/rendering.py", []),
        ("tables.py", list(CELLS)),
    ):
        path = package / place
        path.write_bytes(path.read_bytes() + b"# autre\n")
        after = keys()
        assert [name for name in CELLS if after[name] != before[name]] == expected, place
        before = after
    monkeypatch.undo()
    keys()


def test_damaged_or_deleted_remains_are_made_again(study):
    """A kept file that is not what was written counts for nothing."""
    (study.processed / "carnets" / "fr" / "un" / "types.csv").write_text("document_id\n", encoding="utf-8")
    (study.processed / "carnets" / "fr" / "trois" / "carnet.json").write_text("{", encoding="utf-8")
    assert ran(study) == ["un", "trois"]


def test_what_is_written_while_notebooks_run_is_not_kept_under_its_key(study, monkeypatch):
    """Put back to what it was, it may have been read in between: the next run executes again, the one after nothing."""
    path, execute = study.notebooks / "trois.ipynb", executions.execute

    def disturbed(job, *arguments):
        content = path.read_bytes()
        path.write_bytes(b"{}")
        path.write_bytes(content)
        execute(job, *arguments)

    write(study, "trois", prose="Autre.")
    monkeypatch.setattr(executions, "execute", disturbed)
    assert ran(study) == ["trois"]
    monkeypatch.undo()
    assert ran(study) == ["trois"] and ran(study) == []


def test_packages_count(study, monkeypatch):
    """Another version of a library may give another picture."""
    monkeypatch.setattr(dependence, "packages", lambda: "autres")
    assert ran(study) == list(CELLS)


def test_a_table_that_is_not_declared_is_told(study):
    """It might not be ready: the kernel is told so, and how to mend it."""
    write(study, "trois", cells=("rien = 0", OPEN + "study.read('types')"))
    with pytest.raises(StudyError, match="ne déclare pas"):
        ran(study)


def test_without_declaration_a_notebook_waits_for_all_and_all_wait_for_it(study):
    """The order of the plan, as before there were declarations."""
    write(study, "deux", declared=False)
    before = {job.step.notebook: set(job.before) for job in executions.plan(study).values()}
    assert before["deux"] == {"fr/un"} and "fr/deux" in before["trois"]
    assert before["quatre"] >= {"fr/un", "fr/deux"}
    assert ran(study) == ["deux"]


def test_what_others_wait_for_comes_first_then_what_had_to_wait():
    """A notebook that becomes ready late would be executed alone at the end, were it left there."""
    waits_for = {"a": (), "writer": (), "b": (), "late": ("writer",), "last": ("a", "writer", "b", "late")}
    jobs = {
        f"fr/{name}": executions.Job(Step(name), "fr", True, tuple(f"fr/{other}" for other in others))
        for name, others in waits_for.items()
    }
    begun = []
    executions._in_order(jobs, lambda job: begun.append(job.step.notebook), lambda _line: None, workers=1)
    assert begun == ["writer", "late", "a", "b", "last"]


def test_what_leaves_the_plan_leaves_its_tables_and_findings(study):
    """No table, finding or kept copy of a notebook that is no longer executed."""
    study = replace(study, settings=replace(study.settings, plan=study.settings.plan[2:]))
    assert ran(study) == ["trois", "quatre"]
    assert not study.has("types") and set(study.read("findings")["notebook"]) == {"quatre"}
    assert not (study.processed / "carnets" / "fr" / "un").exists()


def test_findings_spoken_in_another_name_are_not_kept(study):
    """They could not be told from those of the other notebook: it is executed each time."""
    write(study, "deux", cells=("rien = 0", CELLS["deux"][1].replace("notebook='deux'", "notebook='x'")))
    assert "deux" in ran(study) and "deux" in ran(study)


def test_the_forecast_says_why(study):
    """What would be executed and for which reason; what waits for its tables."""
    write(study, "un", prose="Autre.")
    lines = list(executions.forecast(study))
    assert "un : à exécuter (le carnet)" in lines[0]
    assert "deux : inchangé" in lines[1] and "types" in lines[1]


def test_the_real_notebooks_declare_what_they_use(root):
    """Each notebook of the project says which tables it reads and writes; names are tables."""
    for path in sorted((root / "notebooks").glob("0*.ipynb")):
        declared = json.loads(path.read_text(encoding="utf-8"))["metadata"]["abs_study"]
        assert set(declared) >= {"reads", "writes"} and "findings" in declared["writes"], path.name
        assert set(declared["reads"]) | set(declared["writes"]) <= set(TABLES), path.name


def test_kernels_take_over_the_grid_as_read_and_no_other(study, monkeypatch):
    """What is handed over is the grid of the files; where they have changed since, or after the run, they are read."""
    files = grid_files(study.folder)
    assert taken_over(files) is None
    with handed_over(study.grid, study.read_from) as given:
        monkeypatch.setenv(*next(iter(given.items())))
        assert taken_over(files) == study.grid == load_grid(files)
        assert open_study(study.folder).grid == study.grid
        assert taken_over({**files, "04_effets.yaml": files["04_effets.yaml"] + "\n"}) is None
    monkeypatch.delenv(next(iter(given)))
    given = (
        "from abs_study.handover import GRID_VARIABLE; import os",
        "print(os.path.exists(os.environ[GRID_VARIABLE]))",
    )
    source = nbformat.writes(
        new_notebook(
            cells=[new_code_cell("", metadata={"tags": ["parameters"]}), *map(new_code_cell, given)],
            metadata={"kernelspec": KERNEL},
        )
    )
    (study.notebooks / "un.ipynb").write_text(source, encoding="utf-8")
    alone = replace(study, settings=replace(study.settings, plan=(Step("un"),)))
    copy = executions.execute_plan(alone)["fr"]["un"]
    assert nbformat.read(copy, 4).cells[-1].outputs[0].text == "True\n"
