"""Safe expressions: the language, three-valued logic, refusals."""

import pandas as pd
import pytest
from small_grid import derived, grid

from abs_study.errors import StudyError
from abs_study.expressions import compile_expression

ROW = {
    "degre": 2, "vide": None, "nc": "NC", "na": pd.NA, "forme": "libre", "texte": "3",
    "sources": {"a", "b"}, "rien": {"aucun"}, "inconnue": {"NC"},
    "calculee": {"a": True, "b": None, "c": False},
}  # fmt: skip
ORDERS = {name: ["a", "b", "c"] for name in ("sources", "rien", "inconnue", "calculee")}


@pytest.mark.parametrize(
    "text, expected",
    [
        ("degre >= 2", True), ("degre = 2 et forme = libre", True), ("non degre < 3", False),
        ("forme dans [libre, table]", True), ("forme non dans [table]", True), ("forme != 'libre'", False),
        ("degre dans [1, 2]", True), ("degre - 5 + 1", -2), ("-degre", -2), ("texte > 2.5", True),
        ("degre ≥ 2 ou vide = 1", True), ("degre < 2 et vide = 1", False), ("vide = 1", None),
        ("degre > 1 et vide = 1", None), ("degre < 1 ou nc = 1", None), ("na >= 1", None), ("non vide", None),
        ("vide + 1", None), ("vrai ou vide = 1", True), ("faux et vide = 1", False),
        ("contient(sources, a)", True), ("contient(rien, a)", False), ("contient(inconnue, a)", None),
        ("contient(calculee, a)", True), ("contient(calculee, b)", None), ("compte(sources)", 2),
        ("compte(rien)", 0), ("compte(calculee)", None), ("compte_parmi(sources, [b, c])", 1),
        ("contient_autre_que(sources, [a])", True), ("contient_autre_que(sources, [a, b])", False),
        ("contient_autre_que(rien, [a])", False), ("contient_autre_que(inconnue, [a])", None),
        ("part_au_niveau(2, [degre, texte, vide], 1)", 0.5),
        ("part_au_niveau(2, [degre, vide, nc], 1)", None),
        ("dernier_sans_rupture(sources, zero)", "b"), ("dernier_sans_rupture(rien, zero)", "zero"),
        ("dernier_sans_rupture(calculee, zero)", None),
    ],
)  # fmt: skip
def test_values(text, expected):
    """Words, comparisons and functions; what is missing stays missing unless it cannot matter."""
    assert compile_expression(text).evaluate(ROW, ORDERS) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "1 +", "a = ", "a == = 1", "__import__('os').system('id')", "a.b", "a[0]", "open(a)",
        "9 ** 9 ** 9", "a * 2", "lambda: 1", "a if b else c", "[x for x in a]", "{1}", "f(x)(y)", "a := 1",
        "compte(sources", "compte()", "compte(sources, a)", "compte(1)", "contient(sources, [a])",
        "1 < a < 3",
        "compte(x=1)", "a ; b", "a\nb", "'" + "x" * 3000 + "' = a", "(" * 60 + "a" + ")" * 60,
        "non " * 400 + "a", "- " * 300 + "1", "a = 1 et " * 200 + "a = 1", "part_au_niveau(deux, [a], 1)",
        "a dans b", "a dans [b + 1]", "\x00", "a = «b»", "1e400 > 2", "0x10", "import os", "a = b'c'",
    ],
)  # fmt: skip
def test_hostile_or_wrong_expressions_are_refused(text):
    """Nothing outside the language is read, and the refusal names the place and says what is admitted."""
    with pytest.raises(StudyError) as refusal:
        compile_expression(text, "derivees.yaml:7")
    assert refusal.value.problems[0].place == "derivees.yaml:7"
    assert "dans" in refusal.value.problems[0].remedy


def test_python_words_are_only_names():
    """Words of Python that are not of the language are names of variables, nothing more."""
    assert compile_expression("lambda = 1 et None = 2").names == ("lambda", "None")


def test_names_and_levels():
    """The right side of = names a level, that of < a variable."""
    expression = compile_expression("a = b et c < d et contient(e, f) et g dans [h, 'i j']")
    assert expression.names == ("a", "c", "d", "e", "g")
    assert expression.levels == (("a", "b"), ("e", "f"), ("g", "h"), ("g", "i j"))


def test_check_against_a_grid():
    """Unknown variables and levels are named with what is admitted; context fields are known."""
    known = grid(derived=[derived("d", "nominal", "forme", levels=[("oui", "")])])
    text = "forme = libre et annee >= 2017 et degre = 9 et inconnu = 1 et d = non_dit"
    problems = compile_expression(text).check(known, "h.yaml:3")
    found = [problem.found for problem in problems]
    assert len(found) == 3
    assert "inconnu" in found[0] and "« 9 » de degre" in found[1] and "non_dit" in found[2]
    assert problems[1].remedy.endswith("0, 1, 2, 3")


def test_an_unknown_variable_is_an_error_not_a_missing_value():
    """A name that the row does not have raises KeyError."""
    with pytest.raises(KeyError):
        compile_expression("zzz = 1").evaluate(ROW)


def test_text_has_no_order():
    """Comparing words by < is a mistake, not an alphabetical order."""
    with pytest.raises(TypeError):
        compile_expression("forme > 2").evaluate(ROW)
