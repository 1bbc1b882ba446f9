"""Characters made canonical: ligatures, spaces, controls, accents set apart by old LaTeX, NFC."""

from __future__ import annotations

import re
import unicodedata

_LIGATURES = {
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st",
    "\ufb06": "st", "\u0132": "IJ", "\u0133": "ij",
}  # fmt: skip
_DROPPED = dict.fromkeys(
    [*range(0x00, 0x09), 0x0B, 0x0E, *range(0x0F, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0),
     0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xFFFE, 0xFFFF]
)  # fmt: skip
_TABLE = {ord(key): value for key, value in _LIGATURES.items()} | _DROPPED
_SPACES = re.compile(r"[ \t\n\r\x0b\x0c\x85\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]+")
# OT1 fonts print an accent as its own glyph before (or after) its letter (LaTeX "encguide", table OT1).
_COMBINING = {"´": "\u0301", "`": "\u0300", "ˆ": "\u0302", "¨": "\u0308", "¸": "\u0327", "ˇ": "\u030c"}
_BEFORE = re.compile(r"([´`ˆ¨])\s?([aeiouyAEIOUYıȷ])")
_CEDILLA = re.compile(r"(?:¸\s?([cC])|([cC])\s?¸)")
_GARBAGE = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]")
_DOTLESS = str.maketrans({"ı": "i", "ȷ": "j"})


def canonical(text: str) -> str:
    """Return text in NFC on one line: ligatures opened, controls dropped, runs of spaces made one.

    >>> canonical("Les  ofﬁces\\n du CCAS")
    'Les offices du CCAS'
    """
    return unicodedata.normalize("NFC", _SPACES.sub(" ", text.translate(_TABLE)).strip(" "))


def recompose_accents(text: str) -> str:
    """Put accents printed apart (old LaTeX) back on their letters.

    >>> recompose_accents("g´en´eral `a Besan¸con")
    'général à Besançon'
    """
    if not any(accent in text for accent in _COMBINING):
        return text
    text = _BEFORE.sub(lambda m: m.group(2).translate(_DOTLESS) + _COMBINING[m.group(1)], text)
    text = _CEDILLA.sub(lambda m: (m.group(1) or m.group(2)) + "\u0327", text)
    return unicodedata.normalize("NFC", text)


def garbage_share(text: str) -> float:
    """Return the share of characters that no reader can use (replacement, private use, control)."""
    return len(_GARBAGE.findall(text)) / len(text) if text else 0.0


def usable(text: str) -> int:
    """Return how many letters and digits the text holds."""
    return sum(1 for character in text if character.isalnum())
