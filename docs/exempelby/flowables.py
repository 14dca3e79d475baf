"""Blocks as what reportlab sets on a page: paragraphs, lists, tables, in one column or two."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import escape
from itertools import islice, takewhile

from blocks import Block, Heading, Inline, Items, PageBreak, Paragraph, Table, marked_up, plain
from reportlab.lib import colors
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.platypus import CondPageBreak, Flowable, Spacer
from reportlab.platypus import PageBreak as NewPage
from reportlab.platypus import Paragraph as Text
from reportlab.platypus import Table as Grid

WIDTH, HEIGHT = A4
MARGIN, GUTTER = 2.5 * cm, 0.8 * cm
MEASURE: float = WIDTH - 2 * MARGIN
COLUMN: float = (MEASURE - GUTTER) / 2

BODY = ParagraphStyle(
    "body", fontName="Times-Roman", fontSize=10.5, leading=13.5, spaceAfter=6, allowWidows=0, allowOrphans=0
)
LINES = ParagraphStyle("lines", BODY, fontSize=10, leading=12.5, spaceAfter=7)
NARROW = ParagraphStyle("narrow", BODY, fontSize=10, leading=12.5, spaceAfter=5, alignment=TA_JUSTIFY)
CHARACTER = 0.54
"""Room for a letter in a table, as a share of the type size; the mean in these tables is .47, bold is wider."""
CELL = ParagraphStyle("cell", BODY, fontName="Helvetica", fontSize=8.5, leading=11, spaceAfter=0)
HEAD = ParagraphStyle("head", CELL, fontName="Helvetica-Bold")
NOTE = ParagraphStyle("note", BODY, fontSize=8.5, leading=10.5, spaceAfter=2)
HEADINGS = [
    ParagraphStyle(f"h{level}", fontName=font, fontSize=size, leading=size * 1.25, spaceBefore=before, spaceAfter=5)
    for level, font, size, before in (
        (1, "Helvetica-Bold", 18, 4),
        (2, "Helvetica-Bold", 13, 12),
        (3, "Helvetica-Bold", 11, 8),
        (4, "Helvetica-Oblique", 10.5, 7),
    )
]
COVER_TITLE = ParagraphStyle("cover", HEADINGS[0], fontSize=28, leading=34, spaceAfter=24)


@dataclass(frozen=True, slots=True)
class Setting:
    """How wide and in which style blocks are set; ``depth`` counts the lists they stand in."""

    body: ParagraphStyle
    width: float
    depth: int = 0
    title: ParagraphStyle = HEADINGS[0]

    @property
    def narrow(self) -> bool:
        return self.width < MEASURE


WIDE = Setting(BODY, MEASURE)
COVER = Setting(BODY, MEASURE, title=COVER_TITLE)
TWO_COLUMNS = Setting(NARROW, COLUMN)


def flowables(blocks: Iterable[Block], setting: Setting) -> Iterator[Flowable]:
    """The blocks in reading order, headings kept with what they stand over."""
    blocks = tuple(blocks)
    for n, block in enumerate(blocks):
        if _leads(block) and not (n and _leads(blocks[n - 1])):
            yield CondPageBreak(_least(blocks[n:]))
        match block:
            case Heading():
                yield Text(markup(block.text), [setting.title, *HEADINGS[1:]][block.level - 1])
            case Paragraph():
                style = LINES if block.set_in_lines else setting.body
                yield Text(
                    markup(block.text, setting.narrow), ParagraphStyle("p", style, leftIndent=setting.depth * 16)
                )
            case Items():
                yield from _list(block, replace(setting, depth=setting.depth + 1))
            case Table():
                yield _grid(block, setting)
                yield Spacer(0, 10)
            case PageBreak():
                yield NewPage()


def _leads(block: Block) -> bool:
    return isinstance(block, Heading) or (isinstance(block, Paragraph) and block.is_lead)


def _least(blocks: Iterable[Block]) -> float:
    """The height to have left on the page for a heading: its own, the next ones', a line such as "Dnr …" under
    them, and the beginning of what they stand over."""
    chain = takewhile(lambda b: _leads(b) or (isinstance(b, Paragraph) and len(plain(b.text)) < 40), blocks)
    return 26.0 * len(list(islice(chain, 4))) + 40


def _list(block: Items, setting: Setting) -> Iterator[Flowable]:
    indent, last = setting.depth * 16, len(block.items) - 1
    for n, (mark, item) in enumerate(zip(block.marks(), block.items, strict=True)):
        after = setting.body.spaceAfter if n == last and not item.blocks else 2.5
        style = ParagraphStyle(
            "item",
            setting.body,
            leftIndent=indent,
            bulletIndent=indent - 12,
            bulletFontName="Times-Roman",
            bulletFontSize=setting.body.fontSize,
            spaceAfter=after,
        )
        yield Text(markup(item.text, setting.narrow), style, bulletText=mark)
        yield from flowables(item.blocks, setting)


def _grid(table: Table, setting: Setting) -> Grid:
    size = 7.5 if setting.narrow else CELL.fontSize
    shares = table.shares(setting.width / (size * CHARACTER), 14 if setting.narrow else 30)
    head, cell = (ParagraphStyle("cell", style, fontSize=size, leading=size * 1.3) for style in (HEAD, CELL))
    rows = [[Text(markup(text, setting.narrow), head) for text in table.header]]
    rows += [[Text(markup(text, setting.narrow), cell) for text in row] for row in table.rows]
    grid = Grid(rows, colWidths=[share * setting.width for share in shares], repeatRows=1, spaceBefore=4)
    grid.setStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.5, colors.Color(0.55, 0.55, 0.55)),
            ("BACKGROUND", (0, 0), (-1, 0), colors.Color(0.9, 0.92, 0.95)),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 4),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ]
    )
    return grid


def markup(text: Inline, narrow: bool = False) -> str:
    """reportlab's markup; in a narrow column long words carry soft hyphens. Where the mark of a footnote is drawn
    the canvas calls ``note`` with its label."""
    return marked_up(
        text,
        lambda words: escape(_LONG.sub(_hyphenated, words) if narrow else words, quote=False),
        "<b>{}</b>",
        "<i>{}</i>",
        "<br/>",
        lambda label: f'<super size="7">{label}</super><onDraw name="note" label="{label}"/>',
    )


_LONG = re.compile(r"[^\W\d_]{9,}")
_VOWEL = "aeiouyåäöé"
_BREAK = re.compile(rf"(?<=\w{{3}})(?<!c)(?<!s)(?=[^\W{_VOWEL}x][{_VOWEL}]\w)", re.I)


def _hyphenated(word: re.Match[str]) -> str:
    """A long word with a soft hyphen before each consonant that a vowel follows ("en konsonant till nästa rad")."""
    return _BREAK.sub("\u00ad", word.group())
