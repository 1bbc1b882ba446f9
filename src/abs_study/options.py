"""What the commands share: the language of their help, the option that names the study, how progress is told."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from .messages import LANGUAGES, _, set_language


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
Folder = Annotated[
    Path | None,
    typer.Option(
        "--etude", "--study", help=_("Dossier de l’étude (par défaut : celui où l’on est, ou au-dessus).")
    ),
]
Documents = Annotated[
    list[str] | None,
    typer.Option("--documents", help=_("Rapports, séparés par des virgules (par défaut : tous).")),
]
Variables = Annotated[
    list[str] | None,
    typer.Option("--variables", help=_("Variables, séparées par des virgules (par défaut : toutes).")),
]


def say(line: str) -> None:
    """Tell a line of progress, apart from what a command answers."""
    typer.echo(line, err=True)
