"""Drawn lines and words become tables: cells, merged cells, what is no table."""

from __future__ import annotations

from collections import Counter

from assistent.grid import cells, tables
from assistent.layout import Word
from assistent.pdfium import Ruling
from assistent.tables import Cell


def word(text: str, left: float, baseline: float, bold: bool = False) -> Word:
    return Word(text, left, baseline - 8, left + 5 * len(text), baseline + 2, baseline, 10, bold)


def lying(y: float, left: float = 0, right: float = 200) -> Ruling:
    return Ruling(left, y, right, y)


def standing(x: float, top: float = 0, bottom: float = 60) -> Ruling:
    return Ruling(x, top, x, bottom)


GRID = [*map(lying, (0, 20, 40, 60)), *map(standing, (0, 50, 200))]
WORDS = [
    word("Nr", 5, 14, bold=True), word("Ärende", 55, 14, bold=True),
    word("1", 5, 34), word("Ledighet", 55, 34),
    word("2", 5, 54), word("Lön", 55, 54),
]  # fmt: skip


def read(rulings: list[Ruling], words: list[Word]) -> list[list[Cell]]:
    found, rest = tables(rulings, words)
    assert len(found) == 1 and rest == []
    return cells(found[0], Counter())


def test_words_stand_in_the_cells_that_lines_make() -> None:
    assert read(GRID, WORDS) == [
        [Cell("Nr", strong=True), Cell("Ärende", strong=True)],
        [Cell("1"), Cell("Ledighet")],
        [Cell("2"), Cell("Lön")],
    ]


def test_lines_drawn_twice_in_pieces_or_not_quite_meeting_make_the_same_table() -> None:
    pieces = [
        *(lying(y + d, left, left + 99) for y in (0, 20, 40, 60) for left in (1, 100) for d in (0, 0.8)),
        *(standing(x, top + 1, top + 20) for x in (0, 50, 200) for top in (0, 20, 40)),
    ]
    assert read(pieces, WORDS) == read(GRID, WORDS)


def test_a_cell_over_two_columns() -> None:
    rulings = [*map(lying, (0, 20, 40, 60)), standing(0), standing(50, 20), standing(200)]
    words = [word("Rubrik", 60, 14), *WORDS[2:]]
    assert read(rulings, words)[0] == [Cell("Rubrik", columns=2)]


def test_a_cell_over_two_rows_holds_the_words_of_both() -> None:
    rulings = [lying(0), lying(20), lying(40, 50), lying(60), *map(standing, (0, 50, 200))]
    words = [word("1", 5, 44), word("Ledighet", 55, 34), word("Lön", 55, 54), *WORDS[:2]]
    found = read(rulings, words)
    assert found[1:] == [[Cell("1"), Cell("Ledighet")], [Cell("", continues=True), Cell("Lön")]]


def test_a_table_without_lines_at_its_sides() -> None:
    assert read([*map(lying, (0, 20, 40, 60)), standing(50)], WORDS) == read(GRID, WORDS)


def test_a_table_that_a_page_break_has_left_open() -> None:
    assert read([*map(lying, (0, 20, 40)), *map(standing, (0, 50, 200))], WORDS) == read(GRID, WORDS)


def test_a_word_wider_than_its_cell_is_one_where_the_document_has_it_elsewhere() -> None:
    words = [word("1", 5, 10), word("Förvaltnings", 55, 8), word("chef", 55, 16), word("2", 5, 50), word("om", 55, 50)]
    found, _ = tables([*map(lying, (0, 20, 60)), *map(standing, (0, 50, 200))], words)
    assert cells(found[0], Counter({"förvaltningschef": 1}))[0][1].text == "Förvaltningschef"
    assert cells(found[0], Counter())[0][1].text == "Förvaltnings chef"


def test_a_word_that_a_line_end_in_a_cell_has_cut_is_one() -> None:
    words = [*WORDS[:2], word("1", 5, 30), word("Förvalt-", 55, 28), word("ningschef", 55, 38), *WORDS[4:]]
    assert read(GRID, words)[1][1].text == "Förvaltningschef"


def test_words_outside_stay_outside() -> None:
    outside = [word("före", 5, -10), word("efter", 5, 80)]
    found, rest = tables(GRID, [outside[0], *WORDS, outside[1]])
    assert len(found) == 1 and rest == outside


def test_two_tables_are_two() -> None:
    below = [Ruling(r.left, r.top + 100, r.right, r.bottom + 100) for r in GRID]
    moved = [word(w.text, w.left, w.baseline + 100) for w in WORDS]
    found, _ = tables([*below, *GRID], [*moved, *WORDS])
    assert [round(table.top) for table in found] == [0, 100]


def test_frames_rules_and_empty_grids_are_no_tables() -> None:
    frame = [lying(0), lying(60), standing(0), standing(200)]
    underline = [lying(0, 0, 40), lying(20, 0, 40)]
    page = [*WORDS, *(word("stycke", 60, 54) for _ in range(350))]
    assert tables(frame, WORDS) == ([], WORDS)
    assert tables(underline, WORDS) == ([], WORDS)
    assert tables(GRID, []) == ([], [])
    assert tables(GRID, page) == ([], page)
