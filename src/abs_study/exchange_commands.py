"""The command that gives other programs what the study holds, which the door registers: `export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .messages import _
from .options import Documents, Folder, Variables, say

Coders = Annotated[
    list[str] | None,
    typer.Option(
        "--coder",
        "--codeur",
        help=_(
            "De qui, séparés par des virgules (par défaut : les personnes et l’arbitrage ; pour un corpus, les réponses "
            "retenues). « consensus » : les réponses retenues ; « machine » : le codage automatique."
        ),
    ),
]


def export_(
    form: Annotated[
        str,
        typer.Argument(metavar="FORMAT", help=_("qdc, qdpx, taguette, iramuteq, csv, xlsx, skos ou grille.")),
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help=_("Fichier à écrire (par défaut : ici, nommé selon le format).")),
    ] = None,
    coder: Coders = None,
    documents: Documents = None,
    variables: Variables = None,
    remplacer: Annotated[
        bool, typer.Option("--remplacer", "--replace", help=_("Remplacer un fichier qui existe déjà."))
    ] = False,
    etude: Folder = None,
) -> None:
    """Write an export."""
    from .exchange.exports import export
    from .study import open_study

    *told, place = export(
        open_study(etude), form, out, coder or (), documents or (), variables or (), remplacer
    )
    for line in told:
        say(line)
    typer.echo(place)


def register(app: typer.Typer) -> None:
    """Give the command to the door."""
    app.command(
        name="export",
        help=_(
            "Donner la grille (qdc, taguette, skos, grille), les codages (qdpx, csv, xlsx) ou le corpus (iramuteq) à un autre logiciel. "
            "FICHIER.pertes.json dit ce que le format ne porte pas."
        ),
    )(export_)
