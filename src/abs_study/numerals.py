"""Numbers as people write them, in the language of messages: decimals, percentages, counts and bases."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from .messages import _, language

NBSP, THIN, MINUS, MISSING = "\u00a0", "\u202f", "\u2212", "–"


def is_missing(value: Any) -> bool:
    """Whether a value is None, NaN or pandas.NA; without pandas, which every command would have to load.

    >>> is_missing(float("nan")), is_missing(None), is_missing(0)
    (True, True, False)
    """
    return value is None or type(value).__name__ in ("NAType", "NaTType") or value != value


def half_up(value: float, digits: int) -> Decimal:
    """Return a number rounded as people do it, a half always upwards; Python goes to the even neighbour.

    >>> [str(half_up(share, 0)) for share in (12.5, 37.5, -12.5, 100 * 0.145)]
    ['13', '38', '-13', '15']
    """
    if not math.isfinite(value):
        return Decimal(value)
    # What a float adds to a decimal number (14.499999999999998) is left out first.
    near = Decimal(repr(round(float(value), digits + 6)))
    return near.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, context=Context(prec=400))


def number(value: Any, digits: int | None = None) -> str:
    """Return a number as people write it, or « – » when it is missing.

    Parameters
    ----------
    value : a real number, NaN, None or pandas.NA
    digits : decimals; by default none for a whole number and two otherwise

    >>> number(12345.678, 1).replace("\\u202f", "_")
    '12_345,7'
    >>> number(-0.5), number(3), number(None)
    ('−0,50', '3', '–')
    """
    if is_missing(value):
        return MISSING
    if isinstance(value, float) and math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    if digits is None:
        digits = 0 if float(value).is_integer() else 2
    text = f"{half_up(value, digits):,.{digits}f}"
    if set(text) <= set("-0.,"):
        text = text.lstrip("-")
    if language() == "fr":
        text = text.replace(",", THIN).replace(".", ",")
    return text.replace("-", MINUS)


def p_value(value: Any) -> str:
    """Return a p-value with three decimals, « < 0,001 » below.

    >>> p_value(0.0004).replace("\u202f", "_"), p_value(0.0312)
    ('<_0,001', '0,031')
    """
    if is_missing(value) or value >= 0.001:
        return number(value, 3)
    return f"<{THIN}{number(0.001, 3)}"


def percent(value: Any, digits: int = 0) -> str:
    """Return a proportion between 0 and 1 as a percentage.

    >>> percent(0.4375).replace("\\u202f", "_")
    '44_%'
    """
    text = number(value if is_missing(value) else float(value) * 100, digits)
    return text if text == MISSING else text + (f"{THIN}%" if language() == "fr" else "%")


def share(k: int, n: int, singular: str = "", plural: str = "", none: str = "aucun") -> str:
    """Return « 9 rapports sur 16 »: a count with its base, never a bare percentage.

    Parameters
    ----------
    k, n : the count and its base
    singular, plural : the noun counted; « rapport », « rapports » by default
    none : the French word for zero, « aucune » before a feminine noun

    >>> share(9, 16), share(0, 16), share(1, 3)
    ('9 rapports sur 16', 'aucun rapport sur 16', '1 rapport sur 3')
    >>> share(2, 5, "commune", "communes")
    '2 communes sur 5'
    """
    singular = singular or _("rapport")
    plural = plural or (_("rapports") if singular == _("rapport") else f"{singular}s")
    if k == 0 and language() == "fr":
        return f"{none} {singular} sur {number(n)}"
    if language() == "en":
        return f"{number(k)} of {number(n)} {singular if n == 1 else plural}"
    return f"{number(k)} {singular if k < 2 else plural} sur {number(n)}"
