"""Tables: their grid, column names, and rows as text."""

from __future__ import annotations

import pytest

from assistent.tables import (
    Cell,
    Row,
    cell_text,
    column_names,
    grid,
    header_rows,
    is_group,
    is_labelled,
    is_paired,
    labelled_text,
    names_labels,
    paired_text,
    row_text,
    values,
)


def rows(*lines: str) -> list[list[Cell]]:
    """Cells from "a|b" lines; "*" before a cell sets it apart, "#" marks it as a header."""
    return [
        [Cell(x.lstrip("*#"), strong=x.startswith("*"), header=x.startswith("#")) for x in line.split("|")]
        for line in lines
    ]


def test_spans_fill_the_grid() -> None:
    made = grid([[Cell("a", rows=2), Cell("b", columns=2)], [Cell("c"), Cell("d")], [Cell("e", columns=3)]])
    assert [row.cells for row in made] == [("a", "b", ""), ("a", "c", "d"), ("e", "", "")]
    assert [row.spread for row in made] == [("a", "b", "b"), ("a", "c", "d"), ("e", "e", "e")]
    assert [row.full for row in made] == [False, False, True]


def test_a_cell_that_continues_is_the_one_above() -> None:
    made = grid([[Cell("a"), Cell("b")], [Cell("", continues=True), Cell("c")], [Cell("", continues=True), Cell("d")]])
    assert [row.cells for row in made] == [("a", "b"), ("a", "c"), ("a", "d")]


def test_a_long_cell_merged_over_rows_is_told_once() -> None:
    long = "ord " * 30
    assert [row.cells for row in grid([[Cell(long, rows=2), Cell("b")], [Cell("c")]])] == [(long, "b"), ("", "c")]


def test_rows_without_text_are_left_out_and_short_ones_filled_up() -> None:
    assert [row.cells for row in grid(rows("a|b", " |", "c"))] == [("a", "b"), ("c", "")]


def test_a_span_that_claims_too_much_is_bounded() -> None:
    made = grid([[Cell("a", columns=10**9), Cell("b", columns=-4, rows=-1)]])
    assert len(made[0].cells) == 200


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["#Nr|#Ärende", "1|Köp"], 1),
        (["#Nr|#Ansvar", "#|#Beslut", "1|Köp"], 2),
        (["#a|#b", "#c|#d"], 0),  # all marked: none names the others
        (["*Roll|*Ansvar", "Chef|Budget"], 1),
        (["*2025|*2026", "10|20"], 1),
        (["*Roll|*Ansvar", "*Chef|*Budget"], 0),
        (["Nr|Ärende|Delegat", "1|Köp|Chef", "2|Sälj|Chef"], 1),
        (["Roll|Ansvar", "Chef|Budget", "Rektor|Skola"], 0),  # two columns may be labels and values
        (["1.1|Köp|Chef", "1.2|Sälj|Chef", "1.3|Hyr|Chef"], 0),
        (["Anna|(S)|ledamot", "Bo|(M)|ledamot", "Cia|(C)|ersättare"], 0),  # a value that recurs
        (["Nämnden beslutar.|Ja|Nej", "a|b|c", "d|e|f"], 0),
        (
            [
                "Värmebölja|Socialnämnden|Varje år",
                "Skyfall|Tekniska nämnden|Vartannat år",
                "Ras|Byggnadsnämnden|Sällan",
            ],
            0,
        ),
        (["Område|Nämnd|Delmål", "Klimat|Tekniska|Mindre utsläpp", "Skola|Barn|Mer lärande"], 1),
        (["Insats|Start|Slut", "Kurs|2026|2027", "Test|2027|2028"], 1),  # numbers under words
        (["*Roll|*Ansvar"], 0),
        (["Datum|Diarienummer", "2026-05-04|KS 2026/00037"], 1),
    ],
)
def test_which_rows_name_the_columns(lines: list[str], expected: int) -> None:
    assert header_rows(grid(rows(*lines))) == expected


def test_a_row_set_apart_that_ends_early_is_a_heading_of_those_under_it() -> None:
    made = grid(rows("*Nr|*Ärende|*Delegat", "*3|*Personal|", "3.1|Anställa|Chef", "3.2|Avsluta|", "*4||*Chef"))
    assert [is_group(row, some_plain=True) for row in made] == [False, True, False, False, False]
    assert not is_group(made[1], some_plain=False)  # all is set apart


def test_names_under_a_common_name_take_it_along() -> None:
    made = grid([[Cell("Nr", rows=2), Cell("Ansvar:", columns=2)], [Cell("Beslut"), Cell("Verkställighet")]])
    assert column_names(made) == ("Nr", "Ansvar Beslut", "Ansvar Verkställighet")


def test_two_labels_with_their_values_in_a_row() -> None:
    facts = grid(rows("Dokumenttyp|Policy|Beslutsinstans|KF", "Antagen|2019-09-30|Diarienr|", "Giltig till|2030||"))
    assert is_paired(facts)
    assert [paired_text(row.cells) for row in facts] == [
        "Dokumenttyp: Policy | Beslutsinstans: KF",
        "Antagen: 2019-09-30 | Diarienr",
        "Giltig till: 2030",
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["Version|Datum|Ansvarig|Ändring", "1.0|2020-01-01|HR|Ny", "1.1|2021-01-01|HR|Rättad"],
        ["Nr|Ärende|Delegat|Villkor", "1|Köp|Chef|Samråd"],
        ["Dokumenttyp|Policy|Antagen|KF"],
        ["Dokumenttyp|Policy|Antagen", "Dnr|KS 2026/1|Giltig till"],
    ],
)
def test_other_tables_have_no_two_labels_in_a_row(lines: list[str]) -> None:
    assert not is_paired(grid(rows(*lines)))


def test_names_that_only_say_that_there_are_labels() -> None:
    assert names_labels(("Uppgift", "Innehåll"))
    assert not names_labels(("Uppgift", "Ansvarig"))
    assert not names_labels(("Uppgift", "Innehåll", "Dnr"))
    assert labelled_text(("Ägare :", "Kommun\nchefen")) == "Ägare: Kommun chefen"
    assert (labelled_text(("Dnr", "")), labelled_text(("", "x"))) == ("Dnr", "x")


def test_labels_with_values_are_known() -> None:
    assert is_labelled(grid(rows("Dokumenttyp|Policy", "Ägare|Kommunchefen")))
    assert not is_labelled(grid(rows("Chef|Budget", "Chef|Personal")))  # a label stands once
    assert not is_labelled(grid(rows("1|Köp", "2|Sälj")))
    assert not is_labelled([Row(("Typ", "Policy"), ("Typ", "Policy"))])


def test_paragraphs_of_a_cell() -> None:
    assert cell_text(["Rektor", " ", "Ekonomichef", "med ansvar", "Villkor:", "högst 10"]) == (
        "Rektor; Ekonomichef med ansvar; Villkor: högst 10"
    )


def test_a_row_is_each_cell_after_its_columns_name() -> None:
    columns = ("Nr", "Ärende:", "", "Villkor")
    text = row_text(["3.2", "Köp\nav  mark", "utan namn", ""], columns)
    assert text == "Nr: 3.2 | Ärende: Köp av mark | utan namn"
    assert values(text, columns) == {"Nr": "3.2", "Ärende": "Köp av mark"}
    assert row_text(["a", "", "b"]) == "a | b"
