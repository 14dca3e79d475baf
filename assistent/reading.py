"""A file becomes blocks: headings, paragraphs and list items in reading order, page by page.

Each format has a reader in ``READERS``; Markdown and plain text are read here. Nothing is
interpreted here beyond layout: what a heading means is ``structure.py``'s concern. A file that
cannot be read raises ``UnreadableFile`` with a reason and a remedy.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from assistent.converting import read_converted
from assistent.errors import UnreadableFile
from assistent.lines import BOLD_LEVEL, Block, Reading, clean, from_pages
from assistent.office import read_docx
from assistent.opendocument import read_odt
from assistent.pdf import Step, read_pdf
from assistent.spreadsheet import read_xlsx
from assistent.tables import labelled_text, names_labels, row_text
from assistent.webpage import read_html


def read(path: Path, step: Step | None = None) -> Reading:
    """Reads a file by its suffix; raises ``UnreadableFile``. ``step`` is called after each page of a PDF,
    which may take seconds where it is scanned."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise UnreadableFile(
            f"formatet {path.suffix or '(utan filändelse)'} kan inte läsas",
            f"spara om filen som ett av: {', '.join(sorted(READERS))}",
        )
    reading = read_pdf(path, step) if reader is read_pdf else reader(path)
    if not any(block.kind != "furniture" and block.text.strip() for block in reading.blocks):
        raise UnreadableFile("filen innehåller ingen text", "kontrollera att rätt fil ligger i mappen")
    return reading


# --- text ---------------------------------------------------------------------------------------


def decode(data: bytes) -> str:
    """Bytes to text: UTF-8, UTF-16 with a byte order mark, else Windows-1252 (the three that
    municipal systems write). Raises ``UnreadableFile`` for what is not text at all."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in data:
        encodings = []
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_text(text):
            return clean(text.replace("\r\n", "\n").replace("\r", "\n"))
    raise UnreadableFile(
        "filen är inte en textfil (den innehåller binära data)",
        "kontrollera filändelsen, eller spara om dokumentet som PDF eller text (UTF-8)",
    )


def _is_text(text: str) -> bool:
    control = sum(1 for c in text if unicodedata.category(c) == "Cc" and c not in "\n\r\t\f")
    return control <= len(text) // 200  # one stray control character in 200 is dirt, more is binary


def read_text(path: Path) -> Reading:
    """A plain text file; a form feed begins a new page."""
    return from_pages([page.split("\n") for page in decode(path.read_bytes()).split("\f")])


# --- Markdown -----------------------------------------------------------------------------------

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?=\S)(.*?)\n---[ \t]*(?:\n|\Z)", re.S)


def read_markdown(path: Path) -> Reading:
    """A Markdown file, with optional YAML front matter; a form feed begins a new page."""
    text = decode(path.read_bytes())
    meta: dict[str, Any] = {}
    if (match := _FRONT_MATTER.match(text)) and (table := _front_matter(match[1])) is not None:
        meta = table
        text = text[match.end() :]
    pages = text.split("\f")
    blocks = [block for number, page in enumerate(pages, 1) for block in _markdown_blocks(page, number)]
    return Reading(tuple(blocks), (None,) * len(pages), meta)


def _front_matter(text: str) -> dict[str, Any] | None:
    """The table, every value as it is written ("2008:47" is no number); ``None`` for text that merely
    stands between two rules."""
    import yaml

    try:
        table = yaml.load(text, Loader=yaml.BaseLoader)  # makes only strings, lists and tables
    except yaml.YAMLError as error:
        raise UnreadableFile(
            f"filens inledande faktaruta (YAML mellan ---) är felskriven: {error}",
            "rätta den eller ta bort den",
        ) from error
    return table if isinstance(table, dict) else None


def _markdown_blocks(text: str, page: int) -> Iterable[Block]:
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(text)
    depth = 0  # of open lists
    marker, level, in_table = "", 0, False
    row: list[str] = []
    columns: tuple[str, ...] = ()
    for token in tokens:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
        elif token.type == "list_item_open":
            marker = f"{token.info}{token.markup}" if token.info else "–"
        elif token.type == "list_item_close":
            marker = ""  # an item without text
        elif token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            if not columns:
                columns = tuple(row)
            elif any(row):
                yield _row(row, columns, page)
        elif token.type in ("fence", "code_block"):
            yield Block("paragraph", token.content.strip("\n"), page)
        elif token.type == "inline":
            content = _inline(token)
            if in_table:
                row.append(content)
            elif level:
                yield Block("heading", content, page, level)
                level = 0
            elif marker:
                yield Block("item", content, page, max(depth - 1, 0), marker)
                marker = ""
            else:
                yield from _bold_headings(content, token, page)
        elif token.type in ("table_open", "table_close"):
            in_table, columns = token.type == "table_open", ()


def _row(cells: list[str], columns: tuple[str, ...], page: int) -> Block:
    if names_labels(columns):
        return Block("row", labelled_text(cells), page)
    return Block("row", row_text(cells, columns), page, columns=columns if any(columns) else ())


def _inline(token: Any) -> str:
    parts = []
    for child in token.children or []:
        if child.type in ("text", "code_inline", "html_inline"):
            parts.append(child.content)
        elif child.type == "hardbreak":
            parts.append("\n")
        elif child.type == "softbreak":
            parts.append("\n" if "\t" in token.content else " ")
        elif child.type == "image":
            parts.append(child.content)
    return "".join(parts).strip()


def _bold_headings(content: str, token: Any, page: int) -> Iterable[Block]:
    """A paragraph that is bold throughout is a heading; ``**A****B**`` is two of them."""
    source = token.content.strip()
    if re.fullmatch(r"\*\*[^*\n]+(?:\*\*\*\*[^*\n]+)*\*\*", source) and len(source) < 250:
        for part in re.split(r"\*\*+", source.strip("*")):
            yield Block("heading", part.strip(), page, BOLD_LEVEL)
    else:
        yield Block("paragraph", content, page)


READERS: dict[str, Callable[[Path], Reading]] = {
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".txt": read_text,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".odt": read_odt,
    ".xlsx": read_xlsx,
    ".html": read_html,
    ".htm": read_html,
    ".rtf": read_converted,
    ".doc": read_converted,
}
"""File suffix → reader; another format is one more row."""
