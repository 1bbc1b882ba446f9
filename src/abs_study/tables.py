"""The study's tables, declared once: key, columns and their kinds; CSV text in and out without surprises.

Everything is read as text and then converted by declaration, so `01004`, `NA` and `None` survive.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from .errors import Problem, StudyError
from .messages import _

MACHINE = "machine"  # the automatic coder among the coders
NONE_TICKED = "aucun"
ABSTAINED = "NC_machine"
MISSING_CODES = ("NC", "NA", ABSTAINED)
MISSING_LEVEL = "manquant"  # a missing value as a category of the map
RESERVED_CODES = (NONE_TICKED, *MISSING_CODES)

TEXT, INTEGER, REAL = "text", "integer", "real"
# Another processor or another linear algebra library may differ in the last of a double's 15 to 17 digits.
DIGITS = 12
_DTYPES = {TEXT: "str", INTEGER: "Int64", REAL: "float64"}


@dataclass(frozen=True)
class Table:
    """A declared table: `key` names the columns that identify a row, `columns` maps each column to its kind.

    `open_ended` tables (matrix, types) may carry further columns that depend on the grid or the data.
    """

    name: str
    key: tuple[str, ...]
    columns: Mapping[str, str]
    open_ended: bool = False

    def empty(self) -> pd.DataFrame:
        """Return a frame with no row and every declared column in its dtype."""
        return self.conform(pd.DataFrame({column: [] for column in self.columns}))

    def conform(self, frame: pd.DataFrame, place: str = "") -> pd.DataFrame:
        """Return `frame` with the declared columns first, in order and in their dtypes.

        Absent non-key columns are filled with missing values. Raises StudyError for an absent key
        column, an undeclared column, a value of the wrong kind or a repeated key.
        """
        problems = self._column_problems(frame, place)
        if problems:
            raise StudyError(_("La table « {table} » est mal formée.").format(table=self.name), problems)
        rows = pd.RangeIndex(len(frame))
        columns = {}
        for column, kind in self.columns.items():
            if column in frame:
                columns[column] = _convert(frame[column].set_axis(rows), kind, column, place, problems)
            else:
                columns[column] = pd.Series("" if kind == TEXT else None, rows, _DTYPES[kind])
        others = frame[frame.columns.difference(list(self.columns), sort=False)].set_axis(rows)
        result = pd.concat([pd.DataFrame(columns, index=rows), others], axis=1)
        problems += self._key_problems(result, place)
        if problems:
            raise StudyError(_("La table « {table} » est mal formée.").format(table=self.name), problems)
        return result

    def of_rows(self, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
        """Return rows of the program's own as a frame: declared columns only, in order and in their dtypes, unchecked.

        A fifth of what `conform` takes, which checks values and keys once the frames of all documents are together.
        """
        columns = {
            column: [(row.get(column) or "") if kind == TEXT else row.get(column) for row in rows]
            for column, kind in self.columns.items()
        }
        typed = {name: pd.array(values, _DTYPES[self.columns[name]]) for name, values in columns.items()}
        return pd.DataFrame(typed, copy=False)

    def _column_problems(self, frame: pd.DataFrame, place: str) -> list[Problem]:
        problems = [
            Problem(place, _("colonne absente : {column}").format(column=column), _("ajouter cette colonne"))
            for column in self.key
            if column not in frame
        ]
        if not self.open_ended:
            problems += [
                Problem(
                    place,
                    _("colonne inconnue : {column}").format(column=column),
                    _("colonnes admises : {columns}").format(columns=", ".join(self.columns)),
                )
                for column in frame.columns
                if column not in self.columns
            ]
        return problems

    def _key_problems(self, frame: pd.DataFrame, place: str) -> list[Problem]:
        if not self.key:
            return []
        twice = frame.duplicated(list(self.key), keep="first")
        if not twice.any():
            return []
        return [
            Problem(
                f"{place}:{row + 2}" if place else str(row + 2),
                _("ligne répétée pour {key}").format(key=" / ".join(str(frame.at[row, k]) for k in self.key)),
                _("garder une seule ligne par {key}").format(key=", ".join(self.key)),
            )
            for row in frame.index[twice]
        ]


def _convert(values: pd.Series, kind: str, column: str, place: str, problems: list[Problem]) -> pd.Series:
    if values.dtype == _DTYPES[kind] and not (kind == TEXT and values.hasnans):
        return values
    if kind == TEXT:
        return pd.Series(
            ["" if pd.isna(cell) else str(cell) for cell in values.tolist()], values.index, "str"
        )
    missing = values.isna()
    if values.dtype.kind in "iuf":
        numbers = values
    else:
        missing |= values.astype(str) == ""
        numbers = pd.to_numeric(values.mask(missing), errors="coerce")
    wrong = numbers.isna() & ~missing
    if kind == INTEGER:
        wrong |= numbers.notna() & (numbers % 1 != 0)
    for row in values.index[wrong]:
        problems.append(
            Problem(
                f"{place}:{row + 2}" if place else str(row + 2),
                _("{column} : « {value} »").format(column=column, value=values[row]),
                _("écrire un nombre entier") if kind == INTEGER else _("écrire un nombre"),
            )
        )
    return numbers.mask(wrong).astype(_DTYPES[kind])


def _declare(name: str, key: str, columns: str, open_ended: bool = False) -> Table:
    """Read a declaration: columns in order, text unless marked `:integer` or `:real`."""
    kinds = {}
    for column in columns.split():
        column, _colon, kind = column.partition(":")
        kinds[column] = kind or TEXT
    return Table(name, tuple(key.split()), kinds, open_ended)


_ENTRY = (
    "document_id title organisation kind region population:integer year:integer author document_type nature"
)
_CODING = "document_id variable level coder"
_AGREEMENT = "units:integer missing:integer percent:real alpha:real alpha_low:real alpha_high:real ac:real"

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        _declare("register", "document_id", f"{_ENTRY} rights url file sha256"),
        _declare("documents", "document_id", f"{_ENTRY} rights url file sha256 pages:integer status"),
        _declare(
            "sources",
            "source_id",
            "source_id organisation kind year:integer url rights found_how found_by found_on status reason note "
            "sha256 bytes:integer fetched_on document_id",
        ),
        _declare("pages", "document_id page", "document_id page:integer text source confidence:real flags"),
        _declare(
            "blocks",
            "document_id page start end",
            "document_id page:integer start:integer end:integer kind level:integer",
        ),
        _declare(
            "passages",
            "passage_id",
            "passage_id document_id page:integer start:integer end:integer kind section text",
        ),
        _declare(
            "codings", _CODING, f"{_CODING} confidence:real note coded_on grid_version page:integer quote"
        ),
        _declare(
            "readings",
            "document_id variable level",
            "document_id variable level page:integer quote note grid_version",
        ),
        _declare(
            "samples",
            "sample document_id",
            "sample variable document_id stratum part seed:integer drawn_on",
        ),
        _declare("passages_read", "", "document_id variable level quote"),
        _declare("evidence", f"{_CODING} rank", f"{_CODING} rank:integer quote spans score:real status"),
        _declare(
            "considered",
            f"{_CODING} rank",
            f"{_CODING} rank:integer quote spans status actor refusal pattern",
        ),
        _declare("agreement", "variable coders", f"variable coders {_AGREEMENT} metric verdict note"),
        _declare("consensus", "document_id variable level", "document_id variable level status coders"),
        _declare(
            "sensitivity",
            "part version",
            "part entry hypothesis detail version n:integer k:integer estimate:real low:real high:real p:real verdict",
        ),
        _declare("matrix", "document_id", "document_id", open_ended=True),
        _declare("types", "document_id", "document_id type silhouette:real", open_ended=True),
        _declare(
            "profiles",
            "type variable level",
            "type variable level share:real overall:real v_test:real p:real",
        ),
        _declare(
            "findings",
            "finding",
            "finding sentence_fr sentence_en plain_fr plain_en number base:integer low:real high:real table notebook",
        ),
    )
}


# What stands for one answer: a report and a variable.
CELL = ("document_id", "variable")


def read_csv(text: str, table: Table, place: str = "") -> pd.DataFrame:
    """Read CSV text (UTF-8 decoded, comma-separated, header line) into a conforming frame.

    Raises StudyError naming the line for a row of the wrong length, and as `Table.conform`.
    """
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    rows = [row for row in rows if row]
    if not rows:
        remedy = _("écrire la ligne d’en-tête : {columns}").format(columns=",".join(table.columns))
        raise StudyError(
            _("La table « {table} » est vide.").format(table=table.name),
            [Problem(place, _("aucune ligne"), remedy)],
        )
    header, body = rows[0], rows[1:]
    problems = [
        Problem(
            f"{place}:{number}",
            _("{found} cellules au lieu de {expected}").format(found=len(row), expected=len(header)),
            _("vérifier les virgules et les guillemets de la ligne"),
        )
        for number, row in enumerate(body, start=2)
        if len(row) != len(header)
    ]
    if len(set(header)) < len(header):
        remedy = _("nommer chaque colonne une seule fois")
        problems.append(Problem(f"{place}:1", _("colonne répétée"), remedy))
    if problems:
        raise StudyError(_("La table « {table} » est mal formée.").format(table=table.name), problems)
    return table.conform(pd.DataFrame(body, columns=header, dtype="str"), place)


def to_csv(frame: pd.DataFrame, table: Table) -> str:
    """Return conforming `frame` as CSV text: LF line ends, empty cell for a missing value, DIGITS significant digits."""
    return table.conform(frame).to_csv(index=False, lineterminator="\n", float_format=_shortened)


def _shortened(value: float) -> str:
    """A real number with as many digits as every machine agrees on.

    >>> _shortened(0.1 + 0.2), _shortened(1.0), _shortened(2 / 3e6)
    ('0.3', '1.0', '6.66666666667e-07')
    """
    return repr(float(f"{value:.{DIGITS}g}"))


def gathered(frame: pd.DataFrame, by: Sequence[str], column: str = "level") -> dict[tuple, frozenset]:
    """Return the values of a column that stand together: {values of the columns `by`: set}, in the order of the rows.

    As `frame.groupby(by, sort=False)[column].agg(frozenset)`, which takes some eight times as long on short groups.
    """
    found: dict[tuple, set] = {}
    for *cell, value in zip(*(frame[name].tolist() for name in (*by, column)), strict=True):
        found.setdefault(tuple(cell), set()).add(value)
    return {cell: frozenset(values) for cell, values in found.items()}


def no_formula(text: object) -> object:
    """Return a text that no spreadsheet takes for a formula: an apostrophe first where it would.

    >>> no_formula("=1+1"), no_formula("CCAS"), no_formula(3)
    ("'=1+1", 'CCAS', 3)
    """
    return f"'{text}" if isinstance(text, str) and text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
