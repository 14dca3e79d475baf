"""A file becomes blocks: headings, paragraphs and list items in reading order, page by page.

Markdown is parsed by markdown-it-py, PDF by pypdf; plain text is read line by line. Nothing is
interpreted here beyond layout: what a heading means is ``structure.py``'s concern. A file that
cannot be read raises ``UnreadableFile`` with a reason and a remedy.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistent.errors import UnreadableFile
from assistent.lines import BOLD_LEVEL, Block, Reading, from_pages


def read(path: Path) -> Reading:
    """Reads a file by its suffix; raises ``UnreadableFile``."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise UnreadableFile(
            f"formatet {path.suffix or '(utan filändelse)'} kan inte läsas",
            f"spara om filen som ett av: {', '.join(sorted(READERS))}",
        )
    reading = reader(path)
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


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")


def clean(text: str) -> str:
    """The text composed (NFC), without control characters: they mean nothing to a reader, and could
    steer the terminal that a quotation is printed on."""
    return _CONTROL.sub("", unicodedata.normalize("NFC", text))


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
            if any(row):
                yield Block("item", " | ".join(cell for cell in row if cell), page)
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
            in_table = token.type == "table_open"


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


# --- PDF ----------------------------------------------------------------------------------------


def read_pdf(path: Path) -> Reading:
    """A PDF that holds text; font sizes mark headings. Raises ``UnreadableFile`` for a truncated,
    encrypted or text-less file."""
    import pypdf
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.ERROR)  # its warnings are not for our users
    try:
        with path.open("rb") as stream:
            document = pypdf.PdfReader(stream)
            if document.is_encrypted and not document.decrypt(""):
                raise UnreadableFile(
                    "PDF-filen är skyddad med lösenord", "spara en kopia utan lösenord och lägg in den"
                )
            pages = [_pdf_lines(page) for page in document.pages]
    except UnreadableFile:
        raise
    except (PyPdfError, OSError, ValueError, KeyError, TypeError, AttributeError, IndexError,
            RecursionError, NotImplementedError, AssertionError, ArithmeticError) as error:  # fmt: skip
        # pypdf lets these through for malformed files; the file is named, the others are read
        raise UnreadableFile(
            f"PDF-filen är trasig eller ofullständig ({type(error).__name__}: {str(error)[:80]})",
            "hämta filen på nytt eller skriv ut den till en ny PDF",
        ) from error
    if not pages:
        raise UnreadableFile("PDF-filen har inga sidor", "hämta filen på nytt")
    if not any(line.text for page in pages for line in page):
        raise UnreadableFile("PDF-filen är skannad och saknar text", "kör textigenkänning (OCR) på den och spara om")
    return from_pages([[line.text for line in page] for page in pages], _heading_levels(pages))


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    size: float = 0.0
    bold: bool = False


def _pdf_lines(page: Any) -> list[_Line]:
    """The page's text lines with the font size (points) that most of each line is set in, and
    whether the line is bold throughout."""
    runs: list[tuple[str, float, bool]] = []

    def visit(text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        scale = abs(tm[3] * cm[3]) or abs(tm[1] * cm[1]) or 1.0
        runs.append((text, round(size * scale, 1), "bold" in str((font or {}).get("/BaseFont", "")).lower()))

    text = page.extract_text(visitor_text=visit) or ""
    if text != "".join(run for run, _, _ in runs):  # pypdf has rearranged it: the fonts cannot be told
        return [_Line(clean(raw).strip()) for raw in text.split("\n")]
    lines: list[list[tuple[str, float, bool]]] = [[]]
    for run, size, bold in runs:
        for n, part in enumerate(run.split("\n")):
            if n:
                lines.append([])
            lines[-1].append((part, size, bold))
    return [_line(parts) for parts in lines]


def _line(parts: list[tuple[str, float, bool]]) -> _Line:
    sizes: Counter[float] = Counter()
    heavy = True
    for text, size, bold in parts:
        if text.strip():
            sizes[size] += len(text.strip())
            heavy = heavy and bold
    text = clean("".join(part for part, _, _ in parts)).strip()
    return _Line(text, sizes.most_common(1)[0][0] if sizes else 0.0, heavy and bool(sizes))


def _heading_levels(pages: list[list[_Line]]) -> dict[tuple[int, int], int]:
    """(page, line) → level for lines set at least 12 % larger than the body text, and below them
    short lines that alone are bold. Body text is the size that most characters have; at most four
    larger sizes make levels, the largest 1."""
    characters: Counter[float] = Counter()
    heavy: Counter[bool] = Counter()
    for page in pages:
        for line in page:
            characters[line.size] += len(line.text)
            heavy[line.bold] += len(line.text)
    body = characters.most_common(1)[0][0]
    larger = sorted({line.size for page in pages for line in page if line.size > 1.12 * body}, reverse=True)
    levels = {size: min(rank, 4) for rank, size in enumerate(larger, 1)}
    lowest = min(len(larger), 4) + 1
    found: dict[tuple[int, int], int] = {}
    for p, page in enumerate(pages):
        for n, line in enumerate(page):
            if not 1 < len(line.text) <= 120 or line.text.endswith((".", ",")) or not any(map(str.isalpha, line.text)):
                continue
            if line.size in levels:
                found[p, n] = levels[line.size]
            elif line.size == body and heavy[False] > heavy[True] and _alone_in_bold(page, n):
                found[p, n] = lowest
    return found


def _alone_in_bold(page: list[_Line], n: int) -> bool:
    """Whether a line is a heading by weight only: one of at most two bold lines under each other (a
    bold paragraph is text) that are neither a label nor the lead-in of a list."""
    if not page[n].bold:
        return False
    start = end = n
    while start > 0 and page[start - 1].bold:
        start -= 1
    while end + 1 < len(page) and page[end + 1].bold:
        end += 1
    texts = [line.text for line in page[start : end + 1]]
    ends_open = texts[-1].endswith((":", ";", ".", ","))
    return len(texts) <= 2 and sum(map(len, texts)) <= 130 and texts[0][0].isupper() and not ends_open


READERS: dict[str, Callable[[Path], Reading]] = {
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".txt": read_text,
    ".pdf": read_pdf,
}
"""File suffix → reader; another format is one more row."""
