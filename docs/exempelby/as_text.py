"""Markdown, plain text and side files."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator

from blocks import Block, Heading, Items, PageBreak, Paragraph, Table, plain
from source import Source

WIDTH = 78


def markdown(source: Source) -> bytes:
    """The source without its front matter."""
    return source.text.encode()


def text(source: Source) -> bytes:
    """Paragraphs wrapped at 78 characters; a page break is a form feed, the last lines are the footnotes."""
    lines = [line for block in source.blocks for line in [*_lines(block), ""]]
    for label, note in source.notes.items():
        lines += _wrapped(plain(note), f"[{label}] ")
    return ("\n".join(lines).rstrip() + "\n").replace("\f\n\n", "\f").encode()


def side_file(source: Source) -> bytes:
    """The side file as TOML; every value is a text, a date one as well."""
    return "".join(
        f"{key} = {json.dumps(str(value), ensure_ascii=False)}\n" for key, value in source.sidofil.items()
    ).encode()


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading() | Paragraph():
            for line in "".join(f"[{run.note}]" if run.note else run.text for run in block.text).split("\n"):
                yield from _wrapped(line, "")
        case Items():
            for mark, item in zip(block.marks(), block.items, strict=True):
                indent = " " * (len(mark) + 1)
                first, *rest = [line for part in (Paragraph(item.text), *item.blocks) for line in _lines(part)]
                yield f"{mark} {first}"
                yield from (indent + line for line in rest)
        case Table():
            rows = [[plain(cell) for cell in row] for row in (block.header, *block.rows)]
            widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
            for row in rows:
                yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        case PageBreak():
            yield "\f"


def _wrapped(line: str, mark: str) -> list[str]:
    return textwrap.wrap(line, WIDTH, initial_indent=mark, subsequent_indent=" " * len(mark), break_on_hyphens=False)
