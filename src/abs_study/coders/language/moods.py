"""The wordings of modality: what announces, wishes, decides, regrets, and how far each reaches."""

from __future__ import annotations

import re
from typing import NamedTuple

from .cues import cues

UNDER_WAY, DECIDED, PLANNED, WISHED, REGRETTED = "en_cours", "decide", "prevu", "souhaite", "regrette"
# The most telling first: a decision's « que les aides seraient revues » is no wish.
ORDER = (REGRETTED, DECIDED, WISHED, PLANNED, UNDER_WAY)
# The whole clause, what follows in the clause, what follows up to a comma.
BOTH, RIGHT, CHUNK = "both", "right", "chunk"


class Mood(NamedTuple):
    """Wordings of one modality with one reach."""

    modality: str
    reach: str
    expression: re.Pattern[str]


# « faudrait », « seraient » ; not « portrait », « extraits », « paraît ».
_CONDITIONAL = (
    r"(?!(?:por|ex|re|at|abs|dis|sous|cont)?traits?\b|parait\b|app?arait|dispar)"
    r"(?:\w{2,}rai(?:t|ent|s|ons)|\w{3,}erions|(?:devr|pourr|voudr|ser)ions)\b"
)
CONDITIONAL = re.compile(_CONDITIONAL)
# Forms of a verb that a pattern may name without meaning its tense; not those of verbs sought for their mood.
TENSE = re.compile(
    r"(?!pourr|devr|faudr|conviendr|voudr|souhait|prev|merit)\w+r(?:a|ont|ons|ait|aient|ais|ions)"
)
HEARSAY = re.compile(r"\b(?:selon|d'apres|aux dires d|a en croire|semble[- ]t[- ]il)\b[^;.:!?]*$")
REPORTED = re.compile(
    r"\b(?:decide|annonce|promis|indique|prevu|convenu|acte|vote)\w* (?:que |qu')[^;.:!?]*$"
)
# Participles that may only describe a thing which was done since.
ADJECTIVAL = re.compile(
    r"(?:prevue?s?|programmee?s?|souhaitee?s?|attendue?s?|envisagee?s?|projetee?s?|annoncee?s?)\b"
)
THEN_DONE = re.compile(
    r",? (?:et|puis) (?!(?:souhait|envisag|programm|prev|attend|demand)\w*)\w+(?:es?|is?|us?|ts?) "
)

_OF_WISHING = r"(?:souhaite|recommande|preconise|suggere|propose|demande|espere)"
_STRENGTHEN = r"(?:encourage|favorise|soutenu|renforce|developpe|repense|privilegie|ameliore|valorise)"
_WISH_BOTH = cues(
    _CONDITIONAL,
    rf"(?:est|sont|etait|etaient|ete) (?:\w+ment )?{_OF_WISHING}e?s?\b",
    r"(?:souhaitable|recommandation|preconisation|suggestion|ideal)\w*",
    r"reste(?:nt)? a\b",
    r"a (?:envisager|developper|renforcer|creer|etudier|mener|construire|engager|poursuivre|mettre en place|"
    r"inventer|imaginer|examiner|prevoir|lancer|ouvrir|reprendre|encourager|ameliorer)\b",
    r"pistes?\b",
    rf"(?:doit|doivent) (?:donc )?etre {_STRENGTHEN}\w*",
    r"gagner\w* a\b",
)
_WISH_RIGHT = cues(
    r"souhait(?:e(?! par\b)|ent|ons|ait|aient)\b",
    r"souhaits? (?:d|est|qu)",
    r"(?:recommand|preconis|sugger|esper)(?:e(?! par\b)|ent|ons|ait|aient)\b",
    r"il (?:convient|faut|importe|est propose|s'agit d)\b",
    r"(?:est|parait|semble|demeure) (?:\w+ment )?(?:necessaire|indispensable|primordial|essentiel|important|urgent|"
    r"utile|opportun|souhaitable)e?s? (?:d|qu)",
    r"nous proposons",
    r"propos(?:e|ent) (?:de |d'|que|qu')",
    r"propositions? d",
    r"(?:demandent|reclament|reclame) (?!souvent)",
    r"(?:l'|une )idee d",
    r"a terme\b",
    r"voeux?\b",
    r"merite\w* d",
    r"plaid\w+ pour",
)
# A sentence that opens with an infinitive sets an aim: « Renforcer le lien avec les écoles. »
AIM = re.compile(
    r"^\W*(?:\d+\W+)?(?!(?:foyer|hiver|hier|mer|fer|cher|avenir|loisir|souvenir|plaisir|desir|elixir|danger|verger|"
    r"leader|hamster|reporter|master|poster|cancer|divers|super)\b)"
    r"(?:\w+[^i\W]er|\w*(?:if|ud|bl|nf|oc|ef|el|ec|il|ul)ier|\w{3,}ir|(?:re)?mettre|permettre|prendre|rendre|faire|"
    r"poursuivre|construire|inscrire|reduire|produire|conduire|repondre|entreprendre|etendre)\b"
    r"(?! et |.*\b(?:est|sont|ont|a ete|permet|permettent|fait|reste)\b)(?=[^:]*[.;]\s*$)"
)
_PLAN_BOTH = cues(
    r"\w{2,}(?:er|ir|dr|tr|vr|ur|rr)(?:a|ont|ons)\b",
    r"(?:sera|seront|serons|fera|feront|ferons|aura|auront|aurons|ira|iront)\b",
    r"prevue?s?\b",
    r"(?:envisage|projete|attendu|annonce)(?:e|s|es)\b",
    r"(?:est|sont) (?:\w+ment )?(?:envisage|projete|attendu|annonce|programme)e?s?\b",
    r"programmees?\b",
    r"a venir\b",
    r"prochain\w*",
    r"d'ici (?:a )?(?:la fin|fin|deux|trois|quelques|20\d\d)",
    r"(?:va|vont|allons) (?=(?:etre )?\w+(?:er|ir|re)\b)",
    r"en projet\b",
    r"a l'etude\b",
    r"(?:doit|doivent|devons|devra|devront|devait|devaient)\b(?! (?:\w+ )?(?:faire face|leurs?|son|sa|ses)\b)",
    r"(?:est|sont) appele\w* a\b",
)
_PLAN_RIGHT = cues(
    r"prevo(?:it|ient|yons|yait|yaient|ir)\b",
    r"envisag(?:e|ent|eons|eait|eaient)\b(?! par)",
    r"(?:a|ont|avons|avait) (?:prevu|envisage|programme|projete)\b",
    r"annonce\w* (?:que |qu')",
    r"projet(?:te|tent|ons)\b",
    r"compt(?:e|ent|ons) (?:\w+ment )?(?!premier|dernier)(?=\w+(?:er|ir|re)\b)",
)
_PURPOSE = cues(r"objectif est d", r"vis(?:e|ent|ant) a\b", r"afin d", r"pour objectif d", r"en vue d")
_DECISION = cues(
    r"(?:a|ont|avons|avait|est|sont|fut|ete) decide\w* (?:d'|de |du |que |qu'|la |le |les |une? )",
    r"decision (?:d'|de )(?=\w+(?:er|ir|re)\b)",
    r"decision a ete prise d",
    r"(?:a|ont|avons|ete) (?:adopte|vote|valide|approuve|acte|arrete|retenu)\w* "
    r"(?:le principe|la creation|l'ouverture|la mise en place|un budget|un credit|une enveloppe)",
    r"(?:deliber|prononce)\w* (?:pour|en faveur|favorablement)",
    r"s'(?:est|engage|etait)(?: engagee?s?)? a (?=\w+(?:er|ir|re)\b)",
)
_DECISION_BOTH = cues(r"(?:est|sont) inscrit\w* au budget", r"(?:a|ont) ete (?:decidee?s?|actee?s?)\b")
_ONGOING = cues(
    r"en cours\b",
    r"en train d",
    r"(?:se met|se mettent) en place",
    r"(?<!s')(?<!se )(?:est|sont) engagee?s?\b(?! (?:dans|aupres|pour|a)\b)",
    r"(?:a|ont) (?:debute|commence|demarre)\b",
    r"se poursui(?:t|vent)\b",
    r"en voie d",
    r"en (?:construction|preparation|chantier)\b",
)
_REGRET = cues(
    r"regrett\w*",
    r"deplor\w*",
    r"(?:aurait|auraient|aurions) (?:\w+ment )?(?:ete|du|fallu|pu|voulu|aime|souhaite|merite|gagne)\b",
    r"malheureusement",
    r"occasion manquee",
    r"devai(?:t|ent) (?!\w+ toujours)\w+(?:er|ir|re)\b(?=.{0,80}\b(?:n'|ne |reste|jamais|toujours pas))",
)
MOODS = (
    Mood(REGRETTED, BOTH, _REGRET),
    Mood(DECIDED, RIGHT, _DECISION),
    Mood(DECIDED, BOTH, _DECISION_BOTH),
    Mood(WISHED, BOTH, _WISH_BOTH),
    Mood(WISHED, RIGHT, _WISH_RIGHT),
    Mood(PLANNED, BOTH, _PLAN_BOTH),
    Mood(PLANNED, RIGHT, _PLAN_RIGHT),
    Mood(PLANNED, CHUNK, _PURPOSE),
    Mood(UNDER_WAY, BOTH, _ONGOING),
)
# What looks like a future: nouns, and the present of verbs in -rer and -rir.
NOT_FUTURE = frozenset(
    "opera camera extra contra ultra infra supra intra agora cholera affront environs patrons citrons rencontrons "
    "ouvrons offrons entrons montrons livrons assurons integrons preparons mesurons tirons retirons gerons couvrons "
    "considerons consacrons operons ameliorons administrons declarons demarrons elaborons errons".split()
)
# Headings of lists and labels before a colon, which have no verb.
HEADINGS = (
    (WISHED, re.compile(r"\b(?:pistes?|propositions?|preconisations?|recommandations?|suggestions?|souhaits?|besoins? "
     r"exprimes?|attentes|a (?:faire|creer|developper|ameliorer))\b")),
    (PLANNED, re.compile(r"\b(?:perspectives?|objectifs?|axes?|orientations|prochaines? etapes?|projets?|a venir|"
     r"echeancier|calendrier previsionnel)\b")),
)  # fmt: skip
