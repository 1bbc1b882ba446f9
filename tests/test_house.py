"""The house itself: direction of imports, sizes, packages declared and locked, what the README promises."""

import ast
import graphlib
import json
import re
import subprocess
import sys
import tomllib
import warnings
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name as canonical

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "abs_study"
READMES = ("README.md", "LISEZMOI.md")

# Bottom first; a module imports only from layers below, or from its own where that is not marked apart.
LAYERS = {
    "words": "errors messages guids unix refused preload preloaded warm place revision lemmas numerals french tables kleene expressions yamltext grid gridparts gridlevels "
    "gridextras questionnaire concordance memory gridfile settings",
    "sources": "extract sentences passages firstpages corpus sources",
    "tools": "inclusion bearers coefficients intervals exact association ordered mca nulls stability supplementary pam crowds latent cells views wording display drawing",
    "statistics (apart)": "findings figures coders codings evaluation reliability consensus matrix shares typology "
    "profiles hypotheses mapped regimes lexicon reinert disagreements drift",
    "upper statistics (apart)": "sampling actors sensitivity multiverse sheets planning",
    "disk": "files recogniser tracing handover study",
    "steps": "lock peoplefiles footprint documents shelf collection drawings dependence kernels kept notebooks executions development replies provenance",
    "site": "publish",
    "commands": "run batch register training evaluate explain fiche sample universes handcodings workshop agreement calibrate "
    "exchange panel fetch history",
    "door": "cli coder_commands sheet_commands reliability_commands grid_commands exchange_commands source_commands history_commands options",
}
LEVELS = {module: level for level, modules in enumerate(LAYERS.values()) for module in modules.split()}
APART = {level for level, name in enumerate(LAYERS) if "apart" in name}
AIM = {"module": 300, "function": 40}
CEILING = {"module": 400, "function": 80}
# Used without being imported by name: the notebooks’ kernel, Parquet, the pictures of scanned pages.
UNSEEN = {"ipykernel", "pyarrow", "numpy", "pillow"}
NAMES = {
    "PIL": "pillow",
    "ahocorasick": "pyahocorasick",
    "bs4": "beautifulsoup4",
    "docx": "python-docx",
    "re2": "google-re2",
    "sklearn": "scikit-learn",
    "traitlets": "ipykernel",
    "yaml": "pyyaml",
}
SLOW = (
    "sklearn",
    "scipy",
    "seaborn",
    "matplotlib",
    "papermill",
    "nbconvert",
    "pypdfium2",
    "jupyterlab",
    "anywidget",
    "prince",
)


def modules() -> dict[str, Path]:
    """Return each module of the package by its dotted name ("" for the package itself)."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        found[".".join(part for part in parts if part != "__init__")] = path
    return found


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text("utf-8"), str(path))


def imported(name: str, path: Path) -> set[str]:
    """Return the dotted names, inside the package, of what a module imports anywhere in it."""
    known, found = modules(), set()
    package = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = [part for part in package if part][: len([p for p in package if p]) - node.level + 1]
            base += node.module.split(".") if node.module else []
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "abs_study":
            base = node.module.split(".")[1:]
        else:
            continue
        for alias in node.names:
            deeper = ".".join([*base, alias.name])
            found.add(deeper if deeper in known else ".".join(base))
    return found - {name, ""}


def edges() -> list[tuple[str, str]]:
    """Return every import inside the package, but for the package's own lazy door."""
    return [(name, other) for name, path in modules().items() if name for other in imported(name, path)]


def test_every_module_has_its_layer():
    """A new module or package is entered in the table of layers."""
    unknown = {name.split(".")[0] for name in modules() if name} - set(LEVELS)
    assert not unknown, f"enter in LAYERS (tests/test_house.py): {sorted(unknown)}"


def test_imports_only_go_down():
    """A module imports from lower layers; those marked apart do not import each other."""
    wrong = []
    for name, other in edges():
        here, there = name.split(".")[0], other.split(".")[0]
        if here == there:
            continue
        above, below = LEVELS.get(here, 99), LEVELS.get(there, 0)
        if below > above or (below == above and above in APART):
            wrong.append(f"{name} imports {other}")
    assert not wrong, "\n".join(wrong)


def test_no_import_goes_round():
    """The graph of imports has no cycle, in packages neither."""
    graph: dict[str, set[str]] = {}
    for name, other in edges():
        graph.setdefault(name, set()).add(other)
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_the_core_has_no_clock_nor_disk():
    """Below the door to the disk, extraction apart, nothing asks for the time or opens a file."""
    wrong = []
    for name, path in modules().items():
        top = name.split(".")[0]
        if not name or top in ("extract", "messages") or LEVELS.get(top, 99) >= LEVELS["study"]:
            continue
        for node in ast.walk(tree(path)):
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if re.fullmatch(r"open|.*\.(read_text|write_text|read_bytes|write_bytes|now|today|time)", called):
                wrong.append(f"{name}:{node.lineno} {called}()")
    assert not wrong, "\n".join(wrong)


def test_equals_keep_their_order_wherever_rows_are_sorted():
    """NumPy's usual sort leaves equals in an order that depends on the processor; numbers drawn at random have none."""
    wrong = []
    for name, path in modules().items():
        for node in ast.walk(tree(path)):
            called = ast.unparse(node) if isinstance(node, ast.Call) else ""
            sorts = called and re.search(r"(^|\.)(sort_values|argsort)$", ast.unparse(node.func))
            told = sorts and {word.arg: ast.unparse(word.value) for word in node.keywords}.get("kind")
            if sorts and told != "'stable'" and "rng." not in called:
                wrong.append(f"{name}:{node.lineno} {called}")
    assert not wrong, "\n".join(wrong)


def test_no_module_names_a_variable_of_the_grid():
    """A variable added to the grid appears everywhere by itself, since no code knows any."""
    ids = set()
    for path in (ROOT / "grid").glob("*.yaml"):
        ids |= set(re.findall(r"^\s*- id: *[\"']?(\w+)", path.read_text("utf-8"), re.MULTILINE))
    # A word that is also a declared column is that column; a plain word of French is vocabulary.
    from abs_study.tables import TABLES

    ids -= {column for table in TABLES.values() for column in table.columns} | set(LEVELS)
    ids = {identifier for identifier in ids if "_" in identifier}
    assert len(ids) > 25
    named = re.compile(r"\b(" + "|".join(sorted(ids)) + r")\b")
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match[1]}"
        for path in SOURCE.rglob("*.py")
        for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1)
        if (match := named.search(line))
    ]
    assert not found, "\n".join(found)


def test_sizes():
    """No module or function grows without watch: above the aim a warning, above the ceiling a failure."""
    above = []
    for name, path in modules().items():
        sizes = [("module", name, len(path.read_text("utf-8").splitlines()))]
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                docstring = len((ast.get_docstring(node, clean=False) or "").splitlines())
                size = node.end_lineno - node.lineno + 1 - docstring
                sizes.append(("function", f"{name}.{node.name}", size))
        above += [(kind, who, size) for kind, who, size in sizes if size > AIM[kind]]
    if above:
        told = ", ".join(f"{who} ({size})" for _kind, who, size in above)
        warnings.warn(f"above the aim of {AIM}: {told}", stacklevel=1)
    assert not [(who, size) for kind, who, size in above if size > CEILING[kind]]


def test_the_command_starts_quickly():
    """Asking for help loads none of the slow libraries."""
    code = f"import sys, abs_study.cli; print([name for name in {SLOW!r} if name in sys.modules])"
    outcome = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert outcome.stdout.strip() == "[]"


# Packages


def declared(*extras: str) -> dict[str, Requirement]:
    """Return what pyproject.toml asks for, with the named extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = project["dependencies"] + [r for extra in extras for r in project["optional-dependencies"][extra]]
    return {canonical(Requirement(line).name): Requirement(line) for line in lines}


def test_what_a_new_study_starts_from_is_installed():
    """Every file of the grid and of the notebooks that git knows is among the data that an installation carries."""
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["data-files"]
    carried = {path for wanted in patterns.values() for pattern in wanted for path in ROOT.glob(pattern)}
    known = {path for path in tracked() if path.relative_to(ROOT).parts[0] in ("grid", "notebooks")}
    # A table of what the learner is worth, for people who read the repository.
    assert known - carried == {ROOT / "grid/modele.csv"}


def locked() -> dict[str, str]:
    """Return the version of each package in requirements.lock."""
    text = (ROOT / "requirements.lock").read_text("utf-8")
    return {
        canonical(name): version for name, version in re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE)
    }


def test_environment_yml_says_the_same():
    """environment.yml names all the packages of pyproject.toml, with the same bounds."""
    listed = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    pip = next(entry["pip"] for entry in listed if isinstance(entry, dict))
    assert "-e ." in pip
    apart = {"-e .", "pip"}  # and Python, in conda's own way of writing versions
    lines = [
        entry.replace("matplotlib-base", "matplotlib")
        for entry in [*listed, *pip]
        if isinstance(entry, str) and entry not in apart and not entry.startswith("python=")
    ]
    found = {canonical(Requirement(line).name): str(Requirement(line).specifier) for line in lines}
    assert found == {name: str(requirement.specifier) for name, requirement in declared("lab", "dev").items()}


def test_the_lock_keeps_the_bounds():
    """requirements.lock pins each declared package within its bounds, with hashes."""
    pins = locked()
    for name, requirement in declared("lab", "dev").items():
        assert name in pins, f"{name} is not locked: make lock"
        assert requirement.specifier.contains(pins[name]), f"{name} {pins[name]}: make lock"
    text = (ROOT / "requirements.lock").read_text("utf-8")
    blocks = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in block for block in blocks)


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_the_lock_is_complete(python):
    """What a locked package needs on this Python under Linux is locked too, in an admitted version."""
    pins, roots = locked(), declared("lab", "dev")
    environment = default_environment() | {
        "python_version": python, "python_full_version": f"{python}.0", "sys_platform": "linux",
        "platform_system": "Linux", "os_name": "posix",
    }  # fmt: skip
    todo = [(name, frozenset(requirement.extras)) for name, requirement in roots.items()]
    seen, absent, wrong = set(), [], []
    while todo:
        name, extras = todo.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            absent.append(name)
            continue
        if package.version != pins.get(name):
            absent.append(name)
            continue
        for line in package.requires or ():
            need = Requirement(line)
            if need.marker and not any(
                need.marker.evaluate(environment | {"extra": extra}) for extra in extras | {""}
            ):
                continue
            other = canonical(need.name)
            if other not in pins or not need.specifier.contains(pins[other], prereleases=True):
                wrong.append(f"{name} needs {need} on Python {python}")
            else:
                todo.append((other, frozenset(need.extras)))
    assert not wrong, "add to tools/lock.in, then make lock:\n" + "\n".join(wrong)
    if absent:
        pytest.skip(f"not installed here in the locked version, so not looked into: {sorted(set(absent))}")


@pytest.mark.parametrize("python", ["3.11.2", "3.12.0", "3.13.0"])
def test_the_lock_serves_the_systems_own_pythons(python):
    """No locked package asks for a later Python than distributions ship (Debian 12: 3.11.2)."""
    wrong = []
    for name, version in locked().items():
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        asked = package.metadata.get("Requires-Python") or ""
        if package.version == version and not SpecifierSet(asked).contains(python):
            wrong.append(f"{name} {version} asks for Python {asked}")
    assert not wrong, "bound it in tools/lock.in, then make lock:\n" + "\n".join(wrong)


def test_imports_are_declared_and_declarations_used():
    """Each library that the package imports is declared, and nothing is declared for nothing."""
    used = set()
    for path in modules().values():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Import):
                used |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                used.add(node.module.split(".")[0])
    used -= set(sys.stdlib_module_names) | {"abs_study"}
    names = {canonical(NAMES.get(name, name)) for name in used}
    assert names - set(declared("lab")) == set(), "imported but not declared"
    assert set(declared()) - names - UNSEEN == set(), "declared but not imported"


# Files


def tracked() -> list[Path]:
    """Return the files under version control."""
    try:
        outcome = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [ROOT / name for name in outcome.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_package_registry():
    """Where packages come from is the machine's affair: no host of a registry is written anywhere."""
    hosts = [
        "py" + "pi.org",
        "python" + "hosted",
        "npm" + "js.",
        "ana" + "conda.org",
        "deb" + ".debian",
        "crates" + ".io",
    ]
    for path in tracked():
        if path.suffix in (".pdf", ".docx", ".odt", ".png", ".mo"):
            continue
        text = path.read_text("utf-8", errors="replace").lower()
        assert not [host for host in hosts if host in text], path


def test_what_is_made_is_not_tracked():
    """Only their READMEs are kept of data/processed and reports."""
    names = {path.relative_to(ROOT).as_posix() for path in tracked()}
    made = {name for name in names if name.startswith(("data/processed/", "reports/", ".venv/"))}
    assert made == {"data/processed/README.md", "reports/README.md"}


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.name)
def test_notebooks_are_kept_without_outputs(path):
    """A notebook is stored as text to read: no output, no count, unique cell ids, the usual kernel."""
    notebook = json.loads(path.read_text("utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert code and not [cell for cell in code if cell["outputs"] or cell["execution_count"] is not None]
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids)
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"


def test_licence_citation_and_version_agree():
    """MIT in all places, one version number in all places."""
    import abs_study

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert (ROOT / "LICENSE").read_text("utf-8").startswith("MIT License")
    assert project["license"] == citation["license"] == "MIT"
    assert project["version"] == str(citation["version"]) == abs_study.__version__
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert citation["authors"] and all("name" in author for author in citation["authors"])


# What the READMEs promise


def code_of(readme: str) -> str:
    """Return the code in a README: its blocks and the spans between backquotes."""
    text = (ROOT / readme).read_text("utf-8")
    blocks = re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)
    return "\n".join([*blocks, *re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))])


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_opens_with_the_two_commands(readme):
    """A stranger sees first what to type, then what it gives."""
    text = (ROOT / readme).read_text("utf-8")
    assert re.match(
        r"# abs-study\n\n```sh\nmake study .*\nmake test .*\n```\n\n!\[.+\]\(docs/capture\.png\)\n", text
    )


@pytest.mark.parametrize("readme", READMES)
def test_commands_of_the_readme_exist(readme):
    """Each `abs-study` command and option, and each `make` target, that a README names is there."""
    from typer.main import get_command

    from abs_study.cli import app

    command = get_command(app)
    general = {option for parameter in command.params for option in parameter.opts}
    code, makefile = code_of(readme), (ROOT / "Makefile").read_text("utf-8")
    found = re.findall(r"^abs-study\b(.*)$", code, re.MULTILINE)
    assert len(found) > 5
    for words in (line.split() for line in found):
        name = next(
            (word for word in words if re.fullmatch(r"[a-z]+", word) and word in command.commands), None
        )
        options = {word.partition("=")[0] for word in words if word.startswith("--")}
        if name is None:
            assert options and options <= general, words
        else:
            known = {option for parameter in command.commands[name].params for option in parameter.opts}
            assert options <= known | general, words
    for target in re.findall(r"^make ([a-z]+)", code, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


@pytest.mark.parametrize("page", [*READMES, "CONTRIBUTING.md", "CHANGELOG.md", "data/raw/README.md"])
def test_local_links_resolve(page):
    """Each link and picture inside the project leads to a file."""
    links = re.findall(r"\]\(([^)#\s]+)", (ROOT / page).read_text("utf-8"))
    local = [link for link in links if not link.startswith(("http:", "https:", "mailto:"))]
    assert not [link for link in local if not ((ROOT / page).parent / link).exists()]


@pytest.mark.parametrize("readme", READMES)
def test_the_tree_of_the_readme_exists(readme):
    """Each folder and file of the annotated tree is there."""
    block = re.findall(
        r"^```(\w*)\n(.*?)^```$", (ROOT / readme).read_text("utf-8"), re.DOTALL | re.MULTILINE
    )[-1]
    names = [line.split()[0] for line in block[1].strip().split("\n")]
    assert len(names) > 8 and not [name for name in names if not (ROOT / name).exists()]
