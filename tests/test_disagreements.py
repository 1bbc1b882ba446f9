"""What two coders differ on: compared with hand counts, published distances and other programs."""

import io
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook
from scipy.stats import binomtest
from small_grid import codings, grid, variable

from abs_study import disagreements
from abs_study.display import discussion
from abs_study.display.sections import sections
from abs_study.messages import speaking
from abs_study.publish.differences import page
from abs_study.reliability import percent_agreement
from abs_study.sheets.differences import workbook

PAIR = ("anne", "paul")
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}"


def cells(*rows, of=None):
    """The compared cells of "document variable anne's paul's" lines."""
    given = []
    for row in rows:
        document, name, one, other = row.split()
        given += [f"{document} {name} {one} anne", f"{document} {name} {other} paul"]
    return disagreements.compared(codings(*given), of or grid(), PAIR)


def test_how_far_apart_two_answers_are():
    """By hand: steps over three for degre (0 to 3); MASI as Passonneau (2006) prints it; NC and NA are answers."""
    table = cells(
        "a degre 1 1", "b degre 0 2", "c degre 3 2", "d degre NC 2", "e degre NC NC", "f degre NC NA",
        "a forme libre table", "a sources a,b a", "b sources a,b b,c", "c sources aucun a", "d sources a b",
    ).set_index(["variable", "document_id"])  # fmt: skip
    assert list(table.loc["degre", "kind"]) == ["same", "levels", "levels", "missing", "same", "missing"]
    assert list(table.loc["degre", "distance"]) == pytest.approx([0, 2 / 3, 1 / 3, 1, 0, 1])
    assert list(table.loc["degre", "lean"]) == [0, -1, 1, 0, 0, 0]
    assert table.loc[("degre", "b"), "steps"] == 2 and table.loc[("forme", "a"), "distance"] == 1
    # {a,b}|{a}: 1 - 1/2 x 2/3; {a,b}|{b,c}: 1 - 1/3 x 1/3; nothing in common: 1.
    assert list(table.loc["sources", "distance"]) == pytest.approx([2 / 3, 8 / 9, 1, 1])
    assert list(table.loc["sources", "lean"]) == [1, 0, -1, 0]
    assert table.loc[("sources", "b"), "first_only"] == ("a",)


def test_a_cell_that_one_did_not_answer_is_no_difference():
    """Nor a variable that the grid no longer has."""
    given = codings("a degre 1 anne", "b degre 1 paul", "c gone 1 anne", "c gone 2 paul")
    assert disagreements.compared(given, grid(), PAIR).empty


@pytest.mark.parametrize("seed", range(4))
def test_confusions_are_the_cross_table(seed):
    """Against pandas.crosstab and the percentage of agreement, for random answers."""
    rng = np.random.default_rng(seed)
    given = rng.integers(0, 4, (40, 2)).astype(str)
    table = cells(*(f"d{n:02} degre {one} {other}" for n, (one, other) in enumerate(given)))
    known = disagreements.confusions(table, grid())
    cross = pd.crosstab(given[:, 0], given[:, 1])
    for row in known.itertuples():
        assert row.first_level == cross.loc[row.level, row.other]
        assert row.second_level == cross.loc[row.other, row.level]
    assert known["cells"].sum() == len(given) - np.trace(cross)
    assert (table["kind"] == "same").mean() == pytest.approx(percent_agreement(given))


def test_the_sign_test():
    """Against scipy's exact binomial test."""
    for one in range(9):
        for other in range(9 - one):
            if one + other:
                expected = binomtest(one, one + other).pvalue
                assert disagreements.sign_test(one, other) == pytest.approx(expected)


def leaning(up, down, name="degre", pair=("2", "1")):
    """Lines in which anne is higher `up` times and lower `down` times."""
    high, low = pair
    return [f"u{n} {name} {high} {low}" for n in range(up)] + [
        f"v{n} {name} {low} {high}" for n in range(down)
    ]


def test_a_direction_goes_before_a_greater_loss():
    """Seven of eight one way (p = .070) go before four forms taken for one another (twice each way), which lose more."""
    table = cells(*leaning(7, 1), *leaning(2, 2, "forme", ("libre", "table")))
    told = disagreements.to_discuss(table, grid())
    assert list(told["variable"]) == ["degre", "forme"] and list(told["pattern"]) == ["rule", "few"]
    assert list(told["gain"]) == pytest.approx([8 / 3, 4])
    assert list(told[["for_first", "for_second"]].iloc[0]) == [7, 1]
    assert told["p"].iloc[0] == pytest.approx(0.0703, abs=1e-4)


def test_scattered_differences_go_by_what_they_lose():
    """Without a direction, the sum of distances orders."""
    table = cells(*leaning(3, 3), *leaning(2, 2, "forme", ("libre", "table")))
    told = disagreements.to_discuss(table, grid())
    assert list(told["variable"]) == ["forme", "degre"] and told["pattern"].iloc[1] == "both_ways"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (leaning(7, 1), "Anne répond plus haut que paul 7 fois sur 8. Une règle manque entre « 1 – niveau 1 » et « 2 – niveau 2 »."),
        (leaning(1, 7), "Paul répond plus haut que anne 7 fois sur 8."),
        (leaning(6, 0, "forme", ("libre", "table")), "Une règle manque entre « niveau libre » et « niveau table »."),
        ([f"d{n} sources a,b b" for n in range(6)], "Anne coche plus que paul 6 fois sur 6. Une règle manque : quand cocher ? D’abord pour « niveau a »."),
        ([f"d{n} degre NC 1" for n in range(5)], "Anne répond NC ou NA là où paul répond, 5 fois sur 5. Une règle manque : quand un rapport ne permet-il pas de savoir ?"),
        (leaning(3, 3), "Les écarts vont dans les deux sens : c’est la définition qui n’est pas lue de même. Le plus souvent confondus"),
        (leaning(4, 1), "4 fois sur 5. Ce peut être le hasard."),
        (leaning(1, 0), "Trop peu d’écarts pour dire s’ils vont dans un sens."),
    ],
)  # fmt: skip
def test_what_to_discuss_is_said_in_words(rows, words):
    """Who goes further, how many times, and what is lacking."""
    line = disagreements.to_discuss(cells(*rows), grid()).iloc[0].to_dict()
    told = discussion.advice(line, grid(), PAIR)
    assert words in told.replace("\u00a0", " "), told


def test_what_to_discuss_is_said_in_english():
    """The same in the other language."""
    line = disagreements.to_discuss(cells(*leaning(7, 1)), grid()).iloc[0].to_dict()
    with speaking("en"):
        told = discussion.advice(line, grid(), PAIR)
    assert told.startswith("Anne answers higher than paul 7 times out of 8.") and "level 1" in told


def hostile_sections():
    """Differences whose quotes, notes, names and labels try to be markup and formulas."""
    worse = replace(variable("degre", "ordinal", "0 1"), rule=grid().variables["degre"].label)
    small = grid(worse, variable("sources", "multi", "a b"))
    given = codings("a degre 0 anne", "a degre 1 paul", "b sources a,b anne", "b sources b paul")
    given["quote"], given["note"] = HOSTILE, "=HYPERLINK(1)"
    table = disagreements.compared(given, small, PAIR)
    settled = given[given["coder"] == "paul"].drop(columns="coder")
    return sections(
        table, disagreements.to_discuss(table, small), given, small, PAIR, {"a": HOSTILE}, settled
    )


def test_the_page_escapes_and_can_be_read_by_all():
    """No element from a quote; one h1, headings in order, each box labelled, ids unique, nothing fetched."""
    text = page(f"Écarts {HOSTILE}", [HOSTILE], [HOSTILE], hostile_sections(), decide=True)
    soup = BeautifulSoup(text, "html.parser")
    assert not soup.find_all(["script", "img", "iframe"]) and "49" not in soup.get_text()
    assert HOSTILE in soup.find("blockquote").get_text()
    assert soup.html["lang"] == "fr" and len(soup.find_all("h1")) == 1
    levels = [int(tag.name[1]) for tag in soup.find_all(["h1", "h2", "h3"])]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert {box["id"] for box in soup.find_all("textarea")} == {
        label["for"] for label in soup.find_all("label")
    }
    assert all(link["href"].startswith(("#", "data:")) for link in soup.find_all(href=True))
    assert all(tag["aria-labelledby"] in ids for tag in soup.find_all(attrs={"aria-labelledby": True}))


def test_only_the_levels_in_question_show_their_quotes():
    """What both ticked is not discussed; what was settled already is said with its reason."""
    told = {section.variable: section for section in hostile_sections()}
    (difference,) = told["sources"].differences
    assert [passage.level for passage in difference.answers[0].passages] == ["niveau a"]
    assert difference.answers[1].passages == () and difference.settled == "niveau b"
    assert (
        difference.reason == "=HYPERLINK(1)" and difference.apart == "niveau a : oui pour anne, non pour paul"
    )


def test_the_sheet_runs_nothing():
    """Each cell is text, whatever it begins with; one line a difference."""
    book = load_workbook(io.BytesIO(workbook(hostile_sections(), PAIR)))
    rows = list(book.active.iter_rows(min_row=2))
    assert len(rows) == 2 and all(cell.data_type != "f" for row in rows for cell in row)
    assert any("=HYPERLINK(1)" in str(cell.value) for row in rows for cell in row)
