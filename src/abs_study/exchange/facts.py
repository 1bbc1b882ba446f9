"""Facts in a description: lines « Clé : valeur » that people read in any program and that we read back whole."""

from __future__ import annotations

from collections.abc import Collection, Iterable

_SIGN = " : "
_CONTINUED = "  "


def written(pairs: Iterable[tuple[str, str]]) -> str:
    """Return facts as lines; a value of several lines goes on under two spaces, an empty one is left out.

    >>> print(written([("Page", "3"), ("Note", "hésité\\nà coder"), ("Grille", "")]))
    Page : 3
    Note : hésité
      à coder
    """
    lines = (key + _SIGN + value.replace("\n", "\n" + _CONTINUED) for key, value in pairs if value)
    return "\n".join(lines)


def read(text: str, keys: Collection[str]) -> tuple[list[tuple[str, str]], str]:
    """Return the facts under known keys, in order, and the rest of the text, which somebody else wrote.

    >>> read("Page : 3\\nNote : hésité\\n  à coder\\nRevu en juin", {"Page", "Note"})
    ([('Page', '3'), ('Note', 'hésité\\nà coder')], 'Revu en juin')
    """
    pairs: list[tuple[str, str]] = []
    rest: list[str] = []
    within = False
    for line in text.split("\n"):
        key, sign, value = line.partition(_SIGN)
        if sign and key in keys:
            pairs.append((key, value))
            within = True
        elif within and line.startswith(_CONTINUED):
            key, value = pairs[-1]
            pairs[-1] = (key, value + "\n" + line[len(_CONTINUED) :])
        else:
            rest.append(line)
            within = False
    return pairs, "\n".join(rest).strip()
