"""Jinja templates, with escaping always on, and what every page shares."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from types import CodeType, MappingProxyType
from typing import Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from .. import views
from ..messages import language
from ..numerals import NBSP, share
from . import labels
from .addresses import TEMPLATES
from .menu import footer, leaves, menu, section_of, shelf
from .notebook_pages import NotebookPage
from .pictures import Pictures, crop_of
from .report_pages import document_type
from .site import Site
from .typography import plural, say, typeset

ASIDE_SHOWN = 3  # passages set aside that a report's page shows for each variable
LANGUAGE_NAMES = {"fr": "Français", "en": "English"}


class _Compiled(BytecodeCache):
    """Templates that this process has compiled, whatever the part or the language."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the code of a template that has been compiled already."""
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        self._known[bucket.key, bucket.checksum] = bucket.code


_compiled = _Compiled()


class Renderer:
    """Renders the site's templates in the language of messages.

    Templates know `root`, the way up to the first page of their language, and `assets`, the way up to what
    all languages share (style sheet, scripts, documents, pictures).
    """

    def __init__(
        self,
        site: Site,
        notebooks: Sequence[NotebookPage],
        languages: Sequence[str] = (),
        addresses: Sequence[str] = (),
        pictures: Pictures = MappingProxyType({}),
        settings_told: Sequence[tuple[str, str]] = (),
    ) -> None:
        self.notebooks = notebooks
        self.languages = tuple(languages) or (language(),)
        self.folder = _folder(language(), self.languages)
        self.environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            bytecode_cache=_compiled,
        )
        self.environment.filters.update(
            number=views.number, percent=views.percent, typeset=typeset, safe_url=views.safe_url
        )
        self.environment.globals.update(
            _=say,
            plural=plural,
            site=site,
            notebooks=notebooks,
            menu=menu(),
            shelf=shelf(notebooks),
            footer=footer(),
            leaves=leaves(),
            corpus_told=plural("{n} rapport", "{n} rapports", len(site.documents)),
            settings_told=settings_told,
            # Menus leave out the pages that this study does not have.
            addresses=frozenset(addresses),
            lang=language(),
            # Quotes, titles and examples are French on every page.
            foreign=Markup("" if language() == "fr" else ' lang="fr"'),
            colon=f"{NBSP}:" if language() == "fr" else ":",
            status=labels.document_status,
            document_type=partial(document_type, site),
            status_help=labels.status_help(),
            reserved_help=labels.reserved_help(),
            more_quotes=_more_quotes,
            more_aside=_more_aside,
            aside_shown=ASIDE_SHOWN,
            of=share,
            crop_of=partial(crop_of, site, pictures),
        )

    def render(self, template: str, address: str, **values: Any) -> str:
        """Return a page as text; `address` is its own, from the root of its language."""
        root = "../" * address.count("/")
        assets = root + "../" * self.folder.count("/")
        translations = [
            (other, LANGUAGE_NAMES[other], f"{assets}{_folder(other, self.languages)}{address}")
            for other in self.languages
            if other != language()
        ]
        page = self.environment.get_template(f"{template}.html.j2").render(
            root=root,
            assets=assets,
            current=address,
            section=section_of(address, self.notebooks),
            translations=translations,
            **values,
        )
        # Blank lines go, but not inside <pre>.
        parts = re.split(r"(<pre\b.*?</pre>)", page, flags=re.DOTALL)
        parts[::2] = [re.sub(r"[ \t]*\n\s*\n", "\n", part) for part in parts[::2]]
        return "".join(parts).rstrip() + "\n"


def _folder(chosen: str, languages: Sequence[str]) -> str:
    return "" if chosen == languages[0] else f"{chosen}/"


def _more_quotes(count: int, shown: int) -> str:
    if shown:
        return plural("{n} autre citation", "{n} autres citations", count)
    return plural("{n} citation", "{n} citations", count)


def _more_aside(count: int) -> str:
    return plural("Et {n} autre ; pour tout voir :", "Et {n} autres ; pour tout voir :", count)


def neighbours(items: Sequence[Any], position: int) -> dict[str, Any]:
    """Return the items before and after a position, None at the ends."""
    return {
        "before": items[position - 1] if position else None,
        "after": items[position + 1] if position + 1 < len(items) else None,
    }


def shared_files() -> list[tuple[str, bytes]]:
    """Return what the pages of all languages share: (name, bytes) of the style sheet and the scripts."""
    found = [path for path in Path(TEMPLATES).iterdir() if path.suffix in (".css", ".js")]
    return [(path.name, path.read_bytes()) for path in sorted(found)]
