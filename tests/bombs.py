"""Files that unpack, nest, repeat or claim far more than they hold."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from functools import cache

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OPEN_DOCUMENT = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)) + "]>"
)
READ_OUT = '<!DOCTYPE x [<!ENTITY fil SYSTEM "file:///etc/passwd">]>'


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def docx(body: str, doctype: str = "") -> bytes:
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    document = f'<?xml version="1.0"?>{doctype}<w:document {W}><w:body>{body}</w:body></w:document>'
    return zipped({"[Content_Types].xml": types, "word/document.xml": document})


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def odt(body: str, doctype: str = "") -> bytes:
    content = (
        f'<?xml version="1.0"?>{doctype}<office:document-content {OPEN_DOCUMENT}><office:body><office:text>{body}</office:text>'
        "</office:body></office:document-content>"
    )
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def xlsx(sheet: str, doctype: str = "") -> bytes:
    """A workbook with one sheet of this data."""
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return zipped({
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {S} xmlns:r="{relations}"><sheets><sheet name="Blad" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<?xml version="1.0"?>{doctype}<worksheet {S}><sheetData>{sheet}</sheetData></worksheet>',
    })  # fmt: skip


def cell(name: str, text: str) -> str:
    return f'<c r="{name}" t="inlineStr"><is><t>{text}</t></is></c>'


def pdf(pages: str, *objects: bytes) -> bytes:
    """A PDF whose page tree is as told; further objects from number 3."""
    made = [b"<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages {pages}>>".encode(), *objects]
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(made, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(made) + 1) + table + (
        b"trailer <</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (len(made) + 1, len(out))
    )  # fmt: skip


def stream(content: bytes, told: str = "", packed: int = 1) -> bytes:
    """A stream, packed so many times."""
    for _ in range(packed):
        content = zlib.compress(content, 9)
    filters = "/FlateDecode" * packed
    return f"<<{told}/Length {len(content)}/Filter[{filters}]>>stream\n".encode() + content + b"\nendstream"


PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>"
ONE = "/Kids[3 0 R]/Count 1"


@cache
def made() -> dict[str, tuple[str, bytes]]:
    """What is wrong with it → suffix and content. Made when asked for, as some take a second."""
    image = "/Type/XObject/Subtype/Image/ColorSpace/DeviceGray/BitsPerComponent 8"
    return {
        "docx: one part of 60 MB": (".docx", docx(paragraph("a" * 60_000_000))),
        "docx: many parts": (".docx", zipped({"word/document.xml": "x", **{f"word/{n}.xml": "" for n in range(20_001)}})),
        "docx: entities": (".docx", docx(paragraph("&a9;"), LAUGHS)),
        "docx: a file of the server": (".docx", docx(paragraph("&fil;"), READ_OUT)),
        "docx: nested": (".docx", docx("<w:sdt>" * 100_000 + "</w:sdt>" * 100_000)),
        "docx: nested tables": (".docx", docx("<w:tbl><w:tr><w:tc>" * 60 + paragraph("x") + "</w:tc></w:tr></w:tbl>" * 60)),
        "docx: a cell over a thousand million columns": (
            ".docx",
            docx(f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="1000000000"/></w:tcPr>{paragraph("x")}</w:tc></w:tr></w:tbl>'),
        ),
        "docx: numbered to a thousand million": (
            ".docx",
            docx('<w:p><w:pPr><w:numPr><w:ilvl w:val="1000000000"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p>' + paragraph("x")),
        ),
        "odt: entities": (".odt", odt("<text:p>&a9;</text:p>", LAUGHS)),
        "odt: a file of the server": (".odt", odt("<text:p>&fil;</text:p>", READ_OUT)),
        "odt: a thousand million blanks": (".odt", odt('<text:p>a<text:s text:c="1000000000"/>b</text:p>')),
        "odt: many paragraphs of many blanks": (".odt", odt('<text:p>a<text:s text:c="99999999"/>b</text:p>' * 200)),
        "odt: a row a thousand million times": (
            ".odt",
            odt('<table:table><table:table-row table:number-rows-repeated="1000000000"><table:table-cell table:number-columns-repeated="1000000000"><text:p>x</text:p></table:table-cell></table:table-row></table:table>'),
        ),
        "odt: a cell over a thousand million": (
            ".odt",
            odt('<table:table><table:table-row><table:table-cell table:number-columns-spanned="1000000000" table:number-rows-spanned="1000000000"><text:p>x</text:p></table:table-cell></table:table-row></table:table>'),
        ),
        "odt: nested": (".odt", odt("<text:section>" * 100_000 + "</text:section>" * 100_000)),
        "xlsx: entities": (".xlsx", xlsx(f'<row r="1">{cell("A1", "&a9;")}</row>', LAUGHS)),
        "xlsx: the last cell of all": (".xlsx", xlsx(f'<row r="1">{cell("A1", "Namn")}</row><row r="1048576">{cell("XFD1048576", "x")}</row>')),
        "xlsx: a million columns": (".xlsx", xlsx('<row r="1">' + '<c t="inlineStr"><is><t>x</t></is></c>' * 1_000_000 + "</row>")),
        "xlsx: a cell past all columns": (".xlsx", xlsx(f'<row r="1">{cell("ZZZZZZ1", "x")}</row>')),
        "xlsx: a row past all rows": (".xlsx", xlsx('<row r="99999999999"><c r="A99999999999" t="inlineStr"><is><t>x</t></is></c></row>')),
        "html: a cell over a thousand million": (".html", b"<html><table><tr><td colspan=1000000000 rowspan=1000000000>x</td></tr></table>"),
        "html: many wide cells": (".html", b"<html><table>" + b"<tr><td colspan=1000 rowspan=65534>x</td></tr>" * 3_000 + b"</table>"),
        "html: nested": (".html", b"<html>" + b"<div>" * 200_000 + b"x"),
        "html: entities": (".html", f"<html>{LAUGHS}<p>&a9;</p>".encode()),
        "md: brackets": (".md", b"[" * 100_000),
        "md: quoted in quoted": (".md", b">" * 100_000 + b" x"),
        "md: emphasis": (".md", b"*a_b" * 50_000),
        "md: links": (".md", b"[a](" * 50_000),
        "md: a list in a list": (".md", b"".join(b" " * (2 * n) + b"- a\n" for n in range(1_500))),
        "md: a wide table": (".md", b"|a" * 20_000 + b"|\n" + b"|-" * 20_000 + b"|\n" + b"|1" * 20_000 + b"|\n"),
        "md: a heading of data": (".md", b"---\n" + b"a: &a [x,x]\n" + b"".join(b"a%d: &a%d [*a%s,*a%s]\n" % (n, n, b"" if n == 0 else b"%d" % (n - 1), b"" if n == 0 else b"%d" % (n - 1)) for n in range(60)) + b"---\n# Hej\n\nText.\n"),
        "txt: one word": (".txt", b"a" * 5_000_000),
        "txt: blanks": (".txt", b"a" + b" " * 5_000_000 + b"b"),
        "txt: lines": (".txt", b"a\n" * 100_000),
        "txt: signs": (".txt", "§".encode() * 200_000 + b" " + b"1." * 200_000 + b" " + b"_" * 200_000),
        "pdf: a page tree that holds itself": (".pdf", pdf("/Kids[2 0 R 2 0 R]/Count 2")),
        "pdf: a thousand million pages": (".pdf", pdf("/Kids[3 0 R]/Count 1000000000", PAGE, stream(b"BT ET"), b"null")),
        "pdf: a deep page tree": (
            ".pdf",
            pdf("/Kids[3 0 R]/Count 1", *(b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (n + 1) for n in range(3, 20_000))),
        ),
        "pdf: a stream of 600 MB": (".pdf", pdf(ONE, PAGE, stream(b"\0" * 600_000_000), b"null")),
        "pdf: a stream packed twice": (".pdf", pdf(ONE, PAGE, stream(b" " * 300_000_000, packed=2), b"null")),
        "pdf: an image of ten thousand million dots": (
            ".pdf",
            pdf(ONE, PAGE, stream(b"q 595 0 0 842 0 0 cm /I Do Q"), stream(b"\0" * 1_000_000, f"{image}/Width 100000/Height 100000")),
        ),
        "pdf: a page of a square kilometre": (
            ".pdf",
            pdf(ONE, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 3000000 3000000]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>", stream(b"q 3000000 0 0 3000000 0 0 cm /I Do Q"), stream(b"\0" * 100, f"{image}/Width 10/Height 10")),
        ),
        "pdf: a form that draws itself": (
            ".pdf",
            pdf(ONE, PAGE, stream(b"/I Do"), stream(b"/I Do /I Do", "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</I 5 0 R>>>>")),
        ),
        "pdf: nested arrays": (".pdf", pdf(ONE, b"<</Type/Page/Parent 2 0 R/A " + b"[" * 200_000 + b"]" * 200_000 + b">>", b"null", b"null")),
        "pdf: many letters in one place": (".pdf", pdf(ONE, PAGE.replace(b"/XObject<</I 5 0 R>>", b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"), stream(b"BT /F 9 Tf 9 9 Td " + b"(abcdefgh) Tj " * 40_000 + b"ET"), b"null")),
    }  # fmt: skip
