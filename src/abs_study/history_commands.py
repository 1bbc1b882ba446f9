"""The commands of what changed, which the door registers: `runs`, `compare` and `verify`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .messages import _
from .options import Folder, say

_DIFFERS = 1


def runs(
    prune: Annotated[
        int | None,
        typer.Option("--prune", "--oublier", help=_("Ne garder que les N derniers lancements.")),
    ] = None,
    jours: Annotated[
        int | None,
        typer.Option(
            "--jours", "--days", help=_("Oublier les lancements plus vieux que ce nombre de jours.")
        ),
    ] = None,
    etude: Folder = None,
) -> None:
    """List the runs kept."""
    from .history import listed
    from .place import find_study

    folder = find_study(etude)
    if prune is not None or jours is not None:
        lines = listed.prune(folder, prune, jours)
    else:
        lines = listed.runs(folder)
    for line in lines:
        typer.echo(line)


def compare(
    avant: Annotated[str, typer.Argument(metavar="AVANT", help=_("Le plus ancien des deux."))] = "précédent",
    apres: Annotated[str, typer.Argument(metavar="APRÈS", help=_("Le plus récent des deux."))] = "dernier",
    out: Annotated[
        list[Path] | None,
        typer.Option(
            "--out", "-o",
            help=_("Écrire tout ce qui a changé : .html (une page), .xlsx ou .csv ; peut se répéter."),
        ),
    ] = None,
    tout: Annotated[
        bool, typer.Option("--tout", "--all", help=_("Tout dire ici, pas seulement le résumé et les premières lignes."))
    ] = False,
    etude: Folder = None,
) -> None:  # fmt: skip
    """Tell what changed between two runs."""
    from .history.tell import tell
    from .study import open_study

    for line in tell(open_study(etude), avant, apres, out or (), tout, say):
        typer.echo(line)


def verify(
    avec: Annotated[
        Path | None,
        typer.Option(
            "--avec", "--with", help=_("Comparer à ce dossier d’étude déjà lancé, sans rien refaire.")
        ),
    ] = None,
    garder: Annotated[
        Path | None,
        typer.Option("--garder", "--keep", help=_("Refaire dans ce dossier, neuf, et l’y laisser.")),
    ] = None,
    etude: Folder = None,
) -> None:
    """Make the study again elsewhere and compare."""
    from .history.verified import verify as verify_study
    from .place import find_study

    same = True
    for line, differs in verify_study(find_study(etude), avec, garder, say):
        typer.echo(line)
        same = same and not differs
    raise typer.Exit(0 if same else _DIFFERS)


def register(app: typer.Typer) -> None:
    """Give the commands to the door, each under a French name too."""
    for command, name, alias, told in (
        (
            runs, "runs", "lancements",
            _("Lister les lancements conservés et ce qui a changé de l’un à l’autre."),
        ),
        (
            compare, "compare", "comparer",
            _(
                "Dire ce qui a changé entre deux lancements, et pourquoi : rapports, réponses et leurs citations, parts, types, "
                "constats et verdicts. AVANT et APRÈS sont « dernier », « précédent », un identifiant (abs-study runs), le dossier "
                "d’une autre copie de l’étude, ou une révision git (HEAD~3), qui est alors refaite à part."
            ),
        ),
        (
            verify, "verify", "verifier",
            _(
                "Refaire l’étude dans un dossier temporaire et la comparer, fichier par fichier, à ce qui est publié ici. Code de "
                "sortie : 0 si tout est pareil, 1 sinon."
            ),
        ),
    ):  # fmt: skip
        app.command(name=name, help=told)(command)
        app.command(name=alias, help=told, hidden=True)(command)
