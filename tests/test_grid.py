"""The grid: read from YAML with every fault, its file and its line."""

import pytest

from abs_study.coders.regles import RuleCoder
from abs_study.errors import StudyError
from abs_study.gridfile import load_grid, read_grid
from abs_study.study import grid_files
from abs_study.yamltext import parse

OPENING = {"00_grille.yaml": 'version: "1.0"\n'}
GOOD = """dimension: P
variables:
  - id: suites
    libelle: {fr: Suites, en: Follow-up}
    question: {fr: Y a-t-il des suites ?}
    mesure: ordinal
    niveaux:
      - {code: "0", libelle: {fr: Aucune}}
      - {code: "1", libelle: {fr: Préconisations}, indices: ["préconiser"]}
"""


def faults(text: str) -> list[str]:
    """Faults of a grid of one dimension file, as text."""
    return [str(problem) for problem in read_grid({**OPENING, "01_p.yaml": text})[1]]


def test_a_good_grid_has_no_fault():
    """Ids, labels, levels and clues are read as typed."""
    grid = load_grid({**OPENING, "01_p.yaml": GOOD})
    assert grid.variables["suites"].codes == ("0", "1")
    assert grid.level_label("suites", "1") == "Préconisations"
    assert grid.variables["suites"].level("1").clues[0].pattern == "préconiser"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("id: suites", "id: Suites", "01_p.yaml:3"),
        ("mesure: ordinal", "mesure: ordinale", "01_p.yaml:6"),
        ('code: "1"', 'code: "0"', "01_p.yaml:9"),
        ('code: "1"', 'code: "NC"', "01_p.yaml:9"),
        ('code: "1"', "code: un", "01_p.yaml:7"),
        ("question:", "questions:", "01_p.yaml:5"),
        ("    question: {fr: Y a-t-il des suites ?}\n", "", "01_p.yaml:3"),
        ('indices: ["préconiser"]', "indices: {motif: x}", "01_p.yaml:9"),
        ('["préconiser"]', "[{motif: préconiser, portee: [jamais]}]", "01_p.yaml:9"),
        ("libelle: {fr: Suites, en: Follow-up}", "libelle: {fr: Suites, fr: Encore}", "01_p.yaml:4"),
        ("libelle: {fr: Suites, en: Follow-up}", "libelle: &a {fr: Suites}\n    bis: *a", "01_p.yaml"),
        ("mesure: ordinal", "mesure: [ordinal", "01_p.yaml:"),
    ],
)
def test_each_fault_is_told_with_its_line(old, new, line):
    """Identifier, measure, codes, keys, clues, aliases, syntax."""
    found = faults(GOOD.replace(old, new))
    assert any(fault.startswith(line) for fault in found), found


def test_all_faults_are_told_at_once():
    """A person mends them in one go."""
    assert len(faults(GOOD.replace("mesure: ordinal", "mesure: x").replace('code: "1"', 'code: "NA"'))) >= 2


def test_yaml_never_guesses_a_type():
    """`no`, `12:30` and `01004` stay text."""
    assert parse("a: no\nb: 12:30\nc: 01004\n", "f", []) == {"a": "no", "b": "12:30", "c": "01004"}


def test_the_project_grid_has_33_variables_and_no_fault(root):
    """The grid that comes with the project: seven dimensions, English labels, readable patterns."""
    grid = load_grid(grid_files(root))
    assert len(grid.variables) == 33 and list(grid.dimensions) == list("POMEGCV")
    for variable in grid.variables.values():
        assert variable.label.en and variable.question.en and variable.rule.fr, variable.id
        for level in variable.levels:
            assert level.label.en and level.definition.fr and len(level.examples) >= 2, (
                variable.id,
                level.code,
            )
    RuleCoder(grid)


def test_a_pattern_that_cannot_be_read_is_told_with_its_line():
    """Unknown class, unreadable expression."""
    text = GOOD.replace('["préconiser"]', '["<personne> dire", "/(/"]')
    with pytest.raises(StudyError) as caught:
        RuleCoder(load_grid({**OPENING, "01_p.yaml": text}))
    assert [problem.place for problem in caught.value.problems] == ["01_p.yaml:9", "01_p.yaml:9"]


def test_the_guide_shows_a_variable_that_works(root):
    """The example of docs/grille.md is a grid without fault, and finds its own examples."""
    guide = (root / "docs" / "grille.md").read_text(encoding="utf-8")
    example = guide.split("```yaml\n")[1].split("```")[0]
    files = {**OPENING, "01_p.yaml": f"dimension: P\nvariables:\n{example}"}
    files["lexique.yaml"] = grid_files(root)["lexique.yaml"]
    grid = load_grid(files)
    RuleCoder(grid)
    assert list(grid.variables) == ["mobilite_seniors"]
