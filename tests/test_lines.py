"""Lines of pages become blocks: furniture, headings, lists, and paragraphs across breaks."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistent.hyphens import join
from assistent.lines import Block, from_pages

LONG = "Kommunstyrelsen ansvarar för att leda och samordna förvaltningen av kommunens angelägenheter."


def blocks(text: str, levels: dict[tuple[int, int], int] | None = None) -> tuple[Block, ...]:
    return from_pages([page.split("\n") for page in text.split("\f")], levels).blocks


def shape(text: str, levels: dict[tuple[int, int], int] | None = None) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in blocks(text, levels)]


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("förvalt-", "ningschef", "förvaltningschef"),
        ("mål-", "och resultat", "mål- och resultat"),
        ("IT-", "chefen", "IT-chefen"),
        ("it-", "Chefen", "it-Chefen"),
        ("2018-", "års budget", "2018-års budget"),
        ("nämnden –", "som är ny", "nämnden – som är ny"),
        ("nämnden -", "som är ny", "nämnden - som är ny"),
        ("nämnden", "ansvarar", "nämnden ansvarar"),
    ],
)
def test_lines_are_joined_as_the_words_were(first: str, second: str, joined: str) -> None:
    assert join(first, second) == joined


def test_a_soft_hyphen_is_nothing_within_a_line_and_a_hyphen_at_its_end() -> None:
    assert shape("Kommu\u00adnens förvalt\u00ad\nningschef beslutar.") == [
        ("paragraph", "Kommunens förvaltningschef beslutar.")
    ]


def test_a_paragraph_over_a_page_break_is_one_block_that_knows_where_it_breaks() -> None:
    (block,) = blocks("Utredaren pekar på att mål-\f och resultat saknas.")
    assert block.text == "Utredaren pekar på att mål- och resultat saknas."
    assert [(block.text[offset:], page) for offset, page in block.breaks] == [("och resultat saknas.", 2)]


def test_a_finished_sentence_is_not_joined_to_the_next_page() -> None:
    assert len(blocks("Det är klart.\fmen inte här.")) == 2


@pytest.mark.parametrize("head", ["Sida 1 av 3", "1 (3)", "1", "s. 1", "Sid 1"])
def test_page_numbers_are_furniture_and_remembered(head: str) -> None:
    pages = [
        [head.replace("1", str(n), 1), "", f"{LONG} Sidan {word}."] for n, word in ((1, "ett"), (2, "två"), (3, "tre"))
    ]
    reading = from_pages(pages)
    assert reading.printed == ("1", "2", "3")
    assert [b.kind for b in reading.blocks] == ["furniture", "paragraph"] * 3


def test_a_line_at_the_edge_of_every_page_is_furniture() -> None:
    assert (
        shape(f"Mjölby kommun\n\n{LONG}\fMjölby kommun\n\nNämnden bistår.")[::2] == [("furniture", "Mjölby kommun")] * 2
    )


def test_the_title_in_large_type_is_no_running_head() -> None:
    text = f"Tillväxtstrategi\n{LONG}\fTillväxtstrategi\n{LONG} Två."
    assert shape(text, {(0, 0): 1})[0] == ("heading", "Tillväxtstrategi")
    assert shape(text, {(0, 0): 1})[2] == ("furniture", "Tillväxtstrategi")


def test_a_single_page_has_no_running_heads() -> None:
    assert ("furniture", "Mjölby kommun") not in shape(f"Mjölby kommun\n{LONG}")


def test_a_table_of_contents_is_furniture() -> None:
    assert shape(f"1. Syfte och avgränsning ............ 2\n2. Ansvar …… 14\n{LONG}") == [
        ("furniture", "1. Syfte och avgränsning ............ 2"),
        ("furniture", "2. Ansvar …… 14"),
        ("paragraph", LONG),
    ]


def test_numbered_headings_have_the_depth_of_their_number() -> None:
    found = blocks(f"IT-policy\n\n1. Syfte\n{LONG}\n\n1.1 Mål\n{LONG}\n\n2. Ansvar\n{LONG}")
    assert [(b.text, b.level) for b in found if b.kind == "heading"] == [
        ("IT-policy", 1),
        ("1. Syfte", 2),
        ("1.1 Mål", 3),
        ("2. Ansvar", 2),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Nämnden ska\n\n1. Leda arbetet\n2. Följa upp det\n\n",
        "Nämnden ska\n\n1. Leda arbetet\n\n2. Följa upp det\n\n",
        "Nämnden ska\n\n1. leda arbetet\n\n2. följa upp det\n\n",
    ],
)
def test_a_numbered_list_is_no_row_of_headings(text: str) -> None:
    found = blocks(text + LONG)
    assert [(b.kind, b.marker) for b in found] == [("paragraph", ""), ("item", "1."), ("item", "2."), ("paragraph", "")]


def test_an_item_goes_on_over_its_lines() -> None:
    assert shape("• Öka kunskapen om\nledningssystemet\n• Förtydliga målen") == [
        ("item", "Öka kunskapen om ledningssystemet"),
        ("item", "Förtydliga målen"),
    ]


@pytest.mark.parametrize("bullet", ["•", "–", "-", "o", "\uf0b7", "\uf0a7", "a)", "1."])
def test_the_marks_of_a_list(bullet: str) -> None:
    (block,) = blocks(f"{bullet} första punkten")
    assert (block.kind, block.text) == ("item", "första punkten")
    assert block.marker == ("•" if bullet > "\uf000" else bullet)


def test_a_range_of_years_over_two_lines_is_no_list() -> None:
    assert shape("Programmet gällde 2019\n– 2023 i hela kommunen.") == [
        ("paragraph", "Programmet gällde 2019 – 2023 i hela kommunen.")
    ]


def test_clauses_with_att_after_a_colon_are_items() -> None:
    assert shape("Kommunstyrelsen beslutar:\natt anta planen,\natt upphäva den\ngamla planen.\n\nNämnden bistår.")[
        1:
    ] == [
        ("item", "att anta planen,"),
        ("item", "att upphäva den gamla planen."),
        ("paragraph", "Nämnden bistår."),
    ]


def test_att_within_a_sentence_is_not() -> None:
    assert len(blocks("Nämnden anser\natt planen är god.")) == 1


def test_labels_and_values_keep_their_lines() -> None:
    text = "Utgivare: Kansliet\nGäller till och med: 2022-12-31\nAntagen: Kommunfullmäktige 2018-06-18 § 98"
    assert shape(f"{LONG}\n{text}\nNämnden bistår.") == [
        ("paragraph", LONG),
        ("paragraph", text),
        ("paragraph", "Nämnden bistår."),
    ]


def test_a_colon_in_running_text_is_no_label() -> None:
    assert len(blocks("Ansvar: nämnden ska följa upp\nplanen varje år.")) == 1


def test_chapters_and_paragraphs_of_plain_text() -> None:
    text = f"Reglemente\n\n1 kap. Ledning\n\n1 §\n{LONG}\n\n2 § Nämnden följer upp.\n\n2 kap. Arbete\n\n1 § Styrelsen leder."
    assert [(b.text, b.level) for b in blocks(text) if b.kind == "heading"] == [
        ("Reglemente", 1),
        ("1 kap. Ledning", 2),
        ("1 §", 6),
        ("2 §", 6),
        ("2 kap. Arbete", 2),
        ("1 §", 6),
    ]
    assert ("paragraph", "Nämnden följer upp.") in shape(text)


def test_a_paragraph_sign_that_a_line_break_put_first_is_text() -> None:
    text = "Det följer av\n5 § Kommunallagen och\n§ 6 Samma lag."
    assert shape(text) == [("paragraph", text.replace("\n", " "))]


@pytest.mark.parametrize("line", ["2018 var ett år", "4 juni 2018", "12 kommunmål", "1.5 miljoner kronor"])
def test_a_number_in_text_is_no_heading(line: str) -> None:
    assert shape(f"{line}\nsom fortsätter här och blir en hel mening.\n\n{LONG}")[0][0] == "paragraph"


def test_where_fonts_tell_the_headings_a_footnote_is_none() -> None:
    text = f"Syfte\n{LONG}\n\n1 Med klimat menas boende\nOch annat som är längre än så.\n\n{LONG}"
    assert [t for k, t in shape(text, {(0, 0): 1}) if k == "heading"] == ["Syfte"]


@pytest.mark.parametrize("label", ["Dnr KS 2026/00012", "Justerare Ann Ek"])
def test_a_label_with_its_value_is_no_heading(label: str) -> None:
    assert shape(f"§ 12 Budget\n\n{label}\n\n{LONG}")[1] == ("paragraph", label)


def test_a_short_line_before_a_paragraph_sign_is_no_heading() -> None:
    text = f"§ 12 Budget\n\n{LONG}\n\nKommunstyrelsen\n\n§ 13 Avgifter för idrottshallar\n\n{LONG}"
    assert [t for k, t in shape(text) if k == "heading"] == ["§ 12 Budget", "§ 13 Avgifter för idrottshallar"]


def told(lines: list[str], forced: set[int], levels: dict[int, int] | None = None) -> list[tuple[str, str]]:
    """One page of which it is known which lines the author put on lines of their own."""
    levels = levels or {}
    reading = from_pages([lines], {(0, n): level for n, level in levels.items()}, forced={(0, n) for n in forced})
    return [(block.kind, block.text) for block in reading.blocks]


def test_a_line_that_the_author_put_on_its_own_keeps_its_break() -> None:
    lines = ["Adress", "Kommunhuset", "Storgatan 1 i", "Exempelby"]
    assert told(lines, {2}, {0: 1})[1:] == [("paragraph", "Kommunhuset\nStorgatan 1 i Exempelby")]


def test_a_heading_goes_on_where_there_was_no_room_for_it() -> None:
    heading = ["Remiss av program för ett åldersvänligt", "Exempelby", "", LONG]
    assert told(heading, set(), {0: 1, 1: 1})[0] == ("heading", "Remiss av program för ett åldersvänligt Exempelby")
    assert told(heading, {1}, {0: 1, 1: 1})[:2] == [("heading", heading[0]), ("heading", "Exempelby")]


def test_the_value_of_a_label_goes_on_over_its_lines() -> None:
    lines = [
        "Datum: 2026-09-09",
        "Till: kommunstyrelsen, socialnämnden och",
        "samhällsbyggnadsnämnden",
        "Dnr: KS 2026/1",
    ]
    assert told(lines, {1}) == [
        (
            "paragraph",
            "Datum: 2026-09-09\nTill: kommunstyrelsen, socialnämnden och samhällsbyggnadsnämnden\nDnr: KS 2026/1",
        )
    ]


def test_what_stands_whole_in_the_place_of_a_line() -> None:
    row = Block("row", "Nr: 1", columns=("Nr",))
    foot = Block("furniture", "Sida 4 (9)")
    reading = from_pages([["Före", "", "Efter", ""]], units={(0, 1): (row,), (0, 3): (foot,)}, forced=())
    assert [block.text for block in reading.blocks] == ["Sida 4 (9)", "Före", "Nr: 1", "Efter"]
    assert reading.printed == ("4",)


def test_a_heading_over_two_lines_is_one() -> None:
    text = f"4.4. Befolkningsförsörjning och\nplatsattraktion\n{LONG}"
    assert shape(text, {(0, 0): 2, (0, 1): 2})[0] == ("heading", "4.4. Befolkningsförsörjning och platsattraktion")


def test_two_headings_under_each_other_stay_two() -> None:
    assert shape(f"Bilagor\nBilaga 1\n{LONG}", {(0, 0): 2, (0, 1): 2})[:2] == [
        ("heading", "Bilagor"),
        ("heading", "Bilaga 1"),
    ]


@pytest.mark.parametrize("text", ["", "\n\n\n", "\f\f"])
def test_pages_without_lines_have_no_blocks(text: str) -> None:
    reading = from_pages([page.split("\n") for page in text.split("\f")])
    assert reading.blocks == () and len(reading.printed) == text.count("\f") + 1


def test_a_file_of_many_lines_is_read_in_linear_time() -> None:
    code = "from assistent.lines import from_pages; print(len(from_pages([['Rad ett här.', '', '1. x'] * 20000]).blocks) > 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=20, check=True)
    assert done.stdout.strip() == "True"


@given(st.lists(st.lists(st.text(alphabet="abÅ 1.§-•:\n", max_size=12), max_size=8), max_size=4))
def test_no_letter_is_lost(pages: list[list[str]]) -> None:
    lines = [[line.replace("\n", " ") for line in page] for page in pages]
    found = "".join(block.marker + block.text for block in from_pages(lines).blocks)
    letters = "".join(line for page in lines for line in page)
    assert sorted(c for c in found if c.isalpha() or c == "§") == sorted(c for c in letters if c.isalpha() or c == "§")
