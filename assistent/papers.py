"""A paper of headings, paragraphs, quotations and references: as DOCX, PDF and Markdown.

Whatever a text holds is shown as text. Links are made only where the address of the app is known.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from xml.sax.saxutils import escape

INK = "0F4C5C"
MISSING = "\N{LOZENGE}"
"""Shown in a PDF for a letter that the font does not have."""
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~&])")
_UNPRINTABLE = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FONTS = {"Vera": "Vera", "Vera-Bold": "VeraBd", "Vera-Italic": "VeraIt", "Vera-BoldItalic": "VeraBI"}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a paper. ``link`` is where a reference leads, and ``linked`` what that is called."""

    kind: Literal["heading", "subheading", "paragraph", "note", "quotation", "reference"]
    text: str
    link: str = ""
    linked: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    title: str
    parts: Sequence[Part]
    language: str = "sv"


def printable(text: str) -> str:
    """The text without what no document may hold (control characters, half surrogate pairs)."""
    return _UNPRINTABLE.sub(" ", text)


# Markdown


def markdown(paper: Paper) -> bytes:
    """The paper as Markdown, UTF-8."""
    return "\n".join(_lines(paper)).encode()


def _lines(paper: Paper) -> Iterator[str]:
    yield f"# {_plain(paper.title)}\n"
    before = {"heading": "## ", "subheading": "### ", "quotation": "> ", "reference": "- "}
    for n, part in enumerate(paper.parts):
        link = f" [{part.linked}]({part.link})" if part.link else ""
        following = paper.parts[n + 1].kind if n + 1 < len(paper.parts) else ""
        gap = "" if part.kind == following == "reference" else "\n"
        text = f"*{_plain(part.text)}*" if part.kind == "note" else _plain(part.text)
        yield f"{before.get(part.kind, '')}{text}{link}{gap}"


def _plain(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", " ".join(printable(text).split()))


# DOCX


def docx(paper: Paper) -> bytes:
    """The paper as a Word file on A4."""
    from docx import Document
    from docx.shared import Cm, Pt, RGBColor

    document = Document()
    properties = document.core_properties
    properties.title, properties.author = printable(paper.title)[:255], "assistent"
    properties.language = "en-GB" if paper.language == "en" else "sv-SE"
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    for name, size in (("Normal", 11), ("Title", 22), ("Heading 1", 15), ("Heading 2", 12), ("Quote", 11)):
        _style(document.styles[name], Pt(size), RGBColor.from_string("1B2327" if name == "Quote" else INK))
    document.styles["Normal"].font.color.rgb = None
    document.styles["Quote"].paragraph_format.left_indent = Cm(0.8)
    document.styles["Quote"].font.italic = False
    document.add_heading(printable(paper.title), 0)
    for part in paper.parts:
        _write(document, part)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _style(style: Any, size: Any, colour: Any) -> None:
    """The letters of a style; the template's theme fonts would win over them, so they go."""
    from docx.oxml.ns import qn

    style.font.name, style.font.size = "Calibri", size
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    style.font.color.rgb = colour


def _write(document: Any, part: Part) -> None:
    from docx.shared import Pt

    text = printable(part.text)
    if part.kind in ("heading", "subheading"):
        document.add_heading(text, 1 if part.kind == "heading" else 2)
        return
    paragraph = document.add_paragraph(style="Quote" if part.kind == "quotation" else None)
    run = paragraph.add_run(text)
    if part.kind == "quotation":
        _edge(paragraph)
    if part.kind in ("note", "reference"):
        run.font.size = Pt(10)
        run.italic = part.kind == "note"
        paragraph.paragraph_format.space_after = Pt(3)
    if part.link:
        paragraph.add_run(" ")
        _link(paragraph, part)


def _edge(paragraph: Any) -> None:
    """A line along the left of a quotation, as on the page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    border, left = OxmlElement("w:pBdr"), OxmlElement("w:left")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "8"), ("color", INK)):
        left.set(qn(f"w:{name}"), value)
    border.append(left)
    paragraph._p.get_or_add_pPr().insert_element_before(
        border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _link(paragraph: Any, part: Part) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(part.link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(part.linked)
    run.font.size, run.font.color.rgb, run.font.underline = Pt(10), RGBColor.from_string(INK), True
    link.append(run._r)
    paragraph._p.append(link)


# PDF


def pdf(paper: Paper) -> bytes:
    """The paper as a PDF on A4, in the letters that come with reportlab."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.units import cm
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    known, styles = _fonts(), _styles()

    class Template(SimpleDocTemplate):  # type: ignore[misc]
        """Puts the title and every question among the bookmarks."""

        def afterFlowable(self, flowable: Any) -> None:  # noqa: N802 (reportlab's name)
            level = {"title": 0, "heading": 1}.get(getattr(getattr(flowable, "style", None), "name", ""))
            if level is not None:
                place = f"plats-{id(flowable)}"
                self.canv.bookmarkPage(place)
                self.canv.addOutlineEntry(flowable.getPlainText(), place, level, closed=False)

    page = "page" if paper.language == "en" else "sida"

    def foot(canvas: Any, template: Any) -> None:
        canvas.setViewerPreference("DisplayDocTitle", "true")
        canvas.setFont("Vera", 8)
        canvas.drawString(2.5 * cm, 1.2 * cm, _shown(f"{paper.title} – {page} {template.page}", known))

    def made(part: Part) -> Any:
        text = escape(_shown(part.text, known))
        link = f' <link href="{escape(part.link, {chr(34): "&quot;"})}" color="#{INK}"><u>{part.linked}</u></link>'
        return Paragraph(text + (link if part.link else ""), styles[part.kind])

    stream = io.BytesIO()
    Template(
        stream,
        pagesize=A4,
        title=printable(paper.title),
        author="assistent",
        lang="en-GB" if paper.language == "en" else "sv-SE",
        leftMargin=2.5 * cm,
        rightMargin=2.5 * cm,
        topMargin=2 * cm,
        bottomMargin=2 * cm,
    ).build(
        [Paragraph(escape(_shown(paper.title, known)), styles["title"]), *(made(part) for part in paper.parts)],
        onFirstPage=foot,
        onLaterPages=foot,
    )
    return stream.getvalue()


def _shown(text: str, known: frozenset[int]) -> str:
    return "".join(letter if ord(letter) in known or letter.isspace() else MISSING for letter in printable(text))


@lru_cache(maxsize=1)
def _fonts() -> frozenset[int]:
    """Registers reportlab's own fonts; the code points that they have."""
    import reportlab
    from reportlab.lib.fonts import addMapping
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    folder = Path(reportlab.__file__).parent / "fonts"
    for name, file in _FONTS.items():
        pdfmetrics.registerFont(TTFont(name, str(folder / f"{file}.ttf")))
        addMapping("Vera", int("Bold" in name), int("Italic" in name), name)
    return frozenset(pdfmetrics.getFont("Vera").face.charToGlyph)


def _styles() -> dict[str, Any]:
    from reportlab.lib.colors import HexColor
    from reportlab.lib.styles import ParagraphStyle

    ink, quiet = HexColor(f"#{INK}"), HexColor("#4b565c")
    text = ParagraphStyle("paragraph", fontName="Vera", fontSize=9.5, leading=14, spaceAfter=5)
    quiet_text = {"parent": text, "textColor": quiet, "fontSize": 8.5, "leading": 12}
    quoted = {"leftIndent": 14, "borderPadding": (2, 6, 2, 10), "backColor": HexColor("#eef4f5"), "spaceAfter": 8}
    return {
        "paragraph": text,
        "title": ParagraphStyle(
            "title", text, fontName="Vera-Bold", fontSize=17, leading=22, textColor=ink, spaceAfter=10
        ),
        "heading": ParagraphStyle(
            "heading",
            text,
            fontName="Vera-Bold",
            fontSize=12,
            leading=16,
            textColor=ink,
            spaceBefore=14,
            keepWithNext=1,
        ),
        "subheading": ParagraphStyle("subheading", text, fontName="Vera-Bold", spaceBefore=6, keepWithNext=1),
        "note": ParagraphStyle("note", fontName="Vera-Italic", **quiet_text),
        "quotation": ParagraphStyle("quotation", text, **quoted),
        "reference": ParagraphStyle("reference", fontName="Vera", leftIndent=14, firstLineIndent=-14, **quiet_text),
    }
