"""Words with places become lines: reading order, columns, paragraphs, raised marks."""

from __future__ import annotations

import pytest

from assistent.layout import Line, Word, lines, rows_of, with_edges, with_paragraphs

HEIGHT = 842.0


def row(text: str, left: float, baseline: float, size: float = 10.0, bold: bool = False) -> list[Word]:
    """A line of words, each letter half as wide as it is high."""
    words = []
    for part in text.split():
        right = left + 0.5 * size * len(part)
        words.append(Word(part, left, baseline - 0.8 * size, right, baseline + 0.2 * size, baseline, size, bold))
        left = right + 0.3 * size
    return words


def texts(words: list[Word]) -> list[str]:
    return [line.text() for line in lines(words, HEIGHT)]


def apart(words: list[Word]) -> list[bool]:
    return [line.apart for line in lines(words, HEIGHT)]


def test_words_are_read_from_the_top_down_and_from_left_to_right_whatever_their_order() -> None:
    words = [*row("andra raden", 60, 220), *row("första raden", 60, 200)]
    assert texts(words[::-1]) == ["första raden", "andra raden"]


COLUMN = [
    "nämnden leder arbetet med att",
    "utveckla stödet till de äldre",
    "och följer upp det varje år",
    "i en rapport till styrelsen",
]


def columns(*lefts: float, top: float = 300) -> list[Word]:
    return [
        word
        for n, text in enumerate(COLUMN)
        for m, left in enumerate(lefts)
        for word in row(f"{'abc'[m]} {text}", left, top + 12 * n)
    ]


@pytest.mark.parametrize("lefts", [(40.0, 300.0), (40.0, 220.0, 400.0)])
def test_columns_are_read_one_after_the_other(lefts: tuple[float, ...]) -> None:
    assert texts(columns(*lefts)) == [f"{'abc'[m]} {text}" for m in range(len(lefts)) for text in COLUMN]


def test_a_line_over_both_columns_parts_what_is_above_from_what_is_below() -> None:
    wide = "en rubrik som går tvärs över de båda spalterna på sidan och lite till för säkerhets skull"
    words = [*columns(40, 300), *row(wide, 40, 370), *columns(40, 300, top=390)]
    found = texts(words)
    assert found[8] == wide and found[:8] == found[9:]


def test_labels_beside_their_values_are_no_column() -> None:
    words = [
        word
        for n, text in enumerate(COLUMN)
        for word in (*row("Ansvar", 40, 300 + 12 * n), *row(text, 200, 300 + 12 * n))
    ]
    assert texts(words)[0] == f"Ansvar {COLUMN[0]}"


def test_a_wider_step_between_lines_ends_a_paragraph() -> None:
    steps = (300, 312, 324, 342, 354, 366)
    assert (
        apart([w for y in steps for w in row("nämnden leder arbetet med", 60, y)]) == [False] * 3 + [True] + [False] * 2
    )


def test_a_sentence_that_ends_where_the_next_word_had_room_ends_the_paragraph() -> None:
    words = [
        *row("nämnden leder arbetet med stödet.", 60, 300),
        *row("och mer.", 60, 312),
        *row("den följer upp arbetet varje år", 60, 324),
    ]
    assert apart(words) == [False, False, True]


def test_a_short_line_without_a_full_stop_is_one_that_the_author_ended() -> None:
    words = [
        *row("Datum: måndag", 60, 300),
        *row("Handläggare: Ann Ek", 60, 312),
        *row("nämnden leder arbetet med stödet", 60, 324),
    ]
    assert [line.forced for line in lines(words, HEIGHT)] == [False, True, False]


def test_a_line_that_sticks_out_makes_no_others_short() -> None:
    words = [
        w for n in range(12) for w in row("nämnden leder arbetet och stödet Årligen"[: 40 - n % 2], 60, 300 + 12 * n)
    ]
    words += row("Diarienummer KS 2026/00012 som sticker ut långt till höger", 60, 300 + 12 * 12)
    assert not any(line.forced for line in lines(words, HEIGHT))


def test_the_line_after_a_list_that_stands_at_its_marks_is_no_part_of_it() -> None:
    words = [*row("1.", 60, 300), *row("leda arbetet med", 80, 300), *row("stödet", 80, 312), *row("nämnden", 60, 324)]
    assert apart(words) == [False, False, True]


@pytest.mark.parametrize(
    ("mark", "notes", "text"),
    [("1", {"1"}, "kommunen ansvarar"), ("2", {"1"}, "kommunen² ansvarar"), ("1,2", {"1", "2"}, "kommunen ansvarar")],
)
def test_the_mark_of_a_footnote_is_no_part_of_its_word(mark: str, notes: set[str], text: str) -> None:
    first, last = row("kommunen ansvarar", 60, 300)
    raised = Word(mark, first.right, 291, first.right + 2, 297, 296, 6, glued=True)
    (line,) = lines([first, raised, last], HEIGHT)
    assert line.text(notes) == text


def test_a_line_that_begins_with_a_raised_number_may_be_a_footnote() -> None:
    words = [Word("3", 60, 491, 63, 497, 496, 6), *row("Bolagen ägs av kommunen", 64, 500)]
    (line,) = lines(words, HEIGHT)
    assert (line.note, line.text({"3"})) == ("3", "Bolagen ägs av kommunen")


def test_a_number_on_the_line_is_no_mark() -> None:
    assert texts(row("kommunen har 8 nämnder", 60, 300)) == ["kommunen har 8 nämnder"]


def test_what_stands_apart_at_head_and_foot_is_marked_and_its_parts_are_lines() -> None:
    body = [word for n in range(30) for word in row("nämnden leder arbetet med stödet", 60, 100 + 14 * n)]
    words = [*row("Exempelby", 60, 40), *row("1(3)", 500, 40), *body, *row("Sida 1", 60, 810)]
    found = lines(words, HEIGHT)
    assert [(line.text(), line.edge) for line in found if line.edge] == [
        ("Exempelby", "head"),
        ("1(3)", "head"),
        ("Sida 1", "foot"),
    ]


def test_text_that_runs_to_the_foot_of_the_page_is_text() -> None:
    words = [word for n in range(54) for word in row("nämnden leder arbetet med stödet", 60, 60 + 14 * n)]
    assert not any(line.edge for line in lines(words, HEIGHT))


def test_lines_in_order_keep_it_when_their_edges_are_found() -> None:
    given = [Line(tuple(row("Sida 1", 60, 810))), Line(tuple(row("text", 60, 300)))]
    assert [(line.text(), line.edge) for line in with_edges(given, HEIGHT)] == [("Sida 1", "foot"), ("text", "")]


def test_no_words_are_no_lines() -> None:
    assert lines([], HEIGHT) == [] and rows_of([]) == [] and with_paragraphs([]) == [] and with_edges([], HEIGHT) == []
