"""Page numbers and tables of contents among the lines of pages."""

from __future__ import annotations

import pytest

from assistent.furniture import contents, edges, is_page_number, page_label, printed, recurring


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Sida 1 av 17", "1"),
        ("12", "12"),
        ("1 (3)", "1"),
        ("Sammanträdesprotokoll 4(12)", "4"),
        ("Exempelby kommun Sida 7 av 9", "7"),
        ("Page 3 of 9", "3"),
        ("xiv", "xiv"),
        ("Sida iv", "iv"),
        ("Exempelby kommun", None),
        ("Dnr KS 2026/00012", None),
        ("", None),
    ],
)
def test_the_number_that_a_line_prints(text: str, label: str | None) -> None:
    assert page_label(text) == label


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", True), ("Sida 7 av 17", True), ("vii", True), ("Vi", True), ("mix", False), ("", False), ("§ 7", False)],
)
def test_a_line_that_is_a_page_number_and_nothing_else(text: str, number: bool) -> None:
    assert is_page_number(text) is number


@pytest.mark.parametrize(
    ("labels", "numbers"),
    [
        ([None, "1", "2", "3"], (None, "1", "2", "3")),
        (["i", "ii", "iii", "1", "2"], ("i", "ii", "iii", "1", "2")),
        (["2026", "1", "2", "3"], (None, "1", "2", "3")),
        (["1", "2", "1", "2", "1"], ("1", "2", "1", "2", "1")),
        (["2026"], ("2026",)),
        ([], ()),
    ],
)
def test_a_number_that_goes_with_no_other_is_no_page_number(
    labels: list[str | None], numbers: tuple[str | None]
) -> None:
    assert printed(labels) == numbers


def test_entries_with_dots_are_contents_wherever_they_stand() -> None:
    assert contents(["Syfte ........ 2", "Text.", "Ansvar . . . . . 14", "Bilaga ____ iv"]) == {0, 2, 3}


def test_entries_without_dots_are_contents_under_their_heading_up_to_the_text() -> None:
    lines = [
        "Innehåll",
        "1 Syfte 2",
        "",
        "2 Ansvar för dem som",
        "leder arbetet 3",
        "Text som följer.",
        "Mer text.",
        "Antal 12",
    ]
    assert contents(lines) == {1, 2, 3, 4}


@pytest.mark.parametrize("lines", [["1 Syfte 2", "2 Ansvar 3"], ["Innehåll", "Det kostar 12"], ["Innehåll"], []])
def test_numbers_at_line_ends_are_no_contents_by_themselves(lines: list[str]) -> None:
    assert contents(lines) == set()


def test_a_paragraph_sign_on_every_page_is_no_running_head() -> None:
    pages = [["§ 1", "Ett."], ["§ 2", "Två."]]
    assert recurring(pages, edges(pages)) == set()
