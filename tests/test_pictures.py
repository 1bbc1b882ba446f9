"""The passage on its page: words found where they are printed, marked and cut out; pages drawn safely, once."""

import io

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


def test_a_page_is_drawn_with_the_boxes_of_its_words(two_columns):
    """A small grey WebP; a word printed 100 points under the top is found there."""
    page, second = draw_pages(two_columns, [1, 2, 9])
    image = Image.open(io.BytesIO(page.image))
    assert (image.format, image.size) == ("WEBP", (page.width, page.height))
    assert (page.number, page.width, second.number) == (1, 700, 2)
    word, left, top, _right, bottom = page.words[0]
    assert word == prose(6)[0].split()[0]
    assert left == pytest.approx(1000 * 50 / WIDTH, abs=2)
    assert top < 1000 * 100 / HEIGHT < bottom + 3


def test_a_passage_is_found_in_its_column_over_its_lines(two_columns):
    """A passage of the right column: a box a line, all of them to the right of the middle."""
    (page,) = draw_pages(two_columns, [1])
    lines = prose(6, first=48, lines=6)
    boxes = locate(page.words, f"{lines[1]} {lines[2]}")
    assert len(boxes) == 2
    assert all(left > 500 and right <= 1000 and top < bottom for left, top, right, bottom in boxes)
    assert boxes[0][1] < boxes[1][1]


def test_letters_alone_are_compared(two_columns):
    """Case, accents, hyphens and signs do not count; nearly the same words are found, others are not."""
    (page,) = draw_pages(two_columns, [1])
    exact = locate(page.words, " ".join(prose(6)[0].split()))
    assert locate(page.words, prose(6)[0].upper().replace("É", "E").replace(" ", " - ")) == exact
    assert locate(page.words, prose(6)[0].replace("communal", "comunal"))
    assert locate(page.words, "Rien de tel ne se trouve sur cette page, quoi qu’on y cherche.") == []
    assert locate(page.words, "…") == locate((), "mots") == []


def test_of_two_places_the_nearest_is_marked(two_columns):
    """The same sentence at the top and at the bottom."""
    (page,) = draw_pages(two_columns, [2])
    top, bottom = (locate(page.words, "Les familles sont venues.", near)[0][1] for near in (0.0, 0.9))
    assert top < 200 and bottom > 700


def test_what_is_shown_holds_the_passage_and_a_little_around():
    """The whole width, from above the marks to below them; the whole page without marks."""
    words = (("Les", 100, 500, 150, 510), ("mots", 160, 500, 220, 511), ("dits", 100, 520, 150, 530))
    picture = PagePicture(3, 700, 1000, b"", words)
    part = crop(picture, "pages/a-003.webp", "Les mots dits", 0.5)
    assert (part.page, part.page_width, part.top, part.height) == (3, 700, 455, 120)
    assert part.marks == "M68 500H155V511H68zM68 520H106V530H68z"
    whole = crop(picture, "pages/a-003.webp", "Autre chose", 0.5)
    assert (whole.top, whole.height, whole.marks) == (0, 1000, "")


def test_what_cannot_be_drawn_is_left_out(tmp_path, two_columns):
    """A file that is no PDF, a broken one, an absent one, a page too much for the limits."""
    text, broken = tmp_path / "a.txt", tmp_path / "b.pdf"
    text.write_text("Un texte.", encoding="utf-8")
    broken.write_bytes(two_columns.read_bytes()[:400])
    for path in (text, broken, tmp_path / "absent.pdf"):
        assert draw_pages(path, [1]) == ()
    assert draw_pages(two_columns, [1], limits=ReadingLimits(file_bytes=10)) == ()


def test_pages_are_drawn_once_and_the_same(tmp_path, two_columns, monkeypatch):
    """The second time comes from the shelf, with the same bytes; what is not wanted any more is forgotten."""
    shelf, wanted = tmp_path / "dessins", {"d1": (two_columns, {1, 2})}
    first = draw_documents(wanted, shelf, Limits())
    assert set(first) == {("d1", 1), ("d1", 2)}
    assert draw_documents(wanted, tmp_path / "autre", Limits()) == first
    monkeypatch.setattr(drawings.extract, "draw_pages", lambda *_a, **_k: pytest.fail("drawn again"))
    assert draw_documents(wanted, shelf, Limits()) == first
    monkeypatch.undo()
    draw_documents({"d1": (two_columns, {1})}, shelf, Limits())
    assert len(list(shelf.iterdir())) == 1
