"""What the outcome of a notebook depends on, besides the tables that it reads: code, settings, grid, what people gave."""

from __future__ import annotations

import ast
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from .files import files_under
from .footprint import installed
from .gridparts import meaning_digest
from .messages import _
from .settings import Step
from .study import Study

_PACKAGE = Path(__file__).parent
_NAME = _PACKAGE.name
# What a grid's digest and those parts of it are called that only the automatic coder goes by (see gridparts).
_OF_THE_CODER = frozenset({"clues", "condition", "decision", "lexicon", "digest"})
_OF_THE_LEARNER = frozenset({"learnt"})
# Documents reach notebooks by the tables of what was read of them; the rest of data/raw may be read in any notebook.
BY_TABLES = ("data/raw/documents", "data/raw/mise_au_point")
# What carries out a notebook, whatever its cells import.
_CARRIED_OUT_BY = "\nfrom abs_study import kernels, notebooks, preload, preloaded"
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]+(\([^)]*\)|(?:[^\n\\]|\\\n)*)|import[ \t]+([\w., \t]+))",
    re.MULTILINE,
)
_ASKED = re.compile(rf"\.\s*({'|'.join(sorted(_OF_THE_CODER | _OF_THE_LEARNER))})\b")


def common(study: Study) -> dict[str, str]:
    """Return what the keys of all notebooks of a study share, as digests by part: worked out once for all of them."""
    return {
        "settings": _digest([repr(_settings(study)).encode()]),
        "meaning": meaning_digest(study.grid),
        "given": given(study),
        "beside": beside(study.folder),
        "packages": packages(),
    }


def key(study: Study, step: Step, language: str, shared: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return all that a notebook's outcome depends on but the tables that it reads, as digests by part (see `labels`).

    Which tables it reads only its execution tells. `shared` is `common(study)`, where it is known already.
    """
    shared = shared or common(study)
    source = (study.notebooks / f"{step.notebook}.ipynb").read_bytes()
    parameters = json.dumps(dict(step.parameters), sort_keys=True, default=str)
    return {
        "notebook": _digest([source, language.encode()]),
        "parameters": _digest([parameters.encode()]),
        "settings": shared["settings"],
        "grid": _grid(study, source, shared["meaning"]),
        "given": shared["given"],
        "code": _digest([code(source).encode(), shared["beside"].encode()]),
        "packages": shared["packages"],
    }


def _grid(study: Study, source: bytes, meaning: str) -> str:
    """What a notebook may see of the grid, and of what is said of the learner that goes with it."""
    own = study.grid.digest if _asks(source, _OF_THE_CODER) else meaning
    if not _asks(source, _OF_THE_LEARNER):
        return own
    return _digest([own.encode(), study.learnt.to_csv().encode()])


def labels() -> dict[str, str]:
    """Return the parts of a key, with their names in the language of messages."""
    return {
        "notebook": _("le carnet"),
        "parameters": _("ses paramètres"),
        "settings": _("les réglages"),
        "grid": _("la grille"),
        "given": _("ce qui est donné dans data/raw (registre, codages, multivers…)"),
        "code": _("le programme"),
        "packages": _("les paquets installés"),
    }


def _settings(study: Study) -> dict[str, object]:
    """The settings but for the plan, of which only the order of notebooks acts on others, and how documents are had."""
    known = dict(vars(study.settings))
    known["plan"] = [step.notebook for step in study.settings.plan]
    del known["limits"], known["pause"]
    return known


def given(study: Study) -> str:
    """Return the digest of what people gave but the documents themselves: register, codings, replies, samples."""
    apart = tuple(study.folder / folder for folder in BY_TABLES)
    kept = [path for path in files_under(study.raw) if not any(path.is_relative_to(one) for one in apart)]
    return digest_of(kept, study.raw)


def beside(folder: Path) -> str:
    """Return the digest of the modules that a notebook may import from the study's folder."""
    return digest_of(sorted([*folder.glob("*.py"), *(folder / "notebooks").rglob("*.py")]), folder)


def packages() -> str:
    """Return the digest of Python and of all installed packages, with their versions."""
    found = (f"{name} {version}" for name, version in installed().items())
    return _digest([sys.version.encode(), *(line.encode() for line in found)])


def code(source: bytes) -> str:
    """Return the digest of the package's modules that a notebook's cells import, directly or not, and of what carries it out."""
    return modules(_cells(source) + _CARRIED_OUT_BY)


def _cells(source: bytes) -> str:
    cells = json.loads(source)["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


def _asks(source: bytes, names: frozenset[str]) -> bool:
    """Whether a notebook, or a module that it imports, may look at something that is called by one of these names."""
    text = _cells(source)
    try:
        own = ast.parse(text)
    except SyntaxError:
        return True
    named = {
        node.value for node in ast.walk(own) if isinstance(node, ast.Constant)
    }  # for getattr and the like
    if names & (_attributes(text) | named):
        return True
    return any(names & _read(_modules()[name])[1] for name in _reached(text))


def _attributes(text: str) -> frozenset[str]:
    """The names that code asks objects for."""
    return frozenset(node.attr for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Attribute))


def modules(text: str) -> str:
    """Return the digest of the package's modules that some code imports, directly or not, and of its messages."""
    reached = [_modules()[name] for name in _reached(text)]
    messages = sorted((_PACKAGE / "locale").rglob("*.mo"))
    return digest_of([*reached, *messages], _PACKAGE)


def digest_of(paths: Iterable[Path], folder: Path) -> str:
    """Return the digest of files, each with its path from a folder."""
    return _digest(_named(paths, folder))


def _reached(text: str) -> list[str]:
    """The modules that code reaches; all of them where it cannot be read (magic commands)."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return sorted(_modules())
    found: set[str] = set()
    waiting = set(_known(_absolute(_imported(tree), [])))
    while waiting:
        found |= waiting
        waiting = {other for name in waiting for other in _neighbours(name)} - found
    return sorted(found)


@cache
def _modules() -> dict[str, Path]:
    found = {}
    for path in sorted(_PACKAGE.rglob("*.py")):
        parts = path.relative_to(_PACKAGE.parent).with_suffix("").parts
        found[".".join(part for part in parts if part != "__init__")] = path
    return found


@cache
def _neighbours(name: str) -> frozenset[str]:
    path = _modules()[name]
    parents = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
    return _known(_absolute(_read(path)[0], parents))


@cache
def _read(path: Path) -> tuple[frozenset[tuple[int, str, str]], frozenset[str]]:
    return _scanned(path.read_text(encoding="utf-8"))


def _scanned(text: str) -> tuple[frozenset[tuple[int, str, str]], frozenset[str]]:
    """What a module imports, as (dots, module, name), and the names of the coder's parts that it asks objects for.

    Read line by line: a tenth of a second for the whole package, a fifteenth of what parsing it takes. A sentence of
    a docstring that reads as an import counts as one, which can only make more count.
    """
    imports = set()
    for dots, module, names, modules in _IMPORT.findall(text):
        if modules:
            imports |= {(0, name.split()[0], "") for name in modules.split(",") if name.strip()}
        listed = re.sub(r"#.*|[()\\]", " ", names).split(",")
        imports |= {(len(dots), module, name.split()[0]) for name in listed if name.strip()}
    return frozenset(imports), frozenset(_ASKED.findall(text))


def _imported(tree: ast.AST) -> set[tuple[int, str, str]]:
    """What code imports, wherever it stands, as (dots, module, name)."""
    found: set[tuple[int, str, str]] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {(0, alias.name, "") for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {(node.level, node.module or "", alias.name) for alias in node.names}
    return found


def _absolute(imports: Iterable[tuple[int, str, str]], parents: list[str]) -> Iterator[str]:
    for dots, module, name in imports:
        above = parents[: len(parents) - dots + 1] if dots else []
        base = ".".join([*above, *([module] if module else [])])
        yield from (base, f"{base}.{name}") if name else (base,)


def _known(names: Iterable[str]) -> frozenset[str]:
    """The package's modules among those named, with the packages above them."""
    found: set[str] = set()
    for name in names:
        parts = name.split(".")
        if parts[0] == _NAME:
            found |= {".".join(parts[:length]) for length in range(1, len(parts) + 1)}
    return frozenset(found & set(_modules()))


def _named(paths: Iterable[Path], folder: Path) -> Iterator[bytes]:
    for path in paths:
        yield path.relative_to(folder).as_posix().encode()
        yield path.read_bytes()


def _digest(parts: Iterable[bytes]) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()
