"""A project of REFI-QDA (.qdpx) of any program, read: coders, codes, texts, and every coding with its text."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from ..errors import Problem, StudyError
from ..guids import bare, guid
from ..messages import _
from .archive import Archive
from .codebook import Code
from .losses import Losses
from .positions import Counting, Place
from .references import check_references
from .xmlfile import PROJECT, check_root, children, deviations, local, parse, text_of

_TEXTS = ("TextSource", "PDFSource")
_OTHERS = ("PictureSource", "AudioSource", "VideoSource")
_FOREIGN_SELECTIONS = (
    "PDFSelection", "PictureSelection", "AudioSelection", "VideoSelection", "TranscriptSelection",
)  # fmt: skip


@dataclass(frozen=True)
class Source:
    """A source: its name, its text (None where the archive has none), the sha256 of its file, its description."""

    guid: str
    name: str
    text: str | None
    digest: str
    description: str


@dataclass(frozen=True)
class Mark:
    """A coding: of which source, by which code and whom, on what text ("" for the whole source), what is told of it."""

    guid: str
    source: str
    code: str
    user: str
    quote: str
    told: str
    place: str


@dataclass(frozen=True)
class Value:
    """A value that a source has for a variable."""

    source: str
    variable: str
    name: str
    text: str


@dataclass
class Foreign:
    """What a project holds of what a study can take."""

    file: str
    origin: str
    users: dict[str, str] = field(default_factory=dict)
    codes: dict[str, tuple[tuple[str, ...], Code]] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def tree_of(holder: etree._Element | None) -> tuple[Code, ...]:
    """Return the codes under an element, as a tree."""
    return tuple(
        Code(
            bare(node.get("guid")), (node.get("name") or "").strip(), node.get("isCodable") not in ("false", "0"),
            text_of(node, "Description"), node.get("color") or "", tree_of(node),
        )
        for node in children(holder, "Code")
    )  # fmt: skip


def read_project(path: Path, losses: Losses) -> Foreign:
    """Read a project; what a study cannot take is noted. Raises StudyError with every fault of the file."""
    with Archive(path) as archive:
        name = _project_name(archive)
        place = f"{path.name}/{name}"
        root = parse(archive.read(name), place)
        check_root(root, PROJECT, place)
        problems = check_references(root, place)
        reader = _Reader(archive, root, place, losses, problems)
        foreign = reader.read()
        if problems:
            raise StudyError(_("{file} ne peut pas être importé.").format(file=path.name), problems[:100])
    wrong = deviations(root, PROJECT)
    if wrong:
        found = _("{n} écarts à la norme REFI-QDA, dont ligne {first}").format(
            n=len(wrong), first=wrong[0][:200]
        )
        foreign.warnings.append(Problem(place, found))
    return foreign


def _project_name(archive: Archive) -> str:
    """The entry that holds the project: project.qde, else the only .qde there is."""
    found = [name for name in archive.names if name.lower().endswith(".qde")]
    exact = [name for name in found if name == "project.qde"]
    if len(exact or found) == 1:
        return (exact or found)[0]
    told = (
        _("aucun fichier .qde dans l’archive") if not found else _("plusieurs fichiers .qde dans l’archive")
    )
    raise StudyError(
        _("{file} ne peut pas être lu.").format(file=archive.place),
        [Problem(archive.place, told, _("l’exporter de nouveau au format REFI-QDA"))],
    )


class _Reader:
    """Reads one project; faults are added to `problems`, what is not taken to the losses."""

    def __init__(
        self, archive: Archive, root: etree._Element, place: str, losses: Losses, problems: list[Problem]
    ) -> None:
        self.archive, self.root, self.place = archive, root, place
        self.losses, self.problems = losses, problems
        self.entries = {name.rsplit("/", 1)[-1].casefold(): name for name in archive.names}
        self.foreign = Foreign(archive.place, root.get("origin") or "")
        self.used_notes: set[str] = set()
        self.notes = {
            bare(node.get("guid")): node
            for holder in children(root, "Notes")
            for node in children(holder, "Note")
        }

    def read(self) -> Foreign:
        """Return what was read."""
        foreign = self.foreign
        for holder in children(self.root, "Users"):
            for node in children(holder, "User"):
                foreign.users[bare(node.get("guid"))] = (node.get("name") or node.get("id") or "").strip()
        for book in children(self.root, "CodeBook"):
            for holder in children(book, "Codes"):
                for top in tree_of(holder):
                    foreign.codes |= {code.guid: (path, code) for path, code in top.walk()}
        self.variables = {
            bare(node.get("guid")): (node.get("name") or "").strip()
            for holder in children(self.root, "Variables")
            for node in children(holder, "Variable")
        }
        for holder in children(self.root, "Sources"):
            for node in children(holder, *_TEXTS):
                self._source(node)
            for node in children(holder, *_OTHERS):
                self.losses.add("not_text", f"{local(node)} « {node.get('name') or ''} »")
        self._note_rest()
        return foreign

    def _source(self, node: etree._Element) -> None:
        """A text, or a PDF with the text that represents it."""
        holder = node if local(node) == "TextSource" else next(iter(children(node, "Representation")), None)
        name, own = (node.get("name") or "").strip(), bare(node.get("guid"))
        text = None if holder is None else self._text(holder)
        entry = self._entry(node.get("path") or "")
        digest = self.archive.sha256(entry) if entry else ""
        self.foreign.sources.append(Source(own, name, text, digest, text_of(node, "Description")))
        marked = children(holder, "PlainTextSelection")
        if marked and text is None:
            self.losses.add("text_absent", name)
        self._selections(own, name, text, marked)
        for part in {id(part): part for part in (node, holder) if part is not None}.values():
            for coding in children(part, "Coding"):
                self._mark(own, coding, coding, "", "", bare(coding.get("guid")), name)
            for value in children(part, "VariableValue"):
                self._value(own, value)
        for selection in node.iter("{*}PDFSelection"):
            self.losses.add("not_text", f"{name} / PDFSelection « {selection.get('name') or ''} »")

    def _selections(self, source: str, name: str, text: str | None, nodes: list[etree._Element]) -> None:
        places = [self._positions(node) for node in nodes]
        counting = Counting(text or "", [place for place in places if place], self.foreign.origin)
        for node, place in zip(nodes, places, strict=True):
            told = f"{name} « {(node.get('name') or '')[:60]} »"
            if place is None or (text is not None and not counting.within(place)):
                found = _("position hors du texte ({start}–{end})").format(
                    start=node.get("startPosition"), end=node.get("endPosition")
                )
                where = f"{self.place}:{node.sourceline}"
                self.problems.append(Problem(where, found, _("l’exporter de nouveau au format REFI-QDA")))
                continue
            if not children(node, "Coding"):
                self.losses.add("not_imported", f"PlainTextSelection {told}")
            if text is not None and counting.contradicted(place):
                self.losses.add("name_contradicts", told)
                continue
            quote = counting.selected(place) if text is not None else place.name
            for coding in children(node, "Coding"):
                described = text_of(node, "Description")
                self._mark(source, coding, node, quote, described, bare(node.get("guid")), name)

    @staticmethod
    def _positions(node: etree._Element) -> Place | None:
        try:
            first, last = int(node.get("startPosition")), int(node.get("endPosition"))
        except (TypeError, ValueError):
            return None
        return Place(first, last, node.get("name") or "")

    def _mark(
        self,
        source: str,
        coding: etree._Element,
        holder: etree._Element,
        quote: str,
        told: str,
        name: str,
        title: str,
    ) -> None:
        code = next((bare(ref.get("targetGUID")) for ref in children(coding, "CodeRef")), "")
        user = next(
            (
                bare(node.get(key))
                for node in (coding, holder)
                for key in ("creatingUser", "modifyingUser")
                if node.get(key)
            ),
            bare(self.root.get("creatingUserGUID")),
        )
        parts = [told]
        for node in dict.fromkeys((coding, holder)):
            for ref in children(node, "NoteRef"):
                target = bare(ref.get("targetGUID"))
                self.used_notes.add(target)
                if target in self.notes:
                    parts.append(self._text(self.notes[target]) or "")
        where = f"{self.place}:{holder.sourceline} ({title})"
        said = "\n".join(part for part in parts if part)
        self.foreign.marks.append(Mark(name, source, code, user, quote.strip(), said, where))

    def _value(self, source: str, node: etree._Element) -> None:
        variable = next((bare(ref.get("targetGUID")) for ref in children(node, "VariableRef")), "")
        text = next((child.text or "" for child in node if local(child).endswith("Value")), "")
        self.foreign.values.append(Value(source, variable, self.variables.get(variable, ""), text.strip()))

    def _text(self, node: etree._Element) -> str | None:
        """The text of a source or note: in the document itself, or in an entry of the archive; never elsewhere."""
        if children(node, "PlainTextContent"):
            return text_of(node, "PlainTextContent")
        entry = self._entry(node.get("plainTextPath") or "")
        if not entry:
            return None
        content = self.archive.read(entry)
        try:
            wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
            return content.decode("utf-16" if wide else "utf-8-sig")
        except UnicodeDecodeError:
            where = f"{self.archive.place}/{entry}"
            self.problems.append(
                Problem(
                    where, _("ce texte n’est pas en UTF-8"), _("l’exporter de nouveau au format REFI-QDA")
                )
            )
            return None

    def _entry(self, path: str) -> str:
        """The entry that a path names, by its last part: paths outside the archive are never followed."""
        kind, sign, rest = path.partition("://")
        if sign and kind.lower() != "internal":
            return ""
        last = (rest if sign else path).replace("\\", "/").rsplit("/", 1)[-1]
        return self.entries.get(last.casefold(), "") if last else ""

    def _note_rest(self) -> None:
        """Note every element that a study has no place for."""
        for holder in self.root:
            kind = local(holder)
            if kind in ("Cases", "Sets", "Graphs"):
                self.losses.add("not_imported", *(f"{local(n)} « {n.get('name') or ''} »" for n in holder))
            elif kind == "Links":
                self.losses.add(
                    "not_imported", *(f"Link « {n.get('name') or ''} »" for n in holder if not _ours(n))
                )
        for name, node in self.notes.items():
            if name not in self.used_notes:
                self.losses.add("not_imported", f"Note « {node.get('name') or ''} »")


def _ours(link: etree._Element) -> bool:
    """Whether a link joins the parts of one quote, as our own projects do."""
    ends = bare(link.get("originGUID")), bare(link.get("targetGUID"))
    return bare(link.get("guid")) == guid("link", *ends)
