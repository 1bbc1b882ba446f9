"""French typography of what the site itself says (never of quotations): apostrophes, unbreakable spaces."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from ..french import fold
from ..messages import _ as translate
from ..messages import language, ngettext
from ..numerals import NBSP, THIN, number

_MOIS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
_MONTHS = ("January February March April May June July August September October November December").split()


@lru_cache(maxsize=1 << 16)
def french(text: str) -> str:
    """Return `text` with curved apostrophes and unbreakable spaces where French wants them.

    >>> french("L'étude : « oui » ; 12 % ?").replace("\\u00a0", "_").replace("\\u202f", "~")
    'L’étude_: «_oui_»~; 12~%~?'
    """
    text = re.sub(r"(?<=\w)'(?=\w)", "’", text)
    text = re.sub(r"«[ \u202f\u00a0]?", f"«{NBSP}", text)
    text = re.sub(r"[ \u202f\u00a0]?»", f"{NBSP}»", text)
    text = re.sub(r" :(?=\s|$)", f"{NBSP}:", text)
    return re.sub(r" ([;!?%€])", f"{THIN}\\1", text)


def typeset(text: str) -> str:
    """Set a text that is in the language of messages as that language wants."""
    return french(text) if language() == "fr" else text


def say(message: str) -> str:
    """Translate an interface message and set it as its language wants."""
    return typeset(translate(message))


def plural(singular: str, several: str, n: int) -> str:
    """Translate an interface message that counts something (`{n}`)."""
    return typeset(ngettext(singular, several, n).replace("{n}", number(n)))


def long_date(day: date) -> str:
    """Return a date as people write it in the language of messages.

    >>> long_date(date(2027, 3, 1)), long_date(date(2027, 8, 15))
    ('1er mars 2027', '15 août 2027')
    """
    if language() == "fr":
        return f"{'1er' if day.day == 1 else day.day} {_MOIS[day.month - 1]} {day.year}"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def slug(text: str) -> str:
    """Return a readable anchor for a heading.

    >>> slug("1. Où s’arrête la chaîne ?")
    '1-ou-s-arrete-la-chaine'
    """
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-") or "section"
