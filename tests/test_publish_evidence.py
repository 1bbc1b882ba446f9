"""Quotes are checked again at publication: a machine's quote that is not at its place stops it."""

import json
from concurrent.futures import Executor, Future

import pandas as pd
import pytest
from publish_sample import sample_notebook, sample_study

from abs_study.errors import StudyError
from abs_study.publish import build
from abs_study.publish.evidence_check import check_evidence
from abs_study.publish.quotes import Quote, merged, pick
from abs_study.tables import TABLES

TEXTS = ["L'accueil a re-\n", "çu cent foyers."]
PAGES = TABLES["pages"].conform(pd.DataFrame({"document_id": ["d", "d"], "page": [1, 2], "text": TEXTS}))


def evidence(quote, spans, status="exact", coder="machine"):
    """One row of the table `evidence`."""
    row = {"document_id": "d", "variable": "v", "level": "1", "coder": coder, "rank": 1}
    return TABLES["evidence"].conform(
        pd.DataFrame([row | {"quote": quote, "spans": json.dumps(spans), "status": status}])
    )


@pytest.mark.parametrize(
    ("quote", "spans"),
    [("L'accueil", [[1, 0, 9]]), ("accueil cent foyers", [[1, 2, 9], [2, 3, 14]])],
)
def test_verbatim_quotes_pass(quote, spans):
    """The very characters of one span, or of several joined."""
    check_evidence(evidence(quote, spans), PAGES)


@pytest.mark.parametrize(
    ("quote", "spans", "status", "found"),
    [
        ("L’accueil", [[1, 0, 9]], "exact", "n’est pas le texte"),
        ("L'accueil", [[1, 0, 99]], "exact", "hors du texte"),
        ("L'accueil", [[7, 0, 9]], "exact", "page 7 absente"),
        ("L'accueil", [], "exact", "sans emplacement"),
        ("L'accueil", [], "introuvable", "introuvable"),
    ],
)
def test_misplaced_machine_quotes_stop(quote, spans, status, found):
    """Another apostrophe, a place outside the text, no page, no place: each is told."""
    with pytest.raises(StudyError, match=found):
        check_evidence(evidence(quote, spans, status), PAGES)


def test_people_s_quotes_may_differ_by_typography_only():
    """A reader's quote holds the same letters as its place, whatever the hyphenation; else it is a fault."""
    place = [[1, 10, 16], [2, 0, 14]]
    check_evidence(evidence("a reçu cent foyers", place, coder="marie"), PAGES)
    check_evidence(evidence("jamais écrit", [], "introuvable", coder="marie"), PAGES)
    with pytest.raises(StudyError):
        check_evidence(evidence("a reçu dix foyers", place, coder="marie"), PAGES)


def test_publication_fails_and_names_the_quote(tmp_path):
    """A page's text that changed under a quote stops the whole publication."""
    study = sample_study(tmp_path)
    study.tables["pages"]["text"] = study.tables["pages"]["text"].str.replace("script", "scripT")
    with pytest.raises(StudyError, match="mal/é / degre / 2 / machine"):
        build(
            study, {"fr": {"01_essai": sample_notebook(tmp_path / "n.ipynb")}}, tmp_path / "site", commit=""
        )
    assert not (tmp_path / "site").exists()


class _Elsewhere(Executor):
    """Other processes that write what they are asked to, and find nothing wrong."""

    def submit(self, *_task):
        done = Future()
        done.set_result([])
        return done


def test_publication_fails_where_other_processes_write_it(tmp_path):
    """The quotes are checked beside their work, and what they wrote is no site."""
    study = sample_study(tmp_path)
    executed = {"fr": {"01_essai": sample_notebook(tmp_path / "n.ipynb")}}
    assert build(study, executed, tmp_path / "right", commit="", pool=_Elsewhere()) == []
    study.tables["pages"]["text"] = study.tables["pages"]["text"].str.replace("script", "scripT")
    with pytest.raises(StudyError, match="mal/é / degre / 2 / machine"):
        build(study, executed, tmp_path / "wrong", commit="", pool=_Elsewhere())


def quote(text, coders, level="1", status="exact"):
    """A quote as a page shows it."""
    machine = coders == ("machine",)
    return level, Quote(text, {"code": level}, coders, (1,), "", True, status, False, machine)


def test_same_words_by_several_coders_are_one_quote():
    """Letters alone count; the surest place is kept; what is shared and supports the value comes first."""
    found = merged(
        [
            quote("Autre chose", ("machine",), level="2"),
            quote("Seul", ("machine",)),
            quote("Un atelier.", ("machine",)),
            quote("« Un Atelier »", ("lecture A",), status="introuvable"),
        ],
        ["1"],
    )
    assert [(entry.text, entry.coders) for entry in found] == [
        ("Un atelier.", ("lecture A", "machine")), ("Seul", ("machine",)), ("Autre chose", ("machine",)),
    ]  # fmt: skip
    assert [entry.supports for entry in found] == [True, True, False]


def test_a_quote_that_repeats_another_is_not_shown_twice():
    """Of two quotes one of which holds the other, one is shown."""
    quotes = [quote("Un atelier", ("a",)), quote("Un atelier a eu lieu", ("b",)), quote("Deux", ("c",))]
    found = merged(quotes, ["1"])
    assert [entry.text for entry in pick(found, 2)] == ["Un atelier", "Deux"]
