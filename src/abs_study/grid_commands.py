"""The commands of the grid, which the door registers under `grid`: check, new, try, diff, migrate, docs, schema."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from .errors import StudyError
from .messages import LANGUAGES, _, language, speaking
from .options import Documents, Folder, say

grid = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help=_(
        "Étendre la grille de codage sans programmer : vérifier, commencer une variable, l’essayer sur le corpus, comparer "
        "deux versions, reporter les codages, imprimer le manuel. Guide : docs/grille.md."
    ),
)
_WARNED = 1


@grid.command(
    help=_(
        "Vérifier la grille : chaque défaut avec son fichier, sa ligne et le remède, puis ce qui mérite un regard : exemples "
        "que le codeur automatique ne voit pas, motifs jamais trouvés, niveaux jamais donnés, textes sans anglais."
    )
)
def check(
    variables: Annotated[
        list[str] | None, typer.Argument(help=_("Variables à regarder de près (par défaut : toutes)."))
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help=_("Sortir avec le code 1 s’il y a un avertissement."))
    ] = False,
    etude: Folder = None,
) -> None:
    from .study import find_study
    from .workshop.report import check_grid

    lines, warned = check_grid(find_study(etude), variables or [], say)
    for line in lines:
        typer.echo(line)
    if strict and warned:
        raise typer.Exit(_WARNED)


@grid.command(
    help=_(
        "Commencer une variable : quelques questions (ou les options), puis un bloc commenté à la fin du fichier de sa "
        "dimension. Rien d’autre n’est touché."
    )
)
def new(
    variable: Annotated[str, typer.Argument(help=_("Identifiant : minuscules, chiffres et « _ »."))],
    dimension: Annotated[str, typer.Option(help=_("Dimension, par exemple P."))] = "",
    libelle: Annotated[
        str, typer.Option("--libelle", "--label", help=_("Libellé, « français|anglais »."))
    ] = "",
    question: Annotated[str, typer.Option(help=_("Question, « français|anglais »."))] = "",
    mesure: Annotated[
        str, typer.Option("--mesure", "--measure", help=_("nominal, ordinal, boolean ou multi."))
    ] = "",
    niveau: Annotated[
        list[str] | None,
        typer.Option(
            "--niveau", "--level", help=_("« code=Libellé|Label », autant de fois qu’il y a de niveaux.")
        ),
    ] = None,
    noyau: Annotated[
        bool, typer.Option("--noyau", "--core", help=_("La variable entre dans la carte des rapports."))
    ] = False,
    etude: Folder = None,
) -> None:
    from .study import find_study
    from .workshop.begin import Wishes, ask, begin

    wishes = Wishes(variable, dimension, libelle, question, mesure, tuple(niveau or ()), noyau)
    folder = find_study(etude)
    if sys.stdin.isatty():
        wishes = ask(folder, wishes, _prompt)
    for line in begin(folder, wishes):
        typer.echo(line)


def _prompt(text: str, default: str, wrong: Callable[[str], str]) -> str:
    """Ask until the answer is right."""
    while True:
        answer = str(typer.prompt(text, default=default, show_default=bool(default), err=True)).strip()
        found = wrong(answer)
        if not found:
            return answer
        say(found)


@grid.command(
    name="try",
    help=_(
        "Essayer une variable sur les rapports de l’étude, en quelques secondes et sans rien enregistrer : niveaux, passages "
        "retenus avec leur page, passages écartés et pourquoi."
    ),
)
def try_(
    variable: Annotated[str, typer.Argument(help=_("Identifiant de la variable."))],
    fichier: Annotated[
        Path | None,
        typer.Option(
            "--fichier", "--file", help=_("Essayer la variable telle qu’elle est dans ce fichier YAML.")
        ),
    ] = None,
    documents: Documents = None,
    passages: Annotated[
        int, typer.Option("--passages", min=0, help=_("Combien de passages montrer par niveau."))
    ] = 5,
    etude: Folder = None,
) -> None:
    from .study import find_study
    from .workshop.report import try_variable

    for line in try_variable(find_study(etude), variable, fichier, documents or [], passages):
        typer.echo(line)


@grid.command(
    help=_(
        "Comparer la grille à une version d’avant (révision git, dossier, ou fichier d’une dimension) : ce qui a changé de "
        "sens, quels codages sont à reporter, à relire ou à compléter."
    )
)
def diff(
    avant: Annotated[
        str,
        typer.Argument(
            metavar="RÉVISION|CHEMIN", help=_("Révision git, dossier grid/ ou fichier YAML d’avant.")
        ),
    ] = "HEAD",
    etude: Folder = None,
) -> None:
    from .study import open_study
    from .workshop.report import diff_grid

    for line in diff_grid(open_study(etude), avant):
        typer.echo(line)


@grid.command(
    help=_(
        "Reporter les codages des personnes sur la grille actuelle, selon les correspondances de grid/journal.yaml : rien n’est "
        "deviné, les fichiers d’avant sont gardés, ce qui est à relire est listé."
    )
)
def migrate(
    depuis: Annotated[
        str,
        typer.Option(
            "--depuis", "--since", help=_("Version de la grille des réponses qui n’en disent aucune.")
        ),
    ] = "",
    essai: Annotated[bool, typer.Option("--essai", "--dry-run", help=_("Dire sans écrire."))] = False,
    etude: Folder = None,
) -> None:
    from .study import open_study
    from .workshop.migration import migrate as carry_over

    for line in carry_over(open_study(etude), depuis, essai):
        typer.echo(line)


@grid.command(
    help=_(
        "Écrire le manuel de codage : une page qui tient dans un fichier et s’imprime ; définitions, exemples, décisions "
        "locales, journal, concordance."
    )
)
def docs(
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help=_("Page à écrire (par défaut : manuel-de-codage.html, ici).")),
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help=_("Langue de la page : fr ou en."))] = "",
    etude: Folder = None,
) -> None:
    from .study import open_study
    from .workshop.manual import write_manual

    if lang and lang not in LANGUAGES:
        raise StudyError(_("Langue inconnue : {lang} (fr ou en).").format(lang=lang))
    study = open_study(etude)
    with speaking(lang or language()):
        typer.echo(str(write_manual(study, out)))


@grid.command(
    help=_(
        "Écrire grid/schema/ : les schémas JSON par lesquels un éditeur complète et souligne les fichiers de la grille."
    )
)
def schema(etude: Folder = None) -> None:
    from .study import find_study
    from .workshop.schema import write_schemas

    for path in write_schemas(find_study(etude) / "grid"):
        typer.echo(str(path))


def register(app: typer.Typer) -> None:
    """Give the commands to the door."""
    app.add_typer(grid, name="grid")
