"""Word files with Word's own styles: headings, lists, grid tables, page fields, footnotes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from io import BytesIO
from typing import Any

from archive import repacked
from blocks import Block, Heading, Inline, Items, PageBreak, Paragraph, Table
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_BREAK, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Length, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph
from source import AUTHOR, Source

MARGIN, MEASURE = Cm(2.5), Cm(16)
CHARACTERS = 95
"""About as many characters of a table's text fill the measure."""
FONT = "Arial"
SIZES = {"Title": 22, "Heading 1": 14, "Heading 2": 11.5, "Heading 3": 10.5, "Heading 4": 10.5}
LANGUAGES = {"sv": "sv-SE", "en": "en-GB"}

_W = nsdecls("w")
_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"


def docx(source: Source) -> bytes:
    document = Document()
    _set_styles(document, LANGUAGES[source.sprak])
    core = document.core_properties
    core.title, core.author, core.comments, core.language = source.title, AUTHOR, "", source.sprak
    _set_page(document, source)
    if source.notes:
        _add_notes(document, source.notes)
    writer = _Writer(document, titled=sum(isinstance(b, Heading) and b.level == 1 for b in source.blocks) == 1)
    if source.cover:
        for _ in range(8):
            document.add_paragraph()
        writer.write(source.cover)
        writer.new_page()
    writer.write(source.body)
    file = BytesIO()
    document.save(file)
    return repacked(file.getvalue())


def _set_styles(document: WordDocument, language: str) -> None:
    normal: Any = document.styles["Normal"]
    normal.font.size, normal.paragraph_format.space_after = Pt(10.5), Pt(6)
    defaults = document.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:lang')}")
    defaults.set(qn("w:val"), language)
    for name in ("Normal", *SIZES):
        style: Any = document.styles[name]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.attrib.clear()  # the theme's fonts would win over the named one
        for kind in ("w:ascii", "w:hAnsi", "w:cs"):
            fonts.set(qn(kind), FONT)
    for name, size in SIZES.items():
        style = document.styles[name]
        style.font.size, style.font.color.rgb, style.font.italic = Pt(size), RGBColor(0x1F, 0x2D, 0x3D), False
        style.paragraph_format.space_after = Pt(10 if name == "Title" else 4)
    for name in ("Header", "Footer"):
        style = document.styles[name]
        style.font.size = Pt(8.5)
        style.paragraph_format.tab_stops.clear_all()
    for border in document.styles["Title"].element.iter(qn("w:pBdr")):
        border.getparent().remove(border)


def _set_page(document: WordDocument, source: Source) -> None:
    """A4 with running header and footer; the cover has the footer's text alone."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    section.header.paragraphs[0].text = source.sidhuvud
    footer = section.footer.paragraphs[0]
    footer.paragraph_format.tab_stops.add_tab_stop(MEASURE, WD_TAB_ALIGNMENT.RIGHT)
    footer.add_run(f"{source.sidfot}\t")
    for n, part in enumerate(source.page_of("PAGE", "NUMPAGES").split()):
        if n:
            footer.add_run(" ")
        if part.isupper():
            field = f'<w:fldSimple {_W} w:instr="{part}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
            footer._p.append(parse_xml(field))
        else:
            footer.add_run(part)
    if source.cover:
        section.different_first_page_header_footer = True
        section.first_page_footer.paragraphs[0].text = source.sidfot


class _Writer:
    """Writes blocks at the end of a document. Where it is ``titled``, its one heading of the first level is the
    title and those below it begin with Heading 1, as Word's users do."""

    def __init__(self, document: WordDocument, *, titled: bool) -> None:
        self.document, self.titled = document, titled
        self.numbering: Any = document.part.numbering_part.element

    def write(self, blocks: Iterable[Block], depth: int = 0) -> None:
        """``depth`` counts the lists that the blocks stand in."""
        for block in blocks:
            match block:
                case Heading(level, text):
                    level -= self.titled
                    _fill(self.document.add_paragraph(style=f"Heading {level}" if level else "Title"), text)
                case Paragraph(text):
                    paragraph = self.document.add_paragraph()
                    paragraph.paragraph_format.left_indent = Cm(0.65 * depth)
                    _fill(paragraph, text)
                case Items():
                    self.write_list(block, depth + 1)
                case Table():
                    self.write_table(block)
                case PageBreak():
                    self.new_page()

    def new_page(self) -> None:
        self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def write_list(self, block: Items, depth: int) -> None:
        style = ("List Bullet" if block.first is None else "List Number") + (f" {depth}" if depth > 1 else "")
        number = None if block.first is None else self.new_number(style, block.first)
        for item in block.items:
            paragraph = self.document.add_paragraph(style=style)
            if number is not None:
                properties: Any = paragraph._p.get_or_add_pPr()
                properties.get_or_add_numPr().get_or_add_numId().val = number
            _fill(paragraph, item.text)
            self.write(item.blocks, depth)

    def new_number(self, style: str, first: int) -> int:
        """The id of a count of its own for a numbered list, which would else go on from the last one."""
        given: Any = self.document.styles[style]
        used = self.numbering.num_having_numId(given.element.pPr.numPr.numId.val)
        number = self.numbering.add_num(used.abstractNumId.val)
        number.add_lvlOverride(ilvl=0).add_startOverride(first)
        return int(number.numId)

    def write_table(self, block: Table) -> None:
        table = self.document.add_table(0, len(block.header), style="Table Grid")
        table.autofit = False
        widths = [Length(int(MEASURE * share)) for share in block.shares(CHARACTERS)]
        for n, texts in enumerate((block.header, *block.rows)):
            row = table.add_row()
            row._tr.get_or_add_trPr().append(parse_xml(f"<w:{'cantSplit' if n else 'tblHeader'} {_W}/>"))
            for cell, text, width in zip(row.cells, texts, widths, strict=True):
                cell.width = width
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.space_after = Pt(1)
                _fill(paragraph, text)
                for run in paragraph.runs:
                    run.font.size = Pt(9)
                    run.bold = run.bold or not n
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        self.document.add_paragraph().paragraph_format.space_after = Pt(0)


def _fill(paragraph: WordParagraph, text: Inline) -> None:
    for run in text:
        if run.note:
            mark: Any = paragraph.add_run()
            mark.font.superscript = True
            mark._r.append(parse_xml(f'<w:footnoteReference {_W} w:id="{run.note}"/>'))
        elif run.text == "\n":
            paragraph.add_run().add_break()
        else:
            written = paragraph.add_run(run.text)
            written.bold, written.italic = run.bold or None, run.italic or None


def _add_notes(document: WordDocument, notes: Mapping[str, Inline]) -> None:
    """The part with the footnotes, which python-docx does not make; ids -1 and 0 are Word's separators."""
    texts = "".join(
        f'<w:footnote w:id="{label}"><w:p><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
        f"{''.join(map(_note_run, [' ', *(run.text for run in note)]))}</w:p></w:footnote>"
        for label, note in notes.items()
    )
    xml = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:footnotes {_W}>'
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p>'
        f"</w:footnote>{texts}</w:footnotes>"
    )
    part = Part(PackURI("/word/footnotes.xml"), _FOOTNOTES, xml.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def _note_run(text: str) -> str:
    return f'<w:r><w:rPr><w:sz w:val="17"/></w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
