"""A handout as a PDF, in the letters that come with reportlab."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from assistent.handout import COLUMNS, LEGEND, LINES, Handout, Item, Line, Reference, code

INK = "#0f4c5c"
MISSING = "\N{WHITE SQUARE}"
"""Shown for a letter that the font does not have."""
_CM = 72 / 2.54
_WIDE, _NARROW = 12.9 * _CM, 3.1 * _CM


def pdf(handout: Handout) -> bytes:
    """The handout as a PDF on A4."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate

    _fonts()

    class Template(SimpleDocTemplate):  # type: ignore[misc]
        """Puts every heading among the bookmarks."""

        def afterFlowable(self, flowable: Any) -> None:  # noqa: N802 (reportlab's name)
            level = {"title": 0, "h1": 0, "h2": 1}.get(getattr(getattr(flowable, "style", None), "name", ""))
            if level is not None:
                place = f"plats-{id(flowable)}"
                self.canv.bookmarkPage(place)
                self.canv.addOutlineEntry(flowable.getPlainText(), place, level, closed=level == 0)

    def foot(canvas: Any, template: Any) -> None:
        canvas.setViewerPreference("DisplayDocTitle", "true")
        canvas.setFont("Vera", 8)
        canvas.drawString(2.5 * _CM, 1.2 * _CM, _shown(f"{handout.title} – sida {template.page}"))

    stream = io.BytesIO()
    margins = {"leftMargin": 2.5 * _CM, "rightMargin": 2.5 * _CM, "topMargin": 2 * _CM, "bottomMargin": 2 * _CM}
    template = Template(
        stream, pagesize=A4, title=handout.title, author="assistent", subject=handout.made, lang="sv-SE", **margins
    )
    template.build(list(_story(handout)), onFirstPage=foot, onLaterPages=foot)
    return stream.getvalue()


@lru_cache(maxsize=1)
def _fonts() -> frozenset[int]:
    """Registers reportlab's own fonts; the code points that they have."""
    import reportlab
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    folder = Path(reportlab.__file__).parent / "fonts"
    fonts = {"Vera": "Vera", "Vera-Bold": "VeraBd", "Vera-Italic": "VeraIt", "Vera-BoldItalic": "VeraBI"}
    for name, file in fonts.items():
        pdfmetrics.registerFont(TTFont(name, str(folder / f"{file}.ttf")))
    pdfmetrics.registerFontFamily(
        "Vera", normal="Vera", bold="Vera-Bold", italic="Vera-Italic", boldItalic="Vera-BoldItalic"
    )
    return frozenset(pdfmetrics.getFont("Vera").face.charToGlyph)


def _shown(text: str) -> str:
    """A text in letters that the font has."""
    known = _fonts()
    return "".join(c if ord(c) in known or c == "\n" else MISSING if ord(MISSING) in known else "?" for c in text)


def _style(name: str, **more: Any) -> Any:
    from reportlab.lib.styles import ParagraphStyle

    given = {"fontName": "Vera", "fontSize": 9.5, "leading": 13.5, "spaceAfter": 4, "language": "sv", **more}
    return ParagraphStyle(name, **given)


def _text(text: str, name: str = "body", bullet: bool = False, markup: str = "", **more: Any) -> Any:
    """A paragraph: ``text`` as it is, then ``markup`` of ours."""
    from reportlab.platypus import Paragraph

    return Paragraph(escape(_shown(text)) + markup, _style(name, **more), bulletText="•" if bullet else None)


def _heading(text: str, name: str) -> Any:
    size = {"title": 22, "h1": 15, "h2": 11}[name]
    return _text(
        text,
        name,
        fontName="Vera-Bold",
        fontSize=size,
        leading=size * 1.3,
        textColor=INK,
        spaceBefore=size,
        spaceAfter=5,
        keepWithNext=1,
    )


def _story(handout: Handout) -> Iterator[Any]:
    yield _heading(handout.title, "title")
    for text in filter(None, (handout.opening, handout.made)):
        yield _text(text)
    if handout.address:
        yield _text("Introduktionen på skärm: ", markup=_link(handout.address, handout.address))
        yield _code(handout.address)
    yield _heading("Så läser du märkningen", "h2")
    for name, meaning in LEGEND:
        yield _text("", markup=f"<b>{name}</b> {meaning}", bullet=True, leftIndent=12)
    for part in handout.parts:
        yield _heading(part.name, "h1")
        if part.aim:
            yield _text(part.aim, fontName="Vera-Italic", keepWithNext=1)
        for item in part.items:
            yield from _item(item)
    if handout.readings:
        yield _heading("Läs själv", "h1")
        yield from (_reading(reading) for reading in handout.readings)
    if handout.documents:
        yield _heading("Dokumenten", "h1")
        yield _table(handout.documents)


def _link(told: str, address: str) -> str:
    quoted = escape(address, {'"': "&quot;"})
    return f'<a href="{quoted}" color="{INK}"><u>{escape(_shown(told))}</u></a>'


def _item(item: Item) -> Iterator[Any]:
    from reportlab.platypus import KeepTogether

    yield _heading(item.question, "h2")
    yield from (_line(line) for line in item.lines)
    yield KeepTogether([*_references(item), _room(item.address)])


def _references(item: Item) -> Iterator[Any]:
    for reference in item.references:
        told = f"{reference.key} {reference.told}"
        named = _link(told, reference.address) if reference.address else escape(_shown(told))
        standing = f" – {reference.status}" if reference.status else ""
        yield _text("", markup=named + standing, fontSize=7.5, leading=10, spaceAfter=1)


def _line(line: Line) -> Any:
    """A lead-in, or a quotation with its keys and, in bold, what it is."""
    if not line.keys:
        return _text(line.text, fontName="Vera-Italic", keepWithNext=1)
    standing = f" <b>({line.status})</b>" if line.status else ""
    return _text(f"{line.text} {line.keys}", markup=standing, bullet=line.item, leftIndent=14, bulletIndent=4)


def _code(address: str) -> Any:
    from reportlab.platypus import Image

    return Image(io.BytesIO(code(address)), 2.3 * _CM, 2.3 * _CM, hAlign="LEFT")


def _room(address: str) -> Any:
    """Lines to write on, and the code of the question beside them."""
    from reportlab.platypus import Table, TableStyle

    side = _code(address) if address else ""
    rows: list[list[Any]] = [[_text("Anteckningar", fontSize=7.5), side], *([""] * 2 for _ in range(LINES))]
    style = [
        ("SPAN", (1, 0), (1, -1)),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("LINEBELOW", (0, 1), (0 if address else 1, -1), 0.5, "#999999"),
    ]
    heights = [0.5 * _CM, *([0.75 * _CM] * LINES)]
    return Table(rows, [_WIDE, _NARROW], heights, style=TableStyle(style), hAlign="LEFT", spaceBefore=4, spaceAfter=6)


def _reading(reading: Reference) -> Any:
    name = _link(reading.told, reading.address) if reading.address else f"<b>{escape(_shown(reading.told))}</b>"
    why = f": {escape(_shown(reading.status))}" if reading.status else ""
    return _text("", markup=name + why, bullet=True, leftIndent=12)


def _table(rows: Sequence[Sequence[str]]) -> Any:
    """The documents that the answers cite; the first row is repeated on every page."""
    from reportlab.platypus import Table, TableStyle

    small: dict[str, Any] = {"fontSize": 7.5, "leading": 9.5, "spaceAfter": 0}
    cells = [[_text(value, fontName="Vera-Bold", **small) for value in COLUMNS]]
    cells += [[_text(value, **small) for value in row] for row in rows]
    widths = [w * _CM for w in (5.3, 3.8, 2.5, 1.9, 2.5)]
    style = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "#999999"), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return Table(cells, widths, style=style, repeatRows=1, hAlign="LEFT")
