"""The command `abs-study`: what a person can do with a study, each with a help that teaches."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from . import (
    __version__,
    coder_commands,
    exchange_commands,
    grid_commands,
    history_commands,
    reliability_commands,
    sheet_commands,
    source_commands,
)
from .errors import StudyError
from .messages import LANGUAGES, _, ngettext
from .options import Folder, say

_FAILURE = 1
_FAULTS = 2
_INTERRUPTED = 130


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
def run(
    tout: Annotated[
        bool, typer.Option("--tout", "--all", help=_("Tout refaire, même si rien n’a changé."))
    ] = False,
    expliquer: Annotated[
        bool,
        typer.Option(
            "--expliquer",
            "--explain",
            help=_("Dire ce qui a changé et ce qui serait refait, pourquoi, sans rien lancer."),
        ),
    ] = False,
    processus: Annotated[
        int | None,
        typer.Option(
            "--processus",
            "--jobs",
            min=1,
            max=64,
            help=_("Nombre de processus à la fois (un par cœur, huit au plus)."),
        ),
    ] = None,
    etude: Folder = None,
) -> None:
    from . import footprint
    from .place import find_study

    folder = find_study(etude)
    changed = footprint.changes(folder)
    if expliquer or not (tout or changed):
        _tell_changes(folder, changed)
        return
    from . import warm

    watch = footprint.Watch(folder)  # before the study is opened
    # The server loads its libraries while this process loads its own.
    with warm.server(warm.environment(folder), processus) as server:
        from .run import run as run_study
        from .run import told
        from .study import open_study

        outcome = run_study(open_study(etude), say, anew=tout, server=server, watch=watch)
    for line in told(outcome):
        say(line)
    say(_("Terminé en {n} s. Première page :").format(n=round(sum(outcome.seconds.values()))))
    typer.echo(str(outcome.index))


def _tell_changes(folder: Path, changed: list[str]) -> None:
    """Say what changed since the last whole run and what the next would do about it, or that nothing did."""
    if not changed:
        say(_("Rien n’a changé depuis le dernier lancement ; « --tout » refait tout. Première page :"))
        typer.echo(str(folder / "reports" / "index.html"))
        return
    from .run import forecast
    from .study import open_study

    say(_("A changé :"))
    for line in changed:
        say(f"  {line}")
    say(_("À faire :"))
    for line in forecast(open_study(folder)):
        say(f"  {line}")


@app.command(help=_("Créer une étude vide : grille, carnets et réglages, prête pour « add » puis « run »."))
def init(
    dossier: Annotated[Path, typer.Argument(help=_("Dossier à créer."))],
    titre: Annotated[str, typer.Option("--titre", "--title", help=_("Titre de l’étude."))] = "",
) -> None:
    from .register import init as init_study

    init_study(dossier, titre)
    say(_("Étude créée dans {folder}.").format(folder=dossier))
    say(_("Ensuite : cd {folder} ; abs-study add RAPPORT.pdf… ; abs-study run").format(folder=dossier))


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
    from .register import rights_lines
    from .study import open_study

    given = {
        "organisation": organisation, "kind": kind, "year": year, "population": population, "region": region,
        "title": title, "author": author, "document_type": document_type, "nature": nature, "rights": rights,
        "url": url,
    }  # fmt: skip
    study = open_study(etude)
    count = len(add_documents(study, fichiers, given, say))
    say(ngettext("{n} rapport ajouté.", "{n} rapports ajoutés.", count).format(n=count))
    for line in rights_lines(study.register, _("colonne rights de data/raw/corpus.csv")):
        say(line)


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
    say(_("Aucun défaut trouvé."))


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

    for line in explore(open_study(etude), say, processus):
        typer.echo(line)


@app.command(help=_("Ouvrir l’étude dans JupyterLab, à l’atelier où l’on code à la main."))
def lab(etude: Folder = None) -> None:
    from .study import FOLDER_VARIABLE, find_study

    folder = find_study(etude)
    environment = {**os.environ, FOLDER_VARIABLE: str(folder)}
    workshop = folder / "notebooks" / "atelier.ipynb"
    opened = workshop if workshop.is_file() else workshop.parent
    raise typer.Exit(
        subprocess.call([sys.executable, "-m", "jupyterlab", str(opened)], env=environment, cwd=folder)
    )


for commands in (
    coder_commands, sheet_commands, reliability_commands, grid_commands, exchange_commands, source_commands,
    history_commands,
):  # fmt: skip
    commands.register(app)


def main() -> None:
    """Entry point: what a person can mend is told in words, with exit code 2; our faults keep their traceback."""
    try:
        app()
    except StudyError as error:
        say(str(error))
        sys.exit(_FAULTS)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        say(_("Le disque est plein : faire de la place, puis relancer."))
        sys.exit(_FAULTS)
    except KeyboardInterrupt:
        _interrupted()
    except SystemExit as ending:  # the library of commands ends so, without a word
        if ending.code == _INTERRUPTED:
            _interrupted()
        raise


def _interrupted() -> NoReturn:
    say(_("Interrompu ; ce qui était publié avant n’a pas changé."))
    sys.exit(_INTERRUPTED)


if __name__ == "__main__":
    main()
