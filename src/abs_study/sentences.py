"""French sentences in a line of text: ends, abbreviations, initials, quotation marks, numbers."""

from __future__ import annotations

import re

# Abbreviations after which a sentence goes on whatever follows.
_NEVER_LAST = frozenset(
    "m mm mme mmes mlle mlles mr dr drs pr prs mgr st ste cf art arts p pp chap fig tab tabl graph vol al av "
    "apr ex bd bld réf tél env ann alin loc op cit ibid i.e e.g vs resp dép dépt arr coord sect fasc introd trad "
    "éd sté fbg rte n°".split()
)
# Abbreviations that may also end a sentence: what follows decides.
_MAY_BE_LAST = frozenset("etc hab sq sqq suiv janv févr avr juil sept oct nov déc min max coll".split())
_NAMED = "annexe plan groupe catégorie type bâtiment zone lot point option classe scénario vitamine quartier".split()
_END = re.compile(
    r"(?:\.{3,}|[.!?…]+(?:\s?[!?…]+)*)(?P<close>(?:\s?[»”\u201d\"]|[)\]’'])*)(?:\[\d+\])?(?P<space>\s+)"
)
_WORD_BEFORE = re.compile(r"([^\W_]+(?:[.\-’'][^\W_]+)*)$")
_START = re.compile(r"[«“\"‘'(\[]*\s?[-–—•]?\s?[«“\"(\[]*\s?(?P<first>\w)")
_NUMBERING = re.compile(
    r"[(«\s]*(?:(?:tableau|figure|fig\.|graphique|carte|schéma|fiche|article|art\.|annexe|action|axe|scénario|étape|"
    r"mesure|partie|chapitre|diapo)\s+(?:n\s?°\s?)?)?(?:\d{1,2}(?:\.\d{1,2})*|[IVXLC]{1,5}|[a-zA-Z])\.?[)°]?\s*",
    re.IGNORECASE,
)
_INITIAL = re.compile(r"(?:^|[\s(«’'\-.])[A-ZÀ-Ý](?:\.-?[A-ZÀ-Ý])*$")
_CODE_LETTERS = frozenset("RLDA")


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
    if not any(character.isalnum() for character in text[start : match.start()]):
        return False
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
    word = _WORD_BEFORE.search(before)
    if word is None:
        return before.endswith("°")
    form = word.group(1)
    lowered = form.lower()
    if lowered in _MAY_BE_LAST:
        return first.isdigit()
    if lowered in _NEVER_LAST and (len(form) > 1 or form in ("M", "p")):
        return True
    if form == "Me":
        return not first.isdigit()
    return bool(_INITIAL.search(before)) and _initial_goes_on(before, form, first)


def _initial_goes_on(before: str, form: str, first: str) -> bool:
    """Tell an initial (M. J. Roy, article R. 123-1) from a letter that ends a sentence (annexe B, C.C.A.S.)."""
    if form.count(".") >= 2:
        return False
    if first.isdigit():
        return form in _CODE_LETTERS
    head = re.search(r"([^\W\d_]+)\s*$", before[: len(before) - len(form)])
    return head is None or head.group(1).lower() not in _NAMED
