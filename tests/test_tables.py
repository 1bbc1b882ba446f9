"""Tables: what people type survives, faults are located."""

import pandas as pd
import pytest

from abs_study.errors import StudyError
from abs_study.tables import TABLES, read_csv, to_csv

READINGS = TABLES["readings"]


def test_codes_that_look_like_numbers_or_nothing_survive():
    """`01004`, `NA` and `None` stay what was typed."""
    frame = read_csv("document_id,variable,level\na,b,01004\na,c,NA\na,d,None\n", READINGS)
    assert list(frame["level"]) == ["01004", "NA", "None"]
    assert read_csv(to_csv(frame, READINGS), READINGS).equals(frame)


def test_empty_cells_are_empty_text_and_missing_numbers():
    """An empty cell is "" in a text column and missing in a numeric one."""
    row = read_csv("document_id,variable,level,page,quote\na,b,1,,\n", READINGS).iloc[0]
    assert row["quote"] == "" and pd.isna(row["page"])


def test_a_byte_order_mark_is_no_part_of_the_first_column():
    """Spreadsheets write one."""
    assert len(read_csv("\ufeffdocument_id,variable,level\na,b,1\n", READINGS)) == 1


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("document_id,variable\na,b\n", "lecture.csv"),
        ("document_id,variable,level,colour\na,b,1,red\n", "lecture.csv"),
        ("document_id,variable,level\na,b\n", "lecture.csv:2"),
        ("document_id,variable,level,page\na,b,1,douze\n", "lecture.csv:2"),
        ("document_id,variable,level,page\na,b,1,1.5\n", "lecture.csv:2"),
        ("document_id,variable,level\na,b,1\na,b,1\n", "lecture.csv:3"),
        ("document_id,document_id,level\na,b,1\n", "lecture.csv"),
        ("", "lecture.csv"),
    ],
)
def test_faults_say_where_they_are(text, place):
    """Absent, unknown or doubled column, short row, wrong number, repeated key, empty file."""
    with pytest.raises(StudyError) as caught:
        read_csv(text, READINGS, "lecture.csv")
    assert any(problem.place.startswith(place) for problem in caught.value.problems)
