"""The command `abs-study`: what a person can do with a study, each with a help that teaches."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from . import __version__, sheet_commands
from .errors import StudyError
from .messages import LANGUAGES, _, ngettext, set_language

_FAILURE = 1
_FAULTS = 2


def _language_first() -> None:
    """Take `--lang` from the command line before any help text is made."""
    arguments = sys.argv[1:]
    for position, argument in enumerate(arguments):
        value = argument.partition("=")[2] if argument.startswith("--lang=") else ""
        if argument == "--lang" and position + 1 < len(arguments):
            value = arguments[position + 1]
        if value in LANGUAGES:
            set_language(value)


_language_first()
app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help=_(
        "Étudier des rapports d’analyse des besoins sociaux (ABS) : les lire, les coder selon une grille, "
        "les comparer, publier les résultats.\n\n"
        "Pour commencer :\n\n"
        "abs-study init mon-etude ; cd mon-etude ; abs-study add rapport.pdf ; abs-study run"
    ),
)

Folder = Annotated[
    Path | None,
    typer.Option(
        "--etude", "--study", help=_("Dossier de l’étude (par défaut : celui où l’on est, ou au-dessus).")
    ),
]


def _say(line: str) -> None:
    typer.echo(line, err=True)


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"abs-study {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    lang: Annotated[str, typer.Option("--lang", help=_("Langue des messages : fr ou en."))] = "",
    version: Annotated[
        bool,
        typer.Option(
            "--version", help=_("Donner la version et s’arrêter."), is_eager=True, callback=_tell_version
        ),
    ] = False,
) -> None:
    if lang and lang not in LANGUAGES:
        raise StudyError(_("Langue inconnue : {lang} (fr ou en).").format(lang=lang))


@app.command(help=_("Lancer toute l’étude : lire, coder, exécuter les carnets, publier dans reports/."))
def run(etude: Folder = None) -> None:
    from .run import run as run_study
    from .study import open_study

    outcome = run_study(open_study(etude), _say)
    for name, message in outcome.unread.items():
        _say(_("Non lu : {name} ({message})").format(name=name, message=message))
    if outcome.scans_left_out:
        _say(
            _("Les documents numérisés ont été laissés de côté : installer tesseract et sa langue française.")
        )
    _say(_("Terminé en {n} s. Première page :").format(n=round(sum(outcome.seconds.values()))))
    typer.echo(str(outcome.index))


@app.command(help=_("Créer une étude vide : grille, carnets et réglages, prête pour « add » puis « run »."))
def init(
    dossier: Annotated[Path, typer.Argument(help=_("Dossier à créer."))],
    titre: Annotated[str, typer.Option("--titre", "--title", help=_("Titre de l’étude."))] = "",
) -> None:
    from .register import init as init_study

    init_study(dossier, titre)
    _say(_("Étude créée dans {folder}.").format(folder=dossier))
    _say(_("Ensuite : cd {folder} ; abs-study add RAPPORT.pdf… ; abs-study run").format(folder=dossier))


@app.command(
    help=_(
        "Ajouter des rapports à l’étude : copie, empreinte, ligne au registre data/raw/corpus.csv. Ce que le "
        "document dit de lui-même (commune, année, population…) est repris ; rien n’est obligatoire."
    )
)
def add(
    fichiers: Annotated[list[Path], typer.Argument(help=_("Fichiers PDF, DOCX, ODT, HTML ou TXT."))],
    organisation: Annotated[str, typer.Option(help=_("Organisme, par exemple « CCAS Lormeuil »."))] = "",
    kind: Annotated[str, typer.Option(help=_("Genre d’organisme : ccas, cias, groupement ou autre."))] = "",
    year: Annotated[int | None, typer.Option(help=_("Année du rapport."))] = None,
    population: Annotated[int | None, typer.Option(help=_("Nombre d’habitants."))] = None,
    region: Annotated[str, typer.Option(help=_("Région."))] = "",
    title: Annotated[str, typer.Option(help=_("Titre du rapport."))] = "",
    author: Annotated[str, typer.Option(help=_("Auteur ou service."))] = "",
    document_type: Annotated[str, typer.Option(help=_("complet, synthese, thematique ou autre."))] = "",
    nature: Annotated[str, typer.Option(help=_("reel ou fictif."))] = "",
    rights: Annotated[str, typer.Option(help=_("Droits de publication du document."))] = "",
    url: Annotated[str, typer.Option(help=_("Adresse où le document est publié."))] = "",
    etude: Folder = None,
) -> None:
    from .register import add as add_documents
    from .study import open_study

    given = {
        "organisation": organisation, "kind": kind, "year": year, "population": population, "region": region,
        "title": title, "author": author, "document_type": document_type, "nature": nature, "rights": rights,
        "url": url,
    }  # fmt: skip
    added = add_documents(open_study(etude), fichiers, given, _say)
    count = len(added)
    _say(ngettext("{n} rapport ajouté.", "{n} rapports ajoutés.", count).format(n=count))


@app.command(
    help=_(
        "Vérifier l’étude : réglages, grille, registre, empreintes, codages ; chaque défaut avec son remède."
    )
)
def check(etude: Folder = None) -> None:
    from .register import check as check_study
    from .study import find_study

    problems = check_study(find_study(etude))
    if problems:
        count = len(problems)
        head = ngettext("{n} défaut trouvé.", "{n} défauts trouvés.", count).format(n=count)
        raise StudyError(head, problems)
    _say(_("Aucun défaut trouvé."))


@app.command(
    help=_(
        "Coder un dossier de documents sans étude. Écrit FICHIER.csv (une ligne par niveau), "
        "FICHIER.status.csv (ce qui n’a pas pu être lu) et FICHIER.evidence.csv (jusqu’à cinq extraits par niveau)."
    )
)
def code(
    dossier: Annotated[Path, typer.Argument(help=_("Dossier de documents (ou un seul fichier)."))],
    out: Annotated[Path, typer.Option("--out", "-o", help=_("Fichier CSV à écrire."))],
    grille: Annotated[
        Path | None,
        typer.Option(
            "--grille",
            "--grid",
            help=_("Dossier d’une autre grille (par défaut : celle d’ici, sinon la nôtre)."),
        ),
    ] = None,
    sans_ocr: Annotated[
        bool, typer.Option("--sans-ocr", "--no-ocr", help=_("Ne pas lire les scans."))
    ] = False,
) -> None:
    from . import batch
    from .register import find_grid

    frames = batch.code_folder(dossier, *find_grid(grille), ocr=not sans_ocr, say=_say)
    for path in batch.write(frames, out).values():
        typer.echo(str(path))


@app.command(
    help=_(
        "Dire ce que vaut le codage automatique : accord avec le code retenu sur les rapports qui n’ont pas servi "
        "à le mettre au point, à côté de l’accord entre lectures ; extraits retrouvés ; confiance. Écrit les "
        "tableaux dans data/processed/evaluation/. Demande une étude déjà lancée (abs-study run)."
    )
)
def evaluate(
    mise_au_point: Annotated[
        bool,
        typer.Option(
            "--mise-au-point",
            "--development",
            help=_("Sur les rapports de mise au point : flatteur, à ne pas citer."),
        ),
    ] = False,
    etude: Folder = None,
) -> None:
    from .evaluate import evaluate as evaluate_study
    from .study import open_study

    for line in evaluate_study(open_study(etude), development=mise_au_point):
        typer.echo(line)


@app.command(
    help=_(
        "Expliquer une réponse du codage automatique : les passages considérés pour chaque niveau, ce qui a compté, "
        "ce qui a été écarté et pourquoi, la règle qui décide."
    )
)
def explain(
    document: Annotated[
        str, typer.Argument(help=_("Identifiant d’un rapport du registre, ou chemin d’un fichier."))
    ],
    variable: Annotated[str, typer.Argument(help=_("Identifiant d’une variable de la grille."))],
    etude: Folder = None,
) -> None:
    from .explain import explain as explain_cell
    from .study import open_study

    for line in explain_cell(open_study(etude), document, variable):
        typer.echo(line)


@app.command(
    help=_(
        "Remplir l’auto-évaluation « Où en est notre ABS ? » pour un rapport, par le codage automatique : une page qui "
        "tient dans un fichier et ne quitte pas l’ordinateur. Rien n’entre dans l’étude."
    )
)
def fiche(
    fichier: Annotated[Path, typer.Argument(help=_("Rapport : PDF, DOCX, ODT, HTML ou TXT."))],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help=_("Page à écrire (par défaut : NOM-fiche.html, ici)."))
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help=_("Langue de la page : fr ou en."))] = "",
    etude: Folder = None,
) -> None:
    from .fiche import write_fiche
    from .study import open_study

    typer.echo(str(write_fiche(open_study(etude), fichier, out, lang)))


@app.command(
    help=_(
        "Réapprendre le codeur automatique sur les rapports de mise au point (quelques minutes). Écrit "
        "grid/modele.npz et dit, par validation croisée, ce que valent les règles, l’apprentissage et les deux."
    )
)
def train(etude: Folder = None) -> None:
    from .study import open_study
    from .training import train as train_study

    for line in train_study(open_study(etude), _say):
        typer.echo(line)


@app.command(
    help=_(
        "Tirer au hasard des rapports à faire lire par des personnes, pour corriger les parts comptées par la machine. "
        "Le tirage est enregistré dans data/raw/echantillons.csv ; un choix fait autrement ne permet pas d’estimer."
    )
)
def sample(
    size: Annotated[int, typer.Option("--size", "--taille", help=_("Nombre de rapports à tirer."))],
    variable: Annotated[
        str,
        typer.Option(
            help=_("Tirer par strate des réponses de la machine à cette variable (ou variable=niveau).")
        ),
    ] = "",
    name: Annotated[str, typer.Option("--name", "--nom", help=_("Nom de l’échantillon."))] = "",
    seed: Annotated[
        int | None,
        typer.Option("--seed", "--graine", help=_("Graine du tirage (par défaut : celle de l’étude).")),
    ] = None,
    etude: Folder = None,
) -> None:
    from .sample import draw
    from .study import open_study

    for line in draw(open_study(etude), size, variable, name, seed):
        typer.echo(line)


@app.command(
    help=_(
        "Refaire l’analyse selon toutes les combinaisons de choix défendables déclarées dans study.yaml, en parallèle, "
        "et dire combien s’accordent avec les verdicts publiés. Écrit data/raw/multivers/, que la synthèse montre."
    )
)
def multiverse(
    processus: Annotated[
        int | None,
        typer.Option("--processus", "--processes", min=1, help=_("Nombre de processus (par défaut : tous).")),
    ] = None,
    etude: Folder = None,
) -> None:
    from .study import open_study
    from .universes import explore

    for line in explore(open_study(etude), _say, processus):
        typer.echo(line)


@app.command(help=_("Ouvrir l’étude dans JupyterLab."))
def lab(etude: Folder = None) -> None:
    from .study import FOLDER_VARIABLE, find_study

    folder = find_study(etude)
    environment = {**os.environ, FOLDER_VARIABLE: str(folder)}
    raise typer.Exit(
        subprocess.call(
            [sys.executable, "-m", "jupyterlab", str(folder / "notebooks")], env=environment, cwd=folder
        )
    )


sheet_commands.register(app)


def main() -> None:
    """Entry point: what a person can mend is told in words, with exit code 2; our faults keep their traceback."""
    try:
        app()
    except StudyError as error:
        _say(str(error))
        sys.exit(_FAULTS)
    except KeyboardInterrupt:
        _say(_("Interrompu ; ce qui était publié avant n’a pas changé."))
        sys.exit(130)


if __name__ == "__main__":
    main()
