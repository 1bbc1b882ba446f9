"""What a report says of itself on its first pages: title, organisation, year, population, author.

A guess is made only where the text is plain; what cannot be told stays empty, for a person to fill in.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pandas as pd

from .french import fold

FIRST_PAGES = 3
_LENGTH = 12_000  # of a page: reports without pages (DOCX, ODT) come as a single long one
YEARS = (1950, 2100)

_YEAR = r"(?:19|20)\d{2}"
_MONTH = r"(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)"
# Names of places: « Castelnau-d’Arbise », « Aix les Bains », « La Roche-Vallier », « Pays de Tréhane ».
_GENERIC = (
    r"(?:Pays|Val|Vallée|Communauté|Métropole|Agglomération|Grand|Haut|Bassin|Cœur|Coeur|Rives|Portes|Plaine|"
    r"Terres|Monts|Canton|District|Côte)"
)
_PROPER = r"[A-ZÀ-ÖØ-ÞŒ](?:[’'](?=\w))?[\wÀ-ÿ’']*(?:-[\w’']+)*"
_PARTICLE = r"(?:de la|de l[’']|des|de|du|d[’'])"
_PLACE = (
    rf"(?P<place>(?:{_GENERIC}(?: {_PARTICLE} ?| ))?(?:{_GENERIC} {_PARTICLE} ?)?"
    rf"(?:(?:La|Le|Les|LA|LE|LES|Saint|Sainte|SAINT|SAINTE) )?{_PROPER}"
    rf"(?: (?:sur|sous|en|lès|lez|les|SUR|SOUS|EN|LES) {_PROPER})?)"
)
_OF = (
    r"(?:\s*[–—:]\s*|\s+-\s+|\s+(?i:de la (?:ville|commune) )?"
    r"(?P<of>(?i:de la|de l[’']|des|de|du|d[’'])) ?)"
)
_TOWN = r"(?i:\bville|\bcommune|\bmairie|besoins sociaux|observatoire social|portrait social)"
_ORGANISATIONS = (
    ("cias", rf"(?:\bC\.?I\.?A\.?S\b\.?|(?i:centre intercommunal d[’']action sociale)){_OF}{_PLACE}", 3),
    ("ccas", rf"(?:\bC\.?C\.?A\.?S\b\.?|(?i:centre communal d[’']action sociale)){_OF}{_PLACE}", 3),
    ("", rf"{_TOWN}{_OF}{_PLACE}", 1),
)
_GROUP = re.compile(r"groupement de (?:ccas|communes)|inter-?ccas|abs mutualisee|communaute d'agglomeration")
_NOT_PLACE = re.compile(
    rf"(?:analyse|rapport|document|exercice|edition|conseil|mission|direction|service|pole|abs|volume|{_MONTH}|"
    r"la|le|les|ccas|cias|france|insee|etat|monsieur|madame|president\w*|vice)\b"
)
_REPORT = re.compile(
    r"besoins sociaux|\babs\b|portrait social|observatoire|diagnostic|\brapport\b|\betude\b|synthese"
)
_SKIPPED = re.compile(
    rf"(?:document de demonstration|commune fictive|page \d|sommaire$|\d{{1,3}}$|(?:{_MONTH} )?{_YEAR}$|"
    r"(?:ccas|cias|ville|mairie|commune)\b(?:(?!besoins|analyse|rapport).){0,60}$|"
    r"centre (?:inter)?communal\b.{0,60}$|republique francaise)"
)
_TOOL_TITLE = re.compile(
    r"(?:microsoft|word|powerpoint|untitled|sans titre|document ?\d*$|presentation ?\d*$|diapo)|.*\.\w{3,4}$",
    re.IGNORECASE,
)
_TOOL_AUTHOR = re.compile(
    r"(?:user|utilisateur|admin|administrateur|unknown|inconnu|anonym\w+|microsoft.*|owner|poste|pc)?[\W\d]*|\w{1,3}",
    re.IGNORECASE,
)
_WRITERS = (
    r"(?:cabinet|soci[ée]t[ée]|bureau|agence|service|observatoire|mission|p[ôo]le|direction|universit[ée]|"
    r"laboratoire|cellule|secr[ée]tariat|responsable|charg[ée]e?|stagiaire|animat\w+|adjointe?|[ée]quipe|ccas|cias)\b"
)
_MADE_BY = re.compile(
    rf"\b(?:réalis|établi|rédig|élabor|condui|men)\w* par (?:le |la |l[’'])?({_WRITERS}[^\n.;,(]{{2,80}})",
    re.IGNORECASE,
)
_INHABITANTS = re.compile(r"(?<![\d.,/-])(\d{1,3}(?:[ .]\d{3})+|\d{3,7}) habitants\b(?! ?(?:/|par\b|au km))")
_COUNTED = re.compile(r"\b(?:compt|population|recens|commune de|ville de|territoire de)")
# Before a number of inhabitants: a threshold, a range, a change or a part, not the size of the place.
_COMPARED = re.compile(
    r"(?:plus|moins|pour|entre|tous les|seuil|panel|strate|communes|villes|villages|sur|ou|et|"
    r"(?<!etablit )(?<!eleve )a)(?: (?:de|des|d'))?$|\d$|"
    r"\b(?:augment|diminu|baiss|gagn|perd|progress|peuplee)\w*\b.*"
)
_FICTITIOUS = re.compile(
    r"\b(?:commune|ville|territoire|rapport|document)s? (?:entierement )?ficti(?:f|ve)s?\b"
)
_SMALL = frozenset("de du des la le les sur sous en lès lez et aux au à".split())


def slug(text: str) -> str:
    """Return `text` in lower-case ASCII letters, digits and single hyphens, safe as an id and a file name.

    >>> slug("Castelnau-d’Arbise, Œuvres sociales (2013)")
    'castelnau-d-arbise-oeuvres-sociales-2013'
    """
    return re.sub(r"[^a-z0-9]+", "-", fold(text))[:80].strip("-")


def guess(pages: pd.DataFrame, meta: Mapping[str, Any], filename: str) -> dict[str, Any]:
    """Return what a document says of itself: a row of the register, but for file and sha256.

    `pages` has columns page and text (as table `pages`); `meta` may hold the file's own `title` and
    `author`. Empty text, or None for a number, stands for what cannot be told.
    """
    first = pages.sort_values("page", kind="stable")["text"].head(FIRST_PAGES)
    texts = [_tidy(str(text)[:_LENGTH]) for text in first] or [""]
    lines = [line for line in texts[0].split("\n") if line]
    everything = "\n".join(texts)
    start, end = _title_lines(lines)
    title = _title(lines[start:end], _tidy(str(meta.get("title") or "")), everything)
    kind, place = _organisation(texts)
    stem = re.sub(r"\.\w{1,5}$", "", re.split(r"[/\\]", filename)[-1])
    year = _year(title, lines, everything, stem)
    return {
        "document_id": slug(f"{place} {year or ''}") if place else slug(stem) or "document",
        "title": title,
        "organisation": f"{kind.upper()} {place}" if kind in ("ccas", "cias") else place,
        "kind": kind or ("groupement" if _GROUP.search(fold(texts[0])) else ""),
        "region": "",
        "population": _population(everything, place),
        "year": year,
        "author": _author(_tidy(str(meta.get("author") or "")), lines[end : end + 4], everything),
        "document_type": "",
        "nature": "fictif" if _FICTITIOUS.search(fold(everything)) else "reel",
        "rights": "",
        "url": "",
    }


def _tidy(text: str) -> str:
    """Return `text` in NFC, without control characters, with plain single spaces inside its lines."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c)[0] != "C")
    return "\n".join(re.sub(r"[^\S\n]+", " ", line).strip() for line in text.split("\n"))


def _title_lines(lines: list[str]) -> tuple[int, int]:
    """Return where the title begins and ends among the lines of the first page."""
    groups: list[tuple[int, int]] = []
    start = 0
    while start < min(len(lines), 15) and len(groups) < 4:
        end = start + 1
        if not _SKIPPED.match(fold(lines[start])):
            while end < min(len(lines), start + 5) and _continues(lines[start:end], lines[end]):
                end += 1
            groups.append((start, end))
        start = end
    reports = [group for group in groups if _REPORT.search(fold(" ".join(lines[slice(*group)])))]
    return (reports or groups or [(0, 0)])[0]


def _continues(title: list[str], following: str) -> bool:
    """Tell whether the line that follows still belongs to the title."""
    if re.search(r"(?:[–—,:«(-]|\b(?:de|des|du|la|le|les|et|à|en|pour|sur|au|aux|d[’']|l[’']))$", title[-1]):
        return True
    if re.fullmatch(_YEAR, following):
        return not re.search(_YEAR, " ".join(title))
    if _SKIPPED.match(fold(following)):
        return False
    return following[0].islower() or following[0] in "»)–—0123456789"


def _title(lines: list[str], own: str, text: str) -> str:
    """Prefer the file's own title, unless a tool left it there or the first pages know nothing of it."""
    printed = re.sub(r"(\d{4}-) (\d{4})", r"\1\2", " ".join(lines))
    words = [word for word in re.findall(r"\w{4,}", fold(own)) if not word.isdigit()]
    known = fold(text)
    if len(words) >= 2 and not _TOOL_TITLE.match(own):
        found = sum(word in known for word in words)
        if not known.strip() or 2 * found >= len(words):
            return own.replace("\n", " ")
    return printed[:300]


def _organisation(texts: list[str]) -> tuple[str, str]:
    """Return the kind ("ccas", "cias" or "") and the place most named; the first page counts twice."""
    votes: Counter[str] = Counter()
    kinds: dict[str, Counter[str]] = {}
    names: dict[str, str] = {}
    for number, text in enumerate(texts):
        for kind, pattern, weight in _ORGANISATIONS:
            for match in re.finditer(pattern, text):
                place = _place(match)
                if _NOT_PLACE.match(fold(place)) and not place.startswith(("La ", "Le ", "Les ")):
                    continue
                key = slug(place)
                names.setdefault(key, place)
                votes[key] += weight * (1 if number else 2)
                kinds.setdefault(key, Counter())[kind] += weight
    if not votes:
        return "", ""
    key = votes.most_common(1)[0][0]
    return kinds[key].most_common(1)[0][0], names[key]


def _place(match: re.Match[str]) -> str:
    """Return the place's name with its article: « CCAS des Aubrières » is that of Les Aubrières."""
    place = match["place"].rstrip("’'-")
    if len(place) > 3 and place.isupper():
        parts = re.split(r"([ -])", place.lower())
        place = "".join(p if n and p in _SMALL else p[:1].upper() + p[1:] for n, p in enumerate(parts))
    articles = {"des": "Les ", "du": "Le ", "de la": "La ", "de l'": "L’"}
    article = articles.get((match["of"] or "").lower().replace("’", "'"), "")
    return place if re.match(_GENERIC, place) else article + place


def _year(title: str, lines: list[str], text: str, stem: str) -> int | None:
    """Return the year on the cover, else in the title, the file's name, or the dates of the first pages."""
    for line in lines[:15]:
        cover = re.search(rf"(?:^|[–—] ?|^(?:{_MONTH}) )({_YEAR})$", fold(line))
        if cover:
            return int(cover[1])
    said = r"(?:sociaux|abs|rapport|annuel|exercice|edition|annee|compare|a jour|synthese|portrait social)"
    for pattern, where in (
        (rf"{said}[ ,:–-]*({_YEAR})", title),
        (rf"(?<!\d)({_YEAR})(?!\d)", title),
        (rf"(?<!\d)({_YEAR})(?!\d)", stem),
        (rf"{said}[ ,:–-]*({_YEAR})", text),
    ):
        found = {int(year) for year in re.findall(pattern, fold(where))}
        if len(found) == 1:
            return found.pop()
    legal = r"(?:decret|loi|arrete|circulaire|ordonnance)[^.\n]{0,30}$"
    folded = fold(text)
    dates = re.finditer(rf"{_MONTH} ({_YEAR})", folded)
    years = Counter(
        int(m[1]) for m in dates if not re.search(legal, folded[max(0, m.start() - 60) : m.start()])
    )
    return max(years, key=lambda year: (years[year], year)) if years else None


def _population(text: str, place: str) -> int | None:
    """Return the number of inhabitants of the place, where a sentence counts them."""
    flat, home = re.sub(r"\s+", " ", text), fold(place)
    best: tuple[int, int] | None = None
    for match in _INHABITANTS.finditer(flat):
        before = re.split(r"[.;!?] ", flat[max(0, match.start() - 120) : match.start()])[-1]
        if _COMPARED.search(fold(before).rstrip()):
            continue
        score = 2 * bool(home and home in fold(before))
        score += bool(_COUNTED.search(fold(before)))
        if score and (best is None or score > best[0]):
            best = score, int(re.sub(r"\D", "", match[1]))
    return best[1] if best and best[1] > 0 else None


def _author(own: str, after_title: list[str], text: str) -> str:
    """Return the file's own author unless a tool left it there, else who signs below the title or made it."""
    if own and not _TOOL_AUTHOR.fullmatch(own):
        return own.replace("\n", " ")[:300]
    for number, line in enumerate(after_title):
        signed = re.fullmatch(rf"(.*?) ?[–—-]? ?{_YEAR}", line)
        who = " ".join([*after_title[:number], signed[1]]).strip(" –—-") if signed else ""
        if len(who) >= 5 and re.search(rf"\b{_WRITERS}", who, re.IGNORECASE):
            return who[:300]
    made = _MADE_BY.search(text.replace("\n", " "))
    return made[1].strip() if made else ""
