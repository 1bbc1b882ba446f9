"""`abs-study fiche`: the self-check of one report, filled in by the machine, in a file that stands alone."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from . import __version__, corpus
from .documents import ReadDocument, code_document, make_coder, read_document
from .errors import Problem, StudyError
from .evaluate import SETTLED
from .files import write_safely
from .messages import LANGUAGES, _, language, ngettext, speaking
from .publish.self_check import self_check
from .publish.sheet import Trust, readings, render_sheet
from .publish.site import Site, load_site, read_tables
from .publish.typography import typeset
from .study import Study
from .tables import MACHINE, TABLES

_OTHER = "autre"


def write_fiche(study: Study, path: Path, out: Path | None = None, lang: str = "") -> Path:
    """Read and code one document, write its page; returns where (default: NAME-fiche.html, here).

    Nothing enters the study. Raises StudyError for a grid without self-check, a language that is not
    known, a document that cannot be read and a place that cannot be written.
    """
    if lang and lang not in LANGUAGES:
        raise StudyError(_("Langue inconnue : {lang} (fr ou en).").format(lang=lang))
    target = out or Path(f"{path.stem}-fiche.html")
    with speaking(lang or language()):
        page = fiche(study, path)
    try:
        write_safely(target, page.encode())
    except OSError as error:
        raise StudyError(
            _("Le résultat ne peut pas être écrit."), [Problem(str(target), str(error.strerror or error))]
        ) from None
    return target


def fiche(study: Study, path: Path) -> str:
    """Return the page of one document, in the language of messages."""
    if study.grid.self_check is None:
        remedy = _("recopier ce fichier d’une autre étude, ou l’écrire")
        raise StudyError(
            _("Cette grille n’a pas d’auto-évaluation."),
            [Problem("grid/auto_evaluation.yaml", _("fichier absent"), remedy)],
        )
    document = _read(study, path)
    machine = make_coder(study.grid, study.learner, study.settings.thresholds["confiance_machine"])
    coded = code_document(document, machine)
    site, trust = _site(study), measured(study)
    scanned = {int(page) for page in document.pages.loc[document.pages["source"] == "ocr", "page"]}
    told = readings(site, coded.codings, coded.evidence, scanned, trust)
    guessed = corpus.guess(document.pages, document.meta, path.name)
    names = [str(guessed.get(name) or "") for name in ("organisation", "year")]
    return render_sheet(
        site,
        self_check(site),
        told,
        heading=", ".join(name for name in names if name) or path.stem,
        file=path.name,
        recognised=coded.document_type != _OTHER,
        unread_pages=document.unread_pages,
        worth=worth(trust, study.fictitious),
    )


def _read(study: Study, path: Path) -> ReadDocument:
    if not path.is_file():
        problem = Problem(str(path), _("fichier introuvable"), _("vérifier le chemin"))
        raise StudyError(_("Le document ne peut pas être lu."), [problem])
    document = read_document(path, path.stem, ocr=study.settings.ocr, limits=study.settings.limits)
    if document.status != "ok":
        raise StudyError(_("Le document ne peut pas être lu."), [Problem(str(path), document.message)])
    return document


def _site(study: Study) -> Site:
    """Return the study as its site shows it, without any report where it has not been run."""
    if study.has("documents") and study.has("matrix"):
        tables = read_tables(study)
    else:
        tables = {name: table.empty() for name, table in TABLES.items()}
    grid = study.grid
    return load_site(study, tables, {"version": __version__, "digest": grid.digest, "grid": grid.version})


def measured(study: Study) -> Trust | None:
    """Return what `abs-study evaluate` last measured on reports kept apart; None where it has not."""
    folder = study.processed / "evaluation"
    try:
        agreement = pd.read_csv(folder / "agreement.csv")
        documents = set(pd.read_csv(folder / "answers.csv", dtype={"document_id": str})["document_id"])
    except (OSError, KeyError, ValueError):
        return None
    # Measured on the reports that made the machine, its worth would be flattered.
    if not documents or documents & set(study.settings.development):
        return None
    pairs = {f"{SETTLED}|{MACHINE}", f"{MACHINE}|{SETTLED}"}
    own = agreement[agreement["coders"].isin(pairs)]
    alphas = {row.variable: float(row.alpha) for row in own.itertuples()}
    return Trust(alphas, len(documents), study.settings.thresholds) if alphas else None


def worth(trust: Trust | None, fictitious: bool) -> str:
    """Say what the machine's worth is known from."""
    if trust is None:
        return typeset(
            _(
                "On ne sait pas ce que valent ses réponses : elles n’ont pas été comparées à celles de lecteurs "
                "(abs-study evaluate)."
            )
        )
    text = ngettext(
        "Ce qu’il vaut, dit sous chaque question, a été mesuré sur {n} rapport qu’il n’avait jamais vu",
        "Ce qu’il vaut, dit sous chaque question, a été mesuré sur {n} rapports qu’il n’avait jamais vus",
        trust.reports,
    ).format(n=trust.reports)
    apart = _(
        ", fictifs eux aussi : sur de vrais rapports, il est sans doute moins bon, et personne ne l’a mesuré"
    )
    return typeset(f"{text}{apart if fictitious else ''}.")
