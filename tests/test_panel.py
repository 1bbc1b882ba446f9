"""The panel's core, without a browser: what is asked, taken, refused, saved, undone, settled."""

import builtins
import json
import re
import shutil
from pathlib import Path
from threading import Event, Thread

import pandas as pd
import pytest
from panel_sample import FIRST, HOSTILE, SECOND, THIRD, sample, tables

from abs_study import peoplefiles
from abs_study.codings import check_readings
from abs_study.errors import StudyError
from abs_study.messages import speaking
from abs_study.panel import adjudication_panel, coding_panel, view
from abs_study.panel.answers import Row, cells_of, frame_of
from abs_study.panel.opening import coding, settling
from abs_study.panel.texts import ReportText
from abs_study.panel.widget import panel
from abs_study.panel.words import words
from abs_study.study import Study, open_study
from abs_study.tables import TABLES, read_csv

ROOT = Path(__file__).parents[1]
ORDINAL, MULTI, OTHER = "participation_usagers", "echelles_analyse", "suites"
TICKS = ("infracommunale", "communale")
QUOTE = "Le comité de pilotage réunit des habitants et le CCAS."


@pytest.fixture(scope="module")
def template():
    """Settings and grid, read once."""
    return open_study(ROOT)


@pytest.fixture(scope="module")
def made(tmp_path_factory, template):
    """A study of three reports, read already, that nobody writes into."""
    return sample(tmp_path_factory.mktemp("panneau"), template)


@pytest.fixture
def study(tmp_path, made, template):
    """A copy of it."""
    shutil.copytree(made.folder, tmp_path, dirs_exist_ok=True)
    copy = Study(tmp_path, template.settings, template.grid)
    copy.__dict__["memory"] = template.memory
    return copy


class Person:
    """Somebody at the panel: sends messages, looks at what is shown and at the file."""

    def __init__(self, study, name="anne", session=None, **options):
        self.study, self.name = study, name
        self.session = session or coding(study, name, **options)

    def do(self, do, cell=None, **more):
        """Send a message; returns what the browser is then shown."""
        at = cell or self.session.at
        self.session.handle({"do": do, "document": at[0], "variable": at[1], **more})
        if self.session.ledger.due:
            self.session.ledger.save()
        shown = view.state(self.session)
        assert json.loads(json.dumps(shown)) == shown
        return shown

    def click(self, text, cell=None, **more):
        """Click the sentence that holds a text."""
        report = self.session.library[(cell or self.session.at)[0]]
        units = [
            (page["page"], *unit) for page in report.view() for p in page["paragraphs"] for unit in p["units"]
        ]
        page, start, end, _text = next(unit for unit in units if text in unit[3])
        return self.do("quote", cell, page=page, start=start, end=end, **more)

    def file(self):
        """The rows of the file on the disk, by cell."""
        path = peoplefiles.path_of(self.study, self.name)
        return cells_of(read_csv(path.read_text("utf-8"), TABLES["readings"])) if path.exists() else {}


@pytest.fixture
def anne(study):
    """Anne, who codes."""
    return Person(study)


def write(study, name, *rows):
    """Write a people's file as another program would."""
    peoplefiles.write(study, name, frame_of({row[:2]: () for row in rows} | gathered(rows)))


def gathered(rows):
    """Rows (document, variable, level, page, quote, note) by cell."""
    cells = {}
    for document, variable, *row in rows:
        cells[document, variable] = (*cells.get((document, variable), ()), Row(*row))
    return cells


# Answers


def test_one_answer_is_saved_at_once_with_its_quote_note_and_grid(anne):
    """Level first, then a click in the text, then a note: three states of the file, the last whole."""
    cell = (FIRST, ORDINAL)
    anne.do("choose", cell, level="2")
    assert anne.file() == {cell: (Row("2", version=anne.study.grid.version),)}
    anne.click("comité de pilotage", cell, level="2")
    shown = anne.do("note", cell, level="2", text="sans hésiter")
    assert anne.file() == {cell: (Row("2", 1, QUOTE, "sans hésiter", anne.study.grid.version),)}
    assert (
        shown["save"] == {"fault": "", "due": False, "conflicts": 0, "saves": 3}
        and shown["reports"][0]["answered"] == 1
    )
    assert check_readings(peoplefiles.read(anne.study, "anne"), anne.study.grid, [FIRST], "") == []


def test_a_quote_taken_first_waits_for_its_level(anne):
    """Nothing is saved before the level is chosen; then the quote goes to it."""
    cell = (FIRST, ORDINAL)
    shown = anne.click("comité de pilotage", cell, level="")
    anne.do("go", cell)
    assert anne.file() == {} and "ira au niveau" in shown["notice"]["text"]
    assert view.cell(anne.session, cell)["waiting"]["quote"] == QUOTE
    anne.do("choose", cell, level="1")
    assert anne.file()[cell][0].quote == QUOTE and view.cell(anne.session, cell)["waiting"] is None


def test_another_level_keeps_the_quote_and_a_missing_code_drops_it(anne):
    """From 1 to 2 the quote stays; NC has none, and undoing brings it back."""
    cell = (FIRST, ORDINAL)
    anne.do("choose", cell, level="1")
    anne.click("comité de pilotage", cell, level="1")
    anne.do("choose", cell, level="2")
    assert anne.file()[cell] == (Row("2", 1, QUOTE, "", anne.study.grid.version),)
    shown = anne.do("choose", cell, level="NC")
    assert (
        anne.file()[cell] == (Row("NC", version=anne.study.grid.version),)
        and "Ctrl+Z" in shown["notice"]["text"]
    )
    anne.do("undo")
    assert anne.file()[cell][0].quote == QUOTE


def test_several_levels_count_once_finished(anne):
    """Ticked boxes alone write nothing; « terminé » writes one row a box, each with its own quote."""
    cell = (FIRST, MULTI)
    for level in reversed(TICKS):
        shown = anne.do("choose", cell, level=level)
    anne.click("comité de pilotage", cell, level=TICKS[0])
    assert anne.file() == {} and shown["reports"][0]["answered"] == 0
    assert next(task for task in shown["strip"] if task["variable"] == MULTI)["state"] == "draft"
    anne.do("finish", cell)
    assert {row.level: row.quote for row in anne.file()[cell]} == {TICKS[0]: QUOTE, TICKS[1]: ""}
    anne.do("choose", cell, level=TICKS[1])
    assert [row.level for row in anne.file()[cell]] == [TICKS[0]], (
        "a finished question stays so while corrected"
    )


def test_unticking_the_last_box_opens_the_question_again_and_loses_nothing(anne):
    """The file keeps the answer of before until the question is finished anew."""
    cell = (FIRST, MULTI)
    anne.do("choose", cell, level=TICKS[0])
    anne.do("finish", cell)
    shown = anne.do("choose", cell, level=TICKS[0])
    assert [row.level for row in anne.file()[cell]] == [TICKS[0]] and "le fichier garde" in shown["notice"][
        "text"
    ]
    anne.do("choose", cell, level="aucun")
    assert [row.level for row in anne.file()[cell]] == ["aucun"]


def test_nothing_ticked_is_not_finished(anne):
    """« terminé » with no box is refused and says what to choose; `aucun` stands alone."""
    cell = (FIRST, MULTI)
    shown = anne.do("finish", cell)
    assert shown["notice"]["kind"] == "refused" and "aucun" in shown["notice"]["text"] and anne.file() == {}
    anne.do("choose", cell, level=TICKS[0])
    anne.do("choose", cell, level="NA")
    assert [row.level for row in anne.file()[cell]] == ["NA"]
    anne.do("choose", cell, level=TICKS[1])
    assert [row.level for row in anne.file()[cell]] == ["NA"], "a box after NA is a draft"
    anne.do("finish", cell)
    assert [row.level for row in anne.file()[cell]] == [TICKS[1]]


def test_clearing_withdraws_an_answer(anne):
    """The row leaves the file, and undoing gives it back."""
    cell = (FIRST, ORDINAL)
    anne.do("choose", cell, level="0")
    anne.do("clear", cell)
    assert anne.file() == {}
    anne.do("undo")
    assert anne.file()[cell][0].level == "0"


def test_undo_goes_back_to_the_beginning(anne):
    """Each action is undone in turn, wherever one is; the last undo leaves what was found."""
    write(anne.study, "anne", (FIRST, ORDINAL, "1", 2, "La CAF", "avant"))
    anne = Person(anne.study)
    before = anne.file()
    anne.do("choose", (FIRST, ORDINAL), level="3")
    anne.do("choose", (SECOND, MULTI), level=TICKS[0])
    anne.do("finish", (SECOND, MULTI))
    for text in ("u", "un", "une note"):
        anne.do("note", (SECOND, MULTI), level=TICKS[0], text=text)
    assert anne.file()[SECOND, MULTI][0].note == "une note"
    shown = anne.do("undo")
    assert anne.file()[SECOND, MULTI][0].note == "" and shown["at"]["document"] == SECOND
    for _time in range(3):
        anne.do("undo")
    assert anne.file() == before
    assert anne.do("undo")["notice"]["kind"] == "refused"


def test_an_answer_given_by_another_grid_keeps_its_version_until_it_is_given_anew(anne):
    """A note leaves the version of then; another level is an answer of today."""
    peoplefiles.write(anne.study, "anne", frame_of({(FIRST, ORDINAL): (Row("1", version="0.7"),)}))
    anne = Person(anne.study)
    anne.do("note", (FIRST, ORDINAL), level="1", text="relu")
    assert anne.file()[FIRST, ORDINAL][0].version == "0.7"
    anne.do("choose", (FIRST, ORDINAL), level="2")
    assert anne.file()[FIRST, ORDINAL][0].version == anne.study.grid.version


# Quotes


def test_a_quote_is_prolonged_over_the_sentences_between(anne):
    """Shift and another sentence of the page: from the first to the last, to the letter."""
    cell = (FIRST, ORDINAL)
    anne.do("choose", cell, level="2")
    anne.click("comité de pilotage", cell, level="2")
    anne.click("Les élus", cell, level="2", extend=True)
    text = anne.session.text.texts[1]
    assert anne.file()[cell][0].quote == text[text.index("Le comité") : text.index("\nCCAS")]


def test_a_typed_quote_is_found_whatever_its_typography(anne):
    """The page fills itself in, and the report's own letters are kept."""
    cell = (FIRST, ORDINAL)
    anne.do("choose", cell, level="2")
    anne.do("write", cell, level="2", text="la caf et l'insee FOURNISSENT")
    assert anne.file()[cell][0].page == 2 and anne.file()[cell][0].quote == "La CAF et l’Insee fournissent"


def test_a_quote_with_a_cut_is_kept_as_typed(anne):
    """« […] » joins two stretches of the report."""
    cell = (FIRST, ORDINAL)
    anne.do("choose", cell, level="2")
    anne.do("write", cell, level="2", text="Le comité de pilotage […] trois fois")
    assert anne.file()[cell][0] == Row(
        "2", 1, "Le comité de pilotage […] trois fois", "", anne.study.grid.version
    )


def test_a_quote_that_is_not_in_the_report_is_not_taken_unless_it_is_said_twice(anne):
    """The nearest passage is proposed; the person may keep hers, and is told."""
    cell = (FIRST, ORDINAL)
    anne.do("choose", cell, level="2")
    typed = "Le comité de pilotage rassemble des habitants et le CCAS."
    shown = anne.do("write", cell, level="2", text=typed)
    assert shown["notice"]["kind"] == "refused" and shown["proposal"]["near"]["page"] == 1
    assert shown["proposal"]["near"]["text"] == QUOTE and anne.file()[cell][0].quote == ""
    assert anne.do("step", by=1)["proposal"] is None
    anne.do("write", cell, level="2", text=typed, keep=True)
    assert (
        anne.file()[cell][0].quote == typed
        and view.cell(anne.session, cell)["rows"][0]["status"] == "introuvable"
    )


def test_on_a_scanned_page_a_quote_that_is_not_found_is_only_a_warning(anne):
    """As when a sheet is imported."""
    cell = (SECOND, ORDINAL)
    anne.do("choose", cell, level="1")
    shown = anne.do("write", cell, level="1", text="une phrase que la machine a mal lue", page=2)
    assert shown["notice"]["kind"] == "warning" and anne.file()[cell][0].page == 2


@pytest.mark.parametrize(
    "place", [(1, 0, 10_000), (9, 0, 4), (1, 5, 5), (1, -1, 4), (True, 0, 4), (1, "0", 4), (1.0, 0, 4)]
)
def test_a_place_that_is_not_in_the_report_is_refused(anne, place):
    """Beyond the page, no page, nothing, not a whole number."""
    page, start, end = place
    shown = anne.do("quote", (FIRST, ORDINAL), level="", page=page, start=start, end=end)
    assert shown["notice"]["kind"] == "refused" and anne.session.drafts == {}


def test_offsets_are_code_points(anne):
    """A sign beyond the basic plane counts for one, as in Python, before and in the sentence."""
    anne.do("choose", (FIRST, ORDINAL), level="1")
    anne.click("orchestre", (FIRST, ORDINAL), level="1")
    assert anne.file()[FIRST, ORDINAL][0].quote == "L’🎻 orchestre joue."


# Messages


@pytest.mark.parametrize(
    "message",
    [
        None, [], "choose", {}, {"do": "delete"}, {"do": ["choose"]}, {"do": "_undo"}, {"do": "choose"},
        {"do": "choose", "document": "../secret", "variable": ORDINAL, "level": "1"},
        {"do": "choose", "document": FIRST, "variable": "x", "level": "1"},
        {"do": "choose", "document": FIRST, "variable": ORDINAL, "level": "9"},
        {"do": "choose", "document": FIRST, "variable": ORDINAL, "level": "aucun"},
        {"do": "choose", "document": FIRST, "variable": ORDINAL, "level": "NC_machine"},
        {"do": "choose", "document": FIRST, "variable": ORDINAL, "level": ""},
        {"do": "note", "document": FIRST, "variable": ORDINAL, "level": "1", "text": "x" * 5000},
        {"do": "note", "document": FIRST, "variable": ORDINAL, "level": "1", "text": "\ud800"},
        {"do": "note", "document": FIRST, "variable": ORDINAL, "level": "1", "text": {"a": 1}},
        {"do": "write", "document": FIRST, "variable": ORDINAL, "level": "1", "text": "   "},
        {"do": "write", "document": FIRST, "variable": ORDINAL, "level": "1", "text": "La CAF", "page": 44},
        {"do": "keep", "document": FIRST, "variable": ORDINAL, "side": "paul"},
        {"do": "step", "by": "1"}, {"do": "step", "by": 2}, {"do": "filter", "variable": "x"}, {"do": "open", "document": "x"},
        {"do": "undo"},
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused_and_changes_nothing(anne, message):
    """Unknown action, document, variable, level; text too long or that no file can hold."""
    at = anne.session.at
    anne.session.handle(message)
    assert anne.session.notice["kind"] == "refused" and anne.session.notice["text"]
    assert (anne.session.at, anne.session.drafts, anne.session.undone, anne.file()) == (at, {}, [], {})


def test_hostile_texts_stay_texts(anne):
    """Markup of a report reaches the browser as plain values and the file as it was; control signs do not."""
    cell = (SECOND, ORDINAL)
    anne.do("go", cell)
    assert HOSTILE in json.dumps(view.report(anne.session), ensure_ascii=False).replace('\\"', '"')
    anne.do("choose", cell, level="1")
    anne.do("note", cell, level="1", text='=cmd|x\x00\x1b "<b>",\nsuite')
    assert anne.file()[cell][0].note == '=cmd|x "<b>",\nsuite'
    told = "".join(
        (ROOT / "src/abs_study/panel").joinpath(name).read_text("utf-8")
        for name in ("dom.js", "text.js", "grid.js", "panel.js")
    )
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|https?:", told)


# Going about


def test_one_begins_where_one_stopped(study, anne):
    """The first question without an answer, in the order of reports; the end is told."""
    names = list(study.grid.variables)
    write(study, "anne", *((FIRST, name, "NC", None, "", "") for name in names[:5]))
    anne = Person(study)
    assert anne.session.at == (FIRST, names[5])
    assert anne.do("step", by=-1)["at"]["variable"] == names[4]
    assert anne.do("empty")["at"]["variable"] == names[5]
    anne.do("go", (FIRST, names[-1]))
    assert anne.do("step", by=1)["at"] == {"document": SECOND, "variable": names[0], "place": 1, "of": 33}
    anne.do("go", (THIRD, names[-1]))
    assert "dernière" in anne.do("step", by=1)["notice"]["text"]
    assert anne.do("open", document=FIRST)["at"]["variable"] == names[5]


def test_one_question_is_followed_from_report_to_report(anne):
    """By variable: the next question is the same one in the next report."""
    shown = anne.do("filter", variable=ORDINAL)
    assert (shown["at"]["document"], shown["at"]["variable"], shown["at"]["of"]) == (FIRST, ORDINAL, 3)
    assert [task["label"] for task in shown["strip"]] == [
        "CCAS Lormeuil 2014",
        "CCAS Fontbrune 2013",
        "CCAS Val-D-Arize 2012",
    ]
    assert anne.do("step", by=1)["at"]["document"] == SECOND


def test_progress_by_report_and_by_question(anne):
    """Only finished answers count."""
    anne.do("choose", (SECOND, ORDINAL), level="1")
    shown = anne.do("choose", (SECOND, MULTI), level=TICKS[0])
    assert {row["id"]: (row["answered"], row["all"]) for row in shown["reports"]} == {
        FIRST: (0, 33),
        SECOND: (1, 33),
        THIRD: (0, 33),
    }
    assert {row["id"]: row["answered"] for row in shown["variables"] if row["answered"]} == {ORDINAL: 1}


# The file


def test_the_version_found_at_the_opening_is_kept_once(study):
    """However many answers a session saves, one old version: that of its opening."""
    write(study, "anne", (FIRST, ORDINAL, "1", None, "", ""))
    found = peoplefiles.path_of(study, "anne").read_bytes()
    anne = Person(study)
    for level in ("0", "2", "3"):
        anne.do("choose", (FIRST, ORDINAL), level=level)
    (old,) = (study.raw / "codings" / "anciens").glob("*.csv")
    assert old.read_bytes() == found


def test_what_others_change_in_the_file_meanwhile_is_taken_over(study, anne):
    """An import beside the panel: its cells stay, ours are added, the panel shows both."""
    anne.do("choose", (FIRST, ORDINAL), level="1")
    write(study, "anne", (FIRST, ORDINAL, "1", None, "", ""), (SECOND, ORDINAL, "3", None, "", ""))
    cells = anne.file()
    peoplefiles.write(
        study,
        "anne",
        frame_of(
            {
                (FIRST, ORDINAL): (Row("1", version=study.grid.version),),
                (SECOND, ORDINAL): cells[SECOND, ORDINAL],
            }
        ),
    )
    shown = anne.do("choose", (FIRST, OTHER), level="2")
    assert {cell: rows[0].level for cell, rows in anne.file().items()} == {
        (FIRST, ORDINAL): "1",
        (SECOND, ORDINAL): "3",
        (FIRST, OTHER): "2",
    }
    assert [row["answered"] for row in shown["reports"]] == [2, 1, 0] and anne.session.ledger.conflicts == {}


@pytest.mark.parametrize("mine", [True, False])
def test_a_cell_changed_on_both_sides_waits_for_a_person(study, anne, mine):
    """Neither is lost: theirs in the file, ours in the panel, until one is chosen; other cells are saved meanwhile."""
    cell = (FIRST, ORDINAL)
    anne.do("choose", cell, level="1")
    write(study, "anne", (*cell, "3", 1, QUOTE, "une autre main"))
    shown = anne.do("choose", cell, level="2")
    anne.do("go", cell)
    assert anne.file()[cell][0].level == "3" and shown["save"]["conflicts"] == 1
    told = view.cell(anne.session, cell)
    assert (told["rows"][0]["level"], told["conflict"]["rows"][0]["level"]) == ("2", "3")
    anne.do("choose", (FIRST, OTHER), level="0")
    assert anne.file()[FIRST, OTHER][0].level == "0" and anne.file()[cell][0].level == "3"
    shown = anne.do("settle", cell, mine=mine)
    assert anne.file()[cell][0].level == ("2" if mine else "3") and shown["save"]["conflicts"] == 0
    if not mine:
        anne.do("undo")
        assert anne.file()[cell][0].level == "2", "what was given up is still there to be taken back"


def test_an_answer_that_vanished_from_the_file_waits_for_a_person(study, anne):
    """Withdrawn by an import, or lost by a program that writes half a file: it is shown, kept, and comes back alone."""
    anne.do("choose", (FIRST, ORDINAL), level="1")
    anne.do("choose", (FIRST, OTHER), level="2")
    whole = peoplefiles.path_of(study, "anne").read_bytes()
    peoplefiles.write(study, "anne", frame_of({(FIRST, OTHER): anne.file()[FIRST, OTHER]}))
    shown = anne.do("choose", (SECOND, ORDINAL), level="0")
    assert shown["save"]["conflicts"] == 1 and view.cell(anne.session, (FIRST, ORDINAL))["conflict"] == {
        "rows": []
    }
    assert set(anne.file()) == {(FIRST, OTHER), (SECOND, ORDINAL)} and shown["reports"][0]["answered"] == 2
    peoplefiles.path_of(study, "anne").write_bytes(whole)
    shown = anne.do("retry")
    assert shown["save"]["conflicts"] == 1, "what we wrote since is not in it"
    anne.do("settle", (SECOND, ORDINAL), mine=True)
    assert set(anne.file()) == {(FIRST, ORDINAL), (FIRST, OTHER), (SECOND, ORDINAL)}


def test_a_failed_save_is_told_and_kept_until_it_succeeds(study, anne, monkeypatch):
    """A full disk: the answer stays pending and is written with the next."""

    def full(*_given, **_more):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("abs_study.peoplefiles.write_safely", full)
        shown = anne.do("choose", (FIRST, ORDINAL), level="1")
        assert (
            "No space left" in shown["save"]["fault"]
            and len(anne.session.ledger.pending) == 1
            and anne.file() == {}
        )
        assert shown["reports"][0]["answered"] == 1
    shown = anne.do("retry")
    assert (
        shown["save"] == {"fault": "", "due": False, "conflicts": 0, "saves": 1}
        and anne.file()[FIRST, ORDINAL][0].level == "1"
    )


def test_a_file_that_became_unreadable_is_not_overwritten(study, anne):
    """Its fault is told, its bytes stay, our answer waits."""
    anne.do("choose", (FIRST, ORDINAL), level="1")
    path = peoplefiles.path_of(study, "anne")
    good = path.read_bytes()
    path.write_bytes(b"document_id;variable\nx;y;z\n")
    shown = anne.do("choose", (FIRST, OTHER), level="1")
    assert "mal formée" in shown["save"]["fault"] and path.read_bytes().startswith(b"document_id;")
    path.write_bytes(good)
    assert anne.do("retry")["save"]["fault"] == "" and len(anne.file()) == 2


def test_a_file_that_disappeared_is_made_again(study, anne):
    """Nothing that was answered goes with it."""
    anne.do("choose", (FIRST, ORDINAL), level="1")
    peoplefiles.path_of(study, "anne").unlink()
    anne.do("choose", (FIRST, OTHER), level="1")
    assert set(anne.file()) == {(FIRST, ORDINAL), (FIRST, OTHER)}


def test_what_the_panel_does_not_ask_stays_in_the_file(study):
    """Rows of other reports, of retired or unknown variables, byte for byte."""
    row = ("ailleurs-2001", "ancienne_question", "vieux niveau", 3, 'a "b", c\nd', "NA")
    write(study, "anne", row)
    anne = Person(study, documents=[FIRST], variables=[ORDINAL])
    anne.do("choose", (FIRST, ORDINAL), level="1")
    assert anne.file()[row[:2]] == (Row(*row[2:]),) and len(anne.session.tasks) == 1


def test_a_level_that_the_grid_lost_is_shown_and_can_be_replaced(study):
    """It is neither hidden nor changed by itself."""
    write(study, "anne", (FIRST, MULTI, "disparu", None, "", ""))
    anne = Person(study, variables=MULTI)
    anne.do("go", (FIRST, MULTI))
    assert view.cell(anne.session, (FIRST, MULTI))["rows"][0]["label"] == "disparu"
    anne.do("choose", (FIRST, MULTI), level=TICKS[0])
    anne.do("choose", (FIRST, MULTI), level="disparu")
    assert [row.level for row in anne.file()[FIRST, MULTI]] == [TICKS[0]]


# Blind


def test_nothing_of_anybody_else_reaches_the_browser(study):
    """Neither people's nor the machine's answers, quotes or notes, unless the machine's are asked for."""
    write(study, "paul", (FIRST, ORDINAL, "3", 1, "Les élus y siègent.", "SECRET-DE-PAUL"))
    anne = Person(study)
    told = json.dumps([view.setup(anne.session, "anne"), view.state(anne.session), view.report(anne.session)])
    assert (
        "SECRET-DE-PAUL" not in told
        and "paul" not in told
        and view.state(anne.session)["cell"]["sides"] == []
    )
    assert view.setup(anne.session, "anne")["sighted"] is False


def test_the_machines_answer_is_an_explicit_choice(study):
    """Shown where asked for, said not to be blind, taken whole by one action, with today's grid."""
    first = next(iter(study.grid.variables))
    anne = Person(study, suggestions=True)
    assert view.setup(anne.session, "anne")["sighted"] is True
    (side,) = view.state(anne.session)["cell"]["sides"]
    assert side["rows"][0]["quote"] == "Les élus y siègent." and side["rows"][0]["note"] == "confiance : 71 %"
    anne.do("keep", (FIRST, first), side="machine")
    level = study.grid.variables[first].codes[1]
    assert anne.file()[FIRST, first] == (Row(level, 1, "Les élus y siègent.", "", study.grid.version),)


# Settling


@pytest.fixture
def judge(study):
    """Somebody who settles what Anne and Paul read differently."""
    write(
        study, "anne", (FIRST, ORDINAL, "1", 1, QUOTE, "note d’Anne"), (FIRST, OTHER, "2", None, "", ""),
        (FIRST, MULTI, TICKS[0], None, "", ""), (SECOND, ORDINAL, "NC", None, "", ""), (THIRD, OTHER, "1", None, "", ""),
    )  # fmt: skip
    write(
        study, "paul", (FIRST, ORDINAL, "3", 2, "La CAF et l’Insee", ""), (FIRST, OTHER, "2", None, "", ""),
        (FIRST, MULTI, TICKS[0], 1, QUOTE, ""), (FIRST, MULTI, TICKS[1], None, "", ""), (SECOND, ORDINAL, "0", None, "", ""),
    )  # fmt: skip
    return Person(study, peoplefiles.ARBITRATION, settling(study, "anne", "paul"))


def test_only_what_differs_is_settled(judge):
    """A level against NC differs, a set against a larger one too; the same levels do not, nor a lone reading."""
    assert judge.session.tasks == [(FIRST, MULTI), (FIRST, ORDINAL), (SECOND, ORDINAL)]
    sides = view.state(judge.session)["cell"]["sides"]
    assert [(side["name"], [row["level"] for row in side["rows"]]) for side in sides] == [
        ("anne", [TICKS[0]]),
        ("paul", list(TICKS)),
    ]
    assert sides[1]["rows"][0]["spans"] == [[1, 40, 94]]


def test_one_of_the_two_is_retained_with_its_quote(judge):
    """Its levels and quotes, not its note; given by today's grid."""
    version = judge.study.grid.version
    judge.do("keep", (FIRST, ORDINAL), side="anne")
    judge.do("keep", (FIRST, MULTI), side="paul")
    assert judge.file() == {
        (FIRST, ORDINAL): (Row("1", 1, QUOTE, "", version),),
        (FIRST, MULTI): (Row(TICKS[1], None, "", "", version), Row(TICKS[0], 1, QUOTE, "", version)),
    }
    judge.do("note", (FIRST, ORDINAL), level="1", text="le comité suffit")
    judge.do("keep", (FIRST, ORDINAL), side="paul")
    assert judge.file()[FIRST, ORDINAL] == (Row("3", 2, "La CAF et l’Insee", "le comité suffit", version),)


def test_neither_of_the_two_needs_a_reason(judge):
    """A third level is not written before its reason; a settled cell keeps its value meanwhile."""
    cell = (FIRST, ORDINAL)
    judge.do("keep", cell, side="anne")
    shown = judge.do("choose", cell, level="2")
    assert "raison" in shown["notice"]["text"] and judge.file()[cell][0].level == "1"
    judge.do("note", cell, level="2", text="ni l’un ni l’autre : deux réunions")
    assert (judge.file()[cell][0].level, judge.file()[cell][0].note) == (
        "2",
        "ni l’un ni l’autre : deux réunions",
    )
    judge.do("note", cell, level="2", text="")
    assert judge.file()[cell][0].note != "", "a reason is not taken away by being emptied"
    judge.do("undo")
    judge.do("undo")
    assert judge.file()[cell][0].level == "1"


def test_what_was_settled_shows_when_one_comes_back_and_can_be_changed(judge):
    """Progress counts it; one begins at the first cell that is not settled."""
    judge.do("keep", (FIRST, MULTI), side="anne")
    again = Person(judge.study, peoplefiles.ARBITRATION, settling(judge.study, "anne", "paul"))
    shown = view.state(again.session)
    assert again.session.at == (FIRST, ORDINAL) and [row["answered"] for row in shown["reports"]] == [1, 0]
    again.do("keep", (FIRST, MULTI), side="paul")
    assert len(again.file()[FIRST, MULTI]) == 2
    assert again.study.arbitration()["level"].tolist() == sorted(TICKS, reverse=False)


def test_the_settled_value_is_the_consensus(judge):
    """arbitrage.csv as the study reads it settles the cell whole."""
    from abs_study import codings, consensus

    judge.do("keep", (FIRST, MULTI), side="paul")
    judge.do("keep", (SECOND, ORDINAL), side="anne")
    readings = pd.concat(
        [codings.from_readings(frame, name) for name, frame in judge.study.readings().items()]
    )
    settled = consensus.settle(readings, judge.study.arbitration())
    told = {(row.document_id, row.variable, row.level): row.status for row in settled.itertuples()}
    assert told[FIRST, MULTI, TICKS[1]] == "arbitrated" and told[SECOND, ORDINAL, "NC"] == "arbitrated"
    assert (SECOND, ORDINAL, "0") not in told


# Opening


@pytest.mark.parametrize(
    ("name", "words"),
    [("", "coder = "), ("Anne Martin", "anne_martin"), ("machine", "automatique"), ("../anne", "minuscules")],
)
def test_who_codes_is_a_name_of_a_file(study, name, words):
    """No name, a name that is none, the machine's, a path."""
    with pytest.raises(StudyError) as caught:
        coding(study, name)
    assert words in str(caught.value) and not (study.raw / "codings").exists()


def test_all_wrong_names_are_told_at_once(study):
    """Reports and questions, each with the nearest."""
    with pytest.raises(StudyError) as caught:
        coding(study, "anne", ["lormeuil-2015"], ["suite"])
    assert (
        "lormeuil-2014" in str(caught.value)
        and "suites" in str(caught.value)
        and "panneau" in caught.value.subject
    )


def test_a_study_that_was_not_run_says_what_to_run(study):
    """The remedy is a command."""
    for name in ("documents", "passages"):
        (study.processed / f"{name}.{'csv' if name == 'documents' else 'parquet'}").unlink()
        with pytest.raises(StudyError) as caught:
            coding(study, "anne")
        assert "abs-study run" in str(caught.value)


def test_two_readings_that_do_not_differ_or_are_not_there(study):
    """Said, not an empty panel."""
    write(study, "anne", (FIRST, ORDINAL, "1", None, "", ""))
    write(study, "paul", (FIRST, ORDINAL, "1", None, "", ""))
    for pair, word in (
        (("anne", "paul"), "aucune question"),
        (("anne", "zoe"), "zoe"),
        (("anne", "anne"), "deux fois"),
    ):
        with pytest.raises(StudyError) as caught:
            settling(study, *pair)
        assert word in str(caught.value)


def test_without_anywidget_the_remedy_is_told(study, monkeypatch):
    """In words, as a notebook shows them: no traceback."""
    pytest.importorskip("anywidget")
    real = builtins.__import__

    def absent(name, *rest):
        if name == "anywidget":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(StudyError) as caught:
        coding_panel(study, "anne")
    assert caught.value._render_traceback_() == str(caught.value).splitlines() and "pip install" in str(
        caught.value
    )


def test_the_widget_shows_the_session_and_hears_messages(study):
    """Values for the browser at once; the report is sent again only when another is opened; English on demand."""
    pytest.importorskip("anywidget")
    write(study, "anne", (FIRST, ORDINAL, "1", None, "", ""))
    write(study, "paul", (FIRST, ORDINAL, "2", None, "", ""))
    panel = coding_panel(study, "zoe", lang="en")
    assert panel.words["help"] == "Help" and panel.report["id"] == FIRST and panel.setup["coder"] == "zoe"
    sent = []
    panel.observe(lambda change: sent.append(change["name"]), ["report", "state"])
    panel._handle_custom_msg({"do": "finish", "document": FIRST, "variable": MULTI}, [])
    assert panel.state["notice"]["text"].startswith("Nothing is ticked") and sent == ["state"]
    panel._handle_custom_msg({"do": "go", "document": SECOND, "variable": MULTI}, [])
    assert panel.report["id"] == SECOND and sent[1:] == ["report", "state"]
    assert adjudication_panel(study, "anne", "paul").setup["settling"] is True


def test_an_answer_that_comes_by_another_thread_while_one_is_written_is_kept(study, monkeypatch):
    """JupyterLab hands the first message to the kernel's main thread and the next ones to another."""
    pytest.importorskip("anywidget")
    cell, write, handled = (FIRST, ORDINAL), peoplefiles.write, Event()
    session = coding(study, "anne")
    shown = panel(session, "anne")

    def say(do, **more):
        shown._handle_custom_msg({"do": do, "document": cell[0], "variable": cell[1], **more}, [])
        handled.set()

    second = Thread(target=say, args=("quote",), kwargs={"level": "2", "page": 1, "start": 40, "end": 94})

    def slow(*args, **options):
        monkeypatch.setattr(peoplefiles, "write", write)
        second.start()
        handled.wait(0.5)
        return write(*args, **options)

    monkeypatch.setattr(peoplefiles, "write", slow)
    say("choose", level="2")
    second.join()
    assert [(row.level, row.quote) for row in Person(study, session=session).file()[cell]] == [("2", QUOTE)]


def test_every_word_that_the_browser_asks_for_is_given():
    """No name of a text is missing, none is left over, in both languages."""
    folder = ROOT / "src/abs_study/panel"
    told = "".join((folder / name).read_text("utf-8") for name in ("text.js", "grid.js", "panel.js"))
    asked = set(re.findall(r"\b(?:words|w)\.(\w+)", told)) | {"answered", "draft", "conflict", "empty"}
    assert asked == set(words())
    french, english = words(), {}
    with speaking("en"):
        english = words()
    same = {name for name in french if french[name] == english[name]} - {
        "short_page",
        "page",
        "note",
        "questions",
    }
    assert same == set()


# The text


def test_every_sentence_is_at_its_place_and_nothing_of_a_page_is_hidden():
    """Each unit is the page's text between its offsets; running feet are shown as plain text."""
    made = tables()
    for name in (FIRST, SECOND, THIRD):
        own = [made[table][made[table]["document_id"] == name] for table in ("pages", "blocks", "passages")]
        report = ReportText(*own)
        for page in report.view():
            text = report.texts[page["page"]]
            units = [unit for paragraph in page["paragraphs"] for unit in paragraph["units"]]
            assert all(text[start:end] == told for start, end, told in units)
            assert "".join("".join(told for *_place, told in units).split()) == "".join(text.split())
    kinds = [paragraph["kind"] for paragraph in ReportText(*own).view()[0]["paragraphs"]]
    assert kinds == ["heading", "body"]
