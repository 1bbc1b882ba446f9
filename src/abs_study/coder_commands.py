"""The commands of the automatic coder, which the door registers: `code`, `evaluate`, `explain`, `fiche`, `train`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .messages import _
from .options import Folder, say


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
    """Code a folder without a study."""
    from . import batch
    from .register import find_grid

    frames = batch.code_folder(dossier, *find_grid(grille), ocr=not sans_ocr, say=say)
    for path in batch.write(frames, out).values():
        typer.echo(str(path))


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
    """Tell what the automatic coder is worth."""
    from .evaluate import evaluate as evaluate_study
    from .study import open_study

    for line in evaluate_study(open_study(etude), development=mise_au_point):
        typer.echo(line)


def explain(
    document: Annotated[
        str, typer.Argument(help=_("Identifiant d’un rapport du registre, ou chemin d’un fichier."))
    ],
    variable: Annotated[str, typer.Argument(help=_("Identifiant d’une variable de la grille."))],
    etude: Folder = None,
) -> None:
    """Tell why it answers so."""
    from .explain import explain as explain_cell
    from .study import open_study

    for line in explain_cell(open_study(etude), document, variable):
        typer.echo(line)


def fiche(
    fichier: Annotated[Path, typer.Argument(help=_("Rapport : PDF, DOCX, ODT, HTML ou TXT."))],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help=_("Page à écrire (par défaut : NOM-fiche.html, ici)."))
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help=_("Langue de la page : fr ou en."))] = "",
    etude: Folder = None,
) -> None:
    """Fill in the self-check for one report."""
    from .fiche import write_fiche
    from .study import open_study

    typer.echo(str(write_fiche(open_study(etude), fichier, out, lang)))


def train(etude: Folder = None) -> None:
    """Make the coder learn again."""
    from .study import open_study
    from .training import train as train_study

    for line in train_study(open_study(etude), say):
        typer.echo(line)


def register(app: typer.Typer) -> None:
    """Give the commands to the door."""
    app.command(
        help=_(
            "Coder un dossier de documents sans étude. Écrit FICHIER.csv (une ligne par niveau), "
            "FICHIER.status.csv (ce qui n’a pas pu être lu) et FICHIER.evidence.csv (jusqu’à cinq extraits par niveau)."
        )
    )(code)
    app.command(
        help=_(
            "Dire ce que vaut le codage automatique : accord avec le code retenu sur les rapports qui n’ont pas servi "
            "à le mettre au point, à côté de l’accord entre lectures ; extraits retrouvés ; confiance. Écrit les "
            "tableaux dans data/processed/evaluation/. Demande une étude déjà lancée (abs-study run)."
        )
    )(evaluate)
    app.command(
        help=_(
            "Expliquer une réponse du codage automatique : les passages considérés pour chaque niveau, ce qui a compté, "
            "ce qui a été écarté et pourquoi, la règle qui décide."
        )
    )(explain)
    app.command(
        help=_(
            "Remplir l’auto-évaluation « Où en est notre ABS ? » pour un rapport, par le codage automatique : une page qui "
            "tient dans un fichier et ne quitte pas l’ordinateur. Rien n’entre dans l’étude."
        )
    )(fiche)
    app.command(
        help=_(
            "Réapprendre le codeur automatique sur les rapports de mise au point (quelques minutes). Écrit "
            "grid/modele.npz et dit, par validation croisée, ce que valent les règles, l’apprentissage et les deux."
        )
    )(train)
