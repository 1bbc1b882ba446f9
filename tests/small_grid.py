"""A grid and tables small enough to hold in the eye, for the tests of the statistics."""

import pandas as pd

from abs_study.grid import Derived, DerivedLevel, Dimension, Grid, Hypothesis, Level, Text, Variable
from abs_study.tables import TABLES


def variable(name, measure, codes, core=True):
    """A variable whose levels are named by their codes."""
    levels = tuple(Level(code, Text(f"niveau {code}", f"level {code}")) for code in codes.split())
    return Variable(
        name, "P", Text(f"Variable {name}", f"Variable {name}"), Text("?"), measure, levels, core=core
    )


def derived(name, measure, formula="", cases=(), levels=()):
    """A derived variable; levels are (code, expression) pairs."""
    declared = tuple(DerivedLevel(code, Text(code), when) for code, when in levels)
    return Derived(
        name, Text(f"Dérivée {name}"), measure, Text(""), formula, tuple(cases), declared, "d.yaml:1"
    )


def grid(*variables, derived=(), hypotheses=()):
    """A grid of these variables (default: one of each measure)."""
    variables = variables or (
        variable("forme", "nominal", "libre table"),
        variable("degre", "ordinal", "0 1 2 3"),
        variable("signe", "boolean", "0 1"),
        variable("sources", "multi", "a b c"),
    )
    return Grid(
        "1.0",
        {"P": Dimension("P", Text("Pratiques"))},
        {entry.id: entry for entry in variables},
        {entry.id: entry for entry in derived},
        {entry.id: entry for entry in hypotheses},
    )


def hypothesis(name, kind, family="A", **options):
    """A hypothesis with its options as texts."""
    return Hypothesis(name, family, kind, Text(f"hypothèse {name}"), Text(f"énoncé {name}"), options)


def codings(*rows):
    """Codings from "document variable level[,level] coder" lines."""
    cells = [row.split() for row in rows]
    records = [
        {"document_id": d, "variable": v, "level": level, "coder": c}
        for d, v, levels, c in cells
        for level in levels.split(",")
    ]
    frame = pd.DataFrame(records, columns=["document_id", "variable", "level", "coder"])
    return TABLES["codings"].conform(frame)


def readings(*rows):
    """Arbitration rows from "document variable level[,level]" lines."""
    frame = codings(*(f"{row} x" for row in rows))
    return TABLES["readings"].conform(frame[["document_id", "variable", "level"]])


def documents(*ids, **columns):
    """A register with these reports; other columns as lists."""
    return TABLES["documents"].conform(pd.DataFrame({"document_id": ids, **columns}))
