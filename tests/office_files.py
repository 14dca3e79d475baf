"""Writes small DOCX and ODT files, part by part, as office programs write them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

_W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ROOTS = {"header1": "hdr", "footer1": "ftr"}

STYLES = """
<w:style w:type="paragraph" w:styleId="Normal" w:default="1"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Rubrik"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="Rubrik1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Rubrik2"><w:name w:val="heading 2"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
"""


def p(text: str = "", style: str = "", properties: str = "", runs: str = "", bold: bool = False) -> str:
    """A paragraph: its text in one run, then further ``runs`` as XML."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    own = "<w:rPr><w:b/></w:rPr>" if bold else ""
    run = f'<w:r>{own}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{run}{runs}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def number(key: int, level: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{key}"/></w:numPr>'


def level(n: int, form: str, text: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{escape(text)}"/></w:lvl>'


def abstract(key: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{key}">{"".join(levels)}</w:abstractNum>'


def num(key: int, abstract_key: int, overrides: str = "") -> str:
    return f'<w:num w:numId="{key}"><w:abstractNumId w:val="{abstract_key}"/>{overrides}</w:num>'


def cell(text: str, properties: str = "", bold: bool = False) -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text, bold=bold)}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    made = "".join(c if c.startswith("<w:tc>") else cell(c) for c in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{made}</w:tr>"


def table(*rows: str, properties: str = "") -> str:
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{''.join(rows)}</w:tbl>"


def _content_types(names: Iterable[str]) -> str:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    parts = {"document": "document.main", **{name: name.rstrip("0123456789") for name in names}}
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{kind}.{part}+xml"/>' for name, part in parts.items()
    )
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    default = f'<Default Extension="rels" ContentType="{relations}"/>'
    return f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{default}{overrides}</Types>'


def docx(path: Path, *body: str, styles: str = STYLES, **parts: str) -> Path:
    """A DOCX of a body's elements; ``parts`` by name: numbering, footnotes, header1, footer1 …"""
    roots = {"styles": styles, **parts}
    types = {name: name.rstrip("0123456789") for name in roots}
    relations = "".join(
        f'<Relationship Id="{name}" Type="{_RELATION}/{types[name]}" Target="{name}.xml"/>' for name in roots
    )
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _content_types(roots))
        main = f'<Relationship Id="r" Type="{_RELATION}/officeDocument" Target="word/document.xml"/>'
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{package}">{main}</Relationships>')
        archive.writestr(
            "word/_rels/document.xml.rels", f'<Relationships xmlns="{package}">{relations}</Relationships>'
        )
        archive.writestr("word/document.xml", f"<w:document {_W}><w:body>{''.join(body)}</w:body></w:document>")
        for name, content in roots.items():
            root = _ROOTS.get(name, name)
            archive.writestr(f"word/{name}.xml", f"<w:{root} {_W}>{content}</w:{root}>")
    return path


_O = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table", "style", "drawing")
) + (
    ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
    ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:xml="http://www.w3.org/XML/1998/namespace"'
)


def odt(path: Path, *body: str, automatic: str = "", styles: str = "", manifest: str = "") -> Path:
    """An ODT of a text's elements, with its automatic styles and those of ``styles.xml``."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
        archive.writestr("styles.xml", f"<office:document-styles {_O}>{styles}</office:document-styles>")
        archive.writestr(
            "content.xml",
            f"<office:document-content {_O}><office:automatic-styles>{automatic}</office:automatic-styles>"
            f"<office:body><office:text>{''.join(body)}</office:text></office:body></office:document-content>",
        )
    return path
