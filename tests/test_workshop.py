"""The grid's workshop: drafts, differences, codings carried over, checks, schemas."""

import json
import re
import subprocess

import jsonschema
import pandas as pd
import pytest
import yaml

from abs_study import register
from abs_study.errors import StudyError
from abs_study.gridfile import load_grid
from abs_study.memory import load_memory
from abs_study.study import grid_files, open_study
from abs_study.tables import TABLES
from abs_study.workshop import begin, check, differences, draft, earlier, migration, report, schema

OPENING = 'version: "{version}"\n'
FIELD = """dimension: P
variables:
  - id: suites
    libelle: {fr: Suites, en: Follow-up}
    question: {fr: Que devient-il ?, en: What becomes of it?}
    mesure: ordinal
    niveaux:
      - {code: "0", libelle: {fr: Rien}, definition: {fr: Rien.}}
      - {code: "1", libelle: {fr: Conseils}, definition: {fr: Des conseils.}}
      - {code: "2", libelle: {fr: Plan}, definition: {fr: Un plan.}}
      - {code: "3", libelle: {fr: Vote}, definition: {fr: Un vote.}}
  - id: sources
    libelle: {fr: Sources}
    question: {fr: Quelles sources ?}
    mesure: multi
    niveaux:
      - {code: insee, libelle: {fr: INSEE}, definition: {fr: INSEE.}}
      - {code: caf, libelle: {fr: CAF}, definition: {fr: CAF.}}
      - {code: msa, libelle: {fr: MSA}, definition: {fr: MSA.}}
"""
JOURNAL = """versions:
  - version: "1.1"
    resume: {fr: Suite.}
    correspondances:
MAPPED
  - version: "1.0"
    resume: {fr: Début.}
"""


def grid(text=FIELD, version="1.0"):
    """A grid of one file."""
    return load_grid({"00_grille.yaml": OPENING.format(version=version), "01_p.yaml": text})


def memory(mapped, of):
    """A memory whose version 1.1 declares these correspondences."""
    body = "\n".join(f"      {line}" for line in mapped.split("\n"))
    return load_memory({"journal.yaml": JOURNAL.replace("MAPPED", body)}, of)


def readings(*rows, version="1.0"):
    """Readings from (document, variable, level, quote) rows."""
    frame = pd.DataFrame(rows, columns=["document_id", "variable", "level", "quote"])
    return TABLES["readings"].conform(frame.assign(grid_version=version))


def carry(frame, mapped, text, assumed=""):
    """Carry readings to version 1.1 of a grid."""
    new = grid(text, "1.1")
    return migration.carry(frame, memory(mapped, new), new, "anne.csv", assumed)


def levels(carried):
    """(document, variable, level) of what stands afterwards."""
    return [(r.document_id, r.variable, r.level) for r in carried.readings.itertuples()]


MERGED = FIELD.replace('      - {code: "3", libelle: {fr: Vote}, definition: {fr: Un vote.}}\n', "")
JOINED = (
    re.sub(r"      - \{code: (?:caf|msa),.*\n", "", FIELD)
    + "      - {code: regime, libelle: {fr: Régimes}}\n"
)


def test_a_shift_of_levels_is_applied_at_once_and_only_once():
    """2 becomes 1 and 3 becomes 2: no answer is moved twice, in one pass or in two."""
    before = readings(("a", "suites", "1", "q1"), ("b", "suites", "2", "q2"), ("c", "suites", "3", "q3"))
    mapped = '- {variable: suites, niveaux: {"1": "0", "2": "1", "3": "2"}}'
    once = carry(before, mapped, MERGED)
    assert levels(once) == [("a", "suites", "0"), ("b", "suites", "1"), ("c", "suites", "2")]
    assert list(once.readings["quote"]) == ["q1", "q2", "q3"] and once.moved == 3
    twice = carry(once.readings, mapped, MERGED)
    assert levels(twice) == levels(once) and not twice.changed


def test_two_boxes_made_one_keep_both_quotes():
    """The second goes to the note, with the level that it stood for."""
    before = readings(
        ("a", "sources", "caf", "La CAF"), ("a", "sources", "msa", "La MSA"), ("a", "sources", "insee", "i")
    )
    after = carry(before, "- {variable: sources, niveaux: {caf: regime, msa: regime}}", JOINED)
    assert levels(after) == [("a", "sources", "insee"), ("a", "sources", "regime")]
    row = after.readings[after.readings["level"] == "regime"].iloc[0]
    assert row["quote"] == "La CAF" and "msa" in row["note"] and "La MSA" in row["note"]


def test_a_split_level_is_read_again_with_its_whole_question():
    """What was not ticked beside it would pass for absent."""
    before = readings(
        ("a", "sources", "caf", "q"), ("a", "sources", "insee", "i"), ("b", "sources", "insee", "j")
    )
    text = JOINED + "      - {code: msa_bis, libelle: {fr: MSA bis}}\n"
    after = carry(before, "- {variable: sources, relire: [caf], niveaux: {msa: regime}}", text)
    assert levels(after) == [("b", "sources", "insee")]
    assert {(row["level"], row["quote"]) for row in after.again} == {("caf", "q"), ("insee", "i")}


def test_a_renamed_and_a_retired_variable():
    """The first keeps its answers under the new id, the second leaves the file."""
    text = FIELD.replace("id: suites", "id: suites_donnees").split("  - id: sources")[0]
    before = readings(("a", "suites", "2", "q"), ("a", "sources", "caf", "c"))
    after = carry(
        before, "- {variable: suites, devient: suites_donnees}\n- {variable: sources, retiree: oui}", text
    )
    assert levels(after) == [("a", "suites_donnees", "2")] and len(after.aside) == 1 and not after.problems


def test_a_renamed_variable_that_was_answered_again_keeps_the_newer_answer():
    """The older one is set aside: two answers would stand beside each other."""
    text = FIELD.replace("id: suites", "id: suites_donnees")
    old = readings(("a", "suites", "2", "q"), ("b", "suites", "1", "r"))
    new = readings(("a", "suites_donnees", "3", "s"), version="1.1")
    after = carry(pd.concat([old, new]), "- {variable: suites, devient: suites_donnees}", text)
    assert levels(after) == [("a", "suites_donnees", "3"), ("b", "suites_donnees", "1")]
    assert [(row["level"], row["quote"]) for row in after.aside] == [("2", "q")]


def test_nothing_is_guessed():
    """A level that is gone without a word, a version that nobody knows: told, with the way out."""
    before = readings(("a", "suites", "3", "q"))
    lost = migration.carry(before, load_memory({}, grid(MERGED)), grid(MERGED), "anne.csv")
    assert ["suites=3" in p.found and "journal.yaml" in p.remedy for p in lost.problems] == [True]
    mapped = '- {variable: suites, niveaux: {"3": "2"}}'
    unknown = carry(readings(("a", "suites", "3", "q"), version=""), mapped, MERGED)
    assert any("--depuis" in problem.remedy for problem in unknown.problems)
    told = carry(readings(("a", "suites", "3", "q"), version=""), mapped, MERGED, assumed="1.0")
    assert levels(told) == [("a", "suites", "2")] and not told.problems


def test_reserved_codes_and_later_answers_stay():
    """NC is not a level; an answer given by the new grid is not moved."""
    before = pd.concat(
        [readings(("a", "suites", "NC", "")), readings(("b", "suites", "2", "q"), version="1.1")]
    )
    after = carry(before, '- {variable: suites, niveaux: {"2": "1", "3": "2"}}', MERGED)
    assert levels(after) == [("a", "suites", "NC"), ("b", "suites", "2")]


@pytest.mark.parametrize(
    ("old", "new", "mapped", "expected"),
    [
        ("Un plan.", "Un plan daté.", "", (differences.REREAD, "suites=2")),
        ("fr: Plan}", "fr: Plan d’action}", "", (differences.NOTHING, "suites=2")),
        ("mesure: ordinal", "mesure: nominal", "", (differences.UNDECLARED, "suites")),
        ("id: suites", "id: suivi", "", (differences.UNDECLARED, "suites")),
        ("id: suites", "id: suivi", "- {variable: suites, devient: suivi}", (differences.MIGRATE, "suites")),
        ("Que devient-il ?", "Quoi ?", "", (differences.REREAD, "suites")),
        ('      - {code: "3", libelle: {fr: Vote}, definition: {fr: Un vote.}}\n', "", "", (differences.UNDECLARED, "suites=3")),
        (
            '      - {code: "3", libelle: {fr: Vote}, definition: {fr: Un vote.}}\n', "",
            '- {variable: suites, niveaux: {"2": "2", "3": "2"}}', (differences.MIGRATE, "suites=2"),
        ),
        ("fr: Rien.}}", 'fr: Rien.}, indices: ["rien"]}', "", (differences.MACHINE, "suites")),
    ],
)  # fmt: skip
def test_what_a_change_asks_of_codings(old, new, mapped, expected):
    """Each kind of change has its effect, at its place."""
    assert old in FIELD
    before, after = grid(), grid(FIELD.replace(old, new, 1), "1.1")
    changes = differences.compare(
        before, after, memory(mapped or "[]", after) if mapped else memory_plain(after)
    )
    assert expected in [(change.effect, change.name) for change in changes], changes


def memory_plain(of):
    """A memory of two versions without correspondence."""
    text = 'versions:\n  - {version: "1.1", resume: {fr: S.}}\n  - {version: "1.0", resume: {fr: D.}}\n'
    return load_memory({"journal.yaml": text}, of)


def test_no_change_is_no_change():
    """The same grid read twice, other line numbers and comments included."""
    moved = grid("# un mot\n\n" + FIELD)
    assert differences.compare(grid(), moved, load_memory({}, moved)) == []


def test_who_coded_what_is_touched():
    """Reports are counted by coder."""
    after = grid(FIELD.replace("Un plan.", "Un plan daté."), "1.1")
    changes = differences.compare(grid(), after, memory_plain(after))
    frame = readings(("a", "suites", "2", ""), ("b", "suites", "2", ""), ("c", "suites", "1", ""))
    told = differences.touched(changes, {"anne": frame})
    assert told.to_dict("records") == [{"change": 0, "coder": "anne", "reports": 2}]


DRAFT = draft.Draft(
    "mobilite", "P", ("Mobilité : aînés", "Mobility"), ('Dit-il « oui » ou "non" ?', ""), "ordinal",
    (("0", "Non: rien", ""), ("1", "Oui, un peu", "Yes")),
)  # fmt: skip


@pytest.mark.parametrize("measure", ["nominal", "ordinal", "boolean", "multi"])
def test_a_draft_is_a_grid_that_loads_whatever_its_texts(measure):
    """Colons, quotes and commas in labels; what stood there stays byte for byte."""
    begun = draft.Draft(
        **{**vars(DRAFT), "measure": measure, "levels": () if measure == "boolean" else DRAFT.levels}
    )
    assert not draft.faults(begun, grid())
    for text in (FIELD, FIELD + "\n\n", FIELD + "note: {fr: Après.}\n"):
        new, line = draft.inserted(text, draft.block(begun, draft.indentation(text)), "p")
        assert FIELD.rstrip("\n") in new and new.split("\n")[line - 1].strip() == "- id: mobilite"
        added = grid(new).variables["mobilite"]
        assert (added.label.fr, added.question.fr) == (begun.label[0], begun.question[0])
        assert added.measure == measure and len(added.levels) == 2


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"id": "Suites"}, "minuscules"), ({"id": "suites"}, "déjà une variable"), ({"id": "annee"}, "champ du registre"),
        ({"dimension": "Z"}, "dimension inconnue"), ({"measure": "libre"}, "mesure"), ({"label": ("", "")}, "texte absent"),
        ({"levels": (("0", "Non", ""),)}, "trop peu"), ({"levels": (("0", "a", ""), ("0", "b", ""))}, "un code par niveau"),
        ({"levels": (("1", "a", ""), ("2", "b", ""))}, "codes entiers"), ({"levels": (("NC", "a", ""), ("b c", "b", ""))}, "vaut pour toute variable"),
    ],
)  # fmt: skip
def test_a_wrong_draft_is_told(changed, told):
    """Every fault with its remedy, before anything is written."""
    problems = draft.faults(draft.Draft(**{**vars(DRAFT), **changed}), grid())
    assert any(told in str(problem) for problem in problems), problems


@pytest.fixture
def folder(tmp_path):
    """A new study."""
    return register.init(tmp_path / "étude", "Étude")


def test_new_touches_one_file_and_refuses_what_cannot_be(folder):
    """The other files stay; a second time is refused and writes nothing."""
    before = grid_files(folder)
    wishes = begin.Wishes(
        "mobilite", "P", "Mobilité|Mobility", "Et les transports ?", "multi", ("bus=Bus|Bus",)
    )
    told = begin.begin(folder, wishes)
    after = grid_files(folder)
    assert [name for name in after if after[name] != before[name]] == ["01_pratiques.yaml"]
    assert (
        "grid/01_pratiques.yaml" in told[0] and open_study(folder).grid.variables["mobilite"].since == "1.1"
    )
    with pytest.raises(StudyError, match="déjà une variable"):
        begin.begin(folder, wishes)
    with pytest.raises(StudyError, match="code=Libellé"):
        begin.begin(folder, begin.Wishes("autre", "P", "A", "B ?", "multi", ("bus",)))
    assert grid_files(folder) == after


def test_new_asks_for_what_was_not_said(folder):
    """One question each, levels until an empty line."""
    answers = iter(["Mobilité", "Et les transports ?", "", "a=A", "b=B", ""])
    wishes = begin.ask(
        folder, begin.Wishes("mobilite", "P"), lambda _text, default, _wrong: next(answers) or default
    )
    assert wishes == begin.Wishes(
        "mobilite", "P", "Mobilité", "Et les transports ?", "nominal", ("a=A", "b=B")
    )


def test_the_check_tells_faults_with_their_line_and_remedy(folder):
    """Form, pattern, condition, hypothesis, memory: each in its file."""
    files = grid_files(folder)
    path = folder / "grid" / "01_pratiques.yaml"
    for name, old, new, told in (
        ("01_pratiques.yaml", "mesure: nominal", "mesure: nominale", "nominale"),
        ("hypotheses.yaml", "posture_dominante", "posture_dominant", "posture_dominant"),
        ("decisions.yaml", "- variable: publics_couverts", "- variable: publics_ouverts", "publics_ouverts"),
    ):
        assert old in files[name], (name, old)
        path = folder / "grid" / name
        path.write_text(files[name].replace(old, new), "utf-8")
        grid_found, faults = check.faults(folder)
        path.write_text(files[name], "utf-8")
        assert grid_found is None and faults
        assert any(
            re.match(rf"grid/{name}:\d+", problem.place) and told in str(problem) for problem in faults
        ), faults


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("fr: Suites,", 'fr: Suites",', "guillemet qui ne s’ouvre pas"),
        ("fr: Un plan.", "fr: Un plan, daté, chiffré", "contient une virgule"),
        ("    mesure: ordinal", "\t  mesure: ordinal", "tabulation"),
        ("fr: Un plan.", "fr: Un plan : daté.", "des guillemets autour"),
        ("mesure: ordinal", "mesur: ordinal", "la plus proche : mesure"),
        ("definition: {fr: Un plan.}", "indices: [plan ~x action]", "« ~ » se met entre deux mots"),
        ("definition: {fr: Un plan.}", "indices: [plan~action]", "« ~ » se met entre deux mots"),
        ("definition: {fr: Un plan.}", "indices: [<habitant plan]", "une classe s’écrit <nom>"),
    ],
)
def test_what_authors_mistype_is_told_in_their_words(old, new, told):
    """With the file and the line, and what to do."""
    assert old in FIELD
    text = FIELD.replace(old, new, 1)
    _grid, faults = check.faults_of({"00_grille.yaml": OPENING.format(version="1.0"), "01_p.yaml": text})
    assert any(
        told in str(problem) and re.match(r"grid/01_p.yaml:\d+", problem.place) for problem in faults
    ), faults


def test_a_file_that_cannot_be_read_does_not_accuse_the_others(folder):
    """Its variables are not unknown to the self-check; a copy left behind is told as one."""
    path = folder / "grid" / "02_outils.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("    mesure:", "\tmesure:", 1), "utf-8")
    _grid, faults = check.faults(folder)
    assert {problem.place.split(":")[0] for problem in faults} == {"grid/02_outils.yaml"}
    path.write_text(text, "utf-8")
    (folder / "grid" / "02_outils (copie).yaml").write_text(text, "utf-8")
    _grid, faults = check.faults(folder)
    assert len(faults) == 1 and "retirer celui" in faults[0].remedy


@pytest.mark.parametrize(("day", "known"), [
    ("2026-11-28", True), ("2026-11", True), ("2026", True), ("", True), ("2026-05-40", False), ("28/11/2026", False), ("hier", False),
    ("2026-1-5", False),
])  # fmt: skip
def test_a_date_exists(day, known):
    """A day, a month or a year; anything else is told."""
    text = f'versions:\n  - {{version: "1.0", le: "{day}", resume: {{fr: A.}}}}\n'
    if known:
        assert load_memory({"journal.yaml": text}, grid()).versions[0].date == day
    else:
        with pytest.raises(StudyError, match="date"):
            load_memory({"journal.yaml": text}, grid())


@pytest.mark.parametrize(
    ("journal", "told"),
    [
        (
            'versions:\n  - {version: "1.2", resume: {fr: C.}}\n  - {version: "1.0", resume: {fr: A.}}\n  - {version: "1.1", resume: {fr: B.}}\n',
            "la version 1.1 est sous la version 1.0",
        ),
        (
            'versions:\n  - {version: "1.2", le: "2026-01-01", resume: {fr: C.}}\n  - {version: "1.1", le: "2026-02-01", resume: {fr: B.}}\n',
            "la version 1.1 est sous la version 1.2",
        ),
        (
            'versions:\n  - version: "1.2"\n    resume: {fr: C.}\n    correspondances:\n      - {variable: sources, retiree: oui}\n',
            "sources est encore dans la grille",
        ),
    ],
)
def test_a_journal_that_would_carry_wrongly_is_refused(journal, told):
    """Versions out of order, a variable retired and still asked."""
    with pytest.raises(StudyError, match=told):
        load_memory({"journal.yaml": journal}, grid(version="1.2"))


def test_the_check_looks_again_at_what_no_fault_stops():
    """An example that is missed, a counter-example that is taken, no English, no definition, a pattern never met."""
    text = FIELD.replace(
        '{code: "1", libelle: {fr: Conseils}, definition: {fr: Des conseils.}}',
        '{code: "1", libelle: {fr: Conseils}, exemples: ["Il faut agir."], contre_exemples: ["On conseille un banc."], indices: [conseiller, zzyzx]}',
    )
    passages = pd.DataFrame([{
        "passage_id": "a:1:0", "document_id": "a", "page": 1, "start": 0, "end": 22, "kind": "body", "section": "",
        "text": "On conseille un banc.",
    }])  # fmt: skip
    known = grid(text)
    codings = TABLES["codings"].conform(readings(("a", "suites", "1", "")).assign(coder="anne"))
    told = "\n".join(
        str(p) for p in check.warnings(known, ["suites"], TABLES["passages"].conform(passages), codings)
    )
    for part in (
        "ne voit pas : « Il faut agir. »", "prend : « On conseille un banc. »", "sans anglais (libelle)",
        "suites=1 : pas de définition", "jamais trouvé : zzyzx", "suites=3 : niveau que personne", "suites=0 : aucun exemple",
    ):  # fmt: skip
        assert part in told, (part, told)
    assert "jamais trouvé : conseiller" not in told


def test_the_earlier_grid_is_a_revision_a_folder_or_a_file(folder):
    """Each gives the grid of before; anything else is told."""
    git = ["git", "-C", str(folder), "-c", "user.name=t", "-c", "user.email=t@example.org"]
    for command in (["init", "-q"], ["add", "grid"], ["commit", "-q", "-m", "grille"]):
        subprocess.run([*git, *command], check=True)
    path = folder / "grid" / "04_effets.yaml"
    before = path.read_text("utf-8")
    path.write_text(before.replace("Suites données", "Ce qu’il en advient", 1), "utf-8")
    (folder / "04_effets.yaml").write_text(before, "utf-8")
    for name in ("HEAD", str(folder / "04_effets.yaml")):
        old = earlier.earlier_grid(folder, name)
        assert old.variables["suites"].label.fr == "Suites données", name
    lines = list(report.diff_grid(open_study(folder), "HEAD"))
    assert any("suites : libellé" in line for line in lines), lines
    for wrong in ("nulle-part", "--output=x"):
        with pytest.raises(StudyError):
            earlier.earlier_grid(folder, wrong)


@pytest.fixture(scope="module")
def shipped(root):
    """The grid's files and schemas that come with the project."""
    return root / "grid"


def test_the_schemas_on_disk_are_those_of_the_code(shipped):
    """`abs-study grid schema` was run after the last change."""
    for name, wanted in schema.schemas().items():
        assert json.loads((shipped / "schema" / name).read_text("utf-8")) == wanted, name


def test_every_file_of_the_grid_names_its_schema_and_meets_it(shipped):
    """As an editor would say, by another program's validator."""
    seen = set()
    for path in sorted(shipped.glob("*.yaml")):
        text = path.read_text("utf-8")
        named = re.match(r"# yaml-language-server: \$schema=(schema/\S+)\n", text)
        if not named:
            continue
        seen.add(named[1])
        wanted = json.loads((shipped / named[1]).read_text("utf-8"))
        jsonschema.Draft7Validator.check_schema(wanted)
        jsonschema.validate(yaml.load(text, Loader=yaml.BaseLoader), wanted)
    assert {f"schema/{name}" for name in schema.schemas()} == seen


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (("properties", "variables", "items"), "variable"),
        (("properties", "variables", "items", "properties", "niveaux", "items"), "niveau"),
        (("properties", "variables", "items", "properties", "decision"), "décision"),
        (("properties", "variables", "items", "properties", "niveaux", "items", "properties", "condition"), "condition"),
        (("properties", "variables", "items", "properties", "niveaux", "items", "properties", "indices", "items", "anyOf", 1), "indice"),
    ],
)  # fmt: skip
def test_the_schema_and_the_reader_know_the_same_keys(place, name):
    """The reader lists the keys that it admits when one is unknown: they are the schema's, neither more nor fewer."""
    part = schema.schemas()["dimension.schema.json"]
    for step in place:
        part = part[step]
    spots = {
        "variable": ("    mesure: ordinal", "    inconnue: 1\n    mesure: ordinal"),
        "niveau": ('{code: "0",', '{inconnue: 1, code: "0",'),
        "décision": ("    mesure: ordinal", "    decision: {inconnue: 1}\n    mesure: ordinal"),
        "condition": ('{code: "1",', '{condition: {inconnue: 1}, code: "1",'),
        "indice": ('{code: "1",', '{indices: [{motif: a, inconnue: 1}], code: "1",'),
    }
    with pytest.raises(StudyError) as caught:
        grid(FIELD.replace(*spots[name], 1))
    (problem,) = [one for one in caught.value.problems if "inconnue" in one.found]
    known = problem.remedy.split(": ", 1)[1] if ": " in problem.remedy else problem.remedy.split(" : ", 1)[1]
    assert set(known.split(", ")) == set(part["properties"])
