"""What `abs-study runs` tells: the runs kept, what changed from one to the next, what they take on the disk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from pathlib import Path

from ..errors import Problem, StudyError
from ..messages import _, ngettext
from ..numerals import number
from .causes import changed_between
from .parts import ARBITRATION, CODE, CODINGS, EVIDENCE, PACKAGES, PAGES
from .remember import store_of
from .store import BYTES, REVISION, RUNS, Record, Store

_MEGABYTE = 1 << 20


def runs(folder: Path) -> Iterator[str]:
    """Yield a line for each run kept, the latest first, then what they take and what is damaged."""
    store = store_of(folder)
    records = store.records()
    if not records:
        yield _(
            "Aucun lancement n’est conservé : « abs-study run » garde chacun des siens dans data/processed/historique/."
        )
    for record, earlier in zip_longest(records, records[1:]):
        yield f"{record.short}  {record.moment}  {record.commit or '–':13}  {_difference(earlier, record)}"
    yield from _health(store, len(records))


def prune(folder: Path, runs: int | None, days: int | None) -> Iterator[str]:
    """Forget the runs beyond a number, or older than a number of days; yield what was done."""
    for name, value in (("--prune", runs), ("--jours", days)):
        if value is not None and value < 0:
            raise StudyError(
                _("Rien n’a été oublié."), [Problem(name, str(value), _("donner un nombre positif"))]
            )
    store = store_of(folder)
    before = "" if days is None else (datetime.now(UTC) - timedelta(days=days)).isoformat()
    gone = store.prune(runs=len(store.records()) if runs is None else runs, before=before)
    count = len(gone)
    yield ngettext("{n} lancement oublié.", "{n} lancements oubliés.", count).format(n=count)
    yield from _health(store, len(store.records()))


def _difference(before: Record | None, after: Record) -> str:
    """What differs from the run before, in one line, without reading any content."""
    made = _(" (refait pour comparer)") if after.origin == REVISION else ""
    if before is None:
        return _("le plus ancien conservé") + made
    inputs = _inputs(before.objects, after.objects)
    results = _results(before.objects, after.objects)
    if before.commit != after.commit and not inputs and not results:
        return _("rien que la révision") + made
    told = ", ".join(inputs) or _("rien à l’entrée")
    same = _("mêmes résultats")
    return f"{told} → {', '.join(results) or same}{made}"


def _inputs(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    changed = changed_between(before, after)
    told = [
        name
        for name in changed
        if name == "study.yaml" or name.startswith(("grid/", "notebooks/")) or name == ARBITRATION
    ]
    documents = {name.partition("/")[2] for name in changed if name.startswith(f"{CODINGS}/")}
    arrived = [name for name in documents if f"{CODINGS}/{name}" not in before]
    left = [name for name in documents if f"{CODINGS}/{name}" not in after]
    if arrived:
        count = len(arrived)
        told.append(ngettext("{n} rapport de plus", "{n} rapports de plus", count).format(n=count))
    if left:
        count = len(left)
        told.append(ngettext("{n} rapport de moins", "{n} rapports de moins", count).format(n=count))
    words = {CODE: _("programme"), PACKAGES: _("paquets"), PAGES: _("textes"), "documents.csv": _("registre")}
    return told + [word for name, word in words.items() if name in changed]


def _results(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    changed = changed_between(before, after)
    told = []
    answers = {name.partition("/")[2] for name in changed if name.startswith((f"{CODINGS}/", f"{EVIDENCE}/"))}
    both = {name for name in answers if f"{CODINGS}/{name}" in before and f"{CODINGS}/{name}" in after}
    if both:
        count = len(both)
        told.append(ngettext("réponses de {n} rapport", "réponses de {n} rapports", count).format(n=count))
    words = {"consensus.csv": _("réponses retenues"), "types.csv": _("groupes de rapports"), "findings.csv": _("constats"),
             "sensitivity.csv": _("verdicts")}  # fmt: skip
    return told + [word for name, word in words.items() if name in changed]


def _health(store: Store, count: int) -> Iterator[str]:
    if count:
        size = number(store.size() / _MEGABYTE, 1)
        told = ngettext(
            "{n} lancement conservé, {size} Mo ; les {most} derniers le sont, dans la limite de {limit} Mo.",
            "{n} lancements conservés, {size} Mo ; les {most} derniers le sont, dans la limite de {limit} Mo.",
            count,
        )  # fmt: skip
        yield told.format(n=count, size=size, most=RUNS, limit=BYTES // _MEGABYTE)
    damaged = store.damage()
    if damaged:
        yield _("Abîmés, à ne pas comparer : {names}.").format(names=", ".join(damaged))
