"""How a program counted positions in a text: told by the names of its selections, never guessed.

The standard counts Unicode code points; what was met besides (line ends counted once or twice, a byte order mark
counted, UTF-16 units) is tried, and the counting under which most selections hold the text that they name is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_BOM = "\ufeff"
_TRUNCATED = ("…", "...")
_TELLING = 8  # a shorter name may be found anywhere


@dataclass(frozen=True)
class Place:
    """A selection: its positions and the name that it bears."""

    start: int
    end: int
    name: str = ""


class Counting:
    """A text under the counting that agrees best with the names of its selections."""

    def __init__(self, text: str, places: Iterable[Place], origin: str = "") -> None:
        """Choose among the countings; where no name tells, that of the standard (of ATLAS.ti for its own files)."""
        self._text = _plain(text)
        known = set(places)
        # A name that several places bear is a title, not their text.
        self._borne = Counter(_untruncated(place.name) for place in known)
        telling = [place for place in known if self.telling(place)]
        countings = _countings(text, "atlas" in origin.lower())
        self._slice, self._length = max(
            countings, key=lambda counting: sum(agreement(place, counting[0](place)) for place in telling)
        )

    def telling(self, place: Place) -> bool:
        """Whether a selection's name is a stretch of the text, its own, long enough to tell."""
        name = _untruncated(place.name)
        return len(name) >= _TELLING and self._borne[name] == 1 and name in self._text

    def within(self, place: Place) -> bool:
        """Whether a selection's positions are in the text."""
        return 0 <= place.start <= place.end <= self._length

    def selected(self, place: Place) -> str:
        """Return the text of a selection, line ends as LF."""
        return self._slice(place).replace("\r\n", "\n")

    def contradicted(self, place: Place) -> bool:
        """Whether a selection names another stretch of the text than the one it is at."""
        return self.telling(place) and not agreement(place, self._slice(place))


def agreement(place: Place, selected: str) -> int:
    """Return 2 where a selection's name is the selected text, 1 where it is its beginning, else 0.

    >>> [agreement(Place(0, 1, name), "Le CCAS") for name in ("Le CCAS", "Le C...", "e CCAS")]
    [2, 1, 0]
    """
    name, told = _untruncated(place.name), _plain(selected)
    return 0 if not name or not told.startswith(name) else 1 + (told == name)


def _plain(text: str) -> str:
    return " ".join(text.replace(_BOM, " ").split())


def _untruncated(name: str) -> str:
    plain = _plain(name)
    for sign in _TRUNCATED:
        plain = plain.removesuffix(sign)
    return plain.rstrip()


def _countings(text: str, once: bool) -> list[tuple[Callable[[Place], str], int]]:
    """The countings in their order of trust: the first wins where names do not tell."""
    as_is, lf = text, text.replace("\r\n", "\n")
    twice = lf.replace("\n", "\r\n")
    variants = [lf, as_is] if once else [as_is, lf]
    variants += [twice, _BOM + as_is, _BOM + lf]
    countings = [(_slicer(variant), len(variant)) for variant in dict.fromkeys(variants)]
    for variant in dict.fromkeys((as_is, lf)):
        units = variant.encode("utf-16-le")
        if len(units) > 2 * len(variant):
            countings.append((_unit_slicer(units), len(units) // 2))
    return countings


def _slicer(text: str) -> Callable[[Place], str]:
    return lambda place: text[place.start : place.end]


def _unit_slicer(units: bytes) -> Callable[[Place], str]:
    return lambda place: units[2 * place.start : 2 * place.end].decode("utf-16-le", errors="replace")
