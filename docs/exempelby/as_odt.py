"""OpenDocument text, written part by part: outline levels, lists, tables, footnotes, running header and footer."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from archive import WRITTEN, packed
from blocks import Block, Heading, Inline, Item, Items, PageBreak, Paragraph, Table, marked_up
from source import AUTHOR, Source

CHARACTERS = 95
"""About as many characters of a table's text fill the measure."""
MEASURE = 16.0
"""Centimetres of text across the page."""

_URN = "urn:oasis:names:tc:opendocument:xmlns:"
_SPACES = " ".join(
    [
        *(f'xmlns:{name}="{_URN}{name}:1.0"' for name in ("office", "text", "table", "style", "meta")),
        f'xmlns:fo="{_URN}xsl-fo-compatible:1.0"',
        f'xmlns:svg="{_URN}svg-compatible:1.0"',
        'xmlns:dc="http://purl.org/dc/elements/1.1/"',
        'office:version="1.3"',
    ]
)
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_TYPE = "application/vnd.oasis.opendocument.text"
_MANIFEST = f"""\
{_XML}<manifest:manifest xmlns:manifest="{_URN}manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:media-type="{_TYPE}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/>
</manifest:manifest>
"""
_AUTOMATIC = f"""\
<style:style style:name="NewPage" style:family="paragraph" style:parent-style-name="Standard">\
<style:paragraph-properties fo:break-before="page"/></style:style>
<style:style style:name="Grid" style:family="table"><style:table-properties style:width="{MEASURE}cm" \
table:align="left" fo:margin-top="0.1cm" fo:margin-bottom="0.4cm" table:border-model="collapsing"/></style:style>
<style:style style:name="Row" style:family="table-row"><style:table-row-properties fo:keep-together="always"/>\
</style:style>
<style:style style:name="Cell" style:family="table-cell"><style:table-cell-properties fo:padding="0.1cm" \
fo:border="0.5pt solid #888888"/></style:style>
"""


def odt(source: Source) -> bytes:
    writer = _Writer(source)
    body = "".join([*writer.cover(), *writer.blocks(source.body)])
    content = (
        f"{_XML}<office:document-content {_SPACES}><office:automatic-styles>{_AUTOMATIC}{''.join(writer.columns)}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    meta = (
        f"{_XML}<office:document-meta {_SPACES}><office:meta><dc:title>{escape(source.title)}</dc:title>"
        f"<meta:initial-creator>{AUTHOR}</meta:initial-creator><meta:creation-date>{WRITTEN}</meta:creation-date>"
        f"<dc:language>{source.sprak}</dc:language></office:meta></office:document-meta>"
    )
    return packed(
        {
            "mimetype": _TYPE,
            "content.xml": content,
            "styles.xml": _styles(source),
            "meta.xml": meta,
            "META-INF/manifest.xml": _MANIFEST,
        }
    )


class _Writer:
    """The body's XML, and the column styles that its tables have come to need."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.columns: list[str] = []

    def cover(self) -> Iterator[str]:
        if self.source.cover:
            yield '<text:p text:style-name="Standard"/>' * 8
            yield from self.blocks(self.source.cover)
            yield '<text:p text:style-name="NewPage"/>'

    def blocks(self, blocks: tuple[Block, ...], style: str = "Text_20_body") -> Iterator[str]:
        for block in blocks:
            match block:
                case Heading(level, text):
                    outline = f'text:style-name="Heading_20_{level}" text:outline-level="{level}"'
                    yield f"<text:h {outline}>{self.markup(text)}</text:h>"
                case Paragraph(text):
                    yield f'<text:p text:style-name="{style}">{self.markup(text)}</text:p>'
                case Items(first, items):
                    yield f'<text:list text:style-name="{"Bullets" if first is None else "Numbers"}">'
                    for n, item in enumerate(items):
                        start = f' text:start-value="{first}"' if first and not n else ""
                        yield f"<text:list-item{start}>{self.item(item)}</text:list-item>"
                    yield "</text:list>"
                case Table():
                    yield from self.table(block)
                case PageBreak():
                    yield '<text:p text:style-name="NewPage"/>'

    def item(self, item: Item) -> str:
        return "".join(self.blocks((Paragraph(item.text), *item.blocks), "List_20_Contents"))

    def table(self, block: Table) -> Iterator[str]:
        yield '<table:table table:style-name="Grid">'
        for share in block.shares(CHARACTERS):
            name = f"Column{len(self.columns) + 1}"
            width = f'<style:table-column-properties style:column-width="{MEASURE * share:.2f}cm"/>'
            self.columns.append(f'<style:style style:name="{name}" style:family="table-column">{width}</style:style>')
            yield f'<table:table-column table:style-name="{name}"/>'
        yield f"<table:table-header-rows>{self.row(block.header, 'Table_20_Heading')}</table:table-header-rows>"
        yield from (self.row(row, "Table_20_Contents") for row in block.rows)
        yield "</table:table>"

    def row(self, cells: tuple[Inline, ...], style: str) -> str:
        written = (
            f'<table:table-cell table:style-name="Cell" office:value-type="string"><text:p text:style-name="{style}">'
            f"{self.markup(cell)}</text:p></table:table-cell>"
            for cell in cells
        )
        return f'<table:table-row table:style-name="Row">{"".join(written)}</table:table-row>'

    def markup(self, text: Inline) -> str:
        bold, italic = (f'<text:span text:style-name="{name}">{{}}</text:span>' for name in ("Strong", "Emphasis"))
        return marked_up(text, lambda words: escape(words, quote=False), bold, italic, "<text:line-break/>", self.note)

    def note(self, label: str) -> str:
        return (
            f'<text:note text:id="ftn{label}" text:note-class="footnote"><text:note-citation>{label}'
            '</text:note-citation><text:note-body><text:p text:style-name="Footnote">'
            f"{self.markup(self.source.notes[label])}</text:p></text:note-body></text:note>"
        )


def _styles(source: Source) -> str:
    """styles.xml: the common styles, the page, its header and footer."""
    number, count = "<text:page-number>1</text:page-number>", "<text:page-count>1</text:page-count>"
    page = source.page_of(number, count)
    header = f'<style:header><text:p text:style-name="Header">{escape(source.sidhuvud)}</text:p></style:header>'
    footer = f'<text:p text:style-name="Footer">{escape(source.sidfot)}<text:tab/>{page}</text:p>'
    return f"""\
{_XML}<office:document-styles {_SPACES}><office:styles>
<style:default-style style:family="paragraph"><style:text-properties style:font-name="Liberation Serif" \
fo:font-family="'Liberation Serif'" fo:font-size="11pt" fo:language="{source.sprak}" \
fo:country="{"GB" if source.sprak == "en" else "SE"}"/></style:default-style>
{_paragraph_style("Standard", "")}
{_paragraph_style("Text_20_body", "", 'fo:margin-bottom="0.25cm" fo:line-height="125%"')}
{"".join(_heading_style(level, size) for level, size in enumerate((20, 15, 12, 11), 1))}
{_paragraph_style("List_20_Contents", "", 'fo:margin-bottom="0.1cm" fo:line-height="125%"')}
{_paragraph_style("Table_20_Contents", 'fo:font-size="9pt"')}
{_paragraph_style("Table_20_Heading", 'fo:font-size="9pt" fo:font-weight="bold"')}
{_paragraph_style("Header", 'fo:font-size="8.5pt" fo:color="#444444"')}
<style:style style:name="Footer" style:family="paragraph"><style:paragraph-properties><style:tab-stops>\
<style:tab-stop style:position="{MEASURE}cm" style:type="right"/></style:tab-stops></style:paragraph-properties>\
<style:text-properties fo:font-size="8.5pt" fo:color="#444444"/></style:style>
{_paragraph_style("Footnote", 'fo:font-size="9pt"', 'fo:margin-left="0.4cm" fo:text-indent="-0.4cm"')}
<style:style style:name="Strong" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="Emphasis" style:family="text"><style:text-properties fo:font-style="italic"/></style:style>
{_list_style("Bullets", '<text:list-level-style-bullet text:level="{}" text:bullet-char="•">', "bullet")}
{_list_style("Numbers", '<text:list-level-style-number text:level="{}" style:num-format="1" style:num-suffix=".">', "number")}
<text:notes-configuration text:note-class="footnote" style:num-format="1" text:start-value="0" \
text:footnotes-position="page"/>
</office:styles><office:automatic-styles><style:page-layout style:name="A4"><style:page-layout-properties \
fo:page-width="21cm" fo:page-height="29.7cm" fo:margin-top="1.3cm" fo:margin-bottom="1.2cm" \
fo:margin-left="2.5cm" fo:margin-right="2.5cm"/>
<style:header-style><style:header-footer-properties fo:min-height="1.2cm" fo:margin-bottom="0.6cm"/>\
</style:header-style>
<style:footer-style><style:header-footer-properties fo:min-height="1.2cm" fo:margin-top="0.6cm"/>\
</style:footer-style></style:page-layout></office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4">{header}\
<style:footer>{footer}</style:footer></style:master-page></office:master-styles></office:document-styles>
"""


def _paragraph_style(name: str, text: str, paragraph: str = "") -> str:
    return (
        f'<style:style style:name="{name}" style:family="paragraph" style:display-name="{name.replace("_20_", " ")}">'
        f"<style:paragraph-properties {paragraph}/><style:text-properties {text}/></style:style>"
    )


def _heading_style(level: int, size: int) -> str:
    return (
        f'<style:style style:name="Heading_20_{level}" style:display-name="Heading {level}" style:family="paragraph" '
        f'style:default-outline-level="{level}" style:class="text"><style:paragraph-properties '
        f'fo:margin-top="{0.2 + size / 50:.2f}cm" fo:margin-bottom="0.15cm" fo:keep-with-next="always"/>'
        f'<style:text-properties fo:font-family="\'Liberation Sans\'" fo:font-size="{size}pt" '
        'fo:font-weight="bold"/></style:style>'
    )


def _list_style(name: str, level: str, kind: str) -> str:
    levels = (
        f'{level.format(n)}<style:list-level-properties text:list-level-position-and-space-mode="label-alignment">'
        f'<style:list-level-label-alignment text:label-followed-by="listtab" fo:text-indent="-0.6cm" '
        f'fo:margin-left="{0.6 * n:.1f}cm"/></style:list-level-properties></text:list-level-style-{kind}>'
        for n in (1, 2, 3)
    )
    return f'<text:list-style style:name="{name}">{"".join(levels)}</text:list-style>'
