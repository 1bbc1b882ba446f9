"""How codes are settled."""

from small_grid import codings, readings

from abs_study.consensus import partly_read, settle

NOTHING = readings()


def settled(table, arbitration=NOTHING, **options):
    """Return {(document, variable): (status, levels)}."""
    frame = settle(table, arbitration, **options)
    groups = frame.groupby(["document_id", "variable"])
    return {cell: (rows["status"].iloc[0], ",".join(rows["level"])) for cell, rows in groups}


def test_two_readings_agree_or_differ():
    """Equal sets agree, whatever the order of rows; different ones are disputed and keep who said what."""
    table = codings(
        "d1 s b,a x",
        "d1 s a,b y",
        "d2 s a x",
        "d2 s a,b y",
        "d3 v NC x",
        "d3 v NC y",
        "d4 v 0 x",
        "d4 v NC y",
    )
    assert settled(table) == {
        ("d1", "s"): ("agreed", "a,b"),
        ("d2", "s"): ("disputed", "a,b"),
        ("d3", "v"): ("agreed", "NC"),
        ("d4", "v"): ("disputed", "0,NC"),
    }
    frame = settle(table, NOTHING).set_index(["document_id", "level"])
    assert frame.loc[("d2", "b"), "coders"] == "y"


def test_arbitration_settles_the_whole_cell():
    """The arbitrated set replaces both readings, even where they agreed or nobody read."""
    table = codings("d1 s a,b x", "d1 s a,c y")
    assert settled(table, readings("d1 s b,c", "d2 v 1")) == {
        ("d1", "s"): ("arbitrated", "b,c"),
        ("d2", "v"): ("arbitrated", "1"),
    }


def test_one_reading_is_single():
    """A lone reading is kept and said to be alone."""
    assert settled(codings("d1 v 2 x")) == {("d1", "v"): ("single", "2")}


def test_the_machine_only_where_nobody_read_and_only_if_asked():
    """The machine never settles a report that somebody read, not even a variable they left out."""
    table = codings("d1 v 2 x", "d1 w 1 machine", "d2 v 1 machine", "d2 s a,b machine")
    assert settled(table) == {("d1", "v"): ("single", "2")}
    assert settled(table, machine_alone=True) == {
        ("d1", "v"): ("single", "2"),
        ("d2", "v"): ("automatic", "1"),
        ("d2", "s"): ("automatic", "a,b"),
    }


def test_reports_read_in_part_are_named():
    """Those in which the machine answered a question that no person did; not those that people left to the end."""
    table = codings(
        "d1 v 2 x", "d1 w 1 machine", "d2 v 1 machine", "d3 v 1 x", "d3 v 0 machine", "d4 w 1 machine"
    )
    assert partly_read(table, readings("d4 v 1")) == ("d1", "d4")
    assert partly_read(table, readings("d4 v 1", "d4 w 1", "d1 w 0")) == ()


def test_nothing_gives_an_empty_table():
    """No coding, no row."""
    assert settle(codings(), NOTHING).empty


def test_the_demonstration_readings_are_settled(shared):
    """Every cell on which the two readings differ has an arbitration: nothing stays disputed."""
    import pandas as pd

    from abs_study.tables import TABLES, read_csv

    def read(name):
        return read_csv((shared / "corpus" / name).read_text("utf-8"), TABLES["readings"])

    table = pd.concat(
        [read(f"codings/{c}.csv").assign(coder=c) for c in ("lecture_a", "lecture_b")], ignore_index=True
    )
    frame = settle(table, read("arbitrage.csv"))
    assert set(frame["status"]) == {"agreed", "arbitrated"}
    assert len(frame[["document_id", "variable"]].drop_duplicates()) == 24 * 33
