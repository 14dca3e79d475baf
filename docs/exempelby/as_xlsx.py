"""A workbook with a sheet for each heading of the first level."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

from archive import repacked
from blocks import Block, Heading, Items, Table, inlines, plain
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from source import AUTHOR, Source, SourceError

CHARACTERS = 130
"""Width of a sheet's columns together."""
TOP = Alignment(vertical="top", wrap_text=True)
_LINE = Side(style="thin", color="999999")
GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
HEAD = PatternFill("solid", fgColor="E6EBF0")


def xlsx(source: Source) -> bytes:
    """Raises SourceError for what a workbook has no place for."""
    if source.notes or not isinstance(source.blocks[0], Heading) or source.blocks[0].level > 1:
        raise SourceError(f"{source.name}: ett kalkylark ska börja med en rubrik på första nivån och ha inga fotnoter")
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    workbook.properties.title, workbook.properties.creator = source.title, AUTHOR
    for block in source.blocks:
        if isinstance(block, Heading) and block.level == 1:
            sheet = workbook.create_sheet(_sheet_name(plain(block.text)))
            sheet.oddHeader.center.text, sheet.oddFooter.center.text = source.sidhuvud or None, source.sidfot
            sheet.page_setup.orientation = "landscape"
        _write(workbook.worksheets[-1], block)
    file = BytesIO()
    workbook.save(file)
    return repacked(file.getvalue())


def _sheet_name(heading: str) -> str:
    """Excel allows 31 characters and not all of them."""
    return re.sub(r"[\[\]:*?/\\]", " ", heading)[:31].strip()


def _write(sheet: Worksheet, block: Block) -> None:
    """A table keeps its columns; other text goes into the first one, a row a piece."""
    row = sheet.max_row + 1 if sheet.max_row > 1 or sheet["A1"].value else 1
    if isinstance(block, Table):
        _write_table(sheet, block, row + 1)
        return
    for n, line in enumerate(_lines(block)):
        cell = sheet.cell(row + n, 1, line)
        if isinstance(block, Heading):
            cell.font = Font(bold=True, size=15 - block.level)


def _lines(block: Block) -> Iterator[str]:
    if not isinstance(block, Items):
        yield from map(plain, inlines(block))
        return
    for mark, item in zip(block.marks(), block.items, strict=True):
        yield f"{mark} {plain(item.text)}"
        for inner in item.blocks:
            yield from _lines(inner)


def _write_table(sheet: Worksheet, table: Table, row: int) -> None:
    for n, share in enumerate(table.shares(CHARACTERS), 1):
        sheet.column_dimensions[get_column_letter(n)].width = round(share * CHARACTERS)
    for down, cells in enumerate((table.header, *table.rows)):
        for across, text in enumerate(cells, 1):
            value = plain(text)
            cell = sheet.cell(row + down, across, int(value) if value.isdecimal() else value)
            cell.alignment, cell.border = TOP, GRID
            if not down:
                cell.font, cell.fill = Font(bold=True), HEAD
    sheet.print_title_rows = f"{row}:{row}"
