"""A handout as a Word file."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from assistent.handout import COLUMNS, LEGEND, LINES, Handout, Item, Line, Reference, code

FONT = "Calibri"
INK = "0F4C5C"
_WIDE, _NARROW = 12.6, 3.4  # cm, of the lines to write on and the code beside them


def docx(handout: Handout) -> bytes:
    """The handout as a Word file (DOCX)."""
    from docx import Document

    handout = _writable(handout)
    document = Document()
    _prepare(document, handout)
    document.add_heading(handout.title, 0)
    for text in filter(None, (handout.opening, handout.made)):
        document.add_paragraph(text)
    if handout.address:
        _code(document.add_paragraph(), handout.address, "Introduktionen på skärm: ")
    _legend(document)
    for part in handout.parts:
        document.add_heading(part.name, 1)
        if part.aim:
            document.add_paragraph(part.aim, style="Subtitle").paragraph_format.keep_with_next = True
        for item in part.items:
            _item(document, item)
    _readings(document, handout.readings)
    _documents(document, handout.documents)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Signs that XML 1.0 cannot hold (its section 2.2)."""


def _writable(value: Any) -> Any:
    """A part of a handout without signs that a Word file cannot hold."""
    if isinstance(value, str):
        return _UNWRITABLE.sub("", value)
    if isinstance(value, tuple):
        return tuple(_writable(one) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _writable(getattr(value, field.name)) for field in fields(value)})
    return value


def _prepare(document: Any, handout: Handout) -> None:
    """Paper, fonts, language, and a foot with the page's number."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    properties = document.core_properties
    properties.title, properties.author, properties.language = handout.title, "assistent", "sv-SE"
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2)
    for name, size in (("Normal", 11), ("Title", 26), ("Heading 1", 18), ("Heading 2", 13), ("Subtitle", 11)):
        style = document.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        if name != "Normal":
            style.font.color.rgb = RGBColor.from_string(INK if name != "Subtitle" else "444444")
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "sv-SE")
    document.styles["Normal"].element.get_or_add_rPr().append(language)
    foot = section.footer.paragraphs[0]
    foot.add_run(f"{handout.title} – sida ")
    _field(foot.add_run(), "PAGE")


def _field(run: Any, name: str) -> None:
    """A field that the word processor fills in."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind in ("begin", None, "end"):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = name
        run._r.append(part)


def _legend(document: Any) -> None:
    document.add_heading("Så läser du märkningen", 2)
    for name, meaning in LEGEND:
        paragraph = document.add_paragraph(style="List Bullet")
        paragraph.add_run(name).bold = True
        paragraph.add_run(f" {meaning}")


def _item(document: Any, item: Item) -> None:
    from docx.shared import Pt

    heading = document.add_heading(item.question, 2)
    heading.paragraph_format.space_before = Pt(16)
    for line in item.lines:
        _line(document, line)
    for reference in item.references:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(2)
        paragraph.paragraph_format.keep_with_next = True
        _reference(paragraph, reference)
    _room(document, item.address)


def _line(document: Any, line: Line) -> None:
    """A lead-in, or a quotation with its keys and, in bold, what it is."""
    from docx.shared import Cm, Pt

    paragraph = document.add_paragraph(style="List Bullet" if line.item else "Normal")
    paragraph.paragraph_format.space_after = Pt(4)
    if not line.keys:
        paragraph.add_run(line.text).italic = True
        paragraph.paragraph_format.keep_with_next = True
        return
    if not line.item:
        paragraph.paragraph_format.left_indent = Cm(0.6)
    paragraph.add_run(f"{line.text} {line.keys}")
    if line.status:
        paragraph.add_run(f" ({line.status})").bold = True


def _reference(paragraph: Any, reference: Reference) -> None:
    from docx.shared import Pt

    told = " ".join(part for part in (reference.key, reference.told) if part)
    if reference.address:
        _link(paragraph, told, reference.address)
    else:
        paragraph.add_run(told)
    if reference.status:
        paragraph.add_run(f" – {reference.status}")
    for run in paragraph.runs:
        run.font.size = Pt(9)


def _link(paragraph: Any, told: str, address: str, size: int = 9) -> None:
    """A link that can be followed on the screen."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor
    from docx.text.run import Run

    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = Run(OxmlElement("w:r"), paragraph)
    run.text = told
    run.font.size, run.font.underline, run.font.color.rgb = Pt(size), True, RGBColor.from_string(INK)
    link.append(run._r)
    paragraph._p.append(link)


def _room(document: Any, address: str) -> None:
    """Lines to write on, and the code of the question beside them; kept on one page."""
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.shared import Cm, Pt

    table = document.add_table(rows=1 + LINES, cols=2 if address else 1)
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    _widths(table, (_WIDE, _NARROW) if address else (_WIDE + _NARROW,))
    for number, row in enumerate(table.rows):
        row.height = Cm(0.75) if number else Cm(0.5)
        _ruled(row.cells[0]) if number else row.cells[0].paragraphs[0].add_run("Anteckningar")
        _whole(row, last=number == LINES)
    if address:
        _code(table.cell(0, 1).merge(table.cell(LINES, 1)).paragraphs[0], address, "")
    for paragraph in (paragraph for cell in table.columns[0].cells for paragraph in cell.paragraphs):
        paragraph.paragraph_format.space_after = Pt(0)


def _whole(row: Any, last: bool = False) -> None:
    """A row that no page divides, nor is parted from the next but where it is the last."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell in row.cells:
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = not last


def _ruled(cell: Any) -> None:
    """A line along the bottom of a cell."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    edges, edge = OxmlElement("w:tcBorders"), OxmlElement("w:bottom")
    for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "999999")):
        edge.set(qn(f"w:{key}"), value)
    edges.append(edge)
    cell._tc.get_or_add_tcPr().append(edges)


def _widths(table: Any, widths: Sequence[float]) -> None:
    """Sets the columns' widths, in cm: of the table and of every cell, as word processors read either."""
    from docx.shared import Cm

    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)


def _code(paragraph: Any, address: str, told: str) -> None:
    """The QR code of an address, with the address for those who cannot see it."""
    from docx.shared import Cm

    if told:
        paragraph.add_run(told)
        _link(paragraph, address, address, 11)
        paragraph.add_run().add_break()
    picture = paragraph.add_run().add_picture(io.BytesIO(code(address)), width=Cm(2.2))
    picture._inline.docPr.set("descr", f"QR-kod till {address}")


def _readings(document: Any, readings: Sequence[Reference]) -> None:
    if not readings:
        return
    document.add_heading("Läs själv", 1)
    for reading in readings:
        paragraph = document.add_paragraph(style="List Bullet")
        if reading.address:
            _link(paragraph, reading.told, reading.address, 11)
        else:
            paragraph.add_run(reading.told).bold = True
        if reading.status:
            paragraph.add_run(f": {reading.status}")


def _documents(document: Any, rows: Sequence[Sequence[str]]) -> None:
    """The documents that the answers cite, as a table whose first row is repeated on every page."""
    from docx.oxml import OxmlElement
    from docx.shared import Pt

    if not rows:
        return
    document.add_heading("Dokumenten", 1)
    table = document.add_table(rows=1, cols=len(COLUMNS), style="Table Grid")
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in (COLUMNS, *rows):
        cells = table.rows[0].cells if row is COLUMNS else table.add_row().cells
        for cell, value in zip(cells, row, strict=True):
            run = cell.paragraphs[0].add_run(value)
            run.font.size, run.bold = Pt(9), row is COLUMNS
    for made in table.rows:
        _whole(made, last=True)
    _widths(table, (5.3, 3.8, 2.5, 1.9, 2.5))
