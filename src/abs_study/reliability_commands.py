"""The commands of reliability, which the door registers: `agreement` and `calibrate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .errors import Problem, StudyError
from .messages import _
from .options import Folder


def agreement(
    coders: Annotated[
        str,
        typer.Option(
            "--coders",
            "--codeurs",
            help=_("Deux personnes : « anne,paul » (par défaut : toutes les paires)."),
        ),
    ] = "",
    variable: Annotated[str, typer.Option("--variable", help=_("Une seule variable de la grille."))] = "",
    out: Annotated[
        list[Path] | None,
        typer.Option(
            "--out",
            "-o",
            help=_(
                "Écrire chaque désaccord, les deux extraits côte à côte : .html (à imprimer) ou .xlsx ; peut se répéter."
            ),
        ),
    ] = None,
    plan: Annotated[
        bool, typer.Option("--plan", help=_("Dire combien de rapports lire encore deux fois."))
    ] = False,
    demi_largeur: Annotated[
        float,
        typer.Option(
            "--demi-largeur", "--half-width", help=_("Avec --plan : l’intervalle voulu, ± ce nombre.")
        ),
    ] = 0.1,
    etude: Folder = None,
) -> None:
    """Tell how far people agree."""
    from . import agreement as told
    from .study import open_study

    study = open_study(etude)
    found = told.pairs(study, coders, variable)
    written = list(told.write(study, found, out or ()))
    lines = told.plan(study, found, demi_largeur) if plan else told.tell(study, found)
    for line in [*lines, *written]:
        typer.echo(line)


def calibrate(
    coder: Annotated[
        str,
        typer.Option(
            "--coder", "--codeur", help=_("Qui apprend la grille, par exemple « anne » : écrit son kit.")
        ),
    ] = "",
    sheet: Annotated[
        Path | None, typer.Option("--sheet", "--feuille", help=_("La feuille du kit, remplie : la comparer."))
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help=_("Dossier du kit (par défaut : calibration-NOM) ; avec --sheet, la page à écrire."),
        ),
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help=_("Langue du kit : fr ou en."))] = "",
    etude: Folder = None,
) -> None:
    """Learn the grid on three reports."""
    from . import calibrate as kit
    from .study import open_study

    if bool(coder) == (sheet is not None):
        remedy = _("abs-study calibrate --coder anne, puis abs-study calibrate --sheet FEUILLE")
        raise StudyError(
            _("Dire soit --coder, soit --sheet."), [Problem("calibrate", _("l’un des deux"), remedy)]
        )
    study = open_study(etude)
    for line in kit.compare(study, sheet, out) if sheet else kit.write_kit(study, coder, out, lang):
        typer.echo(line)


def register(app: typer.Typer) -> None:
    """Give the commands to the door."""
    app.command(
        help=_(
            "Mesurer l’accord entre des personnes qui ont codé séparément : ce qu’il faut discuter d’abord, ce qui est "
            "confondu, la dérive d’un import à l’autre ; à la demande, la page de tous les désaccords, et le nombre de "
            "rapports à lire encore deux fois. Lit data/raw/codings/ ; aucun lancement n’est nécessaire."
        )
    )(agreement)
    app.command(
        help=_(
            "Apprendre la grille : trois rapports à coder, puis la comparaison avec les codes retenus, chacun avec son extrait, "
            "sa raison et la règle. Rien n’entre dans l’étude."
        )
    )(calibrate)
