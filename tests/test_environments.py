"""The ways to install say the same: pyproject.toml, conda and Binder, the container, the lock, the scripts; nothing is built here."""

import fnmatch
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[1]
PYTHONS = ("3.11", "3.12", "3.13")
# What a system without Unix lacks.
UNIX = ("fcntl", "resource", "pwd", "grp", "termios")


def read(name: str) -> str:
    """Return the text of a file of the project."""
    return (ROOT / name).read_text("utf-8")


def apt_packages() -> set[str]:
    """Return the packages of apt.txt."""
    return set(read("apt.txt").split())


def instructions() -> list[tuple[str, str]]:
    """Return the Containerfile as (instruction, argument), continued lines joined, comments dropped."""
    lines = [line for line in read("Containerfile").splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n", " ", "\n".join(lines))
    return [tuple(line.split(maxsplit=1)) for line in joined.splitlines() if line.strip()]


def arguments(name: str) -> list[str]:
    """Return the arguments of each instruction of that name."""
    return [argument for instruction, argument in instructions() if instruction == name]


def apt_installed(shell: str) -> set[str]:
    """Return what a shell command installs by apt-get."""
    return {
        word
        for command in re.split(r"&&|\|\||;", shell)
        if "apt-get install" in command
        for word in shlex.split(command)[2:]
        if not word.startswith("-")
    }


def test_every_place_installs_the_same_tesseract():
    """apt.txt, tools/system.sh, .ci/run and the Containerfile name the same packages for reading scans."""
    wanted = apt_packages()
    assert wanted == {"tesseract-ocr", "tesseract-ocr-fra"}
    assert set(re.search(r'packages="([^"]+)"', read("tools/system.sh"))[1].split()) == wanted
    assert set(re.search(r"missing\+=\((tesseract[^)]*)\)", read(".ci/run"))[1].split()) == wanted
    assert apt_installed(arguments("RUN")[0]) == wanted | {"git", "make"}


def test_one_range_of_pythons():
    """conda, the container, the lock's reach in tools/setup.sh and the classifiers are within requires-python."""
    project = tomllib.loads(read("pyproject.toml"))["project"]
    admitted = SpecifierSet(project["requires-python"])
    classified = re.findall(r"Python :: (3\.\d+)", "\n".join(project["classifiers"]))
    assert tuple(classified) == PYTHONS and all(admitted.contains(f"{python}.0") for python in PYTHONS)
    assert " | ".join(PYTHONS) + ")" in read("tools/setup.sh")
    assert re.fullmatch(r"python:(3\.\d+)-slim(-\w+)?", arguments("FROM")[0])[1] in PYTHONS


def test_binder_reads_what_it_is_given():
    """repo2docker: files at the top only while no binder/, .binder/ or Dockerfile is there; Python told with `=`; postBuild runs."""
    assert not [name for name in ("binder", ".binder", "Dockerfile") if (ROOT / name).exists()]
    listed = yaml.safe_load(read("environment.yml"))["dependencies"]
    # As in repo2docker’s buildpacks/conda: any other sign and the version is not seen.
    python = re.match(r"python\s*=+\s*([\d.]*)", next(line for line in listed if line.startswith("python")))
    assert python and python[1] in PYTHONS
    assert read("postBuild").startswith("#!/bin/sh\n")
    assert (ROOT / "postBuild").stat().st_mode & 0o111
    subprocess.run(["sh", "-n", str(ROOT / "postBuild")], check=True)


def test_the_container_runs_as_nobody_special():
    """The packages are installed and the study run by a user who is not root; nothing is fetched by the build file itself."""
    names = [instruction for instruction, _argument in instructions()]
    assert arguments("USER")[-1] not in ("root", "0")
    assert names.index("USER") < names.index("COPY") < max(i for i, name in enumerate(names) if name == "RUN")
    assert "ADD" not in names and not [text for _name, text in instructions() if "://" in text]
    assert arguments("RUN")[-1] == "sh tools/setup.sh" and arguments("COPY") == ["--chown=1000:1000 . ."]
    folder = arguments("WORKDIR")[-1]
    assert yaml.safe_load(arguments("VOLUME")[0]) == [f"{folder}/data", f"{folder}/reports"]
    assert yaml.safe_load(arguments("CMD")[0]) == ["make", "study"]


def excluded(path: str, patterns: list[str]) -> bool:
    """Whether .dockerignore leaves a file out: the last pattern that fits decides, `**/` stands for any folder."""
    out = False
    for pattern in patterns:
        bare = pattern.removeprefix("!")
        parts = path.split("/")
        starts = range(len(parts)) if bare.startswith("**/") else [0]
        wanted = bare.removeprefix("**/")
        depth = wanted.count("/") + 1
        if any(fnmatch.fnmatchcase("/".join(parts[start : start + depth]), wanted) for start in starts):
            out = not pattern.startswith("!")
    return out


def test_the_container_gets_every_tracked_file():
    """.dockerignore leaves out nothing that git keeps, and leaves out the environments and what is made."""
    patterns = [line for line in read(".dockerignore").splitlines() if line and not line.startswith("#")]
    try:
        told = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    tracked = [name for name in told.stdout.split("\0") if name]
    assert tracked and not [name for name in tracked if excluded(name, patterns)]
    made = (".venv/bin/python", ".lowest/pins.txt", "reports/index.html", "data/processed/codings/a.parquet",
            "src/abs_study/__pycache__/cli.pyc", "tests/browser/node_modules/axe-core/axe.min.js")  # fmt: skip
    assert [name for name in made if not excluded(name, patterns)] == []


def test_the_lowest_versions_are_those_declared():
    """tools/lowest.py gives one exact version for each declared package, the very one of its bound."""
    told = subprocess.run(
        [sys.executable, str(ROOT / "tools/lowest.py")], capture_output=True, text=True, check=True
    )
    project = tomllib.loads(read("pyproject.toml"))["project"]
    extras = project["optional-dependencies"].values()
    declared = [*project["dependencies"], *(line for extra in extras for line in extra)]
    assert told.stdout.split() == sorted(line.replace(">=", "==") for line in declared)
    needed = tomllib.loads(read("pyproject.toml"))["build-system"]["requires"]
    assert {str(Requirement(line)) for line in needed} <= {str(Requirement(line)) for line in declared}


def setup(folder: Path, python: str) -> str:
    """Run tools/setup.sh in a folder with the Python named; return what it said."""
    told = subprocess.run(
        ["sh", "tools/setup.sh"], cwd=folder, capture_output=True, encoding="utf-8", timeout=60,
        env={"PATH": os.environ["PATH"], "PYTHON": python, "HOME": "/nonexistent"},
    )  # fmt: skip
    assert told.returncode == 1
    return told.stdout + told.stderr


def test_setup_goes_on_after_an_interruption_and_spares_what_is_not_its_own(tmp_path):
    """In a folder with spaces and accents: a .venv half made is made anew, somebody else's is left alone, a lack is named."""
    folder = tmp_path / "dossier à essai (1)"
    folder.mkdir()
    shutil.copytree(ROOT / "tools", folder / "tools")
    for name in ("pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, folder)
    assert "Python 3.11 ou plus récent" in setup(folder, str(tmp_path / "absent"))
    stops = tmp_path / "python"
    stops.write_text(f'#!/bin/sh\n[ "$1 $2" = "-m venv" ] && exit 1\nexec "{sys.executable}" "$@"\n')
    stops.chmod(0o755)
    for _turn in range(2):
        assert "Préparation de .venv" in setup(folder, str(stops))
    shutil.rmtree(folder / ".venv")
    (folder / ".venv").mkdir()
    (folder / ".venv" / "mine").touch()
    assert "n’a pas été fait par cette étude" in setup(folder, str(stops))
    assert (folder / ".venv" / "mine").exists()


def without_unix(code: str, *arguments: str) -> subprocess.CompletedProcess:
    """Run Python code where the modules that only Unix has cannot be imported."""
    hidden = f"import sys\nfor name in {UNIX!r}: sys.modules[name] = None\n"
    return subprocess.run(
        [sys.executable, "-c", hidden + code, *arguments], capture_output=True, encoding="utf-8", timeout=120
    )


def test_every_module_is_imported_without_unix():
    """Nothing asks for fcntl or resource on import, so that the help and the checks are there on any system."""
    code = (
        "import importlib, pkgutil, abs_study\n"
        "for found in pkgutil.walk_packages(abs_study.__path__, 'abs_study.'):\n"
        "    if not found.name.endswith('__main__'): importlib.import_module(found.name)\n"
        "print('all')"
    )
    outcome = without_unix(code)
    assert outcome.stdout == "all\n", outcome.stderr


def test_a_system_without_unix_is_told_the_way_out(small_study):
    """A run stops with a sentence and docs/installer.md, not with a traceback."""
    code = "from abs_study.cli import main\nsys.argv = ['abs-study', *sys.argv[1:]]\nmain()"
    outcome = without_unix(code, "run", "--study", str(small_study.folder))
    told = outcome.stdout + outcome.stderr
    assert outcome.returncode == 2 and "docs/installer.md" in told and "WSL2" in told, told
    assert "Traceback" not in told and (ROOT / "docs/installer.md").exists()


def test_the_command_line_opens_without_a_library_of_numbers():
    """Each command would wait half a second for pandas, even to say its help."""
    code = "import abs_study.cli, sys; print(sorted({'numpy', 'pandas', 'matplotlib'} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "[]\n"


def test_what_the_server_refuses_can_be_had_again():
    """Kernels start without a debugger; a notebook that asks for it gets it."""
    code = (
        "import abs_study.preload, sys; from ipykernel import debugger; "
        "print(debugger._is_debugpy_available, 'debugpy' in sys.modules, sys.modules['rfc3987_syntax']); "
        "import debugpy; print(debugpy.__name__)"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "False False None\ndebugpy\n"
