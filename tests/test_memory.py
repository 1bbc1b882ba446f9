"""What the grid remembers: the files that come with the project, and the reader of journal, decisions and concordance."""

import re
from collections import Counter
from dataclasses import replace

import pytest
from small_grid import grid as small_grid

from abs_study.concordance import LINKS
from abs_study.errors import StudyError
from abs_study.gridfile import load_grid
from abs_study.memory import CONCORDANCE, DECISIONS, FILES, JOURNAL, load_memory, read_memory
from abs_study.study import grid_files

RULINGS = """decisions:
  - variable: degre
    niveau: "2"
    cas: {fr: "Un doute ?", en: "A doubt?"}
    regle: {fr: "Oui.", en: "Yes."}
  - variable: forme
    cas: {fr: "Un autre ?"}
    regle: {fr: "Non."}
"""
VERSIONS = """versions:
  - version: "1.0"
    le: "2027-01-05"
    resume: {fr: "Deux formes.", en: "Two forms."}
    changements:
      - {fr: "Formes réunies.", en: "Forms joined."}
    correspondances:
      - variable: degre
        niveaux: {"4": "3"}
        relire: ["5"]
      - variable: ancien
        devient: signe
      - variable: oubli
        retiree: oui
  - version: "0.9"
    resume: {fr: "Une ébauche."}
    correspondances:
      - variable: degre
        niveaux: {"6": "5"}
"""
STUDIES = """note: {fr: "Une note."}
verdicts:
  - id: v
    enonce: {fr: "Un constat.", en: "A finding."}
    variables: [degre]
etudes:
  - id: e
    reference: "Auteur (2020)"
    rapprochements:
      - variables: [forme, sources]
        mesure: {fr: "Une mesure."}
        lien: partiel
"""
SMALL = {DECISIONS: RULINGS, JOURNAL: VERSIONS, CONCORDANCE: STUDIES}


@pytest.fixture(scope="module")
def shipped(root):
    """The project's grid and its memory."""
    files = grid_files(root)
    grid = load_grid(files)
    return grid, load_memory(files, grid)


def texts(memory):
    """Every bilingual text of a memory, with the place or id of its entry."""
    for ruling in memory.rulings:
        yield from ((ruling.place, ruling.case), (ruling.place, ruling.rule))
    for version in memory.versions:
        yield from ((version.place, text) for text in (version.summary, *version.changes))
    for verdict in memory.verdicts:
        yield verdict.id, verdict.claim
    for study in memory.studies:
        yield from ((study.id, study.corpus), (study.id, study.reliability))
        yield from ((study.id, one.measure) for one in study.counterparts)
    yield "note", memory.note


def uncommented(text: str) -> str:
    """The entry that a file's opening comment gives as a model, without « # » and the blank after it."""
    block = re.search(r"^#   - (?:.*\n#   )*.*\n", text, re.MULTILINE)[0]
    return re.sub(r"^# ", "", block, flags=re.MULTILINE)


# The files of the project


def test_every_text_is_in_both_languages_with_their_typography(shipped):
    """No text lacks its English, repeats the other language or holds a typewriter's quotes."""
    found = list(texts(shipped[1]))
    assert len(found) > 150
    for place, text in found:
        assert text.fr and text.en and text.fr != text.en, place
        assert not re.search("['\"]", text.fr + text.en), place
        assert not re.search(r"\w[;?!]|«\S|\S»", text.fr), place


def test_every_ruling_settles_something(shipped):
    """The rule is no copy of the case, and no case is told twice for the same variable and level."""
    _grid, memory = shipped
    for ruling in memory.rulings:
        assert ruling.case.fr != ruling.rule.fr and ruling.case.en != ruling.rule.en, ruling.place
    cases = [(ruling.variable, ruling.level, ruling.case.fr) for ruling in memory.rulings]
    assert len(set(cases)) == len(cases)


def test_no_rule_of_interpretation_is_forgotten(shipped, shared):
    """Each row of the coding rules, the project's reference, has its decision."""
    rows = (shared / "field" / "CODING-RULES.md").read_text("utf-8").split("|---|---|---|\n")[1].splitlines()
    grid, memory = shipped
    wanted, shared_rows = Counter(), set()
    for subject in (row.split("|")[1].strip() for row in rows):
        names, _colon, level = subject.partition(":")
        for name in re.findall(r"[a-z]\w+[*]?", names.replace("(all)", "")):
            found = [one for one in grid.variables if re.fullmatch(name.replace("*", ".+"), one)]
            assert found, subject
            shared_rows |= set(found) if "*" in name else set()
            wanted.update((one, level.strip()) for one in found if "*" not in name)
    wanted.update((name, "") for name in shared_rows)  # said once for each component
    assert wanted.total() > 50
    told = Counter((ruling.variable, ruling.level) for ruling in memory.rulings)
    for (name, level), count in wanted.items():
        if level:
            assert told[name, level] >= count, (name, level)
        rows_of = sum(number for (one, _level), number in wanted.items() if one == name)
        assert len(memory.of_variable(name)) >= rows_of, name


def test_the_verdicts_name_what_tests_them(shipped):
    """Every variable by which the hypotheses on the talk of 2015 (H1 to H7) are tested stands under a verdict."""
    grid, memory = shipped
    under = {name for verdict in memory.verdicts for name in verdict.variables}
    known = {*grid.variables, *grid.derived}
    tested = set()
    for hypothesis in grid.hypotheses.values():
        if hypothesis.options["hypothese"] in {f"H{number}" for number in range(1, 8)}:
            settings = str(
                {key: value for key, value in hypothesis.options.items() if key not in ("test", "origine")}
            )
            tested |= known & set(re.findall(r"\w+", settings))
    assert len(tested) > 15
    assert tested <= under, tested - under


def test_the_concordance_is_sound(shipped):
    """Ids are told once, addresses are addresses, links are admitted and variables known."""
    grid, memory = shipped
    for entries in (memory.verdicts, memory.studies):
        names = [entry.id for entry in entries]
        assert names and len(set(names)) == len(names)
    for study in memory.studies:
        assert study.reference and re.fullmatch(r"https://\S+", study.url), study.id
        assert study.counterparts, study.id
        for one in study.counterparts:
            assert one.link in LINKS and set(one.variables) <= {*grid.variables, *grid.derived}, study.id


def test_the_memory_codes_nothing(root, shipped):
    """Its words may be mended without a report being coded again."""
    files = grid_files(root)
    assert set(FILES) <= set(files)
    without = {name: text for name, text in files.items() if name not in FILES}
    assert load_grid(without).digest == shipped[0].digest


def test_the_models_to_copy_are_right(root, shipped):
    """What the opening comments give to copy has no fault, and shows every form of a correspondence."""
    grid, files = shipped[0], grid_files(root)
    rulings = "decisions:\n" + uncommented(files[DECISIONS])
    assert len(load_memory({DECISIONS: rulings}, grid).rulings) == 1
    model = "versions:\n" + uncommented(files[JOURNAL])
    version = load_memory({JOURNAL: model}, replace(grid, version="1.1")).versions[0]
    assert version.date and version.changes[0].en
    for form in ("levels", "again", "becomes", "retired"):
        assert any(getattr(one, form) for one in version.mapped), form
    below = files[JOURNAL].replace("\nversions:\n", "\n" + model + "\n")
    both = load_memory({JOURNAL: below}, replace(grid, version="1.1"))
    assert both.rank("1.0") == 0 and both.rank("1.1") == 1 and both.rank("2.0") == -1


# The reader


def test_a_good_memory_is_read_whole():
    """Rulings, versions with their correspondences, verdicts and studies."""
    memory = load_memory(SMALL, small_grid())
    assert [ruling.level for ruling in memory.of_variable("degre")] == ["2"]
    assert memory.rulings[1].case.en == "" and memory.rulings[1].place == f"{DECISIONS}:6"
    degree, renamed, forgotten = memory.versions[0].mapped
    assert degree.levels == {"4": "3"} and degree.again == ("5",) and degree.target == "degre"
    assert renamed.target == "signe" and forgotten.retired and not degree.retired
    assert [memory.rank(version) for version in ("0.9", "1.0", "3")] == [0, 1, -1]
    assert memory.studies[0].counterparts[0].variables == ("forme", "sources")
    assert memory.verdicts[0].claim.en == "A finding." and memory.note.fr == "Une note."


def test_every_file_may_be_absent():
    """A grid without memory is a grid."""
    memory, problems = read_memory({}, small_grid())
    assert not problems and not (memory.versions or memory.rulings or memory.verdicts or memory.studies)


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "found"),
    [
        (DECISIONS, "variable: degre", "variable: degres", 2, "degres"),
        (DECISIONS, 'niveau: "2"', 'niveau: "7"', 3, "« 7 »"),
        (DECISIONS, '    regle: {fr: "Non."}\n', "", 6, "regle"),
        (DECISIONS, "niveau:", "niveaux:", 3, "niveaux"),
        (DECISIONS, '{fr: "Oui.", en: "Yes."}', '{en: "Yes."}', 5, "fr"),
        (DECISIONS, RULINGS, "- variable: degre\n", 1, "clés"),
        (CONCORDANCE, "lien: partiel", "lien: semblable", 12, "semblable"),
        (CONCORDANCE, "variables: [degre]", "variables: [degre, rang]", 5, "rang"),
        (CONCORDANCE, "[forme, sources]", "[forme, source]", 10, "source"),
        (CONCORDANCE, '    reference: "Auteur (2020)"\n', "", 7, "reference"),
        (JOURNAL, '"0.9"', '"1.0"', 15, "1.0"),
        (JOURNAL, 'version: "1.0"', 'version: "1.1"', 2, "1.1"),
        (JOURNAL, '{"4": "3"}', '{"4": "8"}', 8, "« 8 »"),
        (JOURNAL, "devient: signe", "devient: signal", 11, "signal"),
        (JOURNAL, 'relire: ["5"]', 'relire: ["4"]', 10, "« 4 »"),
        (JOURNAL, "retiree: oui", 'retiree: oui\n        niveaux: {"1": "0"}', 14, "retirée"),
        (JOURNAL, "retiree: oui", "retiree: non", 13, "oubli"),
        (JOURNAL, "- variable: oubli\n        retiree: oui", "- oubli", 7, "clés"),
    ],
)
def test_each_fault_is_told_with_its_line(name, old, new, line, found):
    """Unknown names, levels and links, what is missing or said twice, what cannot be carried over."""
    assert SMALL[name].count(old) == 1
    _memory, problems = read_memory({**SMALL, name: SMALL[name].replace(old, new)}, small_grid())
    assert [problem.place for problem in problems] == [f"{name}:{line}"], [str(one) for one in problems]
    assert found in problems[0].found


def test_an_older_correspondence_may_speak_of_levels_that_are_gone():
    """Only the newest one of each variable must arrive at today's grid; alone, the older one would be a fault."""
    older = VERSIONS.replace('niveaux: {"4": "3"}', 'niveaux: {"4": "NC"}')
    assert not read_memory({JOURNAL: older}, small_grid())[1]
    alone = "versions:\n" + VERSIONS[VERSIONS.index('  - version: "0.9"') :]
    places = [
        problem.place for problem in read_memory({JOURNAL: alone}, replace(small_grid(), version="0.9"))[1]
    ]
    assert places == [f"{JOURNAL}:5"]


def test_all_faults_are_told_at_once():
    """A person mends the three files in one go."""
    spoilt = {
        DECISIONS: RULINGS.replace("variable: forme", "variable: formes"),
        JOURNAL: VERSIONS.replace('"4": "3"', '"4": "8"'),
        CONCORDANCE: STUDIES.replace("lien: partiel", "lien: x"),
    }
    with pytest.raises(StudyError) as fault:
        load_memory(spoilt, small_grid())
    assert {problem.place.split(":")[0] for problem in fault.value.problems} == set(FILES)
