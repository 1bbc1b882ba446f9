"""The passage on its page: words found where they are printed, marked and cut out; pages drawn safely, once."""

import io
import time

import pytest
from extract_samples import HEIGHT, WIDTH, Pdf, prose
from PIL import Image

from abs_study import drawings
from abs_study.drawings import draw_documents
from abs_study.extract import Limits as ReadingLimits
from abs_study.extract import PagePicture, draw_pages
from abs_study.publish.pictures import crop, locate
from abs_study.settings import Limits


@pytest.fixture(scope="module")
def two_columns(tmp_path_factory):
    """Two columns of prose, then a page that says the same words twice."""
    pdf = Pdf().page().lines(50, 100, prose(6)).lines(320, 100, prose(6, first=48, lines=6))
    pdf.page().text(50, 100, "Les familles sont venues.").text(50, 700, "Les familles sont venues.")
    return pdf.write(tmp_path_factory.mktemp("dessins") / "deux.pdf")


def row(*words, top):
    """Words of a line, each a hundred thousandths after the last, as a drawn page has them."""
    return tuple((word, 100 + 100 * n, top, 180 + 100 * n, top + 10) for n, word in enumerate(words))


def found(words, passage):
    """Where a passage that is the whole text of a page is found."""
    return locate(words, passage, 0, len(passage))


def test_a_page_is_drawn_with_the_boxes_of_its_words(two_columns):
    """A small grey PNG; a word printed 100 points under the top is found there."""
    page, second = draw_pages(two_columns, [1, 2, 9])
    image = Image.open(io.BytesIO(page.image))
    assert (image.format, image.size) == ("PNG", (page.width, page.height))
    assert (page.number, page.width, second.number) == (1, 700, 2)
    word, left, top, _right, bottom = page.words[0]
    assert word == prose(6)[0].split()[0]
    assert left == pytest.approx(1000 * 50 / WIDTH, abs=2)
    assert top < 1000 * 100 / HEIGHT < bottom + 3


def test_a_passage_is_found_in_its_column_over_its_lines(two_columns):
    """A passage of the right column: a box a line, all of them to the right of the middle."""
    (page,) = draw_pages(two_columns, [1])
    lines = prose(6, first=48, lines=6)
    boxes = found(page.words, f"{lines[1]} {lines[2]}")
    assert len(boxes) == 2
    assert all(left > 500 and right <= 1000 and top < bottom for left, top, right, bottom in boxes)
    assert boxes[0][1] < boxes[1][1]


def test_letters_alone_are_compared(two_columns):
    """Case, accents, hyphens and signs do not count; nearly the same words are found, others are not."""
    (page,) = draw_pages(two_columns, [1])
    line = prose(6)[0]
    exact = found(page.words, line)
    assert found(page.words, line.upper().replace("É", "E").replace(" ", " - ")) == exact
    assert found(page.words, line.replace("communal", "comunal")) == exact
    assert found(page.words, "Rien de tel ne se trouve sur cette page, quoi qu’on y cherche.") == []
    assert found(page.words, "…") == found((), "mots") == []


def test_words_printed_otherwise_are_found():
    """A ligature, a word cut at a line's end, a table's row whose cells the text parts by tabs."""
    words = row("L’oﬃce", "ﬁnan‐", top=100) + row("ce", "l’œuvre", top=120) + row("12", "%", top=140)
    assert len(found(words, "L’office finance l’œuvre")) == 2
    assert found(words, "l’œuvre\t12\t%") == [(200, 120, 280, 130), (100, 140, 180, 150)]


def test_neighbours_of_a_passage_stay_unmarked():
    """A number that the page's content has elsewhere takes no letter of the line before or after in its place."""
    lines = ("Soutenir les familles", "Favoriser les horaires atypiques", "Créer une crèche")
    words = sum((row(*line.split(), top=100 + 20 * n) for n, line in enumerate(lines)), ())
    (box,) = found(words + row("1.", "2.", top=300), "2. Favoriser les horaires atypiques")
    assert box == (100, 120, 480, 130)


def test_a_word_cut_by_the_end_of_the_page_is_found():
    """The text of a page has the whole of its last word, the page only its start, then the footer."""
    words = row("et", "les", "accédants", "fragili‐", top=900) + row("Rapport", top=960)
    assert found(words, "les accédants fragilisés") == [(200, 900, 480, 910)]
    assert found(words, "fragilisés par la vacance") == []


def test_of_two_places_that_in_the_same_surroundings_is_marked(two_columns):
    """The same sentence at the top and at the bottom; a heading whose word is in another word before it."""
    (page,) = draw_pages(two_columns, [2])
    text = "Les familles sont venues."
    twice = f"{text}\n\n{text}"
    top, bottom = (locate(page.words, twice, at, at + len(text))[0][1] for at in (0, len(text) + 2))
    assert top < 200 and bottom > 700
    words = row("personnes", "handicapées", top=100) + row("Handicap", top=120) + row("Agir", top=140)
    # The text of the page starts with what its content has last.
    text = "Un titre assez long, puis un autre\n\nHandicap\n\nAgir\n\npersonnes handicapées"
    start = text.index("Handicap")
    assert locate(words, text, start, start + 8) == [(100, 120, 180, 130)]


def test_what_is_shown_holds_the_passage_and_a_little_around():
    """The whole width, from above the marks to below them; the whole page without marks."""
    words = (("Les", 100, 500, 150, 510), ("mots", 160, 500, 220, 511), ("dits", 100, 520, 150, 530))
    picture = PagePicture(3, 700, 1000, b"", words)
    part = crop(picture, "pages/a-003.png", "Les mots dits", 0, 13)
    assert (part.page, part.page_width, part.top, part.height) == (3, 700, 455, 120)
    assert part.marks == "M68 500H155V511H68zM68 520H106V530H68z"
    whole = crop(picture, "pages/a-003.png", "Autre chose", 0, 11)
    assert (whole.top, whole.height, whole.marks) == (0, 1000, "")


def test_a_passage_over_two_columns_is_shown_by_its_longer_part():
    """From the foot of the first column to the head of the second: no picture as tall as the page."""
    words = (("Mots", 100, 900, 200, 910), ("qui", 600, 50, 700, 60), ("passent", 710, 50, 880, 60))
    part = crop(PagePicture(1, 700, 1000, b"", words), "a", "Mots qui passent", 0, 16)
    assert (part.top, part.height, part.marks) == (5, 100, "M418 50H617V60H418z")


@pytest.mark.parametrize(
    ("turn", "matrix"), [(0, b"1 0 0 1"), (90, b"0 1 -1 0"), (180, b"-1 0 0 -1"), (270, b"0 -1 1 0")]
)
def test_boxes_are_where_the_ink_is(tmp_path, turn, matrix):
    """On a page turned and cut down, what is printed lies within the boxes, and each box holds print."""
    pdf = Pdf().page().text(280, 422, "Familles").text(300, 542, "monoparentales", 16)
    pdf.pages[0] = [line.replace(b"1 0 0 1", matrix) for line in pdf.pages[0]]
    path = pdf.write(tmp_path / "a.pdf")
    turned = b"/Type/Page/CropBox[60 120 500 720]/Rotate %d/Parent" % turn
    path.write_bytes(path.read_bytes().replace(b"/Type/Page/Parent", turned))
    (page,) = draw_pages(path, [1])
    assert (page.height > page.width) == (turn in (0, 180))
    ink = Image.open(io.BytesIO(page.image)).convert("L").point(lambda grey: 255 * (grey < 128))
    assert [word for word, *_box in page.words] == ["Familles", "monoparentales"]
    for _word, *box in page.words:
        sides = (page.width, page.height) * 2
        left, top, right, bottom = (round(x * side / 1000) for x, side in zip(box, sides, strict=True))
        place = (left - 2, top - 2, right + 2, bottom + 2)
        assert ink.crop(place).getbbox() is not None
        ink.paste(0, place)
    assert ink.getbbox() is None


def test_what_cannot_be_drawn_is_left_out(tmp_path, two_columns):
    """A file that is no PDF, a broken one, an absent one, a page too much for the limits."""
    text, broken = tmp_path / "a.txt", tmp_path / "b.pdf"
    text.write_text("Un texte.", encoding="utf-8")
    broken.write_bytes(two_columns.read_bytes()[:400])
    for path in (text, broken, tmp_path / "absent.pdf"):
        assert draw_pages(path, [1]) == ()
    assert draw_pages(two_columns, [1], limits=ReadingLimits(file_bytes=10)) == ()


def test_a_page_out_of_all_measure_costs_only_itself(tmp_path):
    """A ribbon taller than a picture can be is drawn thin; the pages after it are there."""
    pdf = Pdf()
    for _page in range(3):
        pdf.page().text(2, 100, "Un")
    path = pdf.write(tmp_path / "a.pdf")
    one, ribbon, three = path.read_bytes().split(b"/MediaBox[0 0 595 842]", 2)
    path.write_bytes(b"/MediaBox[0 0 9 14400]".join((one + b"/MediaBox[0 0 595 842]" + ribbon, three)))
    pages = draw_pages(path, [1, 2, 3])
    assert [page.number for page in pages] == [1, 2, 3]
    assert max(page.height for page in pages) <= 16_383


def test_hostile_files_are_drawn_or_left_out(shared):
    """Fuzzed, truncated, looping or encrypted files: pictures that open, quickly, or none."""
    files = sorted((shared / "hostile/pdf").glob("*.pdf"))
    drawn = 0
    for path in files:
        start = time.monotonic()
        for page in draw_pages(path, [1, 2]):
            drawn += 1
            assert Image.open(io.BytesIO(page.image)).size == (page.width, page.height), path.name
        assert time.monotonic() - start < 20, path.name
    assert drawn >= 50


def test_what_failed_is_tried_again(tmp_path, two_columns, monkeypatch):
    """A page missing for want of time or memory is not kept as missing."""
    wanted = {"d1": (two_columns, {1, 2})}
    half = draw_pages(two_columns, [1])
    monkeypatch.setattr(drawings.extract, "draw_pages", lambda *_a, **_k: half)
    assert set(draw_documents(wanted, tmp_path, Limits())) == {("d1", 1)}
    monkeypatch.undo()
    assert set(draw_documents(wanted, tmp_path, Limits())) == {("d1", 1), ("d1", 2)}


def test_pages_are_drawn_once_and_the_same(tmp_path, two_columns, monkeypatch):
    """The second time comes from the shelf, with the same bytes; what is not wanted any more is forgotten."""
    shelf, wanted = tmp_path / "dessins", {"d1": (two_columns, {1, 2})}
    first = draw_documents(wanted, shelf, Limits())
    assert set(first) == {("d1", 1), ("d1", 2)}
    assert draw_documents(wanted, tmp_path / "autre", Limits()) == first
    monkeypatch.setattr(drawings.extract, "draw_pages", lambda *_a, **_k: pytest.fail("drawn again"))
    assert draw_documents(wanted, shelf, Limits()) == first
    monkeypatch.undo()
    assert set(draw_documents({"d1": (two_columns, {1}), "d2": (two_columns, ())}, shelf, Limits())) == {
        ("d1", 1)
    }
    assert len(list(shelf.iterdir())) == 2
    drawings.forget(shelf, ["d1"])
    (kept,) = shelf.iterdir()
    assert draw_documents(wanted, shelf, Limits()) == first
    whole = kept.read_bytes()
    for damaged in (b"", b"[]", b"{}", b'{"key": 1}', whole[:-9], whole.replace(b"image", b"imaje", 1)):
        kept.write_bytes(damaged)
        assert draw_documents(wanted, shelf, Limits()) == first and kept.read_bytes() == whole
