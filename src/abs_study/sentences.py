"""French sentences in a line of text: ends, abbreviations, initials, quotation marks, numbers."""

from __future__ import annotations

import re

# Abbreviations after which a sentence goes on whatever follows.
_NEVER_LAST = frozenset(
    "m mm mme mmes mlle mlles mr dr drs pr prs me mes mgr st ste cf art arts p pp chap fig tab tabl graph vol n no "
    "nos al av apr ex bd bld r réf tél env ch ann alin loc op cit ibid id i.e e.g c.-à-d vs resp dép dépt arr cne "
    "rens dir coord obs sect fasc col ill introd trad éd sté boul fbg pl all imp rte".split()
)
# Abbreviations that may also end a sentence: what follows decides.
_MAY_BE_LAST = frozenset(
    "etc hab sq sqq suiv janv févr avr juil sept oct nov déc min max av.j.-c j.-c coll".split()
)
_END = re.compile(
    r"(?:\.{3,}|[.!?…]+(?:\s?[!?…]+)*)(?P<close>(?:\s?[»”\u201d\"]|[)\]’'])*)(?:\[\d+\])?(?P<space>\s+)"
)
_WORD_BEFORE = re.compile(r"([^\W_]+(?:[.\-’'][^\W_]+)*)$")
_START = re.compile(r"[«“\"‘'(\[]*\s?[-–—•]?\s?[«“\"(\[]*\s?(?P<first>\w)")
_NUMBERING = re.compile(r"[(«\s]*(?:\d{1,2}(?:\.\d{1,2})*|[IVXLC]{1,5}|[a-zA-Z])\.?[)°]?\s*$")
_INITIAL = re.compile(r"(?:^|[\s(«’'\-.])[A-ZÀ-Ý](?:\.-?[A-ZÀ-Ý])*$")


def spans(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) of every sentence of a block's text, without the spaces around.

    >>> text = "M. Roy est venu. Il a dit : « Non ! » Puis il est parti."
    >>> [text[a:b] for a, b in spans(text)]
    ['M. Roy est venu.', 'Il a dit : « Non ! »', 'Puis il est parti.']
    """
    found: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if _is_end(text, start, match):
            _add(text, start, match.start("space"), found)
            start = match.end()
    _add(text, start, len(text), found)
    return found


def _add(text: str, start: int, end: int, found: list[tuple[int, int]]) -> None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    end -= len(piece) - len(piece.rstrip())
    if start + left < end:
        found.append((start + left, end))


def _is_end(text: str, start: int, match: re.Match[str]) -> bool:
    following = _START.match(text, match.end())
    if following is None:
        return text[match.end() : match.end() + 1] in ("•", "–", "—", "→")
    first = following.group("first")
    if not (first.isupper() or first.isdigit()):
        return False
    mark = text[match.start()]
    if mark != "." or text[match.start() : match.start() + 2] == "..":
        return not _only_numbering(text, start, match.start())
    if match.group("close"):
        return True
    return not _only_numbering(text, start, match.start()) and not _abbreviated(text, start, match, first)


def _only_numbering(text: str, start: int, end: int) -> bool:
    return bool(_NUMBERING.fullmatch(text, start, end))


def _abbreviated(text: str, start: int, match: re.Match[str], first: str) -> bool:
    """Tell whether the dot belongs to an abbreviation or an initial and the sentence goes on."""
    before = text[start : match.start()]
    if before.endswith("°"):
        return True
    word = _WORD_BEFORE.search(before)
    if word is None:
        return False
    form = word.group(1)
    lowered = form.lower()
    if lowered in _MAY_BE_LAST:
        return first.isdigit()
    if lowered in _NEVER_LAST and (len(form) > 1 or form in ("M", "p", "n", "r")):
        # « P. » opens a name; « p. » a page; « le M. » does not occur.
        return not (
            lowered in ("ex", "id", "me", "mes", "all", "pl", "r")
            and not first.isdigit()
            and _plain(before, form)
        )
    return bool(_INITIAL.search(before)) and not first.isdigit() and _initial_goes_on(before, form)


def _plain(before: str, form: str) -> bool:
    """Tell whether a short word that is also an abbreviation stands as an ordinary word."""
    if form in ("Me", "Pl", "All"):
        return False
    return not re.search(r"(?:\bp(?:ar)?\.?\s?ex|\bd)$", before)


def _initial_goes_on(before: str, form: str) -> bool:
    """An initial belongs to a name; after « vitamine », « annexe », « plan »... a letter may end a sentence."""
    head = before[: len(before) - len(form)].rstrip()
    last = re.search(r"([^\W\d_]+)$", head)
    named = "annexe plan groupe catégorie type vitamine bâtiment zone lot point option classe quartier scénario".split()
    return not (last and last.group(1).lower() in named)
