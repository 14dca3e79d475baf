"""An XLSX becomes blocks: sheets, column names, values as Excel shows them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font

from assistent import spreadsheet
from assistent.errors import UnreadableFile
from assistent.lines import BOLD_LEVEL, Block
from assistent.spreadsheet import number, read_xlsx


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "bok.xlsx"


def book(path: Path, rows: Any, change: Callable[[Any], None] = lambda sheet: None, title: str = "Blad1") -> Path:
    made = openpyxl.Workbook()
    sheet: Any = made.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    change(sheet)
    made.save(path)
    return path


def shape(path: Path) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in read_xlsx(path).blocks]


def bold(*cells: str) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        for cell in cells:
            sheet[cell].font = Font(bold=True)

    return change


def test_a_row_is_column_and_value(file: Path) -> None:
    rows = [
        ["Kod", "Belopp", None, "Beslutat"],
        ["00", 1234.5, None, date(2026, 2, 3)],
        [],
        ["10", None, None, datetime(2026, 2, 3, 13, 5)],
    ]
    columns = ("Kod", "Belopp", "Beslutat")
    assert read_xlsx(book(file, rows)).blocks == (
        Block("row", "Kod: 00 | Belopp: 1234,5 | Beslutat: 2026-02-03", columns=columns),
        Block("row", "Kod: 10 | Beslutat: 2026-02-03 13:05", columns=columns),
    )


def test_lines_above_the_column_names_say_what_it_is_about(file: Path) -> None:
    rows = [
        ["Attestförteckning"],
        ["Gäller från 2026-01-01."],
        ["Upprättad", "Ekonomi"],
        ["Konto", "Ansvar", "Attestant", "Ersättare"],
        ["10", "Skola", "Chef", "Rektor"],
    ]
    assert shape(book(file, rows)) == [
        ("heading", "Attestförteckning"),
        ("paragraph", "Gäller från 2026-01-01."),
        ("row", "Upprättad | Ekonomi"),
        ("row", "Konto: 10 | Ansvar: Skola | Attestant: Chef | Ersättare: Rektor"),
    ]


def test_a_sheet_of_labels_has_no_column_names(file: Path) -> None:
    rows = [["Dokumenttyp", "Policy"], ["Ägare:", "Kommunchefen"]]
    assert shape(book(file, rows)) == [("row", "Dokumenttyp: Policy"), ("row", "Ägare: Kommunchefen")]
    assert shape(book(file, rows, bold("A1", "B1"))) == [("row", "Dokumenttyp: Ägare: | Policy: Kommunchefen")]


def test_names_that_only_say_that_there_are_labels_and_a_title_that_repeats_the_sheets(file: Path) -> None:
    rows = [["Plan 2026"], ["Uppgift", "Innehåll"], ["Dokumenttyp", "Plan"]]
    assert shape(book(file, rows, title="Plan 2026")) == [("heading", "Plan 2026"), ("row", "Dokumenttyp: Plan")]


def test_a_bold_line_is_a_heading_and_a_bold_row_after_a_gap_names_anew(file: Path) -> None:
    rows = [["Nr", "Ärende"], ["Personal"], [1, "Anställa"], [], ["Post", "Summa"], ["Skola", 10]]
    change = bold("A2", "A5", "B5")
    assert [(b.kind, b.text, b.level) for b in read_xlsx(book(file, rows, change)).blocks] == [
        ("heading", "Personal", BOLD_LEVEL),
        ("row", "Nr: 1 | Ärende: Anställa", 0),
        ("row", "Post: Skola | Summa: 10", 0),
    ]


def test_sheets_are_headings_where_they_are_named_or_several(file: Path) -> None:
    def more(sheet: Any) -> None:
        sheet.parent.create_sheet("Tomt")
        other = sheet.parent.create_sheet("Dolt")
        other.append(["hemligt", "här"])
        other.sheet_state = "hidden"

    rows = [["Nr", "Vem", "När"], [1, "Chef", "nu"]]
    assert shape(book(file, rows, more)) == [("row", "Nr: 1 | Vem: Chef | När: nu")]
    assert shape(book(file, rows, title="Delegater"))[0] == ("heading", "Delegater")
    assert shape(book(file, rows, lambda sheet: sheet.parent.create_sheet("Blad2").append(["a", "b"])))[::2] == [
        ("heading", "Blad1"),
        ("heading", "Blad2"),
    ]


def test_what_is_hidden_or_merged(file: Path) -> None:
    def change(sheet: Any) -> None:
        sheet.row_dimensions[4].hidden = True
        sheet.column_dimensions["D"].hidden = True
        sheet.merge_cells("C2:C3")
        sheet.merge_cells("A5:B5")

    rows = [
        ["Nr", "Ärende", "Delegat", "Dold"],
        [1, "Köp", "Chef", "x"],
        [2, "Sälj", None, "x"],
        [3, "Dold", "x", "x"],
        ["Avtal", None, "Rektor", "x"],
    ]
    assert [text for _, text in shape(book(file, rows, change))] == [
        "Nr: 1 | Ärende: Köp | Delegat: Chef",
        "Nr: 2 | Ärende: Sälj | Delegat: Chef",
        "Nr: Avtal | Delegat: Rektor",
    ]


def test_values_of_every_kind(file: Path) -> None:
    def change(sheet: Any) -> None:
        sheet["B2"].number_format = "0%"
        sheet["F2"] = "#REF!"
        sheet["F2"].data_type = "e"

    rows = [["a", "b", "c", "d", "e", "f", "g"], [True, 0.125, time(8, 30), "rad ett\nRad två", 7, None, "=1+1"]]
    assert shape(book(file, rows, change)) == [("row", "a: SANT | b: 13 % | c: 08:30 | d: rad ett; Rad två | e: 7")]


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [
        (1234.5, '#,##0.00 "kr"', "1 234,50 kr"), (0.125, "0.0%", "12,5 %"), (0.5, "0 %", "50 %"), (1234567, "#,##0", "1 234 567"),
        (-5, "0", "-5"), (-5.5, "#,##0.0;[Red]-#,##0.0", "-5,5"), (-1200, "#,##0;(#,##0)", "(1 200)"), (-1200, "#,##0;[Red]#,##0", "-1 200"),
        (5, "00", "05"), (2.5, "0.##", "2,5"), (2, "0.##", "2"), (2.345, "0.00", "2,35"), (100, '#,##0\\ "kr"', "100 kr"),
        (1500, "_-* #,##0 [$kr-41D]_-;-* #,##0 [$kr-41D]_-", "1 500 kr"), (-0.4, "0", "0"), (3.14159, "General", "3,14159"),
        (0.1 + 0.2, "General", "0,3"), (1e20, "General", "1E+20"), (10**20, "General", "1" + "0" * 20), (0.5, "# ?/?", "0,5"),
        (1234.5, "0.00E+00", "1234,5"), (7, "@", "7"),
    ],
)  # fmt: skip
def test_numbers_are_shown_as_excel_shows_them(value: float, form: str, expected: str) -> None:
    assert number(value, form) == expected


def test_a_cell_far_away_costs_nothing(file: Path) -> None:
    def change(sheet: Any) -> None:
        sheet["XFD1048576"] = "långt bort"

    assert shape(book(file, [["a", "b"], [1, 2]], change))[0] == ("row", "a: 1 | b: 2")


def test_too_many_rows(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "ROWS_LIMIT", 3)
    with pytest.raises(UnreadableFile) as caught:
        read_xlsx(book(file, [["a", "b"]] * 4))
    assert caught.value.reason == "XLSX-filen har 4 rader, mer än gränsen 3"
    assert caught.value.remedy == "spara den del som behövs som en egen fil"


def test_sheets_too_large(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "SHEETS_LIMIT", 100)
    with pytest.raises(UnreadableFile, match="XLSX-filens blad är 0 MB uppackade, mer än gränsen 0 MB"):
        read_xlsx(book(file, [["a", "b"]] * 4))


def altered(path: Path, old: bytes, new: bytes) -> Path:
    """The workbook with something replaced in its first sheet."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data.replace(old, new) if name.endswith("sheet1.xml") else data)
    return path


def test_a_merge_over_everything_is_refused_before_it_is_made(file: Path) -> None:
    made = book(file, [["a", "b"], ["c", "d"]], lambda sheet: sheet.merge_cells("A1:B1"))
    with pytest.raises(UnreadableFile, match="XLSX-filen har sammanslagna celler eller länkar över 17179869184 celler"):
        read_xlsx(altered(made, b"A1:B1", b"A1:XFD1048576"))


def test_entities_are_refused(file: Path) -> None:
    made = altered(book(file, [["a", "b"]]), b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet')
    with pytest.raises(
        UnreadableFile, match=r"XLSX-filen är trasig eller ofullständig \(ValueError: XML med dokumenttyp\)"
    ):
        read_xlsx(made)


def test_a_broken_sheet(file: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"XLSX-filen är trasig eller ofullständig \(ParseError"):
        read_xlsx(altered(book(file, [["a", "b"]]), b"</sheetData>", b""))


def test_a_workbook_without_content_is_read_as_nothing(file: Path) -> None:
    assert read_xlsx(book(file, [])).blocks == ()
