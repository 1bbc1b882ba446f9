"""v-tests against FactoMineR's catdes, and by enumeration."""

from pathlib import Path

import pandas as pd
import pytest
from small_grid import derived, grid, variable

from abs_study.profiles import by_type

GOLDEN = Path(__file__).parent / "data" / "golden"


@pytest.mark.parametrize("name", ["small", "medium"])
def test_v_tests_equal_catdes(name):
    """Every category that catdes prints for k = 3: shares, p and v to 1e-8."""
    frame = pd.read_csv(GOLDEN / f"{name}.csv", index_col=0, dtype=str)
    clusters = pd.read_csv(GOLDEN / f"{name}_hcpc3.csv", dtype=str)
    types = pd.DataFrame({"document_id": clusters["id"], "type": clusters["cluster"]})
    rules = grid(*(variable(c, "nominal", " ".join(sorted(set(frame[c])))) for c in frame))
    profiles = by_type(types, frame.rename_axis("document_id").reset_index(), rules)
    profiles["category"] = profiles["variable"] + "=" + profiles["variable"] + "_" + profiles["level"]
    expected = pd.read_csv(GOLDEN / f"{name}_catdes3.csv", dtype={"cluster": str}).merge(
        profiles, left_on=["cluster", "category"], right_on=["type", "category"], validate="1:1"
    )
    assert len(expected) == len(pd.read_csv(GOLDEN / f"{name}_catdes3.csv"))
    pairs = (
        ("v_test", "v.test", 1),
        ("p", "p.value", 1),
        ("share", "Mod/Cla", 100),
        ("overall", "Global", 100),
    )
    for ours, theirs, scale in pairs:
        assert (scale * expected[ours]).to_numpy() == pytest.approx(expected[theirs].to_numpy(), abs=1e-8)
    significant = profiles[profiles["p"] <= 0.05]
    assert len(significant) == len(expected)


def test_missing_values_leave_the_bases():
    """Two reports of the type without a value are not counted; multi levels and means have rows."""
    rules = grid(
        variable("s", "multi", "a b"), variable("d", "ordinal", "0 1"), derived=[derived("m", "nombre", "d")]
    )
    frame = pd.DataFrame({
        "document_id": list("pqrstu"), "s": "", "s=a": [1, 1, pd.NA, 0, 0, 0], "s=b": [1] * 6,
        "d": [1, pd.NA, pd.NA, 0, 0, 1], "m": [1.0, 2.0, float("nan"), 0.0, 0.0, 1.0],
    }).astype({"s=a": "Int64", "d": "Int64"})  # fmt: skip
    types = pd.DataFrame({"document_id": list("pqrstu"), "type": ["type 1"] * 3 + ["type 2"] * 3})
    table = by_type(types, frame, rules).set_index(["type", "variable", "level"])
    assert table.loc[("type 1", "s", "a"), ["share", "overall"]].tolist() == [1, 0.4]
    assert table.loc[("type 1", "d", "1"), ["share", "overall"]].tolist() == [1, 0.5]
    assert ("type 1", "s", "b") not in table.index
    assert table.loc[("type 1", "m", "moyenne"), "share"] == 1.5
    assert (
        table.loc[("type 1", "m", "moyenne"), "v_test"] > 0 > table.loc[("type 2", "m", "moyenne"), "v_test"]
    )
