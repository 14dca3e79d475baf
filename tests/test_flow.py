"""Running text becomes blocks: tidy text, pages, typed lists, bold headings."""

from __future__ import annotations

import pytest

from assistent.flow import OBJECT, PAGE, Flow, is_bold_heading, tidy
from assistent.lines import BOLD_LEVEL, Block
from assistent.tables import Cell


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5\u00a0kap.\u202f3\u2009§", "5 kap. 3 §"),
        ("för\u00advaltning\u200b", "förvaltning"),
        ("IT\u2011chef", "IT-chef"),
        ("a\t \tb  \n  c", "a b\nc"),
        ("A\u030angstro\u0308m", "Ångström"),
        (f"bild {OBJECT}här\x07", "bild här"),
        ("rad\u2028ny", "rad\nny"),
    ],
)
def test_tidy(text: str, expected: str) -> None:
    assert tidy(text) == expected


def test_page_marks_tell_where_a_text_begins_and_runs_on() -> None:
    flow = Flow()
    flow.paragraph("Först.")
    flow.paragraph(f"{PAGE}Andra sidan, {PAGE} tredje,{PAGE}{PAGE} fjärde.{PAGE}")
    flow.paragraph("Femte.")
    assert flow.reading(rendered=True).blocks == (
        Block("paragraph", "Först.", 1),
        Block("paragraph", "Andra sidan, tredje, fjärde.", 2, breaks=((13, 3), (21, 4))),
        Block("paragraph", "Femte.", 5),
    )


def test_two_marks_of_one_break_count_once_but_a_page_with_a_picture_is_a_page() -> None:
    flow = Flow()
    flow.paragraph("Ett.")
    flow.turn()
    flow.paragraph(f"{PAGE} Två.{PAGE}{OBJECT}{PAGE}")
    flow.paragraph("Fyra.")
    assert [(block.text, block.page) for block in flow.blocks] == [("Ett.", 1), ("Två.", 2), ("Fyra.", 4)]


def test_pages_without_text_at_the_end_are_none() -> None:
    flow = Flow()
    flow.paragraph(f"Ett.{PAGE} {PAGE}")
    assert flow.reading(rendered=True).printed == (None,)


def test_typed_marks() -> None:
    flow = Flow()
    flow.paragraph("- ett\n- två\nmed mer\n- tre")
    flow.paragraph("Vi ska\n– leda\n– följa upp")
    flow.paragraph("2019 – 2023 gäller.")
    flow.paragraph("Rad ett\n– ensam rad")
    assert [(block.kind, block.marker, block.text) for block in flow.blocks] == [
        ("item", "-", "ett"),
        ("item", "-", "två\nmed mer"),
        ("item", "-", "tre"),
        ("paragraph", "", "Vi ska"),
        ("item", "–", "leda"),
        ("item", "–", "följa upp"),
        ("paragraph", "", "2019 – 2023 gäller."),
        ("paragraph", "", "Rad ett\n– ensam rad"),
    ]


def test_a_heading_as_long_as_a_paragraph_is_one() -> None:
    flow = Flow()
    flow.heading("Nämnden " * 40, 1)
    flow.heading("Rubrik\npå två rader", 2)
    flow.heading("  ", 2)
    assert [(block.kind, block.level) for block in flow.blocks] == [("paragraph", 0), ("heading", 2)]
    assert flow.blocks[1].text == "Rubrik på två rader"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Bakgrund", True), ("1. Inledning", True), ("Viktigt:", False), ("Detta gäller.", False), ("Dnr", False),
     ("– punkt", False), ("2024", False), ("a\nb", False), ("ord " * 40, False), ("", False)],
)  # fmt: skip
def test_which_bold_paragraph_is_a_heading(text: str, expected: bool) -> None:
    assert is_bold_heading(text) is expected


def test_a_bold_heading_has_the_lowest_level() -> None:
    flow = Flow()
    flow.paragraph("Bakgrund", bold=True)
    assert flow.blocks == [Block("heading", "Bakgrund", level=BOLD_LEVEL)]


def test_an_empty_line_begins_another_paragraph() -> None:
    flow = Flow()
    flow.paragraph("Ett.\n \n\nTvå\nrader.\n\n- punkt")
    assert [(block.kind, block.text) for block in flow.blocks] == [
        ("paragraph", "Ett."),
        ("paragraph", "Två\nrader."),
        ("item", "punkt"),
    ]


def test_a_table_of_a_documents_facts_with_two_labels_in_a_row() -> None:
    flow = Flow()
    lines = ("Dokumenttyp|Policy|Antagen av|Kommunfullmäktige", "Datum|2026-03-02|Dokumentägare|HR-chef")
    flow.table([[Cell(text, strong=line is lines[0]) for text in line.split("|")] for line in lines])
    assert flow.blocks == [
        Block("row", "Dokumenttyp: Policy | Antagen av: Kommunfullmäktige"),
        Block("row", "Datum: 2026-03-02 | Dokumentägare: HR-chef"),
    ]
