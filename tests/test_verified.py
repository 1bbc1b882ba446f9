"""The first difference between two files, in words: by key, by cell, by heading, by byte; and the last digits of numbers."""

import io
import json

import pandas as pd
import pytest

from abs_study.history.files import alike, difference

CSV = "document_id,variable,level,status,coders\na,x,1,agreed,p|q\nb,x,2,single,p\n"


def told(name, before, after):
    """The words of the first difference, and whether it is tolerated."""
    sides = [side.encode() if isinstance(side, str) else side for side in (before, after)]
    found = difference(name, *sides)
    return (found.told, found.tolerated) if found else None


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (CSV.replace("2,single", "3,single"), "ligne en moins : b / x / 2"),
        (CSV.replace("single", "disputed"), "ligne b / x / 2, colonne status : « single » devient « disputed »"),
        (CSV + "c,x,1,single,p\n", "ligne en plus : c / x / 1"),
        (CSV.replace("status", "statut"), "colonnes en moins : status ; en plus : statut"),
        ("document_id,variable,level,status,coders\nb,x,2,single,p\na,x,1,agreed,p|q\n", "les mêmes lignes dans un autre ordre"),
        (CSV.replace("\n", "\r\n"), "premier octet différent : le 41"),
    ],
)  # fmt: skip
def test_a_table_is_compared_by_its_key(after, words):
    """Row and column with both values, rows on one side only, columns, order, line ends."""
    found, tolerated = told("data/processed/consensus.csv", CSV, after)
    assert found.startswith(words) and not tolerated


def test_the_last_digits_are_told_apart():
    """Equal to nine digits is tolerated, unless something else differs in the same table."""
    before = "type,variable,level,share,overall\na,x,1,0.123456789012,0.5\nb,x,1,0.5,0.5\n"
    near = before.replace("0.123456789012", "0.123456789013")
    found, tolerated = told("profiles.csv", before, near)
    assert tolerated and "colonne share" in found
    found, tolerated = told("profiles.csv", before, near.replace("b,x,1,0.5", "b,x,1,0.6"))
    assert not tolerated and "« 0.5 » devient « 0.6 »" in found
    assert told("profiles.csv", before, before.replace("0.123456789012", "0.12345678"))[1] is False


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("0.30000000000000004", "0.3", True),
        ("1e-17", "0.0", True),
        ("M 12.345678 3", "M 12.345679 3", False),
        ("page 12", "page 13", False),
        ("12", "12.0000000001", True),
        ("alpha 0,8", "alpha 0,80000000001", True),
        ("a1b2", "a1b3", False),
        ("un", "deux", False),
    ],
)
def test_numbers_and_the_words_around_them(one, other, expected):
    """Words must be the same, counts too; real numbers to nine digits."""
    assert alike(one, other) is alike(other, one) is expected


def notebook(*cells):
    """A notebook of code cells with one output each."""
    made = [
        {"cell_type": "code", "source": source, "outputs": [{"data": {"text/html": output}}]}
        for source, output in cells
    ]
    return json.dumps({"cells": made})


def test_a_notebook_is_compared_cell_by_cell():
    """Source, output, number of cells."""
    one = notebook(("a = 1", "<p>1</p>"), ("b", "<p>deux</p>"))
    assert told("n.ipynb", one, notebook(("a = 1", "<p>1</p>"), ("b", "<p>trois</p>"))) == (
        "cellule 2, sortie 1 : « text/html <p>deux</p> » devient « text/html <p>trois</p> »",
        False,
    )
    assert told("n.ipynb", one, notebook(("a = 2", "<p>1</p>")))[0].startswith("cellule 1, texte : « a = 1 »")
    assert told("n.ipynb", one, notebook(("a = 1", "<p>1</p>")))[0] == "2 cellules, puis 1"


PAGE = "<html><head><style>{style}</style></head><body><h1>Titre</h1><p>Un.</p><h2>Parts</h2><p>{text}</p></body></html>"


def test_a_page_is_compared_by_what_is_read_under_a_heading():
    """The nearest heading and both texts; a missing paragraph; markup alone by its line."""
    one = PAGE.format(style="a{}", text="9 sur 16")
    assert told("p.html", one, PAGE.format(style="a{}", text="8 sur 16")) == (
        "sous « Parts » : « 9 sur 16 » devient « 8 sur 16 »",
        False,
    )
    longer = one.replace("</body>", "<p>Fin.</p></body>")
    assert told("p.html", one, longer)[0] == "sous « Parts » : en plus : « Fin. »"
    assert told("p.html", longer, one)[0] == "sous « Parts » : en moins : « Fin. »"
    assert told("p.html", one, PAGE.format(style="b{}", text="9 sur 16"))[0].startswith("ligne 1 : ")


def test_last_digits_hide_no_other_difference():
    """A link that leads elsewhere, rows in another order, metadata of a notebook: not tolerated."""
    one = '<html><body><h1>T</h1><p>0.12345678901</p><a href="a">x</a></body></html>'
    near = one.replace("8901", "8902")
    assert told("p.html", one, near)[1] is True
    assert told("p.html", one, near.replace('"a"', '"b"'))[1] is False
    rows = "document_id,type,silhouette\na,t,0.12345678901\nb,t,0.5\n"
    assert told("types.csv", rows, rows.replace("8901", "8902"))[1] is True
    assert told("types.csv", rows, "document_id,type,silhouette\nb,t,0.5\na,t,0.12345678902\n")[1] is False
    book = notebook(("a", "0.12345678901"))
    assert told("n.ipynb", book, book.replace("8901", "8902"))[1] is True
    assert told("n.ipynb", book, book.replace("8901", "8902").replace("code", "raw"))[1] is False


def test_parquet_is_compared_by_its_values():
    """The same values in another file are tolerated."""

    def written(frame, **options):
        buffer = io.BytesIO()
        frame.to_parquet(buffer, index=False, **options)
        return buffer.getvalue()

    frame = pd.DataFrame({"document_id": ["a"], "page": [1], "text": ["Un."]})
    assert told("pages.parquet", written(frame), written(frame, compression="gzip"))[1] is True
    found = told("pages.parquet", written(frame), written(frame.assign(text=["Deux."])))
    assert found == ("ligne a / 1, colonne text : « Un. » devient « Deux. »", False)


@pytest.mark.parametrize(
    ("name", "before", "after", "words"),
    [
        ("image.webp", b"abcd", b"abXd", "premier octet différent : le 3"),
        ("image.webp", b"abcd", b"ab", "4 octets, puis 2 : le début est le même"),
        ("table.parquet", b"rien", b"pas", "premier octet différent : le 1"),
        ("n.ipynb", b"{", b"[", "premier octet différent : le 1"),
        ("table.csv", b"", b"a\n", "0 octets, puis 2 : le début est le même"),
        ("table.csv", b"\xff\xfe", b"a\n", "premier octet différent : le 1"),
        ("style.css", b"a\nb\n", b"a\nc\n", "ligne 2 : « a b » devient « a c »"),
    ],
)
def test_anything_else_and_what_is_damaged_by_its_bytes(name, before, after, words):
    """No reader of a format stops the comparison."""
    assert told(name, before, after) == (words, False)


def test_equal_files_do_not_differ():
    """None."""
    assert told("x.csv", CSV, CSV) is None
