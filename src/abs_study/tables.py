"""The study's tables, declared once: key, columns and their kinds; CSV text in and out without surprises.

Everything is read as text and then converted by declaration, so `01004`, `NA` and `None` survive.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from .errors import Problem, StudyError
from .messages import _

NONE_TICKED = "aucun"
ABSTAINED = "NC_machine"
MISSING_CODES = ("NC", "NA", ABSTAINED)
RESERVED_CODES = (NONE_TICKED, *MISSING_CODES)

TEXT, INTEGER, REAL = "text", "integer", "real"
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
        result = pd.DataFrame(index=range(len(frame)))
        for column, kind in self.columns.items():
            if column in frame:
                result[column] = _convert(frame[column].reset_index(drop=True), kind, column, place, problems)
            else:
                result[column] = pd.Series([""] * len(frame) if kind == TEXT else [pd.NA] * len(frame)).astype(
                    _DTYPES[kind]
                )
        for column in frame.columns.difference(list(self.columns), sort=False):
            result[column] = frame[column].reset_index(drop=True)
        problems += self._key_problems(result, place)
        if problems:
            raise StudyError(_("La table « {table} » est mal formée.").format(table=self.name), problems)
        return result

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
        repeated = frame[frame.duplicated(list(self.key), keep="first")]
        return [
            Problem(
                f"{place}:{row + 2}" if place else str(row + 2),
                _("ligne répétée pour {key}").format(key=" / ".join(str(frame.at[row, k]) for k in self.key)),
                _("garder une seule ligne par {key}").format(key=", ".join(self.key)),
            )
            for row in repeated.index
        ]


def _convert(values: pd.Series, kind: str, column: str, place: str, problems: list[Problem]) -> pd.Series:
    if kind == TEXT:
        return values.astype(object).where(values.notna(), "").astype(str).astype("str")
    missing = values.isna() | (values.astype(str) == "")
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


def _declare(name: str, key: str, text: str = "", integer: str = "", real: str = "", order: str = "",
             open_ended: bool = False) -> Table:  # fmt: skip
    kinds = {column: TEXT for column in text.split()}
    kinds |= {column: INTEGER for column in integer.split()}
    kinds |= {column: REAL for column in real.split()}
    columns = order.split() or [*text.split(), *integer.split(), *real.split()]
    return Table(name, tuple(key.split()), {column: kinds[column] for column in columns}, open_ended)


_CODING_TEXT = "document_id variable level coder note coded_on grid_version quote"
TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        _declare(
            "documents", "document_id",
            text="document_id title organisation kind region author document_type nature rights url file sha256 status",
            integer="population year pages",
            order="document_id title organisation kind region population year author document_type nature "
                  "rights url file sha256 pages status",
        ),
        _declare(
            "register", "document_id",
            text="document_id title organisation kind region author document_type nature rights url file sha256",
            integer="population year",
            order="document_id title organisation kind region population year author document_type nature "
                  "rights url file sha256",
        ),
        _declare("pages", "document_id page", text="document_id text source flags", integer="page",
                 real="confidence", order="document_id page text source confidence flags"),
        _declare("blocks", "document_id page start end", text="document_id kind", integer="page start end level",
                 order="document_id page start end kind level"),
        _declare("passages", "passage_id", text="passage_id document_id kind section text",
                 integer="page start end", order="passage_id document_id page start end kind section text"),
        _declare("codings", "document_id variable level coder", text=_CODING_TEXT, integer="page",
                 real="confidence",
                 order="document_id variable level coder confidence note coded_on grid_version page quote"),
        _declare("readings", "document_id variable level", text="document_id variable level quote note",
                 integer="page", order="document_id variable level page quote note"),
        _declare("evidence", "document_id variable level coder rank",
                 text="document_id variable level coder quote spans status", integer="rank", real="score",
                 order="document_id variable level coder rank quote spans score status"),
        _declare("agreement", "variable coders", text="variable coders metric verdict note",
                 integer="units missing", real="percent alpha alpha_low alpha_high ac",
                 order="variable coders units missing percent alpha alpha_low alpha_high ac metric verdict note"),
        _declare("consensus", "document_id variable level", text="document_id variable level status coders"),
        _declare("matrix", "document_id", text="document_id", open_ended=True),
        _declare("types", "document_id", text="document_id type", real="silhouette", open_ended=True),
        _declare("profiles", "type variable level", text="type variable level", real="share overall v_test p"),
        _declare("findings", "finding", text="finding sentence_fr sentence_en number table notebook",
                 integer="base", real="low high",
                 order="finding sentence_fr sentence_en number base low high table notebook"),
    )
}  # fmt: skip


def read_csv(text: str, table: Table, place: str = "") -> pd.DataFrame:
    """Read CSV text (UTF-8 decoded, comma-separated, header line) into a conforming frame.

    Raises StudyError naming the line for a row of the wrong length, and as `Table.conform`.
    """
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    rows = [row for row in rows if row]
    if not rows:
        raise StudyError(
            _("La table « {table} » est vide.").format(table=table.name),
            [Problem(place, _("aucune ligne"), _("écrire la ligne d’en-tête : {columns}").format(columns=",".join(table.columns)))],  # noqa: E501
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
        problems.append(Problem(f"{place}:1", _("colonne répétée"), _("nommer chaque colonne une seule fois")))
    if problems:
        raise StudyError(_("La table « {table} » est mal formée.").format(table=table.name), problems)
    return table.conform(pd.DataFrame(body, columns=header, dtype="str"), place)


def to_csv(frame: pd.DataFrame, table: Table) -> str:
    """Return conforming `frame` as CSV text (LF line ends, empty cell for a missing value)."""
    return table.conform(frame).to_csv(index=False, lineterminator="\n")
