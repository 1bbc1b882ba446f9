"""What the page « Rechercher » searches: plain records in two scripts, read from a file as from a server.

Words are cut, folded and reduced by `recherche-mots.js` alone, when the page opens: the records hold texts only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from ..display.reports import answers_address
from ..french import fold
from ..views import sentence
from . import labels
from .addresses import CODEBOOK, FINDINGS, RESERVED_ANCHOR
from .codebook import Codebook, LevelEntry, VariableEntry, codebook, worded
from .entries import quotes_of
from .notebook_pages import NotebookPage
from .quotes import Quote
from .report_pages import document_type
from .search_pages import sections_of
from .site import Document, Site, finding_anchor
from .typography import say as _
from .typography import typeset

FINDING, REPORT, PASSAGE, DEFINITION, PAGE, LEVEL = range(6)
# A quote is found by its first letters, and the report's page has the whole of it.
LONGEST = 300
# Their content has records of its own; every other page is cut at its headings.
_TOLD_APART = frozenset("report reports findings codebook clues answers all_answers search".split())


@dataclass(frozen=True)
class Record:
    """Something to find, except a passage.

    `title` names the link, `label` says what it belongs to, `text` is shown around the words found, `extra`
    (French on every page) is searched last; `answers` leads to the reports that give this answer.
    """

    kind: int
    href: str
    title: str
    label: str = ""
    text: str = ""
    extra: str = ""
    answers: str = ""

    def row(self) -> list[Any]:
        """Return the fields in order, without the empty ones at the end."""
        row = [self.kind, self.href, self.title, self.label, self.text, self.extra, self.answers]
        while row[-1] == "":
            row.pop()
        return row


def kinds() -> tuple[tuple[str, str, str], ...]:
    """Return each kind of result, in the order of its number: name in the address, one, several.

    Levels go with the definitions.
    """
    return (
        ("constats", _("constat"), _("Constats")),
        ("rapports", _("rapport"), _("Rapports")),
        ("passages", _("passage"), _("Passages")),
        ("definitions", _("définition"), _("Définitions")),
        ("pages", _("page"), _("Pages")),
    )


def searched(template: str) -> bool:
    """Whether pages of a template are found by their own sections."""
    return template not in _TOLD_APART


def index_script(
    site: Site,
    notebooks: Sequence[NotebookPage],
    answers: Mapping[str, Sequence[str]] = MappingProxyType({}),
    pages: Iterable[tuple[str, str]] = (),
) -> bytes:
    """Return the records of a language as a script.

    Parameters
    ----------
    answers : the levels on each page of answers that the site has, by variable
    pages : (address, HTML) of the pages that are found by their sections
    """
    records = [
        *_findings(site, notebooks),
        *(_report(site, document) for document in site.documents),
        *_definitions(codebook(site.grid), _answered(answers)),
        *(Record(PAGE, *found) for address, html in pages for found in sections_of(address, html)),
    ]
    documents = [[document.heading, document.page] for document in site.documents]
    variables = [[name, worded(variable.label)] for name, variable in site.grid.variables.items()]
    rows = [record.row() for record in records]
    return script("ABS_INDEX", {"documents": documents, "variables": variables, "records": rows})


def passages_script(site: Site) -> bytes:
    """Return the quotes of all reports, the same in every language, as a script.

    A passage is [number of its document, page or 0, text, number of each variable that it supports].
    """
    numbers = {name: i for i, name in enumerate(site.grid.variables)}
    rows = [
        [place, page, text, *sorted(numbers[name] for name in variables)]
        for place, document in enumerate(site.documents)
        for page, text, variables in passages(site, document)
    ]
    return script("ABS_PASSAGES", rows)


def passages(site: Site, document: Document) -> list[tuple[int, str, list[str]]]:
    """Return the quotes of a report's page as (page, text, variables), in the order of the document.

    A quote that is inside another of the same page is that one; one that was not found is left out.
    """
    found = [
        (quote.pages[0] if quote.pages else 0, quote, variable.id)
        for dimension in site.grid.dimensions
        for variable in site.grid.of_dimension(dimension)
        for quotes in [quotes_of(site, document, variable)]
        for quote in (*quotes.shown, *quotes.folded)
        if quote.found and not quote.withheld
    ]
    kept: dict[int, list[tuple[str, str, Quote, list[str]]]] = {}
    for page, quote, variable in sorted(found, key=lambda one: -len(one[1].text)):
        text = shortened(quote.text)
        on_page = kept.setdefault(page, [])
        words = fold(text.removesuffix(" …"))
        around = next((other for other in on_page if words in other[0]), None)
        if around is None:
            on_page.append((words, text, quote, [variable]))
        elif variable not in around[3]:
            around[3].append(variable)
    return [
        (page, text, variables)
        for page in sorted(kept)
        for _folded, text, quote, variables in sorted(kept[page], key=lambda one: (one[2].spans, one[1]))
    ]


def shortened(text: str) -> str:
    """Return the first words of a long text.

    >>> shortened("mot " * 100)[-9:], shortened(" court  texte ")
    ('mot mot …', 'court texte')
    """
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 2].rpartition(" ")[0] + " …"


def script(name: str, value: Any) -> bytes:
    """Return a script that gives a name to a value; nothing in the value can end the script.

    >>> script("A", ["</script>\\u2028"]).decode()
    'window.A = ["\\\\u003c/script>\\\\u2028"];\\n'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in ("<", "\u2028", "\u2029"):
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return f"window.{name} = {text};\n".encode()


def finding_address(finding: str) -> str:
    """Return where a finding is told in full, from the root of the language."""
    return f"{FINDINGS}#{finding_anchor(finding)}"


def _findings(site: Site, notebooks: Sequence[NotebookPage]) -> Iterable[Record]:
    names = {page.id: typeset(page.short) for page in notebooks}
    for row in site.tables["findings"].to_dict("records"):
        full, plain = (typeset(sentence(row, plain=plain)) for plain in (False, True))
        label = names.get(row["notebook"], "")
        yield Record(FINDING, finding_address(row["finding"]), full, label, plain if plain != full else "")


def _report(site: Site, document: Document) -> Record:
    fields: Mapping[str, Any] = document.fields
    facts = (
        document_type(site, fields["document_type"]),
        fields["region"],
        fields["author"],
        _("document fictif") if document.fictitious else "",
    )
    title = fields["title"] if fields["title"] != document.name else ""
    return Record(
        REPORT, document.page, document.heading, title, " · ".join(str(fact) for fact in facts if fact)
    )


def _answered(levels: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Where the reports that give an answer are listed, by the anchor of the answer in the codebook."""
    found = {variable: answers_address(variable) for variable in levels}
    for variable, codes in levels.items():
        for code in codes:
            found[f"{variable}-{code}"] = answers_address(variable, code)
    return found


def _definitions(book: Codebook, answered: Mapping[str, str]) -> Iterable[Record]:
    def defined(
        anchor: str, title: str, label: str, text: str, extra: str = "", kind: int = DEFINITION
    ) -> Record:
        return Record(kind, f"{CODEBOOK}#{anchor}", title, label, text, extra, answered.get(anchor, ""))

    for code, name, text in labels.reserved_help():
        yield defined(RESERVED_ANCHOR, name, _("Absent et manquant"), text, code)
    for _id, dimension, _note, variables in book.dimensions:
        for variable in variables:
            text = " ".join([variable.question, *(text for _heading, text in variable.advice)])
            yield defined(variable.id, variable.label, dimension, text, _words(variable.id))
            yield from (defined(*_of_level(variable, level), LEVEL) for level in variable.levels)
    for item in book.derived:
        text = " ".join([item["definition"], *(label for _code, label, _when in item["levels"])]).strip()
        yield defined(item["id"], item["label"], _("Variables calculées"), text, _words(item["id"]))
    for item in book.hypotheses:
        label = _("Hypothèse {id}").format(id=item["id"])
        yield defined(f"hypothese-{item['id']}", item["label"], label, item["claim"])


def _of_level(variable: VariableEntry, level: LevelEntry) -> tuple[str, str, str, str, str]:
    examples = " ".join((*level.examples, *level.counter_examples))
    return level.anchor, level.label, variable.label, level.definition, examples


def _words(identifier: str) -> str:
    return identifier.replace("_", " ")
