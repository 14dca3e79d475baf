from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistent.places import Box, Letters, fold, from_ocr, mark, pages_of
from assistent.types import Document, OcrWord, Page, Span, Text


def written(canonical: str, *pages: Page, furniture: tuple[Span, ...] = ()) -> Text:
    own = pages or (Page(1, None, 0, len(canonical)),)
    return Text(Document("d", "exempelby", "d.pdf", "D"), canonical, own, (), (), (), furniture)


def page(*lines: str) -> Letters:
    """A page of characters a hundredth wide and a fiftieth high, each line under the one before."""
    characters: list[str] = []
    boxes: list[Box | None] = []
    for n, line in enumerate(lines):
        for m, character in enumerate(line):
            characters.append(character)
            boxes.append(Box(m / 100, n / 50, (m + 1) / 100, (n + 1) / 50))
        characters.append("\n")
        boxes.append(None)
    return Letters(characters, boxes)


def marked(quote: str, letters: Letters, canonical: str = "") -> list[tuple[int, int, int]]:
    """Line, first and last column (excluded) of each box of a quotation."""
    text = written(canonical or quote)
    start = text.canonical.index(quote)
    boxes = mark(text, start, start + len(quote), text.pages[0], letters).boxes
    return [(round(b.top * 50), round(b.left * 100), round(b.right * 100)) for b in boxes]


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Nämnden, § 5!", "nämnden5"),
        ("för\u00advalt\ufffe\nning", "förvaltning"),
        ("ﬁnans", "finans"),
        ("A\u030ano\u0308r", "ånör"),
        ("½ m²", "12m2"),
        ("", ""),
        ("– • …", ""),
    ],
)
def test_letters_and_digits_are_left_composed_and_folded(written: str, folded: str) -> None:
    assert fold(written)[0] == folded


@given(st.text(max_size=40))
def test_every_letter_leads_back_to_the_character_it_comes_from(text: str) -> None:
    letters, at = fold(text)
    assert len(letters) == len(at)
    assert at == sorted(at)
    assert all(0 <= n < len(text) for n in at)


def test_quotation_marks_and_full_stop_are_marked_with_their_words() -> None:
    assert marked("”Ja”, sade hon.", page("Hon: ”Ja”, sade hon. Nej.")) == [(0, 5, 20)]


def test_other_signs_beside_the_words_are_not_marked() -> None:
    assert marked("sade hon", page("(sade hon) *")) == [(0, 1, 9)]


def test_a_sentence_over_two_lines_has_a_box_on_each() -> None:
    assert marked("Den bor-\nde vara kvar.", page("Allt. Den bor-", "de vara kvar. Slut.")) == [(0, 6, 14), (1, 0, 13)]


def test_words_far_apart_on_a_line_have_boxes_of_their_own() -> None:
    assert marked("Nr Ärende", page("Nr" + " " * 40 + "Ärende")) == [(0, 0, 2), (0, 42, 48)]


def test_the_neighbours_tell_equal_sentences_apart_where_the_order_does_not() -> None:
    letters = page("Om vatten. Det gäller. Om skog. Det gäller.")
    assert marked("Det gäller.", letters, "Om skog. Det gäller.") == [(0, 32, 43)]


def test_furniture_within_a_quotation_is_not_looked_for() -> None:
    canonical = "Nämnden äger\n\nSida 4\n\nmarken."
    text = written(canonical, furniture=((14, 20),))
    found = mark(text, 0, len(canonical), text.pages[0], page("Nämnden äger", "marken.", "Sida 4"))
    assert [(round(b.top * 50), round(b.right * 100)) for b in found.boxes] == [(0, 12), (1, 7)]
    assert found.share == 1.0


def test_furniture_itself_can_be_marked() -> None:
    text = written("Sida 4\n\nAllt.", furniture=((0, 6),))
    assert mark(text, 0, 6, text.pages[0], page("Allt.", "Sida 4")).share == 1.0


def test_only_the_part_of_a_page_is_marked_on_it() -> None:
    text = written("Den går över sidan.", Page(4, None, 0, 8), Page(5, None, 8, 19))
    assert [p.number for p in pages_of(text, 0, 19)] == [4, 5]
    found = mark(text, 0, 19, text.pages[1], page("över sidan."))
    assert (found.page, len(found.boxes), found.share) == (5, 1, 1.0)


def test_signs_alone_have_no_box() -> None:
    assert marked("– • –", page("– • –")) == []


def test_words_read_by_ocr_make_one_box_a_line() -> None:
    words = [
        OcrWord("Nämnden", 0.1, 0.1, 0.3, 0.12, 0.9),
        OcrWord("ansvarar", 0.31, 0.101, 0.5, 0.121, 0.9),
        OcrWord("för", 0.1, 0.13, 0.2, 0.15, 0.9),
        OcrWord("skogen.", 0.21, 0.13, 0.4, 0.15, 0.9),
    ]
    text = written("Allt. Nämnden ansvarar för skogen.")

    found = mark(text, 6, 34, text.pages[0], from_ocr(words))

    assert found.boxes == (Box(0.1, 0.1, 0.5, 0.121), Box(0.1, 0.13, 0.4, 0.15))
    assert found.share == 1.0


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("Nr: 1 | Ärende: Avtal | Beslut: Ja", [(0, 0, 1), (0, 20, 25), (0, 40, 42)]),
        ("Nr: 2 | Ärende: Inköp | Beslut: Ja", [(1, 0, 1), (1, 20, 25), (1, 40, 42)]),
        ("Nr: 3 | Ärende: Avtal | Beslut: Nej", [(2, 0, 1), (2, 20, 25), (2, 40, 43)]),
    ],
)
def test_the_cells_of_a_row_are_those_beside_each_other(row: str, cells: list[tuple[int, int, int]]) -> None:
    def line(nr: str, matter: str, decision: str) -> str:
        return f"{nr:<20}{matter:<20}{decision}"

    letters = page(line("1", "Avtal", "Ja"), line("2", "Inköp", "Ja"), line("3", "Avtal", "Nej"))
    canonical = "\n\n".join(["Nr: 1 | Ärende: Avtal | Beslut: Ja", "Nr: 2 | Ärende: Inköp | Beslut: Ja", "Nr: 3 | Ärende: Avtal | Beslut: Nej"])  # fmt: skip
    assert sorted(marked(row, letters, canonical)) == cells


def test_a_colon_within_a_value_stays_in_it() -> None:
    letters = page("1         Mål: bättre skola")
    assert sorted(marked("Nr: 1 | Text: Mål: bättre skola", letters)) == [(0, 0, 1), (0, 10, 27)]


def test_a_row_of_which_nothing_stands_there_is_not_marked() -> None:
    assert marked("Nr: 9 | Ärende: Resor", page("Allt annat.")) == []


def test_a_word_with_a_footnotes_number_is_marked_where_it_stands_beside_the_rest() -> None:
    letters = page("Skog3, samt mark som kommunen äger.", "Det finns skog.")
    assert marked("Skog, samt mark som kommunen äger.", letters) == [(0, 0, 4), (0, 7, 35)]
