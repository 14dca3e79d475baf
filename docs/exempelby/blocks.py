"""Markdown as blocks: what a document consists of, whatever format it is made in.

CommonMark with tables. ``\\pagebreak`` alone on a line starts a new page; ``[^1]`` refers to a footnote, whose
text stands anywhere on a line of its own: ``[^1]: text``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

PAGE_BREAK = "\\pagebreak"

_NOTE_TEXT = re.compile(r"^\[\^(\d+)\]:[ \t]*(.+)\n?", re.M)
_NOTE_MARK = re.compile(r"\[\^(\d+)\]")


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one manner of writing; a hard line break is ``\\n`` alone. ``note`` is the number of a
    footnote and stands without text."""

    text: str = ""
    bold: bool = False
    italic: bool = False
    note: str = ""


Inline = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: Inline


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: Inline

    @property
    def set_in_lines(self) -> bool:
        """A letterhead, an address, signatures."""
        return Run("\n") in self.text

    @property
    def is_lead(self) -> bool:
        """Bold throughout, as a heading in all but name."""
        return all(run.bold for run in self.text) and not self.set_in_lines


@dataclass(frozen=True, slots=True)
class Item:
    """What a list's item says, and the blocks that stand under it."""

    text: Inline
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Items:
    """A list; ``first`` is its first number, None where it has bullets."""

    first: int | None
    items: tuple[Item, ...]

    def marks(self) -> list[str]:
        """What stands before each item."""
        return ["•" if self.first is None else f"{self.first + n}." for n in range(len(self.items))]


@dataclass(frozen=True, slots=True)
class Table:
    header: tuple[Inline, ...]
    rows: tuple[tuple[Inline, ...], ...]

    def shares(self, characters: float, longest: int = 30) -> list[float]:
        """Widths of the columns as shares of 1, in a table about ``characters`` wide.

        Each is given its longest word (no more than ``longest``), or all of a text as short as "6 kap. 39 § KL",
        and of the rest by its longest text, of which what passes 60 characters counts no more.
        """
        columns = [[plain(cell) for cell in column] for column in zip(self.header, *self.rows, strict=True)]
        texts = [max(map(len, column)) for column in columns]
        words = [max(len(word) for text in column for word in [*text.split(), ""]) for column in columns]
        least = [(text if text <= 15 else min(word, longest)) + 2.5 for text, word in zip(texts, words, strict=True)]
        weights = [min(text, 60) for text in texts]
        spare = max(characters - sum(least), 0.0) / sum(weights)
        widths = [word + spare * weight for word, weight in zip(least, weights, strict=True)]
        return [width / sum(widths) for width in widths]


@dataclass(frozen=True, slots=True)
class PageBreak:
    pass


Block = Heading | Paragraph | Items | Table | PageBreak


def parse(text: str) -> tuple[Block, ...]:
    """The blocks of a text without its front matter; the texts of its footnotes are left out."""
    kept = re.sub(rf"^{re.escape(PAGE_BREAK)}[ \t]*$", rf"\n\{PAGE_BREAK}\n", _NOTE_TEXT.sub("", text), flags=re.M)
    return tuple(_blocks(SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(kept))))


def parse_notes(text: str) -> dict[str, Inline]:
    """Number → text of the footnotes."""
    markdown = MarkdownIt("commonmark")
    return {label: _inline(SyntaxTreeNode(markdown.parseInline(note))) for label, note in _NOTE_TEXT.findall(text)}


def _blocks(parent: SyntaxTreeNode) -> Iterator[Block]:
    for node in parent.children:
        if node.type == "heading":
            yield Heading(int(node.tag[1]), _inline(node))
        elif node.type == "paragraph":
            yield PageBreak() if plain(_inline(node)) == PAGE_BREAK else Paragraph(_inline(node))
        elif node.type in ("bullet_list", "ordered_list"):
            first = int(node.attrGet("start") or 1) if node.type == "ordered_list" else None
            yield Items(first, tuple(map(_item, node.children)))
        elif node.type == "table":
            header, *rows = (tuple(map(_inline, row.children)) for part in node.children for row in part.children)
            yield Table(header, tuple(rows))
        else:
            raise ValueError(f"{node.type} finns inte bland de block som kan göras (rad {_line(node)})")


def _item(node: SyntaxTreeNode) -> Item:
    blocks = tuple(_blocks(node))
    if not blocks or not isinstance(blocks[0], Paragraph):
        raise ValueError(f"en listpunkt börjar inte med text (rad {_line(node)})")
    return Item(blocks[0].text, blocks[1:])


def _line(node: SyntaxTreeNode) -> int:
    return (node.map or (0, 0))[0] + 1


def _inline(node: SyntaxTreeNode) -> Inline:
    """The text of a block, neighbouring runs in the same manner joined."""
    joined: list[Run] = []
    for run in _runs(node, bold=False, italic=False):
        last = joined[-1] if joined else Run("\n")
        if "\n" in (run.text, last.text) or run.note or last.note or (run.bold, run.italic) != (last.bold, last.italic):
            joined.append(run)
        else:
            joined[-1] = Run(last.text + run.text, run.bold, run.italic)
    return tuple(joined)


def _runs(parent: SyntaxTreeNode, *, bold: bool, italic: bool) -> Iterator[Run]:
    for node in parent.children:
        if node.type == "text":
            for n, part in enumerate(_NOTE_MARK.split(node.content)):
                if n % 2:
                    yield Run(note=part)
                elif part:
                    yield Run(part, bold, italic)
        elif node.type == "hardbreak":
            yield Run("\n")
        elif node.type == "softbreak":
            yield Run(" ", bold, italic)
        elif node.type in ("inline", "strong", "em"):
            yield from _runs(node, bold=bold or node.type == "strong", italic=italic or node.type == "em")
        else:
            raise ValueError(f"{node.type} finns inte bland det som kan skrivas i en rad: {node.content}")


def inlines(block: Block) -> Iterator[Inline]:
    """Every piece of running text in a block, in reading order."""
    match block:
        case Heading() | Paragraph():
            yield block.text
        case Items():
            for item in block.items:
                yield item.text
                for inner in item.blocks:
                    yield from inlines(inner)
        case Table():
            yield from block.header
            for row in block.rows:
                yield from row
        case PageBreak():
            pass


def plain(text: Inline) -> str:
    """The words alone; a line break becomes a space, a footnote nothing."""
    return "".join(run.text.replace("\n", " ") for run in text)


def marked_up(
    text: Inline, escape: Callable[[str], str], bold: str, italic: str, line: str, note: Callable[[str], str]
) -> str:
    """The text as XML or HTML. ``bold`` and ``italic`` hold ``{}`` where the text goes, ``line`` breaks it and
    ``note`` gives the mark of a footnote from its number."""
    parts: Iterable[str] = (
        note(run.note) if run.note else line if run.text == "\n" else _wrapped(run, escape, bold, italic)
        for run in text
    )
    return "".join(parts)


def _wrapped(run: Run, escape: Callable[[str], str], bold: str, italic: str) -> str:
    text = escape(run.text)
    text = italic.format(text) if run.italic else text
    return bold.format(text) if run.bold else text
