from __future__ import annotations

import io
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import encrypted
from pdf_fakes import HEIGHT, WIDTH, across, drawn, holds, lines, turned
from PIL import Image

from assistent import boxes
from assistent.boxes import LARGEST, blank_page, marks, page_count, picture
from assistent.errors import UnreadableFile
from assistent.places import Box, Marks
from assistent.reading import read
from assistent.structure import structure
from assistent.tables import row_text
from assistent.types import Document, Page, Text


def write(folder: Path, content: bytes) -> Path:
    path = folder / "plan.pdf"
    path.write_bytes(content)
    return path


def read_text(path: Path) -> Text:
    """The file as the product reads it."""
    found = structure(read(path))
    document = Document("plan", "exempelby", path.name, "Plan")
    return Text(document, found.canonical, found.pages, found.sections, found.sentences, (), found.furniture)


def written(canonical: str) -> Text:
    """A canonical text that another reader has made of the file, all on its first page."""
    return Text(
        Document("plan", "exempelby", "plan.pdf", "Plan"), canonical, (Page(1, None, 0, len(canonical)),), (), (), ()
    )


def marked(path: Path, text: Text, quote: str, after: str = "") -> tuple[Marks, ...]:
    start = text.canonical.index(quote, text.canonical.index(after) + len(after))
    return marks(path, text, start, start + len(quote))


def is_across(box: Box, expected: tuple[float, float]) -> bool:
    return (box.left, box.right) == pytest.approx(expected, abs=0.002)


def test_a_sentence_is_marked_where_it_stands_on_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, drawn(lines("Nämnden beslutar. Rektorn ansvarar.", "Planen gäller.")))

    (page,) = marked(path, read_text(path), "Rektorn ansvarar.")

    (box,) = page.boxes
    assert is_across(box, across(72, "Rektorn ansvarar.", "Nämnden beslutar. "))
    assert holds(box, 770)
    assert (page.page, page.share, page.width, page.height) == (1, 1.0, WIDTH, HEIGHT)


def test_a_sentence_over_a_line_break_and_a_hyphen_is_marked_whole(tmp_path: Path) -> None:
    path = write(tmp_path, drawn(lines("Nämnden ansvarar för kommunens förvalt-", "ning av skogen. Den äger marken.")))

    text = written("Nämnden ansvarar för kommunens förvaltning av skogen. Den äger marken.")

    (page,) = marked(path, text, "Nämnden ansvarar för kommunens förvaltning av skogen.")

    first, second = page.boxes
    assert is_across(first, across(72, "Nämnden ansvarar för kommunens förvalt-"))
    assert is_across(second, across(72, "ning av skogen."))
    assert holds(first, 770)
    assert holds(second, 754)
    assert page.share == 1.0


def test_a_sentence_over_a_page_break_is_marked_on_both_pages_without_head_and_foot(tmp_path: Path) -> None:
    heads = [[(72, 810, "Exempelby kommun, Plan för skogen"), (72, 30, f"Sida {n} (3)")] for n in (1, 2, 3)]
    path = write(
        tmp_path,
        drawn(
            [*heads[0], *lines("Planen gäller hela kommunen.")],
            [*heads[1], *lines("Skogen ska vårdas.", "Nämnden ansvarar för den skog som kommunen", top=80)],
            [*heads[2], *lines("äger och brukar. Planen följs upp.")],
        ),
    )

    canonical = "Skogen ska vårdas. Nämnden ansvarar för den skog som kommunen äger och brukar. Planen följs upp."
    turn = canonical.index("äger")
    two = (Page(2, None, 0, turn), Page(3, None, turn, len(canonical)))
    text = replace(written(canonical), pages=two)

    pages = marked(path, text, "Nämnden ansvarar för den skog som kommunen äger och brukar.")

    assert [(page.page, page.share, len(page.boxes)) for page in pages] == [(2, 1.0, 1), (3, 1.0, 1)]
    assert is_across(pages[0].boxes[0], across(72, "Nämnden ansvarar för den skog som kommunen"))
    assert is_across(pages[1].boxes[0], across(72, "äger och brukar."))
    assert holds(pages[0].boxes[0], 64)
    assert holds(pages[1].boxes[0], 770)


@pytest.mark.parametrize(("after", "y"), [("", 770), ("Sedan gäller detta.", 722)])
def test_of_equal_sentences_the_one_meant_is_marked(tmp_path: Path, after: str, y: float) -> None:
    path = write(
        tmp_path,
        drawn(lines("Nämnden beslutar.", "Först gäller annat.", "Sedan gäller detta.", "Nämnden beslutar.", "Slut.")),
    )

    (page,) = marked(path, read_text(path), "Nämnden beslutar.", after)

    (box,) = page.boxes
    assert holds(box, y)


def test_equal_lines_with_equal_neighbours_are_told_apart_by_their_order(tmp_path: Path) -> None:
    path = write(tmp_path, drawn(lines(*["Ja."] * 40)))
    text = written("Ja.\n" * 40)

    for n in (0, 17, 39):
        (page,) = marks(path, text, 4 * n, 4 * n + 3)
        assert [holds(box, 770 - 16 * n) for box in page.boxes] == [True]


def test_a_word_within_another_is_not_taken_for_it(tmp_path: Path) -> None:
    path = write(tmp_path, drawn(lines("Ansvaret delas.", "", "Ansvar")))

    (page,) = marked(path, written("Ansvaret delas.\n\nAnsvar"), "Ansvar", "delas.")

    assert [holds(box, 738) for box in page.boxes] == [True]


def test_columns_read_in_another_order_are_still_found(tmp_path: Path) -> None:
    left, right = lines("Vänster spalt", "går först."), lines("Höger spalt", "läses sedan.", left=320)
    path = write(tmp_path, drawn([left[0], right[0], left[1], right[1]]))

    (page,) = marked(path, written("Vänster spalt går först. Höger spalt läses sedan."), "Höger spalt läses sedan.")

    assert page.share == 1.0
    assert [is_across(b, across(320, t)) for b, t in zip(page.boxes, ("Höger spalt", "läses sedan."), strict=True)] == [
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("degrees", "turn"),
    [
        (0, lambda x, y: (x, y)),
        (90, lambda x, y: (1 - y, x)),
        (180, lambda x, y: (1 - x, 1 - y)),
        (270, lambda x, y: (y, 1 - x)),
    ],
)
def test_a_turned_and_cropped_page_is_marked_as_it_is_seen(tmp_path: Path, degrees: int, turn: object) -> None:
    content = drawn(lines("Nämnden beslutar. Rektorn ansvarar.", "Planen gäller här."))
    path = write(tmp_path, turned(content, degrees, crop=(50, 100, 550, 800)))

    (page,) = marked(path, written("Nämnden beslutar. Rektorn ansvarar. Planen gäller här."), "Rektorn ansvarar.")

    left, right = (x * WIDTH for x in across(72, "Rektorn ansvarar.", "Nämnden beslutar. "))
    middle = ((left + right) / 2 - 50) / 500, (800 - 774) / 700
    (box,) = page.boxes
    seen = turn(*middle)  # type: ignore[operator]
    assert ((box.left + box.right) / 2, (box.top + box.bottom) / 2) == pytest.approx(seen, abs=0.006)
    assert (page.width, page.height) == ((500, 700) if degrees in (0, 180) else (700, 500))


ROWS = [("1.1", "Anställning", "Chef"), ("1.2", "Avslut", "Chef"), ("2.1", "Inköp", "Rektor"), ("2", "Avtal", "Chef")]


def table() -> bytes:
    placed = [(x, 770.0, name) for x, name in zip((72, 130, 320), ("Nr", "Ärende", "Delegat"), strict=True)]
    for n, row in enumerate(ROWS, 1):
        placed += [(x, 770.0 - 20 * n, cell) for x, cell in zip((72, 130, 320), row, strict=True)]
    return drawn(placed)


@pytest.mark.parametrize("number", range(4))
def test_a_row_of_a_table_has_its_own_values_marked_and_no_column_names(tmp_path: Path, number: int) -> None:
    path = write(tmp_path, table())
    rows = [row_text(row, ("Nr", "Ärende", "Delegat")) for row in ROWS]

    (page,) = marked(path, written("\n\n".join(rows)), rows[number])

    y = 750 - 20 * number
    assert page.share == 1.0
    assert all(holds(box, y) for box in page.boxes)
    expected = [across(x, cell) for x, cell in zip((72, 130, 320), ROWS[number], strict=True)]
    found = sorted((box.left, box.right) for box in page.boxes)
    assert [value for pair in found for value in pair] == pytest.approx([v for p in expected for v in p], abs=0.002)


def test_a_row_that_a_page_break_cuts_is_marked_on_both_pages(tmp_path: Path) -> None:
    first = [(72.0, 80.0, "7.1"), (130.0, 80.0, "Beslut om avtal"), (320.0, 80.0, "Chef"), (72.0, 300.0, "6.1")]
    second = [(130.0, 770.0, "som gäller lokaler"), (72.0, 750.0, "7.2"), (130.0, 750.0, "Inköp som gäller lokaler")]
    path = write(tmp_path, drawn(first, second))
    row = row_text(["7.1", "Beslut om avtal som gäller lokaler", "Chef"], ["Nr", "Ärende", "Delegat"])
    canonical = f"{row}\nNr: 7.2 | Ärende: Inköp som gäller lokaler"
    text = replace(written(canonical), pages=(Page(1, None, 0, len(row)), Page(2, None, len(row), len(canonical))))

    one, two = marks(path, text, 0, len(row))

    assert (one.page, one.share, two.page, two.share) == (1, 1.0, 2, 1.0)
    assert [holds(box, 80) for box in one.boxes] == [True] * 3
    (box,) = two.boxes
    assert holds(box, 770)
    assert is_across(box, across(130, "som gäller lokaler"))


def test_what_stands_otherwise_on_the_page_is_marked_as_far_as_it_goes(tmp_path: Path) -> None:
    path = write(tmp_path, drawn(lines("Nämnden ansvarar för hela skogen1 och för all mark intill.")))

    (page,) = marked(path, written("Nämnden ansvarar för hela skogen och för all mark intill."), "Nämnden ansvarar för hela skogen och för all mark intill.")  # fmt: skip

    assert page.share == 1.0
    first, second = page.boxes  # the footnote's number between them is not the sentence's
    assert is_across(first, across(72, "Nämnden ansvarar för hela skogen"))
    assert second.left == pytest.approx(across(72, "", "Nämnden ansvarar för hela skogen1 ")[0], abs=0.002)


def test_only_the_known_part_is_marked_and_told_as_a_share(tmp_path: Path) -> None:
    path = write(tmp_path, drawn(lines("Nämnden ansvarar för hela skogen.")))

    (page,) = marked(path, written("Nämnden ansvarar för hela vattnet."), "Nämnden ansvarar för hela vattnet.")

    (box,) = page.boxes
    assert is_across(box, across(72, "Nämnden ansvarar för hela"))
    assert page.share == pytest.approx(22 / 29)


def test_nothing_is_marked_where_nothing_is_found(tmp_path: Path) -> None:
    path = write(tmp_path, drawn(lines("Nämnden ansvarar för hela skogen.")))

    (page,) = marked(path, written("Rektorn leder arbetet på skolan."), "Rektorn leder arbetet på skolan.")

    assert (page.boxes, page.share) == ((), 0.0)


def test_a_label_and_its_value_that_stand_apart_are_both_marked(tmp_path: Path) -> None:
    path = write(tmp_path, drawn([(72, 770, "Ägare"), (72, 750, "Datum"), (300, 770, "Rektorn"), (300, 750, "Idag")]))

    (page,) = marked(path, written("Ägare:\nRektorn\nDatum:\nIdag"), "Ägare:\nRektorn")

    assert [is_across(b, e) for b, e in zip(page.boxes, (across(72, "Ägare"), across(300, "Rektorn")), strict=True)]
    assert page.share == 1.0


def test_sideways_text_has_one_box_a_line(tmp_path: Path) -> None:
    path = write(tmp_path, turned(drawn(lines("Nämnden beslutar om planen", "och följer upp den.")), 90))
    text = written("Nämnden beslutar om planen och följer upp den.")

    (page,) = marks(path, text, 0, len(text.canonical))

    assert len(page.boxes) == 2


# pictures


def test_a_page_is_drawn_as_wide_as_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path, drawn(lines("Ett."), lines("Två.")))

    image = Image.open(io.BytesIO(picture(path, 2, 600)))

    assert (image.format, image.size) == ("PNG", (600, 850))
    assert page_count(path) == 2


def test_a_picture_is_never_larger_than_can_be_drawn(tmp_path: Path) -> None:
    path = write(tmp_path, turned(drawn(lines("Smal.")), 0, crop=(0, 0, 10, 800)))

    width, height = Image.open(io.BytesIO(picture(path, 1, 3600))).size

    assert width * height <= LARGEST * 1.01


def test_a_changed_file_is_drawn_anew(tmp_path: Path) -> None:
    path = write(tmp_path, drawn(lines("Ett.")))
    before = picture(path, 1, 300)
    path.write_bytes(drawn(lines("Något helt annat.")))

    assert picture(path, 1, 300) != before


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"%PDF-1.4 avhuggen", "plan.pdf kan inte visas: PDF-filen går inte att läsa."),
        (encrypted(drawn(lines("Hemligt."))), "plan.pdf kan inte visas: PDF-filen går inte att läsa."),
    ],
)
def test_a_file_that_cannot_be_drawn_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    path = write(tmp_path, content)

    with pytest.raises(UnreadableFile) as error:
        picture(path, 1, 300)

    assert str(error.value) == told


@pytest.mark.parametrize("number", [0, 3, -1, 10**6])
def test_a_page_that_is_not_there_is_told(tmp_path: Path, number: int) -> None:
    path = write(tmp_path, drawn(lines("Ett."), lines("Två.")))

    with pytest.raises(UnreadableFile, match=rf"plan.pdf har ingen sida {number}; den har 2\."):
        blank_page(path, number)


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"borta.pdf kan inte öppnas"):
        picture(tmp_path / "borta.pdf", 1, 300)


def test_many_readers_at_once_each_get_their_page(tmp_path: Path) -> None:
    path = write(tmp_path, drawn(*[lines(f"Sida nummer {n} har ett eget beslut.") for n in range(8)]))
    alone = [picture(path, n + 1, 301) for n in range(8)]
    got: dict[int, bytes] = {}

    def draw(n: int) -> None:
        got[n] = picture(path, n % 8 + 1, 301 + n // 8)
        blank_page(path, n % 8 + 1)

    threads = [threading.Thread(target=draw, args=(n,)) for n in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [got[n] for n in range(8)] == alone
    assert len(got) == 32


def test_a_page_that_takes_long_holds_up_no_other_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, drawn(lines("Ett.")))
    monkeypatch.setattr(boxes, "WAIT_S", 0.01)

    with boxes._opened(path), pytest.raises(UnreadableFile, match=r"en annan sida tar lång tid att rita\. Försök igen"):
        picture(path, 1, 300)

    assert picture(path, 1, 300)
