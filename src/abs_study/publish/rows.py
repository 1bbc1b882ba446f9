"""The rows of a table as plain Python: `itertuples` takes cell after cell out of Arrow's arrays."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterator
from typing import Any

import pandas as pd


def rows(frame: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows of a table, each a tuple with the names of the columns."""
    row = namedtuple("row", frame.columns)
    return map(row, *(frame[name].tolist() for name in frame))
