"""How findings write counts, percentages and decimals in both languages, and the rows that they make."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from ..messages import speaking
from ..numerals import half_up
from ..tables import TABLES

NBSP, THIN = "\u00a0", "\u202f"
FR, EN = "fr", "en"


def reports(k: int, n: int, language: str = FR) -> str:
    """Return "9 rapports sur 16", a count with its base.

    >>> reports(0, 16), reports(1, 16), reports(9, 16, "en")
    ('aucun rapport sur 16', '1 rapport sur 16', '9 of 16 reports')
    """
    if language == EN:
        return f"{k} of {n} report{'' if n == 1 else 's'}"
    return f"{k or 'aucun'} rapport{'s' if k > 1 else ''} sur {n}"


def percent(value: float, language: str = FR) -> str:
    """Return a share as a whole percentage, with the French thin space."""
    return f"{half_up(100 * value, 0)}" + (f"{THIN}%" if language == FR else "%")


def decimal(value: float, digits: int = 2, language: str = FR) -> str:
    """Return a number with the decimal mark of the language and a true minus sign."""
    text = f"{half_up(value, digits):.{digits}f}".replace("-", "−")
    return text.replace(".", ",") if language == FR else text


def whole(count: int, language: str = FR) -> str:
    """Return a count with its thousands apart.

    >>> whole(1152).replace("\u202f", "_"), whole(1152, "en")
    ('1_152', '1,152')
    """
    return f"{count:,}".replace(",", THIN) if language == FR else f"{count:,}"


def spoken(language: str, name: Callable[[str], str], code: str) -> str:
    """Return what pages in a language call a code of the tables (`wording`)."""
    with speaking(language):
        return name(code)


def and_list(parts: Sequence[str], word: str) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def finding(
    name: str,
    sentences: Sequence[str],
    number: str,
    base,
    low,
    high,
    table: str,
    plain: Sequence[str] = ("", ""),
) -> dict[str, Any]:
    """One row of `findings`; `sentences` and `plain` are (French, English), `plain` without statistics' language."""
    return {
        "finding": name, "sentence_fr": sentences[0], "sentence_en": sentences[1], "plain_fr": plain[0],
        "plain_en": plain[1], "number": number, "base": base, "low": low, "high": high, "table": table,
    }  # fmt: skip


def findings_table(rows: list[dict[str, Any]], notebook: str) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(TABLES["findings"].columns))
    return TABLES["findings"].conform(frame.assign(notebook=notebook))
