"""The commands of coding by hand, which the door registers: `sheet` and `import`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .messages import _
from .options import Documents, Folder, Variables, say

Filled = Annotated[
    Path,
    typer.Argument(
        help=_(
            "Feuille remplie (.xlsx, .csv), projet ou livre de codes REFI-QDA (.qdpx, .qdc), surlignages de Taguette (.csv, .xlsx)."
        )
    ),
]
Coder = Annotated[
    str,
    typer.Option(
        "--coder",
        "--codeur",
        help=_(
            "Qui a codé, si le fichier ne le dit pas (par défaut : son nom) ; pour un projet de plusieurs personnes : "
            "« Anne Dupont=anne,Paul=paul »."
        ),
    ),
]


def sheet(
    coder: Annotated[str, typer.Option("--coder", "--codeur", help=_("Qui code, par exemple « anne »."))],
    documents: Documents = None,
    variables: Variables = None,
    suggestions: Annotated[
        bool,
        typer.Option(
            "--suggestions", help=_("Montrer les réponses de la machine : le codage n’est plus aveugle.")
        ),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help=_("Feuille à écrire (par défaut : codage-NOM.xlsx, ici).")),
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help=_("Langue de la feuille : fr ou en."))] = "",
    etude: Folder = None,
) -> None:
    """Write a coding sheet."""
    from .handcodings import write_sheet
    from .study import open_study

    target = write_sheet(open_study(etude), coder, documents or (), variables or (), suggestions, out, lang)
    typer.echo(str(target))


def import_(
    fichier: Filled,
    coder: Coder = "",
    accepter_extraits: Annotated[
        bool,
        typer.Option(
            "--accepter-extraits",
            "--accept-quotes",
            help=_("Prendre aussi les extraits qui ne se trouvent pas."),
        ),
    ] = False,
    retirer: Annotated[
        bool,
        typer.Option(
            "--retirer",
            "--withdraw",
            help=_("Retirer les réponses déjà importées que la feuille laisse vides."),
        ),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help=_("Brouillon de grille à écrire, pour un livre de codes (.qdc).")),
    ] = None,
    etude: Folder = None,
) -> None:
    """Take in what people coded, here or in another program."""
    from .exchange.imports import import_file
    from .study import open_study

    for line in import_file(open_study(etude), fichier, coder, accepter_extraits, retirer, out):
        say(line)


def register(app: typer.Typer) -> None:
    """Give the commands to the door."""
    app.command(
        name="sheet",
        help=_(
            "Faire la feuille de calcul où une personne code à la main : listes de réponses, définitions à côté, "
            "page et extrait. Ce qu’elle a déjà codé y est ; un fichier existant n’est jamais écrasé."
        ),
    )(sheet)
    app.command(
        name="import",
        help=_(
            "Importer une feuille remplie, en tout ou en partie, ou les codages faits dans un autre logiciel : tout est "
            "vérifié, chaque faute est dite avec sa cellule, et rien n’est pris à moitié. Écrit data/raw/codings/NOM.csv et "
            "garde la version d’avant. Un livre de codes est comparé à la grille, qu’il ne change jamais."
        ),
    )(import_)
