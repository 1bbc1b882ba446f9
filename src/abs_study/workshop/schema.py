"""JSON Schemas of the grid's files, for editors: completion, help on each key, faults underlined while typing.

They say the form; `abs-study grid check` alone says whether a grid holds together.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..concordance import LINKS
from ..files import write_safely
from ..grid import MEASURES
from ..gridlevels import ACTORS, METHODS, PASSAGE_KINDS, POSITIONS, STATUSES
from ..messages import _
from ..tables import RESERVED_CODES

_DRAFT = "http://json-schema.org/draft-07/schema#"
Schema = dict[str, Any]


def schemas() -> dict[str, Schema]:
    """Return the schemas by file name, their help in the language of messages."""
    return {
        "dimension.schema.json": _dimension(),
        "derivees.schema.json": _derived(),
        "lexique.schema.json": _lexicon(),
        "journal.schema.json": _journal(),
        "decisions.schema.json": _decisions(),
        "concordance.schema.json": _concordance(),
    }


def write_schemas(grid: Path) -> list[Path]:
    """Write the schemas into the folder `schema` of a grid; returns their paths."""
    paths = []
    for name, schema in schemas().items():
        path = grid / "schema" / name
        write_safely(path, (json.dumps(schema, ensure_ascii=False, indent=1) + "\n").encode())
        paths.append(path)
    return paths


def _said(schema: Schema, text: str) -> Schema:
    return {**schema, "description": text}


def _object(required: str, properties: Mapping[str, Schema]) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": required.split(),
        "additionalProperties": False,
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _one_of(*words: str) -> Schema:
    return {"enum": list(words)}


# Unquoted, 0 and 1.0 are numbers to an editor and texts to the grid.
_WORD: Schema = {"type": ["string", "number"]}
_NUMBER: Schema = {"type": ["number", "string"], "pattern": r"^-?[0-9]+([.,][0-9]+)?$"}
_YES_NO = _one_of("oui", "non")
_TEXT: Schema = {
    "anyOf": [{"type": "string"}, _object("fr", {"fr": {"type": "string"}, "en": {"type": "string"}})]
}
_TEXTS: Schema = {"anyOf": [{"type": "string"}, _list(_WORD)]}


def _words(admitted: tuple[str, ...]) -> Schema:
    return {"anyOf": [_one_of(*admitted), _list(_one_of(*admitted))]}


def _file(title: str, schema: Schema) -> Schema:
    return {"$schema": _DRAFT, "title": title, **schema}


def _dimension() -> Schema:
    properties = {
        "dimension": _said(_WORD, _("Lettre ou mot qui nomme la dimension : un fichier par dimension.")),
        "libelle": _said(_TEXT, _("Le nom que lisent les personnes.")),
        "note": _said(_TEXT, _("Ce qu’il faut savoir de la dimension entière.")),
        "variables": _list(_variable()),
    }
    return _file(_("Dimension de la grille"), _object("dimension variables", properties))


def _variable() -> Schema:
    return _object(
        "id libelle question mesure niveaux",
        {
            "id": _said(
                {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
                _("Minuscules sans accent, chiffres et « _ ». Ne change plus une fois publié."),
            ),
            "libelle": _said(_TEXT, _("Le nom que lisent les personnes.")),
            "question": _said(_TEXT, _("Ce que l’on demande au rapport.")),
            "mesure": _said(
                _one_of(*MEASURES),
                _(
                    "nominal : une réponse ; ordinal : du moins au plus ; boolean : 0 ou 1 ; multi : des cases."
                ),
            ),
            "noyau": _said(_YES_NO, _("oui : la variable entre dans la carte des rapports.")),
            "depuis": _said(_WORD, _("Version de la grille où elle paraît.")),
            "revise_le": _said(_WORD, _("Version où son sens a changé.")),
            "retire_le": _said(_WORD, _("Version où elle n’est plus demandée ; ses codages restent.")),
            "regle": _said(_TEXT, _("Ce qui tranche quand on hésite.")),
            "inclure": _said(_TEXT, _("Ce qui compte.")),
            "exclure": _said(_TEXT, _("Ce qui y ressemble et ne compte pas.")),
            "ou_chercher": _said(_TEXT, _("Les chapitres où cela se trouve d’ordinaire.")),
            "decision": _said(_decision(), _("Comment le codeur automatique va des passages au niveau.")),
            "niveaux": _said(_list(_level()), _("Les réponses possibles, dans l’ordre.")),
        },
    )


def _level() -> Schema:
    code = {
        "anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^[A-Za-z0-9_]+$"}],
        "not": _one_of(*RESERVED_CODES),
    }
    return _object(
        "code libelle",
        {
            "code": _said(
                code,
                _("Ne change plus une fois publié. aucun, NC et NA valent toujours et ne se déclarent pas."),
            ),
            "libelle": _said(_TEXT, _("Le nom que lisent les personnes.")),
            "definition": _said(_TEXT, _("Ce qu’un lecteur doit constater pour donner ce niveau.")),
            "exemples": _said(
                _TEXTS, _("Phrases inventées qui le montrent : « abs-study grid check » les essaie.")
            ),
            "contre_exemples": _said(_TEXTS, _("Phrases qui y ressemblent sans l’être.")),
            "condition": _said(
                _condition(), _("Ce qui doit être réuni ; sans elle, un passage de poids 1 suffit.")
            ),
            "indices": _said(
                _list({"anyOf": [{"type": "string"}, _clue()]}),
                _("Ce que cherche le codeur automatique dans un passage."),
            ),
        },
    )


def _condition() -> Schema:
    return _object(
        "",
        {
            "seuil": _said(_NUMBER, _("Somme des poids à atteindre.")),
            "passages": _said(_NUMBER, _("Nombre de passages.")),
            "chapitres": _said(_NUMBER, _("Nombre de chapitres distincts.")),
            "marques": _said(_NUMBER, _("Marques différentes dans une section ou une page.")),
            "marques_rapport": _said(_NUMBER, _("Marques différentes dans tout le rapport.")),
            "part": _said(_NUMBER, _("Part des passages du rapport, entre 0 et 1.")),
            "mots": _said(_NUMBER, _("Nombre de mots des passages trouvés.")),
            "titre": _said(_YES_NO, _("oui : un titre suivi d’un texte suffit à lui seul.")),
            "si": _said(_WORD, _("Expression sur d’autres variables.")),
        },
    )


def _clue() -> Schema:
    return _object(
        "motif",
        {
            "motif": _said(
                {"type": "string"},
                _("Mots à toute forme ; « ~4 », « / », « _ », « <classe> », « # » : docs/grille.md."),
            ),
            "poids": _said(_NUMBER, _("Ce que vaut le passage (1 par défaut ; négatif, il éloigne).")),
            "portee": _said(_words(STATUSES), _("Ce que le passage doit dire du fait.")),
            "par": _said(_words(ACTORS), _("Qui doit agir.")),
            "sauf_par": _said(_words(ACTORS), _("Qui ne doit pas agir.")),
            "sections": _said(_TEXTS, _("Seulement sous ces titres (classes de lexique.yaml).")),
            "hors_sections": _said(_TEXTS, _("Jamais sous ces titres.")),
            "position": _said(_words(POSITIONS), _("Au début ou à la fin du rapport.")),
            "genres": _said(_words(PASSAGE_KINDS), _("Seulement dans ces genres de passages.")),
            "avec": _said(_TEXTS, _("Motifs dont l’un doit être dans le passage.")),
            "sans": _said(_TEXTS, _("Motifs dont aucun ne doit y être.")),
            "autour": _said(_TEXTS, _("Motifs dont l’un doit être dans le passage ou à côté.")),
            "amorce": _said(_TEXTS, _("Motifs dont l’un doit ouvrir la liste ou le tableau.")),
            "marque": _said(_WORD, _("Nom d’une marque, pour la condition.")),
        },
    )


def _decision() -> Schema:
    return _object(
        "",
        {
            "methode": _said(_one_of(*METHODS), _("Comment le niveau est choisi (docs/grille.md).")),
            "portee": _said(_words(STATUSES), _("Ce que les passages doivent dire du fait.")),
            "sections": _said(_TEXTS, _("Seulement sous ces titres.")),
            "hors_sections": _said(_TEXTS, _("Jamais sous ces titres.")),
            "genres": _said(_words(PASSAGE_KINDS), _("Seulement dans ces genres de passages.")),
            "ordre": _said(_TEXTS, _("Pour « premier » : dans quel ordre essayer les niveaux.")),
            "defaut": _said(_WORD, _("Le niveau si rien n’est trouvé.")),
            "si": _said(_WORD, _("Ne chercher que si cette expression est vraie.")),
        },
    )


def _derived() -> Schema:
    case = _object("alors", {"si": _WORD, "alors": _WORD})
    level = _object("code", {"code": _WORD, "libelle": _TEXT, "si": _WORD})
    entry = _object(
        "id libelle mesure",
        {
            "id": _WORD,
            "libelle": _TEXT,
            "mesure": _one_of(*MEASURES, "nombre"),
            "definition": _TEXT,
            "formule": _said(_WORD, _("Expression sur des variables codées.")),
            "cas": _said(_list(case), _("Le premier « si » qui est vrai donne « alors ».")),
            "niveaux": _list(level),
        },
    )
    keys = {"version": _WORD, "fixe_le": _WORD, "note": _TEXT, "derivees": _list(entry)}
    return _file(_("Variables calculées"), _object("derivees", keys))


def _lexicon() -> Schema:
    named = {"type": "object", "additionalProperties": _TEXTS}
    private = _object("", {"sections": _TEXTS, "sauf": _TEXTS})
    properties = {
        "classes": _said(named, _("Classes de mots, écrites <nom> dans un motif.")),
        "sections": _said(named, _("Classes de titres.")),
        "ne_pas_publier": _said(
            private, _("Titres des sections où parlent les personnes : jamais publiées.")
        ),
    }
    return _file(_("Lexique"), _object("", properties))


def _journal() -> Schema:
    mapped = _object(
        "variable",
        {
            "variable": _WORD,
            "devient": _said(_WORD, _("Nouvel identifiant, si la variable en remplace une autre.")),
            "niveaux": _said(
                {"type": "object", "additionalProperties": _WORD}, _("ancien code: nouveau code")
            ),
            "relire": _said(_TEXTS, _("Anciens codes dont les réponses sont à relire.")),
            "retiree": _said(_YES_NO, _("oui : ses codages sont mis de côté.")),
            "raison": _TEXT,
        },
    )
    version = _object(
        "version resume",
        {
            "version": _WORD,
            "le": _WORD,
            "resume": _TEXT,
            "changements": _list(_object("fr", {"fr": _WORD, "en": _WORD})),
            "correspondances": _said(_list(mapped), _("Ce que deviennent les codages d’avant.")),
        },
    )
    return _file(_("Journal de la grille"), _object("versions", {"versions": _list(version)}))


def _decisions() -> Schema:
    ruling = _object(
        "variable cas regle",
        {
            "variable": _WORD,
            "niveau": _WORD,
            "cas": _said(_TEXT, _("Ce sur quoi deux lectures ont différé.")),
            "regle": _said(_TEXT, _("Ce qui a été convenu.")),
            "le": _WORD,
            "par": _WORD,
        },
    )
    return _file(_("Décisions locales"), _object("decisions", {"decisions": _list(ruling)}))


def _concordance() -> Schema:
    beside = {"variables": _TEXTS, "mesure": _TEXT, "lien": _one_of(*LINKS)}
    study = _object(
        "id reference",
        {
            "id": _WORD,
            "reference": _WORD,
            "adresse": _WORD,
            **dict.fromkeys(("corpus", "accord"), _TEXT),
            "rapprochements": _list(_object("variables mesure lien", beside)),
        },
    )
    verdict = _object("id enonce variables", {"id": _WORD, "enonce": _TEXT, "variables": _TEXTS})
    keys = {"note": _TEXT, "verdicts": _list(verdict), "etudes": _list(study)}
    return _file(_("Concordance"), _object("", keys))
