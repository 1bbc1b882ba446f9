"""study.yaml, the whole configuration of a study, read into `Settings` with every fault and its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from . import yamltext
from .errors import Problem, StudyError
from .grid import Text
from .messages import LANGUAGES, _
from .numerals import number
from .yamltext import Fields

FILE = "study.yaml"
THRESHOLDS = {
    "alpha_ferme": (0.8, 0.0, 1.0),
    "alpha_provisoire": (0.667, 0.0, 1.0),
    "alpha_hypotheses": (0.05, 0.0, 1.0),
    "permutations": (999, 99, 100_000),
    "reechantillonnages": (2000, 100, 100_000),
    # Below this probability of being right the automatic coder abstains (NC_machine).
    "confiance_machine": (0.3, 0.0, 1.0),
}


_NO_TEXT = Text("")


@dataclass(frozen=True)
class Step:
    """One notebook of the plan with the parameters that the study gives it."""

    notebook: str
    parameters: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Limits:
    """Limits for reading one document: megabytes of memory, seconds, pages, megabytes of file."""

    memory: int = 2048
    seconds: int = 120
    pages: int = 5000
    size: int = 200


@dataclass(frozen=True)
class TypeName:
    """A name for a type of reports, and the traits (`variable=level`) that a type must show to bear it."""

    name: Text
    traits: tuple[str, ...]


@dataclass(frozen=True)
class Population:
    """The reports that exist: how many in all, or by size band (inhabitants, upper bound excluded; inf: no bound)."""

    reports: int | None = None
    bands: tuple[tuple[float, int], ...] = ()

    def sizes(self) -> dict[str, int]:
        """How many reports each band has."""
        return {self._name(place): reports for place, (_bound, reports) in enumerate(self.bands)}

    def band(self, inhabitants: float | None) -> str:
        """The band of a commune, "" where its inhabitants are not known or no band takes it."""
        if inhabitants is None or pd.isna(inhabitants):
            return ""
        fitting = (place for place, (bound, _reports) in enumerate(self.bands) if inhabitants < bound)
        return next(map(self._name, fitting), "")

    def _name(self, place: int) -> str:
        low = 0 if place == 0 else self.bands[place - 1][0]
        bound = self.bands[place][0]
        if bound == float("inf"):
            return _("{low} habitants et plus").format(low=number(low))
        if not low:
            return _("moins de {high} habitants").format(high=number(bound))
        return _("{low} à {high} habitants").format(low=number(low), high=number(bound - 1))


@dataclass(frozen=True)
class Settings:
    """The study's settings; `years` are the first and last year of the main selection (None: all).

    `contact` is where a commune may write about what the study says of its report ("": not given); `pause` is the
    seconds between two requests to the same server, where reports are fetched.
    """

    title: Text
    subtitle: Text = _NO_TEXT
    language: str = "fr"
    translations: tuple[str, ...] = ()
    seed: int = 2015
    years: tuple[int | None, int | None] = (None, None)
    thresholds: Mapping[str, float] = field(
        default_factory=lambda: {name: usual for name, (usual, _low, _high) in THRESHOLDS.items()}
    )
    machine_alone: bool = True
    ocr: bool = True
    limits: Limits = Limits()
    type_names: tuple[TypeName, ...] = ()
    development: tuple[str, ...] = ()
    population: Population = Population()
    multiverse: Mapping[str, tuple] = field(default_factory=dict)
    plan: tuple[Step, ...] = ()
    contact: str = ""
    pause: float = 5.0

    def selected(self, documents: pd.DataFrame) -> pd.DataFrame:
        """Return the documents (TABLES["documents"]) of the main selection that could be read and are ABS."""
        first, last = self.years
        kept = (documents["status"] == "ok") & (documents["document_type"] != "autre")
        if first is not None:
            kept &= (documents["year"] >= first).fillna(False).astype(bool)
        if last is not None:
            kept &= (documents["year"] <= last).fillna(False).astype(bool)
        return documents[kept]


def load_settings(text: str) -> Settings:
    """Read study.yaml; raises StudyError with every fault, its line and its remedy."""
    problems: list[Problem] = []
    tree = yamltext.parse(text, FILE, problems)
    if not isinstance(tree, yamltext.Mapping):
        if not problems:
            problems.append(
                Problem(f"{FILE}:1", _("fichier vide ou sans clés"), _("écrire au moins « titre: … »"))
            )
        raise StudyError(_("Les réglages de l’étude ont des défauts."), problems)
    fields = Fields(tree, FILE, problems)
    language = fields.choice("langue", LANGUAGES, "fr")
    settings = Settings(
        title=Text(*fields.bilingual("titre", required=True)),
        subtitle=Text(*fields.bilingual("sous_titre")),
        language=language,
        translations=_translations(fields, language),
        seed=int(fields.number("graine", 2015, 0, 2**32 - 1)),
        years=_years(fields.fields("selection")),
        thresholds=_thresholds(fields.fields("seuils")),
        machine_alone=fields.yes_no("machine_seule", True),
        ocr=fields.yes_no("reconnaissance_des_scans", True),
        limits=_limits(fields.fields("limites")),
        type_names=_type_names(fields),
        development=fields.texts("mise_au_point"),
        population=_population(fields.fields("population")),
        multiverse=_choices(fields.fields("multivers")),
        plan=_plan(fields),
        contact=fields.text("contact"),
        pause=_pause(fields.fields("collecte")),
    )
    fields.finish()
    if problems:
        raise StudyError(_("Les réglages de l’étude ont des défauts."), problems)
    return settings


def _translations(fields: Fields, language: str) -> tuple[str, ...]:
    """Languages of the site beside the study's own."""
    wanted = tuple(dict.fromkeys(fields.texts("traductions")))
    for name in wanted:
        if name not in LANGUAGES:
            found = _("langue inconnue : « {name} »").format(name=name)
            remedy = _("langues connues : {known}").format(known=", ".join(LANGUAGES))
            fields.fault("traductions", found, remedy)
    return tuple(name for name in wanted if name != language)


def _years(fields: Fields | None) -> tuple[int | None, int | None]:
    if fields is None:
        return None, None
    first, last = fields.number("de", None, 1900, 2200), fields.number("a", None, 1900, 2200)
    if first is not None and last is not None and first > last:
        fields.fault("de", _("la première année est après la dernière"), _("échanger « de » et « a »"))
    fields.finish()
    return first, last


def _thresholds(fields: Fields | None) -> dict[str, float]:
    values = {name: usual for name, (usual, _low, _high) in THRESHOLDS.items()}
    if fields is not None:
        values = {name: fields.number(name, *bounds) for name, bounds in THRESHOLDS.items()}
        fields.finish()
    return values


def _pause(fields: Fields | None) -> float:
    if fields is None:
        return 5.0
    pause = float(fields.number("pause", 5.0, 1, 3600))
    fields.finish()
    return pause


def _limits(fields: Fields | None) -> Limits:
    usual = Limits()
    if fields is None:
        return usual
    limits = Limits(
        memory=int(fields.number("memoire_mo", usual.memory, 128, 65536)),
        seconds=int(fields.number("secondes", usual.seconds, 5, 36000)),
        pages=int(fields.number("pages", usual.pages, 1, 100_000)),
        size=int(fields.number("taille_mo", usual.size, 1, 10_000)),
    )
    fields.finish()
    return limits


def _population(fields: Fields | None) -> Population:
    if fields is None:
        return Population()
    reports, bands = fields.number("rapports", None, 1, 1_000_000), []
    for item in fields.items("tranches"):
        if not isinstance(item, yamltext.Mapping):
            fields.fault("tranches", _("chaque tranche a « moins_de » et « rapports »"))
            continue
        inner = Fields(item, FILE, fields.problems)
        bound, count = (
            inner.number("moins_de", None, 1, 10_000_000),
            inner.number("rapports", None, 0, 1_000_000),
        )
        if count is None:
            inner.fault("rapports", _("nombre de rapports de la tranche absent"))
        if bands and bands[-1][0] >= (bound or float("inf")):
            inner.fault(
                "moins_de", _("les tranches ne vont pas en croissant"), _("la dernière est sans « moins_de »")
            )
        inner.finish()
        bands.append((float(bound or "inf"), int(count or 0)))
    fields.finish()
    return Population(None if reports is None else int(reports), tuple(bands))


def _choices(fields: Fields | None) -> dict[str, tuple]:
    if fields is None:
        return {}
    return {key: tuple(_value(one) for one in fields.texts(key)) for key in list(fields.mapping)}


def _type_names(fields: Fields) -> tuple[TypeName, ...]:
    names = []
    for item in fields.items("noms_des_types"):
        if not isinstance(item, yamltext.Mapping):
            fields.fault("noms_des_types", _("chaque nom a « nom » et « traits »"))
            continue
        inner = Fields(item, FILE, fields.problems)
        names.append(TypeName(Text(*inner.bilingual("nom", required=True)), inner.texts("traits")))
        if not names[-1].traits:
            remedy = _("ajouter traits: [variable=niveau, …], ce qui doit distinguer le type")
            inner.fault("traits", _("un nom sans trait ne peut pas être vérifié"), remedy)
        inner.finish()
    return tuple(names)


def _plan(fields: Fields) -> tuple[Step, ...]:
    steps: dict[str, Step] = {}
    for item in fields.items("plan", required=True):
        if isinstance(item, yamltext.Scalar):
            step = Step(str(item))
        elif isinstance(item, yamltext.Mapping):
            inner = Fields(item, FILE, fields.problems)
            notebook = inner.text("carnet", required=True)
            parameters = inner.fields("parametres")
            values = (
                {key: _value(parameters.mapping[key]) for key in parameters.mapping} if parameters else {}
            )
            inner.finish()
            step = Step(notebook, values)
        else:
            fields.fault("plan", _("chaque ligne du plan nomme un carnet"))
            continue
        if step.notebook in steps:
            fields.fault("plan", _("carnet répété : {name}").format(name=step.notebook))
        if "/" in step.notebook or "\\" in step.notebook or step.notebook.startswith("."):
            remedy = _("le nom d’un fichier de notebooks/, sans « .ipynb »")
            fields.fault("plan", _("nom de carnet « {name} »").format(name=step.notebook), remedy)
        steps[step.notebook] = step
    return tuple(steps.values())


def _value(node: object) -> object:
    """A parameter as a notebook reads it: oui/non, whole number, number, text, or a list of these."""
    if isinstance(node, yamltext.Items):
        return [_value(item) for item in node]
    text = str(node)
    if text in ("oui", "non"):
        return text == "oui"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
