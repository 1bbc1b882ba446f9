"""One document at a time: a kept reading or coding is never stale, a passing failure is never kept."""

import ast

import pytest

from abs_study import documents
from abs_study.documents import Shelf, read_document
from abs_study.settings import Limits


def imported(module: str, root, known: set[str]) -> set[str]:
    """Files of the package that a module needs, directly or not (paths from the package)."""
    path = root / "src" / "abs_study" / module
    if module in known or not path.is_file():
        return known
    known.add(module)
    here = list(path.relative_to(root / "src" / "abs_study").parent.parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = here[: len(here) - node.level + 1] + (node.module.split(".") if node.module else [])
            for name in ("/".join(base), *("/".join([*base, alias.name]) for alias in node.names)):
                imported(f"{name}.py", root, known)
                imported(f"{name}/__init__.py", root, known)
    return known


@pytest.mark.parametrize(
    ("patterns", "starts"),
    [
        (documents._READERS, ["extract/worker.py", "extract/sandbox.py", "extract/frames.py", "passages.py"]),
        ((*documents._CODERS, *documents._READERS), ["coders/regles/coder.py"]),
    ],
)
def test_the_key_covers_all_the_code_on_the_path(root, patterns, starts):
    """Every module that reading or coding imports is part of its key."""
    package = root / "src" / "abs_study"
    covered = {path.relative_to(package).as_posix() for pattern in patterns for path in package.glob(pattern)}
    needed = set().union(*(imported(start, root, set()) for start in starts)) - {"__init__.py"}
    assert needed <= covered, f"stale results possible: {sorted(needed - covered)}"


def test_the_key_changes_with_content_limits_and_name(tmp_path):
    """Another content, another limit, another document id."""
    shelf, path = Shelf(tmp_path / "rayon"), tmp_path / "a.txt"
    path.write_text("un", encoding="utf-8")
    first = shelf.reading_key(path, "a", True, Limits())
    assert shelf.reading_key(path, "a", True, Limits()) == first
    assert shelf.reading_key(path, "b", True, Limits()) != first
    assert shelf.reading_key(path, "a", True, Limits(pages=9)) != first
    path.write_text("deux", encoding="utf-8")
    assert shelf.reading_key(path, "a", True, Limits()) != first


def test_a_kept_reading_comes_back_equal(tmp_path):
    """Pages, blocks, passages, status and what the file says of itself."""
    path = tmp_path / "a.txt"
    path.write_text("TITRE\n\nUne phrase. Une autre.", encoding="utf-8")
    document, shelf = read_document(path, "a"), Shelf(tmp_path / "rayon")
    shelf.keep_reading("clé", document)
    kept = shelf.reading("clé", "a")
    assert (
        kept.passages.equals(document.passages)
        and kept.status == "ok"
        and dict(kept.meta) == dict(document.meta)
    )


def test_a_failure_for_want_of_time_is_not_kept(tmp_path):
    """The next run tries again; what nobody asked for is pruned."""
    path = tmp_path / "a.txt"
    path.write_text("Une phrase.", encoding="utf-8")
    document = read_document(path, "a")
    shelf = Shelf(tmp_path / "rayon")
    shelf.keep_reading(
        "k",
        documents.ReadDocument("a", "timeout", "", {}, document.pages, document.blocks, document.passages),
    )
    assert shelf.reading("k", "a") is None
    shelf.keep_reading("ancienne", document)
    Shelf(tmp_path / "rayon").prune()
    assert list((tmp_path / "rayon").iterdir()) == []
