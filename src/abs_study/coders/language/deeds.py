"""Deeds: past tenses that say a thing was done, on text with its accents (« a réuni », not « à domicile »)."""

from __future__ import annotations

import re

from .clauses import Span
from .cues import spans

_PLAIN = {ord("’"): "'", 0xA0: " ", 0x202F: " "}
_ADVERB = r"(?:été|bien|déjà|tous|toutes|ainsi|donc|également|aussi|enfin|ensuite|depuis|pu|\w+ment)"
# What was planned, wished or decided is not yet done.
_MODAL = (
    r"(?:prév|souhait|décid|envisag|propos|programm|projet|préconis|recommand|demand|suggér|annonc|promis|dû\b|"
    r"fallu|voulu|vote|voté|acté|engagé|lancée? l'idée|pu\b|débuté|commencé|démarré)"
)
_DEED = re.compile(
    rf"\b(?:a|ont|ai|avons|avait|avaient|s'est|s'était|se sont|sommes|fut|furent)(?: {_ADVERB})* "
    rf"(?!{_MODAL}|{_ADVERB} )\w*(?:é|i|u|is|it|ert|eint|aint)(?:e?s?)\b"
    r"|\b(?:a|ont) été l'occasion\b"
)


def find_deeds(text: str) -> tuple[Span, ...]:
    """Return the places of past tenses in a passage.

    >>> find_deeds("Le CCAS a réuni les aînés à domicile et a prévu une navette.")
    ((8, 15),)
    """
    lowered = text.lower().translate(_PLAIN)
    return spans(_DEED, lowered) if len(lowered) == len(text) else ()
