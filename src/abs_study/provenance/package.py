"""Tables described as a Frictionless data package: each column's type and meaning, keys, sizes, digests, sources."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from .. import __version__
from ..grid import Grid
from ..revision import commit
from ..study import Study
from ..tables import INTEGER, NONE_TICKED, REAL, TABLES, TEXT
from .columns import TABLES_TOLD, told_of
from .origins import NO_DATE, authors, day_of

FILE = "datapackage.json"
_TYPES = {TEXT: "string", INTEGER: "integer", REAL: "number"}
_CSV = {
    "profile": "tabular-data-resource",
    "encoding": "utf-8",
    "dialect": {
        "delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True,
    },
}  # fmt: skip
# Tables whose rows are about a document of the table `documents`.
_OF_DOCUMENTS = (
    "pages", "blocks", "passages", "codings", "evidence", "considered", "consensus", "matrix", "types",
)  # fmt: skip
_OPEN_LICENCE = re.compile(r"CC BY 4\.0\b")
Description = dict[str, Any]


def of_processed(study: Study) -> Description:
    """Return the description of data/processed: each declared table that is there."""
    resources = []
    for name in TABLES:
        path = study.path(name)
        if path.is_file():
            columns = _columns_of(path)
            resources.append(resource(name, path.name, columns, path.read_bytes(), study.grid))
    title = study.settings.title.fr
    notice = ["Communes et rapports fictifs."] if study.fictitious else []
    description = " ".join(["Les tables que l’étude calcule.", *notice])
    state, day = commit(study.folder), day_of(study)
    return package(title, description, state, day, resources, study.register, authors(study.folder))


def package(
    title: str,
    description: str,
    version: str,
    day: str,
    resources: Iterable[Description],
    register: pd.DataFrame,
    people: Iterable[str] = (),
) -> Description:
    """Return a data package of resources (`resource`).

    Parameters
    ----------
    version, day : the state and the day of the study's commit; "" where there is none
    register : the reports with their titles, rights and addresses (TABLES["register"] or ["documents"]): the sources
    """
    resources = list(resources)
    present = {entry["name"] for entry in resources}
    for entry in resources:
        _only_present(entry.get("schema", {}), present)
    content = {
        "profile": "data-package",
        "name": "abs-study",
        "title": title,
        "description": description,
        "version": version or __version__,
        "created": f"{day}T00:00:00Z" if len(day) == len(NO_DATE) and day != NO_DATE else "",
        "licenses": _licences(register),
        "contributors": [{"title": name, "role": "author"} for name in people],
        "sources": _sources(register),
        "resources": resources,
    }
    return {key: value for key, value in content.items() if value}


def resource(
    name: str, path: str, columns: Sequence[str], content: bytes, grid: Grid, description: str = ""
) -> Description:
    """Return the description of a file that holds a declared table."""
    described = file_of(name, path, content, description or TABLES_TOLD[name])
    # The reference implementation checks the digest of a table only where it reads it as text: a Parquet file is told
    # as a file, of which it checks the digest, with its schema.
    described |= _CSV if path.endswith(".csv") else {"type": "file"}
    return described | {"schema": schema(name, columns, grid)}


def file_of(name: str, path: str, content: bytes, description: str) -> Description:
    """Return the description of any file: its format, bytes and digest."""
    return {
        "name": name, "path": path, "description": description, "format": path.rpartition(".")[2],
        "bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }  # fmt: skip


def schema(name: str, columns: Sequence[str], grid: Grid) -> Description:
    """Return the Table Schema of a declared table with these columns; those of the matrix follow the grid."""
    table = TABLES[name]
    fields = []
    for column in columns:
        if column in table.columns:
            field = {
                "name": column,
                "type": _TYPES[table.columns[column]],
                "description": told_of(name, column),
            }
        elif name == "matrix":
            field = _of_grid(column, grid)
        else:
            field = {"name": column, "type": "number", "description": told_of(name, column)}
        fields.append({key: value for key, value in field.items() if value})
    described: Description = {"fields": fields, "missingValues": [""]}
    if table.key:
        described["primaryKey"] = list(table.key)
    if name in _OF_DOCUMENTS:
        reference = {"resource": "documents", "fields": "document_id"}
        described["foreignKeys"] = [{"fields": "document_id", "reference": reference}]
    return described


def of_texts(columns: Sequence[tuple[str, str]]) -> Description:
    """Return what a CSV file of texts adds to its description: (column, what it means)."""
    fields = [{"name": name, "type": "string", "description": told} for name, told in columns]
    return _CSV | {"schema": {"fields": fields, "missingValues": [""]}}


def _of_grid(column: str, grid: Grid) -> Description:
    """A column of the matrix: a variable of the grid, or a level of one (`variable=level`, 0 or 1)."""
    name, _sign, code = column.partition("=")
    known = grid.variables.get(name) or grid.derived.get(name)
    described: Description = {"name": column, "title": grid.label(name, "fr")}
    if known is None:
        return described | {"type": "any"}
    if code:
        title = f"{described['title']} : {grid.label(column, 'fr')}"
        return described | {"title": title, "type": "integer", "constraints": {"enum": [0, 1]}}
    question = getattr(known, "question", None) or getattr(known, "definition", None)
    described["description"] = question.fr if question else ""
    codes = [level.code for level in known.levels]
    if known.measure in ("ordinal", "boolean"):
        # A degree that is computed declares no levels.
        levels = [int(code) for code in codes] or ([0, 1] if known.measure == "boolean" else [])
        return described | {"type": "integer", **({"constraints": {"enum": levels}} if levels else {})}
    if known.measure == "nombre":
        return described | {"type": "number"}
    if known.measure == "multi":
        some = "|".join(map(re.escape, codes))
        pattern = rf"^(({some})(\|({some}))*|{NONE_TICKED})$"
        return described | {"type": "string", "constraints": {"pattern": pattern}}
    return described | {"type": "string", **({"constraints": {"enum": codes}} if codes else {})}


def _only_present(described: Description, present: set[str]) -> None:
    """Take away the keys that lead to a table which is not in the package."""
    keys = [key for key in described.get("foreignKeys", ()) if key["reference"]["resource"] in present]
    if keys:
        described["foreignKeys"] = keys
    else:
        described.pop("foreignKeys", None)


def _licences(register: pd.DataFrame) -> list[Description]:
    """The licence of what is made from the reports, where all of them are under the same open one; else none is told."""
    rights = [str(text) for text in register["rights"]]
    if not rights or not all(_OPEN_LICENCE.search(text) for text in rights):
        return []
    address = "https://creativecommons.org/licenses/by/4.0/"
    return [{"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0", "path": address}]


def _sources(register: pd.DataFrame) -> list[Description]:
    """Each report: its organisation and title, its address where it has one, its rights."""
    found = []
    for row in register.to_dict(orient="records"):
        title = " – ".join(filter(None, [row["organisation"], row["title"]])) or row["document_id"]
        source = {"title": title, "rights": row["rights"]}
        if str(row["url"]).startswith(("https://", "http://")):
            source["path"] = row["url"]
        found.append({key: value for key, value in source.items() if value})
    return found


def _columns_of(path: Any) -> list[str]:
    """The columns of a table's file, without reading its rows."""
    if path.suffix == ".parquet":
        from pyarrow.parquet import read_schema

        return list(read_schema(path).names)
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file), [])
