"""PDF with text: one column or two, standard fonts, footnotes at the foot of their page.

A page's footnotes, the number of pages and the table of contents are known only when the pages are made, so
they are made again until nothing moves. Room once left for footnotes on a page stays, also when the line with
their mark has moved to the next page for want of it: else the line would go to and fro.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from blocks import inlines, plain
from flowables import (
    BODY,
    COLUMN,
    COVER,
    GUTTER,
    HEADINGS,
    HEIGHT,
    MARGIN,
    MEASURE,
    NOTE,
    TWO_COLUMNS,
    WIDE,
    WIDTH,
    flowables,
    markup,
)
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, FrameBreak, NextPageTemplate, PageTemplate, Spacer
from reportlab.platypus import PageBreak as NewPage
from reportlab.platypus import Paragraph as Text
from source import AUTHOR, Source, SourceError

TOP, BOTTOM = 2.3 * cm, 2.1 * cm

CONTENTS = {"sv": "Innehåll", "en": "Contents"}


@dataclass(slots=True)
class Layout:
    """What a pass found: pages, each page's footnotes (labels), and the headings with their pages."""

    pages: int = 0
    notes: dict[int, list[str]] = field(default_factory=dict)
    headings: list[tuple[int, str, int]] = field(default_factory=list)


def pdf(source: Source) -> bytes:
    """Raises SourceError for a character outside the standard fonts."""
    _check_characters(source)
    layout, room, head = Layout(), dict[int, float](), 0.0
    if source.format == "tvaspalt":
        head = sum(part.wrap(MEASURE, HEIGHT)[1] + part.getSpaceAfter() for part in _head(source)) + 10
    while True:
        document = _Document(source, layout, room, head)
        document.build(list(_story(source, layout)))
        if document.found == layout:
            return document.file.getvalue()
        layout = document.found


def _check_characters(source: Source) -> None:
    texts = [plain(inline) for block in source.blocks for inline in inlines(block)]
    for character in "".join([*texts, *map(plain, source.notes.values()), source.sidhuvud, source.sidfot]):
        try:
            character.encode("cp1252")
        except UnicodeEncodeError as error:
            raise SourceError(f"{source.name}: tecknet {character} finns inte i PDF:ens typsnitt; byt det") from error


class _Document(BaseDocTemplate):  # type: ignore[misc]
    """Pages with running header, footer and footnotes, placed as the last pass found them.

    ``room`` (page → points) is what the passes so far have left for footnotes.
    """

    def __init__(self, source: Source, layout: Layout, room: dict[int, float], head: float) -> None:
        self.file, self.source, self.last, self.found, self.room = BytesIO(), source, layout, Layout(), room
        super().__init__(
            self.file, pagesize=A4, title=source.title, author=AUTHOR, lang=source.sprak, invariant=1, pageCompression=1
        )
        templates = [_Page("page", 2 if head else 1)]
        if head:
            templates.insert(0, _Page("headed", 2, head))
        if source.cover:
            templates.insert(0, _Page("cover", 1))
        self.addPageTemplates(templates)

    def printed(self, page: int) -> int:
        """The number printed on a page; 0 and less for none."""
        return 0 if self.source.sidnummer == "inga" else page - (self.source.sidnummer == "efter-omslag")

    def note(self, _canvas: Any, _kind: str, label: str) -> None:
        """Called where the mark of a footnote is drawn."""
        self.found.notes.setdefault(self.page, []).append(label)

    def foot(self, page: int) -> list[Text]:
        """The footnotes of a page."""
        labels = self.last.notes.get(page, [])
        return [Text(f'<super size="6">{n}</super> {markup(self.source.notes[n])}', NOTE) for n in labels]

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 (reportlab's name)
        if isinstance(flowable, Text) and flowable.style in HEADINGS:
            level = HEADINGS.index(flowable.style) + 1
            self.found.headings.append((level, flowable.getPlainText(), self.printed(self.page)))

    def afterPage(self) -> None:  # noqa: N802
        self.found.pages = self.page


class _Page(PageTemplate):  # type: ignore[misc]
    """A page whose frames leave room for its footnotes; with ``head``, a frame of that height lies over the columns."""

    def __init__(self, name: str, columns: int, head: float = 0) -> None:
        self.columns, self.head = columns, head
        super().__init__(id=name, frames=self.frames_above(0))

    def frames_above(self, foot: float) -> list[Frame]:
        width = MEASURE if self.columns == 1 else COLUMN
        height = HEIGHT - TOP - BOTTOM - foot - self.head
        boxes = [(MARGIN + n * (width + GUTTER), BOTTOM + foot, width, height) for n in range(self.columns)]
        if self.head:
            boxes.insert(0, (MARGIN, HEIGHT - TOP - self.head, MEASURE, self.head))
        return [Frame(*box, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0) for box in boxes]

    def beforeDrawPage(self, canvas: Any, document: _Document) -> None:  # noqa: N802
        canvas.setNamedCB("note", document.note)
        self.notes = document.foot(document.page)
        self.heights = [note.wrap(MEASURE, HEIGHT)[1] + NOTE.spaceAfter for note in self.notes]
        needed = sum(self.heights) + 12 if self.notes else 0
        self.foot = document.room[document.page] = max(needed, document.room.get(document.page, 0))
        self.frames = self.frames_above(self.foot)
        header = document.source.sidhuvud
        if header and self.id != "cover":
            with _furniture(canvas):
                canvas.drawString(MARGIN, HEIGHT - 1.5 * cm, header)
                canvas.line(MARGIN, HEIGHT - 1.7 * cm, WIDTH - MARGIN, HEIGHT - 1.7 * cm)

    def afterDrawPage(self, canvas: Any, document: _Document) -> None:  # noqa: N802
        top = BOTTOM + self.foot - 10
        with _furniture(canvas):
            if self.notes:
                canvas.line(MARGIN, top + 4, MARGIN + 4 * cm, top + 4)
            canvas.drawString(MARGIN, 1.2 * cm, document.source.sidfot)
            number, last = document.printed(document.page), document.printed(document.last.pages)
            if number > 0:
                text = document.source.page_of(str(number), str(last))
                canvas.drawRightString(WIDTH - MARGIN, 1.2 * cm, text)
        for note, height in zip(self.notes, self.heights, strict=True):
            top -= height
            note.drawOn(canvas, MARGIN, top)


@contextmanager
def _furniture(canvas: Any) -> Iterator[None]:
    """Small grey type and hairlines."""
    canvas.saveState()
    canvas.setFont("Helvetica", 8.5)
    canvas.setFillGray(0.25)
    canvas.setStrokeGray(0.6)
    canvas.setLineWidth(0.5)
    yield
    canvas.restoreState()


class _Entry(Flowable):  # type: ignore[misc]
    """A line of the table of contents: heading, dots, page."""

    def __init__(self, level: int, text: str, page: int) -> None:
        super().__init__()
        self.text, self.page, self.indent = text, str(page), (level - 2) * 14

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        self.width = width
        return width, 16

    def draw(self) -> None:
        end = self.width - 24
        start = self.indent + stringWidth(self.text, "Times-Roman", BODY.fontSize) + 4
        self.canv.setFont("Times-Roman", BODY.fontSize)
        self.canv.drawString(self.indent, 4, self.text)
        self.canv.drawRightString(end, 4, "." * int((end - start) / stringWidth(".", "Times-Roman", BODY.fontSize)))
        self.canv.drawRightString(self.width, 4, self.page)


def _story(source: Source, layout: Layout) -> Iterator[Flowable]:
    if source.cover:
        title, *facts = source.cover
        yield NextPageTemplate("headed" if source.format == "tvaspalt" else "page")
        yield Spacer(0, 6 * cm)
        yield from flowables([title], COVER)
        yield from flowables(facts, WIDE)
        yield NewPage()
    if source.innehall:
        yield Text(CONTENTS[source.sprak], ParagraphStyle("contents", HEADINGS[1]))
        yield from (_Entry(*entry) for entry in layout.headings if 2 <= entry[0] <= 3)
        yield NewPage()
    if source.format != "tvaspalt":
        yield from flowables(source.body, WIDE)
        return
    yield NextPageTemplate("page")
    yield from _head(source)
    yield FrameBreak()
    yield from flowables(source.body[len(source.lead) :], TWO_COLUMNS)


def _head(source: Source) -> list[Flowable]:
    """What stands over the columns."""
    return list(flowables(source.lead, WIDE))
