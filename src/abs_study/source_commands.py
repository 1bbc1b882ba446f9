"""The commands of the register of sources, which the door registers: `source` and `fetch`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from .errors import StudyError
from .messages import _, ngettext
from .numerals import number
from .options import Folder, say

Only = Annotated[
    list[str] | None,
    typer.Option(
        "--only", "--seulement", help=_("Sources, séparées par des virgules (par défaut : toutes).")
    ),
]
Verify = Annotated[
    bool,
    typer.Option(
        "--verifier",
        "--verify",
        help=_("Télécharger à nouveau ce qui est déjà là, et dire ce qui a changé ; rien n’est remplacé."),
    ),
]
Explain = Annotated[
    bool,
    typer.Option(
        "--expliquer", "--explain", help=_("Dire ce qui serait fait pour chaque source, sans rien demander.")
    ),
]


def source(
    url: Annotated[
        str, typer.Argument(help=_("Adresse du document lui-même ; rien si elle n’est pas connue."))
    ] = "",
    organisation: Annotated[str, typer.Option(help=_("Organisme, par exemple « CCAS Lormeuil »."))] = "",
    kind: Annotated[str, typer.Option(help=_("Genre d’organisme : ccas, cias, groupement ou autre."))] = "",
    year: Annotated[int | None, typer.Option(help=_("Année du rapport."))] = None,
    rights: Annotated[
        str, typer.Option(help=_("Licence ou autorisation, dans ses termes ; rien si elle n’est pas dite."))
    ] = "",
    how: Annotated[
        str, typer.Option("--how", "--comment", help=_("Où et comment le rapport a été trouvé."))
    ] = "",
    by: Annotated[str, typer.Option("--by", "--par", help=_("Qui l’a trouvé."))] = "",
    status: Annotated[str, typer.Option(help=_("trouve, demande, obtenu ou exclu."))] = "",
    reason: Annotated[str, typer.Option("--reason", "--raison", help=_("Raison d’exclure."))] = "",
    etude: Folder = None,
) -> None:
    """Register a source."""
    from .fetch.entry import add_source
    from .study import open_study

    given = {
        "url": url, "organisation": organisation, "kind": kind, "year": year, "rights": rights,
        "found_how": how, "found_by": by, "status": status, "reason": reason,
    }  # fmt: skip
    if not (url or organisation):
        raise StudyError(_("Rien n’a été inscrit : donner une adresse, ou au moins --organisation."))
    name = add_source(open_study(etude), given)
    say(_("Inscrit dans data/raw/sources.csv : {name}").format(name=name))


def fetch(
    only: Only = None, verifier: Verify = False, expliquer: Explain = False, etude: Folder = None
) -> None:
    """Fetch the documents of the sources."""
    from .fetch.collect import closing_lines, explained
    from .fetch.collect import fetch as fetch_sources
    from .study import open_study

    study = open_study(etude)
    chosen = [name.strip() for value in only or () for name in value.split(",") if name.strip()]
    if expliquer:
        for line in explained(study, chosen, verifier) or [_("Aucune source dans data/raw/sources.csv.")]:
            typer.echo(line)
        return
    if not study.settings.contact and len(study.sources):
        say(_("Aucun « contact » dans study.yaml : les sites visités ne sauront pas à qui écrire."))
    try:
        outcome = fetch_sources(study, chosen, verifier, _line, _progress)
    except KeyboardInterrupt:
        _line(_("Ce qui est entré est gardé ; « abs-study fetch » reprendra le reste où il en est."))
        raise
    for line in closing_lines(study, outcome):
        say(line)
    if outcome.problems:
        count = len(outcome.problems)
        head = ngettext("{n} source n’a pas pu être prise.", "{n} sources n’ont pas pu être prises.", count)
        raise StudyError(head.format(n=count), outcome.problems)


def _line(text: str) -> None:
    """Tell a line, over the progress that stood there."""
    say(("\r\x1b[K" if sys.stderr.isatty() else "") + text)


def _progress(name: str, came: int, total: int | None) -> None:
    """Show on a terminal how much has come, on one line."""
    if not sys.stderr.isatty():
        return
    of = f" / {number(total / 1e6, 1)}" if total else ""
    sys.stderr.write(f"\r\x1b[K    {name} : {number(came / 1e6, 1)}{of} Mo")
    sys.stderr.flush()


def register(app: typer.Typer) -> None:
    """Give the commands to the door."""
    app.command(
        name="source",
        help=_(
            "Inscrire un rapport public trouvé quelque part : une ligne de data/raw/sources.csv, que l’on peut aussi écrire "
            "avec un tableur. Rien n’est encore téléchargé. Guide : docs/corpus.md."
        ),
    )(source)
    app.command(
        name="fetch",
        help=_(
            "Télécharger les rapports inscrits dans data/raw/sources.csv et les faire entrer dans l’étude, comme « add ». "
            "Un site à la fois, avec une pause, selon son robots.txt ; ce qui s’interrompt reprend. L’empreinte du premier "
            "téléchargement est gardée : un document qui change ensuite est signalé, jamais remplacé. Sans droits précisés, "
            "un rapport est lu et cité, ni copié ni montré. Guide : docs/corpus.md.\n\n"
            "Pour commencer : abs-study source https://… --organisation « CCAS Lormeuil » --year 2021 ; abs-study fetch"
        ),
    )(fetch)
