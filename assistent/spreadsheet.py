"""An XLSX becomes blocks: a heading for each sheet, a row as "kolumn: värde", numbers as Excel shows
them in Swedish. Formulas count by the value that was last computed.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from assistent import tables
from assistent.archives import faults, opened
from assistent.errors import UnreadableFile
from assistent.flow import Flow, tidy
from assistent.lines import BOLD_LEVEL, Reading

ROWS_LIMIT = 20_000
SHEETS_LIMIT = 20_000_000  # bytes of the sheets' XML; openpyxl keeps every cell in memory
CELLS_LIMIT = 500_000
_NO_NAME = re.compile(r"(?:sheet|blad|kalkylblad|worksheet|tabell|ark)\s*+\d*+(?:\s*\(\d+\))?", re.I)


@dataclass(frozen=True, slots=True)
class _Value:
    text: str
    is_text: bool = True
    strong: bool = False


_Line = dict[int, _Value]  # column → what stands in it


def read_xlsx(path: Path) -> Reading:
    """An Excel workbook; hidden sheets, rows and columns are left out. Raises ``UnreadableFile`` for one
    that is damaged, protected or too large to be a document."""
    import openpyxl

    with opened(path, ".xlsx") as archive:
        _refuse_large(archive)
    with faults("XLSX-filen"), path.open("rb") as stream, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of openpyxl, of what it does not keep when saving
        book = openpyxl.load_workbook(stream, data_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        read = [(sheet.title, lines) for sheet in sheets if (lines := _lines(sheet))]
    if sum(len(lines) for _, lines in read) > ROWS_LIMIT:
        raise UnreadableFile(
            f"XLSX-filen har {sum(len(lines) for _, lines in read)} rader, mer än gränsen {ROWS_LIMIT}",
            "spara den del som behövs som en egen fil",
        )
    flow = Flow()
    for name, lines in read:
        title = name if len(read) > 1 or not _NO_NAME.fullmatch(name.strip()) else ""
        if title:
            flow.heading(title, 1)
        _sheet(flow, lines, title)
    return flow.reading(rendered=True)


def _refuse_large(archive: zipfile.ZipFile) -> None:
    size = sum(
        entry.file_size for entry in archive.infolist() if re.match(r"xl/(?:worksheets/|shared)", entry.filename)
    )
    if size > SHEETS_LIMIT:
        raise UnreadableFile(
            f"XLSX-filens blad är {size / 1e6:.0f} MB uppackade, mer än gränsen {SHEETS_LIMIT / 1e6:.0f} MB",
            "spara den del som behövs som en egen fil",
        )
    for name in archive.namelist():
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            _refuse_expanding(archive.read(name))


_RANGE = re.compile(rb"<(?:\w+:)?(?:mergeCell|hyperlink)\s[^>]*?ref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")


def _refuse_expanding(sheet: bytes) -> None:
    """openpyxl makes a cell of every cell that a merge or a link reaches over, whole columns too."""
    if b"<!DOCTYPE" in sheet[:4096]:
        raise ValueError("XML med dokumenttyp")
    cells = sum(
        (_column(right) - _column(left) + 1) * (int(bottom) - int(top) + 1)
        for left, top, right, bottom in _RANGE.findall(sheet)
    )
    if cells > CELLS_LIMIT:
        raise UnreadableFile(
            f"XLSX-filen har sammanslagna celler eller länkar över {cells} celler, mer än gränsen {CELLS_LIMIT}",
            "dela upp dem i Excel (hela rader och kolumner är sammanslagna) och spara om filen",
        )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _lines(sheet: Any) -> list[tuple[int, _Line]]:
    """The filled rows of a sheet that are shown, by row number."""
    hidden_rows = {n for n, dimension in sheet.row_dimensions.items() if dimension.hidden}
    hidden_columns = {
        n
        for d in sheet.column_dimensions.values()
        if d.hidden and d.min
        for n in range(d.min, min(d.max, d.min + 500) + 1)
    }
    rows: dict[int, _Line] = {}
    for (
        row,
        column,
    ), cell in sheet._cells.items():  # only what the file holds; rows and columns may reach to the limit
        if row not in hidden_rows and column not in hidden_columns and (text := shown(cell)):
            rows.setdefault(row, {})[column] = _Value(text, isinstance(cell.value, str), bool(cell.font.b))
    _fill_down(sheet, rows)
    return [(row, dict(sorted(rows[row].items()))) for row in sorted(rows)]


def _fill_down(sheet: Any, rows: dict[int, _Line]) -> None:
    """A cell merged over rows counts in each of those that hold something of their own."""
    for merged in sheet.merged_cells.ranges:
        value = rows.get(merged.min_row, {}).get(merged.min_col)
        if value and merged.max_row > merged.min_row and len(value.text) <= 100:
            for row in range(merged.min_row + 1, min(merged.max_row, merged.min_row + ROWS_LIMIT) + 1):
                if row in rows:
                    rows[row].setdefault(merged.min_col, value)


def _sheet(flow: Flow, lines: Sequence[tuple[int, _Line]], title: str) -> None:
    columns = sorted({column for _, line in lines for column in line})
    header = _header(lines)
    first = _texts(lines[header][1], columns) if header is not None else ()
    labelled = tables.names_labels(first) or _is_labelled(lines, columns, header)
    names: tuple[str, ...] = ()
    for n, (row, line) in enumerate(lines):
        texts = _texts(line, columns)
        anew = bool(names) and row > lines[n - 1][0] + 1 and _names_columns(line) and _is_strong(line)
        if (n == header and not (labelled and not tables.names_labels(first))) or anew:
            names = tuple(" ".join(text.split()).rstrip(" :") for text in texts)
        elif len(line) == 1 and (header is None or n < header or _is_strong(line)):
            value = next(iter(line.values()))
            if n or value.text != title:
                _single(flow, value, 2 if title else 1, n == 0)
        elif labelled:
            flow.add_row(tables.labelled_text(texts))
        else:
            flow.add_row(tables.row_text(texts, names), names)


def _is_labelled(lines: Sequence[tuple[int, _Line]], columns: Sequence[int], header: int | None) -> bool:
    """Whether a sheet of two columns is labels with their values, none of its rows naming the columns."""
    named = header is not None and _is_strong(lines[header][1])
    grid = [tables.Row(texts, texts) for _, line in lines if len(line) > 1 for texts in [_texts(line, columns)]]
    return len(columns) == 2 and not named and tables.is_labelled(grid)


def _single(flow: Flow, value: _Value, level: int, first: bool) -> None:
    """A text alone on its row: the sheet's title, a heading of the rows under it, or a remark."""
    heading = (
        (first or value.strong) and value.is_text and len(value.text) <= 120 and not value.text.endswith((".", ":"))
    )
    if heading:
        flow.heading(value.text, level if first else BOLD_LEVEL)
    else:
        flow.paragraph(value.text)


def _texts(line: _Line, columns: Sequence[int]) -> tuple[str, ...]:
    return tuple(line[column].text if column in line else "" for column in columns)


def _header(lines: Sequence[tuple[int, _Line]]) -> int | None:
    """Which line names the columns: the first of at least two texts and no number that is about as wide
    as the sheet's widest; lines above it say what the sheet is about."""
    widest = max((len(line) for _, line in lines), default=0)
    wide = (n for n, (_, line) in enumerate(lines[:-1]) if _names_columns(line) and len(line) >= 0.6 * widest)
    return next(wide, None)


def _names_columns(line: _Line) -> bool:
    short = all(value.is_text and len(value.text) <= 80 for value in line.values())
    return short and len(line) >= 2 and not any(re.fullmatch(r"[\d\s,.%-]+", v.text) for v in line.values())


def _is_strong(line: _Line) -> bool:
    return all(value.strong for value in line.values())


# --- values -------------------------------------------------------------------------------------


def shown(cell: Any) -> str:
    """A cell's value as Excel shows it in Swedish; dates as ISO 8601, errors (#REF!) as nothing."""
    value = cell.value
    if value is None or cell.data_type == "e":
        return ""
    if isinstance(value, bool):
        return "SANT" if value else "FALSKT"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if value.time() == time() else "%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, (int, float)):
        return number(value, cell.number_format or "General")
    return tidy(tables.cell_text(str(value).split("\n"))).strip()


_DIGITS = re.compile(r"[#0?](?:[#0?,]|(?<=[#0?]) (?=[#0?]))*(?:\.[#0?]+)?,*")


def number(value: float, form: str) -> str:
    """A number by its format code (ECMA-376 part 1, 18.8.31): thousands, decimals, percent, the texts
    around it. A code of another kind (fractions, exponents) is shown as "Allmänt" is.

    >>> number(1234.5, "#,##0.00 \\"kr\\"")
    '1 234,50 kr'
    """
    sections = form.split(";")
    section = sections[1] if value < 0 and len(sections) > 1 and sections[1] else sections[0]
    section = re.sub(r"\[\$([^\]-]{0,20})[^\]]{0,40}\]", r'"\1"', section)
    section = re.sub(r"\[[^\]]{0,60}\]|_.|\*.", "", section)
    bare = re.sub(r'"[^"]*"|\\.', "", section)
    digits = _DIGITS.search(section)
    if not digits or not re.fullmatch(r"[^A-Za-z/@]*", bare):
        return _general(value)
    percent = "%" in bare
    scaled = abs(Decimal(str(value))) * (100 if percent else 1)
    whole, _, decimals = digits[0].rstrip(",").partition(".")
    rounded = scaled.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    text = f"{rounded:,f}" if "," in whole or " " in whole else f"{rounded:f}"
    optional = len(decimals) - len(decimals.rstrip("#?"))
    for _ in range(optional):
        text = text[:-1] if text.endswith("0") else text
    least = whole.count("0")
    integer, _, rest = text.rstrip(".").partition(".")
    text = integer.rjust(least, "0").replace(",", " ") + (f",{rest}" if rest else "")
    before, after = (_literal(part) for part in (section[: digits.start()], section[digits.end() :]))
    sign = "-" if value < 0 and not re.search(r"[-(]", bare) and re.search(r"[1-9]", text) else ""
    if percent:
        after = after.replace("%", " %" if not after.startswith(" ") else "%")
    return " ".join(f"{sign}{before}{text}{after}".split())


def _literal(text: str) -> str:
    return re.sub(r'"([^"]*)"|\\(.)', lambda match: match[1] or match[2] or "", text)


def _general(value: float) -> str:
    return (str(value) if isinstance(value, int) else f"{value:.11g}").replace(".", ",").upper()
