"""Running text, lists and tables become blocks: what DOCX, ODT and HTML have in common.

A reader hands over each paragraph as one string, in which ``PAGE`` marks where a page begins and
``OBJECT`` where a picture stands.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from assistent import tables
from assistent.lines import BOLD_LEVEL, LABELS, Block, Kind, Reading, clean

PAGE = "\f"
OBJECT = "\ufffc"

_HEADING_LIMIT = 250  # characters: text that long is a paragraph, whatever its style
_PAGE_LIMIT = 3000  # characters: about what a page of running text holds

_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_TYPED = re.compile(r"^([\s\f]*)([•●▪■◦‣·–—*\-\uf000-\uf0ff]|\(?\d{1,2}[.)]|\(?[a-zåäö][.)])\s+(?=\S)")
_GAP = re.compile(r"\n(?:[^\S\n\f]*\n)+")
_SYMBOL = re.compile("[\uf000-\uf0ff]")  # bullets of the fonts Symbol and Wingdings


def tidy(text: str) -> str:
    """Text as it is read: composed, without soft hyphens and invisible characters, every blank one
    space; line breaks stay."""
    text = _INVISIBLE.sub("", clean(text)).replace("\u2011", "-").replace(OBJECT, "")
    text = re.sub(r"[^\S\n\f]+", " ", text.replace("\u2028", "\n"))
    return re.sub(r" ?(\n+) ?", r"\1", text)


@dataclass(slots=True)
class Flow:
    """Collects the blocks of a document in reading order."""

    blocks: list[Block] = field(default_factory=list)
    page: int = 1
    _filled: bool = False  # whether the page holds anything yet: two marks of one page break count once
    _groups: dict[int, int] = field(default_factory=dict)  # block of a group heading → where its table ends

    # --- text -----------------------------------------------------------------------------------

    def heading(self, text: str, level: int) -> None:
        if len(text) > _HEADING_LIMIT:
            self.paragraph(text)
        else:
            self._add("heading", text.replace("\n", " "), level=level)

    def paragraph(self, text: str, bold: bool = False) -> None:
        """A paragraph; one that begins with a list's mark is an item, lines that do are items, a short one
        that is ``bold`` throughout is a heading, and an empty line within it begins another."""
        for part in _GAP.split(text):
            self._paragraph(part, bold)

    def _paragraph(self, text: str, bold: bool) -> None:
        if bold and is_bold_heading(text):
            self._add("heading", text, level=BOLD_LEVEL)
            return
        lines = text.split("\n")
        marks = [_TYPED.match(line) for line in lines]
        if not marks[0] and sum(map(bool, marks)) < 2:
            self._add("paragraph", text)
            return
        pieces: list[tuple[str, str]] = []  # marker, text
        for line, mark in zip(lines, marks, strict=True):
            if mark:
                pieces.append((_SYMBOL.sub("•", mark[2]), mark[1] + line[mark.end() :]))
            elif pieces:
                pieces[-1] = pieces[-1][0], f"{pieces[-1][1]}\n{line}"
            else:
                pieces.append(("", line))
        for marker, piece in pieces:
            self._add("item" if marker else "paragraph", piece, marker=marker)

    def item(self, text: str, level: int, marker: str) -> None:
        self._add("item", text, level=level, marker=marker)

    def add_row(self, text: str, columns: tuple[str, ...] = ()) -> None:
        self._add("row", text, columns=columns)

    def footnote(self, text: str, marker: str) -> None:
        self._add("footnote", text.replace("\n", " "), marker=marker)

    def furniture(self, text: str) -> None:
        self._add("furniture", text)

    def turn(self) -> None:
        """Begins a new page, unless nothing stands on this one."""
        if self._filled:
            self.page += 1
            self._filled = False

    def _add(self, kind: Kind, text: str, **more: Any) -> None:
        joined, page, breaks = self._paged(text)
        if joined:
            self.blocks.append(Block(kind, joined, page, breaks=breaks, **more))

    def _paged(self, text: str) -> tuple[str, int, tuple[tuple[int, int], ...]]:
        """The tidy text without its page marks, the page it begins on, and where it runs onto later ones."""
        joined, page = "", self.page
        breaks: list[tuple[int, int]] = []
        for n, part in enumerate(text.split(PAGE)):
            if n:
                self.turn()
            shown = tidy(part)
            if not joined:
                shown, page = shown.lstrip(), self.page
            elif joined[-1].isspace():
                shown = shown.lstrip()
            if joined and shown.strip() and self.page > (breaks[-1][1] if breaks else page):
                breaks.append((len(joined) + len(shown) - len(shown.lstrip()), self.page))
            joined += shown
            self._filled = self._filled or bool(part.strip())
        return joined.rstrip(), page, tuple(breaks)

    # --- tables ---------------------------------------------------------------------------------

    def table(self, rows: Sequence[Sequence[tables.Cell]]) -> None:
        """A table: one row block for each row of its body. A row that is one cell over the whole width
        is a heading for the rows under it."""
        grid = tables.grid(rows)
        first = next((n for n, row in enumerate(grid) if not row.full), len(grid))
        paired = tables.is_paired(grid)
        after = first + (0 if paired else tables.header_rows(grid[first:]))
        names = tables.column_names(grid[first:after])
        labelled = tables.names_labels(names) or (first == after and tables.is_labelled(grid))
        some_plain = not all(row.strong for row in grid)
        begin = len(self.blocks)
        for n, row in enumerate(grid):
            told = first <= n < after or (after > first and row.cells == grid[after - 1].cells)
            cells = [text.strip(" \n") for text in row.cells]
            if any(text.startswith(PAGE) for text in cells):
                self.turn()
            if not told and not paired and tables.is_group(row, some_plain):
                self._group(" ".join(row.cells).replace(PAGE, ""))
            elif not told:
                labels = tables.paired_text if paired else tables.labelled_text
                text = labels(row.cells) if paired or labelled else tables.row_text(row.cells, names)
                self.add_row(text.replace(PAGE, ""), () if labelled else names)
            if any(PAGE in text[1:] for text in cells):
                self.turn()
        end = len(self.blocks)
        self._groups |= {n: end for n in range(begin, end) if self.blocks[n].kind == "heading"}

    def _group(self, text: str) -> None:
        text = " ".join(text.split())
        if len(text) <= 120 and not text.endswith((".", ":", ",")):
            self._add("heading", text, level=BOLD_LEVEL)
        else:
            self._add("paragraph", text)

    # --- the whole ------------------------------------------------------------------------------

    def reading(self, rendered: bool) -> Reading:
        """What has been read. Unless the file holds the page breaks as they were ``rendered``, only those
        that the author forced are known, and they tell the pages only where no page has more text than
        fits on one."""
        blocks = [self._settled(n, block) for n, block in enumerate(self.blocks)]
        on_page: Counter[int] = Counter()
        for block in blocks:
            on_page[block.page] += len(block.text)
        if not rendered and max(on_page.values(), default=0) > _PAGE_LIMIT:
            blocks = [replace(block, page=1, breaks=()) for block in blocks]
        pages = max((page for b in blocks for page in (b.page, *(p for _, p in b.breaks))), default=1)
        return Reading(tuple(blocks), (None,) * pages)

    def _settled(self, n: int, block: Block) -> Block:
        """A group heading of a table stays a heading only where the text after the table has its own:
        else it would seem to stand over that text too."""
        after = range(self._groups.get(n, len(self.blocks)), len(self.blocks))
        following = next(
            (kind for m in after if (kind := self.blocks[m].kind) not in ("furniture", "footnote")), "heading"
        )
        return block if following == "heading" else replace(block, kind="paragraph", level=0)


def is_bold_heading(text: str) -> bool:
    """Whether a paragraph that is bold throughout is a heading: short, one line, neither a sentence, a
    label nor the lead-in of a list."""
    text = tidy(text.replace(PAGE, "")).strip()
    shape = 1 < len(text) <= 120 and "\n" not in text and not text.endswith((".", ",", ";", ":"))
    return shape and any(map(str.isalpha, text)) and not LABELS.match(text) and not re.match(r"[•–—*-]\s", text)
